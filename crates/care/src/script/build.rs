//! A protocol within someone's limits: which steps stay, which change, and how the time is shared out.

use knowledge::items::{PhaseSpec, Protocol, Sides, StepSpec};
use knowledge::limits::ThingSet;
use knowledge::{Knowledge, Limits, Setting, SettingLimits};

use super::time::{half_is_left, merge_short, phase_weights, share_out};
use super::way::{Kind, Way};
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
    pub(crate) phase: &'a PhaseSpec,
    pub(crate) written: Way<'a>,
    /// `None` = no form of it fits.
    pub(crate) given: Option<Given<'a>>,
    /// 0 = left out.
    pub(crate) seconds: u32,
    pub(super) phase_ix: usize,
    pub(super) share: u32,
}

/// The form in which a step is given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) way: Way<'a>,
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
    pub(crate) fn lengths(&self, protocol: &Protocol) -> Option<(u16, u16)> {
        let shortest = *protocol.minutes.iter().min()?;
        let longest = *protocol.minutes.iter().max()?;
        let technique = &self
            .knowledge
            .shelves()
            .techniques
            .get(&protocol.technique)?
            .item;
        let from = shortest.div_ceil(2).max(1);
        let to = longest
            .min(self.limits().minutes)
            .min(technique.session_min.max as u16);
        (protocol.settings.contains(&self.setting) && from <= to).then_some((from, to))
    }

    /// Fits a protocol into the frame; `None` when less than half of its time could be given.
    pub(crate) fn draft(
        &self,
        id: &'a str,
        protocol: &'a Protocol,
        minutes: u16,
    ) -> Option<Draft<'a>> {
        let seconds = u32::from(minutes) * 60;
        let weights = phase_weights(protocol, minutes);
        let mut parts = self.parts(protocol);
        if !is_buildable(&parts, protocol, minutes) {
            return None;
        }
        parts.retain(|part| weights[part.phase_ix] > 0);
        share_out(&mut parts, &weights, seconds);
        merge_short(&mut parts);
        Some(Draft {
            frame: *self,
            id,
            protocol,
            seconds,
            parts,
        })
    }

    /// Every step of a protocol with the form in which it can be given, whatever the length.
    pub(super) fn parts(&self, protocol: &'a Protocol) -> Vec<Part<'a>> {
        let technique = self.knowledge.vocabulary().thing(&protocol.technique);
        let mut parts = Vec::new();
        let mut previous = None;
        for (phase_ix, phase) in protocol.phase.iter().enumerate() {
            for spec in &phase.step {
                let given = technique.and_then(|thing| self.resolve(thing, spec, previous));
                previous = given.map(|given| given.position).or(previous);
                parts.push(Part {
                    phase,
                    written: Way::of(spec),
                    given,
                    seconds: 0,
                    phase_ix,
                    share: spec.share,
                });
            }
        }
        parts
    }

    /// The first form of a step that the limits permit.
    fn resolve(
        &self,
        technique: ThingSet,
        spec: &'a StepSpec,
        previous: Option<&str>,
    ) -> Option<Given<'a>> {
        let written = Way::of(spec);
        std::iter::once(written)
            .chain(spec.instead.iter().map(|instead| written.instead(instead)))
            .enumerate()
            .find_map(|(i, way)| {
                let (position, pressure) = self.fit(technique, &way, previous)?;
                Some(Given {
                    way,
                    replaced: i > 0,
                    position,
                    pressure,
                })
            })
    }

    /// The position and pressure in which a way can be given.
    fn fit(
        &self,
        technique: ThingSet,
        way: &Way<'a>,
        previous: Option<&str>,
    ) -> Option<(&'a str, [u8; 2])> {
        let vocabulary = self.knowledge.vocabulary();
        let limits = self.limits();
        let region = match way.region {
            Some(region) => Some(vocabulary.region(region)?),
            None => None,
        };
        let mut forbidden = limits.avoid | self.without;
        if let Some(region) = region {
            forbidden |= limits.avoid_at[region];
        }
        let mut things = technique;
        let mut pressure = [0, 0];
        match way.kind {
            Kind::Rest => {}
            Kind::Move(exercise) => {
                things |= self.knowledge.move_things(exercise);
                for name in &self.knowledge.shelves().moves.get(exercise)?.item.regions {
                    forbidden |= avoided_at(limits, vocabulary.region_set(name)?);
                }
            }
            Kind::Stroke(stroke) => {
                let item = &self.knowledge.shelves().strokes.get(stroke)?.item;
                things |= self.knowledge.stroke_things(stroke);
                things |= match way.tool {
                    Some(tool) => vocabulary.thing(tool)?,
                    None => 0,
                };
                if way.oil {
                    things |= vocabulary.thing("oil")?;
                }
                let [low, high] = way.pressure?;
                let high = high
                    .min(limits.pressure[region?])
                    .min(item.pressure.max as u8);
                if low < 1 || low > high || !item.settings.contains(&self.setting) {
                    return None;
                }
                pressure = [low, high];
            }
        }
        if things & forbidden != 0 {
            return None;
        }
        let permitted = |position: &&'a String| {
            vocabulary
                .thing(position)
                .is_some_and(|thing| thing & forbidden == 0)
        };
        let position = way
            .positions
            .iter()
            .find(|position| Some(position.as_str()) == previous && permitted(position))
            .or_else(|| way.positions.iter().find(permitted))?;
        Some((position, pressure))
    }
}

/// Whether at least half of a session's time could be given.
pub(super) fn is_buildable(parts: &[Part<'_>], protocol: &Protocol, minutes: u16) -> bool {
    half_is_left(
        parts,
        &phase_weights(protocol, minutes),
        u32::from(minutes) * 60,
    )
}

/// What is forbidden on any of some regions.
pub(crate) fn avoided_at(limits: &SettingLimits, regions: u32) -> ThingSet {
    limits
        .avoid_at
        .iter()
        .enumerate()
        .filter(|(region, _)| regions >> region & 1 == 1)
        .fold(0, |set, (_, avoided)| set | avoided)
}

impl<'a> Draft<'a> {
    pub(crate) fn knowledge(&self) -> &'a Knowledge {
        self.frame.knowledge
    }

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
            let first = last_phase != Some(part.phase_ix);
            last_phase = Some(part.phase_ix);
            let halves = match given.way.sides {
                Sides::Each => vec![
                    (Side::Left, part.seconds.div_ceil(2)),
                    (Side::Right, part.seconds / 2),
                ],
                sides => vec![(Side::from(sides), part.seconds)],
            };
            for (i, (side, seconds)) in halves.into_iter().enumerate() {
                steps.push(Step {
                    phase: part.phase.title.clone(),
                    check_in: part.phase.check_in && first && i == 0,
                    seconds,
                    action: given.action(knowledge, side),
                    position: given.position.to_owned(),
                    cue: given.way.cue.to_owned(),
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
            adapted: words::changes(&self.frame, &self.parts),
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
        match self.way.kind {
            Kind::Rest => Action::Rest,
            Kind::Move(exercise) => Action::Move {
                exercise: exercise.to_owned(),
                side,
            },
            Kind::Stroke(stroke) => Action::Stroke {
                stroke: stroke.to_owned(),
                region: self.way.region.unwrap_or_default().to_owned(),
                side,
                tool: self.way.tool.map(str::to_owned),
                oil: self.way.oil,
                pressure: self.pressure,
                path: knowledge.shelves().strokes[stroke].item.path,
            },
        }
    }
}
