//! Questions, and what else is said with their answers.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Basis, Header, Item};

/// What kind of answer a question takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// Yes or no.
    YesNo,
    /// A number with a unit and a range.
    Number,
    /// One of the options.
    Choice,
    /// Any of the options, or none.
    Choices,
    /// Any of the body regions.
    Regions,
    /// Any of the techniques.
    Techniques,
}

/// When in the interview a question comes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The person and the pain.
    About,
    /// Signs that need an ambulance.
    Emergency,
    /// Signs that need a clinician today.
    SameDay,
    /// Signs that need a clinician soon.
    Soon,
    /// Known conditions, medicines, operations.
    Conditions,
    /// How things are today.
    Today,
    /// What the person wants and has at hand; never part of a safety rule.
    Wishes,
}

/// Whether an answer of yes adds to the worry, takes from it, or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Worry {
    /// Yes is the worrying answer.
    Yes,
    /// Yes is the reassuring answer.
    No,
    /// Neither.
    Neutral,
}

/// One option of a question.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerOption {
    /// Id within the question.
    pub id: String,
    /// As shown.
    pub text: String,
    /// In the first person, for the hand-over.
    #[serde(default)]
    pub said: String,
}

/// An answer as written in a content file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Typical {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// One option, `"yes"` or `"no"`.
    One(String),
    /// Several options.
    Many(Vec<String>),
}

item! {
/// A question of the interview.
"questions" pub struct Question {
    /// Extra help below the question.
    #[serde(default)]
    pub help: String,
    /// What kind of answer it takes.
    pub kind: QuestionKind,
    /// Where in the interview it comes.
    pub stage: Stage,
    /// Order within the stage.
    pub order: u32,
    /// Condition for asking; a question that is not asked counts as no.
    #[serde(default)]
    pub when: Option<String>,
    /// Whether "I don't know" is offered.
    #[serde(default = "yes")]
    pub dont_know: bool,
    /// Which way the answer weighs; by default yes for yes/no and lists, neutral otherwise.
    #[serde(default)]
    pub worry: Option<Worry>,
    /// The answer of an ordinary adult with an ordinary ache.
    pub typical: Typical,
    /// In the first person, for the hand-over; `{value}` stands for the answer.
    #[serde(default)]
    pub said: String,
    /// The same for "no".
    #[serde(default)]
    pub said_no: String,
    /// Unit of a number.
    #[serde(default)]
    pub unit: Option<String>,
    /// Smallest number.
    #[serde(default)]
    pub min: Option<f64>,
    /// Largest number.
    #[serde(default)]
    pub max: Option<f64>,
    /// Whole numbers only.
    #[serde(default)]
    pub integer: bool,
    /// The options of a choice.
    #[serde(default)]
    pub option: Vec<AnswerOption>,
}}

fn yes() -> bool {
    true
}

item! {
/// Answers that cannot both be right.
"contradictions" pub struct Contradiction {
    /// The condition, read on the raw answers.
    pub when: String,
    /// The questions to ask again.
    pub ask: Vec<String>,
}}
