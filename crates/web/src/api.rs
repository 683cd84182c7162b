//! The same for programs: JSON under `/api/`, described by the OpenAPI 3.1 document at `/openapi.json`.
//!
//! The document is made here and not by a crate for it, because our types carry their JSON Schemas already (schemars, in the
//! dialect of OpenAPI 3.1) and such a crate would want every one of them written a second time. Each operation is declared
//! once (`operation.rs`): that gives its route and its entry, so the two cannot drift apart.
//!
//! Handlers call the very functions that the pages call. Every refusal is a [`crate::problem::Document`].

mod account;
mod answers;
mod blocks;
mod brief;
mod calendars;
mod clients;
mod consents;
mod decide;
mod diary;
mod document;
mod events;
mod exchange;
mod hours;
mod kept;
mod library;
mod measures;
mod members;
mod messages;
mod notes;
mod openings;
mod operation;
mod outcomes;
mod practices;
mod progress;
mod sent;
mod series;
mod sessions;
mod set_up;
mod sheets;
mod visit;
mod visits;
mod waitlist;
mod webhooks;
mod why;
mod wire;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde_json::Value as Json;

use crate::App;
use operation::Operation;

pub use answers::schema as answers_schema;
pub use document::document;
pub use wire::Body;

/// Every address of the API, and the document that describes them.
pub fn routes() -> Router<App> {
    let described = Router::new().route("/openapi.json", get(described));
    operations()
        .into_iter()
        .fold(described, |router, operation| operation.add_to(router))
}

fn operations() -> Vec<Operation> {
    [
        decide::operations(),
        library::operations(),
        account::operations(),
        kept::operations(),
        diary::operations(),
        measures::operations(),
        sessions::operations(),
        progress::operations(),
        openings::operations(),
        visits::operations(),
        series::operations(),
        series::desk::operations(),
        consents::operations(),
        waitlist::operations(),
        practices::operations(),
        clients::operations(),
        set_up::operations(),
        members::operations(),
        hours::operations(),
        blocks::operations(),
        why::operations(),
        brief::operations(),
        notes::operations(),
        events::operations(),
        outcomes::operations(),
        messages::operations(),
        webhooks::operations(),
        calendars::operations(),
        exchange::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// GET `/openapi.json`
async fn described(State(app): State<App>, asked: HeaderMap) -> Response {
    let made = || Json::to_string(&document(&app.knowledge));
    wire::fresh(&asked, app.description.get_or_init(made))
}
