//! Days joined to periods of equal length, when there are more than can be drawn.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Mark, Point, TrendPoint};
use crate::record::{Dated, GivenSession, days_from, plus};

/// A division of the calendar into periods: single days, or whole weeks counted from the first day shown.
pub(super) struct Periods {
    origin: Date,
    length: i64,
}

impl Periods {
    /// Single days where they can all be drawn; else the fewest weeks with which at most `most` periods cover the span.
    pub fn of(days: &[Dated], sessions: &[&GivenSession], most: usize) -> Periods {
        let sessions: BTreeSet<Date> = sessions.iter().map(|session| session.day).collect();
        let first = days.first().map(|dated| dated.day);
        let last = days.last().map(|dated| dated.day);
        let origin = first.into_iter().chain(sessions.first().copied()).min();
        let end = last.into_iter().chain(sessions.last().copied()).max();
        let origin = origin.unwrap_or(Date::ZERO);
        let span = end.map_or(1, |end| days_from(origin, end) + 1);
        let most = most.max(1);
        let length = match days.len().max(sessions.len()) > most {
            false => 1,
            true => (span as u64).div_ceil(most as u64).next_multiple_of(7) as i64,
        };
        Periods { origin, length }
    }

    /// Days in a period.
    pub fn length(&self) -> u32 {
        u32::try_from(self.length).unwrap_or(u32::MAX)
    }

    /// The values of each period that has any.
    pub fn points(&self, days: &[Dated]) -> Vec<Point> {
        let groups = days.chunk_by(|a, b| self.index(a.day) == self.index(b.day));
        let points = groups.filter_map(|group| {
            let (from, to) = self.bounds(group.first()?.day);
            let values = || group.iter().map(|dated| dated.value);
            Some(Point {
                from,
                to,
                entries: group.len(),
                mean: values().sum::<f64>() / group.len() as f64,
                low: values().fold(f64::INFINITY, f64::min),
                high: values().fold(f64::NEG_INFINITY, f64::max),
            })
        });
        points.collect()
    }

    /// The sessions of each period that has any.
    pub fn marks(&self, sessions: &[&GivenSession]) -> Vec<Mark> {
        let mut sessions = sessions.to_vec();
        sessions.sort_by_key(|session| session.day);
        let groups = sessions.chunk_by(|a, b| self.index(a.day) == self.index(b.day));
        let marks = groups.filter_map(|group| {
            let (from, to) = self.bounds(group.first()?.day);
            let techniques: BTreeSet<&str> = group.iter().map(|s| s.technique.as_str()).collect();
            let mut both: Vec<(f64, f64)> = group
                .iter()
                .filter_map(|session| session.before.zip(session.after))
                .filter(|(before, after)| before.is_finite() && after.is_finite())
                .collect();
            both.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
            let mean = |of: fn(&(f64, f64)) -> f64| {
                (!both.is_empty()).then(|| both.iter().map(of).sum::<f64>() / both.len() as f64)
            };
            Some(Mark {
                from,
                to,
                sessions: group.len(),
                techniques: techniques.into_iter().map(str::to_owned).collect(),
                before: mean(|pair| pair.0),
                after: mean(|pair| pair.1),
            })
        });
        marks.collect()
    }

    /// The line: the middle place of each period, in pieces that break where it cannot bridge.
    pub fn pieces(
        &self,
        trend: &[TrendPoint],
        shown: impl Fn(Date) -> bool,
        reach: i64,
    ) -> Vec<Vec<TrendPoint>> {
        let trend: Vec<TrendPoint> = trend
            .iter()
            .filter(|place| shown(place.day))
            .copied()
            .collect();
        let groups = trend.chunk_by(|a, b| self.index(a.day) == self.index(b.day));
        let mut pieces: Vec<Vec<TrendPoint>> = Vec::new();
        let longest = reach.max(2 * self.length);
        for place in groups.filter_map(|group| group.get(group.len() / 2)) {
            let last = pieces.last_mut().filter(|piece| {
                let before = piece.last();
                before.is_some_and(|before| days_from(before.day, place.day) <= longest)
            });
            match last {
                Some(piece) => piece.push(*place),
                None => pieces.push(vec![*place]),
            }
        }
        pieces
    }

    fn index(&self, day: Date) -> i64 {
        days_from(self.origin, day).div_euclid(self.length)
    }

    fn bounds(&self, day: Date) -> (Date, Date) {
        let from = plus(self.origin, self.index(day) * self.length);
        (from, plus(from, self.length - 1))
    }
}
