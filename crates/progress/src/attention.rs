//! What should be asked again, and how soon: signs and after-effects, a jump of pain, old answers, lapsed agreements,
//! reviews and follow-ups.
//!
//! It only ever asks for more care. Whether a session may go on is decided by a new screening, never here.

mod answers;
mod due;
mod jump;
mod reported;

use jiff::civil::Date;
use knowledge::items::{Review, Then};
use knowledge::{Clearance, Disposition, Knowledge};
use schemars::JsonSchema;
use serde::Serialize;

use crate::record::Record;

pub use due::{follow_up_days, follow_ups};

/// What is known about a person, beside what they noted.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// What they noted; `course_since` is the start of the course.
    pub record: Record<'a>,
    /// The day of the newest answers to the questions about health.
    pub screened_on: Option<Date>,
    /// Agreements of clinicians.
    pub clearances: &'a [Clearance],
    /// Signs reported since the newest answers: ids in `stop_rules/`, or anything else for a sign in the person's own words.
    pub signs: &'a [&'a str],
    /// After-effects reported since the newest answers.
    pub effects: &'a [Reported<'a>],
    /// The course, an id in `courses/`.
    pub course: Option<&'a str>,
    /// The day of the last review.
    pub reviewed_on: Option<Date>,
    /// Follow-ups that were answered.
    pub answered: &'a [FollowUp],
}

/// An after-effect that somebody reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported<'a> {
    /// Its id in `after_effects/`, or anything else for one in the person's own words.
    pub effect: &'a str,
    /// Whether it stayed within what is expected (`normal_if`).
    pub expected: bool,
}

/// The question what happened after a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct FollowUp {
    /// The day of the session, or sessions.
    pub session: Date,
    /// So many days after it.
    pub day_offset: u16,
}

/// How soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// At once; an emergency may be behind it.
    Now,
    /// Today.
    Today,
    /// Before any further session.
    BeforeNextSession,
    /// Whenever there is a moment.
    Soon,
}

/// What is to be asked about.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum About<'k> {
    /// A sign that was reported; none for one in the person's own words.
    Sign {
        /// Its id in `stop_rules/`.
        sign: Option<&'k str>,
    },
    /// An after-effect that is not expected; none for one in the person's own words.
    Effect {
        /// Its id in `after_effects/`.
        effect: Option<&'k str>,
    },
    /// The pain rose above the usual.
    PainJump {
        /// The day.
        on: Date,
        /// The pain on that day, 0 to 10.
        pain: f64,
        /// The mean of the days before.
        usual: f64,
    },
    /// There are no answers, or they are old, or a session has used them.
    Answers {
        /// Their age in days.
        age: Option<i64>,
    },
    /// A clinician's agreement has lapsed, or is dated ahead.
    Clearance {
        /// The rule it is about.
        rule: String,
    },
    /// The course asks for a look back.
    Review {
        /// Its id in `courses/`.
        course: &'k str,
        /// Sessions since the course began or was last reviewed.
        sessions: usize,
        /// Whole weeks since then.
        weeks: i64,
    },
    /// What happened after sessions.
    FollowUps {
        /// Which are due, the oldest session first.
        due: Vec<FollowUp>,
        /// What to ask about: ids in `after_effects/`, the most urgent first.
        effects: Vec<&'k str>,
    },
}

/// Something to ask a person.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Ask<'k> {
    /// How soon.
    pub when: When,
    /// About what.
    pub about: About<'k>,
    /// Short.
    pub title: &'k str,
    /// Why, and what to do, in plain sentences.
    pub sentences: Vec<String>,
    /// What to do in which case, where that depends.
    #[schemars(with = "Vec<Then>")]
    pub then: Vec<Case<'k>>,
    /// Whether the questions about health are to be answered again.
    pub screen_again: bool,
    /// Which parts are our own rule.
    pub our_rule: &'k [String],
    /// Sources.
    pub sources: &'k [String],
}

/// What to do in a case.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Case<'k> {
    /// In which case.
    #[serde(rename = "if")]
    pub condition: &'k str,
    /// How urgent.
    pub disposition: Disposition,
    /// What to do.
    #[serde(rename = "do")]
    pub action: &'k str,
}

/// What should be asked again, the most urgent first; empty when nothing calls for it.
pub fn attention<'k>(knowledge: &'k Knowledge, situation: &Situation<'_>) -> Vec<Ask<'k>> {
    let mut asks = reported::signs(knowledge, situation);
    asks.extend(reported::effects(knowledge, situation));
    asks.extend(jump::jump(knowledge, situation));
    asks.extend(answers::clearances(knowledge, situation));
    asks.extend(answers::answers(knowledge, situation));
    asks.extend(due::review(knowledge, situation));
    asks.extend(due::due(knowledge, situation));
    asks.sort_by_key(|ask| ask.when);
    asks
}

impl When {
    /// How soon a disposition asks for an answer; at the latest before the next session.
    fn of(disposition: Disposition) -> When {
        match disposition {
            Disposition::Emergency => When::Now,
            Disposition::SameDay => When::Today,
            Disposition::ClinicianFirst | Disposition::Modify | Disposition::Proceed => {
                When::BeforeNextSession
            }
        }
    }
}

/// The review that says when the questions are answered again. The check of the knowledge makes sure that it is there.
fn answers_again(knowledge: &Knowledge) -> Option<&Review> {
    let entry = knowledge.shelves().reviews.get("answers_again")?;
    Some(&entry.item)
}

/// To answer the questions again before the next session, for a reason.
fn again<'k>(review: Option<&'k Review>, about: About<'k>, why: String) -> Ask<'k> {
    let title = match &about {
        About::Sign { .. } => "Something new",
        About::Effect { .. } => "Something unexpected after a session",
        About::PainJump { .. } => "More pain than usual",
        About::Clearance { .. } => "A clinician's agreement",
        About::Answers { .. } | About::Review { .. } | About::FollowUps { .. } => {
            "Time to answer the questions again"
        }
    };
    Ask {
        when: When::BeforeNextSession,
        about,
        title,
        sentences: vec![why],
        then: Vec::new(),
        screen_again: true,
        our_rule: review.map_or(&[], |review| &review.our_rule),
        sources: review.map_or(&[], |review| &review.sources),
    }
}
