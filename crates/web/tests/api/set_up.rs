//! A clinic set up by a program alone, until somebody can be booked there.

use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::booking::assert_kind;
use crate::client::{Answer, Client, Server};

pub const CLINIC: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4c00";
const HOUSE: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4c01";
const ROOM: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4c02";
const SERVICE: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4c03";
const THERAPIST: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4c04";
const PAPER: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4c05";
pub const OTHER: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4c06";

pub fn at(path: &str) -> String {
    format!("/api/practices/{CLINIC}{path}")
}

pub async fn put(client: &Client<'_>, path: &str, body: &Json) -> Answer {
    client.send(Method::PUT, &at(path), &[], Some(body)).await
}

async fn made(client: &Client<'_>, path: &str, body: &Json) -> Json {
    let answer = put(client, path, body).await;
    assert_eq!(answer.status, 201, "{path}: {}", answer.json);
    // Sent twice, it is there once.
    let again = put(client, path, body).await;
    assert_eq!(again.status, 200, "{path}: {}", again.json);
    assert_eq!(answer.json, again.json);
    answer.json
}

fn beginning() -> Json {
    json!({
        "practice": CLINIC, "name": "House by the lake", "kind": "clinic", "country": "DE", "zone": "Europe/Berlin",
        "homes": true, "centre": { "latitude": 52.5, "longitude": 13.4 }, "km": 10.0,
        "service": "Massage for the back", "minutes": 60, "before": 0, "after": 10, "grid": 15, "notice": 2, "horizon": 90,
        "techniques": ["swedish_massage"],
    })
}

pub async fn owner(server: &Server) -> Client<'_> {
    let owner = server.member("olga@example.org").await;
    for status in [201, 200] {
        let begun = owner.post("/api/practices", &beginning()).await;
        assert_eq!(begun.status, status, "{}", begun.json);
        assert_eq!(begun.json["roles"], json!(["owner"]));
    }
    owner
}

fn house() -> Json {
    json!({ "name": "Lake", "address": "Lakeside 1", "place": { "latitude": 52.5, "longitude": 13.4 }, "zone": "Europe/Berlin" })
}

fn service() -> Json {
    json!({
        "name": "For expecting mothers", "minutes": 60, "before": 0, "after": 10, "grid": 15, "notice": 60, "horizon": 60,
        "needs_room": true, "equipment": ["table"], "at_location": true, "techniques": ["swedish_massage"],
        "credentials": ["spec_prenatal"], "price": "80 €",
    })
}

fn therapist() -> Json {
    json!({
        "name": "Ines", "gender": "woman", "languages": ["de", "pt"], "techniques": ["swedish_massage"],
        "services": [SERVICE],
    })
}

#[tokio::test]
async fn a_clinic_is_set_up_until_it_can_be_booked() {
    let server = Server::new().await;
    let owner = owner(&server).await;
    let listed = owner.get("/api/practices").await;
    assert_eq!(listed.json[0]["name"], "House by the lake");

    made(&owner, &format!("/locations/{HOUSE}"), &house()).await;
    let room = json!({ "name": "Blue", "location": HOUSE, "equipment": ["table"] });
    made(&owner, &format!("/rooms/{ROOM}"), &room).await;
    made(&owner, &format!("/services/{SERVICE}"), &service()).await;
    let kept = made(&owner, &format!("/therapists/{THERAPIST}"), &therapist()).await;
    assert_eq!(kept["services"], json!([SERVICE]));
    assert_eq!(kept["languages"], json!(["de", "pt"]));
    let week = json!({ "parts": [
        { "weekday": 1, "from": "09:00", "to": "12:00", "location": HOUSE },
        { "weekday": 3, "from": "13:00", "to": "18:00", "location": HOUSE },
    ] });
    let kept = put(&owner, &format!("/therapists/{THERAPIST}/week"), &week).await;
    assert_eq!((kept.status.as_u16(), &kept.json), (200, &week));

    // Nobody has seen the paper that the service needs.
    let monday = json!({
        "therapist": THERAPIST, "service": SERVICE, "location": HOUSE, "starts_at": "2026-11-23T08:00:00Z",
    });
    let why = owner.post(&at("/why"), &monday).await;
    assert_eq!(why.json["free"], false, "{}", why.json);
    assert!(why.json["why"][0].as_str().unwrap().contains("paper"));
    let mut paper = json!({ "therapist": THERAPIST, "kind": "spec_prenatal", "country": "DE", "valid_until": "2027-11-30" });
    made(&owner, &format!("/credentials/{PAPER}"), &paper).await;
    let unseen = owner.post(&at("/why"), &monday).await;
    assert_eq!(unseen.json["free"], false, "{}", unseen.json);
    let read = owner.get(&at(&format!("/credentials/{PAPER}"))).await;
    paper["seen_on"] = json!("2026-11-20");
    paper["how"] = json!("certificate shown");
    let tag = read.header("etag").to_owned();
    let path = at(&format!("/credentials/{PAPER}"));
    let seen = owner.put(&path, ("if-match", &tag), &paper).await;
    assert_eq!(
        (seen.status.as_u16(), &seen.json["seen_on"]),
        (200, &json!("2026-11-20"))
    );
    let free = owner.post(&at("/why"), &monday).await;
    assert_eq!(
        (&free.json["free"], &free.json["why"]),
        (&json!(true), &json!([]))
    );

    let find = format!("/api/free-times?practice={CLINIC}&technique=swedish_massage");
    let offers = server.anybody().get(&find).await;
    let mut offers = offers.json.as_array().unwrap().clone();
    offers.retain(|offer| offer["location"] == HOUSE);
    assert_eq!(offers.len(), 1, "{offers:?}");
    assert_eq!(offers[0]["therapist"], THERAPIST);
    assert_eq!(offers[0]["starts"][0], "2026-11-23T08:00:00Z");

    // A day off, a block, and an end: each takes its times away again.
    let day = at(&format!("/therapists/{THERAPIST}/days/2026-11-23"));
    let off = json!({ "parts": [{ "what": "off" }] });
    let kept = owner.send(Method::PUT, &day, &[], Some(&off)).await;
    assert_eq!(kept.status, 200, "{}", kept.json);
    assert_eq!(first(&server).await, "2026-11-25T12:00:00Z");
    let days = owner
        .get(&at(&format!("/therapists/{THERAPIST}/days")))
        .await;
    assert_eq!(days.json[0]["parts"][0]["what"], "off");
    assert_eq!(owner.delete(&day).await.status, 204);
    let block = json!({ "whose": ROOM, "starts_at": "2026-11-23T08:00:00Z", "ends_at": "2026-11-23T09:00:00Z", "why": "Painting" });
    for _ in 0..2 {
        let blocked = put(&owner, &format!("/blocks/{OTHER}"), &block).await;
        assert_eq!(
            (blocked.status.as_u16(), &blocked.json["room"]),
            (200, &json!(ROOM))
        );
    }
    assert_eq!(first(&server).await, "2026-11-23T09:00:00Z");
    assert_eq!(
        owner
            .get(&at("/blocks"))
            .await
            .json
            .as_array()
            .unwrap()
            .len(),
        1
    );
    for _ in 0..2 {
        assert_eq!(
            owner.delete(&at(&format!("/blocks/{OTHER}"))).await.status,
            204
        );
    }
    assert_eq!(first(&server).await, "2026-11-23T08:00:00Z");
}

async fn first(server: &Server) -> String {
    let find = format!("/api/free-times?practice={CLINIC}&technique=swedish_massage");
    let offers = server.anybody().get(&find).await;
    let offers = offers.json.as_array().unwrap().iter();
    let mut here = offers.filter(|offer| offer["location"] == HOUSE);
    here.next().unwrap()["starts"][0]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn what_was_changed_elsewhere_is_not_undone() {
    let server = Server::new().await;
    let owner = owner(&server).await;
    let path = at(&format!("/locations/{HOUSE}"));
    made(&owner, &format!("/locations/{HOUSE}"), &house()).await;
    let old = owner.get(&path).await.header("etag").to_owned();
    let mut theirs = house();
    theirs["name"] = json!("Lake and garden");
    let kept = owner.put(&path, ("if-match", &old), &theirs).await;
    assert_eq!(kept.status, 200, "{}", kept.json);
    let mut mine = house();
    mine["name"] = json!("Lakeside");
    assert_kind(
        &owner.put(&path, ("if-match", &old), &mine).await,
        412,
        "stale",
    );
    let blind = put(&owner, &format!("/locations/{HOUSE}"), &mine).await;
    assert_kind(&blind, 412, "stale");
    assert_eq!(owner.get(&path).await.json["name"], "Lake and garden");
    let now = owner.get(&path).await.header("etag").to_owned();
    mine["ended"] = json!(true);
    let ended = owner.put(&path, ("if-match", &now), &mine).await;
    assert_eq!(
        (ended.status.as_u16(), &ended.json["ended"]),
        (200, &json!(true))
    );
    let bare = owner.put(&path, ("if-match", "bare"), &mine).await;
    bare.assert_blames(422, "if-match");
    let rules = owner.get(&at("")).await;
    let mut changed = rules.json.clone();
    changed.as_object_mut().unwrap().remove("id");
    changed["late_percent"] = json!(50);
    let tag = rules.header("etag").to_owned();
    let kept = owner.put(&at(""), ("if-match", &tag), &changed).await;
    assert_eq!(
        (kept.status.as_u16(), &kept.json["late_percent"]),
        (200, &json!(50)),
        "{}",
        kept.json
    );
}

#[tokio::test]
async fn what_no_form_would_take_no_program_gets_in() {
    let server = Server::new().await;
    let owner = owner(&server).await;
    let location = format!("/locations/{HOUSE}");
    let cases: Vec<(String, Json, &str, Json, &str)> = vec![
        (location.clone(), house(), "name", json!("  "), "name"),
        (
            location.clone(),
            house(),
            "name",
            json!("x".repeat(121)),
            "name",
        ),
        (location.clone(), house(), "zone", json!("Berlin"), "zone"),
        (
            location.clone(),
            house(),
            "place",
            json!({ "latitude": 91.0, "longitude": 0.0 }),
            "place",
        ),
        (location, house(), "colour", json!("blue"), "body"),
        (
            format!("/rooms/{ROOM}"),
            json!({ "name": "Blue" }),
            "location",
            json!(OTHER),
            "location",
        ),
        (
            format!("/services/{SERVICE}"),
            service(),
            "minutes",
            json!(4),
            "minutes",
        ),
        (
            format!("/services/{SERVICE}"),
            service(),
            "minutes",
            json!(-5),
            "minutes",
        ),
        (
            format!("/services/{SERVICE}"),
            service(),
            "at_location",
            json!(false),
            "at_location",
        ),
        (
            format!("/services/{SERVICE}"),
            service(),
            "techniques",
            json!(["sorcery"]),
            "techniques",
        ),
        (
            format!("/therapists/{THERAPIST}"),
            therapist(),
            "services",
            json!([OTHER]),
            "services",
        ),
        (
            format!("/therapists/{THERAPIST}"),
            therapist(),
            "gender",
            json!("Woman"),
            "gender",
        ),
        (
            format!("/therapists/{THERAPIST}"),
            therapist(),
            "km",
            json!(12.0),
            "services",
        ),
    ];
    for (path, mut body, field, value, blamed) in cases {
        body[field] = value;
        let refused = put(&owner, &path, &body).await;
        match blamed {
            "body" => refused.assert_problem(422),
            blamed => refused.assert_blames(422, blamed),
        }
    }
    let mut begin = beginning();
    begin["practice"] = json!(OTHER);
    begin["own"] = json!(true);
    begin["therapist"] = json!("Olga");
    begin["days"] = json!([1, 9]);
    begin["from"] = json!("09:00");
    begin["to"] = json!("17:00");
    let refused = owner.post("/api/practices", &begin).await;
    refused.assert_blames(422, "days");
    let stranger = server.member("sam@example.org").await;
    assert_kind(
        &stranger.post("/api/practices", &beginning()).await,
        409,
        "taken",
    );
    stranger.get(&at("")).await.assert_problem(404);
}
