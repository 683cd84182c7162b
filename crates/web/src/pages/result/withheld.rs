//! Care is withheld for now: how urgent, whom to see, what to say, and when to come back.

use care::Decision;
use care::decision::Referral;
use jiff::civil::Date;
use knowledge::{CLEARANCE_DAYS, Disposition, Knowledge};
use maud::{Markup, Render, html};

use super::findings;
use crate::layout::{Frame, complaint, page};
use crate::turn::Agreement;

/// Care is withheld.
pub struct WithheldPage<'a> {
    /// Titles of what has lapsed.
    pub knowledge: &'a Knowledge,
    /// The decision.
    pub decision: &'a Decision,
    /// Where to turn.
    pub referral: &'a Referral,
    /// Only time is needed.
    pub wait: bool,
    /// What a clinician's agreement would lift, when it would lift everything.
    pub clearable: Vec<&'a str>,
    /// The agreement as typed.
    pub agreement: Agreement,
    /// All answers, in a hidden field.
    pub answers: Markup,
    /// Questions are still open.
    pub open: bool,
    /// The latest day an agreement can be of.
    pub today: Date,
}

impl Render for WithheldPage<'_> {
    fn render(&self) -> Markup {
        let decision = self.decision;
        let tone = match decision.disposition {
            Disposition::SameDay => "tone-stop",
            _ => "tone-caution",
        };
        let main = html! {
            header class=(format!("verdict {tone}")) {
                (crate::mark::fibres())
                p.kicker { @if self.wait { "For now" } @else { (self.referral.urgency) } }
                h1 { (decision.headline) }
                p.lead { (self.referral.action) }
            }
            (self.what_to_do())
            section.block aria-labelledby="found" {
                h2 #found { "What we found" }
                (findings::found(decision.findings.iter().filter(|finding| finding.disposition == decision.disposition)))
                (self.others())
                (self.lapsed())
                (findings::not_found(decision))
            }
            @if self.open { (self.more_questions()) }
            @if !self.clearable.is_empty() { (self.clearance()) }
            (actions(&self.answers, "Print for your clinician"))
            p.print-only { (decision.intended_use) }
            p.quiet { "Content version " (decision.knowledge_version) "." }
        };
        page(Frame::Full, "withheld", &decision.headline, &main)
    }
}

impl WithheldPage<'_> {
    fn what_to_do(&self) -> Markup {
        let referral = self.referral;
        html! {
            section.block aria-label="What to do" {
                dl.referral {
                    div { dt { "Who to see" } dd { (referral.see) } }
                    div { dt { "Meanwhile" } dd { (referral.meanwhile) } }
                    div { dt { "Come back" } dd { (referral.come_back) } }
                }
                @if !self.wait {
                    div.tell {
                        h2 { "What to say, or show" }
                        blockquote { (referral.tell) }
                    }
                }
            }
        }
    }

    fn others(&self) -> Markup {
        let top = self.decision.disposition;
        let others = || findings::news(self.decision).filter(move |f| f.disposition != top);
        let count = others().count();
        html! {
            @if count > 0 {
                details { summary { "What else we found (" (count) ")" } (findings::found(others())) }
            }
        }
    }

    fn lapsed(&self) -> Markup {
        let titles: Vec<&str> = self
            .decision
            .lapsed_clearances
            .iter()
            .filter_map(|id| self.knowledge.shelves().rules.get(id))
            .map(|entry| entry.item.title.as_str())
            .collect();
        html! {
            @if !titles.is_empty() {
                p.note {
                    "A clinician’s agreement holds " (CLEARANCE_DAYS) " days (our rule). Not in force any more: "
                    (titles.join("; ")) "."
                }
            }
        }
    }

    fn more_questions(&self) -> Markup {
        html! {
            section.block.more {
                h2 { "Some questions are still open" }
                p { "This advice stands already. The answers left could make it more urgent, or complete what you show." }
                form method="post" action="/check" {
                    (self.answers)
                    button.button type="submit" { "Go on with the questions" }
                }
            }
        }
    }

    /// The agreement of a clinician would lift what stands in the way.
    fn clearance(&self) -> Markup {
        let typed = &self.agreement;
        html! {
            section.block #agreement aria-labelledby="agreed" {
                h2 #agreed { "Has a clinician agreed to massage, knowing about this, in the last " (CLEARANCE_DAYS) " days?" }
                ul { @for title in &self.clearable { li { (title) } } }
                form.fields method="post" action="/check#agreement" novalidate {
                    (self.answers)
                    div.field {
                        label for="agreed_by" { "Who agreed" }
                        p.help #by-help { "For example: my family doctor" }
                        (complaint("by-complaint", &typed.by_complaint))
                        input #agreed_by type="text" name="agreed_by" value=(typed.by) maxlength="100" autocomplete="off"
                            aria-describedby="by-help by-complaint"
                            aria-invalid=[(!typed.by_complaint.is_empty()).then_some("true")];
                    }
                    div.field {
                        label for="agreed_on" { "On which day" }
                        (complaint("on-complaint", &typed.on_complaint))
                        input #agreed_on type="date" name="agreed_on" value=(typed.on) max=(self.today) autocomplete="off"
                            aria-describedby="on-complaint"
                            aria-invalid=[(!typed.on_complaint.is_empty()).then_some("true")];
                    }
                    button.button type="submit" { "Yes, for all of these" }
                }
            }
        }
    }
}

/// What can be done with a result.
pub fn actions(answers: &Markup, print: &str) -> Markup {
    html! {
        section.block.keep aria-labelledby="yours" {
            h2 #yours { "Yours to keep, or not" }
            p { "Nothing of this is kept on this server. Close the page and it is gone, unless you print it, or keep it in this browser or in an account." }
            form.row method="post" action="/check/answers" {
                (answers)
                button.button type="submit" { "Look at my answers" }
                button.button type="button" data-print hidden { (print) }
                button.button type="submit" formaction="/keep" { "Keep in my account" }
                button.button type="button" data-keep hidden { "Keep in this browser" }
                button.button.plain type="button" data-erase hidden { "Erase from this browser" }
            }
            p.note role="status" data-keep-status {}
        }
    }
}
