//! What the checks cannot do without, beside cargo.

use std::process::Command;

use crate::steps::{answers, watch};

/// A program that has to be there.
struct Component {
    name: &'static str,
    /// A command that succeeds when it is there.
    probe: &'static [&'static str],
    from: From,
}

/// Where it comes from.
enum From {
    Rustup(&'static str),
    Debian(&'static [&'static str]),
}

/// Something new that the tests need gets a row here.
const COMPONENTS: &[Component] = &[
    Component {
        name: "rustfmt",
        probe: &["cargo", "fmt", "--version"],
        from: From::Rustup("rustfmt"),
    },
    Component {
        name: "clippy",
        probe: &["cargo", "clippy", "--version"],
        from: From::Rustup("clippy"),
    },
    Component {
        name: "PostgreSQL",
        probe: &[
            "sh",
            "-c",
            "ls /usr/lib/postgresql/*/bin/initdb || command -v initdb",
        ],
        from: From::Debian(&["postgresql"]),
    },
    Component {
        name: "Chromium",
        probe: &["chromium", "--version"],
        from: From::Debian(&["chromium", "fonts-dejavu-core"]),
    },
    Component {
        name: "Node.js with npm",
        probe: &["npm", "--version"],
        from: From::Debian(&["nodejs", "npm"]),
    },
    Component {
        name: "Python with venv",
        probe: &["python3", "-c", "import ensurepip, venv"],
        from: From::Debian(&["python3", "python3-venv"]),
    },
    Component {
        name: "time zones",
        probe: &["ls", "/usr/share/zoneinfo/Europe/Berlin"],
        from: From::Debian(&["tzdata"]),
    },
];

/// Sees to it that everything is there: as root on Debian what is missing is installed, elsewhere it is named.
///
/// # Errors
/// Each missing component with the line that installs it.
pub fn ensure() -> Result<(), String> {
    let packages: Vec<&str> = missing()
        .flat_map(|component| match component.from {
            From::Debian(packages) => packages,
            From::Rustup(_) => &[],
        })
        .copied()
        .collect();
    if !packages.is_empty() && is_root() && answers("apt-get", &["--version"]) {
        let apt = |args: &[&str]| {
            let mut command = Command::new("apt-get");
            command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
            watch(&mut command, |_| {})
        };
        apt(&["update"])?;
        let install = ["install", "--yes", "--no-install-recommends"];
        apt(&[&install[..], &packages].concat())?;
    }
    let lines: Vec<String> = missing()
        .map(|component| {
            let line = match component.from {
                From::Rustup(part) => format!("rustup component add {part}"),
                From::Debian(packages) => format!(
                    "apt-get install --no-install-recommends {}",
                    packages.join(" ")
                ),
            };
            format!("{} is missing; install it with: {line}", component.name)
        })
        .collect();
    match lines.is_empty() {
        true => Ok(()),
        false => Err(lines.join("\n")),
    }
}

fn missing() -> impl Iterator<Item = &'static Component> {
    COMPONENTS
        .iter()
        .filter(|component| !answers(component.probe[0], &component.probe[1..]))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
