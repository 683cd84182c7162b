//! What somebody keeps, from signing in to deleting everything.

use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::client::{Client, PASSWORD, Server, typical};

const NEW: (&str, &str) = ("if-none-match", "*");

/// A session of the invented account, to be handed over by somebody else.
async fn session(server: &Server) -> Json {
    let account = web::demo::fill(&server.app).await.unwrap().client;
    let sessions = server.app.store.newest_sessions(account, 1).await.unwrap();
    let log: Json = serde_json::from_str(&sessions[0].log).unwrap();
    json!({ "id": "0a0a0a0a-1111-4222-8333-444444444444", "log": log })
}

async fn ids(client: &Client<'_>, path: &str) -> Vec<String> {
    let list = client.get(path).await;
    assert_eq!(list.status, 200, "{path}: {}", list.json);
    assert_eq!(list.header("cache-control"), "no-store", "{path}");
    let items = list.json.as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_program_signs_in_is_listed_and_signs_out() {
    let server = Server::new().await;
    let ann = server.member("ann@example.org").await;
    let given = json!({ "email": " Ann@Example.org", "password": PASSWORD, "device": "My watch" });
    let second = ann.post("/api/sign-ins", &given).await;
    assert_eq!(second.status, 201);
    let mut watch = server.anybody();
    watch.token = Some(second.text("token"));
    let me = watch.get("/api/me").await;
    assert_eq!(me.json["email"], "ann@example.org");
    assert_eq!(me.json["sign_in"]["device"], "My watch");
    assert_eq!(ids(&ann, "/api/sign-ins").await.len(), 2);
    assert_eq!(watch.delete("/api/sign-ins/current").await.status, 204);
    let gone = watch.get("/api/me").await;
    gone.assert_problem(401);
    assert_eq!(gone.header("www-authenticate"), "Bearer");
    assert_eq!(ann.get("/api/me").await.status, 200);
    let here = ids(&ann, "/api/sign-ins").await;
    let ended = ann.delete(&format!("/api/sign-ins/{}", here[0])).await;
    assert_eq!(ended.status, 204);
    ann.get("/api/me").await.assert_problem(401);
}

#[tokio::test]
async fn a_result_is_kept_once_replayed_and_shared() {
    let server = Server::new().await;
    let ann = server.member("ann@example.org").await;
    let kept = ann.post("/api/screenings", &typical()).await;
    assert_eq!(kept.status, 201, "{}", kept.json);
    let id = kept.text("id");
    let again = ann.post("/api/screenings", &typical()).await;
    assert_eq!((again.status.as_u16(), again.text("id")), (200, id.clone()));
    assert_eq!(ids(&ann, "/api/screenings").await, [id.as_str()]);
    let one = ann.get(&format!("/api/screenings/{id}")).await;
    assert_eq!(one.json["since"], "same");
    assert_eq!(one.json["decided_then"], one.json["decided_now"]);
    assert_eq!(one.json["answers"]["answers"], typical()["answers"]);
    let wish = json!({ "screening": id, "days": 7 });
    let made = ann.post("/api/shares", &wish).await;
    assert_eq!(made.status, 201, "{}", made.json);
    let link = made.text("link");
    let address = &link[link.find("/shared?").unwrap()..];
    assert_eq!(server.anybody().get(address).await.status, 200);
    let share = format!("/api/shares/{}", made.text("id"));
    assert_eq!(ann.delete(&share).await.status, 204);
    assert_eq!(server.anybody().get(address).await.status, 404);
    ann.delete(&share).await.assert_problem(404);
    let long = json!({ "screening": id, "days": 8 });
    ann.post("/api/shares", &long)
        .await
        .assert_blames(422, "days");
}

#[tokio::test]
async fn a_day_written_elsewhere_meanwhile_is_not_overwritten() {
    let server = Server::new().await;
    let ann = server.member("ann@example.org").await;
    let day = "/api/diary/2026-11-21";
    ann.get(day).await.assert_problem(404);
    let first = ann
        .put(day, NEW, &json!({ "pain": 4, "note": "Gardening" }))
        .await;
    assert_eq!(
        (first.status.as_u16(), first.header("etag")),
        (201, "\"1\"")
    );
    let second = ann
        .put(day, ("if-match", "\"1\""), &json!({ "pain": 3 }))
        .await;
    assert_eq!(
        (second.status.as_u16(), second.header("etag")),
        (200, "\"2\"")
    );
    for stale in [("if-match", "\"1\""), NEW] {
        let refused = ann.put(day, stale, &json!({ "pain": 9 })).await;
        refused.assert_problem(412);
        assert_eq!(refused.json["kept"]["pain"], 3);
        assert_eq!(refused.header("etag"), "\"2\"");
    }
    let unsaid = ann
        .send(Method::PUT, day, &[], Some(&json!({ "pain": 9 })))
        .await;
    unsaid.assert_blames(428, "if-match");
    let one = ann.get(day).await;
    assert_eq!(
        (one.json["pain"].as_u64(), one.header("etag")),
        (Some(3), "\"2\"")
    );
    assert_eq!(
        ann.get("/api/diary").await.json.as_array().unwrap().len(),
        1
    );
    let before = ann.get("/api/diary?from=2026-10-01&to=2026-11-20").await;
    assert_eq!(before.json, json!([]));
    let stale = ann
        .send(Method::DELETE, day, &[("if-match", "\"1\"")], None)
        .await;
    stale.assert_problem(412);
    let gone = ann
        .send(Method::DELETE, day, &[("if-match", "\"2\"")], None)
        .await;
    assert_eq!(gone.status, 204);
    ann.get(day).await.assert_problem(404);
}

#[tokio::test]
async fn measures_are_scored_and_kept_once() {
    let server = Server::new().await;
    let ann = server.member("ann@example.org").await;
    let measures = ann.get("/api/measures").await;
    let odi = measures.json.as_array().unwrap().iter();
    let odi = odi.clone().find(|measure| measure["id"] == "odi").unwrap();
    assert_eq!(odi["asked"]["kind"], "total", "{odi}");
    let results = "/api/measures/odi/results";
    let id = "0a0a0a0a-1111-4222-8333-555555555555";
    let given = json!({ "id": id, "day": "2026-11-20", "total": 24 });
    let kept = ann.post(results, &given).await;
    assert_eq!(
        (kept.status.as_u16(), &kept.json["score"]),
        (201, &json!(24.0))
    );
    assert_eq!(ann.post(results, &given).await.status, 200);
    assert_eq!(ids(&ann, results).await, [id]);
    let bea = server.member("bea@example.org").await;
    bea.post(results, &given).await.assert_problem(409);
    assert!(ids(&bea, results).await.is_empty());
    assert_eq!(ann.delete(&format!("{results}/{id}")).await.status, 204);
    ann.delete(&format!("{results}/{id}"))
        .await
        .assert_problem(404);
}

#[tokio::test]
async fn activities_are_named_rated_and_put_aside() {
    let server = Server::new().await;
    let ann = server.member("ann@example.org").await;
    let mut ratings = json!({});
    for words in ["Putting on socks", "Lifting the child", "Sitting at work"] {
        let named = ann
            .post("/api/activities", &json!({ "words": words }))
            .await;
        assert_eq!(named.status, 201, "{}", named.json);
        ratings[named.text("id")] = json!(4);
    }
    let results = "/api/measures/psfs/results";
    let given = json!({ "day": "2026-11-21", "ratings": ratings });
    let kept = ann.post(results, &given).await;
    assert_eq!(
        (kept.status.as_u16(), &kept.json["score"]),
        (201, &json!(4.0))
    );
    let first = ids(&ann, "/api/activities").await[0].clone();
    ratings[&first] = json!(11);
    let refused = ann
        .post(results, &json!({ "day": "2026-11-21", "ratings": ratings }))
        .await;
    refused.assert_blames(422, &format!("ratings.{first}"));
    let aside = format!("/api/activities/{first}");
    assert_eq!(ann.delete(&aside).await.status, 204);
    ann.delete(&aside).await.assert_problem(404);
    ann.post("/api/activities", &json!({ "words": " " }))
        .await
        .assert_blames(422, "words");
}

#[tokio::test]
async fn a_session_is_handed_over_and_what_happened_is_told() {
    let server = Server::new().await;
    let handed = session(&server).await;
    let ann = server.member("ann@example.org").await;
    assert_eq!(ann.post("/api/session-logs", &handed).await.status, 201);
    assert_eq!(ann.post("/api/session-logs", &handed).await.status, 200);
    let bea = server.member("bea@example.org").await;
    bea.post("/api/session-logs", &handed)
        .await
        .assert_problem(409);
    let list = ids(&ann, "/api/session-logs?limit=5").await;
    let path = format!("/api/session-logs/{}", list[0]);
    let one = ann.get(&path).await;
    assert_eq!(one.json["log"], handed["log"]);
    let events = format!("{path}/events");
    let effect = {
        let shelf = &server.app.knowledge.shelves().after_effects;
        shelf.keys().next().unwrap().clone()
    };
    let telling = json!({ "effects": { &effect: "not_expected" }, "words": "Dizzy on the stairs" });
    let told = ann.post(&events, &telling).await;
    assert_eq!(told.status, 200, "{}", told.json);
    assert_eq!(told.json.as_array().unwrap().len(), 2);
    assert_eq!(
        ann.post(&events, &telling)
            .await
            .json
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(ids(&ann, "/api/events").await.len(), 2);
    for (telling, field) in [
        (
            json!({ "effects": { "nothing_like_it": "expected" } }),
            "effects.nothing_like_it",
        ),
        (
            json!({ "effects": { &effect: "awful" } }),
            &*format!("effects.{effect}"),
        ),
        (json!({ "day_offset": 4 }), "day_offset"),
        (json!({}), "body"),
    ] {
        ann.post(&events, &telling).await.assert_blames(422, field);
    }
    let due = ann.get("/api/follow-ups").await;
    for ask in due.json.as_array().unwrap() {
        let nothing = json!({ "day_offset": ask["day_offset"] });
        assert_eq!(ann.post(&events, &nothing).await.status, 200);
    }
    assert_eq!(ann.get("/api/follow-ups").await.json, json!([]));
    let progress = ann.get("/api/progress?days=30").await;
    assert!(!progress.json["attention"].as_array().unwrap().is_empty());
    ann.get("/api/progress?days=0")
        .await
        .assert_blames(422, "days");
}

#[tokio::test]
async fn everything_is_handed_out_and_deleted_with_the_word_typed() {
    let server = Server::new().await;
    let ann = server.member("ann@example.org").await;
    ann.put("/api/diary/2026-11-21", NEW, &json!({ "pain": 4 }))
        .await;
    let file = ann.get("/api/me/export").await;
    assert_eq!(file.header("content-type"), "application/zip");
    assert!(file.bytes.starts_with(b"PK"));
    let refuse = json!({ "confirmation": "yes" });
    let refused = ann
        .send(Method::DELETE, "/api/me", &[], Some(&refuse))
        .await;
    refused.assert_blames(422, "confirmation");
    let word = json!({ "confirmation": "delete" });
    let deleted = ann.send(Method::DELETE, "/api/me", &[], Some(&word)).await;
    assert_eq!(deleted.status, 200, "{}", deleted.json);
    assert!(!deleted.json["kept"].as_array().unwrap().is_empty());
    ann.get("/api/me").await.assert_problem(401);
}
