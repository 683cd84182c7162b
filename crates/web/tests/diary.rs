//! Diary, measures, sessions handed over, what happened afterwards, and progress: by HTTP only, in a browser without scripts.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "common/visitor.rs"]
#[allow(dead_code)]
mod visitor;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use maud::Render;
use progress::{DiaryDay, GivenSession, Instrument, Range, Record, series};
use proptest::prelude::*;
use serde_json::{Value, json};
use store::{Account, AccountId, Act, Address, SessionLog, Store};
use visitor::{Page, Visitor, app_with};
use web::account::Settings;
use web::chart::Chart;
use web::clock::Clock;
use web::{Access, App};

/// Somebody with an account, signed in.
struct Person {
    visitor: Visitor,
    cookie: String,
    account: AccountId,
}

impl Person {
    async fn new(app: &App, email: &str) -> Person {
        let now = app.now();
        let id = app.random.draw(|random| AccountId::mint(now, random));
        let account = Account {
            id,
            email: email.to_owned(),
            password_hash: None,
            created_at: now,
            verified_at: Some(now),
        };
        app.store
            .add_account(&Act::visitor(now), &account)
            .await
            .unwrap();
        Person::of(app, id).await
    }

    async fn of(app: &App, account: AccountId) -> Person {
        let cookie = web::account::sign_in(app, &HeaderMap::new(), account)
            .await
            .unwrap();
        let cookie = cookie
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        Person {
            visitor: Visitor::of(router(app)),
            cookie,
            account,
        }
    }

    async fn get(&self, address: &str) -> Page {
        let request = Request::get(address).header(header::COOKIE, &self.cookie);
        self.visitor
            .send(request.body(Body::empty()).unwrap(), address)
            .await
    }

    async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.send(address, "application/x-www-form-urlencoded", body)
            .await
    }

    async fn hand_over(&self, body: &Value) -> Page {
        self.send("/api/session-logs", "application/json", body.to_string())
            .await
    }

    async fn send(&self, address: &str, kind: &str, body: String) -> Page {
        let request = Request::post(address)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, kind)
            .header(header::HOST, "supple.test")
            .header(header::ORIGIN, "http://supple.test");
        self.visitor
            .send(request.body(Body::from(body)).unwrap(), address)
            .await
    }

    async fn follow(&self, page: &Page) -> Page {
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        self.get(page.headers[header::LOCATION].to_str().unwrap())
            .await
    }
}

/// The app at noon, with a store in memory that lives as long as the test.
async fn app() -> App {
    let noon = date(2026, 11, 21).at(12, 0, 0, 0).in_tz("UTC").unwrap();
    let store = Store::open(&Address::Memory).await.unwrap();
    let clock = Clock::new(move || noon.clone());
    app_with(store, clock, Settings::default())
}

fn router(app: &App) -> Router {
    web::router(app.clone(), &Access::default()).unwrap()
}

/// An app with the invented account, and one of its sessions.
async fn demonstration() -> (App, Person, SessionLog) {
    let mut app = app().await;
    let account = web::demo::fill(&app).await.unwrap();
    app.demo = Some(account);
    let person = Person::of(&app, account).await;
    let sessions = app.store.newest_sessions(account, 1).await.unwrap();
    let session = sessions.into_iter().next().unwrap();
    (app, person, session)
}

fn error_field(page: &Page) -> String {
    assert_eq!(
        page.headers[header::CONTENT_TYPE],
        "application/problem+json"
    );
    let problem: Value = serde_json::from_str(&page.text).unwrap();
    assert_eq!(problem["status"], page.status.as_u16());
    problem["errors"][0]["field"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn one_tap_keeps_the_pain_of_today() {
    let app = app().await;
    let ann = Person::new(&app, "ann@example.org").await;
    let page = ann.get("/diary").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.hidden("day").unwrap(), "2026-11-21");
    let sent = [("day", "2026-11-21"), ("version", "0"), ("pain", "6")];
    let page = ann.follow(&ann.post("/diary", &sent).await).await;
    assert!(page.has("aria-pressed=\"true\">6</button>") && page.has("Kept."));
    // The second number and a note keep the first.
    let sent = [
        ("day", "2026-11-21"),
        ("version", "1"),
        ("pain_now", "6"),
        ("sleep", "3"),
        ("note", "<script>alert(1)</script> & \"so\""),
    ];
    let page = ann.follow(&ann.post("/diary", &sent).await).await;
    assert!(!page.has("<script>alert"));
    assert!(page.has("&lt;script&gt;alert(1)&lt;/script&gt;"));
    let kept = app
        .store
        .diary(ann.account, date(2026, 11, 21))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (
            kept.pain.unwrap().get(),
            kept.sleep.unwrap().get(),
            kept.version
        ),
        (6, 3, 2)
    );
    let gone = [("day", "2026-11-21"), ("version", "2")];
    ann.follow(&ann.post("/diary/remove", &gone).await).await;
    assert_eq!(
        app.store
            .diary(ann.account, date(2026, 11, 21))
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn an_edit_in_another_tab_loses_nothing() {
    let app = app().await;
    let ann = Person::new(&app, "ann@example.org").await;
    let day = ("day", "2026-11-20");
    ann.post(
        "/diary",
        &[day, ("version", "0"), ("pain", "7"), ("note", "first tab")],
    )
    .await;
    let page = ann
        .post(
            "/diary",
            &[day, ("version", "0"), ("pain", "2"), ("note", "second tab")],
        )
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    for both in ["first tab", "second tab", "sent just now", "kept elsewhere"] {
        assert!(page.has(both), "{both}");
    }
    assert_eq!(page.hidden("version").unwrap(), "1");
    let kept = app
        .store
        .diary(ann.account, date(2026, 11, 20))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.pain.unwrap().get(), 7);
    let page = ann
        .post(
            "/diary",
            &[day, ("version", "1"), ("pain_now", "2"), ("note", "both")],
        )
        .await;
    assert!(ann.follow(&page).await.has("Kept."));
}

#[tokio::test]
async fn a_device_may_be_a_day_off_and_no_more() {
    let app = app().await;
    let ann = Person::new(&app, "ann@example.org").await;
    for (here, day) in [
        ("2026-11-20", "2026-11-20"),
        ("2026-11-22", "2026-11-22"),
        ("2031-01-01", "2026-11-21"),
    ] {
        let page = ann.get(&format!("/diary?here={here}")).await;
        assert_eq!(page.hidden("day").unwrap(), day);
    }
    let page = ann
        .post(
            "/diary",
            &[("day", "2026-11-22"), ("version", "0"), ("pain", "1")],
        )
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let far = [
        ("day", "2026-12-24"),
        ("version", "0"),
        ("pain", "9"),
        ("note", "keep me"),
    ];
    let page = ann.post("/diary", &far).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("has not come yet") && page.has("keep me"));
    for (name, value) in [
        ("pain", "11"),
        ("pain", "-1"),
        ("sleep", "NaN"),
        ("version", "x"),
        ("mood", "1"),
    ] {
        let sent = [("day", "2026-11-21"), (name, value)];
        let page = ann.post("/diary", &sent).await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name}={value}"
        );
        assert!(page.has(name), "{name}={value}");
    }
}

#[tokio::test]
async fn a_session_is_kept_once_however_often_it_is_handed_over() {
    let (app, _, session) = demonstration().await;
    let ann = Person::new(&app, "ann@example.org").await;
    let ben = Person::new(&app, "ben@example.org").await;
    let log: Value = serde_json::from_str(&session.log).unwrap();
    let id = "0a0a0a0a-1111-4222-8333-444444444444";
    let sent = json!({ "id": id, "log": log });
    assert_eq!(ann.hand_over(&sent).await.status, StatusCode::CREATED);
    assert_eq!(ann.hand_over(&sent).await.status, StatusCode::OK);
    let page = ben.hand_over(&sent).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(error_field(&page), "");
    assert!(
        app.store
            .newest_sessions(ben.account, 9)
            .await
            .unwrap()
            .is_empty()
    );
    let kept = app
        .store
        .session(ann.account, id.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.pain_before, session.pain_before);
    assert_eq!(kept.pain_after, session.pain_after);
    assert!(kept.pain_after.is_some() && kept.minutes >= 19);
    let asked = app.store.follow_ups(ann.account, kept.id).await.unwrap();
    let days: Vec<u32> = asked.iter().map(|ask| ask.day_offset).collect();
    assert!([1, 3, 7].iter().all(|day| days.contains(day)), "{days:?}");
    let stranger = Person {
        cookie: "none=1".to_owned(),
        visitor: Visitor::of(router(&app)),
        account: ann.account,
    };
    let page = stranger.hand_over(&sent).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert_eq!(error_field(&page), "");
}

#[tokio::test]
async fn a_record_that_cannot_be_names_its_field() {
    let (app, _, session) = demonstration().await;
    let ann = Person::new(&app, "ann@example.org").await;
    let log: Value = serde_json::from_str(&session.log).unwrap();
    let id = "0a0a0a0a-1111-4222-8333-444444444444";
    let with = |pointer: &str, value: Value| {
        let mut sent = json!({ "id": id, "log": log });
        *sent.pointer_mut(pointer).unwrap() = value;
        sent
    };
    let ahead = (app.now().as_millisecond() + 400_000_000_000) as u64;
    for (sent, field) in [
        (with("/id", json!("x")), "id"),
        (
            with("/log/check_ins/0/pain", json!(11)),
            "log.check_ins[0].pain",
        ),
        (
            with("/log/check_ins/0/pain", json!("high")),
            "log.check_ins[0].pain",
        ),
        (with("/log/technique", json!("nonsense")), "log.technique"),
        (with("/log/protocol", json!("nonsense")), "log.protocol"),
        (with("/log/setting", json!("dog")), "log.setting"),
        (
            with("/log/ending", json!({ "how": "not_ended" })),
            "log.ending",
        ),
        (with("/log/ended_ms", json!(ahead)), "log.ended_ms"),
        (with("/log/ended_ms", json!(1)), "log.ended_ms"),
        (with("/log/started_ms", json!(0)), "log.started_ms"),
        (with("/log/worked_ms", json!(u64::MAX)), "log.worked_ms"),
        (with("/log/title", json!("zero \u{0}")), "log"),
        (json!({ "id": id }), "log"),
        (json!({ "id": id, "log": log, "more": 1 }), "more"),
        (json!([]), "body"),
    ] {
        let page = ann.hand_over(&sent).await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field}: {}",
            page.text
        );
        assert_eq!(error_field(&page), field);
    }
    let page = ann
        .send("/api/session-logs", "application/json", "{".to_owned())
        .await;
    assert_eq!(
        (page.status.as_u16(), error_field(&page).as_str()),
        (422, "body")
    );
    let page = ann
        .send("/api/session-logs", "text/plain", "{}".to_owned())
        .await;
    assert_eq!(page.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(
        app.store
            .newest_sessions(ann.account, 9)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn an_emergency_after_a_session_is_told_what_to_do_at_once() {
    let (app, ines, session) = demonstration().await;
    let address = format!("/after/{}", session.id);
    let page = ines.get(&address).await;
    let offset = page.hidden("day").unwrap();
    let sent = [
        ("day", offset.as_str()),
        ("after_legs_weak", "not_expected"),
        ("after_tired", "expected"),
    ];
    let page = ines.follow(&ines.post(&address, &sent).await).await;
    let shelves = app.knowledge.shelves();
    let headline = &shelves.dispositions["emergency"].item.headline;
    assert!(page.has(&format!("<h1>{headline}</h1>")) && page.has("frame-bare"));
    assert!(page.has(&shelves.after_effects["after_legs_weak"].item.action));
    // Sent again it tells nothing new, and the list of what to look at starts with it.
    ines.post(&address, &sent).await;
    let events = app
        .store
        .events_after(ines.account, session.id)
        .await
        .unwrap();
    assert_eq!(events.len(), 2);
    let page = ines.get("/progress").await;
    assert!(page.has(">Now</p>") && page.has("Answer the questions again"));
    assert!(
        !app.store
            .due_follow_ups(ines.account, app.today())
            .await
            .unwrap()
            .iter()
            .any(|due| due.session == session.id)
    );
    // What is never expected cannot be told as expected.
    let page = ines
        .post(&address, &[("after_legs_weak", "expected")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn nothing_happened_is_one_tap() {
    let (app, ines, session) = demonstration().await;
    let address = format!("/after/{}", session.id);
    let offset = ines.get(&address).await.hidden("day").unwrap();
    let mixed = [
        ("day", offset.as_str()),
        ("nothing", "yes"),
        ("words", "a worry"),
    ];
    let page = ines.post(&address, &mixed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("a worry"));
    let page = ines
        .post(&address, &[("day", &offset), ("nothing", "yes")])
        .await;
    assert!(ines.follow(&page).await.has("nothing happened"));
    assert!(
        app.store
            .events_after(ines.account, session.id)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn measures_are_scored_range_checked_and_kept_once() {
    let app = app().await;
    let ann = Person::new(&app, "ann@example.org").await;
    for activity in ["Socks", "<b>Desk</b>", "Stairs"] {
        let page = ann.get("/measures/psfs").await;
        // Those that are named already come first, each with its own form.
        let (_, form) = page.text.rsplit_once("name=\"activity\" value=\"").unwrap();
        let id = form[..36].to_owned();
        let sent = [("activity", id.as_str()), ("words", activity)];
        ann.post("/measures/psfs/activities", &sent).await;
        let page = ann
            .follow(&ann.post("/measures/psfs/activities", &sent).await)
            .await;
        assert!(!page.has("<b>Desk</b>"));
    }
    let named = app.store.activities(ann.account).await.unwrap();
    assert_eq!(named.len(), 3);
    let key = ann.get("/measures/psfs").await.hidden("key").unwrap();
    let names: Vec<String> = named
        .iter()
        .map(|activity| format!("rate-{}", activity.id))
        .collect();
    let mut sent: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(["2", "4", "6"])
        .collect();
    sent.extend([("key", key.as_str()), ("day", "2026-11-21"), ("note", "")]);
    ann.post("/measures/psfs", &sent).await;
    let page = ann.follow(&ann.post("/measures/psfs", &sent).await).await;
    assert!(page.has("4 of 10"), "{}", page.text);
    assert_eq!(
        app.store
            .results_of(ann.account, "psfs")
            .await
            .unwrap()
            .len(),
        1
    );
    let key = ann.get("/measures/rmdq").await.hidden("key").unwrap();
    for total in ["25", "-1", "many", ""] {
        let sent = [
            ("key", key.as_str()),
            ("day", "2026-11-21"),
            ("note", ""),
            ("total", total),
        ];
        let page = ann.post("/measures/rmdq", &sent).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{total}");
        assert!(page.has("total-complaint"), "{total}");
    }
    let sent = [
        ("key", key.as_str()),
        ("day", "2026-11-21"),
        ("note", ""),
        ("total", "12"),
    ];
    assert!(
        ann.follow(&ann.post("/measures/rmdq", &sent).await)
            .await
            .has("12 of 24")
    );
    assert!(ann.get("/measures").await.has("12 of 24"));
}

#[tokio::test]
async fn nobody_sees_or_changes_what_is_somebody_elses() {
    let (app, ines, session) = demonstration().await;
    let ben = Person::new(&app, "ben@example.org").await;
    let address = format!("/after/{}", session.id);
    for address in [
        address.clone(),
        format!("{address}/advice"),
        "/after/nonsense".to_owned(),
    ] {
        assert_eq!(ben.get(&address).await.status, StatusCode::NOT_FOUND);
    }
    let page = ben.post(&address, &[("after_tired", "expected")]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let results = app.store.results_of(ines.account, "rmdq").await.unwrap();
    let result = results[0].id.to_string();
    ben.post("/measures/rmdq/remove", &[("result", &result)])
        .await;
    assert_eq!(
        app.store
            .results_of(ines.account, "rmdq")
            .await
            .unwrap()
            .len(),
        results.len()
    );
    let activity = app.store.activities(ines.account).await.unwrap().remove(0);
    ben.post(
        "/measures/psfs/activities/retire",
        &[("activity", &activity.id.to_string())],
    )
    .await;
    assert!(
        app.store
            .activities(ines.account)
            .await
            .unwrap()
            .iter()
            .all(|kept| kept.retired_at.is_none())
    );
    for address in ["/diary", "/diary/month/2026-11", "/measures/rmdq", "/after"] {
        let page = ben.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert!(
            !page.has("Good day.") && !page.has("of 24 ") && !page.has(&session.id.to_string()),
            "{address}"
        );
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    }
    assert!(ben.get("/progress").await.has("Open the diary"));
    let visitor = Visitor::of(router(&app));
    for address in ["/diary", "/progress", "/measures", "/after"] {
        assert_eq!(
            visitor.get(address).await.status,
            StatusCode::SEE_OTHER,
            "{address}"
        );
    }
}

#[tokio::test]
async fn progress_says_in_words_what_it_draws() {
    let (app, ines, _) = demonstration().await;
    let page = ines.get("/progress").await;
    assert!(page.has("This is a demonstration; nobody here is real."));
    let diary = app.store.whole_diary(ines.account).await.unwrap();
    let noted = diary.iter().filter(|entry| entry.pain.is_some()).count();
    let circles = page.text.split("pain_nrs-title").nth(2).unwrap();
    let circles = circles.split("</svg>").nth(1).unwrap();
    assert_eq!(circles.matches("<circle").count(), noted);
    assert!(page.has("Meaningfully better"));
    // The table behind it has the newest day with its number.
    let newest = diary
        .iter()
        .rev()
        .find(|entry| entry.pain.is_some())
        .unwrap();
    let row = format!(
        "<th scope=\"row\">{}</th><td>{}",
        newest.day.strftime("%-d %B %Y"),
        newest.pain.unwrap().get()
    );
    assert!(page.has(&row), "{row}");
    for days in ["30", "90", "all"] {
        assert_eq!(
            ines.get(&format!("/progress?days={days}")).await.status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn a_demonstration_is_entered_with_one_button_and_only_there() {
    let (app, ..) = demonstration().await;
    let page = Visitor::of(router(&app)).post("/demo", &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.headers[header::LOCATION], "/progress");
    assert!(page.headers.contains_key(header::SET_COOKIE));
    let plain = Visitor::new();
    assert_eq!(plain.post("/demo", &[]).await.status, StatusCode::NOT_FOUND);
    assert!(!plain.get("/").await.has("nobody here is real"));
}

#[test]
fn a_hundred_thousand_entries_are_drawn_thin() {
    let diary: Vec<DiaryDay> = (0..100_000)
        .map(|n| noted(n, Some(f64::from(n % 11)), None))
        .collect();
    let chart = drawn(&diary, &[], "pain_nrs");
    assert!(chart.matches("<circle").count() <= progress::series::MOST_POINTS);
    assert!(chart.len() < 400_000, "{} bytes", chart.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_entries_can_be_drawn(
        days in prop::collection::vec((-40_000..40_000i32, prop::option::of(prop::num::f64::ANY), prop::option::of(-2.0..12.0)), 0..120),
        sessions in prop::collection::vec((-40_000..40_000i32, "[a-z<&\"]{0,6}"), 0..40),
    ) {
        let diary: Vec<DiaryDay> = days.into_iter().map(|(n, pain, sleep)| noted(n, pain, sleep)).collect();
        let sessions: Vec<GivenSession> = sessions
            .into_iter()
            .map(|(n, technique)| GivenSession { day: noted(n, None, None).day, technique, before: None, after: None })
            .collect();
        for measure in ["pain_nrs", "sleep_own", "global_change", "psfs"] {
            let chart = drawn(&diary, &sessions, measure);
            prop_assert!(!chart.contains("NaN") && !chart.contains("inf%"), "{chart}");
        }
    }
}

fn noted(n: i32, pain: Option<f64>, sleep: Option<f64>) -> DiaryDay {
    let today = date(2026, 11, 21);
    DiaryDay {
        day: today
            .saturating_sub(i64::from(n).days())
            .max(Date::constant(1, 1, 1)),
        pain,
        sleep,
    }
}

fn drawn(diary: &[DiaryDay], sessions: &[GivenSession], measure: &str) -> String {
    static KNOWLEDGE: std::sync::LazyLock<knowledge::Knowledge> =
        std::sync::LazyLock::new(|| knowledge::Knowledge::embedded().unwrap());
    let instrument = Instrument::find(&KNOWLEDGE, measure).unwrap();
    let record = Record {
        diary,
        sessions,
        results: &[],
        course_since: None,
        today: date(2026, 11, 21),
    };
    let series = series(&instrument, &record, Range::All);
    let technique = |id: &str| id.to_owned();
    Chart {
        series: &series,
        technique: &technique,
    }
    .render()
    .into_string()
}
