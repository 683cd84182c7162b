//! Facts: the yes/no statements that answers make true, false or leave unknown, as bit sets.

/// How many 64-bit words a set of facts has.
pub const WORDS: usize = 10;
/// How many different facts the rules may use.
pub const MAX_FACTS: usize = WORDS * 64;

/// Index of a fact.
pub type FactId = u16;

/// A set of facts.
pub type FactSet = Bits<WORDS>;

/// A set of indexes, one bit each, in words of 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bits<const N: usize>(pub [u64; N]);

impl<const N: usize> Bits<N> {
    /// The set with nothing in it.
    pub const EMPTY: Self = Bits([0; N]);

    /// Adds an index.
    pub fn insert(&mut self, index: u16) {
        self.0[index as usize / 64] |= 1 << (index % 64);
    }

    /// Takes an index out.
    pub fn take(&mut self, index: u16) {
        self.0[index as usize / 64] &= !(1 << (index % 64));
    }

    /// Whether it holds an index.
    pub fn contains(&self, index: u16) -> bool {
        self.0[index as usize / 64] >> (index % 64) & 1 == 1
    }

    /// Adds all of another set.
    pub fn extend(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// Takes away all of another set.
    pub fn remove(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine &= !theirs;
        }
    }

    /// What the two share.
    pub fn and(&self, other: &Self) -> Self {
        Bits(std::array::from_fn(|i| self.0[i] & other.0[i]))
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; N]
    }

    /// Whether all of it is in `other`.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }

    /// Whether the two share an index.
    pub fn intersects(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// Whether exactly one index is in it.
    pub fn is_single(&self) -> bool {
        let mut words = self.0.iter().filter(|word| **word != 0);
        match (words.next(), words.next()) {
            (Some(word), None) => word & (word - 1) == 0,
            _ => false,
        }
    }

    /// Its indexes in ascending order.
    pub fn iter(&self) -> Indexes<N> {
        Indexes {
            left: self.0,
            word: 0,
        }
    }
}

/// The indexes of a set.
#[derive(Debug, Clone)]
pub struct Indexes<const N: usize> {
    left: [u64; N],
    word: usize,
}

impl<const N: usize> Iterator for Indexes<N> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        while let Some(bits) = self.left.get_mut(self.word) {
            if *bits != 0 {
                let bit = bits.trailing_zeros();
                *bits &= *bits - 1;
                return Some((self.word as u32 * 64 + bit) as u16);
            }
            self.word += 1;
        }
        None
    }
}

impl<const N: usize> Default for Bits<N> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<const N: usize> FromIterator<u16> for Bits<N> {
    fn from_iter<I: IntoIterator<Item = u16>>(indexes: I) -> Self {
        let mut set = Self::EMPTY;
        for index in indexes {
            set.insert(index);
        }
        set
    }
}

/// What is known: facts that hold, and facts that do not. A fact in neither is unknown; one in both was answered
/// "don't know" and is read as whichever makes a rule fire. An answer decides all facts of its question, so those of a
/// question are known or unknown together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// Facts that hold.
    pub yes: FactSet,
    /// Facts that do not.
    pub no: FactSet,
}

impl Facts {
    /// Facts that hold or may turn out to.
    pub fn possible(&self) -> FactSet {
        Bits(std::array::from_fn(|i| self.yes.0[i] | !self.no.0[i]))
    }
}
