//! A PostgreSQL of its own that keeps what it acknowledges, gone afterwards.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A running cluster. It is stopped when this is dropped.
pub struct Postgres {
    folder: TempDir,
    binaries: PathBuf,
}

impl Postgres {
    /// Starts one.
    ///
    /// # Errors
    /// Why there is none, in a few words.
    pub fn start() -> Result<Postgres, String> {
        let binaries = binaries().ok_or("it is not installed (`apt-get install postgresql`)")?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let postgres = Postgres { folder, binaries };
        let (folder, data) = (postgres.folder.path(), postgres.data());
        run(Command::new("chmod").arg("711").arg(folder))?;
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(folder))?;
        }
        let initdb = [
            "-U",
            "app",
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-D",
        ];
        run(postgres.tool("initdb").args(initdb).arg(&data))?;
        // Everything else as it comes: above all, `fsync` and `synchronous_commit` are on.
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}'",
            folder.display()
        );
        let mut start = postgres.tool("pg_ctl");
        start
            .args(["-w", "-s", "-D"])
            .arg(&data)
            .arg("-l")
            .arg(folder.join("log"));
        run(start.args(["-o", &options, "start"]))?;
        Ok(postgres)
    }

    /// The address of a new database.
    pub fn database(&self, name: &str) -> String {
        let folder = self.folder.path().to_string_lossy();
        let made = run(self
            .tool("createdb")
            .args(["-U", "app", "-h", &folder, name]));
        made.expect("the cluster takes a new database");
        format!("postgres://app@{}/{name}", folder.replace('/', "%2F"))
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of PostgreSQL; none of them serves the root user.
    fn tool(&self, name: &str) -> Command {
        let path = self.binaries.join(name);
        match is_root() {
            true => {
                let mut command = Command::new("runuser");
                command.args(["-u", "postgres", "--"]).arg(path);
                command
            }
            false => Command::new(path),
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // What is left of it is in the temporary folder and does no harm.
        let _ = run(self
            .tool("pg_ctl")
            .args(["-m", "immediate", "-s", "stop", "-D"])
            .arg(self.data()));
    }
}

/// The newest installed version's programs.
fn binaries() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let newest = versions
        .filter_map(|version| {
            version
                .ok()?
                .file_name()
                .into_string()
                .ok()?
                .parse::<u32>()
                .ok()
        })
        .max()?;
    Some(
        Path::new("/usr/lib/postgresql")
            .join(newest.to_string())
            .join("bin"),
    )
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

fn run(command: &mut Command) -> Result<(), String> {
    // A file in the place of a pipe, which the server would hold open.
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{:?} ended with {status}", command.get_program())),
        Err(error) => Err(format!("{:?}: {error}", command.get_program())),
    }
}
