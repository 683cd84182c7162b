//! A register: each line is a document of its own, and gives one line back whatever the others hold.
#![no_main]

use std::sync::LazyLock;

use knowledge::{Answers, Knowledge};
use libfuzzer_sys::fuzz_target;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::embedded().expect("the built-in content has no problems"));

fuzz_target!(|register: &[u8]| {
    let lines: Vec<&[u8]> = register.split(|byte| *byte == b'\n').collect();
    let once: Vec<String> = lines.iter().map(|line| decide(line)).collect();
    for (line, decision) in lines.iter().zip(&once).rev() {
        assert!(!decision.contains('\n'), "one line in, one line out");
        let again = decide(line);
        assert_eq!(&again, decision, "a line does not depend on its neighbours");
    }
});

fn decide(line: &[u8]) -> String {
    let knowledge = &*KNOWLEDGE;
    match Answers::from_json(knowledge, line) {
        Err(error) => {
            let error = error.to_string();
            serde_json::json!({ "error": error }).to_string()
        }
        Ok(answers) => {
            let screening = care::screen(knowledge, &answers);
            let decision = care::Decision::new(knowledge, &answers, &screening);
            serde_json::to_string(&decision).expect("a decision is written as JSON")
        }
    }
}
