//! Notes, presence, events and outcomes by programs.

use serde_json::{Value as Json, json};
use store::Action;

use crate::house::House;
use crate::outcomes::somebody;
use crate::programs::blames;

const ID: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4e00";

#[tokio::test]
async fn a_note_is_kept_signed_and_amended() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let mara = house.program(house.people.therapist).await;
    let at = house.api(&format!("/visits/{}/note", visit.id));
    let (status, fresh) = mara.get(&at).await;
    assert_eq!((status, &fresh["version"]), (200, &json!(0)), "{fresh}");
    assert!(fresh["subjective"].as_str().unwrap().contains("Diary"));
    let mut draft = json!({
        "version": 0, "subjective": "Better since Tuesday.", "findings": ["low_back"], "choices": ["went_well"],
        "privacy": "author",
    });
    for _ in 0..2 {
        let (status, kept) = mara.put(&at, draft.clone()).await;
        assert_eq!((status, &kept["version"]), (200, &json!(1)), "{kept}");
    }
    draft["plan"] = json!("Go on.");
    let (status, stale) = mara.put(&at, draft.clone()).await;
    assert_eq!(
        (status, &stale["type"]),
        (409, &json!("/problems/stale")),
        "{stale}"
    );
    let cases = [
        ("subjective", json!("x".repeat(4_001)), "subjective"),
        ("findings", json!(["nowhere"]), "findings"),
        ("choices", json!(["went_wild"]), "choices"),
        ("privacy", json!("everybody"), "privacy"),
    ];
    for (field, value, blamed) in cases {
        let mut wrong = draft.clone();
        wrong[field] = value;
        let answer = mara.put(&at, wrong).await;
        assert!(blames(&answer, blamed), "{field}: {}", answer.1);
    }
    let (status, early) = mara
        .post(&format!("{at}/sign"), json!({ "version": 1 }))
        .await;
    assert_eq!(
        (status, &early["type"]),
        (409, &json!("/problems/not-possible")),
        "{early}"
    );
    let early = mara
        .post(
            &format!("{at}/amend"),
            json!({ "position": 1, "words": "More." }),
        )
        .await;
    assert_eq!(early.0, 404, "a draft is changed, not amended");

    house.until(visit.ends_at);
    for _ in 0..2 {
        let (status, signed) = mara
            .post(&format!("{at}/sign"), json!({ "version": 1 }))
            .await;
        assert_eq!(status, 200, "{signed}");
        assert!(signed["signed_at"].is_string());
        assert_eq!(signed["name"], "Robin Hartmann");
    }
    let (status, locked) = mara
        .put(
            &at,
            json!({ "version": 1, "plan": "No.", "privacy": "author" }),
        )
        .await;
    assert_eq!(
        (status, &locked["type"]),
        (409, &json!("/problems/stale")),
        "{locked}"
    );
    for _ in 0..2 {
        let more = json!({ "position": 1, "words": "Also worked on the hip." });
        let (status, amended) = mara.post(&format!("{at}/amend"), more).await;
        assert_eq!(
            (status, amended["amendments"].as_array().unwrap().len()),
            (200, 1),
            "{amended}"
        );
    }
    let other = json!({ "position": 1, "words": "Something else." });
    assert_eq!(mara.post(&format!("{at}/amend"), other).await.0, 409);
    for (position, words, blamed) in [(2, " ", "words"), (0, "More.", "position")] {
        let wrong = json!({ "position": position, "words": words });
        let answer = mara.post(&format!("{at}/amend"), wrong).await;
        assert!(blames(&answer, blamed), "{}", answer.1);
    }
    let done = house
        .app
        .store
        .appointment(visit.practice, visit.id)
        .await
        .unwrap();
    assert_eq!(done.unwrap().status, booking::Status::Completed);

    // What the author keeps to herself no other therapist reads.
    let jonas = house.another_therapist().await.account;
    let jonas = house.program(jonas).await;
    let author = house.named("Mara Feld").await.id;
    let read = house.api(&format!("/notes/{}/{author}", visit.id));
    assert_eq!(jonas.get(&read).await.0, 404);
    let looks = house
        .noted(house.people.therapist, Action::NoteRead)
        .await
        .len();
    let (status, own) = mara.get(&read).await;
    assert_eq!((status, &own["plan"]), (200, &Json::Null), "{own}");
    assert_eq!(
        house
            .noted(house.people.therapist, Action::NoteRead)
            .await
            .len(),
        looks + 1
    );
    let desk = house.program(house.people.front_desk).await;
    assert_eq!(desk.get(&read).await.0, 403);
}

#[tokio::test]
async fn coming_going_and_what_happened_are_noted() {
    let house = House::open().await;
    let visit = house.visit(true).await;
    house.until(visit.starts_at);
    let mara = house.program(house.people.therapist).await;
    let at = house.api(&format!("/visits/{}/presence", visit.id));
    let wrong = mara.post(&at, json!({ "do": "in", "minutes": 20 })).await;
    assert!(blames(&wrong, "minutes"), "{}", wrong.1);
    let wrong = mara.post(&at, json!({ "do": "dance" })).await;
    assert!(blames(&wrong, "do"), "{}", wrong.1);
    let (status, there) = mara.post(&at, json!({ "do": "in", "minutes": 30 })).await;
    assert_eq!(status, 200, "{there}");
    assert!(there["in_at"].is_string() && there["out_at"].is_null());
    house.until(visit.ends_at);
    house.pass(jiff::SignedDuration::from_mins(31));
    let desk = house.program(house.people.front_desk).await;
    let (_, homes) = desk.get(&house.api("/safety")).await;
    assert_eq!(
        (&homes[0]["late"], &homes[0]["visit"]),
        (&json!(true), &json!(visit.id.to_string()))
    );
    assert!(!homes.to_string().contains("Robin"), "{homes}");
    let reached = json!({ "visit": visit.id.to_string() });
    let (status, _) = desk.post(&house.api("/safety/reached"), reached).await;
    assert_eq!(status, 204);
    assert_eq!(desk.get(&house.api("/safety")).await.1, json!([]));

    let event = house.api(&format!("/events/{ID}"));
    let mut told = json!({
        "visit": visit.id.to_string(), "kind": "other", "severity": "serious", "day": house.app.today().to_string(),
        "words": "A zebra fell over.",
    });
    for _ in 0..2 {
        let (status, noted) = mara.put(&event, told.clone()).await;
        assert_eq!(
            (status, &noted["about"]["words"]),
            (200, &json!("A zebra fell over.")),
            "{noted}"
        );
        assert!(noted["tell"].is_string());
    }
    for (field, value) in [
        ("kind", "sorcery"),
        ("severity", "bad"),
        ("day", "yesterday"),
        ("visit", ID),
        ("words", ""),
    ] {
        let mut wrong = told.clone();
        wrong[field] = json!(value);
        let other = house.api("/events/019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4e01");
        let answer = mara.put(&other, wrong).await;
        assert!(blames(&answer, field), "{field}: {}", answer.1);
    }
    told["words"] = json!("Mine.");
    assert_eq!(desk.put(&event, told).await.0, 403);
    let owner = house.program(house.people.owner).await;
    let (_, counted) = owner.get(&house.api("/events")).await;
    assert!(!counted.to_string().contains("zebra"), "{counted}");
    let (_, own) = mara.get(&house.api("/events")).await;
    assert!(own.to_string().contains("zebra"), "{own}");
}

#[tokio::test]
async fn a_few_people_are_not_counted_for_programs_either() {
    let house = House::open().await;
    let mara = house.program(house.people.therapist).await;
    let (status, few) = mara.get(&house.api("/outcomes")).await;
    assert_eq!(
        (status, &few["sharing"], &few["measures"]),
        (200, &Json::Null, &json!([])),
        "{few}"
    );
    let mut clients = Vec::new();
    for (n, (before, after)) in [(7, 2), (7, 2), (7, 2), (7, 7), (3, 8)]
        .into_iter()
        .enumerate()
    {
        clients.push(somebody(&house, n, before, after).await);
    }
    for client in &clients {
        house.consents(client, "diary").await;
    }
    house.withdraws().await;
    let (_, counted) = mara.get(&house.api("/outcomes")).await;
    assert_eq!(counted["sharing"], 5, "{counted}");
    let pain = counted["measures"].as_array().unwrap();
    let pain = pain
        .iter()
        .find(|one| one["measure"] == "pain_nrs")
        .unwrap();
    assert_eq!(
        (
            &pain["counts"]["better"]["people"],
            &pain["counts"]["better"]["of"]
        ),
        (&json!(3), &json!(5)),
        "{pain}"
    );
    let desk = house.program(house.people.front_desk).await;
    assert_eq!(desk.get(&house.api("/outcomes")).await.0, 403);
}
