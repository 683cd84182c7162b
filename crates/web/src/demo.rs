//! A demonstration: an invented account with months of diary, sessions and measures, and an invented practice that it goes to,
//! so that every page can be seen full.
//!
//! Every page says that nobody here is real, and one button signs in.

mod care;
mod practice;
mod story;
mod waiting;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use store::{AccountId, Act, PracticeId, StoreError};

use crate::App;
use crate::account::sign_in;
use crate::error::Problem;
use crate::form::Fields;
use story::Story;

tokio::task_local! {
    /// Set while a demonstration answers a request.
    static ON: ();
}

/// The invented people, and where they work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demo {
    /// Whose back hurts.
    pub client: AccountId,
    /// Who gives massages.
    pub therapist: AccountId,
    /// Who answers the telephone.
    pub front_desk: AccountId,
    /// Who owns the practice.
    pub owner: AccountId,
    /// The practice.
    pub practice: PracticeId,
}

/// Fills an empty store with the invented people.
///
/// # Errors
/// [`StoreError::Taken`] when they are there already.
pub async fn fill(app: &App) -> Result<Demo, StoreError> {
    let now = app.now();
    let account = || app.random.draw(|random| AccountId::mint(now, random));
    let people = Demo {
        client: account(),
        therapist: account(),
        front_desk: account(),
        owner: account(),
        practice: app.random.draw(|random| PracticeId::mint(now, random)),
    };
    let mut told = Story::new(app, people.client).told();
    told.accounts.extend(practice::accounts(&people, now));
    app.store.fill(&Act::program(now), &told).await?;
    practice::fill(app, &people).await?;
    Ok(people)
}

/// POST `/demo`: signs in as one of the invented people, given by `as`.
pub async fn enter(
    State(app): State<App>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    fields.expect(&["as"], &[])?;
    let people = app.demo.ok_or(Problem::NotFound)?;
    let practice = format!("/practice/{}", people.practice);
    let (account, home) = match fields.one("as").unwrap_or("client") {
        "client" => (people.client, "/progress"),
        "therapist" => (people.therapist, practice.as_str()),
        "front_desk" => (people.front_desk, practice.as_str()),
        "owner" => (people.owner, practice.as_str()),
        _ => {
            return Err(Problem::field(
                "as",
                "client, therapist, front_desk or owner",
            ));
        }
    };
    let cookie = sign_in(&app, &headers, account).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(home)).into_response())
}

/// Lets every page of a demonstration say so.
pub async fn marked(request: Request, next: Next) -> Response {
    ON.scope((), next.run(request)).await
}

/// What every page of a demonstration says first; nothing otherwise.
pub fn banner() -> Markup {
    let on = ON.try_with(|()| ()).is_ok();
    html! {
        @if on {
            aside.demo aria-label="Demonstration" {
                p { b { "This is a demonstration; nobody here is real." } " What you enter is gone when it ends." }
                form.row method="post" action="/demo" {
                    button.button type="submit" { "Open the invented account" }
                    span { "or look at the invented practice as" }
                    button.button.plain type="submit" name="as" value="therapist" { "a therapist" }
                    button.button.plain type="submit" name="as" value="front_desk" { "the front desk" }
                    button.button.plain type="submit" name="as" value="owner" { "the owner" }
                }
            }
        }
    }
}
