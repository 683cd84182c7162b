//! Protocols, compiled: every form of every step as bits, so that fitting one into limits looks up no names.

use std::collections::BTreeMap;

use crate::files::Shelves;
use crate::items::{Instead, Path, Protocol, Setting, Sides, StepSpec};
use crate::limits::{RegionSet, ThingSet};
use crate::reach::Reach;
use crate::vocabulary::Vocabulary;

/// A protocol, ready to be fitted into limits.
#[derive(Debug, Clone)]
pub struct CompiledProtocol {
    /// Its id.
    pub id: String,
    /// Who may give it, by [`Setting::index`].
    pub settings: [bool; 3],
    /// The lengths it is written for, in minutes, ascending; never empty.
    pub minutes: Vec<u16>,
    /// The longest of them, within what its technique lasts.
    pub longest: u16,
    /// Every step of every phase, in order.
    pub steps: Vec<CompiledStep>,
    /// Where its steps work as written.
    pub regions: RegionSet,
    /// A step of it is on the floor as written.
    pub needs_floor: bool,
}

/// A step with its ways out.
#[derive(Debug, Clone)]
pub struct CompiledStep {
    /// The index of its phase.
    pub phase: usize,
    /// Its part of the phase, relative to the other steps.
    pub share: u32,
    /// As written, then the ways out in order; never empty.
    pub forms: Vec<Form>,
}

/// One way to fill a step's time.
#[derive(Debug, Clone)]
pub struct Form {
    /// What is done.
    pub kind: FormKind,
    /// Where hands or a tool work.
    pub region: Option<usize>,
    /// Every region it concerns: where hands work, or where an exercise is felt.
    pub regions: RegionSet,
    /// On which sides.
    pub sides: Sides,
    /// With what, an id in `tools/`.
    pub tool: Option<String>,
    /// The tool as a thing; 0 = none.
    pub tool_thing: ThingSet,
    /// With oil.
    pub oil: bool,
    /// Everything that a limit could forbid, but the positions: technique, stroke, tool, oil, motions.
    pub things: ThingSet,
    /// Lightest and greatest pressure (1-5, Walton scale) as written; none for exercises and rest.
    pub pressure: Option<[u8; 2]>,
    /// The greatest pressure that its stroke is made for.
    pub stroke_pressure: u8,
    /// Who may give its stroke, by [`Setting::index`].
    pub settings: [bool; 3],
    /// The positions in order of preference, by name and as things.
    pub positions: Vec<(String, ThingSet)>,
    /// What to say.
    pub cue: String,
}

/// What kind of step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormKind {
    /// Hands or a tool on the body.
    Stroke {
        /// An id in `strokes/`.
        id: String,
        /// How the picture moves.
        path: Path,
    },
    /// An exercise, an id in `moves/`.
    Move(String),
    /// Rest.
    Rest,
}

impl CompiledProtocol {
    /// The shortest length it is written for, in minutes.
    pub fn shortest(&self) -> u16 {
        self.minutes[0]
    }
}

impl CompiledStep {
    /// The step as written.
    pub fn written(&self) -> &Form {
        &self.forms[0]
    }
}

/// Compiles the protocols that are not withdrawn: by technique, each list in the order of ids.
pub(crate) fn compile(
    shelves: &Shelves,
    vocabulary: &Vocabulary,
) -> BTreeMap<String, Vec<CompiledProtocol>> {
    let compiler = Compiler {
        shelves,
        vocabulary,
    };
    let mut by_technique: BTreeMap<String, Vec<CompiledProtocol>> = BTreeMap::new();
    for (id, entry) in &shelves.protocols {
        if entry.item.withdrawn.is_none()
            && let Some(protocol) = compiler.protocol(id, &entry.item)
        {
            let technique = entry.item.technique.clone();
            by_technique.entry(technique).or_default().push(protocol);
        }
    }
    by_technique
}

struct Compiler<'a> {
    shelves: &'a Shelves,
    vocabulary: &'a Vocabulary,
}

impl Compiler<'_> {
    /// `None` when its technique is unknown or it has no length; the check reports either.
    fn protocol(&self, id: &str, item: &Protocol) -> Option<CompiledProtocol> {
        let technique = &self.shelves.techniques.get(&item.technique)?.item;
        let thing = self.vocabulary.thing(&item.technique)?;
        let floor = self.vocabulary.thing("floor").unwrap_or(0);
        let mut steps = Vec::new();
        for (phase, spec) in item.phase.iter().enumerate() {
            for step in &spec.step {
                let written = Words::of(step);
                let ways_out = step.instead.iter().map(|other| written.instead(other));
                let forms = std::iter::once(written).chain(ways_out);
                steps.push(CompiledStep {
                    phase,
                    share: step.share,
                    forms: forms.map(|words| self.form(thing, words)).collect(),
                });
            }
        }
        let mut minutes = item.minutes.clone();
        minutes.sort_unstable();
        let hands_on = |step: &&CompiledStep| step.written().region.is_some();
        let hands_regions = steps.iter().filter(hands_on).map(|s| s.written().regions);
        Some(CompiledProtocol {
            id: id.to_owned(),
            settings: settings(&item.settings),
            longest: (*minutes.last()?).min(technique.session_min.max as u16),
            minutes,
            regions: hands_regions.fold(0, |all, some| all | some),
            needs_floor: steps.iter().any(|step| step.written().things & floor != 0),
            steps,
        })
    }

    /// A form with a name that is unknown has no position, so that it never fits; the check reports the name.
    fn form(&self, technique: ThingSet, words: Words<'_>) -> Form {
        let known = self.known(words);
        let positions = words.positions.iter().filter_map(|name| {
            let thing = self.vocabulary.thing(name)?;
            Some((name.clone(), thing))
        });
        let region = words.region.and_then(|name| self.vocabulary.region(name));
        let stroke = match words.kind {
            Kind::Stroke(id) => self.shelves.strokes.get(id).map(|entry| &entry.item),
            Kind::Move(_) | Kind::Rest => None,
        };
        Form {
            kind: match (words.kind, stroke) {
                (Kind::Stroke(id), Some(stroke)) => FormKind::Stroke {
                    id: id.to_owned(),
                    path: stroke.path,
                },
                (Kind::Move(id), _) => FormKind::Move(id.to_owned()),
                _ => FormKind::Rest,
            },
            region,
            regions: known.map_or(0, |(regions, _)| regions),
            sides: words.sides,
            tool: words.tool.map(str::to_owned),
            tool_thing: words
                .tool
                .and_then(|tool| self.vocabulary.thing(tool))
                .unwrap_or(0),
            oil: words.oil,
            things: technique | known.map_or(0, |(_, things)| things),
            pressure: words.pressure,
            stroke_pressure: stroke.map_or(0, |stroke| stroke.pressure.max as u8),
            settings: stroke.map_or([true; 3], |stroke| settings(&stroke.settings)),
            positions: positions.filter(|_| known.is_some()).collect(),
            cue: words.cue.to_owned(),
        }
    }

    /// The regions and things of a form; `None` when a name is unknown, or a stroke says too little.
    fn known(&self, words: Words<'_>) -> Option<(RegionSet, ThingSet)> {
        let vocabulary = self.vocabulary;
        match words.kind {
            Kind::Rest => Some((0, 0)),
            Kind::Move(id) => {
                let reach = Reach::of_move(&self.shelves.moves.get(id)?.item, vocabulary);
                Some((reach.regions, reach.things))
            }
            Kind::Stroke(id) => {
                let stroke = &self.shelves.strokes.get(id)?.item;
                let mut things = Reach::of_stroke(id, stroke, vocabulary).things;
                if let Some(tool) = words.tool {
                    things |= vocabulary.thing(tool)?;
                }
                if words.oil {
                    things |= vocabulary.thing("oil")?;
                }
                words.pressure?;
                Some((1 << vocabulary.region(words.region?)?, things))
            }
        }
    }
}

fn settings(named: &[Setting]) -> [bool; 3] {
    Setting::ALL.map(|setting| named.contains(&setting))
}

/// A form by its names.
#[derive(Clone, Copy)]
struct Words<'a> {
    kind: Kind<'a>,
    region: Option<&'a str>,
    sides: Sides,
    tool: Option<&'a str>,
    oil: bool,
    positions: &'a [String],
    pressure: Option<[u8; 2]>,
    cue: &'a str,
}

#[derive(Clone, Copy)]
enum Kind<'a> {
    Stroke(&'a str),
    Move(&'a str),
    Rest,
}

impl<'a> Words<'a> {
    fn of(spec: &'a StepSpec) -> Words<'a> {
        let kind = match (&spec.stroke, &spec.exercise) {
            (Some(stroke), _) => Kind::Stroke(stroke),
            (None, Some(exercise)) => Kind::Move(exercise),
            (None, None) => Kind::Rest,
        };
        Words {
            kind,
            region: spec.region.as_deref(),
            sides: spec.sides,
            tool: spec.tool.as_deref(),
            oil: spec.oil,
            positions: &spec.positions,
            pressure: spec.pressure,
            cue: &spec.cue,
        }
    }

    /// A way out: what it does not name is taken over; another kind of step leaves hands, tool and region behind.
    fn instead(&self, other: &'a Instead) -> Words<'a> {
        let kind = match (&other.stroke, &other.exercise) {
            (Some(stroke), _) => Kind::Stroke(stroke),
            (None, Some(exercise)) => Kind::Move(exercise),
            (None, None) if other.rest => Kind::Rest,
            (None, None) => self.kind,
        };
        let hands = matches!(kind, Kind::Stroke(_));
        let sides = match hands {
            true => self.sides,
            false => Sides::Both,
        };
        Words {
            kind,
            region: other.region.as_deref().or(self.region).filter(|_| hands),
            sides: other.sides.unwrap_or(sides),
            tool: other.tool.as_deref().or(self.tool).filter(|_| hands),
            oil: other.oil.unwrap_or(self.oil) && hands,
            positions: other.positions.as_deref().unwrap_or(self.positions),
            pressure: other.pressure.or(self.pressure).filter(|_| hands),
            cue: other.cue.as_deref().unwrap_or(self.cue),
        }
    }
}
