//! Saying yes to an invitation: the link in the mail shows a page, and only pressing its button makes somebody a member.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use store::{Member, MemberId, Practice, Token};

use super::choices;
use super::controls::hidden;
use super::frame::{Done, at};
use crate::App;
use crate::account::{SignedForm, SignedIn};
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
    let key = form.fields.one("key").unwrap_or_default();
    Ok(match accept(&app, &form.who, key).await? {
        Some(member) => Done::Joined.to(&at(member.practice, "/today")),
        None => gone(),
    })
}

/// Makes somebody a member by the key of a link; nothing when it is unknown, used or too old.
///
/// # Errors
/// As any write.
pub async fn accept(app: &App, who: &SignedIn, key: &str) -> Result<Option<Member>, Problem> {
    let Ok(token) = key.parse::<Token>() else {
        return Ok(None);
    };
    let now = app.now();
    let member = app.random.draw(|random| MemberId::mint(now, random));
    let act = who.act(app);
    let joined = app
        .store
        .accept_invitation(&act, &token, who.account, member);
    Ok(joined.await?)
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
