//! A result as somebody else sees it: to read only, with what a therapist wants to know first.

use care::{Decision, Plan, plan as make_plan, screen};
use knowledge::items::RuleKind;
use knowledge::{Answers, Disposition, Knowledge};
use maud::{Markup, Render, html};

use super::{findings, maps};
use crate::fibre_map::lines;
use crate::layout::{Frame, page};
use crate::pages::account::home::since;
use crate::replay::Replay;
use crate::words::{amount, lower, setting, times};

/// A shared result.
pub struct SharedPage<'a> {
    /// Words and sources.
    pub knowledge: &'a Knowledge,
    /// The result.
    pub replay: &'a Replay<'a>,
    /// The day it was kept, in words.
    pub kept_on: String,
    /// The last day of the link, in words.
    pub until: String,
}

impl Render for SharedPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            @match &self.replay.now {
                None => {
                    h1 { (self.replay.headline) }
                    (since(self.replay))
                }
                Some((answers, decision)) => (self.decision(answers, decision)),
            }
            p.quiet { "Where it says “you”, it means the person who shared this. Shared until " (self.until) "; please pass the link on to nobody." }
        };
        page(Frame::Full, "shared", "A shared result", &main)
    }
}

impl SharedPage<'_> {
    fn decision(&self, answers: &Answers, decision: &Decision) -> Markup {
        let knowledge = self.knowledge;
        let words = &knowledge.shelves().dispositions[decision.disposition.as_str()].item;
        let screening = screen(knowledge, answers);
        let tone = match decision.disposition {
            Disposition::Proceed => "tone-go",
            disposition if disposition >= Disposition::SameDay => "tone-stop",
            _ => "tone-caution",
        };
        html! {
            header class=(format!("verdict {tone}")) {
                (crate::mark::fibres())
                p.kicker { "A result shared with you, kept on " (self.kept_on) }
                h1 { (decision.headline) }
                p.lead { (words.summary) }
                (since(self.replay))
            }
            @if let Some(referral) = &decision.referral {
                section.block {
                    h2 { "What the person was told" }
                    dl.referral {
                        div { dt { "What to do" } dd { (referral.action) } }
                        div { dt { "Who to see" } dd { (referral.see) } }
                        div { dt { "To say, or to show" } dd { (referral.tell) } }
                    }
                }
            }
            (for_therapist(decision))
            @if let Some(limits) = &decision.limits {
                (lines())
                section.block { h2 { "Where, and how firmly" } (maps::limits(knowledge, limits)) }
            }
            @if let Ok(permit) = screening.permit() { (planned(&make_plan(knowledge, answers, &permit))) }
            section.block {
                h2 { "What was found, and what not" }
                (findings::found(findings::news(decision)))
                (findings::not_found(decision))
            }
            p.print-only { (decision.intended_use) }
            p.quiet { "Content version " (decision.knowledge_version) "." }
        }
    }
}

fn for_therapist(decision: &Decision) -> Markup {
    let told = decision
        .findings
        .iter()
        .filter(|finding| finding.kind != RuleKind::TechniqueRule && !finding.therapist.is_empty());
    let precautions = decision
        .limits
        .iter()
        .flat_map(|limits| &limits.precautions);
    let lines: Vec<(&str, &str)> = told
        .map(|finding| (finding.title.as_str(), finding.therapist.as_str()))
        .chain(precautions.map(|p| (p.title.as_str(), p.therapist.as_str())))
        .collect();
    html! {
        @if !lines.is_empty() {
            section.block {
                h2 { "For the therapist" }
                dl.needs { @for (title, words) in lines { div { dt { (title) } dd { (words) } } } }
            }
        }
    }
}

fn planned(plan: &Plan<'_>) -> Markup {
    html! {
        section.block {
            h2 { "Massage that fits" }
            ol {
                @for choice in &plan.chosen {
                    @let settings: Vec<String> = choice.settings.iter().map(|by| lower(setting(*by))).collect();
                    li { b { (choice.title) } " (" (settings.join(", ")) "), pressure up to " (choice.max_pressure) " of 5; " (choice.evidence.words) "." }
                }
            }
            @if let Some(dose) = &plan.dose {
                p { (amount(&dose.minutes)) " minutes, " (times(&dose.per_week)) " a week, for " (amount(&dose.weeks)) " weeks. " (dose.pressure_words) }
            }
        }
        section.block {
            h2 { "Stop at once for" }
            ul.signs { @for sign in plan.stop_signs.iter().filter(|sign| sign.ends_session) { li { (sign.sign) } } }
        }
    }
}
