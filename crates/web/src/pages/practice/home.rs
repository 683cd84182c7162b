//! The home of a practice: straight to what somebody's work begins with. And where somebody works.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use store::{Practice, Service, Therapist};

use super::frame::{Note, at};
use crate::App;
use crate::account::{Right, SignedIn, Staff};
use crate::error::Problem;
use crate::pages::account::frame::mine;

/// GET `/practice/{practice}`: the calendar of today, or the set-up while there is nothing to book.
pub async fn show(State(app): State<App>, staff: Staff) -> Result<Response, Problem> {
    let id = staff.practice.id;
    let path = match staff.may(Right::Manage) {
        true => {
            let therapists: Vec<Therapist> = app.store.list(id).await?;
            let services: Vec<Service> = app.store.list(id).await?;
            match therapists.is_empty() || services.is_empty() {
                true => "/set-up",
                false => "/today",
            }
        }
        false => "/today",
    };
    Ok(Redirect::to(&at(id, path)).into_response())
}

/// GET `/me/practices`: where somebody works.
pub async fn practices(
    State(app): State<App>,
    who: SignedIn,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let practices = of(&app, &who).await?;
    let main = html! {
        h1 { "Your practices" }
        (note.words())
        (list(&practices))
    };
    Ok(mine("/me", "Your practices", &main).into_response())
}

/// The practices that somebody works for, each once.
///
/// # Errors
/// As any question to the store.
pub async fn of(app: &App, who: &SignedIn) -> Result<Vec<Practice>, Problem> {
    let mut practices: Vec<Practice> = Vec::new();
    for member in app.store.memberships(who.account).await? {
        let known = practices.iter().any(|known| known.id == member.practice);
        if member.until.is_some() || known {
            continue;
        }
        let practice = app.store.get(member.practice, member.practice).await?;
        practices.extend(practice);
    }
    Ok(practices)
}

/// Links to practices; a quiet one to begin one, when there is none.
pub fn list(practices: &[Practice]) -> Markup {
    html! {
        @if practices.is_empty() {
            p.quiet { "You give massages? " a href="/practice/new" { "Begin a practice" } }
        } @else {
            section.block {
                h2 { "Your practices" }
                div {
                    ul.records {
                        @for practice in practices {
                            li { div { a href=(at(practice.id, "")) { b { (practice.name) } } } }
                        }
                    }
                    p.quiet { a href="/practice/new" { "Begin another practice" } }
                }
            }
        }
    }
}
