//! A part of the calendar as a list: what a phone shows, what is printed, and what the keyboard and a screen reader go through.

use booking::{Span, Status};
use jiff::Timestamp;
use maud::{Markup, html};
use store::{Appointment, Block};

use super::{Board, Column};
use crate::account::Right;
use crate::pages::practice::frame::at;
use crate::when;

/// Something in the list, in the order of its beginning.
enum Entry<'a> {
    Visit(&'a Appointment),
    Block(&'a Block),
}

impl Entry<'_> {
    fn begins(&self) -> Timestamp {
        match self {
            Entry::Visit(visit) => visit.starts_at,
            Entry::Block(block) => block.starts_at,
        }
    }
}

/// There is something to show of somebody in a range of time.
pub fn has_anything(column: &Column, window: Span) -> bool {
    !entries(column, window).is_empty()
}

fn entries(column: &Column, window: Span) -> Vec<Entry<'_>> {
    let (from, to) = (window.from.instant(), window.to.instant());
    let visits = column.visits.iter();
    let visits = visits.filter(|visit| visit.starts_at < to && visit.ends_at > from);
    let blocks = column.blocks.iter();
    let blocks = blocks.filter(|block| block.starts_at < to && block.ends_at > from);
    let mut entries: Vec<Entry<'_>> = visits
        .map(Entry::Visit)
        .chain(blocks.map(Entry::Block))
        .collect();
    entries.sort_by_key(Entry::begins);
    entries
}

/// Somebody's time in a range.
pub fn show(board: &Board<'_>, column: &Column, window: Span) -> Markup {
    let entries = entries(column, window);
    let open: Vec<String> = column
        .open
        .within(window)
        .iter()
        .map(|span| range(board, span.from.instant(), span.to.instant()))
        .collect();
    html! {
        p.quiet {
            @if open.is_empty() { "Not working." }
            @else { "Working " (crate::words::list(&open)) "." }
        }
        @if entries.is_empty() { p { "No visits." } }
        @else {
            ol.entries {
                @for entry in &entries {
                    @match entry {
                        Entry::Visit(visit) => (self::visit(board, visit)),
                        Entry::Block(block) => {
                            li.blocked { b { (range(board, block.starts_at, block.ends_at)) } " blocked" @if !block.why.is_empty() { ": " (block.why) } }
                        }
                    }
                }
            }
        }
    }
}

fn visit(board: &Board<'_>, visit: &Appointment) -> Markup {
    let staff = board.staff;
    let now = visit.starts_at <= board.now && board.now < visit.ends_at;
    let client = board.clients.get(&visit.client).map_or("", String::as_str);
    let service = board
        .services
        .get(&visit.service)
        .map_or("", String::as_str);
    let own = staff.may(Right::Treat)
        && staff
            .therapist
            .as_ref()
            .is_some_and(|own| own.id == visit.therapist);
    html! {
        li.visit.now[now] {
            a href=(at(staff.practice.id, &format!("/appointments/{}", visit.id))) {
                b { (range(board, visit.starts_at, visit.ends_at)) }
                " " (client)
            }
            @if now { " " span.tag.tag-now { "now" } }
            @if let Some(words) = status(visit.status) { " " span.tag { (words) } }
            @if visit.over_reason.is_some() { " " span.tag { "put here although not offered" } }
            br;
            span.quiet { (service) ", " (place(board, visit)) (around(visit)) }
            @if board.alerts.contains(&visit.id) {
                p.alert {
                    @if own { "Answers changed: look before the visit." }
                    @else { "The therapist wants to look at this first." }
                }
            }
            @if own {
                p.on-screen { a href=(at(staff.practice.id, &format!("/visits/{}", visit.id))) { "Brief" span.unseen { " for " (client) ", " (when::time(visit.starts_at, board.zone())) } } }
            }
        }
    }
}

/// What is said of a visit that is not simply booked.
pub fn status(status: Status) -> Option<&'static str> {
    match status {
        Status::Confirmed => None,
        Status::Held => Some("held while somebody books"),
        Status::Requested => Some("requested"),
        Status::Completed => Some("took place"),
        Status::NoShow => Some("did not come"),
        Status::Cancelled => Some("cancelled"),
        Status::Expired => Some("let go"),
    }
}

fn place(board: &Board<'_>, visit: &Appointment) -> String {
    let room = visit.room.and_then(|room| board.rooms.get(&room));
    let house = visit.location.and_then(|id| board.locations.get(&id));
    match (house, room) {
        (Some(house), Some(room)) => format!("{house}, {room}"),
        (Some(house), None) => house.clone(),
        (None, _) => "at home".to_owned(),
    }
}

/// The minutes around a visit that are the therapist's alone.
fn around(visit: &Appointment) -> String {
    let minutes = |from: Timestamp, to: Timestamp| to.duration_since(from).as_mins();
    let parts = [
        (
            minutes(visit.way_from, visit.occupied_from),
            "on the way there",
        ),
        (minutes(visit.occupied_from, visit.starts_at), "before"),
        (minutes(visit.ends_at, visit.occupied_to), "after"),
        (minutes(visit.occupied_to, visit.way_to), "on the way home"),
    ];
    let said = parts.into_iter().filter(|(minutes, _)| *minutes > 0);
    said.map(|(minutes, what)| format!(" · {minutes} min {what}"))
        .collect()
}

/// From when to when, with the day where it is another one.
fn range(board: &Board<'_>, from: Timestamp, to: Timestamp) -> String {
    let zone = board.zone();
    let date = |at: Timestamp| zone.rules().to_datetime(at).date();
    let end = when::time(to, zone);
    let midnight = date(from).tomorrow().is_ok_and(|next| next == date(to)) && end == "00:00";
    match date(from) == date(to) || midnight {
        true => format!("{}–{end}", when::time(from, zone)),
        false => format!(
            "{} {} to {} {end}",
            date(from).strftime("%-d %b"),
            when::time(from, zone),
            date(to).strftime("%-d %b"),
        ),
    }
}
