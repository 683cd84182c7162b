//! One file beside the built-in content: loading either works or names what is wrong, and never panics.
//!
//! The first line is the path of the file within the knowledge folder, the rest its text. A path that exists is
//! replaced; `rules/new.toml` adds one.
#![no_main]

use std::sync::LazyLock;

use knowledge::{File, Knowledge, embedded};
use libfuzzer_sys::fuzz_target;

/// The built-in content with every eighth rule only: no item refers to a rule, and running the cases of all of them
/// is what takes the time.
static EMBEDDED: LazyLock<Vec<File>> = LazyLock::new(|| {
    let mut rules = 0;
    let mut files = embedded();
    files.retain(|file| {
        rules += usize::from(file.path.starts_with("rules/"));
        !file.path.starts_with("rules/") || rules % 8 == 0
    });
    assert!(
        Knowledge::load(&files).is_ok(),
        "what the input stands beside has no problems"
    );
    files
});

fuzz_target!(|input: &[u8]| {
    let Some(end) = input.iter().position(|byte| *byte == b'\n') else {
        return;
    };
    let Ok(path) = std::str::from_utf8(&input[..end]) else {
        return;
    };
    let mut files = EMBEDDED.clone();
    files.retain(|file| file.path != path);
    files.push(File {
        path: path.to_owned(),
        text: input[end + 1..].to_vec().into(),
    });
    match Knowledge::load(&files) {
        Ok(knowledge) => assert!(!knowledge.version().is_empty()),
        Err(problems) => {
            assert!(!problems.0.is_empty(), "a refusal says why");
            assert!(problems.0.iter().all(|problem| problem.line > 0));
        }
    }
});
