//! What is written, to the letter where other programs depend on it.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{at, event, feed, message, party, zone};
use interop::ical::{Geo, Method, Status};
use jiff::tz::TimeZone;

fn lines(text: &str) -> Vec<&str> {
    text.strip_suffix("\r\n").unwrap().split("\r\n").collect()
}

#[test]
fn an_invitation() {
    let mut event = event("7f3a@supple.example", "2027-01-05T09:00:00Z");
    event.sequence = 2;
    event.description =
        "Bring nothing; wear what is soft, and come as you are.\nThe door is open.".to_owned();
    event.location = "Lime Street 3, Berlin".to_owned();
    event.geo = Some(Geo {
        latitude: 52.5,
        longitude: -13.25,
    });
    event.organizer = Some(party("Quiet \"Hands\", Berlin", "hands@example.org"));
    event.attendee = Some(party("Ann Example", "ann@example.org"));
    event.url = Some("https://example.org/b/7f3a".to_owned());
    event.alarm_minutes = Some(120);
    let text = message(Method::Request, event).to_ics();
    assert_eq!(
        lines(&text),
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Supple//Supple//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:REQUEST",
            "BEGIN:VTIMEZONE",
            "TZID:Europe/Berlin",
            "BEGIN:STANDARD",
            "DTSTART:20261025T030000",
            "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100",
            "TZNAME:CET",
            "END:STANDARD",
            "BEGIN:DAYLIGHT",
            "DTSTART:20270328T020000",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
            "TZNAME:CEST",
            "END:DAYLIGHT",
            "END:VTIMEZONE",
            "BEGIN:VEVENT",
            "UID:7f3a@supple.example",
            "DTSTAMP:20270101T080000Z",
            "SEQUENCE:2",
            "DTSTART;TZID=Europe/Berlin:20270105T100000",
            "DTEND;TZID=Europe/Berlin:20270105T110000",
            "SUMMARY:Appointment at Quiet Hands",
            "DESCRIPTION:Bring nothing\\; wear what is soft\\, and come as you are.\\nThe d",
            " oor is open.",
            "LOCATION:Lime Street 3\\, Berlin",
            "GEO:52.500000;-13.250000",
            "ORGANIZER;CN=\"Quiet 'Hands', Berlin\":mailto:hands@example.org",
            "ATTENDEE;CN=\"Ann Example\";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE",
            " :mailto:ann@example.org",
            "STATUS:CONFIRMED",
            "TRANSP:OPAQUE",
            "URL:https://example.org/b/7f3a",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-PT120M",
            "DESCRIPTION:Appointment at Quiet Hands",
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    );
}

#[test]
fn a_feed_has_a_name_and_no_method() {
    let text = feed(vec![event("a", "2027-01-05T09:00:00Z")]).to_ics();
    let lines = lines(&text);
    for line in [
        "NAME:Quiet Hands",
        "X-WR-CALNAME:Quiet Hands",
        "REFRESH-INTERVAL;VALUE=DURATION:PT60M",
        "X-PUBLISHED-TTL:PT60M",
    ] {
        assert!(lines.contains(&line), "{line}");
    }
    assert!(!text.contains("METHOD"));
}

#[test]
fn what_is_cancelled_takes_no_time_and_rings_no_more() {
    let mut called_off = event("a", "2027-01-05T09:00:00Z");
    called_off.alarm_minutes = Some(30);
    let by_message = message(Method::Cancel, called_off.clone()).to_ics();
    called_off.status = Status::Cancelled;
    for text in [by_message, feed(vec![called_off]).to_ics()] {
        let lines = lines(&text);
        for line in [
            "STATUS:CANCELLED",
            "TRANSP:TRANSPARENT",
            "SUMMARY:Cancelled: Appointment at Quiet Hands",
        ] {
            assert!(lines.contains(&line), "{line}");
        }
        assert!(!text.contains("VALARM"));
    }
}

#[test]
fn nobody_is_invited_by_a_publication() {
    let mut event = event("a", "2027-01-05T09:00:00Z");
    event.attendee = Some(party("Ann", "ann@example.org"));
    assert!(
        !message(Method::Publish, event)
            .to_ics()
            .contains("ATTENDEE")
    );
}

#[test]
fn the_hour_that_comes_twice_is_written_in_utc() {
    for (start, written) in [
        ("2027-10-30T23:30:00Z", "DTSTART:20271030T233000Z"),
        ("2027-10-31T00:30:00Z", "DTSTART:20271031T003000Z"),
        ("2027-10-31T01:30:00Z", "DTSTART:20271031T013000Z"),
        (
            "2027-10-31T02:00:00Z",
            "DTSTART;TZID=Europe/Berlin:20271031T030000",
        ),
    ] {
        let text = feed(vec![event("a", start)]).to_ics();
        assert!(lines(&text).contains(&written), "{text}");
    }
}

#[test]
fn zones_without_changes() {
    let mut fixed = event("a", "2027-01-05T09:00:00Z");
    fixed.zone = zone("Asia/Kolkata");
    let text = feed(vec![fixed.clone()]).to_ics();
    let zone = "TZID:Asia/Kolkata\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0530\r\n\
        TZOFFSETTO:+0530\r\nTZNAME:IST\r\nEND:STANDARD\r\nEND:VTIMEZONE";
    assert!(text.contains(zone), "{text}");
    for utc in [
        TimeZone::UTC,
        TimeZone::fixed(jiff::tz::offset(3)),
        TimeZone::unknown(),
    ] {
        fixed.zone = utc;
        let text = feed(vec![fixed.clone()]).to_ics();
        assert!(
            text.contains("DTSTART:20270105T090000Z") && !text.contains("VTIMEZONE"),
            "{text}"
        );
    }
}

#[test]
fn each_zone_stands_once_for_all_its_events() {
    let mut far = event("c", "2029-07-05T09:00:00Z");
    far.end = at("2029-07-05T10:00:00Z");
    let mut other = event("b", "2027-01-05T09:00:00Z");
    other.zone = zone("America/New_York");
    let text = feed(vec![event("a", "2027-01-05T09:00:00Z"), other, far]).to_ics();
    assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 2);
    assert_eq!(text.matches("TZID:Europe/Berlin\r\n").count(), 1);
    // From the autumn of 2026 to the autumn of 2029.
    assert_eq!(text.matches("TZNAME:CET\r\n").count(), 4);
    assert_eq!(text.matches("TZNAME:CEST\r\n").count(), 3);
}

#[test]
fn no_text_makes_a_line_of_its_own() {
    let mut event = event("a\r\nX-BAD:1", "2027-01-05T09:00:00Z");
    let bad = "b\r\nX-BAD:1\nX-BAD:2\rX-BAD:3\u{85}X-BAD:4\u{2028}X";
    event.summary = bad.to_owned();
    event.description = bad.to_owned();
    event.location = bad.to_owned();
    event.url = Some(bad.to_owned());
    event.organizer = Some(party(bad, bad));
    let text = feed(vec![event]).to_ics().replace("\r\n ", "");
    assert!(
        !lines(&text).iter().any(|line| line.starts_with("X-BAD")),
        "{text}"
    );
}
