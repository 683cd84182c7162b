//! The same search over HTTP: `supple serve` on a database with these practices, beside the question to PostgreSQL.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use booking::{ClockSpan, Place};
use jiff::civil::{Weekday, time};
use jiff::{Timestamp, ToSpan, Zoned};
use serde_json::Value as Json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use store::*;

use super::data::{PARTS, Region, TECHNIQUES, Therapist as Invented, technique, zone};
use super::{DAYS, KM, PLACES, SKILL, middle, ms, p99, raw, sql};
use crate::bookings::practice::id;
use crate::report::Report;
use crate::web::{Asked, Connection, Server, met, open, quantile, wait};

/// Therapists of one practice.
const OF_A_PRACTICE: usize = 20;
/// The most starts that the API gives of each offer; few have more.
const STARTS: usize = 50;
/// A second, when the pages are asked for.
const RATE: f64 = 50.0;
const LONGEST_MS: f64 = 50.0;

pub fn measure(report: &mut Report) {
    let today = Zoned::now().date();
    let monday = today.nth_weekday(1, Weekday::Monday).expect("a date");
    let region = Region::from(monday, 1_000, 60.0);
    let postgres = match sql::Peer::start(&region) {
        Ok(postgres) => postgres,
        Err(why) => return report.note(&format!("Over HTTP nothing was compared: {why}.")),
    };
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let file = folder.path().join("practices.db");
    wait(fill(&file, &region));
    let server = Server::supple(folder.path(), &file.to_string_lossy(), &[]);
    let places = region.places(PLACES);
    let asked: Vec<Asked> = places
        .iter()
        .map(|place| free_times(&region, *place))
        .collect();

    let (mut free, mut bytes) = (0, 0);
    for (place, asked) in places.iter().zip(&asked) {
        let answer = wait(async { Connection::open(server.address).await.ask(asked).await });
        let ours = starts(&answer.text());
        assert!(
            ours == earliest(postgres.starts(*place)),
            "both find the same free starts around {place:?}"
        );
        free += ours.len();
        bytes += answer.body.len();
    }
    let mine = wait(one_after_the_other(&server, &asked));
    let theirs = super::each(&places, |place| {
        postgres.starts(place);
    });
    let row = |name: &str, sorted: &[f64]| {
        vec![
            name.to_owned(),
            ms(middle(sorted)),
            ms(p99(sorted)),
            ms(sorted[0]),
        ]
    };
    report.table(
        &["1,000 therapists, one at a time", "median", "p99", "best"],
        &[
            row("`GET /api/free-times` over HTTP, as gzipped JSON", &mine),
            row("PostgreSQL ranges with PostGIS, its own protocol", &theirs),
        ],
    );
    let times = middle(&theirs) / middle(&mine);
    report.note(&format!(
        "Equal answers again, {free} free starts around {PLACES} places, at most {STARTS} of each therapist ({} kB for each answer). By the median the whole way over \
         HTTP takes 1/{times:.1} of the time of the question to PostgreSQL. The goal is no longer: {}.",
        bytes / PLACES / 1000,
        met(times >= 1.0)
    ));
    report.raw(raw("1,000 therapists, over HTTP", &mine));
    report.raw(raw("1,000 therapists, PostgreSQL beside HTTP", &theirs));

    let pages = [
        ("the next times of everybody", "next"),
        ("by person", "people"),
        ("by day", "day"),
    ];
    let rows = pages.map(|(name, view)| {
        let asked: Vec<Asked> = places.iter().map(|place| page(&region, *place, view)).collect();
        let asked: Vec<Asked> = asked.iter().cycle().take(1_000).cloned().collect();
        let waits = wait(open(server.address, RATE, asked));
        let (half, most) = (quantile(&waits, 0.5), quantile(&waits, 0.99));
        report.raw(serde_json::json!({ "name": format!("page of the search, {view}"), "p50_ms": half, "p99_ms": most }));
        vec![name.to_owned(), ms(half), ms(most), met(most < LONGEST_MS).to_owned()]
    });
    report.table(
        &[
            "page of the search, 50 a second",
            "p50",
            "p99",
            "goal: p99 under 50 ms",
        ],
        &rows,
    );
}

/// What is asked of the API.
fn free_times(region: &Region, place: Place) -> Asked {
    let day = |later: i64| {
        let day = region.searched().saturating_add(later.days());
        day.to_zoned(zone())
            .expect("midnight exists in Berlin")
            .timestamp()
    };
    Asked::page(&format!(
        "/api/free-times?technique={}&latitude={}&longitude={}&km={KM}&from={}&to={}&starts={STARTS}",
        technique(SKILL),
        place.latitude(),
        place.longitude(),
        day(0),
        day(DAYS),
    ))
}

/// At most as many of each therapist as the API gives.
fn earliest(starts: Vec<(u32, i64)>) -> Vec<(u32, i64)> {
    let mut taken: BTreeMap<u32, usize> = BTreeMap::new();
    let mut starts = starts;
    starts.retain(|(therapist, _)| {
        let taken = taken.entry(*therapist).or_default();
        *taken += 1;
        *taken <= STARTS
    });
    starts
}

/// The page that a person sees.
fn page(region: &Region, place: Place, view: &str) -> Asked {
    Asked::page(&format!(
        "/find?where={}%2C+{}&how=practice&km={KM}&from={}&technique={}&view={view}",
        place.latitude(),
        place.longitude(),
        region.searched(),
        technique(SKILL),
    ))
}

/// Free starts of an answer, as therapist and second.
fn starts(answer: &str) -> Vec<(u32, i64)> {
    let offers: Vec<Json> = serde_json::from_str(answer).expect("the answer is JSON");
    let mut found: Vec<(u32, i64)> = offers
        .iter()
        .flat_map(|offer| {
            let therapist = offer["therapist"]
                .as_str()
                .and_then(|id| id.get(26..))
                .unwrap_or_default();
            let therapist = u32::from_str_radix(therapist, 16).expect("our own id");
            let starts = offer["starts"].as_array().expect("a list").iter();
            starts.map(move |start| {
                let start: Timestamp = start
                    .as_str()
                    .unwrap_or_default()
                    .parse()
                    .expect("an instant");
                (therapist, start.as_second())
            })
        })
        .collect();
    found.sort_unstable();
    found
}

async fn one_after_the_other(server: &Server, asked: &[Asked]) -> Vec<f64> {
    let mut connection = Connection::open(server.address).await;
    let mut times = Vec::new();
    for round in 0..4 {
        for asked in asked {
            let begun = Instant::now();
            connection.ask(asked).await;
            if round > 0 {
                times.push(begun.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    times.sort_by(f64::total_cmp);
    times
}

/// The region as practices of twenty in a new database.
async fn fill(file: &Path, region: &Region) {
    let address: Address = file.to_string_lossy().parse().expect("a path");
    let store = Store::open(&address).await.expect("the database opens");
    let (act, now) = (Act::program(Timestamp::now()), Timestamp::now());
    for (number, team) in region.therapists.chunks(OF_A_PRACTICE).enumerate() {
        practice(&store, &act, number).await.expect("it is new");
        for (at, therapist) in team.iter().enumerate() {
            let key = number * OF_A_PRACTICE + at;
            add(&store, &act, number, key, therapist)
                .await
                .expect("it is new");
        }
    }
    store.close().await;
    let options = SqliteConnectOptions::new().filename(file);
    let mut connection = options.connect().await.expect("the file opens");
    bookings(&mut connection, region, now)
        .await
        .expect("the rows are new");
    connection.close().await.expect("the file closes");
}

async fn practice(store: &Store, act: &Act, number: usize) -> Result<()> {
    let practice = store::Practice {
        id: id(1, number),
        name: format!("Good Hands {number}"),
        kind: PracticeKind::Clinic,
        zone: "Europe/Berlin".parse().expect("a zone"),
        country: "DE".into(),
        email: None,
        phone: None,
        approve_first: false,
        client_exclusive: false,
        free_until_hours: 24,
        late_percent: 50,
        hold_minutes: 10,
        km_per_hour: 30.0,
        way_minutes: 5,
        made_at: act.at,
        retired_at: None,
    };
    store.put(act, &practice).await?;
    let service = Service {
        practice: practice.id,
        id: id(2, number),
        name: "Back massage".into(),
        about: String::new(),
        minutes: 60,
        before_minutes: 0,
        after_minutes: 0,
        grid_minutes: 15,
        notice_minutes: 0,
        horizon_days: 365,
        needs_room: false,
        equipment: Words::default(),
        at_home: false,
        at_location: true,
        techniques: TECHNIQUES.join(" ").as_str().into(),
        populations: Words::default(),
        credentials: Words::default(),
        price: None,
        retired_at: None,
    };
    store.put(act, &service).await?;
    let client = Client {
        practice: practice.id,
        id: id(5, number),
        account: None,
        name: Some("Some One".into()),
        email: None,
        phone: None,
        address: None,
        home: None,
        access_notes: None,
        made_at: act.at,
        vetted_at: Some(act.at),
        retired_at: None,
    };
    store.put(act, &client).await
}

async fn add(
    store: &Store,
    act: &Act,
    number: usize,
    key: usize,
    invented: &Invented,
) -> Result<()> {
    let (practice, therapist): (PracticeId, TherapistId) = (id(1, number), id(4, key));
    let location = Location {
        practice,
        id: id(3, key),
        name: format!("House {key}"),
        address: String::new(),
        place: Some(invented.place),
        zone: "Europe/Berlin".parse().expect("a zone"),
        retired_at: None,
    };
    store.put(act, &location).await?;
    let record = Therapist {
        practice,
        id: therapist,
        account: None,
        name: format!("Tess {key}"),
        about: String::new(),
        gender: None,
        languages: Words::default(),
        techniques: words(invented),
        trained_for: Words::default(),
        area_centre: None,
        area_km: None,
        set_up_minutes: 0,
        pack_up_minutes: 0,
        day_start_place: None,
        day_end_place: None,
        watched: false,
        made_at: act.at,
        retired_at: None,
    };
    store.put(act, &record).await?;
    store
        .set_services(act, practice, therapist, &[id(2, number)])
        .await?;
    let parts = PARTS.map(|(from, to)| {
        ClockSpan::new(time(from, 0, 0, 0), time(to, 0, 0, 0)).expect("whole hours")
    });
    let week: Vec<WorkingPart> = Weekday::Monday
        .cycle_forward()
        .take(5)
        .flat_map(|weekday| {
            parts.map(|part| WorkingPart {
                weekday,
                part,
                location: Some(location.id),
            })
        })
        .collect();
    store.set_week(act, practice, therapist, &week).await
}

fn words(invented: &Invented) -> Words {
    let skills = invented.skills.iter().map(|skill| technique(*skill));
    skills.collect::<Vec<_>>().join(" ").as_str().into()
}

/// All bookings as they lie in the table, in one transaction: booking each of them would take minutes.
async fn bookings(
    connection: &mut SqliteConnection,
    region: &Region,
    now: Timestamp,
) -> sqlx::Result<()> {
    let mut transaction = connection.begin().await?;
    let mut count = 0;
    for (key, therapist) in region.therapists.iter().enumerate() {
        let number = key / OF_A_PRACTICE;
        for span in &therapist.booked {
            let [from, to] = [span.from, span.to].map(|tick| tick.instant().as_microsecond());
            sqlx::query(
                "insert into appointment (practice, id, therapist, client, service, location, starts_at, ends_at, occupied_from,
                     occupied_to, way_from, way_to, client_claimed, status, sequence, made_at, changed_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $7, $8, $7, $8, 0, 'confirmed', 0, $9, $9)",
            )
            .bind(id::<PracticeId>(1, number).to_string())
            .bind(id::<AppointmentId>(6, count).to_string())
            .bind(id::<TherapistId>(4, key).to_string())
            .bind(id::<ClientId>(5, number).to_string())
            .bind(id::<ServiceId>(2, number).to_string())
            .bind(id::<LocationId>(3, key).to_string())
            .bind(from)
            .bind(to)
            .bind(now.as_microsecond())
            .execute(&mut *transaction)
            .await?;
            count += 1;
        }
    }
    transaction.commit().await
}
