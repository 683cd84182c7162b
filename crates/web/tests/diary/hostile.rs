//! What people keep is shown as the words it is, on every page.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::person::{Person, app, demonstration};

const HOSTILE: &str = "</textarea><script>alert(1)</script>\" onload='x' &lt;";
const ESCAPED: &str = "&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload='x' &amp;lt;";

#[tokio::test]
async fn hostile_words_that_are_kept_stay_words() {
    let (_, _, session) = demonstration().await;
    let app = app().await;
    let ann = Person::new(&app, "\"</p><script>alert(1)</script>\"@example.org").await;
    let day = [
        ("day", "2026-11-21"),
        ("version", "0"),
        ("pain", "6"),
        ("note", HOSTILE),
    ];
    assert_eq!(ann.post("/diary", &day).await.status, StatusCode::SEE_OTHER);

    let page = ann.get("/measures/psfs").await;
    let activity = page.hidden("activity").unwrap();
    let named = [("activity", activity.as_str()), ("words", HOSTILE)];
    let page = ann.post("/measures/psfs/activities", &named).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let key = ann.get("/measures/rmdq").await.hidden("key").unwrap();
    let result = [
        ("key", key.as_str()),
        ("day", "2026-11-21"),
        ("note", HOSTILE),
        ("total", "9"),
    ];
    assert_eq!(
        ann.post("/measures/rmdq", &result).await.status,
        StatusCode::SEE_OTHER
    );

    let mut log: Value = serde_json::from_str(&session.log).unwrap();
    log["title"] = json!(HOSTILE);
    log["ending"] = json!({ "how": "stopped", "why": { "by": "asked", "reason": HOSTILE } });
    let id = "0a0a0a0a-1111-4222-8333-444444444444";
    let page = ann.hand_over(&json!({ "id": id, "log": log })).await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text);
    let told = [("words", HOSTILE)];
    let page = ann.post(&format!("/after/{id}"), &told).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);

    let mut seen = 0;
    for address in [
        "/diary",
        "/diary/2026-11-21",
        "/diary/month/2026-11",
        "/measures",
        "/measures/psfs",
        "/measures/rmdq",
        "/progress",
        "/after",
        &format!("/after/{id}"),
        &format!("/after/{id}/advice"),
        "/me",
        "/me/shares",
        "/me/ways-in",
        "/me/data",
    ] {
        let page = ann.get(address).await;
        assert!(
            page.status.is_success() || page.status.is_redirection(),
            "{address}: {}",
            page.status
        );
        assert!(!page.has("<script>alert"), "{address}");
        seen += usize::from(page.has(ESCAPED));
    }
    assert!(
        seen >= 5,
        "the hostile words are really there: on {seen} pages"
    );
}
