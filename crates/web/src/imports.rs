//! Busy times of calendars from outside: fetched or uploaded, read, and put in the place of those before.
//!
//! They block time and never touch a booking. A calendar that fails, or is suddenly empty, leaves everything as it was and
//! says so.

use interop::ical::{Busy, Limits, busy};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use std::ops::Range;

use store::{Act, BlockId, Of, Practice, Reading, Source, StoreError};

use crate::App;
use crate::outside::Answer;

/// The largest calendar, in bytes: several times what large ones of real people have.
pub const MAX_CALENDAR: usize = 5 << 20;
/// So often a calendar is fetched.
const EVERY: SignedDuration = SignedDuration::from_mins(15);
/// For so long one server has it to itself.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// So many days ahead are read, more than anybody can book.
const DAYS_AHEAD: i64 = 400;
/// A calendar blocks at most so many times.
const MOST: usize = 5_000;
/// What is said of a calendar that is suddenly empty.
pub const EMPTY: &str = "the calendar came back empty";

/// Fetches every calendar that is due; says how many were.
///
/// # Errors
/// The store failed.
pub async fn fetch(app: &App) -> Result<usize, StoreError> {
    let mut fetched = 0;
    while let Some(source) = app.store.claim_source(app.now(), LEASE).await? {
        fetched += 1;
        match read_again(app, &Act::program(app.now()), &source, false).await {
            // It was ended while it was read.
            Ok(_) | Err(StoreError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(fetched)
}

/// Fetches a calendar now; the reason when nothing new came of it.
///
/// # Errors
/// The store failed.
pub async fn read_again(
    app: &App,
    act: &Act,
    source: &Source,
    may_be_empty: bool,
) -> Result<Result<(), String>, StoreError> {
    let Some(address) = &source.address else {
        return Ok(Err(
            "it was uploaded, so there is nothing to fetch".to_owned()
        ));
    };
    // When an empty calendar is to be believed, it has to be seen again.
    let etag = source.etag.as_deref().filter(|_| !may_be_empty);
    let answer = app.outside.get(address.reveal(), etag, MAX_CALENDAR).await;
    let next = app.now().saturating_add(EVERY).ok();
    match answer {
        Ok(Answer::New(text, etag)) => {
            take(app, act, source, &text, etag.as_deref(), may_be_empty, next).await
        }
        Ok(Answer::Same) => {
            let same = Reading::Same;
            app.store.source_read(source, same, app.now(), next).await?;
            Ok(Ok(()))
        }
        Err(refused) => keep(app, source, &refused.to_string(), next).await,
    }
}

/// Reads the text of a calendar; the reason when it was not taken.
///
/// # Errors
/// The store failed.
pub async fn take(
    app: &App,
    act: &Act,
    source: &Source,
    text: &[u8],
    etag: Option<&str>,
    may_be_empty: bool,
    next: Option<Timestamp>,
) -> Result<Result<(), String>, StoreError> {
    let window = window(app.now());
    let practice = source.practice;
    let known: Option<Practice> = app.store.get(practice, practice).await?;
    let zone = known.ok_or(StoreError::NotFound { what: "practice" })?.zone;
    let (text, within) = (text.to_vec(), window.clone());
    // The worst file takes a second or two, in which others want their pages.
    let read =
        tokio::task::spawn_blocking(move || busy(&text, within, zone.rules(), &Limits::default()));
    let read = match read.await {
        Ok(Ok(read)) => read,
        Ok(Err(problem)) => return keep(app, source, &problem.to_string(), next).await,
        Err(_) => return keep(app, source, "it could not be read", next).await,
    };
    let times = foreign(app, source, &read, &window).await?;
    if times.len() > MOST {
        let many = format!("it has more than {MOST} busy times");
        return keep(app, source, &many, next).await;
    }
    let before = blocked(app, source, &window).await?;
    let ahead = before.iter().any(|time| time.end > app.now());
    if times.is_empty() && ahead && !may_be_empty {
        return keep(app, source, EMPTY, next).await;
    }
    // What is as it was is not written again: each writing is read by every search.
    if times != before {
        let now = app.now();
        let mint = || app.random.draw(|random| BlockId::mint(now, random));
        let blocks: Vec<_> = times
            .iter()
            .map(|time| (mint(), time.start, time.end))
            .collect();
        let (therapist, id) = (source.therapist, source.id.to_string());
        let put = app
            .store
            .replace_imported(act, practice, therapist, &id, &blocks);
        put.await?;
    }
    let blocks = u32::try_from(times.len()).unwrap_or(u32::MAX);
    let read = Reading::Read { blocks, etag };
    app.store.source_read(source, read, app.now(), next).await?;
    Ok(Ok(()))
}

/// Takes the blocks of a calendar away.
///
/// # Errors
/// The store failed.
pub async fn clear(app: &App, act: &Act, source: &Source) -> Result<(), StoreError> {
    let id = source.id.to_string();
    let (practice, therapist) = (source.practice, source.therapist);
    let put = app
        .store
        .replace_imported(act, practice, therapist, &id, &[]);
    put.await.map(drop)
}

async fn keep(
    app: &App,
    source: &Source,
    why: &str,
    next: Option<Timestamp>,
) -> Result<Result<(), String>, StoreError> {
    let kept = Reading::Kept(why);
    app.store.source_read(source, kept, app.now(), next).await?;
    Ok(Err(why.to_owned()))
}

/// The busy times without our own appointments, which come back when somebody's calendar has taken them from a mail.
async fn foreign(
    app: &App,
    source: &Source,
    read: &Busy,
    window: &Range<Timestamp>,
) -> Result<Vec<Range<Timestamp>>, StoreError> {
    let of = Of::Therapist(source.therapist);
    let (store, practice) = (&app.store, source.practice);
    let own = store
        .appointments(practice, of, window.start, window.end)
        .await?;
    let own: HashSet<String> = own.iter().map(|own| own.id.to_string()).collect();
    Ok(read.ranges(|uid| own.contains(uid)))
}

/// What a calendar blocks within a window, in order.
async fn blocked(
    app: &App,
    source: &Source,
    window: &Range<Timestamp>,
) -> Result<Vec<Range<Timestamp>>, StoreError> {
    let (practice, id) = (source.practice, source.id.to_string());
    let blocks = app.store.blocks(practice, window.start, window.end).await?;
    let own = blocks
        .into_iter()
        .filter(|block| block.source.as_deref() == Some(&id));
    Ok(own.map(|block| block.starts_at..block.ends_at).collect())
}

/// From the beginning of yesterday, so that it moves once a day and not with each look.
fn window(now: Timestamp) -> Range<Timestamp> {
    const DAY: i64 = 24 * 60 * 60;
    let today = now.as_second().div_euclid(DAY);
    let at = |days: i64| Timestamp::from_second((today + days) * DAY).unwrap_or(now);
    at(-1)..at(DAYS_AHEAD)
}
