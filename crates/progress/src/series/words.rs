//! The chart in sentences.

use super::Series;
use crate::instrument::Instrument;
use crate::record::{Dated, Record, Values, days_from};
use crate::words::{count, day, days, number};

pub(super) fn summary(
    series: &Series<'_>,
    values: &Values,
    shown: &[Dated],
    record: &Record<'_>,
) -> Vec<String> {
    let mut sentences = vec![what_is_noted(series, values, shown)];
    let sessions: usize = series.marks.iter().map(|mark| mark.sessions).sum();
    if sessions > 0 {
        let (are, them) = match sessions {
            1 => ("is", "it"),
            _ => ("are", "them"),
        };
        let last = record
            .session_days()
            .last()
            .map_or(String::new(), |last| match sessions {
                1 => format!(" on {}", day(*last)),
                _ => format!(", the last of {them} on {}", day(*last)),
            });
        sentences.push(format!(
            "{} {are} marked{last}.",
            count(sessions, "session")
        ));
    }
    if !values.days.is_empty() {
        sentences.extend(series.change.sentences.iter().cloned());
    }
    let longest = series
        .gaps
        .iter()
        .max_by_key(|gap| days_from(gap.from, gap.to));
    if let Some(gap) = longest {
        let which = match series.gaps.len() {
            1 => "Nothing is noted".to_owned(),
            n => format!("There are {n} gaps; in the longest nothing is noted"),
        };
        sentences.push(format!("{which} from {}.", days(gap.from, gap.to)));
    }
    sentences.extend(left_out(values));
    sentences
}

pub(super) fn notes(instrument: &Instrument<'_>, series: &Series<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(daily) = instrument.measure.daily
        && !series.trend.is_empty()
    {
        let reach = daily.within.saturating_sub(1) / 2;
        notes.push(format!(
            "The line is a weighted mean of each day and up to {} on either side; nearer days weigh more. \
             The band beside it is two standard errors wide on each side. Both are our own rule.",
            count(reach as usize, "day")
        ));
    }
    if series.days_per_point > 1 {
        notes.push(format!(
            "There are too many days to draw one by one: each point is the mean of {}, with the lowest and the highest value.",
            count(series.days_per_point as usize, "day")
        ));
    }
    notes
}

fn what_is_noted(series: &Series<'_>, values: &Values, shown: &[Dated]) -> String {
    let title = series.title;
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else {
        return match values.days.is_empty() {
            true => format!("{title}: nothing is noted yet."),
            false => format!("{title}: nothing is noted in this time."),
        };
    };
    let latest = format!("{} on {}", number(last.value), day(last.day));
    if shown.len() == 1 {
        return format!("{title}: one day is noted, {latest}.");
    }
    let low = shown
        .iter()
        .map(|dated| dated.value)
        .fold(f64::INFINITY, f64::min);
    let high = shown
        .iter()
        .map(|dated| dated.value)
        .fold(f64::NEG_INFINITY, f64::max);
    let values = match low == high {
        true => format!("always {}", number(low)),
        false => format!("between {} and {}", number(low), number(high)),
    };
    format!(
        "{title}: {} noted from {}, {values}; the latest is {latest}.",
        count(shown.len(), "day"),
        days(first.day, last.day)
    )
}

fn left_out(values: &Values) -> Vec<String> {
    let mut sentences = Vec::new();
    match values.ahead.len() {
        0 => {}
        1 => sentences
            .push("1 entry is for a day that has not come yet, and is not counted.".to_owned()),
        n => sentences.push(format!(
            "{n} entries are for days that have not come yet, and are not counted."
        )),
    }
    match values.unusable {
        0 => {}
        1 => sentences.push("1 entry is outside the scale, and is left out.".to_owned()),
        n => sentences.push(format!(
            "{n} entries are outside the scale, and are left out."
        )),
    }
    sentences
}
