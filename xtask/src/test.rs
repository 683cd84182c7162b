//! `cargo xtask test`: every check that a change must pass.

use std::time::Duration;

use crate::components;
use crate::steps::{answers, command, watch};

/// How a step ended.
enum Outcome {
    Passed,
    Failed,
    Skipped(&'static str),
}

/// A line of the summary.
struct Row {
    name: &'static str,
    outcome: Outcome,
    time: Duration,
}

/// Runs every step, also after one has failed, and sums up.
///
/// # Errors
/// Missing components with their install lines, or how many steps failed.
pub fn run() -> Result<(), String> {
    components::ensure()?;
    let mut tests = Tests::default();
    let mut rows = vec![
        step("format", &["fmt", "--all", "--check"], None, |_| {}),
        step("lints", &LINTS, None, |_| {}),
        step(
            "documents",
            &DOCUMENTS,
            Some(("RUSTDOCFLAGS", "-D warnings")),
            |_| {},
        ),
        step("tests", &TESTS, Some(SEED), |line| tests.add(line)),
    ];
    rows.push(fuzz_build());

    println!("\nSummary");
    for row in &rows {
        let seconds = row.time.as_secs();
        match &row.outcome {
            Outcome::Passed => println!("  {:<12} ok       {seconds:>4} s", row.name),
            Outcome::Failed => println!("  {:<12} FAILED   {seconds:>4} s", row.name),
            Outcome::Skipped(why) => println!("  {:<12} skipped  {why}", row.name),
        }
    }
    let Tests {
        passed,
        failed,
        ignored,
    } = tests;
    println!("  {passed} tests passed, {failed} failed, {ignored} ignored.");
    match rows
        .iter()
        .filter(|row| matches!(row.outcome, Outcome::Failed))
        .count()
    {
        0 => {
            println!("Every check passed.");
            Ok(())
        }
        count => Err(format!("{count} of {} checks failed.", rows.len())),
    }
}

const LINTS: [&str; 6] = [
    "clippy",
    "--workspace",
    "--all-targets",
    "--",
    "-D",
    "warnings",
];
const DOCUMENTS: [&str; 3] = ["doc", "--workspace", "--no-deps"];
const TESTS: [&str; 3] = ["test", "--workspace", "--no-fail-fast"];
/// The laws meet the same people in every run, so that a run that fails fails again; CONTRIBUTING says how to search on.
const SEED: (&str, &str) = ("PROPTEST_RNG_SEED", "20261121");

fn step(
    name: &'static str,
    args: &[&str],
    variable: Option<(&str, &str)>,
    look: impl FnMut(&str),
) -> Row {
    let start = now();
    let mut command = command(args);
    command.envs(variable);
    let outcome = match watch(&mut command, look) {
        Ok(()) => Outcome::Passed,
        Err(message) => {
            eprintln!("{message}");
            Outcome::Failed
        }
    };
    Row {
        name,
        outcome,
        time: start.elapsed(),
    }
}

/// The fuzz targets need nightly and a C++ compiler; whoever has both keeps them compiling.
fn fuzz_build() -> Row {
    let name = "fuzz build";
    let skipped = |why| Row {
        name,
        outcome: Outcome::Skipped(why),
        time: Duration::ZERO,
    };
    if !answers("cargo", &["+nightly", "--version"]) {
        return skipped("no nightly toolchain (rustup toolchain install nightly)");
    }
    if !answers("c++", &["--version"]) {
        return skipped("no C++ compiler (apt-get install g++)");
    }
    step(
        name,
        &[
            "+nightly",
            "check",
            "--locked",
            "--manifest-path",
            "fuzz/Cargo.toml",
        ],
        None,
        |_| {},
    )
}

/// How long a step takes is shown to people and decides nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "the core knows no clock; this is not the core"
)]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

/// The sums of cargo's own `test result:` lines.
#[derive(Default)]
struct Tests {
    passed: u32,
    failed: u32,
    ignored: u32,
}

impl Tests {
    fn add(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ") else {
            return;
        };
        // "ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s"
        let words: Vec<&str> = counts.split_whitespace().collect();
        for pair in words.windows(2) {
            let count = pair[0].parse().unwrap_or(0);
            match pair[1].trim_end_matches(';') {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                "ignored" => self.ignored += count,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tests;

    #[test]
    fn closing_lines_are_summed() {
        let mut tests = Tests::default();
        tests.add("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s");
        tests.add("test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1s");
        tests.add("test passed ... ok");
        assert_eq!((tests.passed, tests.failed, tests.ignored), (13, 2, 1));
    }
}
