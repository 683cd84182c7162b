//! Who asks: what handlers take to learn who is signed in.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use store::{Account, AccountId, Act, SignIn, Token};

use super::{Carry, FRESH, expiry};
use crate::App;
use crate::error::Problem;
use crate::form::Fields;
use crate::pages::account::sign_in::{Reason, SignInPage};

/// Remembering that a sign-in is used costs a write, so it is done this often.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// A signed-in person, for pages. Whoever is not signed in is sent to the sign-in page and back; under `/api/` they get 401.
///
/// For forms take [`SignedForm`]: a redirect would lose what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub account: AccountId,
    /// By which sign-in.
    pub sign_in: SignIn,
}

/// Somebody who may be signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaybeSignedIn(pub Option<SignedIn>);

/// A form of a signed-in person. When the sign-in has expired, the sign-in page takes the fields along and sends them on.
#[derive(Debug, Clone)]
pub struct SignedForm {
    /// Who sent it.
    pub who: SignedIn,
    /// What.
    pub fields: Fields,
}

/// A form that changes the ways into an account, or hands everything out: it wants a sign-in of the last quarter of an hour.
#[derive(Debug, Clone)]
pub struct FreshForm {
    /// Who sent it.
    pub who: SignedIn,
    /// What.
    pub fields: Fields,
}

impl SignedIn {
    /// This person acts now.
    pub fn act(&self, app: &App) -> Act {
        Act::person(self.account, app.now())
    }

    /// The account itself.
    ///
    /// # Errors
    /// 401 when it was deleted at this very moment.
    pub async fn load(&self, app: &App) -> Result<Account, Problem> {
        let account = app.store.account(self.account).await?;
        account.ok_or(Problem::SignInNeeded)
    }

    /// Whether they signed in a short while ago.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.sign_in.created_at) <= FRESH
    }

    async fn find(app: &App, headers: &HeaderMap) -> Result<Option<SignedIn>, Problem> {
        let now = app.now();
        let Some(token) = token(app, headers) else {
            return Ok(None);
        };
        let Some(sign_in) = app.store.sign_in(&token, now).await? else {
            return Ok(None);
        };
        if now.duration_since(sign_in.seen_at) > SEEN_EVERY {
            let until = expiry(sign_in.created_at, now);
            app.store.seen(sign_in.id, now, until).await?;
        }
        Ok(Some(SignedIn {
            account: sign_in.account,
            sign_in,
        }))
    }
}

/// A program sends its token in a header; where it does, the cookie does not count.
fn token(app: &App, headers: &HeaderMap) -> Option<Token> {
    let sent = headers.get(header::AUTHORIZATION);
    let sent = sent.and_then(|sent| sent.to_str().ok()?.split_once(' '));
    match sent {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim().parse().ok(),
        _ => app.accounts.settings.cookies.read(headers),
    }
}

impl FromRequestParts<App> for MaybeSignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(MaybeSignedIn(SignedIn::find(app, &parts.headers).await?))
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let found = SignedIn::find(app, &parts.headers).await;
        match found.map_err(IntoResponse::into_response)? {
            Some(who) => Ok(who),
            None if is_page(parts) => {
                let query = form_urlencoded::Serializer::new(String::new())
                    .append_pair("next", address(parts))
                    .finish();
                Err(Redirect::to(&format!("/sign-in?{query}")).into_response())
            }
            None => Err(Problem::SignInNeeded.into_response()),
        }
    }
}

impl FromRequest<App> for SignedForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let json = wants_json(&request);
        let (who, fields, address) = read(request, app).await?;
        match who {
            Some(who) => Ok(SignedForm { who, fields }),
            None if json => Err(Problem::SignInNeeded.into_response()),
            None => Err(SignInPage::again(
                app,
                Reason::Expired,
                Carry::form(&address, fields, None),
            )),
        }
    }
}

impl FromRequest<App> for FreshForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let json = wants_json(&request);
        let (who, fields, address) = read(request, app).await?;
        match who {
            Some(who) if who.is_fresh(app.now()) => Ok(FreshForm { who, fields }),
            _ if json => Err(Problem::SignInNeeded.into_response()),
            Some(who) => {
                let carry = Carry::form(&address, fields, Some(who.account));
                Err(SignInPage::again(app, Reason::Sure, carry))
            }
            None => {
                let carry = Carry::form(&address, fields, None);
                Err(SignInPage::again(app, Reason::Expired, carry))
            }
        }
    }
}

async fn read(request: Request, app: &App) -> Result<(Option<SignedIn>, Fields, String), Response> {
    let address = request.uri().path().to_owned();
    let who = SignedIn::find(app, request.headers()).await;
    let who = who.map_err(IntoResponse::into_response)?;
    let fields = Fields::from_request(request, app).await;
    Ok((who, fields.map_err(IntoResponse::into_response)?, address))
}

/// A script that asks for JSON cannot do anything with a page.
fn wants_json(request: &Request) -> bool {
    let accepts = request.headers().get(header::ACCEPT);
    accepts.is_some_and(|kinds| kinds.as_bytes().starts_with(b"application/json"))
}

fn is_page(parts: &Parts) -> bool {
    matches!(parts.method, Method::GET | Method::HEAD) && !parts.uri.path().starts_with("/api/")
}

fn address(parts: &Parts) -> &str {
    let address = parts.uri.path_and_query();
    address.map_or("/", |address| address.as_str())
}
