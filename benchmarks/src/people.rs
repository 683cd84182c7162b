//! Invented people: random answers from a fixed seed.

use fastrand::Rng;
use knowledge::items::QuestionKind;
use knowledge::{Answers, AskedQuestion, Knowledge, QuestionIx, Value};

/// People who answered every question that would be asked. About half are ordinary, the others have something.
pub fn complete(knowledge: &Knowledge, count: usize, seed: u64) -> Vec<Answers> {
    let mut rng = Rng::with_seed(seed);
    (0..count)
        .map(|_| {
            let burden = [0.002, 0.01, 0.03][rng.usize(..3)];
            person(knowledge, &mut rng, burden, 0.0)
        })
        .collect()
}

/// People with a third of their answers missing.
pub fn partial(knowledge: &Knowledge, count: usize, seed: u64) -> Vec<Answers> {
    let mut rng = Rng::with_seed(seed);
    (0..count)
        .map(|_| person(knowledge, &mut rng, 0.01, 1.0 / 3.0))
        .collect()
}

fn person(knowledge: &Knowledge, rng: &mut Rng, burden: f64, missing: f64) -> Answers {
    let mut answers = Answers::new(knowledge);
    for ix in 0..knowledge.questions().len() as QuestionIx {
        if knowledge.is_asked(ix, &answers) && rng.f64() >= missing {
            answers.set(ix, Some(value(knowledge.question(ix), rng, burden)));
        }
    }
    answers
}

fn value(question: &AskedQuestion, rng: &mut Rng, burden: f64) -> Value {
    let typical = question
        .read(&question.item.typical)
        .expect("typical answers are valid");
    match question.item.kind {
        QuestionKind::Number => {
            let (low, high) = (
                question.item.min.unwrap_or(0.0),
                question.item.max.unwrap_or(10.0),
            );
            // Adults, mostly: the whole range of ages would be mostly children and the very old.
            match question.id.as_str() {
                "age" => Value::Number(f64::from(rng.u32(18..85))),
                _ => Value::Number((low + rng.f64() * (high - low)).round()),
            }
        }
        QuestionKind::YesNo => match rng.f64() < burden * 5.0 {
            true => Value::Flag(rng.bool()),
            false => typical,
        },
        QuestionKind::Choice => match rng.f64() < burden * 5.0 {
            true => Value::One(rng.u8(..question.options.len() as u8)),
            false => typical,
        },
        _ => {
            let Value::Many(mut mask) = typical else {
                return typical;
            };
            for i in 0..question.options.len() {
                if rng.f64() < burden {
                    mask ^= 1 << i;
                }
            }
            Value::Many(mask)
        }
    }
}
