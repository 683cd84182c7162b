//! Sessions that took place, and what happened after them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{AdverseEvent, FollowUp, Nrs, SessionLog};

use super::operation::Operation;
use super::wire::{Body, Outcome, Query, id, limit};
use crate::App;
use crate::account::SignedIn;
use crate::error::Problem;
use crate::form::Fields;
use crate::hand_over::{self, MAX_RECORD};
use crate::pages::after::{self, OnePage, Told};
use crate::pages::own::LONGEST_NOTE;

/// Sessions that are listed at most.
const MOST: u32 = 500;
/// Sessions that are listed when nothing else is asked for.
const USUAL: u32 = 100;

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::post(
            "/api/session-logs",
            "Hands over a session, once however often it is sent",
            hand_over::take,
        )
        .signed_in()
        .at_most(MAX_RECORD)
        .takes::<hand_over::Sent>()
        .gives::<hand_over::Taken>(201, "Kept.")
        .gives::<hand_over::Taken>(200, "It was kept before; what was kept first stays.")
        .refuses(409, "It is in the diary of somebody else."),
        Operation::get("/api/session-logs", "Sessions, the newest first", list)
            .signed_in()
            .query(
                "limit",
                "How many; by default 100.",
                json!({ "type": "integer", "minimum": 1, "maximum": MOST }),
            )
            .gives::<Vec<Session>>(200, "The sessions."),
        Operation::get(
            "/api/session-logs/{session}",
            "A session with its whole record",
            one,
        )
        .signed_in()
        .gives::<Whole>(200, "The session."),
        Operation::get(
            "/api/session-logs/{session}/events",
            "What was told about a session",
            told,
        )
        .signed_in()
        .gives::<Vec<Event>>(200, "What happened."),
        Operation::post(
            "/api/session-logs/{session}/events",
            "Tells what happened after a session, asked or not",
            tell,
        )
        .signed_in()
        .takes::<Telling>()
        .gives::<Vec<Event>>(
            200,
            "What is known of this session now, with what to do about it.",
        ),
        Operation::get(
            "/api/follow-ups",
            "Questions about sessions that are due, the longest due first",
            due,
        )
        .signed_in()
        .gives::<Vec<Due>>(200, "What to ask."),
        Operation::get(
            "/api/events",
            "What happened after all sessions, the newest day first",
            events,
        )
        .signed_in()
        .gives::<Vec<Event>>(200, "What happened."),
    ]
}

/// A session that took place.
#[derive(Serialize, JsonSchema)]
struct Session {
    /// Its id.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// When it began, by the device's clock.
    started_at: Timestamp,
    /// When it ended.
    ended_at: Timestamp,
    /// When it was handed over.
    received_at: Timestamp,
    /// The technique.
    technique: String,
    /// The protocol.
    protocol: String,
    /// Who gave it.
    setting: String,
    /// Whole minutes of work.
    minutes: u32,
    /// Pain before, 0 to 10.
    #[schemars(range(max = 10))]
    pain_before: Option<u8>,
    /// Pain after, 0 to 10.
    #[schemars(range(max = 10))]
    pain_after: Option<u8>,
    /// Comfort, 0 to 10.
    #[schemars(range(max = 10))]
    comfort: Option<u8>,
    /// Why it ended early: the id of a stop rule, or `asked`; null when it was given to its end.
    stopped_by: Option<String>,
}

impl From<&SessionLog> for Session {
    fn from(log: &SessionLog) -> Session {
        Session {
            id: log.id.to_string(),
            started_at: log.started_at,
            ended_at: log.ended_at,
            received_at: log.received_at,
            technique: log.technique.clone(),
            protocol: log.protocol.clone(),
            setting: log.setting.clone(),
            minutes: log.minutes,
            pain_before: log.pain_before.map(Nrs::get),
            pain_after: log.pain_after.map(Nrs::get),
            comfort: log.comfort.map(Nrs::get),
            stopped_by: log.stopped_by.clone(),
        }
    }
}

/// A session with its whole record.
#[derive(Serialize, JsonSchema)]
struct Whole {
    /// The session.
    #[serde(flatten)]
    session: Session,
    /// The record as it was handed over.
    log: Value,
    /// When it is asked about.
    follow_ups: Vec<Due>,
}

/// GET `/api/session-logs`
async fn list(State(app): State<App>, who: SignedIn, query: Query) -> Outcome<Json<Vec<Session>>> {
    let most = limit(&query, USUAL, MOST)?;
    let sessions = app.store.newest_sessions(who.account, most).await?;
    Ok(Json(sessions.iter().map(Session::from).collect()))
}

/// GET `/api/session-logs/{session}`
async fn one(
    State(app): State<App>,
    who: SignedIn,
    Path(typed): Path<String>,
) -> Outcome<Json<Whole>> {
    let page = OnePage::load(&app, who.account, id(&typed)?).await?;
    Ok(Json(Whole {
        log: serde_json::from_str(&page.session.log).unwrap_or_default(),
        session: Session::from(&page.session),
        follow_ups: page.follow_ups.iter().map(Due::from).collect(),
    }))
}

/// A question what happened after a session.
#[derive(Serialize, JsonSchema)]
struct Due {
    /// The session.
    #[schemars(extend("format" = "uuid"))]
    session: String,
    /// So many days after it.
    day_offset: u32,
    /// From which day on it is asked.
    due_day: Date,
    /// When it was answered.
    answered_at: Option<Timestamp>,
}

impl From<&FollowUp> for Due {
    fn from(ask: &FollowUp) -> Due {
        Due {
            session: ask.session.to_string(),
            day_offset: ask.day_offset,
            due_day: ask.due_day,
            answered_at: ask.answered_at,
        }
    }
}

/// GET `/api/follow-ups`
async fn due(State(app): State<App>, who: SignedIn) -> Outcome<Json<Vec<Due>>> {
    let due = app.store.due_follow_ups(who.account, app.today()).await?;
    Ok(Json(due.iter().map(Due::from).collect()))
}

/// Something that happened after a session.
#[derive(Serialize, JsonSchema)]
struct Event {
    /// Its id.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// After which session.
    #[schemars(extend("format" = "uuid"))]
    session: Option<String>,
    /// The day it was told of.
    day: Date,
    /// The id of an after-effect, or `other` for something in the person's own words.
    effect: String,
    /// `expected`, or `not_expected`.
    severity: String,
    /// In the person's own words.
    words: Option<String>,
    /// How urgent it is.
    disposition: String,
    /// What to do; null for something in the person's own words: answer the questions again before the next session.
    #[serde(rename = "do")]
    action: Option<String>,
    /// When it was told.
    recorded_at: Timestamp,
}

impl Event {
    fn of(app: &App, event: AdverseEvent) -> Event {
        let effect = app.knowledge.shelves().after_effects.get(&event.kind);
        Event {
            id: event.id.to_string(),
            session: event.session.map(|session| session.to_string()),
            day: event.day,
            action: effect.map(|effect| effect.item.action.clone()),
            effect: event.kind,
            severity: event.severity,
            words: event.words,
            disposition: event.disposition,
            recorded_at: event.recorded_at,
        }
    }

    fn all(app: &App, events: Vec<AdverseEvent>) -> Json<Vec<Event>> {
        let events = events.into_iter().map(|event| Event::of(app, event));
        Json(events.collect())
    }
}

/// GET `/api/events`
async fn events(State(app): State<App>, who: SignedIn) -> Outcome<Json<Vec<Event>>> {
    Ok(Event::all(&app, app.store.events(who.account).await?))
}

/// GET `/api/session-logs/{session}/events`
async fn told(
    State(app): State<App>,
    who: SignedIn,
    Path(typed): Path<String>,
) -> Outcome<Json<Vec<Event>>> {
    let page = OnePage::load(&app, who.account, id(&typed)?).await?;
    Ok(Event::all(&app, page.events))
}

/// What happened after a session.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Telling {
    /// The question that it answers, by days after the session; null when nobody asked.
    #[serde(default)]
    day_offset: Option<u32>,
    /// From the id of an after-effect to whether it stayed within what is expected.
    #[serde(default)]
    effects: BTreeMap<String, Severity>,
    /// Something else, in the person's own words.
    #[serde(default)]
    #[schemars(length(max = LONGEST_NOTE))]
    words: Option<String>,
}

/// Whether an after-effect stayed within what is expected.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Severity {
    /// It did not happen.
    No,
    /// It did, as expected.
    Expected,
    /// It went beyond what is expected.
    NotExpected,
}

impl Telling {
    /// The same as a form of our pages sends it.
    fn into_fields(self) -> Fields {
        let effects = self.effects.into_iter().map(|(id, severity)| {
            let severity = match severity {
                Severity::No => "no",
                Severity::Expected => crate::history::EXPECTED,
                Severity::NotExpected => crate::history::UNEXPECTED,
            };
            (id, severity.to_owned())
        });
        let day = self
            .day_offset
            .map(|day| ("day".to_owned(), day.to_string()));
        let words = self.words.map(|words| ("words".to_owned(), words));
        Fields::new(effects.chain(day).chain(words).collect())
    }
}

/// POST `/api/session-logs/{session}/events`
async fn tell(
    State(app): State<App>,
    who: SignedIn,
    Path(typed): Path<String>,
    Body(given): Body<Telling>,
) -> Outcome<Json<Vec<Event>>> {
    let session = id(&typed)?;
    let page = OnePage::load(&app, who.account, session).await?;
    let known = &app.knowledge.shelves().after_effects;
    if let Some(id) = given.effects.keys().find(|id| !known.contains_key(*id)) {
        let expected = "the id of an after-effect, as GET /api/library/after_effects lists them";
        return Err(Problem::field(&format!("effects.{id}"), expected).into());
    }
    let told = Told::read(&page, &given.into_fields());
    let told = told.map_err(|problem| match problem {
        Problem::Field { field, expected } if field == "day" => {
            Problem::field("day_offset", expected)
        }
        Problem::Field { field, expected } => Problem::field(&format!("effects.{field}"), expected),
        other => other,
    })?;
    let told = told.map_err(|complaint| Problem::field("body", complaint))?;
    after::keep(&app, &who, &page, &told).await?;
    Ok(Event::all(
        &app,
        app.store.events_after(who.account, session).await?,
    ))
}
