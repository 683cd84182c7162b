//! When somebody works: a week by the clock on the wall, and the days that differ.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use crate::clock::{ClockSpan, dates};
use crate::span::{Span, Spans};

/// Working hours. They hold at one place on earth, whose zone they name; the clock changes with it.
#[derive(Debug, Clone)]
pub struct Hours {
    /// Where the clock hangs.
    pub zone: TimeZone,
    /// Each weekday's parts, Monday first; what is between them is a break.
    pub weekly: [Vec<ClockSpan>; 7],
    /// Days that differ from the week.
    pub overrides: Vec<Override>,
}

/// A part of one date that is added to the week, or taken from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Override {
    /// The date.
    pub date: Date,
    /// The part of it.
    pub part: ClockSpan,
    /// Which of the two.
    pub change: Change,
}

/// What an override does. Taking away is stronger than adding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Open as well.
    Add,
    /// Not open.
    Remove,
}

impl Hours {
    /// Nobody works, in a zone.
    pub fn none(zone: TimeZone) -> Hours {
        Hours {
            zone,
            weekly: Default::default(),
            overrides: Vec::new(),
        }
    }

    /// The same parts from Monday to Friday.
    pub fn weekdays(zone: TimeZone, parts: &[ClockSpan]) -> Hours {
        let mut hours = Hours::none(zone);
        for day in &mut hours.weekly[..5] {
            *day = parts.to_vec();
        }
        hours
    }

    /// The parts of a weekday.
    pub fn day(&mut self, weekday: Weekday) -> &mut Vec<ClockSpan> {
        &mut self.weekly[weekday.to_monday_zero_offset() as usize]
    }

    /// When somebody works within a range of time.
    pub fn open(&self, window: Span) -> Spans {
        let week = dates(&self.zone, window).flat_map(|date| {
            let parts = &self.weekly[date.weekday().to_monday_zero_offset() as usize];
            parts.iter().map(move |part| (date, *part))
        });
        let moments = |(date, part): (Date, ClockSpan)| part.on(date, &self.zone);
        let changed = |change: Change| {
            let those = self
                .overrides
                .iter()
                .filter(move |other| other.change == change);
            those
                .map(|other| (other.date, other.part))
                .map(moments)
                .flat_map(|spans| spans.iter().collect::<Vec<_>>())
        };
        let open: Spans = week
            .map(moments)
            .flat_map(|spans| spans.iter().collect::<Vec<_>>())
            .chain(changed(Change::Add))
            .collect();
        open.without(&changed(Change::Remove).collect())
            .within(window)
    }
}
