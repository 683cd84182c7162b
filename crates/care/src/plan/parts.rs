//! What a plan says, in types that print and serialise.

use jiff::civil::Date;
use knowledge::items::{Basis, Certainty, CriterionGroup, GuidelineView, MoveKind, Offer, Range};
use knowledge::{Disposition, Setting};
use schemars::JsonSchema;
use serde::Serialize;

/// An item of the knowledge by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Named<'k> {
    /// Its id.
    pub id: &'k str,
    /// Its title.
    pub title: &'k str,
}

/// A technique that fits.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Choice<'k> {
    /// Its id.
    pub technique: &'k str,
    /// Its title.
    pub title: &'k str,
    /// Its summary.
    pub summary: &'k str,
    /// Who may give it.
    pub settings: Vec<Setting>,
    /// The guided sessions, if there are any of its own.
    pub sessions: Vec<SessionLength>,
    /// 1 first choice, 2 reasonable, 3 with caution and only by a trained therapist; none = no view.
    pub fit: Option<u8>,
    /// The presentations that say so.
    pub fit_for: Vec<Named<'k>>,
    /// Why it stands where it stands.
    pub score: Score,
    /// Its best evidence, with its certainty.
    pub evidence: EvidenceText<'k>,
    /// In plain sentences.
    pub reasons: Vec<String>,
    /// Only by a therapist trained for this.
    pub needs_trained_therapist: bool,
    /// Greatest pressure 1-5 (Walton scale) within the limits.
    pub max_pressure: u8,
    /// The same in words.
    pub max_pressure_words: &'static str,
    /// Which numbers are our own.
    pub our_rule: &'k [String],
    /// Where it comes from.
    pub sources: &'k [String],
}

/// The lengths of a guided session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SessionLength {
    /// Who gives it.
    pub setting: Setting,
    /// Shortest, in minutes.
    pub from: u16,
    /// Longest, in minutes.
    pub to: u16,
}

/// Points; more is better. The weights are our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Score {
    /// How it fits the presentations.
    pub fit: u32,
    /// How sure its benefit is.
    pub evidence: u32,
    /// It helped before.
    pub experience: u32,
    /// Pressure and clothing as wished.
    pub preference: u32,
    /// How easy it is to come by.
    pub practicality: u32,
    /// The sum.
    pub total: u32,
}

/// What is known of a benefit.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EvidenceText<'k> {
    /// For what.
    pub condition: &'k str,
    /// How sure.
    pub certainty: Certainty,
    /// The same in words.
    pub words: &'static str,
    /// What was found.
    pub text: &'k str,
    /// By whom; none = no trial was found.
    pub sources: &'k [String],
}

/// A technique that is not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotChosen<'k> {
    /// Its id.
    pub technique: &'k str,
    /// Its title.
    pub title: &'k str,
    /// Why not, in plain sentences; never empty.
    pub reasons: Vec<String>,
}

/// A number with where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Amount<'k> {
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// It is, at least in part, our own choice.
    pub our_rule: bool,
    /// Who states it.
    pub sources: &'k [String],
}

/// How much, how often, how long.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Dose<'k> {
    /// The course, an id in `courses/`.
    pub course: &'k str,
    /// Its title.
    pub title: &'k str,
    /// Its summary.
    pub summary: &'k str,
    /// Minutes of a session, within the limits.
    pub minutes: Amount<'k>,
    /// Sessions a week.
    pub per_week: Amount<'k>,
    /// Weeks.
    pub weeks: Amount<'k>,
    /// Pressure to begin with, 1-5 (Walton scale).
    pub start_pressure: u8,
    /// Greatest pressure within the limits.
    pub max_pressure: u8,
    /// Both in words.
    pub pressure_words: String,
    /// No more sessions than this without a fresh look.
    pub max_sessions: Option<u32>,
    /// Look again after so many sessions,
    pub review_after_sessions: u32,
    /// or after so many weeks, whichever comes first.
    pub review_after_weeks: u32,
    /// The day of that, when the day of the answers is known.
    pub review_on: Option<Date>,
    /// What was changed to stay within the limits.
    pub notes: Vec<String>,
    /// Source, or our own.
    pub basis: Basis,
    /// Which numbers are our own.
    pub our_rule: &'k [String],
    /// Where it comes from.
    pub sources: &'k [String],
}

/// One thing to do tonight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tonight<'k> {
    /// What kind of thing the id names.
    pub kind: TonightKind,
    /// Its id.
    pub id: &'k str,
    /// What to do.
    pub sentence: String,
}

/// What kind of thing to do tonight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TonightKind {
    /// A guided session on your own; the id is a technique.
    OwnSession,
    /// A guided session by someone at home; the id is a technique.
    PartnerSession,
    /// An item of `self_care/`.
    SelfCare,
    /// An item of `moves/`.
    Move,
    /// An item of `complementary/`.
    Complementary,
}

/// Care at home.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HomeCare<'k> {
    /// An id in `self_care/`.
    pub id: &'k str,
    /// Its title.
    pub title: &'k str,
    /// Its summary.
    pub summary: &'k str,
    /// Alone, or with someone at home.
    pub setting: Setting,
    /// Why it is here.
    pub why: Vec<String>,
    /// Where it may be used, ids in `regions/`; empty = it is not about a place.
    pub regions: Vec<&'k str>,
    /// Greatest pressure 1-5 within the limits; none = nothing is pressed.
    pub max_pressure: Option<u8>,
    /// How to get ready.
    pub setup: &'k str,
    /// Step by step.
    pub how: &'k [String],
    /// How long and how often, each with its origin.
    pub minutes: Option<Amount<'k>>,
    /// Times a day.
    pub per_day: Option<Amount<'k>>,
    /// Days a week.
    pub per_week: Option<Amount<'k>>,
    /// What to mind.
    pub cautions: &'k [String],
    /// When to stop.
    pub stop_when: &'k [String],
    /// Its guided session, an id in `protocols/`.
    pub protocol: Option<&'k str>,
    /// What is known of its benefit.
    pub evidence: Option<EvidenceText<'k>>,
    /// Which numbers are our own.
    pub our_rule: &'k [String],
    /// Where it comes from.
    pub sources: &'k [String],
}

/// An exercise.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Exercise<'k> {
    /// An id in `moves/`.
    pub id: &'k str,
    /// Its title.
    pub title: &'k str,
    /// Its summary.
    pub summary: &'k str,
    /// Stretch, strengthen or movement.
    pub kind: MoveKind,
    /// Why it is here.
    pub why: &'static str,
    /// How to get ready.
    pub setup: &'k str,
    /// Step by step.
    pub how: &'k [String],
    /// Seconds held.
    pub hold_s: Option<Amount<'k>>,
    /// Repeats.
    pub repeats: Option<Amount<'k>>,
    /// Minutes.
    pub minutes: Option<Amount<'k>>,
    /// Times a day.
    pub per_day: Option<Amount<'k>>,
    /// Days a week.
    pub per_week: Option<Amount<'k>>,
    /// What to mind.
    pub cautions: &'k [String],
    /// Which numbers are our own.
    pub our_rule: &'k [String],
    /// Where it comes from.
    pub sources: &'k [String],
}

/// Care beside massage.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BesideMassage<'k> {
    /// An id in `complementary/`.
    pub id: &'k str,
    /// Its title.
    pub title: &'k str,
    /// Its summary.
    pub summary: &'k str,
    /// Part of the plan, or information only.
    pub offer: Offer,
    /// What guidelines say.
    pub views: &'k [GuidelineView],
    /// Which parts are our own choice.
    pub our_rule: &'k [String],
    /// Where it comes from.
    pub sources: &'k [String],
}

/// What to ask and expect of a therapist.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Need<'k> {
    /// An id in `therapist_criteria/`.
    pub id: &'k str,
    /// What to ask, or to look for.
    pub title: &'k str,
    /// What it is about.
    pub group: CriterionGroup,
    /// What a good answer sounds like.
    pub good_answer: &'k str,
    /// What in this plan calls for it; empty = it holds for everyone.
    pub because: Vec<Named<'k>>,
}

/// What ends or interrupts a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StopSign<'k> {
    /// An id in `stop_rules/`.
    pub id: &'k str,
    /// What is noticed.
    pub sign: &'k str,
    /// What to do at once.
    pub do_now: &'k str,
    /// Whether the session ends.
    pub ends_session: bool,
}

/// What to watch for after a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Watch<'k> {
    /// An id in `after_effects/`.
    pub id: &'k str,
    /// Its title.
    pub title: &'k str,
    /// Expected when.
    pub normal_if: &'k str,
    /// Not expected when.
    pub not_normal: &'k str,
    /// What to do.
    #[serde(rename = "do")]
    pub action: &'k str,
    /// How urgent, when not expected.
    pub disposition: Disposition,
    /// Days after the session on which to ask.
    pub ask_days: &'k [u16],
}

/// A piece of advice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Advice<'k> {
    /// Its id.
    pub id: &'k str,
    /// Its title.
    pub title: &'k str,
    /// Its text.
    pub text: &'k str,
    /// How it stands with the evidence, if that is said.
    pub verdict: &'k str,
    /// Which numbers are our own.
    pub our_rule: &'k [String],
    /// Where it comes from.
    pub sources: &'k [String],
}

impl<'k> From<&'k Range> for Amount<'k> {
    fn from(range: &'k Range) -> Amount<'k> {
        Amount {
            min: range.min,
            max: range.max,
            our_rule: range.basis == Basis::Design || range.sources.is_empty(),
            sources: &range.sources,
        }
    }
}
