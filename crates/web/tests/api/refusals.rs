//! Who is refused, and how.

use axum::http::Method;
use serde_json::json;

use crate::client::{PASSWORD, Server, typical};

#[tokio::test]
async fn what_belongs_to_somebody_else_is_not_there() {
    let server = Server::new().await;
    let ann = server.member("ann@example.org").await;
    let bea = server.member("bea@example.org").await;
    let screening = ann.post("/api/screenings", &typical()).await.text("id");
    let wish = json!({ "screening": screening, "days": 1 });
    let share = ann.post("/api/shares", &wish).await.text("id");
    let words = json!({ "words": "Putting on socks" });
    let activity = ann.post("/api/activities", &words).await.text("id");
    let total = json!({ "day": "2026-11-20", "total": 24 });
    let result = ann
        .post("/api/measures/odi/results", &total)
        .await
        .text("id");
    let sign_in = ann.get("/api/sign-ins").await.json[0]["id"].to_string();
    let sign_in = sign_in.trim_matches('"');

    bea.get(&format!("/api/screenings/{screening}"))
        .await
        .assert_problem(404);
    bea.post("/api/shares", &wish).await.assert_problem(404);
    for path in [
        format!("/api/shares/{share}"),
        format!("/api/activities/{activity}"),
        format!("/api/measures/odi/results/{result}"),
        format!("/api/sign-ins/{sign_in}"),
    ] {
        bea.delete(&path).await.assert_problem(404);
    }
    assert_eq!(ann.get("/api/me").await.status, 200);
    assert_eq!(bea.get("/api/screenings").await.json, json!([]));
}

#[tokio::test]
async fn without_a_token_or_with_a_wrong_one_nothing_is_shown() {
    let server = Server::new().await;
    let mut program = server.anybody();
    for token in [None, Some("x".to_owned()), Some("0".repeat(64))] {
        program.token = token;
        for path in ["/api/me", "/api/diary", "/api/me/export", "/api/progress"] {
            program.get(path).await.assert_problem(401);
        }
    }
    server.member("ann@example.org").await;
    for (email, password) in [("ann@example.org", "wrong"), ("bea@example.org", PASSWORD)] {
        let given = json!({ "email": email, "password": password });
        let refused = server.anybody().post("/api/sign-ins", &given).await;
        refused.assert_problem(401);
        assert_eq!(refused.json["type"], "/problems/wrong-password");
    }
    let given = json!({ "email": "nobody", "password": "x" });
    let refused = server.anybody().post("/api/sign-ins", &given).await;
    refused.assert_blames(422, "email");
}

#[tokio::test]
async fn whatever_is_wrong_gets_a_problem_document() {
    let server = Server::new().await;
    let program = server.anybody();
    let json = [("content-type", "application/json")];
    let text = |text: &str| text.to_owned();
    program.get("/api/nowhere").await.assert_problem(404);
    let wrong = program.get("/api/screen").await;
    wrong.assert_problem(405);
    assert!(wrong.header("allow").contains("POST"));
    let screen = |headers, body| program.send_text(Method::POST, "/api/screen", headers, body);
    screen(&[("content-type", "text/plain")], text("{}"))
        .await
        .assert_problem(415);
    screen(&json, " ".repeat(70_000)).await.assert_problem(413);
    screen(&json, "[".repeat(60_000))
        .await
        .assert_blames(422, "body");
    let deep = format!("{{\"answers\":{}", "[".repeat(60_000));
    screen(&json, deep.clone()).await.assert_problem(422);
    let script = program
        .send_text(Method::POST, "/api/script", &json, deep)
        .await;
    script.assert_blames(422, "body");
    let foreign = [
        json[0],
        ("origin", "https://elsewhere.test"),
        ("host", "supple.test"),
    ];
    screen(&foreign, text("{}")).await.assert_problem(403);
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let server = Server::new().await;
    let ann = server.member("ann@example.org").await;
    let day = "/api/diary/2026-11-21";
    let new = ("if-none-match", "*");
    for (given, field) in [
        (json!({ "pain": 11 }), "pain"),
        (json!({ "sleep": -1 }), "sleep"),
        (json!({ "note": "x".repeat(2001) }), "note"),
        (json!({ "mood": 3 }), "mood"),
        (json!({}), "body"),
        (json!([4, 5, "x"]), "body"),
    ] {
        ann.put(day, new, &given).await.assert_blames(422, field);
    }
    let some = json!({ "pain": 4 });
    ann.put("/api/diary/2026-12-24", new, &some)
        .await
        .assert_blames(422, "day");
    ann.put("/api/diary/tomorrow", new, &some)
        .await
        .assert_problem(404);
    ann.put(day, ("if-match", "1"), &some)
        .await
        .assert_blames(422, "if-match");
    for (path, field) in [
        ("/api/diary?from=x", "from"),
        ("/api/diary?to=2026-13-01", "to"),
        ("/api/diary?from=2020-01-01", "from"),
        ("/api/diary?day=2020-01-01", "day"),
        ("/api/screenings?limit=0", "limit"),
        ("/api/session-logs?limit=many", "limit"),
    ] {
        ann.get(path).await.assert_blames(422, field);
    }
    let results = "/api/measures/odi/results";
    for (given, field) in [
        (json!({ "total": 24 }), "day"),
        (json!({ "day": "2026-11-20", "total": 101 }), "total"),
        (json!({ "day": "2026-11-20", "items": [[1]] }), "items[0]"),
        (json!({ "day": "2026-11-20", "id": "x", "total": 3 }), "id"),
    ] {
        ann.post(results, &given).await.assert_blames(422, field);
    }
    let given = json!({ "day": "2026-11-20" });
    let nowhere = ann.post("/api/measures/nothing/results", &given).await;
    nowhere.assert_problem(404);
}
