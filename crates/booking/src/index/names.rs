//! Names as bits, so that "has all of these" is a few machine words.

use std::collections::HashMap;

/// How many names an index can tell apart; one more is known to nobody.
const MOST: usize = 256;

/// A set of names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Bits([u64; MOST / 64]);

impl Bits {
    pub fn set(&mut self, bit: u16) {
        if let Some(word) = self.0.get_mut(usize::from(bit) / 64) {
            *word |= 1 << (bit % 64);
        }
    }

    pub fn has(&self, bit: u16) -> bool {
        self.0
            .get(usize::from(bit) / 64)
            .is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    pub fn contains(&self, other: &Bits) -> bool {
        self.0
            .iter()
            .zip(other.0)
            .all(|(mine, theirs)| mine & theirs == theirs)
    }
}

/// The names that offers have.
#[derive(Debug, Default)]
pub struct Names(HashMap<String, u16>);

impl Names {
    /// The bit of a name, a new one if need be.
    pub(super) fn add(&mut self, name: &str) -> u16 {
        match self.0.get(name) {
            Some(bit) => *bit,
            None => {
                let bit = self.0.len() as u16;
                self.0.insert(name.to_owned(), bit);
                bit
            }
        }
    }

    /// All these names; nothing, when one of them is nobody's.
    pub(super) fn all(&self, names: &[&str]) -> Option<Bits> {
        let mut bits = Bits::default();
        for name in names {
            let bit = *self.0.get(*name)?;
            if usize::from(bit) >= MOST {
                return None;
            }
            bits.set(bit);
        }
        Some(bits)
    }
}
