//! During and after a session: when to stop, what may follow, when to look again.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Basis, Header, Item};
use crate::disposition::Disposition;

/// When the questions are asked again.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Again {
    /// Answers are old after so many days.
    pub answers_days: u16,
    /// The usual pain is the mean of so many days before.
    pub usual_days: u16,
    /// Points above the usual: more than this on one day is a jump,
    pub rise: f64,
    /// and so is at least this, and the percent of a meaningful change, on so many days running.
    pub rise_days: u16,
}

item! {
/// When to look again, continue, taper or end.
"reviews" pub struct Review {
    /// When answers and pain scores ask for a new look at the questions; only in `answers_again`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Again>,
    /// What a therapist asks once more before touching, each as it is said; only in `answers_again`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before_touching: Vec<String>,
}}

/// What follows a sign, depending on how it goes on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// In which case.
    #[serde(rename = "if")]
    pub condition: String,
    /// How urgent.
    pub disposition: Disposition,
    /// What to do.
    #[serde(rename = "do")]
    pub action: String,
}

item! {
/// A reason to stop during a session.
"stop_rules" pub struct StopRule {
    /// Text on the button.
    pub sign: String,
    /// What to do at once.
    pub do_now: String,
    /// Ends the session.
    pub ends_session: bool,
    /// Also given by a discomfort or pain of so much or more, 0-10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_pain: Option<u8>,
    /// When the session goes on: so many levels lighter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lighter: Option<u8>,
    /// Ends the session when it comes so often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<u32>,
    /// What follows.
    #[serde(default)]
    pub then: Vec<Then>,
}}

item! {
/// What may happen after a session.
"after_effects" pub struct AfterEffect {
    /// Expected when.
    #[serde(default)]
    pub normal_if: String,
    /// Not expected when.
    #[serde(default)]
    pub not_normal: String,
    /// What to do.
    #[serde(rename = "do")]
    pub action: String,
    /// How urgent, when not expected.
    pub disposition: Disposition,
    /// Days after the session on which to ask.
    #[serde(default)]
    pub ask_days: Vec<u16>,
}}

item! {
/// Advice for afterwards.
"aftercare" pub struct Aftercare {
    /// How it stands with the evidence.
    #[serde(default)]
    pub verdict: String,
}}
