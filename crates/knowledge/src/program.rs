//! All rules as one list of cubes, indexed so that a screening looks only at those that can still matter.

use crate::disposition::Disposition;
use crate::facts::{FactId, FactSet, Facts};
use crate::formula::{Cube, Formula, Truth};
use crate::limits::Limits;

/// Index of a clause in [`Program::clauses`].
pub type ClauseIx = u32;

/// A condition of a rule, compiled.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Index of its rule in [`crate::Knowledge::rules`].
    pub rule: u16,
    /// Its position among the clauses of the rule's file.
    pub position: u8,
    /// What it contributes.
    pub disposition: Disposition,
    /// Index in [`Program::limits`]; meaningful up to [`Disposition::Modify`].
    pub limits: u32,
    /// Only time is needed.
    pub wait: bool,
    /// It applies because a clinician has agreed.
    pub cleared: bool,
    /// A clinician's agreement would lift it.
    pub clearable: bool,
    /// It is the part of a clause that concerns one region.
    pub area_of: Option<u8>,
}

/// A cube of a clause, with only the words that matter.
#[derive(Debug, Clone, Copy)]
struct CompactCube {
    clause: ClauseIx,
    first: u32,
    count: u16,
}

#[derive(Debug, Clone, Copy)]
struct Word {
    index: u8,
    yes: u64,
    no: u64,
}

/// A cube that is true, or could still become true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// Whose.
    pub clause: ClauseIx,
    /// Which; see [`Program::cube`].
    pub cube: u32,
}

/// What an evaluation found.
#[derive(Debug, Clone, Default)]
pub struct Evaluation {
    /// True cubes, the first of each clause.
    pub fired: Vec<Match>,
    /// Cubes that wait for unknown facts, of clauses that have not fired.
    pub waiting: Vec<Match>,
}

/// All clauses with their cubes.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// The clauses, rule by rule.
    pub clauses: Vec<Clause>,
    /// The different limits that clauses carry.
    pub limits: Vec<Limits>,
    cubes: Vec<CompactCube>,
    words: Vec<Word>,
    /// Cubes by the fact that must hold for them; the last entry holds cubes without one.
    watched: Vec<Vec<u32>>,
    /// Cubes by every fact they speak of.
    mentions: Vec<Vec<u32>>,
    all_facts: FactSet,
}

impl Program {
    /// Adds a clause with its condition. `rare` says which facts are seldom true, to look at them first.
    pub fn add(&mut self, clause: Clause, formula: &Formula, rare: impl Fn(FactId) -> bool) {
        let clause_ix = self.clauses.len() as ClauseIx;
        self.clauses.push(clause);
        self.watched.resize(crate::facts::MAX_FACTS + 1, Vec::new());
        self.mentions.resize(crate::facts::MAX_FACTS, Vec::new());
        for cube in &formula.cubes {
            let first = self.words.len() as u32;
            for index in 0..cube.yes.0.len() {
                if cube.yes.0[index] | cube.no.0[index] != 0 {
                    self.words.push(Word {
                        index: index as u8,
                        yes: cube.yes.0[index],
                        no: cube.no.0[index],
                    });
                }
            }
            let watch = cube
                .yes
                .iter()
                .find(|fact| rare(*fact))
                .or_else(|| cube.yes.iter().next());
            for fact in cube.yes.iter().chain(cube.no.iter()) {
                self.mentions[usize::from(fact)].push(self.cubes.len() as u32);
            }
            let slot = watch.map_or(crate::facts::MAX_FACTS, usize::from);
            self.watched[slot].push(self.cubes.len() as u32);
            self.cubes.push(CompactCube {
                clause: clause_ix,
                first,
                count: (self.words.len() as u32 - first) as u16,
            });
            self.all_facts.extend(&cube.yes);
        }
    }

    /// Adds limits, or finds equal ones.
    pub fn intern(&mut self, limits: Limits) -> u32 {
        let known = self.limits.iter().position(|known| *known == limits);
        known.unwrap_or_else(|| {
            self.limits.push(limits);
            self.limits.len() - 1
        }) as u32
    }

    /// A cube in full.
    pub fn cube(&self, cube: u32) -> Cube {
        let mut full = Cube::default();
        for word in self.words_of(cube) {
            full.yes.0[word.index as usize] = word.yes;
            full.no.0[word.index as usize] = word.no;
        }
        full
    }

    /// Every cube with its clause.
    pub fn all_cubes(&self) -> impl Iterator<Item = (ClauseIx, Cube)> + '_ {
        (0..self.cubes.len() as u32).map(|i| (self.cubes[i as usize].clause, self.cube(i)))
    }

    /// The conditions of all clauses.
    pub fn formulas(&self) -> Vec<Formula> {
        let mut formulas = vec![Formula::never(); self.clauses.len()];
        for (clause, cube) in self.all_cubes() {
            formulas[clause as usize].cubes.push(cube);
        }
        formulas
    }

    /// How many cubes there are.
    pub fn cube_count(&self) -> usize {
        self.cubes.len()
    }

    fn words_of(&self, cube: u32) -> &[Word] {
        let cube = &self.cubes[cube as usize];
        &self.words[cube.first as usize..][..cube.count as usize]
    }

    fn truth(&self, cube: u32, facts: &Facts) -> Truth {
        let mut missing = 0;
        for word in self.words_of(cube) {
            let (yes, no) = (
                facts.yes.0[word.index as usize],
                facts.no.0[word.index as usize],
            );
            if (word.yes & no & !yes) | (word.no & yes & !no) != 0 {
                return Truth::False;
            }
            missing |= (word.yes & !yes) | (word.no & !no);
        }
        if missing == 0 {
            Truth::True
        } else {
            Truth::Unknown
        }
    }

    /// The clauses that speak of some of these facts and fire, some perhaps more than once.
    pub fn fired_by<'a>(
        &'a self,
        some: &'a FactSet,
        facts: &'a Facts,
    ) -> impl Iterator<Item = ClauseIx> + 'a {
        some.iter()
            .flat_map(|fact| &self.mentions[usize::from(fact)])
            .filter(|cube| self.truth(**cube, facts) == Truth::True)
            .map(|cube| self.cubes[*cube as usize].clause)
    }

    /// Which clauses fire, and which could still fire.
    pub fn evaluate(&self, facts: &Facts) -> Evaluation {
        let mut found = Evaluation::default();
        let mut look = |cube: u32| match self.truth(cube, facts) {
            Truth::False => {}
            Truth::True => found.fired.push(Match {
                clause: self.cubes[cube as usize].clause,
                cube,
            }),
            Truth::Unknown => found.waiting.push(Match {
                clause: self.cubes[cube as usize].clause,
                cube,
            }),
        };
        for index in 0..self.all_facts.0.len() {
            let mut possible = self.all_facts.0[index] & (facts.yes.0[index] | !facts.no.0[index]);
            while possible != 0 {
                let fact = index * 64 + possible.trailing_zeros() as usize;
                possible &= possible - 1;
                self.watched[fact].iter().for_each(|cube| look(*cube));
            }
        }
        if let Some(unwatched) = self.watched.last() {
            unwatched.iter().for_each(|cube| look(*cube));
        }
        found.fired.sort_unstable_by_key(|m| (m.clause, m.cube));
        found.fired.dedup_by_key(|m| m.clause);
        let fired = &found.fired;
        found
            .waiting
            .retain(|m| fired.binary_search_by_key(&m.clause, |f| f.clause).is_err());
        found
    }
}
