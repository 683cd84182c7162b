//! The program as a whole: registers of growing size, and the time to the first answer.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use knowledge::Knowledge;

use crate::people;
use crate::report::Report;

/// Screens registers of 10,000 to 1,000,000 lines: documents a second, and the greatest memory.
pub fn register(report: &mut Report, knowledge: &Knowledge) {
    let people = people::complete(knowledge, 10_000, 5);
    let lines: Vec<String> = people
        .iter()
        .map(|answers| answers.to_json(knowledge).to_string())
        .collect();
    let path = std::env::temp_dir().join(format!("supple-register-{}.jsonl", std::process::id()));
    for (count, runs) in [(10_000, 5), (100_000, 3), (1_000_000, 3)] {
        let mut file =
            BufWriter::new(File::create(&path).expect("the temporary folder is writable"));
        for i in 0..count {
            writeln!(file, "{}", lines[i % lines.len()]).expect("the temporary folder is writable");
        }
        file.flush().expect("the temporary folder is writable");
        drop(file);
        let mut seconds = Vec::new();
        let mut memory = 0;
        for _ in 0..runs {
            let (elapsed, kilobytes) = timed(Command::new(binary()).arg("screen").arg(&path));
            seconds.push(elapsed);
            memory = memory.max(kilobytes);
        }
        seconds.sort_by(f64::total_cmp);
        let name = format!("`supple screen`, {count} lines, JSON in and out");
        report.rate(&name, "documents", count, &seconds);
        report.note(&format!(
            "Greatest memory with {count} lines: {:.1} MB.",
            memory as f64 / 1024.0
        ));
    }
    // A file that is left behind in the temporary folder does no harm.
    let _ = std::fs::remove_file(&path);
}

/// Start of the program to its first decision, with plan, as a whole process.
pub fn start_up(report: &mut Report) {
    let example = root().join("examples/desk-worker.json");
    let mut seconds = Vec::new();
    let mut memory = 0;
    for _ in 0..25 {
        let mut command = Command::new(binary());
        command.args(["check", "--answers"]).arg(&example);
        let (elapsed, kilobytes) = timed(&mut command);
        seconds.push(elapsed * 1e3);
        memory = memory.max(kilobytes);
    }
    seconds.sort_by(f64::total_cmp);
    report.time(
        "Start to first answer (`check --answers`, whole process)",
        "ms",
        &seconds,
    );
    report.note(&format!(
        "Greatest memory of that: {:.1} MB.",
        memory as f64 / 1024.0
    ));
}

/// Runs a command under GNU time: seconds, and greatest resident memory in kilobytes.
fn timed(command: &mut Command) -> (f64, u64) {
    let figures = std::env::temp_dir().join(format!("supple-time-{}", std::process::id()));
    let mut timed = Command::new("/usr/bin/time");
    timed
        .args(["-f", "%M", "-o"])
        .arg(&figures)
        .arg(command.get_program())
        .args(command.get_args())
        .stdout(Stdio::null());
    let start = Instant::now();
    timed
        .status()
        .expect("GNU time is needed: apt-get install time");
    let elapsed = start.elapsed().as_secs_f64();
    let text = std::fs::read_to_string(&figures).unwrap_or_default();
    let kilobytes = text
        .lines()
        .last()
        .and_then(|line| line.trim().parse().ok());
    (elapsed, kilobytes.unwrap_or(0))
}

/// The release binary, built by `cargo xtask bench` before this runs.
pub fn binary() -> PathBuf {
    let own = std::env::var_os("SUPPLE_BINARY").map(PathBuf::from);
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    own.unwrap_or_else(|| {
        let target = target.unwrap_or_else(|| root().join("target"));
        target.join("release/supple")
    })
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
