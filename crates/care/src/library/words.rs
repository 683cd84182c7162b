//! Ranges, names, limits and conditions in words.

use std::collections::BTreeMap;

use knowledge::condition::{self, Comparison, Condition};
use knowledge::items::{LimitsSpec, Range, Typical};
use knowledge::limits::pressure_words;
use knowledge::{Item, Knowledge, Setting, Shelf};

use super::article::{Named, Phrase, Span};

/// "30 to 60 seconds (our rule)".
pub fn range(range: &Range, [one, many]: [&str; 2]) -> Phrase<'static> {
    let Range { min, max, .. } = range;
    let words = match min == max {
        true => format!("{min} {}", if *min == 1.0 { one } else { many }),
        false => format!("{min} to {max} {many}"),
    };
    Phrase::from(words).by(range.basis)
}

/// "3 to 4 of 5, medium to strong (Walton scale)".
pub fn pressure(range: &Range) -> Phrase<'static> {
    let Range { min, max, .. } = range;
    let (lightest, greatest) = (pressure_words(*min as u8), pressure_words(*max as u8));
    let words = match min == max {
        true => format!("{min} of 5, {lightest} (Walton scale)"),
        false => format!("{min} to {max} of 5, {lightest} to {greatest} (Walton scale)"),
    };
    Phrase::from(words).by(range.basis)
}

/// Who gives a session.
pub fn settings(settings: &[Setting]) -> String {
    let words = settings.iter().map(|setting| match setting {
        Setting::Oneself => "you, alone",
        Setting::Partner => "a partner or friend at home",
        Setting::Therapist => "a trained massage therapist",
    });
    capital(&words.collect::<Vec<_>>().join("; "))
}

/// Whatever item a field may name; none when it is no item of these kinds.
pub fn named<'k>(knowledge: &'k Knowledge, id: &str) -> Option<Named<'k>> {
    fn on<'k, T: Item>(shelf: &'k Shelf<T>, id: &str) -> Option<Named<'k>> {
        let (id, entry) = shelf.get_key_value(id)?;
        let title = entry.item.header().title;
        Some(Named {
            folder: T::FOLDER,
            id,
            title,
        })
    }
    let shelves = knowledge.shelves();
    // The kinds whose items name each other.
    macro_rules! first {
        ($($shelf:ident)*) => { None$(.or_else(|| on(&shelves.$shelf, id)))* };
    }
    first!(regions groups techniques strokes tools positions motions precautions presentations moves protocols
        self_care courses questions)
}

/// Limits, a sentence each.
pub fn limits<'k>(knowledge: &'k Knowledge, limits: &'k LimitsSpec) -> Vec<Phrase<'k>> {
    let names = |ids: &'k [String]| Phrase::names(knowledge, ids.iter().map(String::as_str));
    let mut by_level: BTreeMap<u8, Vec<&str>> = BTreeMap::new();
    for (region, level) in &limits.pressure {
        by_level.entry(*level).or_default().push(region);
    }
    let mut lines: Vec<Phrase<'k>> = Vec::new();
    for (level, regions) in by_level {
        let lead = match level {
            0 => "No touch: ".to_owned(),
            level => format!("Pressure at most {level} of 5, {}: ", pressure_words(level)),
        };
        let regions = Phrase::names(knowledge, regions);
        lines.push(Phrase::from(lead).and(regions).and("."));
    }
    if !limits.avoid.is_empty() {
        lines.push(
            Phrase::from("Leave out: ")
                .and(names(&limits.avoid))
                .and("."),
        );
    }
    for (region, things) in &limits.avoid_at {
        let region = Phrase::names(knowledge, [region.as_str()]);
        lines.push(region.and(": leave out ").and(names(things)).and("."));
    }
    lines.extend(
        limits
            .minutes
            .map(|minutes| format!("At most {minutes} minutes.").into()),
    );
    if limits.therapist_only {
        lines.push("Only by a trained massage therapist, not at home.".into());
    }
    for id in &limits.precautions {
        let known = knowledge.shelves().precautions.get_key_value(id);
        lines.push(known.map_or(id.as_str().into(), |(id, entry)| {
            let named = Named {
                folder: "precautions",
                id,
                title: &entry.item.title,
            };
            Phrase::from(Span::Named(named)).and(format!(": {}", entry.item.person))
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

/// A line of a condition: its depth, its words, and the name it has in the files.
pub type Line = (usize, String, Option<String>);

/// A condition as lines.
pub fn condition(knowledge: &Knowledge, when: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    match condition::parse(when) {
        Ok(condition) => outline(knowledge, &condition, 0, &mut lines),
        Err(_) => lines.push((0, when.to_owned(), None)),
    }
    lines
}

fn outline(knowledge: &Knowledge, condition: &Condition, depth: usize, lines: &mut Vec<Line>) {
    let (head, parts) = match condition {
        Condition::All(parts) => ("All of these:".to_owned(), parts),
        Condition::Any(parts) => ("Any of these:".to_owned(), parts),
        Condition::AtLeast(n, parts) => (format!("At least {n} of these:"), parts),
        Condition::Not(inner) => match inner.as_ref() {
            Condition::Any(parts) => ("None of these:".to_owned(), parts),
            Condition::All(parts) => ("Not all of these together:".to_owned(), parts),
            Condition::AtLeast(n, parts) => (format!("Fewer than {n} of these:"), parts),
            Condition::Not(inner) => return outline(knowledge, inner, depth, lines),
            leaf => {
                let (words, name) = statement(knowledge, leaf);
                return lines.push((depth, format!("Not so: {words}"), name));
            }
        },
        leaf => {
            let (words, name) = statement(knowledge, leaf);
            return lines.push((depth, words, name));
        }
    };
    lines.push((depth, head, None));
    for part in parts {
        outline(knowledge, part, depth + 1, lines);
    }
}

/// A single statement of a condition, with the name it has in the files.
fn statement(knowledge: &Knowledge, leaf: &Condition) -> (String, Option<String>) {
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
            (
                format!("\"{title}\": {words} {number}"),
                Some(leaf.to_string()),
            )
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
            match words {
                Some(words) => (words, Some(id.clone())),
                None => (id.clone(), None),
            }
        }
        other => ("Always".to_owned(), Some(other.to_string())),
    }
}

/// With a capital letter at the start.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
