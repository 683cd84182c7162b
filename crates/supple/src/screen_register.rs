//! `supple screen`: a register as a stream, screened in parallel, written in order, in constant memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use anyhow::Context as _;
use care::{Screening, screen};
use indicatif::{ProgressBar, ProgressStyle};
use knowledge::answers::MAX_DOCUMENT;
use knowledge::{Answers, Disposition, Knowledge};
use serde::Serialize;

use crate::{Context, Format};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The register: one JSON document per line; `-` is standard input.
    #[arg(value_name = "FILE.jsonl|-")]
    register: PathBuf,
    /// How many threads; by default as many as there are processors.
    #[arg(long)]
    threads: Option<std::num::NonZeroUsize>,
}

/// How much of the register a worker takes at a time, in bytes.
const BLOCK: usize = 128 * 1024;
/// How many blocks may be under way for each worker.
const BLOCKS_PER_WORKER: usize = 4;

/// A decision about one line, by ids; `supple check --answers` gives the words.
#[derive(Serialize)]
struct Record<'a> {
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    knowledge: &'a str,
    disposition: Disposition,
    provisional: bool,
    findings: Vec<FindingRecord<'a>>,
    open: Vec<&'a str>,
    conflicts: usize,
    /// Longest session in minutes: self, partner, therapist.
    minutes: [u16; 3],
}

#[derive(Serialize)]
struct FindingRecord<'a> {
    rule: &'a str,
    disposition: Disposition,
    because: Vec<&'a str>,
}

/// A line that could not be read.
#[derive(Serialize)]
struct ErrorRecord<'a> {
    line: u64,
    error: &'a str,
}

/// Some whole lines of the register.
struct Block {
    number: u64,
    first_line: u64,
    text: Vec<u8>,
    /// The block is one line that was too long to keep.
    too_long: bool,
}

/// What became of a block.
struct Done {
    number: u64,
    bytes: u64,
    text: Vec<u8>,
}

pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let knowledge = context.load()?;
    let (input, length): (Box<dyn Read + Send>, Option<u64>) = open(&args.register)?;
    let workers = match args.threads {
        Some(threads) => threads.get(),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    };
    let as_text = context.format == Some(Format::Text);
    let failed = AtomicBool::new(false);
    let progress = progress_bar(length);

    // A token for every block under way: the reader waits when the writer falls behind, so memory stays bounded.
    let under_way = workers * BLOCKS_PER_WORKER;
    let (give_token, tokens) = sync_channel::<()>(under_way);
    for _ in 0..under_way {
        give_token.send(())?;
    }
    let (give_block, blocks) = sync_channel::<Block>(under_way);
    let blocks = Mutex::new(blocks);
    let (give_done, done) = sync_channel::<Done>(under_way);

    std::thread::scope(|scope| -> anyhow::Result<()> {
        let reader = scope.spawn(move || {
            let mut lines = Lines::new(input);
            while tokens.recv().is_ok() {
                let Some(block) = lines.next_block()? else {
                    break;
                };
                if give_block.send(block).is_err() {
                    break;
                }
            }
            io::Result::Ok(())
        });
        for _ in 0..workers {
            let give_done = give_done.clone();
            let (knowledge, blocks, failed) = (&knowledge, &blocks, &failed);
            scope.spawn(move || {
                while let Some(block) = take(blocks) {
                    let done = screen_block(knowledge, &block, as_text, failed);
                    if give_done.send(done).is_err() {
                        break;
                    }
                }
            });
        }
        drop(give_done);
        let written = write_in_order(&done, &give_token, &progress);
        // Dropping the receivers ends the workers when writing failed.
        drop(done);
        drop(give_token);
        written?;
        match reader.join() {
            Ok(outcome) => {
                outcome.with_context(|| format!("{} cannot be read", args.register.display()))
            }
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    progress.finish_and_clear();
    Ok(match failed.into_inner() {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}

fn open(path: &Path) -> anyhow::Result<(Box<dyn Read + Send>, Option<u64>)> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin()), None));
    }
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let length = file
        .metadata()
        .ok()
        .filter(|data| data.is_file())
        .map(|data| data.len());
    Ok((Box::new(file), length))
}

fn progress_bar(length: Option<u64>) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match length {
        Some(length) => (
            ProgressBar::new(length),
            "{bar:30} {percent}%  {bytes}  {bytes_per_sec}  {eta} left",
        ),
        None => (
            ProgressBar::no_length(),
            "{spinner} {bytes}  {bytes_per_sec}",
        ),
    };
    bar.with_style(
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
}

fn take(blocks: &Mutex<Receiver<Block>>) -> Option<Block> {
    // A worker that panicked has not harmed the queue.
    let blocks = blocks
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    blocks.recv().ok()
}

fn write_in_order(
    done: &Receiver<Done>,
    give_token: &std::sync::mpsc::SyncSender<()>,
    progress: &ProgressBar,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BLOCK, io::stdout().lock());
    let mut waiting: BTreeMap<u64, Done> = BTreeMap::new();
    let mut next = 0;
    for done in done {
        waiting.insert(done.number, done);
        while let Some(done) = waiting.remove(&next) {
            out.write_all(&done.text)?;
            progress.inc(done.bytes);
            next += 1;
            // The reader is gone at the end of the register; then nobody wants tokens.
            let _ = give_token.send(());
        }
    }
    out.flush()
}

fn screen_block(knowledge: &Knowledge, block: &Block, as_text: bool, failed: &AtomicBool) -> Done {
    let mut text = Vec::with_capacity(block.text.len());
    let mut put = |line: u64, outcome: Result<&Answers, &str>| {
        if outcome.is_err() {
            failed.store(true, Ordering::Relaxed);
        }
        let written = match as_text {
            true => write_text(&mut text, knowledge, line, outcome),
            false => write_json(&mut text, knowledge, line, outcome),
        };
        debug_assert!(written.is_ok(), "writing to memory cannot fail");
    };
    if block.too_long {
        let message = format!("the line has more than {MAX_DOCUMENT} bytes");
        put(block.first_line, Err(&message));
    } else {
        for (i, line) in block.text.split(|byte| *byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let number = block.first_line + i as u64;
            match Answers::from_json(knowledge, line) {
                Ok(answers) => put(number, Ok(&answers)),
                Err(error) => put(number, Err(&error.to_string())),
            }
        }
    }
    Done {
        number: block.number,
        bytes: block.text.len() as u64,
        text,
    }
}

fn write_json(
    out: &mut Vec<u8>,
    knowledge: &Knowledge,
    line: u64,
    outcome: Result<&Answers, &str>,
) -> io::Result<()> {
    match outcome {
        Ok(answers) => {
            let screening = screen(knowledge, answers);
            serde_json::to_writer(&mut *out, &record(knowledge, answers, &screening, line))?;
        }
        Err(error) => serde_json::to_writer(&mut *out, &ErrorRecord { line, error })?,
    }
    out.push(b'\n');
    Ok(())
}

fn write_text(
    out: &mut Vec<u8>,
    knowledge: &Knowledge,
    line: u64,
    outcome: Result<&Answers, &str>,
) -> io::Result<()> {
    let answers = match outcome {
        Ok(answers) => answers,
        Err(error) => return writeln!(out, "line {line}: error: {error}"),
    };
    let screening = screen(knowledge, answers);
    let record = record(knowledge, answers, &screening, line);
    let id = record.id.map_or(String::new(), |id| format!(" ({id})"));
    write!(out, "line {line}{id}: {}", record.disposition)?;
    if record.provisional {
        write!(out, ", provisional: {} questions open", record.open.len())?;
    }
    let rules: Vec<&str> = record.findings.iter().map(|finding| finding.rule).collect();
    if !rules.is_empty() {
        write!(out, ", because of {}", rules.join(", "))?;
    }
    writeln!(out)
}

fn record<'a>(
    knowledge: &'a Knowledge,
    answers: &'a Answers,
    screening: &Screening,
    line: u64,
) -> Record<'a> {
    let findings = screening.findings.iter().map(|finding| {
        let mut because: Vec<&str> = finding
            .causes
            .iter()
            .filter_map(|fact| knowledge.question_of(fact))
            .map(|ix| knowledge.question(ix).id.as_str())
            .collect();
        because.sort_unstable();
        because.dedup();
        FindingRecord {
            rule: &knowledge.rules()[finding.rule as usize],
            disposition: finding.disposition,
            because,
        }
    });
    Record {
        line,
        id: answers.id.as_deref(),
        knowledge: knowledge.version(),
        disposition: screening.disposition,
        provisional: screening.is_provisional(),
        findings: findings.collect(),
        open: screening
            .open
            .iter()
            .map(|open| knowledge.question(open.question).id.as_str())
            .collect(),
        conflicts: screening.conflicts.len(),
        minutes: knowledge::Setting::ALL.map(|setting| screening.limits().of(setting).minutes),
    }
}

/// Cuts a stream into blocks of whole lines; lines longer than a document may be are passed over.
struct Lines<R> {
    input: R,
    rest: Vec<u8>,
    line: u64,
    number: u64,
    ended: bool,
}

impl<R: Read> Lines<R> {
    fn new(input: R) -> Lines<R> {
        Lines {
            input,
            rest: Vec::new(),
            line: 1,
            number: 0,
            ended: false,
        }
    }

    fn next_block(&mut self) -> io::Result<Option<Block>> {
        let mut text = std::mem::take(&mut self.rest);
        let mut searched = 0;
        loop {
            let newline = text[searched..].iter().rposition(|byte| *byte == b'\n');
            if let Some(at) = newline.filter(|_| text.len() >= BLOCK || self.ended) {
                self.rest = text.split_off(searched + at + 1);
                let lines = text.iter().filter(|byte| **byte == b'\n').count() as u64;
                return Ok(Some(self.block(text, lines, false)));
            }
            if newline.is_none() {
                searched = text.len();
            }
            if self.ended {
                let last = (!text.is_empty()).then(|| self.block(text, 1, false));
                return Ok(last);
            }
            if newline.is_none() && text.len() > MAX_DOCUMENT {
                self.skip_line()?;
                return Ok(Some(self.block(Vec::new(), 1, true)));
            }
            self.ended = self.fill(&mut text)? == 0;
        }
    }

    fn block(&mut self, text: Vec<u8>, lines: u64, too_long: bool) -> Block {
        let block = Block {
            number: self.number,
            first_line: self.line,
            text,
            too_long,
        };
        self.number += 1;
        self.line += lines;
        block
    }

    fn fill(&mut self, text: &mut Vec<u8>) -> io::Result<usize> {
        let before = text.len();
        (&mut self.input).take(BLOCK as u64).read_to_end(text)?;
        Ok(text.len() - before)
    }

    fn skip_line(&mut self) -> io::Result<()> {
        let mut text = Vec::new();
        loop {
            text.clear();
            if self.fill(&mut text)? == 0 {
                self.ended = true;
                return Ok(());
            }
            if let Some(at) = text.iter().position(|byte| *byte == b'\n') {
                self.rest = text.split_off(at + 1);
                return Ok(());
            }
        }
    }
}
