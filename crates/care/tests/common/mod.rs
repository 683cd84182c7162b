//! Arbitrary people: answers drawn from the whole question set.

#![allow(dead_code)] // Each test uses a part of it.

use std::sync::LazyLock;

use care::{Permit, screen};
use jiff::civil::{Date, date};
use knowledge::facts::Facts;
use knowledge::formula::Truth;
use knowledge::items::{QuestionKind, Stage};
use knowledge::{Answers, AskedQuestion, Clearance, Knowledge, QuestionIx, Value};
use proptest::prelude::*;

/// The content of this program, loaded once.
pub static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| match Knowledge::embedded() {
    Ok(knowledge) => knowledge,
    Err(problems) => panic!("{problems}"),
});

/// A question, and what to draw its answer from.
type Draw = (QuestionIx, u64);

/// Answers of any kind: nearly ordinary people, people with much to tell, and wholly random documents in which
/// questions are left open, contradict each other or would not be asked.
pub fn arbitrary_answers() -> impl Strategy<Value = Answers> {
    prop_oneof![
        4 => draws(8).prop_map(|draws| settled(&draws)),
        2 => draws(40).prop_map(|draws| settled(&draws)),
        3 => permitted_answers(),
        2 => prop::collection::vec(any::<u64>(), questions()).prop_map(|raw| {
            let mut answers = Answers::new(&KNOWLEDGE);
            for (ix, raw) in raw.into_iter().enumerate() {
                let ix = ix as QuestionIx;
                answers.set(ix, drawn(KNOWLEDGE.question(ix), raw));
            }
            answers
        }),
    ]
    .prop_flat_map(|answers| (Just(answers), extras()))
    .prop_map(with_extras)
}

/// Answers that permit care, often with many limits at once: findings are added as long as care is still permitted.
pub fn permitted_answers() -> impl Strategy<Value = Answers> {
    (wishes(), draws(30), any::<bool>()).prop_map(|(wishes, draws, dated)| {
        let mut kept = wishes;
        for draw in draws {
            kept.push(draw);
            if permit(&settled(&kept)).is_none() {
                kept.pop();
            }
        }
        let mut answers = settled(&kept);
        answers.date = dated.then(today);
        answers
    })
}

/// Leave to plan, if the answers give it.
pub fn permit(answers: &Answers) -> Option<Permit> {
    screen(&KNOWLEDGE, answers).permit().ok()
}

/// The day on which everybody answers.
pub fn today() -> Date {
    date(2026, 11, 21)
}

fn questions() -> usize {
    KNOWLEDGE.questions().len()
}

fn draws(most: usize) -> impl Strategy<Value = Vec<Draw>> {
    prop::collection::vec((0..questions() as QuestionIx, any::<u64>()), 0..most)
}

/// A draw for each wish; wishes are never part of a safety rule.
fn wishes() -> impl Strategy<Value = Vec<Draw>> {
    let wishes: Vec<QuestionIx> = (0..questions() as QuestionIx)
        .filter(|ix| KNOWLEDGE.question(*ix).stage() == Stage::Wishes)
        .collect();
    prop::collection::vec(any::<u64>(), wishes.len())
        .prop_map(move |raw| wishes.iter().copied().zip(raw).collect())
}

/// Typical answers changed by the draws; whatever else is then asked has its typical answer, and nothing is answered
/// that would not be asked. Only a draw leaves a question open.
fn settled(draws: &[Draw]) -> Answers {
    let mut answers = Answers::new(&KNOWLEDGE);
    // Conditions for asking look back only, so one pass in the order of asking is enough.
    let mut facts = Facts::default();
    for (ix, question) in KNOWLEDGE.questions().iter().enumerate() {
        let ix = ix as QuestionIx;
        let asked = question
            .gate
            .as_ref()
            .map_or(Truth::True, |gate| gate.truth(&facts));
        let value = match draws.iter().rev().find(|(drawn, _)| *drawn == ix) {
            _ if asked != Truth::True => None,
            Some((_, raw)) => drawn(question, *raw),
            None => question.read(&question.item.typical).ok(),
        };
        answers.set(ix, value);
        match value {
            Some(value) => question.decide(value, &mut facts),
            None if asked == Truth::False => facts.no.extend(&question.facts),
            None => {}
        }
    }
    answers
}

/// Any answer a question can have; `None` = left open.
fn drawn(question: &AskedQuestion, raw: u64) -> Option<Value> {
    let (kind, raw) = (raw % 16, raw / 16);
    match kind {
        0 => return None,
        1 if question.item.dont_know => return Some(Value::DontKnow),
        _ => {}
    }
    let options = question.options.len().max(1) as u64;
    Some(match question.item.kind {
        QuestionKind::YesNo => Value::Flag(raw & 1 == 1),
        QuestionKind::Number => {
            let (min, max) = (question.item.min?, question.item.max?);
            let step = (raw % 1001) as f64 / 1000.0;
            let number = min + (max - min) * step;
            Value::Number(if question.item.integer {
                number.round()
            } else {
                number
            })
        }
        QuestionKind::Choice => Value::One((raw % options) as u8),
        // Few options are usual; now and then it is any number of them.
        _ if kind == 2 => Value::Many(raw & ((1 << options) - 1)),
        _ => Value::Many(
            (0..raw % 4).fold(0, |mask, i| mask | 1 << ((raw >> (8 * (i + 1))) % options)),
        ),
    })
}

fn extras() -> impl Strategy<Value = (bool, Vec<(usize, i64)>)> {
    let clearable = KNOWLEDGE.clearable_rules().count();
    let clearances = prop::collection::vec((0..clearable, -5i64..120), 0..3);
    (
        any::<bool>(),
        prop_oneof![3 => Just(Vec::new()), 1 => clearances],
    )
}

/// A date and agreements of clinicians, some of them lapsed or in the future.
fn with_extras(
    (mut answers, (dated, clearances)): (Answers, (bool, Vec<(usize, i64)>)),
) -> Answers {
    if dated || !clearances.is_empty() {
        answers.date = Some(today());
    }
    for (rule, days) in clearances {
        let age = jiff::Span::new().days(days);
        if let (Some((rule, _)), Ok(on)) = (
            KNOWLEDGE.clearable_rules().nth(rule),
            today().checked_sub(age),
        ) {
            answers.clearances.push(Clearance {
                rule: rule.to_owned(),
                by: "Dr Example".to_owned(),
                on,
            });
        }
    }
    answers
}
