//! `supple knowledge diff`: what an edit of the knowledge changes, and for whom.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use jiff::civil::Date;
use knowledge::answers::MAX_DOCUMENT;
use knowledge::{Answers, Clearance, Knowledge};
use serde_json::json;

use super::compare::Vocabularies;
use super::items::{self, Change, ItemChange};
use super::outcome::{Difference, Verdict, difference};
use crate::terminal::{Style, Terminal};
use crate::{Context, content};

const AFTER_HELP: &str = "\
Items that were added, removed or changed come first, then the people whose outcome changes, then a summary. \
     Without --answers the people are the boundary cases of the rules of both folders. \
     With --format json there is one JSON object on each line.

Exit codes: 0 nothing becomes less careful; 1 something does, or some answers could not be compared.";

#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Args {
    /// A knowledge folder, or `builtin` for the content of this program.
    old: PathBuf,
    /// The folder to compare it with, or `builtin`.
    new: PathBuf,
    /// Screen these people with both: one JSON document of answers per line; `-` is standard input.
    #[arg(long, value_name = "FILE.jsonl")]
    answers: Option<PathBuf>,
}

pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let old = load(&args.old)?;
    let new = load(&args.new)?;
    let changes = items::changes(&old, &new);
    let changed_rules = changes
        .iter()
        .filter(|change| change.kind == "rules")
        .map(|change| change.id.as_str())
        .collect();
    let out = io::BufWriter::new(io::stdout().lock());
    let mut report = Report {
        out,
        terminal: &context.terminal,
        json: context.json(),
    };
    report.items(&args, [&old, &new], &changes)?;
    let mut people = People {
        vocabularies: Vocabularies::new(&old, &new),
        changed_rules,
        tally: Tally::default(),
    };
    report.before_people(args.answers.is_some())?;
    match &args.answers {
        Some(path) => people.register(path, &mut report)?,
        None => people.cases(&mut report)?,
    }
    report.summary(&people.tally)?;
    report.out.flush()?;
    Ok(match people.tally.is_no_less_careful() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn load(folder: &Path) -> anyhow::Result<Knowledge> {
    match folder == Path::new("builtin") {
        true => content::load(None),
        false => content::load(Some(folder)),
    }
}

/// How many people of each sort there are.
#[derive(Debug, Default, serde::Serialize)]
struct Tally {
    people: u64,
    unchanged: u64,
    stricter: u64,
    less_careful: u64,
    /// The same outcome by other findings or with other questions open.
    other_findings: u64,
    other_wording_only: u64,
    /// Documents that only one of the folders, or neither, can read.
    only_old_reads: u64,
    only_new_reads: u64,
    neither_reads: u64,
}

impl Tally {
    fn count(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Unchanged => &mut self.unchanged,
            Verdict::Wording => &mut self.other_wording_only,
            Verdict::Findings => &mut self.other_findings,
            Verdict::Stricter => &mut self.stricter,
            Verdict::LessCareful => &mut self.less_careful,
        } += 1;
    }

    /// Nobody is treated with less care, as far as every document could be compared.
    fn is_no_less_careful(&self) -> bool {
        self.less_careful + self.only_old_reads + self.only_new_reads + self.neither_reads == 0
    }
}

/// The people whose outcomes are compared.
struct People<'k> {
    vocabularies: Vocabularies<'k>,
    changed_rules: BTreeSet<&'k str>,
    tally: Tally,
}

impl People<'_> {
    /// Reads a register line by line, holding one line at a time.
    fn register(&mut self, path: &Path, report: &mut Report<'_, impl Write>) -> anyhow::Result<()> {
        let input: Box<dyn Read> = match path == Path::new("-") {
            true => Box::new(io::stdin().lock()),
            false => Box::new(
                File::open(path).with_context(|| format!("{} cannot be read", path.display()))?,
            ),
        };
        let mut input = BufReader::new(input);
        let mut document = Vec::new();
        for line in 1u64.. {
            if !next_line(&mut input, &mut document)? {
                break;
            }
            if !document.trim_ascii().is_empty() {
                self.document(&format!("line {line}"), &document, report)?;
            }
        }
        Ok(())
    }

    /// The boundary cases of the rules of both folders: just inside, just outside, and with a clinician's agreement.
    fn cases(&mut self, report: &mut Report<'_, impl Write>) -> anyhow::Result<()> {
        let mut seen = BTreeSet::new();
        for knowledge in [self.vocabularies.old, self.vocabularies.new] {
            for (name, answers) in case_people(knowledge) {
                let document = answers.to_json(knowledge).to_string();
                if !seen.contains(&document) {
                    self.document(&name, document.as_bytes(), report)?;
                    seen.insert(document);
                }
            }
        }
        Ok(())
    }

    fn document(
        &mut self,
        who: &str,
        document: &[u8],
        report: &mut Report<'_, impl Write>,
    ) -> anyhow::Result<()> {
        self.tally.people += 1;
        let old = Answers::from_json(self.vocabularies.old, document);
        let new = Answers::from_json(self.vocabularies.new, document);
        match (old, new) {
            (Ok(old), Ok(new)) => {
                let difference = difference(&self.vocabularies, &self.changed_rules, [&old, &new]);
                self.tally.count(difference.verdict);
                report.person(who, old.id.as_deref(), &difference)
            }
            (Ok(old), Err(error)) => {
                self.tally.only_old_reads += 1;
                report.unread(
                    who,
                    old.id.as_deref(),
                    "only OLD can read it",
                    &error.to_string(),
                )
            }
            (Err(error), Ok(new)) => {
                self.tally.only_new_reads += 1;
                report.unread(
                    who,
                    new.id.as_deref(),
                    "only NEW can read it",
                    &error.to_string(),
                )
            }
            (Err(error), Err(_)) => {
                self.tally.neither_reads += 1;
                report.unread(who, None, "neither can read it", &error.to_string())
            }
        }
    }
}

/// The people whom the cases of the rules describe, each with a name.
fn case_people(knowledge: &Knowledge) -> Vec<(String, Answers)> {
    let mut people = Vec::new();
    for id in knowledge.rules() {
        let Some(entry) = knowledge.shelves().rules.get(id) else {
            continue;
        };
        for clause in &entry.item.clause {
            for case in &clause.case {
                let name = format!("case \"{}\" of {id}", case.name);
                let Ok(inside) = knowledge.case_answers(&case.answers, &BTreeMap::new()) else {
                    continue;
                };
                if clause.after_clearance.is_some() {
                    let mut agreed = inside.clone();
                    let by = "a clinician".to_owned();
                    agreed.date = Some(ANY_DAY);
                    agreed.clearances = vec![Clearance {
                        rule: id.clone(),
                        by,
                        on: ANY_DAY,
                    }];
                    people.push((format!("{name}, with a clinician's agreement"), agreed));
                }
                people.push((name.clone(), inside));
                if let Ok(outside) = knowledge.case_answers(&case.answers, &case.but) {
                    people.push((format!("{name}, just outside"), outside));
                }
            }
        }
    }
    people
}

/// An agreement counts on the day it is given, whichever day that is.
const ANY_DAY: Date = Date::constant(2026, 1, 1);

/// Reads the next line without its end. Of a line that is too long only so much is kept that it is refused as such.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let most = MAX_DOCUMENT + 1;
    let read = input
        .by_ref()
        .take(most as u64 + 1)
        .read_until(b'\n', line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() > most {
        input.skip_until(b'\n')?;
    }
    Ok(read > 0)
}

/// Where the comparison is written.
struct Report<'t, W: Write> {
    out: W,
    terminal: &'t Terminal,
    json: bool,
}

impl<W: Write> Report<'_, W> {
    fn items(
        &mut self,
        args: &Args,
        [old, new]: [&Knowledge; 2],
        changes: &[ItemChange],
    ) -> anyhow::Result<()> {
        if self.json {
            for change in changes {
                let mut line = json!(change);
                line["type"] = json!("item");
                writeln!(self.out, "{line}")?;
            }
            return Ok(());
        }
        let (from, to) = (args.old.display(), args.new.display());
        let title = format!(
            "From {from} ({}) to {to} ({})",
            old.version(),
            new.version()
        );
        writeln!(self.out, "{}", self.terminal.paint(Style::Heading, &title))?;
        if changes.is_empty() {
            writeln!(self.out, "No item differs.")?;
        }
        for change in changes {
            let what = match change.change {
                Change::Added => "added",
                Change::Removed => "removed",
                Change::Changed => "changed",
            };
            let name = self
                .terminal
                .paint(Style::Strong, &format!("{}/{}", change.kind, change.id));
            writeln!(self.out, "\n{name} {what}")?;
            for field in &change.fields {
                let mark = match (field.safety, field.less_careful) {
                    (_, true) => self.terminal.paint(Style::Stop, "  LESS CAREFUL "),
                    (true, _) => self.terminal.paint(Style::Caution, "  ! "),
                    _ => "    ".to_owned(),
                };
                let value = |value: &Option<String>| value.clone().unwrap_or("nothing".to_owned());
                let (old, new) = (value(&field.old), value(&field.new));
                writeln!(self.out, "{mark}{}: {old} -> {new}", field.field)?;
            }
        }
        if changes
            .iter()
            .flat_map(|change| &change.fields)
            .any(|field| field.safety)
        {
            writeln!(
                self.out,
                "\n! = when a rule applies, or what follows from it"
            )?;
        }
        Ok(())
    }

    fn before_people(&mut self, register: bool) -> anyhow::Result<()> {
        if !self.json {
            let title = match register {
                true => "For whom",
                false => "For whom (the boundary cases of the rules)",
            };
            writeln!(self.out, "\n{}", self.terminal.paint(Style::Heading, title))?;
        }
        Ok(())
    }

    fn person(
        &mut self,
        who: &str,
        id: Option<&str>,
        difference: &Difference,
    ) -> anyhow::Result<()> {
        if difference.verdict <= Verdict::Wording {
            return Ok(());
        }
        if self.json {
            let mut line = json!(difference);
            line["type"] = json!("person");
            line["who"] = json!(who);
            line["id"] = json!(id);
            writeln!(self.out, "{line}")?;
            return Ok(());
        }
        let mark = match difference.verdict {
            Verdict::LessCareful => self.terminal.paint(Style::Stop, "LESS CAREFUL: "),
            _ => String::new(),
        };
        let [was, is] = difference.dispositions;
        let changes = difference.changes.join("; ");
        let mut text = match (was == is, changes.is_empty()) {
            (false, _) => changes,
            (true, true) => format!("{was} as before"),
            (true, false) => format!("{was} as before; {changes}"),
        };
        if !difference.because.is_empty() {
            text.push_str(&format!(", because {}", difference.because.join(", ")));
        }
        writeln!(self.out, "{mark}{}: {text}", named(who, id))?;
        Ok(())
    }

    fn unread(
        &mut self,
        who: &str,
        id: Option<&str>,
        what: &str,
        error: &str,
    ) -> anyhow::Result<()> {
        if self.json {
            let line =
                json!({ "type": "unread", "who": who, "id": id, "what": what, "error": error });
            writeln!(self.out, "{line}")?;
            return Ok(());
        }
        let what = self.terminal.paint(Style::Caution, what);
        writeln!(self.out, "{}: {what}: {error}", named(who, id))?;
        Ok(())
    }

    fn summary(&mut self, tally: &Tally) -> anyhow::Result<()> {
        if self.json {
            let mut line = json!(tally);
            line["type"] = json!("summary");
            writeln!(self.out, "{line}")?;
            return Ok(());
        }
        writeln!(
            self.out,
            "\n{}",
            self.terminal.paint(Style::Heading, "Summary")
        )?;
        for (label, count) in [
            ("unchanged", tally.unchanged),
            ("stricter", tally.stricter),
            ("less careful", tally.less_careful),
            ("other findings or questions", tally.other_findings),
            ("other wording only", tally.other_wording_only),
            ("only OLD can read", tally.only_old_reads),
            ("only NEW can read", tally.only_new_reads),
            ("neither can read", tally.neither_reads),
            ("in all", tally.people),
        ] {
            let line = format!("  {label:28} {count:>9}");
            let line = match label {
                "less careful" if count > 0 => self.terminal.paint(Style::Stop, &line),
                _ => line,
            };
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }
}

fn named(who: &str, id: Option<&str>) -> String {
    match id {
        Some(id) => format!("{who} (id {id})"),
        None => who.to_owned(),
    }
}
