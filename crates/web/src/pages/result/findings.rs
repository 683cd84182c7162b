//! What was found, what was not, and where statements come from.

use care::Decision;
use care::decision::FindingText;
use care::library::capital;
use knowledge::items::{Grade, RuleKind};
use knowledge::{Basis, Disposition, Knowledge};
use maud::{Markup, html};

use crate::words::grade;

/// What was found, each with its reasons.
pub fn found<'d>(findings: impl Iterator<Item = &'d FindingText>) -> Markup {
    html! {
        ul.findings {
            @for finding in findings {
                li class=(tone(finding.disposition)) {
                    h3 { (finding.title) }
                    p { (finding.found) " " (finding.means) }
                    (reasons(finding))
                }
            }
        }
    }
}

/// The findings that are news to a person: all but the limits that hold for everybody.
pub fn news(decision: &Decision) -> impl Iterator<Item = &FindingText> {
    decision
        .findings
        .iter()
        .filter(|finding| finding.kind != RuleKind::TechniqueRule)
}

/// What was looked for and not found.
pub fn not_found(decision: &Decision) -> Markup {
    let count = decision.not_found.len();
    html! {
        @if count > 0 {
            details.not-found {
                summary { "We looked for " (count) " warning signs that your answers do not show" }
                p { "This does not rule out everything: questions cannot find all there is." }
                ul { @for title in &decision.not_found { li { (title) } } }
            }
        }
    }
}

fn tone(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Proceed => "tone-go",
        Disposition::Modify | Disposition::ClinicianFirst => "tone-caution",
        Disposition::SameDay | Disposition::Emergency => "tone-stop",
    }
}

fn reasons(finding: &FindingText) -> Markup {
    html! {
        details {
            summary { "Why, and where it comes from" }
            @if !finding.causes.is_empty() {
                p { "Because you said: " (join(finding.causes.iter().map(|cause| cause.said.as_str()))) "." }
            }
            @if !finding.concern.is_empty() { p { "What a clinician would call it: " (finding.concern) "." } }
            @if !finding.therapist.is_empty() { p { "For your therapist: " (finding.therapist) } }
            @if finding.basis == Basis::Design { p.quiet { "How far this limits care is our own rule." } }
            (our_rule(&finding.our_rule))
            (cited(finding.sources.iter().map(|source| Cited {
                id: &source.id,
                publisher: &source.publisher,
                year: &source.year,
                grade: source.grade,
            })))
        }
    }
}

/// What in a statement is our own choice.
pub fn our_rule(sentences: &[String]) -> Markup {
    html! {
        @if !sentences.is_empty() {
            p.quiet { b { "Our own rule: " } (join_sentences(sentences)) }
        }
    }
}

/// Sources by id.
pub fn sources(knowledge: &Knowledge, ids: &[String]) -> Markup {
    let shelf = &knowledge.shelves().sources;
    cited(ids.iter().filter_map(|id| {
        let source = shelf.get(id)?;
        Some(Cited {
            id,
            publisher: &source.publisher,
            year: &source.year,
            grade: source.grade,
        })
    }))
}

/// What a source without a year has in its place.
const UNDATED: &str = "n.d.";

/// A source as a result names it; the library has its title and address.
struct Cited<'a> {
    id: &'a str,
    publisher: &'a str,
    year: &'a str,
    grade: Grade,
}

fn cited<'a>(sources: impl Iterator<Item = Cited<'a>>) -> Markup {
    let mut sources: Vec<Cited<'_>> = sources.collect();
    sources.sort_by_key(|source| source.grade);
    html! {
        @if !sources.is_empty() {
            ul.sources {
                @for alike in sources.chunk_by(|one, next| one.grade == next.grade) {
                    li {
                        (capital(grade(alike[0].grade))) ": "
                        @for (i, source) in alike.iter().enumerate() {
                            @if i > 0 { "; " }
                            a href={ "/library/sources/" (source.id) } { (source.publisher) @if source.year != UNDATED { ", " (source.year) } }
                        }
                    }
                }
            }
        }
    }
}

fn join<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.collect::<Vec<_>>().join("; ")
}

fn join_sentences(sentences: &[String]) -> String {
    sentences.join(" ")
}
