//! A session in words, the same on the live screen and in plain lines.

use care::session::{Because, Due, Effect};
use care::{Action, Session, Side};
use knowledge::{Knowledge, Setting};

use knowledge::limits::pressure_words;

/// A step in words.
pub struct StepWords {
    /// What is done, as a short name.
    pub what: String,
    /// Region and side, tool and oil.
    pub place: String,
    /// The position of the body.
    pub position: String,
    /// What to say.
    pub cue: String,
    /// Pressure from, to (1-5).
    pub pressure: Option<[u8; 2]>,
}

impl StepWords {
    /// A step as it stands now.
    pub fn new(knowledge: &Knowledge, session: &Session, step: usize) -> Option<StepWords> {
        let shelves = knowledge.shelves();
        let spec = session.script().steps().get(step)?;
        let position = shelves.positions.get(&spec.position);
        let mut words = StepWords {
            what: "Rest".to_owned(),
            place: String::new(),
            position: position.map_or(spec.position.clone(), |entry| entry.item.title.clone()),
            cue: spec.cue.clone(),
            pressure: session.pressure(step),
        };
        let still = session.is_still(step);
        match &spec.action {
            Action::Stroke {
                stroke,
                region,
                side,
                tool,
                oil,
                ..
            } => {
                let title = shelves
                    .strokes
                    .get(stroke)
                    .map(|entry| entry.item.title.as_str());
                let region = shelves
                    .regions
                    .get(region)
                    .map_or(region.as_str(), |entry| &entry.item.title);
                words.what = title.unwrap_or(stroke).to_owned();
                words.place = format!("{region}{}", side_words(*side));
                let tool = tool.as_ref().map(|tool| {
                    let title = shelves
                        .tools
                        .get(tool)
                        .map_or(tool.as_str(), |entry| &entry.item.title);
                    title.to_lowercase()
                });
                if still {
                    words.what = "Still hands".to_owned();
                    words.cue =
                        "Rest your hands here, warm and still, or take them away.".to_owned();
                } else {
                    let oil = oil.then(|| "with oil".to_owned());
                    for more in [tool, oil].into_iter().flatten() {
                        words.place.push_str(&format!(", {more}"));
                    }
                }
            }
            Action::Move { .. } if still => {
                "Rest instead, and breathe slowly.".clone_into(&mut words.cue)
            }
            Action::Move { exercise, side } => {
                let title = shelves
                    .moves
                    .get(exercise)
                    .map(|entry| entry.item.title.as_str());
                words.what = title.unwrap_or(exercise).to_owned();
                words.place = match side {
                    Side::Left => "left side".to_owned(),
                    Side::Right => "right side".to_owned(),
                    Side::Both | Side::Centre => String::new(),
                };
            }
            Action::Rest => {}
        }
        Some(words)
    }

    /// The step in one line.
    pub fn short(&self) -> String {
        match self.place.is_empty() {
            true => self.what.clone(),
            false => format!("{}: {}", self.what, lower(&self.place)),
        }
    }
}

fn side_words(side: Side) -> &'static str {
    match side {
        Side::Left => ", left side",
        Side::Right => ", right side",
        Side::Both => ", both sides",
        Side::Centre => "",
    }
}

/// Pressure in words: `1 to 3 of 5, up to medium`.
pub fn pressure([low, high]: [u8; 2]) -> String {
    match low == high {
        true => format!("{high} of 5, {}", pressure_words(high)),
        false => format!("{low} to {high} of 5, up to {}", pressure_words(high)),
    }
}

/// Pressure as five dots.
pub fn dots(pressure: Option<[u8; 2]>) -> String {
    let high = pressure.map_or(0, |[_, high]| high);
    (1..=5)
        .map(|level| if level <= high { '●' } else { '○' })
        .collect()
}

/// Time as minutes and seconds; what has begun of a second still counts as left.
pub fn clock(ms: u64) -> String {
    let seconds = ms.div_ceil(1000);
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

/// Who gives the session.
pub fn setting(setting: Setting) -> &'static str {
    match setting {
        Setting::Oneself => "on your own",
        Setting::Partner => "with a partner",
        Setting::Therapist => "with a therapist",
    }
}

/// Why a check-in is asked.
pub fn due(due: Due) -> &'static str {
    match due {
        Due::Start => "Before you begin",
        Due::Script | Due::Phase => "How is it, before the next part?",
        Due::DeepWork => "How is it, after some minutes of deep work?",
        Due::Asked => "How is it?",
    }
}

/// What has happened, in a sentence; none when it is shown in another way.
pub fn happened(effect: &Effect) -> Option<String> {
    match effect {
        Effect::Countdown { left_s, .. } => Some(format!("{left_s} seconds left in this step.")),
        Effect::Eased {
            pressure, because, ..
        } => {
            let now = match pressure {
                Some(pressure) => format!("Lighter now: {}", self::pressure(*pressure)),
                None => "Still hands or rest for this step".to_owned(),
            };
            Some(match reasons(because) {
                Some(reasons) => format!("{now}, because {reasons}."),
                None => format!("{now}."),
            })
        }
        Effect::Firmer { pressure, .. } => {
            pressure.map(|p| format!("A little firmer: {}.", self::pressure(p)))
        }
        Effect::Paused { unheard: false } => Some("Paused. The clock stands still.".to_owned()),
        Effect::Paused { unheard: true } => {
            Some("Paused, because nothing was heard for more than a minute.".to_owned())
        }
        _ => None,
    }
}

fn reasons(because: &[Because]) -> Option<String> {
    let reasons: Vec<&str> = because
        .iter()
        .filter_map(|because| match because {
            Because::Discomfort => Some("the discomfort was more than it should be"),
            Because::PainRise => Some("the pain has risen since you began"),
            Because::Sign(_) => Some("of what you noticed"),
            Because::Wanted => None,
        })
        .collect();
    (!reasons.is_empty()).then(|| reasons.join(" and "))
}

/// Part of a sentence at the head of a line.
pub fn upper(part: &str) -> String {
    let mut chars = part.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A title inside a sentence.
pub fn lower(title: &str) -> String {
    let mut chars = title.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
