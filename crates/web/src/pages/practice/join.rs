//! Saying yes to an invitation: the link in the mail shows a page, and only pressing its button makes somebody a member.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use store::{MemberId, Practice, Token};

use super::choices;
use super::controls::hidden;
use super::frame::{Done, at};
use crate::App;
use crate::account::SignedForm;
use crate::error::Problem;
use crate::pages::account::frame::door;
use crate::pages::account::sign_in::gone;

/// The secret of a link.
#[derive(Debug, Deserialize)]
pub struct Key {
    key: String,
}

/// GET `/practice/join`
pub async fn look(State(app): State<App>, Query(query): Query<Key>) -> Result<Response, Problem> {
    let Ok(token) = query.key.parse::<Token>() else {
        return Ok(gone());
    };
    let Some(invitation) = app.store.invitation(&token, app.now()).await? else {
        return Ok(gone());
    };
    let practice: Option<Practice> = app
        .store
        .get(invitation.practice, invitation.practice)
        .await?;
    let practice = practice.ok_or(Problem::NotFound)?;
    Ok(page(&practice, choices::role_words(invitation.role), &query.key).into_response())
}

/// POST `/practice/join`
pub async fn join(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields.expect(&["key"], &[])?;
    let Ok(token) = form.fields.one("key").unwrap_or_default().parse::<Token>() else {
        return Ok(gone());
    };
    let now = app.now();
    let member = app.random.draw(|random| MemberId::mint(now, random));
    let act = form.who.act(&app);
    let account = form.who.account;
    let joined = app
        .store
        .accept_invitation(&act, &token, account, member)
        .await?;
    Ok(match joined {
        Some(member) => Done::Joined.to(&at(member.practice, "/today")),
        None => gone(),
    })
}

fn page(practice: &Practice, role: &str, key: &str) -> Markup {
    let title = format!("Work for {}", practice.name);
    let main = html! {
        h1 { (title) }
        p.lead { (role) "." }
        form.door method="post" action="/practice/join" {
            (hidden("key", key))
            button.button.primary type="submit" { "Join" }
        }
        p.quiet { "You may have to sign in, or begin an account; this link works until you have joined. If you did not expect it, close the page: nothing happens then." }
    };
    door(&title, &main)
}
