//! The diary. A day carries its version in `etag`, so that nobody overwrites what was written elsewhere meanwhile.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{DiaryEntry, Nrs, StoreError};

use super::operation::Operation;
use super::wire::{Body, Outcome, Query};
use crate::App;
use crate::account::SignedIn;
use crate::error::Problem;
use crate::pages::own::{LONGEST_NOTE, read_day, read_note};
use crate::problem::{Document, FieldError};

/// Days that are given at once, at most.
const MOST: i64 = 366;
/// Days that are given when nothing else is asked for.
const USUAL: i64 = 30;

pub fn operations() -> Vec<Operation> {
    let day = || json!({ "type": "string", "format": "date" });
    let tag = || json!({ "type": "string" });
    let version = "The version that is changed, as `etag` gave it.";
    let newer = "It was changed elsewhere meanwhile; the newer one is shown.";
    let unsaid = "Neither `if-match` nor `if-none-match` says what is known of the day.";
    vec![
        Operation::get("/api/diary", "Days of the diary, the oldest first", list)
            .signed_in()
            .query(
                "from",
                "The first day; by default 29 days before the last.",
                day(),
            )
            .query(
                "to",
                "The last day, at most 366 days later; by default today.",
                day(),
            )
            .gives::<Vec<Day>>(200, "The days that have an entry."),
        Operation::get("/api/diary/{day}", "A day", one)
            .signed_in()
            .gives::<Day>(200, "The day.")
            .tagged(),
        Operation::put("/api/diary/{day}", "Writes a day", write)
            .signed_in()
            .header("if-match", version, tag())
            .header("if-none-match", "`*` for a day without an entry.", tag())
            .takes::<Given>()
            .gives::<Day>(200, "Written.")
            .tagged()
            .gives::<Day>(201, "Written for the first time.")
            .tagged()
            .gives::<Stale>(412, newer)
            .tagged()
            .refuses(428, unsaid),
        Operation::delete("/api/diary/{day}", "Removes a day", remove)
            .signed_in()
            .header("if-match", version, tag())
            .gives_nothing("Removed.")
            .gives::<Stale>(412, newer)
            .tagged()
            .refuses(428, unsaid),
    ]
}

/// A day of the diary.
#[derive(Serialize, JsonSchema)]
struct Day {
    /// The day.
    day: Date,
    /// Pain, 0 (none) to 10 (worst imaginable).
    #[schemars(range(max = 10))]
    pain: Option<u8>,
    /// Sleep, 0 (very badly) to 10 (very well).
    #[schemars(range(max = 10))]
    sleep: Option<u8>,
    /// In the person's own words.
    note: Option<String>,
    /// Which edit of the day it is, from 1.
    version: u32,
    /// When it was last written.
    updated_at: Timestamp,
}

impl From<DiaryEntry> for Day {
    fn from(entry: DiaryEntry) -> Day {
        Day {
            day: entry.day,
            pain: entry.pain.map(Nrs::get),
            sleep: entry.sleep.map(Nrs::get),
            note: entry.note,
            version: entry.version,
            updated_at: entry.updated_at,
        }
    }
}

impl IntoResponse for Day {
    fn into_response(self) -> Response {
        ([(header::ETAG, tag(self.version))], Json(self)).into_response()
    }
}

/// What is written. At least one of the three says something.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Given {
    /// Pain, 0 (none) to 10 (worst imaginable).
    #[serde(default)]
    #[schemars(range(max = 10))]
    pain: Option<u8>,
    /// Sleep, 0 (very badly) to 10 (very well).
    #[serde(default)]
    #[schemars(range(max = 10))]
    sleep: Option<u8>,
    /// In the person's own words.
    #[serde(default)]
    #[schemars(length(max = LONGEST_NOTE))]
    note: Option<String>,
}

/// A day that was changed elsewhere.
#[derive(Serialize, JsonSchema)]
struct Stale {
    /// The problem.
    #[serde(flatten)]
    problem: Document,
    /// The day as it is now; null when it was removed.
    kept: Option<Day>,
}

/// GET `/api/diary`
async fn list(State(app): State<App>, who: SignedIn, query: Query) -> Outcome<Json<Vec<Day>>> {
    let Query(fields) = &query;
    fields.expect(&["from", "to"], &[])?;
    let read = |name: &str| {
        let typed = fields.one(name).map(str::parse::<Date>);
        typed
            .transpose()
            .map_err(|_| Problem::field(name, "a day, such as 2026-11-21"))
    };
    let last = read("to")?.unwrap_or(app.today());
    let first = read("from")?.unwrap_or(last.saturating_sub((USUAL - 1).days()));
    if first > last || first.saturating_add((MOST - 1).days()) < last {
        let expected = format!("a day not after `to` and less than {MOST} days before it");
        return Err(Problem::field("from", expected).into());
    }
    let entries = app.store.diary_between(who.account, first, last).await?;
    Ok(Json(entries.into_iter().map(Day::from).collect()))
}

/// GET `/api/diary/{day}`
async fn one(State(app): State<App>, who: SignedIn, Path(typed): Path<String>) -> Outcome<Day> {
    let day = typed.parse::<Date>().map_err(|_| Problem::NotFound)?;
    let entry = app.store.diary(who.account, day).await?;
    Ok(Day::from(entry.ok_or(Problem::NotFound)?))
}

/// PUT `/api/diary/{day}`
async fn write(
    State(app): State<App>,
    who: SignedIn,
    Path(typed): Path<String>,
    headers: HeaderMap,
    Body(given): Body<Given>,
) -> Outcome {
    let day = match typed.parse::<Date>() {
        Ok(_) => {
            read_day(&typed, app.today()).map_err(|expected| Problem::field("day", expected))?
        }
        Err(_) => return Err(Problem::NotFound.into()),
    };
    let version = known_version(&headers)?;
    let note = given.note.as_deref().map_or(Ok(None), read_note);
    let note = note.map_err(|expected| Problem::field("note", expected))?;
    let mut entry = DiaryEntry {
        account: who.account,
        day,
        pain: number("pain", given.pain)?,
        sleep: number("sleep", given.sleep)?,
        note,
        version,
        updated_at: app.now(),
    };
    if entry.pain.is_none() && entry.sleep.is_none() && entry.note.is_none() {
        let expected = "pain, sleep or a note; DELETE removes the day";
        return Err(Problem::field("body", expected).into());
    }
    match app.store.put_diary(&who.act(&app), &entry).await {
        Ok(written) => {
            entry.version = written;
            let status = match written {
                1 => StatusCode::CREATED,
                _ => StatusCode::OK,
            };
            Ok((status, Day::from(entry)).into_response())
        }
        Err(StoreError::Stale { .. }) => stale(&app, &who, day).await,
        Err(error) => Err(error.into()),
    }
}

/// DELETE `/api/diary/{day}`
async fn remove(
    State(app): State<App>,
    who: SignedIn,
    Path(typed): Path<String>,
    headers: HeaderMap,
) -> Outcome {
    let day = typed.parse::<Date>().map_err(|_| Problem::NotFound)?;
    let version = known_version(&headers)?;
    if app.store.diary(who.account, day).await?.is_none() {
        return Err(Problem::NotFound.into());
    }
    let act = who.act(&app);
    match app
        .store
        .remove_diary(&act, who.account, day, version)
        .await
    {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(StoreError::Stale { .. }) => stale(&app, &who, day).await,
        Err(error) => Err(error.into()),
    }
}

fn number(field: &str, given: Option<u8>) -> Result<Option<Nrs>, Problem> {
    let expected = || Problem::field(field, "a whole number from 0 to 10, or null");
    given
        .map(|number| Nrs::new(number).ok_or_else(expected))
        .transpose()
}

/// The version that the sender knows; 0 = none. Without a word about it nothing is written, because that could undo what was
/// written on another device.
fn known_version(headers: &HeaderMap) -> Result<u32, Document> {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str());
    let wrong =
        |field: &str, expected: &str| Document::fields(vec![FieldError::new(field, expected)]);
    match (text(header::IF_MATCH), text(header::IF_NONE_MATCH)) {
        (Some(tag), None) => {
            let number = tag.ok().and_then(|tag| {
                let tag = tag.trim();
                tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
            });
            // One less than the most, because the next one is counted up from it.
            let number = number.filter(|number| (1..u32::MAX).contains(number));
            number.ok_or_else(|| wrong("if-match", "the etag of the day, such as \"3\""))
        }
        (None, Some(Ok("*"))) => Ok(0),
        (None, Some(_)) => Err(wrong("if-none-match", "*")),
        (Some(_), Some(_)) => Err(wrong("if-none-match", "nothing beside if-match")),
        (None, None) => {
            let title = "The version that is changed is missing";
            let mut document = Document::new(
                "version-needed",
                StatusCode::PRECONDITION_REQUIRED,
                title,
                "Send `if-match` with the etag of the day, or `if-none-match: *` for a day without an entry.",
            );
            document.errors = vec![FieldError::new("if-match", "the etag of the day")];
            Err(document)
        }
    }
}

async fn stale(app: &App, who: &SignedIn, day: Date) -> Outcome {
    let kept = app.store.diary(who.account, day).await?;
    let problem = Document::new(
        "stale",
        StatusCode::PRECONDITION_FAILED,
        "It was changed elsewhere",
        "Nothing was written. `kept` is the day as it is now.",
    );
    let tagged = kept.as_ref().map(|kept| tag(kept.version));
    let body = Stale {
        problem,
        kept: kept.map(Day::from),
    };
    let mut response = Document::dressed(StatusCode::PRECONDITION_FAILED, body);
    if let Some(tagged) = tagged {
        response.headers_mut().insert(header::ETAG, tagged);
    }
    Ok(response)
}

/// Digits between quotes are always a header's value.
fn tag(version: u32) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}
