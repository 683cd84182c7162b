//! Outcome measures: how they are asked for, scored and read.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Basis, Header, Item};

/// Whether our own wording may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Wording {
    /// Our own words.
    Own,
    /// A total is typed in, or the items come from a file the clinic supplies.
    External,
}

/// How items become a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// The one value.
    Value,
    /// The sum.
    Sum,
    /// The mean.
    Mean,
    /// 100 x sum / greatest possible of what was answered.
    PercentOfAnswered,
    /// How many are ticked.
    Count,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HigherIs {
    /// Higher is worse.
    Worse,
    /// Higher is better.
    Better,
}

/// A change that means something, or does not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Its name.
    pub name: String,
    /// In points.
    #[serde(default)]
    pub absolute: Option<f64>,
    /// In percent of the start.
    #[serde(default)]
    pub percent: Option<f64>,
    /// In words.
    pub text: String,
    /// By whom.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A band of scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// From.
    pub from: f64,
    /// To.
    pub to: f64,
    /// Its name.
    pub name: String,
    /// What to do about it, when a score in this band asks for something.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
}

/// What an unanswered item does to the score.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unanswered {
    /// There is no score.
    #[default]
    Refused,
    /// The score is taken over what was answered.
    LeftOut,
    /// It counts as not ticked.
    Zero,
}

/// A score that is taken every day and judged by means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Daily {
    /// A mean needs at least so many days,
    pub at_least: u32,
    /// within so many days.
    pub within: u32,
}

item! {
/// An outcome measure.
"measures" pub struct Measure {
    /// Whose words.
    pub wording: Wording,
    /// How many items.
    #[serde(default)]
    pub items: Option<u32>,
    /// Most items, where the person chooses how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items_max: Option<u32>,
    /// How many must be answered, where not all have to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u32>,
    /// Greatest value of an item; only with `percent_of_answered`, elsewhere it follows from `max`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_max: Option<f64>,
    /// What an unanswered item does.
    #[serde(default)]
    pub unanswered: Unanswered,
    /// Where several boxes of an item are ticked, the highest counts.
    #[serde(default)]
    pub higher_of_two: bool,
    /// How they become a score.
    pub score: Score,
    /// Smallest score.
    #[serde(default)]
    pub min: Option<f64>,
    /// Greatest score.
    #[serde(default)]
    pub max: Option<f64>,
    /// Which way is better.
    pub higher_is: HigherIs,
    /// Taken every day; judged by means of several days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily: Option<Daily>,
    /// No verdict of better when the start was under this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// Our own question, only with `wording = "own"`.
    #[serde(default)]
    pub question: String,
    /// What happens to missing items.
    #[serde(default)]
    pub missing: String,
    /// Changes that mean something.
    #[serde(default)]
    pub threshold: Vec<Threshold>,
    /// Bands of scores.
    #[serde(default)]
    pub band: Vec<Band>,
    /// Whose it is and on what terms.
    #[serde(default)]
    pub licence: String,
    /// Where to get it.
    #[serde(default)]
    pub link: String,
}}
