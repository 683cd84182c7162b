//! Results that somebody keeps, and links that show one of them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use care::Decision;
use jiff::Timestamp;
use knowledge::Answers;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Screening, ScreeningId, Share};

use super::answers::{self, AnswersDocument};
use super::operation::Operation;
use super::wire::{Body, Outcome, Query, Raw, id, limit};
use crate::App;
use crate::account::SignedIn;
use crate::error::Problem;
use crate::pages::account::{keep, shares};
use crate::replay::{Replay, Since};

/// Results that are listed at most.
const MOST: u32 = 100;

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::post(
            "/api/screenings",
            "Keeps the answers and what they lead to",
            add,
        )
        .signed_in()
        .takes::<AnswersDocument>()
        .gives::<Head>(201, "Kept.")
        .gives::<Head>(200, "The same was kept before."),
        Operation::get(
            "/api/screenings",
            "Results that are kept, the newest first",
            list,
        )
        .signed_in()
        .query(
            "limit",
            "How many.",
            json!({ "type": "integer", "minimum": 1, "maximum": MOST }),
        )
        .gives::<Vec<Head>>(200, "The results."),
        Operation::get(
            "/api/screenings/{screening}",
            "A result, decided again by the present content",
            one,
        )
        .signed_in()
        .gives::<Replayed>(200, "Then and now."),
        Operation::post(
            "/api/shares",
            "Makes a link that shows a result to whoever has it",
            share,
        )
        .signed_in()
        .takes::<Wish>()
        .gives::<Link>(201, "The link, shown this once.")
        .refuses(404, "There is no such result."),
        Operation::get(
            "/api/shares",
            "Links that were made, the newest first",
            shared,
        )
        .signed_in()
        .gives::<Vec<SharedResult>>(200, "The links, also those that ended."),
        Operation::delete("/api/shares/{share}", "Ends a link", end)
            .signed_in()
            .gives_nothing("It shows nothing any more."),
    ]
}

/// A result in a list.
#[derive(Serialize, JsonSchema)]
struct Head {
    /// Its id.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// When it was kept.
    made_at: Timestamp,
    /// The content that decided.
    knowledge_version: String,
    /// The decision in one sentence.
    headline: String,
}

impl Head {
    fn of(app: &App, kept: &Screening) -> Head {
        Head {
            id: kept.id.to_string(),
            made_at: kept.made_at,
            knowledge_version: kept.knowledge_version.clone(),
            headline: Replay::of(&app.knowledge, kept).headline,
        }
    }
}

/// POST `/api/screenings`
async fn add(State(app): State<App>, who: SignedIn, body: Raw) -> Outcome {
    let answers = answers::read(&app, &body)?;
    let (kept, is_new) = keep::keep_answers(&app, &who, answers).await?;
    let status = match is_new {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    Ok((status, Json(Head::of(&app, &kept))).into_response())
}

/// GET `/api/screenings`
async fn list(State(app): State<App>, who: SignedIn, query: Query) -> Outcome<Json<Vec<Head>>> {
    let most = limit(&query, MOST, MOST)?;
    let kept = app.store.screenings(who.account, most).await?;
    Ok(Json(kept.iter().map(|kept| Head::of(&app, kept)).collect()))
}

/// A result, then and now.
#[derive(Serialize, JsonSchema)]
struct Replayed {
    /// What it was.
    #[serde(flatten)]
    head: Head,
    /// The answers as they were given.
    answers: Value,
    /// The decision as it was kept, in the form of that time.
    decided_then: Value,
    /// The decision by the present content; null when it does not know these questions any more.
    decided_now: Option<Decision>,
    /// What changed.
    since: Since,
}

/// GET `/api/screenings/{screening}`
async fn one(
    State(app): State<App>,
    who: SignedIn,
    Path(typed): Path<String>,
) -> Outcome<Json<Replayed>> {
    let kept = app.store.screening(who.account, id(&typed)?).await?;
    let kept = kept.ok_or(Problem::NotFound)?;
    let replay = Replay::of(&app.knowledge, &kept);
    let since = replay.since();
    let now: Option<(Answers, Decision)> = replay.now;
    Ok(Json(Replayed {
        head: Head::of(&app, &kept),
        answers: serde_json::from_str(&kept.answers).unwrap_or_default(),
        decided_then: serde_json::from_str(&kept.outcome).unwrap_or_default(),
        decided_now: now.map(|(_, decision)| decision),
        since,
    }))
}

/// Which result is to be shown, and for how long.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wish {
    /// The id of a kept result.
    #[schemars(extend("format" = "uuid"))]
    screening: String,
    /// After how many days the link ends: 1, 7, 30 or 90.
    #[schemars(extend("enum" = [1, 7, 30, 90]))]
    days: u16,
}

/// A link.
#[derive(Serialize, JsonSchema)]
struct Link {
    /// The whole address. Whoever has it sees the result.
    #[schemars(extend("format" = "uri"))]
    link: String,
    /// What the owner sees of it.
    #[serde(flatten)]
    share: SharedResult,
}

/// A link in the list of its owner.
#[derive(Serialize, JsonSchema)]
struct SharedResult {
    /// Its id; knowing it opens nothing.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// The result that it shows.
    #[schemars(extend("format" = "uuid"))]
    screening: String,
    /// When it was made.
    created_at: Timestamp,
    /// When it ends by itself.
    expires_at: Timestamp,
    /// When it was ended before.
    revoked_at: Option<Timestamp>,
}

impl From<&Share> for SharedResult {
    fn from(share: &Share) -> SharedResult {
        SharedResult {
            id: share.id.to_string(),
            screening: share.screening.to_string(),
            created_at: share.created_at,
            expires_at: share.expires_at,
            revoked_at: share.revoked_at,
        }
    }
}

/// POST `/api/shares`
async fn share(State(app): State<App>, who: SignedIn, Body(wish): Body<Wish>) -> Outcome {
    let screening: ScreeningId = wish
        .screening
        .parse()
        .map_err(|_| Problem::field("screening", "the UUID of a kept result"))?;
    let (share, link) = shares::make(&app, &who, screening, wish.days.into()).await?;
    let link = Link {
        link,
        share: SharedResult::from(&share),
    };
    Ok((StatusCode::CREATED, Json(link)).into_response())
}

/// GET `/api/shares`
async fn shared(State(app): State<App>, who: SignedIn) -> Outcome<Json<Vec<SharedResult>>> {
    let shares = app.store.shares(who.account).await?;
    Ok(Json(shares.iter().map(SharedResult::from).collect()))
}

/// DELETE `/api/shares/{share}`
async fn end(
    State(app): State<App>,
    who: SignedIn,
    Path(typed): Path<String>,
) -> Outcome<StatusCode> {
    let act = who.act(&app);
    app.store
        .revoke_share(&act, who.account, id(&typed)?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
