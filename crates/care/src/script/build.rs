//! A protocol within someone's limits: which steps stay, which change, and how the time is shared out.

use knowledge::items::{Protocol, Sides};
use knowledge::limits::{RegionSet, ThingSet};
use knowledge::protocol::{CompiledProtocol, CompiledStep, Form, FormKind};
use knowledge::{Knowledge, Limits, Setting, SettingLimits};

use super::time::{half_is_left, merge_short, phase_weights, share_out};
use super::{Action, Script, Side, Step, words};
use crate::decision::INTENDED_USE;

/// What a session has to keep to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) knowledge: &'a Knowledge,
    pub(crate) limits: &'a Limits,
    pub(crate) setting: Setting,
    /// What is not at hand, or not possible, at home.
    pub(crate) without: ThingSet,
    /// Tools that the person has at home.
    pub(crate) own: ThingSet,
}

/// A protocol fitted into a frame, with its time shared out.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'a> {
    frame: Frame<'a>,
    id: &'a str,
    protocol: &'a Protocol,
    seconds: u32,
    /// Every step that this length has, with what became of it.
    pub(crate) parts: Vec<Part<'a>>,
}

/// A step of a protocol, and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Part<'a> {
    pub(crate) step: &'a CompiledStep,
    /// `None` = no form of it fits.
    pub(crate) given: Option<Given<'a>>,
    /// 0 = left out.
    pub(crate) seconds: u32,
}

/// The form in which a step is given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) form: &'a Form,
    /// It is one of the ways out and not the step as written.
    pub(crate) replaced: bool,
    pub(crate) position: &'a str,
    pub(crate) pressure: [u8; 2],
}

impl<'a> Frame<'a> {
    pub(crate) fn limits(&self) -> &'a SettingLimits {
        self.limits.of(self.setting)
    }

    /// The shortest and longest session in minutes that a protocol can give here; `None` = none.
    ///
    /// Down to half of its shortest length, never longer than its longest, its technique's longest or the limits.
    pub(crate) fn lengths(&self, protocol: &CompiledProtocol) -> Option<(u16, u16)> {
        let from = protocol.shortest().div_ceil(2).max(1);
        let to = protocol.longest.min(self.limits().minutes);
        (protocol.settings[self.setting.index()] && from <= to).then_some((from, to))
    }

    /// Fits a protocol into the frame; `None` when less than half of its time could be given.
    pub(crate) fn draft(&self, compiled: &'a CompiledProtocol, minutes: u16) -> Option<Draft<'a>> {
        let protocol = self.written(compiled)?;
        let seconds = u32::from(minutes) * 60;
        let weights = phase_weights(protocol, minutes);
        let mut parts = self.parts(compiled);
        if !half_is_left(&parts, &weights, seconds) {
            return None;
        }
        parts.retain(|part| weights[part.step.phase] > 0);
        share_out(&mut parts, &weights, seconds);
        merge_short(&mut parts);
        Some(Draft {
            frame: *self,
            id: &compiled.id,
            protocol,
            seconds,
            parts,
        })
    }

    /// Whether at least half of a session's time could be given.
    pub(super) fn is_buildable(
        &self,
        parts: &[Part<'_>],
        compiled: &CompiledProtocol,
        minutes: u16,
    ) -> bool {
        parts.iter().all(|part| part.given.is_some())
            || self.written(compiled).is_some_and(|protocol| {
                let weights = phase_weights(protocol, minutes);
                half_is_left(parts, &weights, u32::from(minutes) * 60)
            })
    }

    fn written(&self, compiled: &CompiledProtocol) -> Option<&'a Protocol> {
        let entry = self.knowledge.shelves().protocols.get(&compiled.id)?;
        Some(&entry.item)
    }

    /// Every step of a protocol with the form in which it can be given, whatever the length.
    pub(super) fn parts(&self, protocol: &'a CompiledProtocol) -> Vec<Part<'a>> {
        let mut previous = None;
        let parts = protocol.steps.iter().map(|step| {
            let given = self.resolve(step, previous);
            previous = given.map(|given| given.position).or(previous);
            Part {
                step,
                given,
                seconds: 0,
            }
        });
        parts.collect()
    }

    /// The first form of a step that the limits permit.
    fn resolve(&self, step: &'a CompiledStep, previous: Option<&str>) -> Option<Given<'a>> {
        step.forms.iter().enumerate().find_map(|(i, form)| {
            let (position, pressure) = self.fit(form, previous)?;
            Some(Given {
                form,
                replaced: i > 0,
                position,
                pressure,
            })
        })
    }

    /// The position and pressure in which a form can be given.
    fn fit(&self, form: &'a Form, previous: Option<&str>) -> Option<(&'a str, [u8; 2])> {
        let limits = self.limits();
        let forbidden = limits.avoid | self.without | avoided_at(limits, form.regions);
        if form.things & forbidden != 0 || !form.settings[self.setting.index()] {
            return None;
        }
        let pressure = match (form.pressure, form.region) {
            (Some([low, high]), Some(region)) => {
                let high = high.min(limits.pressure[region]).min(form.stroke_pressure);
                if low < 1 || low > high {
                    return None;
                }
                [low, high]
            }
            _ => [0, 0],
        };
        let mut permitted = form
            .positions
            .iter()
            .filter(|(_, thing)| thing & forbidden == 0)
            .map(|(name, _)| name.as_str());
        let first = permitted.next()?;
        // Nobody is turned over without need.
        let stays = |position: &str| Some(position) == previous;
        let position = match stays(first) {
            true => first,
            false => permitted.find(|position| stays(position)).unwrap_or(first),
        };
        Some((position, pressure))
    }
}

/// What is forbidden on any of some regions.
pub(crate) fn avoided_at(limits: &SettingLimits, mut regions: RegionSet) -> ThingSet {
    let mut avoided = 0;
    while regions != 0 {
        avoided |= limits.avoid_at[regions.trailing_zeros() as usize];
        regions &= regions - 1;
    }
    avoided
}

impl Draft<'_> {
    pub(crate) fn own_tools(&self) -> ThingSet {
        self.frame.own
    }

    /// The session, with its changes in words.
    pub(crate) fn script(&self) -> Script {
        let knowledge = self.frame.knowledge;
        let mut steps: Vec<Step> = Vec::new();
        let mut last_phase = None;
        for part in &self.parts {
            let Some(given) = part.given.filter(|_| part.seconds > 0) else {
                continue;
            };
            let phase = &self.protocol.phase[part.step.phase];
            let first = last_phase != Some(part.step.phase);
            last_phase = Some(part.step.phase);
            let halves = match given.form.sides {
                Sides::Each => vec![
                    (Side::Left, part.seconds.div_ceil(2)),
                    (Side::Right, part.seconds / 2),
                ],
                sides => vec![(Side::from(sides), part.seconds)],
            };
            for (i, (side, seconds)) in halves.into_iter().enumerate() {
                steps.push(Step {
                    phase: phase.title.clone(),
                    check_in: phase.check_in && first && i == 0,
                    seconds,
                    action: given.action(knowledge, side),
                    position: given.position.to_owned(),
                    cue: given.form.cue.to_owned(),
                });
            }
        }
        let mut prepare = self.protocol.prepare.clone();
        prepare.extend(self.precautions());
        Script {
            knowledge_version: knowledge.version().to_owned(),
            intended_use: INTENDED_USE,
            protocol: self.id.to_owned(),
            title: self.protocol.title.clone(),
            technique: self.protocol.technique.clone(),
            setting: self.frame.setting,
            seconds: self.seconds,
            prepare,
            steps,
            aftercare: self.protocol.aftercare.clone(),
            discomfort_ceiling: self.discomfort_ceiling(),
            adapted: words::changes(&self.frame, self.protocol, &self.parts),
        }
    }

    fn precautions(&self) -> impl Iterator<Item = String> + '_ {
        active_precautions(self.frame.knowledge, self.frame.limits).map(
            |(_, precaution)| match self.frame.setting {
                Setting::Therapist => precaution.therapist.clone(),
                _ => precaution.person.clone(),
            },
        )
    }

    /// 5 of 10 at home and 6 with a therapist (`pain_cap_home`, `pain_cap_therapist`), nothing where no pain may be
    /// added (`pain_cap_zero`); safety dossier, section 4.3.
    fn discomfort_ceiling(&self) -> u8 {
        let no_pain = active_precautions(self.frame.knowledge, self.frame.limits)
            .any(|(id, _)| id == "no_added_pain");
        match self.frame.setting {
            _ if no_pain => 0,
            Setting::Therapist => 6,
            Setting::Oneself | Setting::Partner => 5,
        }
    }
}

/// The precautions that limits name, by id.
pub(crate) fn active_precautions<'k>(
    knowledge: &'k Knowledge,
    limits: &Limits,
) -> impl Iterator<Item = (&'k str, &'k knowledge::items::Precaution)> {
    let active = limits.precautions;
    knowledge
        .vocabulary()
        .precautions()
        .iter()
        .enumerate()
        .filter(move |(i, _)| active >> i & 1 == 1)
        .filter_map(|(_, id)| {
            let entry = knowledge.shelves().precautions.get(id)?;
            Some((id.as_str(), &entry.item))
        })
}

impl Given<'_> {
    fn action(&self, knowledge: &Knowledge, side: Side) -> Action {
        let form = self.form;
        let regions = knowledge.vocabulary().regions();
        match &form.kind {
            FormKind::Rest => Action::Rest,
            FormKind::Move(exercise) => Action::Move {
                exercise: exercise.clone(),
                side,
            },
            FormKind::Stroke { id, path } => Action::Stroke {
                stroke: id.clone(),
                region: form.region.map_or(String::new(), |r| regions[r].clone()),
                side,
                tool: form.tool.clone(),
                oil: form.oil,
                pressure: self.pressure,
                path: *path,
            },
        }
    }
}
