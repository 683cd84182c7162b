//! Finding somebody: who fits a plan, where and when, and what is said when nobody does.

use axum::http::StatusCode;
use care::screen;
use knowledge::{Answers, Knowledge, Value};
use store::{Credential, Practice, Therapist};

use crate::house::House;
use crate::person::{Person, router};
use crate::visitor::{Page, Visitor};

/// Somebody healthy with back pain; `told` changes questions.
pub fn answers(house: &House, told: &[(&str, Value)]) -> String {
    let knowledge = &*house.app.knowledge;
    let mut answers = Answers::typical(knowledge);
    answers.date = Some(house.app.today());
    for (question, value) in told {
        let ix = knowledge.question_ix(question).unwrap();
        answers.set(ix, Some(*value));
    }
    answers.drop_inapplicable(knowledge);
    answers.to_json(knowledge).to_string()
}

fn option(knowledge: &Knowledge, question: &str, option: &str) -> Value {
    let ix = knowledge.question_ix(question).unwrap();
    Value::One(knowledge.question(ix).option(option).unwrap() as u8)
}

/// In the second half of an easy pregnancy, every question answered.
pub fn pregnant(house: &House) -> String {
    let knowledge = &*house.app.knowledge;
    let told = [
        ("pregnancy", option(knowledge, "pregnancy", "pregnant")),
        ("pregnancy_weeks", Value::Number(24.0)),
        ("pregnancy_signs", Value::Many(0)),
        ("pregnancy_risks", Value::Many(0)),
    ];
    let json = answers(house, &told);
    let read = Answers::from_json(knowledge, json.as_bytes()).unwrap();
    assert!(screen(knowledge, &read).permit().is_ok(), "{json}");
    json
}

/// A sign that needs an emergency service.
pub fn withheld(house: &House) -> String {
    let knowledge = &*house.app.knowledge;
    let json = include_str!("../../../../examples/saddle-numbness.json");
    let read = Answers::from_json(knowledge, json.as_bytes()).unwrap();
    assert!(screen(knowledge, &read).permit().is_err());
    read.to_json(knowledge).to_string()
}

pub fn visitor(house: &House) -> Visitor {
    Visitor::of(router(&house.app))
}

/// The value of the first button whose label has all of these words, in the order of the page.
pub fn button(page: &Page, words: &[&str]) -> Option<String> {
    let buttons = page
        .text
        .split("<button")
        .skip(1)
        .filter_map(|part| part.split("</button>").next());
    let mut labelled = buttons.filter(|button| {
        button.contains("name=\"wish\"") && words.iter().all(|word| button.contains(word))
    });
    let button = labelled.next()?;
    let from = button.find("value=\"")? + 7;
    Some(button[from..].split('"').next()?.to_owned())
}

fn wish<'a>(answers: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("how", "either"), ("where", "52.503, 13.42")];
    if !answers.is_empty() {
        fields.push(("answers", answers));
    }
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

#[tokio::test]
async fn a_plan_in_pregnancy_finds_only_somebody_whose_training_was_seen() {
    let house = House::open().await;
    let visitor = visitor(&house);
    let answers = pregnant(&house);
    for view in ["next", "people"] {
        let page = visitor
            .post("/find", &wish(&answers, &[("view", view)]))
            .await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has("Mara Feld"), "{}", page.text);
        assert!(
            !page.has("Inês Prado") && !page.has("Jonas Adler"),
            "{}",
            page.text
        );
        assert!(page.has("Massage in pregnancy") && !page.has("Massage for the back"));
    }
    // Without the plan the others are there.
    let page = visitor.post("/find", &wish("", &[])).await;
    assert!(page.has("Inês Prado") && page.has("Jonas Adler"));
}

#[tokio::test]
async fn a_certificate_that_ends_before_the_visit_counts_for_nothing() {
    let house = House::open().await;
    let practice = house.people.practice;
    let credentials: Vec<Credential> = house.app.store.list(practice).await.unwrap();
    let seen = credentials
        .into_iter()
        .find(|credential| credential.verified_at.is_some())
        .unwrap();
    let ended = Credential {
        valid_until: Some(house.app.today().yesterday().unwrap()),
        ..seen
    };
    let act = store::Act::program(house.now());
    house.app.store.put(&act, &ended).await.unwrap();
    let answers = pregnant(&house);
    let page = visitor(&house).post("/find", &wish(&answers, &[])).await;
    assert!(
        page.has("Nothing is free that fits all of it"),
        "{}",
        page.text
    );
    assert!(page.has("must have been seen by the practice"));
    assert!(button(&page, &[]).is_none());
}

#[tokio::test]
async fn each_time_says_everything_in_its_button() {
    let house = House::open().await;
    let answers = answers(&house, &[]);
    let page = visitor(&house)
        .post(
            "/find",
            &wish(
                &answers,
                &[("how", "practice"), ("view", "day"), ("day", "2026-11-24")],
            ),
        )
        .await;
    assert_eq!(page.status, StatusCode::OK);
    let label = [
        "Tuesday, 24 November 2026, ",
        "Europe/Berlin, UTC+1",
        "Linden house, Linden Practice",
    ];
    assert!(button(&page, &label).is_some(), "{}", page.text);
    assert!(page.has("Jonas Adler"));
    // Several who are free at once are one time.
    let monday = visitor(&house)
        .post(
            "/find",
            &wish(
                &answers,
                &[("how", "practice"), ("view", "day"), ("day", "2026-11-27")],
            ),
        )
        .await;
    assert!(
        button(&monday, &[" or "]).is_some_and(|value| value.contains("/anyone/")),
        "{}",
        monday.text
    );
}

#[tokio::test]
async fn wishes_narrow_what_is_found() {
    let house = House::open().await;
    let visitor = visitor(&house);
    let answers = answers(&house, &[]);
    type Names = &'static [&'static str];
    type Case = (&'static [(&'static str, &'static str)], Names, Names);
    let cases: [Case; 5] = [
        (
            &[("gender", "man")],
            &["Jonas Adler"],
            &["Mara Feld", "Inês Prado"],
        ),
        (
            &[("language", "pt")],
            &["Inês Prado"],
            &["Mara Feld", "Jonas Adler"],
        ),
        (
            &[("times", "weekend")],
            &["Inês Prado", "Saturday"],
            &["Mara Feld", "Monday", "Tuesday"],
        ),
        (&[("times", "evening")], &["17:00"], &["16:00", "10:00"]),
        (
            &[("how", "home")],
            &["at your home"],
            &["Linden house", "Jonas Adler"],
        ),
    ];
    for (more, there, not_there) in cases {
        let page = visitor.post("/find", &wish(&answers, more)).await;
        let buttons: Vec<&str> = page.text.split("class=\"times\"").collect();
        let list = buttons
            .get(1)
            .unwrap_or_else(|| panic!("{more:?}: {}", page.text));
        for word in there {
            assert!(list.contains(word), "{more:?}: {word}: {list}");
        }
        for word in not_there {
            assert!(!list.contains(word), "{more:?}: {word}: {list}");
        }
    }
}

#[tokio::test]
async fn when_nothing_fits_it_says_which_wish_is_in_the_way_and_what_is_nearest() {
    let house = House::open().await;
    let visitor = visitor(&house);
    let answers = answers(&house, &[]);
    let page = visitor
        .post(
            "/find",
            &wish(&answers, &[("language", "pt"), ("gender", "man")]),
        )
        .await;
    assert!(
        page.has("Without <b>the language</b>: 1 person")
            && page.has("Without <b>with whom</b>: 1 person"),
        "{}",
        page.text
    );
    assert!(!page.has("Without <b>the times"));
    let page = visitor
        .post(
            "/find",
            &wish(
                &answers,
                &[("how", "practice"), ("where", "52.40, 13.06"), ("km", "5")],
            ),
        )
        .await;
    assert!(
        page.has("The nearest who fits is") && page.has("km away"),
        "{}",
        page.text
    );
    // Nobody comes there, and a house is within reach.
    let near = [("how", "home"), ("where", "52.40, 13.06")];
    let page = visitor.post("/find", &wish(&answers, &near)).await;
    assert!(
        page.has("The nearest who fits is") && page.has("Linden house"),
        "{}",
        page.text
    );
    // Only together in the way.
    let both = [("language", "fr"), ("gender", "other")];
    let page = visitor.post("/find", &wish(&answers, &both)).await;
    assert!(
        page.has("Without <b>any of your wishes</b>: 3 people"),
        "{}",
        page.text
    );
    let far = visitor
        .post(
            "/find",
            &wish(&answers, &[("how", "home"), ("where", "48.14, 11.58")]),
        )
        .await;
    assert!(
        far.has("Further than 300 km away") && far.has("an area of their own"),
        "{}",
        far.text
    );
    assert!(button(&far, &[]).is_none());
}

#[tokio::test]
async fn a_withheld_decision_is_shown_instead_of_people() {
    let house = House::open().await;
    let answers = withheld(&house);
    let page = visitor(&house).post("/find", &wish(&answers, &[])).await;
    assert!(!page.has("Mara Feld") && !page.has("name=\"wish\""));
    assert!(
        page.has("frame-bare") || page.has("Who to see"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_signed_in_person_finds_for_the_kept_result_at_once() {
    let house = House::open().await;
    let client = house.somebody(house.people.client).await;
    let page = client.get("/find").await;
    assert!(
        page.has("For your plan") && button(&page, &[]).is_some(),
        "{}",
        page.text
    );
    assert_eq!(page.headers["cache-control"], "no-store");
    let stranger = Person::new(&house.app, "new@example.org").await;
    let page = stranger.get("/find").await;
    assert!(page.has("Show free times") && button(&page, &[]).is_none());
}

#[tokio::test]
async fn what_is_typed_wrong_is_said_beside_the_field_and_kept() {
    let house = House::open().await;
    let visitor = visitor(&house);
    for (field, typed) in [
        ("where", "Atlantis"),
        ("where", "91, 0"),
        ("km", "-3"),
        ("km", "99999999999999999999"),
        ("km", "1e9"),
        ("from", "2031-01-01"),
        ("from", "soon"),
    ] {
        let page = visitor.post("/find", &wish("", &[(field, typed)])).await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field} {typed}"
        );
        assert!(
            page.has("class=\"complaint\"") && page.has(&format!("value=\"{typed}\"")),
            "{field} {typed}: {}",
            page.text
        );
    }
    let page = visitor
        .post("/find", &wish("", &[("where", ""), ("how", "home")]))
        .await;
    assert!(page.has("please say where you live"));
    for (field, value) in [
        ("how", "by_boat"),
        ("times", "never"),
        ("technique", "magic"),
        ("language", "xx"),
        ("gender", "cat"),
        ("view", "map"),
        ("more", "1"),
    ] {
        let page = visitor.post("/find", &wish("", &[(field, value)])).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
    }
    let old = visitor
        .post("/find", &wish("", &[("from", "2020-01-01")]))
        .await;
    assert_eq!(old.status, StatusCode::OK);
}

#[tokio::test]
async fn a_practice_that_ended_is_not_found() {
    let house = House::open().await;
    let (store, id) = (&house.app.store, house.people.practice);
    let act = store::Act::program(house.now());
    let practice: Practice = store.get(id, id).await.unwrap().unwrap();
    let ended = Practice {
        retired_at: Some(house.now()),
        ..practice
    };
    store.put(&act, &ended).await.unwrap();
    let page = visitor(&house).post("/find", &wish("", &[])).await;
    assert!(
        page.has("No practice here has a free time") || page.has("Nothing is free"),
        "{}",
        page.text
    );
    let therapists: Vec<Therapist> = store.list(id).await.unwrap();
    assert!(
        therapists
            .iter()
            .all(|therapist| !page.has(&therapist.name))
    );
}
