//! The reasons of a verdict, in sentences.

use knowledge::items::HigherIs;

use super::sides::Sides;
use super::{Change, Direction, Side, Verdict};
use crate::instrument::Instrument;
use crate::words::{count, day, days, mean, number, size};

pub(super) fn sentences(
    instrument: &Instrument<'_>,
    change: &Change<'_>,
    found: &Sides,
) -> Vec<String> {
    let mut sentences = Vec::new();
    sentences.extend(what_changed(instrument, change));
    sentences.extend(what_it_is_worth(instrument, change, found));
    if found.late_start && change.after.is_some() {
        sentences.push(
            "There were too few days before your first session, so your start is taken from the days after it.".to_owned(),
        );
    }
    sentences
}

fn what_changed(instrument: &Instrument<'_>, change: &Change<'_>) -> Option<String> {
    let after = change.after?;
    let Some(before) = change.before else {
        return Some(format!(
            "You gave {} on {}.",
            number(after.value),
            day(after.to)
        ));
    };
    let points = change.points?;
    let gain = match instrument.measure.higher_is {
        HigherIs::Worse => -points,
        HigherIs::Better => points,
    };
    let percent = change
        .percent
        .map(|percent| format!(" ({} percent)", size(percent)));
    let how = match gain {
        _ if points == 0.0 => "no change".to_owned(),
        _ if points.abs() < 0.1 => "almost no change".to_owned(),
        gain => format!(
            "{}{} {}",
            in_points(&size(points)),
            percent.unwrap_or_default(),
            if gain > 0.0 { "better" } else { "worse" }
        ),
    };
    let what = match instrument.measure.daily {
        Some(_) => "Your mean",
        None => "Your score",
    };
    Some(format!(
        "{what} went from {} to {}: {how}.",
        side(before),
        side(after)
    ))
}

fn what_it_is_worth(
    instrument: &Instrument<'_>,
    change: &Change<'_>,
    found: &Sides,
) -> Option<String> {
    let measure = instrument.measure;
    Some(match change.verdict {
        Verdict::Meaningful { direction } => {
            let way = match direction {
                Direction::Better => "for the better",
                Direction::Worse => "for the worse",
            };
            format!(
                "That is a meaningful change {way}: it takes {}.",
                takes(change)?
            )
        }
        Verdict::Detectable { .. } => format!(
            "That is more than the noise of {}. No published value says which change matters.",
            in_points(&number(change.thresholds.first()?.absolute?))
        ),
        Verdict::WithinNoise => match change.takes {
            Some(_) => format!(
                "That is within the noise: a meaningful change takes {}.",
                takes(change)?
            ),
            None => match change.thresholds.first().and_then(|t| t.absolute) {
                Some(points) => format!(
                    "That is within the noise, which is {}.",
                    in_points(&number(points))
                ),
                None => "That is within the noise.".to_owned(),
            },
        },
        Verdict::Floor => format!(
            "You started under {}, so there is too little room for a verdict of better.",
            number(measure.floor?)
        ),
        Verdict::TooEarly => match measure.daily {
            Some(daily) => format!(
                "It is too early for a verdict: it takes at least {} within {} after your start, and {}.",
                count(daily.at_least as usize, "day"),
                count(daily.within as usize, "day"),
                match found.have {
                    0 => "nothing is noted there yet".to_owned(),
                    n => format!("the latest have {n}"),
                }
            ),
            None => {
                "It is too early for a verdict: it takes a second result on a later day.".to_owned()
            }
        },
        Verdict::NoBaseline if found.nothing_common => {
            "No activity was rated both times, so there is nothing to compare.".to_owned()
        }
        Verdict::NoBaseline => match measure.daily {
            Some(daily) => format!(
                "There is no start to compare with yet: it takes at least {} within {}, and {}.",
                count(daily.at_least as usize, "day"),
                count(daily.within as usize, "day"),
                match found.have {
                    0 => "nothing is noted yet".to_owned(),
                    n if n < daily.at_least as usize => format!("so far you noted {n}"),
                    _ => "your days lie further apart".to_owned(),
                }
            ),
            None => "There is no result yet.".to_owned(),
        },
        Verdict::NoThreshold => {
            "No published value says which change matters here, so only the trend is shown."
                .to_owned()
        }
    })
}

/// "at least 2 points and 30 percent, which is 2.4 points from where you started".
fn takes(change: &Change<'_>) -> Option<String> {
    let meaningful = change.thresholds.first()?;
    let mut parts = Vec::new();
    parts.extend(meaningful.absolute.map(|points| in_points(&number(points))));
    parts.extend(
        meaningful
            .percent
            .map(|percent| format!("{} percent", number(percent))),
    );
    let parts = parts.join(" and ");
    Some(match change.takes {
        Some(takes) if meaningful.absolute.is_none_or(|points| takes > points) => {
            format!(
                "at least {parts}, which is {} from where you started",
                in_points(&number(takes))
            )
        }
        _ => format!("at least {parts}"),
    })
}

/// "1 point", "2.5 points".
fn in_points(number: &str) -> String {
    match number {
        "1" => "1 point".to_owned(),
        _ => format!("{number} points"),
    }
}

/// "6.2 (7 days, 1 to 7 May 2026)", "14 (1 May 2026)".
fn side(side: Side) -> String {
    let when = days(side.from, side.to);
    match side.entries {
        1 => format!("{} ({when})", mean(side.value)),
        n => format!("{} ({}, {when})", mean(side.value), count(n, "day")),
    }
}
