//! Who works at a practice and when, by programs.

use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::booking::{Practice, assert_kind};
use crate::client::Server;
use crate::set_up::{CLINIC, OTHER, at, owner, put};

#[tokio::test]
async fn hours_are_read_as_on_their_page() {
    let practice = Practice::open().await;
    let owner = practice.somebody(practice.people.owner).await;
    let offered = owner.get(&practice.at("/offered")).await;
    let therapist = offered.json["therapists"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let house = offered.json["locations"][0]["id"].clone();
    let path = practice.at(&format!("/therapists/{therapist}/week"));
    let read = owner.get(&path).await;
    let tag = read.header("etag").to_owned();
    let part = |from: &str, to: &str, place: &Json| json!({ "weekday": 2, "from": from, "to": to, "location": place });
    let cases = [
        (json!([part("9", "12:00", &house)]), "parts[0]"),
        (json!([part("", "", &house)]), "parts[0]"),
        (json!([part("09:00", "12:00", &json!(OTHER))]), "parts[0]"),
        (
            json!([
                part("09:00", "12:00", &house),
                part("09:00", "12:00", &house)
            ]),
            "parts[1]",
        ),
        (
            Json::Array(vec![part("09:00", "12:00", &house); 71]),
            "parts",
        ),
    ];
    for (parts, field) in cases {
        let refused = owner
            .put(&path, ("if-match", &tag), &json!({ "parts": parts }))
            .await;
        refused.assert_blames(422, field);
    }
    let new =
        json!({ "parts": [part("22:00", "02:00", &house), part("10:00", "11:30", &Json::Null)] });
    assert_kind(
        &owner.send(Method::PUT, &path, &[], Some(&new)).await,
        412,
        "stale",
    );
    let kept = owner.put(&path, ("if-match", &tag), &new).await;
    assert_eq!(kept.status, 200, "{}", kept.json);
    assert_kind(
        &owner.put(&path, ("if-match", &tag), &read.json).await,
        412,
        "stale",
    );
    let day = practice.at(&format!("/therapists/{therapist}/days/2026-12-24"));
    for (part, field) in [
        (json!({ "what": "some" }), "parts[0].what"),
        (json!({ "what": "less", "from": "10" }), "parts[0].from"),
        (
            json!({ "what": "more", "from": "10:00", "to": "12:00", "location": OTHER }),
            "parts[0].location",
        ),
    ] {
        let refused = owner
            .send(Method::PUT, &day, &[], Some(&json!({ "parts": [part] })))
            .await;
        refused.assert_blames(422, field);
    }
    let past = practice.at(&format!("/therapists/{therapist}/days/2026-11-01"));
    let over = owner
        .send(Method::PUT, &past, &[], Some(&json!({ "parts": [] })))
        .await;
    over.assert_blames(422, "day");
}

#[tokio::test]
async fn somebody_is_invited_joins_and_leaves() {
    let server = Server::new().await;
    let owner = owner(&server).await;
    let path = format!("/invitations/{OTHER}");
    let bad = json!({ "email": "nobody", "role": "front_desk" });
    put(&owner, &path, &bad).await.assert_blames(422, "email");
    let wish = json!({ "email": "dana@example.org", "role": "front_desk" });
    for _ in 0..2 {
        let asked = put(&owner, &path, &wish).await;
        assert_eq!(
            (asked.status.as_u16(), &asked.json["role"]),
            (200, &json!("front_desk")),
            "{}",
            asked.json
        );
    }
    let other = json!({ "email": "eve@example.org", "role": "owner" });
    assert_kind(&put(&owner, &path, &other).await, 409, "taken");
    let dana = server.member("dana@example.org").await;
    let unknown = dana
        .post("/api/invitations", &json!({ "key": "guessed" }))
        .await;
    unknown.assert_problem(404);
    let token = server.app.random.token();
    let (practice, id) = (CLINIC.parse().unwrap(), OTHER.parse().unwrap());
    let armed = server
        .app
        .store
        .arm_invitation(practice, id, &token, server.app.now());
    armed.await.unwrap().unwrap();
    let key = json!({ "key": token.reveal() });
    let joined = dana.post("/api/invitations", &key).await;
    assert_eq!(
        (joined.status.as_u16(), &joined.json["roles"]),
        (200, &json!(["front_desk"])),
        "{}",
        joined.json
    );
    dana.post("/api/invitations", &key)
        .await
        .assert_problem(404);
    assert_kind(&dana.get(&at("/members")).await, 403, "not-your-role");
    let people = owner.get(&at("/members")).await;
    let people = people.json["members"].as_array().unwrap().clone();
    let member = |email: &str| {
        people.iter().find(|one| one["email"] == email).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let last = owner
        .delete(&at(&format!("/members/{}", member("olga@example.org"))))
        .await;
    assert_kind(&last, 409, "an-owner-stays");
    let left = owner
        .delete(&at(&format!("/members/{}", member("dana@example.org"))))
        .await;
    assert_eq!(left.status, 204);
    dana.get(&at("/offered")).await.assert_problem(404);
}

#[tokio::test]
async fn the_desk_keeps_clients_and_says_how_a_visit_went() {
    let practice = Practice::open().await;
    let desk = practice.somebody(practice.people.front_desk).await;
    let path = practice.at(&format!("/clients/{OTHER}"));
    let mut client = json!({
        "name": "Nele Winter", "email": "nele@example.org", "address": "Lakeside 7",
        "home": { "latitude": 52.51, "longitude": 13.4 }, "vetted": true,
    });
    for status in [201, 200] {
        let kept = desk.send(Method::PUT, &path, &[], Some(&client)).await;
        assert_eq!(kept.status, status, "{}", kept.json);
        assert_eq!(kept.json["vetted_on"], "2026-11-21");
    }
    for (field, value) in [
        ("name", json!("")),
        ("email", json!("nobody")),
        ("home", json!({ "latitude": 0.0, "longitude": 181.0 })),
        ("vetted_on", json!("2030-01-01")),
    ] {
        let mut wrong = client.clone();
        wrong[field] = value;
        let other = practice.at(&format!("/clients/{CLINIC}"));
        let refused = desk.send(Method::PUT, &other, &[], Some(&wrong)).await;
        refused.assert_blames(422, field);
    }
    client["phone"] = json!("+49 30 555 0199");
    let blind = desk.send(Method::PUT, &path, &[], Some(&client)).await;
    assert_kind(&blind, 412, "stale");
    let tag = desk.get(&path).await.header("etag").to_owned();
    let changed = desk.put(&path, ("if-match", &tag), &client).await;
    assert_eq!(changed.json["phone"], "+49 30 555 0199");

    let offer = practice.offer().await;
    let mut wish = practice.wish(&offer, 0, CLINIC);
    wish["client"] = json!(OTHER);
    wish.as_object_mut().unwrap().remove("practice");
    let held = desk.post(&practice.at("/appointments"), &wish).await;
    assert_eq!(held.status, 201, "{}", held.json);
    let at = practice.at(&format!("/appointments/{CLINIC}"));
    let booked = desk.post(&format!("{at}/book"), &json!({})).await;
    assert_eq!(booked.json["status"], "confirmed", "{}", booked.json);
    for step in ["completed", "missed"] {
        let early = desk.post(&format!("{at}/{step}"), &json!({})).await;
        assert_kind(&early, 409, "not-possible");
    }
    let past = practice.at("/appointments?from=2026-11-01T00:00:00Z&to=2026-11-21T11:00:00Z");
    let listed = desk.get(&past).await;
    let over = listed.json.as_array().unwrap().iter();
    let mut over = over.filter(|visit| visit["status"] == "completed");
    let over = over.next().unwrap()["id"].as_str().unwrap();
    let at = practice.at(&format!("/appointments/{over}"));
    let again = desk.post(&format!("{at}/completed"), &json!({})).await;
    assert_eq!(
        (again.status.as_u16(), again.text("status").as_str()),
        (200, "completed")
    );
    // Who said it wrongly says the other, and back.
    let missed = desk.post(&format!("{at}/missed"), &json!({})).await;
    assert_eq!(missed.text("status"), "no_show", "{}", missed.json);
}
