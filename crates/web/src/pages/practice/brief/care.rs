//! The decision with its limits, and the plan within them.

use care::decision::{FindingText, SettingText};
use care::library::capital;
use care::plan::Choice;
use care::{Decision, Plan};
use knowledge::limits::{MAX_MINUTES, pressure_words};
use knowledge::{Basis, Disposition, Item, Knowledge, Setting};
use maud::{Markup, html};

use super::super::visit::{Decided, Visit};
use crate::App;
use crate::fibre_map::allowed;
use crate::pages::library::ours;
use crate::pages::result::maps;
use crate::when;
use crate::words::{amount, day, list, lower, times};

/// Techniques that are named; the plan has more.
const NAMED: usize = 3;

/// The best techniques of a plan that a therapist gives.
pub fn chosen<'p, 'k>(plan: &'p Plan<'k>) -> Vec<&'p Choice<'k>> {
    let by_therapist = |choice: &&Choice<'_>| choice.settings.contains(&Setting::Therapist);
    let chosen = plan.chosen.iter().filter(by_therapist);
    chosen.take(NAMED).collect()
}

/// How far care may go, and why.
pub fn decision(knowledge: &Knowledge, decided: &Decided, visit: &Visit) -> Markup {
    let decision = &decided.decision;
    let words = &knowledge.shelves().dispositions[decision.disposition.as_str()].item;
    let tone = match decision.disposition {
        Disposition::Proceed if !decision.provisional => "tone-go",
        Disposition::Proceed | Disposition::Modify | Disposition::ClinicianFirst => "tone-caution",
        Disposition::SameDay | Disposition::Emergency => "tone-stop",
    };
    let told = decided.intake.made_at;
    html! {
        header class=(format!("verdict {tone}")) {
            p.kicker { "Decision from the answers of " (when::day(told, &visit.zone)) }
            h1 { @if decision.provisional { "Not decided: answers are missing" } @else { (decision.headline) } }
            p.lead { @if decision.provisional { "No session until the open questions are answered." } @else { (words.summary) } }
            @if decided.is_another { p.note { "The content has changed since the client answered, and with it the decision. What stands here is decided by the present content." } }
            @if let Some(date) = decided.answers.date { p.quiet { "Answered for " (day(date)) ". " (decision.intended_use) } }
        }
        @if let Some(referral) = &decision.referral {
            section.block aria-labelledby="withheld" {
                h2 #withheld { "No massage for now: " (lower(&referral.urgency)) }
                p { (referral.action) }
                dl.referral {
                    div { dt { "Who to see" } dd { (referral.see) } }
                    div { dt { "Meanwhile" } dd { (referral.meanwhile) } }
                }
            }
        }
        @if decision.provisional {
            section.block aria-labelledby="open" {
                h2 #open { "Still to be answered" }
                ul {
                    @for open in &decision.open { li { (open.text) } }
                    @for conflict in &decision.conflicts { li { (conflict.text) } }
                }
                (together(visit, "Go on with the questions together"))
            }
        }
        (found(&findings(decision)))
    }
}

/// What was found and asks something of a therapist. The answers behind it are the client's to share.
pub fn findings(decision: &Decision) -> Vec<&FindingText> {
    let findings = decision.findings.iter();
    findings
        .filter(|finding| {
            !finding.therapist.is_empty() && finding.disposition > Disposition::Proceed
        })
        .collect()
}

fn found(findings: &[&FindingText]) -> Markup {
    html! {
        @if !findings.is_empty() {
            section.block aria-labelledby="found" {
                h2 #found { "What it rests on" }
                ul.findings-short { @for finding in findings { li { b { (finding.title) "." } " " (finding.therapist) } } }
            }
        }
    }
}

/// What no session may exceed, with the map.
pub fn limits(knowledge: &Knowledge, decided: &Decided) -> Markup {
    let Some(limits) = &decided.decision.limits else {
        return html! {};
    };
    let here = &limits.therapist;
    html! {
        section.block.limits aria-labelledby="limits" {
            h2 #limits { "Limits" }
            div.limits-pair {
                div {
                    p.most { (capital(&maps::sentence(knowledge, here))) }
                    (left_out(knowledge, here))
                    @if here.minutes < MAX_MINUTES { p { "At most " b { (here.minutes) " minutes" } "." } }
                    @if !limits.precautions.is_empty() {
                        h3 { "To mind" }
                        ul.mind { @for precaution in &limits.precautions { li { b { (precaution.title) ": " } (precaution.therapist) } } }
                    }
                }
                (allowed(&here.pressure, "The sentence beside it says the same."))
            }
        }
    }
}

/// Positions, techniques, strokes and tools that are left out: everywhere, and on places.
fn left_out(knowledge: &Knowledge, setting: &SettingText) -> Markup {
    let (positions, others): (Vec<&String>, Vec<&String>) = setting
        .avoid
        .iter()
        .partition(|id| knowledge.shelves().positions.contains_key(id.as_str()));
    let names = |ids: &[&String]| -> String {
        let names: Vec<String> = ids.iter().map(|id| title(knowledge, id)).collect();
        names.join(", ")
    };
    html! {
        @if !positions.is_empty() { p { b { "Not in these positions: " } (names(&positions)) "." } }
        @if !others.is_empty() { p { b { "Left out: " } (names(&others)) "." } }
        @let grouped = alike(knowledge, setting);
        @if !grouped.is_empty() {
            details.by-place {
                summary { "Left out by place" }
                ul { @for (places, things) in &grouped { li { b { (places) ": " } "no " (things) "." } } }
            }
        }
    }
}

/// Places where the same is left out, together.
fn alike(knowledge: &Knowledge, setting: &SettingText) -> Vec<(String, String)> {
    let mut grouped: Vec<(&Vec<String>, Vec<String>)> = Vec::new();
    for (region, ids) in &setting.avoid_at {
        let Some(place) = knowledge.shelves().regions.get(region) else {
            continue;
        };
        let place = lower(&place.item.title);
        match grouped.iter_mut().find(|(known, _)| *known == ids) {
            Some((_, places)) => places.push(place),
            None => grouped.push((ids, vec![place])),
        }
    }
    let titles = |ids: &[String]| {
        let titles: Vec<String> = ids.iter().map(|id| title(knowledge, id)).collect();
        titles.join(", ")
    };
    grouped
        .into_iter()
        .map(|(ids, places)| (capital(&list(&places)), titles(ids)))
        .collect()
}

/// The title of whatever a limit can name.
fn title(knowledge: &Knowledge, id: &str) -> String {
    let shelves = knowledge.shelves();
    let found = (shelves
        .techniques
        .get(id)
        .map(|entry| entry.item.header().title))
    .or_else(|| {
        shelves
            .strokes
            .get(id)
            .map(|entry| entry.item.header().title)
    })
    .or_else(|| {
        shelves
            .positions
            .get(id)
            .map(|entry| entry.item.header().title)
    })
    .or_else(|| shelves.tools.get(id).map(|entry| entry.item.header().title))
    .or_else(|| {
        shelves
            .motions
            .get(id)
            .map(|entry| entry.item.header().title)
    });
    found.map_or_else(|| id.to_owned(), lower)
}

/// What to do within the limits, and what to ask before touching.
pub fn planned(knowledge: &Knowledge, plan: &Plan<'_>) -> Markup {
    let again = knowledge.shelves().reviews.get("answers_again");
    let sentences = again.map_or(&[][..], |entry| &entry.item.before_touching);
    let is_ours = again.is_some_and(|entry| entry.item.basis == Basis::Design);
    let chosen = chosen(plan);
    html! {
        div.plan-pair {
            section.block aria-labelledby="plan" {
                h2 #plan { "Plan" }
                @if chosen.is_empty() { p { "No technique fits within the limits. " } }
                @else {
                    ol.chosen {
                        @for choice in chosen {
                            li {
                                b { (choice.title) } ", pressure up to " (choice.max_pressure) " (" (pressure_words(choice.max_pressure)) ")"
                                @if choice.needs_trained_therapist { ", trained for it only" }
                                ". " (choice.reasons.first().map_or("", String::as_str))
                            }
                        }
                    }
                }
                @if let Some(dose) = &plan.dose {
                    p {
                        b { (amount(&dose.minutes)) " minutes, " (times(&dose.per_week)) " a week, " (amount(&dose.weeks)) " weeks. " }
                        (dose.pressure_words) " Look again after " (dose.review_after_sessions) " sessions."
                    }
                }
            }
            section.block aria-labelledby="ask" {
                h2 #ask { "Ask before touching" @if is_ours { " " (ours()) } }
                ul { @for sentence in sentences { li { (sentence) } } }
            }
        }
    }
}

/// Nobody has answered the questions for this visit.
pub fn nothing_known(app: &App, visit: &Visit) -> Markup {
    let origin = &app.accounts.settings.origin;
    let link = format!("{origin}/visits/{}/{}", visit.practice(), visit.id());
    html! {
        header.verdict.tone-caution {
            p.kicker { "No decision" }
            h1 { "Nobody has answered the questions for this visit" }
            p.lead { "It was booked without them, or its answers are gone. Without answers there are no limits, no plan and no guided session." }
        }
        section.block.on-screen aria-labelledby="before" {
            h2 #before { "Have them answered" }
            @if visit.client.account.is_some() {
                div.field {
                    label for="link" { "Ask the client to answer before. Their visit is here, once they sign in:" }
                    input #link type="text" value=(link) readonly data-select;
                }
            } @else { p { "This client has no account, so they cannot answer at home." } }
            (together(visit, "Go through the check together"))
        }
    }
}

fn together(visit: &Visit, words: &str) -> Markup {
    html! {
        form.on-screen method="post" action={ (visit.address()) "/check" } {
            button.button type="submit" { (words) }
        }
    }
}
