//! The overview of the set-up, and what is still missing before somebody can book.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use maud::{Markup, html};

use super::Around;
use super::credentials::standing;
use crate::App;
use crate::account::{Right, Staff};
use crate::error::Problem;
use crate::pages::practice::choices;
use crate::pages::practice::frame::{Note, at, at_work};

/// GET `/practice/{practice}/set-up`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    staff.must(Right::Manage)?;
    let around = Around::read(&app, &staff).await?;
    let mut missing = missing(&around);
    let working = works(&app, &around).await?;
    if !working && !around.therapists.is_empty() {
        missing.push(("Nobody has working hours.", "/hours"));
    }
    Ok(page(&around, note, &missing).into_response())
}

/// What stands in the way of a first booking, and where that is changed.
fn missing(around: &Around<'_>) -> Vec<(&'static str, &'static str)> {
    let open = |ended: &Option<Timestamp>| ended.is_none();
    let services = around.services.iter().any(|one| open(&one.retired_at));
    let therapists = around.therapists.iter().any(|one| open(&one.retired_at));
    let at_location = around.services.iter().any(|one| one.at_location);
    let house = around.locations.iter().any(|one| open(&one.retired_at));
    let needs_room = around.services.iter().any(|one| {
        let fits =
            |room: &store::Room| open(&room.retired_at) && room.equipment.has_all(&one.equipment);
        one.at_location && one.needs_room && !around.rooms.iter().any(fits)
    });
    let all = [
        (
            !services,
            "There is no service to book.",
            "/set-up/services/new",
        ),
        (
            !therapists,
            "There is nobody who gives massages.",
            "/set-up/therapists/new",
        ),
        (
            therapists && services && around.given.is_empty(),
            "No therapist gives a service.",
            "/set-up#therapists",
        ),
        (
            at_location && !house,
            "A service is given at locations, and there is none.",
            "/set-up/locations/new",
        ),
        (
            needs_room && house,
            "A service needs a room, and none has what must be in it.",
            "/set-up/rooms/new",
        ),
    ];
    let holds = all.into_iter().filter(|(holds, _, _)| *holds);
    holds.map(|(_, what, path)| (what, path)).collect()
}

async fn works(app: &App, around: &Around<'_>) -> Result<bool, Problem> {
    for therapist in &around.therapists {
        let week = app.store.week(around.practice.id, therapist.id).await?;
        if !week.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A thing in a list: its part of the address, its name, what else is said, and since when it is not used.
struct Row {
    path: String,
    name: String,
    about: String,
    ended: bool,
}

fn page(around: &Around<'_>, note: Note, missing: &[(&str, &str)]) -> Markup {
    let id = around.practice.id;
    let main = html! {
        h1 { "Set-up" }
        (note.words())
        @if !missing.is_empty() {
            section.note aria-labelledby="missing" {
                h2 #missing { "Before somebody can book" }
                ul { @for (what, path) in missing { li { a href=(at(id, path)) { (what) } } } }
            }
        }
        section.block {
            h2 { (around.practice.name) }
            p { (around.practice.zone.name()) " · " (around.practice.country) }
            div.row {
                a.button href=(at(id, "/set-up/practice")) { "Change the practice" }
                a.button href=(at(id, "/set-up/members")) { "Who works here" }
                a.button href=(at(id, "/hours")) { "Hours" }
                a.button href=(at(id, "/blocks")) { "Blocked times" }
            }
        }
        (list(around, "services", "Services", "service", services(around)))
        (list(around, "therapists", "Therapists", "therapist", therapists(around)))
        @if !around.therapists.is_empty() {
            (list(around, "credentials", "Credentials", "credential", credentials(around)))
        }
        (list(around, "locations", "Locations", "location", locations(around)))
        @if !around.locations.is_empty() {
            (list(around, "rooms", "Rooms", "room", rooms(around)))
        }
    };
    at_work(around.staff, "/set-up", "Set-up", &main)
}

fn list(around: &Around<'_>, path: &str, title: &str, one: &str, rows: Vec<Row>) -> Markup {
    let id = around.practice.id;
    html! {
        section.block id=(path) {
            h2 { (title) }
            div {
                ul.records {
                    @for row in &rows {
                        li {
                            div {
                                a href=(at(id, &row.path)) { b { (row.name) } }
                                @if row.ended { " " span.quiet { "(not used any more)" } }
                                @if !row.about.is_empty() { br; span.quiet { (row.about) } }
                            }
                        }
                    }
                }
                a.button href=(at(id, &format!("/set-up/{path}/new"))) { "Add a " (one) }
            }
        }
    }
}

fn services(around: &Around<'_>) -> Vec<Row> {
    let row = |service: &store::Service| Row {
        path: format!("/set-up/services/{}", service.id),
        name: service.name.clone(),
        about: match &service.price {
            Some(price) => format!("{} minutes · {price}", service.minutes),
            None => format!("{} minutes", service.minutes),
        },
        ended: service.retired_at.is_some(),
    };
    around.services.iter().map(row).collect()
}

fn therapists(around: &Around<'_>) -> Vec<Row> {
    let known = choices::techniques(around.knowledge);
    let row = |therapist: &store::Therapist| Row {
        path: format!("/set-up/therapists/{}", therapist.id),
        name: therapist.name.clone(),
        about: choices::titles(&therapist.techniques, &known),
        ended: therapist.retired_at.is_some(),
    };
    around.therapists.iter().map(row).collect()
}

fn credentials(around: &Around<'_>) -> Vec<Row> {
    let row = |credential: &store::Credential| Row {
        path: format!("/set-up/credentials/{}", credential.id),
        name: super::Sheet::name(credential, around),
        about: standing(credential, around),
        ended: false,
    };
    around.credentials.iter().map(row).collect()
}

fn locations(around: &Around<'_>) -> Vec<Row> {
    let row = |location: &store::Location| Row {
        path: format!("/set-up/locations/{}", location.id),
        name: location.name.clone(),
        about: location.address.clone(),
        ended: location.retired_at.is_some(),
    };
    around.locations.iter().map(row).collect()
}

fn rooms(around: &Around<'_>) -> Vec<Row> {
    let row = |room: &store::Room| Row {
        path: format!("/set-up/rooms/{}", room.id),
        name: room.name.clone(),
        about: match room.equipment.is_empty() {
            true => around.location(room.location).to_owned(),
            false => format!("{} · {}", around.location(room.location), room.equipment),
        },
        ended: room.retired_at.is_some(),
    };
    around.rooms.iter().map(row).collect()
}
