//! Measures: questionnaires and ratings, scored by their published rules.

mod activities;
mod asked;
mod list;
mod one;
mod read;
pub mod words;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Render;
use progress::{Form, Instrument};
use serde::Deserialize;
use store::{MeasureResult, ResultId, StoreError};

use crate::App;
use crate::account::{SignedForm, SignedIn};
use crate::error::Problem;
use crate::history::History;
use list::ListPage;
use one::OnePage;

pub use activities::{LONGEST, add_activity, name_activity, named_by, retire_activity};
pub use read::Given;

/// The activities a person names.
const ACTIVITIES: &str = "psfs";

/// What was just done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Note {
    done: Option<Done>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Done {
    Kept,
    Removed,
    Named,
    PutAside,
}

/// GET `/measures`
pub async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let history = History::load(&app, who.account, app.today()).await?;
    let page = ListPage {
        app: &app,
        history: &history,
    };
    Ok(page.render().into_response())
}

/// GET `/measures/{id}`
pub async fn show_one(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let instrument = instrument(&app, &id).ok_or(Problem::NotFound)?;
    if instrument.measure.daily.is_some() {
        return Ok(Redirect::to("/diary").into_response());
    }
    let page = OnePage::load(&app, who.account, instrument).await?;
    let done = note.done;
    Ok(OnePage { done, ..page }.render().into_response())
}

/// POST `/measures/{id}`
pub async fn add(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let instrument = instrument(&app, &id).ok_or(Problem::NotFound)?;
    if instrument.measure.daily.is_some() {
        return Ok(Redirect::to("/diary").into_response());
    }
    let account = form.who.account;
    let page = OnePage::load(&app, account, instrument).await?;
    let key = form.fields.one("key").unwrap_or_default();
    let key = key
        .parse::<ResultId>()
        .map_err(|_| Problem::field("key", "a UUID, as the form holds it"))?;
    let given = match Given::read(&instrument, &page.activities, &form.fields, app.today())? {
        Ok(given) => given,
        Err(complaints) => {
            let page = OnePage {
                complaints,
                typed: form.fields,
                key,
                ..page
            };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response());
        }
    };
    let result = MeasureResult {
        id: key,
        account,
        measure: instrument.id.to_owned(),
        taken_on: given.day,
        score: given.score,
        items: given.items,
        note: given.note,
        recorded_at: app.now(),
    };
    match app.store.add_result(&form.who.act(&app), &result).await {
        // The same form sent twice.
        Ok(()) | Err(StoreError::Taken { .. }) => Ok(at(instrument.id, "kept")),
        Err(error) => Err(error.into()),
    }
}

/// POST `/measures/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let instrument = instrument(&app, &id).ok_or(Problem::NotFound)?;
    form.fields.expect(&["result"], &[])?;
    let result = form.fields.one("result").unwrap_or_default();
    let result = result
        .parse::<ResultId>()
        .map_err(|_| Problem::field("result", "the UUID of a result"))?;
    let (act, account) = (form.who.act(&app), form.who.account);
    match app.store.remove_result(&act, account, result).await {
        // Removed before, in another tab perhaps.
        Ok(()) | Err(StoreError::NotFound { .. }) => Ok(at(instrument.id, "removed")),
        Err(error) => Err(error.into()),
    }
}

/// A measure in use, with the wording that is at hand here.
pub fn instrument<'a>(app: &'a App, id: &str) -> Option<Instrument<'a>> {
    let instrument = Instrument::find(&app.knowledge, id)?;
    let used = instrument.measure.withdrawn.is_none();
    used.then(|| with_wording(app, instrument))
}

/// The same with wording that is at hand. Our pages are in English, so an English form comes first.
pub fn with_wording<'a>(app: &'a App, instrument: Instrument<'a>) -> Instrument<'a> {
    let ours = |form: &&Form| form.measure == instrument.id;
    let english = |form: &&Form| form.language == "en" || form.language.starts_with("en-");
    let mut forms = app.forms.iter().filter(ours);
    let form = forms.clone().find(english).or_else(|| forms.next());
    form.map_or(instrument, |form| instrument.with_form(form))
}

fn at(id: &str, done: &str) -> Response {
    Redirect::to(&format!("/measures/{id}?done={done}")).into_response()
}
