//! Ranges of time in ticks, and the sets they make.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Seconds in a tick.
pub const TICK_S: i64 = 300;

/// Five minutes of all time, counted from 1970-01-01T00:00Z: the grain in which time is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Tick(pub i64);

impl Tick {
    /// The tick that an instant is in.
    pub fn at(instant: Timestamp) -> Tick {
        Tick(instant.as_second().div_euclid(TICK_S))
    }

    /// The first tick that begins at an instant or after it.
    pub fn from(instant: Timestamp) -> Tick {
        let begun = Tick::at(instant);
        match begun.instant() == instant {
            true => begun,
            false => begun.plus(1),
        }
    }

    /// When it begins. The times of this program are far from the ends of what can be counted.
    pub fn instant(self) -> Timestamp {
        let second = self.0.saturating_mul(TICK_S);
        let (least, most) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        Timestamp::from_second(second.clamp(least, most)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// So many ticks later, or earlier.
    pub fn plus(self, ticks: i64) -> Tick {
        Tick(self.0.saturating_add(ticks))
    }
}

/// How many ticks so many minutes take, rounded up.
pub fn ticks(minutes: u32) -> i64 {
    (i64::from(minutes) * 60 + TICK_S - 1) / TICK_S
}

/// A range of time: from the beginning of one tick up to the beginning of another, which it does not contain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Where it begins.
    pub from: Tick,
    /// Where it ends; what is not after `from` is empty.
    pub to: Tick,
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from.instant(), self.to.instant())
    }
}

impl Span {
    /// From one tick up to another.
    pub fn new(from: Tick, to: Tick) -> Span {
        Span { from, to }
    }

    /// So many ticks from a beginning.
    pub fn starting(from: Tick, ticks: i64) -> Span {
        Span::new(from, from.plus(ticks))
    }

    /// Nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.to <= self.from
    }

    /// How many ticks it has.
    pub fn ticks(&self) -> i64 {
        (self.to.0 - self.from.0).max(0)
    }

    /// What both have.
    pub fn and(&self, other: Span) -> Span {
        Span::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// They share a moment.
    pub fn overlaps(&self, other: Span) -> bool {
        !self.and(other).is_empty()
    }

    /// All of the other is in it.
    pub fn covers(&self, other: Span) -> bool {
        other.is_empty() || (self.from <= other.from && other.to <= self.to)
    }

    /// Longer by so many ticks on each side.
    pub fn wider(&self, before: i64, after: i64) -> Span {
        Span::new(self.from.plus(-before), self.to.plus(after))
    }
}

/// A set of moments: ranges in order that neither touch nor overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spans(Vec<Span>);

impl Spans {
    /// No moment at all.
    pub fn none() -> Spans {
        Spans::default()
    }

    /// The ranges, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Span> + '_ {
        self.0.iter().copied()
    }

    /// Nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many ticks it has in all.
    pub fn ticks(&self) -> i64 {
        self.0.iter().map(Span::ticks).sum()
    }

    /// One of its ranges has all of a span.
    pub fn covers(&self, span: Span) -> bool {
        span.is_empty()
            || self
                .first_ending_after(span.from)
                .is_some_and(|found| found.covers(span))
    }

    /// The first range that shares a moment with a span.
    pub fn meets(&self, span: Span) -> Option<Span> {
        let found = self.first_ending_after(span.from)?;
        found.overlaps(span).then_some(found)
    }

    fn first_ending_after(&self, tick: Tick) -> Option<Span> {
        let at = self.0.partition_point(|span| span.to <= tick);
        self.0.get(at).copied()
    }

    /// What is in either.
    pub fn or(&self, other: &Spans) -> Spans {
        self.iter().chain(other.iter()).collect()
    }

    /// What is in it and in a span.
    pub fn within(&self, window: Span) -> Spans {
        self.iter().map(|span| span.and(window)).collect()
    }

    /// What is in it and not in the other.
    pub fn without(&self, other: &Spans) -> Spans {
        let mut left = Vec::with_capacity(self.0.len());
        let mut cuts = other.iter().peekable();
        for mut span in self.iter() {
            while let Some(cut) = cuts.peek() {
                if cut.from >= span.to {
                    break;
                }
                left.push(Span::new(span.from, cut.from));
                span.from = span.from.max(cut.to);
                if cut.to > span.to {
                    break;
                }
                cuts.next();
            }
            left.push(span);
        }
        left.into_iter().collect()
    }
}

impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Spans {
        let mut spans: Vec<Span> = spans.into_iter().filter(|span| !span.is_empty()).collect();
        spans.sort_unstable();
        let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
                _ => joined.push(span),
            }
        }
        Spans(joined)
    }
}
