//! The waitlist: from nothing free to a time that is kept, taken, given back or passed on.

use axum::http::StatusCode;
use booking::{ClockSpan, Status};
use jiff::civil::{Weekday, time};
use jiff::{SignedDuration, Timestamp, Zoned};
use store::{
    Act, Appointment, AppointmentId, By, Client, OfferOutcome, Service, WaitlistEnd, WaitlistEntry,
    Wanted, WorkingPart,
};
use web::waitlist;

use crate::book::confirm;
use crate::find::answers;
use crate::house::House;
use crate::person::Person;
use crate::post::{Arrived, post, subjects};
use crate::visitor::Page;

/// Only Jonas works, on Wednesdays, for one visit at a time; that of the 25th is taken.
pub async fn full(house: &House) -> Appointment {
    let (store, practice, act) = (
        &house.app.store,
        house.people.practice,
        Act::program(house.now()),
    );
    let jonas = house.named("Jonas Adler").await.id;
    let all: Vec<store::Therapist> = store.list(practice).await.unwrap();
    let locations: Vec<store::Location> = store.list(practice).await.unwrap();
    let location = locations[0].id;
    for therapist in all {
        let part = ClockSpan::new(time(9, 45, 0, 0), time(11, 15, 0, 0)).unwrap();
        let wednesday = WorkingPart {
            weekday: Weekday::Wednesday,
            part,
            location: Some(location),
        };
        let week: &[WorkingPart] = if therapist.id == jonas {
            &[wednesday]
        } else {
            &[]
        };
        store
            .set_week(&act, practice, therapist.id, week)
            .await
            .unwrap();
    }
    let clients: Vec<Client> = store.list(practice).await.unwrap();
    let client = clients
        .iter()
        .find(|client| client.account.is_none())
        .unwrap()
        .id;
    let wanted = Wanted {
        practice,
        id: id(house),
        therapist: jonas,
        client,
        service: back(house).await.id,
        location: Some(location),
        starts_at: berlin("2026-11-25T10:00"),
        series: None,
    };
    store.hold(&act, By::Practice, &wanted).await.unwrap();
    store
        .book(&act, By::Practice, practice, wanted.id)
        .await
        .unwrap()
}

pub async fn back(house: &House) -> Service {
    house.service("Massage for the back").await
}

fn id(house: &House) -> AppointmentId {
    house
        .app
        .random
        .draw(|random| AppointmentId::mint(house.now(), random))
}

fn berlin(text: &str) -> Timestamp {
    let zoned: Zoned = format!("{text}[Europe/Berlin]").parse().unwrap();
    zoned.timestamp()
}

pub async fn free(house: &House, visit: &Appointment) {
    let act = Act::program(house.now());
    house
        .app
        .store
        .cancel(&act, By::Practice, visit.practice, visit.id, None)
        .await
        .unwrap();
}

pub async fn look(house: &House) -> usize {
    waitlist::look(&house.app).await.unwrap()
}

/// Joins for this week, twice as a double click does; gives the place and its page.
pub async fn join(
    house: &House,
    person: &Person,
    answers: &str,
    more: &[(&str, &str)],
) -> (WaitlistEntry, Page) {
    let goal = goal(house).await;
    let asked = person
        .post(
            "/waitlist/join",
            &[("answers", answers), ("goal", &goal), ("where", "")],
        )
        .await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    assert!(
        asked.has("Put me on the list") && asked.has("Nobody there sees your answers"),
        "{}",
        asked.text
    );
    let hidden = |name: &str| asked.hidden(name).unwrap();
    let (id, goal) = (hidden("id"), hidden("goal"));
    let mut fields = vec![
        ("answers", answers),
        ("goal", &goal),
        ("id", &id),
        ("where", ""),
        ("times", "any"),
        ("from", "2026-11-23"),
        ("until", "2026-11-26"),
    ];
    fields.extend(more);
    let joined = person.post("/waitlist", &fields).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
    let page = person.follow(&joined).await;
    let again = person.post("/waitlist", &fields).await;
    assert_eq!(
        again.headers["location"], joined.headers["location"],
        "sent twice"
    );
    let client = house
        .app
        .store
        .client_of(person.account)
        .await
        .unwrap()
        .remove(0);
    let open = house
        .app
        .store
        .waitlist_of(client.practice, client.id)
        .await
        .unwrap();
    assert_eq!(open.len(), 1);
    (open[0].clone(), page)
}

pub async fn goal(house: &House) -> String {
    let locations: Vec<store::Location> =
        house.app.store.list(house.people.practice).await.unwrap();
    format!(
        "{}/anyone/{}/{}",
        house.people.practice,
        back(house).await.id,
        locations[0].id
    )
}

pub const NAMED: &[(&str, &str)] = &[("details", "yes"), ("name", "Nora New")];

pub fn at(entry: &WaitlistEntry) -> String {
    format!("/visits/{}/waiting/{}", entry.practice, entry.id)
}

pub async fn outcomes(house: &House, entry: &WaitlistEntry) -> Vec<OfferOutcome> {
    let offers = house
        .app
        .store
        .waitlist_offers(entry.practice, entry.id)
        .await
        .unwrap();
    offers.into_iter().map(|offer| offer.outcome).collect()
}

pub async fn now(house: &House, entry: &WaitlistEntry) -> WaitlistEntry {
    let now = house
        .app
        .store
        .waitlist_entry(entry.practice, entry.id)
        .await
        .unwrap();
    now.unwrap()
}

fn offers(mails: &[Arrived]) -> Vec<&Arrived> {
    mails
        .iter()
        .filter(|mail| mail.is("subject").contains("A time has become free"))
        .collect()
}

#[tokio::test]
async fn a_search_that_finds_nothing_offers_to_wait() {
    let house = House::with_nothing_ahead().await;
    full(&house).await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let search = [
        ("answers", answers.as_str()),
        ("how", "practice"),
        ("where", "52.503, 13.411"),
        ("times", "evening"),
    ];
    let page = person.post("/find", &search).await;
    assert!(
        page.has("Nothing is free that fits all of it") && page.has("Wait for a time"),
        "{}",
        page.text
    );
    assert_eq!(page.hidden("goal").unwrap(), goal(&house).await);
    let part = page.text.split("action=\"/waitlist/join\"").nth(1).unwrap();
    assert!(
        part.split("</form>")
            .next()
            .unwrap()
            .contains("value=\"evening\""),
        "{part}"
    );
    // Without a plan nobody knows who fits.
    let page = person
        .post(
            "/find",
            &[
                ("how", "practice"),
                ("where", "52.503, 13.411"),
                ("times", "evening"),
            ],
        )
        .await;
    assert!(
        page.has("Nothing is free") && !page.has("Tell me when a time becomes free"),
        "{}",
        page.text
    );
    // A visitor signs in first and loses nothing.
    let goal = goal(&house).await;
    let visitor = crate::find::visitor(&house);
    let page = visitor
        .post("/waitlist/join", &[("answers", &answers), ("goal", &goal)])
        .await;
    assert!(page.has("carry.goal") && page.has(&goal), "{}", page.text);
}

#[tokio::test]
async fn what_is_cancelled_goes_to_the_first_in_line_who_books_it_on_the_ordinary_page() {
    let house = House::with_nothing_ahead().await;
    let taken = full(&house).await;
    let (first, second) = (
        house.somebody(house.people.client).await,
        Person::new(&house.app, "nora@example.org").await,
    );
    let answers = answers(&house, &[]);
    let (entry, page) = join(&house, &first, &answers, &[]).await;
    assert!(
        page.has("You are on the list") && page.has("Massage for the back"),
        "{}",
        page.text
    );
    house.pass(SignedDuration::from_mins(5));
    let (later, _) = join(&house, &second, &answers, NAMED).await;
    assert_eq!(look(&house).await, 0, "nothing is free");
    free(&house, &taken).await;
    house.pass(SignedDuration::from_mins(5));
    assert_eq!(look(&house).await, 1);
    assert_eq!(look(&house).await, 0, "once");
    let mails = post(&house.app).await;
    let told = offers(&mails);
    assert_eq!(told.len(), 1, "{:?}", subjects(&mails));
    assert_eq!(told[0].is("to"), "invented@demo.invalid");
    for words in [
        "Wednesday, 25 November 2026, 09:45 to 10:45 (Europe/Berlin, UTC+1)",
        "With Jonas Adler",
        "is kept for you until",
        "09:10",
        "goes to the next in line",
        &at(&entry),
    ] {
        assert!(
            told[0].text().contains(words),
            "{words}: {}",
            told[0].text()
        );
    }
    assert!(offers(&post(&house.app).await).is_empty());
    // The time is kept, and the other one has none.
    let visits = first.get("/visits").await;
    assert!(visits.has("A time is kept for you"), "{}", visits.text);
    let page = first.get(&at(&entry)).await;
    assert!(
        page.has("Look at it and book") && page.has("No, thank you") && page.has("Jonas Adler"),
        "{}",
        page.text
    );
    assert_eq!(
        outcomes(&house, &entry).await,
        [OfferOutcome::Open],
        "looking is not answering"
    );
    assert_eq!(second.get(&at(&entry)).await.status, StatusCode::NOT_FOUND);
    assert!(!second.get(&at(&later)).await.has("No, thank you"));
    let page = first.get(&format!("{}/confirm", at(&entry))).await;
    for words in [
        "Check and confirm",
        "Held for you until 09:10",
        "Cancelling is free until",
        "What the therapist sees",
    ] {
        assert!(page.has(words), "{words}: {}", page.text);
    }
    let visit = confirm(&first, &page, &["answers"]).await;
    assert!(
        visit.has("Kept for you, who waited for it") && visit.has("Booked by you"),
        "{}",
        visit.text
    );
    let ended = now(&house, &entry).await;
    assert_eq!(
        (ended.ended_why, ended.answers),
        (Some(WaitlistEnd::Booked), None)
    );
    assert_eq!(outcomes(&house, &entry).await, [OfferOutcome::Accepted]);
    let client = house.client().await;
    let visits = crate::book::ahead(&house, &client).await;
    assert_eq!(
        visits.iter().map(|visit| visit.status).collect::<Vec<_>>(),
        [Status::Confirmed]
    );
    assert_eq!(
        house
            .app
            .store
            .intakes(client.practice, visits[0].id)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(look(&house).await, 0, "nobody is told what they know");
    let subjects = subjects(&post(&house.app).await);
    assert_eq!(
        subjects,
        [(
            "invented@demo.invalid".to_owned(),
            "Your appointment at Linden Practice".to_owned()
        )]
    );
}

#[tokio::test]
async fn after_the_hour_or_a_no_it_goes_to_the_next() {
    let house = House::with_nothing_ahead().await;
    let taken = full(&house).await;
    let answers = answers(&house, &[]);
    let mut line = Vec::new();
    for email in ["ann@example.org", "bo@example.org", "cy@example.org"] {
        let person = Person::new(&house.app, email).await;
        let (entry, _) = join(&house, &person, &answers, NAMED).await;
        house.pass(SignedDuration::from_mins(1));
        line.push((person, entry));
    }
    free(&house, &taken).await;
    look(&house).await;
    let mails = post(&house.app).await;
    assert_eq!(offers(&mails)[0].is("to"), "ann@example.org");
    house.pass(SignedDuration::from_mins(59));
    assert_eq!(look(&house).await, 0);
    house.pass(SignedDuration::from_mins(1));
    assert_eq!(look(&house).await, 1);
    assert_eq!(
        offers(&post(&house.app).await)[0].is("to"),
        "bo@example.org"
    );
    // An old link says kindly what happened.
    let (ann, place) = &line[0];
    let late = ann.get(&at(place)).await;
    assert!(
        late.has("has gone to the next in line. You stay on the list")
            && late.has("no answer in time"),
        "{}",
        late.text
    );
    let late = ann.get(&format!("{}/confirm", at(place))).await;
    assert_eq!(late.headers["location"], at(place));
    let (bo, place) = &line[1];
    let held = house
        .app
        .store
        .waitlist_offers(place.practice, place.id)
        .await
        .unwrap()[0]
        .appointment
        .to_string();
    let done = bo
        .post(&format!("{}/decline", at(place)), &[("appointment", &held)])
        .await;
    assert!(
        bo.follow(&done)
            .await
            .has("goes to the next in line, and you stay on the list")
    );
    let again = bo
        .post(&format!("{}/decline", at(place)), &[("appointment", &held)])
        .await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "sent twice");
    assert_eq!(outcomes(&house, place).await, [OfferOutcome::Declined]);
    look(&house).await;
    let mails = post(&house.app).await;
    assert_eq!(offers(&mails)[0].is("to"), "cy@example.org");
    assert!(
        !mails
            .iter()
            .any(|mail| mail.is("subject").contains("ancelled")),
        "{:?}",
        subjects(&mails)
    );
    // Whoever leaves gives back what is kept. All were asked; nobody is asked again for the same time.
    let (cy, place) = &line[2];
    let left = cy.post(&format!("{}/leave", at(place)), &[]).await;
    assert!(cy.follow(&left).await.has("You left the list"));
    assert_eq!(now(&house, place).await.answers, None);
    assert_eq!(look(&house).await, 0);
    assert!(post(&house.app).await.is_empty());
}

#[tokio::test]
async fn nobody_is_woken_and_nobody_is_offered_what_they_cannot_answer() {
    let house = House::with_nothing_ahead().await;
    let taken = full(&house).await;
    let person = house.somebody(house.people.client).await;
    join(&house, &person, &answers(&house, &[]), &[]).await;
    house.pass(SignedDuration::from_hours(12) - SignedDuration::from_mins(1));
    free(&house, &taken).await;
    house.pass(SignedDuration::from_mins(1));
    assert_eq!(look(&house).await, 0, "it is 20:00");
    house.pass(SignedDuration::from_hours(12) - SignedDuration::from_mins(1));
    assert_eq!(look(&house).await, 0, "it is 07:59");
    house.pass(SignedDuration::from_mins(1));
    assert_eq!(look(&house).await, 1);

    // On the day itself: notice is two hours, and a quarter of an hour is left to answer at 07:45 at the latest.
    let house = House::with_nothing_ahead().await;
    let taken = full(&house).await;
    let person = house.somebody(house.people.client).await;
    let (entry, _) = join(&house, &person, &answers(&house, &[]), &[]).await;
    house.pass(SignedDuration::from_hours(48));
    free(&house, &taken).await;
    assert_eq!(
        look(&house).await,
        1,
        "10:15 can be kept for a quarter of an hour"
    );
    let offers = house
        .app
        .store
        .waitlist_offers(entry.practice, entry.id)
        .await
        .unwrap();
    assert_eq!(
        (offers[0].starts_at, offers[0].expires_at),
        (berlin("2026-11-25T10:15"), berlin("2026-11-25T08:15"))
    );
}
