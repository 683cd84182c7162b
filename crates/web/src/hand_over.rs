//! A guided session, handed over by the browser that ran it: perhaps days later, and perhaps twice.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use care::SessionLog;
use care::session::{CheckedIn, Ending, Why};
use jiff::{SignedDuration, Timestamp};
use knowledge::Knowledge;
use serde::Deserialize;
use serde_json::json;
use store::{AccountId, HandOver, Nrs, SessionId, StoreError};

use crate::App;
use crate::account::SignedIn;
use crate::problem::{Document, FieldError};

/// The largest record, in bytes: the longest session with a check-in a minute takes a quarter of it.
pub const MAX_RECORD: usize = 256 * 1024;

/// A device's clock may be so much ahead.
const AHEAD: SignedDuration = SignedDuration::from_hours(48);
/// No session was guided before this program could do it; an earlier clock was never set.
const EARLIEST: Timestamp = Timestamp::constant(1_577_836_800, 0);

/// What is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    id: String,
    log: SessionLog,
}

/// POST `/api/session-logs`: keeps a session once, however often it is sent. 201 = kept now, 200 = there already, 409 = it is
/// in the diary of somebody else.
pub async fn take(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    if !is_json(&headers) {
        return Err(Document::not_json().into_response());
    }
    let session = read(&app, who.account, &body).map_err(|wrong| {
        // A field is told by its name and never by what it held.
        Document::fields(wrong).into_response()
    })?;
    let day = app.clock.day_of(session.started_at);
    let ask: Vec<_> = progress::attention::follow_ups(&app.knowledge, day)
        .into_iter()
        .map(|(offset, due)| (offset.into(), due))
        .collect();
    let id = session.id;
    let answer = |status, result| {
        (
            status,
            Json(json!({ "id": id.to_string(), "result": result })),
        )
    };
    match app.store.add_session(&who.act(&app), &session, &ask).await {
        Ok(HandOver::Added) => Ok(answer(StatusCode::CREATED, "added").into_response()),
        Ok(HandOver::AlreadyThere) => Ok(answer(StatusCode::OK, "already_there").into_response()),
        Err(StoreError::Taken { .. }) => {
            Err(Document::taken("This session is in the diary of another account.").into_response())
        }
        Err(error) => Err(crate::error::Problem::from(error).into_response()),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.split(';').next().map(str::trim) == Some("application/json"))
}

/// Reads a record and everything that is looked for in it later.
fn read(app: &App, account: AccountId, body: &[u8]) -> Result<store::SessionLog, Vec<FieldError>> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let sent: Result<Sent, _> = serde_path_to_error::deserialize(&mut json);
    let Sent { id, log } = sent.map_err(|error| vec![unreadable(&error)])?;
    let mut wrong = Vec::new();
    let mut expect = |holds: bool, field: &str, expected: &str| {
        if !holds {
            wrong.push(FieldError::new(field, expected));
        }
    };
    expect(json.end().is_ok(), "body", "one JSON document");
    let id = id.parse::<SessionId>();
    expect(id.is_ok(), "id", "a UUID of 36 characters");
    let started = instant(log.started_ms).filter(|at| *at >= EARLIEST);
    expect(
        started.is_some(),
        "log.started_ms",
        "milliseconds since 1970, from the year 2020 on",
    );
    let ended = instant(log.ended_ms);
    let latest = app.now().saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
    let in_order = started
        .zip(ended)
        .is_some_and(|(started, ended)| started <= ended && ended <= latest);
    expect(
        in_order,
        "log.ended_ms",
        "milliseconds since 1970, not before the start and at most two days ahead of now",
    );
    expect(
        log.ending != Ending::NotEnded,
        "log.ending",
        "`finished` or `stopped`: a session that has ended",
    );
    expect_known(&app.knowledge, &log, &mut expect);
    let fits = log
        .ended_ms
        .checked_sub(log.started_ms)
        .is_some_and(|took| log.worked_ms <= took);
    expect(
        fits,
        "log.worked_ms",
        "at most the time between start and end",
    );
    for (i, check_in) in log.check_ins.iter().enumerate() {
        let expected = "a whole number from 0 to 10";
        expect(
            check_in.pain <= 10,
            &format!("log.check_ins[{i}].pain"),
            expected,
        );
        expect(
            check_in.discomfort <= 10,
            &format!("log.check_ins[{i}].discomfort"),
            expected,
        );
    }
    let text = serde_json::to_string(&log).unwrap_or_default();
    // PostgreSQL takes no zero byte in a text, and no words need one.
    expect(
        !text.contains("\\u0000"),
        "log",
        "texts without the character U+0000",
    );
    let (Ok(id), Some(started_at), Some(ended_at), true) = (id, started, ended, wrong.is_empty())
    else {
        return Err(wrong);
    };
    let received_at = app.now();
    Ok(store::SessionLog {
        started_at,
        ended_at,
        ..record(id, account, log, received_at)
    })
}

/// A session as it is kept.
pub fn record(
    id: SessionId,
    account: AccountId,
    log: SessionLog,
    received_at: Timestamp,
) -> store::SessionLog {
    let text = serde_json::to_string(&log).unwrap_or_default();
    let (before, after) = ends(&log.check_ins);
    store::SessionLog {
        id,
        account,
        started_at: instant(log.started_ms).unwrap_or(received_at),
        ended_at: instant(log.ended_ms).unwrap_or(received_at),
        received_at,
        pain_before: before.and_then(|check_in| Nrs::new(check_in.pain)),
        pain_after: after.and_then(|check_in| Nrs::new(check_in.pain)),
        comfort: after.and_then(|check_in| Nrs::new(10u8.saturating_sub(check_in.discomfort))),
        technique: log.technique,
        protocol: log.protocol,
        setting: log.setting.as_str().to_owned(),
        minutes: whole_minutes(log.worked_ms),
        stopped_by: match log.ending {
            Ending::Stopped {
                why: Why::Sign { rule },
            } => Some(rule),
            Ending::Stopped {
                why: Why::Asked { .. },
            } => Some("asked".to_owned()),
            Ending::Finished | Ending::NotEnded => None,
        },
        log: text,
    }
}

/// What the record names has to be in the content; withdrawn things stay there.
fn expect_known(
    knowledge: &Knowledge,
    log: &SessionLog,
    expect: &mut impl FnMut(bool, &str, &str),
) {
    let shelves = knowledge.shelves();
    let technique = shelves.techniques.contains_key(&log.technique);
    expect(technique, "log.technique", "the id of a technique");
    let protocol = shelves.protocols.contains_key(&log.protocol);
    expect(protocol, "log.protocol", "the id of a protocol");
    if let Ending::Stopped {
        why: Why::Sign { rule },
    } = &log.ending
    {
        let known = shelves.stop_rules.contains_key(rule);
        expect(known, "log.ending.why.rule", "the id of a stop rule");
    }
}

/// The first answer is from before the work. Without a later one there is nothing to compare it with.
fn ends(check_ins: &[CheckedIn]) -> (Option<&CheckedIn>, Option<&CheckedIn>) {
    match check_ins {
        [first, .., last] => (Some(first), Some(last)),
        _ => (check_ins.first(), None),
    }
}

fn instant(ms: u64) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(ms).ok()?).ok()
}

fn whole_minutes(ms: u64) -> u32 {
    u32::try_from((ms.saturating_add(30_000)) / 60_000).unwrap_or(u32::MAX)
}

/// Names the place; a message of the reader could quote what was sent.
fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> FieldError {
    let path = match error.path().to_string() {
        path if path == "." => "body".to_owned(),
        path => path,
    };
    let inner = error.inner();
    match inner.classify() {
        serde_json::error::Category::Data => {
            let text = inner.to_string();
            let missing = text
                .strip_prefix("missing field `")
                .and_then(|rest| rest.split('`').next());
            match missing {
                Some(name) if path == "body" => {
                    FieldError::new(name, "a value; the field is missing")
                }
                Some(name) => {
                    FieldError::new(format!("{path}.{name}"), "a value; the field is missing")
                }
                None => FieldError::new(
                    path,
                    "a value of the kind that the record of a session has there",
                ),
            }
        }
        _ => FieldError::new(
            "body",
            format!("JSON; line {}, column {}", inner.line(), inner.column()),
        ),
    }
}
