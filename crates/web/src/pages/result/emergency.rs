//! An emergency: what to do, and nothing else.

use care::Decision;
use maud::{Markup, Render, html};

use crate::layout::{Frame, page};

/// An emergency.
pub struct EmergencyPage<'a> {
    /// The decision.
    pub decision: &'a Decision,
    /// All answers, in a hidden field.
    pub answers: Markup,
}

impl Render for EmergencyPage<'_> {
    fn render(&self) -> Markup {
        let decision = self.decision;
        let main = html! {
            h1 { (decision.headline) }
            @if let Some(referral) = &decision.referral {
                p.do { (referral.action) }
                dl {
                    div { dt { "Where" } dd { (referral.see) } }
                    div { dt { "Meanwhile" } dd { (referral.meanwhile) } }
                }
                section.why {
                    h2 { "Why" }
                    @for finding in decision.findings.iter().filter(|finding| finding.disposition == decision.disposition) {
                        p { (finding.found) " " (finding.means) }
                    }
                }
                section.tell {
                    h2 { "Say or show this" }
                    blockquote { (referral.tell) }
                }
                dl { div { dt { "Come back" } dd { (referral.come_back) } } }
            }
            form.ways method="post" action="/check/answers" {
                (self.answers)
                button.button.plain type="button" data-print hidden { "Print this page" }
                button.button.plain type="submit" { "One of my answers was wrong" }
            }
            p.print-only { (decision.intended_use) " Content version " (decision.knowledge_version) "." }
        };
        page(Frame::Bare, "emergency", &decision.headline, &main)
    }
}
