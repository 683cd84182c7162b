//! Prose and code agree: the code map, the glossary's sources, and the length of files.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use knowledge::Knowledge;

/// The longest a source file may be, in lines.
const LONGEST: usize = 500;

/// Files that are longer today, with the reason. One that has become shorter must leave the list.
const LONGER: &[(&str, &str)] = &[
    (
        "crates/care/tests/common/presentations.rs",
        "ordinary people, one after the other",
    ),
    (
        "crates/care/tests/specificity.rs",
        "ordinary people, one after the other",
    ),
    (
        "crates/web/tests/accounts/ways_in.rs",
        "every way into an account, one after the other",
    ),
    (
        "crates/knowledge/src/check.rs",
        "every check, each small and named",
    ),
    (
        "crates/care/src/library/kinds.rs",
        "each kind of item has its own words",
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All `.rs` files below a folder, relative to it, with `/`.
fn sources(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        let Ok(entries) = fs::read_dir(&current) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let relative = path.strip_prefix(folder).unwrap();
                let parts: Vec<_> = relative.iter().map(|part| part.to_str().unwrap()).collect();
                found.insert(parts.join("/"));
            }
        }
    }
    found
}

/// The members of the workspace: everything in `crates/`, and `xtask`.
fn crates() -> BTreeSet<String> {
    let folder = root().join("crates");
    let mut names: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| format!("crates/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    names.insert("xtask".to_owned());
    names
}

/// What the code map says: by crate, its files. A heading names a crate, an item begins with a file.
fn code_map(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut map: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = None;
    for line in text.lines() {
        let name = |prefix| Some(line.strip_prefix(prefix)?.split('`').next()?.to_owned());
        if let Some(heading) = name("### `") {
            map.entry(heading.clone()).or_default();
            current = Some(heading);
        } else if line.starts_with('#') || line.starts_with("Beside the crates") {
            current = None;
        } else if let (Some(file), Some(current)) = (name("- `"), &current) {
            map.get_mut(current).unwrap().insert(file);
        }
    }
    map
}

#[test]
fn the_code_map_names_every_crate_and_file() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let map = code_map(&text);
    assert_eq!(map.keys().cloned().collect::<BTreeSet<_>>(), crates());
    let mut wrong = Vec::new();
    for (name, told) in &map {
        let real = sources(&root().join(name).join("src"));
        wrong.extend(
            real.difference(told)
                .map(|file| format!("{name}: {file} is not in the map")),
        );
        wrong.extend(
            told.difference(&real)
                .map(|file| format!("{name}: {file} does not exist")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_code_map_is_read_as_meant() {
    let map = code_map(
        "### `crates/a`\ntext\n- `b/c.rs`: does `d`.\n\nBeside the crates:\n- `e`: x\n## F\n- `g`: y\n",
    );
    let files: Vec<_> = map["crates/a"].iter().map(String::as_str).collect();
    assert_eq!(files, ["b/c.rs"]);
}

#[test]
fn files_are_short() {
    let mut long = BTreeSet::new();
    for folder in ["crates", "xtask", "fuzz/fuzz_targets"] {
        for file in sources(&root().join(folder)) {
            let path = format!("{folder}/{file}");
            let lines = fs::read_to_string(root().join(&path))
                .unwrap()
                .lines()
                .count();
            if lines > LONGEST {
                long.insert(path);
            }
        }
    }
    let allowed: BTreeSet<String> = LONGER.iter().map(|(path, _)| (*path).to_owned()).collect();
    let new: Vec<_> = long.difference(&allowed).collect();
    assert!(new.is_empty(), "over {LONGEST} lines; split them: {new:?}");
    let gone: Vec<_> = allowed.difference(&long).collect();
    assert!(
        gone.is_empty(),
        "not over {LONGEST} lines any more, or gone: {gone:?}"
    );
}

#[test]
fn the_glossary_cites_sources_that_exist() {
    let knowledge = Knowledge::embedded().unwrap();
    let text = fs::read_to_string(root().join("GLOSSARY.md")).unwrap();
    // `[id]` is a source; `[text](address)` is a link.
    let cited: Vec<&str> = text
        .split('[')
        .skip(1)
        .filter_map(|rest| rest.split_once(']'))
        .filter(|(_, after)| !after.starts_with('('))
        .map(|(id, _)| id)
        .collect();
    assert!(
        cited.len() > 20,
        "the glossary names where its words come from"
    );
    let unknown: Vec<_> = cited
        .iter()
        .filter(|id| !knowledge.shelves().sources.contains_key(**id))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_laws_name_tests_that_exist() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, laws) = text.split_once("## The ten laws").unwrap();
    let (laws, _) = laws.split_once("## How conditions are compiled").unwrap();
    let named: BTreeSet<&str> = laws
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.ends_with(".rs") && *word != "check.rs")
        .collect();
    assert!(named.len() >= 6, "{named:?}");
    for file in named {
        let folder = if file.contains('/') {
            ""
        } else {
            "crates/care/tests"
        };
        let path = root().join(folder).join(file);
        assert!(
            path.exists(),
            "{file} is named as a test of a law and does not exist"
        );
    }
}
