//! `supple script`: a session on paper, step by step.

use std::io::{self, Write};
use std::process::ExitCode;

use care::script::{StepWords, pressure_span};
use care::{Script, Step};
use knowledge::{Knowledge, Setting};

use crate::Context;
use crate::terminal::{Style, Terminal};
use crate::wish::{Granted, Wish};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    wish: Wish,
}

pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let knowledge = context.load()?;
    let terminal = &context.terminal;
    match args.wish.grant(&knowledge)? {
        Granted::Script(script) if context.json() => {
            let mut out = io::stdout().lock();
            serde_json::to_writer_pretty(&mut out, &script)?;
            writeln!(out)?;
            Ok(ExitCode::SUCCESS)
        }
        Granted::Script(script) => {
            print(&mut io::stdout().lock(), terminal, &knowledge, &script)?;
            Ok(ExitCode::SUCCESS)
        }
        Granted::Withheld(refusal) => refusal.print(context, &knowledge),
    }
}

fn print(
    out: &mut impl Write,
    terminal: &Terminal,
    knowledge: &Knowledge,
    script: &Script,
) -> io::Result<()> {
    let by = match script.setting() {
        Setting::Oneself => "For you, alone.",
        Setting::Partner => "For a partner to give.",
        Setting::Therapist => "For a therapist to give.",
    };
    writeln!(out)?;
    let title = format!("{} · {} minutes", script.title(), script.seconds() / 60);
    terminal.styled(out, 0, Style::Heading, &title)?;
    terminal.styled(out, 0, Style::Quiet, by)?;
    list(out, terminal, "Before", script.prepare())?;
    let mut phase = "";
    let mut at = 0;
    for step in script.steps() {
        if step.phase != phase {
            phase = &step.phase;
            terminal.heading(out, phase)?;
        }
        if step.check_in {
            let ask = format!(
                "Ask: how is it, 0 to 10? Above {} ease off. Lighter, same or firmer? Anything sharp, tingling or new?",
                script.discomfort_ceiling()
            );
            terminal.styled(out, 8, Style::Note, &ask)?;
        }
        let lead = format!("{:>6}  ", clock(at));
        write!(out, "{}", terminal.paint(Style::Quiet, &lead))?;
        let head = format!("{} ({})", what(knowledge, step), clock(step.seconds));
        writeln!(out, "{}", terminal.paint(Style::Strong, &head))?;
        terminal.text(out, 8, &step.cue)?;
        at += step.seconds;
    }
    let end = format!("{:>6}  end", clock(at));
    writeln!(out, "{}", terminal.paint(Style::Quiet, &end))?;
    list(out, terminal, "Afterwards", script.aftercare())?;
    list(
        out,
        terminal,
        "Changed to stay within your limits",
        script.adapted(),
    )?;
    terminal.heading(out, "Stop at once for")?;
    let signs: Vec<&str> = knowledge
        .shelves()
        .stop_rules
        .values()
        .filter(|entry| entry.item.ends_session && entry.item.withdrawn.is_none())
        .map(|entry| entry.item.sign.as_str())
        .collect();
    terminal.text(out, 2, &format!("{}.", signs.join("; ")))?;
    writeln!(out)?;
    terminal.styled(out, 0, Style::Quiet, care::decision::INTENDED_USE)
}

fn list(
    out: &mut impl Write,
    terminal: &Terminal,
    title: &str,
    items: &[String],
) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    terminal.heading(out, title)?;
    items
        .iter()
        .try_for_each(|item| terminal.item(out, 2, item))
}

/// What is done in a step: "Effleurage: low back, left side; pressure 1 to 3 of 5, up to medium; on your side".
fn what(knowledge: &Knowledge, step: &Step) -> String {
    let words = StepWords::new(knowledge, step);
    let mut parts = vec![words.short()];
    parts.extend(
        words
            .pressure
            .map(|p| format!("pressure {}", pressure_span(p))),
    );
    parts.push(words.position.to_lowercase());
    parts.join("; ")
}

/// Seconds as minutes and seconds.
fn clock(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
