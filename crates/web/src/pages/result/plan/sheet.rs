//! The plan on one sheet of A4, for the fridge door or the therapist; seen in print only.

use knowledge::Setting;
use knowledge::items::RuleKind;
use maud::{Markup, html};

use super::PlanPage;
use crate::fibre_map::allowed;
use crate::pages::result::maps::sentence;
use crate::pages::result::techniques::review;
use crate::words::{amount, day, lower, times};

/// How much of each fits on the sheet.
const TECHNIQUES: usize = 4;
const HOME: usize = 4;
const FINDINGS: usize = 4;
const PRECAUTIONS: usize = 6;

/// The sheet.
pub fn sheet(page: &PlanPage<'_>) -> Markup {
    let (decision, plan, knowledge) = (page.decision, page.plan, page.knowledge);
    let findings = decision
        .findings
        .iter()
        .filter(|finding| finding.kind != RuleKind::TechniqueRule);
    html! {
        article.sheet {
            header {
                (crate::mark::wordmark())
                h1 { (decision.headline) }
                p { "Back pain and massage: a plan for one person" @if let Some(date) = plan_date(page) { ", from answers of " (date) } "." }
            }
            div.columns {
                section {
                    h2 { "Tonight" }
                    ol { @for tonight in &plan.tonight { li { (tonight.sentence) } } }
                }
                section {
                    h2 { "Massage that fits" }
                    ol {
                        @for choice in plan.chosen.iter().take(TECHNIQUES) {
                            li { b { (choice.title) } " (" (by(&choice.settings)) "), pressure up to " (choice.max_pressure) " of 5; " (choice.evidence.words) "." }
                        }
                    }
                }
                @if let Some(dose) = &plan.dose {
                    section {
                        h2 { "How much" }
                        p {
                            (amount(&dose.minutes)) " minutes, " (times(&dose.per_week)) " a week, for " (amount(&dose.weeks)) " weeks. "
                            (dose.pressure_words) " " (review(dose))
                        }
                    }
                }
                section {
                    h2 { "At home" }
                    ul {
                        @for care in plan.self_care.iter().take(HOME) { li { b { (care.title) } ": " (care.summary) } }
                        @for exercise in plan.moves.iter().take(HOME) { li { b { (exercise.title) } ": " (exercise.summary) } }
                    }
                }
                @if let Some(limits) = &decision.limits {
                    section {
                        h2 { "Limits" }
                        (allowed(&limits.oneself.pressure, "The limits on your own, in words below."))
                        p { b { "On your own: " } (sentence(knowledge, &limits.oneself)) }
                        p { b { "With a therapist: " } (sentence(knowledge, &limits.therapist)) }
                        ul { @for precaution in limits.precautions.iter().take(PRECAUTIONS) { li { (precaution.person) } } }
                    }
                }
                section {
                    h2 { "For the therapist" }
                    ul {
                        @for finding in findings.take(FINDINGS) { li { b { (finding.title) } @if !finding.therapist.is_empty() { ": " (finding.therapist) } } }
                        li { (decision.not_found.len()) " warning signs were asked about and not found; this does not rule out everything." }
                    }
                }
                section.stop {
                    h2 { "Stop at once for" }
                    p { (stop_signs(page)) "." }
                }
            }
            footer { p { (decision.intended_use) " Content version " (decision.knowledge_version) "." } }
        }
    }
}

fn plan_date(page: &PlanPage<'_>) -> Option<String> {
    page.given_on.map(day)
}

fn by(settings: &[Setting]) -> String {
    let names: Vec<String> = settings
        .iter()
        .map(|setting| lower(crate::words::setting(*setting)))
        .collect();
    names.join(", ")
}

fn stop_signs(page: &PlanPage<'_>) -> String {
    let signs: Vec<&str> = page
        .plan
        .stop_signs
        .iter()
        .filter(|sign| sign.ends_session)
        .map(|sign| sign.sign)
        .collect();
    signs.join("; ")
}
