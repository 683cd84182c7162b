//! Questions, decisions, plans, scripts and the library.

use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::client::{Server, typical};

const SADDLE_NUMBNESS: &str = include_str!("../../../../examples/saddle-numbness.json");

#[tokio::test]
async fn answering_one_question_after_the_other_leads_to_a_session() {
    let server = Server::new().await;
    let program = server.anybody();
    let questions = program.get("/api/questions").await;
    assert_eq!(questions.status, 200);
    let typical = typical();
    let mut given = json!({ "answers": {} });
    for _ in 0..questions.json["questions"].as_array().unwrap().len() {
        let next = program.post("/api/next", &given).await;
        assert_eq!(next.status, 200, "{}", next.json);
        if next.json["next"] == "done" {
            break;
        }
        assert_eq!(next.json["next"], "ask");
        let question = next.text("question");
        given["answers"][&question] = typical["answers"][&question].clone();
    }
    let decision = program.post("/api/screen", &given).await;
    assert_eq!(decision.json["disposition"], "proceed", "{}", decision.json);
    assert_eq!(decision.json["provisional"], false);
    assert_eq!(decision.header("cache-control"), "no-store");
    let planned = program.post("/api/plan", &given).await;
    let technique = &planned.json["plan"]["chosen"][0]["technique"];
    assert!(technique.is_string(), "{}", planned.json);
    let wish = json!({ "answers": given, "setting": "therapist", "minutes": 45 });
    let script = program.post("/api/script", &wish).await;
    assert_eq!(script.json["seconds"], 45 * 60, "{}", script.json);
}

#[tokio::test]
async fn an_emergency_has_no_plan_and_no_session() {
    let server = Server::new().await;
    let program = server.anybody();
    let answers: Json = serde_json::from_str(SADDLE_NUMBNESS).unwrap();
    let planned = program.post("/api/plan", &answers).await;
    assert_eq!(planned.json["decision"]["disposition"], "emergency");
    assert_eq!(planned.json["plan"], Json::Null);
    let wish = json!({ "answers": answers, "setting": "self", "minutes": 10 });
    let script = program.post("/api/script", &wish).await;
    script.assert_problem(409);
    assert_eq!(script.json["decision"]["disposition"], "emergency");
}

#[tokio::test]
async fn wrong_answers_and_wishes_name_the_field() {
    let server = Server::new().await;
    let program = server.anybody();
    for (answers, field) in [
        (json!({}), "body"),
        (json!({ "answers": { "age": 400 } }), "answers.age"),
        (json!({ "answers": { "aje": 40 } }), "answers"),
        (json!({ "answers": [] }), "body"),
        (json!([]), "body"),
    ] {
        for path in ["/api/screen", "/api/next", "/api/plan"] {
            let answer = program.post(path, &answers).await;
            answer.assert_blames(422, field);
        }
    }
    for (change, field) in [
        (json!({ "minutes": 4000 }), "minutes"),
        (json!({ "minutes": -1 }), "minutes"),
        (json!({ "minutes": "ten" }), "minutes"),
        (json!({ "setting": "dog" }), "setting"),
        (json!({ "technique": "nothing_like_it" }), "technique"),
        (
            json!({ "answers": { "answers": { "age": "x" } } }),
            "answers.answers.age",
        ),
        (json!({ "colour": "red" }), "colour"),
    ] {
        let mut wish = json!({ "answers": typical(), "setting": "self", "minutes": 15 });
        for (name, value) in change.as_object().unwrap() {
            wish[name] = value.clone();
        }
        let answer = program.post("/api/script", &wish).await;
        answer.assert_blames(422, field);
    }
}

#[tokio::test]
async fn the_library_is_read_and_searched() {
    let server = Server::new().await;
    let program = server.anybody();
    let shelves = program.get("/api/library").await;
    let kinds = shelves.json["kinds"].as_array().unwrap();
    for kind in kinds {
        let folder = kind["folder"].as_str().unwrap();
        let shelf = program.get(&format!("/api/library/{folder}")).await;
        let items = shelf.json["items"].as_array().unwrap();
        assert_eq!(
            items.len() as u64,
            kind["items"].as_u64().unwrap(),
            "{folder}"
        );
        if let Some(id) = items.first().and_then(|item| item["id"].as_str()) {
            let item = program.get(&format!("/api/library/{folder}/{id}")).await;
            assert_eq!(item.json["id"], id, "{folder}/{id}");
            assert!(item.json["item"]["title"].is_string());
        }
    }
    let wanted = json!({ "words": "trigger point" });
    let found = program.post("/api/library/search", &wanted).await;
    assert!(!found.json["results"].as_array().unwrap().is_empty());
    for (wanted, field) in [
        (json!({ "words": " " }), "words"),
        (json!({ "words": "x".repeat(201) }), "words"),
        (json!({ "words": "back", "folder": "nowhere" }), "folder"),
    ] {
        let refused = program.post("/api/library/search", &wanted).await;
        refused.assert_blames(422, field);
    }
    program
        .get("/api/library/nowhere")
        .await
        .assert_problem(404);
    program
        .get("/api/library/techniques/nothing")
        .await
        .assert_problem(404);
}

#[tokio::test]
async fn what_is_at_hand_is_not_sent_again() {
    let server = Server::new().await;
    let program = server.anybody();
    for path in [
        "/openapi.json",
        "/api/questions",
        "/api/library",
        "/api/library/techniques",
    ] {
        let first = program.get(path).await;
        assert_eq!(first.status, 200, "{path}");
        assert_eq!(first.header("cache-control"), "public, max-age=300");
        let held = [("if-none-match", first.header("etag"))];
        let again = program.send(Method::GET, path, &held, None).await;
        assert_eq!(again.status, 304, "{path}");
        assert!(again.bytes.is_empty());
    }
}
