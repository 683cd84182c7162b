//! The brief before a visit: what it says, in which order, and to whom.

use axum::http::StatusCode;
use serde_json::json;
use store::{Act, Action, AdverseEvent, EventId};

use crate::house::House;
use crate::person::Person;

#[tokio::test]
async fn the_decision_and_its_limits_come_first_and_the_look_is_in_the_log() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let mara = house.therapist().await;
    let before = house.noted(mara.account, Action::RecordRead).await.len();
    let page = mara.get(&house.of(visit.id, "")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let order = [
        "Decision from the answers",
        "<h2 id=\"who\">Robin Hartmann",
        "Limits</h2>",
        "Plan</h2>",
        "Ask before touching",
        "Begin the session",
        "What the client shares",
        "Preferences",
        "Consent</h2>",
        "The note before this visit",
    ];
    let places: Vec<_> = order
        .iter()
        .map(|words| (page.text.find(words), words))
        .collect();
    assert!(
        places.iter().all(|(place, _)| place.is_some()) && places.is_sorted(),
        "{places:?}"
    );
    let asked = &house.app.knowledge.shelves().reviews["answers_again"].item;
    assert!(!asked.before_touching.is_empty());
    for sentence in &asked.before_touching {
        assert!(page.has(sentence), "{sentence}");
    }
    assert!(page.has("Visit 4 with you."));
    assert!(page.has("All answers to the check") && page.has("Pain"));
    let noted = house.noted(mara.account, Action::RecordRead).await;
    assert_eq!(noted.len(), before + 1);
    assert_eq!(noted[0].object, visit.id.to_string());
    assert_eq!(page.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn nobody_but_the_therapist_of_the_visit_opens_it() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let people = [
        (house.somebody(house.people.front_desk).await, 403),
        (house.somebody(house.people.owner).await, 403),
        (house.another_therapist().await, 404),
        (house.somebody(house.people.client).await, 404),
        (Person::new(&house.app, "stranger@example.org").await, 404),
    ];
    for (person, status) in &people {
        for page in ["", "/note", "/session", "/left"] {
            let answer = person.get(&house.of(visit.id, page)).await;
            assert_eq!(answer.status.as_u16(), *status, "{page}");
            assert!(!answer.has("Robin"), "{page}");
        }
        for page in [
            "/note",
            "/seen",
            "/check",
            "/intake",
            "/presence",
            "/note/amend",
        ] {
            let answer = person.post(&house.of(visit.id, page), &[]).await;
            assert_eq!(answer.status.as_u16(), *status, "{page}");
        }
        assert_eq!(house.noted(person.account, Action::RecordRead).await, []);
    }
    let unknown = house.of("019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77".parse().unwrap(), "");
    let mara = house.therapist().await;
    assert_eq!(mara.get(&unknown).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        mara.get(&house.at("/visits/x")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_is_not_shared_does_not_appear_and_is_said() {
    let house = House::open().await;
    let (visit, client) = (house.visit(false).await, house.client().await);
    let now = house.now();
    let event = AdverseEvent {
        id: house.app.random.draw(|random| EventId::mint(now, random)),
        account: house.people.client,
        session: None,
        day: house.app.today(),
        kind: "other".to_owned(),
        severity: "not_expected".to_owned(),
        words: Some("a zebra on my back".to_owned()),
        disposition: "proceed".to_owned(),
        recorded_at: now,
    };
    house
        .app
        .store
        .add_event(&Act::person(house.people.client, now), &event)
        .await
        .unwrap();
    let mara = house.therapist().await;
    let brief = async || mara.get(&house.of(visit.id, "")).await;
    // What each part shows, and what it is called when it is missing.
    let parts = [
        (
            "answers",
            "All answers to the check",
            "their answers to the check",
        ),
        ("diary", "Pain intensity", "their diary of pain and sleep"),
        ("measures", "RMDQ", "their questionnaires"),
        (
            "events",
            "a zebra on my back",
            "what they noted after earlier sessions",
        ),
    ];
    let all = brief().await;
    let shown: Vec<&str> = parts
        .iter()
        .map(|(_, words, _)| *words)
        .filter(|words| all.has(words))
        .collect();
    assert!(
        shown.contains(&"a zebra on my back") && shown.contains(&"All answers to the check"),
        "{shown:?}"
    );
    for (only, ..) in parts {
        house.consents(&client, only).await;
        let page = brief().await;
        for (part, words, missing) in parts {
            assert_eq!(page.has(missing), part != only, "only {only}: {missing}");
            if part != only {
                assert!(!page.has(words), "only {only}: {words}");
            }
        }
    }
    house
        .consents(&client, "answers diary measures events")
        .await;
    assert!(brief().await.has("a zebra on my back"));
    house.withdraws().await;
    let page = brief().await;
    for (_, words, missing) in parts {
        assert!(!page.has(words) && page.has(missing), "{words}");
    }
    assert!(page.has("None. You see the decision and its limits, and nothing else."));
    assert!(
        page.has("Begin the session"),
        "the decision does not depend on it"
    );
    assert!(!page.has("class=\"chart\""));
}

#[tokio::test]
async fn a_visit_without_answers_has_no_session_and_can_get_some() {
    let house = House::open().await;
    let client = house.client().await;
    let visit = house.books(&client, 2, 14).await;
    let mara = house.therapist().await;
    let page = mara.get(&house.of(visit, "")).await;
    assert!(
        page.has("Nobody has answered the questions") && !page.has("Begin the session"),
        "{}",
        page.text
    );
    assert!(page.has(&format!("/visits/{}/{visit}", house.people.practice)));
    assert_eq!(
        mara.get(&house.of(visit, "/session")).await.status,
        StatusCode::CONFLICT
    );

    let first = mara.post(&house.of(visit, "/check"), &[]).await;
    assert!(
        first.has("name=\"question\"") && first.has(&house.of(visit, "/check")),
        "{}",
        first.text
    );
    assert!(!first.has("action=\"/check\"") && !first.has("data-step"));
    let answers = first.hidden("answers").unwrap();
    let next = mara
        .post(
            &house.of(visit, "/check"),
            &[("answers", &answers), ("question", "age"), ("value", "44")],
        )
        .await;
    assert_ne!(next.hidden("question"), first.hidden("question"));
    let refused = mara
        .post(
            &house.of(visit, "/check"),
            &[("answers", &answers), ("question", "age"), ("value", "old")],
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("value=\"old\""));

    let whole = include_str!("../../src/demo/answers.json");
    let done = mara
        .post(&house.of(visit, "/check"), &[("answers", whole)])
        .await;
    assert!(done.has("Keep them for this visit"), "{}", done.text);
    assert_eq!(
        house
            .app
            .store
            .intakes(house.people.practice, visit)
            .await
            .unwrap(),
        []
    );
    let (answers, intake) = (
        done.hidden("answers").unwrap(),
        done.hidden("intake").unwrap(),
    );
    for _ in 0..2 {
        let kept = mara
            .post(
                &house.of(visit, "/intake"),
                &[("answers", &answers), ("intake", &intake)],
            )
            .await;
        let page = mara.follow(&kept).await;
        assert!(page.has("Begin the session"), "{}", page.text);
    }
    assert_eq!(
        house
            .app
            .store
            .intakes(house.people.practice, visit)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_withheld_or_open_decision_stops_the_session() {
    let house = House::open().await;
    let visit = house.visit(false).await.id;
    let mara = house.therapist().await;
    for (but, words) in [
        (
            vec![
                ("nerve_signs", json!(["saddle"])),
                ("nerve_course", json!("new_or_worse")),
            ],
            "No massage for now",
        ),
        (vec![("fever_signs", json!(null))], "Still to be answered"),
    ] {
        house.answers(visit, &but, false).await;
        house.pass(jiff::SignedDuration::from_secs(5));
        let page = mara.get(&house.of(visit, "")).await;
        assert!(page.has(words), "{words}: {}", page.text);
        assert!(
            ["Begin the session", "Plan</h2>", "Limits</h2>"]
                .iter()
                .all(|absent| !page.has(absent)),
            "{words}"
        );
        let session = mara.get(&house.of(visit, "/session")).await;
        assert_eq!(session.status, StatusCode::CONFLICT);
        assert!(!session.has("id=\"guide\""));
    }
}

#[tokio::test]
async fn a_changed_answer_is_an_alert_until_somebody_has_looked() {
    let house = House::open().await;
    let visit = house.visit(false).await.id;
    let intake = house
        .answers(visit, &[("blood", json!(["thinner"]))], true)
        .await;
    let mara = house.therapist().await;
    let page = mara.get(&house.of(visit, "")).await;
    assert!(
        page.has("The answers changed since the visit was booked")
            && page.has("Offer another time")
    );
    assert!(page.has("<b>New: </b>"), "{}", page.text);
    assert!(
        page.has("What is known about your blood") || page.has("blood"),
        "the answer itself is shared"
    );
    house.withdraws().await;
    let page = mara.get(&house.of(visit, "")).await;
    assert!(
        page.has("<b>New: </b>"),
        "the decision is shown whatever is shared"
    );

    let address = house.of(visit, "/seen");
    let elsewhere = house.visit(true).await.id;
    let foreign = mara
        .post(
            &house.of(elsewhere, "/seen"),
            &[("intake", &intake.to_string())],
        )
        .await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    for _ in 0..2 {
        let seen = mara
            .post(&address, &[("intake", &intake.to_string())])
            .await;
        assert!(!mara.follow(&seen).await.has("I have looked at it"));
    }
    let kept = house
        .app
        .store
        .intakes(house.people.practice, visit)
        .await
        .unwrap();
    assert!(kept[0].seen_at.is_some() && kept[0].seen_by.is_some());
}

#[tokio::test]
async fn a_visit_that_was_called_off_shows_nothing_of_the_client() {
    let house = House::open().await;
    let visit = house.visit(false).await.id;
    let act = Act::program(house.now());
    let practice = house.people.practice;
    house
        .app
        .store
        .cancel(&act, store::By::Practice, practice, visit, None)
        .await
        .unwrap();
    let mara = house.therapist().await;
    let page = mara.get(&house.of(visit, "")).await;
    assert!(
        page.has("does not take place") && !page.has("Robin") && !page.has("Limits"),
        "{}",
        page.text
    );
    assert_eq!(
        mara.get(&house.of(visit, "/note")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        mara.get(&house.of(visit, "/session")).await.status,
        StatusCode::CONFLICT
    );
}
