//! The diary: how strong the pain was, how the night was, and a note. One tap keeps a number.

mod conflict;
mod day;
mod month;
mod today;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::ToSpan;
use jiff::civil::Date;
use knowledge::Knowledge;
use maud::Render;
use serde::Deserialize;
use store::{AccountId, DiaryEntry, Nrs, StoreError};

use crate::App;
use crate::account::{SignedForm, SignedIn};
use crate::error::Problem;
use crate::form::Fields;
use crate::pages::own::{read_day, read_note};
use conflict::ConflictPage;
use day::{DayPage, Draft};
use month::MonthPage;
use today::Today;

/// So many days are listed under the one that is open.
const RECENT_DAYS: i64 = 14;

/// What an address says beside the day.
#[derive(Debug, Default, Deserialize)]
pub struct Seen {
    here: Option<String>,
    done: Option<Done>,
}

/// What was just done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Done {
    Kept,
    Removed,
    Changed,
}

/// GET `/diary`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Query(seen): Query<Seen>,
) -> Result<Response, Problem> {
    let today = Today::read(app.today(), seen.here.as_deref());
    open(&app, who.account, &today, today.day, seen.done).await
}

/// GET `/diary/{day}`
pub async fn show_day(
    State(app): State<App>,
    who: SignedIn,
    Path(typed): Path<String>,
    Query(seen): Query<Seen>,
) -> Result<Response, Problem> {
    let today = Today::read(app.today(), seen.here.as_deref());
    match read_day(&typed, today.day) {
        Ok(day) => open(&app, who.account, &today, day, seen.done).await,
        Err(_) if typed.parse::<Date>().is_err() => Err(Problem::NotFound),
        Err(expected) => refused(&app, who.account, &today, Draft::default(), expected).await,
    }
}

/// A day that is looked for.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    day: String,
}

/// GET `/diary/other`
pub async fn other(Query(wanted): Query<Wanted>) -> Result<Response, Problem> {
    let day = wanted.day.parse::<Date>().map_err(|_| Problem::NotFound)?;
    Ok(Redirect::to(&format!("/diary/{day}")).into_response())
}

/// GET `/diary/month/{month}`
pub async fn show_month(
    State(app): State<App>,
    who: SignedIn,
    Path(typed): Path<String>,
) -> Result<Response, Problem> {
    let first = format!("{typed}-01").parse::<Date>();
    let first = first.map_err(|_| Problem::NotFound)?;
    let today = app.today();
    if typed.len() != 7 || first.year() < 1900 || first > today.tomorrow().unwrap_or(today) {
        return Err(Problem::NotFound);
    }
    let last = first.last_of_month();
    let entries = app.store.diary_between(who.account, first, last).await?;
    let page = MonthPage {
        first,
        today,
        entries: &entries,
    };
    Ok(page.render().into_response())
}

/// POST `/diary`
pub async fn write(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    let (who, fields) = (&form.who, &form.fields);
    let today = Today::read(app.today(), fields.one("here"));
    let typed = Typed::read(fields)?;
    let day = match read_day(fields.one("day").unwrap_or_default(), today.day) {
        Ok(day) => day,
        Err(expected) => {
            let expected = format!("Day: expected {expected}.");
            return refused(&app, who.account, &today, typed.draft(), expected).await;
        }
    };
    let note = match read_note(&typed.note) {
        Ok(note) => note,
        Err(expected) => {
            let page = DayPage::load(&app, who.account, &today, day).await?;
            let page = DayPage {
                draft: typed.draft(),
                complaint: format!("Note: expected {expected}."),
                ..page
            };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response());
        }
    };
    let entry = DiaryEntry {
        account: who.account,
        day,
        pain: typed.pain,
        sleep: typed.sleep,
        note,
        version: typed.version,
        updated_at: app.now(),
    };
    match keep(&app, who, &entry).await {
        Ok(()) => Ok(today.to(day, Done::Kept)),
        Err(StoreError::Stale { .. }) => {
            let kept = app.store.diary(who.account, day).await?;
            let page = ConflictPage {
                today: &today,
                typed: &entry,
                kept: kept.as_ref(),
            };
            Ok((StatusCode::CONFLICT, page.render()).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// POST `/diary/remove`
pub async fn remove(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    let fields = &form.fields;
    fields.expect(&["day", "version", "here"], &[])?;
    let today = Today::read(app.today(), fields.one("here"));
    let day = fields.one("day").unwrap_or_default().parse::<Date>();
    let day = day.map_err(|_| Problem::field("day", "a day, such as 2026-11-21"))?;
    let account = form.who.account;
    let removed = app
        .store
        .remove_diary(&form.who.act(&app), account, day, version(fields)?)
        .await;
    match removed {
        Ok(()) => Ok(today.to(day, Done::Removed)),
        Err(StoreError::Stale { .. }) => Ok(today.to(day, Done::Changed)),
        Err(error) => Err(error.into()),
    }
}

/// Writes a day. An entry that says nothing is no entry.
async fn keep(app: &App, who: &SignedIn, entry: &DiaryEntry) -> Result<(), StoreError> {
    let says_nothing = entry.pain.is_none() && entry.sleep.is_none() && entry.note.is_none();
    let act = who.act(app);
    match (says_nothing, entry.version) {
        (true, 0) => Ok(()),
        (true, version) => {
            let day = entry.day;
            app.store
                .remove_diary(&act, who.account, day, version)
                .await
        }
        (false, _) => app.store.put_diary(&act, entry).await.map(drop),
    }
}

async fn open(
    app: &App,
    account: AccountId,
    today: &Today,
    day: Date,
    done: Option<Done>,
) -> Result<Response, Problem> {
    let page = DayPage::load(app, account, today, day).await?;
    Ok(DayPage { done, ..page }.render().into_response())
}

/// Today's page with what was typed for a day that cannot be.
async fn refused(
    app: &App,
    account: AccountId,
    today: &Today,
    draft: Draft,
    complaint: String,
) -> Result<Response, Problem> {
    let page = DayPage::load(app, account, today, today.day).await?;
    let draft = if draft.is_empty() { page.draft } else { draft };
    let page = DayPage {
        draft,
        complaint,
        ..page
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page.render()).into_response())
}

/// A form as it was sent.
struct Typed {
    pain: Option<Nrs>,
    sleep: Option<Nrs>,
    note: String,
    version: u32,
}

impl Typed {
    /// The button that was pressed counts; what was not touched stays as it was shown.
    fn read(fields: &Fields) -> Result<Typed, Problem> {
        let known = [
            "day",
            "version",
            "here",
            "pain",
            "pain_now",
            "sleep",
            "sleep_now",
            "note",
        ];
        fields.expect(&known, &[])?;
        let number = |pressed: &str, shown: &str| {
            let name = if fields.one(pressed).is_some() {
                pressed
            } else {
                shown
            };
            nrs(name, fields.one(name).unwrap_or_default())
        };
        Ok(Typed {
            pain: number("pain", "pain_now")?,
            sleep: number("sleep", "sleep_now")?,
            note: fields.one("note").unwrap_or_default().to_owned(),
            version: version(fields)?,
        })
    }

    fn draft(&self) -> Draft {
        Draft {
            pain: self.pain,
            sleep: self.sleep,
            note: self.note.clone(),
        }
    }
}

fn nrs(name: &str, typed: &str) -> Result<Option<Nrs>, Problem> {
    if typed.is_empty() {
        return Ok(None);
    }
    let number = typed.parse().ok().and_then(Nrs::new);
    number
        .map(Some)
        .ok_or_else(|| Problem::field(name, "a whole number from 0 to 10, or nothing"))
}

fn version(fields: &Fields) -> Result<u32, Problem> {
    let typed = fields.one("version").unwrap_or("0");
    typed
        .parse()
        .map_err(|_| Problem::field("version", "a whole number, as the form holds it"))
}

/// The wording of a daily question, as it stands in the knowledge.
fn question<'k>(knowledge: &'k Knowledge, measure: &str) -> &'k str {
    let measure = knowledge.shelves().measures.get(measure);
    measure.map_or("", |entry| entry.item.question.as_str())
}

/// The first of the days that are listed.
fn recent_from(today: Date) -> Date {
    today.saturating_sub((RECENT_DAYS - 1).days())
}
