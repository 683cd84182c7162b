//! A demonstration: one invented account with months of diary, sessions and measures, so that every page can be seen full.
//!
//! Every page says that nobody here is real, and one button signs in.

mod story;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use store::{AccountId, Act, StoreError};

use crate::App;
use crate::account::sign_in;
use crate::error::Problem;
use crate::form::Fields;
use story::Story;

tokio::task_local! {
    /// Set while a demonstration answers a request.
    static ON: ();
}

/// Fills an empty store with the invented account, and gives its id.
///
/// # Errors
/// [`StoreError::Taken`] when it is there already.
pub async fn fill(app: &App) -> Result<AccountId, StoreError> {
    let now = app.now();
    let account = app.random.draw(|random| AccountId::mint(now, random));
    let demo = Story::new(app, account).told();
    app.store.fill(&Act::program(now), &demo).await?;
    Ok(account)
}

/// POST `/demo`: signs in to the invented account.
pub async fn enter(
    State(app): State<App>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    fields.expect(&[], &[])?;
    let account = app.demo.ok_or(Problem::NotFound)?;
    let cookie = sign_in(&app, &headers, account).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/progress")).into_response())
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
                form method="post" action="/demo" { button.button type="submit" { "Open the invented account" } }
            }
        }
    }
}
