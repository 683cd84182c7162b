//! The waitlist by programs: joined, looked at, given back and left by the client, and looked at by the practice.

use serde_json::{Value as Json, json};
use store::{Act, AppointmentId, Offering};

use crate::booking::{ONE, Practice, TWO, assert_kind};
use crate::client::typical;

/// A place that can be waited for, with the therapist of an offer.
fn wish(offer: &Json, id: &str) -> Json {
    json!({
        "practice": offer["practice"], "id": id, "service": offer["service"], "location": offer["location"],
        "times": "evening", "answers": typical(),
    })
}

#[tokio::test]
async fn a_program_waits_gives_a_kept_time_back_and_leaves() {
    let practice = Practice::open().await;
    let client = practice.somebody(practice.people.client).await;
    let offer = practice.offer().await;
    let joined = client.post("/api/waitlist", &wish(&offer, ONE)).await;
    assert_eq!(joined.status, 201, "{}", joined.json);
    assert_eq!(
        (&joined.json["times"], &joined.json["kept"]),
        (&json!("evening"), &Json::Null)
    );
    let changed = Json::Object({
        let mut wish = wish(&offer, TWO).as_object().unwrap().clone();
        wish.insert("times".to_owned(), json!("any"));
        wish
    });
    let same = client.post("/api/waitlist", &changed).await;
    assert_eq!(
        (&same.json["id"], &same.json["times"]),
        (&json!(ONE), &json!("any")),
        "one place for a service"
    );

    let app = &practice.server.app;
    let now = app.now();
    let offering = Offering {
        practice: practice.people.practice,
        entry: ONE.parse().unwrap(),
        appointment: app.random.draw(|random| AppointmentId::mint(now, random)),
        therapist: offer["therapist"].as_str().unwrap().parse().unwrap(),
        starts_at: offer["starts"][8].as_str().unwrap().parse().unwrap(),
        until: now + jiff::SignedDuration::from_mins(60),
    };
    app.store
        .offer(&Act::program(now), &offering, None, "visit_offered")
        .await
        .unwrap()
        .unwrap();
    let listed = client.get("/api/waitlist").await;
    assert_eq!(
        listed.json[0]["kept"],
        json!(offering.appointment.to_string())
    );
    assert_eq!(listed.json[0]["kept_starts_at"], offer["starts"][8]);
    assert!(
        !listed.json.to_string().contains("answers"),
        "{}",
        listed.json
    );

    let desk = practice.somebody(practice.people.front_desk).await;
    let all = desk.get(&practice.at("/waitlist")).await;
    let ours = |all: &Json| {
        all.as_array()
            .unwrap()
            .iter()
            .any(|place| place["id"] == ONE)
    };
    assert!(ours(&all.json), "{}", all.json);
    let therapist = practice.somebody(practice.people.therapist).await;
    therapist
        .get(&practice.at("/waitlist"))
        .await
        .assert_problem(403);

    let at = format!("/api/waitlist/{}/{ONE}", practice.people.practice);
    let stranger = practice.server.member("stranger@example.org").await;
    stranger
        .post(&format!("{at}/leave"), &json!({}))
        .await
        .assert_problem(404);
    let declined = client.post(&format!("{at}/decline"), &json!({})).await;
    assert_eq!(
        (&declined.json["kept"], &declined.json["ended"]),
        (&Json::Null, &Json::Null)
    );
    let left = client.post(&format!("{at}/leave"), &json!({})).await;
    assert_eq!(left.json["ended"], "left");
    assert_eq!(client.get("/api/waitlist").await.json, json!([]));
    assert!(!ours(&desk.get(&practice.at("/waitlist")).await.json));
}

#[tokio::test]
async fn nobody_waits_for_what_is_withheld_or_not_there() {
    let practice = Practice::open().await;
    let client = practice.somebody(practice.people.client).await;
    let offer = practice.offer().await;
    let with = |field: &str, value: Json| {
        let mut wish = wish(&offer, ONE).as_object().unwrap().clone();
        wish.insert(field.to_owned(), value);
        Json::Object(wish)
    };
    let post = |wish: Json| {
        let client = &client;
        async move { client.post("/api/waitlist", &wish).await }
    };
    assert_kind(
        &post(with("answers", json!({ "answers": { "age": 40 } }))).await,
        409,
        "withheld",
    );
    post(with("service", json!(ONE))).await.assert_problem(404);
    post(with("therapist", json!("somebody")))
        .await
        .assert_blames(422, "therapist");
    post(with("times", json!("never")))
        .await
        .assert_blames(422, "times");
    post(with("until_day", json!("2020-01-01")))
        .await
        .assert_blames(422, "until_day");
    let stranger = practice.server.member("stranger@example.org").await;
    stranger
        .post("/api/waitlist", &wish(&offer, ONE))
        .await
        .assert_problem(404);
    let desk = practice.somebody(practice.people.front_desk).await;
    let waiting = desk.get(&practice.at("/waitlist")).await;
    let first = waiting.json[0]["id"].as_str().unwrap().to_owned();
    let removed = desk
        .post(
            &practice.at(&format!("/waitlist/{first}/remove")),
            &json!({}),
        )
        .await;
    assert_eq!(removed.json["ended"], "removed");
    desk.post(&practice.at(&format!("/waitlist/{ONE}/remove")), &json!({}))
        .await
        .assert_problem(404);
}
