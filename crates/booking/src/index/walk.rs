//! One offer's free starts: a walk along its open ranges and over the gaps between what is taken.

use jiff::tz::TimeZone;

use super::pack::Packed;
use super::{Kept, Query};
use crate::clock::offset_ticks;
use crate::span::{Span, Tick, ticks};
use crate::timetable::Service;
use crate::travel::{Place, Travel};

/// When starts suit, by a zone's clock: ranges in which it does not change, each with the ticks that it is ahead of UTC.
#[derive(Debug)]
pub(super) struct Grid(Vec<(Span, i64)>);

impl Grid {
    pub fn new(zone: &TimeZone, query: &Query<'_>) -> Grid {
        let window = query.window;
        let steady = offset_ticks(zone, window);
        let parts = match query.times {
            None => steady,
            Some(times) => {
                let times = crate::hours::Hours {
                    zone: zone.clone(),
                    ..times.clone()
                }
                .open(window);
                let within = |span: Span| times.within(span).iter().collect::<Vec<_>>();
                steady
                    .iter()
                    .flat_map(|(span, ahead)| within(*span).into_iter().map(|part| (part, *ahead)))
                    .collect()
            }
        };
        Grid(parts)
    }

    /// Calls with each start in a range that is a multiple of so many ticks by the clock, in order, while it is told to go on.
    fn each(&self, range: Span, step: i64, mut take: impl FnMut(Tick) -> bool) -> bool {
        for (part, ahead) in &self.0 {
            let allowed = part.and(range);
            if allowed.is_empty() {
                continue;
            }
            let first = allowed.from.0 + (-(allowed.from.0 + ahead)).rem_euclid(step);
            let mut start = first;
            while start < allowed.to.0 {
                if !take(Tick(start)) {
                    return false;
                }
                start += step;
            }
        }
        true
    }
}

/// What a walk needs to know.
pub(super) struct Walk<'a, T> {
    pub grid: &'a Grid,
    pub open: &'a Packed,
    pub days: &'a Packed,
    pub person: &'a Kept<T>,
    pub place: Place,
    pub rooms: Option<&'a [&'a Packed]>,
    pub lengths: Lengths,
    pub most: usize,
}

/// The parts of a booking, in ticks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lengths {
    before: i64,
    visit: i64,
    after: i64,
    /// From one start to the next.
    step: i64,
}

impl Lengths {
    pub fn of(service: &Service) -> Lengths {
        let [before, visit, after] = [service.before, service.minutes, service.after].map(ticks);
        Lengths {
            before,
            visit,
            after,
            step: ticks(u32::from(service.grid)).max(1),
        }
    }

    fn occupied(&self, start: Tick) -> Span {
        Span::starting(start, self.visit).wider(self.before, self.after)
    }

    /// From a start to the end of packing up.
    fn behind(&self) -> i64 {
        self.visit + self.after
    }
}

/// How far a walk has come: it only goes forward, so nothing is looked for twice.
struct Cursor {
    stop: usize,
    day: usize,
}

impl<T: Travel> Walk<'_, T> {
    /// The free starts in a window, in order.
    pub fn starts(&self, window: Span) -> Vec<Tick> {
        let mut found = Vec::new();
        let mut at = Cursor {
            stop: self
                .person
                .stops
                .first_after(window.from.plus(-self.lengths.before)),
            day: self.days.first_after(window.from),
        };
        for open in &self.open.all()[self.open.first_after(window.from)..] {
            let open = open.span();
            if open.from >= window.to {
                break;
            }
            // Starts of visits that lie wholly in the open range.
            let possible = Span::new(open.from, open.to.plus(1 - self.lengths.visit)).and(window);
            if !possible.is_empty() && !self.between_stops(possible, &mut at, &mut found) {
                break;
            }
        }
        found
    }

    /// The free starts in one open range; whether to go on.
    fn between_stops(&self, possible: Span, at: &mut Cursor, found: &mut Vec<Tick>) -> bool {
        let Lengths {
            before,
            visit,
            after,
            ..
        } = self.lengths;
        let stops = &self.person.stops;
        let day = self.day(possible.from, at);
        // The last stop of the open range before can reach into this one.
        at.stop = at.stop.saturating_sub(1);
        while stops
            .get(at.stop)
            .is_some_and(|stop| stop.to <= possible.from.plus(-before))
        {
            at.stop += 1;
        }
        loop {
            let last = at.stop.checked_sub(1).and_then(|last| stops.get(last));
            let next = stops.get(at.stop);
            // The starts that leave room for setting up after the last stop, and for packing up before the next.
            let gap = Span::new(
                last.map_or(possible.from, |last| {
                    possible.from.max(last.to.plus(before))
                }),
                next.map_or(possible.to, |next| {
                    possible.to.min(next.from.plus(1 - visit - after))
                }),
            );
            if !gap.is_empty() {
                let gap = self.with_ways(gap, at.stop, [last, next], day);
                let go_on = self.grid.each(gap, self.lengths.step, |start| {
                    if self.has_room(start) {
                        found.push(start);
                    }
                    found.len() < self.most
                });
                if !go_on {
                    return false;
                }
            }
            match next {
                Some(next) if next.from < possible.to.plus(visit + after) => at.stop += 1,
                _ => return true,
            }
        }
    }

    /// The working day that a moment is in.
    fn day(&self, tick: Tick, at: &mut Cursor) -> Option<Span> {
        let days = self.days.all();
        while days.get(at.day).is_some_and(|day| day.span().to <= tick) {
            at.day += 1;
        }
        days.get(at.day).map(|day| day.span())
    }

    fn has_room(&self, start: Tick) -> bool {
        let Some(rooms) = self.rooms else { return true };
        let occupied = self.lengths.occupied(start);
        rooms.iter().any(|room| room.is_free(occupied))
    }

    /// The starts of a gap that leave time for the ways to and from it; the stop after the gap has a number.
    fn with_ways(
        &self,
        gap: Span,
        number: usize,
        [last, next]: [Option<Span>; 2],
        day: Option<Span>,
    ) -> Span {
        let stops = &self.person.stops;
        let came = match last.filter(|last| day.is_none_or(|day| last.to > day.from)) {
            Some(last) => stops.place(number - 1).map(|place| (place, last.to)),
            None => self.person.day_starts_at.zip(day.map(|day| day.from)),
        };
        let goes = match next.filter(|next| day.is_none_or(|day| next.from < day.to)) {
            Some(next) => stops.place(number).map(|place| (place, next.from)),
            None => self.person.day_ends_at.zip(day.map(|day| day.to)),
        };
        let mut left = gap;
        if let Some((from, since)) = came {
            let way = self.person.travel.ticks(from, self.place);
            left.from = left.from.max(since.plus(way + self.lengths.before));
        }
        if let Some((to, until)) = goes {
            let way = self.person.travel.ticks(self.place, to);
            left.to = left.to.min(until.plus(1 - self.lengths.behind() - way));
        }
        left
    }
}
