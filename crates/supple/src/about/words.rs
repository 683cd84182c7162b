//! Ranges, names, limits and conditions in words.

use std::collections::BTreeMap;

use knowledge::condition::{self, Comparison, Condition};
use knowledge::items::{Basis, LimitsSpec, Range, Typical};
use knowledge::{Knowledge, Setting};

use knowledge::limits::pressure_words;

/// "30 to 60 seconds (our rule)".
pub fn range(range: &Range, [one, many]: [&str; 2]) -> String {
    let Range { min, max, .. } = range;
    match min == max {
        true => format!(
            "{min} {}{}",
            if *min == 1.0 { one } else { many },
            ours(range.basis)
        ),
        false => format!("{min} to {max} {many}{}", ours(range.basis)),
    }
}

/// "3 to 4 of 5, medium to strong (Walton scale)".
pub fn pressure(range: &Range) -> String {
    let (min, max) = (
        pressure_words(range.min as u8),
        pressure_words(range.max as u8),
    );
    let mark = ours(range.basis);
    match range.min == range.max {
        true => format!("{} of 5, {min} (Walton scale){mark}", range.min),
        false => format!(
            "{} to {} of 5, {min} to {max} (Walton scale){mark}",
            range.min, range.max
        ),
    }
}

/// The mark of our own rule.
pub fn ours(basis: Basis) -> &'static str {
    match basis {
        Basis::Design => " (our rule)",
        Basis::Source => "",
    }
}

/// Who gives a session.
pub fn settings(settings: &[Setting]) -> String {
    let words = settings.iter().map(|setting| match setting {
        Setting::Oneself => "you, alone",
        Setting::Partner => "a partner or friend at home",
        Setting::Therapist => "a trained massage therapist",
    });
    super::article::capital(&words.collect::<Vec<_>>().join("; "))
}

/// The title of whatever an item may name; the id itself when it has none.
pub fn name<'k>(knowledge: &'k Knowledge, id: &'k str) -> &'k str {
    let shelves = knowledge.shelves();
    // The kinds whose items name each other.
    macro_rules! title {
        ($($shelf:ident)*) => {
            None$(.or_else(|| shelves.$shelf.get(id).map(|entry| entry.item.title.as_str())))*
        };
    }
    title!(regions groups techniques strokes tools positions motions precautions presentations moves protocols courses)
        .unwrap_or(id)
}

/// Limits, a sentence each.
pub fn limits(knowledge: &Knowledge, limits: &LimitsSpec) -> Vec<String> {
    let names = |ids: &[String]| {
        ids.iter()
            .map(|id| name(knowledge, id))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut by_level: BTreeMap<u8, Vec<String>> = BTreeMap::new();
    for (region, level) in &limits.pressure {
        by_level.entry(*level).or_default().push(region.clone());
    }
    let mut lines = Vec::new();
    for (level, regions) in by_level {
        lines.push(match level {
            0 => format!("No touch: {}.", names(&regions)),
            level => format!(
                "Pressure at most {level} of 5, {}: {}.",
                pressure_words(level),
                names(&regions)
            ),
        });
    }
    if !limits.avoid.is_empty() {
        lines.push(format!("Leave out: {}.", names(&limits.avoid)));
    }
    for (region, things) in &limits.avoid_at {
        lines.push(format!(
            "{}: leave out {}.",
            name(knowledge, region),
            names(things)
        ));
    }
    lines.extend(
        limits
            .minutes
            .map(|minutes| format!("At most {minutes} minutes.")),
    );
    if limits.therapist_only {
        lines.push("Only by a trained massage therapist, not at home.".to_owned());
    }
    for id in &limits.precautions {
        let known = knowledge.shelves().precautions.get(id);
        lines.push(known.map_or(id.clone(), |entry| {
            format!("{}: {}", entry.item.title, entry.item.person)
        }));
    }
    lines
}

/// An answer as written in a file, as what the person said.
pub fn answers(knowledge: &Knowledge, answers: &BTreeMap<String, Typical>) -> String {
    let said = answers.iter().map(|(id, typical)| {
        let question = knowledge.question_ix(id).map(|ix| knowledge.question(ix));
        let value = question.and_then(|q| Some((q, q.read(typical).ok()?)));
        value.map_or(id.clone(), |(question, value)| question.statement(value))
    });
    said.collect::<Vec<_>>().join("; ")
}

/// A condition as lines with their depth.
pub fn condition(knowledge: &Knowledge, when: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    match condition::parse(when) {
        Ok(condition) => outline(knowledge, &condition, 0, &mut lines),
        Err(_) => lines.push((0, when.to_owned())),
    }
    lines
}

fn outline(
    knowledge: &Knowledge,
    condition: &Condition,
    depth: usize,
    lines: &mut Vec<(usize, String)>,
) {
    let (head, parts) = match condition {
        Condition::All(parts) => ("All of these:".to_owned(), parts),
        Condition::Any(parts) => ("Any of these:".to_owned(), parts),
        Condition::AtLeast(n, parts) => (format!("At least {n} of these:"), parts),
        Condition::Not(inner) => match inner.as_ref() {
            Condition::Any(parts) => ("None of these:".to_owned(), parts),
            Condition::All(parts) => ("Not all of these together:".to_owned(), parts),
            Condition::AtLeast(n, parts) => (format!("Fewer than {n} of these:"), parts),
            Condition::Not(inner) => return outline(knowledge, inner, depth, lines),
            leaf => return lines.push((depth, format!("Not so: {}", statement(knowledge, leaf)))),
        },
        leaf => return lines.push((depth, statement(knowledge, leaf))),
    };
    lines.push((depth, head));
    for part in parts {
        outline(knowledge, part, depth + 1, lines);
    }
}

/// A single statement of a condition, with the name it has in the files.
fn statement(knowledge: &Knowledge, leaf: &Condition) -> String {
    let question = |id: &str| knowledge.question_ix(id).map(|ix| knowledge.question(ix));
    match leaf {
        Condition::Compare(id, comparison, number) => {
            let words = match comparison {
                Comparison::AtLeast => "at least",
                Comparison::MoreThan => "more than",
                Comparison::AtMost => "at most",
                Comparison::LessThan => "less than",
                Comparison::Equal => "exactly",
            };
            let title = question(id).map_or(id.as_str(), |question| &question.item.title);
            format!("\"{title}\": {words} {number} [{leaf}]")
        }
        Condition::Name(id) => {
            let term = knowledge
                .shelves()
                .terms
                .get(id)
                .map(|entry| entry.item.title.clone());
            let option = id.split_once('.').and_then(|(asked, option)| {
                let question = question(asked)?;
                Some(question.options[question.option(option)?].text.clone())
            });
            let whole = question(id).map(|question| match question.options.is_empty() {
                true => format!("\"{}\": yes", question.item.title),
                false => format!("\"{}\": anything but none", question.item.title),
            });
            let words = term.or(option).or(whole);
            words.map_or(id.clone(), |words| format!("{words} [{id}]"))
        }
        other => format!("Always [{other}]"),
    }
}
