//! Names as numbers, and sets of them at a glance.

use std::collections::HashMap;

const BITS: u32 = 256;

/// A set of names seen from afar: two names can share a bit, so that who seems to have one may not, and never the other way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Glance([u64; (BITS / 64) as usize]);

impl FromIterator<u32> for Glance {
    fn from_iter<I: IntoIterator<Item = u32>>(names: I) -> Glance {
        let mut glance = Glance::default();
        for bit in names.into_iter().map(|name| name % BITS) {
            glance.0[(bit / 64) as usize] |= 1 << (bit % 64);
        }
        glance
    }
}

impl Glance {
    /// All of the other's may be in it.
    pub fn may_have(&self, other: &Glance) -> bool {
        let mut words = self.0.iter().zip(other.0);
        words.all(|(mine, theirs)| mine & theirs == theirs)
    }
}

/// The names that offers have.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, u32>);

impl Names {
    /// The number of a name, a new one if need be.
    pub fn add(&mut self, name: &str) -> u32 {
        match self.0.get(name) {
            Some(number) => *number,
            None => {
                let number = self.0.len() as u32;
                self.0.insert(name.to_owned(), number);
                number
            }
        }
    }

    /// The numbers of names; nothing, when one of them is nobody's.
    pub fn all(&self, names: &[&str]) -> Option<Vec<u32>> {
        names
            .iter()
            .map(|name| self.0.get(*name).copied())
            .collect()
    }
}
