//! The names that limits speak of: regions, and things (techniques, strokes, tools, positions, motions).

use std::collections::BTreeMap;

use crate::limits::{MAX_PRECAUTIONS, MAX_REGIONS, MAX_THINGS, RegionSet, ThingSet};

/// Names and their positions in the bit sets of limits.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    regions: Vec<String>,
    things: Vec<String>,
    precautions: Vec<String>,
    groups: BTreeMap<String, (RegionSet, ThingSet)>,
}

impl Vocabulary {
    /// Takes the names, each list sorted.
    ///
    /// # Errors
    /// When there are more than the bit sets can hold.
    pub fn new(
        regions: Vec<String>,
        things: Vec<String>,
        precautions: Vec<String>,
    ) -> Result<Vocabulary, String> {
        for (names, most, what) in [
            (&regions, MAX_REGIONS, "regions"),
            (
                &things,
                MAX_THINGS,
                "techniques, strokes, tools, positions and motions",
            ),
            (&precautions, MAX_PRECAUTIONS, "precautions"),
        ] {
            if names.len() > most {
                return Err(format!(
                    "{} {what}, at most {most} are possible",
                    names.len()
                ));
            }
        }
        Ok(Vocabulary {
            regions,
            things,
            precautions,
            groups: BTreeMap::new(),
        })
    }

    /// Adds a name for several regions or things.
    pub fn add_group(&mut self, name: String, regions: RegionSet, things: ThingSet) {
        self.groups.insert(name, (regions, things));
    }

    /// All regions in order.
    pub fn regions(&self) -> &[String] {
        &self.regions
    }

    /// All things in order.
    pub fn things(&self) -> &[String] {
        &self.things
    }

    /// All precautions in order.
    pub fn precautions(&self) -> &[String] {
        &self.precautions
    }

    /// The position of a region.
    pub fn region(&self, name: &str) -> Option<usize> {
        position(&self.regions, name)
    }

    /// The position of a precaution.
    pub fn precaution(&self, name: &str) -> Option<usize> {
        position(&self.precautions, name)
    }

    /// A thing as a set.
    pub fn thing(&self, name: &str) -> Option<ThingSet> {
        position(&self.things, name).map(|i| 1 << i)
    }

    /// A region, or a group of them.
    pub fn region_set(&self, name: &str) -> Option<RegionSet> {
        self.region(name)
            .map(|i| 1 << i)
            .or_else(|| self.groups.get(name).map(|(regions, _)| *regions))
            .filter(|set| *set != 0)
    }

    /// A thing, or a group of them.
    pub fn thing_set(&self, name: &str) -> Option<ThingSet> {
        self.thing(name)
            .or_else(|| self.groups.get(name).map(|(_, things)| *things))
            .filter(|set| *set != 0)
    }

    /// The names in a set of things.
    pub fn names(&self, set: ThingSet) -> Vec<&str> {
        (0..self.things.len())
            .filter(|i| set >> i & 1 == 1)
            .map(|i| self.things[i].as_str())
            .collect()
    }

    /// Every name that a limit may use.
    pub fn all_names(&self) -> impl Iterator<Item = &str> {
        self.regions
            .iter()
            .chain(&self.things)
            .chain(self.groups.keys())
            .map(String::as_str)
    }
}

fn position(sorted: &[String], name: &str) -> Option<usize> {
    sorted
        .binary_search_by(|known| known.as_str().cmp(name))
        .ok()
}
