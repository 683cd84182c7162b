//! The interview as a pure state: what comes next follows from the answers alone, so every door asks the same way.

use knowledge::items::Stage;
use knowledge::{Answers, Disposition, Knowledge, QuestionIx, Value};

use crate::screen::Screening;

/// What an interview does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Asks a question.
    Ask(QuestionIx),
    /// Shows the first of the answers that do not fit together ([`Screening::conflicts`]).
    Resolve,
    /// Nothing is left to ask.
    Done,
}

/// What comes next: the first open safety question, then conflicts, then what the plan would like to know.
///
/// ```
/// use care::interview::{Next, next};
/// use knowledge::{Answers, Knowledge};
///
/// let knowledge = Knowledge::embedded()?;
/// let mut answers = Answers::typical(&knowledge);
/// assert_eq!(next(&knowledge, &answers, &care::screen(&knowledge, &answers)), Next::Done);
///
/// let age = knowledge.question_ix("age").ok_or("every interview asks for the age")?;
/// answers.set(age, None);
/// assert_eq!(next(&knowledge, &answers, &care::screen(&knowledge, &answers)), Next::Ask(age));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn next(knowledge: &Knowledge, answers: &Answers, screening: &Screening) -> Next {
    if let Some(open) = screening.open.first() {
        return Next::Ask(open.question);
    }
    if !screening.conflicts.is_empty() {
        return Next::Resolve;
    }
    if !screening.disposition.permits_care() {
        return Next::Done;
    }
    match wishes(knowledge, answers).next() {
        Some(question) => Next::Ask(question),
        None => Next::Done,
    }
}

/// How many questions may still come, at most; it can rise when an answer opens another question.
pub fn to_come(knowledge: &Knowledge, answers: &Answers, screening: &Screening) -> usize {
    let wishes = match screening.disposition.permits_care() {
        true => wishes(knowledge, answers).count(),
        false => 0,
    };
    screening.open.len() + wishes
}

/// Takes an answer, and takes back answers to questions that are not asked any more because of it.
pub fn reply(knowledge: &Knowledge, answers: &mut Answers, question: QuestionIx, value: Value) {
    answers.set(question, Some(value));
    answers.drop_inapplicable(knowledge);
}

/// The answered question before another one in the order of asking; `None` = before the end.
pub fn before(
    knowledge: &Knowledge,
    answers: &Answers,
    question: Option<QuestionIx>,
) -> Option<QuestionIx> {
    let rank = |ix: QuestionIx| (!knowledge.question(ix).safety, ix);
    (0..knowledge.questions().len() as QuestionIx)
        .filter(|ix| answers.get(*ix).is_some())
        .filter(|ix| question.is_none_or(|question| rank(*ix) < rank(question)))
        .max_by_key(|ix| rank(*ix))
}

/// Why a question is asked, in one sentence.
pub fn why(knowledge: &Knowledge, screening: &Screening, question: QuestionIx) -> String {
    let open = screening.open.iter().find(|open| open.question == question);
    match open {
        Some(open) => {
            let clause = &knowledge.program().clauses[open.clause as usize];
            let rule = knowledge.rule(clause.rule);
            format!("It could still matter for: {}.", rule.title)
        }
        None if knowledge.question(question).safety => {
            "It is one of the questions that decide whether massage can go ahead.".to_owned()
        }
        None => "It helps to choose what suits you. It cannot rule anything out.".to_owned(),
    }
}

/// The rules that stand in the way, when a clinician's agreement to each of them would lift them all and none is
/// recorded yet; empty = nothing to ask.
pub fn clearable(knowledge: &Knowledge, answers: &Answers, screening: &Screening) -> Vec<u16> {
    let offered = |rule: &str| answers.clearances.iter().any(|c| c.rule == rule);
    let blocking = screening
        .findings
        .iter()
        .filter(|finding| !finding.disposition.permits_care());
    let all = screening.disposition == Disposition::ClinicianFirst
        && blocking.clone().all(|finding| {
            finding.clearable && !offered(&knowledge.rules()[finding.rule as usize])
        });
    match all {
        true => blocking.map(|finding| finding.rule).collect(),
        false => Vec::new(),
    }
}

/// A part of the interview, as people are told.
pub fn stage_words(stage: Stage) -> &'static str {
    match stage {
        Stage::About => "You and the pain",
        Stage::Emergency => "Signs that need help at once",
        Stage::SameDay => "Signs that need a clinician today",
        Stage::Soon => "Signs that need a clinician soon",
        Stage::Conditions => "Conditions, medicines, operations",
        Stage::Today => "Today",
        Stage::Wishes => "What you would like",
    }
}

/// What the plan would like to know and nobody has said yet.
fn wishes<'a>(
    knowledge: &'a Knowledge,
    answers: &'a Answers,
) -> impl Iterator<Item = QuestionIx> + 'a {
    (0..knowledge.questions().len() as QuestionIx).filter(|ix| {
        !knowledge.question(*ix).safety
            && answers.get(*ix).is_none()
            && knowledge.is_asked(*ix, answers)
    })
}
