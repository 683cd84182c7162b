//! The activities that a person names for the Patient-Specific Functional Scale.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, Render, html};
use store::{AccountId, ActivityId, PsfsActivity, StoreError};

use super::one::OnePage;
use super::read::Complaints;
use super::{ACTIVITIES, at, instrument};
use crate::App;
use crate::account::{SignedForm, SignedIn};
use crate::error::Problem;
use crate::layout::complaint;

/// Longest name of an activity, in characters.
pub const LONGEST: usize = 80;

/// POST `/measures/psfs/activities`
pub async fn add_activity(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields.expect(&["words", "activity"], &[])?;
    let id = form.fields.one("activity").unwrap_or_default();
    let id = id
        .parse::<ActivityId>()
        .map_err(|_| Problem::field("activity", "a UUID, as the form holds it"))?;
    let words = form.fields.one("words").unwrap_or_default();
    let Err(wrong) = name_activity(&app, &form.who, id, words).await? else {
        return Ok(at(ACTIVITIES, "named"));
    };
    let instrument = instrument(&app, ACTIVITIES).ok_or(Problem::NotFound)?;
    let page = OnePage {
        complaints: Complaints::from([("words".to_owned(), wrong)]),
        typed: form.fields,
        ..OnePage::load(&app, form.who.account, instrument).await?
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response())
}

/// Names an activity; `None` = one has this id already. The inner error says what is wrong with it, in a sentence.
///
/// # Errors
/// 503 or 507 when the store cannot take it.
pub async fn name_activity(
    app: &App,
    who: &SignedIn,
    id: ActivityId,
    words: &str,
) -> Result<Result<Option<PsfsActivity>, String>, Problem> {
    let instrument = instrument(app, ACTIVITIES).ok_or(Problem::NotFound)?;
    let named = named_by(app, who.account, ACTIVITIES).await?;
    if named.iter().any(|activity| activity.id == id) {
        return Ok(Ok(None));
    }
    let (_, most) = instrument.items().unwrap_or((1, 1));
    let words = words.trim();
    if named.len() >= most {
        return Ok(Err(format!(
            "You have {most} activities, and there can be no more. Put one aside first."
        )));
    }
    let fits = (1..=LONGEST).contains(&words.chars().count());
    if !fits || words.chars().any(char::is_control) {
        return Ok(Err(format!(
            "Expected a few words, at most {LONGEST} characters."
        )));
    }
    let last = named.iter().map(|activity| activity.position).max();
    let activity = PsfsActivity {
        id,
        account: who.account,
        words: words.to_owned(),
        position: last.map_or(0, |last| last.saturating_add(1)),
        created_at: app.now(),
        retired_at: None,
    };
    match app.store.add_activity(&who.act(app), &activity).await {
        Ok(()) => Ok(Ok(Some(activity))),
        Err(StoreError::Taken { .. }) => Ok(Ok(None)),
        Err(error) => Err(error.into()),
    }
}

/// What a person named and has not put aside; nothing for a measure that does not ask for it.
///
/// # Errors
/// 503 when the store is busy.
pub async fn named_by(
    app: &App,
    account: AccountId,
    measure: &str,
) -> Result<Vec<PsfsActivity>, Problem> {
    let mut activities = match measure == ACTIVITIES {
        true => app.store.activities(account).await?,
        false => Vec::new(),
    };
    activities.retain(|activity| activity.retired_at.is_none());
    Ok(activities)
}

/// POST `/measures/psfs/activities/retire`
pub async fn retire_activity(
    State(app): State<App>,
    form: SignedForm,
) -> Result<Response, Problem> {
    form.fields.expect(&["activity"], &[])?;
    let id = form.fields.one("activity").unwrap_or_default();
    let id = id
        .parse::<ActivityId>()
        .map_err(|_| Problem::field("activity", "the UUID of an activity"))?;
    let (act, account) = (form.who.act(&app), form.who.account);
    match app.store.retire_activity(&act, account, id).await {
        // Put aside before, in another tab perhaps.
        Ok(()) | Err(StoreError::NotFound { .. }) => Ok(at(ACTIVITIES, "put_aside")),
        Err(error) => Err(error.into()),
    }
}

/// What is named so far, and the form for another one.
pub fn named(page: &OnePage<'_>, fewest: usize, most: usize) -> Markup {
    let named = page.activities.len();
    let missing = fewest.saturating_sub(named);
    html! {
        section.named {
            @if named > 0 {
                ul.records { @for activity in &page.activities {
                    li {
                        div { (activity.words) }
                        form method="post" action="/measures/psfs/activities/retire" {
                            input type="hidden" name="activity" value=(activity.id);
                            button.link type="submit" { "Put aside" span.unseen { ": " (activity.words) } }
                        }
                    }
                } }
            }
            @if named < most {
                form method="post" action="/measures/psfs/activities" autocomplete="off" {
                    // The id is drawn here, so that a form that is sent twice names one activity.
                    input type="hidden" name="activity" value=(page.key);
                    div.field {
                        label for="words" { @if named == 0 { "Something that is hard because of your back" } @else { "Another one" } }
                        @if missing > 0 { p.help { "Name " (missing) " more, and then rate them." } }
                        (complaint("words-complaint", page.complaint("words")))
                        div.row {
                            input #words type="text" name="words" maxlength=(LONGEST) required value=(page.typed.one("words").unwrap_or_default())
                                aria-describedby=[page.described("words")] aria-invalid=[page.described("words").map(|_| "true")];
                            button.button type="submit" { "Add" }
                        }
                    }
                }
            }
        }
    }
}
