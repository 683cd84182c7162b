//! The clients of a practice and how to reach them, for the desk: nothing about their health.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Client, ClientId};

use super::operation::Operation;
use super::sent::{self, IF_MATCH, Place};
use super::visit::id as id_of;
use super::wire::{Body, Outcome, Query, id};
use crate::App;
use crate::account::{Right, Staff};
use crate::error::Problem;
use crate::pages::practice::clients::{date, put};
use crate::pages::practice::set_up::Put;
use crate::pages::practice::typed::mark;

/// Clients that are given at once, at most.
const MOST: usize = 500;

pub fn operations() -> Vec<Operation> {
    let one = "/api/practices/{practice}/clients/{client}";
    let role = "Only the front desk and owners may.";
    vec![
        Operation::get(
            "/api/practices/{practice}/clients",
            "Clients and how to reach them, in the order of their ids; for the desk",
            list,
        )
        .signed_in()
        .query(
            "after",
            "The id of the last client that you have, to read on.",
            json!({ "type": "string", "format": "uuid" }),
        )
        .gives::<Vec<Person>>(200, "At most 500 clients.")
        .refuses(403, role),
        Operation::get(one, "A client and how to reach them; for the desk", show)
            .signed_in()
            .gives::<Known>(200, "As they are known.")
            .tagged()
            .refuses(403, role),
        Operation::put(one, "Adds or changes a client; you choose the id, a UUID", keep)
            .signed_in()
            .header("if-match", IF_MATCH, json!({ "type": "string" }))
            .takes::<Details>()
            .gives::<Known>(201, "They are added.")
            .tagged()
            .gives::<Known>(200, "They are kept.")
            .tagged()
            .refuses(403, role)
            .refuses(
                412,
                "They were changed since `if-match` was read, or are there and `if-match` is missing (`stale`).",
            ),
    ]
}

/// A client, as the desk knows them: nothing about their health.
#[derive(Serialize, JsonSchema)]
struct Person {
    /// Their id here.
    id: String,
    /// Their name; null once they were erased.
    name: Option<String>,
    /// How to reach them.
    email: Option<String>,
    /// How to reach them.
    phone: Option<String>,
    /// Their home, as on a letter.
    address: Option<String>,
    /// Since when the practice knows them.
    made_at: Timestamp,
    /// Since when they cannot book any more.
    retired_at: Option<Timestamp>,
}

/// How to reach a client.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Details {
    /// Their name, at most 120 characters.
    name: String,
    /// How to reach them.
    email: Option<String>,
    /// How to reach them, at most 120 characters.
    phone: Option<String>,
    /// Their home, as on a letter, at most 240 characters.
    address: Option<String>,
    /// Where it is.
    home: Option<Place>,
    /// How to get in, at most 2,000 characters.
    access_notes: Option<String>,
    /// The practice made sure who they are.
    #[serde(default)]
    vetted: bool,
    /// On which day, not after today; null = today.
    #[schemars(extend("format" = "date"))]
    vetted_on: Option<String>,
    /// They cannot book any more.
    #[serde(default)]
    ended: bool,
}

/// A client.
#[derive(Serialize, JsonSchema)]
struct Known {
    /// Their id.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// How to reach them.
    #[serde(flatten)]
    details: Details,
}

fn known(staff: &Staff, client: Client) -> Known {
    Known {
        id: client.id.to_string(),
        details: Details {
            name: client.name.unwrap_or_default(),
            email: client.email,
            phone: client.phone,
            address: client.address,
            home: client.home.map(Place::from),
            access_notes: client.access_notes,
            vetted: client.vetted_at.is_some(),
            vetted_on: client.vetted_at.map(|at| date(staff, at)),
            ended: client.retired_at.is_some(),
        },
    }
}

/// GET `/api/practices/{practice}/clients`
async fn list(State(app): State<App>, staff: Staff, query: Query) -> Outcome<Json<Vec<Person>>> {
    staff.must(Right::Desk)?;
    let Query(fields) = &query;
    fields.expect(&["after"], &[])?;
    let after = fields
        .one("after")
        .map(|after| id_of::<ClientId>("after", after));
    let after = after.transpose()?;
    let all: Vec<Client> = app.store.list(staff.practice.id).await?;
    let page = all
        .into_iter()
        .filter(|client| after.is_none_or(|after| client.id > after));
    let page = page.take(MOST).map(|client| Person {
        id: client.id.to_string(),
        name: client.name,
        email: client.email,
        phone: client.phone,
        address: client.address,
        made_at: client.made_at,
        retired_at: client.retired_at,
    });
    Ok(Json(page.collect()))
}

/// GET `/api/practices/{practice}/clients/{client}`
async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
) -> Outcome {
    staff.must(Right::Desk)?;
    stands(&app, &staff, id(&address)?, StatusCode::OK).await
}

/// PUT `/api/practices/{practice}/clients/{client}`
async fn keep(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    headers: HeaderMap,
    Body(details): Body<Details>,
) -> Outcome {
    staff.must(Right::Desk)?;
    let id: ClientId = id(&address)?;
    let mut typed = sent::typed(&details, &[], &[("seen", &sent::seen(&headers)?)]);
    let status = match put(&app, &staff, id, &mut typed).await? {
        Put::Kept { new: true } => StatusCode::CREATED,
        Put::Kept { new: false } => StatusCode::OK,
        Put::Wrong(_) => return Err(sent::wrong(&typed, str::to_owned).into()),
        Put::Stale(_) => return Err(sent::stale().into()),
    };
    stands(&app, &staff, id, status).await
}

async fn stands(app: &App, staff: &Staff, id: ClientId, status: StatusCode) -> Outcome {
    let found: Option<Client> = app.store.get(staff.practice.id, id).await?;
    let found = found.ok_or(Problem::NotFound)?;
    let seen = mark(&found);
    Ok(sent::tagged(&seen, (status, Json(known(staff, found)))))
}
