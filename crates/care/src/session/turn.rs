//! One turn of a session: time passes, then an event is taken. Works on a copy, so that a refused event changes nothing.

use std::collections::BTreeMap;

use knowledge::Setting;
use knowledge::limits::MAX_PRESSURE;

use super::ease::Eased;
use super::log::{CheckedIn, StepLog};
use super::rules::{
    COUNTDOWN_S, DEEP_PRESSURE, DEEP_WORK_MS, LONGEST_GAP_MS, PAIN_RISE_AT_HOME, Rules, Sign,
};
use super::{Because, Due, Effect, Event, NotNow, Place, Report, State, Why, Wish};
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

    fn check_in(&mut self, place: Place, report: &Report, paused: bool) -> Result<(), NotNow> {
        for (field, value) in [("discomfort", report.discomfort), ("pain", report.pain)] {
            if value > 10 {
                return Err(NotNow::OutOfRange { field, value });
            }
        }
        let signs = self.noticed(report)?;
        let start_pain = self
            .run
            .check_ins
            .first()
            .map_or(report.pain, |first| first.pain);
        self.run.deep_ms = 0;
        let ending = self.signs(&signs);
        self.run.check_ins.push(CheckedIn {
            at_ms: self.run.elapsed_ms(),
            step: place.step,
            discomfort: report.discomfort,
            pain: report.pain,
            pressure: report.pressure,
            signs: signs.iter().map(|sign| sign.rule.clone()).collect(),
        });
        if let Some(rule) = ending {
            self.stop(Why::Sign { rule });
            return Ok(());
        }
        // A step that has not begun cannot have been felt: what was felt is the one before it.
        let felt = match self.run.steps[place.step].started {
            true => None,
            false => self.run.steps.iter().rposition(|step| step.done_ms > 0),
        };
        let (levels, because) = self.too_much(report, start_pain, &signs);
        if levels > 0 {
            self.ease(place, felt, levels, !signs.is_empty(), because);
        } else if signs.is_empty()
            && report.pressure == Wish::Firmer
            && self.run.firm(self.script, place.step, felt)
        {
            self.effects.push(Effect::Firmer {
                step: place.step,
                pressure: self.run.pressure(self.script, place.step),
            });
        }
        match (signs.is_empty(), paused) {
            (false, false) => self.pause(place, false),
            (_, true) => self.run.state = State::Paused(place),
            (true, false) => self.begin(place),
        }
        Ok(())
    }

    /// The signs of a report, those that its numbers give included, the most urgent first.
    fn noticed(&self, report: &Report) -> Result<Vec<&'a Sign>, NotNow> {
        if let Some(unknown) = report
            .signs
            .iter()
            .find(|rule| self.rules.sign(rule).is_none())
        {
            return Err(NotNow::UnknownSign(unknown.clone()));
        }
        let by_number: Vec<&str> = self
            .rules
            .signs_of_pain(report.discomfort.max(report.pain))
            .collect();
        Ok(self
            .rules
            .signs
            .iter()
            .filter(|sign| {
                report.signs.contains(&sign.rule) || by_number.contains(&sign.rule.as_str())
            })
            .collect())
    }

    /// Shows and counts signs; returns the one that ends the session.
    fn signs(&mut self, signs: &[&Sign]) -> Option<String> {
        let mut ending = None;
        for sign in signs {
            let times = self.run.signs.entry(sign.rule.clone()).or_default();
            *times += 1;
            let often = self
                .rules
                .limits(&sign.rule)
                .and_then(|limits| limits.ends_at)
                .is_some_and(|most| *times >= most);
            let ends_session = sign.ends_session || often;
            if ends_session && ending.is_none() {
                ending = Some(sign.rule.clone());
            }
            self.effects.push(Effect::StopNow(Sign {
                ends_session,
                ..(*sign).clone()
            }));
        }
        ending
    }

    /// How many levels lighter a report calls for, and why.
    fn too_much(&self, report: &Report, start_pain: u8, signs: &[&Sign]) -> (u8, Vec<Because>) {
        let mut levels = 0;
        let mut because = Vec::new();
        for sign in signs {
            let lighter = self
                .rules
                .limits(&sign.rule)
                .map_or(0, |limits| limits.lighter);
            if lighter > 0 {
                levels = levels.max(lighter.min(MAX_PRESSURE));
                because.push(Because::Sign(sign.rule.clone()));
            }
        }
        let at_home = self.script.setting != Setting::Therapist;
        let reasons = [
            (
                report.discomfort > self.script.discomfort_ceiling,
                Because::Discomfort,
            ),
            (
                at_home && report.pain > start_pain.saturating_add(PAIN_RISE_AT_HOME),
                Because::PainRise,
            ),
            (report.pressure == Wish::Lighter, Because::Wanted),
        ];
        for (applies, reason) in reasons {
            if applies {
                levels = levels.max(1);
                because.push(reason);
            }
        }
        (levels, because)
    }
}
