//! Facts: the yes/no statements that answers make true, false or leave unknown, as bit sets.

/// How many 64-bit words a set of facts has.
pub const WORDS: usize = 10;
/// How many different facts the rules may use.
pub const MAX_FACTS: usize = WORDS * 64;

/// Index of a fact.
pub type FactId = u16;

/// A set of facts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct FactSet(pub [u64; WORDS]);

impl FactSet {
    /// The set with nothing in it.
    pub const EMPTY: FactSet = FactSet([0; WORDS]);

    /// Adds a fact.
    pub fn insert(&mut self, fact: FactId) {
        self.0[fact as usize / 64] |= 1 << (fact % 64);
    }

    /// Takes a fact out.
    pub fn take(&mut self, fact: FactId) {
        self.0[fact as usize / 64] &= !(1 << (fact % 64));
    }

    /// Whether it holds a fact.
    pub fn contains(&self, fact: FactId) -> bool {
        self.0[fact as usize / 64] >> (fact % 64) & 1 == 1
    }

    /// Adds all facts of another set.
    pub fn extend(&mut self, other: &FactSet) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// Takes away all facts of another set.
    pub fn remove(&mut self, other: &FactSet) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine &= !theirs;
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; WORDS]
    }

    /// Whether all of it is in `other`.
    pub fn is_subset(&self, other: &FactSet) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }

    /// Whether the two share a fact.
    pub fn intersects(&self, other: &FactSet) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// Its facts in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = FactId> + '_ {
        self.0.iter().enumerate().flat_map(|(word, bits)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                (bits != 0).then(|| {
                    let bit = bits.trailing_zeros();
                    bits &= bits - 1;
                    (word as u32 * 64 + bit) as FactId
                })
            })
        })
    }
}

impl FromIterator<FactId> for FactSet {
    fn from_iter<I: IntoIterator<Item = FactId>>(facts: I) -> Self {
        let mut set = FactSet::EMPTY;
        for fact in facts {
            set.insert(fact);
        }
        set
    }
}

/// What is known: facts that hold, and facts that do not. A fact in neither is unknown; one in both was answered
/// "don't know" and is read as whichever makes a rule fire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// Facts that hold.
    pub yes: FactSet,
    /// Facts that do not.
    pub no: FactSet,
}
