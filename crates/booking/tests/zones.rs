//! Every zone of the system's database over its clock changes of three years, as Python's time zones have it.
#![allow(clippy::unwrap_used, missing_docs)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use booking::ClockSpan;
use jiff::civil::{Date, date, time};
use jiff::tz::TimeZone;

const INSTALL: &str = "install them with: apt-get install --no-install-recommends python3 tzdata";

/// As in `zones.py`.
const PARTS: [((i8, i8), (i8, i8)); 4] = [
    ((0, 0), (6, 0)),
    ((1, 30), (2, 30)),
    ((2, 0), (3, 0)),
    ((23, 0), (1, 30)),
];

/// Each zone with each date on which its clocks change.
fn changes() -> Vec<(String, Date)> {
    let [start, end] = [2026, 2029].map(|year| {
        date(year, 1, 1)
            .to_zoned(TimeZone::UTC)
            .unwrap()
            .timestamp()
    });
    // The zones of the folder that both read; what jiff has beside it may be of another year.
    let names = jiff::tz::db()
        .available()
        .map(|name| name.as_str().to_owned());
    names
        .filter(|name| Path::new("/usr/share/zoneinfo").join(name).exists())
        .flat_map(|name| {
            let zone = TimeZone::get(&name).unwrap();
            let changes: Vec<_> = zone
                .following(start)
                .map(|change| change.timestamp())
                .take_while(|at| *at < end)
                .collect();
            changes
                .into_iter()
                .map(move |at| (name.clone(), zone.to_datetime(at).date()))
        })
        .collect()
}

#[test]
fn another_program_has_the_same_moments() {
    let changes = changes();
    assert!(
        changes.len() > 800,
        "the system has its time zones; {INSTALL}"
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zones.py");
    let python = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut python = python.unwrap_or_else(|error| panic!("Python: {error}; {INSTALL}"));
    let asked: String = changes
        .iter()
        .map(|(name, on)| format!("{name} {on}\n"))
        .collect();
    let mut input = python.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(asked.as_bytes()));
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "its error is above");
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.lines().count(), changes.len());
    for ((name, on), answer) in changes.iter().zip(answers.lines()) {
        let zone = TimeZone::get(name).unwrap();
        let theirs: Vec<Vec<(i64, i64)>> = serde_json::from_str(answer).unwrap();
        let ours = PARTS.map(|(from, to)| {
            let [from, to] = [from, to].map(|(hour, minute)| time(hour, minute, 0, 0));
            let moments = ClockSpan::new(from, to).unwrap().on(*on, &zone);
            moments
                .iter()
                .map(|span| (span.from.0, span.to.0))
                .collect::<Vec<_>>()
        });
        assert_eq!(ours.as_slice(), theirs.as_slice(), "{name} {on}");
    }
}
