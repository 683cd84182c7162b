//! The API against its own document: `contract/check.py` sends what the document allows, and looks at what comes back.
#![allow(missing_docs)]

use std::path::Path;
use std::process::Command;

const INSTALL: &str =
    "install it with: apt-get install --no-install-recommends python3 python3-venv";

#[test]
fn the_program_does_what_its_document_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contract");
    let own = Path::new(env!("CARGO_TARGET_TMPDIR")).join("contract");
    let python = own.join("bin/python");
    let wanted = folder.join("requirements.txt");
    let installed = own.join("installed.txt");
    let is_there = std::fs::read(&installed).ok() == std::fs::read(&wanted).ok();
    if !is_there {
        let found = Command::new("python3").arg("--version").output();
        assert!(found.is_ok(), "Python is missing; {INSTALL}");
        run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&own));
        run(Command::new(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "-r",
            ])
            .arg(&wanted));
        // Written last, so that an installation that was broken off is begun again.
        let noted = std::fs::copy(&wanted, &installed);
        assert!(noted.is_ok(), "{noted:?}");
    }
    run(Command::new(&python)
        .arg(folder.join("check.py"))
        .env("APP_BIN", env!("CARGO_BIN_EXE_supple")));
}

fn run(command: &mut Command) {
    let status = command.status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "{command:?} failed; its output is above"
    );
}
