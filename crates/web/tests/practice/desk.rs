//! The front desk books, moves and cancels.

use booking::Status;
use jiff::{SignedDuration, Timestamp};
use store::{Appointment, AppointmentId, Client, Of};

use crate::house::House;
use crate::onboarding::with;
use crate::person::Person;
use crate::visitor::Page;

/// All values of a field that comes several times.
fn all(page: &Page, name: &str) -> Vec<String> {
    let start = format!("name=\"{name}\" value=\"");
    let values = page.text.split(&start).skip(1);
    values
        .map(|rest| rest[..rest.find('"').unwrap()].to_owned())
        .collect()
}

/// The form of the page to book, as the browser would send it with the first free time.
fn form(page: &Page) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> =
        ["client", "service", "where", "day", "series", "therapist"]
            .iter()
            .map(|name| ((*name).to_owned(), last_hidden(page, name)))
            .collect();
    fields.extend(
        all(page, "ids")
            .into_iter()
            .map(|id| ("ids".to_owned(), id)),
    );
    fields.push(("count".to_owned(), "1".to_owned()));
    fields.push(("every".to_owned(), "1".to_owned()));
    fields
}

/// The form to look for times comes before the form to book.
fn last_hidden(page: &Page, name: &str) -> String {
    let start = format!("type=\"hidden\" name=\"{name}\" value=\"");
    let from = page
        .text
        .rfind(&start)
        .unwrap_or_else(|| panic!("{name}: {}", page.text))
        + start.len();
    page.text[from..][..page.text[from..].find('"').unwrap()].to_owned()
}

fn set(mut fields: Vec<(String, String)>, name: &str, value: &str) -> Vec<(String, String)> {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
    fields
}

pub async fn send(person: &Person, address: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    person.post(address, &fields).await
}

pub async fn paul(house: &House) -> Client {
    let all: Vec<Client> = house.app.store.list(house.people.practice).await.unwrap();
    all.into_iter()
        .find(|one| one.name.as_deref() == Some("Paul Winter"))
        .unwrap()
}

async fn visits(house: &House, client: &Client) -> Vec<Appointment> {
    let (from, to) = (
        house.now() - SignedDuration::from_hours(24),
        house.now() + SignedDuration::from_hours(24 * 200),
    );
    let of = Of::Client(client.id);
    house
        .app
        .store
        .appointments(house.people.practice, of, from, to)
        .await
        .unwrap()
}

async fn booked(house: &House, page: &Page) -> Appointment {
    let to = page.headers["location"].to_str().unwrap();
    let id = to
        .split("/appointments/")
        .nth(1)
        .unwrap()
        .split('?')
        .next()
        .unwrap();
    let id: AppointmentId = id.parse().unwrap();
    house
        .app
        .store
        .appointment(house.people.practice, id)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn a_new_client_is_booked_moved_and_cancelled() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let start = desk.get(&house.at("/book")).await;
    let find = desk.follow(&start).await;
    assert!(find.has("Book for whom"));
    let new = desk.get(&house.at("/clients/new?then=book")).await;
    let id = new.hidden("id").unwrap();
    let client = [
        ("id", id.as_str()),
        ("then", "book"),
        ("name", "Nina Frost"),
        ("phone", "+49 30 1"),
        ("email", ""),
        ("address", ""),
        ("home", ""),
        ("access_notes", ""),
    ];
    let kept = desk.post(&house.at("/clients/keep"), &client).await;
    let page = desk.follow(&kept).await;
    assert!(page.has("Book for Nina Frost"), "{}", page.text);
    let times = all(&page, "at");
    assert!(times.len() > 10, "{}", page.text);
    let fields = set(form(&page), "at", &times[3]);
    let done = send(&desk, &house.at("/book"), &fields).await;
    assert_eq!(done.status, 303, "{}", done.text);
    // Sent twice it is one visit.
    let again = send(&desk, &house.at("/book"), &fields).await;
    assert_eq!(again.headers["location"], done.headers["location"]);
    let visit = booked(&house, &done).await;
    assert_eq!(
        (visit.status, visit.starts_at),
        (Status::Confirmed, times[3].parse().unwrap())
    );
    let page = desk.follow(&done).await;
    assert!(
        page.has("Booked.") && page.has("Nina Frost") && page.has("by you"),
        "{}",
        page.text
    );

    let moving = desk
        .get(&house.at(&format!("/appointments/{}/move", visit.id)))
        .await;
    let free = all(&moving, "at");
    let target = free.iter().find(|at| **at != times[3]).unwrap();
    let moved = [
        ("sequence", "0"),
        ("therapist", &visit.therapist.to_string()),
        ("day", ""),
        ("at", target),
    ];
    let address = house.at(&format!("/appointments/{}/move", visit.id));
    for _ in 0..2 {
        let page = desk.post(&address, &moved).await;
        assert_eq!(page.status, 303, "{}", page.text);
    }
    let visit = booked(&house, &done).await;
    assert_eq!(
        (visit.sequence, visit.starts_at),
        (1, target.parse().unwrap())
    );
    let stale = with(moved.to_vec(), "at", free.last().unwrap());
    let page = desk.post(&address, &stale).await;
    assert!(
        page.status == 409 && page.has("was moved since you opened the page"),
        "{}",
        page.text
    );

    let cancel = house.at(&format!("/appointments/{}/cancel", visit.id));
    for _ in 0..2 {
        let page = desk.post(&cancel, &[("reason", "called, is ill")]).await;
        assert_eq!(page.status, 303, "{}", page.text);
    }
    let page = desk
        .get(&house.at(&format!("/appointments/{}", visit.id)))
        .await;
    assert!(
        page.has("cancelled") && page.has("called, is ill") && page.has("Moved to"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn somebody_else_had_the_time_a_moment_earlier() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let client = paul(&house).await;
    let mara = house.named("Mara Feld").await.id.to_string();
    let address = house.at(&format!("/book?client={}&therapist={mara}", client.id));
    let (first, second) = (desk.get(&address).await, desk.get(&address).await);
    let time = all(&first, "at").remove(0);
    let done = send(&desk, &house.at("/book"), &set(form(&first), "at", &time)).await;
    assert_eq!(done.status, 303, "{}", done.text);
    let late = send(&desk, &house.at("/book"), &set(form(&second), "at", &time)).await;
    assert_eq!(late.status, 409);
    assert!(
        late.has("Somebody has this time") || late.has("has another visit then"),
        "{}",
        late.text
    );
    let none = send(&desk, &house.at("/book"), &form(&second)).await;
    assert!(none.status == 422 && none.has("Please choose a time."));
}

#[tokio::test]
async fn an_override_needs_a_reason_and_shows_in_the_calendar() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let client = paul(&house).await;
    let mara = house.named("Mara Feld").await.id.to_string();
    let page = desk
        .get(&house.at(&format!("/book?client={}", client.id)))
        .await;
    let mut over = form(&page);
    for (name, value) in [
        ("do", "over"),
        ("over_day", "2026-11-29"),
        ("over_time", "21:00"),
        ("over_therapist", &mara),
        ("reason", ""),
    ] {
        over = set(over, name, value);
    }
    let refused = send(&desk, &house.at("/book"), &over).await;
    assert!(
        refused.status == 422 && refused.has("Please fill this in."),
        "{}",
        refused.text
    );
    let over = set(over, "reason", "an old friend");
    let done = send(&desk, &house.at("/book"), &over).await;
    assert_eq!(done.status, 303, "{}", done.text);
    let visit = booked(&house, &done).await;
    assert_eq!(visit.over_reason.as_deref(), Some("an old friend"));
    let day = desk.get(&house.at("/today?day=2026-11-29")).await;
    assert!(day.has("put here although not offered"), "{}", day.text);
    let past = set(set(over, "over_day", "2026-11-22"), "over_time", "09:00");
    let refused = send(&desk, &house.at("/book"), &past).await;
    assert!(refused.status == 422 && refused.has("This time is over."));
}

#[tokio::test]
async fn a_series_names_the_dates_that_are_not_free_and_books_the_others() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let client = paul(&house).await;
    let jonas = house.named("Jonas Adler").await.id;
    // 30 November, a Monday: a week later the time is blocked.
    let service = house.service("Massage for the back").await.id;
    let address = house.at(&format!(
        "/book?client={}&service={service}&therapist={jonas}&day=2026-11-30",
        client.id
    ));
    let page = desk.get(&address).await;
    let time = all(&page, "at").remove(0);
    let start: Timestamp = time.parse().unwrap();
    let week = SignedDuration::from_hours(24 * 7);
    let block = store::Block {
        practice: house.people.practice,
        id: house
            .app
            .random
            .draw(|random| store::BlockId::mint(house.now(), random)),
        therapist: Some(jonas),
        room: None,
        starts_at: start + week,
        ends_at: start + week + SignedDuration::from_hours(1),
        why: String::new(),
        source: None,
    };
    let act = store::Act::operator(house.now());
    house.app.store.put(&act, &block).await.unwrap();
    let fields = set(
        set(set(form(&page), "at", &time), "count", "3"),
        "every",
        "1",
    );
    let before = visits(&house, &client).await.len();
    let conflicts = send(&desk, &house.at("/book"), &fields).await;
    assert_eq!(conflicts.status, 409, "{}", conflicts.text);
    assert!(
        conflicts.has("Some of these times are not free")
            && conflicts.has("Monday, 7 December 2026")
    );
    assert_eq!(visits(&house, &client).await.len(), before);
    let picks = all(&conflicts, "pick");
    assert_eq!(picks.len(), 2);
    let mut picked = set(form_of_conflicts(&conflicts), "do", "picked");
    picked.extend(picks.into_iter().map(|pick| ("pick".to_owned(), pick)));
    let done = send(&desk, &house.at("/book"), &picked).await;
    assert_eq!(done.status, 303, "{}", done.text);
    let booked = visits(&house, &client).await;
    assert_eq!(booked.len(), before + 2);
    let page = desk.follow(&done).await;
    assert!(page.has("The series"), "{}", page.text);

    let many = send(&desk, &house.at("/book"), &set(fields, "count", "40")).await;
    assert!(many.status == 422 && many.has("from 1 to 12"));
}

fn form_of_conflicts(page: &Page) -> Vec<(String, String)> {
    let names = ["client", "service", "where", "day", "series", "therapist"];
    let mut fields: Vec<(String, String)> = names
        .iter()
        .map(|name| ((*name).to_owned(), last_hidden(page, name)))
        .collect();
    fields.extend(
        all(page, "ids")
            .into_iter()
            .map(|id| ("ids".to_owned(), id)),
    );
    fields
}

#[tokio::test]
async fn how_a_visit_went_can_be_said_and_put_right() {
    let house = House::open().await;
    let mara = house.somebody(house.people.therapist).await;
    let own = house.named("Mara Feld").await.id;
    let (from, to) = (house.now(), house.now() + SignedDuration::from_hours(12));
    let today = house
        .app
        .store
        .appointments(house.people.practice, Of::Therapist(own), from, to)
        .await
        .unwrap();
    let visit = today.first().unwrap();
    let at = |step: &str| house.at(&format!("/appointments/{}{step}", visit.id));
    let early = mara.post(&at("/completed"), &[]).await;
    assert!(
        early.status == 409 && early.has("has not begun yet"),
        "{}",
        early.text
    );
    house.pass(visit.ends_at.duration_since(house.now()));
    for (step, status) in [
        ("/completed", Status::Completed),
        ("/missed", Status::NoShow),
        ("/completed", Status::Completed),
    ] {
        let page = mara.post(&at(step), &[]).await;
        assert_eq!(page.status, 303, "{}", page.text);
        let now = house
            .app
            .store
            .appointment(house.people.practice, visit.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(now.status, status);
    }
    assert_eq!(mara.post(&at("/approve"), &[]).await.status, 409);
    assert_eq!(mara.post(&at("/celebrate"), &[]).await.status, 404);
}

#[tokio::test]
async fn a_request_is_approved_or_declined() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let id = house.people.practice;
    let practice: store::Practice = house.app.store.get(id, id).await.unwrap().unwrap();
    let act = store::Act::operator(house.now());
    house
        .app
        .store
        .put(
            &act,
            &store::Practice {
                approve_first: true,
                ..practice
            },
        )
        .await
        .unwrap();
    let client = Client {
        vetted_at: None,
        ..paul(&house).await
    };
    house.app.store.put(&act, &client).await.unwrap();
    let page = desk
        .get(&house.at(&format!("/book?client={}", client.id)))
        .await;
    let times = all(&page, "at");
    let service = house.service("Massage for the back").await.id;
    let (therapist, location) = (
        house.named("Jonas Adler").await.id,
        house.app.store.list::<store::Location>(id).await.unwrap()[0].id,
    );
    let mut requested = Vec::new();
    for time in &times {
        let wanted = store::Wanted {
            practice: id,
            id: house
                .app
                .random
                .draw(|random| AppointmentId::mint(house.now(), random)),
            therapist,
            client: client.id,
            service,
            location: Some(location),
            starts_at: time.parse().unwrap(),
            series: None,
        };
        if house
            .app
            .store
            .hold(&act, store::By::Client, &wanted)
            .await
            .is_ok()
        {
            house
                .app
                .store
                .book(&act, store::By::Client, id, wanted.id)
                .await
                .unwrap();
            requested.push(wanted);
        }
        if requested.len() == 2 {
            break;
        }
    }
    let day = practice_day(requested[0].starts_at);
    let calendar = desk.get(&house.at(&format!("/today?day={day}"))).await;
    assert!(
        calendar.has("wait") && calendar.has("requested"),
        "{}",
        calendar.text
    );
    for (wanted, step, status) in [
        (&requested[0], "approve", Status::Confirmed),
        (&requested[1], "decline", Status::Cancelled),
    ] {
        let page = desk
            .post(
                &house.at(&format!("/appointments/{}/{step}", wanted.id)),
                &[],
            )
            .await;
        assert_eq!(page.status, 303, "{}", page.text);
        let now = house
            .app
            .store
            .appointment(id, wanted.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(now.status, status);
    }
}

pub fn practice_day(at: Timestamp) -> String {
    at.in_tz("Europe/Berlin").unwrap().date().to_string()
}
