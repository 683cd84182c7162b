//! What was changed from a protocol, in plain sentences.

use std::collections::BTreeMap;

use knowledge::Knowledge;

use super::build::{Frame, Given, Part};
use super::way::{Kind, Way};

/// A sentence for each change, in the order of the session, none twice.
pub(crate) fn changes(frame: &Frame<'_>, parts: &[Part<'_>]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for part in parts {
        let gone = parts
            .iter()
            .filter(|other| std::ptr::eq(other.phase, part.phase))
            .all(|other| other.seconds == 0);
        for sentence in match part.given {
            _ if gone => vec![format!("{}: left out.", part.phase.title)],
            None => vec![dropped(frame, part)],
            Some(_) if part.seconds == 0 => vec![format!(
                "{}: {} is left out, because the session is short.",
                part.phase.title,
                described(frame.knowledge, &part.written)
            )],
            Some(given) => changed(frame, part, &given),
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
        let wished = given.way.pressure.map_or(0, |[_, high]| high);
        if given.pressure[1] < wished {
            let regions = levels.entry((given.pressure[1], wished)).or_default();
            let region = region_title(knowledge, &given.way);
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

fn dropped(frame: &Frame<'_>, part: &Part<'_>) -> String {
    let what = described(frame.knowledge, &part.written);
    format!(
        "{}: {what} is left out{}.",
        part.phase.title,
        reason(frame, part)
    )
}

fn changed(frame: &Frame<'_>, part: &Part<'_>, given: &Given<'_>) -> Vec<String> {
    let knowledge = frame.knowledge;
    let before = described(knowledge, &part.written);
    let after = described(knowledge, &given.way);
    let mut sentences = Vec::new();
    if given.replaced && before != after {
        sentences.push(format!(
            "{}: {after} instead of {before}{}.",
            part.phase.title,
            reason(frame, part)
        ));
    } else if given.replaced {
        sentences.push(format!("{}: {after}, done more gently.", part.phase.title));
    }
    // A position further down the list is a change only when the first one was forbidden.
    if let Some(first) = given.way.positions.first()
        && first != given.position
        && forbids(frame, first)
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

fn forbids(frame: &Frame<'_>, position: &str) -> bool {
    let thing = frame.knowledge.vocabulary().thing(position).unwrap_or(0);
    thing & (frame.limits().avoid | frame.without) != 0
}

/// Why a step could not be given as written, when that is a matter of the home and not of a limit.
fn reason(frame: &Frame<'_>, part: &Part<'_>) -> &'static str {
    let knowledge = frame.knowledge;
    let vocabulary = knowledge.vocabulary();
    let tool = part.written.tool.and_then(|tool| vocabulary.thing(tool));
    let floor = vocabulary.thing("floor").unwrap_or(0);
    let moved = match part.written.kind {
        Kind::Move(exercise) => knowledge.move_things(exercise),
        _ => 0,
    };
    match () {
        () if tool.unwrap_or(0) & frame.without != 0 => ", as you have none at home",
        () if moved & floor & frame.without != 0 => {
            ", as getting down to the floor is hard for you"
        }
        () => "",
    }
}

/// A step in a few words: "petrissage (palms) on the low back".
fn described(knowledge: &Knowledge, way: &Way<'_>) -> String {
    let shelves = knowledge.shelves();
    let stroke = match way.kind {
        Kind::Rest => return "rest".to_owned(),
        Kind::Move(exercise) => {
            let entry = shelves.moves.get(exercise);
            return entry.map_or(exercise.to_owned(), |entry| lower_first(&entry.item.title));
        }
        Kind::Stroke(stroke) => stroke,
    };
    let entry = shelves.strokes.get(stroke);
    let mut words = entry.map_or(stroke.to_owned(), |entry| lower_first(&entry.item.title));
    if let Some(entry) = way.tool.and_then(|tool| shelves.tools.get(tool)) {
        words.push_str(&format!(" ({})", lower_first(&entry.item.title)));
    }
    format!("{words} on the {}", region_title(knowledge, way))
}

fn region_title(knowledge: &Knowledge, way: &Way<'_>) -> String {
    let region = way.region.unwrap_or_default();
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
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}
