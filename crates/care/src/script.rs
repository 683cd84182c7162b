//! Exactly how: a session as steps with exact seconds, every one within the limits.

pub(crate) mod build;
mod pick;
mod step_words;
mod time;
pub(crate) mod words;

use knowledge::Setting;
use knowledge::items::{Path, Sides};
use schemars::JsonSchema;
use serde::Serialize;

pub use pick::NoScript;
pub use step_words::{StepWords, pressure_span};
pub use time::SHORTEST_STEP;

/// A session, ready to be given. Only a plan makes one; it cannot be made, or changed, by hand:
///
/// ```compile_fail
/// fn longer(script: care::Script) -> care::Script {
///     care::Script { seconds: 7200, ..script }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Script {
    pub(crate) knowledge_version: String,
    pub(crate) intended_use: &'static str,
    pub(crate) protocol: String,
    pub(crate) title: String,
    pub(crate) technique: String,
    pub(crate) setting: Setting,
    /// Whole length; the steps add up to exactly this.
    pub(crate) seconds: u32,
    /// Before it starts.
    pub(crate) prepare: Vec<String>,
    /// The steps in order.
    pub(crate) steps: Vec<Step>,
    /// Afterwards.
    pub(crate) aftercare: Vec<String>,
    /// Greatest discomfort 0-10 before easing off.
    pub(crate) discomfort_ceiling: u8,
    /// What was changed from the protocol to stay within the limits, a sentence each.
    pub(crate) adapted: Vec<String>,
}

/// One step of a session.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Step {
    /// The phase it belongs to.
    pub phase: String,
    /// Whether to ask for comfort, pain and anything new before it.
    pub check_in: bool,
    /// How long.
    pub seconds: u32,
    /// What is done.
    pub action: Action,
    /// The position of the body (an id in `positions/`).
    pub position: String,
    /// What to say.
    pub cue: String,
}

/// What is done in a step.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Action {
    /// Hands or a tool on the body.
    Stroke {
        /// An id in `strokes/`.
        stroke: String,
        /// A region.
        region: String,
        /// Left, right, both at once, or the middle.
        side: Side,
        /// An id in `tools/`.
        tool: Option<String>,
        /// With oil.
        oil: bool,
        /// Pressure from, to (1-5, Walton scale).
        pressure: [u8; 2],
        /// How the picture moves.
        path: Path,
    },
    /// An exercise (an id in `moves/`).
    Move {
        /// Its id.
        #[serde(rename = "move")]
        exercise: String,
        /// On which side.
        side: Side,
    },
    /// Rest.
    Rest,
}

/// The side a step works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The person's left.
    Left,
    /// The person's right.
    Right,
    /// Both at once.
    Both,
    /// The middle.
    Centre,
}

impl From<Sides> for Side {
    fn from(sides: Sides) -> Side {
        match sides {
            Sides::Centre => Side::Centre,
            _ => Side::Both,
        }
    }
}

impl Script {
    /// Who gives it.
    pub fn setting(&self) -> Setting {
        self.setting
    }
    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }
    /// The technique it gives.
    pub fn technique(&self) -> &str {
        &self.technique
    }
    /// The protocol it follows.
    pub fn protocol(&self) -> &str {
        &self.protocol
    }
    /// Whole length in seconds.
    pub fn seconds(&self) -> u32 {
        self.seconds
    }
    /// Before it starts.
    pub fn prepare(&self) -> &[String] {
        &self.prepare
    }
    /// The steps in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
    /// Afterwards.
    pub fn aftercare(&self) -> &[String] {
        &self.aftercare
    }
    /// Greatest discomfort 0-10 before easing off.
    pub fn discomfort_ceiling(&self) -> u8 {
        self.discomfort_ceiling
    }
    /// What was changed from the protocol to stay within the limits.
    pub fn adapted(&self) -> &[String] {
        &self.adapted
    }
}
