//! Visits to a practice: held, booked, moved and called off by the client whose they are.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use care::{Decision, screen};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Appointment, By, Client, Intake, IntakeId, Of, PracticeId, StoreError, TherapistId, To, Wanted,
};

use super::answers::{self, AnswersDocument};
use super::operation::Operation;
use super::wire::{Body, Outcome, Query, Raw};
use crate::App;
use crate::account::SignedIn;
use crate::directory::Entry;
use crate::error::Problem;
use crate::form::answers_field;
use crate::needs::Needs;
use crate::problem::{Document, FieldError};
use crate::replay;

/// So far around now visits are given when nothing else is asked for.
const AROUND: SignedDuration = SignedDuration::from_hours(24 * 366);
/// The longest range of time that is given at once.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 800);

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

/// A visit.
#[derive(Serialize, JsonSchema)]
pub struct Visit {
    /// The practice.
    practice: String,
    /// Its id.
    id: String,
    /// Who gives it.
    therapist: String,
    /// Whose it is.
    client: String,
    /// What.
    service: String,
    /// Where; null at the client's home.
    location: Option<String>,
    /// When the client comes.
    starts_at: Timestamp,
    /// When the client goes.
    ends_at: Timestamp,
    /// How it stands: `held`, `requested`, `confirmed`, `completed`, `no_show`, `cancelled` or `expired`.
    status: &'static str,
    /// How often it was moved; who moves it says what they have seen.
    sequence: u32,
    /// Until when it is held, while it is.
    held_until: Option<Timestamp>,
    /// What it costs, in words.
    price: Option<String>,
    /// What calling it off cost, in percent of the price.
    fee_percent: Option<u32>,
}

impl From<Appointment> for Visit {
    fn from(visit: Appointment) -> Visit {
        Visit {
            practice: visit.practice.to_string(),
            id: visit.id.to_string(),
            therapist: visit.therapist.to_string(),
            client: visit.client.to_string(),
            service: visit.service.to_string(),
            location: visit.location.map(|id| id.to_string()),
            starts_at: visit.starts_at,
            ends_at: visit.ends_at,
            status: visit.status.as_str(),
            sequence: visit.sequence,
            held_until: visit.held_until,
            price: visit.price,
            fee_percent: visit.fee_percent,
        }
    }
}

impl IntoResponse for Visit {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
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

/// Reads an id of a body.
///
/// # Errors
/// 422, naming the field.
pub fn id<T: std::str::FromStr>(field: &str, typed: &str) -> Result<T, Problem> {
    let id = typed.parse();
    id.map_err(|_| {
        Problem::field(
            field,
            "a UUID, such as 019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77",
        )
    })
}

/// From when until when, as a query says it.
///
/// # Errors
/// 422, naming the field.
pub fn range(app: &App, query: &Query) -> Result<[Timestamp; 2], Problem> {
    let Query(fields) = query;
    let read = |name: &str| {
        let typed = fields.one(name).map(str::parse::<Timestamp>);
        let wrong = |_| Problem::field(name, "an instant, such as 2026-11-24T09:00:00Z");
        typed.transpose().map_err(wrong)
    };
    let from = read("from")?.unwrap_or(app.now().saturating_sub(AROUND).unwrap_or(Timestamp::MIN));
    let to = read("to")?.unwrap_or(app.now().saturating_add(AROUND).unwrap_or(Timestamp::MAX));
    match from < to && to.duration_since(from) <= LONGEST {
        true => Ok([from, to]),
        false => Err(Problem::field(
            "to",
            "an instant after `from`, at most 800 days later",
        )),
    }
}

/// What the store will not have, as a problem with a `type` of its own.
pub fn refused(error: StoreError) -> super::wire::Refused {
    let conflict = |kind: &str, title: &str, detail: String| {
        Document::new(kind, StatusCode::CONFLICT, title, detail)
    };
    let document = match error {
        StoreError::Taken { what } => {
            Document::taken(&format!("The {what} is taken. Choose another one."))
        }
        StoreError::NotOffered { reason } => conflict(
            "not-offered",
            "This time is not offered",
            reason_in_words(&reason),
        ),
        StoreError::NoWay { minutes, left } => conflict(
            "not-offered",
            "This time is not offered",
            format!("The way takes {minutes} minutes, and there are {left}."),
        ),
        StoreError::NotBookable { why } => conflict(
            "not-bookable",
            "This cannot be booked",
            format!("Why: {why}."),
        ),
        StoreError::Stale { .. } => conflict(
            "stale",
            "It was changed elsewhere",
            "Nothing was changed. Read it again, and send the sequence that it has now.".to_owned(),
        ),
        StoreError::Step(refused) => conflict(
            "not-possible",
            "It does not stand so that this could be",
            refused.to_string(),
        ),
        StoreError::Refused { rule } => {
            let expected = format!("what keeps the rule “{}”", rule.replace('_', " "));
            Document::fields(vec![FieldError::new("body", expected)])
        }
        other => return other.into(),
    };
    document.into()
}

fn reason_in_words(reason: &booking::Reason) -> String {
    use booking::Reason;
    match reason {
        Reason::TooSoon { earliest } => format!("The earliest start is {}.", earliest.instant()),
        Reason::TooFar { from } => format!("Bookings are taken before {} only.", from.instant()),
        Reason::OffGrid { minutes } => format!("Starts lie on a grid of {minutes} minutes."),
        Reason::Closed => "It is outside of working hours, or blocked.".to_owned(),
        Reason::Taken { .. } => "Another booking has this time.".to_owned(),
        Reason::Beside { .. } => {
            "Setting up or packing up would run into another booking.".to_owned()
        }
        Reason::FromBefore { minutes, left } | Reason::ToNext { minutes, left } => {
            format!("The way takes {minutes} minutes, and there are {left}.")
        }
        _ => "It cannot be had.".to_owned(),
    }
}

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
    let (client, visit) = own(&app, &who, &at).await?;
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
    if app
        .store
        .intakes(visit.practice, visit.id)
        .await?
        .is_empty()
    {
        let intake = Intake {
            practice: visit.practice,
            id: app.random.draw(|random| IntakeId::mint(app.now(), random)),
            appointment: visit.id,
            client: client.id,
            made_at: app.now(),
            knowledge_version: knowledge.version().to_owned(),
            answers: Some(answers_field(knowledge, &answers)),
            outcome: Some(replay::outcome(&decision)),
            changed: None,
            alert: false,
            seen_at: None,
            seen_by: None,
        };
        app.store.add_intake(&act, &intake).await?;
    }
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
async fn must_fit(
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
async fn own(
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

/// Who somebody is at a practice.
///
/// # Errors
/// 404 for who is no client there, or not any more.
pub async fn client(app: &App, who: &SignedIn, practice: PracticeId) -> Result<Client, Problem> {
    let mut all = app.store.client_of(who.account).await?.into_iter();
    let found = all.find(|client| client.practice == practice && client.retired_at.is_none());
    found.ok_or(Problem::NotFound)
}
