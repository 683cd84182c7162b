//! One measure: its verdict, its chart, and the reasons.

use maud::{Markup, html};
use progress::{Instrument, Range, Record, Series, series};

use crate::chart::Chart;
use crate::pages::measures::words;

/// A measure over time.
pub struct Measured<'a> {
    instrument: Instrument<'a>,
    series: Series<'a>,
}

impl<'a> Measured<'a> {
    /// Reads it from what was noted.
    pub fn new(instrument: Instrument<'a>, record: &Record<'_>, range: Range) -> Measured<'a> {
        Measured {
            series: series(&instrument, record, range),
            instrument,
        }
    }

    /// The section of the page; `technique` gives the title of a technique.
    pub fn section(&self, technique: &dyn Fn(&str) -> String) -> Markup {
        let (id, measure) = (self.instrument.id, self.instrument.measure);
        let change = &self.series.change;
        let more = match measure.daily.is_some() {
            true => "/diary".to_owned(),
            false => format!("/measures/{id}"),
        };
        html! {
            section.measured aria-labelledby=(format!("{id}-head")) {
                header {
                    h3 id=(format!("{id}-head")) { (measure.title) }
                    (words::verdict(change))
                }
                (Chart { series: &self.series, technique })
                details.why {
                    summary { "Why this verdict" }
                    (words::reasons(change))
                }
                p { a href=(more) { @if measure.daily.is_some() { "Note today" } @else { "Answer again" } span.unseen { ": " (measure.title) } } }
            }
        }
    }
}
