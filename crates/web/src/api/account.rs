//! Signing in as a program, and the account.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Account, SignIn};

use super::operation::Operation;
use super::wire::{Body, Fresh, Outcome, id};
use crate::App;
use crate::account::{self, SignedIn};
use crate::error::Problem;
use crate::pages::account::data;
use crate::pages::account::field::{read_email, read_label};
use crate::pages::account::sign_in::by_password;
use crate::problem::Document;
use crate::security::Sender;

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/api/sign-ins", "Signs in with a password", sign_in)
            .takes::<Credentials>()
            .gives::<Token>(201, "The token, shown this once.")
            .refuses(401, "Address and password do not belong together."),
        Operation::get("/api/sign-ins", "Where the account is signed in", sign_ins)
            .signed_in()
            .gives::<Vec<Device>>(200, "Browsers and programs, the last used first."),
        Operation::delete(
            "/api/sign-ins/current",
            "Signs out; the token is worth nothing any more",
            sign_out,
        )
        .signed_in()
        .gives_nothing("Signed out."),
        Operation::delete(
            "/api/sign-ins/{sign_in}",
            "Signs out a browser or a program",
            end,
        )
        .signed_in()
        .gives_nothing("Signed out."),
        Operation::get("/api/me", "The account", me)
            .signed_in()
            .gives::<Me>(200, "The account."),
        Operation::get(
            "/api/me/export",
            "Everything somebody has, as one file",
            export,
        )
        .just_signed_in()
        .gives_file("application/zip", "A page to read, tables (CSV) and JSON."),
        Operation::delete(
            "/api/me",
            "Deletes the account and everything in it",
            delete,
        )
        .just_signed_in()
        .takes::<Confirmation>()
        .gives::<Deleted>(200, "What is gone, and what stays."),
    ]
}

/// Who signs in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    /// The e-mail address of the account.
    #[schemars(length(max = 254))]
    email: String,
    /// Its password.
    #[schemars(length(max = 256))]
    password: String,
    /// What to call the program in the list of sign-ins, at most 60 characters.
    #[schemars(length(min = 1, max = 60))]
    device: Option<String>,
}

/// A token.
#[derive(Serialize, JsonSchema)]
struct Token {
    /// To be sent as `Authorization: Bearer TOKEN`.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    token: String,
    /// The sign-in that it belongs to.
    #[serde(flatten)]
    sign_in: Device,
}

/// A browser or a program that is signed in.
#[derive(Serialize, JsonSchema)]
struct Device {
    /// The id of the sign-in.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// In words.
    device: String,
    /// When it began.
    created_at: Timestamp,
    /// When it was last used, to about a minute.
    seen_at: Timestamp,
    /// When it ends, if it is not used.
    expires_at: Timestamp,
    /// Whether it is the one that asks.
    current: bool,
}

impl Device {
    fn of(sign_in: &SignIn, current: bool) -> Device {
        Device {
            id: sign_in.id.to_string(),
            device: sign_in.device.clone(),
            created_at: sign_in.created_at,
            seen_at: sign_in.seen_at,
            expires_at: sign_in.expires_at,
            current,
        }
    }
}

/// POST `/api/sign-ins`
async fn sign_in(
    State(app): State<App>,
    sender: Sender,
    Body(given): Body<Credentials>,
) -> Outcome {
    let email = read_email(&given.email)
        .map_err(|_| Problem::field("email", "an e-mail address, such as ann@example.org"))?;
    let device = given.device.as_deref().unwrap_or("A program");
    let device = read_label(device)
        .map_err(|_| Problem::field("device", "1 to 60 characters, without control characters"))?;
    app.accounts.count_try(sender, &email)?;
    let Some(account) = by_password(&app, &email, &given.password).await? else {
        return Err(Document::new(
            "wrong-password",
            StatusCode::UNAUTHORIZED,
            "Not signed in",
            "This e-mail address and this password do not belong together.",
        )
        .into());
    };
    let (sign_in, token) = account::begin(&app, account.id, device).await?;
    let token = Token {
        token: token.reveal(),
        sign_in: Device::of(&sign_in, true),
    };
    Ok((StatusCode::CREATED, Json(token)).into_response())
}

/// GET `/api/sign-ins`
async fn sign_ins(State(app): State<App>, who: SignedIn) -> Outcome<Json<Vec<Device>>> {
    let sign_ins = app.store.sign_ins(who.account, app.now()).await?;
    let devices = sign_ins
        .iter()
        .map(|sign_in| Device::of(sign_in, sign_in.id == who.sign_in.id));
    Ok(Json(devices.collect()))
}

/// DELETE `/api/sign-ins/current`
async fn sign_out(State(app): State<App>, who: SignedIn) -> Outcome<StatusCode> {
    let act = who.act(&app);
    app.store
        .sign_out(&act, who.account, who.sign_in.id)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// DELETE `/api/sign-ins/{sign_in}`
async fn end(
    State(app): State<App>,
    who: SignedIn,
    Path(typed): Path<String>,
) -> Outcome<StatusCode> {
    let act = who.act(&app);
    app.store.sign_out(&act, who.account, id(&typed)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An account.
#[derive(Serialize, JsonSchema)]
struct Me {
    /// Its id.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// The e-mail address.
    email: String,
    /// When the account was made.
    created_at: Timestamp,
    /// When the address was shown to be its owner's.
    verified_at: Option<Timestamp>,
    /// The sign-in that asks.
    sign_in: Device,
}

/// GET `/api/me`
async fn me(State(app): State<App>, who: SignedIn) -> Outcome<Json<Me>> {
    let Account {
        id,
        email,
        created_at,
        verified_at,
        ..
    } = who.load(&app).await?;
    Ok(Json(Me {
        id: id.to_string(),
        email,
        created_at,
        verified_at,
        sign_in: Device::of(&who.sign_in, true),
    }))
}

/// GET `/api/me/export`: it only reads; that it was handed out is in the audit.
async fn export(State(app): State<App>, Fresh(who): Fresh) -> Outcome {
    Ok(data::file(&app, &who).await?)
}

/// The word that deletes everything.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    /// The word `delete`, typed.
    #[schemars(extend("const" = data::CONFIRMATION))]
    confirmation: String,
}

/// What deleting did.
#[derive(Serialize, JsonSchema)]
struct Deleted {
    /// What is gone.
    removed: Vec<Removed>,
    /// What stays, and why.
    kept: Vec<Kept>,
}

/// Rows that are gone.
#[derive(Serialize, JsonSchema)]
struct Removed {
    /// Of which table.
    table: &'static str,
    /// How many.
    rows: u64,
}

/// Something that stays.
#[derive(Serialize, JsonSchema)]
struct Kept {
    /// What it is.
    what: &'static str,
    /// Why it stays.
    why: &'static str,
    /// How many rows.
    rows: usize,
}

/// DELETE `/api/me`
async fn delete(
    State(app): State<App>,
    Fresh(who): Fresh,
    Body(given): Body<Confirmation>,
) -> Outcome<Json<Deleted>> {
    if given.confirmation != data::CONFIRMATION {
        let expected = format!("the word {}; nothing was deleted", data::CONFIRMATION);
        return Err(Problem::field("confirmation", expected).into());
    }
    let erased = app.store.erase(&who.act(&app), who.account).await?;
    let removed = erased.removed.into_iter();
    let kept = erased.kept.into_iter();
    Ok(Json(Deleted {
        removed: removed
            .map(|(table, rows)| Removed { table, rows })
            .collect(),
        kept: kept
            .map(|kept| Kept {
                what: kept.what,
                why: kept.why,
                rows: kept.rows,
            })
            .collect(),
    }))
}
