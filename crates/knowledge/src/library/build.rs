//! From items to the finished knowledge: conditions are parsed and compiled, names become bits.

use std::collections::{BTreeMap, HashMap};

use super::clauses::{OneClause, mark_safety};
use super::{CompiledContradiction, Guide, Knowledge};
use crate::compile::{Compiler, NameError};
use crate::condition::{self, Condition};
use crate::facts::{FactId, Facts, MAX_FACTS};
use crate::files::{Shelf, Shelves, line_of};
use crate::formula::Formula;
use crate::items::QuestionKind;
use crate::limits::Limits;
use crate::problem::{Problem, closest};
use crate::program::Program;
use crate::protocol;
use crate::question::{AskedQuestion, Predicate, QuestionIx};
use crate::reach::Reach;

pub(super) struct Builder {
    pub(super) shelves: Shelves,
    pub(super) problems: Vec<Problem>,
    pub(super) questions: Vec<AskedQuestion>,
    pub(super) by_id: HashMap<String, QuestionIx>,
}

impl Builder {
    pub(super) fn new(shelves: Shelves, problems: Vec<Problem>) -> Builder {
        Builder {
            shelves,
            problems,
            questions: Vec::new(),
            by_id: HashMap::new(),
        }
    }

    /// `None` = there are problems that leave nothing to look at; all problems found are in `problems`.
    pub(super) fn problem(
        &mut self,
        path: &str,
        line: usize,
        message: String,
        suggestion: Option<String>,
    ) {
        self.problems.push(Problem {
            file: path.to_owned(),
            line,
            message,
            suggestion,
            unread: false,
        });
    }

    pub(super) fn name_error(&mut self, path: &str, text: &str, near: &str, error: NameError) {
        let quoted = error.message.split('`').nth(1).unwrap_or(near);
        let line = match text.contains(quoted) {
            true => line_of(text, quoted),
            false => line_of(text, near),
        };
        self.problem(path, line, error.message, error.suggestion);
    }

    fn condition(&mut self, path: &str, text: &str, when: &str) -> Option<Condition> {
        match condition::parse(when) {
            Ok(condition) => Some(condition),
            Err(error) => {
                let line = line_of(text, when);
                self.problem(path, line, format!("condition, {error}"), None);
                None
            }
        }
    }

    pub(super) fn build(&mut self, version: String) -> Option<Knowledge> {
        let vocabulary = self.vocabulary()?;
        self.questions(&vocabulary)?;
        // Taken out while the builder itself is changed; put into the result.
        let shelves = std::mem::take(&mut self.shelves);

        let terms = self.terms(&shelves);
        let mut conditions: HashMap<String, Condition> = HashMap::new();
        let mut texts: Vec<(&str, &str, &str)> = Vec::new();
        for entry in shelves.rules.values() {
            for clause in &entry.item.clause {
                texts.push((&entry.path, &entry.text, &clause.when));
            }
        }
        for entry in shelves.questions.values() {
            texts.extend(
                entry
                    .item
                    .when
                    .as_ref()
                    .map(|when| (&*entry.path, &*entry.text, when.as_str())),
            );
        }
        for entry in shelves.contradictions.values() {
            texts.push((&entry.path, &entry.text, &entry.item.when));
        }
        for entry in shelves.presentations.values() {
            texts.push((&entry.path, &entry.text, &entry.item.when));
        }
        for entry in shelves.courses.values() {
            texts.push((&entry.path, &entry.text, &entry.item.when));
        }
        for (path, text, when) in texts {
            if let Some(condition) = self.condition(path, text, when) {
                conditions.insert(when.to_owned(), condition);
            }
        }
        let rule_ids: Vec<String> = shelves
            .rules
            .iter()
            .filter(|(_, entry)| entry.item.withdrawn.is_none())
            .map(|(id, _)| id.clone())
            .collect();
        let by_id = self.by_id.clone();
        let mut asked = std::mem::take(&mut self.questions);
        let mut compiler = Compiler {
            questions: &mut asked,
            next: 0,
            by_id: &by_id,
            terms: &terms,
            work: 0,
        };
        let mut clearance_facts = vec![None; rule_ids.len()];
        for (rule, id) in rule_ids.iter().enumerate() {
            let clauses = &shelves.rules[id].item.clause;
            if clauses.iter().any(|c| c.after_clearance.is_some()) {
                clearance_facts[rule] = Some(compiler.next);
                compiler.next += 1;
            }
        }
        let mut compiled = |builder: &mut Builder, path: &str, text: &str, when: &str| {
            let formula = compiler.formula(conditions.get(when)?);
            formula
                .map_err(|error| builder.name_error(path, text, when, error))
                .ok()
        };

        let gates: Vec<(String, Option<Formula>)> = shelves
            .questions
            .iter()
            .filter(|(id, _)| by_id.contains_key(*id))
            .filter_map(|(id, entry)| Some((id, entry, entry.item.when.as_ref()?)))
            .map(|(id, entry, when)| (id.clone(), compiled(self, &entry.path, &entry.text, when)))
            .collect();
        let mut rules: Vec<OneClause<'_>> = Vec::new();
        for (rule_ix, id) in rule_ids.iter().enumerate() {
            let entry = &shelves.rules[id];
            for (position, spec) in entry.item.clause.iter().enumerate() {
                if let Some(formula) = compiled(self, &entry.path, &entry.text, &spec.when) {
                    rules.push(OneClause {
                        rule: rule_ix as u16,
                        position: position as u8,
                        entry,
                        spec,
                        formula,
                        clearance: clearance_facts[rule_ix],
                    });
                }
            }
        }
        let contradictions = shelves
            .contradictions
            .iter()
            .filter_map(|(id, entry)| {
                let ask = entry
                    .item
                    .ask
                    .iter()
                    .filter_map(|question| {
                        let ix = self.by_id.get(question).copied();
                        if ix.is_none() {
                            let suggestion = closest(question, by_id.keys().map(String::as_str));
                            self.problem(
                                &entry.path,
                                line_of(&entry.text, question),
                                format!("unknown question `{question}`"),
                                suggestion.map(str::to_owned),
                            );
                        }
                        ix
                    })
                    .collect();
                let when = compiled(self, &entry.path, &entry.text, &entry.item.when)?;
                let id = id.clone();
                Some(CompiledContradiction { id, when, ask })
            })
            .collect();
        let mut presentations: Vec<Guide> = Vec::new();
        for (id, entry) in &shelves.presentations {
            if let Some(when) = compiled(self, &entry.path, &entry.text, &entry.item.when) {
                let (id, order) = (id.clone(), entry.item.order);
                presentations.push(Guide { id, order, when });
            }
        }
        presentations.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        let mut courses: Vec<Guide> = Vec::new();
        for (id, entry) in &shelves.courses {
            if let Some(when) = compiled(self, &entry.path, &entry.text, &entry.item.when) {
                let (id, order) = (id.clone(), entry.item.order);
                courses.push(Guide { id, order, when });
            }
        }
        courses.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));

        let mut areas: HashMap<&str, Vec<FactId>> = HashMap::new();
        for one in &rules {
            let Some(area) = one.spec.area.as_deref() else {
                continue;
            };
            match by_id
                .get(area)
                .map(|ix| &mut compiler.questions[*ix as usize])
            {
                Some(question) if question.item.kind == QuestionKind::Regions => {
                    let next = &mut compiler.next;
                    let facts = (0..question.options.len())
                        .filter_map(|i| question.fact_for(Predicate::AnyOf(1 << i), next));
                    areas.insert(area, facts.collect());
                }
                _ => {
                    let near = closest(area, by_id.keys().map(String::as_str));
                    let message = format!("`{area}` is not a question for regions");
                    let line = line_of(&one.entry.text, area);
                    self.problem(&one.entry.path, line, message, near.map(str::to_owned));
                }
            }
        }
        let next = compiler.next;
        self.questions = asked;
        for (id, gate) in gates {
            self.questions[by_id[&id] as usize].gate = gate;
        }
        if usize::from(next) > MAX_FACTS {
            let message = format!("{next} facts, at most {MAX_FACTS} are possible");
            self.problem("rules", 1, message, None);
            return None;
        }

        let mut typical = Facts::default();
        for ix in 0..self.questions.len() {
            let question = &self.questions[ix];
            match question.read(&question.item.typical) {
                Ok(value) => question.decide(value, &mut typical),
                Err(message) => {
                    let entry = &shelves.questions[&question.id];
                    let line = line_of(&entry.text, "typical");
                    self.problem(
                        &entry.path,
                        line,
                        format!("typical answer of {message}"),
                        None,
                    );
                }
            }
        }
        let mut program = Program::default();
        let mut base = Limits::LOOSEST;
        for one in rules {
            self.clause(one, &vocabulary, &areas, &mut program, &mut base);
        }

        let mut question_of_fact = vec![None; next as usize];
        for (ix, question) in self.questions.iter().enumerate() {
            for fact in question.facts.iter() {
                question_of_fact[fact as usize] = Some(ix as QuestionIx);
            }
        }
        mark_safety(&mut self.questions, &program, &question_of_fact);
        program.index(&self.questions, &typical);
        let strokes = reaches(&shelves.strokes, |id, stroke| {
            Reach::of_stroke(id, stroke, &vocabulary)
        });
        let moves = reaches(&shelves.moves, |_, exercise| {
            Reach::of_move(exercise, &vocabulary)
        });
        let self_care = reaches(&shelves.self_care, |_, care| {
            Reach::of_self_care(care, &vocabulary)
        });
        let protocols = protocol::compile(&shelves, &vocabulary);
        let clearance_set = clearance_facts.iter().flatten().copied().collect();
        Some(Knowledge {
            version,
            shelves,
            vocabulary,
            questions: std::mem::take(&mut self.questions),
            question_by_id: std::mem::take(&mut self.by_id),
            question_of_fact,
            rule_ids,
            clearance_facts,
            clearance_set,
            program,
            base,
            contradictions,
            presentations,
            courses,
            strokes,
            moves,
            self_care,
            protocols,
        })
    }

    fn terms(&mut self, shelves: &Shelves) -> BTreeMap<String, Condition> {
        let mut terms = BTreeMap::new();
        for (id, entry) in &shelves.terms {
            if self.by_id.contains_key(id) {
                let message = format!("`{id}` is a question already");
                self.problem(&entry.path, 1, message, None);
            }
            if let Some(condition) = self.condition(&entry.path, &entry.text, &entry.item.when) {
                terms.insert(id.clone(), condition);
            }
        }
        terms
    }
}

fn reaches<T>(shelf: &Shelf<T>, of: impl Fn(&str, &T) -> Reach) -> BTreeMap<String, Reach> {
    let items = shelf.iter();
    items
        .map(|(id, entry)| (id.clone(), of(id, &entry.item)))
        .collect()
}
