//! The interview as a person meets it: questions on the screen, lines typed back.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use knowledge::{Answers, AskedQuestion, Knowledge, Value};

/// An interview under way.
struct Talk {
    child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
    knowledge: Knowledge,
    asked: Vec<String>,
    all: String,
}

impl Talk {
    fn start(folder: &Path, args: &[&str]) -> Talk {
        let mut child = Command::new(env!("CARGO_BIN_EXE_supple"))
            .arg("check")
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Talk {
            input: child.stdin.take(),
            output: child.stdout.take().unwrap(),
            child,
            knowledge: Knowledge::embedded().unwrap(),
            asked: Vec::new(),
            all: String::new(),
        }
    }

    /// Reads until the next prompt; `None` = the interview is over.
    fn screen(&mut self) -> Option<String> {
        let mut bytes = Vec::new();
        let mut byte = [0];
        while self.output.read(&mut byte).unwrap() == 1 {
            bytes.push(byte[0]);
            if bytes.ends_with("  › ".as_bytes()) {
                let text = String::from_utf8(bytes).unwrap();
                self.all.push_str(&text);
                return Some(text);
            }
        }
        self.all.push_str(&String::from_utf8(bytes).unwrap());
        None
    }

    fn say(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{line}").unwrap();
        input.flush().unwrap();
    }

    /// The question on a screen.
    fn question(&self, screen: &str) -> Option<String> {
        let flat = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        let matches = self.knowledge.questions().iter().filter(|question| {
            let title = question.item.title.split_whitespace().collect::<Vec<_>>();
            flat.contains(&title.join(" "))
        });
        // The longest title, because one may be part of another.
        matches
            .max_by_key(|question| question.item.title.len())
            .map(|question| question.id.clone())
    }

    /// What to type for the ordinary answer.
    fn typical(&self, id: &str) -> String {
        let question = self
            .knowledge
            .question(self.knowledge.question_ix(id).unwrap());
        match question.read(&question.item.typical).unwrap() {
            Value::Flag(true) => "y".to_owned(),
            Value::Flag(false) => "n".to_owned(),
            Value::Number(number) => number.to_string(),
            Value::One(i) => number(question, usize::from(i)),
            Value::Many(mask) => (0..question.options.len())
                .filter(|i| mask >> i & 1 == 1)
                .map(|i| number(question, i))
                .collect::<Vec<_>>()
                .join(" "),
            Value::DontKnow => "d".to_owned(),
        }
    }

    /// The number to type for an option.
    fn option(&self, id: &str, option: &str) -> String {
        let question = self
            .knowledge
            .question(self.knowledge.question_ix(id).unwrap());
        number(question, question.option(option).unwrap())
    }

    /// Answers everything as an ordinary person, but for the given options.
    fn answer_all(&mut self, special: &[(&str, &str)]) {
        let special: BTreeMap<&str, &str> = special.iter().copied().collect();
        while let Some(screen) = self.screen() {
            let Some(id) = self.question(&screen) else {
                self.say("");
                continue;
            };
            let line = match special.get(id.as_str()) {
                Some(option) => self.option(&id, option),
                None => self.typical(&id),
            };
            self.asked.push(id);
            self.say(&line);
        }
    }

    fn finish(mut self) -> (i32, String, Vec<String>) {
        drop(self.input.take());
        while self.screen().is_some() {}
        let code = self.child.wait().unwrap().code().unwrap();
        (code, self.all, self.asked)
    }
}

/// The number before an option on the screen.
fn number(question: &AskedQuestion, option: usize) -> String {
    let shown = question.shown.iter().position(|shown| *shown == option);
    (shown.unwrap() + 1).to_string()
}

#[test]
fn a_desk_worker_gets_a_plan_in_few_questions() {
    let folder = tempfile::tempdir().unwrap();
    let mut talk = Talk::start(folder.path(), &[]);
    talk.answer_all(&[("background", "desk")]);
    let (code, text, asked) = talk.finish();
    assert_eq!(code, 0, "{text}");
    assert!(asked.len() <= 40, "{} questions", asked.len());
    let mut once = asked.clone();
    once.sort();
    once.dedup();
    assert_eq!(
        once.len(),
        asked.len(),
        "a question was asked twice: {asked:?}"
    );
    assert!(text.contains("Tonight") && text.contains("Massage that fits"));
    // Nothing is kept without being asked.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn saddle_numbness_interrupts_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut talk = Talk::start(folder.path(), &[]);
    talk.answer_all(&[("nerve_signs", "saddle"), ("nerve_course", "new_or_worse")]);
    let (code, text, asked) = talk.finish();
    assert_eq!(code, 3);
    assert_eq!(asked.last().map(String::as_str), Some("nerve_course"));
    assert!(text.contains("emergency") && text.contains("What to say, or show"));
    assert!(!text.contains("Tonight"));
}

#[test]
fn blood_thinners_limit_the_pressure() {
    let folder = tempfile::tempdir().unwrap();
    let mut talk = Talk::start(folder.path(), &[]);
    talk.answer_all(&[("blood", "thinner")]);
    let (code, text, _) = talk.finish();
    assert_eq!(code, 0);
    assert!(
        text.contains("Blood thinner") && text.contains("up to 2 of 5"),
        "{text}"
    );
}

#[test]
fn back_goes_to_the_question_before() {
    let folder = tempfile::tempdir().unwrap();
    let mut talk = Talk::start(folder.path(), &[]);
    let first = talk.screen().unwrap();
    let age = talk.question(&first).unwrap();
    talk.say("33");
    let second = talk.screen().unwrap();
    assert_ne!(talk.question(&second), Some(age.clone()));
    talk.say("b");
    let again = talk.screen().unwrap();
    assert_eq!(talk.question(&again), Some(age));
    talk.say("b");
    let still = talk.screen().unwrap();
    assert!(still.contains("first question"));
    talk.say("-4");
    assert!(talk.screen().unwrap().contains("from 0 to 120"));
}

#[test]
fn stopping_offers_to_keep_the_answers_and_resuming_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut talk = Talk::start(folder.path(), &[]);
    talk.screen().unwrap();
    talk.say("61");
    talk.screen().unwrap();
    talk.say("q");
    talk.say("y");
    let (code, _, _) = talk.finish();
    assert_eq!(code, 130);
    let kept = folder.path().join("supple-answers.json");
    let knowledge = Knowledge::embedded().unwrap();
    let answers = Answers::from_json(&knowledge, &std::fs::read(&kept).unwrap()).unwrap();
    assert_eq!(
        answers.get(knowledge.question_ix("age").unwrap()),
        Some(Value::Number(61.0))
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&kept).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    let mut talk = Talk::start(folder.path(), &["--resume", "supple-answers.json"]);
    talk.answer_all(&[]);
    let (code, text, asked) = talk.finish();
    assert_eq!(code, 0, "{text}");
    assert!(!asked.contains(&"age".to_owned()));
}

#[test]
fn the_end_of_input_keeps_nothing_without_a_yes() {
    let folder = tempfile::tempdir().unwrap();
    let mut talk = Talk::start(folder.path(), &[]);
    talk.screen().unwrap();
    talk.say("61");
    talk.screen().unwrap();
    let (code, _, _) = talk.finish();
    assert_eq!(code, 130);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn answers_can_be_saved_and_decided_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut talk = Talk::start(folder.path(), &["--save", "mine.json"]);
    talk.answer_all(&[]);
    let (code, text, _) = talk.finish();
    assert_eq!(code, 0);
    let output = Command::new(env!("CARGO_BIN_EXE_supple"))
        .args(["check", "--answers", "mine.json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let decided = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.ends_with(&decided),
        "the same answers gave another text"
    );
}

#[test]
fn documents_with_problems_are_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let check = |document: &[u8]| {
        let path = folder.path().join("document.json");
        std::fs::write(&path, document).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_supple"))
            .args(["check", "--answers"])
            .arg(&path)
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(output.stdout.is_empty());
        assert_eq!(error.trim_end().lines().count(), 1, "{error}");
        assert!(!error.contains("panicked"), "{error}");
        error
    };
    let mut big = br#"{"answers":{"age":4"#.to_vec();
    big.resize(10 << 20, b'0');
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"".to_vec(), "nothing"),
        (b"  \n".to_vec(), "nothing"),
        (b"[]".to_vec(), "answers"),
        (br#"{"answers":{"age":"old"}}"#.to_vec(), "answers.age: expected a whole number from 0 to 120 years"),
        (br#"{"answers":{"age":400}}"#.to_vec(), "found 400"),
        (br#"{"answers":{"age":-1}}"#.to_vec(), "from 0 to 120"),
        (br#"{"answers":{"age":40.5}}"#.to_vec(), "whole number"),
        (br#"{"answers":{"age":1e999}}"#.to_vec(), "number out of range"),
        (br#"{"answers":{"age":NaN}}"#.to_vec(), "expected"),
        (br#"{"answers":{"agee":40}}"#.to_vec(), "did you mean `age`"),
        (br#"{"answer":{}}"#.to_vec(), "did you mean `answers`"),
        (br#"{"answers":{"age":40,"age":41}}"#.to_vec(), "answers.age: given twice"),
        (br#"{"answers":{"nerve_signs":["sadle"]}}"#.to_vec(), "did you mean `saddle`"),
        (br#"{"answers":{"nerve_signs":"saddle"}}"#.to_vec(), "a list"),
        (br#"{"answers":{"nerve_signs":{"saddle":true}}}"#.to_vec(), "found an object"),
        (br#"{"answers":{"assessed":"perhaps"}}"#.to_vec(), "true or false"),
        (br#"{"answers":{"age":40}"#.to_vec(), "EOF"),
        (br#"{"answers":{}} {"#.to_vec(), "trailing"),
        (b"{\"answers\":{\"age\":\xff}}".to_vec(), "UTF-8"),
        ("{\"id\":\"a\u{202e}b\",\"answers\":{}}".as_bytes().to_vec(), "id: expected"),
        (br#"{"id":"a\u0007b","answers":{}}"#.to_vec(), "id: expected"),
        (br#"{"date":"2026-13-01","answers":{}}"#.to_vec(), "month"),
        (br#"{"answers":{},"clearances":[{"rule":"rf_ces_core","by":"x","on":"2026-01-01"}],"date":"2026-01-02"}"#.to_vec(), "not a rule that a clearance can answer"),
        (br#"{"answers":{},"clearances":[{"rule":"cancer_active","by":"x","on":"2026-01-01"}]}"#.to_vec(), "date: expected"),
        (big, "1048576"),
        (deep.into_bytes(), "answers"),
    ];
    for (document, expected) in cases {
        let error = check(&document);
        assert!(
            error.contains(expected),
            "expected `{expected}` in: {error}"
        );
    }
}
