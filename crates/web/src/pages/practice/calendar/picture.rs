//! A day drawn: hours, blocks, visits with their buffers and ways, and now. By instants, so that a day with a clock change has
//! its 23 or 25 hours. The lists beside it say the same in words.

use booking::{Span, Tick};
use maud::{Markup, html};
use store::Appointment;

use super::{Board, Column};
use crate::pages::practice::frame::at;
use crate::when;

/// An hour in ticks.
const HOUR: i64 = 3600 / booking::TICK_S;
/// The height of a tick.
const TICK_PX: i64 = 5;
/// Where the columns begin.
const AXIS_PX: i64 = 110;
/// The narrowest a column is; where there are few they share the width of a page.
const COLUMN_PX: i64 = 160;
/// The width of a page without the hours.
const PAGE_PX: i64 = 1090;
/// The height of the names.
const HEAD_PX: i64 = 32;

/// The hours that are drawn: from the first to the last thing of the day, and at least the middle of it.
fn shown(board: &Board<'_>, day: Span) -> Span {
    let open = board.columns.iter().flat_map(|column| {
        let open = column.open.within(day);
        open.iter().collect::<Vec<_>>()
    });
    let visits = board.columns.iter().flat_map(|column| &column.visits);
    let spans: Vec<Span> = open
        .chain(visits.map(|visit| visit.with_ways().and(day)))
        .filter(|span| !span.is_empty())
        .collect();
    let first = spans.iter().map(|span| span.from.0).min();
    let last = spans.iter().map(|span| span.to.0).max();
    let (from, to) = first
        .zip(last)
        .unwrap_or((day.from.0 + 8 * HOUR, day.from.0 + 18 * HOUR));
    let down = (from - day.from.0).div_euclid(HOUR) * HOUR;
    let up = -(-(to - day.from.0)).div_euclid(HOUR) * HOUR;
    Span::new(
        Tick(day.from.0 + down),
        Tick((day.from.0 + up).min(day.to.0)),
    )
}

/// The picture of a day; nothing where nobody works.
pub fn show(board: &Board<'_>, day: Span) -> Markup {
    let shown = shown(board, day);
    let count = i64::try_from(board.columns.len()).unwrap_or(0);
    let each = (PAGE_PX / count.max(3)).max(COLUMN_PX);
    let (width, height) = (
        AXIS_PX + count * each,
        HEAD_PX + shown.ticks() * TICK_PX + 8,
    );
    let y =
        |tick: Tick| HEAD_PX + (tick.0.clamp(shown.from.0, shown.to.0) - shown.from.0) * TICK_PX;
    let hours = (0..=shown.ticks() / HOUR).map(|n| shown.from.plus(n * HOUR));
    let now = Tick::at(board.now);
    let is_now = shown.from <= now && now < shown.to;
    html! {
        @if count > 0 {
            div.day-picture.on-screen {
                svg width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) aria-hidden="true" focusable="false" {
                    @for (n, column) in (0..).zip(&board.columns) { (open(column, AXIS_PX + n * each, each - 8, shown, y)) }
                    @for tick in hours {
                        text.hour x=(AXIS_PX - 10) y=(y(tick) + 5) text-anchor="end" { (when::time(tick.instant(), board.zone())) }
                        line.hour-line x1=(AXIS_PX) x2=(width) y1=(y(tick)) y2=(y(tick)) {}
                    }
                    @for (n, column) in (0..).zip(&board.columns) { (lane(board, column, AXIS_PX + n * each, each - 8, shown, y)) }
                    @if is_now {
                        line.now-line x1=(AXIS_PX - 6) x2=(width) y1=(y(now)) y2=(y(now)) {}
                    }
                }
            }
        }
    }
}

/// Working hours lie under the lines of the hours.
fn open(column: &Column, x: i64, inner: i64, shown: Span, y: impl Fn(Tick) -> i64) -> Markup {
    html! {
        @for span in column.open.within(shown).iter() {
            rect.open x=(x) y=(y(span.from)) width=(inner) height=(y(span.to) - y(span.from)) {}
        }
    }
}

fn lane(
    board: &Board<'_>,
    column: &Column,
    x: i64,
    inner: i64,
    shown: Span,
    y: impl Fn(Tick) -> i64,
) -> Markup {
    let tall = |span: Span| (y(span.to) - y(span.from)).max(0);
    html! {
        svg x=(x) y="0" width=(inner) height=(HEAD_PX) { text.lane-name x="2" y="20" { (column.therapist.name) } }
        @for block in &column.blocks {
            @let span = block.span().and(shown);
            @if !span.is_empty() {
                rect.block x=(x) y=(y(span.from)) width=(inner) height=(tall(span)) {}
                svg x=(x) y=(y(span.from)) width=(inner) height=(tall(span)) { text.small x="6" y="16" { "blocked " (block.why) } }
            }
        }
        @for visit in &column.visits { (self::visit(board, visit, x, inner, shown, &y)) }
    }
}

fn visit(
    board: &Board<'_>,
    visit: &Appointment,
    x: i64,
    width: i64,
    shown: Span,
    y: &impl Fn(Tick) -> i64,
) -> Markup {
    let (ways, occupied, own) = (
        visit.with_ways().and(shown),
        visit.occupied().and(shown),
        visit.visit().and(shown),
    );
    let tall = |span: Span| (y(span.to) - y(span.from)).max(0);
    let client = board.clients.get(&visit.client).map_or("", String::as_str);
    let class = match visit.status {
        booking::Status::Requested | booking::Status::Held => "visit waits",
        booking::Status::NoShow => "visit missed",
        _ => "visit",
    };
    html! {
        @if !ways.is_empty() {
            rect.way x=(x + 10) y=(y(ways.from)) width=(width - 20) height=(tall(ways)) {}
            rect.buffer x=(x + 4) y=(y(occupied.from)) width=(width - 8) height=(tall(occupied)) {}
            a href=(at(board.staff.practice.id, &format!("/appointments/{}", visit.id))) tabindex="-1" {
                rect class=(class) x=(x) y=(y(own.from)) width=(width) height=(tall(own)) rx="6" {}
                svg x=(x) y=(y(own.from)) width=(width) height=(tall(own)) {
                    text.visit-time x="8" y="18" { (when::time(visit.starts_at, board.zone())) @if visit.location.is_none() { " at home" } }
                    text.visit-name x="8" y="36" { (client) }
                }
            }
        }
    }
}
