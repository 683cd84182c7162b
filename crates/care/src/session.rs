//! The guided session: a state machine over a script. Time is a parameter, so a session runs alike anywhere, and again.

mod ease;
mod log;
mod rules;
mod saved;
#[cfg(test)]
mod tests;
mod turn;

use knowledge::{Disposition, Knowledge};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::script::Script;
use rules::Rules;
use saved::Past;
use turn::{Run, Turn};

pub use log::{Advice, After, CheckedIn, Ending, SessionLog, StepLog, Watch};
pub use rules::{
    COUNTDOWN_S, DEEP_PRESSURE, DEEP_WORK_MS, LONGEST_GAP_MS, PAIN_RISE_AT_HOME, Sign,
};
pub use saved::Refused;

/// A session under way, to be moved on by [`Session::apply`].
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    script: Script,
    rules: Rules,
    run: Run,
    past: Past,
}

/// Where a session stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum State {
    /// Nothing has been done yet.
    NotStarted,
    /// A step is being given.
    Running(Place),
    /// Hands off; the clock of the step stands still.
    Paused(Place),
    /// Waiting for an answer; the clock of the step stands still.
    CheckIn {
        /// Where it goes on.
        #[serde(flatten)]
        place: Place,
        /// Why it is asked.
        due: Due,
        /// The session was paused, and is again afterwards.
        paused: bool,
    },
    /// Ended early.
    Stopped {
        /// By what.
        why: Why,
    },
    /// Done to the end.
    Finished,
}

/// A place in a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Position of the step in the script, from 0.
    pub step: usize,
    /// What is left of it, in milliseconds.
    pub left_ms: u64,
}

/// Why a check-in is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Before the first step; later answers are compared with this one.
    Start,
    /// The script asks before this step.
    Script,
    /// The phase changes around deep work.
    Phase,
    /// Deep work has gone on for [`DEEP_WORK_MS`].
    DeepWork,
    /// Someone wanted it.
    Asked,
}

/// Why a session ended early.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Why {
    /// A stop rule (an id in `stop_rules/`).
    Sign {
        /// Its id.
        rule: String,
    },
    /// The person, or whoever gives the session.
    Asked {
        /// In their words; may be empty, nobody needs a reason.
        reason: String,
    },
}

/// What happens to a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// Begin; asks for a first check-in.
    Start,
    /// Time has passed.
    Tick,
    /// Hands off for a while.
    Pause,
    /// Go on after a pause.
    Resume,
    /// One level lighter here and in the following steps on the same region; at the lightest, still hands for this step.
    Ease,
    /// On to the next step.
    Skip,
    /// Ask for a check-in now.
    AskCheckIn,
    /// An answer to a check-in; taken at any time after the start.
    CheckIn(Report),
    /// End the session.
    Stop {
        /// May be empty.
        #[serde(default)]
        reason: String,
    },
}

/// An answer to a check-in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Discomfort from the work, 0 (pleasant) to 10.
    pub discomfort: u8,
    /// Pain now, 0-10.
    pub pain: u8,
    /// Signs that were noticed (ids in `stop_rules/`).
    #[serde(default)]
    pub signs: Vec<String>,
    /// What pressure is wanted.
    #[serde(default)]
    pub pressure: Wish,
}

/// What pressure is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// One level lighter.
    Lighter,
    /// As it is.
    #[default]
    Same,
    /// One level firmer, at most what the script has.
    Firmer,
}

/// What whoever guides the session has to show or say.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "effect")]
pub enum Effect {
    /// A step begins.
    StepStarted {
        /// Its position in the script.
        step: usize,
        /// Pressure from, to (1-5); absent for moves, rest and still hands.
        pressure: Option<[u8; 2]>,
    },
    /// A step is about to end.
    Countdown {
        /// Its position in the script.
        step: usize,
        /// Seconds left.
        left_s: u32,
    },
    /// The clock stands still until the check-in is answered.
    CheckInDue {
        /// Why.
        due: Due,
    },
    /// Lighter from now on.
    Eased {
        /// The step it holds from.
        step: usize,
        /// Its pressure now; absent = nothing but still hands or rest.
        pressure: Option<[u8; 2]>,
        /// Why.
        because: Vec<Because>,
    },
    /// Firmer again, within the script.
    Firmer {
        /// The step it holds from.
        step: usize,
        /// Its pressure now.
        pressure: Option<[u8; 2]>,
    },
    /// Hands off; the clock stands still until the session is resumed.
    Paused {
        /// Nothing was heard for so long that nobody knows what was done meanwhile.
        unheard: bool,
    },
    /// A sign was noticed: hands off, and this is what to do.
    StopNow(Sign),
    /// Ended early.
    Stopped {
        /// By what.
        why: Why,
    },
    /// Done to the end.
    Finished,
    /// What to do and to watch for afterwards.
    Aftercare(After),
}

/// Why the pressure was lightened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// It was wanted.
    Wanted,
    /// Discomfort was above the ceiling of the script.
    Discomfort,
    /// At home, pain rose by more than [`PAIN_RISE_AT_HOME`] since the start.
    PainRise,
    /// A stop rule (its id) that lets the session go on, lighter.
    Sign(String),
}

/// Why an event was refused; the session is as it was before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// It makes no sense in this state.
    #[error("this cannot be done {0}")]
    State(&'static str),
    /// There is no pressure to lighten in this step.
    #[error("this step has no pressure to lighten")]
    NothingToEase,
    /// Discomfort or pain is not within 0-10.
    #[error("{field} is {value}; it must be within 0-10")]
    OutOfRange {
        /// Which.
        field: &'static str,
        /// What was given.
        value: u8,
    },
    /// No stop rule has this id.
    #[error("there is no sign called `{0}`")]
    UnknownSign(String),
}

impl Session {
    /// A session that has not started.
    ///
    /// # Errors
    /// [`Refused::Knowledge`] when the script was made from another version of the knowledge.
    pub fn new(knowledge: &Knowledge, script: Script) -> Result<Session, Refused> {
        if script.knowledge_version != knowledge.version() {
            return Err(Refused::Knowledge {
                made: script.knowledge_version,
                now: knowledge.version().to_owned(),
            });
        }
        Ok(Session {
            rules: Rules::of(knowledge, &script),
            run: Run::new(&script),
            past: Past::default(),
            script,
        })
    }

    /// Moves the session on and tells what to show.
    ///
    /// `now_ms` is any clock in milliseconds that goes forward. A clock that goes back costs nothing and stops nothing;
    /// after more than [`LONGEST_GAP_MS`] of silence while running the session is paused where it was last heard of.
    ///
    /// # Errors
    /// [`NotNow`] when the event makes no sense now; then nothing has changed.
    pub fn apply(&mut self, event: Event, now_ms: u64) -> Result<Vec<Effect>, NotNow> {
        if self.is_over() && event == Event::Tick {
            return Ok(Vec::new());
        }
        let mut turn = Turn::new(&self.script, &self.rules, self.run.clone());
        turn.advance(now_ms);
        turn.take(&event)?;
        let (run, effects) = turn.done();
        self.run = run;
        self.past.push(now_ms, event);
        Ok(effects)
    }

    /// Where it stands.
    pub fn state(&self) -> &State {
        &self.run.state
    }

    /// The step it is at; none before the start and after the end.
    pub fn place(&self) -> Option<Place> {
        self.run.state.place()
    }

    /// Whether it has finished or was stopped.
    pub fn is_over(&self) -> bool {
        matches!(self.run.state, State::Stopped { .. } | State::Finished)
    }

    /// What is given.
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// The pressure of a step as it stands now, from and to (1-5); none for moves, rest and still hands.
    pub fn pressure(&self, step: usize) -> Option<[u8; 2]> {
        self.run.pressure(&self.script, step)
    }

    /// Whether a step has become still hands or rest because even the lightest was too much.
    pub fn is_still(&self, step: usize) -> bool {
        self.run.steps.get(step).is_some_and(|step| step.still)
    }

    /// The signs to ask about, the most urgent first.
    pub fn signs(&self) -> &[Sign] {
        &self.rules.signs
    }

    /// The sign that ended the session.
    pub fn stopped_by(&self) -> Option<&Sign> {
        match &self.run.state {
            State::Stopped {
                why: Why::Sign { rule },
            } => self.rules.sign(rule),
            _ => None,
        }
    }

    /// What the ending asks for; [`Disposition::Proceed`] while nothing stopped it.
    pub fn disposition(&self) -> Disposition {
        self.stopped_by()
            .map(|sign| sign.at_worst)
            .unwrap_or_default()
    }

    /// Milliseconds actually given so far, without pauses and check-ins; at most the length of the script.
    pub fn worked_ms(&self) -> u64 {
        self.run.steps.iter().map(|step| step.done_ms).sum()
    }
}

impl State {
    /// The step it is at; none before the start and after the end.
    pub fn place(&self) -> Option<Place> {
        match self {
            State::Running(place) | State::Paused(place) | State::CheckIn { place, .. } => {
                Some(*place)
            }
            State::NotStarted | State::Stopped { .. } | State::Finished => None,
        }
    }
}
