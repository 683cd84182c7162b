//! Several visits at once: what stands in the way of each is said first, then all or some are held together, and booked.

pub mod desk;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use booking::Status;
use care::{Decision, screen};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Appointment, AppointmentId, By, ClientId, PracticeId, SeriesId, Wanted};

use super::answers::{self, AnswersDocument};
use super::operation::Operation;
use super::visit::{Visit, id, refused, why};
use super::visits::{client, must_fit};
use super::wire::{Body, Outcome, Raw};
use crate::App;
use crate::account::SignedIn;
use crate::error::Problem;
use crate::needs::Needs;
use crate::pages::book::confirm::keep_intake;
use crate::problem::Document;

/// Why a series is not held.
const CONFLICT: &str =
    "One of them is taken or not offered, and none is held; ask what stands in the way first.";

/// At most so many visits are held at once.
const MOST: usize = 12;

pub fn operations() -> Vec<Operation> {
    let conflict =
        "One of them is taken or not offered, and none is held; ask what stands in the way first.";
    let withheld =
        "Care is withheld (`withheld`), the plan does not fit, or a hold ran out (`not-possible`).";
    vec![
        Operation::post(
            "/api/series/look",
            "What stands in the way of each of some visits; nothing is held",
            look,
        )
        .signed_in()
        .takes::<OwnWish>()
        .gives::<Vec<Looked>>(200, "Each visit, in your order.")
        .refuses(404, "You are no client of this practice."),
        Operation::post(
            "/api/series",
            "Holds all of some visits for a short while, or none",
            hold,
        )
        .signed_in()
        .takes::<OwnWish>()
        .gives::<Vec<Visit>>(201, "All are held; book them before `held_until`.")
        .refuses(404, "You are no client of this practice.")
        .refuses(409, conflict),
        Operation::get(
            "/api/series/{practice}/{series}",
            "The visits of a series of yours",
            show,
        )
        .signed_in()
        .gives::<Vec<Visit>>(200, "The visits, the earliest first."),
        Operation::post(
            "/api/series/{practice}/{series}/book",
            "Books all that is held of a series, with your answers to the check",
            book,
        )
        .signed_in()
        .takes::<AnswersDocument>()
        .gives::<Vec<Visit>>(
            200,
            "All are booked, or requested where the practice looks first.",
        )
        .refuses(409, withheld),
    ]
}

/// Visits that somebody wishes for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OwnWish {
    /// The practice.
    practice: String,
    /// The id of the series to be, a UUID that you make.
    series: String,
    /// With whom.
    therapist: String,
    /// What.
    service: String,
    /// Where; null at your home.
    location: Option<String>,
    /// 1 to 12 visits: those that you want of the ones you looked at.
    #[schemars(length(min = 1, max = 12))]
    visits: Vec<One>,
}

/// One of the visits.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct One {
    /// The id of the visit to be, a UUID that you make: sending it twice is sending it once.
    id: String,
    /// When.
    starts_at: Timestamp,
}

/// What stands in the way of a visit.
#[derive(Serialize, JsonSchema)]
struct Looked {
    /// Its id.
    id: String,
    /// When.
    starts_at: Timestamp,
    /// What stands in the way; null = nothing, it can be held.
    conflict: Option<Document>,
}

/// What the two kinds of wishes have in common.
struct Asked<'a> {
    series: &'a str,
    therapist: &'a str,
    service: &'a str,
    location: Option<&'a str>,
    visits: &'a [One],
}

impl OwnWish {
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

impl Asked<'_> {
    fn wanted(&self, practice: PracticeId, client: ClientId) -> Result<Vec<Wanted>, Problem> {
        if !(1..=MOST).contains(&self.visits.len()) {
            return Err(Problem::field("visits", "1 to 12 visits"));
        }
        let location = self.location.map(|typed| id("location", typed));
        let location = location.transpose()?;
        let (therapist, service) = (
            id("therapist", self.therapist)?,
            id("service", self.service)?,
        );
        let series: SeriesId = id("series", self.series)?;
        let mut wanted: Vec<Wanted> = Vec::new();
        for (n, one) in self.visits.iter().enumerate() {
            let visit: AppointmentId = id(&format!("visits[{n}].id"), &one.id)?;
            let twice = |known: &Wanted| known.id == visit || known.starts_at == one.starts_at;
            if wanted.iter().any(twice) {
                let field = format!("visits[{n}]");
                return Err(Problem::field(
                    &field,
                    "an id and a start that no other has",
                ));
            }
            wanted.push(Wanted {
                practice,
                id: visit,
                therapist,
                client,
                service,
                location,
                starts_at: one.starts_at,
                series: Some(series),
            });
        }
        Ok(wanted)
    }
}

/// What stands in the way of each.
async fn conflicts(
    app: &App,
    act: &store::Act,
    by: By,
    wanted: &[Wanted],
) -> Outcome<Json<Vec<Looked>>> {
    let mut conflicts = app.store.series_conflicts(act, by, wanted).await?;
    let mut looked = Vec::new();
    for one in wanted {
        let found = conflicts.iter().position(|(id, _)| *id == one.id);
        let conflict = found.map(|at| why(conflicts.swap_remove(at).1));
        looked.push(Looked {
            id: one.id.to_string(),
            starts_at: one.starts_at,
            conflict: conflict.transpose()?,
        });
    }
    Ok(Json(looked))
}

fn told(visits: Vec<Appointment>) -> Json<Vec<Visit>> {
    Json(visits.into_iter().map(Visit::from).collect())
}

/// POST `/api/series/look`
async fn look(
    State(app): State<App>,
    who: SignedIn,
    Body(wish): Body<OwnWish>,
) -> Outcome<Json<Vec<Looked>>> {
    let practice = id("practice", &wish.practice)?;
    let client = client(&app, &who, practice).await?;
    let wanted = wish.asked().wanted(practice, client.id)?;
    conflicts(&app, &who.act(&app), By::Client, &wanted).await
}

/// POST `/api/series`
async fn hold(State(app): State<App>, who: SignedIn, Body(wish): Body<OwnWish>) -> Outcome {
    let practice = id("practice", &wish.practice)?;
    let client = client(&app, &who, practice).await?;
    let wanted = wish.asked().wanted(practice, client.id)?;
    let held = app
        .store
        .hold_series(&who.act(&app), By::Client, &wanted)
        .await;
    Ok((StatusCode::CREATED, told(held.map_err(refused)?)).into_response())
}

/// GET `/api/series/{practice}/{series}`
async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(at): Path<(String, String)>,
) -> Outcome<Json<Vec<Visit>>> {
    Ok(told(own(&app, &who, &at).await?))
}

/// POST `/api/series/{practice}/{series}/book`: nobody books massages that the check withholds.
async fn book(
    State(app): State<App>,
    who: SignedIn,
    Path(at): Path<(String, String)>,
    body: Raw,
) -> Outcome {
    let series = own(&app, &who, &at).await?;
    let knowledge = &*app.knowledge;
    let answers = answers::read(&app, &body)?;
    let Some(needs) = Needs::of(knowledge, &answers) else {
        let screening = screen(knowledge, &answers);
        let decision = Decision::new(knowledge, &answers, &screening);
        return Ok(super::decide::withheld(decision));
    };
    for visit in &series {
        must_fit(&app, &needs, visit, visit.therapist, visit.starts_at).await?;
    }
    let act = who.act(&app);
    let series = book_all(&app, &act, By::Client, series).await?;
    for visit in &series {
        keep_intake(&app, &act, &needs, &answers, visit).await?;
    }
    Ok(told(series).into_response())
}

/// Books what is held of a series; sent a second time, it is booked already.
async fn book_all(
    app: &App,
    act: &store::Act,
    by: By,
    series: Vec<Appointment>,
) -> Outcome<Vec<Appointment>> {
    let first = series.first().ok_or(Problem::NotFound)?;
    let (practice, name) = (first.practice, first.series.ok_or(Problem::NotFound)?);
    let lapsed = |visit: &Appointment| {
        let over = visit.held_until.is_some_and(|until| until <= act.at);
        visit.status == Status::Expired || visit.status == Status::Held && over
    };
    if series.iter().any(lapsed) {
        let title = "It does not stand so that this could be";
        let detail = "A hold ran out. Look at the times again, and hold those that are free.";
        return Err(Document::new("not-possible", StatusCode::CONFLICT, title, detail).into());
    }
    let booked = app.store.book_series(act, by, practice, name).await;
    booked.map_err(refused)?;
    let mut series = app.store.series(practice, name).await?;
    series.retain(|visit| matches!(visit.status, Status::Requested | Status::Confirmed));
    Ok(series)
}

/// The series of an address, if it is the sender's.
async fn own(
    app: &App,
    who: &SignedIn,
    (practice, series): &(String, String),
) -> Result<Vec<Appointment>, Problem> {
    let practice = practice.parse().map_err(|_| Problem::NotFound)?;
    let client = client(app, who, practice).await?;
    let series = found(app, practice, series).await?;
    match series.iter().all(|visit| visit.client == client.id) {
        true => Ok(series),
        false => Err(Problem::NotFound),
    }
}

async fn found(app: &App, practice: PracticeId, typed: &str) -> Result<Vec<Appointment>, Problem> {
    let series = typed.parse().map_err(|_| Problem::NotFound)?;
    let series = app.store.series(practice, series).await?;
    match series.is_empty() {
        true => Err(Problem::NotFound),
        false => Ok(series),
    }
}
