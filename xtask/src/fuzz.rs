//! `cargo xtask fuzz`: every fuzz target in turn, starting from the real content and the examples.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use crate::root;
use crate::steps::{answers, cargo};

/// The longest content file that is taken as a seed, in bytes.
const MAX_SEED: usize = 8192;

/// Runs every target for some minutes.
///
/// # Errors
/// What is missing with its install line, or the target that found something.
pub fn run(minutes: u32) -> Result<(), String> {
    if !answers("cargo", &["+nightly", "--version"]) {
        return Err(
            "nightly is missing; install it with: rustup toolchain install nightly".to_owned(),
        );
    }
    if !answers("cargo", &["+nightly", "fuzz", "--version"]) {
        return Err("cargo-fuzz is missing; install it with: cargo install cargo-fuzz".to_owned());
    }
    seed().map_err(|error| format!("the seeds cannot be written: {error}"))?;
    let time = format!("-max_total_time={}", minutes * 60);
    for target in targets().map_err(|error| format!("fuzz/fuzz_targets: {error}"))? {
        // The workspace forbids unsafe code, so the address sanitizer would find nothing, slowly.
        cargo(&[
            "+nightly",
            "fuzz",
            "run",
            "--sanitizer=none",
            &target,
            "--",
            &time,
            "-timeout=30",
        ])?;
    }
    Ok(())
}

fn targets() -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for path in files(&root().join("fuzz/fuzz_targets"))? {
        names.extend(
            path.file_stem()
                .map(|name| name.to_string_lossy().into_owned()),
        );
    }
    Ok(names)
}

/// Writes what the targets start from: the content files, their conditions, and the example answers.
fn seed() -> io::Result<()> {
    let corpus = root().join("fuzz/corpus");
    for target in ["answers", "condition", "knowledge", "register"] {
        fs::create_dir_all(corpus.join(target))?;
    }
    let content = root().join("knowledge");
    let mut kinds = BTreeSet::new();
    for (number, path) in files(&content)?.iter().enumerate() {
        let (Ok(relative), Some("toml")) = (path.strip_prefix(&content), extension(path)) else {
            continue;
        };
        let text = fs::read_to_string(path)?;
        // One file of each kind is enough: loading all content for each input is what takes the time.
        let kind = relative.parent().map(Path::to_path_buf);
        if kind.is_some_and(|kind| kinds.insert(kind)) && text.len() < MAX_SEED {
            let seed = format!("{}\n{text}", relative.to_string_lossy().replace('\\', "/"));
            fs::write(corpus.join(format!("knowledge/seed_{number}")), seed)?;
        }
        let conditions = text
            .lines()
            .filter_map(|line| line.strip_prefix("when = \""));
        for (line, condition) in conditions.enumerate() {
            let seed = condition.trim_end_matches('"');
            fs::write(corpus.join(format!("condition/seed_{number}_{line}")), seed)?;
        }
    }
    for (number, path) in files(&root().join("examples"))?.iter().enumerate() {
        let target = match extension(path) {
            Some("json") => "answers",
            Some("jsonl") => "register",
            _ => continue,
        };
        fs::copy(path, corpus.join(format!("{target}/seed_{number}")))?;
    }
    Ok(())
}

fn extension(path: &Path) -> Option<&str> {
    path.extension().and_then(|extension| extension.to_str())
}

/// All files below a folder, in order; none when there is no such folder.
fn files(folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => found.extend(files(&path)?),
            false => found.push(path),
        }
    }
    found.sort();
    Ok(found)
}
