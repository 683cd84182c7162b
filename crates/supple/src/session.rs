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
use care::session::SessionLog;
use care::{Decision, Plan, Session, Withheld};
use clap::ValueEnum;
use knowledge::{Knowledge, Setting};

use crate::content::read_answers;
use crate::{Context, WITHHELD, report};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The answers to plan from; `-` is standard input.
    #[arg(long, value_name = "FILE|-")]
    answers: Option<PathBuf>,
    /// Length of the session; what the plan proposes when left out.
    #[arg(long, value_name = "N")]
    minutes: Option<u16>,
    /// Who gives the session.
    #[arg(long = "for", value_enum, default_value_t = For::Oneself)]
    setting: For,
    /// A technique or session of the plan, by its id; the best one when left out.
    #[arg(long, value_name = "ID")]
    technique: Option<String>,
    /// Plain lines and typed commands, for screen readers and scripts.
    #[arg(long)]
    plain: bool,
    /// Write the record of the session to FILE, as JSON.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

/// Who gives the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum For {
    /// You, alone.
    #[value(name = "self")]
    Oneself,
    /// A partner or friend at home.
    Partner,
    /// A trained massage therapist.
    Therapist,
}

/// A session that has been guided.
struct Guided {
    session: Session,
    interrupted: bool,
}

/// The exit code after Ctrl-C.
const INTERRUPTED: u8 = 130;
const WRONG_USE: u8 = 2;

pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let Some(path) = &args.answers else {
        eprintln!(
            "supple: a session rests on your answers. Answer the questions first, then begin:\n  \
             supple check --save answers.json\n  supple session --answers answers.json"
        );
        return Ok(ExitCode::from(WRONG_USE));
    };
    let from_stdin = path == Path::new("-");
    let live =
        !args.plain && io::stdout().is_terminal() && (from_stdin || io::stdin().is_terminal());
    if from_stdin && !live {
        bail!(
            "with the answers on standard input there is no room for commands: name a file after --answers"
        );
    }
    let knowledge = context.load()?;
    let answers = read_answers(&knowledge, path)?;
    let screening = care::screen(&knowledge, &answers);
    let permit = match screening.permit() {
        Ok(permit) => permit,
        Err(why) => {
            let decision = Decision::new(&knowledge, &answers, &screening);
            return withheld(context, &knowledge, &decision, why);
        }
    };
    let session = begin(
        &knowledge,
        &care::plan(&knowledge, &answers, &permit),
        &args,
    )?;
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

fn begin(knowledge: &Knowledge, plan: &Plan, args: &Args) -> anyhow::Result<Session> {
    let setting = match args.setting {
        For::Oneself => Setting::Oneself,
        For::Partner => Setting::Partner,
        For::Therapist => Setting::Therapist,
    };
    let minutes = args
        .minutes
        .or_else(|| proposed(plan, setting, args.technique.as_deref()))
        .unwrap_or(0);
    let script = match &args.technique {
        Some(id) => plan.script_for(knowledge, id, setting, minutes),
        None => plan.script(knowledge, setting, minutes),
    }?;
    Ok(Session::new(knowledge, script)?)
}

/// The shortest length of the plan's course, or what is nearest to it in this setting.
fn proposed(plan: &Plan, setting: Setting, technique: Option<&str>) -> Option<u16> {
    let length = plan
        .chosen
        .iter()
        .filter(|choice| technique.is_none_or(|id| choice.technique == id))
        .flat_map(|choice| &choice.sessions)
        .find(|length| length.setting == setting)?;
    let course = plan
        .dose
        .as_ref()
        .map_or(length.from, |dose| dose.minutes.min as u16);
    Some(course.clamp(length.from, length.to.max(length.from)))
}

/// Says why there is no session.
fn withheld(
    context: &Context,
    knowledge: &Knowledge,
    decision: &Decision,
    why: Withheld,
) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    match context.json() {
        true => {
            serde_json::to_writer_pretty(&mut out, decision)?;
            writeln!(out)?;
        }
        false => {
            report::decision(&mut out, &context.terminal, knowledge, decision, false)?;
            writeln!(out)?;
            context
                .terminal
                .text(&mut out, 0, &format!("There is no session now: {why}."))?;
            report::closing(&mut out, &context.terminal, decision)?;
        }
    }
    Ok(ExitCode::from(WITHHELD))
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
