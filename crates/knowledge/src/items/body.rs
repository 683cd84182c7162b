//! The body: regions, muscles, places to mind.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Basis, Header, Item};

item! {
/// A body region.
"regions" pub struct Region {
    /// "my low back".
    pub said: String,
    /// On which view of the body map it is drawn.
    pub view: View,
    /// Where it comes in a list: the places that back pain is usually felt in first.
    #[serde(default)]
    pub order: u32,
}}

/// A side of the body map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// Seen from the front.
    Front,
    /// Seen from behind.
    Back,
}

item! {
/// A name for several regions or things.
"groups" pub struct Group {
    /// Regions, or techniques, strokes, tools, positions and motions.
    pub members: Vec<String>,
}}

item! {
/// A muscle or fascia.
"muscles" pub struct Muscle {
    /// Where it lies.
    pub regions: Vec<String>,
    /// Direction of its fibres, in words.
    #[serde(default)]
    pub fibres: String,
    /// Where tender spots are said to be felt.
    #[serde(default)]
    pub referral: String,
    /// What to mind.
    #[serde(default)]
    pub note: String,
}}

item! {
/// An endangerment site.
"sites" pub struct Site {
    /// Where it lies.
    pub regions: Vec<String>,
    /// What lies there.
    pub lies_there: String,
    /// For self-care and partners.
    pub home_rule: String,
    /// For therapists.
    pub therapist_rule: String,
}}
