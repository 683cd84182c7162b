//! A visit as programs are told of it, and what is the same for everything about visits: ids, ranges of time, refusals.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Appointment, StoreError};

use super::wire::{Query, Refused};
use crate::App;
use crate::error::Problem;
use crate::problem::{Document, FieldError};

/// So far around now visits are given when nothing else is asked for.
const AROUND: SignedDuration = SignedDuration::from_hours(24 * 366);
/// The longest range of time that is given at once.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 800);

/// A visit.
#[derive(Serialize, JsonSchema)]
pub struct Visit {
    /// The practice.
    practice: String,
    /// Its id.
    id: String,
    /// Who gives it.
    therapist: String,
    /// Whose it is.
    client: String,
    /// What.
    service: String,
    /// Where; null at the client's home.
    location: Option<String>,
    /// When the client comes.
    starts_at: Timestamp,
    /// When the client goes.
    ends_at: Timestamp,
    /// How it stands: `held`, `requested`, `confirmed`, `completed`, `no_show`, `cancelled` or `expired`.
    status: &'static str,
    /// How often it was moved; who moves it says what they have seen.
    sequence: u32,
    /// Until when it is held, while it is.
    held_until: Option<Timestamp>,
    /// What it costs, in words.
    price: Option<String>,
    /// What calling it off cost, in percent of the price.
    fee_percent: Option<u32>,
}

impl From<Appointment> for Visit {
    fn from(visit: Appointment) -> Visit {
        Visit {
            practice: visit.practice.to_string(),
            id: visit.id.to_string(),
            therapist: visit.therapist.to_string(),
            client: visit.client.to_string(),
            service: visit.service.to_string(),
            location: visit.location.map(|id| id.to_string()),
            starts_at: visit.starts_at,
            ends_at: visit.ends_at,
            status: visit.status.as_str(),
            sequence: visit.sequence,
            held_until: visit.held_until,
            price: visit.price,
            fee_percent: visit.fee_percent,
        }
    }
}

impl IntoResponse for Visit {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// Reads an id of a body.
///
/// # Errors
/// 422, naming the field.
pub fn id<T: std::str::FromStr>(field: &str, typed: &str) -> Result<T, Problem> {
    let id = typed.parse();
    id.map_err(|_| {
        Problem::field(
            field,
            "a UUID, such as 019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77",
        )
    })
}

/// From when until when, as a query says it.
///
/// # Errors
/// 422, naming the field.
pub fn range(app: &App, query: &Query) -> Result<[Timestamp; 2], Problem> {
    let Query(fields) = query;
    let read = |name: &str| {
        let typed = fields.one(name).map(str::parse::<Timestamp>);
        let wrong = |_| Problem::field(name, "an instant, such as 2026-11-24T09:00:00Z");
        typed.transpose().map_err(wrong)
    };
    let from = read("from")?.unwrap_or(app.now().saturating_sub(AROUND).unwrap_or(Timestamp::MIN));
    let to = read("to")?.unwrap_or(app.now().saturating_add(AROUND).unwrap_or(Timestamp::MAX));
    match from < to && to.duration_since(from) <= LONGEST {
        true => Ok([from, to]),
        false => Err(Problem::field(
            "to",
            "an instant after `from`, at most 800 days later",
        )),
    }
}

/// What the store will not have, as a problem with a `type` of its own.
pub fn refused(error: StoreError) -> Refused {
    match why(error) {
        Ok(document) => document.into(),
        Err(problem) => problem.into(),
    }
}

/// The same as a document that can be told beside others.
///
/// # Errors
/// What is no conflict but a failure.
pub fn why(error: StoreError) -> Result<Document, Problem> {
    let conflict = |kind: &str, title: &str, detail: String| {
        Document::new(kind, StatusCode::CONFLICT, title, detail)
    };
    let document = match error {
        StoreError::Taken { what } => {
            Document::taken(&format!("The {what} is taken. Choose another one."))
        }
        StoreError::NotOffered { reason } => conflict(
            "not-offered",
            "This time is not offered",
            reason_in_words(&reason),
        ),
        StoreError::NoWay { minutes, left } => conflict(
            "not-offered",
            "This time is not offered",
            format!("The way takes {minutes} minutes, and there are {left}."),
        ),
        StoreError::NotBookable { why } => conflict(
            "not-bookable",
            "This cannot be booked",
            format!("Why: {why}."),
        ),
        StoreError::Stale { .. } => conflict(
            "stale",
            "It was changed elsewhere",
            "Nothing was changed. Read it again, and send the sequence that it has now.".to_owned(),
        ),
        StoreError::Step(refused) => conflict(
            "not-possible",
            "It does not stand so that this could be",
            refused.to_string(),
        ),
        StoreError::Refused { rule } => {
            let expected = format!("what keeps the rule “{}”", rule.replace('_', " "));
            Document::fields(vec![FieldError::new("body", expected)])
        }
        other => return Err(other.into()),
    };
    Ok(document)
}

fn reason_in_words(reason: &booking::Reason) -> String {
    use booking::Reason;
    match reason {
        Reason::TooSoon { earliest } => format!("The earliest start is {}.", earliest.instant()),
        Reason::TooFar { from } => format!("Bookings are taken before {} only.", from.instant()),
        Reason::OffGrid { minutes } => format!("Starts lie on a grid of {minutes} minutes."),
        Reason::Closed => "It is outside of working hours, or blocked.".to_owned(),
        Reason::Taken { .. } => "Another booking has this time.".to_owned(),
        Reason::Beside { .. } => {
            "Setting up or packing up would run into another booking.".to_owned()
        }
        Reason::FromBefore { minutes, left } | Reason::ToNext { minutes, left } => {
            format!("The way takes {minutes} minutes, and there are {left}.")
        }
        _ => "It cannot be had.".to_owned(),
    }
}
