//! Measures, and who may see a record.

use axum::http::{StatusCode, header};

use crate::person::{Person, app, demonstration, router};
use crate::visitor::Visitor;

#[tokio::test]
async fn measures_are_scored_range_checked_and_kept_once() {
    let app = app().await;
    let ann = Person::new(&app, "ann@example.org").await;
    for activity in ["Socks", "<b>Desk</b>", "Stairs"] {
        let page = ann.get("/measures/psfs").await;
        // Those that are named already come first, each with its own form.
        let (_, form) = page.text.rsplit_once("name=\"activity\" value=\"").unwrap();
        let id = form[..36].to_owned();
        let sent = [("activity", id.as_str()), ("words", activity)];
        ann.post("/measures/psfs/activities", &sent).await;
        let page = ann
            .follow(&ann.post("/measures/psfs/activities", &sent).await)
            .await;
        assert!(!page.has("<b>Desk</b>"));
    }
    let named = app.store.activities(ann.account).await.unwrap();
    assert_eq!(named.len(), 3);
    let key = ann.get("/measures/psfs").await.hidden("key").unwrap();
    let names: Vec<String> = named
        .iter()
        .map(|activity| format!("rate-{}", activity.id))
        .collect();
    let mut sent: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(["2", "4", "6"])
        .collect();
    sent.extend([("key", key.as_str()), ("day", "2026-11-21"), ("note", "")]);
    ann.post("/measures/psfs", &sent).await;
    let page = ann.follow(&ann.post("/measures/psfs", &sent).await).await;
    assert!(page.has("4 of 10"), "{}", page.text);
    assert_eq!(
        app.store
            .results_of(ann.account, "psfs")
            .await
            .unwrap()
            .len(),
        1
    );
    let key = ann.get("/measures/rmdq").await.hidden("key").unwrap();
    for total in ["25", "-1", "many", ""] {
        let sent = [
            ("key", key.as_str()),
            ("day", "2026-11-21"),
            ("note", ""),
            ("total", total),
        ];
        let page = ann.post("/measures/rmdq", &sent).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{total}");
        assert!(page.has("total-complaint"), "{total}");
    }
    let sent = [
        ("key", key.as_str()),
        ("day", "2026-11-21"),
        ("note", ""),
        ("total", "12"),
    ];
    assert!(
        ann.follow(&ann.post("/measures/rmdq", &sent).await)
            .await
            .has("12 of 24")
    );
    assert!(ann.get("/measures").await.has("12 of 24"));
}

#[tokio::test]
async fn nobody_sees_or_changes_what_is_somebody_elses() {
    let (app, ines, session) = demonstration().await;
    let ben = Person::new(&app, "ben@example.org").await;
    let address = format!("/after/{}", session.id);
    for address in [
        address.clone(),
        format!("{address}/advice"),
        "/after/nonsense".to_owned(),
    ] {
        assert_eq!(ben.get(&address).await.status, StatusCode::NOT_FOUND);
    }
    let page = ben.post(&address, &[("after_tired", "expected")]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let results = app.store.results_of(ines.account, "rmdq").await.unwrap();
    let result = results[0].id.to_string();
    ben.post("/measures/rmdq/remove", &[("result", &result)])
        .await;
    assert_eq!(
        app.store
            .results_of(ines.account, "rmdq")
            .await
            .unwrap()
            .len(),
        results.len()
    );
    let activity = app.store.activities(ines.account).await.unwrap().remove(0);
    ben.post(
        "/measures/psfs/activities/retire",
        &[("activity", &activity.id.to_string())],
    )
    .await;
    assert!(
        app.store
            .activities(ines.account)
            .await
            .unwrap()
            .iter()
            .all(|kept| kept.retired_at.is_none())
    );
    for address in ["/diary", "/diary/month/2026-11", "/measures/rmdq", "/after"] {
        let page = ben.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert!(
            !page.has("Good day.") && !page.has("of 24 ") && !page.has(&session.id.to_string()),
            "{address}"
        );
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    }
    assert!(ben.get("/progress").await.has("Open the diary"));
    let visitor = Visitor::of(router(&app));
    for address in ["/diary", "/progress", "/measures", "/after"] {
        assert_eq!(
            visitor.get(address).await.status,
            StatusCode::SEE_OTHER,
            "{address}"
        );
    }
}
