//! A step in words, the same on paper, in a terminal and on a page.

use knowledge::limits::pressure_words;
use knowledge::{Item, Knowledge, Shelf};

use super::words::lower_first;
use super::{Action, Side, Step};

/// A step in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepWords {
    /// What is done, as a short name.
    pub what: String,
    /// Region and side, tool and oil; empty = nowhere in particular.
    pub place: String,
    /// The position of the body.
    pub position: String,
    /// What to say.
    pub cue: String,
    /// Pressure from, to (1-5, Walton scale).
    pub pressure: Option<[u8; 2]>,
}

impl StepWords {
    /// A step as the script has it.
    pub fn new(knowledge: &Knowledge, step: &Step) -> StepWords {
        let shelves = knowledge.shelves();
        let (what, place, pressure) = match &step.action {
            Action::Rest => ("Rest".to_owned(), String::new(), None),
            Action::Move { exercise, side } => {
                let place = match side {
                    Side::Left => "left side",
                    Side::Right => "right side",
                    Side::Both | Side::Centre => "",
                };
                (title(&shelves.moves, exercise), place.to_owned(), None)
            }
            Action::Stroke {
                stroke,
                region,
                side,
                tool,
                oil,
                pressure,
                ..
            } => {
                let mut place = title(&shelves.regions, region);
                place.push_str(match side {
                    Side::Left => ", left side",
                    Side::Right => ", right side",
                    Side::Both => ", both sides",
                    Side::Centre => "",
                });
                if let Some(tool) = tool {
                    place.push_str(", ");
                    place.push_str(&lower_first(&title(&shelves.tools, tool)));
                }
                if *oil {
                    place.push_str(", with oil");
                }
                (title(&shelves.strokes, stroke), place, Some(*pressure))
            }
        };
        StepWords {
            what,
            place,
            position: title(&shelves.positions, &step.position),
            cue: step.cue.clone(),
            pressure,
        }
    }

    /// What and where in one line: "Effleurage: low back, left side".
    pub fn short(&self) -> String {
        match self.place.is_empty() {
            true => self.what.clone(),
            false => format!("{}: {}", self.what, lower_first(&self.place)),
        }
    }
}

/// Pressure in words: "1 to 3 of 5, up to medium".
pub fn pressure_span([low, high]: [u8; 2]) -> String {
    match low == high {
        true => format!("{high} of 5, {}", pressure_words(high)),
        false => format!("{low} to {high} of 5, up to {}", pressure_words(high)),
    }
}

fn title<T: Item>(shelf: &Shelf<T>, id: &str) -> String {
    let entry = shelf.get(id);
    entry
        .map_or(id, |entry| entry.item.header().title)
        .to_owned()
}
