//! A client's visits: looked at, moved, called off, and asked about once more before they begin.

use axum::http::{StatusCode, header};
use booking::Status;
use jiff::SignedDuration;
use store::{Action, Appointment};

use crate::book::{ahead, confirm, hold, look};
use crate::find::{answers, button};
use crate::house::House;
use crate::person::Person;
use crate::visitor::Page;

/// A booked visit on Wednesday at 10:00 with Jonas Adler, of the invented client.
struct Booked {
    house: House,
    person: Person,
    visit: Appointment,
    page: Page,
    at: String,
}

impl Booked {
    async fn new() -> Booked {
        let house = House::with_nothing_ahead().await;
        let person = house.somebody(house.people.client).await;
        let answers = answers(&house, &[]);
        let list = look(&person, &answers, &[("view", "day"), ("day", "2026-11-25")]).await;
        let page = hold(&person, &answers, &list, &["10:00", "Jonas Adler"]).await;
        let page = confirm(&person, &page, &["answers"]).await;
        let visit = ahead(&house, &house.client().await).await.remove(0);
        let at = format!("/visits/{}/{}", visit.practice, visit.id);
        Booked {
            house,
            person,
            visit,
            page,
            at,
        }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.at)
    }

    async fn now(&self) -> Appointment {
        self.house
            .app
            .store
            .appointment(self.visit.practice, self.visit.id)
            .await
            .unwrap()
            .unwrap()
    }
}

#[tokio::test]
async fn a_visit_is_moved_and_keeps_its_history() {
    let booked = Booked::new().await;
    assert!(
        booked
            .person
            .get("/visits")
            .await
            .has("Wednesday, 25 November 2026, 10:00")
    );
    let list = booked.person.get(&booked.at("/move")).await;
    assert!(button(&list, &["Jonas Adler"]).is_some() && button(&list, &["Mara Feld"]).is_none());
    let wish = button(&list, &["Thursday, 26 November 2026"]).unwrap();
    let done = booked
        .person
        .post(&booked.at("/move"), &[("wish", &wish), ("sequence", "0")])
        .await;
    let page = booked.person.follow(&done).await;
    assert!(
        page.has("The visit is moved") && page.has("Thursday, 26 November 2026"),
        "{}",
        page.text
    );
    assert!(page.has("Moved by you from Wednesday, 25 November 2026, 10:00 (Europe/Berlin, UTC+1) to Thursday"), "{}", page.text);
    assert_eq!(booked.now().await.sequence, 1);

    // The same page once more, from before the move.
    let other = button(&list, &["Friday, 27 November 2026"]).unwrap();
    let stale = booked
        .person
        .post(&booked.at("/move"), &[("wish", &other), ("sequence", "0")])
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        stale.has("older than what happened since") && stale.has("Your visit is as it was"),
        "{}",
        stale.text
    );
    assert_eq!(booked.now().await.sequence, 1);
    // Sent twice: it is there.
    let twice = booked
        .person
        .post(&booked.at("/move"), &[("wish", &wish), ("sequence", "0")])
        .await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER);

    let anyone = booked.person.get(&booked.at("/move?with=anyone")).await;
    assert!(
        anyone.has("Mara Feld") || anyone.has("Inês Prado"),
        "{}",
        anyone.text
    );
    let other = button(&anyone, &[" or "]).unwrap();
    let done = booked
        .person
        .post(&booked.at("/move"), &[("wish", &other), ("sequence", "1")])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}

#[tokio::test]
async fn a_move_to_elsewhere_or_to_the_past_is_refused() {
    let booked = Booked::new().await;
    let list = booked.person.get(&booked.at("/move")).await;
    let wish = button(&list, &[]).unwrap();
    let parts: Vec<&str> = wish.split('/').collect();
    let with = |index: usize, value: &str| {
        let mut parts = parts.clone();
        parts[index] = value;
        parts.join("/")
    };
    for (wish, sequence, status) in [
        (with(4, "home"), "0", StatusCode::UNPROCESSABLE_ENTITY),
        (with(5, "1000000000"), "0", StatusCode::CONFLICT),
        (wish.clone(), "-1", StatusCode::UNPROCESSABLE_ENTITY),
        (wish.clone(), "7", StatusCode::CONFLICT),
    ] {
        let page = booked
            .person
            .post(
                &booked.at("/move"),
                &[("wish", &wish), ("sequence", sequence)],
            )
            .await;
        assert_eq!(page.status, status, "{wish}: {}", page.text);
    }
    assert_eq!(booked.now().await, booked.visit);
}

#[tokio::test]
async fn calling_off_costs_what_the_page_said() {
    let booked = Booked::new().await;
    assert!(booked.page.has("It costs nothing now."));
    // A day later the free time is over; the page from before does not call it off at a price that it did not name.
    booked.house.pass(SignedDuration::from_hours(27));
    let page = booked
        .person
        .post(&booked.at("/cancel"), &[("percent", "0")])
        .await;
    assert!(
        page.has("Nothing was called off") && page.has("costs 50 %"),
        "{}",
        page.text
    );
    assert_eq!(booked.now().await.status, Status::Confirmed);
    for percent in ["-1", "1000", "", "none"] {
        let page = booked
            .person
            .post(&booked.at("/cancel"), &[("percent", percent)])
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{percent}");
    }
    let done = booked
        .person
        .post(&booked.at("/cancel"), &[("percent", "50")])
        .await;
    let page = booked.person.follow(&done).await;
    assert!(
        page.has("Called off")
            && page.has("it costs 50 % of the price")
            && page.has("Called off by you."),
        "{}",
        page.text
    );
    assert!(!page.has("Move it") && !page.has("Has anything changed?"));
    let again = booked
        .person
        .post(&booked.at("/cancel"), &[("percent", "50")])
        .await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_visit_that_has_begun_can_be_neither_moved_nor_called_off() {
    let booked = Booked::new().await;
    let list = booked.person.get(&booked.at("/move")).await;
    let wish = button(&list, &["Friday, 27"]).unwrap();
    booked.house.pass(SignedDuration::from_hours(24 * 2 + 2));
    let page = booked
        .person
        .post(&booked.at("/move"), &[("wish", &wish), ("sequence", "0")])
        .await;
    assert!(!page.has("The visit is moved"));
    let page = booked
        .person
        .post(&booked.at("/cancel"), &[("percent", "50")])
        .await;
    assert!(page.has("cannot be called off any more"), "{}", page.text);
    assert_eq!(booked.now().await.status, Status::Confirmed);
}

#[tokio::test]
async fn a_visit_goes_into_a_calendar_without_a_word_about_health() {
    let booked = Booked::new().await;
    let file = booked.person.get(&booked.at("/visit.ics")).await;
    assert_eq!(
        file.headers[header::CONTENT_TYPE],
        "text/calendar; charset=utf-8"
    );
    assert!(
        file.has("DTSTART;TZID=Europe/Berlin:20261125T100000\r\n"),
        "{}",
        file.text
    );
    assert!(file.has(&format!("UID:{}@", booked.visit.id)) && file.has("STATUS:CONFIRMED"));
    for word in ["massage", "back", "pain"] {
        assert!(
            !file.text.to_lowercase().contains(word),
            "{word}: {}",
            file.text
        );
    }
}

#[tokio::test]
async fn nobody_sees_or_changes_the_visit_of_somebody_else() {
    let booked = Booked::new().await;
    let stranger = Person::new(&booked.house.app, "stranger@example.org").await;
    let therapist = booked.house.somebody(booked.house.people.therapist).await;
    for person in [&stranger, &therapist] {
        for path in ["", "/move", "/visit.ics", "/changed"] {
            assert_eq!(
                person.get(&booked.at(path)).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        let list = booked.person.get(&booked.at("/move")).await;
        let wish = button(&list, &[]).unwrap();
        let answers = answers(&booked.house, &[]);
        let forms: [(&str, &[(&str, &str)]); 5] = [
            ("/cancel", &[("percent", "0")]),
            ("/move", &[("wish", &wish), ("sequence", "0")]),
            ("/consent", &[("sees", "diary")]),
            ("/changed", &[("answers", &answers)]),
            ("/changed/keep", &[("answers", &answers)]),
        ];
        for (path, fields) in forms {
            assert_eq!(
                person.post(&booked.at(path), fields).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
    }
    for wrong in [
        "/visits/x/y",
        "/visits/019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77/019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77",
    ] {
        assert_eq!(booked.person.get(wrong).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(booked.now().await, booked.visit);
}

#[tokio::test]
async fn consent_is_changed_and_withdrawn_and_what_was_read_is_shown() {
    let booked = Booked::new().await;
    let client = booked.house.client().await;
    let store = &booked.house.app.store;
    assert!(
        booked
            .page
            .has("Nobody of the practice has opened your record so far")
    );
    let done = booked
        .person
        .post(
            &booked.at("/consent"),
            &[("sees", "diary"), ("sees", "events"), ("sees", "secrets")],
        )
        .await;
    assert!(booked.person.follow(&done).await.has("is changed"));
    let holds = store
        .consent(client.practice, client.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(holds.sees.to_string(), "diary events");
    let done = booked
        .person
        .post(
            &booked.at("/consent"),
            &[("withdraw", "yes"), ("sees", "diary")],
        )
        .await;
    booked.person.follow(&done).await;
    assert!(
        store
            .consent(client.practice, client.id)
            .await
            .unwrap()
            .is_none()
    );

    let act = store::Act::person(booked.house.people.therapist, booked.house.now());
    let object = booked.visit.id.to_string();
    store
        .note(&act, Action::RecordRead, client.account, &object)
        .await
        .unwrap();
    let page = booked.person.get(&booked.at).await;
    assert!(page.has("Monday, 23 November 2026, 08:00 (Europe/Berlin, UTC+1): somebody of the practice opened"), "{}", page.text);
}

/// Answers every question that is asked before the visit as `reply` says, until the summary.
async fn asked_again(
    booked: &Booked,
    reply: impl Fn(&str) -> Option<(&'static str, &'static str)>,
) -> (Page, usize) {
    let mut page = booked.person.get(&booked.at("/changed")).await;
    let mut asked = 0;
    while page.has("name=\"question\"") {
        asked += 1;
        assert!(asked < 40, "{}", page.text);
        let question = page.hidden("question").unwrap();
        let answers = page.hidden("answers").unwrap();
        let many = page.has("value=\"none\"");
        let plain = if many {
            ("reply", "none")
        } else {
            ("value", "no")
        };
        let fields = [
            ("answers", answers.as_str()),
            ("question", question.as_str()),
            reply(&question).unwrap_or(plain),
        ];
        page = booked.person.post(&booked.at("/changed"), &fields).await;
        assert_eq!(page.status, StatusCode::OK, "{question}: {}", page.text);
    }
    (page, asked)
}

#[tokio::test]
async fn before_the_visit_only_signs_that_come_and_go_are_asked_for() {
    let booked = Booked::new().await;
    let first = booked.person.get(&booked.at("/changed")).await;
    assert!(
        first.has(&format!("action=\"{}\"", booked.at("/changed"))),
        "{}",
        first.text
    );
    booked.house.pass(SignedDuration::from_hours(3));
    let (page, asked) = asked_again(&booked, |_| None).await;
    assert!((3..=16).contains(&asked), "{asked}");
    assert!(page.has("Nothing has changed"), "{}", page.text);
    let answers = page.hidden("answers").unwrap();
    let done = booked
        .person
        .post(&booked.at("/changed/keep"), &[("answers", &answers)])
        .await;
    assert!(
        booked
            .person
            .follow(&done)
            .await
            .has("Your answers are with the practice")
    );
    let store = &booked.house.app.store;
    let intakes = store
        .intakes(booked.visit.practice, booked.visit.id)
        .await
        .unwrap();
    assert_eq!(intakes.len(), 2);
    assert!(intakes.iter().all(|intake| !intake.alert));
    assert!(
        store
            .intake_alerts(booked.visit.practice)
            .await
            .unwrap()
            .is_empty()
    );
    // Half of the answers are not taken.
    let half = booked
        .person
        .post(
            &booked.at("/changed/keep"),
            &[("answers", "{\"answers\":{}}")],
        )
        .await;
    assert!(half.has("name=\"question\""), "{}", half.text);
    assert_eq!(
        store
            .intakes(booked.visit.practice, booked.visit.id)
            .await
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn a_new_sign_alerts_the_practice_and_offers_to_move_or_call_off() {
    let booked = Booked::new().await;
    let ill = |question: &str| (question == "today").then_some(("value", "contagious"));
    booked.house.pass(SignedDuration::from_hours(3));
    let (page, _) = asked_again(&booked, ill).await;
    assert!(
        page.has("What has changed") && page.has("Before: None of these"),
        "{}",
        page.text
    );
    let answers = page.hidden("answers").unwrap();
    let done = booked
        .person
        .post(&booked.at("/changed/keep"), &[("answers", &answers)])
        .await;
    let page = booked.person.follow(&done).await;
    let alerts = booked
        .house
        .app
        .store
        .intake_alerts(booked.visit.practice)
        .await
        .unwrap();
    assert_eq!(alerts.len(), 1);
    assert!(alerts[0].changed.as_ref().unwrap().has("today"));
    assert!(
        page.has("this visit should not go ahead as planned"),
        "{}",
        page.text
    );
    assert!(page.has("Move it") && page.has("Call it off") && page.has("whom to see"));
    // It can still be moved: the earlier answers say who fits.
    let list = booked.person.get(&booked.at("/move")).await;
    assert!(button(&list, &["Jonas Adler"]).is_some(), "{}", list.text);
}
