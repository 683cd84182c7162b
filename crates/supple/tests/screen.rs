//! Screening a register: in order, with errors in their place, whatever the lines hold.
#![allow(clippy::unwrap_used, missing_docs)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use knowledge::{Answers, Knowledge};
use serde_json::Value as Json;

fn screen(args: &[&str], register: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_supple"))
        .args(["screen", "-"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let register = register.to_vec();
    let writer = std::thread::spawn(move || {
        // The reader may stop early; then the rest is not wanted.
        let _ = input.write_all(&register);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn records(output: &Output) -> Vec<Json> {
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn the_example_register_keeps_its_order() {
    let register = std::fs::read("../../examples/register.jsonl").unwrap();
    let lines = register.iter().filter(|byte| **byte == b'\n').count();
    let output = screen(&[], &register);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
    let records = records(&output);
    assert_eq!(records.len(), lines);
    for (i, record) in records.iter().enumerate() {
        assert_eq!(record["line"], i + 1);
        assert_eq!(record["open"], Json::Array(Vec::new()));
    }
    let mut dispositions: Vec<&str> = records
        .iter()
        .map(|r| r["disposition"].as_str().unwrap())
        .collect();
    dispositions.sort_unstable();
    dispositions.dedup();
    assert_eq!(dispositions.len(), 5, "{dispositions:?}");
}

#[test]
fn many_blocks_and_threads_keep_the_order() {
    let knowledge = Knowledge::embedded().unwrap();
    let line = Answers::typical(&knowledge).to_json(&knowledge).to_string();
    let count = 3_000;
    let register = format!("{line}\n").repeat(count);
    let one = screen(&["--threads", "1"], register.as_bytes());
    let four = screen(&["--threads", "4"], register.as_bytes());
    assert_eq!(one.stdout, four.stdout);
    let records = records(&four);
    assert_eq!(records.len(), count);
    assert!(
        records
            .iter()
            .enumerate()
            .all(|(i, record)| record["line"] == i + 1)
    );
}

#[test]
fn a_bad_line_becomes_an_error_record_and_the_run_goes_on() {
    let mut register = Vec::new();
    register.extend_from_slice(b"{\"id\":\"a\",\"answers\":{\"age\":40}}\n");
    register.extend_from_slice(b"{\"answers\":{\"age\":\"old\"}}\n");
    register.extend_from_slice(b"\n");
    register.extend_from_slice(b"\xff\xfe\n");
    register.extend_from_slice(&vec![b'x'; 3 << 20]);
    register.extend_from_slice(b"\n{\"answers\":{}}\r\n");
    register.extend_from_slice(b"{\"id\":\"last\",\"answers\":{\"age\":41}}");
    let output = screen(&[], &register);
    assert_eq!(output.status.code(), Some(1));
    let records = records(&output);
    let lines: Vec<u64> = records
        .iter()
        .map(|r| r["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [1, 2, 4, 5, 6, 7]);
    assert_eq!(records[0]["id"], "a");
    assert!(
        records[1]["error"]
            .as_str()
            .unwrap()
            .contains("answers.age")
    );
    assert!(records[2]["error"].as_str().unwrap().contains("UTF-8"));
    assert!(
        records[3]["error"]
            .as_str()
            .unwrap()
            .contains("1048576 bytes")
    );
    assert_eq!(records[4]["provisional"], true);
    assert_eq!(records[5]["id"], "last");
}

#[test]
fn an_empty_register_is_no_error() {
    for register in [&b""[..], b"\n\n"] {
        let output = screen(&[], register);
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn text_for_people() {
    let output = screen(
        &["--format", "text"],
        b"{\"id\":\"a\",\"answers\":{\"blood\":[\"thinner\"]}}\n",
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with("line 1 (a): modify, provisional"),
        "{text}"
    );
    assert!(text.contains("anticoagulants"), "{text}");
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let knowledge = Knowledge::embedded().unwrap();
    let line = Answers::typical(&knowledge).to_json(&knowledge).to_string();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.jsonl");
    std::fs::write(&path, format!("{line}\n").repeat(5_000)).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_supple"))
        .arg("screen")
        .arg(&path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!error.contains("panicked"), "{error}");
}
