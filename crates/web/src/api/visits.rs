//! Visits to a practice: held, booked, moved and called off by the client whose they are.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use care::{Decision, screen};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use store::{Appointment, By, Client, Of, PracticeId, StoreError, TherapistId, To, Wanted};

use super::answers::{self, AnswersDocument};
use super::operation::Operation;
use super::visit::{Visit, id, range, refused};
use super::wire::{Body, Outcome, Query, Raw};
use crate::App;
use crate::account::SignedIn;
use crate::directory::Entry;
use crate::error::Problem;
use crate::needs::Needs;
use crate::pages::book::confirm::keep_intake;

pub fn operations() -> Vec<Operation> {
    let one = "/api/visits/{practice}/{appointment}";
    let instant = || json!({ "type": "string", "format": "date-time" });
    let conflict = "It is taken, not offered, or no longer what it was; `type` says which.";
    vec![
        Operation::get("/api/visits", "Your visits, the earliest first", list)
            .signed_in()
            .query("from", "From when; by default a year ago.", instant())
            .query("to", "Until when; by default in a year.", instant())
            .gives::<Vec<Visit>>(200, "The visits."),
        Operation::post("/api/visits", "Holds a time for a short while", hold)
            .signed_in()
            .takes::<Wish>()
            .gives::<Visit>(201, "It is held; book it before `held_until`.")
            .refuses(404, "You are no client of this practice.")
            .refuses(409, conflict),
        Operation::get(one, "A visit of yours", show)
            .signed_in()
            .gives::<Visit>(200, "The visit."),
        Operation::post(
            "/api/visits/{practice}/{appointment}/book",
            "Books what is held, with your answers to the check",
            book,
        )
        .signed_in()
        .takes::<AnswersDocument>()
        .gives::<Visit>(
            200,
            "It is booked, or requested where the practice looks first.",
        )
        .refuses(
            409,
            "Care is withheld (`withheld`), or the hold ran out (`not-possible`).",
        ),
        Operation::post(
            "/api/visits/{practice}/{appointment}/move",
            "Moves a visit to another time",
            change,
        )
        .signed_in()
        .takes::<Other>()
        .gives::<Visit>(200, "It is moved.")
        .refuses(409, conflict),
        Operation::post(
            "/api/visits/{practice}/{appointment}/cancel",
            "Calls a visit off",
            cancel,
        )
        .signed_in()
        .takes::<Nothing>()
        .gives::<Visit>(200, "It is called off; `fee_percent` says what that costs.")
        .refuses(409, "It has begun, or was called off before."),
    ]
}

/// A time that is wished for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wish {
    /// The practice.
    practice: String,
    /// The id of the visit to be, a UUID that you make: sending it twice is sending it once.
    id: String,
    /// With whom.
    therapist: String,
    /// What.
    service: String,
    /// Where; null at your home.
    location: Option<String>,
    /// When.
    starts_at: Timestamp,
}

/// Where a visit is to go.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// The sequence that you have seen.
    pub sequence: u32,
    /// When.
    pub starts_at: Timestamp,
    /// With whom; null = with the same.
    pub therapist: Option<String>,
}

/// Nothing more needs to be said.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// GET `/api/visits`
async fn list(State(app): State<App>, who: SignedIn, query: Query) -> Outcome<Json<Vec<Visit>>> {
    query.0.expect(&["from", "to"], &[])?;
    let [from, to] = range(&app, &query)?;
    let mut visits = Vec::new();
    for client in app.store.client_of(who.account).await? {
        let of = Of::Client(client.id);
        visits.extend(
            app.store
                .appointments(client.practice, of, from, to)
                .await?,
        );
    }
    visits.sort_by_key(|visit| (visit.starts_at, visit.id));
    Ok(Json(visits.into_iter().map(Visit::from).collect()))
}

/// GET `/api/visits/{practice}/{appointment}`
async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(at): Path<(String, String)>,
) -> Outcome<Visit> {
    let (_, visit) = own(&app, &who, &at).await?;
    Ok(visit.into())
}

/// POST `/api/visits`
async fn hold(State(app): State<App>, who: SignedIn, Body(wish): Body<Wish>) -> Outcome {
    let practice: PracticeId = id("practice", &wish.practice)?;
    let client = client(&app, &who, practice).await?;
    let location = wish.location.as_deref();
    let wanted = Wanted {
        practice,
        id: id("id", &wish.id)?,
        therapist: id("therapist", &wish.therapist)?,
        client: client.id,
        service: id("service", &wish.service)?,
        location: location
            .map(|location| id("location", location))
            .transpose()?,
        starts_at: wish.starts_at,
        series: None,
    };
    let held = app.store.hold(&who.act(&app), By::Client, &wanted).await;
    let held = held.map_err(refused)?;
    Ok((StatusCode::CREATED, Visit::from(held)).into_response())
}

/// POST `/api/visits/{practice}/{appointment}/book`: nobody books a massage that the check withholds.
async fn book(
    State(app): State<App>,
    who: SignedIn,
    Path(at): Path<(String, String)>,
    body: Raw,
) -> Outcome {
    let (_, visit) = own(&app, &who, &at).await?;
    let knowledge = &*app.knowledge;
    let answers = answers::read(&app, &body)?;
    let screening = screen(knowledge, &answers);
    let decision = Decision::new(knowledge, &answers, &screening);
    let Some(needs) = Needs::of(knowledge, &answers) else {
        return Ok(super::decide::withheld(decision));
    };
    must_fit(&app, &needs, &visit, visit.therapist, visit.starts_at).await?;
    let act = who.act(&app);
    let booked = app
        .store
        .book(&act, By::Client, visit.practice, visit.id)
        .await;
    let booked = booked.map_err(refused)?;
    // Sent a second time, the visit has its answers already.
    keep_intake(&app, &act, &needs, &answers, &visit).await?;
    Ok(Visit::from(booked).into_response())
}

/// POST `/api/visits/{practice}/{appointment}/move`
async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path(at): Path<(String, String)>,
    Body(other): Body<Other>,
) -> Outcome<Visit> {
    let (_, visit) = own(&app, &who, &at).await?;
    let therapist = other.therapist.as_deref();
    let therapist = therapist.map(|typed| id("therapist", typed)).transpose()?;
    let therapist = therapist.unwrap_or(visit.therapist);
    if let Some(needs) = Needs::of_visit(&app, &visit).await? {
        must_fit(&app, &needs, &visit, therapist, other.starts_at).await?;
    }
    let to = To {
        sequence: other.sequence,
        therapist,
        starts_at: other.starts_at,
        over: None,
    };
    let act = who.act(&app);
    let moved = app
        .store
        .move_appointment(&act, By::Client, visit.practice, visit.id, to);
    Ok(moved.await.map_err(refused)?.into())
}

/// POST `/api/visits/{practice}/{appointment}/cancel`
async fn cancel(
    State(app): State<App>,
    who: SignedIn,
    Path(at): Path<(String, String)>,
    Body(Nothing {}): Body<Nothing>,
) -> Outcome<Visit> {
    let (_, visit) = own(&app, &who, &at).await?;
    let act = who.act(&app);
    let cancelled = app
        .store
        .cancel(&act, By::Client, visit.practice, visit.id, None);
    Ok(cancelled.await.map_err(refused)?.into())
}

/// Sees to it that a therapist can do what somebody's plan asks for on the day of a visit.
///
/// # Errors
/// 409 when they cannot.
pub async fn must_fit(
    app: &App,
    needs: &Needs,
    visit: &Appointment,
    therapist: TherapistId,
    start: Timestamp,
) -> Result<(), super::wire::Refused> {
    let entry = Entry::read(&app.store, visit.practice).await?;
    let entry = entry.ok_or(Problem::NotFound)?;
    let both = entry.therapist(therapist).zip(entry.service(visit.service));
    let (therapist, service) = both.ok_or(Problem::NotFound)?;
    let location = visit.location;
    match needs.fits(&app.knowledge, &entry, therapist, service, start, location) {
        true => Ok(()),
        false => Err(refused(StoreError::NotBookable {
            why: "the therapist cannot do your plan on that day",
        })),
    }
}

/// The visit of an address, if it is the sender's.
///
/// # Errors
/// 404 for everybody else's.
pub async fn own(
    app: &App,
    who: &SignedIn,
    (practice, visit): &(String, String),
) -> Result<(Client, Appointment), Problem> {
    let practice = practice.parse().map_err(|_| Problem::NotFound)?;
    let visit = visit.parse().map_err(|_| Problem::NotFound)?;
    let client = client(app, who, practice).await?;
    let visit = app.store.appointment(practice, visit).await?;
    let visit = visit.filter(|visit| visit.client == client.id);
    Ok((client, visit.ok_or(Problem::NotFound)?))
}

/// The sender, as a practice knows them.
///
/// # Errors
/// 404 for who is no client of it.
pub async fn client(app: &App, who: &SignedIn, practice: PracticeId) -> Result<Client, Problem> {
    let mut all = app.store.client_of(who.account).await?.into_iter();
    let found = all.find(|client| client.practice == practice && client.retired_at.is_none());
    found.ok_or(Problem::NotFound)
}
