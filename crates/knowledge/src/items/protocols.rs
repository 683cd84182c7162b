//! Sessions, phase by phase and step by step.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Basis, Header, Item, Setting};

/// Which sides a step works on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sides {
    /// First left, then right, in equal parts.
    Each,
    /// Both at once.
    #[default]
    Both,
    /// In the middle.
    Centre,
}

/// A gentler way to fill a step's time.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instead {
    /// Another stroke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stroke: Option<String>,
    /// Another exercise.
    #[serde(rename = "move", default, skip_serializing_if = "Option::is_none")]
    pub exercise: Option<String>,
    /// Rest instead.
    #[serde(default)]
    pub rest: bool,
    /// Another region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Other sides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sides: Option<Sides>,
    /// Another tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// With or without oil.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oil: Option<bool>,
    /// Other positions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positions: Option<Vec<String>>,
    /// Other pressure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pressure: Option<[u8; 2]>,
    /// Another cue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
}

/// One step of a phase.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepSpec {
    /// The stroke, unless it is an exercise or a rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stroke: Option<String>,
    /// The exercise (an id in `moves/`).
    #[serde(rename = "move", default, skip_serializing_if = "Option::is_none")]
    pub exercise: Option<String>,
    /// Nothing but rest.
    #[serde(default)]
    pub rest: bool,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// On which sides.
    #[serde(default)]
    pub sides: Sides,
    /// With what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// With oil.
    #[serde(default)]
    pub oil: bool,
    /// Positions in order of preference.
    pub positions: Vec<String>,
    /// Pressure from, to (1-5); none for exercises and rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pressure: Option<[u8; 2]>,
    /// Part of the phase, relative to its other steps.
    #[serde(default = "one")]
    pub share: u32,
    /// What to say.
    pub cue: String,
    /// Ways out when the limits forbid it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<Instead>,
}

fn one() -> u32 {
    1
}

/// A phase of a session.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhaseSpec {
    /// Its name.
    pub title: String,
    /// Minutes, one number per length of the protocol.
    pub minutes: Vec<u16>,
    /// Seed checklist items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<String>,
    /// Ask for comfort, pain and anything new when it starts.
    #[serde(default)]
    pub check_in: bool,
    /// Its steps.
    pub step: Vec<StepSpec>,
}

item! {
/// A session.
"protocols" pub struct Protocol {
    /// The technique it gives.
    pub technique: String,
    /// Who may give it.
    pub settings: Vec<Setting>,
    /// The lengths it comes in.
    pub minutes: Vec<u16>,
    /// Before it starts.
    #[serde(default)]
    pub prepare: Vec<String>,
    /// Afterwards.
    #[serde(default)]
    pub aftercare: Vec<String>,
    /// Its phases.
    pub phase: Vec<PhaseSpec>,
}}
