//! What a client lets the therapists of a practice see, and whether anything has changed before a visit: the client's own side.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Client, Consent, Words};

use super::answers::{self, AnswersDocument};
use super::operation::Operation;
use super::visits;
use super::wire::{Body, Outcome, Raw};
use crate::App;
use crate::account::SignedIn;
use crate::consent::{Sees, choose};
use crate::error::Problem;
use crate::pages::visits::changed::{self, Sent};
use crate::problem::Document;

pub fn operations() -> Vec<Operation> {
    let one = "/api/consents/{practice}";
    let changed = "/api/visits/{practice}/{appointment}/changed";
    vec![
        Operation::get(
            "/api/consents",
            "What you let the therapists of your practices see",
            list,
        )
        .signed_in()
        .gives::<Vec<Agreed>>(200, "One for each practice whose client you are."),
        Operation::get(one, "What you let the therapists of a practice see", show)
            .signed_in()
            .gives::<Agreed>(200, "Beside the decision and its limits."),
        Operation::put(one, "Says what the therapists of a practice may see", give)
            .signed_in()
            .takes::<Choice>()
            .gives::<Agreed>(200, "It holds from now on."),
        Operation::delete(one, "Withdraws all of it", withdraw)
            .signed_in()
            .gives_nothing("From now on they see the decision and its limits, and nothing else."),
        Operation::get(
            changed,
            "The answers for a visit without the signs that come and go: go on with `POST /api/next`",
            begin,
        )
        .signed_in()
        .gives::<Before>(200, "The answers to begin with.")
        .refuses(409, "It has begun, or was called off (`not-possible`)."),
        Operation::post(
            changed,
            "Sends the answers to “has anything changed?” to the practice",
            send,
        )
        .signed_in()
        .takes::<AnswersDocument>()
        .gives::<Told>(200, "The therapist is told when the decision or a limit is another.")
        .refuses(
            409,
            "It has begun, or was called off (`not-possible`), or a question is open (`open`).",
        ),
    ]
}

/// A consent.
#[derive(Serialize, JsonSchema)]
struct Agreed {
    /// The practice.
    practice: String,
    /// `answers`, `diary`, `measures`, `events`; none = the decision and its limits alone.
    sees: Vec<&'static str>,
    /// Since when; null when nothing was ever agreed to, or it was withdrawn.
    given_at: Option<Timestamp>,
}

impl Agreed {
    async fn read(app: &App, client: &Client) -> Result<Agreed, Problem> {
        let consent = app.store.consent(client.practice, client.id).await?;
        let consent: Option<&Consent> = consent.as_ref();
        Ok(Agreed {
            practice: client.practice.to_string(),
            sees: Sees::ALL
                .into_iter()
                .filter(|part| part.within(consent))
                .map(Sees::as_str)
                .collect(),
            given_at: consent.map(|consent| consent.given_at),
        })
    }
}

/// What may be seen.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Choice {
    /// Any of `answers`, `diary`, `measures`, `events`; none withdraws all of it.
    sees: Vec<String>,
}

/// The answers to begin with.
#[derive(Serialize, JsonSchema)]
struct Before {
    /// A document of answers.
    answers: Value,
}

/// What was told.
#[derive(Serialize, JsonSchema)]
struct Told {
    /// The questions whose answers changed.
    changed: Vec<String>,
    /// The decision or a limit is another, or care is withheld: the therapist is told.
    alert: bool,
}

/// GET `/api/consents`
async fn list(State(app): State<App>, who: SignedIn) -> Outcome<Json<Vec<Agreed>>> {
    let mut all = Vec::new();
    for client in app.store.client_of(who.account).await? {
        all.push(Agreed::read(&app, &client).await?);
    }
    Ok(Json(all))
}

/// The sender, as the practice of the address knows them.
async fn own(app: &App, who: &SignedIn, practice: &str) -> Result<Client, Problem> {
    let practice = practice.parse().map_err(|_| Problem::NotFound)?;
    visits::client(app, who, practice).await
}

/// GET `/api/consents/{practice}`
async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(practice): Path<String>,
) -> Outcome<Json<Agreed>> {
    let client = own(&app, &who, &practice).await?;
    Ok(Json(Agreed::read(&app, &client).await?))
}

/// PUT `/api/consents/{practice}`
async fn give(
    State(app): State<App>,
    who: SignedIn,
    Path(practice): Path<String>,
    Body(choice): Body<Choice>,
) -> Outcome<Json<Agreed>> {
    let client = own(&app, &who, &practice).await?;
    let known = |name: &String| Sees::ALL.iter().any(|part| part.as_str() == name);
    if let Some(unknown) = choice.sees.iter().position(|name| !known(name)) {
        let expected = "answers, diary, measures or events";
        return Err(Problem::field(&format!("sees[{unknown}]"), expected).into());
    }
    let sees = Sees::chosen(choice.sees.iter().map(String::as_str));
    choose(&app, &who.act(&app), &client, sees).await?;
    Ok(Json(Agreed::read(&app, &client).await?))
}

/// DELETE `/api/consents/{practice}`
async fn withdraw(
    State(app): State<App>,
    who: SignedIn,
    Path(practice): Path<String>,
) -> Outcome<StatusCode> {
    let client = own(&app, &who, &practice).await?;
    choose(&app, &who.act(&app), &client, Words::default()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// GET `/api/visits/{practice}/{appointment}/changed`
async fn begin(
    State(app): State<App>,
    who: SignedIn,
    Path(at): Path<(String, String)>,
) -> Outcome<Json<Before>> {
    let (_, visit) = visits::own(&app, &who, &at).await?;
    if !changed::open(&app, &visit) {
        return Err(over().into());
    }
    let (_, answers) = changed::first(&app, &who, &visit).await?;
    let answers = answers.to_json(&app.knowledge);
    Ok(Json(Before { answers }))
}

/// POST `/api/visits/{practice}/{appointment}/changed`
async fn send(
    State(app): State<App>,
    who: SignedIn,
    Path(at): Path<(String, String)>,
    body: Raw,
) -> Outcome {
    let (_, visit) = visits::own(&app, &who, &at).await?;
    let answers = answers::read(&app, &body)?;
    match changed::send(&app, &who, &visit, &answers).await? {
        Sent::Over => Err(over().into()),
        Sent::Open(_) => Err(Document::new(
            "open",
            StatusCode::CONFLICT,
            "A question is open",
            "Nothing was sent. `POST /api/next` says which is to be answered.",
        )
        .into()),
        Sent::Kept { changed, alert } => Ok(Json(Told { changed, alert }).into_response()),
    }
}

fn over() -> Document {
    Document::new(
        "not-possible",
        StatusCode::CONFLICT,
        "It does not stand so that this could be",
        "The visit has begun, was called off, or is not booked.",
    )
}
