//! Not decided yet: answers are missing, or contradict each other.

use care::Decision;
use maud::{Markup, Render, html};

use crate::layout::{Frame, page};

/// Not decided yet.
pub struct UndecidedPage<'a> {
    /// The decision so far.
    pub decision: &'a Decision,
    /// All answers, in a hidden field.
    pub answers: Markup,
}

impl Render for UndecidedPage<'_> {
    fn render(&self) -> Markup {
        let (open, conflicts) = (&self.decision.open, &self.decision.conflicts);
        let main = html! {
            header.verdict.tone-caution {
                (crate::mark::fibres())
                p.kicker { "Not decided yet" }
                h1 { "Some answers could still change the outcome" }
                p.lead { "Until they are given, there is no plan. It takes a few more taps." }
                form method="post" action="/check" {
                    (self.answers)
                    button.button.primary type="submit" { "Go on with the questions" }
                }
            }
            @if !conflicts.is_empty() {
                section.block {
                    h2 { "Answers to look at again" }
                    ul { @for conflict in conflicts { li { (conflict.text) } } }
                }
            }
            @if !open.is_empty() {
                section.block {
                    h2 { "Still open" }
                    ul { @for question in open { li { (question.text) } } }
                }
            }
        };
        page(Frame::Full, "undecided", "Not decided yet", &main)
    }
}
