//! What was done, and what comes afterwards.

use knowledge::{Disposition, Item, Knowledge, Setting};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules::Sign;
use super::{Session, State, Why, Wish};
use crate::decision::INTENDED_USE;
use crate::script::{Script, Step};

/// The record of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionLog {
    /// The content it rests on.
    pub knowledge_version: String,
    /// What this is and is not.
    pub intended_use: String,
    /// The protocol that was followed.
    pub protocol: String,
    /// Its title.
    pub title: String,
    /// The technique that was given.
    pub technique: String,
    /// Who gave it.
    pub setting: Setting,
    /// Length of the script in seconds.
    pub planned_seconds: u32,
    /// How it ended.
    pub ending: Ending,
    /// The sign that ended it, in words.
    pub sign: Option<Sign>,
    /// The caller's clock at the start, in milliseconds.
    pub started_ms: u64,
    /// Start plus work, pauses and check-ins.
    pub ended_ms: u64,
    /// Milliseconds of work; the sum over the steps, at most the planned length.
    pub worked_ms: u64,
    /// Milliseconds of pauses.
    pub paused_ms: u64,
    /// Milliseconds in which a check-in waited for its answer.
    pub check_in_ms: u64,
    /// How often it was paused.
    pub pauses: u32,
    /// Every step of the script, in order.
    pub steps: Vec<StepLog>,
    /// The answers to check-ins, in order; the first is from before the work.
    pub check_ins: Vec<CheckedIn>,
    /// Afterwards.
    pub after: After,
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum Ending {
    /// It has not ended yet.
    NotEnded,
    /// The script was given to its end.
    Finished,
    /// It was stopped early.
    Stopped {
        /// By what.
        why: Why,
    },
}

/// What was done of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StepLog {
    /// Its phase.
    pub phase: String,
    /// Seconds in the script.
    pub planned_seconds: u32,
    /// Milliseconds actually done.
    pub done_ms: u64,
    /// Whether it was begun.
    pub started: bool,
    /// Whether it was left early, or left out.
    pub skipped: bool,
    /// How often it was eased.
    pub eased: u32,
    /// Whether it became still hands or rest.
    pub still: bool,
    /// How often it was paused.
    pub pauses: u32,
    /// The pressure it was last given with, from and to (1-5).
    pub pressure: Option<[u8; 2]>,
}

/// An answer to a check-in, kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckedIn {
    /// Milliseconds since the start.
    pub at_ms: u64,
    /// The step it was asked in, or before.
    pub step: usize,
    /// Discomfort 0-10.
    pub discomfort: u8,
    /// Pain 0-10.
    pub pain: u8,
    /// The pressure that was wanted.
    pub pressure: Wish,
    /// Signs that were noticed, or that the numbers gave.
    pub signs: Vec<String>,
}

/// What to do and to watch for afterwards.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct After {
    /// What to do, from the script; empty when a sign may need a doctor, because its own words come first.
    pub advice: Vec<String>,
    /// What is known about common advice.
    pub about: Vec<Advice>,
    /// What to watch for, the most urgent first.
    pub watch: Vec<Watch>,
    /// Days after the session on which to ask.
    pub ask_days: Vec<u16>,
}

/// Advice for afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Advice {
    /// Its id in `aftercare/`.
    pub id: String,
    /// Short.
    pub title: String,
    /// How it stands with the evidence.
    pub verdict: String,
    /// In full.
    pub text: String,
}

/// What may happen after a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Watch {
    /// Its id in `after_effects/`.
    pub id: String,
    /// Short.
    pub title: String,
    /// When it is expected.
    pub normal_if: String,
    /// When it is not.
    pub not_normal: String,
    /// What to do when it is not.
    #[serde(rename = "do")]
    pub action: String,
    /// How urgent, when it is not.
    pub disposition: Disposition,
    /// Days after the session on which to ask.
    pub ask_days: Vec<u16>,
}

impl Session {
    /// What was done so far.
    pub fn log(&self) -> SessionLog {
        let (script, run) = (&self.script, &self.run);
        let sign = self.stopped_by().cloned();
        SessionLog {
            knowledge_version: script.knowledge_version.clone(),
            intended_use: INTENDED_USE.to_owned(),
            protocol: script.protocol.clone(),
            title: script.title.clone(),
            technique: script.technique.clone(),
            setting: script.setting,
            planned_seconds: script.seconds,
            ending: match &run.state {
                State::Finished => Ending::Finished,
                State::Stopped { why } => Ending::Stopped { why: why.clone() },
                _ => Ending::NotEnded,
            },
            started_ms: run.started_ms,
            ended_ms: run.started_ms.saturating_add(run.elapsed_ms()),
            worked_ms: self.worked_ms(),
            paused_ms: run.paused_ms,
            check_in_ms: run.check_in_ms,
            pauses: run.pauses,
            steps: run.steps.clone(),
            check_ins: run.check_ins.clone(),
            after: match &sign {
                Some(sign) if !sign.at_worst.permits_care() => self.rules.after.watch_only(),
                _ => self.rules.after.clone(),
            },
            sign,
        }
    }
}

impl StepLog {
    pub(super) fn of(step: &Step) -> StepLog {
        StepLog {
            phase: step.phase.clone(),
            planned_seconds: step.seconds,
            done_ms: 0,
            started: false,
            skipped: false,
            eased: 0,
            still: false,
            pauses: 0,
            pressure: None,
        }
    }
}

impl After {
    pub(super) fn of(knowledge: &Knowledge, script: &Script) -> After {
        let shelves = knowledge.shelves();
        let about = shelves
            .aftercare
            .iter()
            .filter(|(_, entry)| entry.item.withdrawn.is_none())
            .map(|(id, entry)| Advice {
                id: id.clone(),
                title: entry.item.title.clone(),
                verdict: entry.item.verdict.clone(),
                text: entry.item.text.clone(),
            })
            .collect();
        let mut watch: Vec<Watch> = shelves
            .after_effects
            .iter()
            .filter(|(_, entry)| entry.item.header().withdrawn.is_none())
            .map(|(id, entry)| Watch {
                id: id.clone(),
                title: entry.item.title.clone(),
                normal_if: entry.item.normal_if.clone(),
                not_normal: entry.item.not_normal.clone(),
                action: entry.item.action.clone(),
                disposition: entry.item.disposition,
                ask_days: entry.item.ask_days.clone(),
            })
            .collect();
        watch.sort_by_key(|watch| std::cmp::Reverse(watch.disposition));
        let mut ask_days: Vec<u16> = watch
            .iter()
            .flat_map(|watch| &watch.ask_days)
            .copied()
            .collect();
        ask_days.sort_unstable();
        ask_days.dedup();
        After {
            advice: script.aftercare.clone(),
            about,
            watch,
            ask_days,
        }
    }

    /// Without advice for an ordinary day: what a sign itself asks for comes first.
    pub(super) fn watch_only(&self) -> After {
        After {
            advice: Vec::new(),
            about: Vec::new(),
            ..self.clone()
        }
    }
}
