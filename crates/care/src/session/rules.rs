//! What the knowledge says about guiding a session: the signs to stop for, and what comes afterwards.

use knowledge::items::{StopRule, Then};
use knowledge::{Disposition, Item, Knowledge};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::log::After;
use crate::script::Script;

/// At home, points of pain (0-10) above the start after which the pressure is lightened. Our rule, in
/// `rules/technique/t_pressure.toml`.
pub const PAIN_RISE_AT_HOME: u8 = 3;
/// From this pressure (1-5) on, work is deep. The fourth level of the Walton scale.
pub const DEEP_PRESSURE: u8 = 4;
/// The longest deep work without a check-in, in milliseconds. `protocols/deep_tissue_back.toml` asks at least every 5 minutes.
pub const DEEP_WORK_MS: u64 = 5 * 60 * 1000;
/// The longest silence, in milliseconds, after which the work still counts as given.
pub const LONGEST_GAP_MS: u64 = 60 * 1000;
/// Seconds before the end of a step at which its end is announced.
pub const COUNTDOWN_S: u32 = 10;

/// A sign to stop for, in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sign {
    /// Its id in `stop_rules/`.
    pub rule: String,
    /// Short name.
    pub title: String,
    /// As asked.
    pub sign: String,
    /// Whether the session is over.
    pub ends_session: bool,
    /// The most urgent of what may follow.
    pub at_worst: Disposition,
    /// What to do at once.
    pub do_now: String,
    /// What follows, by how it goes on.
    pub then: Vec<ThenDo>,
}

/// What follows a sign in one case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ThenDo {
    /// In which case.
    #[serde(rename = "if")]
    pub condition: String,
    /// How urgent.
    pub disposition: Disposition,
    /// What to do.
    #[serde(rename = "do")]
    pub action: String,
}

/// The part of the knowledge that a session needs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rules {
    /// The most urgent first.
    pub signs: Vec<Sign>,
    limits: Vec<SignLimits>,
    pub after: After,
}

/// The numbers of a sign, beside its words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SignLimits {
    rule: String,
    from_pain: Option<u8>,
    /// Levels lighter when the session goes on.
    pub lighter: u8,
    /// How often until the session ends.
    pub ends_at: Option<u32>,
}

impl Rules {
    pub fn of(knowledge: &Knowledge, script: &Script) -> Rules {
        let shelf = &knowledge.shelves().stop_rules;
        let current = || {
            shelf
                .iter()
                .filter(|(_, entry)| entry.item.header().withdrawn.is_none())
        };
        let mut signs: Vec<Sign> = current().map(|(id, entry)| sign(id, &entry.item)).collect();
        signs.sort_by(|a, b| {
            b.at_worst
                .cmp(&a.at_worst)
                .then(b.ends_session.cmp(&a.ends_session))
        });
        let limits = current()
            .map(|(id, entry)| SignLimits {
                rule: id.clone(),
                from_pain: entry.item.from_pain,
                lighter: entry.item.lighter.unwrap_or(0),
                ends_at: entry.item.ends_at,
            })
            .collect();
        Rules {
            signs,
            limits,
            after: After::of(knowledge, script),
        }
    }

    pub fn sign(&self, rule: &str) -> Option<&Sign> {
        self.signs.iter().find(|sign| sign.rule == rule)
    }

    pub fn limits(&self, rule: &str) -> Option<&SignLimits> {
        self.limits.iter().find(|limits| limits.rule == rule)
    }

    /// The signs that a number alone gives.
    pub fn signs_of_pain(&self, pain: u8) -> impl Iterator<Item = &str> {
        self.limits
            .iter()
            .filter(move |limits| limits.from_pain.is_some_and(|from| pain >= from))
            .map(|limits| limits.rule.as_str())
    }
}

fn sign(id: &str, rule: &StopRule) -> Sign {
    let then = |then: &Then| ThenDo {
        condition: then.condition.clone(),
        disposition: then.disposition,
        action: then.action.clone(),
    };
    Sign {
        rule: id.to_owned(),
        title: rule.title.clone(),
        sign: rule.sign.clone(),
        ends_session: rule.ends_session,
        at_worst: rule
            .then
            .iter()
            .map(|then| then.disposition)
            .max()
            .unwrap_or_default(),
        do_now: rule.do_now.clone(),
        then: rule.then.iter().map(then).collect(),
    }
}
