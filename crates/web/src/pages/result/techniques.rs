//! Which massage, why, how much; and what was not chosen.

use care::Plan;
use care::plan::{Choice, Dose, SessionLength};
use knowledge::Knowledge;
use maud::{Markup, html};

use super::findings::{our_rule, sources};
use crate::words::{amount, certainty, day, lower, setting, times};

/// How many techniques are shown unfolded.
const FIRST: usize = 3;

/// The techniques that fit, and those that do not.
pub fn techniques(knowledge: &Knowledge, plan: &Plan<'_>, answers: &Markup) -> Markup {
    let (first, more) = plan.chosen.split_at(plan.chosen.len().min(FIRST));
    let minutes = plan.dose.as_ref().map(|dose| dose.minutes.min as u16);
    html! {
        @if plan.chosen.is_empty() {
            p { "No massage technique fits within your limits. Movement and the other care below still help." }
        }
        div.cards { @for choice in first { (card(knowledge, choice, minutes, answers)) } }
        @if !more.is_empty() {
            details.more {
                summary { "Also possible: " (names(more)) }
                div.cards { @for choice in more { (card(knowledge, choice, minutes, answers)) } }
            }
        }
        @if !plan.not_chosen.is_empty() {
            details.not-chosen {
                summary { "Not chosen, and why (" (plan.not_chosen.len()) ")" }
                dl {
                    @for not in &plan.not_chosen {
                        div { dt { a href=(format!("/library/techniques/{}", not.technique)) { (not.title) } } dd { (not.reasons.join(" ")) } }
                    }
                }
            }
        }
    }
}

fn names(choices: &[Choice<'_>]) -> String {
    let titles: Vec<&str> = choices.iter().map(|choice| choice.title).collect();
    titles.join(", ")
}

fn card(
    knowledge: &Knowledge,
    choice: &Choice<'_>,
    minutes: Option<u16>,
    answers: &Markup,
) -> Markup {
    html! {
        article.card {
            h3 { a href=(format!("/library/techniques/{}", choice.technique)) { (choice.title) } }
            p { (choice.summary) }
            ul.labels {
                li.label-certainty { (certainty(choice.evidence.certainty)) }
                li { "Pressure up to " (choice.max_pressure) " of 5, " (choice.max_pressure_words) }
                @if choice.needs_trained_therapist { li { "By a trained therapist only" } }
            }
            details {
                summary { "Why this one" }
                @for reason in &choice.reasons { p { (reason) } }
                p.quiet {
                    "Points (the weights are our own): fit " (choice.score.fit) ", evidence " (choice.score.evidence)
                    ", experience " (choice.score.experience) ", preference " (choice.score.preference)
                    ", practicality " (choice.score.practicality) "; together " (choice.score.total) "."
                }
                (our_rule(choice.our_rule))
                (sources(knowledge, choice.sources))
            }
            (start(choice.technique, choice.title, &choice.sessions, minutes, answers))
        }
    }
}

/// Ways to start a session, one per setting.
pub fn start(
    technique: &str,
    title: &str,
    sessions: &[SessionLength],
    minutes: Option<u16>,
    answers: &Markup,
) -> Markup {
    html! {
        @for length in sessions {
            form.start method="post" action="/session" {
                (answers)
                input type="hidden" name="technique" value=(technique);
                input type="hidden" name="setting" value=(length.setting.as_str());
                label {
                    span { (setting(length.setting)) }
                    span.length {
                        input type="number" name="minutes" min=(length.from) max=(length.to) required
                            value=(proposed(length, minutes)) inputmode="numeric";
                        "min"
                    }
                }
                button.button type="submit" { "Start" span.unseen { ": " (title) ", " (lower(setting(length.setting))) } }
            }
        }
    }
}

/// The length of the plan's course, or what is nearest to it.
pub fn proposed(length: &SessionLength, minutes: Option<u16>) -> u16 {
    let wanted = minutes.unwrap_or(length.from);
    wanted.clamp(length.from, length.to.max(length.from))
}

/// How much, how often, how long, and when to look again.
pub fn dose(knowledge: &Knowledge, dose: &Dose<'_>) -> Markup {
    html! {
        ul.figures {
            li { b { (amount(&dose.minutes)) } " minutes" }
            li { b { (times(&dose.per_week)) } " a week" }
            li { b { (amount(&dose.weeks)) } " weeks" }
        }
        p { (dose.pressure_words) }
        p { (review(dose)) }
        @if !dose.notes.is_empty() { ul { @for note in &dose.notes { li { (note) } } } }
        details {
            summary { "Where these numbers come from" }
            p { (dose.title) ". " (dose.summary) }
            (our_rule(dose.our_rule))
            (sources(knowledge, dose.sources))
        }
    }
}

/// When to look again, in two sentences.
pub fn review(dose: &Dose<'_>) -> String {
    let on = dose.review_on.map_or(String::new(), |date| {
        format!(", on {} at the latest", day(date))
    });
    format!(
        "Look again after {} sessions or {} weeks, whichever comes first{on}. Go on only if it helps you.",
        dose.review_after_sessions, dose.review_after_weeks
    )
}
