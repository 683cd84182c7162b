//! What a plan says, in types that print and serialise.

use jiff::civil::Date;
use knowledge::items::{Basis, Certainty, CriterionGroup, GuidelineView, MoveKind, Offer, Range};
use knowledge::{Disposition, Setting};
use schemars::JsonSchema;
use serde::Serialize;

/// An item of the knowledge by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// A technique that fits.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Choice {
    /// Its id.
    pub technique: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Who may give it.
    pub settings: Vec<Setting>,
    /// The guided sessions, if there are any of its own.
    pub sessions: Vec<SessionLength>,
    /// 1 first choice, 2 reasonable, 3 with caution and only by a trained therapist; none = no view.
    pub fit: Option<u8>,
    /// The presentations that say so.
    pub fit_for: Vec<Named>,
    /// Why it stands where it stands.
    pub score: Score,
    /// Its best evidence, with its certainty.
    pub evidence: EvidenceText,
    /// In plain sentences.
    pub reasons: Vec<String>,
    /// Only by a therapist trained for this.
    pub needs_trained_therapist: bool,
    /// Greatest pressure 1-5 (Walton scale) within the limits.
    pub max_pressure: u8,
    /// The same in words.
    pub max_pressure_words: &'static str,
    /// Which numbers are our own.
    pub our_rule: Vec<String>,
    /// Where it comes from.
    pub sources: Vec<String>,
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
pub struct EvidenceText {
    /// For what.
    pub condition: String,
    /// How sure.
    pub certainty: Certainty,
    /// The same in words.
    pub words: &'static str,
    /// What was found.
    pub text: String,
    /// By whom; none = no trial was found.
    pub sources: Vec<String>,
}

/// A technique that is not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotChosen {
    /// Its id.
    pub technique: String,
    /// Its title.
    pub title: String,
    /// Why not, in plain sentences; never empty.
    pub reasons: Vec<String>,
}

/// A number with where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Amount {
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// It is, at least in part, our own choice.
    pub our_rule: bool,
    /// Who states it.
    pub sources: Vec<String>,
}

/// How much, how often, how long.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Dose {
    /// The course, an id in `courses/`.
    pub course: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Minutes of a session, within the limits.
    pub minutes: Amount,
    /// Sessions a week.
    pub per_week: Amount,
    /// Weeks.
    pub weeks: Amount,
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
    pub our_rule: Vec<String>,
    /// Where it comes from.
    pub sources: Vec<String>,
}

/// One thing to do tonight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tonight {
    /// What kind of thing the id names.
    pub kind: TonightKind,
    /// Its id.
    pub id: String,
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
pub struct HomeCare {
    /// An id in `self_care/`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Alone, or with someone at home.
    pub setting: Setting,
    /// Why it is here.
    pub why: Vec<String>,
    /// Where it may be used, ids in `regions/`; empty = it is not about a place.
    pub regions: Vec<String>,
    /// Greatest pressure 1-5 within the limits; none = nothing is pressed.
    pub max_pressure: Option<u8>,
    /// How to get ready.
    pub setup: String,
    /// Step by step.
    pub how: Vec<String>,
    /// How long and how often, each with its origin.
    pub minutes: Option<Amount>,
    /// Times a day.
    pub per_day: Option<Amount>,
    /// Days a week.
    pub per_week: Option<Amount>,
    /// What to mind.
    pub cautions: Vec<String>,
    /// When to stop.
    pub stop_when: Vec<String>,
    /// Its guided session, an id in `protocols/`.
    pub protocol: Option<String>,
    /// What is known of its benefit.
    pub evidence: Option<EvidenceText>,
    /// Which numbers are our own.
    pub our_rule: Vec<String>,
    /// Where it comes from.
    pub sources: Vec<String>,
}

/// An exercise.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Exercise {
    /// An id in `moves/`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Stretch, strengthen or movement.
    pub kind: MoveKind,
    /// Why it is here.
    pub why: String,
    /// How to get ready.
    pub setup: String,
    /// Step by step.
    pub how: Vec<String>,
    /// Seconds held.
    pub hold_s: Option<Amount>,
    /// Repeats.
    pub repeats: Option<Amount>,
    /// Minutes.
    pub minutes: Option<Amount>,
    /// Times a day.
    pub per_day: Option<Amount>,
    /// Days a week.
    pub per_week: Option<Amount>,
    /// What to mind.
    pub cautions: Vec<String>,
    /// Which numbers are our own.
    pub our_rule: Vec<String>,
    /// Where it comes from.
    pub sources: Vec<String>,
}

/// Care beside massage.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BesideMassage {
    /// An id in `complementary/`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Part of the plan, or information only.
    pub offer: Offer,
    /// What guidelines say.
    pub views: Vec<GuidelineView>,
    /// Which parts are our own choice.
    pub our_rule: Vec<String>,
    /// Where it comes from.
    pub sources: Vec<String>,
}

/// What to ask and expect of a therapist.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Need {
    /// An id in `therapist_criteria/`.
    pub id: String,
    /// What to ask, or to look for.
    pub title: String,
    /// What it is about.
    pub group: CriterionGroup,
    /// What a good answer sounds like.
    pub good_answer: String,
    /// What in this plan calls for it; empty = it holds for everyone.
    pub because: Vec<Named>,
}

/// What ends or interrupts a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StopSign {
    /// An id in `stop_rules/`.
    pub id: String,
    /// What is noticed.
    pub sign: String,
    /// What to do at once.
    pub do_now: String,
    /// Whether the session ends.
    pub ends_session: bool,
}

/// What to watch for after a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Watch {
    /// An id in `after_effects/`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Expected when.
    pub normal_if: String,
    /// Not expected when.
    pub not_normal: String,
    /// What to do.
    #[serde(rename = "do")]
    pub action: String,
    /// How urgent, when not expected.
    pub disposition: Disposition,
    /// Days after the session on which to ask.
    pub ask_days: Vec<u16>,
}

/// A piece of advice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Advice {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
    /// How it stands with the evidence, if that is said.
    pub verdict: String,
    /// Which numbers are our own.
    pub our_rule: Vec<String>,
    /// Where it comes from.
    pub sources: Vec<String>,
}

impl From<&Range> for Amount {
    fn from(range: &Range) -> Amount {
        Amount {
            min: range.min,
            max: range.max,
            our_rule: range.basis == Basis::Design || range.sources.is_empty(),
            sources: range.sources.clone(),
        }
    }
}
