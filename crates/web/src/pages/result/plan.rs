//! The plan: the decision, what to do tonight, and everything behind it.

mod sheet;

use care::plan::{SessionLength, Tonight, TonightKind};
use care::{Decision, Plan};
use jiff::civil::Date;
use knowledge::{Disposition, Knowledge, Setting};
use maud::{Markup, Render, html};

use super::techniques::{self, proposed};
use super::withheld::actions;
use super::{findings, home, maps};
use crate::fibre_map::lines;
use crate::layout::{Frame, page};
use crate::words::day;

/// A plan.
pub struct PlanPage<'a> {
    /// Words and sources.
    pub knowledge: &'a Knowledge,
    /// The decision.
    pub decision: &'a Decision,
    /// The plan.
    pub plan: &'a Plan<'a>,
    /// All answers, in a hidden field.
    pub answers: Markup,
    /// The day of the answers, when it is not today.
    pub given_on: Option<Date>,
    /// Some wishes were not asked yet.
    pub open: bool,
}

const SECTIONS: [(&str, &str); 9] = [
    ("tonight", "Tonight"),
    ("limits", "Where, and how firmly"),
    ("techniques", "Massage that fits"),
    ("dose", "How much, how often"),
    ("home", "Care at home"),
    ("beside", "Beside massage"),
    ("therapist", "Choosing a therapist"),
    ("stop", "When to stop"),
    ("reasons", "What we found, and what not"),
];

/// Sections for which most people have no time tonight; browsers unfold them when a link leads there.
const FOLDED: [&str; 2] = ["beside", "therapist"];

impl Render for PlanPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            (lines())
            div.on-screen {
                (self.verdict())
                div.with-contents {
                    nav.contents aria-label="On this page" {
                        ul { @for (id, name) in SECTIONS { @if self.has(id) { li { a href=(format!("#{id}")) { (name) } } } } }
                    }
                    div {
                        @for (id, name) in SECTIONS {
                            @if self.has(id) { (self.block(id, name)) }
                        }
                        (actions(&self.answers, "Print on one page"))
                        p.print-only { (self.decision.intended_use) }
            p.quiet { "Content version " (self.decision.knowledge_version) "." }
                    }
                }
            }
            (sheet::sheet(self))
        };
        page(Frame::Full, "plan", "Your plan", &main)
    }
}

impl PlanPage<'_> {
    fn verdict(&self) -> Markup {
        let decision = self.decision;
        let words = &self.knowledge.shelves().dispositions[decision.disposition.as_str()].item;
        let tone = match decision.disposition {
            Disposition::Proceed => "tone-go",
            _ => "tone-caution",
        };
        html! {
            header class=(format!("verdict {tone}")) {
                (crate::mark::fibres())
                p.kicker { "Your result" }
                h1 { (decision.headline) }
                p.lead { (words.summary) }
                @if let Some(date) = self.given_on {
                    p.note {
                        "These answers are from " (day(date)) ". New or changed signs can change the advice: look through them before a session."
                    }
                }
                div.row {
                    (self.first_session())
                    form method="post" action="/find" {
                        (self.answers)
                        button.button type="submit" { "Find someone for this plan" }
                    }
                    @if self.open || self.given_on.is_some() {
                        form method="post" action=(if self.open { "/check" } else { "/check/answers" }) {
                            (self.answers)
                            button.button type="submit" { @if self.open { "Answer the last questions" } @else { "Look at my answers" } }
                        }
                    }
                }
            }
        }
    }

    fn block(&self, id: &str, name: &str) -> Markup {
        let title = format!("{id}-title");
        html! {
            section.block aria-labelledby=(title) {
                @if FOLDED.contains(&id) {
                    details.fold {
                        summary { h2 id=(title) { (name) } }
                        div id=(id) { (self.section(id)) }
                    }
                } @else {
                    h2 id=(title) { (name) }
                    div id=(id) { (self.section(id)) }
                }
            }
        }
    }

    fn has(&self, id: &str) -> bool {
        match id {
            "limits" => self.decision.limits.is_some(),
            "dose" => self.plan.dose.is_some(),
            "home" => !(self.plan.self_care.is_empty() && self.plan.moves.is_empty()),
            _ => true,
        }
    }

    fn section(&self, id: &str) -> Markup {
        let (knowledge, plan) = (self.knowledge, self.plan);
        match id {
            "tonight" => self.tonight(),
            "limits" => {
                html! { @if let Some(limits) = &self.decision.limits { (maps::limits(knowledge, limits)) } }
            }
            "techniques" => html! {
                @if !plan.presentations.is_empty() {
                    p { "How we read your back pain: " (self.presentations()) "." }
                }
                (techniques::techniques(knowledge, plan, &self.answers))
            },
            "dose" => {
                html! { @if let Some(dose) = &plan.dose { (techniques::dose(knowledge, dose)) } }
            }
            "home" => home::at_home(knowledge, plan),
            "beside" => home::beside(knowledge, plan),
            "therapist" => home::therapist(plan),
            "stop" => home::stopping(knowledge, plan),
            _ => html! {
                (findings::found(findings::news(self.decision)))
                (findings::not_found(self.decision))
            },
        }
    }

    fn presentations(&self) -> String {
        let titles: Vec<&str> = self
            .plan
            .presentations
            .iter()
            .map(|named| named.title)
            .collect();
        titles.join("; ")
    }

    fn tonight(&self) -> Markup {
        html! {
            ol.tonight {
                @for tonight in &self.plan.tonight {
                    li {
                        p { (tonight.sentence) }
                        @if let Some((_, sessions)) = self.session_of(tonight) {
                            (techniques::start(tonight.id, &tonight.sentence, &sessions, self.minutes(), &self.answers))
                        }
                    }
                }
            }
        }
    }

    /// The guided sessions behind a thing to do tonight.
    fn session_of(&self, tonight: &Tonight<'_>) -> Option<(Setting, Vec<SessionLength>)> {
        let setting = match tonight.kind {
            TonightKind::OwnSession => Setting::Oneself,
            TonightKind::PartnerSession => Setting::Partner,
            _ => return None,
        };
        let choice = self
            .plan
            .chosen
            .iter()
            .find(|choice| choice.technique == tonight.id)?;
        let lengths = choice
            .sessions
            .iter()
            .filter(|length| length.setting == setting);
        Some((setting, lengths.copied().collect()))
    }

    fn minutes(&self) -> Option<u16> {
        self.plan.dose.as_ref().map(|dose| dose.minutes.min as u16)
    }

    /// The one thing to press: tonight's first session.
    fn first_session(&self) -> Markup {
        let first = self.plan.tonight.iter().find_map(|tonight| {
            let (_, sessions) = self.session_of(tonight)?;
            Some((tonight.id, *sessions.first()?))
        });
        html! {
            @match first {
                Some((technique, length)) => {
                    @let minutes = proposed(&length, self.minutes());
                    form method="post" action="/session" {
                        (self.answers)
                        input type="hidden" name="technique" value=(technique);
                        input type="hidden" name="setting" value=(length.setting.as_str());
                        input type="hidden" name="minutes" value=(minutes);
                        button.button.primary type="submit" { "Start a session now, " (minutes) " minutes" }
                    }
                }
                None => a.button.primary href="#tonight" { "What to do tonight" },
            }
        }
    }
}
