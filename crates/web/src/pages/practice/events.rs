//! What happened to clients after visits, as the practice knows it: noted by therapists, counted by owners.

mod page;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use knowledge::Disposition;
use maud::{Markup, Render, html};
use serde::Deserialize;
use store::{
    Action, Appointment, Client, ClientId, Of, PracticeEvent, PracticeEventId, StoreError,
    Therapist,
};

use super::note::clean_text;
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;
use crate::form::Fields;
use crate::pages::after::OTHER;
use crate::pages::own::{LONGEST_NOTE, read_day};
use crate::words::{day, lower};

/// Visits that an event can be noted for: so far back.
const BACK: SignedDuration = SignedDuration::from_hours(24 * 90);
/// How bad something was: id and words.
const SEVERITIES: [(&str, &str); 3] = [
    ("mild", "Mild: passed by itself"),
    ("moderate", "Moderate: needed something done"),
    ("serious", "Serious: needed a clinician, or lasting harm"),
];
/// Days back that can be looked at.
const DAYS: [(i64, &str); 3] = [(90, "3 months"), (365, "1 year"), (3650, "10 years")];

/// What an address says.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct Wanted {
    visit: Option<String>,
    severity: Option<String>,
    days: Option<i64>,
    #[serde(default)]
    done: bool,
}

/// The page.
pub struct EventsPage<'a> {
    app: &'a App,
    staff: &'a Staff,
    wanted: Wanted,
    /// What happened, as far as somebody may know of it.
    pub events: Vec<PracticeEvent>,
    /// Visits that something can be noted for, the newest first, with the names of their clients.
    visits: Vec<(Appointment, String)>,
    therapists: Vec<Therapist>,
    /// The clients of one's own events, by name.
    names: Vec<(ClientId, String)>,
    typed: Fields,
    /// What is wrong with it, by field.
    wrong: Wrong,
    id: PracticeEventId,
}

/// GET `/practice/{practice}/events`
pub async fn show(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    staff: Staff,
) -> Result<Response, Problem> {
    let page = EventsPage::load(&app, &staff, wanted).await?;
    Ok(page.render().into_response())
}

/// POST `/practice/{practice}/events`
pub async fn add(
    State(app): State<App>,
    Path(_): Path<String>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let (staff, fields) = (&form.staff, &form.fields);
    staff.must(Right::Treat)?;
    fields.expect(
        &[
            "event",
            "visit",
            "kind",
            "severity",
            "day",
            "words",
            "done",
            "follow_up",
        ],
        &[],
    )?;
    let page = EventsPage::load(&app, staff, Wanted::default()).await?;
    let id = fields.one("event").and_then(|id| id.parse().ok());
    let id = id.ok_or_else(|| Problem::field("event", "a number, as the form holds it"))?;
    if let Err(wrong) = page.put(id, fields).await? {
        let page = EventsPage {
            typed: fields.clone(),
            wrong,
            id,
            ..page
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response());
    }
    let practice = staff.practice.id;
    Ok(Redirect::to(&format!("/practice/{practice}/events?done=true")).into_response())
}

/// What is wrong with something that is to be noted, by field.
type Wrong = Vec<(&'static str, String)>;

/// An event in a line, for whoever may read about this client.
pub fn line(app: &App, event: &PracticeEvent) -> Markup {
    html! {
        @if let Some(on) = event.day { (day(on)) ": " }
        b { (kind(app, event)) }
        @if let Some(severity) = &event.severity { " (" (severity) ")" }
        ". "
        @if let Some(words) = &event.words { (words) " " }
        @if let Some(done) = &event.done { "Done: " (done) " " }
        @if let Some(follow_up) = &event.follow_up { b { "Still to do: " } (follow_up) }
    }
}

fn kind(app: &App, event: &PracticeEvent) -> String {
    let kind = event.kind.as_deref().unwrap_or_default();
    let known = app.knowledge.shelves().after_effects.get(kind);
    known.map_or_else(
        || "Something else".to_owned(),
        |entry| entry.item.title.clone(),
    )
}

/// Whom to tell, for what needs somebody the same day or was serious.
pub fn whom_to_tell(app: &App, event: &PracticeEvent) -> Option<String> {
    let kind = event.kind.as_deref().unwrap_or_default();
    let known = app
        .knowledge
        .shelves()
        .after_effects
        .get(kind)
        .map(|entry| &entry.item);
    let serious = event.severity.as_deref() == Some("serious");
    match known {
        Some(effect) if serious || effect.disposition >= Disposition::SameDay => {
            Some(effect.action.clone())
        }
        None if serious => {
            let whom = |how: Disposition| {
                let words = &app.knowledge.shelves().dispositions[how.as_str()].item;
                words.see.trim_end_matches('.')
            };
            let (today, danger) = (whom(Disposition::SameDay), whom(Disposition::Emergency));
            Some(format!(
                "Today: {}. In danger: {}.",
                lower(today),
                lower(danger)
            ))
        }
        _ => None,
    }
}

impl<'a> EventsPage<'a> {
    /// A therapist sees their own with names, an owner all without.
    ///
    /// # Errors
    /// 403 for those who may see none.
    pub async fn load(
        app: &'a App,
        staff: &'a Staff,
        wanted: Wanted,
    ) -> Result<EventsPage<'a>, Problem> {
        if !staff.may(Right::Manage) {
            staff.must(Right::Treat)?;
        }
        let (store, practice, now) = (&app.store, staff.practice.id, app.now());
        let days = wanted
            .days
            .filter(|days| DAYS.iter().any(|(known, _)| known == days));
        let back = SignedDuration::from_hours(24 * days.unwrap_or(DAYS[1].0));
        let since = now.saturating_sub(back).unwrap_or(Timestamp::MIN);
        let mut events = store.practice_events(practice, since).await?;
        let own = staff.therapist.as_ref().filter(|_| staff.may(Right::Treat));
        if !staff.may(Right::Manage) {
            events.retain(|event| own.is_some_and(|own| own.id == event.therapist));
        }
        if let Some(severity) = &wanted.severity {
            events.retain(|event| event.severity.as_ref() == Some(severity));
        }
        let mut visits = Vec::new();
        if let Some(own) = own {
            let from = now.saturating_sub(BACK).unwrap_or(Timestamp::MIN);
            let given = store
                .appointments(practice, Of::Therapist(own.id), from, now)
                .await?;
            for visit in given.into_iter().rev() {
                if matches!(
                    visit.status,
                    booking::Status::Confirmed | booking::Status::Completed
                ) {
                    let name = name(app, staff, visit.client).await?;
                    visits.push((visit, name));
                }
            }
        }
        // Somebody's health with their name: who looked is noted, once for each client.
        let mut seen: Vec<ClientId> = events
            .iter()
            .filter(|event| own.is_some_and(|own| own.id == event.therapist))
            .map(|event| event.client)
            .collect();
        seen.sort_unstable();
        seen.dedup();
        let mut names = Vec::new();
        for client in seen {
            note_read(app, staff, client).await?;
            names.push((client, name(app, staff, client).await?));
        }
        Ok(EventsPage {
            app,
            staff,
            wanted,
            events,
            visits,
            therapists: store.list(practice).await?,
            names,
            typed: Fields::default(),
            wrong: Vec::new(),
            id: app.random.draw(|random| PracticeEventId::mint(now, random)),
        })
    }

    /// Notes that something happened, as the fields say; noting it twice is noting it once.
    ///
    /// # Errors
    /// 403 for whoever gives no massages, 404 for an id that belongs to somebody else's.
    pub async fn put(
        &self,
        id: PracticeEventId,
        fields: &Fields,
    ) -> Result<Result<PracticeEvent, Wrong>, Problem> {
        self.staff.must(Right::Treat)?;
        let therapist = self.staff.therapist.as_ref().ok_or(Problem::NotFound)?;
        let mut wrong = Vec::new();
        let visit = fields.one("visit").unwrap_or_default();
        let visit = self
            .visits
            .iter()
            .find(|(known, _)| known.id.to_string() == visit);
        if visit.is_none() {
            wrong.push(("visit", "Please choose one of your visits.".to_owned()));
        }
        let kind = fields.one("kind").unwrap_or_default();
        if kind != OTHER
            && !self
                .app
                .knowledge
                .shelves()
                .after_effects
                .contains_key(kind)
        {
            wrong.push(("kind", "Please choose what happened.".to_owned()));
        }
        let severity = fields.one("severity").unwrap_or_default();
        if !SEVERITIES.iter().any(|(known, _)| *known == severity) {
            wrong.push(("severity", "Please choose how bad it was.".to_owned()));
        }
        let day = read_day(fields.one("day").unwrap_or_default(), self.app.today());
        if let Err(expected) = &day {
            wrong.push(("day", format!("Expected {expected}.")));
        }
        let mut text = |field: &'static str| {
            let text = clean_text(fields.one(field).unwrap_or_default());
            if text.chars().count() > LONGEST_NOTE {
                let n = text.chars().count();
                wrong.push((
                    field,
                    format!("At most {LONGEST_NOTE} characters; there are {n}."),
                ));
            }
            Some(text).filter(|text| !text.is_empty())
        };
        let (words, done, follow_up) = (text("words"), text("done"), text("follow_up"));
        if kind == OTHER && words.is_none() {
            wrong.push(("words", "Please say what happened.".to_owned()));
        }
        let (Some((visit, _)), Ok(day), true) = (visit, day, wrong.is_empty()) else {
            return Ok(Err(wrong));
        };
        let known = self.events.iter().find(|event| event.id == id);
        if let Some(known) = known {
            return match self.is_own(known) {
                true => Ok(Ok(known.clone())),
                false => Err(Problem::NotFound),
            };
        }
        let event = PracticeEvent {
            practice: visit.practice,
            id,
            appointment: visit.id,
            client: visit.client,
            therapist: therapist.id,
            recorded_at: self.app.now(),
            day: Some(day),
            kind: Some(kind.to_owned()),
            severity: Some(severity.to_owned()),
            words,
            done,
            follow_up,
        };
        let act = self.staff.act(self.app);
        match self.app.store.add_practice_event(&act, &event).await {
            Ok(()) => Ok(Ok(event)),
            // A number that belongs to what somebody else noted: no form of ours holds it.
            Err(StoreError::Taken { .. }) => Err(Problem::NotFound),
            Err(error) => Err(error.into()),
        }
    }

    /// An event of whoever looks is theirs to read in words; of others only what can be counted.
    pub fn is_own(&self, event: &PracticeEvent) -> bool {
        let own = self
            .staff
            .therapist
            .as_ref()
            .filter(|_| self.staff.may(Right::Treat));
        own.is_some_and(|own| own.id == event.therapist)
    }
}

async fn name(app: &App, staff: &Staff, client: ClientId) -> Result<String, Problem> {
    let client = app.store.get::<Client>(staff.practice.id, client).await?;
    Ok(client
        .and_then(|client| client.name)
        .unwrap_or_else(|| "A client without a name".to_owned()))
}

/// Notes that somebody of the practice read about a client.
pub async fn note_read(app: &App, staff: &Staff, client: ClientId) -> Result<(), Problem> {
    let known = app.store.get::<Client>(staff.practice.id, client).await?;
    let account = known.and_then(|known| known.account);
    let (act, object) = (staff.act(app), client.to_string());
    let noted = app.store.note(&act, Action::RecordRead, account, &object);
    match noted.await {
        Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
