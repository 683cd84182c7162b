//! Ranges of time in little space.

use crate::span::{Span, Tick};
use crate::timetable::Stop;
use crate::travel::Place;

/// A range in eight bytes: ticks since 1970 fit 32 bits for 40,000 years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short {
    pub from: u32,
    pub to: u32,
}

impl Short {
    fn new(span: Span) -> Short {
        let short = |tick: Tick| tick.0.clamp(0, i64::from(u32::MAX)) as u32;
        Short {
            from: short(span.from),
            to: short(span.to),
        }
    }

    pub fn span(self) -> Span {
        Span::new(Tick(self.from.into()), Tick(self.to.into()))
    }
}

/// Ranges in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Packed(Box<[Short]>);

impl Packed {
    pub fn new(spans: impl Iterator<Item = Span>) -> Packed {
        Packed(spans.map(Short::new).collect())
    }

    /// All of them.
    pub fn all(&self) -> &[Short] {
        &self.0
    }

    /// The number of the first range that ends after a tick.
    pub fn first_after(&self, tick: Tick) -> usize {
        self.0.partition_point(|span| i64::from(span.to) <= tick.0)
    }

    pub fn is_free(&self, span: Span) -> bool {
        let next = self.0.get(self.first_after(span.from));
        next.is_none_or(|next| !next.span().overlaps(span))
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.0)
    }
}

/// Stops in order, each with the number of its place.
#[derive(Debug, Clone, Default)]
pub(super) struct PackedStops {
    spans: Packed,
    at: Box<[u16]>,
    places: Box<[Place]>,
}

/// A stop without a place.
const NOWHERE: u16 = u16::MAX;

impl PackedStops {
    pub fn new(stops: &[Stop]) -> PackedStops {
        let mut stops = stops.to_vec();
        stops.sort_unstable_by_key(|stop| stop.span);
        let mut places: Vec<Place> = Vec::new();
        let at = stops
            .iter()
            .map(|stop| {
                let Some(place) = stop.place else {
                    return NOWHERE;
                };
                let known = places.iter().position(|known| *known == place);
                let number = known.unwrap_or_else(|| {
                    places.push(place);
                    places.len() - 1
                });
                u16::try_from(number).unwrap_or(NOWHERE)
            })
            .collect();
        PackedStops {
            spans: Packed::new(stops.iter().map(|stop| stop.span)),
            at,
            places: places.into(),
        }
    }

    /// The number of the first stop that ends after a tick.
    pub fn first_after(&self, tick: Tick) -> usize {
        self.spans.first_after(tick)
    }

    pub fn get(&self, number: usize) -> Option<Span> {
        self.spans.0.get(number).map(|short| short.span())
    }

    pub fn place(&self, number: usize) -> Option<Place> {
        self.places.get(usize::from(*self.at.get(number)?)).copied()
    }

    pub fn bytes(&self) -> usize {
        self.spans.bytes() + size_of_val(&*self.at) + size_of_val(&*self.places)
    }
}
