//! The parts of an article as a page shows them.

use care::decision::source_texts;
use care::library::{Part, Phrase, Span, capital};
use knowledge::Knowledge;
use knowledge::items::{Certainty, Evidence, Verdict};
use maud::{Markup, html};

use super::link;
use super::sources::outside;
use crate::words::{certainty, grade};

/// All parts, in sections.
pub fn sections(parts: &[Part<'_>]) -> Markup {
    let opens = |part: &Part<'_>| matches!(part, Part::Heading(_) | Part::Detail(_));
    let lead = parts.iter().position(opens).unwrap_or(parts.len());
    let (lead, mut rest) = parts.split_at(lead);
    let mut sections = Vec::new();
    while let Some((head, after)) = rest.split_first() {
        let end = after.iter().position(opens).unwrap_or(after.len());
        let (body, next) = after.split_at(end);
        sections.push((head, body));
        rest = next;
    }
    html! {
        (blocks(lead))
        @for (i, (head, body)) in sections.iter().enumerate() {
            @let id = format!("part-{i}");
            @match head {
                Part::Heading(title) => {
                    section aria-labelledby=(id) { h2 id=(id) { (title) } (blocks(body)) }
                }
                Part::Detail(title) => {
                    details { summary { (title) } div { (blocks(body)) } }
                }
                _ => {}
            }
        }
    }
}

/// Parts of one sort that follow each other are one list.
fn blocks(parts: &[Part<'_>]) -> Markup {
    html! {
        @for run in parts.chunk_by(|a, b| std::mem::discriminant(a) == std::mem::discriminant(b)) {
            @match &run[0] {
                Part::Fact(..) => {
                    dl.facts { @for part in run { @if let Part::Fact(label, text) = part {
                        div { dt { (label) } dd { (phrase(text)) } }
                    } } }
                }
                Part::Step(..) => {
                    ol.how { @for part in run { @if let Part::Step(_, text) = part { li { (phrase(text)) } } } }
                }
                Part::Item(..) => {
                    ul { @for part in run { @if let Part::Item(_, text) = part { li { (phrase(text)) } } } }
                }
                Part::Condition(..) => (conditions(run)),
                Part::Evidence(_) => {
                    div.evidence { @for part in run { @if let Part::Evidence(one) = part { (evidence(one)) } } }
                }
                _ => { @for part in run { (one(part)) } }
            }
        }
    }
}

fn one(part: &Part<'_>) -> Markup {
    html! {
        @match part {
            Part::Text(text) => p { (phrase(text)) },
            Part::AsWritten(when) => p.as-written { span.quiet { "As written: " } code { (when) } },
            Part::Table(rows) => (table(rows)),
            Part::Address(label, address) => p { b { (label) ": " } (outside(address, address)) },
            _ => {}
        }
    }
}

/// Text with links to what it names.
fn phrase(phrase: &Phrase<'_>) -> Markup {
    html! {
        @for span in &phrase.0 {
            @match span {
                Span::Text(text) => (text),
                Span::Named(named) => (link(named.folder, named.id, named.title)),
                Span::Ours => { " " (ours()) }
            }
        }
    }
}

/// The mark of our own rule.
pub fn ours() -> Markup {
    html! { span.ours { "our rule" } }
}

/// Lines at their depths, as lists in lists.
fn conditions(lines: &[Part<'_>]) -> Markup {
    let at = |part: &Part<'_>| match part {
        Part::Condition(depth, ..) => *depth,
        _ => 0,
    };
    let mut items = Vec::new();
    let mut rest = lines;
    while let Some((first, after)) = rest.split_first() {
        let below = after.iter().position(|part| at(part) <= at(first));
        let (below, next) = after.split_at(below.unwrap_or(after.len()));
        items.push((first, below));
        rest = next;
    }
    html! {
        ul.condition {
            @for (first, below) in items {
                @if let Part::Condition(_, words, _) = first {
                    li { (words) @if !below.is_empty() { (conditions(below)) } }
                }
            }
        }
    }
}

fn table(rows: &[Vec<String>]) -> Markup {
    let Some((head, rows)) = rows.split_first() else {
        return html! {};
    };
    html! {
        div.scrolls tabindex="0" role="group" aria-label="Table" {
            table.lengths {
                thead { tr { @for cell in head { th scope="col" { (cell) } } } }
                tbody {
                    @for row in rows {
                        tr { @for (i, cell) in row.iter().enumerate() {
                            @if i == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                        } }
                    }
                }
            }
        }
    }
}

fn evidence(evidence: &Evidence) -> Markup {
    html! {
        div {
            h3 { (capital(&evidence.condition)) }
            p.certainty {
                (meter(evidence.grade))
                span { (certainty(evidence.grade)) }
            }
            p { (evidence.text) }
        }
    }
}

/// How sure, as steps; the words beside it say the same.
fn meter(grade: Certainty) -> Markup {
    let level = match grade {
        Certainty::None => 0,
        Certainty::VeryLow => 1,
        Certainty::Low => 2,
        Certainty::Moderate => 3,
        Certainty::Strong => 4,
    };
    html! { span.meter aria-hidden="true" { @for i in 0..4 { i class=[(i < level).then_some("on")] {} } } }
}

/// How a claim stands.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::SomeSupport => "Some support",
        Verdict::Mixed => "Findings point both ways",
        Verdict::Overstated => "More is said than is known",
        Verdict::NotShown => "No evidence was found",
        Verdict::Contradicted => "Findings speak against it",
    }
}

/// A text of a few paragraphs.
pub fn paragraphs(text: &str) -> Markup {
    html! { @for paragraph in text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()) { p { (paragraph) } } }
}

/// Sources with what they are worth, each with the way to where it is.
pub fn sources(knowledge: &Knowledge, ids: &[String]) -> Markup {
    let texts = source_texts(knowledge, ids);
    html! {
        @if !texts.is_empty() {
            ol.sources {
                @for source in &texts {
                    li {
                        (outside(&source.address, &source.title)) ". " (source.publisher) ", " (source.year)
                        " (" (grade(source.grade)) "). "
                        a href=(format!("/library/sources/{}", source.id)) aria-label=(format!("About the source {}", source.title)) { "About" }
                    }
                }
            }
        }
    }
}
