//! The same for the front desk: several visits of a client at once.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Asked, Looked, One, book_all, conflicts, found, told};
use crate::App;
use crate::account::{Right, Staff};
use crate::api::operation::Operation;
use crate::api::visit::{Visit, id, refused};
use crate::api::visits::Nothing;
use crate::api::wire::{Body, Outcome};

pub fn operations() -> Vec<Operation> {
    let conflict = super::CONFLICT;
    let role = "Your role does not include it.";
    vec![
        Operation::post(
            "/api/practices/{practice}/series/look",
            "What stands in the way of each of some visits of a client; nothing is held",
            desk_look,
        )
        .signed_in()
        .takes::<DeskWish>()
        .gives::<Vec<Looked>>(200, "Each visit, in your order.")
        .refuses(403, role),
        Operation::post(
            "/api/practices/{practice}/series",
            "Holds all of some visits for a client, or none",
            desk_hold,
        )
        .signed_in()
        .takes::<DeskWish>()
        .gives::<Vec<Visit>>(201, "All are held; book them before `held_until`.")
        .refuses(403, role)
        .refuses(409, conflict),
        Operation::get(
            "/api/practices/{practice}/series/{series}",
            "The visits of a series",
            desk_show,
        )
        .signed_in()
        .gives::<Vec<Visit>>(200, "The visits, the earliest first.")
        .refuses(403, role),
        Operation::post(
            "/api/practices/{practice}/series/{series}/book",
            "Books all that is held of a series",
            desk_book,
        )
        .signed_in()
        .takes::<Nothing>()
        .gives::<Vec<Visit>>(200, "All are booked.")
        .refuses(403, role)
        .refuses(409, "A hold ran out (`not-possible`)."),
    ]
}

/// Visits that are wished for a client.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DeskWish {
    /// The id of the series to be, a UUID that you make.
    series: String,
    /// For whom.
    client: String,
    /// With whom.
    therapist: String,
    /// What.
    service: String,
    /// Where; null at the client's home.
    location: Option<String>,
    /// 1 to 12 visits: those that are wanted of the ones you looked at.
    #[schemars(length(min = 1, max = 12))]
    visits: Vec<One>,
}

impl DeskWish {
    fn asked(&self) -> Asked<'_> {
        Asked {
            series: &self.series,
            therapist: &self.therapist,
            service: &self.service,
            location: self.location.as_deref(),
            visits: &self.visits,
        }
    }
}

/// POST `/api/practices/{practice}/series/look`
async fn desk_look(
    State(app): State<App>,
    staff: Staff,
    Body(wish): Body<DeskWish>,
) -> Outcome<Json<Vec<Looked>>> {
    staff.must(Right::Desk)?;
    let client = id("client", &wish.client)?;
    let wanted = wish.asked().wanted(staff.practice.id, client)?;
    conflicts(&app, &staff.act(&app), staff.by(), &wanted).await
}

/// POST `/api/practices/{practice}/series`
async fn desk_hold(State(app): State<App>, staff: Staff, Body(wish): Body<DeskWish>) -> Outcome {
    staff.must(Right::Desk)?;
    let client = id("client", &wish.client)?;
    let wanted = wish.asked().wanted(staff.practice.id, client)?;
    let held = app
        .store
        .hold_series(&staff.act(&app), staff.by(), &wanted)
        .await;
    Ok((StatusCode::CREATED, told(held.map_err(refused)?)).into_response())
}

/// GET `/api/practices/{practice}/series/{series}`
async fn desk_show(
    State(app): State<App>,
    staff: Staff,
    Path((_, series)): Path<(String, String)>,
) -> Outcome<Json<Vec<Visit>>> {
    staff.must(Right::Desk)?;
    Ok(told(found(&app, staff.practice.id, &series).await?))
}

/// POST `/api/practices/{practice}/series/{series}/book`
async fn desk_book(
    State(app): State<App>,
    staff: Staff,
    Path((_, series)): Path<(String, String)>,
    Body(Nothing {}): Body<Nothing>,
) -> Outcome<Json<Vec<Visit>>> {
    staff.must(Right::Desk)?;
    let series = found(&app, staff.practice.id, &series).await?;
    let booked = book_all(&app, &staff.act(&app), staff.by(), series).await?;
    Ok(told(booked))
}
