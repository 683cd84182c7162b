//! A client's own visits: what is coming, asked for and past.

pub mod calendar;
pub mod changed;
pub mod consent;
pub mod moving;
pub mod one;
pub mod waiting;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use booking::Status;
use jiff::Timestamp;
use maud::{Markup, Render, html};
use serde::Deserialize;
use store::{Appointment, Client, Of};

use crate::App;
use crate::account::SignedIn;
use crate::directory::Entry;
use crate::error::Problem;
use crate::pages::account::frame::mine;
use crate::pages::book::words::visits_of;
use crate::when;

/// What was just done, told by the page that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// Booked, or asked for.
    Booked,
    /// A series was.
    Series,
    /// Moved.
    Moved,
    /// Called off.
    Cancelled,
    /// What may be seen was changed.
    Consent,
    /// The questions before the visit were answered.
    Answered,
    /// On a waitlist.
    Joined,
    /// An offered time was given back.
    Declined,
    /// Off a waitlist.
    Left,
}

/// The part of an address that says what was just done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Note {
    done: Option<Done>,
}

impl Note {
    /// In words; what a visit is now is said by the page itself.
    pub fn words(self) -> Markup {
        let words = match self.done {
            None => return html! {},
            Some(Done::Booked) => "Done. You find the visit here from now on.",
            Some(Done::Series) => "Done. You find all of the visits here.",
            Some(Done::Moved) => "The visit is moved. What it was before stays in its history.",
            Some(Done::Cancelled) => "The visit is called off.",
            Some(Done::Consent) => "What the therapist may see is changed.",
            Some(Done::Answered) => "Your answers are with the practice.",
            Some(Done::Joined) => {
                "Done. You are on the list, and get a mail when a time becomes free."
            }
            Some(Done::Declined) => {
                "Done. The time goes to the next in line, and you stay on the list."
            }
            Some(Done::Left) => "Done. You are not on the list any more.",
        };
        html! { p.note role="status" { (words) } }
    }
}

/// A visit and its practice.
pub type Visit = (Entry, Client, Appointment);

/// A visit of somebody's own.
///
/// # Errors
/// 404 for any other.
pub async fn visit(app: &App, who: &SignedIn, practice: &str, id: &str) -> Result<Visit, Problem> {
    let practice = practice.parse().map_err(|_| Problem::NotFound)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let client = crate::pages::book::client_of(app, who, practice)
        .await?
        .ok_or(Problem::NotFound)?;
    let visit = app.store.appointment(practice, id).await?;
    let visit = visit
        .filter(|visit| visit.client == client.id)
        .ok_or(Problem::NotFound)?;
    let entry = Entry::read(&app.store, practice)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok((entry, client, visit))
}

/// How a visit stands, in words.
pub fn standing(visit: &Appointment, now: Timestamp) -> &'static str {
    match visit.status {
        Status::Held if visit.held_until.is_none_or(|until| now < until) => {
            "Held for you, not booked"
        }
        Status::Held | Status::Expired => "It was held and never booked",
        Status::Requested => "Asked for; the practice has not agreed yet",
        Status::Confirmed if visit.ends_at <= now => "Over",
        Status::Confirmed => "Booked",
        Status::Completed => "It took place",
        Status::NoShow => "Noted as missed",
        Status::Cancelled => "Called off",
    }
}

struct VisitsPage {
    now: Timestamp,
    note: Note,
    visits: Vec<(std::sync::Arc<Entry>, Appointment)>,
    waiting: Vec<waiting::Row>,
}

/// GET `/visits`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let mut directory = crate::directory::Directory::new(&app.store);
    let (mut visits, mut waiting) = (Vec::new(), Vec::new());
    for client in app.store.client_of(who.account).await? {
        let Some(entry) = directory.entry(client.practice).await? else {
            continue;
        };
        waiting.extend(waiting::rows(&app, &entry, &client).await?);
        let theirs = visits_of(&app, client.practice, Of::Client(client.id)).await?;
        visits.extend(
            theirs
                .into_iter()
                .map(|visit| (std::sync::Arc::clone(&entry), visit)),
        );
    }
    // A time that is kept comes first.
    waiting.sort_by_key(|row: &waiting::Row| row.kept.is_none());
    visits.sort_by_key(|(_, visit)| visit.starts_at);
    let page = VisitsPage {
        now: app.now(),
        note,
        visits,
        waiting,
    };
    Ok(page.render().into_response())
}

impl Render for VisitsPage {
    fn render(&self) -> Markup {
        let ahead = |visit: &Appointment| visit.ends_at > self.now;
        let of = |wanted: &dyn Fn(&Appointment) -> bool| {
            let found = self.visits.iter().filter(|(_, visit)| wanted(visit));
            found.collect::<Vec<_>>()
        };
        let coming = of(&|visit| visit.status == Status::Confirmed && ahead(visit));
        let asked = of(&|visit| visit.status == Status::Requested && ahead(visit));
        let mut past = of(&|visit| {
            !(matches!(visit.status, Status::Confirmed | Status::Requested) && ahead(visit))
                && visit.status != Status::Held
        });
        past.reverse();
        let main = html! {
            h1 { "Your visits" }
            (self.note.words())
            (waiting::list(&self.waiting))
            (self.list("Coming", &coming))
            (self.list("Asked for", &asked))
            @if coming.is_empty() && asked.is_empty() {
                p.lead { "No visit is booked." }
                a.button.primary href="/find" { "Find somebody" }
            }
            (self.list("Past and called off", &past))
        };
        mine("/visits", "Your visits", &main)
    }
}

impl VisitsPage {
    fn list(&self, title: &str, visits: &[&(std::sync::Arc<Entry>, Appointment)]) -> Markup {
        html! {
            @if !visits.is_empty() {
                section.block {
                    h2 { (title) }
                    ul.records {
                        @for (entry, visit) in visits {
                            li {
                                div {
                                    a href={ "/visits/" (visit.practice) "/" (visit.id) } {
                                        (when::visit(visit.starts_at, visit.ends_at, entry.zone(visit.location)))
                                    }
                                    br;
                                    span.quiet { "With " (entry.name(visit.therapist)) ", " (entry.place_words(visit.location)) ". " (standing(visit, self.now)) "." }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
