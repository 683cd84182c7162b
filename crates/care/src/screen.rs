//! May this person have massage? Joins what every rule contributes and says what is still open.

use knowledge::facts::{FactSet, Facts};
use knowledge::formula::{Cube, Truth};
use knowledge::program::{Clause, ClauseIx, Evaluation, Group, Match};
use knowledge::question::QuestionSet;
use knowledge::{Answers, Disposition, Knowledge, Limits, QuestionIx, Value};

/// A rule that fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// Index of the rule.
    pub rule: u16,
    /// The most serious of its clauses that fired, by position in its file.
    pub clause: u8,
    /// What it contributes.
    pub disposition: Disposition,
    /// It applies in the form that a clinician's agreement leaves.
    pub cleared: bool,
    /// A clinician's agreement would lift it.
    pub clearable: bool,
    /// Only time is needed.
    pub wait: bool,
    /// The facts that made it fire, of all its clauses.
    pub causes: FactSet,
}

/// A question whose answer could still change the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The question.
    pub question: QuestionIx,
    /// A clause that waits for it.
    pub clause: ClauseIx,
}

/// Answers that cannot both be right, or an answer to a question that the other answers rule out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// Index of the contradiction.
    Contradiction(usize),
    /// The question that does not apply.
    NotAsked(QuestionIx),
}

/// What a screening found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screening {
    /// How far care may go, by what is known so far.
    pub disposition: Disposition,
    /// What fired, most serious first.
    pub findings: Vec<Finding>,
    /// What could still change the outcome, in the order worth asking.
    pub open: Vec<OpenQuestion>,
    /// Answers to look at again.
    pub conflicts: Vec<Conflict>,
    /// Rules whose clearance has lapsed or lies in the future.
    pub lapsed: Vec<String>,
    limits: Limits,
}

/// Why there is no permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Withheld {
    /// The findings forbid it.
    #[error("the findings do not permit massage")]
    ByFindings,
    /// Answers are missing that could still forbid it.
    #[error("answers are missing that could still change the decision")]
    Provisional,
    /// Answers contradict each other.
    #[error("answers contradict each other")]
    Conflict,
}

/// Leave to plan, with its limits. Only [`Screening::permit`] gives one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    limits: Limits,
}

impl Permit {
    /// What no session may exceed.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

impl Screening {
    /// What no session may exceed; from [`Disposition::ClinicianFirst`] on, nothing at all is permitted.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Whether an open question or a conflict could still change the outcome.
    pub fn is_provisional(&self) -> bool {
        !self.open.is_empty() || !self.conflicts.is_empty()
    }

    /// Whether all that stands in the way will pass with time.
    pub fn is_wait(&self) -> bool {
        self.disposition == Disposition::ClinicianFirst
            && self
                .findings
                .iter()
                .filter(|finding| !finding.disposition.permits_care())
                .all(|finding| finding.wait)
    }

    /// Leave to plan.
    ///
    /// # Errors
    /// Why there is none: findings, missing answers, contradictions.
    pub fn permit(&self) -> Result<Permit, Withheld> {
        if !self.disposition.permits_care() {
            Err(Withheld::ByFindings)
        } else if !self.conflicts.is_empty() {
            Err(Withheld::Conflict)
        } else if !self.open.is_empty() {
            Err(Withheld::Provisional)
        } else {
            Ok(Permit {
                limits: self.limits.clone(),
            })
        }
    }
}

/// Screens one person.
///
/// The result is the join of what every fired clause contributes, so the order of rules and answers never matters.
/// "Don't know" is read as the answer that makes a rule fire; a missing answer keeps the outcome provisional while it
/// could still change it.
pub fn screen(knowledge: &Knowledge, answers: &Answers) -> Screening {
    let facts = knowledge.facts(answers);
    let found = knowledge.evaluate(&facts);
    let outcome = Outcome::of(knowledge, found.fired.iter().map(|fired| fired.clause));
    let findings = findings(knowledge, &found);
    let open = open_questions(knowledge, &facts, &outcome);
    let conflicts = conflicts(knowledge, answers, &facts);
    let lapsed = answers
        .clearances
        .iter()
        .filter(|clearance| !knowledge::clearance_holds(clearance, answers.date))
        .map(|clearance| clearance.rule.clone())
        .collect();
    Screening {
        disposition: outcome.disposition,
        findings,
        open,
        conflicts,
        lapsed,
        limits: outcome.limits.map_or(Limits::NOTHING, |limits| *limits),
    }
}

/// The lattice value of an evaluation.
struct Outcome {
    disposition: Disposition,
    /// `None` = nothing is permitted.
    limits: Option<Box<Limits>>,
}

impl Outcome {
    /// What holds for everyone, joined with what some clauses contribute.
    fn of(knowledge: &Knowledge, fired: impl Iterator<Item = ClauseIx>) -> Outcome {
        Outcome::joined(
            knowledge,
            Disposition::default(),
            Some(knowledge.base_limits()),
            fired,
        )
    }

    /// Joined with what more clauses contribute.
    fn and(&self, knowledge: &Knowledge, fired: impl Iterator<Item = ClauseIx>) -> Outcome {
        Outcome::joined(knowledge, self.disposition, self.limits.as_deref(), fired)
    }

    fn joined(
        knowledge: &Knowledge,
        least: Disposition,
        limits: Option<&Limits>,
        fired: impl Iterator<Item = ClauseIx>,
    ) -> Outcome {
        let program = knowledge.program();
        let fired: Vec<&Clause> = fired
            .map(|clause| &program.clauses[clause as usize])
            .collect();
        let dispositions = fired.iter().map(|clause| clause.disposition);
        let disposition = dispositions.fold(least, Disposition::max);
        let limits = limits.filter(|_| disposition.permits_care()).map(|limits| {
            let mut limits = Box::new(limits.clone());
            for clause in fired {
                limits.join(&program.limits[clause.limits as usize]);
            }
            limits
        });
        Outcome {
            disposition,
            limits,
        }
    }

    /// Whether a clause could add nothing any more.
    fn covers(&self, knowledge: &Knowledge, clause: &Clause) -> bool {
        let limits = &knowledge.program().limits;
        clause.disposition <= self.disposition
            && self
                .limits
                .as_ref()
                .is_none_or(|mine| mine.covers(&limits[clause.limits as usize]))
    }

    /// Whether a clause of this disposition could add something, whatever its limits.
    fn gains_from(&self, disposition: Disposition) -> bool {
        disposition > self.disposition || self.limits.is_some()
    }
}

fn findings(knowledge: &Knowledge, found: &Evaluation) -> Vec<Finding> {
    let program = knowledge.program();
    let mut findings: Vec<Finding> = Vec::with_capacity(found.fired.len());
    for Match { clause, cube } in &found.fired {
        let clause = &program.clauses[*clause as usize];
        let cube = program.cube(*cube);
        let mut causes = cube.yes;
        causes.extend(&cube.no);
        let finding = Finding {
            rule: clause.rule,
            clause: clause.position,
            disposition: clause.disposition,
            cleared: clause.cleared,
            clearable: clause.clearable,
            wait: clause.wait,
            causes,
        };
        match findings.last_mut() {
            Some(last) if last.rule == clause.rule => {
                last.causes.extend(&causes);
                if finding.disposition > last.disposition {
                    let causes = last.causes;
                    *last = Finding { causes, ..finding };
                } else if finding.disposition == last.disposition {
                    last.wait &= finding.wait;
                    last.clearable &= finding.clearable || clause.area_of.is_some();
                }
            }
            _ => findings.push(finding),
        }
    }
    findings.sort_by(|a, b| b.disposition.cmp(&a.disposition).then(a.rule.cmp(&b.rule)));
    findings
}

/// The questions whose answers could still change the outcome and that can be asked now, in the order of asking.
///
/// A question counts when some clause that is not yet decided, and would still add something, waits for it, unless the
/// rest of that clause's condition alone already brings an outcome that covers it.
fn open_questions(knowledge: &Knowledge, facts: &Facts, outcome: &Outcome) -> Vec<OpenQuestion> {
    let program = knowledge.program();
    let unknown = program.unknown(facts);
    if outcome.disposition == Disposition::Emergency || unknown.is_empty() {
        return Vec::new();
    }
    let mut search = Search {
        knowledge,
        facts,
        outcome,
        unknown,
        left: unknown,
        open: Vec::new(),
        assumed: Vec::new(),
    };
    // A clause that waits for one question only needs no look at what else its condition would bring, so these go first.
    for company in [false, true] {
        for group in program.watched_by(facts.possible()) {
            search.look(group, company);
        }
    }
    search.open.sort_unstable_by_key(|open| open.question);
    search.open
}

/// The search for open questions.
struct Search<'a> {
    knowledge: &'a Knowledge,
    facts: &'a Facts,
    outcome: &'a Outcome,
    unknown: QuestionSet,
    /// Unknown questions that were not found to count so far.
    left: QuestionSet,
    open: Vec<OpenQuestion>,
    /// What was assumed so far, with the outcome it would bring: many cubes share the rest of their conditions.
    assumed: Vec<(Cube, Outcome)>,
}

impl Search<'_> {
    /// Notes the questions that cubes wait for, if they wait for one only, or (with `company`) for several.
    fn look(&mut self, group: &Group, company: bool) {
        let program = self.knowledge.program();
        if !group.questions.intersects(&self.left) || !self.outcome.gains_from(group.disposition) {
            return;
        }
        let waits_for = group.questions.and(&self.unknown);
        if waits_for.is_single() == company {
            return;
        }
        for cube in &group.cubes {
            let left = waits_for.and(&self.left);
            if left.is_empty() {
                return;
            }
            let clause_ix = program.clause_of(*cube);
            let clause = &program.clauses[clause_ix as usize];
            if !self.outcome.gains_from(clause.disposition)
                || program.truth(*cube, self.facts) == Truth::False
                || self.outcome.covers(self.knowledge, clause)
            {
                continue;
            }
            for question in left.iter() {
                if !company || self.still_counts(*cube, clause, &waits_for, question) {
                    self.note(question, clause_ix);
                }
            }
        }
    }

    /// Whether a clause would still add something if all that its cube waits for, apart from one question, came true.
    fn still_counts(
        &mut self,
        cube: u32,
        clause: &Clause,
        waits_for: &QuestionSet,
        question: QuestionIx,
    ) -> bool {
        let mut rest = self.knowledge.program().cube(cube);
        for facts in [&mut rest.yes, &mut rest.no] {
            facts.remove(&self.knowledge.question(question).facts);
            facts.remove(&self.facts.yes);
            facts.remove(&self.facts.no);
        }
        let mut others = *waits_for;
        others.take(question);
        self.adds_in_some_way(clause, rest, &others, rest.yes)
    }

    /// Whether a clause would add something beside what is assumed, for some choice of options that makes it true.
    ///
    /// Which option it is can matter: two rules may cover "a or b" between them where neither does alone.
    fn adds_in_some_way(
        &mut self,
        clause: &Clause,
        assumed: Cube,
        questions: &QuestionSet,
        mut undecided: FactSet,
    ) -> bool {
        if self.covers_with(clause, assumed, questions) {
            return false;
        }
        let program = self.knowledge.program();
        let Some(fact) = undecided
            .iter()
            .find(|fact| !program.ways(*fact).is_empty())
        else {
            return true;
        };
        undecided.take(fact);
        program.ways(fact).iter().any(|way| {
            let mut one_way = assumed;
            one_way.yes.extend(way);
            self.adds_in_some_way(clause, one_way, questions, undecided)
        })
    }

    /// Whether a clause would add nothing beside what is assumed.
    fn covers_with(&mut self, clause: &Clause, assumed: Cube, questions: &QuestionSet) -> bool {
        let known = self.assumed.iter().position(|(cube, _)| *cube == assumed);
        let known = known.unwrap_or_else(|| {
            let outcome = self.outcome_with(&assumed, questions);
            self.assumed.push((assumed, outcome));
            self.assumed.len() - 1
        });
        self.assumed[known].1.covers(self.knowledge, clause)
    }

    /// The outcome if the unknown facts of some questions turned out as assumed.
    fn outcome_with(&self, assumed: &Cube, questions: &QuestionSet) -> Outcome {
        let program = self.knowledge.program();
        let facts = program.assume(assumed, self.facts);
        let mut fired = Vec::new();
        for group in program.watched_by(facts.yes) {
            let decided = group.questions.and(&self.unknown);
            if !decided.is_empty()
                && decided.is_subset(questions)
                && self.outcome.gains_from(group.disposition)
            {
                let cubes = group.cubes.iter();
                let news = cubes.filter(|cube| program.truth(**cube, &facts) == Truth::True);
                fired.extend(news.map(|cube| program.clause_of(*cube)));
            }
        }
        self.outcome.and(self.knowledge, fired.into_iter())
    }

    /// Adds a question; while it is not yet known whether it is asked at all, the questions that decide that instead.
    fn note(&mut self, question: QuestionIx, clause: ClauseIx) {
        if !self.left.contains(question) {
            return;
        }
        self.left.take(question);
        match &self.knowledge.question(question).gate {
            Some(gate) if gate.truth(self.facts) == Truth::Unknown => {
                for fact in gate.unknown(self.facts).iter() {
                    if let Some(question) = self.knowledge.question_of(fact) {
                        self.note(question, clause);
                    }
                }
            }
            _ => self.open.push(OpenQuestion { question, clause }),
        }
    }
}

fn conflicts(knowledge: &Knowledge, answers: &Answers, facts: &Facts) -> Vec<Conflict> {
    let confirmed = |id: &str| answers.confirmed.iter().any(|known| known == id);
    let mut definite = *facts;
    definite.yes.remove(&facts.no);
    let mut conflicts: Vec<Conflict> = knowledge
        .contradictions()
        .iter()
        .enumerate()
        .filter(|(_, c)| c.when.truth(&definite) == Truth::True && !confirmed(&c.id))
        .map(|(i, _)| Conflict::Contradiction(i))
        .collect();
    for (ix, question) in knowledge.questions().iter().enumerate() {
        let Some(gate) = question.gate.as_ref().filter(|_| question.safety) else {
            continue;
        };
        let ix = ix as QuestionIx;
        let says_something = match answers.get(ix) {
            None | Some(Value::Flag(false) | Value::Many(0)) => false,
            Some(Value::One(i)) => !question.options[i as usize].said.is_empty(),
            Some(_) => true,
        };
        if says_something && gate.truth(facts) == Truth::False && !confirmed(&question.id) {
            let named = conflicts.iter().any(|conflict| match conflict {
                Conflict::Contradiction(i) => knowledge.contradictions()[*i].ask.contains(&ix),
                Conflict::NotAsked(_) => false,
            });
            if !named {
                conflicts.push(Conflict::NotAsked(ix));
            }
        }
    }
    conflicts
}
