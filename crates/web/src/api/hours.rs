//! When therapists work: their week by the clock on the wall, and the days that differ. Owners change everybody's, therapists
//! their own.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use booking::{Change, ClockSpan};
use jiff::ToSpan as _;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{DayPart, WorkingPart};

use super::operation::Operation;
use super::sent::{self, IF_MATCH};
use super::wire::{Body, Outcome};
use crate::App;
use crate::account::Staff;
use crate::error::Problem;
use crate::pages::practice::choices::where_name;
use crate::pages::practice::days::{self, read_day_part};
use crate::pages::practice::hours::{self, Row, places, read_week, whose};
use crate::pages::practice::typed::{Typed, clock, mark};

const ROLE: &str = "Owners change everybody's hours, therapists their own.";

pub fn operations() -> Vec<Operation> {
    let week = "/api/practices/{practice}/therapists/{therapist}/week";
    let all = "/api/practices/{practice}/therapists/{therapist}/days";
    let day = "/api/practices/{practice}/therapists/{therapist}/days/{day}";
    vec![
        Operation::get(week, "The week in which a therapist works", show)
            .signed_in()
            .gives::<Week>(200, "Its parts.")
            .tagged()
            .refuses(403, ROLE),
        Operation::put(week, "Says the whole week in which a therapist works", keep)
            .signed_in()
            .header("if-match", IF_MATCH, json!({ "type": "string" }))
            .takes::<Week>()
            .gives::<Week>(200, "It is kept.")
            .tagged()
            .refuses(403, ROLE)
            .refuses(412, "It was changed since `if-match` was read (`stale`)."),
        Operation::get(all, "Days from today on that differ from the week", list)
            .signed_in()
            .gives::<Vec<Day>>(200, "The days, the earliest first.")
            .refuses(403, ROLE),
        Operation::put(day, "Says all that is different on a day", keep_day)
            .signed_in()
            .takes::<Parts>()
            .gives::<Day>(200, "It is kept. What is booked already stays.")
            .refuses(403, ROLE),
        Operation::delete(day, "An ordinary day again", remove_day)
            .signed_in()
            .gives_nothing("It is as the week says.")
            .refuses(403, ROLE),
    ]
}

/// A week of work. What lies between two parts is a break.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Week {
    /// At most 70 parts.
    #[schemars(length(max = 70))]
    parts: Vec<Part>,
}

/// A part of a day of the week.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Part {
    /// Monday 1 to Sunday 7.
    #[schemars(range(min = 1, max = 7))]
    weekday: u8,
    /// From when by the clock of the place, on five minutes, such as 09:00.
    from: String,
    /// Until when; before `from` = on the next day, 00:00 to 00:00 = the whole day.
    to: String,
    /// The id of the location; null = home visits.
    location: Option<String>,
}

/// What is different on a day.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Parts {
    /// At most 12 parts; none = an ordinary day.
    #[schemars(length(max = 12))]
    parts: Vec<Differs>,
}

/// A day that differs from the week.
#[derive(Serialize, JsonSchema)]
struct Day {
    /// Which.
    day: Date,
    /// What is different.
    parts: Vec<Differs>,
}

/// What is different in a part of a day.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Differs {
    /// `off` for the whole day, `less` for a part of it, `more` for working more than usual.
    #[schemars(extend("enum" = ["off", "less", "more"]))]
    what: String,
    /// From when, for a part.
    from: Option<String>,
    /// Until when, for a part.
    to: Option<String>,
    /// Where, when working more: the id of the location; null = home visits.
    location: Option<String>,
}

/// What the forms call a place.
fn place(location: Option<&String>) -> String {
    location.cloned().unwrap_or_else(|| where_name(None))
}

fn week(parts: &[WorkingPart]) -> Week {
    let part = |part: &WorkingPart| {
        let (from, to) = part.part.times();
        Part {
            weekday: part.weekday.to_monday_one_offset().unsigned_abs(),
            from: clock(from),
            to: clock(to),
            location: part.location.map(|id| id.to_string()),
        }
    };
    Week {
        parts: parts.iter().map(part).collect(),
    }
}

fn differs(part: &DayPart) -> Differs {
    let (from, to) = part.part.times();
    let (from, to) = (Some(clock(from)), Some(clock(to)));
    let (what, from, to) = match part.change {
        Change::Remove if part.part == ClockSpan::DAY => ("off", None, None),
        Change::Remove => ("less", from, to),
        Change::Add => ("more", from, to),
    };
    Differs {
        what: what.to_owned(),
        from,
        to,
        location: part.location.map(|id| id.to_string()),
    }
}

/// GET `/api/practices/{practice}/therapists/{therapist}/week`
async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((_, id)): Path<(String, String)>,
) -> Outcome {
    let therapist = whose(&app, &staff, &id).await?;
    let stands = app.store.week(staff.practice.id, therapist.id).await?;
    Ok(sent::tagged(&tag(&stands), Json(week(&stands))))
}

/// PUT `/api/practices/{practice}/therapists/{therapist}/week`
async fn keep(
    State(app): State<App>,
    staff: Staff,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    Body(sent): Body<Week>,
) -> Outcome {
    let therapist = whose(&app, &staff, &id).await?;
    let practice = staff.practice.id;
    if sent.parts.len() > hours::PARTS {
        return Err(Problem::field("parts", "at most 70 parts").into());
    }
    let mut typed = Typed::default();
    let rows: Vec<Row> = sent
        .parts
        .iter()
        .map(|part| Row {
            day: part.weekday.to_string(),
            from: part.from.clone(),
            to: part.to.clone(),
            place: place(part.location.as_ref()),
        })
        .collect();
    for (n, row) in rows.iter().enumerate() {
        // A page leaves empty rows out; a program has no reason to send one.
        if row.from.trim().is_empty() && row.to.trim().is_empty() {
            typed.complain(
                &format!("row-{n}"),
                "Please type both times, such as 09:00 and 17:30.",
            );
        }
    }
    let parts = read_week(&mut typed, &rows, &places(&app, practice).await?);
    if !typed.is_right() {
        let name = |field: &str| match field.strip_prefix("row-") {
            Some(n) => format!("parts[{n}]"),
            None => field.to_owned(),
        };
        return Err(sent::wrong(&typed, name).into());
    }
    let stands = app.store.week(practice, therapist.id).await?;
    let seen = sent::seen(&headers)?;
    if seen != tag(&stands) && stands != parts && !(seen.is_empty() && stands.is_empty()) {
        return Err(sent::stale().into());
    }
    app.store
        .set_week(&staff.act(&app), practice, therapist.id, &parts)
        .await?;
    let stands = app.store.week(practice, therapist.id).await?;
    Ok(sent::tagged(&tag(&stands), Json(week(&stands))))
}

/// A week as an etag: an empty one has one as well.
fn tag(week: &[WorkingPart]) -> String {
    mark(&hours::mark(week))
}

/// GET `/api/practices/{practice}/therapists/{therapist}/days`
async fn list(
    State(app): State<App>,
    staff: Staff,
    Path((_, id)): Path<(String, String)>,
) -> Outcome<Json<Vec<Day>>> {
    let therapist = whose(&app, &staff, &id).await?;
    let today = today(&app, &staff);
    let last = today.saturating_add(days::AHEAD.days());
    let parts = app
        .store
        .days(staff.practice.id, therapist.id, today, last)
        .await?;
    let days = parts.chunk_by(|one, other| one.date == other.date);
    let days = days.map(|parts| Day {
        day: parts[0].date,
        parts: parts.iter().map(differs).collect(),
    });
    Ok(Json(days.collect()))
}

/// PUT `/api/practices/{practice}/therapists/{therapist}/days/{day}`
async fn keep_day(
    State(app): State<App>,
    staff: Staff,
    Path((_, id, day)): Path<(String, String, String)>,
    Body(sent): Body<Parts>,
) -> Outcome<Json<Day>> {
    let therapist = whose(&app, &staff, &id).await?;
    let date: Date = day.parse().map_err(|_| Problem::NotFound)?;
    if date < today(&app, &staff) {
        return Err(Problem::field("day", "today or a later day").into());
    }
    if sent.parts.len() > days::PARTS {
        return Err(Problem::field("parts", "at most 12 parts").into());
    }
    let practice = staff.practice.id;
    let places = places(&app, practice).await?;
    let mut parts: Vec<DayPart> = Vec::new();
    for (n, differs) in sent.parts.iter().enumerate() {
        let location = place(differs.location.as_ref());
        let mut typed = sent::typed(differs, &[], &[("where", &location)]);
        let Some((change, part, location)) = read_day_part(&mut typed, &places) else {
            let name = |field: &str| match field {
                "where" => format!("parts[{n}].location"),
                field => format!("parts[{n}].{field}"),
            };
            return Err(sent::wrong(&typed, name).into());
        };
        let part = DayPart {
            date,
            change,
            part,
            location,
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    app.store
        .set_day(&staff.act(&app), practice, therapist.id, date, &parts)
        .await?;
    Ok(Json(Day {
        day: date,
        parts: parts.iter().map(differs).collect(),
    }))
}

/// DELETE `/api/practices/{practice}/therapists/{therapist}/days/{day}`
async fn remove_day(
    State(app): State<App>,
    staff: Staff,
    Path((_, id, day)): Path<(String, String, String)>,
) -> Outcome<StatusCode> {
    let therapist = whose(&app, &staff, &id).await?;
    let date: Date = day.parse().map_err(|_| Problem::NotFound)?;
    app.store
        .set_day(&staff.act(&app), staff.practice.id, therapist.id, date, &[])
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn today(app: &App, staff: &Staff) -> Date {
    staff.practice.zone.rules().to_datetime(app.now()).date()
}
