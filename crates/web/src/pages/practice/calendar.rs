//! The calendar: a day or a week of everybody for the front desk, of themselves for a therapist. Nothing of anybody's health.

mod list;
mod picture;

use std::collections::{HashMap, HashSet};

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use booking::{Span, Spans, Tick};
use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};
use maud::{Markup, html};
use serde::Deserialize;
use store::{
    Appointment, AppointmentId, Block, Calendar, Client, ClientId, Location, LocationId, Of, Room,
    RoomId, Service, ServiceId, Therapist, TherapistId, VisitCheck, Zone,
};

pub use list::status;

use super::frame::{Note, at, at_work};
use super::safety::escalations;
use crate::App;
use crate::account::{Right, Staff};
use crate::error::Problem;
use crate::when;
use crate::words::weekday;

/// Therapists read at a time.
const PAGE: u32 = 200;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    day: Option<String>,
    therapist: Option<String>,
    #[serde(flatten)]
    note: Note,
}

/// A part of the calendar.
struct Board<'a> {
    staff: &'a Staff,
    now: Timestamp,
    columns: Vec<Column>,
    clients: HashMap<ClientId, String>,
    services: HashMap<ServiceId, String>,
    locations: HashMap<LocationId, String>,
    rooms: HashMap<RoomId, String>,
    /// Visits whose answers changed and that nobody has looked at.
    alerts: HashSet<AppointmentId>,
    /// Who is late out of a home.
    late: Vec<VisitCheck>,
}

/// Somebody's time.
struct Column {
    therapist: Therapist,
    open: Spans,
    blocks: Vec<Block>,
    visits: Vec<Appointment>,
}

impl<'a> Board<'a> {
    /// Reads a range of time: of everybody for the front desk, else of the therapist who looks.
    async fn read(app: &App, staff: &'a Staff, window: Span) -> Result<Board<'a>, Problem> {
        let (store, practice) = (&app.store, staff.practice.id);
        let (from, to) = (window.from.instant(), window.to.instant());
        let own = staff.therapist.clone();
        let (therapists, of) = match (staff.may(Right::Desk), own) {
            (true, _) => (everybody(app, staff, window).await?, Of::Practice),
            (false, Some(own)) => {
                let calendar = store.calendar(practice, own.id, window).await?;
                let of = Of::Therapist(own.id);
                (vec![(own, calendar)], of)
            }
            (false, None) => return Err(Problem::NotYourRole),
        };
        let mut visits = store.appointments(practice, of, from, to).await?;
        visits.retain(|visit| visit.status.occupies());
        let blocks = store.blocks(practice, from, to).await?;
        let mut columns: Vec<Column> = therapists
            .into_iter()
            .map(|(therapist, calendar)| Column {
                open: open(&calendar),
                blocks: of_therapist(&blocks, therapist.id),
                visits: Vec::new(),
                therapist,
            })
            .collect();
        for visit in visits {
            let theirs = |column: &&mut Column| column.therapist.id == visit.therapist;
            match columns.iter_mut().find(theirs) {
                Some(column) => column.visits.push(visit),
                // Somebody who gives no massages any more, and still has visits.
                None => {
                    let gone: Option<Therapist> = store.get(practice, visit.therapist).await?;
                    columns.extend(gone.map(|therapist| Column {
                        open: Spans::none(),
                        blocks: Vec::new(),
                        visits: vec![visit],
                        therapist,
                    }));
                }
            }
        }
        let clients = store.clients_between(practice, from, to).await?;
        let services: Vec<Service> = store.list(practice).await?;
        let locations: Vec<Location> = store.list(practice).await?;
        let rooms: Vec<Room> = store.list(practice).await?;
        let alerts = store.intake_alerts(practice).await?;
        Ok(Board {
            staff,
            now: app.now(),
            columns,
            clients: clients
                .into_iter()
                .map(|one| (one.id, name(&one)))
                .collect(),
            services: services.into_iter().map(|one| (one.id, one.name)).collect(),
            locations: locations
                .into_iter()
                .map(|one| (one.id, one.name))
                .collect(),
            rooms: rooms.into_iter().map(|one| (one.id, one.name)).collect(),
            alerts: alerts.into_iter().map(|alert| alert.appointment).collect(),
            late: escalations(app, staff).await?,
        })
    }

    /// What comes before everything else: somebody did not come out of a home.
    fn warning(&self) -> Markup {
        html! {
            @if !self.late.is_empty() {
                p.note role="alert" {
                    b { "Somebody on a home visit was not heard of in time." } " "
                    a href=(at(self.staff.practice.id, "/safety")) { "Look who, and call" }
                }
            }
        }
    }

    fn zone(&self) -> &Zone {
        &self.staff.practice.zone
    }
}

/// What a client is called in the books.
pub fn name(client: &Client) -> String {
    let erased = || "a client whose account was deleted".to_owned();
    client.name.clone().unwrap_or_else(erased)
}

async fn everybody(
    app: &App,
    staff: &Staff,
    window: Span,
) -> Result<Vec<(Therapist, Calendar)>, Problem> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = app
            .store
            .calendars(staff.practice.id, after, PAGE, window)
            .await?;
        let full = page.len() >= PAGE as usize;
        after = page.last().map(|(last, _)| last.id);
        all.extend(page);
        if !full {
            return Ok(all);
        }
    }
}

/// When somebody works, wherever that is.
fn open(calendar: &Calendar) -> Spans {
    let week = calendar.week.iter().map(|(part, _)| part.location);
    let days = calendar.days.iter().map(|(part, _)| part.location);
    let places: HashSet<Option<LocationId>> = week.chain(days).collect();
    let open = places.into_iter().map(|place| calendar.open(place));
    open.fold(Spans::none(), |all, one| all.or(&one))
}

fn of_therapist(blocks: &[Block], id: TherapistId) -> Vec<Block> {
    let theirs = blocks.iter().filter(|block| block.therapist == Some(id));
    theirs.cloned().collect()
}

/// The instants of some days by the clock of a place: 23 or 25 hours where the clock changes.
fn days(first: Date, count: i64, zone: &Zone) -> Span {
    let midnight = |date: Date| {
        let begins = date.to_zoned(zone.rules().clone());
        begins.map_or(Tick(0), |begins| Tick::at(begins.timestamp()))
    };
    let last = first.saturating_add(count.days());
    Span::new(midnight(first), midnight(last))
}

fn read_day(app: &App, staff: &Staff, typed: Option<&str>) -> Result<Date, Problem> {
    let today = staff.practice.zone.rules().to_datetime(app.now()).date();
    match typed {
        None | Some("") => Ok(today),
        Some(typed) => {
            let day = typed.parse::<Date>().map_err(|_| Problem::NotFound)?;
            match (2000..2200).contains(&day.year()) {
                true => Ok(day),
                false => Err(Problem::NotFound),
            }
        }
    }
}

/// GET `/practice/{practice}/today`
pub async fn today(
    State(app): State<App>,
    staff: Staff,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let day = read_day(&app, &staff, wanted.day.as_deref())?;
    let window = days(day, 1, &staff.practice.zone);
    let board = Board::read(&app, &staff, window).await?;
    let main = html! {
        (board.warning())
        (head(&board, "/today", day, 1, &weekday(day), wanted.note))
        (picture::show(&board, window))
        div.lanes {
            @for column in &board.columns {
                section.lane aria-labelledby=(format!("of-{}", column.therapist.id)) {
                    h2 id=(format!("of-{}", column.therapist.id)) { (column.therapist.name) }
                    (list::show(&board, column, window))
                }
            }
        }
        @if board.columns.is_empty() { p { "Nobody gives massages yet." } }
    };
    Ok(at_work(&staff, "/today", &weekday(day), &main).into_response())
}

/// GET `/practice/{practice}/week`
pub async fn week(
    State(app): State<App>,
    staff: Staff,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let day = read_day(&app, &staff, wanted.day.as_deref())?;
    let back = i64::from(day.weekday().since(Weekday::Monday));
    let monday = day.saturating_sub(back.days());
    let zone = &staff.practice.zone;
    let mut board = Board::read(&app, &staff, days(monday, 7, zone)).await?;
    let everybody: Vec<(TherapistId, String)> = board
        .columns
        .iter()
        .map(|column| (column.therapist.id, column.therapist.name.clone()))
        .collect();
    let only = wanted.therapist.as_deref().filter(|id| !id.is_empty());
    if let Some(only) = only {
        board
            .columns
            .retain(|column| column.therapist.id.to_string() == only);
    }
    let sunday = monday.saturating_add(6.days());
    let title = format!("The week of {}", crate::words::days(monday, sunday));
    let main = html! {
        (board.warning())
        (head(&board, "/week", monday, 7, &title, wanted.note))
        @if everybody.len() > 1 {
            form.row.on-screen method="get" action=(at(staff.practice.id, "/week")) {
                input type="hidden" name="day" value=(monday);
                label for="therapist" { "Only" }
                select id="therapist" name="therapist" {
                    option value="" { "everybody" }
                    @for (id, name) in &everybody { option value=(id) selected[only == Some(&id.to_string())] { (name) } }
                }
                button.button type="submit" { "Show" }
            }
        }
        div.lanes.days-of-week {
            @for n in 0..7 {
                @let date = monday.saturating_add(n.days());
                @let window = days(date, 1, zone);
                section.lane aria-labelledby=(format!("on-{date}")) {
                    h2 id=(format!("on-{date}")) { a href=(at(staff.practice.id, &format!("/today?day={date}"))) { (date.strftime("%A, %-d %B").to_string()) } }
                    @if board.columns.len() > 1 && !board.columns.iter().any(|column| list::has_anything(column, window)) { p.quiet { "No visits." } }
                    @for column in &board.columns {
                        @if board.columns.len() > 1 && list::has_anything(column, window) { h3 { (column.therapist.name) } }
                        @if board.columns.len() == 1 || list::has_anything(column, window) { (list::show(&board, column, window)) }
                    }
                }
            }
        }
    };
    Ok(at_work(&staff, "/week", &title, &main).into_response())
}

/// The title, and the ways to other days.
fn head(board: &Board<'_>, path: &str, day: Date, length: i64, title: &str, note: Note) -> Markup {
    let id = board.staff.practice.id;
    let to = |day: Date| at(id, &format!("{path}?day={day}"));
    let (before, next) = (
        day.saturating_sub(length.days()),
        day.saturating_add(length.days()),
    );
    let noon = day.at(12, 0, 0, 0).to_zoned(board.zone().rules().clone());
    let noon = noon.map_or(board.now, |noon| noon.timestamp());
    let waiting = board
        .columns
        .iter()
        .flat_map(|column| &column.visits)
        .filter(|visit| visit.status == booking::Status::Requested)
        .count();
    html! {
        header.calendar-head {
            h1 { (title) }
            nav.row.on-screen aria-label="Other days" {
                a.button rel="prev" href=(to(before)) { @if length == 1 { "The day before" } @else { "The week before" } }
                a.button href=(at(id, path)) { @if length == 1 { "Today" } @else { "This week" } }
                a.button rel="next" href=(to(next)) { @if length == 1 { "The next day" } @else { "The next week" } }
                form.row method="get" action=(at(id, path)) {
                    label.unseen for="day" { "Another day" }
                    input #day type="date" name="day" value=(day);
                    button.button type="submit" { "Go" }
                }
            }
            p.quiet { (board.staff.practice.name) ", by the clock of " (when::clock(noon, board.zone())) }
        }
        (note.words())
        @if waiting > 0 && board.staff.may(Right::Desk) {
            p.note { (waiting) @if waiting == 1 { " request waits" } @else { " requests wait" } " for your answer: look for “requested” below." }
        }
    }
}
