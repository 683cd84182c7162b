//! The shape of every file in the knowledge folder, as documented in `knowledge/README.md`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::disposition::Disposition;

/// Whether a value comes from the cited sources or is our own, more careful choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Stated by the cited sources.
    #[default]
    Source,
    /// Our own rule; shown to people as such.
    Design,
}

/// Who gives the session.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Setting {
    /// The person, alone.
    #[serde(rename = "self")]
    Oneself,
    /// A partner or friend at home.
    Partner,
    /// A trained massage therapist.
    Therapist,
}

impl Setting {
    /// All settings, in the order of [`Setting::index`].
    pub const ALL: [Setting; 3] = [Setting::Oneself, Setting::Partner, Setting::Therapist];

    /// Position in arrays with one entry per setting.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The word used in files, on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Setting::Oneself => "self",
            Setting::Partner => "partner",
            Setting::Therapist => "therapist",
        }
    }
}

/// A closed range of a quantity, with where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Sources that state it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// `design` when the numbers are our own.
    #[serde(default)]
    pub basis: Basis,
}

/// The fields that every item may have.
#[derive(Debug, Clone, Copy)]
pub struct Header<'a> {
    /// Short name.
    pub title: &'a str,
    /// Other names.
    pub names: &'a [String],
    /// One plain sentence.
    pub summary: &'a str,
    /// A few short paragraphs.
    pub text: &'a str,
    /// Ids in `sources.toml`.
    pub sources: &'a [String],
    /// Source or our own.
    pub basis: Basis,
    /// Which numbers are our own.
    pub our_rule: &'a [String],
    /// Seed checklist items with their home here.
    pub covers: &'a [String],
    /// When a clinician should look again.
    pub review_by: Option<Date>,
    /// Why the item is no longer used.
    pub withdrawn: Option<&'a str>,
}

/// An item of the knowledge folder.
pub trait Item: serde::de::DeserializeOwned + Serialize {
    /// The folder that holds items of this kind.
    const FOLDER: &'static str;
    /// The fields common to all items.
    fn header(&self) -> Header<'_>;
}

macro_rules! item {
    ($(#[$meta:meta])* $folder:literal pub struct $name:ident { $($body:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Short name in sentence case.
            pub title: String,
            /// Other names people use.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub names: Vec<String>,
            /// One plain sentence.
            #[serde(default, skip_serializing_if = "String::is_empty")]
            pub summary: String,
            /// A few short paragraphs.
            #[serde(default, skip_serializing_if = "String::is_empty")]
            pub text: String,
            /// Ids in `sources.toml`.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub sources: Vec<String>,
            /// `design` = our own rule.
            #[serde(default)]
            pub basis: Basis,
            /// Which numbers or limits are our own choice, a sentence each.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub our_rule: Vec<String>,
            /// Seed checklist items that have their home here.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub covers: Vec<String>,
            /// When a clinician should look again.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub review_by: Option<Date>,
            /// Why the item is no longer used.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub withdrawn: Option<String>,
            $($body)*
        }

        impl Item for $name {
            const FOLDER: &'static str = $folder;
            fn header(&self) -> Header<'_> {
                Header {
                    title: &self.title,
                    names: &self.names,
                    summary: &self.summary,
                    text: &self.text,
                    sources: &self.sources,
                    basis: self.basis,
                    our_rule: &self.our_rule,
                    covers: &self.covers,
                    review_by: self.review_by,
                    withdrawn: self.withdrawn.as_deref(),
                }
            }
        }
    };
}

/// What a source is worth.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Grade {
    /// Guideline, regulator, law, national health service, systematic review.
    A,
    /// Hospital leaflet, professional body, textbook, single study.
    B,
    /// Weak: blog, clinic or vendor page, trade article, aggregator.
    W,
}

/// An entry of `sources.toml`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Title of the work.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Year, or `n.d.`.
    pub year: String,
    /// Address or DOI.
    #[serde(rename = "where")]
    pub address: String,
    /// What it is worth.
    pub grade: Grade,
    /// Only a copy or extract was read.
    #[serde(default)]
    pub copy: bool,
}

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
/// A position of the body.
"positions" pub struct Position {}}
item! {
/// What touches the body, or what is needed for it.
"tools" pub struct Tool {}}
item! {
/// A kind of movement that a limit can forbid.
"motions" pub struct Motion {}}
item! {
/// A named precaution.
"precautions" pub struct Precaution {
    /// What the person does.
    pub person: String,
    /// What the therapist does.
    pub therapist: String,
}}

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
/// Answers that cannot both be right.
"contradictions" pub struct Contradiction {
    /// The condition, read on the raw answers.
    pub when: String,
    /// The questions to ask again.
    pub ask: Vec<String>,
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
