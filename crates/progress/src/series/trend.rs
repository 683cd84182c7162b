//! The calm line: for each day with a value the weighted mean of the days around it, and how sure it is.
//!
//! Our own rule. Within the window of the measure (three days on either side of seven) a day weighs the less the further it
//! is away: 4, 3, 2, 1. Nothing is drawn where the window holds fewer days than a mean needs. The standard error is that of
//! a weighted mean; as answers are whole numbers, the spread is taken as at least that of rounding.

use crate::instrument::Instrument;
use crate::record::{Dated, days_from};
use crate::series::TrendPoint;

/// The standard deviation of rounding to whole numbers, 1 over the square root of 12.
const ROUNDING: f64 = 0.288_675;

/// In the order of days; nothing for a measure that is not taken every day.
pub(super) fn trend(instrument: &Instrument<'_>, days: &[Dated]) -> Vec<TrendPoint> {
    let Some(daily) = instrument.measure.daily else {
        return Vec::new();
    };
    let reach = i64::from(daily.within.saturating_sub(1) / 2);
    let mut start = 0;
    let points = days.iter().enumerate().filter_map(|(i, at)| {
        while days_from(days[start].day, at.day) > reach {
            start += 1;
        }
        let ahead = days[i..]
            .iter()
            .take_while(|d| days_from(at.day, d.day) <= reach);
        let around = &days[start..i + ahead.count()];
        let enough = around.len() >= daily.at_least.max(1) as usize;
        enough.then(|| point(instrument, at, around, reach))
    });
    points.collect()
}

fn point(instrument: &Instrument<'_>, at: &Dated, around: &[Dated], reach: i64) -> TrendPoint {
    let weighted = || {
        around.iter().map(|dated| {
            let away = days_from(at.day, dated.day).abs();
            ((reach + 1 - away) as f64, dated.value)
        })
    };
    let n = around.len() as f64;
    let weights: f64 = weighted().map(|(weight, _)| weight).sum();
    let squares: f64 = weighted().map(|(weight, _)| weight * weight).sum();
    let mean = weighted()
        .map(|(weight, value)| weight * value)
        .sum::<f64>()
        / weights;
    let apart = weighted().map(|(weight, value)| weight * (value - mean).powi(2));
    let spread = (apart.sum::<f64>() / weights * n / (n - 1.0).max(1.0)).sqrt();
    let error = spread.max(ROUNDING) * squares.sqrt() / weights;
    let min = instrument.measure.min.unwrap_or(f64::NEG_INFINITY);
    let max = instrument.measure.max.unwrap_or(f64::INFINITY);
    TrendPoint {
        day: at.day,
        mean: mean.max(min).min(max),
        low: (mean - 2.0 * error).max(min),
        high: (mean + 2.0 * error).min(max),
    }
}
