//! What to do at home, beside massage, whom to choose, and when to stop.

use care::Plan;
use care::plan::{EvidenceText, Exercise, HomeCare, Need};
use knowledge::Knowledge;
use knowledge::items::Offer;
use maud::{Markup, html};

use super::findings::{our_rule, sources};
use crate::words::{amount, certainty, list, times};

/// Care at home and movement, each with its steps.
pub fn at_home(knowledge: &Knowledge, plan: &Plan<'_>) -> Markup {
    html! {
        div.things { @for care in &plan.self_care { (home_care(knowledge, care)) } }
        @if !plan.moves.is_empty() {
            h3 { "Movement" }
            div.things { @for exercise in &plan.moves { (movement(knowledge, exercise)) } }
        }
    }
}

fn home_care(knowledge: &Knowledge, care: &HomeCare<'_>) -> Markup {
    html! {
        details.thing {
            summary { b { (care.title) } span { (care.summary) } }
            @if !care.setup.is_empty() { p { (care.setup) } }
            ol { @for step in care.how { li { (step) } } }
            ul.labels {
                @if let Some(minutes) = &care.minutes { li { (amount(minutes)) " minutes" } }
                @if let Some(often) = &care.per_day { li { (times(often)) " a day" } }
                @if let Some(days) = &care.per_week { li { (amount(days)) " days a week" } }
                @if let Some(most) = care.max_pressure { li { "Pressure up to " (most) " of 5" } }
            }
            (bullets("Mind", care.cautions))
            (bullets("Stop when", care.stop_when))
            @if !care.why.is_empty() { p.quiet { (care.why.join(" ")) } }
            @if let Some(evidence) = &care.evidence { (evidence_words(evidence)) }
            (our_rule(care.our_rule))
            (sources(knowledge, care.sources))
        }
    }
}

fn movement(knowledge: &Knowledge, exercise: &Exercise<'_>) -> Markup {
    html! {
        details.thing {
            summary { b { (exercise.title) } span { (exercise.summary) } }
            @if !exercise.why.is_empty() { p { (exercise.why) } }
            @if !exercise.setup.is_empty() { p { (exercise.setup) } }
            ol { @for step in exercise.how { li { (step) } } }
            p { a href=(format!("/library/moves/{}", exercise.id)) { "See it drawn" } }
            ul.labels {
                @if let Some(hold) = &exercise.hold_s { li { "Hold " (amount(hold)) " seconds" } }
                @if let Some(repeats) = &exercise.repeats { li { (amount(repeats)) " repeats" } }
                @if let Some(minutes) = &exercise.minutes { li { (amount(minutes)) " minutes" } }
                @if let Some(often) = &exercise.per_day { li { (times(often)) " a day" } }
                @if let Some(days) = &exercise.per_week { li { (amount(days)) " days a week" } }
            }
            (bullets("Mind", exercise.cautions))
            (our_rule(exercise.our_rule))
            (sources(knowledge, exercise.sources))
        }
    }
}

fn bullets(title: &str, texts: &[String]) -> Markup {
    html! {
        @if !texts.is_empty() {
            p.mini { (title) }
            ul { @for text in texts { li { (text) } } }
        }
    }
}

fn evidence_words(evidence: &EvidenceText<'_>) -> Markup {
    html! { p { b { (certainty(evidence.certainty)) } ", for " (evidence.condition) ": " (evidence.text) } }
}

/// Other care, to do or to know about.
pub fn beside(knowledge: &Knowledge, plan: &Plan<'_>) -> Markup {
    let part = |offer: Offer| plan.complementary.iter().filter(move |o| o.offer == offer);
    html! {
        @for offer in [Offer::Do, Offer::Inform] {
            @if offer == Offer::Inform && part(offer).next().is_some() {
                h3 { "Where guidelines disagree" }
            }
            div.things { @for option in part(offer) {
                details.thing {
                    summary { b { (option.title) } span { (option.summary) } }
                    @if !option.views.is_empty() {
                        dl.views { @for view in option.views { div { dt { (view.who) } dd { (view.says) } } } }
                    }
                    (our_rule(option.our_rule))
                    (sources(knowledge, option.sources))
                }
            } }
        }
    }
}

/// What to look for in a therapist: first what this plan calls for.
pub fn therapist(plan: &Plan<'_>) -> Markup {
    let (own, general): (Vec<_>, Vec<_>) = plan
        .therapist
        .iter()
        .partition(|need| !need.because.is_empty());
    html! {
        @if !own.is_empty() {
            p { "Because of your plan:" }
            dl.needs { @for need in &own { (need_words(need)) } }
        }
        @if !general.is_empty() {
            details {
                summary { "For everybody: what to ask and to look for (" (general.len()) ")" }
                dl.needs { @for need in &general { (need_words(need)) } }
            }
        }
    }
}

fn need_words(need: &Need<'_>) -> Markup {
    let because: Vec<String> = need
        .because
        .iter()
        .map(|named| named.title.to_owned())
        .collect();
    html! {
        div {
            dt { (need.title) }
            dd {
                (need.good_answer)
                @if !because.is_empty() { span.quiet { " (because of " (list(&because)) ")" } }
            }
        }
    }
}

/// When to stop, what may follow, and when to look again.
pub fn stopping(knowledge: &Knowledge, plan: &Plan<'_>) -> Markup {
    let ending = || plan.stop_signs.iter().filter(|sign| sign.ends_session);
    let pausing = || plan.stop_signs.iter().filter(|sign| !sign.ends_session);
    html! {
        p { "End a session at once for any of these:" }
        ul.signs { @for sign in ending() { li { (sign.sign) } } }
        details {
            summary { "What to do then" }
            dl.signs { @for sign in ending() { div { dt { (sign.sign) } dd { (sign.do_now) } } } }
        }
        @if pausing().next().is_some() {
            details {
                summary { "What interrupts a session" }
                dl.signs { @for sign in pausing() { div { dt { (sign.sign) } dd { (sign.do_now) } } } }
            }
        }
        details {
            summary { "What may follow a session, and what should not" }
            dl.watch {
                @for watch in &plan.after_effects {
                    div {
                        dt { (watch.title) }
                        dd {
                            @if !watch.normal_if.is_empty() { p { "To be expected: " (watch.normal_if) } }
                            @if !watch.not_normal.is_empty() { p { "Not to be expected: " (watch.not_normal) } }
                            p { (watch.action) }
                        }
                    }
                }
            }
        }
        details {
            summary { "When to look again" }
            @for review in &plan.reviews {
                h3 { (review.title) }
                (prose(review.text))
                (our_rule(review.our_rule))
                (sources(knowledge, review.sources))
            }
        }
    }
}

/// Text with empty lines between paragraphs.
pub fn prose(text: &str) -> Markup {
    html! { @for paragraph in text.trim().split("\n\n") { p { (paragraph) } } }
}
