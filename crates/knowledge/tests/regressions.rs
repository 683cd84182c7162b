//! Inputs that once went wrong. Each says what happened, and stays.
#![allow(clippy::unwrap_used, missing_docs)]

use knowledge::{File, Knowledge, Problems, embedded};

/// The built-in content with some files added or replaced.
fn load(changed: Vec<(String, String)>) -> Result<Knowledge, Problems> {
    let mut files = embedded();
    for (path, text) in changed {
        files.retain(|file| file.path != path);
        files.push(File {
            path,
            text: text.into_bytes().into(),
        });
    }
    Knowledge::load(&files)
}

fn messages(outcome: Result<Knowledge, Problems>) -> String {
    outcome.unwrap_err().to_string()
}

fn question(title: &str, more: &str) -> String {
    format!("title = \"{title}\"\nstage = \"today\"\norder = 1\n{more}\n")
}

/// A withdrawn question that had a condition for asking crashed the loader.
#[test]
fn a_withdrawn_question_with_a_condition() {
    let mut gated = question("Is it so?", "kind = \"yes_no\"\ntypical = false");
    gated.push_str("when = \"age >= 18\"\n");
    let before = load(vec![("questions/spare.toml".to_owned(), gated.clone())]);
    assert!(before.unwrap().question_ix("spare").is_some());

    gated.push_str("withdrawn = \"asked elsewhere\"\n");
    let after = load(vec![("questions/spare.toml".to_owned(), gated)]);
    assert!(after.unwrap().question_ix("spare").is_none());
}

/// A question with more options than an answer has bits crashed the loader.
#[test]
fn more_options_than_bits() {
    let with_options = |count: usize| {
        let mut text = question("Which?", "kind = \"choices\"\ntypical = []");
        for option in 0..count {
            text.push_str(&format!(
                "[[option]]\nid = \"o{option}\"\ntext = \"{option}\"\n"
            ));
        }
        load(vec![("questions/spare.toml".to_owned(), text)])
    };
    assert!(with_options(63).is_ok());
    let found = messages(with_options(64));
    assert!(
        found.contains("questions/spare.toml:1: 64 options, at most 63 are possible"),
        "{found}"
    );
}

/// More questions than a set of questions can hold crashed the screening.
#[test]
fn more_questions_than_fit() {
    let many = (0..250).map(|i| {
        let text = question("Is it so?", "kind = \"yes_no\"\ntypical = false");
        (format!("questions/spare_{i}.toml"), text)
    });
    let found = messages(load(many.collect()));
    assert!(
        found.contains("questions, at most 256 are possible"),
        "{found}"
    );
}

/// The position of a clause is one byte: the clauses from the 257th on were taken for the first ones.
#[test]
fn more_clauses_than_a_rule_can_count() {
    let mut text = String::from(
        "title = \"Many\"\nkind = \"technique_rule\"\nbasis = \"design\"\nreview_by = \"2027-11-21\"\n",
    );
    for _ in 0..256 {
        text.push_str(
            "[[clause]]\nwhen = \"always\"\ndisposition = \"proceed\"\n[[clause.case]]\nname = \"all\"\n",
        );
    }
    let found = messages(load(vec![("rules/many.toml".to_owned(), text)]));
    assert!(found.contains("may have at most 255"), "{found}");
}

/// Terms that each name the next one several times kept the loader busy for ever.
#[test]
fn terms_that_multiply_each_other() {
    for (inner, outer) in [("any", "any"), ("all", "any")] {
        let mut files: Vec<(String, String)> = (0..20)
            .map(|i| {
                let next = i + 1;
                let kind = if i % 2 == 0 { inner } else { outer };
                let when = format!("{kind}(t{next}, t{next}, t{next}, t{next})");
                let text = format!("title = \"Term\"\nwhen = \"{when}\"\n");
                (format!("terms/t{i}.toml"), text)
            })
            .collect();
        let last = "title = \"Term\"\nwhen = \"age >= 65\"\n".to_owned();
        files.push(("terms/t20.toml".to_owned(), last));
        let contradiction = "title = \"Multiplied\"\nwhen = \"t0\"\nask = [\"age\"]\ntext = \"Which?\"\nbasis = \"design\"\n";
        files.push((
            "contradictions/multiplied.toml".to_owned(),
            contradiction.to_owned(),
        ));
        let found = messages(load(files));
        assert!(found.contains("alternatives"), "{found}");
    }
}
