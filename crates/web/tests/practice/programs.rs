//! The care of a therapist and the consent of a client by programs: as much as the pages show, and to nobody else.

use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use serde_json::{Value as Json, json};
use store::{AccountId, Action, Appointment};
use tower::ServiceExt;
use web::Access;

use crate::house::House;

const ID: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4e00";

/// A program that speaks JSON in somebody's name.
pub struct Program<'h> {
    house: &'h House,
    token: String,
}

impl House {
    pub async fn program(&self, account: AccountId) -> Program<'_> {
        let begun = web::account::begin(&self.app, account, "a program".to_owned()).await;
        let Ok((_, token)) = begun else {
            panic!("somebody signs in");
        };
        Program {
            house: self,
            token: token.reveal(),
        }
    }

    /// An address of the practice for programs.
    pub fn api(&self, path: &str) -> String {
        format!("/api/practices/{}{path}", self.people.practice)
    }
}

impl Program<'_> {
    pub async fn send(&self, method: Method, path: &str, body: Option<Json>) -> (u16, Json) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json");
        let sent = body.map_or_else(String::new, |body| body.to_string());
        let router = web::router(self.house.app.clone(), &Access::default()).unwrap();
        let response = router
            .oneshot(request.body(Body::from(sent)).unwrap())
            .await
            .unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let json = serde_json::from_slice(&bytes).unwrap_or_default();
        (status, json)
    }

    pub async fn get(&self, path: &str) -> (u16, Json) {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Json) -> (u16, Json) {
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Json) -> (u16, Json) {
        self.send(Method::PUT, path, Some(body)).await
    }
}

fn brief(house: &House, visit: &Appointment) -> String {
    house.api(&format!("/visits/{}/brief", visit.id))
}

/// Refused, and the first field to blame is this one.
pub fn blames(answer: &(u16, Json), field: &str) -> bool {
    answer.0 == 422 && answer.1["errors"][0]["field"] == field
}

#[tokio::test]
async fn a_brief_shows_what_the_page_shows_and_the_look_is_in_the_log() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let mara = house.program(house.people.therapist).await;
    let before = house
        .noted(house.people.therapist, Action::RecordRead)
        .await;
    let (status, told) = mara.get(&brief(&house, &visit)).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(told["visit"]["id"], visit.id.to_string());
    assert_eq!(
        (&told["client"], &told["number"]),
        (&json!("Robin Hartmann"), &json!(4))
    );
    assert!(
        told["decision"]["limits"]["session"]["minutes"]
            .as_u64()
            .unwrap()
            > 0
    );
    assert!(!told["plan"]["chosen"].as_array().unwrap().is_empty());
    assert!(told["shared"]["answers"]["answers"].is_object(), "{told}");
    assert!(!told["shared"]["measures"].as_array().unwrap().is_empty());
    assert!(told["note_before"]["signed_at"].is_string());
    assert_eq!(told["home"], Json::Null);
    let after = house
        .noted(house.people.therapist, Action::RecordRead)
        .await;
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after[0].object, visit.id.to_string());

    // A home visit has the way in as well.
    let at_home = house.visit(true).await;
    let (_, told) = mara.get(&brief(&house, &at_home)).await;
    assert!(told["home"]["address"].is_string(), "{told}");
}

#[tokio::test]
async fn nobody_but_the_therapist_of_the_visit_reads_a_brief() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let jonas = house.another_therapist().await.account;
    let people = [
        (house.people.front_desk, 403),
        (house.people.owner, 403),
        (jonas, 404),
        (house.people.client, 404),
    ];
    for (account, expected) in people {
        let program = house.program(account).await;
        for page in ["brief", "note"] {
            let path = house.api(&format!("/visits/{}/{page}", visit.id));
            let (status, told) = program.get(&path).await;
            assert_eq!(status, expected, "{page} {told}");
            assert!(!told.to_string().contains("Robin"), "{told}");
        }
        let path = house.api(&format!("/visits/{}/presence", visit.id));
        let (status, _) = program.post(&path, json!({ "do": "in" })).await;
        assert_eq!(status, expected);
    }
    let looks = house.noted(jonas, Action::RecordRead).await;
    assert!(looks.is_empty());
}

#[tokio::test]
async fn what_a_client_withdraws_is_gone_from_the_brief() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let mara = house.program(house.people.therapist).await;
    let client = house.program(house.people.client).await;
    let practice = house.people.practice;
    let at = format!("/api/consents/{practice}");
    let parts = [
        ("answers", "answers"),
        ("diary", "measures"),
        ("measures", "measures"),
        ("events", "events"),
    ];
    for (part, shown) in parts {
        for _ in 0..2 {
            let (status, agreed) = client.put(&at, json!({ "sees": [part] })).await;
            assert_eq!((status, &agreed["sees"]), (200, &json!([part])), "{agreed}");
        }
        let (_, told) = mara.get(&brief(&house, &visit)).await;
        assert_eq!(told["shared"]["sees"], json!([part]));
        for field in ["answers", "measures", "events"] {
            assert_eq!(
                !told["shared"][field].is_null(),
                field == shown,
                "{part} {field}"
            );
        }
    }
    let wrong = client
        .put(&at, json!({ "sees": ["answers", "soul"] }))
        .await;
    assert!(blames(&wrong, "sees[1]"), "{}", wrong.1);
    for _ in 0..2 {
        let (status, _) = client.send(Method::DELETE, &at, None).await;
        assert_eq!(status, 204);
    }
    let (_, agreed) = client.get("/api/consents").await;
    assert_eq!(agreed[0]["sees"], json!([]));
    let (_, told) = mara.get(&brief(&house, &visit)).await;
    assert_eq!(told["shared"]["sees"], json!([]));
    assert!(
        told["decision"]["headline"].is_string(),
        "the decision is shown whatever is shared"
    );
    let text = told.to_string();
    assert!(
        !text.contains("\"causes\"") && !text.contains("pain_now"),
        "{text}"
    );
    let (status, _) = mara.get(&at).await;
    assert_eq!(status, 404, "a therapist is no client here");
}

#[tokio::test]
async fn a_changed_answer_is_sent_and_the_therapist_looks_at_it() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let client = house.program(house.people.client).await;
    let at = format!("/api/visits/{}/{}/changed", visit.practice, visit.id);
    let (status, begun) = client.get(&at).await;
    assert_eq!(status, 200, "{begun}");
    let mut answers = begun["answers"].clone();
    let (status, open) = client.post(&at, answers.clone()).await;
    assert_eq!(
        (status, &open["type"]),
        (409, &json!("/problems/open")),
        "{open}"
    );
    // What was taken back is answered as before, question by question.
    let known: Json = serde_json::from_str(include_str!("../../src/demo/answers.json")).unwrap();
    for _ in 0..200 {
        let (_, next) = client.post("/api/next", answers.clone()).await;
        let Some(question) = next["question"].as_str() else {
            break;
        };
        answers["answers"][question] = known["answers"][question].clone();
    }
    answers["answers"]["blood"] = json!(["thinner"]);
    let (status, told) = client.post(&at, answers.clone()).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(told["alert"], true);
    let mara = house.program(house.people.therapist).await;
    let (_, read) = mara.get(&brief(&house, &visit)).await;
    let intake = read["changed"][0]["intake"].clone();
    assert!(intake.is_string(), "{read}");
    let seen = house.api(&format!("/visits/{}/seen", visit.id));
    for _ in 0..2 {
        let (status, _) = mara.post(&seen, json!({ "intake": intake })).await;
        assert_eq!(status, 204);
    }
    let (_, read) = mara.get(&brief(&house, &visit)).await;
    assert_eq!(read["changed"], json!([]));
    let (status, _) = mara.post(&seen, json!({ "intake": ID })).await;
    assert_eq!(status, 404);
    house.until(visit.ends_at);
    let (status, over) = client.post(&at, answers).await;
    assert_eq!(
        (status, &over["type"]),
        (409, &json!("/problems/not-possible"))
    );
}
