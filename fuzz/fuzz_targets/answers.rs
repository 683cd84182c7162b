//! One document of answers: read, screened and, where care is permitted, planned. Nothing from outside may panic.
//!
//! Input whose first byte cannot begin a text is taken as one byte per question instead, which reaches combinations of
//! answers that random JSON never would.
#![no_main]

use std::sync::LazyLock;

use knowledge::items::QuestionKind;
use knowledge::{Answers, AskedQuestion, Knowledge, QuestionIx, Setting, Value};
use libfuzzer_sys::fuzz_target;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::embedded().expect("the built-in content has no problems"));

fuzz_target!(|input: &[u8]| {
    let knowledge = &*KNOWLEDGE;
    let answers = match input {
        [first @ 0x80..=0xff, bytes @ ..] => drawn(knowledge, first % 2 == 0, bytes),
        document => match Answers::from_json(knowledge, document) {
            Ok(answers) => answers,
            Err(_) => return,
        },
    };
    let written = answers.to_json(knowledge).to_string();
    assert_eq!(
        Answers::from_json(knowledge, written.as_bytes()).as_ref(),
        Ok(&answers),
        "what was written is read back as the same answers"
    );
    let screening = care::screen(knowledge, &answers);
    let decision = care::Decision::new(knowledge, &answers, &screening);
    serde_json::to_string(&decision).expect("a decision is written as JSON");
    assert_eq!(
        decision.referral.is_none(),
        screening.disposition.permits_care()
    );
    if let Ok(permit) = screening.permit() {
        assert!(screening.disposition.permits_care());
        assert_eq!(permit.limits(), screening.limits());
        scripts(knowledge, &care::plan(knowledge, &answers, &permit));
    }
});

/// A plan is written as JSON, and every session it gives adds up.
fn scripts(knowledge: &Knowledge, plan: &care::Plan) {
    serde_json::to_string(plan).expect("a plan is written as JSON");
    for setting in Setting::ALL {
        for minutes in [0, 1, 10, 20, 45, u16::MAX] {
            if let Ok(script) = plan.script(knowledge, setting, minutes) {
                let seconds: u32 = script.steps().iter().map(|step| step.seconds).sum();
                assert_eq!(seconds, u32::from(minutes) * 60);
                assert_eq!(seconds, script.seconds());
            }
        }
    }
}

/// Answers drawn from bytes: half of them typical, so that many combinations permit care.
fn drawn(knowledge: &Knowledge, consistent: bool, bytes: &[u8]) -> Answers {
    let mut answers = Answers::new(knowledge);
    for (ix, question) in knowledge.questions().iter().enumerate() {
        let byte = bytes.get(ix).copied().unwrap_or_default();
        answers.set(ix as QuestionIx, drawn_value(question, byte));
    }
    if consistent {
        answers.drop_inapplicable(knowledge);
    }
    answers
}

fn drawn_value(question: &AskedQuestion, byte: u8) -> Option<Value> {
    let options = question.options.len().max(1);
    match (byte, question.item.kind) {
        (0..128, _) => question.read(&question.item.typical).ok(),
        (128..136, _) => None,
        (136..144, _) if question.item.dont_know => Some(Value::DontKnow),
        (_, QuestionKind::YesNo) => Some(Value::Flag(byte % 2 == 0)),
        (_, QuestionKind::Number) => {
            let (min, max) = question.item.min.zip(question.item.max)?;
            let number = min + (max - min) * f64::from(byte - 128) / 127.0;
            question.number(if question.item.integer {
                number.round()
            } else {
                number
            })
        }
        (_, QuestionKind::Choice) => Some(Value::One((usize::from(byte) % options) as u8)),
        _ => {
            let (one, other) = (usize::from(byte) % options, usize::from(byte / 3) % options);
            Some(Value::Many(1 << one | 1 << other))
        }
    }
}
