//! One appointment: who, when, where, what happened to it, and what can be done. Therapists see their own.

mod history;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use booking::Status;
use jiff::Timestamp;
use maud::{Markup, html};
use store::{
    Appointment, AppointmentEvent, Client, Location, Member, Room, Service, StoreError, Therapist,
    Zone,
};

use super::calendar::{name, status};
use super::controls::{line, not_taken};
use super::frame::{Done, Note, at, at_work, refused};
use super::offered::refusal;
use super::typed::{LINE, Typed};
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;
use crate::when;
use history::history;

/// An appointment that somebody may see and change: all for the front desk, their own for a therapist.
///
/// # Errors
/// 404 for all others.
pub async fn seen(app: &App, staff: &Staff, id: &str) -> Result<Appointment, Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let found = app.store.appointment(staff.practice.id, id).await?;
    let own = |visit: &Appointment| {
        staff.may(Right::Treat)
            && staff
                .therapist
                .as_ref()
                .is_some_and(|own| own.id == visit.therapist)
    };
    found
        .filter(|visit| staff.may(Right::Desk) || own(visit))
        .ok_or(Problem::NotFound)
}

/// An appointment and all that its page says of it.
struct Told<'a> {
    staff: &'a Staff,
    now: Timestamp,
    visit: Appointment,
    client: Client,
    service: Service,
    therapists: Vec<Therapist>,
    location: Option<Location>,
    room: Option<Room>,
    history: Vec<AppointmentEvent>,
    members: Vec<Member>,
    series: Vec<Appointment>,
}

impl<'a> Told<'a> {
    async fn read(app: &App, staff: &'a Staff, visit: Appointment) -> Result<Told<'a>, Problem> {
        let (store, id) = (&app.store, staff.practice.id);
        let client: Option<Client> = store.get(id, visit.client).await?;
        let service: Option<Service> = store.get(id, visit.service).await?;
        let location = match visit.location {
            Some(location) => store.get(id, location).await?,
            None => None,
        };
        let room = match visit.room {
            Some(room) => store.get(id, room).await?,
            None => None,
        };
        let mut series = match visit.series {
            Some(series) => store.series(id, series).await?,
            None => Vec::new(),
        };
        if !staff.may(Right::Desk) {
            series.retain(|other| other.therapist == visit.therapist);
        }
        Ok(Told {
            staff,
            now: app.now(),
            client: client.ok_or(Problem::NotFound)?,
            service: service.ok_or(Problem::NotFound)?,
            therapists: store.list(id).await?,
            location,
            room,
            history: store.history(id, visit.id).await?,
            members: store.list(id).await?,
            series,
            visit,
        })
    }

    fn zone(&self) -> &Zone {
        let own = &self.staff.practice.zone;
        self.location
            .as_ref()
            .map_or(own, |location| &location.zone)
    }

    fn therapist(&self, id: store::TherapistId) -> &str {
        let found = self.therapists.iter().find(|one| one.id == id);
        found.map_or("", |one| one.name.as_str())
    }

    fn address(&self, path: &str) -> String {
        let visit = self.visit.id;
        at(
            self.staff.practice.id,
            &format!("/appointments/{visit}{path}"),
        )
    }
}

/// GET `/practice/{practice}/appointments/{id}`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((_, id)): Path<(String, String)>,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let visit = seen(&app, &staff, &id).await?;
    let told = Told::read(&app, &staff, visit).await?;
    Ok(page(&told, &Typed::default(), note).into_response())
}

/// POST `/practice/{practice}/appointments/{id}/{step}`: approve, decline, cancel, completed or missed.
pub async fn step(
    State(app): State<App>,
    Path((_, id, step)): Path<(String, String, String)>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let staff = &form.staff;
    let visit = seen(&app, staff, &id).await?;
    form.fields.expect(&["reason"], &[])?;
    let mut typed = Typed::sent(form.fields.clone());
    let reason = typed.maybe("reason", LINE);
    if !typed.is_right() {
        let told = Told::read(&app, staff, visit).await?;
        return Ok(refused(page(&told, &typed, Note::default())));
    }
    let (act, by, practice, id) = (staff.act(&app), staff.by(), visit.practice, visit.id);
    let (store, reason) = (&app.store, reason.as_deref());
    let (took, done, wanted) = match step.as_str() {
        "approve" => (
            store.approve(&act, by, practice, id).await,
            Done::Approved,
            Status::Confirmed,
        ),
        "decline" => (
            store.cancel(&act, by, practice, id, reason).await,
            Done::Declined,
            Status::Cancelled,
        ),
        "cancel" => (
            store.cancel(&act, by, practice, id, reason).await,
            Done::Cancelled,
            Status::Cancelled,
        ),
        "completed" => (
            store.complete(&act, by, practice, id).await,
            Done::Completed,
            Status::Completed,
        ),
        "missed" => (
            store.missed(&act, by, practice, id, reason).await,
            Done::Missed,
            Status::NoShow,
        ),
        _ => return Err(Problem::NotFound),
    };
    let home = at(practice, &format!("/appointments/{id}"));
    match took {
        Ok(_) => Ok(done.to(&home)),
        Err(error) => {
            let visit = seen(&app, staff, &id.to_string()).await?;
            // Pressed twice: it stands as it was to stand.
            if visit.status == wanted && matches!(error, StoreError::Step(_)) {
                return Ok(done.to(&home));
            }
            let Some(words) = refusal(&error) else {
                return Err(error.into());
            };
            typed.complain("step", words);
            let told = Told::read(&app, staff, visit).await?;
            let page = page(&told, &typed, Note::default());
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}

fn page(told: &Told<'_>, typed: &Typed, note: Note) -> Markup {
    let visit = &told.visit;
    let date = told.staff.practice.zone.rules();
    let date = date.to_datetime(visit.starts_at).date();
    let main = html! {
        p.back { a href=(at(told.staff.practice.id, &format!("/today?day={date}"))) { "The calendar of that day" } }
        h1 { (name(&told.client)) }
        p.lead { (when::visit(visit.starts_at, visit.ends_at, told.zone())) }
        (note.words())
        @if !typed.wrong("step").is_empty() {
            p.complaint role="alert" { span.complaint-sign aria-hidden="true" { "!" } (typed.wrong("step")) }
        } @else { (not_taken(typed)) }
        (facts(told))
        (steps(told, typed))
        @if told.series.len() > 1 { (series(told)) }
        (history(told))
    };
    at_work(told.staff, "/today", &name(&told.client), &main)
}

fn facts(told: &Told<'_>) -> Markup {
    let visit = &told.visit;
    let id = told.staff.practice.id;
    let at_home = visit.location.is_none();
    let place = match (&told.location, &told.room) {
        (Some(location), Some(room)) => {
            format!("{}, {} ({})", location.name, room.name, location.address)
        }
        (Some(location), None) => format!("{} ({})", location.name, location.address),
        (None, _) => {
            let address = told.client.address.clone();
            format!(
                "At home: {}",
                address.unwrap_or_else(|| "no address noted".to_owned())
            )
        }
    };
    let contact = [&told.client.phone, &told.client.email];
    let contact: Vec<&str> = contact.into_iter().flatten().map(String::as_str).collect();
    let minutes = |from: Timestamp, to: Timestamp| to.duration_since(from).as_mins();
    let around = [
        (
            minutes(visit.way_from, visit.occupied_from),
            "on the way there",
        ),
        (minutes(visit.occupied_from, visit.starts_at), "before"),
        (minutes(visit.ends_at, visit.occupied_to), "after"),
        (minutes(visit.occupied_to, visit.way_to), "on the way home"),
    ];
    let around: Vec<String> = around
        .into_iter()
        .filter(|(minutes, _)| *minutes > 0)
        .map(|(minutes, what)| format!("{minutes} minutes {what}"))
        .collect();
    let fact = |label: &'static str, value: Option<String>| {
        html! { @if let Some(value) = value { div { dt { (label) } dd { (value) } } } }
    };
    html! {
        dl.facts {
            div { dt { "Client" } dd { a href=(at(id, &format!("/clients/{}", told.client.id))) { (name(&told.client)) } } }
            (fact("How to reach them", (!contact.is_empty()).then(|| contact.join(" · "))))
            (fact("With", Some(told.therapist(visit.therapist).to_owned())))
            (fact("What", Some(told.service.name.clone())))
            (fact("Where", Some(place)))
            (fact("How to get in", told.client.access_notes.clone().filter(|_| at_home)))
            (fact("Around it", (!around.is_empty()).then(|| around.join(", "))))
            (fact("Price", visit.price.clone()))
            (fact("How it stands", Some(status(visit.status).unwrap_or("booked").to_owned())))
            (fact("Cancelled late", visit.fee_percent.filter(|percent| *percent > 0).map(|percent| format!("{percent} percent of the price"))))
            (fact("Put here although not offered", visit.over_reason.clone()))
        }
    }
}

/// What can be done, by how it stands.
fn steps(told: &Told<'_>, typed: &Typed) -> Markup {
    let visit = &told.visit;
    let begun = visit.starts_at <= told.now;
    html! {
        @match visit.status {
            Status::Requested => {
                section.block {
                    h2 { "A request" }
                    div {
                        p { "The time is kept for the client until you answer." }
                        (press(told, "/approve", "Approve", true))
                        (with_reason(told, typed, "/decline", "Decline"))
                        p { a.button href=(told.address("/move")) { "Move" } }
                    }
                }
            }
            Status::Confirmed if begun => {
                section.block {
                    h2 { "How it went" }
                    div {
                        (press(told, "/completed", "It took place", true))
                        (with_reason(told, typed, "/missed", "The client did not come"))
                        (with_reason(told, typed, "/cancel", "Cancel"))
                    }
                }
            }
            Status::Confirmed => {
                section.block {
                    h2 { "Change" }
                    div {
                        p { a.button.primary href=(told.address("/move")) { "Move" } }
                        (with_reason(told, typed, "/cancel", "Cancel"))
                    }
                }
            }
            Status::Held => {
                section.block {
                    h2 { "Held" }
                    div {
                        p { "Somebody is booking this time. It is let go by itself when they do not." }
                        (with_reason(told, typed, "/cancel", "Let it go now"))
                    }
                }
            }
            Status::Completed => {
                section.block { h2 { "Put it right" } div { (with_reason(told, typed, "/missed", "The client did not come")) } }
            }
            Status::NoShow => {
                section.block { h2 { "Put it right" } div { (press(told, "/completed", "It took place", false)) } }
            }
            Status::Cancelled | Status::Expired => {}
        }
    }
}

fn press(told: &Told<'_>, path: &str, words: &str, primary: bool) -> Markup {
    html! {
        form method="post" action=(told.address(path)) {
            button.button.primary[primary] type="submit" { (words) }
        }
    }
}

fn with_reason(told: &Told<'_>, typed: &Typed, path: &str, words: &str) -> Markup {
    html! {
        details open[!typed.wrong("reason").is_empty()] {
            summary { (words) }
            form method="post" action=(told.address(path)) novalidate {
                (line(typed, "reason", "Why", "Stands in the history; may be left empty. Nothing about anybody's health."))
                button.button type="submit" { (words) }
            }
        }
    }
}

fn series(told: &Told<'_>) -> Markup {
    html! {
        section.block {
            h2 { "The series" }
            ul.plain {
                @for other in &told.series {
                    li {
                        @if other.id == told.visit.id { (when::visit(other.starts_at, other.ends_at, told.zone())) " (this one)" }
                        @else { a href=(at(told.staff.practice.id, &format!("/appointments/{}", other.id))) { (when::visit(other.starts_at, other.ends_at, told.zone())) } }
                        @if let Some(words) = status(other.status) { ", " (words) }
                    }
                }
            }
        }
    }
}
