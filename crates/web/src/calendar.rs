//! Appointments as the calendars of other programs have them: in a mail, and in a feed. No word about health is in them.

use booking::Status;
use interop::ical::{Calendar, Event, Geo, Method, Party, Purpose};
use store::{Appointment, Location, Practice, Zone};

/// Where a visit is, with the zone of its clock.
pub struct Spot<'a> {
    /// The practice.
    pub practice: &'a Practice,
    /// The location; without it it is a home visit.
    pub location: Option<&'a Location>,
}

impl<'a> Spot<'a> {
    /// The zone of the place: that of the location, or for homes that of the practice.
    pub fn zone(&self) -> &'a Zone {
        self.location
            .map_or(&self.practice.zone, |location| &location.zone)
    }

    /// As on a letter; nothing for a home visit.
    pub fn address(&self) -> String {
        self.location.map_or(String::new(), |location| {
            let parts = [location.name.trim(), location.address.trim()];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            parts.join(", ")
        })
    }
}

/// An appointment as an event, with a title and nothing else that a caller does not add.
pub fn event(appointment: &Appointment, spot: &Spot<'_>, summary: String) -> Event {
    let cancelled = matches!(
        appointment.status,
        Status::Cancelled | Status::Expired | Status::NoShow
    );
    Event {
        // An id for life, which no server and no address is part of.
        uid: appointment.id.to_string(),
        sequence: appointment.sequence + u32::from(cancelled),
        stamp: appointment.changed_at,
        start: appointment.starts_at,
        end: appointment.ends_at,
        zone: spot.zone().rules().clone(),
        summary,
        description: String::new(),
        location: spot.address(),
        geo: spot.location.and_then(|location| {
            location.place.map(|place| Geo {
                latitude: place.latitude(),
                longitude: place.longitude(),
            })
        }),
        organizer: None,
        attendee: None,
        status: match appointment.status {
            _ if cancelled => interop::ical::Status::Cancelled,
            Status::Held | Status::Requested => interop::ical::Status::Tentative,
            _ => interop::ical::Status::Confirmed,
        },
        url: None,
        alarm_minutes: None,
    }
}

/// A message about one appointment, from the address that sends it to the one that gets it.
pub fn message(event: Event, method: Method, from: Party, to: &str) -> String {
    let event = Event {
        organizer: Some(from),
        attendee: Some(Party {
            name: String::new(),
            address: to.to_owned(),
        }),
        ..event
    };
    Calendar {
        purpose: Purpose::Message(method),
        events: vec![event],
    }
    .to_ics()
}
