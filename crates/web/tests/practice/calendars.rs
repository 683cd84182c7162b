//! Calendars that go out by a secret address, and busy times that come in.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::SignedDuration;
use serde_json::Value;
use store::{Act, Block, Member, Role, Therapist};
use web::imports;
use web::outside::Outside;

use crate::house::House;
use crate::person::Person;
use crate::venv::{VENV, folder, run};
use crate::visitor::{Page, Visitor};

/// Another calendar on this machine: what it answers is up to the test.
struct Other {
    port: u16,
    says: Arc<Mutex<Says>>,
}

#[derive(Clone)]
struct Says {
    status: u16,
    text: String,
    /// How often it was asked, and how often for news of a known version.
    asked: usize,
    known: usize,
}

impl Other {
    async fn open(text: String) -> Other {
        let says = Says {
            status: 200,
            text,
            asked: 0,
            known: 0,
        };
        let says = Arc::new(Mutex::new(says));
        let routes = Router::new()
            .route("/private.ics", get(answer))
            .route(
                "/moved.ics",
                get(|| async { Redirect::temporary("/private.ics") }),
            )
            .route(
                "/round.ics",
                get(|| async { Redirect::temporary("/round.ics") }),
            )
            .route(
                "/inside.ics",
                get(|| async { Redirect::temporary("http://127.0.0.2:80/private.ics") }),
            )
            .with_state(Arc::clone(&says));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Other { port, says }
    }

    fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn says(&self, status: u16, text: &str) {
        let mut says = self.says.lock().unwrap();
        (says.status, says.text) = (status, text.to_owned());
    }

    fn asked(&self) -> (usize, usize) {
        let says = self.says.lock().unwrap();
        (says.asked, says.known)
    }
}

async fn answer(State(says): State<Arc<Mutex<Says>>>, headers: HeaderMap) -> Response {
    let mut says = says.lock().unwrap();
    says.asked += 1;
    let etag = format!("\"{}\"", says.text.len());
    if says.status == 200
        && headers
            .get(header::IF_NONE_MATCH)
            .is_some_and(|known| known == etag.as_str())
    {
        says.known += 1;
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let status = StatusCode::from_u16(says.status).unwrap();
    (status, [(header::ETAG, etag)], says.text.clone()).into_response()
}

/// A calendar with an hour that is taken on each of some days of November.
fn busy(days: &[u8]) -> String {
    let events = days.iter().map(|day| {
        format!("BEGIN:VEVENT\r\nUID:dentist-{day}\r\nSUMMARY:keepsecret\r\nDTSTART:202611{day:02}T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n")
    });
    format!(
        "BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n",
        events.collect::<String>()
    )
}

impl House {
    async fn with_outside(outside: Outside) -> House {
        let mut house = House::open().await;
        house.app.outside = outside;
        house
    }

    async fn mara(&self) -> Therapist {
        let all: Vec<Therapist> = self.app.store.list(self.people.practice).await.unwrap();
        let own = |therapist: &Therapist| therapist.account == Some(self.people.therapist);
        all.into_iter().find(own).unwrap()
    }

    /// What outside calendars block.
    async fn blocked(&self) -> Vec<Block> {
        let (from, to) = (self.now(), self.now() + SignedDuration::from_hours(24 * 90));
        let blocks = self
            .app
            .store
            .blocks(self.people.practice, from, to)
            .await
            .unwrap();
        blocks
            .into_iter()
            .filter(|block| block.source.is_some())
            .collect()
    }
}

/// The value of a field in the form with an action; the first one.
fn field(page: &Page, action: &str, name: &str) -> String {
    let form = page
        .text
        .split("<form")
        .find(|form| form.contains(&format!("action=\"{action}\"")))
        .unwrap();
    let field = form
        .split("<input")
        .find(|input| input.contains(&format!("name=\"{name}\"")))
        .unwrap();
    field
        .split("value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned()
}

async fn add(house: &House, person: &Person, address: &str) -> Page {
    let page = person.get(&house.at("/calendars")).await;
    let action = house.at("/calendars/sources");
    let (therapist, source) = (
        field(&page, &action, "therapist"),
        field(&page, &action, "source"),
    );
    let fields = [
        ("therapist", therapist.as_str()),
        ("source", &source),
        ("name", "Private"),
        ("address", address),
    ];
    person.post(&action, &fields).await
}

async fn make_feed(house: &House, person: &Person, more: &[(&str, &str)]) -> String {
    let page = person.get(&house.at("/calendars")).await;
    let action = house.at("/calendars/feeds");
    let (therapist, feed) = (
        field(&page, &action, "therapist"),
        field(&page, &action, "feed"),
    );
    let fields = [&[("therapist", therapist.as_str()), ("feed", &feed)], more].concat();
    let made = person.post(&action, &fields).await;
    let link = made
        .text
        .split("http://localhost:8080")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    // The same form once more makes nothing more, and shows no address.
    let again = person.post(&action, &fields).await;
    assert!(
        again.text.contains("made already") && !again.text.contains("/calendar/"),
        "{}",
        again.text
    );
    link
}

#[tokio::test]
async fn a_feed_shows_times_and_places_and_ends_when_it_is_ended() {
    let house = House::open().await;
    let mara = house.somebody(house.people.therapist).await;
    let link = make_feed(&house, &mara, &[]).await;
    let stranger = Visitor::of(crate::person::router(&house.app));
    let feed = stranger.get(&link).await;
    assert_eq!(feed.status, 200);
    assert_eq!(
        feed.headers[header::CONTENT_TYPE],
        "text/calendar; charset=utf-8"
    );
    assert_eq!(feed.headers[header::CACHE_CONTROL], "private, max-age=300");
    assert!(!feed.headers.contains_key(header::SET_COOKIE));
    assert!(feed.text.contains("SUMMARY:Appointment\r\n") && !feed.text.contains("METHOD"));
    for secret in ["Robin", "Aylin", "Birkenstra", "assage", "pain"] {
        assert!(!feed.text.contains(secret), "{secret}");
    }
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(feed.text.as_bytes()).unwrap();
    let read = run(Command::new(&*VENV)
        .arg(folder().join("read.py"))
        .arg("events")
        .arg(file.path()));
    let read: Vec<Value> = serde_json::from_str(&read).unwrap();
    assert_eq!(read.len(), feed.text.matches("BEGIN:VEVENT").count());
    assert!(read.len() >= 5, "{read:?}");

    let known = feed.headers[header::ETAG].clone();
    let again = axum::http::Request::get(&link).header(header::IF_NONE_MATCH, known);
    let again = stranger
        .send(again.body(axum::body::Body::empty()).unwrap(), &link)
        .await;
    assert_eq!(
        (again.status, again.text.as_str()),
        (StatusCode::NOT_MODIFIED, "")
    );

    let page = mara.get(&house.at("/calendars")).await;
    assert!(!page.text.contains(&link), "it is shown once");
    let end = house.at("/calendars/feeds/end");
    let id = field(&page, &end, "feed");
    let ended = mara.post(&end, &[("feed", &id)]).await;
    assert_eq!(ended.status, 303);
    assert_eq!(stranger.get(&link).await.status, 404);
    assert_eq!(
        mara.post(&end, &[("feed", &id)]).await.status,
        303,
        "twice is once"
    );
    for wrong in [
        "/calendar/x.ics",
        "/calendar/",
        "/calendar/0000000000000000000000000000000000000000000000000000000000000000.ics",
    ] {
        assert_eq!(stranger.get(wrong).await.status, 404);
    }
}

#[tokio::test]
async fn names_are_in_a_feed_only_when_chosen_and_end_with_the_work() {
    let house = House::open().await;
    let mara = house.somebody(house.people.therapist).await;
    let link = make_feed(&house, &mara, &[("names", "yes")]).await;
    let stranger = Visitor::of(crate::person::router(&house.app));
    assert!(
        stranger
            .get(&link)
            .await
            .text
            .contains("SUMMARY:Appointment: Robin Hartmann")
    );
    let members: Vec<Member> = house.app.store.list(house.people.practice).await.unwrap();
    let works = members
        .into_iter()
        .find(|member| member.role == Role::Therapist)
        .unwrap();
    let gone = Member {
        until: Some(house.now()),
        ..works
    };
    house
        .app
        .store
        .put(&Act::operator(house.now()), &gone)
        .await
        .unwrap();
    assert_eq!(stranger.get(&link).await.status, 404);
}

#[tokio::test]
async fn everybody_sees_to_their_own_calendar_and_owners_to_all() {
    let house = House::open().await;
    let people = house.people;
    let forms = |page: &Page| page.text.matches("Make an address").count();
    for (account, status, count) in [
        (people.owner, 200, 3),
        (people.therapist, 200, 1),
        (people.front_desk, 403, 0),
        (people.client, 404, 0),
    ] {
        let page = house
            .somebody(account)
            .await
            .get(&house.at("/calendars"))
            .await;
        assert_eq!((page.status.as_u16(), forms(&page)), (status, count));
    }
    let all: Vec<Therapist> = house.app.store.list(people.practice).await.unwrap();
    let other = all.iter().find(|other| other.account.is_none()).unwrap();
    let mara = house.somebody(people.therapist).await;
    let page = mara.get(&house.at("/calendars")).await;
    let feed = field(&page, &house.at("/calendars/feeds"), "feed");
    let fields = [("therapist", &*other.id.to_string()), ("feed", &feed)];
    assert_eq!(
        mara.post(&house.at("/calendars/feeds"), &fields)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn busy_times_from_an_address_block_and_a_failing_calendar_keeps_them() {
    let house = House::with_outside(Outside::anywhere()).await;
    let other = Other::open(busy(&[24, 25])).await;
    let mara = house.somebody(house.people.therapist).await;
    assert_eq!(
        add(&house, &mara, &other.at("/moved.ics")).await.status,
        303
    );
    assert_eq!(house.blocked().await.len(), 2);
    assert_eq!(
        imports::fetch(&house.app).await.unwrap(),
        0,
        "not before a quarter of an hour"
    );
    let wait = || house.pass(SignedDuration::from_mins(16));

    wait();
    assert_eq!(imports::fetch(&house.app).await.unwrap(), 1);
    assert_eq!(other.asked(), (2, 1), "only asked whether it changed");
    other.says(200, &busy(&[24, 25, 26]));
    wait();
    imports::fetch(&house.app).await.unwrap();
    assert_eq!(house.blocked().await.len(), 3);

    let broken = [
        (500, ""),
        (200, "<html>"),
        (200, &"x".repeat(imports::MAX_CALENDAR + 1)),
        (200, &busy(&[])),
    ];
    for (status, text) in broken {
        other.says(status, text);
        wait();
        imports::fetch(&house.app).await.unwrap();
        assert_eq!(house.blocked().await.len(), 3, "what was read before holds");
        let page = mara.get(&house.at("/calendars")).await.text;
        assert!(
            page.contains("nothing new could be read") && page.contains("still holds"),
            "{page}"
        );
        assert!(!page.contains("keepsecret"));
    }
    let page = mara.get(&house.at("/calendars")).await;
    let read = house.at("/calendars/sources/read");
    let id = field(&page, &read, "source");
    assert!(page.text.contains("It is empty indeed"));
    mara.post(&read, &[("source", &id)]).await;
    assert_eq!(house.blocked().await.len(), 3);
    mara.post(&read, &[("source", &id), ("empty", "yes")]).await;
    assert_eq!(house.blocked().await, []);

    other.says(200, &busy(&[27]));
    mara.post(&read, &[("source", &id)]).await;
    assert_eq!(house.blocked().await.len(), 1);
    mara.post(&house.at("/calendars/sources/end"), &[("source", &id)])
        .await;
    assert_eq!(house.blocked().await, []);
    wait();
    assert_eq!(imports::fetch(&house.app).await.unwrap(), 0);
}

#[tokio::test]
async fn an_address_inside_is_refused_also_behind_a_redirect() {
    fn only_one(address: IpAddr) -> bool {
        address == IpAddr::V4(Ipv4Addr::LOCALHOST)
    }
    let house = House::with_outside(Outside::with(only_one, true)).await;
    let other = Other::open(busy(&[24])).await;
    let mara = house.somebody(house.people.therapist).await;
    for (path, why) in [
        ("/inside.ics", "not in the public internet"),
        ("/round.ics", "leads on from address to address"),
        ("/nothing.ics", "status 404"),
    ] {
        let page = add(&house, &mara, &other.at(path)).await;
        assert_eq!(page.status, 422);
        assert!(
            page.text.contains(why) && page.text.contains(path),
            "{}",
            page.text
        );
    }
    assert_eq!(other.asked().0, 0);
    let strict = House::open().await;
    let mara = strict.somebody(strict.people.therapist).await;
    for inside in [
        other.at("/private.ics"),
        "https://127.0.0.1/a.ics".to_owned(),
        "webcal://localhost/a.ics".to_owned(),
    ] {
        let page = add(&strict, &mara, &inside).await;
        assert_eq!(page.status, 422, "{inside}");
        assert!(page.text.contains("cannot be used"), "{}", page.text);
    }
    assert_eq!(strict.blocked().await, []);
}

#[tokio::test]
async fn a_file_blocks_and_what_is_booked_there_stays_and_is_shown() {
    let house = House::open().await;
    house.book(1, 10).await;
    let mara = house.somebody(house.people.therapist).await;
    let page = mara.get(&house.at("/calendars")).await;
    let action = house.at("/calendars/sources/upload");
    let send = async |text: &str, page: &Page| {
        let (therapist, source) = (
            field(page, &action, "therapist"),
            field(page, &action, "source"),
        );
        let part = |name: &str, value: &str| {
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = format!(
            "{}{}--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"mine.ics\"\r\nContent-Type: text/calendar\r\n\r\n{text}\r\n--cut--\r\n",
            part("therapist", &therapist),
            part("source", &source)
        );
        mara.send(&action, "multipart/form-data; boundary=cut", body)
            .await
    };
    let refused = send("no calendar at all", &page).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("no calendar that can be read"),
        "{}",
        refused.text
    );
    assert_eq!(send(&busy(&[24, 28]), &page).await.status, 303);
    assert_eq!(house.blocked().await.len(), 2);
    let page = mara.get(&house.at("/calendars")).await;
    assert!(page.text.contains("Please look"), "{}", page.text);
    assert!(
        page.text
            .contains("Tuesday, 24 November 2026, 10:00 to 11:00"),
        "{}",
        page.text
    );
    // In a newer version it takes the place of the one before.
    assert_eq!(send(&busy(&[28]), &page).await.status, 303);
    assert_eq!(house.blocked().await.len(), 1);
    let page = mara.get(&house.at("/calendars")).await;
    assert_eq!(
        page.text.matches("mine.ics").count(),
        2,
        "one calendar, named beside it and in its button"
    );
    assert!(!page.text.contains("Please look"));
}

#[tokio::test]
async fn our_own_appointments_that_come_back_are_not_in_our_way() {
    let house = House::with_outside(Outside::anywhere()).await;
    let visit = house.book(1, 10).await;
    let text = busy(&[24]).replace("dentist-24", &visit.id.to_string());
    let other = Other::open(text).await;
    let mara = house.somebody(house.people.therapist).await;
    assert_eq!(house.mara().await.id, visit.therapist);
    assert_eq!(
        add(&house, &mara, &other.at("/private.ics")).await.status,
        303
    );
    assert_eq!(house.blocked().await, []);
}
