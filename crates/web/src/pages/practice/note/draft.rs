//! A note that is being written: most of it is filled in, and every change keeps itself.

use knowledge::{Item, Knowledge};
use maud::{Markup, Render, html};

use super::Done;
use super::choices;
use super::typed::{LONGEST, PARTS, Typed, is_long};
use crate::App;
use crate::account::Staff;
use crate::fibre_map::{Place, picker};
use crate::layout::complaint;
use crate::pages::practice::frame::at_work;
use crate::pages::practice::visit::Visit;

/// The page.
pub struct DraftPage<'a> {
    /// Knowledge and clock.
    pub app: &'a App,
    /// Who writes.
    pub staff: &'a Staff,
    /// About which visit.
    pub visit: &'a Visit,
    /// What stands in the form.
    pub typed: Typed,
    /// What is wrong with what was sent; empty = nothing.
    pub complaint: String,
    /// What was just done.
    pub done: Option<Done>,
}

impl<'a> DraftPage<'a> {
    /// The page with something in its form.
    pub fn new(app: &'a App, staff: &'a Staff, visit: &'a Visit, typed: Typed) -> DraftPage<'a> {
        DraftPage {
            app,
            staff,
            visit,
            typed,
            complaint: String::new(),
            done: None,
        }
    }
}

impl Render for DraftPage<'_> {
    fn render(&self) -> Markup {
        let kept = match (self.done, self.typed.version) {
            (Some(Done::Kept), _) => "Kept as a draft.",
            (_, 0) => {
                "Not kept yet. What stands here is taken from the answers, the diary and the session, as far as you may see them."
            }
            _ => "A draft. Only you can read it.",
        };
        let main = html! {
            (self.visit.head(self.visit.name(), "Note"))
            (complaint("note-complaint", &self.complaint))
            form.soap method="post" action={ (self.visit.address()) "/note" } autocomplete="off" data-note {
                p.note role="status" data-note-status { (kept) }
                input type="hidden" name="version" value=(self.typed.version);
                @for (i, part) in PARTS.iter().enumerate() { (self.part(part, &self.typed.texts[i])) }
                (self.privacy())
                div.row {
                    button.button.primary type="submit" name="then" value="keep" { "Keep the draft" }
                    button.button type="submit" name="then" value="sign" { "Sign and lock" }
                }
                p.quiet { "Once signed, it does not change any more. You can add to it, with the date. The front desk never reads it; the client has it in everything they take with them." }
            }
            p { a href=(self.visit.address()) { "Back to the brief" } }
        };
        at_work(
            self.staff,
            "/notes",
            &format!("Note: {}", self.visit.name()),
            &main,
        )
    }
}

impl DraftPage<'_> {
    fn part(&self, (field, title, help): &(&str, &str, &str), text: &str) -> Markup {
        let (help_id, wrong_id) = (format!("{field}-help"), format!("{field}-complaint"));
        let wrong = match is_long(text) {
            true => format!(
                "At most {LONGEST} characters; there are {}.",
                text.chars().count()
            ),
            false => String::new(),
        };
        html! {
            section.soap-part {
                h2 { (title) }
                (choices::boxes(field, |id| self.typed.choices.has(id)))
                @if *field == "objective" { (self.chart()) }
                div.field {
                    label for=(field) { (title) ", in words" }
                    p.help id=(help_id) { (help) }
                    (complaint(&wrong_id, &wrong))
                    textarea id=(field) name=(field) rows="4" aria-describedby=(format!("{help_id} {wrong_id}"))
                        aria-invalid=[(!wrong.is_empty()).then_some("true")] { (text) }
                }
            }
        }
    }

    /// Where something was found: a list, and a body on which the same boxes can be ticked.
    fn chart(&self) -> Markup {
        let places = places(&self.app.knowledge);
        let places: Vec<Place<'_>> = places
            .iter()
            .map(|(region, text)| Place {
                region,
                text,
                chosen: self.typed.findings.iter().any(|found| found == region),
            })
            .collect();
        html! {
            fieldset.body-chart {
                legend { "Where you found something" }
                (picker("finding", &places))
            }
        }
    }

    fn privacy(&self) -> Markup {
        html! {
            fieldset.quick {
                legend { "Who may read it once it is signed" }
                div {
                    label.pick { input type="radio" name="privacy" value="therapists" checked[!self.typed.private] autocomplete="off"; span { "Therapists of the practice" } }
                    label.pick { input type="radio" name="privacy" value="author" checked[self.typed.private] autocomplete="off"; span { "Only me" } }
                }
            }
        }
    }
}

/// The regions of the body with their titles, those first in which back pain is usually felt.
pub fn places(knowledge: &Knowledge) -> Vec<(&str, &str)> {
    let mut regions: Vec<_> = knowledge
        .shelves()
        .regions
        .iter()
        .filter(|(_, entry)| entry.item.header().withdrawn.is_none())
        .collect();
    regions.sort_by_key(|(_, entry)| entry.item.order);
    regions
        .into_iter()
        .map(|(id, entry)| (id.as_str(), entry.item.header().title))
        .collect()
}
