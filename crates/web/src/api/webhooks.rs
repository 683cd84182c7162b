//! Programs that hear what happens to appointments: where they listen, what they were told, and how that went.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Delivery, DeliveryId, StoreError, Webhook, WebhookId};

use super::operation::Operation;
use super::wire::{Body, Outcome, id};
use crate::App;
use crate::account::{Right, Staff};
use crate::error::Problem;
use crate::pages::practice::webhooks::{Put, put, renew, told};

pub fn operations() -> Vec<Operation> {
    let one = "/api/practices/{practice}/webhooks/{webhook}";
    let role = "Only owners of the practice may.";
    vec![
        Operation::get(
            "/api/practices/{practice}/webhooks",
            "Programs that are told, each with its newest messages",
            list,
        )
        .signed_in()
        .gives::<Vec<Listening>>(200, "The programs; none of their secrets.")
        .refuses(403, role),
        Operation::put(
            one,
            "Tells another program what happens to appointments, by the Standard Webhooks; you choose its id, a UUID",
            add,
        )
        .signed_in()
        .takes::<Address>()
        .gives::<Signing>(201, "The secret, shown this once.")
        .gives::<Signing>(200, "It was added before, and its secret shown then.")
        .refuses(403, role),
        Operation::delete(one, "Tells it nothing any more", end)
            .signed_in()
            .gives_nothing("It is ended, or was before.")
            .refuses(403, role),
        Operation::post(
            "/api/practices/{practice}/webhooks/{webhook}/secret",
            "A new secret; for a day messages are signed with the old one as well",
            rotate,
        )
        .signed_in()
        .gives::<Signing>(200, "The secret, shown this once.")
        .refuses(403, role),
        Operation::post(
            "/api/practices/{practice}/webhooks/{webhook}/deliveries/{delivery}/again",
            "Sends a message once more under the same id",
            again,
        )
        .signed_in()
        .gives_nothing("It is sent again within half a minute, or waits already.")
        .refuses(403, role),
    ]
}

/// A program that is told.
#[derive(Serialize, JsonSchema)]
struct Listening {
    /// Its id.
    id: String,
    /// Where it listens.
    address: String,
    /// Since when it is told.
    made_at: Timestamp,
    /// When it was ended by itself.
    ended_at: Option<Timestamp>,
    /// Why.
    ended_why: Option<String>,
    /// The newest messages, at most 30.
    deliveries: Vec<Sent>,
}

/// A message.
#[derive(Serialize, JsonSchema)]
struct Sent {
    /// The id under which it is sent, each time the same.
    id: String,
    /// What happened.
    event: String,
    /// To which appointment.
    appointment: String,
    /// Since when it is owed.
    created_at: Timestamp,
    /// How often it was tried.
    attempts: u32,
    /// When it is tried next, if it waits.
    next_try_at: Option<Timestamp>,
    /// When it was taken.
    delivered_at: Option<Timestamp>,
    /// When it was given up.
    given_up_at: Option<Timestamp>,
    /// The status of the last answer.
    status: Option<u32>,
    /// Why there was none.
    error: Option<String>,
}

impl From<&Delivery> for Sent {
    fn from(told: &Delivery) -> Sent {
        let waits = told.delivered_at.is_none() && told.given_up_at.is_none();
        Sent {
            id: told.id.to_string(),
            event: told.event.clone(),
            appointment: told.appointment.to_string(),
            created_at: told.created_at,
            attempts: told.attempts,
            next_try_at: waits.then_some(told.next_try_at),
            delivered_at: told.delivered_at,
            given_up_at: told.given_up_at,
            status: told.status,
            error: told.last_error.clone(),
        }
    }
}

/// Where a program listens.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Address {
    /// It begins with https:// and is in the public internet; at most 2,000 characters.
    address: String,
}

/// What messages are signed with.
#[derive(Serialize, JsonSchema)]
struct Signing {
    /// The secret; null when it was shown before.
    secret: Option<String>,
}

fn listening((webhook, told): (Webhook, Vec<Delivery>)) -> Listening {
    Listening {
        id: webhook.id.to_string(),
        address: webhook.address,
        made_at: webhook.made_at,
        ended_at: webhook.ended_at,
        ended_why: webhook.ended_why,
        deliveries: told.iter().map(Sent::from).collect(),
    }
}

/// GET `/api/practices/{practice}/webhooks`
async fn list(State(app): State<App>, staff: Staff) -> Outcome<Json<Vec<Listening>>> {
    staff.must(Right::Manage)?;
    let all = told(&app, &staff).await?.into_iter();
    Ok(Json(all.map(listening).collect()))
}

/// PUT `/api/practices/{practice}/webhooks/{webhook}`
async fn add(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(sent): Body<Address>,
) -> Outcome {
    staff.must(Right::Manage)?;
    let webhook: WebhookId = id(&address)?;
    let (status, secret) = match put(&app, &staff, webhook, sent.address.trim()).await? {
        Put::Added(secret) => (StatusCode::CREATED, Some(secret.reveal().to_owned())),
        Put::Before => (StatusCode::OK, None),
        Put::Wrong(wrong) => return Err(Problem::field("address", wrong).into()),
    };
    Ok((status, Json(Signing { secret })).into_response())
}

/// DELETE `/api/practices/{practice}/webhooks/{webhook}`
async fn end(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
) -> Outcome<StatusCode> {
    staff.must(Right::Manage)?;
    let (act, webhook) = (staff.act(&app), id(&address)?);
    let ended = app
        .store
        .end_webhook(&act, staff.practice.id, webhook, None);
    match ended.await {
        Ok(()) | Err(StoreError::NotFound { .. }) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(error.into()),
    }
}

/// POST `/api/practices/{practice}/webhooks/{webhook}/secret`
async fn rotate(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
) -> Outcome<Json<Signing>> {
    staff.must(Right::Manage)?;
    let secret = renew(&app, &staff, id(&address)?).await?;
    Ok(Json(Signing {
        secret: Some(secret.reveal().to_owned()),
    }))
}

/// POST `/api/practices/{practice}/webhooks/{webhook}/deliveries/{delivery}/again`
async fn again(
    State(app): State<App>,
    staff: Staff,
    Path((_, webhook, delivery)): Path<(String, String, String)>,
) -> Outcome<StatusCode> {
    staff.must(Right::Manage)?;
    let (webhook, delivery): (WebhookId, DeliveryId) = (id(&webhook)?, id(&delivery)?);
    let (act, practice) = (staff.act(&app), staff.practice.id);
    let sent = app.store.send_again(&act, practice, webhook, delivery);
    match sent.await {
        Ok(()) | Err(StoreError::NotFound { .. }) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(error.into()),
    }
}
