//! The guided session of a visit: for its therapist, chosen within the plan, kept once.

use axum::http::StatusCode;
use serde_json::json;
use store::Action;

use crate::house::House;
use crate::person::Person;

#[tokio::test]
async fn the_session_of_a_visit_is_for_a_therapist_and_its_record_is_kept_once() {
    let house = House::open().await;
    let visit = house.visit(false).await.id;
    let mara = house.therapist().await;
    let page = mara.get(&house.of(visit, "/session")).await;
    assert!(
        page.has("id=\"guide\"") && page.has("with a therapist"),
        "{}",
        page.text
    );
    assert!(
        page.has(&format!(r#""visit":"{}""#, house.of(visit, ""))),
        "the record knows its way"
    );
    assert!(page.has("60 minutes"));

    let own = house
        .app
        .store
        .newest_sessions(house.people.client, 1)
        .await
        .unwrap();
    let log: serde_json::Value = serde_json::from_str(&own[0].log).unwrap();
    let body = json!({ "id": "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77", "log": log }).to_string();
    let address = house.of(visit, "/session-log");
    let send = async |person: &Person| {
        person
            .send(&address, "application/json", body.clone())
            .await
    };
    assert_eq!(
        send(&house.another_therapist().await).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(send(&mara).await.status, StatusCode::CREATED);
    assert_eq!(send(&mara).await.status, StatusCode::OK);
    let elsewhere = house.of(house.visit(true).await.id, "/session-log");
    assert_eq!(
        mara.send(&elsewhere, "application/json", body.clone())
            .await
            .status,
        StatusCode::CONFLICT
    );
    let bad = json!({ "id": "x", "log": log }).to_string();
    assert_eq!(
        mara.send(&address, "application/json", bad).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let kept = house
        .app
        .store
        .visit_sessions(house.people.practice, visit)
        .await
        .unwrap();
    assert_eq!(kept.len(), 1);
    assert!(
        mara.get(&house.of(visit, "/note"))
            .await
            .has("minutes of work.")
    );
}

#[tokio::test]
async fn a_therapist_chooses_another_technique_or_length_within_the_plan_and_the_visit() {
    let house = House::open().await;
    let visit = house.visit(false).await.id;
    let mara = house.therapist().await;
    let address = house.of(visit, "/session");
    let page = mara.get(&address).await;
    assert!(page.has("Another technique or length") && page.has("60 minutes"));
    let offered: Vec<&str> = page
        .text
        .split("<option value=\"")
        .skip(1)
        .filter_map(|option| option.split('"').next())
        .collect();
    let skills = house.named("Mara Feld").await.techniques;
    assert!(
        offered.len() > 1 && offered.iter().all(|id| skills.has(id)),
        "{offered:?}"
    );
    let noted = async || house.noted(mara.account, Action::RecordRead).await.len();
    let before = noted().await;
    let last = *offered.last().unwrap();
    let chosen = mara
        .post(&address, &[("technique", last), ("minutes", "30")])
        .await;
    assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.text);
    assert!(
        chosen.has(&format!("<option value=\"{last}\" selected>")),
        "{}",
        chosen.text
    );
    assert!(chosen.has("30 minutes, with a therapist"));
    assert_eq!(noted().await, before + 1, "the look is in the log");

    for (technique, minutes, said) in [
        (
            "sports_massage",
            "30",
            "Please choose one of these techniques.",
        ),
        ("zebra", "30", "Please choose one of these techniques."),
        (last, "61", "Please type "),
        (last, "-5", "Please type "),
        (last, "", "Please type "),
        (last, "99999999999", "Please type "),
    ] {
        let refused = mara
            .post(&address, &[("technique", technique), ("minutes", minutes)])
            .await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{technique} {minutes}"
        );
        assert!(
            refused.has(said) && refused.has("id=\"guide\""),
            "{}",
            refused.text
        );
        assert!(
            refused.has(&format!("value=\"{minutes}\"")),
            "what was typed is kept"
        );
    }
    let jonas = house.another_therapist().await;
    let fields = [("technique", last), ("minutes", "30")];
    assert_eq!(
        jonas.post(&address, &fields).await.status,
        StatusCode::NOT_FOUND
    );
    let desk = house.somebody(house.people.front_desk).await;
    assert_eq!(
        desk.post(&address, &fields).await.status,
        StatusCode::FORBIDDEN
    );
}
