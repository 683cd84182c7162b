//! Booking: from a time in a list to a visit, and everything that can come between.

use axum::http::{StatusCode, header};
use booking::Status;
use jiff::SignedDuration;
use store::{AppointmentId, By, Client, Credential, Of, Practice, Therapist, Wanted};

use crate::find::{answers, button, pregnant, withheld};
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
    let of = Of::Client(client.id);
    house
        .app
        .store
        .appointments(client.practice, of, house.now(), house.now() + WEEKS)
        .await
        .unwrap()
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
    let house = House::open().await;
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
    let house = House::open().await;
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
    let house = House::open().await;
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
    let house = House::open().await;
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
async fn one_who_cannot_do_the_plan_cannot_be_picked_by_hand() {
    let house = House::open().await;
    let person = house.somebody(house.people.client).await;
    let plain = answers(&house, &[]);
    let list = look(&person, &plain, &[("gender", "man")]).await;
    let wish = button(&list, &["Jonas Adler"]).unwrap();
    let page = person
        .post(
            "/book",
            &[
                ("wish", &wish),
                ("answers", &pregnant(&house)),
                ("where", ""),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.has("nobody there can do your plan on that day"),
        "{}",
        page.text
    );
    // A decision that withholds care books nothing.
    let page = person
        .post(
            "/book",
            &[
                ("wish", &wish),
                ("answers", &withheld(&house)),
                ("where", ""),
            ],
        )
        .await;
    assert!(!page.has("Check and confirm") && !page.has("name=\"wish\""));
    assert!(ahead(&house, &house.client().await).await.is_empty());
}

#[tokio::test]
async fn a_certificate_that_runs_out_while_it_is_held_stops_the_booking() {
    let house = House::open().await;
    let person = house.somebody(house.people.client).await;
    let answers = pregnant(&house);
    let list = look(&person, &answers, &[("how", "either")]).await;
    let page = hold(&person, &answers, &list, &["Mara Feld"]).await;
    let credentials: Vec<Credential> = house.app.store.list(house.people.practice).await.unwrap();
    let seen = credentials
        .into_iter()
        .find(|credential| credential.verified_at.is_some())
        .unwrap();
    let ended = Credential {
        valid_until: Some(house.app.today().yesterday().unwrap()),
        ..seen
    };
    house
        .app
        .store
        .put(&store::Act::program(house.now()), &ended)
        .await
        .unwrap();
    let fields =
        ["practice", "appointment", "answers"].map(|name| (name, page.hidden(name).unwrap()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let page = person.post("/book/confirm", &fields).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("cannot do your plan on that day"), "{}", page.text);
}

#[tokio::test]
async fn a_time_that_is_gone_brings_the_nearest_others() {
    let house = House::open().await;
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
    let house = House::open().await;
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

#[tokio::test]
async fn what_no_page_sends_books_nothing() {
    let house = House::open().await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let list = look(&person, &answers, &[("view", "day"), ("day", "2026-11-25")]).await;
    let wish = button(&list, &["10:00", "Jonas Adler"]).unwrap();
    let parts: Vec<&str> = wish.split('/').collect();
    let unknown = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77";
    let with = |index: usize, value: &str| {
        let mut parts = parts.clone();
        parts[index] = value;
        parts.join("/")
    };
    let start: i64 = parts[5].parse().unwrap();
    let cases = [
        (with(1, unknown), 404, ""),
        (with(2, unknown), 404, ""),
        (with(3, unknown), 404, ""),
        (with(4, unknown), 404, ""),
        (
            with(5, &(start + 60).to_string()),
            409,
            "No visit begins at this minute",
        ),
        (
            with(5, &(start + 1).to_string()),
            409,
            "No visit begins at this minute",
        ),
        (
            with(5, &(start - 86_400 * 7).to_string()),
            409,
            "This time is past",
        ),
        (with(5, "0"), 409, "This time is past"),
        (with(5, "-9999999900"), 409, "This time is past"),
        (
            with(5, &(start + 86_400 * 365 * 20).to_string()),
            409,
            "further ahead",
        ),
        (
            with(5, &(start + 3600 * 12).to_string()),
            409,
            "Nobody works there",
        ),
        (with(5, "9223372036854775807"), 422, ""),
        (with(0, "x"), 422, ""),
        (String::new(), 422, ""),
        (wish.replace('/', " "), 422, ""),
    ];
    for (wish, status, words) in &cases {
        let page = person
            .post(
                "/book",
                &[("wish", wish), ("answers", &answers), ("where", "")],
            )
            .await;
        assert_eq!(page.status.as_u16(), *status, "{wish}: {}", page.text);
        assert!(page.has(words), "{wish}: {}", page.text);
    }
    let page = person
        .post(
            "/book",
            &[("wish", &wish), ("answers", "{}}"), ("where", "")],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = person
        .post(
            "/book",
            &[("wish", &wish), ("answers", &answers), ("price", "1")],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let client = house.client().await;
    assert!(ahead(&house, &client).await.is_empty());
}

#[tokio::test]
async fn a_home_far_away_is_refused_with_the_reason() {
    let house = House::open().await;
    let person = Person::new(&house.app, "far@example.org").await;
    let answers = answers(&house, &[]);
    let list = look(
        &person,
        &answers,
        &[("how", "home"), ("where", "52.50, 13.43")],
    )
    .await;
    let wish = button(&list, &["at your home"]).unwrap();
    let fields = [
        ("wish", wish.as_str()),
        ("answers", &answers),
        ("details", "yes"),
        ("name", "Far"),
        ("address", "Munich"),
        ("home", "48.14, 11.58"),
    ];
    let page = person.post("/book", &fields).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.has("the home is outside the area of the therapist"),
        "{}",
        page.text
    );
    assert!(!page.has("Check and confirm"));
}

#[tokio::test]
async fn a_therapist_who_leaves_meanwhile_is_not_booked() {
    let house = House::open().await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let list = look(&person, &answers, &[("gender", "man")]).await;
    let wish = button(&list, &["Jonas Adler"]).unwrap();
    let therapists: Vec<Therapist> = house.app.store.list(house.people.practice).await.unwrap();
    let jonas = therapists
        .into_iter()
        .find(|therapist| therapist.name == "Jonas Adler")
        .unwrap();
    let gone = Therapist {
        retired_at: Some(house.now()),
        ..jonas
    };
    house
        .app
        .store
        .put(&store::Act::program(house.now()), &gone)
        .await
        .unwrap();
    let page = person
        .post(
            "/book",
            &[("wish", &wish), ("answers", &answers), ("where", "")],
        )
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.has("the therapist takes no bookings any more"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn nobody_confirms_for_somebody_else() {
    let house = House::open().await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let list = look(&person, &answers, &[]).await;
    let page = hold(&person, &answers, &list, &[]).await;
    let fields =
        ["practice", "appointment", "answers"].map(|name| (name, page.hidden(name).unwrap()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let stranger = Person::new(&house.app, "stranger@example.org").await;
    assert_eq!(
        stranger.post("/book/confirm", &fields).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        stranger
            .post("/book/series", &[&fields[..], &[("weeks", "3")]].concat())
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    let staff = house.somebody(house.people.front_desk).await;
    assert_eq!(
        staff.post("/book/confirm", &fields).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_series_says_its_conflicts_first_and_books_what_is_ticked() {
    let house = House::open().await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let list = look(&person, &answers, &[("view", "day"), ("day", "2026-11-25")]).await;
    let held = hold(&person, &answers, &list, &["10:00", "Jonas Adler"]).await;
    let client = house.client().await;
    let first = ahead(&house, &client).await.remove(0);
    // Somebody else has the second week.
    let others: Vec<Client> = house.app.store.list(client.practice).await.unwrap();
    let other = others.iter().find(|other| other.account.is_none()).unwrap();
    let act = store::Act::program(house.now());
    let wanted = Wanted {
        practice: first.practice,
        id: house
            .app
            .random
            .draw(|random| AppointmentId::mint(house.now(), random)),
        therapist: first.therapist,
        client: other.id,
        service: first.service,
        location: first.location,
        starts_at: first.starts_at + SignedDuration::from_hours(24 * 7),
        series: None,
    };
    house
        .app
        .store
        .hold(&act, By::Practice, &wanted)
        .await
        .unwrap();

    let hidden = |page: &Page, name: &str| page.hidden(name).unwrap();
    let (practice, appointment) = (hidden(&held, "practice"), hidden(&held, "appointment"));
    let base = [
        ("practice", practice.as_str()),
        ("appointment", appointment.as_str()),
        ("answers", answers.as_str()),
    ];
    for weeks in ["1", "11", "-2", "many", "99999999999"] {
        let page = person
            .post("/book/series", &[&base[..], &[("weeks", weeks)]].concat())
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{weeks}");
    }
    let page = person
        .post("/book/series", &[&base[..], &[("weeks", "4")]].concat())
        .await;
    assert!(page.has("3 of 4 dates are free"), "{}", page.text);
    assert!(
        page.has(
            "Wednesday, 2 December 2026, 10:00 (Europe/Berlin, UTC+1)</b>: Somebody else has taken"
        ),
        "{}",
        page.text
    );
    let dates: Vec<String> = page
        .text
        .split("name=\"date\" value=\"")
        .skip(1)
        .map(|part| part.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(dates.len(), 3);
    let series = hidden(&page, "series");
    let rest = [("series", series.as_str()), ("weeks", "4")];
    let none = person
        .post("/book/series/hold", &[&base[..], &rest[..]].concat())
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.has("Please tick at least one date"));
    let edited = format!("{}/{}", &dates[0][..36], first.starts_at.as_second() + 3600);
    let page = person
        .post(
            "/book/series/hold",
            &[&base[..], &rest[..], &[("date", edited.as_str())]].concat(),
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);

    let ticked = [("date", dates[0].as_str()), ("date", dates[2].as_str())];
    let page = person
        .post(
            "/book/series/hold",
            &[&base[..], &rest[..], &ticked[..]].concat(),
        )
        .await;
    assert!(page.has("Book these visits"), "{}", page.text);
    let series = hidden(&page, "series");
    let done = person
        .post(
            "/book/confirm",
            &[
                ("practice", &practice),
                ("series", &series),
                ("answers", &answers),
            ],
        )
        .await;
    let visits = person.follow(&done).await;
    assert!(visits.has("all of the visits"), "{}", visits.text);
    let booked: Vec<_> = ahead(&house, &client)
        .await
        .into_iter()
        .filter(|visit| visit.status == Status::Confirmed)
        .collect();
    let days: Vec<String> = booked
        .iter()
        .map(|visit| {
            visit
                .starts_at
                .to_zoned(jiff::tz::TimeZone::get("Europe/Berlin").unwrap())
                .date()
                .to_string()
        })
        .collect();
    assert_eq!(days, ["2026-11-25", "2026-12-16"]);
    for visit in &booked {
        assert_eq!(
            house
                .app
                .store
                .intakes(visit.practice, visit.id)
                .await
                .unwrap()
                .len(),
            1
        );
    }
}
