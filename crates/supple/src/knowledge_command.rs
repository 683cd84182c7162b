//! `supple knowledge`: check, list, show and compare knowledge folders.

mod compare;
mod diff;
mod items;
mod outcome;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use care::decision::source_texts;
use jiff::civil::Date;
use knowledge::problem::closest;
use knowledge::{Basis, Knowledge, Problem, Problems, Shelves};
use serde_json::{Value as Json, json};

use crate::about::{item_json, write_json};
use crate::terminal::Style;
use crate::{Context, content};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Check a folder: every problem at once with file, line and suggestion, and what is due for review.
    Check(CheckArgs),
    /// List items: id, kind, title, and the mark of our own rule.
    List {
        /// Only this kind (a folder: rules, techniques ...).
        kind: Option<String>,
    },
    /// Show an item as it is written, with its sources.
    Show {
        /// The id; of several items with the same id all are shown.
        id: String,
    },
    /// Compare two folders: what an edit changes, and for whom.
    Diff(diff::Args),
}

#[derive(Debug, clap::Args)]
struct CheckArgs {
    /// The folder; by default the one that is in use.
    folder: Option<PathBuf>,
    /// The day from which review dates are counted; by default today.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
}

/// Reviews that come due within so many days are announced.
const ANNOUNCE_DAYS: i64 = 90;

pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    match args.action {
        Action::Check(args) => check(context, args),
        Action::List { kind } => list(context, kind.as_deref()),
        Action::Show { id } => show(context, &id),
        Action::Diff(args) => diff::run(context, args),
    }
}

fn check(context: &Context, args: CheckArgs) -> anyhow::Result<ExitCode> {
    let folder: Option<&Path> = args.folder.as_deref().or(context.knowledge.as_deref());
    let files = match folder {
        Some(folder) => content::read_folder(folder)?,
        None => knowledge::embedded(),
    };
    match Knowledge::load(&files) {
        Ok(knowledge) => {
            let on = args.on.unwrap_or_else(content::today);
            report_reviews(context, &knowledge, files.len(), on)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(Problems(problems)) => {
            report_problems(context, &problems, files.len())?;
            Ok(ExitCode::FAILURE)
        }
    }
}

fn report_problems(context: &Context, problems: &[Problem], files: usize) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    if context.json() {
        write_json(&mut out, &json!({ "files": files, "problems": problems }))?;
        return Ok(());
    }
    let mut last = None;
    let mut with_problems = 0;
    for problem in problems {
        if last != Some(&problem.file) {
            if last.is_some() {
                writeln!(out)?;
            }
            with_problems += 1;
            last = Some(&problem.file);
        }
        writeln!(out, "{problem}")?;
    }
    let count = format!(
        "{} problem{} in {with_problems} of {files} files.",
        problems.len(),
        if problems.len() == 1 { "" } else { "s" }
    );
    writeln!(out, "\n{}", context.terminal.paint(Style::Stop, &count))?;
    Ok(())
}

/// An item whose review is due, or soon will be.
struct Review<'k> {
    by: Date,
    /// Negative when it has passed.
    days: i64,
    kind: &'static str,
    id: &'k str,
}

fn report_reviews(
    context: &Context,
    knowledge: &Knowledge,
    files: usize,
    on: Date,
) -> anyhow::Result<()> {
    let mut reviews: Vec<Review<'_>> = knowledge
        .items()
        .into_iter()
        .filter_map(|item| {
            let by = item.header.review_by?;
            let days = by.duration_since(on).as_hours() / 24;
            (days <= ANNOUNCE_DAYS).then_some(Review {
                by,
                days,
                kind: item.folder,
                id: item.id,
            })
        })
        .collect();
    reviews.sort_by_key(|review| (review.by, review.kind, review.id));
    let mut out = io::stdout().lock();
    if context.json() {
        let due: Vec<Json> = reviews
            .iter()
            .map(|r| json!({ "kind": r.kind, "id": r.id, "review_by": r.by, "days": r.days }))
            .collect();
        let report = json!({
            "files": files, "version": knowledge.version(), "problems": [], "reviews": due,
        });
        write_json(&mut out, &report)?;
        return Ok(());
    }
    let terminal = &context.terminal;
    for same_day in reviews.chunk_by(|a, b| a.by == b.by) {
        let Review { by, days, .. } = same_day[0];
        let when = match days {
            ..0 => format!("has passed, {} days ago", -days),
            0 => "is today".to_owned(),
            _ => format!("comes in {days} days"),
        };
        let head = format!(
            "warning: the review date {by} {when}, for {} items:",
            same_day.len()
        );
        terminal.styled(&mut out, 0, Style::Caution, &head)?;
        let names: Vec<String> = same_day
            .iter()
            .map(|r| format!("{}/{}", r.kind, r.id))
            .collect();
        terminal.text(&mut out, 2, &names.join(", "))?;
        writeln!(out)?;
    }
    writeln!(
        out,
        "{files} files, no problems. Version {}.",
        knowledge.version()
    )?;
    Ok(())
}

fn list(context: &Context, kind: Option<&str>) -> anyhow::Result<ExitCode> {
    let known = || Shelves::FOLDERS.iter().copied();
    if let Some(kind) = kind
        && !known().any(|folder| folder == kind)
    {
        let hint = closest(kind, known())
            .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let all: Vec<&str> = known().collect();
        bail!(
            "there is no kind `{kind}`{hint} Known kinds: {}",
            all.join(", ")
        );
    }
    let knowledge = context.load()?;
    let items: Vec<_> = knowledge
        .items()
        .into_iter()
        .filter(|item| kind.is_none_or(|kind| kind == item.folder))
        .collect();
    let mut out = io::stdout().lock();
    let ours = |header: &knowledge::Header<'_>| {
        header.basis == Basis::Design || !header.our_rule.is_empty()
    };
    if context.json() {
        let items: Vec<Json> = items
            .iter()
            .map(|item| {
                let our_rule = ours(&item.header);
                json!({ "id": item.id, "kind": item.folder, "title": item.header.title, "our_rule": our_rule })
            })
            .collect();
        return write_json(&mut out, &json!(items));
    }
    let width = items.iter().map(|item| item.id.len()).max().unwrap_or(0);
    for item in items {
        let mark = match ours(&item.header) {
            true => context.terminal.paint(Style::Note, "  [our rule]"),
            false => String::new(),
        };
        writeln!(
            out,
            "{:width$}  {:18}  {}{mark}",
            item.id, item.folder, item.header.title
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show(context: &Context, id: &str) -> anyhow::Result<ExitCode> {
    let knowledge = context.load()?;
    let shelves = knowledge.shelves();
    let mut files: Vec<(&str, &str, &str)> = Vec::new();
    let mut ids: Vec<&str> = shelves.sources.keys().map(String::as_str).collect();
    shelves.each(|folder, known, path, text, _| {
        ids.push(known);
        if known == id {
            files.push((folder, path, text));
        }
    });
    let source = shelves.sources.get(id);
    if files.is_empty() && source.is_none() {
        let hint =
            closest(id, ids).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        bail!("there is no item `{id}`{hint}");
    }
    let folders = files
        .iter()
        .map(|(folder, ..)| *folder)
        .chain(source.map(|_| "sources"));
    let items: Vec<Json> = folders
        .filter_map(|folder| item_json(&knowledge, folder, id))
        .collect();
    let mut out = io::stdout().lock();
    if context.json() {
        return write_json(&mut out, &json!(items));
    }
    let quiet = |text: &str| context.terminal.paint(Style::Quiet, text);
    for (_, path, text) in &files {
        writeln!(
            out,
            "{}\n{}\n",
            quiet(&format!("# {path}")),
            text.trim_end()
        )?;
    }
    if let Some(source) = source {
        writeln!(out, "{}\n{:#}\n", quiet("# sources.toml"), json!(source))?;
    }
    let mut cited: Vec<String> = items
        .iter()
        .filter_map(|item| item["sources"].as_array())
        .flatten()
        .filter_map(|source| source["id"].as_str().map(str::to_owned))
        .collect();
    cited.sort();
    cited.dedup();
    for source in source_texts(&knowledge, &cited) {
        let line = format!(
            "# {}: {} ({}, {}, grade {:?})",
            source.id, source.title, source.publisher, source.year, source.grade
        );
        writeln!(out, "{}", quiet(&line))?;
    }
    Ok(ExitCode::SUCCESS)
}
