//! What the player in the browser is given, so that a session goes on without a network: the script, the rules of the
//! guided session, and every word that it shows or says.

use std::collections::BTreeMap;

use care::script::StepWords;
use care::session::{
    After, COUNTDOWN_S, DEEP_PRESSURE, DEEP_WORK_MS, LONGEST_GAP_MS, PAIN_RISE_AT_HOME, Sign,
};
use care::{Action, Script, Session};
use knowledge::items::{Path, StopRule, View};
use knowledge::limits::{MAX_PRESSURE, pressure_words};
use knowledge::{Knowledge, Setting};
use serde::Serialize;

use crate::fibre_map::stroke_path;
use crate::words;

/// A session as the browser keeps it. `static/session-machine.js` reads the parts up to `numbers`.
#[derive(Debug, Clone, Serialize)]
pub struct Guide<'a> {
    script: &'a Script,
    signs: Vec<RatedSign<'a>>,
    after: After,
    numbers: Numbers,
    words: Words<'a>,
    /// The address of the visit that the session is given in, which takes its record; otherwise it is for the diary.
    #[serde(skip_serializing_if = "Option::is_none")]
    visit: Option<String>,
}

/// A sign in words, with the numbers of its rule.
#[derive(Debug, Clone, Serialize)]
struct RatedSign<'a> {
    #[serde(flatten)]
    sign: &'a Sign,
    from_pain: Option<u8>,
    lighter: u8,
    ends_at: Option<u32>,
}

/// The constants of the state machine; one origin for both languages.
#[derive(Debug, Clone, Serialize)]
struct Numbers {
    countdown_s: u32,
    deep_pressure: u8,
    deep_work_ms: u64,
    longest_gap_ms: u64,
    max_pressure: u8,
    pain_rise_at_home: u8,
}

/// What is shown and said beside the script.
#[derive(Debug, Clone, Serialize)]
struct Words<'a> {
    setting: String,
    steps: Vec<StepText>,
    /// Pressure 0-5.
    pressure: [&'static str; MAX_PRESSURE as usize + 1],
    /// How urgent, by the id of the disposition.
    dispositions: BTreeMap<&'a str, &'a str>,
}

/// A step in words, and the pace of its stroke.
#[derive(Debug, Clone, Serialize)]
struct StepText {
    what: String,
    short: String,
    place: String,
    position: String,
    cue: String,
    /// Centimetres a second; absent where the stroke does not glide.
    speed_cm_s: Option<f64>,
    /// Absent for moves, rest, and regions that are not drawn.
    picture: Option<Picture>,
}

/// Where and how the picture of a step moves; lengths in units of the fibre map.
#[derive(Debug, Clone, Serialize)]
struct Picture {
    view: View,
    path: Path,
    view_box: String,
    ways: Vec<String>,
    /// Of one way, in centimetres on a body.
    length_cm: f64,
}

impl<'a> Guide<'a> {
    /// Puts together what the player needs for a session that has not started, made with this knowledge.
    pub fn new(knowledge: &'a Knowledge, session: &'a Session) -> Guide<'a> {
        let script = session.script();
        let rules = &knowledge.shelves().stop_rules;
        let signs = session.signs().iter().map(|sign| {
            let rule = rules.get(&sign.rule).map(|entry| &entry.item);
            RatedSign::new(sign, rule)
        });
        Guide {
            script,
            signs: signs.collect(),
            after: session.log().after,
            numbers: Numbers {
                countdown_s: COUNTDOWN_S,
                deep_pressure: DEEP_PRESSURE,
                deep_work_ms: DEEP_WORK_MS,
                longest_gap_ms: LONGEST_GAP_MS,
                max_pressure: MAX_PRESSURE,
                pain_rise_at_home: PAIN_RISE_AT_HOME,
            },
            words: Words::new(knowledge, script),
            visit: None,
        }
    }

    /// The same for a session in a visit, whose record belongs to that.
    pub fn in_visit(self, address: String) -> Guide<'a> {
        Guide {
            visit: Some(address),
            ..self
        }
    }

    /// As JSON that can stand inside a `script` element: no `<` ends it early.
    ///
    /// # Errors
    /// None that is known; the serialiser's own.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self).map(|text| text.replace('<', "\\u003c"))
    }
}

impl<'a> RatedSign<'a> {
    fn new(sign: &'a Sign, rule: Option<&StopRule>) -> RatedSign<'a> {
        RatedSign {
            sign,
            from_pain: rule.and_then(|rule| rule.from_pain),
            lighter: rule.and_then(|rule| rule.lighter).unwrap_or(0),
            ends_at: rule.and_then(|rule| rule.ends_at),
        }
    }
}

impl<'a> Words<'a> {
    fn new(knowledge: &'a Knowledge, script: &Script) -> Words<'a> {
        let shelves = knowledge.shelves();
        let steps = script.steps().iter().map(|step| {
            let words = StepWords::new(knowledge, step);
            let stroke = match &step.action {
                Action::Stroke { stroke, .. } => shelves.strokes.get(stroke),
                Action::Move { .. } | Action::Rest => None,
            };
            let speed = stroke.and_then(|entry| entry.item.speed_cm_s.as_ref());
            StepText {
                short: words.short(),
                what: words.what,
                place: words.place,
                position: words.position,
                cue: words.cue,
                speed_cm_s: speed.map(|range| (range.min + range.max) / 2.0),
                picture: Picture::of(&step.action),
            }
        });
        Words {
            setting: setting(script.setting()),
            steps: steps.collect(),
            pressure: std::array::from_fn(|level| pressure_words(level as u8)),
            dispositions: shelves
                .dispositions
                .iter()
                .map(|(id, entry)| (id.as_str(), entry.item.title.as_str()))
                .collect(),
        }
    }
}

impl Picture {
    fn of(action: &Action) -> Option<Picture> {
        let Action::Stroke {
            region, side, path, ..
        } = action
        else {
            return None;
        };
        let stroke = stroke_path(region, *side, *path)?;
        Some(Picture {
            view: stroke.view,
            path: stroke.path,
            view_box: stroke.view_box(),
            ways: stroke.ways,
            length_cm: stroke.length_cm,
        })
    }
}

/// Who gives it, within a sentence.
pub(super) fn setting(setting: Setting) -> String {
    words::lower(words::setting(setting))
}
