//! Beginning an account.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use store::{Account, AccountId, Act, Purpose, Secret, StoreError, Token};

use super::field::{Field, read_email};
use super::frame::door;
use super::sign_in::{Key, MailSentPage, Next, by_password, enter, find, gone};
use crate::App;
use crate::account::{Carry, SignUp, password};
use crate::error::Problem;
use crate::form::Fields;
use crate::layout::complaint;
use crate::mail::{self, Kind};
use crate::security::Sender;

/// The page to begin an account.
pub struct SignUpPage {
    /// How an account begins here.
    pub how: SignUp,
    /// What comes afterwards.
    pub carry: Carry,
    /// The address as typed.
    pub email: String,
    /// What is wrong with it.
    pub email_complaint: String,
    /// What is wrong with the password.
    pub password_complaint: String,
    /// What is wrong with the whole.
    pub complaint: String,
}

impl SignUpPage {
    fn new(app: &App, carry: Carry) -> SignUpPage {
        SignUpPage {
            how: app.accounts.settings.sign_up,
            carry,
            email: String::new(),
            email_complaint: String::new(),
            password_complaint: String::new(),
            complaint: String::new(),
        }
    }

    fn again(self) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, self.render()).into_response()
    }
}

/// GET `/sign-up`
pub async fn show(State(app): State<App>, Query(query): Query<Next>) -> Markup {
    SignUpPage::new(&app, Carry::page(query.next.as_deref())).render()
}

/// POST `/sign-up`: with an address it begins; without one the page, with what it carries.
pub async fn sign_up(
    State(app): State<App>,
    sender: Sender,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let (carry, fields) = Carry::take(fields)?;
    fields.expect(&["email", "password"], &[])?;
    let page = SignUpPage::new(&app, carry.clone());
    let Some(typed) = fields.one("email") else {
        return Ok(page.render().into_response());
    };
    let page = SignUpPage {
        email: typed.to_owned(),
        ..page
    };
    let email = match read_email(typed) {
        Ok(email) => email,
        Err(email_complaint) => {
            return Ok(SignUpPage {
                email_complaint,
                ..page
            }
            .again());
        }
    };
    match app.accounts.settings.sign_up {
        SignUp::Closed => Err(Problem::NotFound),
        SignUp::Confirmed => {
            app.accounts.count_try(sender, &email)?;
            // The same for every address: what the mail says is decided when it is sent.
            mail::owe(&app, Kind::SignUp, &email, None).await?;
            Ok(MailSentPage {
                email: &email,
                what: "A mail with a link to begin is on its way. The link works once, within a day.",
                carry,
            }
            .render()
            .into_response())
        }
        SignUp::AtOnce => {
            let password = fields.one("password").unwrap_or_default();
            if let Some(password_complaint) = password::complaint(password, &email) {
                return Ok(SignUpPage {
                    password_complaint,
                    ..page
                }
                .again());
            }
            app.accounts.count_try(sender, &email)?;
            let hash = app.accounts.passwords.hash(&app.random, password).await?;
            match add(&app, &email, hash, None).await? {
                Some(id) => {
                    mail::owe(&app, Kind::ConfirmEmail, &email, Some(id)).await?;
                    enter(&app, &headers, id, carry).await
                }
                // They forgot that they have one, and still know the password.
                None => match by_password(&app, &email, password).await? {
                    Some(account) => enter(&app, &headers, account.id, carry).await,
                    None => Ok(SignUpPage {
                        complaint: "There is an account with this address, and another password. Sign in, or let us send you a link."
                            .to_owned(),
                        ..page
                    }
                    .again()),
                },
            }
        }
    }
}

/// GET `/sign-up/open`: mail programs open links by themselves, so this only shows a form.
pub async fn look(State(app): State<App>, Query(query): Query<Key>) -> Result<Response, Problem> {
    let link = find(&app, &query.key, Purpose::SignUp).await?;
    Ok(match link.and_then(|link| link.email) {
        Some(email) => ChoosePage {
            email: &email,
            key: &query.key,
            complaint: String::new(),
        }
        .render()
        .into_response(),
        None => gone(),
    })
}

/// POST `/sign-up/open`: uses the link, makes the account and signs in.
pub async fn open(
    State(app): State<App>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    // The address is only there for the browser's own list of passwords.
    fields.expect(&["key", "email", "password"], &[])?;
    let key = fields.one("key").unwrap_or_default();
    let link = find(&app, key, Purpose::SignUp).await?;
    let (Some(email), Ok(token)) = (link.and_then(|link| link.email), key.parse::<Token>()) else {
        return Ok(gone());
    };
    let password = fields.one("password").unwrap_or_default();
    if let Some(complaint) = password::complaint(password, &email) {
        let page = ChoosePage {
            email: &email,
            key,
            complaint,
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response());
    }
    let hash = app.accounts.passwords.hash(&app.random, password).await?;
    let act = Act::visitor(app.now());
    let used = app.store.use_link(&act, &token, Purpose::SignUp).await?;
    if used.is_none() {
        return Ok(gone());
    }
    match add(&app, &email, hash, Some(app.now())).await? {
        Some(id) => enter(&app, &headers, id, Carry::default()).await,
        None => Ok(gone()),
    }
}

/// Makes an account; `None` when the address has one.
async fn add(
    app: &App,
    email: &str,
    hash: Secret,
    verified_at: Option<Timestamp>,
) -> Result<Option<AccountId>, Problem> {
    let now = app.now();
    let account = Account {
        id: app.random.draw(|random| AccountId::mint(now, random)),
        email: email.to_owned(),
        password_hash: Some(hash),
        created_at: now,
        verified_at,
    };
    match app.store.add_account(&Act::visitor(now), &account).await {
        Ok(()) => Ok(Some(account.id)),
        Err(StoreError::Taken { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl Render for SignUpPage {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Begin an account" }
            @if self.how == SignUp::Closed {
                p.lead { "Accounts cannot be begun here by oneself. Ask whoever runs this site." }
                p { "The check, the plan and the sessions work without an account." }
                a.button.primary href="/check" { "Start the check" }
            } @else {
                (complaint("complaint", &self.complaint))
                form.door method="post" action="/sign-up" novalidate {
                    (self.carry.inputs())
                    (Field::email(&self.email, &self.email_complaint).show())
                    @if self.how == SignUp::AtOnce { (Field::new_password(&self.password_complaint).show()) }
                    div.actions {
                        button.button.primary type="submit" { @if self.how == SignUp::AtOnce { "Begin the account" } @else { "Send me a link to begin" } }
                    }
                }
                (what_is_kept())
                form.other method="post" action="/sign-in" {
                    (self.carry.inputs())
                    p { "You have an account? " button.link type="submit" { "Sign in" } }
                }
            }
        };
        door("Begin an account", &main)
    }
}

fn what_is_kept() -> Markup {
    html! {
        details {
            summary { "What an account keeps" }
            ul {
                li { "Your e-mail address, and what you choose to keep: results, sessions, diary, measures." }
                li { "Nobody sees it but you, and whoever you give a link to." }
                li { "You can take all of it with you as one file, and delete all of it at once, whenever you like." }
            }
        }
    }
}

struct ChoosePage<'a> {
    email: &'a str,
    key: &'a str,
    complaint: String,
}

impl Render for ChoosePage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Your account" }
            p.lead { "for " b { (self.email) } }
            form.door method="post" action="/sign-up/open" novalidate {
                input type="hidden" name="key" value=(self.key);
                // Tells the browser for whom to remember the password.
                input type="email" name="email" value=(self.email) autocomplete="username" readonly hidden;
                (Field::new_password(&self.complaint).show())
                div.actions { button.button.primary type="submit" { "Begin the account" } }
            }
            p.quiet { "Afterwards you can add a passkey, and sign in without typing anything." }
            (what_is_kept())
        };
        door("Your account", &main)
    }
}
