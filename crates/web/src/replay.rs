//! A kept screening, decided again: the same content gives the same decision, newer content may give another.

use care::{Decision, screen};
use knowledge::{Answers, Knowledge};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::Screening;

/// A kept screening with what it says now.
pub struct Replay<'a> {
    /// As it was kept.
    pub kept: &'a Screening,
    /// What it said when it was kept, in one sentence.
    pub headline: String,
    /// The answers and the decision by the present content; `None` when it does not know these questions any more.
    pub now: Option<(Answers, Decision)>,
}

/// How the present content sees a kept screening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// The content is the same, and so is the decision.
    Same,
    /// The content changed, the decision did not.
    ContentChanged,
    /// The decision changed, because the content did.
    DecisionChanged,
    /// The present content cannot read the answers.
    Unreadable,
}

impl Replay<'_> {
    /// Decides again.
    pub fn of<'a>(knowledge: &Knowledge, kept: &'a Screening) -> Replay<'a> {
        let outcome: Value = serde_json::from_str(&kept.outcome).unwrap_or_default();
        let headline = outcome["headline"].as_str().unwrap_or("A kept result");
        let answers = Answers::from_json(knowledge, kept.answers.as_bytes()).ok();
        Replay {
            kept,
            headline: headline.to_owned(),
            now: answers.map(|answers| {
                let screening = screen(knowledge, &answers);
                let decision = Decision::new(knowledge, &answers, &screening);
                (answers, decision)
            }),
        }
    }

    /// What changed since it was kept.
    pub fn since(&self) -> Since {
        let Some((_, decision)) = &self.now else {
            return Since::Unreadable;
        };
        if outcome(decision) == self.kept.outcome {
            return Since::Same;
        }
        // How far care may go and within which limits is the decision; the words around it may be edited.
        let then: Value = serde_json::from_str(&self.kept.outcome).unwrap_or_default();
        let now: Value = serde_json::to_value(decision).unwrap_or_default();
        let same = ["disposition", "provisional", "limits"]
            .iter()
            .all(|part| then[part] == now[part]);
        match same {
            true => Since::ContentChanged,
            false => Since::DecisionChanged,
        }
    }
}

/// A decision as it is kept.
pub fn outcome(decision: &Decision) -> String {
    serde_json::to_string(decision).unwrap_or_default()
}
