//! Booking at the front desk: for a client, at a free time or although it is not offered, once or as a series.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use maud::{Markup, html};
use serde::Deserialize;
use store::{AppointmentId, Client, SeriesId, Service, StoreError, TherapistId, Wanted as Want};

use super::calendar::name;
use super::controls::{Choice, choice, hidden, number};
use super::frame::{Done, Note, at, at_work};
use super::offered::{DAYS, although, choose, days, refusal};
use super::times::{Asked, Times, hold, read_where, wheres};
use super::typed::{LINE, Typed};
use crate::App;
use crate::account::{Right, Staff, StaffForm};
use crate::error::Problem;
use crate::layout::complaint;
use crate::when;

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
        name => read_where(&times.locations, name).ok_or(Problem::NotFound)?,
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

fn people(desk: &Desk<'_>) -> Vec<Choice> {
    let gives = desk.times.who_gives(desk.service.id);
    gives
        .map(|one| (one.id.to_string(), one.name.clone()))
        .collect()
}

/// What every form of the page carries on.
fn carried(desk: &Desk<'_>, typed: &Typed) -> Markup {
    let location = desk.location.map(|location| location.id);
    html! {
        (hidden("client", desk.client.id))
        (hidden("service", desk.service.id))
        (hidden("where", super::times::where_name(location)))
        (hidden("day", desk.day))
        (hidden("series", typed.get("series")))
        @for id in typed.all("ids") { (hidden("ids", id)) }
    }
}

fn page(desk: &Desk<'_>, typed: &Typed, note: Note) -> Markup {
    let practice = &desk.staff.practice;
    let id = practice.id;
    let asked = desk.asked();
    let zone = asked.zone(practice);
    let free = days(desk.times, &asked, &desk.therapists(), desk.day, desk.now);
    let any = ("any".to_owned(), "anybody who gives it".to_owned());
    let with: Vec<Choice> = std::iter::once(any).chain(people(desk)).collect();
    let therapist = desk
        .therapist
        .map_or("any".to_owned(), |one| one.to_string());
    let title = format!("Book for {}", name(&desk.client));
    let main = html! {
        p.back { a href=(at(id, "/clients?then=book")) { "For somebody else" } }
        h1 { (title) }
        (note.words())
        (look(desk, &with, &therapist))
        @if desk.location.is_none() && desk.client.home.is_none() {
            p.note { "It is not known where this home is, so no way to it is counted. " a href=(at(id, &format!("/clients/{}/change", desk.client.id))) { "Add its place" } }
        }
        section.block {
            h2 { "Free times" }
            form method="post" action=(at(id, "/book")) novalidate {
                (carried(desk, typed))
                (hidden("therapist", &therapist))
                (choose(typed, &free, zone, desk.therapist.is_none()))
                details open[!typed.wrong("count").is_empty() || !typed.wrong("every").is_empty()] {
                    summary { "Several times" }
                    (number(typed, "count", "How many visits", "1 to 12. All with one therapist.", "visits"))
                    (number(typed, "every", "Every", "1 to 12.", "weeks"))
                }
                @if !free.is_empty() { button.button.primary type="submit" { "Book" } }
                (although(typed, &people(desk)))
            }
        }
        p { a href=(at(id, "/why")) { "Why is another time not offered?" } }
    };
    at_work(desk.staff, "/book", &title, &main)
}

fn look(desk: &Desk<'_>, with: &[Choice], therapist: &str) -> Markup {
    let id = desk.staff.practice.id;
    let services = desk.times.services.iter();
    let services: Vec<Choice> = services
        .filter(|one| one.retired_at.is_none())
        .map(|one| (one.id.to_string(), one.name.clone()))
        .collect();
    let location = desk.location.map(|location| location.id);
    let typed = Typed::shown(vec![
        ("service", desk.service.id.to_string()),
        ("where", super::times::where_name(location)),
        ("therapist", therapist.to_owned()),
        ("day", desk.day.to_string()),
    ]);
    let places = wheres(&desk.times.locations, true);
    html! {
        form.look method="get" action=(at(id, "/book")) {
            (hidden("client", desk.client.id))
            div.pair {
                (choice(&typed, "service", "What", "", &services))
                (choice(&typed, "where", "Where", "", &places))
                (choice(&typed, "therapist", "With", "", with))
                (super::controls::of_kind(&typed, "day", "From", "", "date", None))
            }
            button.button type="submit" { "Look for times" }
        }
    }
}

/// Some dates of a series are not free: each is named, and the others can be booked.
fn conflicts_page(
    desk: &Desk<'_>,
    typed: &Typed,
    wants: &[Want],
    conflicts: &[(AppointmentId, StoreError)],
) -> Markup {
    let id = desk.staff.practice.id;
    let zone = desk.asked().zone(&desk.staff.practice).clone();
    let title = "Some of these times are not free";
    let therapist = wants.first().map(|want| want.therapist.to_string());
    let why = |want: &Want| {
        let found = conflicts.iter().find(|(id, _)| *id == want.id);
        found
            .map(|(_, error)| refusal(error).unwrap_or_else(|| "This cannot be booked.".to_owned()))
    };
    let left = wants.iter().filter(|want| why(want).is_none()).count();
    let main = html! {
        h1 { (title) }
        p.lead { "Nothing is booked yet. For " (name(&desk.client)) ":" }
        form method="post" action=(at(id, "/book")) {
            (carried(desk, typed))
            (hidden("therapist", therapist.unwrap_or_default()))
            ul.records {
                @for want in wants {
                    @let said = format!("{}, {}", when::day(want.starts_at, &zone), when::time(want.starts_at, &zone));
                    li {
                        @match why(want) {
                            Some(why) => div { b { (said) } (complaint(&format!("of-{}", want.id), &why)) },
                            None => label.tick { input type="checkbox" name="pick" value={ (want.id) " " (hold(want.starts_at)) } checked; span { (said) ", free" } },
                        }
                    }
                }
            }
            @if left > 0 { button.button.primary type="submit" name="do" value="picked" { "Book the times that are ticked" } }
        }
        p { a href=(at(id, &format!("/book?client={}", desk.client.id))) { "Choose other times" } }
    };
    at_work(desk.staff, "/book", title, &main)
}
