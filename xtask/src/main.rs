//! The chores of the project, the same on every machine: `cargo xtask test`, `bench` and `fuzz`.

mod components;
mod fuzz;
mod steps;
mod test;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  test             format, lints, documents and every test; then a summary
  bench [PART]     the benchmarks, in release mode; PART is decisions, web, search or bookings, all if not given
  fuzz [MINUTES]   every fuzz target in turn, MINUTES each (3 if not given); needs nightly and cargo-fuzz";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test"] => test::run(),
        ["bench", rest @ ..] => bench(rest),
        ["fuzz"] => fuzz::run(3),
        ["fuzz", minutes] => match minutes.parse() {
            Ok(minutes) if minutes > 0 => fuzz::run(minutes),
            _ => Err(format!("expected whole minutes, found `{minutes}`")),
        },
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn bench(rest: &[&str]) -> Result<(), String> {
    if !root().join("benchmarks/Cargo.toml").exists() {
        return Err("benchmarks/ is not in this checkout".to_owned());
    }
    steps::cargo(&["build", "--release", "--package", "supple"])?;
    let mut run = vec![
        "run",
        "--release",
        "--manifest-path",
        "benchmarks/Cargo.toml",
    ];
    if matches!(rest, ["web"] | ["search"] | ["bookings"]) {
        // The engine of the other part takes minutes to build.
        run.push("--no-default-features");
    }
    run.push("--");
    steps::cargo(&[&run[..], rest].concat())
}

/// The top of the checkout.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
