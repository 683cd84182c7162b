//! What was sent to whom about which visit, and whom a person should call; for the desk. Never what it said.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::ToldMail;

use super::operation::Operation;
use super::wire::{Outcome, Query};
use crate::App;
use crate::account::{Right, Staff};
use crate::pages::practice::messages::{self, LISTED, Went, place, state};

pub fn operations() -> Vec<Operation> {
    let role = "Only the front desk and owners may.";
    vec![
        Operation::get(
            "/api/practices/{practice}/messages",
            "What was sent about appointments, the newest first, at most 50",
            list,
        )
        .signed_in()
        .query(
            "after",
            "What `next` said, to read on.",
            json!({ "type": "string" }),
        )
        .gives::<Page>(200, "The messages; their words are not kept.")
        .refuses(403, role),
        Operation::get(
            "/api/practices/{practice}/calls",
            "Clients who could not be reached by mail about an appointment to come",
            calls,
        )
        .signed_in()
        .gives::<Vec<Message>>(200, "Please call them.")
        .refuses(403, role),
    ]
}

/// Some messages.
#[derive(Serialize, JsonSchema)]
struct Page {
    /// The messages.
    messages: Vec<Message>,
    /// What to send as `after` to read on; null at the end.
    next: Option<String>,
}

/// A message.
#[derive(Serialize, JsonSchema)]
struct Message {
    /// About which appointment.
    appointment: String,
    /// When that begins.
    starts_at: Timestamp,
    /// What it tells, such as `visit_confirmed`.
    kind: String,
    /// Whom: `client`, `elsewhere`, `therapist` or `practice`.
    to: &'static str,
    /// The name of the client.
    name: Option<String>,
    /// Their telephone.
    phone: Option<String>,
    /// To which address.
    email: Option<String>,
    /// When it was decided to tell.
    at: Timestamp,
    /// `sent`, `waits`, `again` after a failure, `given_up`, `pointless` because the appointment changed before, `no_address`,
    /// or `long_ago`: how it went is kept for 90 days.
    state: &'static str,
    /// When it left, is tried again, or was given up.
    state_at: Option<Timestamp>,
    /// What the mail server said, after a failure.
    error: Option<String>,
}

impl From<&ToldMail> for Message {
    fn from(message: &ToldMail) -> Message {
        let (state, state_at) = match state(message) {
            Went::Sent(at) => ("sent", Some(at)),
            Went::Waits => ("waits", None),
            Went::Again(_, at) => ("again", Some(at)),
            Went::GivenUp(at) => ("given_up", Some(at)),
            Went::Pointless => ("pointless", None),
            Went::NoAddress => ("no_address", None),
            Went::LongAgo => ("long_ago", None),
        };
        Message {
            appointment: message.told.appointment.to_string(),
            starts_at: message.starts_at,
            kind: message.told.kind.clone(),
            to: message.told.channel.as_str(),
            name: message.name.clone(),
            phone: message.phone.clone(),
            email: message.email.clone(),
            at: message.told.at,
            state,
            state_at,
            error: message.last_error.clone(),
        }
    }
}

/// GET `/api/practices/{practice}/messages`
async fn list(State(app): State<App>, staff: Staff, query: Query) -> Outcome<Json<Page>> {
    staff.must(Right::Desk)?;
    let Query(fields) = &query;
    fields.expect(&["after"], &[])?;
    let told = messages::listed(&app, &staff, fields.one("after")).await?;
    let last = told.last().filter(|_| told.len() == LISTED as usize);
    Ok(Json(Page {
        next: last.map(place),
        messages: told.iter().map(Message::from).collect(),
    }))
}

/// GET `/api/practices/{practice}/calls`
async fn calls(State(app): State<App>, staff: Staff) -> Outcome<Json<Vec<Message>>> {
    staff.must(Right::Desk)?;
    let calls = messages::calls(&app, &staff).await?;
    Ok(Json(calls.iter().map(Message::from).collect()))
}
