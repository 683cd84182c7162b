//! Signing in: by password, by a link in a mail, or by passkey (`passkey.rs`); and signing out.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, Render, html};
use serde::Deserialize;
use store::{Account, AccountId, Act, Action, OneTimeLink, Purpose, Token};

use super::field::{Field, read_email};
use super::frame::door;
use crate::App;
use crate::account::{self, Carry, MaybeSignedIn, SignUp};
use crate::error::Problem;
use crate::form::Fields;
use crate::layout::complaint;
use crate::mail::{self, Kind};
use crate::security::Sender;

/// The sign-in page.
pub struct SignInPage {
    /// What comes afterwards.
    pub carry: Carry,
    /// Why it is shown.
    pub reason: Reason,
    /// The address as typed.
    pub email: String,
    /// What is wrong with the address.
    pub email_complaint: String,
    /// What is wrong with the whole.
    pub complaint: String,
    /// Whether accounts can be begun here.
    pub sign_up: bool,
    /// Whether there are passkeys here.
    pub passkeys: bool,
}

/// Why somebody is asked to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// They want to.
    Asked,
    /// A form came from somebody whose sign-in had expired.
    Expired,
    /// What they ask for wants a sign-in of the last minutes.
    Sure,
    /// They want to keep a result.
    Keep,
}

impl SignInPage {
    fn new(app: &App, reason: Reason, carry: Carry) -> SignInPage {
        SignInPage {
            carry,
            reason,
            email: String::new(),
            email_complaint: String::new(),
            complaint: String::new(),
            sign_up: app.accounts.settings.sign_up != SignUp::Closed,
            passkeys: app.accounts.passkeys.is_some(),
        }
    }

    /// The page instead of what was asked for, which goes on after signing in.
    pub fn again(app: &App, reason: Reason, carry: Carry) -> Response {
        let status = match reason {
            Reason::Expired => StatusCode::UNAUTHORIZED,
            // A step on the way that somebody chose.
            Reason::Asked | Reason::Sure | Reason::Keep => StatusCode::OK,
        };
        (status, SignInPage::new(app, reason, carry).render()).into_response()
    }

    /// The page after a try that failed.
    pub fn refuse(app: &App, carry: Carry, complaint: &str) -> Response {
        let page = SignInPage {
            complaint: complaint.to_owned(),
            ..SignInPage::new(app, Reason::Asked, carry)
        };
        (StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response()
    }
}

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    pub(super) next: Option<String>,
}

/// GET `/sign-in`
pub async fn show(
    State(app): State<App>,
    MaybeSignedIn(who): MaybeSignedIn,
    Query(query): Query<Next>,
) -> Response {
    let carry = Carry::page(query.next.as_deref());
    match who {
        Some(_) => Redirect::to(carry.next_page().unwrap_or("/me")).into_response(),
        None => SignInPage::new(&app, Reason::Asked, carry)
            .render()
            .into_response(),
    }
}

/// POST `/sign-in`: with an address a try to sign in; without one the page, with what it carries.
pub async fn sign_in(
    State(app): State<App>,
    sender: Sender,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let (carry, fields) = Carry::take(fields)?;
    fields.expect(&["email", "password"], &[])?;
    let Some(typed) = fields.one("email") else {
        let page = SignInPage::new(&app, Reason::Asked, carry);
        return Ok(page.render().into_response());
    };
    let again = |carry, email_complaint: String, complaint: &str| {
        let page = SignInPage {
            email: typed.to_owned(),
            email_complaint,
            complaint: complaint.to_owned(),
            ..SignInPage::new(&app, Reason::Asked, carry)
        };
        (StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response()
    };
    let email = match read_email(typed) {
        Ok(email) => email,
        Err(why) => return Ok(again(carry, why, "")),
    };
    app.accounts.count_try(sender, &email)?;
    let password = fields.one("password").unwrap_or_default();
    match by_password(&app, &email, password).await? {
        Some(account) => enter(&app, &headers, account.id, carry).await,
        None => Ok(again(
            carry,
            String::new(),
            "This e-mail address and this password do not belong together. Try again, or let us send you a link.",
        )),
    }
}

/// The account that an address and a password open. Whether the address has an account makes no difference to the time it takes.
pub async fn by_password(
    app: &App,
    email: &str,
    password: &str,
) -> Result<Option<Account>, Problem> {
    let account = app.store.account_by_email(email).await?;
    let hash = account.as_ref().and_then(|a| a.password_hash.as_ref());
    if app.accounts.passwords.fits(password, hash).await? {
        return Ok(account);
    }
    // Noted for addresses without an account, too: a write takes its time.
    let subject = account.map(|account| account.id);
    let act = Act::visitor(app.now());
    app.store
        .note(&act, Action::SignInFailed, subject, "password")
        .await?;
    Ok(None)
}

/// POST `/sign-in/link`: a link by mail, for whoever forgot the password or has none.
pub async fn send_link(
    State(app): State<App>,
    sender: Sender,
    fields: Fields,
) -> Result<Response, Problem> {
    let (carry, fields) = Carry::take(fields)?;
    fields.expect(&["email", "password"], &[])?;
    let typed = fields.one("email").unwrap_or_default();
    let email = match read_email(typed) {
        Ok(email) => email,
        Err(why) => {
            let page = SignInPage {
                email: typed.to_owned(),
                email_complaint: why,
                ..SignInPage::new(&app, Reason::Asked, carry)
            };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response());
        }
    };
    app.accounts.count_try(sender, &email)?;
    // Whether there is such an account is looked up when the mail is sent: here it must make no difference.
    mail::owe(&app, Kind::SignIn, &email, None).await?;
    Ok(MailSentPage {
        email: &email,
        what: "If this address has an account, a mail with a link to sign in is on its way. The link works once, within half an hour.",
        carry,
    }
    .render()
    .into_response())
}

/// POST `/sign-in/resume`: the link in the mail was opened in another window; on with what was begun in this one.
pub async fn resume(
    State(app): State<App>,
    MaybeSignedIn(who): MaybeSignedIn,
    fields: Fields,
) -> Result<Response, Problem> {
    let (carry, fields) = Carry::take(fields)?;
    fields.expect(&[], &[])?;
    Ok(match who {
        Some(who) => go_on(carry.for_account(who.account)),
        None => SignInPage::again(&app, Reason::Asked, carry),
    })
}

/// The key of a link in a mail.
#[derive(Debug, Default, Deserialize)]
pub struct Key {
    /// As it stands in the address.
    #[serde(default)]
    pub key: String,
}

/// GET `/sign-in/open`: mail programs open links by themselves, so this only shows a button.
pub async fn look(State(app): State<App>, Query(query): Query<Key>) -> Result<Response, Problem> {
    let link = find(&app, &query.key, Purpose::Recover).await?;
    Ok(match link.and_then(|link| link.email) {
        Some(email) => OpenPage {
            email: &email,
            key: &query.key,
        }
        .render()
        .into_response(),
        None => gone(),
    })
}

/// POST `/sign-in/open`: uses the link.
pub async fn open(
    State(app): State<App>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    fields.expect(&["key"], &[])?;
    let Some(id) = use_link(&app, &fields, Purpose::Recover).await? else {
        return Ok(gone());
    };
    let Some(account) = app.store.account(id).await? else {
        return Ok(gone());
    };
    let act = Act::person(id, app.now());
    let next = match account.verified_at {
        Some(_) => "/me",
        None => {
            take_over(&app, &act, &account).await?;
            "/me/ways-in?done=taken_over"
        }
    };
    enter(&app, &headers, id, Carry::page(Some(next))).await
}

/// Until now nobody had shown that this address is theirs, so the account may have been begun by somebody else, with a password
/// that they know. Now its owner is here: whatever else opened it does so no longer.
async fn take_over(app: &App, act: &Act, account: &Account) -> Result<(), Problem> {
    let store = &app.store;
    store.set_password(act, account.id, None).await?;
    for passkey in store.passkeys(account.id).await? {
        store.remove_passkey(act, account.id, passkey.id).await?;
    }
    store.sign_out_others(act, account.id, None).await?;
    store.verify_email(act, account.id).await?;
    Ok(())
}

/// POST `/sign-out`
pub async fn sign_out(
    State(app): State<App>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    fields.expect(&[], &[])?;
    account::end_here(&app, &headers).await?;
    let cookie = app.accounts.settings.cookies.clear();
    Ok(([(header::SET_COOKIE, cookie)], SignedOutPage.render()).into_response())
}

/// A link as long as it can be used.
pub async fn find(app: &App, key: &str, purpose: Purpose) -> Result<Option<OneTimeLink>, Problem> {
    match key.parse::<Token>() {
        Ok(token) => Ok(app.store.link(&token, purpose, app.now()).await?),
        Err(_) => Ok(None),
    }
}

async fn use_link(
    app: &App,
    fields: &Fields,
    purpose: Purpose,
) -> Result<Option<AccountId>, Problem> {
    let Ok(token) = fields.one("key").unwrap_or_default().parse::<Token>() else {
        return Ok(None);
    };
    let act = Act::visitor(app.now());
    let link = app.store.use_link(&act, &token, purpose).await?;
    Ok(link.and_then(|link| link.account))
}

/// For links that cannot be used any more.
pub fn gone() -> Response {
    (StatusCode::GONE, GonePage.render()).into_response()
}

/// Signs in and goes on.
///
/// # Errors
/// As [`account::sign_in`].
pub async fn enter(
    app: &App,
    headers: &HeaderMap,
    account: AccountId,
    carry: Carry,
) -> Result<Response, Problem> {
    let cookie = account::sign_in(app, headers, account).await?;
    let mut response = go_on(carry.for_account(account));
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// On with what was begun: to a page, or to a page that sends a form.
fn go_on(carry: Carry) -> Response {
    match carry.next_form() {
        Some((address, fields)) => GoOnPage { address, fields }.render().into_response(),
        None => Redirect::to(carry.next_page().unwrap_or("/me")).into_response(),
    }
}

impl Render for SignInPage {
    fn render(&self) -> Markup {
        let email = Field {
            autocomplete: "username webauthn",
            ..Field::email(&self.email, &self.email_complaint)
        };
        let password = Field {
            name: "password",
            label: "Password",
            kind: "password",
            autocomplete: "current-password",
            help: "",
            value: "",
            complaint: "",
        };
        let main = html! {
            h1 { @if self.reason == Reason::Sure { "Is it you?" } @else { "Sign in" } }
            @if let Some(why) = self.reason.words() { p.note { (why) } }
            (complaint("complaint", &self.complaint))
            form.door method="post" action="/sign-in" novalidate data-passkey-sign-in[self.passkeys] {
                (self.carry.inputs())
                (email.show())
                (password.show())
                div.actions {
                    button.button.primary type="submit" { "Sign in" }
                    // Shown by the script.
                    @if self.passkeys { button.button type="button" data-passkey-button hidden { "Sign in with a passkey" } }
                    button.button.plain type="submit" formaction="/sign-in/link" { "Send me a link instead" }
                }
                p.note role="status" data-passkey-status {}
            }
            p.quiet { "Forgot your password, or never had one? The link signs you in." }
            @if self.sign_up && self.reason != Reason::Sure {
                section.other {
                    h2 { "New here?" }
                    p { "An account is only for keeping things. The check, the plan and the sessions work without one." }
                    form method="post" action="/sign-up" {
                        (self.carry.inputs())
                        button.button type="submit" { "Begin an account" }
                    }
                }
            }
        };
        door("Sign in", &main)
    }
}

impl Reason {
    fn words(self) -> Option<&'static str> {
        match self {
            Reason::Asked => None,
            Reason::Expired => Some(
                "You are not signed in any more. What you typed is kept on this page, and goes on after you sign in.",
            ),
            Reason::Sure => Some(
                "What you asked for can change who gets into your account, or hands out all of it. Please sign in again; then it goes on.",
            ),
            Reason::Keep => {
                Some("To keep your result, sign in or begin an account. Your answers come along.")
            }
        }
    }
}

/// A mail is on its way.
pub struct MailSentPage<'a> {
    /// To whom.
    pub email: &'a str,
    /// What it is.
    pub what: &'a str,
    /// What comes afterwards.
    pub carry: Carry,
}

impl Render for MailSentPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Look into your mail" }
            p.lead { (self.what) }
            p { "We wrote to " b { (self.email) } ". If nothing comes within a few minutes, look into the folder for unwanted mail, and check the address." }
            form.door method="post" action="/sign-in/resume" {
                (self.carry.inputs())
                p { "When you have opened the link, you can close this page, or go on here." }
                button.button type="submit" { "I have opened it: go on" }
            }
        };
        door("Look into your mail", &main)
    }
}

struct OpenPage<'a> {
    email: &'a str,
    key: &'a str,
}

impl Render for OpenPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Sign in" }
            p.lead { "as " b { (self.email) } }
            form.door method="post" action="/sign-in/open" {
                input type="hidden" name="key" value=(self.key);
                button.button.primary type="submit" { "Sign in" }
            }
            p.quiet { "The link works once. After this button it is used." }
        };
        door("Sign in", &main)
    }
}

struct GonePage;

impl Render for GonePage {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "This link cannot be used any more" }
            p.lead { "It was used already, or it is too old. Nothing is lost: you can have a new one." }
            a.button.primary href="/sign-in" { "To the sign-in page" }
        };
        door("This link cannot be used any more", &main)
    }
}

struct SignedOutPage;

impl Render for SignedOutPage {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "You are signed out" }
            p.lead { "What you kept stays in your account. If others use this browser, close its windows, too." }
            div.row {
                a.button.primary href="/" { "To the front page" }
                a.button.plain href="/sign-in" { "Sign in again" }
            }
        };
        door("You are signed out", &main)
    }
}

struct GoOnPage<'a> {
    address: &'a str,
    fields: &'a [(String, String)],
}

impl Render for GoOnPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "You are signed in" }
            p.lead { "On with what you began." }
            // The script presses the button; without it one tap does.
            form.door method="post" action=(self.address) data-go-on {
                @for (name, value) in self.fields { input type="hidden" name=(name) value=(value) autocomplete="off"; }
                button.button.primary type="submit" { "Go on" }
            }
            // A download leaves this page standing.
            p { a href="/me" { "To your account" } }
        };
        door("You are signed in", &main)
    }
}
