//! A day in the diary.

use axum::http::StatusCode;
use jiff::civil::date;

use crate::person::{Person, app};

#[tokio::test]
async fn one_tap_keeps_the_pain_of_today() {
    let app = app().await;
    let ann = Person::new(&app, "ann@example.org").await;
    let page = ann.get("/diary").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.hidden("day").unwrap(), "2026-11-21");
    let sent = [("day", "2026-11-21"), ("version", "0"), ("pain", "6")];
    let page = ann.follow(&ann.post("/diary", &sent).await).await;
    assert!(page.has("aria-pressed=\"true\">6</button>") && page.has("Kept."));
    // The second number and a note keep the first.
    let sent = [
        ("day", "2026-11-21"),
        ("version", "1"),
        ("pain_now", "6"),
        ("sleep", "3"),
        ("note", "<script>alert(1)</script> & \"so\""),
    ];
    let page = ann.follow(&ann.post("/diary", &sent).await).await;
    assert!(!page.has("<script>alert"));
    assert!(page.has("&lt;script&gt;alert(1)&lt;/script&gt;"));
    let kept = app
        .store
        .diary(ann.account, date(2026, 11, 21))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (
            kept.pain.unwrap().get(),
            kept.sleep.unwrap().get(),
            kept.version
        ),
        (6, 3, 2)
    );
    let gone = [("day", "2026-11-21"), ("version", "2")];
    ann.follow(&ann.post("/diary/remove", &gone).await).await;
    assert_eq!(
        app.store
            .diary(ann.account, date(2026, 11, 21))
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn an_edit_in_another_tab_loses_nothing() {
    let app = app().await;
    let ann = Person::new(&app, "ann@example.org").await;
    let day = ("day", "2026-11-20");
    ann.post(
        "/diary",
        &[day, ("version", "0"), ("pain", "7"), ("note", "first tab")],
    )
    .await;
    let page = ann
        .post(
            "/diary",
            &[day, ("version", "0"), ("pain", "2"), ("note", "second tab")],
        )
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    for both in ["first tab", "second tab", "sent just now", "kept elsewhere"] {
        assert!(page.has(both), "{both}");
    }
    assert_eq!(page.hidden("version").unwrap(), "1");
    let kept = app
        .store
        .diary(ann.account, date(2026, 11, 20))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.pain.unwrap().get(), 7);
    let page = ann
        .post(
            "/diary",
            &[day, ("version", "1"), ("pain_now", "2"), ("note", "both")],
        )
        .await;
    assert!(ann.follow(&page).await.has("Kept."));
}

#[tokio::test]
async fn a_device_may_be_a_day_off_and_no_more() {
    let app = app().await;
    let ann = Person::new(&app, "ann@example.org").await;
    for (here, day) in [
        ("2026-11-20", "2026-11-20"),
        ("2026-11-22", "2026-11-22"),
        ("2031-01-01", "2026-11-21"),
    ] {
        let page = ann.get(&format!("/diary?here={here}")).await;
        assert_eq!(page.hidden("day").unwrap(), day);
    }
    let page = ann
        .post(
            "/diary",
            &[("day", "2026-11-22"), ("version", "0"), ("pain", "1")],
        )
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let far = [
        ("day", "2026-12-24"),
        ("version", "0"),
        ("pain", "9"),
        ("note", "keep me"),
    ];
    let page = ann.post("/diary", &far).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("has not come yet") && page.has("keep me"));
    for (name, value) in [
        ("pain", "11"),
        ("pain", "-1"),
        ("sleep", "NaN"),
        ("version", "x"),
        ("mood", "1"),
    ] {
        let sent = [("day", "2026-11-21"), (name, value)];
        let page = ann.post("/diary", &sent).await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name}={value}"
        );
        assert!(page.has(name), "{name}={value}");
    }
}
