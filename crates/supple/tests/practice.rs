//! A practice begun in the terminal.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The program in an empty home.
fn supple(home: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_supple"))
        .env_clear()
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .current_dir(home)
        .stdin(Stdio::null())
        .args(args)
        .output()
        .unwrap()
}

const NEW: [&str; 12] = [
    "practice",
    "new",
    "--owner",
    "ann@example.org",
    "--name",
    "Hands",
    "--country",
    "de",
    "--zone",
    "Europe/Berlin",
    "--format",
    "json",
];

fn lines(output: &Output) -> Vec<Value> {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn two_practices_of_one_owner_who_gets_one_link() {
    let home = TempDir::new().unwrap();
    let house = [
        "--address",
        "Street 1",
        "--place",
        "52.5,13.4",
        "--therapist",
        "Ann",
        "--hours",
        "20:00-02:00",
    ];
    let first = lines(&supple(home.path(), &[&NEW[..], &house].concat()));
    let link = first[0]["link"].as_str().unwrap();
    assert!(
        link.starts_with("http://127.0.0.1:8080/sign-in/open?key="),
        "{link}"
    );
    let second = lines(&supple(
        home.path(),
        &[&NEW[..], &["--homes", "-33.8,151.2", "--kind", "network"]].concat(),
    ));
    assert_eq!(second[0]["link"], Value::Null);
    let listed = lines(&supple(
        home.path(),
        &["practice", "list", "--format", "json"],
    ));
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["id"], first[0]["id"]);
    assert_eq!(
        (&listed[0]["therapists"], &listed[1]["therapists"]),
        (&1.into(), &0.into())
    );
    assert_eq!(listed[1]["owners"], serde_json::json!(["ann@example.org"]));
}

#[test]
fn what_is_missing_or_cannot_be_is_named() {
    let home = TempDir::new().unwrap();
    let cases: [(&[&str], &str); 8] = [
        (&["practice", "new", "--name", "Hands"], "--owner is needed"),
        (&NEW, "--address or --homes is needed"),
        (
            &[&NEW[..], &["--homes", "north"]].concat(),
            "--homes: expected LATITUDE,LONGITUDE",
        ),
        (
            &[&NEW[..], &["--homes", "52,13", "--km", "5000"]].concat(),
            "--km: expected a number from 0.5 to 500",
        ),
        (
            &[&NEW[..], &["--address", "x", "--minutes", "3"]].concat(),
            "--minutes: expected a whole number from 5 to 480",
        ),
        (
            &[
                &NEW[..],
                &["--address", "x", "--therapist", "Ann", "--hours", "9-5"],
            ]
            .concat(),
            "--hours: expected times",
        ),
        (
            &[
                &NEW[..],
                &["--address", "x", "--therapist", "Ann", "--days", "someday"],
            ]
            .concat(),
            "--days: expected mon",
        ),
        (
            &["practice", "new", "--name", "Hands", "--owner", "nobody"],
            "--owner: ",
        ),
    ];
    for (args, said) in cases {
        let output = supple(home.path(), args);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && errors.contains(said),
            "{args:?}: {errors}"
        );
    }
    assert!(
        lines(&supple(
            home.path(),
            &["practice", "list", "--format", "json"]
        ))
        .is_empty()
    );
}
