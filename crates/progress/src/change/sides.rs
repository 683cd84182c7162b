//! What is compared with what.

use jiff::civil::Date;
use knowledge::items::Daily;

use super::Side;
use crate::instrument::Instrument;
use crate::record::{Dated, Record, Taken, days_from, last_of_each_day, plus};

/// What was found to compare.
#[derive(Debug, Default)]
pub(super) struct Sides {
    /// The two sides, as far as they are there; `None` when nothing was noted at all.
    pub pair: Option<Pair>,
    /// How many values there are on the side that is not complete.
    pub have: usize,
    /// The start was taken after the first session, for want of days before it.
    pub late_start: bool,
    /// Two results, and no activity that was rated in both.
    pub nothing_common: bool,
}

/// The two sides.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pair {
    pub before: Option<Side>,
    pub after: Option<Side>,
    /// Only one activity could be compared.
    pub single: bool,
}

pub(super) fn sides(instrument: &Instrument<'_>, record: &Record<'_>) -> Sides {
    match instrument.measure.daily {
        Some(daily) => means(
            &record.values(instrument).days,
            record.first_session(),
            daily,
        ),
        None if instrument.rates_change() => newest(instrument, record),
        None => results(instrument, record),
    }
}

fn means(days: &[Dated], first_session: Option<Date>, daily: Daily) -> Sides {
    let (need, within) = (daily.at_least.max(1) as usize, i64::from(daily.within));
    let week_before = first_session.map(|day| plus(day, -within));
    let earliest = week_before.or(days.first().map(|dated| dated.day));
    let before_session = week_before
        .zip(first_session)
        .map(|(from, session)| between(days, from, plus(session, -1)))
        .filter(|week| week.len() >= need);
    let candidates = earliest.map_or(&days[days.len()..], |day| from(days, day));
    let first_week = || {
        let starts = candidates.iter().map(|start| start.day);
        let mut weeks = starts.map(|start| between(days, start, plus(start, within - 1)));
        weeks.find(|week| week.len() >= need)
    };
    let Some(start) = before_session.or_else(first_week) else {
        return Sides {
            have: candidates.len(),
            ..Sides::default()
        };
    };
    let last_of_start = start.last().map(|dated| dated.day);
    let later = last_of_start.map_or(&days[days.len()..], |day| from(days, plus(day, 1)));
    let now = match later.last() {
        Some(last) => from(later, plus(last.day, 1 - within)),
        None => later,
    };
    Sides {
        pair: Some(Pair {
            before: side(start),
            after: side(now).filter(|_| now.len() >= need),
            single: false,
        }),
        have: now.len(),
        late_start: before_session.is_none() && first_session.is_some(),
        nothing_common: false,
    }
}

fn results(instrument: &Instrument<'_>, record: &Record<'_>) -> Sides {
    let taken = usable(instrument, record);
    let first = record
        .first_session()
        .and_then(|session| taken.iter().rfind(|taken| taken.day <= session))
        .or(taken.first());
    let (Some(first), Some(last)) = (first, taken.last()) else {
        return Sides::default();
    };
    if first.day == last.day {
        return Sides {
            pair: Some(Pair {
                before: Some(one(first.day, first.score)),
                ..Pair::default()
            }),
            have: 0,
            ..Sides::default()
        };
    }
    if first.rated.is_empty() || last.rated.is_empty() {
        return Sides {
            pair: Some(Pair {
                before: Some(one(first.day, first.score)),
                after: Some(one(last.day, last.score)),
                single: false,
            }),
            ..Sides::default()
        };
    }
    let common = rated_both_times(instrument, first, last);
    let n = common.len();
    let (before, after): (Vec<f64>, Vec<f64>) = common.into_iter().unzip();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n as f64;
    match n {
        0 => Sides {
            nothing_common: true,
            ..Sides::default()
        },
        _ => Sides {
            pair: Some(Pair {
                before: Some(one(first.day, mean(&before))),
                after: Some(one(last.day, mean(&after))),
                single: n == 1,
            }),
            ..Sides::default()
        },
    }
}

/// A rating of change is compared with nothing: the newest stands for itself.
fn newest(instrument: &Instrument<'_>, record: &Record<'_>) -> Sides {
    let pair = usable(instrument, record).last().map(|taken| Pair {
        after: Some(one(taken.day, taken.score)),
        ..Pair::default()
    });
    Sides {
        pair,
        ..Sides::default()
    }
}

/// The results of a measure in order, one a day, without those ahead and those that cannot be.
fn usable<'a>(instrument: &Instrument<'_>, record: &Record<'a>) -> Vec<&'a Taken> {
    let taken = record.results.iter().filter(|taken| {
        taken.measure == instrument.id
            && instrument.holds(taken.score)
            && !record.is_ahead(taken.day)
    });
    last_of_each_day(taken.collect(), |taken| taken.day)
}

/// The ratings of the activities that both results have, by name.
fn rated_both_times(instrument: &Instrument<'_>, first: &Taken, last: &Taken) -> Vec<(f64, f64)> {
    let mut rated: Vec<&(String, f64)> = first.rated.iter().collect();
    rated.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    rated.dedup_by(|a, b| a.0 == b.0);
    let pairs = rated.into_iter().filter_map(|(name, before)| {
        let (_, after) = last.rated.iter().find(|(other, _)| other == name)?;
        Some((*before, *after))
    });
    pairs
        .filter(|(before, after)| instrument.holds(*before) && instrument.holds(*after))
        .collect()
}

fn one(day: Date, value: f64) -> Side {
    Side {
        value,
        entries: 1,
        from: day,
        to: day,
    }
}

fn side(values: &[Dated]) -> Option<Side> {
    let (first, last) = (values.first()?, values.last()?);
    let sum: f64 = values.iter().map(|dated| dated.value).sum();
    Some(Side {
        value: sum / values.len() as f64,
        entries: values.len(),
        from: first.day,
        to: last.day,
    })
}

/// The values from a day on.
fn from(values: &[Dated], day: Date) -> &[Dated] {
    &values[values.partition_point(|dated| days_from(day, dated.day) < 0)..]
}

/// The values from a day to a day, both included.
fn between(values: &[Dated], first: Date, last: Date) -> &[Dated] {
    let values = from(values, first);
    &values[..values.partition_point(|dated| dated.day <= last)]
}
