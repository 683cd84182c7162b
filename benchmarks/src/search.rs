//! The search for free times, beside PostgreSQL's own ranges with PostGIS on the same data.

mod data;
mod http;
mod sql;

use std::hint::black_box;
use std::time::Instant;

use booking::index::{Index, Near, Query};
use booking::{GreatCircle, Place, Service, Span, Tick};

use crate::report::Report;
use data::Region;

/// How many places are asked about.
const PLACES: usize = 200;
/// Kilometres around them.
const KM: f64 = 10.0;
/// What the therapist must offer.
const SKILL: u8 = 3;
/// Days that a search looks at.
const DAYS: i64 = 14;
const DAY: i64 = 288;

/// An hour on the quarter hours.
pub const SERVICE: Service = Service {
    minutes: 60,
    before: 0,
    after: 0,
    grid: 15,
    notice: 0,
    horizon: 400,
};

/// Everything about the search.
pub fn measure(report: &mut Report) {
    report.note(
        "The task: all free starts of an hour on the quarter hours in the 14 days from 1 March 2027, of the therapists within \
         10 km of a place who offer one technique of three. Each therapist works Monday to Friday from 9 to 13 and from 14 to \
         18, Europe/Berlin, and has about 312 bookings in 90 days; the data is made by a fixed rule in \
         `benchmarks/src/search/data.rs`. PostgreSQL keeps the bookings with an index on therapist and start, and the places \
         in a PostGIS geography with a GiST index; it is asked over a local socket by a prepared statement, warm.",
    );
    compare(report);
    http::measure(report);
    grow(report);
}

fn compare(report: &mut Report) {
    let most = usize::MAX;
    let region = Region::new(1_000, 60.0);
    let index = region.index();
    let places = region.places(PLACES);
    let postgres = match sql::Peer::start(&region) {
        Ok(postgres) => postgres,
        Err(why) => {
            return report.note(&format!("PostgreSQL with PostGIS was not measured: {why} (`apt-get install postgresql-15-postgis-3`)."));
        }
    };
    let mut free = 0;
    for place in &places {
        let ours = starts(&region, &index, *place, most);
        let theirs = postgres.starts(*place);
        assert!(
            ours == theirs,
            "both find the same free starts around {place:?}: {} and {}",
            ours.len(),
            theirs.len()
        );
        free += ours.len();
    }
    report.note(&format!(
        "Equal answers: {free} free starts around {PLACES} places, the same therapists and instants on both sides ({} bookings in all).",
        region.bookings()
    ));
    let mine = each(&places, |place| {
        black_box(starts(&region, &index, place, most));
    });
    let theirs = each(&places, |place| {
        black_box(postgres.starts(place));
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
        &["1,000 therapists, warm", "median", "p99", "best"],
        &[
            row("Supple's index, in process", &mine),
            row("PostgreSQL ranges with PostGIS", &theirs),
        ],
    );
    let times = middle(&theirs) / middle(&mine);
    report.note(&format!(
        "By the median the index answers {times:.0} times as fast. The goal is 10 times: {}.",
        crate::web::met(times >= 10.0)
    ));
    report.note(
        "Recorded once on another machine, and not run here, for a task of the same shape (1,000 therapists, 311,610 bookings, \
         2,019 free starts of 33 therapists; the best time of each): PostgreSQL 15 with PostGIS 3.3.2, 4.8 ms; the slot functions \
         of Cal.com from the npm package `@calcom/platform-libraries` 0.0.360, called in memory without a database, 496 ms; the \
         availability code of Easy!Appointments 1.5.2 over MariaDB 10.11, 668 ms; Python's `portion` 2.6.3, 831 ms. Their ratio to \
         PostgreSQL is what can be compared.",
    );
    report.raw(raw("1,000 therapists, the index", &mine));
    report.raw(raw("1,000 therapists, PostgreSQL", &theirs));
}

fn grow(report: &mut Report) {
    let mut rows = Vec::new();
    for (name, therapists, km, most) in [
        ("a city", 1_000, 60.0, usize::MAX),
        ("ten cities", 10_000, 190.0, usize::MAX),
        ("a country", 100_000, 600.0, usize::MAX),
        ("a country in one city", 100_000, 60.0, usize::MAX),
        ("the same, the next three times of each", 100_000, 60.0, 3),
    ] {
        let region = Region::new(therapists, km);
        let begun = Instant::now();
        let mut index = region.index();
        let built = begun.elapsed().as_secs_f64();
        let places = region.places(PLACES);
        let free: usize = places
            .iter()
            .map(|place| starts(&region, &index, *place, most).len())
            .sum();
        let sorted = each(&places, |place| {
            black_box(starts(&region, &index, place, most));
        });
        let begun = Instant::now();
        for key in 0..100 {
            index.put_person(key, &region.person(key));
        }
        let follows = begun.elapsed().as_secs_f64() / 100.0;
        rows.push(vec![
            name.to_owned(),
            therapists.to_string(),
            (free / PLACES).to_string(),
            ms(middle(&sorted)),
            ms(p99(&sorted)),
            format!(
                "{:.1} kB",
                index.bytes() as f64 / therapists as f64 / 1000.0
            ),
            format!("{built:.2} s"),
            format!("{:.0} µs", follows * 1e6),
        ]);
        report.raw(raw(name, &sorted));
    }
    report.table(
        &[
            "who",
            "therapists",
            "free starts found",
            "median",
            "p99",
            "memory for each",
            "built in",
            "follows a change of one in",
        ],
        &rows,
    );
    report.note(
        "Goals at 100,000 therapists: p99 under 5 ms, built in under 10 s, a change followed within 50 ms. “A country in one city” \
         puts all of them into the 60 km of the first row, so that a search really has to look at thousands.",
    );
}

/// The free starts around a place, at most so many of each therapist, as therapist and second.
fn starts(
    region: &Region,
    index: &Index<u32, GreatCircle>,
    place: Place,
    most: usize,
) -> Vec<(u32, i64)> {
    let begin = region.begin();
    let skill = data::skill(SKILL);
    let query = Query {
        wants: &[&skill],
        near: Near::Houses(place, KM),
        window: Span::starting(begin, DAYS * DAY),
        times: None,
        most,
        now: begin,
    };
    let found = index.search(&query);
    let second = |start: &Tick| start.instant().as_second();
    found
        .iter()
        .flat_map(|found| {
            found
                .starts
                .iter()
                .map(move |start| (found.person, second(start)))
        })
        .collect()
}

/// The time of one answer for each of the places, three times round, in milliseconds, sorted.
fn each(places: &[Place], mut ask: impl FnMut(Place)) -> Vec<f64> {
    places.iter().for_each(|place| ask(*place));
    let mut times: Vec<f64> = (0..3)
        .flat_map(|_| places)
        .map(|place| {
            let begun = Instant::now();
            ask(*place);
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

/// Figures for programs.
fn raw(name: &str, sorted: &[f64]) -> serde_json::Value {
    serde_json::json!({ "name": format!("search, {name}"), "unit": "ms", "median": middle(sorted), "p99": p99(sorted), "best": sorted[0] })
}

fn middle(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

fn p99(sorted: &[f64]) -> f64 {
    sorted[sorted.len() * 99 / 100]
}

fn ms(milliseconds: f64) -> String {
    format!("{milliseconds:.3} ms")
}
