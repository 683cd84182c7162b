//! Words about a visit that several pages share.

use axum::response::{IntoResponse, Redirect, Response};
use booking::Refused;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use store::{
    Appointment, AppointmentId, LocationId, Of, Practice, PracticeId, Service, StoreError,
    TherapistId, Zone,
};

use crate::App;
use crate::directory::Entry;
use crate::error::Problem;
use crate::when;

/// So far back and ahead a client's visits are listed.
const YEARS: SignedDuration = SignedDuration::from_hours(24 * 366 * 3);

/// To the page of a visit, which tells what was done.
pub fn to_visit(practice: PracticeId, id: AppointmentId, done: &str) -> Response {
    let told = if done.is_empty() {
        String::new()
    } else {
        format!("?done={done}")
    };
    Redirect::to(&format!("/visits/{practice}/{id}{told}")).into_response()
}

/// Appointments around now.
pub async fn visits_of(
    app: &App,
    practice: PracticeId,
    of: Of,
) -> Result<Vec<Appointment>, Problem> {
    let now = app.now();
    let (from, to) = (
        now.saturating_sub(YEARS).unwrap_or(now),
        now.saturating_add(YEARS).unwrap_or(now),
    );
    Ok(app.store.appointments(practice, of, from, to).await?)
}

/// A visit in a few lines: when, with whom, where, what.
pub fn summary(
    entry: &Entry,
    service: &Service,
    therapist: Option<TherapistId>,
    location: Option<LocationId>,
    start: Timestamp,
) -> Markup {
    let end = start
        .saturating_add(SignedDuration::from_mins(service.minutes.into()))
        .unwrap_or(start);
    html! {
        dl.facts {
            div { dt { "When" } dd { (when::visit(start, end, entry.zone(location))) } }
            div { dt { "With" } dd { @match therapist { Some(id) => (entry.name(id)), None => "whoever fits your plan and is free" } } }
            div {
                dt { "Where" }
                dd {
                    (entry.place_words(location))
                    @if let Some(house) = location.and_then(|id| entry.location(id)) { br; (house.address) }
                }
            }
            div { dt { "What" } dd { (service.name) ", " (service.minutes) " minutes" } }
        }
    }
}

/// What calling a visit off costs, with the instant until which it is free.
pub fn policy(practice: &Practice, start: Timestamp, zone: &Zone, now: Timestamp) -> String {
    let policy = practice.policy();
    let hours = SignedDuration::from_hours(policy.free_until_hours.into());
    let until = start.saturating_sub(hours).unwrap_or(start);
    if policy.late_percent == 0 {
        return "Cancelling costs nothing until the visit begins.".to_owned();
    }
    match now < until {
        true => format!(
            "Cancelling is free until {}, {} ({}). After that it costs {} % of the price.",
            when::day(until, zone),
            when::time(until, zone),
            when::clock(until, zone),
            policy.late_percent
        ),
        false => format!(
            "The visit begins in less than {} hours, so cancelling it costs {} % of the price once it is confirmed.",
            policy.free_until_hours, policy.late_percent
        ),
    }
}

/// Why a time could not be had; nothing when it is no fault of time or visitor.
pub fn why(error: &StoreError, zone: &Zone) -> Option<String> {
    use booking::Reason as R;
    Some(match error {
        StoreError::Taken { what: "time" } => {
            "Somebody else has taken this time meanwhile.".to_owned()
        }
        StoreError::Taken { what: "room" } => "No room is free at this time any more.".to_owned(),
        StoreError::Taken { what: "client" } => {
            "You have another appointment at this time.".to_owned()
        }
        StoreError::Taken { .. } | StoreError::Stale { .. } => {
            "This page is older than what happened since.".to_owned()
        }
        StoreError::NoWay { .. } => {
            "The way from the visit before, or to the next one, takes longer than the time between."
                .to_owned()
        }
        StoreError::NotOffered { reason } => match reason {
            R::TooSoon { .. } => {
                "This time is past, or sooner than the practice takes bookings.".to_owned()
            }
            R::TooFar { .. } => {
                "This time is further ahead than the practice takes bookings.".to_owned()
            }
            R::OffGrid { .. } => "No visit begins at this minute.".to_owned(),
            _ => "Nobody works there at this time any more.".to_owned(),
        },
        StoreError::NotBookable { why } => format!("This cannot be booked: {why}."),
        StoreError::NotFound { .. } => "This is not offered any more.".to_owned(),
        StoreError::Step(Refused::HoldRanOut(until)) => {
            format!(
                "The time was held for you until {} and is not any more.",
                when::time(*until, zone)
            )
        }
        StoreError::Step(_) => "The time is not held for you any more.".to_owned(),
        _ => return None,
    })
}
