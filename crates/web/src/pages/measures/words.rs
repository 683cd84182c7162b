//! Scores and verdicts in words.

use knowledge::items::Measure;
use maud::{Markup, html};
use progress::{Change, Direction, Instrument, Verdict};
use store::MeasureResult;

use crate::words::{day, number};

/// "12 of 24", "3.4 of 10", "-2".
pub fn score(measure: &Measure, value: f64) -> String {
    match (measure.min, measure.max) {
        (Some(0.0), Some(max)) => format!("{} of {}", number(value), number(max)),
        (Some(_), Some(_)) if value > 0.0 => format!("+{}", number(value)),
        _ => number(value),
    }
}

/// A result with its day, its band, and what to do about it.
pub fn result(instrument: &Instrument<'_>, kept: &MeasureResult) -> Markup {
    // What was kept was scored then; its band is that of today's content.
    let read = instrument.from_total(kept.score).ok();
    html! {
        p.score {
            b { (score(instrument.measure, kept.score)) }
            span.quiet { " on " (day(kept.taken_on)) }
        }
        @if let Some(band) = read.and_then(|read| read.band) { p { (band.name) } }
        @if let Some(advice) = read.and_then(|read| read.advice) { p.advice { (advice) } }
    }
}

/// A verdict as a label: a sign and words, never a colour alone.
pub fn verdict(change: &Change<'_>) -> Markup {
    let (class, sign, words) = match change.verdict {
        Verdict::Meaningful {
            direction: Direction::Better,
        } => ("chip better", "\u{25b2}", "Meaningfully better"),
        Verdict::Meaningful {
            direction: Direction::Worse,
        } => ("chip worse", "\u{25bc}", "Meaningfully worse"),
        Verdict::Detectable {
            direction: Direction::Better,
        } => ("chip better", "\u{25b3}", "Better by more than the noise"),
        Verdict::Detectable {
            direction: Direction::Worse,
        } => ("chip worse", "\u{25bd}", "Worse by more than the noise"),
        Verdict::WithinNoise => ("chip", "\u{2248}", "Within the noise"),
        Verdict::TooEarly => ("chip", "\u{2026}", "Too early to say"),
        Verdict::NoBaseline => ("chip", "\u{2026}", "No start to compare with yet"),
        Verdict::Floor => ("chip", "\u{2013}", "No verdict: a low start"),
        Verdict::NoThreshold => ("chip", "\u{223f}", "Trend only, no verdict"),
    };
    html! { span class=(class) { span.sign aria-hidden="true" { (sign) } (words) } }
}

/// The reasons behind a verdict.
pub fn reasons(change: &Change<'_>) -> Markup {
    html! {
        ul { @for sentence in &change.sentences { li { (sentence) } } }
        @for threshold in &change.thresholds {
            @if !threshold.text.is_empty() { p { (threshold.text) } }
        }
        @if !change.our_rule.is_empty() {
            p.mini { "Our own rule" }
            ul { @for rule in change.our_rule { li { (rule) } } }
        }
    }
}
