//! All measures: your own words first, then questionnaires whose total is typed in.

use maud::{Markup, Render, html};
use progress::instrument::Asked;
use progress::{Instrument, change};
use store::MeasureResult;

use super::{with_wording, words};
use crate::App;
use crate::history::History;
use crate::pages::own::own;

/// The list.
pub struct ListPage<'a> {
    /// Knowledge and wording.
    pub app: &'a App,
    /// What was noted.
    pub history: &'a History,
}

impl Render for ListPage<'_> {
    fn render(&self) -> Markup {
        let all: Vec<Instrument<'_>> = Instrument::all(&self.app.knowledge)
            .map(|instrument| with_wording(self.app, instrument))
            .collect();
        let of = |wanted: fn(&Asked<'_>) -> bool| {
            all.iter()
                .filter(move |instrument| wanted(&instrument.asked()))
                .collect::<Vec<_>>()
        };
        let own_words = of(|asked| matches!(asked, Asked::Question(_)));
        let here = of(|asked| matches!(asked, Asked::Items(_)));
        let totals = of(|asked| matches!(asked, Asked::Total));
        let main = html! {
            h1 { "Measures" }
            p.lead { "Pain is one number. These say what it does to your days, and whether that changes." }
            (self.shelf("In your own words", "A minute each. Every two to four weeks is enough.", &own_words))
            @if !here.is_empty() { (self.shelf("Questionnaires, asked here", "Their wording was supplied by whoever runs this site, under a licence of their own.", &here)) }
            (self.shelf("Questionnaires, by their total", "Filled in on paper or elsewhere. We score nothing but the total you type, and lead you to whoever owns the questions.", &totals))
        };
        own("/measures", "measures", "Measures", &main)
    }
}

impl ListPage<'_> {
    fn shelf(&self, title: &str, about: &str, instruments: &[&Instrument<'_>]) -> Markup {
        html! {
            section.block {
                h2 { (title) }
                p { (about) }
                ul.shelf { @for instrument in instruments { (self.entry(instrument)) } }
            }
        }
    }

    fn entry(&self, instrument: &Instrument<'_>) -> Markup {
        let measure = instrument.measure;
        let daily = measure.daily.is_some();
        let address = match daily {
            true => "/diary".to_owned(),
            false => format!("/measures/{}", instrument.id),
        };
        html! {
            li {
                div.about-it {
                    a href=(address) { b { (measure.title) } }
                    p { (measure.summary) }
                    @if let Some(newest) = self.newest(instrument) {
                        (words::result(instrument, newest))
                        (words::verdict(&change(instrument, &self.history.record())))
                    }
                }
                a.button href=(address) tabindex="-1" aria-hidden="true" {
                    @if daily { "In your diary" } @else if matches!(instrument.asked(), Asked::Total) { "Type a total" } @else { "Answer" }
                }
            }
        }
    }

    fn newest(&self, instrument: &Instrument<'_>) -> Option<&MeasureResult> {
        let kept = self.history.kept.iter().rev();
        kept.filter(|_| instrument.measure.daily.is_none())
            .find(|kept| kept.measure == instrument.id)
    }
}
