//! Passkeys over HTTP: the first half of a ceremony answers a script, the second half is a form like any other.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use serde_json::json;
use store::{AccountId, Ceremony, CeremonyId, Passkey, PasskeyId, StoreError};

use super::field::read_label;
use super::frame::Done;
use super::sign_in::{SignInPage, enter};
use super::ways_in::{Complaints, again};
use crate::App;
use crate::account::passkeys::{Begun, Passkeys, Refused};
use crate::account::{Carry, FreshForm};
use crate::error::Problem;
use crate::form::Fields;
use crate::mail::{self, Kind};
use crate::security::Sender;

/// An authenticator has this long to answer.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

const SIGN_IN: &str = "sign_in";
const ADD: &str = "add";

/// POST `/sign-in/passkey/begin`
pub async fn begin_sign_in(
    State(app): State<App>,
    sender: Sender,
    fields: Fields,
) -> Result<Response, Problem> {
    fields.expect(&[], &[])?;
    // A ceremony is a row; whoever sends many is slowed like whoever guesses passwords, each place for itself.
    app.accounts.count_begun(sender)?;
    let begun = passkeys(&app)?.begin_sign_in().map_err(unexpected)?;
    first_half(&app, begun, None, SIGN_IN).await
}

/// POST `/sign-in/passkey`
pub async fn sign_in(
    State(app): State<App>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let (carry, fields) = Carry::take(fields)?;
    fields.expect(&["ceremony", "credential", "email", "password"], &[])?;
    match by_passkey(&app, &fields).await? {
        Some(account) => enter(&app, &headers, account, carry).await,
        None => Ok(SignInPage::refuse(
            &app,
            carry,
            "This passkey opens no account here. It may have been removed. Try another way.",
        )),
    }
}

async fn by_passkey(app: &App, fields: &Fields) -> Result<Option<AccountId>, Problem> {
    let passkeys = passkeys(app)?;
    let Some(ceremony) = second_half(app, fields, SIGN_IN).await? else {
        return Ok(None);
    };
    let answer = fields.one("credential").unwrap_or_default();
    let Ok(id) = passkeys.credential_id(answer) else {
        return Ok(None);
    };
    let Some(passkey) = app.store.passkey_by_credential(&id).await? else {
        return Ok(None);
    };
    match passkeys.finish_sign_in(&ceremony.state, answer, &passkey) {
        Ok(credential) => {
            let used = app.store.passkey_used(passkey.id, credential, app.now());
            match used.await {
                Ok(()) => Ok(Some(passkey.account)),
                Err(StoreError::NotFound { .. }) => Ok(None),
                Err(error) => Err(error.into()),
            }
        }
        Err(Refused(why)) => {
            tracing::info!(why, "a passkey was refused");
            Ok(None)
        }
    }
}

/// POST `/me/passkeys/begin`
pub async fn begin_adding(State(app): State<App>, form: FreshForm) -> Result<Response, Problem> {
    form.fields.expect(&[], &[])?;
    let account = form.who.load(&app).await?;
    let has = app.store.passkeys(account.id).await?;
    let begun = passkeys(&app)?
        .begin_adding(&account, &has)
        .map_err(unexpected)?;
    first_half(&app, begun, Some(account.id), ADD).await
}

/// POST `/me/passkeys`
pub async fn add(State(app): State<App>, form: FreshForm) -> Result<Response, Problem> {
    let (who, fields) = (form.who, form.fields);
    fields.expect(&["ceremony", "credential", "label"], &[])?;
    let refuse = |why: &str| Complaints {
        passkey: why.to_owned(),
        ..Complaints::default()
    };
    let label = match read_label(fields.one("label").unwrap_or_default()) {
        Ok(label) => label,
        Err(why) => return again(&app, &who, refuse(&why)).await,
    };
    const FAILED: &str = "The passkey could not be added. Please try again.";
    let ceremony = second_half(&app, &fields, ADD).await?;
    let own = ceremony.filter(|ceremony| ceremony.account == Some(who.account));
    let Some(ceremony) = own else {
        return again(&app, &who, refuse(FAILED)).await;
    };
    let answer = fields.one("credential").unwrap_or_default();
    let new = match passkeys(&app)?.finish_adding(&ceremony.state, answer) {
        Ok(new) => new,
        Err(Refused(why)) => {
            tracing::info!(why, "a new passkey was refused");
            return again(&app, &who, refuse(FAILED)).await;
        }
    };
    let now = app.now();
    let passkey = Passkey {
        id: app.random.draw(|random| PasskeyId::mint(now, random)),
        account: who.account,
        credential_id: new.credential_id,
        credential: new.credential,
        label,
        created_at: now,
        last_used_at: None,
    };
    match app.store.add_passkey(&who.act(&app), &passkey).await {
        Ok(()) => {}
        Err(StoreError::Taken { .. }) => {
            return again(&app, &who, refuse("This passkey is in use already.")).await;
        }
        Err(error) => return Err(error.into()),
    }
    let account = who.load(&app).await?;
    mail::owe(&app, Kind::PasskeyAdded, &account.email, Some(account.id)).await?;
    Ok(Done::PasskeyAdded.at("/me/ways-in"))
}

fn passkeys(app: &App) -> Result<&Passkeys, Problem> {
    app.accounts.passkeys.as_ref().ok_or(Problem::NotFound)
}

/// Keeps the state of a ceremony, and gives the script what the browser needs.
async fn first_half(
    app: &App,
    begun: Begun,
    account: Option<AccountId>,
    kind: &str,
) -> Result<Response, Problem> {
    let now = app.now();
    let ceremony = Ceremony {
        id: app.random.draw(|random| CeremonyId::mint(now, random)),
        account,
        kind: kind.to_owned(),
        state: begun.state,
        created_at: now,
        expires_at: now.saturating_add(PATIENCE).unwrap_or(now),
    };
    app.store.add_ceremony(&ceremony).await?;
    let answer = json!({ "ceremony": ceremony.id.to_string(), "options": begun.options });
    Ok(Json(answer).into_response())
}

/// Takes the state out again: an answer counts once.
async fn second_half(app: &App, fields: &Fields, kind: &str) -> Result<Option<Ceremony>, Problem> {
    match fields.one("ceremony").unwrap_or_default().parse() {
        Ok(id) => Ok(app.store.take_ceremony(id, kind, app.now()).await?),
        Err(_) => Ok(None),
    }
}

fn unexpected(Refused(why): Refused) -> Problem {
    tracing::error!(why, "a passkey ceremony could not begin");
    Problem::Ours
}
