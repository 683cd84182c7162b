//! Everything there is to read.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use care::library::{FullItem, Hit, Kind, Query, kinds};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::operation::Operation;
use super::wire::{Body, Outcome, fresh_json};
use crate::App;
use crate::error::Problem;

/// Longest text that is searched for, in bytes.
const LONGEST: usize = 200;
/// Results of a search at most.
const MOST: usize = 50;

pub fn operations() -> Vec<Operation> {
    let tag = || json!({ "type": "string" });
    vec![
        Operation::get("/api/library", "The kinds of items", shelves)
            .header("if-none-match", "The version that is at hand.", tag())
            .gives::<Shelves>(200, "The kinds.")
            .fresh(),
        Operation::get("/api/library/{folder}", "The items of a kind", shelf)
            .header("if-none-match", "The version that is at hand.", tag())
            .gives::<Shelf>(200, "The items, without those that are no longer used.")
            .fresh(),
        Operation::get(
            "/api/library/{folder}/{item}",
            "An item with its sources",
            item,
        )
        .header("if-none-match", "The version that is at hand.", tag())
        .gives::<FullItem>(200, "The item.")
        .fresh(),
        Operation::post(
            "/api/library/search",
            "Items that have all the words, best first",
            search,
        )
        .takes::<Wanted>()
        .gives::<Found>(200, "What was found."),
    ]
}

/// The kinds of items.
#[derive(Serialize, JsonSchema)]
struct Shelves<'k> {
    /// The content they belong to.
    knowledge_version: &'k str,
    /// In the order of the library.
    kinds: Vec<ShelfHead>,
}

/// A kind of item.
#[derive(Serialize, JsonSchema)]
struct ShelfHead {
    /// Its folder.
    folder: &'static str,
    /// One of it in words.
    one: &'static str,
    /// What it is to a reader.
    about: &'static str,
    /// How many there are.
    items: usize,
}

/// The items of a kind.
#[derive(Serialize, JsonSchema)]
struct Shelf<'k> {
    /// The content they belong to.
    knowledge_version: &'k str,
    /// The kind.
    kind: &'static str,
    /// By title.
    items: Vec<Hit<'k>>,
}

/// GET `/api/library`
async fn shelves(State(app): State<App>, asked: HeaderMap) -> Response {
    let items = app.knowledge.items();
    let head = |kind: &'static Kind| ShelfHead {
        folder: kind.folder,
        one: kind.one,
        about: kind.about,
        items: items
            .iter()
            .filter(|item| item.folder == kind.folder)
            .count(),
    };
    let shelves = Shelves {
        knowledge_version: app.knowledge.version(),
        kinds: kinds().map(head).collect(),
    };
    fresh_json(&asked, &shelves)
}

/// GET `/api/library/{folder}`
async fn shelf(State(app): State<App>, Path(folder): Path<String>, asked: HeaderMap) -> Outcome {
    let kind = kinds().find(|kind| kind.folder == folder);
    let kind = kind.ok_or(Problem::NotFound)?;
    let items = app.knowledge.items();
    let mut items: Vec<Hit<'_>> = items
        .iter()
        .filter(|item| item.folder == kind.folder)
        .map(Hit::from)
        .collect();
    items.sort_by_key(|item| item.title);
    let shelf = Shelf {
        knowledge_version: app.knowledge.version(),
        kind: kind.folder,
        items,
    };
    Ok(fresh_json(&asked, &shelf))
}

/// GET `/api/library/{folder}/{item}`
async fn item(
    State(app): State<App>,
    Path((folder, id)): Path<(String, String)>,
    asked: HeaderMap,
) -> Outcome {
    let item = FullItem::of(&app.knowledge, &folder, &id);
    Ok(fresh_json(&asked, &item.ok_or(Problem::NotFound)?))
}

/// What is searched for. It travels in a body, so that no address and no log holds it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Words, at most 200 bytes.
    #[schemars(length(min = 1, max = LONGEST))]
    words: String,
    /// Only items of this kind, by its folder.
    folder: Option<String>,
}

/// What was found.
#[derive(Serialize, JsonSchema)]
struct Found<'k> {
    /// Best first, at most 50.
    results: Vec<Hit<'k>>,
}

/// POST `/api/library/search`
async fn search(State(app): State<App>, Body(wanted): Body<Wanted>) -> Outcome {
    if wanted.words.trim().is_empty() || wanted.words.len() > LONGEST {
        let expected = format!("words to look for, at most {LONGEST} bytes");
        return Err(Problem::field("words", expected).into());
    }
    let folder = wanted.folder.as_deref();
    if folder.is_some_and(|folder| !kinds().any(|kind| kind.folder == folder)) {
        return Err(
            Problem::field("folder", "a kind of item, as GET /api/library lists them").into(),
        );
    }
    let mut results = app.library().search(&Query::new(&wanted.words), folder);
    results.truncate(MOST);
    Ok(axum::response::IntoResponse::into_response(Json(Found {
        results,
    })))
}
