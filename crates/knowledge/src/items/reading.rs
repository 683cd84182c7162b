//! What people read: claims, questions, and how to choose a therapist.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Basis, Header, Item};

/// How a popular claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No evidence was found.
    NotShown,
    /// More is said than is known.
    Overstated,
    /// Findings point both ways.
    Mixed,
    /// Findings speak against it.
    Contradicted,
    /// Some findings support it.
    SomeSupport,
}

item! {
/// What is often said, and what is known.
"claims" pub struct Claim {
    /// What is often said.
    pub claim: String,
    /// How it stands.
    pub verdict: Verdict,
}}

item! {
/// A question people ask, with its answer.
"faq" pub struct Faq {}}

/// What a criterion for choosing a therapist is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CriterionGroup {
    /// A question to ask before booking.
    Ask,
    /// Where to look.
    WhereToLook,
    /// Special training.
    Specialisation,
    /// Hygiene.
    Hygiene,
    /// Consent and boundaries.
    Consent,
    /// A sign of a poor provider.
    WarningSign,
    /// Insurance and paying.
    Paying,
}

item! {
/// A criterion for choosing a therapist.
"therapist_criteria" pub struct Criterion {
    /// What it is about.
    pub group: CriterionGroup,
    /// What a good answer sounds like.
    #[serde(default)]
    pub good_answer: String,
    /// Presentations, precautions or techniques that call for it.
    #[serde(default)]
    pub for_needs: Vec<String>,
}}

item! {
/// What to look for in a country.
"credentials" pub struct Credential {
    /// ISO 3166 code.
    pub country: String,
    /// The title or register.
    pub look_for: String,
}}
