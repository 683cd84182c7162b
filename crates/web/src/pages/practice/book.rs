//! Booking at the front desk: for a client, at a free time or although it is not offered, once or as a series.

mod page;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::Deserialize;
use store::{AppointmentId, Client, SeriesId, Service, StoreError, TherapistId, Wanted as Want};

use super::frame::{Done, Note, at};
use super::offered::{DAYS, refusal};
use super::times::{Asked, Times};
use super::typed::{LINE, Typed};
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;
use page::{conflicts_page, page};

/// At most so many visits are booked at once.
const MOST: u32 = 12;

const SINGLE: [&str; 15] = [
    "client",
    "service",
    "where",
    "therapist",
    "day",
    "series",
    "at",
    "count",
    "every",
    "do",
    "over_day",
    "over_time",
    "over_time_which",
    "over_therapist",
    "reason",
];

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Looked {
    client: Option<String>,
    service: Option<String>,
    #[serde(rename = "where")]
    place: Option<String>,
    therapist: Option<String>,
    day: Option<String>,
    #[serde(flatten)]
    note: Note,
}

/// A booking under way: what, for whom, where, with whom, from which day on.
struct Desk<'a> {
    staff: &'a Staff,
    now: Timestamp,
    times: &'a Times,
    client: Client,
    service: &'a Service,
    location: Option<&'a store::Location>,
    /// With one therapist, or with any.
    therapist: Option<TherapistId>,
    day: Date,
}

impl<'a> Desk<'a> {
    fn asked(&'a self) -> Asked<'a> {
        Asked {
            service: self.service,
            location: self.location,
            home: self.client.home,
            client: Some(&self.client),
            moving: None,
        }
    }

    fn therapists(&self) -> Vec<TherapistId> {
        match self.therapist {
            Some(one) => vec![one],
            None => {
                let gives = self.times.who_gives(self.service.id);
                gives.map(|one| one.id).collect()
            }
        }
    }

    fn want(&self, id: AppointmentId, at: Timestamp, therapist: TherapistId) -> Want {
        Want {
            practice: self.staff.practice.id,
            id,
            therapist,
            client: self.client.id,
            service: self.service.id,
            location: self.location.map(|location| location.id),
            starts_at: at,
            series: None,
        }
    }
}

/// GET `/practice/{practice}/book`
pub async fn show(
    State(app): State<App>,
    staff: Staff,
    Query(looked): Query<Looked>,
) -> Result<Response, Problem> {
    staff.must(Right::Desk)?;
    let practice = staff.practice.id;
    let Some(client) = looked.client.as_deref() else {
        return Ok(Redirect::to(&at(practice, "/clients?then=book")).into_response());
    };
    let day = looked.day.as_deref();
    let (first, times) = read(&app, &staff, day).await?;
    let client = super::clients::one(&app, &staff, client).await?;
    let Some(desk) = desk(&app, &staff, &times, client, first, |name| match name {
        "service" => looked.service.clone().unwrap_or_default(),
        "where" => looked.place.clone().unwrap_or_default(),
        _ => looked.therapist.clone().unwrap_or_default(),
    })?
    else {
        return Ok(Redirect::to(&at(practice, "/set-up")).into_response());
    };
    let mint = || {
        app.random
            .draw(|random| AppointmentId::mint(app.now(), random))
    };
    let series = app.random.draw(|random| SeriesId::mint(app.now(), random));
    let mut values = vec![
        ("series", series.to_string()),
        ("count", "1".to_owned()),
        ("every", "1".to_owned()),
    ];
    values.extend((0..MOST).map(|_| ("ids", mint().to_string())));
    Ok(page(&desk, &Typed::shown(values), looked.note).into_response())
}

/// Times from a day on, and the day.
async fn read(app: &App, staff: &Staff, typed: Option<&str>) -> Result<(Date, Times), Problem> {
    let zone = staff.practice.zone.rules();
    let today = zone.to_datetime(app.now()).date();
    let day = typed.and_then(|typed| typed.parse::<Date>().ok());
    let day = day.filter(|day| (2000..2200).contains(&day.year()));
    let day = day.unwrap_or(today).max(today);
    let begins = day.to_zoned(zone.clone());
    let begins = begins.map_or(app.now(), |begins| begins.timestamp());
    let length = SignedDuration::from_hours(24 * (DAYS + 1));
    let ends = begins.saturating_add(length).unwrap_or(Timestamp::MAX);
    Ok((day, Times::read(app, &staff.practice, begins, ends).await?))
}

/// What is to be booked; what was not chosen is the first that can be. Nothing while there is no service.
fn desk<'a>(
    app: &App,
    staff: &'a Staff,
    times: &'a Times,
    client: Client,
    day: Date,
    chosen: impl Fn(&str) -> String,
) -> Result<Option<Desk<'a>>, Problem> {
    let services = times.services.iter();
    let mut used = services.filter(|service| service.retired_at.is_none());
    let service = match chosen("service").as_str() {
        "" => used.next(),
        id => Some(
            used.find(|service| service.id.to_string() == id)
                .ok_or(Problem::NotFound)?,
        ),
    };
    let Some(service) = service else {
        return Ok(None);
    };
    let house = times.locations.iter().find(|one| one.retired_at.is_none());
    let location = match chosen("where").as_str() {
        "" => house.filter(|_| service.at_location),
        name => times.read_where(name).ok_or(Problem::NotFound)?,
    };
    let therapist = match chosen("therapist").as_str() {
        "" | "any" => None,
        id => {
            let mut all = times.therapists.iter().map(|(one, _)| one.id);
            Some(
                all.find(|one| one.to_string() == id)
                    .ok_or(Problem::NotFound)?,
            )
        }
    };
    Ok(Some(Desk {
        staff,
        now: app.now(),
        times,
        client,
        service,
        location,
        therapist,
        day,
    }))
}

/// POST `/practice/{practice}/book`
pub async fn book(State(app): State<App>, form: StaffForm) -> Result<Response, Problem> {
    let staff = &form.staff;
    staff.must(Right::Desk)?;
    form.fields.expect(&SINGLE, &["ids", "pick"])?;
    let mut typed = Typed::sent(form.fields.clone());
    let (first, times) = read(&app, staff, Some(typed.get("day"))).await?;
    let client = super::clients::one(&app, staff, typed.get("client")).await?;
    let chosen = |name: &str| form.fields.one(name).unwrap_or_default().to_owned();
    let desk = desk(&app, staff, &times, client, first, chosen)?.ok_or(Problem::NotFound)?;
    let ids: Vec<AppointmentId> = typed.all("ids").filter_map(|id| id.parse().ok()).collect();
    let series = typed.get("series").parse::<SeriesId>();
    let (Ok(series), true) = (series, ids.len() == MOST as usize) else {
        return Err(Problem::field("ids", "the ids that the form holds"));
    };
    match typed.get("do") {
        "over" => over(&app, &desk, &mut typed, ids[0]).await,
        "picked" => picked(&app, &desk, &mut typed, &ids, series).await,
        _ => plain(&app, &desk, &mut typed, &ids, series).await,
    }
}

/// Books at a free time, once or several times.
async fn plain(
    app: &App,
    desk: &Desk<'_>,
    typed: &mut Typed,
    ids: &[AppointmentId],
    series: SeriesId,
) -> Result<Response, Problem> {
    let start = typed.get("at").parse::<Timestamp>().ok();
    if start.is_none() {
        typed.complain("at", "Please choose a time.");
    }
    let count = typed.number("count", 1..=MOST, "visits");
    let every = typed.number("every", 1..=12, "weeks");
    let (Some(start), true) = (start, typed.is_right()) else {
        return Ok(refused(desk, typed));
    };
    let act = desk.staff.act(app);
    if count == 1 {
        let candidates = candidates(desk, start);
        let Some(first) = candidates.first() else {
            typed.complain("at", "Nobody gives this service.");
            return Ok(refused(desk, typed));
        };
        let want = desk.want(ids[0], start, *first);
        let held = app
            .store
            .hold_any(&act, desk.staff.by(), &want, &candidates)
            .await;
        return finish(app, desk, typed, "at", held.map(|held| held.id)).await;
    }
    let starts = occurrences(desk, start, count, every);
    let therapist = candidates(desk, start).first().copied();
    let Some(therapist) = therapist else {
        typed.complain("at", "Nobody gives this service.");
        return Ok(refused(desk, typed));
    };
    let wants: Vec<Want> = starts
        .iter()
        .zip(ids)
        .map(|(start, id)| Want {
            series: Some(series),
            ..desk.want(*id, *start, therapist)
        })
        .collect();
    let conflicts = app
        .store
        .series_conflicts(&act, desk.staff.by(), &wants)
        .await?;
    if !conflicts.is_empty() {
        let page = conflicts_page(desk, typed, &wants, &conflicts);
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    all(app, desk, typed, &wants, series).await
}

/// Books those of a series that were picked.
async fn picked(
    app: &App,
    desk: &Desk<'_>,
    typed: &mut Typed,
    ids: &[AppointmentId],
    series: SeriesId,
) -> Result<Response, Problem> {
    let Some(therapist) = desk.therapist else {
        return Err(Problem::field("therapist", "one therapist for a series"));
    };
    let picks: Vec<(String, Timestamp)> = typed
        .all("pick")
        .filter_map(|pick| {
            let (id, start) = pick.split_once(' ')?;
            Some((id.to_owned(), start.parse().ok()?))
        })
        .collect();
    let wants: Vec<Want> = picks
        .iter()
        .filter_map(|(id, start)| {
            let id = ids.iter().find(|known| known.to_string() == *id)?;
            Some(Want {
                series: Some(series),
                ..desk.want(*id, *start, therapist)
            })
        })
        .collect();
    if wants.is_empty() {
        typed.complain("at", "Please choose at least one of the times.");
        return Ok(refused(desk, typed));
    }
    all(app, desk, typed, &wants, series).await
}

async fn all(
    app: &App,
    desk: &Desk<'_>,
    typed: &mut Typed,
    wants: &[Want],
    series: SeriesId,
) -> Result<Response, Problem> {
    let act = desk.staff.act(app);
    let (by, practice) = (desk.staff.by(), desk.staff.practice.id);
    match app.store.hold_series(&act, by, wants).await {
        Ok(_) => {}
        Err(error) => return not_had(desk, typed, "at", error),
    }
    app.store.book_series(&act, by, practice, series).await?;
    let first = wants.first().map(|want| want.id);
    Ok(Done::Booked.to(&at(
        practice,
        &first.map_or("/week".to_owned(), |id| format!("/appointments/{id}")),
    )))
}

/// Books although it is not offered.
async fn over(
    app: &App,
    desk: &Desk<'_>,
    typed: &mut Typed,
    id: AppointmentId,
) -> Result<Response, Problem> {
    let zone = desk.asked().zone(&desk.staff.practice).clone();
    let start = typed.instant("over_day", "over_time", &zone);
    let reason = typed.text("reason", LINE);
    let therapist = typed.choice("over_therapist", |id| {
        let mut all = desk.times.therapists.iter().map(|(one, _)| one.id);
        all.find(|one| one.to_string() == id)
    });
    if start.is_some_and(|start| start < desk.now) {
        typed.complain("over_time", "This time is over.");
    }
    let (Some(start), Some(therapist), true) = (start, therapist, typed.is_right()) else {
        return Ok(refused(desk, typed));
    };
    let want = desk.want(id, start, therapist);
    let held = app
        .store
        .hold_over(&desk.staff.act(app), desk.staff.by(), &want, &reason)
        .await;
    finish(app, desk, typed, "over_time", held.map(|held| held.id)).await
}

/// What was held is booked at once.
async fn finish(
    app: &App,
    desk: &Desk<'_>,
    typed: &mut Typed,
    field: &str,
    held: Result<AppointmentId, StoreError>,
) -> Result<Response, Problem> {
    let (act, practice) = (desk.staff.act(app), desk.staff.practice.id);
    let booked = match held {
        Ok(id) => app.store.book(&act, desk.staff.by(), practice, id).await,
        Err(error) => Err(error),
    };
    match booked {
        Ok(booked) => Ok(Done::Booked.to(&at(practice, &format!("/appointments/{}", booked.id)))),
        Err(error) => not_had(desk, typed, field, error),
    }
}

fn not_had(
    desk: &Desk<'_>,
    typed: &mut Typed,
    field: &str,
    error: StoreError,
) -> Result<Response, Problem> {
    match refusal(&error) {
        Some(words) => {
            typed.complain(field, words);
            let page = page(desk, typed, Note::default());
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        None => Err(error.into()),
    }
}

fn refused(desk: &Desk<'_>, typed: &Typed) -> Response {
    super::frame::refused(page(desk, typed, Note::default()))
}

/// Who could give it: those who have the time free first.
fn candidates(desk: &Desk<'_>, start: Timestamp) -> Vec<TherapistId> {
    let asked = desk.asked();
    let mut all = desk.therapists();
    all.sort_by_key(|one| !desk.times.why_not(*one, &asked, start).is_empty());
    all
}

/// The same time by the clock of the place, every so many weeks.
fn occurrences(desk: &Desk<'_>, start: Timestamp, count: u32, every: u32) -> Vec<Timestamp> {
    let zone = desk.asked().zone(&desk.staff.practice).rules().clone();
    let first = start.to_zoned(zone);
    (0..i64::from(count))
        .filter_map(|n| first.checked_add((n * i64::from(every)).weeks()).ok())
        .map(|at| at.timestamp())
        .collect()
}
