//! One way to fill a step's time: as written, or one of its ways out.

use knowledge::items::{Instead, Sides, StepSpec};

/// One way to fill a step's time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) region: Option<&'a str>,
    pub(crate) sides: Sides,
    pub(crate) tool: Option<&'a str>,
    pub(crate) oil: bool,
    pub(crate) positions: &'a [String],
    pub(crate) pressure: Option<[u8; 2]>,
    pub(crate) cue: &'a str,
}

/// What kind of step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    Stroke(&'a str),
    Move(&'a str),
    Rest,
}

impl<'a> Way<'a> {
    pub(crate) fn of(spec: &'a StepSpec) -> Way<'a> {
        let kind = match (&spec.stroke, &spec.exercise) {
            (Some(stroke), _) => Kind::Stroke(stroke),
            (None, Some(exercise)) => Kind::Move(exercise),
            (None, None) => Kind::Rest,
        };
        Way {
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
    pub(crate) fn instead(&self, other: &'a Instead) -> Way<'a> {
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
        Way {
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
