//! `supple session`: guided through a session with a timer, check-ins and stop rules.

mod answering;
mod keys;
mod live;
mod page;
mod plain;
mod record;
mod screen;
mod words;

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use care::Session;
use care::session::SessionLog;

use crate::Context;
use crate::wish::{Granted, Wish};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    wish: Wish,
    /// Plain lines and typed commands, for screen readers and scripts.
    #[arg(long)]
    plain: bool,
    /// Write the record of the session to FILE, as JSON.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

/// A session that has been guided.
struct Guided {
    session: Session,
    interrupted: bool,
}

/// The exit code after Ctrl-C.
const INTERRUPTED: u8 = 130;

pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let from_stdin = args.wish.answers() == Path::new("-");
    let live =
        !args.plain && io::stdout().is_terminal() && (from_stdin || io::stdin().is_terminal());
    if from_stdin && !live {
        bail!(
            "with the answers on standard input there is no room for commands: name a file after --answers"
        );
    }
    let knowledge = context.load()?;
    let script = match args.wish.grant(&knowledge)? {
        Granted::Script(script) => *script,
        Granted::Withheld(withheld) => return withheld.print(context, &knowledge),
    };
    let session = Session::new(&knowledge, script)?;
    let guided = match live {
        true => live::guide(&knowledge, session, context.terminal)?,
        false => plain::guide(&knowledge, session, context)?,
    };
    let log = guided.session.log();
    if let Some(path) = &args.log {
        save(&log, path)?;
    }
    let mut out = io::stdout().lock();
    match context.json() {
        true => {
            serde_json::to_writer_pretty(&mut out, &log)?;
            writeln!(out)?;
        }
        false => record::print(&mut out, &context.terminal, &guided.session)?,
    }
    Ok(match guided.interrupted {
        true => ExitCode::from(INTERRUPTED),
        false => ExitCode::SUCCESS,
    })
}

/// Writes the record, readable by its owner only.
fn save(log: &SessionLog, path: &Path) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = serde_json::to_string_pretty(log)?;
    options
        .open(path)
        .and_then(|mut file| writeln!(file, "{text}"))
        .with_context(|| format!("{} cannot be written", path.display()))
}
