//! `supple knowledge` as a clinical editor meets it: the built program on copies of the knowledge folder.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use knowledge::Knowledge;
use knowledge::items::Typical;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

fn supple(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_supple"))
        .env_remove("SUPPLE_KNOWLEDGE")
        .args(args)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A copy of the knowledge folder, with files added or replaced.
struct Folder(TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(TempDir::new().unwrap());
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge"),
            folder.0.path(),
        );
        for (path, text) in files {
            fs::write(folder.0.path().join(path), text).unwrap();
        }
        folder
    }

    fn path(&self) -> &str {
        self.0.path().to_str().unwrap()
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target: PathBuf = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => {
                fs::create_dir(&target).unwrap();
                copy(&entry.path(), &target);
            }
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

const CASE: &str =
    "[[clause.case]]\nname = \"seventy-five\"\nanswers = { age = 75 }\nbut = { age = 69 }\n";

/// A rule for people of 70 and over; the condition stands on line 12, the first case begins on line 15.
fn rule(when: &str, consequence: &str, case: &str) -> String {
    format!(
        "title = \"Planted\"\nkind = \"caution\"\nbasis = \"design\"\nreview_by = \"2027-11-21\"\n\
         our_rule = [\"All of it.\"]\n[person]\nfound = \"You are 70 or older.\"\nmeans = \"A test.\"\n\
         [therapist]\ntext = \"A test.\"\n[[clause]]\nwhen = \"{when}\"\nbasis = \"design\"\n{consequence}\n{case}"
    )
}

const FIRST: &str = "disposition = \"clinician_first\"";
const MODIFY: &str = "disposition = \"modify\"\nlimits = { minutes = 25 }";

#[test]
fn check_names_files_version_and_reviews() {
    let output = supple(&["knowledge", "check", "--on", "2000-01-01"]);
    assert_eq!(output.status.code(), Some(0));
    let knowledge = Knowledge::embedded().unwrap();
    let expected = format!(
        "{} files, no problems. Version {}.\n",
        knowledge::embedded().len(),
        knowledge.version()
    );
    assert_eq!(said(&output), expected);

    let dates = knowledge
        .items()
        .into_iter()
        .filter_map(|item| item.header.review_by);
    let first = dates.min().unwrap();
    let in_90_days = first.checked_sub(jiff::ToSpan::days(90)).unwrap();
    for (on, words) in [
        (in_90_days, "comes in 90 days"),
        (first, "is today"),
        (first.tomorrow().unwrap(), "has passed, 1 days ago"),
    ] {
        let output = supple(&["knowledge", "check", "--on", &on.to_string()]);
        assert_eq!(output.status.code(), Some(0), "a review is a warning");
        let expected = format!("warning: the review date {first} {words}, for ");
        assert!(said(&output).contains(&expected), "{}", said(&output));
    }
    let earlier = in_90_days.yesterday().unwrap().to_string();
    assert!(!said(&supple(&["knowledge", "check", "--on", &earlier])).contains("warning"));
}

#[test]
fn check_reports_every_planted_problem_at_once_with_file_and_line() {
    let no_case = rule("age >= 70", FIRST, "");
    let silent = rule(
        "age >= 70",
        FIRST,
        &CASE.replace("75", "70").replace("age = 70", "age = 65"),
    );
    let option = rule("any(nerve_signs.sadle, age >= 70)", FIRST, CASE);
    let stripping = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge/techniques/stripping.toml"),
    )
    .unwrap();
    let folder = Folder::with(&[
        (
            "techniques/stripping.toml",
            &format!("sumary = \"A slip.\"\n{stripping}"),
        ),
        ("rules/planted_option.toml", &option),
        (
            "faq/planted_source.toml",
            "title = \"Why?\"\ntext = \"So.\"\nsources = [\"nice_ng5\"]\n",
        ),
        ("rules/planted_no_case.toml", &no_case),
        ("rules/planted_silent.toml", &silent),
        (
            "protocols/planted_minutes.toml",
            "title = \"Planted\"\ntechnique = \"swedish_massage\"\nbasis = \"design\"\nsettings = [\"therapist\"]\n\
             minutes = [30]\n[[phase]]\ntitle = \"Only\"\nminutes = [29]\n[[phase.step]]\nrest = true\n\
             positions = [\"prone\"]\ncue = \"Rest.\"\n",
        ),
    ]);
    let expected = [
        (
            "techniques/stripping.toml",
            1,
            "unknown field `sumary`",
            Some("summary"),
        ),
        (
            "rules/planted_option.toml",
            12,
            "has no option `sadle`",
            Some("nerve_signs.saddle"),
        ),
        (
            "faq/planted_source.toml",
            3,
            "unknown source `nice_ng5`",
            Some("nice_ng59"),
        ),
        (
            "rules/planted_no_case.toml",
            12,
            "the clause has no case",
            None,
        ),
        (
            "rules/planted_silent.toml",
            16,
            "the clause does not fire on `answers`",
            None,
        ),
        (
            "protocols/planted_minutes.toml",
            5,
            "the phases add up to 29 minutes, expected 30",
            None,
        ),
    ];
    let output = supple(&["knowledge", "check", folder.path()]);
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output);
    for (file, line, message, suggestion) in expected {
        let found = text.lines().find(|shown| {
            shown.starts_with(&format!("{file}:{line}: ")) && shown.contains(message)
        });
        let found =
            found.unwrap_or_else(|| panic!("{file}:{line}: {message} is missing in:\n{text}"));
        if let Some(suggestion) = suggestion {
            assert!(
                found.ends_with(&format!("(did you mean `{suggestion}`?)")),
                "{found}"
            );
        }
    }
    let output = supple(&["--format", "json", "knowledge", "check", folder.path()]);
    assert_eq!(output.status.code(), Some(1));
    let report: Json = serde_json::from_str(&said(&output)).unwrap();
    let files: Vec<&str> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["file"].as_str().unwrap())
        .collect();
    // Nothing but what was planted: a file that cannot be read has no echo in others.
    let planted = expected.map(|(file, ..)| file);
    assert!(files.iter().all(|file| planted.contains(file)), "{text}");
    let last = text.lines().last().unwrap();
    assert_eq!(
        last,
        format!(
            "{} problems in 6 of {} files.",
            files.len(),
            report["files"]
        )
    );
}

#[test]
fn list_and_show_give_what_is_written() {
    let rules = said(&supple(&["knowledge", "list", "rules"]));
    let knowledge = Knowledge::embedded().unwrap();
    assert_eq!(rules.lines().count(), knowledge.shelves().rules.len());
    let marked = knowledge
        .shelves()
        .rules
        .values()
        .filter(|entry| !entry.item.our_rule.is_empty());
    assert!(rules.matches("[our rule]").count() >= marked.count());
    assert_eq!(
        supple(&["knowledge", "list", "rule"]).status.code(),
        Some(1)
    );

    let entry = &knowledge.shelves().rules["rf_ces_both_legs"];
    let shown = said(&supple(&["knowledge", "show", "rf_ces_both_legs"]));
    assert!(shown.contains(entry.text.trim_end()), "{shown}");
    for id in &entry.item.sources {
        assert!(shown.contains(&format!("# {id}: ")), "{shown}");
    }
    let shown: Json = serde_json::from_str(&said(&supple(&[
        "--format",
        "json",
        "knowledge",
        "show",
        "yoga",
    ])))
    .unwrap();
    assert_eq!(shown.as_array().unwrap().len(), 2);
    let missing = supple(&["knowledge", "show", "rf_ces_both_leg"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(
        String::from_utf8(missing.stderr)
            .unwrap()
            .contains("did you mean `rf_ces_both_legs`?")
    );
}

/// A register: 1 ordinary, 2 and 3 older, an empty line, 5 broken.
fn register(folder: &Folder, broken: bool) -> PathBuf {
    let knowledge = Knowledge::embedded().unwrap();
    let person = |id: &str, years: f64| {
        let age = BTreeMap::from([("age".to_owned(), Typical::Number(years))]);
        let mut answers = knowledge.case_answers(&age, &BTreeMap::new()).unwrap();
        answers.id = Some(id.to_owned());
        answers.to_json(&knowledge).to_string()
    };
    let mut lines = vec![
        person("p-1", 40.0),
        person("p-2", 75.0),
        person("p-3", 69.0),
        String::new(),
    ];
    if broken {
        lines.push("{\"answers\": {\"age\": \"old\"}}".to_owned());
    }
    let path = folder.0.path().join("people.jsonl");
    fs::write(&path, lines.join("\n")).unwrap();
    path
}

#[test]
fn diff_finds_a_loosened_rule_and_says_for_whom() {
    let old = Folder::with(&[("rules/planted.toml", &rule("age >= 70", FIRST, CASE))]);
    let new = Folder::with(&[("rules/planted.toml", &rule("age >= 70", MODIFY, CASE))]);
    let people = register(&old, true);
    let people = people.to_str().unwrap();

    let output = supple(&[
        "knowledge",
        "diff",
        old.path(),
        new.path(),
        "--answers",
        people,
    ]);
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output);
    assert!(
        text.contains("LESS CAREFUL clause[0].disposition: clinician_first -> modify"),
        "{text}"
    );
    assert!(
        text.contains("! clause[0].limits.minutes: nothing -> 25"),
        "{text}"
    );
    let person =
        "LESS CAREFUL: line 2 (id p-2): clinician_first -> modify, because planted now says modify";
    assert!(text.contains(person), "{text}");
    assert!(!text.contains("p-1") && !text.contains("p-3"), "{text}");
    assert!(
        text.contains("line 5: neither can read it: answers.age"),
        "{text}"
    );

    let output = supple(&[
        "--format",
        "json",
        "knowledge",
        "diff",
        old.path(),
        new.path(),
        "--answers",
        people,
    ]);
    let lines: Vec<Json> = said(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let summary = lines.last().unwrap();
    for (what, count) in [
        ("people", 4),
        ("unchanged", 2),
        ("less_careful", 1),
        ("stricter", 0),
        ("neither_reads", 1),
    ] {
        assert_eq!(summary[what], count, "{what} in {summary}");
    }
    assert!(
        lines
            .iter()
            .any(|line| line["type"] == "person" && line["id"] == "p-2")
    );

    // The other way round it is stricter, and nothing speaks against it.
    let people = register(&old, false);
    let output = supple(&[
        "knowledge",
        "diff",
        new.path(),
        old.path(),
        "--answers",
        people.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(0));
    let text = said(&output);
    assert!(
        text.contains("line 2 (id p-2): modify -> clinician_first"),
        "{text}"
    );
    assert!(!text.contains("LESS CAREFUL"), "{text}");
}

#[test]
fn diff_without_answers_asks_the_boundary_cases_also_after_a_clearance() {
    let after = |minutes: u8| format!("{FIRST}\n[clause.after_clearance]\nminutes = {minutes}");
    let old = Folder::with(&[("rules/planted.toml", &rule("age >= 70", &after(10), CASE))]);
    let new = Folder::with(&[("rules/planted.toml", &rule("age >= 70", &after(15), CASE))]);
    let output = supple(&["knowledge", "diff", old.path(), new.path()]);
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output);
    let case = "LESS CAREFUL: case \"seventy-five\" of planted, with a clinician's agreement: modify as before; \
                longest session 10 -> 15 minutes";
    assert!(text.contains(case), "{text}");
    assert_eq!(
        supple(&["knowledge", "diff", new.path(), old.path()])
            .status
            .code(),
        Some(0)
    );
}

#[test]
fn diff_sees_limits_precautions_and_wording() {
    let limits = |limits: &str| {
        let consequence = format!("disposition = \"modify\"\nlimits = {{ {limits} }}");
        rule("age >= 70", &consequence, CASE)
    };
    let strict = limits(
        "pressure = { hands = 0 }, avoid = [\"floor\"], precautions = [\"stop_signal\"], minutes = 7",
    );
    let loose = limits("pressure = { hands = 1 }, minutes = 8");
    let old = Folder::with(&[("rules/planted.toml", &strict)]);
    let new = Folder::with(&[("rules/planted.toml", &loose)]);
    let people = register(&old, false);
    let people = people.to_str().unwrap();
    let text = said(&supple(&[
        "knowledge",
        "diff",
        old.path(),
        new.path(),
        "--answers",
        people,
    ]));
    let line = text.lines().find(|line| line.contains("(id p-2)")).unwrap();
    for part in [
        "LESS CAREFUL",
        "pressure 0 -> 1 on hands",
        "longest session 7 -> 8",
        "planted was changed",
    ] {
        assert!(line.contains(part), "{part} is missing in {line}");
    }

    let reworded = strict.replace("means = \"A test.\"", "means = \"Another test.\"");
    let new = Folder::with(&[("rules/planted.toml", &reworded)]);
    let output = supple(&[
        "--format",
        "json",
        "knowledge",
        "diff",
        old.path(),
        new.path(),
        "--answers",
        people,
    ]);
    assert_eq!(output.status.code(), Some(0));
    let text = said(&output);
    let summary: Json = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&summary["other_wording_only"], &summary["unchanged"]),
        (&json!(1), &json!(2))
    );
}

#[test]
fn a_document_that_only_one_folder_can_read_is_reported() {
    let question = "title = \"Planted?\"\nkind = \"yes_no\"\nstage = \"wishes\"\norder = 999\ntypical = false\n";
    let old = Folder::with(&[]);
    let new = Folder::with(&[("questions/planted_question.toml", question)]);
    let path = old.0.path().join("people.jsonl");
    fs::write(
        &path,
        "{\"id\": \"p-4\", \"answers\": {\"planted_question\": true}}\n",
    )
    .unwrap();
    let path = path.to_str().unwrap();
    let output = supple(&[
        "knowledge",
        "diff",
        old.path(),
        new.path(),
        "--answers",
        path,
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("line 1 (id p-4): only NEW can read it: answers: unknown question")
    );
    let output = supple(&[
        "knowledge",
        "diff",
        new.path(),
        old.path(),
        "--answers",
        path,
    ]);
    assert!(said(&output).contains("line 1 (id p-4): only OLD can read it"));
}

#[test]
fn a_folder_is_equal_to_itself_and_to_the_built_in_content() {
    let folder = Folder::with(&[]);
    for other in ["builtin", folder.path()] {
        let output = supple(&["knowledge", "diff", folder.path(), other]);
        assert_eq!(output.status.code(), Some(0));
        let text = said(&output);
        assert!(text.contains("No item differs."), "{text}");
        let count = |label: &str| {
            let line = text
                .lines()
                .find(|line| line.trim_start().starts_with(label))
                .unwrap();
            line.split_whitespace().last().unwrap().to_owned()
        };
        assert_eq!(count("unchanged"), count("in all"));
    }
}
