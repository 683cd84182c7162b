//! Calendars of other programs: secret addresses that show somebody's appointments there, and busy times from there. Owners see
//! to everybody's, therapists to their own.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Feed, FeedId, Source, SourceId};

use super::operation::Operation;
use super::wire::{Body, Outcome, Refused, id};
use crate::App;
use crate::account::Staff;
use crate::error::Problem;
use crate::imports::{self, MAX_CALENDAR};
use crate::pages::practice::calendars::sources::{self, Begun, Brought};
use crate::pages::practice::calendars::{feeds, named, theirs};
use crate::problem::{Document, FieldError};

const ROLE: &str = "Owners see to everybody's calendars, therapists to their own.";

pub fn operations() -> Vec<Operation> {
    let feed = "/api/practices/{practice}/feeds/{feed}";
    let source = "/api/practices/{practice}/calendars/{calendar}";
    vec![
        Operation::get(
            "/api/practices/{practice}/feeds",
            "Secret addresses at which another program reads appointments",
            feeds_of,
        )
        .signed_in()
        .gives::<Vec<Fed>>(200, "The addresses themselves are not known any more.")
        .refuses(403, ROLE),
        Operation::put(
            feed,
            "Makes a secret address; you choose its id, a UUID",
            make,
        )
        .signed_in()
        .takes::<Wish>()
        .gives::<Made>(201, "The address, shown this once.")
        .gives::<Made>(200, "It was made before, and its address shown then.")
        .refuses(403, ROLE),
        Operation::delete(feed, "Ends a secret address", end)
            .signed_in()
            .gives_nothing("Whoever asks for it gets nothing any more.")
            .refuses(403, ROLE),
        Operation::get(
            "/api/practices/{practice}/calendars",
            "Calendars from outside whose busy times cannot be booked",
            sources_of,
        )
        .signed_in()
        .gives::<Vec<Outside>>(200, "The calendars; none of their addresses.")
        .refuses(403, ROLE),
        Operation::put(
            source,
            "Reads a calendar from outside; you choose its id, a UUID",
            add,
        )
        .signed_in()
        .takes::<Calendar>()
        .gives_nothing("It was read, and its busy times cannot be booked from now on.")
        .refuses(403, ROLE),
        Operation::put(
            "/api/practices/{practice}/calendars/{calendar}/file",
            "Takes a calendar as a file; one of the same name takes the place of the one before",
            bring,
        )
        .signed_in()
        .takes::<File>()
        .at_most(2 * MAX_CALENDAR)
        .gives::<Outside>(200, "Its busy times cannot be booked from now on.")
        .refuses(403, ROLE),
        Operation::post(
            "/api/practices/{practice}/calendars/{calendar}/read",
            "Reads a calendar again",
            read,
        )
        .signed_in()
        .takes::<Again>()
        .gives::<Outside>(
            200,
            "How it stands; `trouble` says why nothing new was read.",
        )
        .refuses(403, ROLE),
        Operation::delete(source, "Ends a calendar; its times are free again", stop)
            .signed_in()
            .gives_nothing("It is ended, or was before.")
            .refuses(403, ROLE),
    ]
}

/// A secret address.
#[derive(Serialize, JsonSchema)]
struct Fed {
    /// Its id; knowing it opens nothing.
    id: String,
    /// Whose appointments.
    therapist: String,
    /// It says the names of clients.
    shows_names: bool,
    /// Since when.
    made_at: Timestamp,
}

impl From<&Feed> for Fed {
    fn from(feed: &Feed) -> Fed {
        Fed {
            id: feed.id.to_string(),
            therapist: feed.therapist.to_string(),
            shows_names: feed.shows_names,
            made_at: feed.made_at,
        }
    }
}

/// A secret address to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wish {
    /// Whose appointments.
    therapist: String,
    /// It says the names of clients.
    #[serde(default)]
    shows_names: bool,
}

/// A secret address that was made.
#[derive(Serialize, JsonSchema)]
struct Made {
    /// The address; null when it was shown before.
    address: Option<String>,
}

/// A calendar from outside.
#[derive(Serialize, JsonSchema)]
struct Outside {
    /// Its id.
    id: String,
    /// Whose time it blocks.
    therapist: String,
    /// What it is called.
    name: String,
    /// It is a file that was uploaded, and is not read again.
    is_file: bool,
    /// When it was read last with success.
    read_at: Option<Timestamp>,
    /// Why the last try gave nothing new; what was read before holds.
    trouble: Option<String>,
    /// How many times it blocks.
    blocks: u32,
}

impl From<&Source> for Outside {
    fn from(source: &Source) -> Outside {
        Outside {
            id: source.id.to_string(),
            therapist: source.therapist.to_string(),
            name: source.name.clone(),
            is_file: source.address.is_none(),
            read_at: source.read_at,
            trouble: source.trouble.clone(),
            blocks: source.blocks,
        }
    }
}

/// A calendar to be read.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Calendar {
    /// Whose time it blocks.
    therapist: String,
    /// What to call it, at most 60 characters.
    name: String,
    /// Where it is, in the public internet; at most 2,000 characters.
    address: String,
}

/// A calendar as a file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct File {
    /// Whose time it blocks.
    therapist: String,
    /// What the file is called, at most 60 characters.
    name: String,
    /// Its text (RFC 5545).
    text: String,
}

/// How a calendar is read again.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Again {
    /// It may be empty now: then all its times are free again.
    #[serde(default)]
    empty: bool,
}

/// GET `/api/practices/{practice}/feeds`
async fn feeds_of(State(app): State<App>, staff: Staff) -> Outcome<Json<Vec<Fed>>> {
    let theirs = theirs(&app, &staff).await?;
    let mut feeds = app.store.feeds(staff.practice.id).await?;
    feeds.retain(|feed| theirs.iter().any(|own| own.id == feed.therapist));
    Ok(Json(feeds.iter().map(Fed::from).collect()))
}

/// PUT `/api/practices/{practice}/feeds/{feed}`
async fn make(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(wish): Body<Wish>,
) -> Outcome {
    let therapist = named(&app, &staff, Some(&wish.therapist)).await?;
    let id: FeedId = id(&address)?;
    let address = feeds::begin(&app, &staff, &therapist, id, wish.shows_names).await?;
    let status = match address {
        Some(_) => StatusCode::CREATED,
        None => StatusCode::OK,
    };
    Ok((status, Json(Made { address })).into_response())
}

/// DELETE `/api/practices/{practice}/feeds/{feed}`
async fn end(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
) -> Outcome<StatusCode> {
    feeds::revoke(&app, &staff, id(&address)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// GET `/api/practices/{practice}/calendars`
async fn sources_of(State(app): State<App>, staff: Staff) -> Outcome<Json<Vec<Outside>>> {
    let theirs = theirs(&app, &staff).await?;
    let mut sources = app.store.sources(staff.practice.id).await?;
    sources.retain(|source| theirs.iter().any(|own| own.id == source.therapist));
    Ok(Json(sources.iter().map(Outside::from).collect()))
}

/// PUT `/api/practices/{practice}/calendars/{calendar}`
async fn add(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(sent): Body<Calendar>,
) -> Outcome<StatusCode> {
    let therapist = named(&app, &staff, Some(&sent.therapist)).await?;
    let id: SourceId = id(&address)?;
    let (name, address) = (sent.name.trim(), sent.address.trim());
    match sources::begin(&app, &staff, &therapist, id, name, address).await? {
        Begun::Read => Ok(StatusCode::NO_CONTENT),
        Begun::Wrong { name, address } => {
            let wrong = [("name", name), ("address", address)];
            let wrong = wrong.into_iter().filter(|(_, what)| !what.is_empty());
            let errors = wrong.map(|(field, what)| FieldError::new(field, what));
            Err(Refused::from(Document::fields(errors.collect())))
        }
    }
}

/// PUT `/api/practices/{practice}/calendars/{calendar}/file`
async fn bring(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(File {
        therapist,
        name,
        text,
    }): Body<File>,
) -> Outcome<Json<Outside>> {
    let therapist = named(&app, &staff, Some(&therapist)).await?;
    let id: SourceId = id(&address)?;
    if text.is_empty() || text.len() > MAX_CALENDAR {
        let most = MAX_CALENDAR >> 20;
        let expected = format!("the text of a calendar, at most {most} MiB");
        return Err(Problem::field("text", expected).into());
    }
    match sources::bring(&app, &staff, &therapist, id, &name, text.as_bytes()).await? {
        Brought::Read(id) => {
            let stands = sources::find(&app, &staff, id).await?;
            Ok(Json(Outside::from(&stands.ok_or(Problem::NotFound)?)))
        }
        Brought::Wrong { why, .. } => {
            let expected = format!("a calendar that can be read: {why}");
            Err(Problem::field("text", expected).into())
        }
    }
}

/// POST `/api/practices/{practice}/calendars/{calendar}/read`
async fn read(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(again): Body<Again>,
) -> Outcome<Json<Outside>> {
    let id: SourceId = id(&address)?;
    let source = sources::find(&app, &staff, id).await?;
    let source = source.ok_or(Problem::NotFound)?;
    // Why nothing new was read stands beside the calendar.
    let _ = imports::read_again(&app, &staff.act(&app), &source, again.empty).await?;
    let stands = sources::find(&app, &staff, id).await?;
    Ok(Json(Outside::from(&stands.ok_or(Problem::NotFound)?)))
}

/// DELETE `/api/practices/{practice}/calendars/{calendar}`
async fn stop(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
) -> Outcome<StatusCode> {
    sources::stop(&app, &staff, id(&address)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
