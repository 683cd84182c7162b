//! Whether somebody is better, worse, or within the noise, by the thresholds of the measure.
//!
//! The rules stand in the knowledge (`reviews/reading_change`, and each measure): means of several days on each side, the
//! absolute threshold and the percent both, nothing said below what the scale can detect, no verdict of better where the
//! start was too low. The published sources give points *or* percent; asking for both is our own rule.

mod sides;
mod words;

use jiff::civil::Date;
use knowledge::items::{HigherIs, Measure, Threshold};
use schemars::JsonSchema;
use serde::Serialize;

use crate::instrument::Instrument;
use crate::record::Record;
use sides::Sides;

/// Which way it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// For the better.
    Better,
    /// For the worse.
    Worse,
}

/// What a change is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Verdict {
    /// It reaches every threshold of a meaningful change.
    Meaningful {
        /// Which way.
        direction: Direction,
    },
    /// More than the scale's noise; no published value says which change matters.
    Detectable {
        /// Which way.
        direction: Direction,
    },
    /// Not more than could be chance.
    WithinNoise,
    /// There is a start, and not yet enough after it.
    TooEarly,
    /// There is not enough to compare with.
    NoBaseline,
    /// The start was so low that there is no room for a verdict of better.
    Floor,
    /// No threshold is published; only the trend is shown.
    NoThreshold,
}

/// One side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Side {
    /// The mean of the values, or the one value.
    pub value: f64,
    /// How many values.
    pub entries: usize,
    /// The day of the first.
    pub from: Date,
    /// The day of the last.
    pub to: Date,
}

/// A change, with everything it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Change<'k> {
    /// The measure, an id in `measures/`.
    pub measure: &'k str,
    /// What it is worth.
    pub verdict: Verdict,
    /// The start; none for a rating that is itself about change.
    pub before: Option<Side>,
    /// Now.
    pub after: Option<Side>,
    /// Now minus the start, in the measure's own unit and direction.
    pub points: Option<f64>,
    /// The size of that in percent of the start; none when the start was 0.
    pub percent: Option<f64>,
    /// How many points a meaningful change takes from this start.
    pub takes: Option<f64>,
    /// The published thresholds that were used, with their sources.
    pub thresholds: Vec<&'k Threshold>,
    /// The reasons, in plain sentences.
    pub sentences: Vec<String>,
    /// Which parts are our own rule.
    pub our_rule: &'k [String],
    /// Sources of the measure.
    pub sources: &'k [String],
}

/// Judges how a person's values of a measure have changed since the start.
///
/// A daily measure compares the mean of the week before the first session of the course with the mean of the week that
/// ends with the last noted day; without enough days before it, the first week with enough days from then on is the start.
/// Any other measure compares the last result on or before the first session (or else the first result) with the newest.
/// A person's own activities are compared only where they were rated both times.
pub fn change<'k>(instrument: &Instrument<'k>, record: &Record<'_>) -> Change<'k> {
    let found = sides::sides(instrument, record);
    judged(instrument, &found)
}

/// Judges a change between two scores of a measure, both finite and within its range.
pub fn judge(measure: &Measure, before: f64, after: f64) -> Verdict {
    Rule::of(measure, false).judge(measure, before, after)
}

fn judged<'k>(instrument: &Instrument<'k>, found: &Sides) -> Change<'k> {
    let measure = instrument.measure;
    let pair = found.pair.unwrap_or_default();
    let rule = Rule::of(measure, pair.single);
    let values = pair.before.zip(pair.after).map(|(b, a)| (b.value, a.value));
    let verdict = match (values, pair.after) {
        (Some((before, after)), _) => rule.judge(measure, before, after),
        // A rating of change carries its own start: 0, no change.
        (None, Some(after)) if instrument.rates_change() => rule.judge(measure, 0.0, after.value),
        _ if rule.is_empty() => Verdict::NoThreshold,
        _ if pair.before.is_some() => Verdict::TooEarly,
        _ => Verdict::NoBaseline,
    };
    let no_change = instrument.rates_change().then_some(0.0);
    let start = pair.before.map(|before| before.value).or(no_change);
    let points = values.map(|(before, after)| after - before);
    let percent = values
        .filter(|(before, _)| *before != 0.0)
        .map(|(before, after)| ((after - before) / before).abs() * 100.0);
    let mut change = Change {
        measure: instrument.id,
        verdict,
        before: pair.before,
        after: pair.after,
        points,
        percent,
        takes: start.and_then(|start| rule.takes(start)),
        thresholds: rule.meaningful.into_iter().chain(rule.detectable).collect(),
        sentences: Vec::new(),
        our_rule: &measure.our_rule,
        sources: &measure.sources,
    };
    change.sentences = words::sentences(instrument, &change, found);
    change
}

/// Slack for sums of decimals that are equal on paper.
const EPSILON: f64 = 1e-9;

/// The thresholds of a measure that verdicts rest on.
struct Rule<'k> {
    meaningful: Option<&'k Threshold>,
    detectable: Option<&'k Threshold>,
}

impl<'k> Rule<'k> {
    /// `single`: only one of the activities that a person named can be compared.
    fn of(measure: &'k Measure, single: bool) -> Rule<'k> {
        let named = |name: &str| measure.threshold.iter().find(|t| t.name == name);
        let one = named("meaningful_single").filter(|_| single);
        Rule {
            meaningful: one.or_else(|| named("meaningful")),
            detectable: named("detectable").filter(|threshold| threshold.absolute.is_some()),
        }
    }

    fn is_empty(&self) -> bool {
        self.meaningful.is_none() && self.detectable.is_none()
    }

    /// The points that a meaningful change takes: the threshold, its percent of the start and what is detectable, whichever is most.
    fn takes(&self, before: f64) -> Option<f64> {
        let meaningful = self.meaningful?;
        let percent = meaningful.percent.unwrap_or(0.0) * before.abs() / 100.0;
        let detectable = self.detectable.and_then(|threshold| threshold.absolute);
        Some(
            meaningful
                .absolute
                .unwrap_or(0.0)
                .max(percent)
                .max(detectable.unwrap_or(0.0)),
        )
    }

    fn judge(&self, measure: &Measure, before: f64, after: f64) -> Verdict {
        let gain = match measure.higher_is {
            HigherIs::Worse => before - after,
            HigherIs::Better => after - before,
        };
        let direction = match gain > 0.0 {
            true => Direction::Better,
            false => Direction::Worse,
        };
        let reaches = |points: f64| gain.abs() + EPSILON >= points;
        if let Some(takes) = self.takes(before) {
            let low = measure.floor.is_some_and(|floor| before + EPSILON < floor);
            match (reaches(takes), low) {
                (true, true) if direction == Direction::Worse => Verdict::Meaningful { direction },
                (_, true) => Verdict::Floor,
                (true, false) => Verdict::Meaningful { direction },
                (false, false) => Verdict::WithinNoise,
            }
        } else {
            match self.detectable.and_then(|threshold| threshold.absolute) {
                Some(points) if reaches(points) => Verdict::Detectable { direction },
                Some(_) => Verdict::WithinNoise,
                None => Verdict::NoThreshold,
            }
        }
    }
}
