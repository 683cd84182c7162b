//! One therapist's time: what is open, what is taken, and which starts that leaves.
//!
//! This is the plain form of the search: it looks at one start after another, and it can say why one is not offered.
//! [`crate::index`] finds the same starts for thousands of therapists at once.

use std::iter::once_with;

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::clock::on_grid;
use crate::span::{Span, Spans, TICK_S, Tick, ticks};
use crate::travel::{Place, Travel};

/// What is booked: how long, with what around it, and when it may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// Minutes with the client.
    pub minutes: u32,
    /// Minutes to set up before; the client does not see them.
    pub before: u32,
    /// Minutes to pack up afterwards; the client does not see them.
    pub after: u32,
    /// Starts lie on this many minutes after midnight and its multiples, by the clock on the wall.
    pub grid: u16,
    /// Minutes from now to the earliest start.
    pub notice: u32,
    /// Days from now to the latest start.
    pub horizon: u32,
}

impl Service {
    /// The time with the client.
    pub fn visit(&self, start: Tick) -> Span {
        Span::starting(start, ticks(self.minutes))
    }

    /// The time that nothing else can have.
    pub fn occupied(&self, start: Tick) -> Span {
        self.visit(start)
            .wider(ticks(self.before), ticks(self.after))
    }

    /// The starts that notice and horizon leave: from the first up to, and without, the last.
    pub fn bookable(&self, now: Tick) -> Span {
        const DAY: i64 = 86_400 / TICK_S;
        Span::new(
            now.plus(ticks(self.notice)),
            now.plus(DAY * i64::from(self.horizon) + 1),
        )
    }
}

/// A time that is taken already.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// From setting up to packing up.
    pub span: Span,
    /// Where; without it there is no way to or from it.
    pub place: Option<Place>,
}

/// A break this long or longer ends a working day: our own choice.
const LONG_BREAK_MINUTES: u32 = 240;

/// One therapist's time.
#[derive(Debug, Clone)]
pub struct Timetable {
    zone: TimeZone,
    open: Spans,
    days: Vec<Span>,
    stops: Vec<Stop>,
    /// Where a working day begins, when the way from there is part of it.
    pub day_starts_at: Option<Place>,
    /// Where it ends, when the way there is part of it.
    pub day_ends_at: Option<Place>,
}

/// What somebody asks for.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// The service.
    pub service: Service,
    /// Where: the room's house or the client's home.
    pub place: Option<Place>,
    /// What is taken in each room that would do; empty where no room is needed.
    pub rooms: &'a [Spans],
    /// A room is needed.
    pub needs_room: bool,
    /// Now.
    pub now: Tick,
}

/// Why a start is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Reason {
    /// It is past, or sooner than the notice that is asked for.
    TooSoon {
        /// The earliest start.
        earliest: Tick,
    },
    /// It is further ahead than bookings are taken.
    TooFar {
        /// The first start that is too far.
        from: Tick,
    },
    /// Starts lie on another grid.
    OffGrid {
        /// Minutes of the grid.
        minutes: u16,
    },
    /// Not within working hours, or blocked.
    Closed,
    /// Another booking has this time.
    Taken {
        /// Its time.
        by: Span,
    },
    /// Setting up or packing up would run into another booking.
    Beside {
        /// Its time.
        other: Span,
    },
    /// The way from what is before takes longer than the time between.
    FromBefore {
        /// Minutes that the way takes.
        minutes: u32,
        /// Minutes that are there.
        left: i64,
    },
    /// The way to what is next takes longer than the time between.
    ToNext {
        /// Minutes that the way takes.
        minutes: u32,
        /// Minutes that are there.
        left: i64,
    },
    /// Every room that would do is taken.
    NoRoom,
}

impl Timetable {
    /// The time of somebody whose hours stand in a zone: when they are open (working hours, less what is blocked), and what
    /// is taken.
    pub fn new(zone: TimeZone, open: Spans, mut stops: Vec<Stop>) -> Timetable {
        stops.sort_unstable_by_key(|stop| stop.span);
        Timetable {
            zone,
            days: days(&open),
            open,
            stops,
            day_starts_at: None,
            day_ends_at: None,
        }
    }

    /// When they are open.
    pub fn open(&self) -> &Spans {
        &self.open
    }

    /// What is taken, in order.
    pub fn stops(&self) -> &[Stop] {
        &self.stops
    }

    /// The starts within a range of time that can be booked.
    pub fn starts(&self, wish: &Wish<'_>, travel: &impl Travel, window: Span) -> Vec<Tick> {
        let window = window.and(wish.service.bookable(wish.now));
        (window.from.0..window.to.0)
            .map(Tick)
            .filter(|start| self.why_not(wish, travel, *start).is_none())
            .collect()
    }

    /// Why a start is not offered; nothing, when it is.
    pub fn why_not(&self, wish: &Wish<'_>, travel: &impl Travel, start: Tick) -> Option<Reason> {
        self.reasons(wish, travel, start).next()
    }

    /// Everything that stands in the way of a start, the plainest first; each is looked for only when it is asked for.
    pub fn reasons<'a>(
        &'a self,
        wish: &'a Wish<'a>,
        travel: &'a impl Travel,
        start: Tick,
    ) -> impl Iterator<Item = Reason> + 'a {
        let service = &wish.service;
        let (visit, occupied) = (service.visit(start), service.occupied(start));
        let out_of_range = once_with(move || {
            let bookable = service.bookable(wish.now);
            let earliest = bookable.from;
            match start {
                _ if start < earliest => Some(Reason::TooSoon { earliest }),
                _ if start >= bookable.to => Some(Reason::TooFar { from: bookable.to }),
                _ => None,
            }
        });
        let off_grid = once_with(move || {
            let minutes = service.grid;
            (!on_grid(start, minutes, &self.zone)).then_some(Reason::OffGrid { minutes })
        });
        let closed = once_with(move || (!self.open.covers(visit)).then_some(Reason::Closed));
        let meets = move || self.stops.iter().find(|stop| stop.span.overlaps(occupied));
        let taken = once_with(move || {
            let by = meets()?.span;
            Some(match by.overlaps(visit) {
                true => Reason::Taken { by },
                false => Reason::Beside { other: by },
            })
        });
        // Beside a booking that is in the way itself, the ways from and to it mean nothing.
        let ways = once_with(move || {
            let place = wish.place.filter(|_| meets().is_none());
            place.map_or([None; 2], |place| {
                self.no_ways(service, start, place, travel)
            })
        });
        let no_room = once_with(move || {
            let free = |taken: &Spans| taken.meets(occupied).is_none();
            (wish.needs_room && !wish.rooms.iter().any(free)).then_some(Reason::NoRoom)
        });
        out_of_range
            .chain(off_grid)
            .chain(closed)
            .chain(taken)
            .chain(ways.flatten())
            .chain(no_room)
            .flatten()
    }

    /// The ways to a booking from what is before it, and from it to what is next, as far as they take too long.
    fn no_ways(
        &self,
        service: &Service,
        start: Tick,
        place: Place,
        travel: &impl Travel,
    ) -> [Option<Reason>; 2] {
        let occupied = service.occupied(start);
        let [before, next] = self.beside(service, start);
        let late = |from: Place, to: Place, left: i64| {
            let minutes = travel.minutes(from, to);
            (ticks(minutes) > left).then_some((minutes, left * TICK_S / 60))
        };
        let from_before = before.and_then(|(from, since)| {
            let (minutes, left) = late(from, place, occupied.from.0 - since.0)?;
            Some(Reason::FromBefore { minutes, left })
        });
        let to_next = next.and_then(|(to, until)| {
            let (minutes, left) = late(place, to, until.0 - occupied.to.0)?;
            Some(Reason::ToNext { minutes, left })
        });
        [from_before, to_next]
    }

    /// For a booking that starts at a time: where somebody comes from and since when they can be on their way, and where
    /// they go and by when they must be there. These are the neighbouring stops, or else where the working day begins and
    /// ends.
    pub fn beside(&self, service: &Service, start: Tick) -> [Option<(Place, Tick)>; 2] {
        let occupied = service.occupied(start);
        let at = self
            .stops
            .partition_point(|stop| stop.span.to <= occupied.from);
        let day = self.day_around(service.visit(start));
        let before = at.checked_sub(1).map(|at| self.stops[at]);
        let next = self.stops.get(at).copied();
        [
            match before.filter(|stop| day.is_none_or(|day| stop.span.to > day.from)) {
                Some(stop) => stop.place.map(|place| (place, stop.span.to)),
                None => self.day_starts_at.zip(day.map(|day| day.from)),
            },
            match next.filter(|stop| day.is_none_or(|day| stop.span.from < day.to)) {
                Some(stop) => stop.place.map(|place| (place, stop.span.from)),
                None => self.day_ends_at.zip(day.map(|day| day.to)),
            },
        ]
    }

    /// The working day around a time: from its first open moment to its last.
    fn day_around(&self, span: Span) -> Option<Span> {
        self.days.iter().copied().find(|day| day.overlaps(span))
    }
}

/// Open ranges with less than a long break between them are one working day, also past midnight.
pub(crate) fn days(open: &Spans) -> Vec<Span> {
    let long_break = ticks(LONG_BREAK_MINUTES);
    let mut days: Vec<Span> = Vec::new();
    for span in open.iter() {
        match days.last_mut() {
            Some(day) if span.from.0 - day.to.0 < long_break => day.to = span.to,
            _ => days.push(span),
        }
    }
    days
}
