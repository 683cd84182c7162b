//! The appointments of a practice, for those who work there.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use booking::Status;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use store::{Appointment, Of, StoreError, To, Wanted};

use super::operation::Operation;
use super::visit::{Visit, id, range, refused};
use super::wire::{Body, Outcome, Query};
use crate::App;
use crate::account::{Right, Staff};
use crate::error::Problem;

pub fn operations() -> Vec<Operation> {
    let instant = || json!({ "type": "string", "format": "date-time" });
    let conflict = "It is taken, not offered, or no longer what it was; `type` says which.";
    let role = "Your role does not include it.";
    vec![
        Operation::get(
            "/api/practices/{practice}/appointments",
            "Appointments, the earliest first; a therapist's own, or all for the desk",
            list,
        )
        .signed_in()
        .query("from", "From when; by default a year ago.", instant())
        .query("to", "Until when; by default in a year.", instant())
        .gives::<Vec<Visit>>(200, "The appointments.")
        .refuses(403, role),
        Operation::post(
            "/api/practices/{practice}/appointments",
            "Holds a time for a client",
            hold,
        )
        .signed_in()
        .takes::<Wish>()
        .gives::<Visit>(201, "It is held; book it before `held_until`.")
        .refuses(403, role)
        .refuses(409, conflict),
        Operation::get(
            "/api/practices/{practice}/appointments/{appointment}",
            "An appointment",
            show,
        )
        .signed_in()
        .gives::<Visit>(200, "The appointment.")
        .refuses(403, role),
        Operation::post(
            "/api/practices/{practice}/appointments/{appointment}/book",
            "Books what is held, or agrees to what was requested",
            book,
        )
        .signed_in()
        .takes::<Said>()
        .gives::<Visit>(200, "It is booked.")
        .refuses(403, role)
        .refuses(409, conflict),
        Operation::post(
            "/api/practices/{practice}/appointments/{appointment}/move",
            "Moves an appointment",
            change,
        )
        .signed_in()
        .takes::<Other>()
        .gives::<Visit>(200, "It is moved.")
        .refuses(403, role)
        .refuses(409, conflict),
        Operation::post(
            "/api/practices/{practice}/appointments/{appointment}/cancel",
            "Calls an appointment off",
            cancel,
        )
        .signed_in()
        .takes::<Said>()
        .gives::<Visit>(200, "It is called off.")
        .refuses(403, role)
        .refuses(409, conflict),
        Operation::post(
            "/api/practices/{practice}/appointments/{appointment}/completed",
            "It took place",
            completed,
        )
        .signed_in()
        .takes::<Said>()
        .gives::<Visit>(200, "It is completed.")
        .refuses(403, role)
        .refuses(409, conflict),
        Operation::post(
            "/api/practices/{practice}/appointments/{appointment}/missed",
            "The client did not come",
            missed,
        )
        .signed_in()
        .takes::<Said>()
        .gives::<Visit>(200, "It is noted.")
        .refuses(403, role)
        .refuses(409, conflict),
    ]
}

/// A time that is wished for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wish {
    /// The id of the appointment to be, a UUID that you make: sending it twice is sending it once.
    id: String,
    /// For whom.
    client: String,
    /// With whom.
    therapist: String,
    /// What.
    service: String,
    /// Where; null at the client's home.
    location: Option<String>,
    /// When.
    starts_at: Timestamp,
    /// Why it is put where it would not be offered; null where it is.
    #[serde(default)]
    over: Option<String>,
}

/// Where an appointment is to go.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Other {
    /// The sequence that you have seen.
    sequence: u32,
    /// When.
    starts_at: Timestamp,
    /// With whom; null = with the same.
    #[serde(default)]
    therapist: Option<String>,
    /// Why it is put where it would not be offered; null where it is.
    #[serde(default)]
    over: Option<String>,
}

/// What is said beside it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Said {
    /// Why, for the history; null = nothing.
    #[serde(default)]
    reason: Option<String>,
}

/// The longest reason.
const LONGEST_REASON: usize = 500;

fn reason(field: &str, said: Option<&str>) -> Result<Option<String>, Problem> {
    let said = said.map(str::trim).filter(|said| !said.is_empty());
    match said.is_some_and(|said| said.chars().count() > LONGEST_REASON) {
        true => Err(Problem::field(field, "at most 500 characters")),
        false => Ok(said.map(str::to_owned)),
    }
}

/// GET `/api/practices/{practice}/appointments`
async fn list(State(app): State<App>, staff: Staff, query: Query) -> Outcome<Json<Vec<Visit>>> {
    query.0.expect(&["from", "to"], &[])?;
    let [from, to] = range(&app, &query)?;
    let of = match (&staff.therapist, staff.may(Right::Desk)) {
        (_, true) => Of::Practice,
        (Some(own), false) if staff.may(Right::Treat) => Of::Therapist(own.id),
        _ => return Err(Problem::NotYourRole.into()),
    };
    let visits = app
        .store
        .appointments(staff.practice.id, of, from, to)
        .await?;
    Ok(Json(visits.into_iter().map(Visit::from).collect()))
}

/// GET `/api/practices/{practice}/appointments/{appointment}`
async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((_, visit)): Path<(String, String)>,
) -> Outcome<Visit> {
    Ok(theirs(&app, &staff, &visit).await?.into())
}

/// POST `/api/practices/{practice}/appointments`
async fn hold(State(app): State<App>, staff: Staff, Body(wish): Body<Wish>) -> Outcome {
    staff.must(Right::Desk)?;
    let location = wish.location.as_deref();
    let wanted = Wanted {
        practice: staff.practice.id,
        id: id("id", &wish.id)?,
        therapist: id("therapist", &wish.therapist)?,
        client: id("client", &wish.client)?,
        service: id("service", &wish.service)?,
        location: location
            .map(|location| id("location", location))
            .transpose()?,
        starts_at: wish.starts_at,
        series: None,
    };
    let (act, by) = (staff.act(&app), staff.by());
    let held = match reason("over", wish.over.as_deref())? {
        Some(over) => app.store.hold_over(&act, by, &wanted, &over).await,
        None => app.store.hold(&act, by, &wanted).await,
    };
    let held = held.map_err(refused)?;
    Ok((StatusCode::CREATED, Visit::from(held)).into_response())
}

/// POST `/api/practices/{practice}/appointments/{appointment}/book`
async fn book(
    State(app): State<App>,
    staff: Staff,
    Path((_, visit)): Path<(String, String)>,
    Body(Said { .. }): Body<Said>,
) -> Outcome<Visit> {
    staff.must(Right::Desk)?;
    let visit = theirs(&app, &staff, &visit).await?;
    let (act, by) = (staff.act(&app), staff.by());
    let booked = match visit.status {
        Status::Requested => app.store.approve(&act, by, visit.practice, visit.id).await,
        _ => app.store.book(&act, by, visit.practice, visit.id).await,
    };
    Ok(booked.map_err(refused)?.into())
}

/// POST `/api/practices/{practice}/appointments/{appointment}/move`
async fn change(
    State(app): State<App>,
    staff: Staff,
    Path((_, visit)): Path<(String, String)>,
    Body(other): Body<Other>,
) -> Outcome<Visit> {
    staff.must(Right::Desk)?;
    let visit = theirs(&app, &staff, &visit).await?;
    let therapist = other.therapist.as_deref();
    let therapist = therapist.map(|typed| id("therapist", typed)).transpose()?;
    let over = reason("over", other.over.as_deref())?;
    let to = To {
        sequence: other.sequence,
        therapist: therapist.unwrap_or(visit.therapist),
        starts_at: other.starts_at,
        over: over.as_deref(),
    };
    let (act, by) = (staff.act(&app), staff.by());
    let moved = app
        .store
        .move_appointment(&act, by, visit.practice, visit.id, to);
    Ok(moved.await.map_err(refused)?.into())
}

/// POST `/api/practices/{practice}/appointments/{appointment}/cancel`
async fn cancel(
    State(app): State<App>,
    staff: Staff,
    Path((_, visit)): Path<(String, String)>,
    Body(said): Body<Said>,
) -> Outcome<Visit> {
    staff.must(Right::Desk)?;
    let visit = theirs(&app, &staff, &visit).await?;
    let reason = reason("reason", said.reason.as_deref())?;
    let (act, by) = (staff.act(&app), staff.by());
    let cancelled = app
        .store
        .cancel(&act, by, visit.practice, visit.id, reason.as_deref());
    Ok(cancelled.await.map_err(refused)?.into())
}

/// POST `/api/practices/{practice}/appointments/{appointment}/completed`
async fn completed(
    State(app): State<App>,
    staff: Staff,
    Path((_, visit)): Path<(String, String)>,
    Body(Said { .. }): Body<Said>,
) -> Outcome<Visit> {
    let visit = theirs(&app, &staff, &visit).await?;
    let (act, by) = (staff.act(&app), staff.by());
    let took = app.store.complete(&act, by, visit.practice, visit.id).await;
    let went = went(visit, Status::Completed, took);
    Ok(went.map_err(refused)?.into())
}

/// POST `/api/practices/{practice}/appointments/{appointment}/missed`
async fn missed(
    State(app): State<App>,
    staff: Staff,
    Path((_, visit)): Path<(String, String)>,
    Body(said): Body<Said>,
) -> Outcome<Visit> {
    let visit = theirs(&app, &staff, &visit).await?;
    let reason = reason("reason", said.reason.as_deref())?;
    let (act, by, reason) = (staff.act(&app), staff.by(), reason.as_deref());
    let (practice, id) = (visit.practice, visit.id);
    let took = app.store.missed(&act, by, practice, id, reason).await;
    let went = went(visit, Status::NoShow, took);
    Ok(went.map_err(refused)?.into())
}

/// Said twice, it stands as it was to stand.
fn went(
    before: Appointment,
    wanted: Status,
    took: Result<Appointment, StoreError>,
) -> Result<Appointment, StoreError> {
    match took {
        Err(StoreError::Step(_)) if before.status == wanted => Ok(before),
        took => took,
    }
}

/// The appointment of an address: any for the desk, their own for a therapist.
async fn theirs(app: &App, staff: &Staff, typed: &str) -> Result<Appointment, Problem> {
    let id = typed.parse().map_err(|_| Problem::NotFound)?;
    let visit = app.store.appointment(staff.practice.id, id).await?;
    let visit = visit.ok_or(Problem::NotFound)?;
    let own = staff
        .therapist
        .as_ref()
        .is_some_and(|own| own.id == visit.therapist);
    match staff.may(Right::Desk) || staff.may(Right::Treat) && own {
        true => Ok(visit),
        false => Err(Problem::NotFound),
    }
}
