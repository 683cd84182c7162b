//! The ways into an account: address, password, passkeys, and where it is signed in.

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use store::{Account, Passkey, PasskeyId, SignIn, SignInId, StoreError};

use super::field::{Field, read_email, read_label};
use super::frame::{Done, Note, door, mine, sign_out};
use crate::App;
use crate::account::{FreshForm, SignedForm, SignedIn, password};
use crate::clock::Clock;
use crate::error::Problem;
use crate::layout::complaint;
use crate::mail::{self, Kind};
use crate::words::day;

/// What is wrong with what was typed on this page; empty = nothing.
#[derive(Debug, Clone, Default)]
pub struct Complaints {
    /// The new address as typed,
    pub email: String,
    /// and what is wrong with it.
    pub email_complaint: String,
    /// What is wrong with the new password.
    pub password: String,
    /// What went wrong with a passkey.
    pub passkey: String,
}

/// GET `/me/ways-in`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Query(note): Query<Note>,
) -> Result<Response, Problem> {
    let page = render(&app, &who, note, &Complaints::default()).await?;
    Ok(page.into_response())
}

/// The page again, with what is wrong.
///
/// # Errors
/// The store failed.
pub async fn again(app: &App, who: &SignedIn, complaints: Complaints) -> Result<Response, Problem> {
    let page = render(app, who, Note::default(), &complaints).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn render(
    app: &App,
    who: &SignedIn,
    note: Note,
    complaints: &Complaints,
) -> Result<Markup, Problem> {
    let now = app.now();
    Ok(WaysInPage {
        clock: &app.clock,
        account: &who.load(app).await?,
        passkeys: &app.store.passkeys(who.account).await?,
        has_passkeys: app.accounts.passkeys.is_some(),
        sign_ins: &app.store.sign_ins(who.account, now).await?,
        here: who.sign_in.id,
        note,
        complaints,
    }
    .render())
}

/// POST `/me/confirm`: the mail that confirms the address, once more.
pub async fn confirm(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields.expect(&[], &[])?;
    let account = form.who.load(&app).await?;
    mail::owe(&app, Kind::ConfirmEmail, &account.email, Some(account.id)).await?;
    Ok(Done::MailOwed.at("/me"))
}

/// POST `/me/email`: a mail to the new address; it counts when the link in it was opened.
pub async fn email(State(app): State<App>, form: FreshForm) -> Result<Response, Problem> {
    form.fields.expect(&["email"], &[])?;
    let typed = form.fields.one("email").unwrap_or_default();
    match read_email(typed) {
        Ok(email) => {
            // Whether somebody else has it is found out when the mail is sent, so nobody learns it here.
            mail::owe(&app, Kind::ChangeEmail, &email, Some(form.who.account)).await?;
            Ok(Done::MailOwed.at("/me/ways-in"))
        }
        Err(email_complaint) => {
            let complaints = Complaints {
                email: typed.to_owned(),
                email_complaint,
                ..Complaints::default()
            };
            again(&app, &form.who, complaints).await
        }
    }
}

/// POST `/me/password`: sets the password, gives this browser another token and signs out all others.
pub async fn set_password(State(app): State<App>, form: FreshForm) -> Result<Response, Problem> {
    form.fields.expect(&["password", "email"], &[])?;
    let who = form.who;
    let account = who.load(&app).await?;
    // A password is never carried through the sign-in page, so it may have to be typed again.
    let typed = form.fields.one("password").unwrap_or_default();
    if let Some(why) = password::complaint(typed, &account.email) {
        let complaints = Complaints {
            password: why,
            ..Complaints::default()
        };
        return again(&app, &who, complaints).await;
    }
    let hash = app.accounts.passwords.hash(&app.random, typed).await?;
    let act = who.act(&app);
    app.store.set_password(&act, account.id, Some(hash)).await?;
    app.store
        .sign_out_others(&act, account.id, Some(who.sign_in.id))
        .await?;
    let token = app.random.token();
    app.store.rotate_sign_in(who.sign_in.id, &token).await?;
    mail::owe(
        &app,
        Kind::PasswordChanged,
        &account.email,
        Some(account.id),
    )
    .await?;
    let cookie = app.accounts.settings.cookies.set(&token);
    Ok((
        [(header::SET_COOKIE, cookie)],
        Done::Password.at("/me/ways-in"),
    )
        .into_response())
}

/// POST `/me/passkeys/new`: the page that makes one.
pub async fn new_passkey(State(app): State<App>, form: FreshForm) -> Result<Markup, Problem> {
    form.fields.expect(&[], &[])?;
    match app.accounts.passkeys {
        Some(_) => Ok(NewPasskeyPage {
            device: &form.who.sign_in.device,
        }
        .render()),
        None => Err(Problem::NotFound),
    }
}

/// POST `/me/passkeys/rename`
pub async fn rename_passkey(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields.expect(&["passkey", "label"], &[])?;
    let id = passkey_id(form.fields.one("passkey"))?;
    let label = match read_label(form.fields.one("label").unwrap_or_default()) {
        Ok(label) => label,
        Err(passkey) => {
            let complaints = Complaints {
                passkey,
                ..Complaints::default()
            };
            return again(&app, &form.who, complaints).await;
        }
    };
    let act = form.who.act(&app);
    app.store
        .rename_passkey(&act, form.who.account, id, &label)
        .await?;
    Ok(Done::PasskeyRenamed.at("/me/ways-in"))
}

/// POST `/me/passkeys/remove`
pub async fn remove_passkey(State(app): State<App>, form: FreshForm) -> Result<Response, Problem> {
    form.fields.expect(&["passkey"], &[])?;
    let id = passkey_id(form.fields.one("passkey"))?;
    let act = form.who.act(&app);
    match app.store.remove_passkey(&act, form.who.account, id).await {
        // Pressed twice.
        Ok(()) | Err(StoreError::NotFound { what: "passkey" }) => {
            Ok(Done::PasskeyRemoved.at("/me/ways-in"))
        }
        Err(error) => Err(error.into()),
    }
}

/// POST `/me/sign-ins/end`
pub async fn end(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields.expect(&["sign_in"], &[])?;
    let id: SignInId = form
        .fields
        .one("sign_in")
        .unwrap_or_default()
        .parse()
        .map_err(|_| Problem::field("sign_in", "a sign-in, by its number"))?;
    let act = form.who.act(&app);
    match app.store.sign_out(&act, form.who.account, id).await {
        // It ended by itself meanwhile.
        Ok(()) | Err(StoreError::NotFound { what: "sign_in" }) => {
            Ok(Done::SignedOut.at("/me/ways-in"))
        }
        Err(error) => Err(error.into()),
    }
}

/// POST `/me/sign-ins/end-others`
pub async fn end_others(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    form.fields.expect(&[], &[])?;
    let act = form.who.act(&app);
    app.store
        .sign_out_others(&act, form.who.account, Some(form.who.sign_in.id))
        .await?;
    Ok(Done::SignedOut.at("/me/ways-in"))
}

fn passkey_id(typed: Option<&str>) -> Result<PasskeyId, Problem> {
    let id = typed.unwrap_or_default().parse();
    id.map_err(|_| Problem::field("passkey", "a passkey, by its number"))
}

struct WaysInPage<'a> {
    clock: &'a Clock,
    account: &'a Account,
    passkeys: &'a [Passkey],
    has_passkeys: bool,
    sign_ins: &'a [SignIn],
    here: SignInId,
    note: Note,
    complaints: &'a Complaints,
}

impl Render for WaysInPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Ways in" }
            (self.note.words())
            (self.address())
            (self.password())
            @if self.has_passkeys { (self.passkeys()) }
            (self.devices())
        };
        mine("/me/ways-in", "Ways in", &main)
    }
}

impl WaysInPage<'_> {
    fn day(&self, at: Timestamp) -> String {
        day(self.clock.day_of(at))
    }

    fn address(&self) -> Markup {
        let new = Field {
            label: "New e-mail address",
            autocomplete: "email",
            help: "We write to it first. The change counts when you open the link in that mail.",
            ..Field::email(&self.complaints.email, &self.complaints.email_complaint)
        };
        html! {
            section.block {
                h2 { "E-mail address" }
                p { b { (self.account.email) } ", " @match self.account.verified_at {
                    Some(at) => { "confirmed on " (self.day(at)) "." }
                    None => { "not confirmed yet." }
                } }
                details open[!self.complaints.email_complaint.is_empty()] {
                    summary { "Use another address" }
                    form method="post" action="/me/email" novalidate {
                        (new.show())
                        button.button type="submit" { "Send me the link" }
                    }
                }
            }
        }
    }

    fn password(&self) -> Markup {
        let has_one = self.account.password_hash.is_some();
        html! {
            section.block {
                h2 { "Password" }
                @if !has_one { p { "There is none. You get in by a link in a mail" @if self.has_passkeys { ", or by a passkey" } "." } }
                details open[!self.complaints.password.is_empty()] {
                    summary { @if has_one { "Change the password" } @else { "Choose a password" } }
                    form method="post" action="/me/password" novalidate {
                        // Tells the browser for whom to remember the password.
                        input type="email" name="email" value=(self.account.email) autocomplete="username" readonly hidden;
                        (Field { label: "New password", ..Field::new_password(&self.complaints.password) }.show())
                        p.quiet { "All other devices are signed out." }
                        button.button type="submit" { "Set the password" }
                    }
                }
            }
        }
    }

    fn passkeys(&self) -> Markup {
        html! {
            section.block {
                h2 { "Passkeys" }
                p { "A passkey is kept by your phone, computer or security key, and signs you in with your face, finger or PIN. Nobody can guess it, and no other site can ask for it." }
                (complaint("passkey-complaint", &self.complaints.passkey))
                ul.records {
                    @for passkey in self.passkeys {
                        li {
                            div {
                                b { (passkey.label) } br;
                                span.quiet {
                                    "Added on " (self.day(passkey.created_at)) ". "
                                    @match passkey.last_used_at {
                                        Some(at) => { "Last used on " (self.day(at)) "." }
                                        None => { "Not used so far." }
                                    }
                                }
                            }
                            details {
                                summary { "Change" span.unseen { " " (passkey.label) } }
                                form.row method="post" action="/me/passkeys/rename" {
                                    input type="hidden" name="passkey" value=(passkey.id);
                                    input type="text" name="label" value=(passkey.label) maxlength="60" aria-label="Name" autocomplete="off";
                                    button.button type="submit" { "Rename" }
                                }
                                form method="post" action="/me/passkeys/remove" {
                                    input type="hidden" name="passkey" value=(passkey.id);
                                    button.button.plain type="submit" { "Remove this passkey" }
                                }
                            }
                        }
                    }
                }
                form method="post" action="/me/passkeys/new" { button.button type="submit" { "Add a passkey" } }
            }
        }
    }

    fn devices(&self) -> Markup {
        html! {
            section.block {
                h2 { "Where you are signed in" }
                ul.records {
                    @for sign_in in self.sign_ins {
                        li {
                            div {
                                b { (sign_in.device) } @if sign_in.id == self.here { ", this one" } br;
                                span.quiet { "Since " (self.day(sign_in.created_at)) ", last used on " (self.day(sign_in.seen_at)) "." }
                            }
                            @if sign_in.id == self.here { (sign_out()) } @else {
                                form method="post" action="/me/sign-ins/end" {
                                    input type="hidden" name="sign_in" value=(sign_in.id);
                                    button.button type="submit" { "Sign out" span.unseen { ": " (sign_in.device) } }
                                }
                            }
                        }
                    }
                }
                @if self.sign_ins.len() > 1 {
                    form method="post" action="/me/sign-ins/end-others" { button.button type="submit" { "Sign out everywhere else" } }
                }
            }
        }
    }
}

struct NewPasskeyPage<'a> {
    device: &'a str,
}

impl Render for NewPasskeyPage<'_> {
    fn render(&self) -> Markup {
        let label = Field {
            name: "label",
            label: "What do you want to call it?",
            kind: "text",
            autocomplete: "off",
            help: "So that you find it again in your list.",
            value: self.device,
            complaint: "",
        };
        let main = html! {
            h1 { "Add a passkey" }
            p.lead { "Your device asks for your face, finger or PIN. What it keeps never leaves it." }
            form.door method="post" action="/me/passkeys" data-passkey-add {
                (label.show())
                p.note role="status" data-passkey-status {}
                div.actions {
                    button.button.primary type="submit" data-passkey-button hidden { "Add the passkey" }
                    a.button.plain href="/me/ways-in" { "Not now" }
                }
            }
            noscript { p.note { "This one thing needs JavaScript: only a script can ask your device for a passkey." } }
        };
        door("Add a passkey", &main)
    }
}
