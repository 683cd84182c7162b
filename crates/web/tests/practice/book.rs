//! Booking: from a time in a list to a visit, and everything that can come between.

use axum::http::{StatusCode, header};
use booking::Status;
use jiff::SignedDuration;
use store::{Client, Of, Practice};

use crate::find::{answers, button};
use crate::house::House;
use crate::person::Person;
use crate::visitor::Page;

pub const WEEKS: SignedDuration = SignedDuration::from_hours(24 * 7 * 12);

/// Looks for times and gives the page.
pub async fn look(person: &Person, answers: &str, more: &[(&str, &str)]) -> Page {
    let mut fields = vec![
        ("answers", answers),
        ("how", "practice"),
        ("where", "52.503, 13.411"),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    let page = person.post("/find", &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    page
}

/// All visits of the client that are ahead or held.
pub async fn ahead(house: &House, client: &Client) -> Vec<store::Appointment> {
    let (store, of) = (&house.app.store, Of::Client(client.id));
    let all = store.appointments(client.practice, of, house.now(), house.now() + WEEKS);
    let mut all = all.await.unwrap();
    // Those of the demonstration were called off.
    all.retain(|visit| visit.status.is_open());
    all
}

/// Picks the first time with these words, and gives the page to confirm on.
pub async fn hold(person: &Person, answers: &str, page: &Page, words: &[&str]) -> Page {
    let wish = button(page, words).unwrap_or_else(|| panic!("{words:?}: {}", page.text));
    let page = person
        .post(
            "/book",
            &[("wish", &wish), ("answers", answers), ("where", "")],
        )
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    page
}

/// Books what a page holds, and gives the page of the visit.
pub async fn confirm(person: &Person, page: &Page, sees: &[&str]) -> Page {
    let fields: Vec<(String, String)> = ["practice", "appointment", "answers"]
        .iter()
        .map(|name| {
            (
                (*name).to_owned(),
                page.hidden(name)
                    .unwrap_or_else(|| panic!("{name}: {}", page.text)),
            )
        })
        .collect();
    let mut fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.extend(sees.iter().map(|part| ("sees", *part)));
    let done = person.post("/book/confirm", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    person.follow(&done).await
}

#[tokio::test]
async fn a_known_client_books_with_two_presses_and_the_answers_go_along() {
    let house = House::with_nothing_ahead().await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let list = look(&person, &answers, &[("view", "day"), ("day", "2026-11-25")]).await;
    let page = hold(&person, &answers, &list, &["10:00", "Jonas Adler"]).await;
    for words in [
        "Check and confirm",
        "Held for you until 08:15",
        "Wednesday, 25 November 2026, 10:00 to 11:00 (Europe/Berlin, UTC+1)",
        "Cancelling is free until Tuesday, 24 November 2026, 10:00 (Europe/Berlin, UTC+1). After that it costs 50 %",
        "85 €",
        "What the therapist sees",
    ] {
        assert!(page.has(words), "{words}: {}", page.text);
    }
    let visit = confirm(&person, &page, &["answers", "diary"]).await;
    assert!(
        visit.has("Booked.") && visit.has("Wednesday, 25 November 2026, 10:00"),
        "{}",
        visit.text
    );
    assert_eq!(visit.headers[header::CACHE_CONTROL], "no-store");

    let client = house.client().await;
    let visits = ahead(&house, &client).await;
    let [booked] = &visits[..] else {
        panic!("{visits:?}")
    };
    assert_eq!(booked.status, Status::Confirmed);
    let intakes = house
        .app
        .store
        .intakes(booked.practice, booked.id)
        .await
        .unwrap();
    assert_eq!(intakes.len(), 1);
    assert!(!intakes[0].alert && intakes[0].changed.is_none());
    let consent = house
        .app
        .store
        .consent(client.practice, client.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(consent.sees.to_string(), "answers diary");

    // Sent again: the same visit, nothing new.
    let again = confirm(&person, &page, &["answers"]).await;
    assert!(again.has("Booked."));
    assert_eq!(ahead(&house, &client).await.len(), 1);
    assert_eq!(
        house
            .app
            .store
            .intakes(booked.practice, booked.id)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn somebody_new_says_who_they_are_and_loses_nothing_that_they_typed() {
    let house = House::with_nothing_ahead().await;
    let person = Person::new(&house.app, "new@example.org").await;
    let answers = answers(&house, &[]);
    let list = look(
        &person,
        &answers,
        &[("how", "home"), ("where", "52.50, 13.43")],
    )
    .await;
    let wish = button(&list, &["at your home"]).unwrap();
    let page = person
        .post(
            "/book",
            &[
                ("wish", &wish),
                ("answers", &answers),
                ("where", "52.50, 13.43"),
            ],
        )
        .await;
    assert!(
        page.has("About you") && page.has("Address of your home") && page.has("52.50, 13.43"),
        "{}",
        page.text
    );
    let typed = [
        ("wish", wish.as_str()),
        ("answers", answers.as_str()),
        ("where", ""),
        ("details", "yes"),
        ("phone", "030 1"),
        ("access", "Third floor"),
    ];
    let wrong = [
        &typed[..],
        &[
            ("name", ""),
            ("address", "Invented Street 5"),
            ("home", "Atlantis"),
        ],
    ]
    .concat();
    let page = person.post("/book", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "how the practice should call you",
        "We do not know this place",
        "Invented Street 5",
        "Third floor",
        "030 1",
    ] {
        assert!(page.has(words), "{words}: {}", page.text);
    }
    let clients = house.app.store.client_of(person.account).await.unwrap();
    assert!(clients.is_empty(), "nothing is noted before it is right");
    let right = [
        &typed[..],
        &[
            ("name", "Nora New"),
            ("address", "Invented Street 5"),
            ("home", "52.50, 13.43"),
        ],
    ]
    .concat();
    let page = person.post("/book", &right).await;
    assert!(
        page.has("Check and confirm") && page.has("Third floor"),
        "{}",
        page.text
    );
    let visit = confirm(&person, &page, &[]).await;
    assert!(visit.has("Booked."));
    let client = house
        .app
        .store
        .client_of(person.account)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(client.name.as_deref(), Some("Nora New"));
    assert_eq!(client.email.as_deref(), Some("new@example.org"));
    assert!(
        house
            .app
            .store
            .consent(client.practice, client.id)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_visitor_is_led_through_the_sign_in_with_all_fields() {
    let house = House::with_nothing_ahead().await;
    let visitor = crate::find::visitor(&house);
    let answers = answers(&house, &[]);
    let list = visitor
        .post("/find", &[("answers", &answers), ("how", "practice")])
        .await;
    let wish = button(&list, &[]).unwrap();
    let page = visitor
        .post(
            "/book",
            &[("wish", &wish), ("answers", &answers), ("where", "")],
        )
        .await;
    assert!(
        page.has("carry.wish") && page.has(&wish) && page.has("carry.answers"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_practice_that_looks_at_new_clients_first_is_asked() {
    let house = House::with_nothing_ahead().await;
    let id = house.people.practice;
    let practice: Practice = house.app.store.get(id, id).await.unwrap().unwrap();
    let careful = Practice {
        approve_first: true,
        ..practice
    };
    house
        .app
        .store
        .put(&store::Act::program(house.now()), &careful)
        .await
        .unwrap();
    let person = Person::new(&house.app, "new@example.org").await;
    let answers = answers(&house, &[]);
    let list = look(&person, &answers, &[]).await;
    let wish = button(&list, &[]).unwrap();
    let page = person
        .post(
            "/book",
            &[
                ("wish", &wish),
                ("answers", &answers),
                ("details", "yes"),
                ("name", "Nora"),
            ],
        )
        .await;
    assert!(
        page.has("Ask for this visit") && page.has("looks at new clients first"),
        "{}",
        page.text
    );
    let visit = confirm(&person, &page, &[]).await;
    assert!(
        visit.has("Asked for; the practice has not agreed yet"),
        "{}",
        visit.text
    );
    assert!(visit.has("It costs nothing now"));
    assert!(person.get("/visits").await.has("Asked for"));
}

#[tokio::test]
async fn a_time_that_is_gone_brings_the_nearest_others() {
    let house = House::with_nothing_ahead().await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let list = look(&person, &answers, &[("view", "day"), ("day", "2026-11-25")]).await;
    let wish = button(&list, &["10:00", "Jonas Adler"]).unwrap();
    // Somebody else takes it meanwhile.
    let other = Person::new(&house.app, "other@example.org").await;
    let theirs = other
        .post(
            "/book",
            &[
                (
                    "wish",
                    &wish.replacen(&wish[..36], "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77", 1),
                ),
                ("answers", &answers),
                ("details", "yes"),
                ("name", "Other"),
            ],
        )
        .await;
    assert!(theirs.has("Check and confirm"), "{}", theirs.text);
    let page = person
        .post(
            "/book",
            &[("wish", &wish), ("answers", &answers), ("where", "")],
        )
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.has("Somebody else has taken this time meanwhile"),
        "{}",
        page.text
    );
    let next = hold(&person, &answers, &page, &["11:"]).await;
    assert!(confirm(&person, &next, &[]).await.has("Booked."));

    // The other one's hold runs out.
    house.pass(SignedDuration::from_mins(16));
    let fields =
        ["practice", "appointment", "answers"].map(|name| (name, theirs.hidden(name).unwrap()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let late = other.post("/book/confirm", &fields).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.has("The time was held for you until 08:15"),
        "{}",
        late.text
    );
    assert!(button(&late, &[]).is_some());
}

#[tokio::test]
async fn picking_another_time_lets_the_first_go() {
    let house = House::with_nothing_ahead().await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let list = look(&person, &answers, &[("view", "day"), ("day", "2026-11-25")]).await;
    hold(&person, &answers, &list, &["10:00", "Jonas Adler"]).await;
    hold(&person, &answers, &list, &["10:15", "Jonas Adler"]).await;
    let client = house.client().await;
    let held = ahead(&house, &client).await;
    let held: Vec<_> = held
        .iter()
        .filter(|held| held.status == Status::Held)
        .collect();
    assert_eq!(held.len(), 1);
}
