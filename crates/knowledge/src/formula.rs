//! Conditions compiled to a list of cubes: sets of facts that must hold and facts that must not.
//!
//! The list holds every prime implicant (a compiled condition uses a fact with one sign only, which the check demands),
//! so an evaluation with unknown facts is exact: true if it is true however the unknown facts turn out, and likewise false.

use crate::facts::{FactSet, Facts};

/// Facts that must hold and facts that must not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cube {
    /// Must hold.
    pub yes: FactSet,
    /// Must not hold.
    pub no: FactSet,
}

/// The three truth values of Kleene's logic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// However the unknown facts turn out.
    True,
    /// However the unknown facts turn out.
    False,
    /// It depends on unknown facts.
    Unknown,
}

impl Cube {
    /// Both cubes together.
    pub fn and(&self, other: &Cube) -> Cube {
        let mut both = *self;
        both.yes.extend(&other.yes);
        both.no.extend(&other.no);
        both
    }

    /// Whether `other` is true whenever this is: it asks for no more.
    pub fn implied_by(&self, other: &Cube) -> bool {
        self.yes.is_subset(&other.yes) && self.no.is_subset(&other.no)
    }

    /// Whether it can never be true.
    pub fn is_contradictory(&self) -> bool {
        self.yes.intersects(&self.no)
    }

    /// Its truth, given what is known.
    pub fn truth(&self, facts: &Facts) -> Truth {
        let mut missing = 0;
        for i in 0..self.yes.0.len() {
            let (yes, no) = (facts.yes.0[i], facts.no.0[i]);
            if self.yes.0[i] & no & !yes != 0 || self.no.0[i] & yes & !no != 0 {
                return Truth::False;
            }
            missing |= (self.yes.0[i] & !yes) | (self.no.0[i] & !no);
        }
        if missing == 0 {
            Truth::True
        } else {
            Truth::Unknown
        }
    }

    /// The facts it still waits for.
    pub fn unknown(&self, facts: &Facts) -> FactSet {
        let mut unknown = self.yes;
        unknown.extend(&self.no);
        unknown.remove(&facts.yes);
        unknown.remove(&facts.no);
        unknown
    }
}

/// A condition as alternatives, none of which implies another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Formula {
    /// The alternatives; none = never true; one empty cube = always true.
    pub cubes: Vec<Cube>,
}

/// The most alternatives a condition may compile to.
pub const MAX_CUBES: usize = 2048;

impl Formula {
    /// Never true.
    pub fn never() -> Formula {
        Formula::default()
    }

    /// Always true.
    pub fn always() -> Formula {
        Formula {
            cubes: vec![Cube::default()],
        }
    }

    /// Whether it is always true.
    pub fn is_always(&self) -> bool {
        self.cubes == [Cube::default()]
    }

    /// A fact holds, or (with `sign` false) does not.
    pub fn fact(fact: crate::facts::FactId, sign: bool) -> Formula {
        let mut cube = Cube::default();
        if sign {
            cube.yes.insert(fact);
        } else {
            cube.no.insert(fact);
        }
        Formula { cubes: vec![cube] }
    }

    /// Either. `None` = more alternatives than [`MAX_CUBES`].
    pub fn or(mut self, other: Formula) -> Option<Formula> {
        for cube in other.cubes {
            self.add(cube);
        }
        (self.cubes.len() <= MAX_CUBES).then_some(self)
    }

    /// Both. `None` = more alternatives than [`MAX_CUBES`].
    pub fn and(&self, other: &Formula) -> Option<Formula> {
        let mut both = Formula::never();
        for a in &self.cubes {
            for b in &other.cubes {
                both.add(a.and(b));
            }
            if both.cubes.len() > MAX_CUBES {
                return None;
            }
        }
        Some(both)
    }

    fn add(&mut self, cube: Cube) {
        if cube.is_contradictory() || self.cubes.iter().any(|c| c.implied_by(&cube)) {
            return;
        }
        self.cubes.retain(|c| !cube.implied_by(c));
        self.cubes.push(cube);
    }

    /// Drops the alternatives for which `keep` says no.
    pub fn retain(&mut self, keep: impl Fn(&Cube) -> bool) {
        self.cubes.retain(keep);
    }

    /// Its truth, given what is known.
    pub fn truth(&self, facts: &Facts) -> Truth {
        let mut truth = Truth::False;
        for cube in &self.cubes {
            match cube.truth(facts) {
                Truth::True => return Truth::True,
                Truth::Unknown => truth = Truth::Unknown,
                Truth::False => {}
            }
        }
        truth
    }

    /// The facts it still waits for.
    pub fn unknown(&self, facts: &Facts) -> FactSet {
        let mut unknown = FactSet::EMPTY;
        for cube in &self.cubes {
            if cube.truth(facts) == Truth::Unknown {
                unknown.extend(&cube.unknown(facts));
            }
        }
        unknown
    }
}
