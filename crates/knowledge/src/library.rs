//! The knowledge as a whole: loaded, compiled, checked, and then only read.

mod build;
mod clauses;
mod names;

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use crate::answers::{Answers, Clearance, Value};
use crate::check;
use crate::facts::{FactId, FactSet, Facts};
use crate::files::{File, Shelf, Shelves, read};
use crate::formula::{Formula, Truth};
use crate::items::{Header, Item, Move, Rule, SelfCare, Typical};
use crate::limits::{Limits, ThingSet};
use crate::problem::{Problem, Problems};
use crate::program::{Evaluation, Program};
use crate::protocol::CompiledProtocol;
use crate::question::{AskedQuestion, QuestionIx};
use crate::reach::Reach;
use crate::vocabulary::Vocabulary;
use build::Builder;

/// A contradiction, compiled.
#[derive(Debug, Clone)]
pub struct CompiledContradiction {
    /// Its id.
    pub id: String,
    /// When it applies.
    pub when: Formula,
    /// The questions to ask again.
    pub ask: Vec<QuestionIx>,
}

/// A condition that picks an item: a presentation or a course.
#[derive(Debug, Clone)]
pub struct Guide {
    /// The item's id.
    pub id: String,
    /// The lowest that applies comes first.
    pub order: u32,
    /// When it applies.
    pub when: Formula,
}

/// An item in a listing.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Its folder.
    pub folder: &'static str,
    /// Its id.
    pub id: &'a str,
    /// What all items have.
    pub header: Header<'a>,
}

/// Everything Supple knows.
#[derive(Debug, Clone)]
pub struct Knowledge {
    version: String,
    shelves: Shelves,
    vocabulary: Vocabulary,
    questions: Vec<AskedQuestion>,
    question_by_id: HashMap<String, QuestionIx>,
    question_of_fact: Vec<Option<QuestionIx>>,
    rule_ids: Vec<String>,
    /// By rule index: the fact that a clinician has agreed.
    clearance_facts: Vec<Option<FactId>>,
    clearance_set: FactSet,
    program: Program,
    base: Limits,
    contradictions: Vec<CompiledContradiction>,
    presentations: Vec<Guide>,
    courses: Vec<Guide>,
    strokes: BTreeMap<String, Reach>,
    moves: BTreeMap<String, Reach>,
    self_care: BTreeMap<String, Reach>,
    /// By technique.
    protocols: BTreeMap<String, Vec<CompiledProtocol>>,
}

impl Knowledge {
    /// Loads, compiles and checks the files of a knowledge folder.
    ///
    /// # Errors
    /// Every problem of every file, with line and suggestion.
    pub fn load(files: &[File]) -> Result<Knowledge, Problems> {
        let (knowledge, mut problems) = Knowledge::compile(files);
        if let Some(knowledge) = &knowledge {
            check::check(knowledge, &mut problems);
        }
        match knowledge {
            Some(knowledge) if problems.is_empty() => Ok(knowledge),
            _ => Err(sorted(problems)),
        }
    }

    /// The content that was built into this program. It is compiled but not checked again: the tests check it, which
    /// takes several times as long as everything else at start-up.
    ///
    /// # Errors
    /// As [`Knowledge::load`]; the tests make sure that the built-in content has none.
    pub fn embedded() -> Result<Knowledge, Problems> {
        match Knowledge::compile(&crate::files::embedded()) {
            (Some(knowledge), problems) if problems.is_empty() => Ok(knowledge),
            (_, problems) => Err(sorted(problems)),
        }
    }

    fn compile(files: &[File]) -> (Option<Knowledge>, Vec<Problem>) {
        let (shelves, problems) = read(files);
        let mut builder = Builder::new(shelves, problems);
        let knowledge = builder.build(version(files));
        (knowledge, builder.problems)
    }

    /// A hash of the content: equal versions give equal decisions.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// All items by kind and id.
    pub fn shelves(&self) -> &Shelves {
        &self.shelves
    }

    /// The names that limits speak of.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The questions in the order of asking.
    pub fn questions(&self) -> &[AskedQuestion] {
        &self.questions
    }

    /// A question.
    pub fn question(&self, ix: QuestionIx) -> &AskedQuestion {
        &self.questions[ix as usize]
    }

    /// The position of a question.
    pub fn question_ix(&self, id: &str) -> Option<QuestionIx> {
        self.question_by_id.get(id).copied()
    }

    /// The question that decides a fact; none for clearances.
    pub fn question_of(&self, fact: FactId) -> Option<QuestionIx> {
        self.question_of_fact.get(fact as usize).copied().flatten()
    }

    /// The ids of the rules, by index.
    pub fn rules(&self) -> &[String] {
        &self.rule_ids
    }

    /// A rule by index.
    pub fn rule(&self, rule: u16) -> &Rule {
        &self.shelves.rules[&self.rule_ids[rule as usize]].item
    }

    /// The compiled rules.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The limits that hold for everyone.
    pub fn base_limits(&self) -> &Limits {
        &self.base
    }

    /// Answers that cannot both be right.
    pub fn contradictions(&self) -> &[CompiledContradiction] {
        &self.contradictions
    }

    /// The presentations, in order.
    pub fn presentations(&self) -> &[Guide] {
        &self.presentations
    }

    /// The courses, in order.
    pub fn courses(&self) -> &[Guide] {
        &self.courses
    }

    /// Rules that a clinician's agreement can answer, with the limits afterwards.
    pub fn clearable_rules(&self) -> impl Iterator<Item = (&str, &Rule)> {
        self.rule_ids
            .iter()
            .zip(&self.clearance_facts)
            .filter(|(_, fact)| fact.is_some())
            .map(|(id, _)| (id.as_str(), &self.shelves.rules[id].item))
    }

    /// What a stroke is and contains, for limits: itself and its motions.
    pub fn stroke_things(&self, stroke: &str) -> ThingSet {
        self.strokes.get(stroke).map_or(0, |reach| reach.things)
    }

    /// What an exercise contains, for limits: its motions, and the floor.
    pub fn move_things(&self, exercise: &str) -> ThingSet {
        self.moves.get(exercise).map_or(0, |reach| reach.things)
    }

    /// The exercises that are not withdrawn, by id.
    pub fn moves(&self) -> impl Iterator<Item = (&str, &Move, Reach)> {
        in_use(&self.shelves.moves, &self.moves)
    }

    /// The care at home that is not withdrawn, by id.
    pub fn self_care(&self) -> impl Iterator<Item = (&str, &SelfCare, Reach)> {
        in_use(&self.shelves.self_care, &self.self_care)
    }

    /// The protocols of a technique that are not withdrawn, by id.
    pub fn protocols_of(&self, technique: &str) -> &[CompiledProtocol] {
        self.protocols.get(technique).map_or(&[], Vec::as_slice)
    }

    /// Whether a question would be asked, given other answers; unknown counts as not (yet).
    pub fn is_asked(&self, question: QuestionIx, answers: &Answers) -> bool {
        match &self.question(question).gate {
            None => true,
            Some(gate) => gate.truth(&self.facts(answers)) == Truth::True,
        }
    }

    /// What answers make true, false or leave unknown.
    pub fn facts(&self, answers: &Answers) -> Facts {
        let mut facts = Facts::default();
        for (ix, question) in self.questions.iter().enumerate() {
            match (answers.get(ix as QuestionIx), &question.gate) {
                (Some(value), _) => question.decide(value, &mut facts),
                (None, Some(gate)) if gate.truth(&facts) == Truth::False => {
                    facts.no.extend(&question.facts);
                }
                (None, _) => {}
            }
        }
        facts.no.extend(&self.clearance_set);
        for (rule, fact) in self.clearance_facts.iter().enumerate() {
            let Some(fact) = fact else { continue };
            if self.holds_clearance(&self.rule_ids[rule], answers) {
                facts.yes.insert(*fact);
                facts.no.remove(&FactSet::from_iter([*fact]));
            }
        }
        facts
    }

    fn holds_clearance(&self, rule: &str, answers: &Answers) -> bool {
        !answers.clearances.is_empty()
            && answers
                .clearances
                .iter()
                .any(|clearance| clearance.rule == rule && clearance_holds(clearance, answers.date))
    }

    /// Every item that is not withdrawn.
    pub fn items(&self) -> Vec<Listed<'_>> {
        let mut items = Vec::new();
        self.shelves.each(|folder, id, _, _, header| {
            if header.withdrawn.is_none() {
                items.push(Listed { folder, id, header });
            }
        });
        items
    }

    /// The compiled rules on given facts.
    pub fn evaluate(&self, facts: &Facts) -> Evaluation {
        self.program.evaluate(facts)
    }

    /// The answers of a boundary case: typical ones, changed as the case says.
    ///
    /// # Errors
    /// What is wrong with the case.
    pub fn case_answers(
        &self,
        named: &BTreeMap<String, Typical>,
        but: &BTreeMap<String, Typical>,
    ) -> Result<Answers, String> {
        let mut answers = Answers::typical(self);
        let mut changed: BTreeMap<QuestionIx, Value> = BTreeMap::new();
        for (id, typical) in named.iter().chain(but) {
            let ix = self
                .question_ix(id)
                .ok_or_else(|| format!("unknown question `{id}`"))?;
            changed.insert(ix, self.question(ix).read(typical)?);
        }
        for (ix, value) in &changed {
            answers.set(*ix, Some(*value));
        }
        // A question that the changed answers bring up has its typical answer.
        for (ix, question) in self.questions.iter().enumerate() {
            let ix = ix as QuestionIx;
            let asked = self.is_asked(ix, &answers);
            let value = match changed.get(&ix) {
                Some(value) => *value,
                None => question.read(&question.item.typical)?,
            };
            answers.set(ix, asked.then_some(value));
        }
        Ok(answers)
    }
}

/// Both maps have the same ids, so that they can be walked side by side.
fn in_use<'a, T: Item>(
    shelf: &'a Shelf<T>,
    reaches: &'a BTreeMap<String, Reach>,
) -> impl Iterator<Item = (&'a str, &'a T, Reach)> {
    let both = shelf.iter().zip(reaches.values());
    both.filter(|((_, entry), _)| entry.item.header().withdrawn.is_none())
        .map(|((id, entry), reach)| (id.as_str(), &entry.item, *reach))
}

/// How long a clinician's agreement holds, in days (our rule, `safety.md` section 0).
pub const CLEARANCE_DAYS: i32 = 90;

/// Whether a clearance is in force on a day: not in the future and not lapsed.
pub fn clearance_holds(clearance: &Clearance, date: Option<jiff::civil::Date>) -> bool {
    date.is_some_and(|date| {
        let age = date.duration_since(clearance.on).as_hours() / 24;
        (0..=i64::from(CLEARANCE_DAYS)).contains(&age)
    })
}

/// Sorts problems, and drops those that only follow from a file that could not be read at all.
fn sorted(mut problems: Vec<Problem>) -> Problems {
    let unread: Vec<String> = problems
        .iter()
        .filter(|problem| problem.unread)
        .filter_map(|problem| problem.file.rsplit('/').next()?.strip_suffix(".toml"))
        .map(str::to_owned)
        .collect();
    problems.retain(|problem| {
        problem.unread
            || !problem.message.split('`').skip(1).step_by(2).any(|name| {
                let name = name.split('.').next().unwrap_or(name);
                unread.iter().any(|id| id == name)
            })
    });
    problems.sort();
    problems.dedup();
    Problems(problems)
}

fn version(files: &[File]) -> String {
    let mut files: Vec<&File> = files
        .iter()
        .filter(|file| file.path.ends_with(".toml"))
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.path.as_bytes());
        hash.update([0]);
        hash.update((file.text.len() as u64).to_be_bytes());
        hash.update(&file.text);
    }
    hash.finalize()[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
