//! `supple check`: the interview, then the decision, the plan and what to do tonight.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use care::{Decision, Plan, plan, screen};
use knowledge::{Answers, Knowledge};
use serde::Serialize;

use crate::content::{read_answers, today};
use crate::interview::{Ending, Event, Input, Interview, Keyboard, is_yes};
use crate::{Context, WITHHELD, report};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Read the answers from a JSON document instead of asking; `-` is standard input.
    #[arg(long, value_name = "FILE|-", conflicts_with = "resume")]
    answers: Option<PathBuf>,
    /// Go on from answers that were saved earlier.
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    /// Write the answers to FILE when the interview is over.
    #[arg(long, value_name = "FILE", conflicts_with = "answers")]
    save: Option<PathBuf>,
    /// Show every rule that mattered, with its sources.
    #[arg(long)]
    explain: bool,
}

/// A decision and, when care is permitted, its plan.
#[derive(Serialize)]
struct Outcome<'k> {
    #[serde(flatten)]
    decision: Decision,
    plan: Option<Plan<'k>>,
}

/// Where answers go when somebody stops half-way and wants to keep them.
const UNFINISHED: &str = "supple-answers.json";

pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let knowledge = context.load()?;
    let answers = match &args.answers {
        Some(path) => read_answers(&knowledge, path)?,
        None => match interview(context, &knowledge, &args)? {
            Some(answers) => answers,
            None => return Ok(ExitCode::from(130)),
        },
    };
    let screening = screen(&knowledge, &answers);
    let decision = Decision::new(&knowledge, &answers, &screening);
    let plan = screening
        .permit()
        .ok()
        .map(|permit| plan(&knowledge, &answers, &permit));
    let code = match plan {
        Some(_) => ExitCode::SUCCESS,
        None => ExitCode::from(WITHHELD),
    };
    let mut out = io::stdout().lock();
    if context.json() {
        serde_json::to_writer_pretty(&mut out, &Outcome { decision, plan })?;
        writeln!(out)?;
        return Ok(code);
    }
    let terminal = &context.terminal;
    report::decision(&mut out, terminal, &knowledge, &decision, args.explain)?;
    if let Some(plan) = &plan {
        report::plan(&mut out, terminal, plan, args.explain)?;
    }
    report::closing(&mut out, terminal, &decision)?;
    Ok(code)
}

/// Asks; `None` = the person stopped before the end.
fn interview(
    context: &Context,
    knowledge: &Knowledge,
    args: &Args,
) -> anyhow::Result<Option<Answers>> {
    let mut answers = match &args.resume {
        Some(path) => read_answers(knowledge, path)?,
        None => Answers::new(knowledge),
    };
    answers.date = Some(today());
    let mut keyboard = Keyboard::listen()?;
    // With --format json the questions must not mix with the document on standard output.
    let interview = |keyboard: &mut Keyboard, out: &mut dyn Write| {
        Interview::new(knowledge, &context.terminal, answers, Lent(keyboard), out).run()
    };
    let ending = match context.json() {
        true => interview(&mut keyboard, &mut io::stderr())?,
        false => interview(&mut keyboard, &mut io::stdout())?,
    };
    match ending {
        Ending::Complete(answers) => {
            if let Some(path) = &args.save {
                save(knowledge, &answers, path)?;
            }
            Ok(Some(answers))
        }
        Ending::Stopped(answers) => {
            if answers.count() > 0 {
                offer_to_save(knowledge, &answers, &mut keyboard, args)?;
            }
            Ok(None)
        }
    }
}

/// Lends the keyboard to the interview, so that it can still be used afterwards.
struct Lent<'a>(&'a mut Keyboard);

impl Input for Lent<'_> {
    fn next(&mut self) -> Event {
        self.0.next()
    }
}

fn offer_to_save(
    knowledge: &Knowledge,
    answers: &Answers,
    keyboard: &mut Keyboard,
    args: &Args,
) -> anyhow::Result<()> {
    let path = args
        .save
        .as_deref()
        .or(args.resume.as_deref())
        .unwrap_or(Path::new(UNFINISHED));
    eprint!(
        "\nKeep your answers in {} to go on later? y yes · Enter no › ",
        path.display()
    );
    io::stderr().flush()?;
    match keyboard.next() {
        Event::Line(line) if is_yes(&line) => {
            save(knowledge, answers, path)?;
            eprintln!("Kept. Go on with: supple check --resume {}", path.display());
        }
        _ => eprintln!("\nNothing was kept."),
    }
    Ok(())
}

/// Writes answers whole or not at all, readable by their owner only.
fn save(knowledge: &Knowledge, answers: &Answers, path: &Path) -> anyhow::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let text = serde_json::to_string_pretty(&answers.to_json(knowledge))?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || -> io::Result<()> {
        let mut file = options.open(&part)?;
        writeln!(file, "{text}")?;
        file.sync_all()?;
        fs::rename(&part, path)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}
