//! One turn of a session: time passes, then an event is taken. Works on a copy, so that a refused event changes nothing.

mod check_in;

use std::collections::BTreeMap;

use super::ease::Eased;
use super::log::{CheckedIn, StepLog};
use super::rules::{COUNTDOWN_S, DEEP_PRESSURE, DEEP_WORK_MS, LONGEST_GAP_MS, Rules};
use super::{Because, Due, Effect, Event, NotNow, Place, State, Why};
use crate::script::{Script, Step};

/// Silence beyond a day counts as a day: the sums stay exact, whatever the clock does.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Everything that changes in the course of a session.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub state: State,
    pub started_ms: u64,
    pub paused_ms: u64,
    pub check_in_ms: u64,
    pub pauses: u32,
    pub steps: Vec<StepLog>,
    pub check_ins: Vec<CheckedIn>,
    pub eased: BTreeMap<String, Eased>,
    clock_ms: u64,
    deep_ms: u64,
    signs: BTreeMap<String, u32>,
}

impl Run {
    pub fn new(script: &Script) -> Run {
        Run {
            state: State::NotStarted,
            started_ms: 0,
            paused_ms: 0,
            check_in_ms: 0,
            pauses: 0,
            steps: script.steps.iter().map(StepLog::of).collect(),
            check_ins: Vec::new(),
            eased: BTreeMap::new(),
            clock_ms: 0,
            deep_ms: 0,
            signs: BTreeMap::new(),
        }
    }

    /// Milliseconds since the start: work, pauses and check-ins.
    pub fn elapsed_ms(&self) -> u64 {
        let worked: u64 = self.steps.iter().map(|step| step.done_ms).sum();
        worked + self.paused_ms + self.check_in_ms
    }
}

/// A turn under way.
pub(super) struct Turn<'a> {
    script: &'a Script,
    rules: &'a Rules,
    run: Run,
    effects: Vec<Effect>,
}

impl<'a> Turn<'a> {
    pub fn new(script: &'a Script, rules: &'a Rules, run: Run) -> Turn<'a> {
        Turn {
            script,
            rules,
            run,
            effects: Vec::new(),
        }
    }

    pub fn done(self) -> (Run, Vec<Effect>) {
        (self.run, self.effects)
    }

    /// Lets time pass.
    pub fn advance(&mut self, now_ms: u64) {
        let gap = now_ms.saturating_sub(self.run.clock_ms).min(DAY_MS);
        self.run.clock_ms = now_ms;
        match self.run.state {
            State::Running(place) if gap > LONGEST_GAP_MS => {
                self.run.paused_ms += gap;
                self.pause(place, true);
            }
            State::Running(_) => self.work(gap),
            State::Paused(_) => self.run.paused_ms += gap,
            State::CheckIn { .. } => self.run.check_in_ms += gap,
            State::NotStarted | State::Stopped { .. } | State::Finished => {}
        }
    }

    /// Takes an event.
    pub fn take(&mut self, event: &Event) -> Result<(), NotNow> {
        match (event, self.run.state.clone()) {
            (Event::Tick, _) => {}
            (Event::Start, State::NotStarted) => {
                self.run.started_ms = self.run.clock_ms;
                self.enter(0);
            }
            (Event::Pause, State::Running(place)) => self.pause(place, false),
            // A pause that comes after a long silence finds the session paused by this very turn.
            (Event::Pause, State::Paused(_)) if self.paused_now() => {}
            (Event::Resume, State::Paused(place)) => self.begin(place),
            (Event::Ease, State::Running(place) | State::Paused(place)) => {
                if !self.ease(place, None, 1, false, vec![Because::Wanted]) {
                    return Err(NotNow::NothingToEase);
                }
            }
            (Event::Skip, State::Running(place) | State::Paused(place)) => {
                self.run.steps[place.step].skipped = true;
                self.enter(place.step + 1);
            }
            (Event::AskCheckIn, State::Running(place)) => self.ask(place, Due::Asked, false),
            (Event::AskCheckIn, State::Paused(place)) => self.ask(place, Due::Asked, true),
            (Event::CheckIn(report), State::Running(place)) => {
                self.check_in(place, report, false)?
            }
            (Event::CheckIn(report), State::Paused(place)) => self.check_in(place, report, true)?,
            (Event::CheckIn(report), State::CheckIn { place, paused, .. }) => {
                self.check_in(place, report, paused)?;
            }
            (Event::Stop { .. }, State::Stopped { .. } | State::Finished) => {
                return Err(NotNow::State("after the end"));
            }
            (Event::Stop { reason }, _) => self.stop(Why::Asked {
                reason: reason.clone(),
            }),
            (_, State::NotStarted) => return Err(NotNow::State("before the start")),
            (_, State::Running(_)) => return Err(NotNow::State("while the session runs")),
            (_, State::Paused(_)) => return Err(NotNow::State("while the session is paused")),
            (_, State::CheckIn { .. }) => {
                return Err(NotNow::State("before the check-in is answered"));
            }
            (_, State::Stopped { .. } | State::Finished) => {
                return Err(NotNow::State("after the end"));
            }
        }
        Ok(())
    }

    /// Gives the work of some time, from step to step, until a check-in is due or the script ends.
    fn work(&mut self, mut ms: u64) {
        while let State::Running(place) = self.run.state
            && ms > 0
        {
            let pressure = self.run.pressure(self.script, place.step);
            let deep = pressure.is_some_and(|[_, high]| high >= DEEP_PRESSURE);
            let until_asked = match deep {
                true => DEEP_WORK_MS.saturating_sub(self.run.deep_ms),
                false => u64::MAX,
            };
            let part = ms.min(place.left_ms).min(until_asked);
            ms -= part;
            let left_ms = place.left_ms - part;
            let log = &mut self.run.steps[place.step];
            log.done_ms += part;
            log.pressure = pressure.or(log.pressure);
            let warning = u64::from(COUNTDOWN_S) * 1000;
            if place.left_ms > warning && left_ms <= warning && left_ms > 0 {
                self.effects.push(Effect::Countdown {
                    step: place.step,
                    left_s: left_ms.div_ceil(1000) as u32,
                });
            }
            if deep {
                self.run.deep_ms += part;
            }
            let place = Place { left_ms, ..place };
            self.run.state = State::Running(place);
            if left_ms == 0 {
                self.enter(place.step + 1);
            } else if deep && self.run.deep_ms >= DEEP_WORK_MS {
                self.ask(place, Due::DeepWork, false);
            }
        }
        // The rest of the time was spent waiting for an answer; after the end it no longer counts.
        if let State::CheckIn { .. } = self.run.state {
            self.run.check_in_ms += ms;
        }
    }

    /// Comes to a step, or to the end.
    fn enter(&mut self, step: usize) {
        let Some(next) = self.script.steps.get(step) else {
            self.run.state = State::Finished;
            self.effects.push(Effect::Finished);
            self.effects
                .push(Effect::Aftercare(self.rules.after.clone()));
            return;
        };
        let place = Place {
            step,
            left_ms: u64::from(next.seconds) * 1000,
        };
        match self.due_before(step, next) {
            Some(due) => self.ask(place, due, false),
            None => self.begin(place),
        }
    }

    fn due_before(&self, step: usize, next: &Step) -> Option<Due> {
        let Some(last) = step
            .checked_sub(1)
            .and_then(|last| self.script.steps.get(last))
        else {
            return Some(Due::Start);
        };
        let deep = self
            .run
            .pressure(self.script, step)
            .is_some_and(|[_, high]| high >= DEEP_PRESSURE);
        if next.check_in {
            Some(Due::Script)
        } else if next.phase != last.phase && (deep || self.run.deep_ms > 0) {
            Some(Due::Phase)
        } else if deep && self.run.deep_ms >= DEEP_WORK_MS {
            Some(Due::DeepWork)
        } else {
            None
        }
    }

    fn begin(&mut self, place: Place) {
        self.run.state = State::Running(place);
        if !std::mem::replace(&mut self.run.steps[place.step].started, true) {
            self.effects.push(Effect::StepStarted {
                step: place.step,
                pressure: self.run.pressure(self.script, place.step),
            });
        }
    }

    fn ask(&mut self, place: Place, due: Due, paused: bool) {
        self.run.state = State::CheckIn { place, due, paused };
        self.effects.push(Effect::CheckInDue { due });
    }

    fn pause(&mut self, place: Place, unheard: bool) {
        self.run.state = State::Paused(place);
        self.run.pauses += 1;
        self.run.steps[place.step].pauses += 1;
        self.effects.push(Effect::Paused { unheard });
    }

    fn paused_now(&self) -> bool {
        self.effects
            .iter()
            .any(|effect| matches!(effect, Effect::Paused { .. }))
    }

    fn stop(&mut self, why: Why) {
        let after = match &why {
            Why::Sign { rule } if self.needs_care(rule) => self.rules.after.watch_only(),
            _ => self.rules.after.clone(),
        };
        self.run.state = State::Stopped { why: why.clone() };
        self.effects.push(Effect::Stopped { why });
        self.effects.push(Effect::Aftercare(after));
    }

    fn needs_care(&self, rule: &str) -> bool {
        self.rules
            .sign(rule)
            .is_some_and(|sign| !sign.at_worst.permits_care())
    }

    /// Lightens what was felt and what comes; returns whether anything became lighter.
    fn ease(
        &mut self,
        place: Place,
        felt: Option<usize>,
        levels: u8,
        keep: bool,
        because: Vec<Because>,
    ) -> bool {
        let changed = self.run.ease(self.script, place.step, felt, levels, keep);
        if changed {
            self.run.steps[place.step].eased += 1;
            self.effects.push(Effect::Eased {
                step: place.step,
                pressure: self.run.pressure(self.script, place.step),
                because,
            });
        }
        changed
    }
}
