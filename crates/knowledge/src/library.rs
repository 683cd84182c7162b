//! The knowledge as a whole: loaded, compiled, checked, and then only read.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use crate::answers::{Answers, Value};
use crate::check;
use crate::compile::{Compiler, NameError, add_limits, forbid_at, limit_pressure};
use crate::condition::{self, Condition};
use crate::disposition::Disposition;
use crate::facts::{FactId, FactSet, Facts, MAX_FACTS};
use crate::files::{Entry, File, Shelves, line_of, read};
use crate::formula::{Formula, Truth};
use crate::items::*;
use crate::limits::{Limits, RegionSet, ThingSet};
use crate::problem::{Problem, Problems, closest};
use crate::program::{Clause, Evaluation, Program};
use crate::question::{AskedQuestion, Choice, MAX_OPTIONS, MAX_QUESTIONS, Predicate, QuestionIx};
use crate::vocabulary::Vocabulary;

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
    stroke_things: BTreeMap<String, ThingSet>,
    move_things: BTreeMap<String, ThingSet>,
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
        let mut builder = Builder {
            shelves,
            problems,
            questions: Vec::new(),
            by_id: HashMap::new(),
        };
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
        self.stroke_things.get(stroke).copied().unwrap_or(0)
    }

    /// What an exercise contains, for limits: its motions, and the floor.
    pub fn move_things(&self, exercise: &str) -> ThingSet {
        self.move_things.get(exercise).copied().unwrap_or(0)
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
}

/// How long a clinician's agreement holds, in days (our rule, `safety.md` section 0).
pub const CLEARANCE_DAYS: i32 = 90;

/// Whether a clearance is in force on a day: not in the future and not lapsed.
pub fn clearance_holds(
    clearance: &crate::answers::Clearance,
    date: Option<jiff::civil::Date>,
) -> bool {
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

struct Builder {
    shelves: Shelves,
    problems: Vec<Problem>,
    questions: Vec<AskedQuestion>,
    by_id: HashMap<String, QuestionIx>,
}

impl Builder {
    fn problem(&mut self, path: &str, line: usize, message: String, suggestion: Option<String>) {
        self.problems.push(Problem {
            file: path.to_owned(),
            line,
            message,
            suggestion,
            unread: false,
        });
    }

    fn name_error(&mut self, path: &str, text: &str, near: &str, error: NameError) {
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

    fn build(&mut self, version: String) -> Option<Knowledge> {
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
            self.clause(one, &vocabulary, &areas, &typical, &mut program, &mut base);
        }

        let mut question_of_fact = vec![None; next as usize];
        for (ix, question) in self.questions.iter().enumerate() {
            for fact in question.facts.iter() {
                question_of_fact[fact as usize] = Some(ix as QuestionIx);
            }
        }
        mark_safety(&mut self.questions, &program, &question_of_fact);
        let motions = |names: &[String]| {
            names
                .iter()
                .filter_map(|name| vocabulary.thing_set(name))
                .fold(0, |set, thing| set | thing)
        };
        let stroke_things = shelves
            .strokes
            .iter()
            .map(|(id, e)| {
                let itself = vocabulary.thing(id).unwrap_or(0);
                (id.clone(), itself | motions(&e.item.motions))
            })
            .collect();
        let floor = vocabulary.thing("floor").unwrap_or(0);
        let move_things = shelves
            .moves
            .iter()
            .map(|(id, e)| {
                let floor = if e.item.needs_floor { floor } else { 0 };
                (id.clone(), floor | motions(&e.item.motions))
            })
            .collect();
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
            stroke_things,
            move_things,
        })
    }

    fn vocabulary(&mut self) -> Option<Vocabulary> {
        let shelves = &self.shelves;
        let regions: Vec<String> = shelves.regions.keys().cloned().collect();
        let mut things: Vec<String> = [
            shelves.techniques.keys().collect::<Vec<_>>(),
            shelves.strokes.keys().collect(),
            shelves.tools.keys().collect(),
            shelves.positions.keys().collect(),
            shelves.motions.keys().collect(),
        ]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
        things.sort();
        let mut names: Vec<&String> = things
            .iter()
            .chain(&regions)
            .chain(shelves.groups.keys())
            .collect();
        names.sort();
        let twice: Vec<String> = names
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| pair[0].clone())
            .collect();
        let precautions = shelves.precautions.keys().cloned().collect();
        let groups: Vec<(String, Entry<Group>)> = shelves
            .groups
            .iter()
            .map(|(id, entry)| (id.clone(), entry.clone()))
            .collect();
        for name in twice {
            let message = format!(
                "the name `{name}` is used by two regions, groups, techniques, strokes, tools, positions or motions"
            );
            self.problem("groups", 1, message, None);
        }
        let mut vocabulary = match Vocabulary::new(regions, things, precautions) {
            Ok(vocabulary) => vocabulary,
            Err(message) => {
                self.problem("groups", 1, message, None);
                return None;
            }
        };
        for (id, entry) in groups {
            let (mut regions, mut things): (RegionSet, ThingSet) = (0, 0);
            for member in &entry.item.members {
                match (vocabulary.region(member), vocabulary.thing(member)) {
                    (Some(region), _) => regions |= 1 << region,
                    (_, Some(thing)) => things |= thing,
                    _ => {
                        let near = closest(member, vocabulary.all_names()).map(str::to_owned);
                        let line = line_of(&entry.text, member);
                        let message = format!("unknown member `{member}`");
                        self.problem(&entry.path, line, message, near);
                    }
                }
            }
            vocabulary.add_group(id, regions, things);
        }
        Some(vocabulary)
    }

    /// Puts the questions in the order of asking; `None` = more than the bit sets of answers can hold.
    fn questions(&mut self, vocabulary: &Vocabulary) -> Option<()> {
        let choice = |id: &String, title: &str, said: &str| Choice {
            id: id.clone(),
            text: title.to_owned(),
            said: said.to_owned(),
        };
        let regions: Vec<Choice> = vocabulary
            .regions()
            .iter()
            .map(|id| {
                let region = &self.shelves.regions[id].item;
                choice(id, &region.title, &region.said)
            })
            .collect();
        let techniques: Vec<Choice> = self
            .shelves
            .techniques
            .iter()
            .map(|(id, entry)| choice(id, &entry.item.title, &entry.item.title.to_lowercase()))
            .collect();
        let mut questions: Vec<AskedQuestion> = self
            .shelves
            .questions
            .iter()
            .filter(|(_, entry)| entry.item.withdrawn.is_none())
            .map(|(id, entry)| AskedQuestion {
                id: id.clone(),
                options: match entry.item.kind {
                    QuestionKind::Regions => regions.clone(),
                    QuestionKind::Techniques => techniques.clone(),
                    _ => entry
                        .item
                        .option
                        .iter()
                        .map(|option| choice(&option.id, &option.text, &option.said))
                        .collect(),
                },
                item: entry.item.clone(),
                shown: Vec::new(),
                predicates: Vec::new(),
                facts: FactSet::EMPTY,
                gate: None,
                safety: false,
            })
            .collect();
        for question in &mut questions {
            question.shown = (0..question.options.len()).collect();
            if question.item.kind == QuestionKind::Regions {
                let regions = &self.shelves.regions;
                question
                    .shown
                    .sort_by_key(|i| regions[&question.options[*i].id].item.order);
            }
        }
        questions.sort_by(|a, b| {
            (a.stage(), a.item.order, &a.id).cmp(&(b.stage(), b.item.order, &b.id))
        });
        let mut fits = questions.len() <= MAX_QUESTIONS;
        if !fits {
            let count = questions.len();
            let message = format!("{count} questions, at most {MAX_QUESTIONS} are possible");
            self.problem("questions", 1, message, None);
        }
        for question in &questions {
            let count = question.options.len();
            if count > MAX_OPTIONS {
                fits = false;
                let path = self.shelves.questions[&question.id].path.clone();
                let message = format!("{count} options, at most {MAX_OPTIONS} are possible");
                self.problem(&path, 1, message, None);
            }
        }
        self.by_id = questions
            .iter()
            .enumerate()
            .map(|(ix, question)| (question.id.clone(), ix as QuestionIx))
            .collect();
        self.questions = questions;
        fits.then_some(())
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

    fn clause(
        &mut self,
        one: OneClause<'_>,
        vocabulary: &Vocabulary,
        areas: &HashMap<&str, Vec<FactId>>,
        typical: &Facts,
        program: &mut Program,
        base: &mut Limits,
    ) {
        let spec = one.spec;
        let (path, text) = (&one.entry.path, &one.entry.text);
        let rare = |fact: FactId| !typical.yes.contains(fact);
        let mut limits = Limits::LOOSEST;
        let mut errors = add_limits(&mut limits, &spec.limits, &Setting::ALL, vocabulary);
        let home = [Setting::Oneself, Setting::Partner];
        errors.extend(add_limits(
            &mut limits,
            &spec.home_limits,
            &home,
            vocabulary,
        ));
        for error in errors {
            self.name_error(path, text, "limits", error);
        }
        if one.formula.is_always() {
            if spec.disposition != Disposition::Proceed {
                let message = "a clause that always applies must have `disposition = \"proceed\"`";
                self.problem(path, line_of(text, "always"), message.to_owned(), None);
            }
            base.join(&limits);
            return;
        }
        let clause = |disposition, limits| Clause {
            rule: one.rule,
            position: one.position,
            disposition,
            limits,
            wait: spec.wait,
            cleared: false,
            clearable: spec.after_clearance.is_some(),
            area_of: None,
        };
        let mut formula = one.formula.clone();
        if let (Some(after), Some(fact)) = (&spec.after_clearance, one.clearance) {
            let mut cleared = Limits::LOOSEST;
            for error in add_limits(&mut cleared, after, &Setting::ALL, vocabulary) {
                self.name_error(path, text, "after_clearance", error);
            }
            let both = formula.and(&Formula::fact(fact, true)).unwrap_or_default();
            let limits = program.intern(cleared);
            let clause = Clause {
                cleared: true,
                clearable: false,
                ..clause(Disposition::Modify, limits)
            };
            program.add(clause, &both, rare);
            formula = formula.and(&Formula::fact(fact, false)).unwrap_or_default();
        }
        let limits = program.intern(limits);
        program.add(clause(spec.disposition, limits), &formula, rare);

        let area = spec.area.as_deref().and_then(|area| areas.get(area));
        let Some(area) = area else { return };
        let mut avoid = 0;
        for name in &spec.area_avoid {
            match vocabulary.thing_set(name) {
                Some(set) => avoid |= set,
                None => {
                    let near = closest(name, vocabulary.all_names()).map(str::to_owned);
                    let message = format!("unknown technique, stroke, tool or group `{name}`");
                    self.problem(path, line_of(text, name), message, near);
                }
            }
        }
        for (region, here) in area.iter().enumerate() {
            let mut limits = Limits::LOOSEST;
            for setting in Setting::ALL {
                let pressure = spec.area_pressure.unwrap_or(crate::limits::MAX_PRESSURE);
                limit_pressure(&mut limits, setting, 1 << region, pressure);
                forbid_at(&mut limits, setting, 1 << region, avoid);
            }
            let formula = one
                .formula
                .and(&Formula::fact(*here, true))
                .unwrap_or_default();
            let limits = program.intern(limits);
            let clause = Clause {
                area_of: Some(region as u8),
                clearable: false,
                ..clause(Disposition::Modify, limits)
            };
            program.add(clause, &formula, rare);
        }
    }
}

struct OneClause<'a> {
    rule: u16,
    position: u8,
    entry: &'a Entry<Rule>,
    spec: &'a ClauseSpec,
    formula: Formula,
    clearance: Option<FactId>,
}

/// A question matters to safety when a rule uses its facts, or the gate of a question that matters does.
fn mark_safety(questions: &mut [AskedQuestion], program: &Program, of: &[Option<QuestionIx>]) {
    let mut facts = FactSet::EMPTY;
    for cube in 0..program.cube_count() as u32 {
        let cube = program.cube(cube);
        facts.extend(&cube.yes);
        facts.extend(&cube.no);
    }
    for ix in (0..questions.len()).rev() {
        questions[ix].safety |= facts.intersects(&questions[ix].facts);
        if questions[ix].safety
            && let Some(gate) = questions[ix].gate.clone()
        {
            for cube in gate.cubes {
                for fact in cube.yes.iter().chain(cube.no.iter()) {
                    if let Some(question) = of[fact as usize] {
                        questions[question as usize].safety = true;
                    }
                }
            }
        }
    }
}

impl Knowledge {
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
