//! Writing: appointments as the text of a calendar.

mod line;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub(super) use line::Lines;

use super::zone;

/// A calendar to be written.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// What it is for.
    pub purpose: Purpose,
    /// What is in it.
    pub events: Vec<Event>,
}

/// What a calendar is for, which decides what stands around its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Somebody subscribes to it. It has no method: with one, some programs take a feed for an invitation.
    Feed {
        /// What the subscription is called.
        name: String,
        /// After how many minutes to look again; many programs look less often than told.
        refresh_minutes: u32,
    },
    /// It is sent once, by mail. The `method` of the MIME part must be the same.
    Message(Method),
}

/// What a message asks of whoever receives it (RFC 5546).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Put it in, or change it. Needs an organizer and an attendee.
    Request,
    /// Take it out. Every event is written as cancelled, whatever its status.
    Cancel,
    /// For information. No attendee is written.
    Publish,
}

impl Method {
    /// As it is written in `METHOD` and in the MIME part.
    pub fn name(self) -> &'static str {
        match self {
            Method::Request => "REQUEST",
            Method::Cancel => "CANCEL",
            Method::Publish => "PUBLISH",
        }
    }
}

/// An appointment. Texts may hold anything; empty ones are left out.
#[derive(Debug, Clone)]
pub struct Event {
    /// Names the appointment, for life and for all programs.
    pub uid: String,
    /// Rises by one with each change of time and when it is cancelled.
    pub sequence: u32,
    /// When it was last changed.
    pub stamp: Timestamp,
    /// When it begins, written in whole seconds, in the years 1 to 9999.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// The zone in which people read its times. One without an IANA name is written as UTC.
    pub zone: TimeZone,
    /// The title: no word about health, as calendars are shown on shared screens.
    pub summary: String,
    /// More about it.
    pub description: String,
    /// Where.
    pub location: String,
    /// Where, on a map.
    pub geo: Option<Geo>,
    /// Whose appointment it is; in a message the address that sends it.
    pub organizer: Option<Party>,
    /// Who is coming.
    pub attendee: Option<Party>,
    /// Whether it takes place.
    pub status: Status,
    /// A page about it.
    pub url: Option<String>,
    /// How many minutes before the start to remind.
    pub alarm_minutes: Option<u32>,
}

/// A place on the map, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geo {
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
}

/// Somebody with an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The name; may be empty.
    pub name: String,
    /// The e-mail address.
    pub address: String,
}

/// Whether an appointment takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is agreed.
    Confirmed,
    /// It is held, and not agreed yet.
    Tentative,
    /// It does not take place; written so that its time is free, with a word in the title for programs that show it still.
    Cancelled,
}

const PRODUCT: &str = "-//Supple//Supple//EN";

impl Calendar {
    /// The text of the calendar, `text/calendar; charset=utf-8`.
    ///
    /// ```
    /// use interop::ical::{Calendar, Event, Purpose, Status};
    /// let event = Event {
    ///     uid: "7f3a@supple.example".to_owned(),
    ///     sequence: 0,
    ///     stamp: "2027-03-01T08:00:00Z".parse()?,
    ///     start: "2027-03-27T09:00:00Z".parse()?,
    ///     end: "2027-03-27T10:00:00Z".parse()?,
    ///     zone: jiff::tz::TimeZone::get("Europe/Berlin")?,
    ///     summary: "Appointment at Quiet Hands".to_owned(),
    ///     description: String::new(),
    ///     location: String::new(),
    ///     geo: None,
    ///     organizer: None,
    ///     attendee: None,
    ///     status: Status::Confirmed,
    ///     url: None,
    ///     alarm_minutes: None,
    /// };
    /// let purpose = Purpose::Feed { name: "Quiet Hands".to_owned(), refresh_minutes: 60 };
    /// let text = Calendar { purpose, events: vec![event] }.to_ics();
    /// assert!(text.contains("DTSTART;TZID=Europe/Berlin:20270327T100000\r\n"));
    /// # Ok::<(), jiff::Error>(())
    /// ```
    pub fn to_ics(&self) -> String {
        let mut lines = Lines::default();
        lines.plain("BEGIN", "VCALENDAR");
        lines.plain("VERSION", "2.0");
        lines.plain("PRODID", PRODUCT);
        lines.plain("CALSCALE", "GREGORIAN");
        match &self.purpose {
            Purpose::Feed {
                name,
                refresh_minutes,
            } => {
                lines.text("NAME", name);
                lines.text("X-WR-CALNAME", name);
                let every = format!("PT{refresh_minutes}M");
                lines.plain("REFRESH-INTERVAL;VALUE=DURATION", &every);
                lines.plain("X-PUBLISHED-TTL", &every);
            }
            Purpose::Message(method) => lines.plain("METHOD", method.name()),
        }
        self.write_zones(&mut lines);
        for event in &self.events {
            event.write(&mut lines, &self.purpose);
        }
        lines.plain("END", "VCALENDAR");
        lines.finish()
    }

    /// Each zone once, for the whole span of the events that are written in it.
    fn write_zones(&self, lines: &mut Lines) {
        let mut spans: BTreeMap<&str, (&TimeZone, Timestamp, Timestamp)> = BTreeMap::new();
        for event in &self.events {
            if let Some(local) = zone::local(&event.zone, event.start, event.end) {
                let span = spans
                    .entry(local.name)
                    .or_insert((&event.zone, event.start, event.end));
                span.1 = span.1.min(event.start);
                span.2 = span.2.max(event.end);
            }
        }
        for (name, (zone, first, last)) in spans {
            zone::write(lines, name, zone, first, last);
        }
    }
}

impl Event {
    fn write(&self, lines: &mut Lines, purpose: &Purpose) {
        let status = match purpose {
            Purpose::Message(Method::Cancel) => Status::Cancelled,
            _ => self.status,
        };
        let summary = match status {
            Status::Cancelled => format!("Cancelled: {}", self.summary),
            _ => self.summary.clone(),
        };
        lines.plain("BEGIN", "VEVENT");
        lines.text("UID", &self.uid);
        lines.plain("DTSTAMP", &utc(self.stamp));
        lines.plain("SEQUENCE", &self.sequence.to_string());
        self.write_times(lines);
        lines.text("SUMMARY", &summary);
        lines.text("DESCRIPTION", &self.description);
        lines.text("LOCATION", &self.location);
        if let Some(Geo {
            latitude,
            longitude,
        }) = self.geo
        {
            lines.plain("GEO", &format!("{latitude:.6};{longitude:.6}"));
        }
        if let Some(organizer) = &self.organizer {
            lines.party("ORGANIZER", &[], organizer);
        }
        if let Some(attendee) = &self.attendee
            && *purpose != Purpose::Message(Method::Publish)
        {
            // Who books is coming: no mail program needs to ask them.
            let coming = match status {
                Status::Tentative => "PARTSTAT=TENTATIVE",
                _ => "PARTSTAT=ACCEPTED",
            };
            lines.party(
                "ATTENDEE",
                &["ROLE=REQ-PARTICIPANT", coming, "RSVP=FALSE"],
                attendee,
            );
        }
        let (name, shown_as) = match status {
            Status::Confirmed => ("CONFIRMED", "OPAQUE"),
            Status::Tentative => ("TENTATIVE", "OPAQUE"),
            Status::Cancelled => ("CANCELLED", "TRANSPARENT"),
        };
        lines.plain("STATUS", name);
        lines.plain("TRANSP", shown_as);
        if let Some(url) = &self.url {
            lines.uri("URL", url);
        }
        if let Some(minutes) = self.alarm_minutes
            && status != Status::Cancelled
        {
            lines.plain("BEGIN", "VALARM");
            lines.plain("ACTION", "DISPLAY");
            lines.plain("TRIGGER", &format!("-PT{minutes}M"));
            // An alarm must have a description, also where the event has no title.
            let said = match summary.trim().is_empty() {
                true => "Reminder",
                false => &summary,
            };
            lines.text("DESCRIPTION", said);
            lines.plain("END", "VALARM");
        }
        lines.plain("END", "VEVENT");
    }

    /// Both times alike: with a zone where that is unmistakable, else in UTC.
    fn write_times(&self, lines: &mut Lines) {
        match zone::local(&self.zone, self.start, self.end) {
            Some(local) => {
                let with = |property| format!("{property};TZID={}", local.name);
                lines.plain(&with("DTSTART"), &zone::civil(local.start));
                lines.plain(&with("DTEND"), &zone::civil(local.end));
            }
            None => {
                lines.plain("DTSTART", &utc(self.start));
                lines.plain("DTEND", &utc(self.end));
            }
        }
    }
}

fn utc(instant: Timestamp) -> String {
    format!("{}Z", zone::civil(TimeZone::UTC.to_datetime(instant)))
}
