//! May this person have massage? Joins what every rule contributes and says what is still open.

use knowledge::facts::{FactSet, Facts};
use knowledge::formula::Truth;
use knowledge::program::{ClauseIx, Evaluation, Match};
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
    let outcome = Outcome::of(knowledge, &found);
    let findings = findings(knowledge, &found);
    let open = open_questions(knowledge, &facts, &found, &outcome);
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
        limits: outcome.limits,
    }
}

/// The lattice value of an evaluation.
#[derive(Clone)]
struct Outcome {
    disposition: Disposition,
    limits: Limits,
}

impl Outcome {
    fn of(knowledge: &Knowledge, found: &Evaluation) -> Outcome {
        let program = knowledge.program();
        let fired = || {
            found
                .fired
                .iter()
                .map(|m| &program.clauses[m.clause as usize])
        };
        let disposition = fired()
            .map(|clause| clause.disposition)
            .max()
            .unwrap_or_default();
        if !disposition.permits_care() {
            return Outcome {
                disposition,
                limits: Limits::NOTHING,
            };
        }
        let mut limits = knowledge.base_limits().clone();
        for clause in fired() {
            limits.join(&program.limits[clause.limits as usize]);
        }
        Outcome {
            disposition,
            limits,
        }
    }

    /// Joins what one more clause contributes.
    fn add(&mut self, knowledge: &Knowledge, clause: ClauseIx) {
        let program = knowledge.program();
        let clause = &program.clauses[clause as usize];
        self.disposition = self.disposition.max(clause.disposition);
        match self.disposition.permits_care() {
            true => self.limits.join(&program.limits[clause.limits as usize]),
            false => self.limits = Limits::NOTHING,
        }
    }

    /// Whether a clause could add nothing any more.
    fn covers(&self, knowledge: &Knowledge, clause: ClauseIx) -> bool {
        let program = knowledge.program();
        let clause = &program.clauses[clause as usize];
        clause.disposition <= self.disposition
            && (!self.disposition.permits_care()
                || self.limits.covers(&program.limits[clause.limits as usize]))
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
fn open_questions(
    knowledge: &Knowledge,
    facts: &Facts,
    found: &Evaluation,
    outcome: &Outcome,
) -> Vec<OpenQuestion> {
    if outcome.disposition == Disposition::Emergency || found.waiting.is_empty() {
        return Vec::new();
    }
    let mut open: Vec<OpenQuestion> = Vec::new();
    let mut last_clause = None;
    let mut last_covered = false;
    let mut seen = [0u64; 4];
    let mut with_company: Vec<(Match, FactSet)> = Vec::new();
    for waiting in &found.waiting {
        if last_clause != Some(waiting.clause) {
            last_clause = Some(waiting.clause);
            last_covered = outcome.covers(knowledge, waiting.clause);
        }
        if last_covered {
            continue;
        }
        let unknown = knowledge.program().cube(waiting.cube).unknown(facts);
        let mut questions = unknown
            .iter()
            .filter_map(|fact| knowledge.question_of(fact));
        let first = questions.next();
        if let Some(first) = first
            && questions.all(|question| question == first)
        {
            note(
                knowledge,
                facts,
                first,
                waiting.clause,
                &mut seen,
                &mut open,
            );
        } else {
            with_company.push((*waiting, unknown));
        }
    }
    for (waiting, unknown) in with_company {
        for fact in unknown.iter() {
            let Some(question) = knowledge.question_of(fact) else {
                continue;
            };
            let (word, bit) = (question as usize / 64, question % 64);
            if seen[word] >> bit & 1 == 1 {
                continue;
            }
            if still_counts(knowledge, facts, outcome, &waiting, question) {
                note(
                    knowledge,
                    facts,
                    question,
                    waiting.clause,
                    &mut seen,
                    &mut open,
                );
            }
        }
    }
    open.sort_by_key(|open| open.question);
    open.dedup_by_key(|open| open.question);
    open
}

/// Adds a question; while it is not yet known whether it is asked at all, the questions that decide that instead.
fn note(
    knowledge: &Knowledge,
    facts: &Facts,
    question: QuestionIx,
    clause: ClauseIx,
    seen: &mut [u64; 4],
    open: &mut Vec<OpenQuestion>,
) {
    let (word, bit) = (question as usize / 64, question % 64);
    if seen[word] >> bit & 1 == 1 {
        return;
    }
    seen[word] |= 1 << bit;
    match &knowledge.question(question).gate {
        Some(gate) if gate.truth(facts) == Truth::Unknown => {
            for fact in gate.unknown(facts).iter() {
                if let Some(question) = knowledge.question_of(fact) {
                    note(knowledge, facts, question, clause, seen, open);
                }
            }
        }
        _ => open.push(OpenQuestion { question, clause }),
    }
}

/// Whether a clause would still add something if all it waits for, apart from one question, came true.
fn still_counts(
    knowledge: &Knowledge,
    facts: &Facts,
    outcome: &Outcome,
    waiting: &Match,
    question: QuestionIx,
) -> bool {
    let program = knowledge.program();
    let mut rest = program.cube(waiting.cube);
    let own = knowledge.question(question).facts;
    rest.yes.remove(&own);
    rest.no.remove(&own);
    let mut assumed = *facts;
    assumed.yes.extend(&rest.yes);
    assumed.no.extend(&rest.no);
    let mut last = question;
    for fact in rest.yes.iter().chain(rest.no.iter()) {
        if let Some(other) = knowledge.question_of(fact)
            && other != last
            && !facts.yes.contains(fact)
            && !facts.no.contains(fact)
        {
            knowledge.question(other).close(&mut assumed);
            last = other;
        }
    }
    let mut news = assumed.yes;
    news.extend(&assumed.no);
    news.remove(&facts.yes);
    news.remove(&facts.no);
    let mut with_rest = outcome.clone();
    for clause in program.fired_by(&news, &assumed) {
        with_rest.add(knowledge, clause);
    }
    !with_rest.covers(knowledge, waiting.clause)
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
