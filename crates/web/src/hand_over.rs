//! A guided session, handed over by the browser that ran it: perhaps days later, and perhaps twice.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use care::SessionLog;
use care::session::{CheckedIn, Ending, Why};
use jiff::{SignedDuration, Timestamp};
use knowledge::Knowledge;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{AccountId, HandOver, Nrs, SessionId, StoreError};

use crate::App;
use crate::account::SignedIn;
use crate::api::Body;
use crate::problem::{Document, FieldError};

/// The largest record, in bytes: the longest session with a check-in a minute takes a quarter of it.
pub const MAX_RECORD: usize = 256 * 1024;

/// A device's clock may be so much ahead.
const AHEAD: SignedDuration = SignedDuration::from_hours(48);
/// No session was guided before this program could do it; an earlier clock was never set.
const EARLIEST: Timestamp = Timestamp::constant(1_577_836_800, 0);

/// What is sent.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// A UUID of the device's, so that handing it over twice is harmless.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// The record of a session that has ended.
    log: SessionLog,
}

/// What became of it.
#[derive(Serialize, JsonSchema)]
pub struct Taken {
    /// The id of the session.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// Whether it is kept now or was there before.
    result: TakenAs,
}

impl Taken {
    /// The answer to a hand-over.
    pub fn as_response(id: String, handed: HandOver) -> Response {
        let (status, result) = match handed {
            HandOver::Added => (StatusCode::CREATED, TakenAs::Added),
            HandOver::AlreadyThere => (StatusCode::OK, TakenAs::AlreadyThere),
        };
        (status, Json(Taken { id, result })).into_response()
    }
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum TakenAs {
    /// It is kept now.
    Added,
    /// It had been handed over before; what was kept first stays.
    AlreadyThere,
}

/// POST `/api/session-logs`: keeps a session once, however often it is sent. 201 = kept now, 200 = there already, 409 = it is
/// in the diary of somebody else.
pub async fn take(
    State(app): State<App>,
    who: SignedIn,
    Body(sent): Body<Sent>,
) -> Result<Response, Response> {
    let session = read(&app, who.account, sent).map_err(|wrong| {
        // A field is told by its name and never by what it held.
        Document::fields(wrong).into_response()
    })?;
    let day = app.clock.day_of(session.started_at);
    let ask: Vec<_> = progress::attention::follow_ups(&app.knowledge, day)
        .into_iter()
        .map(|(offset, due)| (offset.into(), due))
        .collect();
    let id = session.id.to_string();
    match app.store.add_session(&who.act(&app), &session, &ask).await {
        Ok(handed) => Ok(Taken::as_response(id, handed)),
        Err(StoreError::Taken { .. }) => {
            Err(Document::taken("This session is in the diary of another account.").into_response())
        }
        Err(error) => Err(crate::error::Problem::from(error).into_response()),
    }
}

/// Checks a record and everything that is looked for in it later.
///
/// # Errors
/// The fields that hold something else than expected.
pub fn read(
    app: &App,
    account: AccountId,
    Sent { id, log }: Sent,
) -> Result<store::SessionLog, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut expect = |holds: bool, field: &str, expected: &str| {
        if !holds {
            wrong.push(FieldError::new(field, expected));
        }
    };
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
