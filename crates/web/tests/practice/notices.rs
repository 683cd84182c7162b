//! What people are told about appointments: each thing once, nothing that is no longer so, nothing about health.

use jiff::SignedDuration;
use serde_json::json;
use store::{Appointment, AppointmentId, By, Of, Practice, Service, Therapist, To, Wanted};

use crate::house::House;
use crate::post::{Arrived, deliver, post, subjects};

const CLIENT: &str = "invented@demo.invalid";
const DESK: &str = "hello@linden.invalid";
const THERAPIST: &str = "therapist@demo.invalid";

impl House {
    /// Everything that is owed for the visits of the demonstration is told.
    async fn quiet(&self) {
        post(&self.app).await;
        assert!(post(&self.app).await.is_empty(), "everything was told once");
    }

    /// Books a visit in the house, so many days from now, at an hour of the day.
    pub async fn book(&self, days: i64, hour: i8) -> Appointment {
        let booked = self.hold(days, hour).await;
        let (act, practice) = (self.act(), self.people.practice);
        let store = &self.app.store;
        store
            .book(&act, By::Client, practice, booked)
            .await
            .unwrap()
    }

    pub async fn hold(&self, days: i64, at: i8) -> AppointmentId {
        let practice = self.people.practice;
        let store = &self.app.store;
        let therapists: Vec<Therapist> = store.list(practice).await.unwrap();
        let services: Vec<Service> = store.list(practice).await.unwrap();
        let locations: Vec<store::Location> = store.list(practice).await.unwrap();
        let own = |therapist: &&Therapist| therapist.account == Some(self.people.therapist);
        let mara = therapists.iter().find(own).unwrap();
        let hour = services
            .iter()
            .find(|service| service.minutes == 60)
            .unwrap();
        let wanted = Wanted {
            practice,
            id: self
                .app
                .random
                .draw(|random| AppointmentId::mint(self.now(), random)),
            therapist: mara.id,
            client: self.client().await.id,
            service: hour.id,
            location: Some(locations[0].id),
            starts_at: self.at_hour(days, at),
            series: None,
        };
        // The day may be one of home visits, and somebody else may have the hour.
        let act = self.act();
        let held = store.hold_over(&act, By::Practice, &wanted, "agreed by telephone");
        held.await.unwrap().id
    }

    fn at_hour(&self, days: i64, hour: i8) -> jiff::Timestamp {
        let today = self.app.today();
        let day = today.saturating_add(jiff::Span::new().days(days));
        let at = day.at(hour, 0, 0, 0).in_tz("Europe/Berlin");
        at.unwrap().timestamp()
    }

    pub async fn move_to(&self, of: &Appointment, days: i64, hour: i8) -> Appointment {
        let to = To {
            sequence: of.sequence,
            therapist: of.therapist,
            starts_at: self.at_hour(days, hour),
            over: Some("agreed by telephone"),
        };
        let store = &self.app.store;
        let act = self.act();
        let moved = store.move_appointment(&act, By::Practice, of.practice, of.id, to);
        moved.await.unwrap()
    }

    pub async fn cancel(&self, of: &Appointment, by: By) {
        let store = &self.app.store;
        let act = self.act();
        let cancelled = store.cancel(&act, by, of.practice, of.id, None);
        cancelled.await.unwrap();
    }

    fn act(&self) -> store::Act {
        store::Act::person(self.people.client, self.now())
    }
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn told(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = pairs
        .iter()
        .map(|(to, subject)| ((*to).to_owned(), (*subject).to_owned()));
    let mut owned: Vec<_> = owned.collect();
    owned.sort();
    owned
}

#[tokio::test]
async fn a_booking_is_confirmed_once_with_an_invitation_that_calendars_read() {
    let house = House::open().await;
    house.quiet().await;
    let visit = house.book(9, 16).await;
    let mails = post(&house.app).await;
    assert_eq!(
        subjects(&mails),
        told(&[(CLIENT, "Your appointment at Linden Practice")])
    );
    let mail = &mails[0];
    assert_eq!(mail.is("kind"), "multipart/alternative");
    assert_eq!(mail.is("from"), "Supple <supple@supple.test>");
    assert_eq!(mail.is("reply_to"), DESK);
    assert_eq!(mail.0["defects"], json!([]));
    let kinds: Vec<&str> = mail.0["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["text/plain", "text/html", "text/calendar"]);
    let part = &mail.0["parts"][2];
    assert_eq!(
        (&part["method"], &part["charset"]),
        (&json!("REQUEST"), &json!("utf-8"))
    );
    assert_eq!(mail.is("method"), "REQUEST");
    assert_eq!(mail.0["zones"], json!(["Europe/Berlin"]));
    assert_eq!(
        mail.event(),
        &json!({
            "uid": visit.id.to_string(),
            "start": visit.starts_at.as_second(),
            "end": visit.ends_at.as_second(),
            "zone": "Europe/Berlin",
            "status": "CONFIRMED",
            "sequence": 0,
            "summary": "Appointment at Linden Practice",
            "organizer": "mailto:supple@supple.test",
            "attendee": format!("mailto:{CLIENT}"),
        })
    );
    let text = mail.text();
    assert!(
        text.contains("Wednesday, 2 December 2026, 16:00 to 17:00 (Europe/Berlin, UTC+1)"),
        "{text}"
    );
    assert!(text.contains("Lindenweg 12"), "{text}");
    assert!(
        text.contains(&format!("/visits/{}/{}", visit.practice, visit.id)),
        "{text}"
    );
    says_nothing_of_health(mail);
    assert!(post(&house.app).await.is_empty());
}

#[tokio::test]
async fn a_move_and_a_cancellation_reach_the_same_event_of_the_calendar() {
    let house = House::open().await;
    house.quiet().await;
    let visit = house.book(9, 16).await;
    post(&house.app).await;
    let moved = house.move_to(&visit, 10, 17).await;
    let mails = post(&house.app).await;
    assert_eq!(
        subjects(&mails),
        told(&[(CLIENT, "Moved: your appointment at Linden Practice")])
    );
    let event = mails[0].event();
    assert_eq!(mails[0].is("method"), "REQUEST");
    assert_eq!(
        (&event["uid"], &event["sequence"]),
        (&json!(visit.id.to_string()), &json!(1))
    );
    assert_eq!(event["start"], json!(moved.starts_at.as_second()));

    house.cancel(&moved, By::Practice).await;
    let mails = post(&house.app).await;
    assert_eq!(
        subjects(&mails),
        told(&[(CLIENT, "Cancelled: your appointment at Linden Practice")])
    );
    let event = mails[0].event();
    assert_eq!(mails[0].is("method"), "CANCEL");
    assert_eq!(mails[0].0["parts"][2]["method"], "CANCEL");
    assert_eq!(
        (&event["uid"], &event["sequence"]),
        (&json!(visit.id.to_string()), &json!(2))
    );
    assert_eq!(event["status"], "CANCELLED");
    house.pass(days(9));
    assert!(
        post(&house.app).await.is_empty(),
        "no reminder of what is cancelled"
    );
}

#[tokio::test]
async fn a_reminder_comes_a_day_before_the_time_that_holds() {
    let house = House::open().await;
    house.quiet().await;
    let visit = house.book(3, 16).await;
    post(&house.app).await;
    house.move_to(&visit, 6, 16).await;
    post(&house.app).await;
    // A day before the old time nothing comes.
    house.pass(days(2) + SignedDuration::from_hours(9));
    let soon = about(&visit, post(&house.app).await);
    assert!(soon.is_empty(), "{soon:?}");
    house.pass(days(3));
    let soon = about(&visit, post(&house.app).await);
    assert_eq!(
        subjects(&soon),
        told(&[(CLIENT, "Soon: your appointment at Linden Practice")])
    );
    assert!(
        soon[0].text().contains("29 November 2026, 16:00"),
        "{}",
        soon[0].text()
    );
    // The link opens the question whether anything has changed; opening it changes nothing.
    let asked = format!("/visits/{}/{}/changed", visit.practice, visit.id);
    assert!(soon[0].text().contains(&asked), "{}", soon[0].text());
    let client = house.somebody(house.people.client).await;
    let before = house.app.store.intakes(visit.practice, visit.id).await;
    let page = client.get(&asked).await;
    assert!(
        page.status == 200 && page.has("have you noticed any of these"),
        "{}",
        page.text
    );
    let after = house.app.store.intakes(visit.practice, visit.id).await;
    assert_eq!(before.unwrap(), after.unwrap());
    assert!(about(&visit, post(&house.app).await).is_empty());
}

#[tokio::test]
async fn two_servers_over_one_store_tell_everything_once() {
    let house = House::open().await;
    house.quiet().await;
    for hour in [9, 11, 13, 15] {
        house.book(12, hour).await;
    }
    let (one, other) = (house.app.clone(), house.app.clone());
    let (one, other) = tokio::join!(async { web::notices::look(&one).await.unwrap() }, async {
        web::notices::look(&other).await.unwrap()
    });
    assert_eq!(one + other, 4);
    let (delivered, mails) = deliver(&house.app).await;
    assert_eq!((delivered.sent, mails.len()), (4, 4));
}

#[tokio::test]
async fn what_changed_before_it_was_sent_is_not_sent() {
    let house = House::open().await;
    house.quiet().await;
    let visit = house.book(9, 16).await;
    web::notices::look(&house.app).await.unwrap();
    house.cancel(&visit, By::Practice).await;
    let (delivered, mails) = deliver(&house.app).await;
    assert_eq!((delivered.pointless, mails.len()), (1, 0));
    let mails = post(&house.app).await;
    assert_eq!(
        subjects(&mails),
        told(&[(CLIENT, "Cancelled: your appointment at Linden Practice")])
    );
}

#[tokio::test]
async fn after_a_visit_its_client_is_asked_three_times_and_not_after_a_long_pause() {
    let house = House::open().await;
    house.quiet().await;
    let visit = house.book(3, 16).await;
    post(&house.app).await;
    house.pass(days(4));
    post(&house.app).await;
    let (store, practice) = (&house.app.store, house.people.practice);
    let act = house.act();
    let done = store.complete(&act, By::Practice, practice, visit.id);
    done.await.unwrap();
    let mut came = Vec::new();
    for day in 0..12 {
        let after: Vec<Arrived> = post(&house.app)
            .await
            .into_iter()
            .filter(|mail| mail.is("subject").starts_with("After"))
            .collect();
        came.extend(after.iter().map(|_| day));
        for mail in &after {
            assert!(mail.text().contains("/after"), "{}", mail.text());
            assert!(mail.0["events"].as_array().unwrap().is_empty());
            says_nothing_of_health(mail);
        }
        house.pass(days(1));
    }
    assert_eq!(came.len(), 3, "{came:?}");
}

#[tokio::test]
async fn the_practice_hears_of_requests_and_of_what_clients_change() {
    let house = House::open().await;
    house.quiet().await;
    let store = &house.app.store;
    let practice = house.people.practice;
    let asks: Practice = store.get(practice, practice).await.unwrap().unwrap();
    store
        .put(
            &house.act(),
            &Practice {
                approve_first: true,
                ..asks
            },
        )
        .await
        .unwrap();
    let client = house.client().await;
    store
        .put(
            &house.act(),
            &store::Client {
                vetted_at: None,
                ..client
            },
        )
        .await
        .unwrap();
    let visit = house.book(9, 16).await;
    assert_eq!(visit.status, booking::Status::Requested);
    let mails = post(&house.app).await;
    let waits = "A request waits at Linden Practice";
    assert_eq!(
        subjects(&mails),
        told(&[
            (CLIENT, "Your request at Linden Practice"),
            (DESK, waits),
            (THERAPIST, waits)
        ])
    );
    for mail in mails.iter().filter(|mail| mail.is("to") != CLIENT) {
        assert!(
            !mail.text().contains("Robin"),
            "no name of a client in a mail"
        );
        says_nothing_of_health(mail);
    }
    store
        .approve(&house.act(), By::Practice, practice, visit.id)
        .await
        .unwrap();
    let mails = post(&house.app).await;
    assert_eq!(
        subjects(&mails),
        told(&[(CLIENT, "Your appointment at Linden Practice")])
    );
    house.cancel(&visit, By::Client).await;
    let cancelled = "A client cancelled at Linden Practice";
    assert_eq!(
        subjects(&post(&house.app).await),
        told(&[
            (CLIENT, "Cancelled: your appointment at Linden Practice"),
            (DESK, cancelled),
            (THERAPIST, cancelled)
        ])
    );
}

#[tokio::test]
async fn who_has_no_address_is_a_task_for_a_person() {
    let house = House::open().await;
    house.quiet().await;
    let (store, practice) = (&house.app.store, house.people.practice);
    let known = "visit_confirmed";
    let untold = store.untold(practice, house.now(), known, 100);
    assert!(untold.await.unwrap().is_empty(), "who booked was there");
    let ahead = store.appointments(practice, Of::Practice, house.now(), house.now() + days(30));
    let ahead = ahead.await.unwrap();
    let visit = ahead
        .iter()
        .find(|visit| visit.starts_at > house.now() + days(3));
    house.move_to(visit.unwrap(), 12, 16).await;
    assert!(post(&house.app).await.is_empty());
    let untold = store.untold(practice, house.now(), known, 100);
    let [told] = &untold.await.unwrap()[..] else {
        panic!("one person to call");
    };
    assert_eq!(
        (told.told.kind.as_str(), told.told.mail),
        ("visit_moved", None)
    );
    assert_eq!(told.told.appointment, visit.unwrap().id);
}

/// Those that link to a visit.
fn about(visit: &Appointment, mails: Vec<Arrived>) -> Vec<Arrived> {
    let id = visit.id.to_string();
    mails
        .into_iter()
        .filter(|mail| mail.text().contains(&id))
        .collect()
}

fn says_nothing_of_health(mail: &Arrived) {
    let all = mail.0.to_string().to_lowercase();
    for word in ["pain", "massage", "back ", "pregnan", "diagnos", "symptom"] {
        assert!(!all.contains(word), "`{word}` in {all}");
    }
}
