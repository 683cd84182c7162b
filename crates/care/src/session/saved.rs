//! Leaving a session and coming back. What is kept is what happened; coming back plays it again, so that a saved session
//! can hold nothing that a session could not have come to.

use knowledge::Knowledge;
use serde::{Deserialize, Serialize};

use super::rules::LONGEST_GAP_MS;
use super::{Event, Session, State};
use crate::script::Script;

/// Why a session cannot be made, or gone on with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The knowledge has changed: its limits may have, too.
    #[error(
        "the session rests on knowledge version {made}, and this is version {now}; please begin a new one"
    )]
    Knowledge {
        /// The version it was made with.
        made: String,
        /// The version now.
        now: String,
    },
    /// It belongs to another script.
    #[error("the saved session belongs to another script; please begin a new one")]
    Script,
    /// It is not a saved session, or one that cannot have happened.
    #[error("the saved session cannot be read: {0}")]
    Unreadable(String),
}

/// The saved form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    knowledge_version: String,
    script: serde_json::Value,
    past: Vec<Happened>,
}

/// An event and the clock when it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Happened {
    at_ms: u64,
    #[serde(flatten)]
    event: Event,
}

/// All that happened, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Past(Vec<Happened>);

impl Past {
    /// Keeps an event. A tick between two events close to each other changes nothing and is left out.
    pub fn push(&mut self, at_ms: u64, event: Event) {
        if let [.., before, last] = self.0.as_slice()
            && last.event == Event::Tick
            && before.at_ms <= last.at_ms
            && last.at_ms <= at_ms
            && at_ms - before.at_ms <= LONGEST_GAP_MS
        {
            self.0.pop();
        }
        self.0.push(Happened { at_ms, event });
    }
}

impl Session {
    /// The session as JSON, to go on with later.
    ///
    /// # Errors
    /// None that is known; the serialiser's own.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Saved {
            knowledge_version: self.script.knowledge_version.clone(),
            script: serde_json::to_value(&self.script)?,
            past: self.past.0.clone(),
        })
    }

    /// Goes on with a saved session. One that was running comes back paused, where it was last heard of.
    ///
    /// # Errors
    /// [`Refused`] when the knowledge or the script is another one, or the text is not a saved session.
    pub fn from_json(
        knowledge: &Knowledge,
        script: Script,
        text: &str,
    ) -> Result<Session, Refused> {
        let unreadable = |error: &dyn std::fmt::Display| Refused::Unreadable(error.to_string());
        let saved: Saved = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        if saved.knowledge_version != knowledge.version() {
            return Err(Refused::Knowledge {
                made: saved.knowledge_version,
                now: knowledge.version().to_owned(),
            });
        }
        if saved.script != serde_json::to_value(&script).map_err(|error| unreadable(&error))? {
            return Err(Refused::Script);
        }
        let mut session = Session::new(knowledge, script)?;
        let mut last_ms = 0;
        for Happened { at_ms, event } in saved.past {
            session
                .apply(event, at_ms)
                .map_err(|error| unreadable(&error))?;
            last_ms = at_ms;
        }
        if let State::Running(_) = session.run.state {
            session
                .apply(Event::Pause, last_ms)
                .map_err(|error| unreadable(&error))?;
        }
        Ok(session)
    }
}
