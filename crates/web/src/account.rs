//! Accounts: who is signed in, and every way in.
//!
//! An account is only for keeping things. It is reached by password, by passkey, or by a link in a mail; each of them ends in
//! [`sign_in`]. Handlers ask for [`SignedIn`], [`MaybeSignedIn`], [`SignedForm`] or [`FreshForm`] and get a person, or the
//! visitor gets the sign-in page, and loses nothing that was typed.

mod archive;
mod carry;
mod cookies;
mod device;
mod limits;
pub mod passkeys;
pub mod password;
mod staff;
mod who;

use std::num::NonZeroU32;

use axum::http::{HeaderMap, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use store::{AccountId, Act, SignIn, SignInId, StoreError, Token};
use tokio::sync::Notify;

use crate::App;
use crate::clock::Random;
use crate::error::Problem;
use limits::Tries;
use passkeys::Passkeys;
use password::{Cost, Passwords};

pub use crate::pages::account::field::read_email;
pub use archive::archive;
pub use carry::{Carry, local};
pub use cookies::Cookies;
pub use staff::{Right, Staff, StaffForm};
pub use who::{FreshForm, MaybeSignedIn, SignedForm, SignedIn};

/// A sign-in that was not used for this long ends.
const IDLE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A sign-in ends after this time in any case.
const LONGEST: SignedDuration = SignedDuration::from_hours(180 * 24);
/// For this long after signing in, the ways in can be changed without signing in again.
const FRESH: SignedDuration = SignedDuration::from_mins(15);

/// How accounts work here.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach the app: `https://supple.example`, without a path. Links in mail and passkeys are bound to it.
    pub origin: String,
    /// Which cookie a sign-in gets.
    pub cookies: Cookies,
    /// How an account begins.
    pub sign_up: SignUp,
    /// What a password hash costs.
    pub cost: Cost,
    /// Tries to sign in, per quarter of an hour and per account; `None` = no limit.
    pub tries_per_account: Option<NonZeroU32>,
    /// Tries to sign in or up, per quarter of an hour and per address of the network; `None` = no limit.
    pub tries_per_address: Option<NonZeroU32>,
}

/// How an account begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUp {
    /// With a link in a mail, so that nobody learns here who has an account.
    Confirmed,
    /// At once; the address is confirmed later. Whoever tries an address that has an account learns that.
    AtOnce,
    /// Not at all.
    Closed,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            origin: "http://localhost:8080".to_owned(),
            cookies: Cookies::Secure,
            sign_up: SignUp::Confirmed,
            cost: Cost::default(),
            tries_per_account: NonZeroU32::new(10),
            tries_per_address: NonZeroU32::new(40),
        }
    }
}

/// What the handlers of accounts share.
pub struct Accounts {
    /// How accounts work here.
    pub settings: Settings,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Passkeys, where this origin can have them.
    pub passkeys: Option<Passkeys>,
    /// Rung when a mail is owed, so that it leaves at once.
    pub mail_owed: Notify,
    tries: Tries,
}

impl Accounts {
    /// # Errors
    /// An origin or a cost that cannot be, named in the message.
    pub fn new(settings: Settings, random: &Random) -> Result<Accounts, String> {
        check_origin(&settings.origin)?;
        Ok(Accounts {
            passwords: Passwords::new(settings.cost, random)?,
            passkeys: Passkeys::new(&settings.origin),
            mail_owed: Notify::new(),
            tries: Tries::new(&settings),
            settings,
        })
    }

    /// Counts a try to sign in or up.
    ///
    /// # Errors
    /// 429 when it is one too many.
    pub fn count_try(&self, sender: crate::security::Sender, email: &str) -> Result<(), Problem> {
        self.tries.count(sender, email)
    }

    /// Counts a passkey ceremony that somebody begins who is not signed in.
    ///
    /// # Errors
    /// 429 when it is one too many.
    pub fn count_begun(&self, sender: crate::security::Sender) -> Result<(), Problem> {
        self.tries.count_begun(sender)
    }
}

fn check_origin(origin: &str) -> Result<(), String> {
    let host = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => Ok(()),
        _ => Err(format!(
            "public origin `{origin}`: expected http(s)://host[:port] without a path"
        )),
    }
}

/// Signs an account in on this browser and gives the cookie. What was signed in here before ends, so a cookie that somebody
/// planted is worth nothing afterwards.
///
/// # Errors
/// 503 or 507 when the store cannot take it.
pub async fn sign_in(
    app: &App,
    headers: &HeaderMap,
    account: AccountId,
) -> Result<HeaderValue, Problem> {
    end_here(app, headers).await?;
    let (_, token) = begin(app, account, device::words(headers)).await?;
    Ok(app.accounts.settings.cookies.set(&token))
}

/// Begins a sign-in and gives its token; `device` is what its owner will recognise it by.
///
/// # Errors
/// 503 or 507 when the store cannot take it.
pub async fn begin(
    app: &App,
    account: AccountId,
    device: String,
) -> Result<(SignIn, Token), Problem> {
    let now = app.now();
    let token = app.random.token();
    let sign_in = SignIn {
        id: app.random.draw(|random| SignInId::mint(now, random)),
        account,
        device,
        created_at: now,
        seen_at: now,
        expires_at: expiry(now, now),
    };
    let act = Act::person(account, now);
    app.store.add_sign_in(&act, &sign_in, &token).await?;
    Ok((sign_in, token))
}

/// Ends whatever is signed in on this browser.
///
/// # Errors
/// 503 or 507 when the store cannot take it.
pub async fn end_here(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(token) = app.accounts.settings.cookies.read(headers) else {
        return Ok(());
    };
    let Some(old) = app.store.sign_in(&token, app.now()).await? else {
        return Ok(());
    };
    let act = Act::person(old.account, app.now());
    match app.store.sign_out(&act, old.account, old.id).await {
        Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Until when a sign-in lasts that began at one time and is used at another.
fn expiry(began: Timestamp, used: Timestamp) -> Timestamp {
    let later = |from: Timestamp, by| from.saturating_add(by).unwrap_or(Timestamp::MAX);
    later(used, IDLE).min(later(began, LONGEST))
}
