//! What limits could forbid of a stroke, an exercise or care at home, as bits.

use crate::items::{Move, SelfCare, Stroke};
use crate::limits::{RegionSet, ThingSet};
use crate::vocabulary::Vocabulary;

/// Where something works and what it contains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    /// Where it works, or is felt.
    pub regions: RegionSet,
    /// All that it contains: tools, motions, the floor, the stroke itself.
    pub things: ThingSet,
    /// The positions of which one is enough; none = any.
    pub positions: ThingSet,
}

impl Reach {
    pub(crate) fn of_stroke(id: &str, stroke: &Stroke, vocabulary: &Vocabulary) -> Reach {
        Reach {
            things: vocabulary.thing(id).unwrap_or(0) | things(&stroke.motions, vocabulary),
            ..Reach::default()
        }
    }

    pub(crate) fn of_move(exercise: &Move, vocabulary: &Vocabulary) -> Reach {
        let floor = match exercise.needs_floor {
            true => vocabulary.thing("floor").unwrap_or(0),
            false => 0,
        };
        Reach {
            regions: regions(&exercise.regions, vocabulary),
            things: floor | things(&exercise.motions, vocabulary),
            positions: things(&exercise.positions, vocabulary),
        }
    }

    pub(crate) fn of_self_care(care: &SelfCare, vocabulary: &Vocabulary) -> Reach {
        Reach {
            regions: regions(&care.regions, vocabulary),
            things: things(&care.tools, vocabulary),
            positions: 0,
        }
    }
}

/// The check reports a name that is unknown; until then it stands for everything, which every limit forbids.
fn things(names: &[String], vocabulary: &Vocabulary) -> ThingSet {
    let sets = names.iter().map(|name| vocabulary.thing_set(name));
    sets.fold(0, |all, set| all | set.unwrap_or(ThingSet::MAX))
}

fn regions(names: &[String], vocabulary: &Vocabulary) -> RegionSet {
    let sets = names.iter().map(|name| vocabulary.region_set(name));
    sets.fold(0, |all, set| all | set.unwrap_or(RegionSet::MAX))
}
