//! Blocked times of therapists and rooms.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Block, BlockId};

use super::operation::Operation;
use super::sent;
use super::wire::{Body, Outcome, id};
use crate::App;
use crate::account::Staff;
use crate::pages::practice::blocks::BlocksPage;

const ROLE: &str = "Owners block everybody's time and rooms, therapists their own time.";

pub fn operations() -> Vec<Operation> {
    let one = "/api/practices/{practice}/blocks/{block}";
    vec![
        Operation::get(
            "/api/practices/{practice}/blocks",
            "What is blocked from now on",
            list,
        )
        .signed_in()
        .gives::<Vec<Blocked>>(200, "The blocks.")
        .refuses(403, ROLE),
        Operation::put(one, "Blocks a time; you choose its id, a UUID", keep)
            .signed_in()
            .takes::<Wish>()
            .gives::<Blocked>(200, "It is blocked. What is booked already stays.")
            .refuses(403, ROLE),
        Operation::delete(one, "Removes a block", remove)
            .signed_in()
            .gives_nothing("It is removed, or was before.")
            .refuses(403, ROLE),
    ]
}

/// A blocked time.
#[derive(Serialize, JsonSchema)]
struct Blocked {
    /// Its id.
    id: String,
    /// Whose time, if that of a therapist.
    therapist: Option<String>,
    /// Which room, if that of a room.
    room: Option<String>,
    /// From when.
    starts_at: Timestamp,
    /// Until when.
    ends_at: Timestamp,
    /// What for; clients never see it.
    why: String,
    /// It comes from an outside calendar, and goes with it.
    outside: bool,
}

impl From<&Block> for Blocked {
    fn from(block: &Block) -> Blocked {
        Blocked {
            id: block.id.to_string(),
            therapist: block.therapist.map(|id| id.to_string()),
            room: block.room.map(|id| id.to_string()),
            starts_at: block.starts_at,
            ends_at: block.ends_at,
            why: block.why.clone(),
            outside: block.source.is_some(),
        }
    }
}

/// A time to be blocked.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wish {
    /// The id of a therapist or of a room.
    whose: String,
    /// From when.
    starts_at: Timestamp,
    /// Until when, at most 400 days later.
    ends_at: Timestamp,
    /// What for, at most 240 characters; nothing about anybody's health.
    #[serde(default)]
    why: String,
}

/// GET `/api/practices/{practice}/blocks`
async fn list(State(app): State<App>, staff: Staff) -> Outcome<Json<Vec<Blocked>>> {
    let page = BlocksPage::read(&app, &staff).await?;
    Ok(Json(page.blocks.iter().map(Blocked::from).collect()))
}

/// PUT `/api/practices/{practice}/blocks/{block}`
async fn keep(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(wish): Body<Wish>,
) -> Outcome<Json<Blocked>> {
    let page = BlocksPage::read(&app, &staff).await?;
    let id: BlockId = id(&address)?;
    let mut typed = sent::typed(&wish, &[], &[]);
    let whose = typed.choice("whose", |name| page.whose(name));
    let range = Some((wish.starts_at, wish.ends_at));
    match page.put(&app, &mut typed, id, whose, range).await? {
        Some(block) => Ok(Json(Blocked::from(&block))),
        None => {
            let name = |field: &str| match field {
                "to" => "ends_at".to_owned(),
                field => field.to_owned(),
            };
            Err(sent::wrong(&typed, name).into())
        }
    }
}

/// DELETE `/api/practices/{practice}/blocks/{block}`
async fn remove(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
) -> Outcome<StatusCode> {
    let page = BlocksPage::read(&app, &staff).await?;
    page.remove(&app, id(&address)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
