//! What people do in a real browser: the tests of `browser/`, against the program as built.
#![allow(missing_docs)]

use std::path::Path;
use std::process::Command;

const INSTALL: &str = "install it with: apt-get install --no-install-recommends chromium fonts-dejavu-core nodejs npm";

#[test]
fn people_in_a_browser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../browser");
    for (program, name) in [
        ("chromium", "Chromium"),
        ("node", "Node.js"),
        ("npm", "npm"),
    ] {
        let found = Command::new(program).arg("--version").output();
        assert!(found.is_ok(), "{name} is missing; {INSTALL}");
    }
    if !folder.join("node_modules/playwright-core").exists() {
        run(Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&folder));
    }
    run(Command::new("node")
        .args(["--test", "--test-reporter=spec"])
        .current_dir(&folder)
        .env("APP_BIN", env!("CARGO_BIN_EXE_supple")));
}

fn run(command: &mut Command) {
    let status = command.status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "{command:?} failed; its output is above"
    );
}
