//! What was changed from a protocol, in plain sentences.

use std::collections::BTreeMap;

use knowledge::Knowledge;
use knowledge::items::Protocol;
use knowledge::protocol::{Form, FormKind};

use super::build::{Frame, Given, Part};

/// A sentence for each change, in the order of the session, none twice.
pub(crate) fn changes(frame: &Frame<'_>, protocol: &Protocol, parts: &[Part<'_>]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for part in parts {
        let phase = protocol.phase[part.step.phase].title.as_str();
        let gone = parts
            .iter()
            .filter(|other| other.step.phase == part.step.phase)
            .all(|other| other.seconds == 0);
        for sentence in match part.given {
            _ if gone => vec![format!("{phase}: left out.")],
            None => vec![dropped(frame, phase, part)],
            Some(_) if part.seconds == 0 => vec![format!(
                "{phase}: {} is left out, because the session is short.",
                described(frame.knowledge, part.step.written())
            )],
            Some(given) => changed(frame, phase, part, &given),
        } {
            if !said.contains(&sentence) {
                said.push(sentence);
            }
        }
    }
    said.extend(lightened(frame.knowledge, parts));
    said
}

/// Where the pressure stays lighter than written, a sentence for each level.
fn lightened(knowledge: &Knowledge, parts: &[Part<'_>]) -> Vec<String> {
    let mut levels: BTreeMap<(u8, u8), Vec<String>> = BTreeMap::new();
    for part in parts.iter().filter(|part| part.seconds > 0) {
        let Some(given) = part.given else { continue };
        let wished = given.form.pressure.map_or(0, |[_, high]| high);
        if given.pressure[1] < wished {
            let regions = levels.entry((given.pressure[1], wished)).or_default();
            let region = region_title(knowledge, given.form);
            if !regions.contains(&region) {
                regions.push(region);
            }
        }
    }
    levels
        .into_iter()
        .map(|((given, wished), regions)| {
            let places = regions.join(", ");
            format!("Pressure of level {given} of 5 at most, instead of {wished}: {places}.")
        })
        .collect()
}

fn dropped(frame: &Frame<'_>, phase: &str, part: &Part<'_>) -> String {
    let what = described(frame.knowledge, part.step.written());
    format!("{phase}: {what} is left out{}.", reason(frame, part))
}

fn changed(frame: &Frame<'_>, phase: &str, part: &Part<'_>, given: &Given<'_>) -> Vec<String> {
    let knowledge = frame.knowledge;
    let mut sentences = Vec::new();
    if given.replaced {
        let before = described(knowledge, part.step.written());
        let after = described(knowledge, given.form);
        sentences.push(if before == after {
            format!("{phase}: {after}, done more gently.")
        } else {
            format!(
                "{phase}: {after} instead of {before}{}.",
                reason(frame, part)
            )
        });
    }
    // A position further down the list is a change only when the first one was forbidden.
    if let Some((first, thing)) = given.form.positions.first()
        && first != given.position
        && thing & (frame.limits().avoid | frame.without) != 0
    {
        let title = |id: &str| {
            let position = knowledge.shelves().positions.get(id);
            position.map_or(id.to_owned(), |entry| lower_first(&entry.item.title))
        };
        sentences.push(format!(
            "Position: {} instead of {}.",
            title(given.position),
            title(first)
        ));
    }
    sentences
}

/// Why a step could not be given as written, when that is a matter of the home and not of a limit.
fn reason(frame: &Frame<'_>, part: &Part<'_>) -> &'static str {
    let written = part.step.written();
    let floor = frame.knowledge.vocabulary().thing("floor").unwrap_or(0);
    let moves = matches!(written.kind, FormKind::Move(_));
    match () {
        () if written.tool_thing & frame.without != 0 => ", as you have none at home",
        () if moves && written.things & floor & frame.without != 0 => {
            ", as getting down to the floor is hard for you"
        }
        () => "",
    }
}

/// A step in a few words: "petrissage (palms) on the low back".
fn described(knowledge: &Knowledge, form: &Form) -> String {
    let shelves = knowledge.shelves();
    let stroke = match &form.kind {
        FormKind::Rest => return "rest".to_owned(),
        FormKind::Move(exercise) => {
            let entry = shelves.moves.get(exercise);
            return entry.map_or(exercise.clone(), |entry| lower_first(&entry.item.title));
        }
        FormKind::Stroke { id, .. } => id,
    };
    let entry = shelves.strokes.get(stroke);
    let mut words = entry.map_or(stroke.clone(), |entry| lower_first(&entry.item.title));
    if let Some(entry) = form.tool.as_ref().and_then(|tool| shelves.tools.get(tool)) {
        words.push_str(&format!(" ({})", lower_first(&entry.item.title)));
    }
    format!("{words} on the {}", region_title(knowledge, form))
}

fn region_title(knowledge: &Knowledge, form: &Form) -> String {
    let regions = knowledge.vocabulary().regions();
    let region = form.region.map_or("", |region| &regions[region]);
    let entry = knowledge.shelves().regions.get(region);
    let title = entry.map_or(region.to_owned(), |entry| lower_first(&entry.item.title));
    title.trim_start_matches("the ").to_owned()
}

/// A title within a sentence.
pub(crate) fn lower_first(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        // An abbreviation such as "TENS" stays as it is.
        (Some(first), second) if second.is_none_or(|c| !c.is_uppercase()) => {
            let mut words = String::with_capacity(title.len());
            words.extend(first.to_lowercase());
            words.push_str(letters.as_str());
            words
        }
        _ => title.to_owned(),
    }
}
