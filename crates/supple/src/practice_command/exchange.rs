//! `supple practice import` and `export`: clients and appointments from a file, and everything of a practice as one file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use indicatif::ProgressBar;
use serde_json::json;
use store::{Act, By, Practice, PracticeId, Store};
use web::exchange::{self, Kind, Mode, Report, csv, packed};

use super::with_store;
use crate::config::{Config, Flags};
use crate::{Context, content};

/// So many practices are listed when none is named.
const LISTED: u32 = 50;

#[derive(Debug, clap::Args)]
pub struct Import {
    /// What is in the file.
    #[arg(value_enum)]
    kind: What,
    /// The file; its first line names the columns.
    file: PathBuf,
    /// Take it. Without this it is only said what would happen.
    #[arg(long)]
    take: bool,
    #[command(flatten)]
    of: Of,
}

#[derive(Debug, clap::Args)]
pub struct Export {
    /// The file, which must not be there yet.
    file: PathBuf,
    #[command(flatten)]
    of: Of,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// Clients.
    Clients,
    /// Appointments.
    Appointments,
}

#[derive(Debug, clap::Args)]
struct Of {
    /// The practice, by its number; needed when there are several.
    #[arg(long, value_name = "NUMBER")]
    practice: Option<PracticeId>,
    #[command(flatten)]
    flags: Flags,
}

/// `supple practice import`
pub fn import(context: &Context, args: &Import) -> anyhow::Result<ExitCode> {
    with_practice(context, &args.of, async |store, practice| {
        take(context, &store, practice, args).await
    })
}

/// `supple practice export`
pub fn export(context: &Context, args: &Export) -> anyhow::Result<ExitCode> {
    with_practice(context, &args.of, async |store, practice| {
        write(&store, practice, &args.file).await
    })
}

/// Does something with a practice of a database that is there.
fn with_practice(
    context: &Context,
    of: &Of,
    work: impl AsyncFnOnce(Store, PracticeId) -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    let config = Config::load(&of.flags, context.knowledge.clone())?;
    let address = &config.database.address;
    if let store::Address::File(path) = address
        && !path.exists()
    {
        bail!("there is no database at {address}");
    }
    with_store(&config, async |store| {
        let practice = find(&store, of.practice).await?;
        work(store, practice).await
    })
}

async fn find(store: &Store, named: Option<PracticeId>) -> anyhow::Result<PracticeId> {
    if let Some(id) = named {
        let known = store.get::<Practice>(id, id).await?;
        return Ok(known
            .with_context(|| format!("there is no practice {id}"))?
            .id);
    }
    match &store.practices(None, LISTED).await?[..] {
        [] => bail!("there is no practice yet"),
        [only] => Ok(only.id),
        several => {
            let list: Vec<String> = several
                .iter()
                .map(|practice| format!("  {}  {}", practice.id, practice.name))
                .collect();
            bail!(
                "there are several practices; name one with --practice:\n{}",
                list.join("\n")
            )
        }
    }
}

async fn take(
    context: &Context,
    store: &Store,
    practice: PracticeId,
    args: &Import,
) -> anyhow::Result<ExitCode> {
    let Import {
        kind, file, take, ..
    } = args;
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let text = csv::decode(&bytes);
    let kind = match kind {
        What::Clients => Kind::Clients,
        What::Appointments => Kind::Appointments,
    };
    let mode = if *take { Mode::Take } else { Mode::Look };
    let act = Act::operator(content::now().timestamp());
    let import = exchange::Import::open(store, practice, act, By::Practice).await?;
    let import = import.context("there is no such practice")?;
    // Shown on a terminal only, and drawn a few times a second.
    let progress = ProgressBar::new_spinner();
    let report = import.go(kind, &text, mode, |report| {
        progress.set_message(format!("{} rows", report.rows));
        progress.inc(1);
        true
    });
    let report = report.await?;
    progress.finish_and_clear();
    if *take {
        let object = practice.to_string();
        store
            .note(&act, store::Action::PracticeImported, None, &object)
            .await?;
    }
    say(context, &report, *take);
    Ok(match report.mistakes.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn say(context: &Context, report: &Report, take: bool) {
    let Report {
        rows,
        added,
        changed,
        left,
        wrong,
        ..
    } = report;
    if context.json() {
        let mistakes: Vec<_> = report
            .mistakes
            .iter()
            .map(|mistake| json!({ "line": mistake.line, "column": mistake.column, "expected": mistake.expected }))
            .collect();
        println!(
            "{}",
            json!({ "taken": take, "rows": rows, "added": added, "changed": changed, "left": left, "wrong": wrong,
                "mistakes": mistakes, "unknown_columns": report.unknown })
        );
        return;
    }
    for mistake in &report.mistakes {
        let column = mistake.column.map(|column| format!(", {column}"));
        let column = column.unwrap_or_default();
        println!(
            "line {}{column}: expected {}",
            mistake.line, mistake.expected
        );
    }
    let listed = u32::try_from(report.mistakes.len()).unwrap_or(u32::MAX);
    if *wrong > listed {
        println!("and {} more", wrong - listed);
    }
    if !report.unknown.is_empty() {
        println!(
            "not read, because the columns are not known: {}",
            report.unknown.join(", ")
        );
    }
    match take {
        true => println!(
            "{rows} rows: {added} added, {changed} changed, {left} left as they are, {wrong} not taken"
        ),
        false => println!(
            "{rows} rows: {added} would be added, {changed} changed, {left} left as they are, {wrong} cannot be taken.\n\
             Nothing was stored; with --take it is."
        ),
    }
}

async fn write(store: &Store, practice: PracticeId, file: &Path) -> anyhow::Result<ExitCode> {
    let mut options = std::fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let out = options.write(true).create_new(true).open(file);
    let mut out = out.with_context(|| format!("cannot write {}", file.display()))?;
    let now = content::now().timestamp();
    let export = store.export_practice(&Act::operator(now), practice).await?;
    std::io::Write::write_all(&mut out, &packed(&export, now)?)?;
    println!(
        "{} is written; README.txt in it says what is left out.",
        file.display()
    );
    Ok(ExitCode::SUCCESS)
}
