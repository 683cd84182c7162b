//! One offer's free starts: a walk along its open ranges and over the gaps between what is taken.

use jiff::tz::TimeZone;

use super::pack::Packed;
use super::{Kept, Query};
use crate::clock::offset_ticks;
use crate::span::{Span, Tick, ticks};
use crate::timetable::Service;
use crate::travel::{Place, Travel};

/// Which starts a zone's clock allows in a window: ranges, each with the first start and the ticks between starts.
#[derive(Debug)]
pub(super) struct Grid {
    parts: Vec<(Span, i64)>,
    step: i64,
}

impl Grid {
    pub fn new(zone: &TimeZone, query: &Query<'_>, window: Span) -> Grid {
        let step = ticks(u32::from(query.service.grid)).max(1);
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
        Grid { parts, step }
    }

    /// Calls with each start in a range, in order, while it is told to go on.
    fn each(&self, range: Span, mut take: impl FnMut(Tick) -> bool) -> bool {
        for (part, ahead) in &self.parts {
            let allowed = part.and(range);
            if allowed.is_empty() {
                continue;
            }
            let first = allowed.from.0 + (-(allowed.from.0 + ahead)).rem_euclid(self.step);
            let mut start = first;
            while start < allowed.to.0 {
                if !take(Tick(start)) {
                    return false;
                }
                start += self.step;
            }
        }
        true
    }
}

/// What a walk needs to know.
pub(super) struct Walk<'a, T> {
    pub service: &'a Service,
    pub grid: &'a Grid,
    pub open: &'a Packed,
    pub days: &'a Packed,
    pub person: &'a Kept,
    pub place: Place,
    pub travel: &'a T,
    pub most: usize,
}

impl<T: Travel> Walk<'_, T> {
    /// The free starts in a window, in order.
    pub fn starts(&mut self, window: Span, rooms: Option<&[&Packed]>) -> Vec<Tick> {
        let mut found = Vec::new();
        let length = ticks(self.service.minutes);
        for open in self.open.ending_after(window.from) {
            let open = open.span();
            if open.from >= window.to {
                break;
            }
            // Starts of visits that lie wholly in the open range.
            let possible = Span::new(open.from, open.to.plus(1 - length)).and(window);
            if !possible.is_empty() && !self.between_stops(possible, rooms, &mut found) {
                break;
            }
        }
        found
    }

    /// The free starts in one open range; whether to go on.
    fn between_stops(
        &self,
        possible: Span,
        rooms: Option<&[&Packed]>,
        found: &mut Vec<Tick>,
    ) -> bool {
        let (before, after) = (ticks(self.service.before), ticks(self.service.after));
        let length = ticks(self.service.minutes);
        let stops = &self.person.stops;
        let mut next = stops.first_after(possible.from.plus(-before));
        loop {
            let since = next
                .checked_sub(1)
                .and_then(|last| stops.get(last))
                .map(|stop| stop.to);
            let until = stops.get(next).map(|stop| stop.from);
            // The starts that leave room for setting up after the last stop, and for packing up before the next.
            let gap = Span::new(
                since.map_or(possible.from, |since| possible.from.max(since.plus(before))),
                until.map_or(possible.to, |until| {
                    possible.to.min(until.plus(1 - length - after))
                }),
            );
            if !gap.is_empty() {
                let gap = self.with_ways(gap, next, before, length + after);
                let go_on = self.grid.each(gap, |start| {
                    let occupied = Span::starting(start, length).wider(before, after);
                    if rooms.is_none_or(|rooms| rooms.iter().any(|room| room.is_free(occupied))) {
                        found.push(start);
                    }
                    found.len() < self.most
                });
                if !go_on {
                    return false;
                }
            }
            match until {
                Some(until) if until < possible.to.plus(length + after) => next += 1,
                _ => return true,
            }
        }
    }

    /// The starts of a gap that leave time for the ways to and from it.
    fn with_ways(&self, gap: Span, next: usize, before: i64, behind: i64) -> Span {
        let stops = &self.person.stops;
        let day = self
            .days
            .ending_after(gap.from.plus(-before))
            .first()
            .map(|day| day.span());
        let last = next
            .checked_sub(1)
            .and_then(|last| Some((last, stops.get(last)?.to)));
        let came = match last.filter(|(_, to)| day.is_none_or(|day| *to > day.from)) {
            Some((last, to)) => stops.place(last).map(|place| (place, to)),
            None => self.person.day_starts_at.zip(day.map(|day| day.from)),
        };
        let following = stops.get(next).map(|stop| stop.from);
        let goes = match following.filter(|from| day.is_none_or(|day| *from < day.to)) {
            Some(from) => stops.place(next).map(|place| (place, from)),
            None => self.person.day_ends_at.zip(day.map(|day| day.to)),
        };
        let mut left = gap;
        if let Some((from, since)) = came {
            left.from = left
                .from
                .max(since.plus(self.travel.ticks(from, self.place) + before));
        }
        if let Some((to, until)) = goes {
            left.to = left
                .to
                .min(until.plus(1 - behind - self.travel.ticks(self.place, to)));
        }
        left
    }
}
