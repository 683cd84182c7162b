//! All rules as one list of cubes, indexed so that a screening looks only at those that can still matter.

use std::collections::BTreeMap;

use crate::disposition::Disposition;
use crate::facts::{FactId, FactSet, Facts, MAX_FACTS};
use crate::formula::{Cube, Formula, Truth};
use crate::limits::Limits;
use crate::question::{AskedQuestion, QuestionIx, QuestionSet};

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

/// A cube that is true.
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
}

/// Cubes that speak of the same questions and can be true only while one fact is.
#[derive(Debug, Clone)]
pub struct Group {
    /// The questions.
    pub questions: QuestionSet,
    /// The cubes; see [`Program::cube`].
    pub cubes: Vec<u32>,
    /// The most that their clauses contribute.
    pub disposition: Disposition,
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
    /// Cubes by a fact that must hold for them; the last entry holds cubes without one.
    watched: Vec<Vec<Group>>,
    /// The facts by which cubes are watched.
    watching: FactSet,
    /// By fact: what holds if it does, and what does not if it does not.
    follows: Vec<Cube>,
    /// By fact that several options make true: what holds for each of them.
    ways: BTreeMap<FactId, Vec<FactSet>>,
    /// A fact of each question that has one: all are known together.
    samples: Vec<(QuestionIx, FactId)>,
}

impl Program {
    /// Adds a clause with its condition.
    pub fn add(&mut self, clause: Clause, formula: &Formula) {
        let clause_ix = self.clauses.len() as ClauseIx;
        self.clauses.push(clause);
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
            self.cubes.push(CompactCube {
                clause: clause_ix,
                first,
                count: (self.words.len() as u32 - first) as u16,
            });
        }
    }

    /// Makes the program ready for use, once all clauses and all facts of the questions are there.
    ///
    /// A cube is watched by a fact that does not hold for a typical person, where it has one, so that few are looked at.
    pub fn index(&mut self, questions: &[AskedQuestion], typical: &Facts) {
        let mut question_of = vec![None; MAX_FACTS];
        self.follows = vec![Cube::default(); MAX_FACTS];
        for (ix, question) in questions.iter().enumerate() {
            let ix = ix as QuestionIx;
            self.samples
                .extend(question.facts.iter().next().map(|fact| (ix, fact)));
            for fact in question.facts.iter() {
                question_of[usize::from(fact)] = Some(ix);
            }
            for fact in question.facts.iter() {
                let ways = question.ways(fact);
                if ways.len() > 1 {
                    self.ways.insert(fact, ways);
                }
            }
            for (fact, implied) in question.implications() {
                self.follows[usize::from(fact)].yes.insert(implied);
                self.follows[usize::from(implied)].no.insert(fact);
            }
        }
        self.watched = vec![Vec::new(); MAX_FACTS + 1];
        for ix in 0..self.cubes.len() as u32 {
            let cube = self.cube(ix);
            let rare = cube.yes.iter().find(|fact| !typical.yes.contains(*fact));
            let by = rare.or_else(|| cube.yes.iter().next());
            self.watching.extend(&by.into_iter().collect());
            let facts = cube.yes.iter().chain(cube.no.iter());
            let questions = facts
                .filter_map(|fact| question_of[usize::from(fact)])
                .collect();
            let disposition = self.clauses[self.clause_of(ix) as usize].disposition;
            let watched = &mut self.watched[by.map_or(MAX_FACTS, usize::from)];
            match watched.last_mut() {
                Some(group) if group.questions == questions => {
                    group.cubes.push(ix);
                    group.disposition = group.disposition.max(disposition);
                }
                _ => watched.push(Group {
                    questions,
                    cubes: vec![ix],
                    disposition,
                }),
            }
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

    /// The truth of a cube, given what is known.
    #[inline]
    pub fn truth(&self, cube: u32, facts: &Facts) -> Truth {
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

    /// Which clauses fire.
    pub fn evaluate(&self, facts: &Facts) -> Evaluation {
        let mut fired = Vec::new();
        for cube in self.watched_by(facts.yes).flat_map(|group| &group.cubes) {
            if self.truth(*cube, facts) == Truth::True {
                let clause = self.clause_of(*cube);
                fired.push(Match {
                    clause,
                    cube: *cube,
                });
            }
        }
        fired.sort_unstable_by_key(|m| (m.clause, m.cube));
        fired.dedup_by_key(|m| m.clause);
        Evaluation { fired }
    }

    /// Cubes that may be true if only these facts hold, always in the same order.
    pub fn watched_by(&self, facts: FactSet) -> impl Iterator<Item = &Group> {
        let watched = facts.and(&self.watching);
        let watched = watched.iter().map(|fact| &self.watched[usize::from(fact)]);
        watched.chain(self.watched.last()).flatten()
    }

    /// The questions that are not answered, of those that decide facts.
    pub fn unknown(&self, facts: &Facts) -> QuestionSet {
        self.samples
            .iter()
            .filter(|(_, fact)| !facts.yes.contains(*fact) && !facts.no.contains(*fact))
            .map(|(question, _)| *question)
            .collect()
    }

    /// The clause that a cube belongs to.
    pub fn clause_of(&self, cube: u32) -> ClauseIx {
        self.cubes[cube as usize].clause
    }

    /// What may hold besides a fact that several options make true, option by option; nothing for other facts.
    pub fn ways(&self, fact: FactId) -> &[FactSet] {
        self.ways.get(&fact).map_or(&[], Vec::as_slice)
    }

    /// What is known once unknown facts turn out as assumed, with all that follows.
    pub fn assume(&self, assumed: &Cube, facts: &Facts) -> Facts {
        let mut facts = *facts;
        for fact in assumed.yes.iter() {
            facts.yes.extend(&self.follows[usize::from(fact)].yes);
        }
        for fact in assumed.no.iter() {
            facts.no.extend(&self.follows[usize::from(fact)].no);
        }
        facts
    }
}
