//! Our calendars in the programs of others, and theirs in ours: the readers of `calendar_readers/`.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;
#[path = "common/venv.rs"]
mod venv;

use std::collections::BTreeSet;
use std::process::Command;

use common::{calendar, event, feed, message, party, read, window, zone};
use interop::ical::{Event, Geo, Method, Status};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use venv::{VENV, folder, packages, run};

/// What a reader finds in a calendar, in order.
fn found(reader: &str, text: &str) -> Vec<Value> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, text).unwrap();
    let printed = match reader {
        "icalendar" => run(Command::new(&*VENV)
            .arg(folder().join("read.py"))
            .arg("events")
            .arg(file.path())),
        _ => run(Command::new("node")
            .arg(packages().join("read.mjs"))
            .arg(reader)
            .arg(file.path())),
    };
    sorted(serde_json::from_str(&printed).unwrap())
}

fn sorted(mut rows: Vec<Value>) -> Vec<Value> {
    rows.sort_by_key(Value::to_string);
    rows
}

/// What a reader should find.
fn expected(events: &[Event]) -> Vec<Value> {
    let rows = events.iter().map(|event| {
        let status = match event.status {
            Status::Confirmed => "CONFIRMED",
            Status::Tentative => "TENTATIVE",
            Status::Cancelled => "CANCELLED",
        };
        json!([
            event.uid,
            event.start.as_second(),
            event.end.as_second(),
            status,
            event.sequence
        ])
    });
    sorted(rows.collect())
}

fn check(reader: &str, text: &str, events: &[Event]) {
    let found = found(reader, text);
    let expected = expected(events);
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected, "{reader}");
    }
    assert_eq!(found.len(), expected.len(), "{reader}");
}

/// Appointments every six hours around the clock changes of a year, and one with all there is to say.
fn appointments(zone_name: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let zone: TimeZone = zone(zone_name);
    let mut begin = |days: &str, hours: std::ops::Range<i64>| {
        for hour in hours {
            let mut event = event(&format!("{zone_name}-{days}-{hour}"), days);
            event.start += SignedDuration::from_mins(hour * 30);
            event.end = event.start + SignedDuration::from_mins(90);
            event.zone = zone.clone();
            event.sequence = u32::try_from(hour).unwrap();
            event.status =
                [Status::Confirmed, Status::Tentative, Status::Cancelled][hour as usize % 3];
            events.push(event);
        }
    };
    begin("2027-01-05T00:00:00Z", 0..3);
    for change in zone
        .following("2027-01-01T00:00:00Z".parse().unwrap())
        .take(2)
    {
        begin(
            &(change.timestamp() - SignedDuration::from_hours(4)).to_string(),
            0..16,
        );
    }
    let mut full = event(
        &format!("{zone_name}-full@example.org"),
        "2027-06-01T09:00:00Z",
    );
    full.zone = zone.clone();
    full.description =
        "Long, with; everything \\ in it: \"quotes\"\nlines, and ünïcödé 😀 that must be folded. "
            .repeat(4);
    full.location = "Lime Street 3; Berlin, DE".to_owned();
    full.geo = Some(Geo {
        latitude: 52.5,
        longitude: 13.4,
    });
    full.organizer = Some(party(
        "Quiet \"Hands\", Berlin; ltd: 1",
        "hands@example.org",
    ));
    full.attendee = Some(party("Änn", "ann@example.org"));
    full.url = Some("https://example.org/b/1?x=1,2;3".to_owned());
    full.alarm_minutes = Some(90);
    events.push(full);
    events
}

/// Europe, America, the southern half, half an hour, negative summer time, no changes, and a change of no rule.
const ZONES: [&str; 9] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "America/Santiago",
    "Pacific/Chatham",
    "UTC",
];

#[test]
fn others_read_what_we_write() {
    let mut all = Vec::new();
    for name in ZONES {
        all.extend(appointments(name));
    }
    let text = feed(all.clone()).to_ics();
    for reader in ["icalendar", "ical.js", "node-ical"] {
        check(reader, &text, &all);
    }
    for method in [Method::Request, Method::Cancel, Method::Publish] {
        let mut full = appointments("Europe/Berlin").pop().unwrap();
        let text = message(method, full.clone()).to_ics();
        if method == Method::Cancel {
            full.status = Status::Cancelled;
        }
        for reader in ["icalendar", "ical.js", "node-ical"] {
            check(reader, &text, std::slice::from_ref(&full));
        }
    }
}

/// Under a name that nobody knows, only our VTIMEZONE can lead to the right instants.
#[test]
fn others_understand_our_zones() {
    for name in ZONES {
        let events = appointments(name);
        let text = feed(events.clone()).to_ics();
        let renamed = text
            .replace(&format!("TZID={name}:"), "TZID=Nowhere:")
            .replace(&format!("TZID:{name}\r"), "TZID:Nowhere\r");
        for reader in ["icalendar", "ical.js"] {
            check(reader, &renamed, &events);
        }
    }
}

/// What follows FREQ and INTERVAL in rules, for each frequency.
const RULES: [(&str, &[&str]); 4] = [
    (
        "DAILY",
        &["", ";BYDAY=MO,WE,FR", ";BYMONTH=1,7", ";BYMONTHDAY=1,15,-1"],
    ),
    (
        "WEEKLY",
        &[
            "",
            ";BYDAY=MO",
            ";BYDAY=TU,TH,SU",
            ";BYDAY=SU,MO;WKST=SU",
            ";BYDAY=SA;BYMONTH=3,10",
        ],
    ),
    (
        "MONTHLY",
        &[
            "",
            ";BYMONTHDAY=15",
            ";BYMONTHDAY=31",
            ";BYMONTHDAY=1,15,-2",
            ";BYDAY=2TU",
            ";BYDAY=1MO,-1FR",
            ";BYDAY=5WE",
            ";BYDAY=TH",
            ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            ";BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=1,2,-3",
            ";BYDAY=FR;BYMONTHDAY=13",
            ";BYDAY=-1SU;BYMONTH=3,10",
        ],
    ),
    (
        "YEARLY",
        &[
            "",
            ";BYMONTH=3,9",
            ";BYMONTHDAY=1,-1",
            ";BYMONTH=10;BYDAY=-1SU",
            ";BYDAY=20MO",
            ";BYDAY=-1FR",
            ";BYDAY=TU",
            ";BYMONTH=2;BYMONTHDAY=29",
            ";BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            ";BYMONTH=12;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            ";BYDAY=MO,SU;BYSETPOS=2,-2",
        ],
    ),
];

/// When events begin: in the hour that a change leaves out, on a leap day, on the last of a month.
const STARTS: [&str; 6] = [
    ";TZID=Europe/Berlin:20230326T023000",
    ";TZID=America/New_York:20240229T101500",
    ";TZID=Australia/Lord_Howe:19991231T111500",
    ":20261004T121500Z",
    ";VALUE=DATE:20250131",
    ":20270105T140000",
];

/// How rules end.
const ENDS: [&str; 4] = ["", ";COUNT=1", ";COUNT=25", ";UNTIL="];

/// Every rule with every interval, start and end.
fn series() -> Vec<String> {
    let mut events = Vec::new();
    for (freq, parts) in RULES {
        for (part, interval) in parts
            .iter()
            .flat_map(|part| [1, 2, 3, 7].map(|interval| (part, interval)))
        {
            for (start, end) in STARTS.iter().flat_map(|start| ENDS.map(|end| (start, end))) {
                // The last start is written as the start is: as a day, on the wall, or in UTC.
                let until = match end {
                    ";UNTIL=" if start.contains("DATE") => "20270809",
                    ";UNTIL=" if start.starts_with(":2027") => "20270809T140000",
                    ";UNTIL=" => "20270809T121500Z",
                    _ => "",
                };
                let length = if start.contains("DATE") {
                    "P2D"
                } else {
                    "PT45M"
                };
                let uid = format!("{} {freq}{part} {interval}{end}{start}", events.len());
                let uid = uid.replace([';', ','], " ");
                events.push(format!(
                    "BEGIN:VEVENT\nUID:{uid}\nDTSTART{start}\nDURATION:{length}
                    RRULE:FREQ={freq};INTERVAL={interval}{part}{end}{until}\nEND:VEVENT"
                ));
            }
        }
    }
    events
}

/// What is excepted, added, moved and called off.
const CHANGED: &str = "BEGIN:VEVENT\nUID:moved\nDTSTART;TZID=Europe/Berlin:20270301T090000\nDTEND;TZID=Europe/Berlin:20270301T100000
    RRULE:FREQ=WEEKLY;BYDAY=MO,TH;COUNT=20\nEXDATE;TZID=Europe/Berlin:20270304T090000,20270401T090000
    EXDATE:20270415T070000Z\nRDATE;TZID=Europe/Berlin:20270305T180000\nEND:VEVENT
    BEGIN:VEVENT\nUID:moved\nRECURRENCE-ID;TZID=Europe/Berlin:20270308T090000
    DTSTART;TZID=Europe/Berlin:20270309T120000\nDTEND;TZID=Europe/Berlin:20270309T140000\nEND:VEVENT
    BEGIN:VEVENT\nUID:moved\nRECURRENCE-ID:20270405T070000Z
    DTSTART;TZID=America/New_York:20270405T090000\nDTEND;TZID=America/New_York:20270405T093000\nEND:VEVENT
    BEGIN:VEVENT\nUID:day\nDTSTART;VALUE=DATE:20270308\nDTEND;VALUE=DATE:20270310\nRRULE:FREQ=MONTHLY;COUNT=5
    EXDATE;VALUE=DATE:20270408\nRDATE;VALUE=DATE:20270601\nEND:VEVENT";

#[test]
fn we_expand_as_others_do() {
    let mut events = series();
    events.push(CHANGED.to_owned());
    let text = calendar(&format!("PRODID:test\n{}", events.join("\n")));
    let window = window("2027-01-01T00:00:00Z", "2028-06-01T00:00:00Z");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, &text).unwrap();
    let (from, to) = (window.start.as_second(), window.end.as_second());
    let printed = run(Command::new(&*VENV)
        .arg(folder().join("read.py"))
        .arg("expand")
        .arg(file.path())
        .args([from.to_string(), to.to_string()]));
    let rows: Vec<(String, i64, i64)> = serde_json::from_str(&printed).unwrap();
    let busy = read(&text, window).unwrap();
    assert_eq!(common::notes(&busy), Vec::<String>::new());
    let times = busy.times.iter();
    let times = times.map(|time| {
        (
            time.uid.to_string(),
            time.start.as_second(),
            time.end.as_second(),
        )
    });
    let (ours, theirs) = (compared(times, from, to), compared(rows, from, to));
    assert!(ours.len() > 10_000, "{} occurrences", ours.len());
    let only_ours: Vec<_> = ours.difference(&theirs).take(5).collect();
    let only_theirs: Vec<_> = theirs.difference(&ours).take(5).collect();
    assert!(
        only_ours.is_empty() && only_theirs.is_empty(),
        "ours: {only_ours:#?}\ntheirs: {only_theirs:#?}"
    );
}

/// What is compared: occurrences well within the window, as whole days at its edges are a matter of taste, and only the
/// start of those at half past two, as their reader ends them before they begin where the clocks go forward.
fn compared(
    rows: impl IntoIterator<Item = (String, i64, i64)>,
    from: i64,
    to: i64,
) -> BTreeSet<(String, i64, i64)> {
    let two_days = 2 * 86_400;
    let rows = rows.into_iter();
    let within = rows.filter(|(_, start, _)| (from + two_days..to - two_days).contains(start));
    let compared = within.map(|(uid, start, end)| match uid.contains("T0230") {
        true => (uid, start, 0),
        false => (uid, start, end),
    });
    compared.collect()
}
