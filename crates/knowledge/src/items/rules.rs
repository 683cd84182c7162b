//! Rules: when they apply, what they limit, and the words for it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Basis, Header, Item, Typical};
use crate::disposition::Disposition;

item! {
/// A named precaution.
"precautions" pub struct Precaution {
    /// What the person does.
    pub person: String,
    /// What the therapist does.
    pub therapist: String,
}}

/// What sort of rule it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// A sign of possible serious disease.
    RedFlag,
    /// A reason not to massage, wholly or in a place.
    Contraindication,
    /// A reason to do it differently.
    Caution,
    /// A limit that holds for everyone.
    TechniqueRule,
}

/// Wording for the person.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonText {
    /// What we found.
    pub found: String,
    /// What it means.
    pub means: String,
    /// What to do; replaces the default of the disposition.
    #[serde(default, rename = "do", skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Who to see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub see: Option<String>,
    /// What to do meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meanwhile: Option<String>,
    /// When to come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub come_back: Option<String>,
}

/// Wording for the therapist.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TherapistText {
    /// What it is and what changes.
    pub text: String,
}

/// Limits as written in a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsSpec {
    /// Greatest pressure 0-5 by region or group.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pressure: BTreeMap<String, u8>,
    /// Techniques, strokes, tools, positions, motions or groups: nowhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub avoid: Vec<String>,
    /// The same for one region or group of regions only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub avoid_at: BTreeMap<String, Vec<String>>,
    /// Longest session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u16>,
    /// Not at home, neither alone nor with a partner.
    #[serde(default)]
    pub therapist_only: bool,
    /// Named precautions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub precautions: Vec<String>,
}

/// A pair of answers just inside and just outside a clause.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// Answers that differ from the typical ones; the clause fires.
    #[serde(default)]
    pub answers: BTreeMap<String, Typical>,
    /// One changed answer; the clause no longer fires.
    #[serde(default)]
    pub but: BTreeMap<String, Typical>,
}

/// One condition of a rule and what follows from it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClauseSpec {
    /// The condition.
    pub when: String,
    /// What follows.
    pub disposition: Disposition,
    /// Whether disposition and limits are stated by the sources.
    #[serde(default)]
    pub basis: Basis,
    /// Only time is needed: "not today", nobody to see.
    #[serde(default)]
    pub wait: bool,
    /// Limits for everyone.
    #[serde(default)]
    pub limits: LimitsSpec,
    /// In addition, for self-care and partner massage.
    #[serde(default)]
    pub home_limits: LimitsSpec,
    /// Limits once a clinician has agreed; absent = a record does not help.
    #[serde(default)]
    pub after_clearance: Option<LimitsSpec>,
    /// A `regions` question that says where the finding is.
    #[serde(default)]
    pub area: Option<String>,
    /// Greatest pressure on the regions named there.
    #[serde(default)]
    pub area_pressure: Option<u8>,
    /// Forbidden on the regions named there.
    #[serde(default)]
    pub area_avoid: Vec<String>,
    /// Boundary cases, executed by the check.
    #[serde(default)]
    pub case: Vec<Case>,
}

item! {
/// A safety rule.
"rules" pub struct Rule {
    /// What sort of rule.
    pub kind: RuleKind,
    /// What a clinician would call the worry.
    #[serde(default)]
    pub concern: String,
    /// Wording for the person.
    #[serde(default)]
    pub person: PersonText,
    /// Wording for the therapist.
    #[serde(default)]
    pub therapist: TherapistText,
    /// The conditions.
    pub clause: Vec<ClauseSpec>,
}}

item! {
/// A named condition.
"terms" pub struct Term {
    /// The condition.
    pub when: String,
}}

item! {
/// The default wording of a disposition.
"dispositions" pub struct DispositionText {
    /// The decision in one sentence.
    pub headline: String,
    /// Who to see.
    #[serde(default)]
    pub see: String,
    /// What to do.
    #[serde(default, rename = "do")]
    pub action: String,
    /// What to do meanwhile.
    #[serde(default)]
    pub meanwhile: String,
    /// When to come back.
    #[serde(default)]
    pub come_back: String,
}}
