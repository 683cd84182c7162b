//! Appointments with what a test does not say, and calendars around what it does.
#![allow(dead_code, clippy::unwrap_used)]

use std::ops::Range;

use interop::ical::{Busy, Calendar, Event, Limits, Method, Party, Problem, Purpose, Status, busy};
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// An appointment of an hour in Berlin.
pub fn event(uid: &str, start: &str) -> Event {
    let start = at(start);
    Event {
        uid: uid.to_owned(),
        sequence: 0,
        stamp: at("2027-01-01T08:00:00Z"),
        start,
        end: start + jiff::SignedDuration::from_hours(1),
        zone: zone("Europe/Berlin"),
        summary: "Appointment at Quiet Hands".to_owned(),
        description: String::new(),
        location: String::new(),
        geo: None,
        organizer: None,
        attendee: None,
        status: Status::Confirmed,
        url: None,
        alarm_minutes: None,
    }
}

pub fn party(name: &str, address: &str) -> Party {
    Party {
        name: name.to_owned(),
        address: address.to_owned(),
    }
}

pub fn feed(events: Vec<Event>) -> Calendar {
    let name = "Quiet Hands".to_owned();
    let purpose = Purpose::Feed {
        name,
        refresh_minutes: 60,
    };
    Calendar { purpose, events }
}

pub fn message(method: Method, event: Event) -> Calendar {
    Calendar {
        purpose: Purpose::Message(method),
        events: vec![event],
    }
}

/// What stands in a calendar, line by line, between the lines that every calendar has.
pub fn calendar(lines: &str) -> String {
    let lines: Vec<&str> = lines
        .lines()
        .map(|line| line.trim_start_matches("    "))
        .collect();
    let head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n";
    format!("{head}{}\r\nEND:VCALENDAR\r\n", lines.join("\r\n"))
}

pub fn window(from: &str, to: &str) -> Range<Timestamp> {
    at(from)..at(to)
}

/// January 2027 in Berlin.
pub fn january() -> Range<Timestamp> {
    window("2026-12-31T23:00:00Z", "2027-01-31T23:00:00Z")
}

/// Reads with Berlin as the default zone.
pub fn read(text: &str, window: Range<Timestamp>) -> Result<Busy, Problem> {
    busy(
        text.as_bytes(),
        window,
        &zone("Europe/Berlin"),
        &Limits::default(),
    )
}

/// Busy times as text, in UTC.
pub fn times(busy: &Busy) -> Vec<String> {
    let times = busy.times.iter();
    times
        .map(|time| format!("{}/{}", time.start, time.end))
        .collect()
}

pub fn notes(busy: &Busy) -> Vec<String> {
    busy.notes.iter().map(ToString::to_string).collect()
}
