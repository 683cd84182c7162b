//! What the knowledge must say for progress to be judged: mistakes in a measure are told, with file and line.
#![allow(clippy::unwrap_used, missing_docs)]

use knowledge::{Knowledge, embedded};

/// The problems after one edit of a file; none when the edit is no mistake.
fn after(path: &str, from: &str, to: &str) -> Vec<String> {
    let mut files = embedded();
    let file = files.iter_mut().find(|file| file.path == path).unwrap();
    let text = String::from_utf8(file.text.to_vec()).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    file.text = text.replacen(from, to, 1).into_bytes().into();
    match Knowledge::load(&files) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.0.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_built_in_measures_fit_together() {
    assert_eq!(
        after("measures/odi.toml", "at_least = 8", "at_least = 9"),
        [""; 0]
    );
}

#[test]
fn a_measure_that_does_not_fit_together_is_told() {
    for (path, from, to, told) in [
        (
            "measures/odi.toml",
            "item_max = 5\n",
            "",
            "`item_max` belongs to",
        ),
        (
            "measures/odi.toml",
            "at_least = 8",
            "at_least = 11",
            "`at_least` is at most `items`",
        ),
        (
            "measures/odi.toml",
            "absolute = 10",
            "absolute = 0",
            "thresholds are above 0",
        ),
        (
            "measures/psfs.toml",
            "items_max = 5",
            "items_max = 2",
            "`items_max` is at least `items`",
        ),
        (
            "measures/pain_nrs.toml",
            "at_least = 3,",
            "at_least = 8,",
            "`daily.at_least` is from 1 to",
        ),
        (
            "measures/pain_nrs.toml",
            "at_least = 3,",
            "at_least = 0,",
            "`daily.at_least` is from 1 to",
        ),
        (
            "measures/phq2.toml",
            "from = 3",
            "from = 7",
            "from the smaller to the greater number",
        ),
        (
            "measures/sleep_own.toml",
            "daily = { at_least = 3, within = 7 }\n",
            "",
            "the program needs this measure, with `daily`",
        ),
        (
            "reviews/answers_again.toml",
            "rise = 2\n",
            "rise = 0\n",
            "the program needs this review, with `again`",
        ),
        (
            "reviews/answers_again.toml",
            "usual_days = 7",
            "usual_days = 0",
            "the program needs this review, with `again`",
        ),
        (
            "reviews/answers_again.toml",
            "\"You can stop at any time. Tell me when it is too much.\"",
            "\"\"",
            "the program needs this review, with `before_touching`",
        ),
    ] {
        let problems = after(path, from, to);
        assert_eq!(problems.len(), 1, "{path}: {from} to {to}: {problems:?}");
        assert!(
            problems[0].starts_with(path) && problems[0].contains(told),
            "{problems:?}"
        );
    }
}
