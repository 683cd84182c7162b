//! Python and Node.js with the readers of `calendar_readers/`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

const PYTHON: &str =
    "install it with: apt-get install --no-install-recommends python3 python3-venv";

const NODE: &str = "install it with: apt-get install --no-install-recommends nodejs npm";

/// Where the readers are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../calendar_readers")
}

/// The Python of an environment that has what `requirements.txt` asks for.
pub static VENV: LazyLock<PathBuf> = LazyLock::new(|| {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR")).join("calendar_readers");
    let python = own.join("bin/python");
    let wanted = folder().join("requirements.txt");
    let installed = own.join("installed.txt");
    if std::fs::read(&installed).ok() != std::fs::read(&wanted).ok() {
        let found = Command::new("python3").arg("--version").output();
        assert!(found.is_ok(), "Python is missing; {PYTHON}");
        run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&own));
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
        ];
        run(Command::new(&python).args(install).arg(&wanted));
        // Written last, so that an installation that was broken off is begun again.
        std::fs::copy(&wanted, &installed).unwrap();
    }
    python
});

/// Runs a command and gives back what it prints.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed:\n{said}");
    String::from_utf8(output.stdout).unwrap()
}

/// The folder, with the packages for Node.js that the lock file names.
pub fn packages() -> PathBuf {
    static INSTALLED: LazyLock<()> = LazyLock::new(|| {
        for program in ["node", "npm"] {
            let found = Command::new(program).arg("--version").output();
            assert!(found.is_ok(), "{program} is missing; {NODE}");
        }
        let (wanted, installed) = (
            folder().join("package-lock.json"),
            folder().join("node_modules/installed.json"),
        );
        if std::fs::read(&installed).ok() != std::fs::read(&wanted).ok() {
            run(Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(folder()));
            std::fs::copy(&wanted, &installed).unwrap();
        }
    });
    LazyLock::force(&INSTALLED);
    folder()
}
