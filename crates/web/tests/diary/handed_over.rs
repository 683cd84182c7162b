//! Sessions handed over by the browser that gave them, and what happened afterwards.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::person::{Person, demonstration, error_field, router};
use crate::visitor::Visitor;

#[tokio::test]
async fn a_session_is_kept_once_however_often_it_is_handed_over() {
    let (app, _, session) = demonstration().await;
    let ann = Person::new(&app, "ann@example.org").await;
    let ben = Person::new(&app, "ben@example.org").await;
    let log: Value = serde_json::from_str(&session.log).unwrap();
    let id = "0a0a0a0a-1111-4222-8333-444444444444";
    let sent = json!({ "id": id, "log": log });
    assert_eq!(ann.hand_over(&sent).await.status, StatusCode::CREATED);
    assert_eq!(ann.hand_over(&sent).await.status, StatusCode::OK);
    let page = ben.hand_over(&sent).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(error_field(&page), "");
    assert!(
        app.store
            .newest_sessions(ben.account, 9)
            .await
            .unwrap()
            .is_empty()
    );
    let kept = app
        .store
        .session(ann.account, id.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.pain_before, session.pain_before);
    assert_eq!(kept.pain_after, session.pain_after);
    assert!(kept.pain_after.is_some() && kept.minutes >= 19);
    let asked = app.store.follow_ups(ann.account, kept.id).await.unwrap();
    let days: Vec<u32> = asked.iter().map(|ask| ask.day_offset).collect();
    assert!([1, 3, 7].iter().all(|day| days.contains(day)), "{days:?}");
    let stranger = Person {
        cookie: "none=1".to_owned(),
        visitor: Visitor::of(router(&app)),
        account: ann.account,
    };
    let page = stranger.hand_over(&sent).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert_eq!(error_field(&page), "");
}

#[tokio::test]
async fn a_record_that_cannot_be_names_its_field() {
    let (app, _, session) = demonstration().await;
    let ann = Person::new(&app, "ann@example.org").await;
    let log: Value = serde_json::from_str(&session.log).unwrap();
    let id = "0a0a0a0a-1111-4222-8333-444444444444";
    let with = |pointer: &str, value: Value| {
        let mut sent = json!({ "id": id, "log": log });
        *sent.pointer_mut(pointer).unwrap() = value;
        sent
    };
    let ahead = (app.now().as_millisecond() + 400_000_000_000) as u64;
    for (sent, field) in [
        (with("/id", json!("x")), "id"),
        (
            with("/log/check_ins/0/pain", json!(11)),
            "log.check_ins[0].pain",
        ),
        (
            with("/log/check_ins/0/pain", json!("high")),
            "log.check_ins[0].pain",
        ),
        (with("/log/technique", json!("nonsense")), "log.technique"),
        (with("/log/protocol", json!("nonsense")), "log.protocol"),
        (with("/log/setting", json!("dog")), "log.setting"),
        (
            with("/log/ending", json!({ "how": "not_ended" })),
            "log.ending",
        ),
        (with("/log/ended_ms", json!(ahead)), "log.ended_ms"),
        (with("/log/ended_ms", json!(1)), "log.ended_ms"),
        (with("/log/started_ms", json!(0)), "log.started_ms"),
        (with("/log/worked_ms", json!(u64::MAX)), "log.worked_ms"),
        (with("/log/title", json!("zero \u{0}")), "log"),
        (json!({ "id": id }), "log"),
        (json!({ "id": id, "log": log, "more": 1 }), "more"),
        (json!([]), "body"),
    ] {
        let page = ann.hand_over(&sent).await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field}: {}",
            page.text
        );
        assert_eq!(error_field(&page), field);
    }
    let page = ann
        .send("/api/session-logs", "application/json", "{".to_owned())
        .await;
    assert_eq!(
        (page.status.as_u16(), error_field(&page).as_str()),
        (422, "body")
    );
    let page = ann
        .send("/api/session-logs", "text/plain", "{}".to_owned())
        .await;
    assert_eq!(page.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(
        app.store
            .newest_sessions(ann.account, 9)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn an_emergency_after_a_session_is_told_what_to_do_at_once() {
    let (app, ines, session) = demonstration().await;
    let address = format!("/after/{}", session.id);
    let page = ines.get(&address).await;
    let offset = page.hidden("day").unwrap();
    let sent = [
        ("day", offset.as_str()),
        ("after_legs_weak", "not_expected"),
        ("after_tired", "expected"),
    ];
    let page = ines.follow(&ines.post(&address, &sent).await).await;
    let shelves = app.knowledge.shelves();
    let headline = &shelves.dispositions["emergency"].item.headline;
    assert!(page.has(&format!("<h1>{headline}</h1>")) && page.has("frame-bare"));
    assert!(page.has(&shelves.after_effects["after_legs_weak"].item.action));
    // Sent again it tells nothing new, and the list of what to look at starts with it.
    ines.post(&address, &sent).await;
    let events = app
        .store
        .events_after(ines.account, session.id)
        .await
        .unwrap();
    assert_eq!(events.len(), 2);
    let page = ines.get("/progress").await;
    assert!(page.has(">Now</p>") && page.has("Answer the questions again"));
    assert!(
        !app.store
            .due_follow_ups(ines.account, app.today())
            .await
            .unwrap()
            .iter()
            .any(|due| due.session == session.id)
    );
    // What is never expected cannot be told as expected.
    let page = ines
        .post(&address, &[("after_legs_weak", "expected")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn nothing_happened_is_one_tap() {
    let (app, ines, session) = demonstration().await;
    let address = format!("/after/{}", session.id);
    let offset = ines.get(&address).await.hidden("day").unwrap();
    let mixed = [
        ("day", offset.as_str()),
        ("nothing", "yes"),
        ("words", "a worry"),
    ];
    let page = ines.post(&address, &mixed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("a worry"));
    let page = ines
        .post(&address, &[("day", &offset), ("nothing", "yes")])
        .await;
    assert!(ines.follow(&page).await.has("nothing happened"));
    assert!(
        app.store
            .events_after(ines.account, session.id)
            .await
            .unwrap()
            .is_empty()
    );
}
