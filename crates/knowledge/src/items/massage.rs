//! Massage: techniques, strokes, and what they need.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Basis, Header, Item, Range, Setting};

item! {
/// A position of the body.
"positions" pub struct Position {}}

item! {
/// What touches the body, or what is needed for it.
"tools" pub struct Tool {}}

item! {
/// A kind of movement that a limit can forbid.
"motions" pub struct Motion {}}

/// How sure the evidence of benefit is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// No trial found; not proof that it fails.
    None,
    /// Very uncertain.
    VeryLow,
    /// Uncertain.
    Low,
    /// Moderately sure.
    Moderate,
    /// Sure.
    Strong,
}

impl Certainty {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Certainty::None => "no trial found",
            Certainty::VeryLow => "very low certainty",
            Certainty::Low => "low certainty",
            Certainty::Moderate => "moderate certainty",
            Certainty::Strong => "strong evidence",
        }
    }
}

/// A statement of benefit with its certainty.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// For what.
    pub condition: String,
    /// How sure.
    pub grade: Certainty,
    /// What was found.
    pub text: String,
    /// By whom.
    #[serde(default)]
    pub sources: Vec<String>,
}

item! {
/// A massage technique.
"techniques" pub struct Technique {
    /// Who may give it.
    pub settings: Vec<Setting>,
    /// What touches the body.
    #[serde(default)]
    pub tools: Vec<String>,
    /// In relation to the fibres.
    #[serde(default)]
    pub direction: String,
    /// How fast.
    #[serde(default)]
    pub speed: String,
    /// Seconds held.
    #[serde(default)]
    pub hold_s: Option<Range>,
    /// How often repeated.
    #[serde(default)]
    pub repeats: Option<Range>,
    /// What is put on the skin.
    #[serde(default)]
    pub lubricant: String,
    /// What is worn.
    #[serde(default)]
    pub clothing: String,
    /// Can be done through clothes.
    #[serde(default)]
    pub dressed: bool,
    /// Usual positions.
    #[serde(default)]
    pub positions: Vec<String>,
    /// Pressure 1-5, Walton scale.
    pub pressure: Range,
    /// Minutes of a session.
    pub session_min: Range,
    /// What it suits.
    #[serde(default)]
    pub suits: Vec<String>,
    /// When to choose something else.
    #[serde(default)]
    pub avoid_when: Vec<String>,
    /// What the person feels.
    #[serde(default)]
    pub feel: String,
    /// What the giver must have learned.
    #[serde(default)]
    pub training: String,
    /// The course of sessions it was studied with, if it has its own.
    #[serde(default)]
    pub course: Option<String>,
    /// The presentation it is made for; where that does not apply it is not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_for: Option<String>,
    /// What is known of its benefit.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}}

/// How the moving picture of a stroke goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// Along the fibres.
    Along,
    /// Straight across them.
    Across,
    /// In circles.
    Circles,
    /// Held still.
    Hold,
    /// Pressed and released.
    Press,
    /// A slow wave.
    Wave,
    /// Tapped.
    Tap,
    /// A joint moves.
    Move,
}

item! {
/// A single way to touch.
"strokes" pub struct Stroke {
    /// What touches the body.
    pub tools: Vec<String>,
    /// How the picture moves.
    pub path: Path,
    /// In relation to the fibres.
    #[serde(default)]
    pub direction: String,
    /// Centimetres a second.
    #[serde(default)]
    pub speed_cm_s: Option<Range>,
    /// Seconds held.
    #[serde(default)]
    pub hold_s: Option<Range>,
    /// Motions it contains.
    #[serde(default)]
    pub motions: Vec<String>,
    /// Glides on oil.
    #[serde(default)]
    pub oil: bool,
    /// Pressure 1-5, Walton scale.
    pub pressure: Range,
    /// Who may do it.
    pub settings: Vec<Setting>,
}}

item! {
/// A way back pain presents, and what fits it.
"presentations" pub struct Presentation {
    /// When it applies.
    pub when: String,
    /// The lowest that applies names the plan's main presentation.
    pub order: u32,
    /// What to prefer, in words.
    #[serde(default)]
    pub prefer: String,
    /// What to avoid, in words.
    #[serde(default)]
    pub avoid: String,
    /// Fit of techniques: 1 first choice, 2 reasonable, 3 with caution and training, 0 do not offer.
    pub fit: BTreeMap<String, u8>,
}}

item! {
/// A course of sessions.
"courses" pub struct Course {
    /// When it applies.
    pub when: String,
    /// The lowest that applies is used.
    pub order: u32,
    /// Minutes of a session.
    pub session_min: Range,
    /// Sessions a week.
    pub per_week: Range,
    /// Weeks.
    pub weeks: Range,
    /// Look again after so many sessions.
    pub review_after_sessions: u32,
    /// ... or after so many weeks, whichever comes first.
    pub review_after_weeks: u32,
    /// No more than so many without a fresh review.
    #[serde(default)]
    pub max_sessions: Option<u32>,
}}
