//! Several visits at once by programs: what stands in the way first, then those that are free, all or none.

use serde_json::{Value as Json, json};

use crate::booking::{Practice, assert_kind};
use crate::client::typical;

const SERIES: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4b00";

fn id(n: usize) -> String {
    format!("019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4b{:02}", n + 10)
}

fn wish(offer: &Json, starts: &[&Json], ids: &[usize]) -> Json {
    let visits: Vec<Json> = starts
        .iter()
        .zip(ids)
        .map(|(start, n)| json!({ "id": id(*n), "starts_at": start }))
        .collect();
    json!({
        "practice": offer["practice"], "series": SERIES, "therapist": offer["therapist"],
        "service": offer["service"], "location": offer["location"], "visits": visits,
    })
}

/// Starts of an offer that do not meet each other, found by asking.
async fn free(practice: &Practice, offer: &Json) -> Vec<Json> {
    let client = practice.somebody(practice.people.client).await;
    let mut free: Vec<Json> = Vec::new();
    for start in offer["starts"].as_array().unwrap() {
        let mut all: Vec<&Json> = free.iter().collect();
        all.push(start);
        let ids: Vec<usize> = (0..all.len()).collect();
        let looked = client
            .post("/api/series/look", &wish(offer, &all, &ids))
            .await;
        assert_eq!(looked.status, 200, "{}", looked.json);
        if looked.json[all.len() - 1]["conflict"].is_null() {
            free.push(start.clone());
        }
        if free.len() == 3 {
            break;
        }
    }
    assert_eq!(free.len(), 3);
    free
}

#[tokio::test]
async fn conflicts_are_told_first_and_the_rest_is_held_and_booked_at_once() {
    let practice = Practice::open().await;
    let client = practice.somebody(practice.people.client).await;
    let offer = practice.offer().await;
    let free = free(&practice, &offer).await;
    let night = json!("2026-11-26T02:00:00Z");
    let all = [&free[0], &night, &free[1]];
    let looked = client
        .post("/api/series/look", &wish(&offer, &all, &[0, 1, 2]))
        .await;
    assert_eq!(looked.json[0]["conflict"], Json::Null);
    assert_eq!(
        looked.json[1]["conflict"]["type"], "/problems/not-offered",
        "{}",
        looked.json
    );
    assert_eq!(looked.json[2]["conflict"], Json::Null);

    // One that is not offered holds none; the listed ones are held together.
    let held = client
        .post("/api/series", &wish(&offer, &all, &[0, 1, 2]))
        .await;
    assert_kind(&held, 409, "not-offered");
    let at = format!("/api/series/{}/{SERIES}", practice.people.practice);
    client.get(&at).await.assert_problem(404);
    let some = [&free[0], &free[1]];
    for _ in 0..2 {
        let held = client
            .post("/api/series", &wish(&offer, &some, &[0, 2]))
            .await;
        assert_eq!(held.status, 201, "{}", held.json);
        assert_eq!(held.json.as_array().unwrap().len(), 2);
    }

    // Nobody else reads or books it.
    let other = practice.somebody(practice.people.owner).await;
    other.get(&at).await.assert_problem(404);
    let answers = typical();
    other
        .post(&format!("{at}/book"), &answers)
        .await
        .assert_problem(404);
    for _ in 0..2 {
        let booked = client.post(&format!("{at}/book"), &answers).await;
        assert_eq!(booked.status, 200, "{}", booked.json);
        let booked = booked.json.as_array().unwrap();
        assert_eq!(booked.len(), 2);
        for visit in booked {
            assert_eq!(visit["status"], "confirmed");
            let visit = visit["id"].as_str().unwrap().parse().unwrap();
            let kept = practice
                .server
                .app
                .store
                .intakes(practice.people.practice, visit);
            assert_eq!(kept.await.unwrap().len(), 1);
        }
    }
}

#[tokio::test]
async fn care_that_is_withheld_is_booked_by_nobody() {
    let practice = Practice::open().await;
    let client = practice.somebody(practice.people.client).await;
    let offer = practice.offer().await;
    let free = free(&practice, &offer).await;
    let held = client
        .post("/api/series", &wish(&offer, &[&free[0], &free[1]], &[0, 1]))
        .await;
    assert_eq!(held.status, 201, "{}", held.json);
    let mut answers = typical();
    answers["answers"]["bladder_bowel"] = json!(true);
    let at = format!("/api/series/{}/{SERIES}", practice.people.practice);
    let refused = client.post(&format!("{at}/book"), &answers).await;
    assert!(
        refused.status == 409 || refused.status == 422,
        "{}",
        refused.json
    );
    let stands = client.get(&at).await;
    assert_eq!(stands.json[0]["status"], "held");
}

#[tokio::test]
async fn the_desk_books_a_series_for_a_client_and_a_therapist_does_not() {
    let practice = Practice::open().await;
    let desk = practice.somebody(practice.people.front_desk).await;
    let offer = practice.offer().await;
    let free = free(&practice, &offer).await;
    let clients = desk.get(&practice.at("/clients")).await;
    let mut wish = wish(&offer, &[&free[0], &free[2]], &[0, 1]);
    wish["client"] = clients.json[0]["id"].clone();
    wish.as_object_mut().unwrap().remove("practice");
    let therapist = practice.somebody(practice.people.therapist).await;
    for path in ["/series/look", "/series"] {
        let refused = therapist.post(&practice.at(path), &wish).await;
        assert_kind(&refused, 403, "not-your-role");
    }
    let looked = desk.post(&practice.at("/series/look"), &wish).await;
    assert_eq!(looked.status, 200, "{}", looked.json);
    let held = desk.post(&practice.at("/series"), &wish).await;
    assert_eq!(held.status, 201, "{}", held.json);
    let at = practice.at(&format!("/series/{SERIES}"));
    let booked = desk.post(&format!("{at}/book"), &json!({})).await;
    assert_eq!(booked.json[1]["status"], "confirmed", "{}", booked.json);
    assert_eq!(desk.get(&at).await.json.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_no_series_is_refused_by_its_field() {
    let practice = Practice::open().await;
    let client = practice.somebody(practice.people.client).await;
    let offer = practice.offer().await;
    let start = &offer["starts"][0];
    let none = client
        .post("/api/series/look", &wish(&offer, &[], &[]))
        .await;
    none.assert_blames(422, "visits");
    let twice = client
        .post("/api/series/look", &wish(&offer, &[start, start], &[0, 1]))
        .await;
    twice.assert_blames(422, "visits[1]");
    let mut bad = wish(&offer, &[start], &[0]);
    bad["series"] = json!("one");
    let bad = client.post("/api/series", &bad).await;
    bad.assert_blames(422, "series");
}
