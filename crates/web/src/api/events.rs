//! What happened to clients after visits, and who is in whose home.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{PracticeEvent, PracticeEventId, VisitCheck};

use super::operation::Operation;
use super::visit::id as id_of;
use super::wire::{Body, Outcome, id};
use crate::App;
use crate::account::{Right, Staff};
use crate::error::Problem;
use crate::form::Fields;
use crate::pages::practice::events::{EventsPage, Wanted, whom_to_tell};
use crate::pages::practice::safety::{self, Row};
use crate::pages::practice::visit::Visit;
use crate::problem::{Document, FieldError};

pub fn operations() -> Vec<Operation> {
    let role = "Your role does not include it.";
    vec![
        Operation::get(
            "/api/practices/{practice}/events",
            "What happened after visits in the last year: your own in words, for owners the others as counts need them",
            list,
        )
        .signed_in()
        .gives::<Vec<Happened>>(200, "The events.")
        .refuses(403, role),
        Operation::put(
            "/api/practices/{practice}/events/{event}",
            "Notes that something happened after one of your visits; you choose the id, a UUID",
            note,
        )
        .signed_in()
        .takes::<Event>()
        .gives::<Happened>(200, "It is noted. What is noted does not change.")
        .refuses(403, "Only therapists may."),
        Operation::get(
            "/api/practices/{practice}/safety",
            "Who is in a home: everybody for the desk, a therapist themselves",
            homes,
        )
        .signed_in()
        .gives::<Vec<InHome>>(200, "Nothing of the client but the place.")
        .refuses(403, role),
        Operation::post(
            "/api/practices/{practice}/safety/reached",
            "Somebody who is late was reached, and all is well",
            reached,
        )
        .signed_in()
        .takes::<Reached>()
        .gives_nothing("It is noted.")
        .refuses(403, role),
        Operation::post(
            "/api/practices/{practice}/visits/{appointment}/presence",
            "The therapist comes to a home, stays longer, goes, or leaves early without a word why",
            presence,
        )
        .signed_in()
        .takes::<Coming>()
        .gives::<Presence>(200, "As it stands now.")
        .refuses(403, "Only the therapist of the visit may."),
    ]
}

/// Something that happened.
#[derive(Serialize, JsonSchema)]
pub struct Happened {
    /// Its id.
    id: String,
    /// When it was noted.
    recorded_at: Timestamp,
    /// Who noted it.
    therapist: String,
    /// What, by the id of the after-effect.
    kind: Option<String>,
    /// `mild`, `moderate` or `serious`.
    severity: Option<String>,
    /// Something is still to be done.
    open: bool,
    /// Whom to tell, where it needs somebody the same day or was serious.
    tell: Option<String>,
    /// Whom it happened to and what was said of it; null for whoever may not read it.
    about: Option<About>,
}

/// Whom something happened to, and what was said of it.
#[derive(Serialize, JsonSchema)]
struct About {
    /// After which visit.
    visit: String,
    /// The client.
    client: String,
    /// The day; this and what follows is null once the client was erased.
    day: Option<Date>,
    /// In words.
    words: Option<String>,
    /// What was done.
    done: Option<String>,
    /// What is still to be done.
    follow_up: Option<String>,
}

impl Happened {
    /// For whoever may read it all.
    pub fn whole(app: &App, event: &PracticeEvent) -> Happened {
        Happened {
            about: Some(About {
                visit: event.appointment.to_string(),
                client: event.client.to_string(),
                day: event.day,
                words: event.words.clone(),
                done: event.done.clone(),
                follow_up: event.follow_up.clone(),
            }),
            ..Happened::counted(app, event)
        }
    }

    /// Without a name and without anybody's words.
    fn counted(app: &App, event: &PracticeEvent) -> Happened {
        Happened {
            id: event.id.to_string(),
            recorded_at: event.recorded_at,
            therapist: event.therapist.to_string(),
            kind: event.kind.clone(),
            severity: event.severity.clone(),
            open: event.follow_up.is_some(),
            tell: whom_to_tell(app, event),
            about: None,
        }
    }
}

/// Something to be noted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Event {
    /// After which of your visits of the last 90 days.
    visit: String,
    /// What, by the id of an after-effect, or `other`, which wants words.
    kind: String,
    /// How bad it was.
    #[schemars(extend("enum" = ["mild", "moderate", "serious"]))]
    severity: String,
    /// On which day.
    #[schemars(extend("format" = "date"))]
    day: String,
    /// In words.
    #[serde(default)]
    words: String,
    /// What was done.
    #[serde(default)]
    done: String,
    /// What is still to be done.
    #[serde(default)]
    follow_up: String,
}

/// GET `/api/practices/{practice}/events`
async fn list(State(app): State<App>, staff: Staff) -> Outcome<Json<Vec<Happened>>> {
    let page = EventsPage::load(&app, &staff, Wanted::default()).await?;
    let events = page.events.iter().map(|event| match page.is_own(event) {
        true => Happened::whole(&app, event),
        false => Happened::counted(&app, event),
    });
    Ok(Json(events.collect()))
}

/// PUT `/api/practices/{practice}/events/{event}`
async fn note(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(event): Body<Event>,
) -> Outcome<Json<Happened>> {
    staff.must(Right::Treat)?;
    let id: PracticeEventId = id(&address)?;
    let fields = [
        ("visit", event.visit),
        ("kind", event.kind),
        ("severity", event.severity),
        ("day", event.day),
        ("words", event.words),
        ("done", event.done),
        ("follow_up", event.follow_up),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    let page = EventsPage::load(&app, &staff, Wanted::default()).await?;
    match page.put(id, &Fields::new(fields.to_vec())).await? {
        Ok(event) => Ok(Json(Happened::whole(&app, &event))),
        Err(wrong) => {
            let wrong = wrong.into_iter();
            let errors = wrong.map(|(field, what)| FieldError::new(field, what));
            Err(Document::fields(errors.collect()).into())
        }
    }
}

/// Somebody in a home.
#[derive(Serialize, JsonSchema)]
struct InHome {
    /// The visit.
    visit: String,
    /// Who.
    therapist: String,
    /// The address.
    place: String,
    /// Until when they are expected to have left.
    expected_end: Timestamp,
    /// They are late: call them first.
    late: bool,
}

/// Whom somebody reached.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Reached {
    /// The visit.
    visit: String,
}

/// Coming and going.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Coming {
    /// `in`, `later`, `out` or `early`.
    #[serde(rename = "do")]
    #[schemars(extend("enum" = ["in", "later", "out", "early"]))]
    what: String,
    /// Nobody asks until so many minutes after the end, or longer than now: 15, 30 or 60; null = 15.
    #[schemars(extend("enum" = [15, 30, 60, null]))]
    minutes: Option<i64>,
}

/// How it stands.
#[derive(Serialize, JsonSchema)]
struct Presence {
    /// Until when the therapist is expected to have left.
    expected_end: Timestamp,
    /// When they came.
    in_at: Option<Timestamp>,
    /// When they left.
    out_at: Option<Timestamp>,
    /// When they left early.
    early_at: Option<Timestamp>,
}

impl From<VisitCheck> for Presence {
    fn from(check: VisitCheck) -> Presence {
        Presence {
            expected_end: check.expected_end,
            in_at: check.in_at,
            out_at: check.out_at,
            early_at: check.early_at,
        }
    }
}

/// GET `/api/practices/{practice}/safety`
async fn homes(State(app): State<App>, staff: Staff) -> Outcome<Json<Vec<InHome>>> {
    let rows = safety::rows(&app, &staff).await?.into_iter();
    let row = |Row {
                   check,
                   therapist,
                   place,
               }: Row| InHome {
        visit: check.appointment.to_string(),
        therapist,
        place,
        expected_end: check.expected_end,
        late: check.is_late(app.now()),
    };
    Ok(Json(rows.map(row).collect()))
}

/// POST `/api/practices/{practice}/safety/reached`
async fn reached(
    State(app): State<App>,
    staff: Staff,
    Body(sent): Body<Reached>,
) -> Outcome<StatusCode> {
    safety::reach(&app, &staff, id_of("visit", &sent.visit)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// POST `/api/practices/{practice}/visits/{appointment}/presence`
async fn presence(
    State(app): State<App>,
    staff: Staff,
    Path((_, address)): Path<(String, String)>,
    Body(coming): Body<Coming>,
) -> Outcome<Json<Presence>> {
    let visit = Visit::own(&app, &staff, &address).await?;
    safety::say(
        &app,
        &staff,
        &visit,
        &coming.what,
        coming.minutes.unwrap_or(15),
    )
    .await?;
    let stands = app.store.visit_check(visit.practice(), visit.id()).await?;
    Ok(Json(stands.ok_or(Problem::NotFound)?.into()))
}
