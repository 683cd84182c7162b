//! Commands run one after the other at the top of the checkout, with their output passed on as it comes.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::root;

/// Runs cargo.
///
/// # Errors
/// The command line, when it could not be started or failed.
pub fn cargo(args: &[&str]) -> Result<(), String> {
    watch(&mut command(args), |_| {})
}

/// Cargo with its arguments, in the folder and environment that every chore uses.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(args).current_dir(root());
    // A machine that starts from nothing each time gains nothing from incremental builds.
    if std::env::var_os("CI").is_some_and(|ci| ci == "true") {
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}

/// Runs a command and shows every line of its standard output to `look` as well.
///
/// # Errors
/// The command line, when it could not be started or failed.
pub fn watch(command: &mut Command, mut look: impl FnMut(&str)) -> Result<(), String> {
    let line = shown(command);
    println!("\n$ {line}");
    let failed = |error: std::io::Error| format!("`{line}`: {error}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(output) = child.stdout.take() {
        let mut stdout = std::io::stdout().lock();
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(failed)?;
            look(&String::from_utf8_lossy(&line));
            // A reader that went away, as with `| head`, is no reason to stop the checks.
            let _ = stdout
                .write_all(&line)
                .and_then(|()| stdout.write_all(b"\n"));
        }
    }
    let status = child.wait().map_err(failed)?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("`{line}` failed ({status})")),
    }
}

/// Whether a command exists and answers.
pub fn answers(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    let quiet = command
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
