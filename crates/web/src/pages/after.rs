//! After a session: what happened, asked on some days and told on any; what to do about it comes at once.

mod advice;
mod one;
mod read;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use maud::{Markup, Render, html};
use store::{SessionId, SessionLog, StoreError};

use crate::App;
use crate::account::{SignedForm, SignedIn};
use crate::error::Problem;
use crate::history::{History, UNEXPECTED};
use crate::pages::own::own;
use crate::pages::progress::title;
use crate::words::day;

pub use advice::show as show_advice;
pub use one::{OTHER, OnePage};
pub use read::Told;

/// So many sessions are listed.
const LISTED: u32 = 100;

/// All sessions.
pub struct ListPage<'a> {
    app: &'a App,
    history: &'a History,
    sessions: &'a [SessionLog],
}

/// GET `/after`
pub async fn show(State(app): State<App>, who: SignedIn) -> Result<Markup, Problem> {
    let history = History::load(&app, who.account, app.today()).await?;
    let sessions = app.store.newest_sessions(who.account, LISTED).await?;
    let page = ListPage {
        app: &app,
        history: &history,
        sessions: &sessions,
    };
    Ok(page.render())
}

/// GET `/after/{session}`
pub async fn show_one(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Markup, Problem> {
    Ok(OnePage::load(&app, who.account, session_id(&id)?)
        .await?
        .render())
}

/// POST `/after/{session}`
pub async fn tell(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let account = form.who.account;
    let page = OnePage::load(&app, account, session_id(&id)?).await?;
    let told = match Told::read(&page, &form.fields)? {
        Ok(told) => told,
        Err(complaint) => {
            let page = OnePage {
                complaint,
                typed: form.fields,
                ..page
            };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response());
        }
    };
    keep(&app, &form.who, &page, &told).await?;
    let beyond = told.events.iter().any(|event| event.severity == UNEXPECTED);
    let address = match beyond {
        true => format!("/after/{}/advice", page.session.id),
        false => format!("/after/{}", page.session.id),
    };
    Ok(Redirect::to(&address).into_response())
}

/// Keeps what was told about a session, and the answer to the question that asked for it.
///
/// # Errors
/// 503 or 507 when the store cannot take it.
pub async fn keep(
    app: &App,
    who: &SignedIn,
    page: &OnePage<'_>,
    told: &Told,
) -> Result<(), Problem> {
    let act = who.act(app);
    for event in &told.events {
        // A form that is sent twice tells the same.
        let known = |kept: &store::AdverseEvent| {
            (&kept.kind, &kept.severity, &kept.words, kept.day)
                == (&event.kind, &event.severity, &event.words, event.day)
        };
        if !page.events.iter().any(known) {
            app.store.add_event(&act, event).await?;
        }
    }
    for (offset, answer) in page.answers(told) {
        let answered =
            app.store
                .answer_follow_up(&act, who.account, page.session.id, offset, &answer);
        match answered.await {
            // Answered before, in another tab perhaps. What was told now is kept beside it.
            Ok(()) | Err(StoreError::Stale { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn session_id(typed: &str) -> Result<SessionId, Problem> {
    typed.parse().map_err(|_| Problem::NotFound)
}

impl Render for ListPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Your sessions" }
            @if self.sessions.is_empty() {
                p.lead { "No session is kept here yet. A guided session is kept when you hand it over at its end." }
                a.button.primary href="/check" { "Start the check" }
            } @else {
                p.lead { "A few days after a session we ask what happened. You can tell it at any time." }
                ul.records { @for session in self.sessions { (row(self.app, session, self.history)) } }
                @if self.sessions.len() as u32 >= LISTED { p.quiet { "The newest " (LISTED) ". All of them are in the download of your data." } }
            }
        };
        own("/progress", "after", "Your sessions", &main)
    }
}

/// A session in a list.
pub fn row(app: &App, session: &SessionLog, history: &History) -> Markup {
    let is_due = history.due.iter().any(|due| due.session == session.id);
    let pain = session.pain_before.zip(session.pain_after);
    html! {
        li {
            div {
                b { (title(&app.knowledge, &session.technique)) } br;
                span.quiet {
                    (day(given_on(app, session))) ", " (session.minutes) " minutes"
                    @if let Some((before, after)) = pain { "; pain " (before.get()) " before, " (after.get()) " after" }
                    @if session.stopped_by.is_some() { "; ended early" }
                }
            }
            a.button href=(format!("/after/{}", session.id)) {
                @if is_due { "Tell what happened" } @else { "Open" }
                span.unseen { ": session of " (day(given_on(app, session))) }
            }
        }
    }
}

/// The day of a session, by the clock here.
fn given_on(app: &App, session: &SessionLog) -> Date {
    app.clock.day_of(session.started_at)
}
