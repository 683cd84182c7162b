//! A visit as a file for calendars. No word in it speaks of health, since calendars are shown on shared screens.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use booking::Status as Standing;
use interop::ical::{Calendar, Event, Geo, Method, Purpose, Status};
use store::Appointment;

use super::visit;
use crate::App;
use crate::account::SignedIn;
use crate::directory::Entry;
use crate::error::Problem;

/// Reminds so many minutes before: our own choice.
const REMIND_MINUTES: u32 = 120;

/// GET `/visits/{practice}/{appointment}/visit.ics`
pub async fn file(
    State(app): State<App>,
    who: SignedIn,
    Path((practice, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (entry, client, visit) = visit(&app, &who, &practice, &id).await?;
    let origin = &app.accounts.settings.origin;
    let host = origin.split("://").last().unwrap_or(origin);
    let place = match visit.location.and_then(|id| entry.location(id)) {
        Some(house) => format!("{}, {}", house.name, house.address),
        None => client.address.clone().unwrap_or_default(),
    };
    let calendar = Calendar {
        purpose: Purpose::Message(Method::Publish),
        events: vec![Event {
            uid: format!("{}@{host}", visit.id),
            sequence: visit.sequence,
            stamp: visit.changed_at,
            start: visit.starts_at,
            end: visit.ends_at,
            zone: entry.zone(visit.location).rules().clone(),
            summary: format!("Appointment at {}", entry.practice.name),
            description: format!("With {}.", entry.name(visit.therapist)),
            location: place,
            geo: house_on_map(&entry, &visit),
            organizer: None,
            attendee: None,
            status: status(visit.status),
            url: Some(format!("{origin}/visits/{}/{}", visit.practice, visit.id)),
            alarm_minutes: Some(REMIND_MINUTES),
        }],
    };
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"visit.ics\"",
        ),
    ];
    Ok((headers, calendar.to_ics()).into_response())
}

/// Where a house of the practice stands; a home stays off the map.
fn house_on_map(entry: &Entry, visit: &Appointment) -> Option<Geo> {
    let place = entry.location(visit.location?)?.place?;
    Some(Geo {
        latitude: place.latitude(),
        longitude: place.longitude(),
    })
}

fn status(standing: Standing) -> Status {
    match standing {
        Standing::Held | Standing::Requested => Status::Tentative,
        Standing::Confirmed | Standing::Completed | Standing::NoShow => Status::Confirmed,
        Standing::Cancelled | Standing::Expired => Status::Cancelled,
    }
}
