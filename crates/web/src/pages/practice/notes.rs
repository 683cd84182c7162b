//! The notes of a therapist: what is still to be written, what comes, and what was signed.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, Render, html};
use store::{
    Action, Appointment, AppointmentId, Client, ClientId, Location, Note, Of, StoreError,
    Therapist, TherapistId, Zone,
};

use super::frame::at_work;
use super::note::{Shown, may_read};
use super::visit;
use crate::App;
use crate::account::{Right, Staff};
use crate::error::Problem;
use crate::fibre_map::lines;
use crate::when;

/// Notes are asked for so long after a visit.
const BACK: SignedDuration = SignedDuration::from_hours(24 * 60);
/// Visits are shown so long ahead.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 14);

/// GET `/practice/{practice}/notes`
pub async fn list(State(app): State<App>, staff: Staff) -> Result<Response, Problem> {
    staff.must(Right::Treat)?;
    let therapist = staff.therapist.clone().ok_or(Problem::NotFound)?;
    let (now, practice) = (app.now(), staff.practice.id);
    let from = now.saturating_sub(BACK).unwrap_or(Timestamp::MIN);
    let to = now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
    let of = Of::Therapist(therapist.id);
    let mut visits = app.store.appointments(practice, of, from, to).await?;
    visits.retain(|visit| {
        matches!(
            visit.status,
            booking::Status::Confirmed | booking::Status::Completed
        )
    });
    let notes = app.store.notes_by(practice, therapist.id, from).await?;
    let signed = |visit: &Appointment| {
        notes
            .iter()
            .any(|note| note.appointment == visit.id && note.is_signed())
    };
    let left = app.store.left_early(practice, therapist.id, from).await?;
    let left_early = |visit: &Appointment| left.iter().any(|check| check.appointment == visit.id);
    let (begun, coming): (Vec<_>, Vec<_>) =
        visits.into_iter().partition(|visit| visit.starts_at <= now);
    let mut open = Vec::new();
    let mut done = Vec::new();
    for visit in begun.into_iter().rev() {
        match signed(&visit) {
            true => done.push(visit),
            // Whoever left early owes nobody a note.
            false if left_early(&visit) => {}
            false => open.push(visit),
        }
    }
    let clients = app.store.clients_of(practice, therapist.id).await?;
    let names = clients.into_iter().map(|client| {
        let name = client
            .name
            .unwrap_or_else(|| "A client without a name".to_owned());
        (client.id, name)
    });
    let locations: Vec<Location> = app.store.list(practice).await?;
    let page = ListPage {
        staff: &staff,
        notes: &notes,
        open,
        done,
        coming,
        names: names.collect(),
        locations,
    };
    Ok(page.render().into_response())
}

/// GET `/practice/{practice}/notes/{visit}/{author}`: a signed note, for whom its author lets read it.
pub async fn show(
    State(app): State<App>,
    Path((_, visit, author)): Path<(String, String, String)>,
    staff: Staff,
) -> Result<Response, Problem> {
    let note = find(&app, &staff, &visit, &author).await?;
    let (store, author) = (&app.store, note.author);
    let practice = staff.practice.id;
    let amendments = store.amendments(&note).await?;
    let author = store.get::<Therapist>(practice, author).await?;
    let shown = Shown {
        app: &app,
        note: &note,
        amendments: &amendments,
        zone: &staff.practice.zone,
        author: author.as_ref().map(|author| author.name.as_str()),
    };
    let name = note.name.as_deref().unwrap_or("A client without a name");
    let main = html! {
        (lines())
        p.kicker { "Signed note" }
        h1 { (name) }
        (shown)
    };
    Ok(at_work(&staff, "/notes", &format!("Signed note: {name}"), &main).into_response())
}

/// A signed note, for whom its author lets read it; that it was read is noted.
///
/// # Errors
/// 403 for whoever gives no massages, 404 for a note that somebody may not read.
pub async fn find(app: &App, staff: &Staff, visit: &str, author: &str) -> Result<Note, Problem> {
    staff.must(Right::Treat)?;
    let reader = staff.therapist.as_ref().ok_or(Problem::NotFound)?;
    let visit: AppointmentId = visit.parse().map_err(|_| Problem::NotFound)?;
    let author: TherapistId = author.parse().map_err(|_| Problem::NotFound)?;
    let (store, practice) = (&app.store, staff.practice.id);
    let note = store.visit_note(practice, visit, author).await?;
    let note = note.filter(|note| note.is_signed() && may_read(reader, note));
    let note = note.ok_or(Problem::NotFound)?;
    let client = store.get::<Client>(practice, note.client).await?;
    let account = client.as_ref().and_then(|client| client.account);
    match store
        .note(
            &staff.act(app),
            Action::NoteRead,
            account,
            &visit.to_string(),
        )
        .await
    {
        Ok(()) | Err(StoreError::NotFound { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(note)
}

struct ListPage<'a> {
    staff: &'a Staff,
    notes: &'a [Note],
    open: Vec<Appointment>,
    done: Vec<Appointment>,
    coming: Vec<Appointment>,
    names: HashMap<ClientId, String>,
    locations: Vec<Location>,
}

impl Render for ListPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Your notes" }
            (self.visits("open", "To be written", "Every visit has its note.", &self.open, "/note"))
            (self.visits("coming", "To come", "No visit in the next two weeks.", &self.coming, ""))
            (self.visits("done", "Signed", "Nothing was signed in the last two months.", &self.done, "/note"))
        };
        at_work(self.staff, "/notes", "Your notes", &main)
    }
}

impl ListPage<'_> {
    fn visits(
        &self,
        id: &str,
        title: &str,
        none: &str,
        visits: &[Appointment],
        page: &str,
    ) -> Markup {
        html! {
            section.block aria-labelledby=(id) {
                h2 id=(id) { (title) }
                @if visits.is_empty() { p { (none) } }
                @else {
                    ul.records {
                        @for visit in visits {
                            li {
                                div {
                                    a href={ (visit::address(visit.practice, visit.id)) (page) } { (self.names.get(&visit.client).map_or("", String::as_str)) }
                                    br;
                                    span.quiet { (when::visit(visit.starts_at, visit.ends_at, self.zone(visit))) @if self.is_draft(visit) { ". A draft is kept." } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn zone(&self, visit: &Appointment) -> &Zone {
        let location = self
            .locations
            .iter()
            .find(|location| Some(location.id) == visit.location);
        location.map_or(&self.staff.practice.zone, |location| &location.zone)
    }

    fn is_draft(&self, visit: &Appointment) -> bool {
        self.notes
            .iter()
            .any(|note| note.appointment == visit.id && !note.is_signed())
    }
}
