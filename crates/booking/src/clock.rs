//! Times of day on the wall, and the moments they are.

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span as Duration, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::span::{Span, Spans, TICK_S, Tick};

const DAY_M: u16 = 24 * 60;

/// A part of a day by the clock on the wall; one that ends at or before its beginning runs past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(Time, Time)", into = "(Time, Time)")]
pub struct ClockSpan {
    /// Minutes after midnight.
    from: u16,
    /// Minutes after the midnight before `from`; up to a day later.
    to: u16,
}

/// A part of a day that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadClockSpan {
    /// A time between two ticks.
    #[error("{0}: expected a time on five minutes, such as 09:00 or 09:05")]
    Grain(Time),
    /// Nothing or a whole day?
    #[error(
        "from {0} to {0}: expected an end that differs from the beginning; a whole day is 00:00 to 00:00"
    )]
    Empty(Time),
}

impl ClockSpan {
    /// From one time of day to another; 00:00 as an end is the end of the day, and 00:00 to 00:00 the whole day.
    ///
    /// # Errors
    /// [`BadClockSpan`]
    pub fn new(from: Time, to: Time) -> Result<ClockSpan, BadClockSpan> {
        let (begin, end) = (minutes(from)?, minutes(to)?);
        match end {
            _ if begin == end && begin > 0 => Err(BadClockSpan::Empty(from)),
            _ if end > begin => Ok(ClockSpan {
                from: begin,
                to: end,
            }),
            _ => Ok(ClockSpan {
                from: begin,
                to: end + DAY_M,
            }),
        }
    }

    /// The whole day.
    pub const DAY: ClockSpan = ClockSpan { from: 0, to: DAY_M };

    /// When it begins and ends, on the wall.
    pub fn times(self) -> (Time, Time) {
        (time(self.from), time(self.to))
    }

    /// The moments at which a clock in a zone shows a time within it, counted from midnight of a date.
    ///
    /// This is all there is to clock changes: an hour that the clock skips has no moment, and an hour that it shows
    /// twice has twice the moments.
    pub fn on(self, date: Date, zone: &TimeZone) -> Spans {
        let midnight = seconds(date, Offset::UTC);
        let (from, to) = (
            midnight + i64::from(self.from) * 60,
            midnight + i64::from(self.to) * 60,
        );
        let moments = offsets(zone, from, to).into_iter();
        moments
            .map(|(begin, end, offset)| {
                let behind = i64::from(offset.seconds());
                within_ticks((from - behind).max(begin), (to - behind).min(end))
            })
            .collect()
    }
}

/// The ticks that lie wholly between two seconds.
fn within_ticks(from: i64, to: i64) -> Span {
    Span::new(
        Tick(-(-from).div_euclid(TICK_S)),
        Tick(to.div_euclid(TICK_S)),
    )
}

/// What the clocks of a zone are ahead of UTC, for all moments at which they show a local second of a range: when from,
/// when up to, and by how much.
fn offsets(zone: &TimeZone, from: i64, to: i64) -> Vec<(i64, i64, Offset)> {
    // No zone is as far as a day ahead or behind.
    const MARGIN_S: i64 = 86_400;
    let second = |second: i64| Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH);
    let (mut begin, end) = (from - MARGIN_S, to + MARGIN_S);
    let mut offset = zone.to_offset(second(begin));
    let mut found = Vec::new();
    for change in zone.following(second(begin)) {
        let at = change.timestamp().as_second();
        if at >= end {
            break;
        }
        found.push((begin, at, offset));
        (begin, offset) = (at, change.offset());
    }
    found.push((begin, end, offset));
    found
}

/// The dates that a clock in a zone shows in a range of time, and the one before, whose evening can run past midnight.
pub fn dates(zone: &TimeZone, window: Span) -> impl Iterator<Item = Date> + use<> {
    let date = |tick: Tick| tick.instant().to_zoned(zone.clone()).date();
    let first = date(window.from).saturating_sub(Duration::new().days(1));
    let last = date(window.to);
    first
        .series(Duration::new().days(1))
        .take_while(move |date| *date <= last)
}

/// The parts of a range of time in which the clocks of a zone do not change, and how many ticks they are ahead of UTC.
pub(crate) fn offset_ticks(zone: &TimeZone, window: Span) -> Vec<(Span, i64)> {
    let [from, to] = [window.from, window.to].map(|tick| tick.0 * TICK_S);
    let steady = offsets(zone, from, to).into_iter();
    steady
        .map(|(begin, end, offset)| {
            let part = within_ticks(begin, end).and(window);
            (part, i64::from(offset.seconds()).div_euclid(TICK_S))
        })
        .filter(|(part, _)| !part.is_empty())
        .collect()
}

/// Whether a start lies on a grid of so many minutes, by the clock on the wall counted from midnight.
pub fn on_grid(start: Tick, grid_minutes: u16, zone: &TimeZone) -> bool {
    let ahead = i64::from(zone.to_offset(start.instant()).seconds());
    let minute = (start.0 * TICK_S + ahead).div_euclid(60);
    grid_minutes == 0 || minute.rem_euclid(i64::from(DAY_M)) % i64::from(grid_minutes) == 0
}

fn seconds(date: Date, offset: Offset) -> i64 {
    offset
        .to_timestamp(date.to_datetime(Time::midnight()))
        .map_or(0, Timestamp::as_second)
}

fn minutes(time: Time) -> Result<u16, BadClockSpan> {
    let minutes = time.hour() as u16 * 60 + time.minute() as u16;
    let whole = time.second() == 0 && time.subsec_nanosecond() == 0;
    match whole && i64::from(minutes) * 60 % TICK_S == 0 {
        true => Ok(minutes),
        false => Err(BadClockSpan::Grain(time)),
    }
}

fn time(minutes: u16) -> Time {
    let minutes = minutes % DAY_M;
    Time::constant((minutes / 60) as i8, (minutes % 60) as i8, 0, 0)
}

impl TryFrom<(Time, Time)> for ClockSpan {
    type Error = BadClockSpan;

    fn try_from((from, to): (Time, Time)) -> Result<ClockSpan, BadClockSpan> {
        ClockSpan::new(from, to)
    }
}

impl From<ClockSpan> for (Time, Time) {
    fn from(span: ClockSpan) -> (Time, Time) {
        span.times()
    }
}
