//! A check-in: what was felt and noticed, and what follows from it.

use knowledge::Setting;
use knowledge::limits::MAX_PRESSURE;

use super::super::log::CheckedIn;
use super::super::rules::{PAIN_RISE_AT_HOME, Sign};
use super::super::{Because, Effect, NotNow, Place, Report, State, Why, Wish};
use super::Turn;

impl<'a> Turn<'a> {
    /// Takes a report; `paused` says whether the session was paused when it came.
    pub(super) fn check_in(
        &mut self,
        place: Place,
        report: &Report,
        paused: bool,
    ) -> Result<(), NotNow> {
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
