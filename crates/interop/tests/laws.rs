//! The laws of calendars: what is written is read back, in every zone, and nothing from outside panics.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::ops::Range;

use common::{at, event, feed, read};
use interop::ical::{BusyTime, Event, Limits, Status, busy};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: std::env::var("PROPTEST_CASES")
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(256),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn zones() -> Vec<TimeZone> {
    let names = jiff::tz::db().available();
    let zones: Vec<TimeZone> = names
        .map(|name| TimeZone::get(name.as_str()).unwrap())
        .collect();
    assert!(
        zones.len() > 400,
        "jiff's database has {} zones",
        zones.len()
    );
    zones
}

/// The widest window whose years a calendar can write.
fn always() -> Range<Timestamp> {
    at("1900-01-01T00:00:00Z")..at("2100-01-01T00:00:00Z")
}

fn ranges(events: &[Event]) -> Vec<(Timestamp, Timestamp)> {
    let mut ranges: Vec<_> = events
        .iter()
        .map(|event| (event.start, event.end))
        .collect();
    ranges.sort_unstable();
    ranges.dedup();
    ranges
}

fn read_back(text: &str) -> Vec<(Timestamp, Timestamp)> {
    let found = read(text, always()).unwrap();
    assert_eq!(found.notes, [], "{text}");
    let mut ranges: Vec<_> = found
        .times
        .iter()
        .map(|time| (time.start, time.end))
        .collect();
    ranges.dedup();
    ranges
}

/// Appointments that begin and end around the changes of the clocks of a zone.
fn around_changes(zone: &TimeZone, from: &str, most: usize) -> Vec<Event> {
    let changes: Vec<Timestamp> = zone
        .following(at(from))
        .take(most)
        .map(|change| change.timestamp())
        .collect();
    let instants = changes
        .iter()
        .chain([const { &Timestamp::UNIX_EPOCH }])
        .flat_map(|change| {
            (-8..8).map(|quarters| *change + SignedDuration::from_mins(quarters * 15))
        });
    let mut events = Vec::new();
    for (ix, start) in instants.enumerate() {
        for minutes in [15, 60, 180] {
            let mut event = event(&format!("{ix}-{minutes}"), "2027-01-01T00:00:00Z");
            (event.start, event.end) = (start, start + SignedDuration::from_mins(minutes));
            event.zone = zone.clone();
            events.push(event);
        }
    }
    events
}

/// In every zone, around every change of the clocks from some years on: both by the name of the zone, and by nothing but
/// the `VTIMEZONE` that stands in the file.
#[test]
fn what_is_written_is_read_back_in_every_zone() {
    for zone in zones() {
        for (from, most) in [("1969-06-01T00:00:00Z", 3), ("2026-01-01T00:00:00Z", 4)] {
            let events = around_changes(&zone, from, most);
            let text = feed(events.clone()).to_ics();
            assert_eq!(read_back(&text), ranges(&events), "{zone:?}");
            let name = zone.iana_name().unwrap();
            let renamed = text
                .replace(&format!("TZID={name}:"), "TZID=nowhere:")
                .replace(&format!("TZID:{name}\r"), "TZID:nowhere\r");
            assert_eq!(
                read_back(&renamed),
                ranges(&events),
                "{zone:?} by its VTIMEZONE"
            );
        }
    }
}

/// One appointment alone explains its zone as well as many do.
#[test]
fn the_zone_of_one_appointment_is_enough() {
    for zone in zones().iter().step_by(7) {
        for event in around_changes(zone, "2027-01-01T00:00:00Z", 2) {
            let text = feed(vec![event.clone()]).to_ics();
            let renamed = text.replace(zone.iana_name().unwrap(), "nowhere");
            assert_eq!(read_back(&renamed), ranges(&[event]), "{text}");
        }
    }
}

prop_compose! {
    fn any_event()(
        uid in any::<String>(),
        start in -2_000_000_000i64..4_000_000_000,
        minutes in 1i64..5000,
        zone in prop::sample::select(zones()),
        texts in any::<[String; 3]>(),
        party in prop::option::of(any::<[String; 2]>()),
        url in prop::option::of(any::<String>()),
        status in prop::sample::select(vec![Status::Confirmed, Status::Tentative, Status::Cancelled]),
        alarm_minutes in prop::option::of(any::<u32>()),
    ) -> Event {
        let [summary, description, location] = texts;
        let mut event = event(&uid, "2027-01-01T00:00:00Z");
        event.start = Timestamp::from_second(start).unwrap();
        event.end = event.start + SignedDuration::from_mins(minutes);
        (event.zone, event.summary, event.description, event.location) = (zone, summary, description, location);
        event.organizer = party.map(|[name, address]| common::party(&name, &address));
        (event.url, event.status, event.alarm_minutes) = (url, status, alarm_minutes);
        event
    }
}

/// Lines of a calendar that mean something, put together anyhow.
fn any_calendar() -> impl Strategy<Value = String> {
    let stamp = prop_oneof![
        "2027(01|03|10)[0-3][0-9]",
        "2027(01|03|10)[0-3][0-9]T0[0-9]3000Z?",
        "(0000|1601|9999)(0101|1231)T235959Z?",
        "[0-9TZ]{0,16}",
    ];
    let rule = "FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY|HOURLY)(;COUNT=[0-9]{1,3})?(;INTERVAL=[0-9]{1,9})?\
        (;BYDAY=(-1)?(MO|SU))?(;BYMONTH=[0-9]{1,2})?(;BYSETPOS=-?[0-9])?(;UNTIL=2027[01][0-9]15)?";
    let duration = "[+-]?P([0-9]{1,18}[WD])?(T[0-9]{1,18}[HMS])?";
    let value = prop_oneof![
        4 => stamp.clone(),
        1 => (stamp.clone(), stamp).prop_map(|(from, to)| format!("{from}/{to}")),
        2 => rule,
        1 => duration,
        1 => "[+-][0-9]{4}",
        1 => any::<String>(),
    ];
    let name = prop::sample::select(vec![
        "DTSTART",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "EXRULE",
        "RECURRENCE-ID",
        "UID:a\nDTSTART",
        "TRANSP",
        "FREEBUSY",
        "TZID",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "SUMMARY",
    ]);
    let parameter = prop::sample::select(vec![
        "",
        ";TZID=Europe/Berlin",
        ";TZID=a",
        ";TZID=\"Romance Standard Time\"",
        ";VALUE=DATE",
        ";FBTYPE=FREE",
    ]);
    let line = (name, parameter, value)
        .prop_map(|(name, parameter, value)| format!("{name}{parameter}:{value}\n"));
    let kind = prop::sample::select(vec!["VEVENT", "VEVENT", "VEVENT", "VFREEBUSY", "VTIMEZONE"]);
    let component = (
        kind,
        prop::collection::vec(line.clone(), 0..7),
        prop::collection::vec(line, 0..5),
    )
        .prop_map(|(kind, lines, inner)| {
            format!(
                "BEGIN:{kind}\n{}BEGIN:STANDARD\n{}END:STANDARD\nEND:{kind}\n",
                lines.concat(),
                inner.concat()
            )
        });
    prop::collection::vec(component, 0..6)
        .prop_map(|components| format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", components.concat()))
}

/// Busy times are in order, within the window, and none is empty.
fn are_sound(times: &[BusyTime], window: &Range<Timestamp>) -> bool {
    times.is_sorted()
        && times.iter().all(|time| {
            window.start <= time.start && time.start < time.end && time.end <= window.end
        })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_written_is_read_back(events in prop::collection::vec(any_event(), 0..5)) {
        let text = feed(events.clone()).to_ics();
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
        let taken: Vec<Event> = events.into_iter().filter(|event| event.status != Status::Cancelled).collect();
        prop_assert_eq!(read_back(&text), ranges(&taken));
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>(), body in any::<Vec<u8>>()) {
        let window = common::january();
        let limits = Limits::default();
        let _ = busy(&bytes, window.clone(), &TimeZone::UTC, &limits);
        let within = [&b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n"[..], &body, b"\nEND:VEVENT\nEND:VCALENDAR"].concat();
        if let Ok(found) = busy(&within, window.clone(), &TimeZone::UTC, &limits) {
            prop_assert!(are_sound(&found.times, &window));
        }
    }

    #[test]
    fn no_calendar_panics(text in any_calendar(), start in prop::sample::select(vec!["2026-12-01T00:00:00Z", "0001-01-01T00:00:00Z", "9990-01-01T00:00:00Z"]), days in 0i64..400) {
        let window = at(start)..at(start) + SignedDuration::from_hours(24 * days);
        if let Ok(found) = read(&text, window.clone()) {
            prop_assert!(are_sound(&found.times, &window));
            let ranges = found.ranges(|_| false);
            prop_assert!(ranges.windows(2).all(|pair| pair[0].end < pair[1].start));
        }
        let everything = Timestamp::MIN..Timestamp::MAX;
        if let Ok(found) = read(&text, everything.clone()) {
            prop_assert!(are_sound(&found.times, &everything));
        }
    }

    /// An occurrence counts as long as it lasts, wherever in the day a window begins.
    #[test]
    fn what_has_begun_before_a_window_is_in_it(length in "P(T[1-9]H|T[1-9]0H|[1-9]D|1DT12H)", hours in 0i64..200, is_day in any::<bool>()) {
        let start = if is_day { "DTSTART;VALUE=DATE:20270301" } else { "DTSTART;TZID=Europe/Berlin:20270301T203000" };
        let text = common::calendar(&format!("BEGIN:VEVENT\n{start}\nDURATION:{length}\nRRULE:FREQ=WEEKLY\nEND:VEVENT"));
        let wide = at("2027-03-01T00:00:00Z")..at("2027-05-01T00:00:00Z");
        let narrow = at("2027-03-25T00:00:00Z") + SignedDuration::from_hours(hours)..wide.end;
        let all = read(&text, wide).unwrap().ranges(|_| false);
        let cut: Vec<_> = all.into_iter().map(|range| range.start.max(narrow.start)..range.end).collect();
        let cut: Vec<_> = cut.into_iter().filter(|range| range.start < range.end).collect();
        prop_assert_eq!(read(&text, narrow).unwrap().ranges(|_| false), cut);
    }

    /// What a window shows does not depend on how wide it is.
    #[test]
    fn a_window_shows_a_part_of_a_wider_one(text in any_calendar(), skip in 0i64..7200, hours in 1i64..2000) {
        let wide = at("2026-12-01T00:00:00Z")..at("2028-01-01T00:00:00Z");
        let start = wide.start + SignedDuration::from_hours(skip);
        let narrow = start..(start + SignedDuration::from_hours(hours)).min(wide.end);
        if let (Ok(all), Ok(some)) = (read(&text, wide), read(&text, narrow.clone())) {
            let cut = all.ranges(|_| false).into_iter().map(|range| range.start.max(narrow.start)..range.end.min(narrow.end));
            let cut: Vec<_> = cut.filter(|range| range.start < range.end).collect();
            prop_assert_eq!(some.ranges(|_| false), cut);
        }
    }
}
