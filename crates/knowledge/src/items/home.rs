//! What people do themselves, and what goes with massage.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Basis, Evidence, Header, Item, Range};

/// What sort of exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MoveKind {
    /// Lengthens.
    Stretch,
    /// Strengthens.
    Strengthen,
    /// General movement: walking, yoga, tai chi.
    Movement,
}

item! {
/// An exercise.
"moves" pub struct Move {
    /// What sort.
    pub kind: MoveKind,
    /// How to get ready.
    #[serde(default)]
    pub setup: String,
    /// How to do it, step by step.
    #[serde(default)]
    pub how: Vec<String>,
    /// Positions.
    #[serde(default)]
    pub positions: Vec<String>,
    /// Motions it contains.
    #[serde(default)]
    pub motions: Vec<String>,
    /// Regions it is felt in.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Seconds held.
    #[serde(default)]
    pub hold_s: Option<Range>,
    /// How often.
    #[serde(default)]
    pub repeats: Option<Range>,
    /// Sets.
    #[serde(default)]
    pub sets: Option<Range>,
    /// Times a day.
    #[serde(default)]
    pub per_day: Option<Range>,
    /// Times a week.
    #[serde(default)]
    pub per_week: Option<Range>,
    /// Minutes.
    #[serde(default)]
    pub minutes: Option<Range>,
    /// What to mind.
    #[serde(default)]
    pub cautions: Vec<String>,
    /// Done on the floor.
    #[serde(default)]
    pub needs_floor: bool,
    /// What is known of its benefit.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}}

item! {
/// A way to treat oneself, or each other, at home.
"self_care" pub struct SelfCare {
    /// What is needed.
    #[serde(default)]
    pub tools: Vec<String>,
    /// How to get ready.
    #[serde(default)]
    pub setup: String,
    /// Step by step.
    #[serde(default)]
    pub how: Vec<String>,
    /// Where.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Where not, in words.
    #[serde(default)]
    pub not_on: Vec<String>,
    /// Pressure 1-5.
    #[serde(default)]
    pub pressure: Option<Range>,
    /// Seconds held.
    #[serde(default)]
    pub hold_s: Option<Range>,
    /// How often.
    #[serde(default)]
    pub repeats: Option<Range>,
    /// Minutes.
    #[serde(default)]
    pub minutes: Option<Range>,
    /// Times a day.
    #[serde(default)]
    pub per_day: Option<Range>,
    /// Days a week.
    #[serde(default)]
    pub per_week: Option<Range>,
    /// What to mind.
    #[serde(default)]
    pub cautions: Vec<String>,
    /// When to stop.
    #[serde(default)]
    pub stop_when: Vec<String>,
    /// The guided session, if there is one.
    #[serde(default)]
    pub protocol: Option<String>,
    /// What is known of its benefit.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}}

/// What a complementary option means in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Offer {
    /// Part of the plan.
    Do,
    /// Information only, with the disagreement shown.
    Inform,
}

/// What a guideline says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GuidelineView {
    /// Which.
    pub who: String,
    /// What it says.
    pub says: String,
    /// Where.
    #[serde(default)]
    pub sources: Vec<String>,
}

item! {
/// Care beside massage.
"complementary" pub struct Complementary {
    /// Part of the plan, or information.
    pub offer: Offer,
    /// What guidelines say.
    #[serde(default)]
    pub view: Vec<GuidelineView>,
}}
