//! Confirming an e-mail address: that of an account, or one it moves to. The link alone is not enough, one signs in, too:
//! whoever gets a mail by mistake must not confirm an account that somebody else began.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, Render, html};
use store::{Purpose, StoreError, Token};

use super::frame::{Done, door};
use super::sign_in::{Key, find, gone};
use crate::App;
use crate::account::SignedForm;
use crate::error::Problem;
use crate::form::Fields;
use crate::mail::{self, Kind};

/// GET `/confirm/email`
pub async fn look_email(
    State(app): State<App>,
    Query(query): Query<Key>,
) -> Result<Response, Problem> {
    look(&app, &query.key, Purpose::VerifyEmail).await
}

/// GET `/confirm/change`
pub async fn look_change(
    State(app): State<App>,
    Query(query): Query<Key>,
) -> Result<Response, Problem> {
    look(&app, &query.key, Purpose::ChangeEmail).await
}

/// POST `/confirm/email`
pub async fn email(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    let Some(token) = own_key(&app, &form, Purpose::VerifyEmail).await? else {
        return Ok(not_yours(&form.fields));
    };
    let act = form.who.act(&app);
    let link = app
        .store
        .use_link(&act, &token, Purpose::VerifyEmail)
        .await?;
    if link.is_none() {
        return Ok(gone());
    }
    app.store.verify_email(&act, form.who.account).await?;
    Ok(Done::Confirmed.at("/me"))
}

/// POST `/confirm/change`
pub async fn change(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    let Some(token) = own_key(&app, &form, Purpose::ChangeEmail).await? else {
        return Ok(not_yours(&form.fields));
    };
    let old = form.who.load(&app).await?;
    let act = form.who.act(&app);
    let link = app
        .store
        .use_link(&act, &token, Purpose::ChangeEmail)
        .await?;
    let Some(new) = link.and_then(|link| link.email) else {
        return Ok(gone());
    };
    match app.store.change_email(&act, old.id, &new).await {
        Ok(()) => {}
        // Somebody began an account with it since the mail was sent.
        Err(StoreError::Taken { .. }) => return Ok(gone()),
        Err(error) => return Err(error.into()),
    }
    mail::owe(&app, Kind::EmailChanged, &old.email, Some(old.id)).await?;
    Ok(Done::EmailChanged.at("/me/ways-in"))
}

async fn look(app: &App, key: &str, purpose: Purpose) -> Result<Response, Problem> {
    let link = find(app, key, purpose).await?;
    Ok(match link.and_then(|link| link.email) {
        Some(email) => ConfirmPage {
            email: &email,
            key,
            change: purpose == Purpose::ChangeEmail,
        }
        .render()
        .into_response(),
        None => gone(),
    })
}

/// The key of a form, when it is for the account that sent it.
async fn own_key(app: &App, form: &SignedForm, purpose: Purpose) -> Result<Option<Token>, Problem> {
    form.fields.expect(&["key"], &[])?;
    let key = form.fields.one("key").unwrap_or_default();
    let link = find(app, key, purpose).await?;
    let own = link.is_some_and(|link| link.account == Some(form.who.account));
    Ok(key.parse().ok().filter(|_| own))
}

fn not_yours(fields: &Fields) -> Response {
    match fields.one("key").unwrap_or_default().parse::<Token>() {
        Ok(_) => (StatusCode::FORBIDDEN, NotYoursPage.render()).into_response(),
        Err(_) => gone(),
    }
}

struct ConfirmPage<'a> {
    email: &'a str,
    key: &'a str,
    change: bool,
}

impl Render for ConfirmPage<'_> {
    fn render(&self) -> Markup {
        let (action, title) = match self.change {
            true => ("/confirm/change", "Use this address from now on?"),
            false => ("/confirm/email", "Is this your address?"),
        };
        let main = html! {
            h1 { (title) }
            p.lead { b { (self.email) } }
            form.door method="post" action=(action) {
                input type="hidden" name="key" value=(self.key);
                button.button.primary type="submit" { @if self.change { "Use this address" } @else { "Yes, it is mine" } }
            }
            p.quiet { "If you did not begin this, close the page. Nothing happens then." }
        };
        door(title, &main)
    }
}

struct NotYoursPage;

impl Render for NotYoursPage {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "This link does not belong to your account" }
            p.lead { "It may be for another account, used already, or too old. Sign in with the account that it was made for, and open it again." }
            div.row {
                a.button.primary href="/me" { "To your account" }
                form method="post" action="/sign-out" { button.button type="submit" { "Sign out" } }
            }
        };
        door("This link does not belong to your account", &main)
    }
}
