//! `supple session` in plain lines, end to end.

#![allow(clippy::unwrap_used, missing_docs)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const DESK_WORKER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/desk-worker.json"
);
const SADDLE_NUMBNESS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/saddle-numbness.json"
);

fn session(arguments: &[&str], commands: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_supple"))
        .arg("session")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A session that refuses to begin reads no commands.
    let _ = child.stdin.take().unwrap().write_all(commands.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Text with single spaces, whatever the width of the lines.
fn flat(output: &Output) -> String {
    text(output)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn a_whole_session_by_commands_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.json");
    let log_path = path.to_str().unwrap();
    // Each step, and a calm answer in case a check-in is due before the next.
    let commands = format!("check 0 3\n{}", "next\ncheck 1 3\n".repeat(40));
    let arguments = [
        "--answers",
        DESK_WORKER,
        "--plain",
        "--minutes",
        "15",
        "--log",
        log_path,
    ];
    let output = session(&arguments, &commands);
    assert!(output.status.success());
    assert!(text(&output).contains("That was the session."));
    assert!(flat(&output).contains("Time: 15:00 of 15:00"));
    assert!(flat(&output).contains("Look again on days 1, 3, 7 and 14"));
    let log: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(log["ending"]["how"], "finished");
    assert_eq!(log["worked_ms"], 900_000);
    let steps = log["steps"].as_array().unwrap();
    let done: u64 = steps
        .iter()
        .map(|step| step["done_ms"].as_u64().unwrap())
        .sum();
    assert_eq!(done, 900_000);
    assert_eq!(log["check_ins"][0]["pain"], 3);
}

#[test]
fn json_goes_to_standard_output_and_nothing_else_does() {
    let arguments = [
        "--answers",
        DESK_WORKER,
        "--for",
        "partner",
        "--minutes",
        "15",
        "--format",
        "json",
    ];
    let output = session(&arguments, "check 0 3\nease\nskip\nstop enough for today\n");
    assert!(output.status.success());
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(log["ending"]["why"]["reason"], "enough for today");
    assert_eq!(log["steps"][0]["eased"], 1);
    assert_eq!(log["steps"][0]["skipped"], true);
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("Lighter now")
    );
}

#[test]
fn a_sign_ends_the_session_with_what_to_do() {
    let arguments = ["--answers", DESK_WORKER, "--plain", "--minutes", "15"];
    let output = session(&arguments, "check 0 3\ncheck 0 3 stop_chest\nnext\n");
    assert!(output.status.success());
    let said = flat(&output);
    assert!(said.contains("Stop. Call the local emergency number and start first aid."));
    assert!(said.contains("Ended: early, because of: chest pain, breathlessness or collapse"));
    assert!(
        !said.contains("Afterwards"),
        "advice for an ordinary day has no place here"
    );
}

#[test]
fn too_much_pain_pauses_and_the_second_time_ends() {
    let arguments = ["--answers", DESK_WORKER, "--plain", "--minutes", "15"];
    let output = session(
        &arguments,
        "check 0 3\ncheck 7 3\nnext\nresume\ncheck 3 8\n",
    );
    let said = flat(&output);
    assert!(said.contains("Lift off at once."));
    assert!(said.contains("The session is paused: type resume first."));
    assert!(said.contains("Ended: early, because of: too much pain"));
}

#[test]
fn a_wrong_command_is_explained_and_changes_nothing() {
    let arguments = ["--answers", DESK_WORKER, "--plain", "--minutes", "15"];
    let output = session(
        &arguments,
        "dance\nnext\ncheck 11 3\ncheck 0 3 77\ncheck 0 3\nresume\nstop\n",
    );
    let said = flat(&output);
    assert!(said.contains("There is no command \"dance\"."));
    assert!(said.contains("Not now: this cannot be done before the check-in is answered."));
    assert!(said.contains("Type the discomfort as a number 0-10"));
    assert!(said.contains("\"77\" is not a sign"));
    assert!(said.contains("Not now: this cannot be done while the session runs."));
    assert!(said.contains("Ended: early, as wished"));
}

#[test]
fn without_more_commands_the_session_ends() {
    let output = session(
        &["--answers", DESK_WORKER, "--plain", "--minutes", "15"],
        "",
    );
    assert!(output.status.success());
    assert!(flat(&output).contains("Ended: early: no more commands came"));
}

#[test]
fn where_care_is_withheld_there_is_no_session() {
    let output = session(&["--answers", SADDLE_NUMBNESS, "--plain"], "check 0 3\n");
    assert_eq!(output.status.code(), Some(3));
    assert!(flat(&output).contains("Please get emergency help now"));
    assert!(!text(&output).contains("Step 1"));
}

#[test]
fn a_provisional_decision_gives_no_session() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.json");
    std::fs::write(&path, r#"{"answers": {"age": 40}}"#).unwrap();
    let output = session(
        &["--answers", path.to_str().unwrap(), "--format", "json"],
        "",
    );
    assert_eq!(output.status.code(), Some(3));
    let decision: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(decision["provisional"], true);
}

#[test]
fn what_is_missing_or_impossible_is_said() {
    let output = session(&["--plain"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("supple check --save")
    );
    let output = session(
        &["--answers", DESK_WORKER, "--plain", "--minutes", "400"],
        "",
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("400 minutes are not possible")
    );
    let output = session(&["--answers", "-", "--plain"], "{}");
    assert_eq!(output.status.code(), Some(1));
}
