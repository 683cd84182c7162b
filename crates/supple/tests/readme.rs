//! What README.md shows is what the program does: its commands and options exist, and so do its files and links.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

fn help(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_supple"))
        .args(words)
        .arg("--help")
        .output()
        .unwrap();
    assert!(output.status.success(), "supple {words:?} --help");
    String::from_utf8(output.stdout).unwrap()
}

/// The names in the list of commands of a help text.
fn commands(help: &str) -> BTreeSet<&str> {
    help.lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        // A name stands two columns in; deeper lines go on with the text of the one above.
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect()
}

/// The words after `supple` wherever the README shows it being run, or names a command in backticks.
fn shown(readme: &str) -> Vec<Vec<&str>> {
    let mut found = Vec::new();
    for line in readme.lines() {
        let run = line.trim_start().trim_start_matches("$ ");
        let run = run.strip_prefix("cargo run --release -p supple -- ");
        let run = run.or_else(|| {
            line.trim_start()
                .trim_start_matches("$ ")
                .strip_prefix("supple ")
        });
        let parts: Vec<&str> = match run {
            Some(rest) => vec![rest],
            None => {
                let code = line.split('`').skip(1).step_by(2);
                code.filter_map(|code| code.strip_prefix("supple "))
                    .collect()
            }
        };
        for part in parts {
            let command = part.split(['#', '|', '<', '>']).next().unwrap_or(part);
            found.push(command.split_whitespace().collect());
        }
    }
    found
}

#[test]
fn every_command_that_is_shown_exists() {
    let readme = readme();
    let top = help(&[]);
    let known = commands(&top);
    let shown = shown(&readme);
    assert!(shown.len() >= 8, "{shown:?}");
    for words in &shown {
        let line = words.join(" ");
        let at = words.iter().position(|word| known.contains(word));
        let at = at.unwrap_or_else(|| panic!("`supple {line}` is in the README, not in --help"));
        let own = help(&[words[at]]);
        let below = commands(&own);
        let deeper = words.get(at + 1).filter(|word| below.contains(*word));
        assert!(
            below.is_empty() || deeper.is_some() || words.len() == at + 1,
            "`supple {line}`: no such command below {}",
            words[at]
        );
        let options = match deeper {
            Some(deeper) => help(&[words[at], deeper]),
            None => own.clone(),
        };
        for option in words.iter().filter(|word| word.starts_with("--")) {
            assert!(
                options.contains(option),
                "`supple {line}`: there is no {option}"
            );
        }
    }
}

/// In each block, the command and the pieces of its output between lines of `...`, each of which stands there as shown.
#[test]
fn the_output_that_is_shown_is_real() {
    let readme = readme();
    let blocks: Vec<&str> = readme.split("```text\n$ supple ").skip(1).collect();
    assert!(blocks.len() >= 3);
    for block in blocks {
        let (block, _) = block.split_once("```").unwrap();
        let (command, shown) = block.split_once('\n').unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_supple"))
            .args(command.split_whitespace())
            .current_dir(root())
            .output()
            .unwrap();
        let output = String::from_utf8(output.stdout).unwrap();
        let mut rest = output.as_str();
        for piece in shown
            .split("...\n")
            .filter(|piece| !piece.trim().is_empty())
        {
            let at = rest.find(piece);
            let at = at.unwrap_or_else(|| panic!("supple {command} prints no longer:\n{piece}"));
            rest = &rest[at + piece.len()..];
        }
    }
}

#[test]
fn every_command_that_exists_is_told() {
    let readme = readme();
    let shown = shown(&readme);
    let told: BTreeSet<&str> = shown.iter().flatten().copied().collect();
    let top = help(&[]);
    let known = commands(&top);
    assert!(known.len() >= 8, "{known:?}");
    for name in known {
        assert!(told.contains(name), "`supple {name}` is not in the README");
    }
}

#[test]
fn exit_codes_are_told() {
    let readme = readme();
    let top = help(&[]);
    let codes = top
        .lines()
        .skip_while(|line| !line.starts_with("Exit codes:"))
        .skip(1);
    let codes: Vec<&str> = codes
        .take_while(|line| !line.trim().is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(codes, ["0", "1", "2", "3", "130"]);
    for code in codes {
        assert!(
            readme.contains(&format!("\n| {code} |")),
            "exit code {code} is not in the README"
        );
    }
}

#[test]
fn files_and_links_that_are_shown_exist() {
    let readme = readme();
    let links = readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let links = links.filter(|target| !target.contains("://") && !target.starts_with('#'));
    let examples = shown(&readme)
        .into_iter()
        .flatten()
        .filter(|word| word.starts_with("examples/"));
    let targets: BTreeSet<&str> = links.chain(examples).collect();
    assert!(targets.len() >= 8, "{targets:?}");
    for target in targets {
        assert!(root().join(target).exists(), "{target} does not exist");
    }
}
