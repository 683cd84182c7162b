//! A note as it is read.

use knowledge::Item;
use knowledge::items::View;
use maud::{Markup, Render, html};
use store::{Note, NoteAmendment, Zone};

use super::choices;
use super::typed::{PARTS, Typed};
use crate::App;
use crate::fibre_map::{Look, Tone, view};
use crate::when;

/// A signed note with what was added to it. The page needs [`crate::fibre_map::lines`].
pub struct Shown<'a> {
    /// Knowledge.
    pub app: &'a App,
    /// The note.
    pub note: &'a Note,
    /// What was added, in order.
    pub amendments: &'a [NoteAmendment],
    /// By which clock it was signed.
    pub zone: &'a Zone,
    /// Who wrote it, where that is not said elsewhere.
    pub author: Option<&'a str>,
}

impl Render for Shown<'_> {
    fn render(&self) -> Markup {
        let said = Typed::of(self.note);
        let at = |instant| {
            format!(
                "{}, {} ({})",
                when::day(instant, self.zone),
                when::time(instant, self.zone),
                when::clock(instant, self.zone)
            )
        };
        html! {
            article.signed-note {
                p.quiet {
                    @if let Some(author) = self.author { "By " (author) ". " }
                    @if let Some(signed) = self.note.signed_at { "Signed on " (at(signed)) "." }
                }
                dl.told {
                    @for (i, (field, title, _)) in PARTS.iter().enumerate() {
                        @let chosen = choices::words(field, |id| said.choices.has(id));
                        @if !said.texts[i].is_empty() || !chosen.is_empty() || (*field == "objective" && !said.findings.is_empty()) {
                            div {
                                dt { (title) }
                                dd {
                                    @if !chosen.is_empty() { p { (chosen.join("; ")) "." } }
                                    @if *field == "objective" { (self.chart(&said.findings)) }
                                    @for line in said.texts[i].lines().filter(|line| !line.is_empty()) { p { (line) } }
                                }
                            }
                        }
                    }
                }
                @for amendment in self.amendments {
                    aside.amendment aria-label="Added later" {
                        p.mini { "Added " @if let Some(added) = amendment.signed_at { "on " (at(added)) } ", by the same author" }
                        @for line in amendment.words.as_deref().unwrap_or_default().lines() { p { (line) } }
                    }
                }
            }
        }
    }
}

impl Shown<'_> {
    fn chart(&self, findings: &[String]) -> Markup {
        let titles: Vec<String> = findings
            .iter()
            .filter_map(|id| self.app.knowledge.shelves().regions.get(id))
            .map(|entry| entry.item.header().title.to_owned())
            .collect();
        let words = titles.join(", ");
        let look = |region: &str| match findings.iter().any(|found| found == region) {
            true => Look::lines(Tone::Pain, 5),
            false => Look::quiet(),
        };
        html! {
            @if !findings.is_empty() {
                p { "Found at: " (words) "." }
                div.found-map aria-hidden="true" {
                    (view(View::Back, "Where something was found, from behind", "", look))
                    (view(View::Front, "Where something was found, from the front", "", look))
                }
            }
        }
    }
}
