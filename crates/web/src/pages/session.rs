//! The guided session. The page holds the whole session in words, to read or to print; the player of `static/session.js`
//! makes a guide of it, and goes on with it at `/session/open` without a network.

mod guide;
pub mod offline;
mod page;
mod player;
mod refused;
mod wish;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use care::{NoScript, Session, plan, screen};
use maud::{Markup, Render};

use crate::App;
use crate::error::Problem;
use crate::form::{Fields, answers_field};
use crate::pages::result;
use crate::turn::Agreement;

pub use guide::Guide;
pub use page::{OpenPage, SessionPage};
pub use refused::RefusedPage;
pub use wish::Wish;

/// POST `/session`: screens again, plans, and writes the session that was wished for.
pub async fn start(State(app): State<App>, fields: Fields) -> Result<Response, Problem> {
    fields.expect(&["answers", "setting", "minutes", "technique"], &[])?;
    let knowledge = &*app.knowledge;
    let answers = fields.answers(knowledge)?;
    let wish = Wish::read(&fields)?;
    let screening = screen(knowledge, &answers);
    let Ok(permit) = screening.permit() else {
        // The result says why there is no session, how urgent that is, and what to do instead.
        return Ok(result::render(&app, &answers, Agreement::default()).into_response());
    };
    let plan = plan(knowledge, &answers, &permit);
    let refuse = |why: Option<&NoScript>| {
        let answers = answers_field(knowledge, &answers);
        let page = RefusedPage::new(&plan, &wish, why, answers).render();
        (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
    };
    let Some(minutes) = wish.whole_minutes() else {
        return Ok(refuse(None));
    };
    let script = match wish.technique.as_deref() {
        Some(id) => plan.script_for(knowledge, id, wish.setting, minutes),
        None => plan.script(knowledge, wish.setting, minutes),
    };
    let script = match script {
        Ok(script) => script,
        Err(why) => return Ok(refuse(Some(&why))),
    };
    // Plan and script were made a moment ago with this very knowledge.
    let session = Session::new(knowledge, script).map_err(|_| Problem::Ours)?;
    let guide = Guide::new(knowledge, &session).to_json();
    let page = SessionPage {
        knowledge,
        session: &session,
        guide: guide.map_err(|_| Problem::Ours)?,
        given_on: answers.date.filter(|date| *date != app.today()),
        visit: None,
    };
    Ok(page.render().into_response())
}

/// GET `/session`: an address without answers; the browser may keep a session.
pub async fn look() -> Redirect {
    Redirect::to("/session/open")
}

/// GET `/session/open`: a player without a session; the browser opens the one it keeps.
pub async fn open() -> Markup {
    OpenPage.render()
}
