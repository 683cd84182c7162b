//! The record of a session, for people.

use std::io::{self, Write};

use care::Session;
use care::session::{Ending, SessionLog, Sign, Why};

use super::words;
use crate::terminal::{Style, Terminal};

/// Prints the record.
pub fn print(out: &mut impl Write, terminal: &Terminal, session: &Session) -> io::Result<()> {
    let log = &session.log();
    terminal.heading(out, "Record of the session")?;
    terminal.labelled(
        out,
        0,
        "Session",
        &format!("{}, {}", log.title, words::setting(log.setting)),
    )?;
    terminal.labelled(out, 0, "Ended", &ending(log))?;
    terminal.labelled(out, 0, "Time", &times(log))?;
    if let Some(changes) = changes(log) {
        terminal.labelled(out, 0, "Changed", &changes)?;
    }
    for check in &log.check_ins {
        let mut text = format!("discomfort {}, pain {}", check.discomfort, check.pain);
        if !check.signs.is_empty() {
            text.push_str(&format!(
                "; noticed: {}",
                noticed(session.signs(), &check.signs)
            ));
        }
        terminal.labelled(
            out,
            0,
            &format!("Check-in at {}", words::clock(check.at_ms)),
            &text,
        )?;
    }
    if let Some(sign) = &log.sign {
        writeln!(out)?;
        self::sign(out, terminal, sign)?;
    }
    if !log.after.advice.is_empty() {
        terminal.heading(out, "Afterwards")?;
        for line in &log.after.advice {
            terminal.item(out, 0, line)?;
        }
    }
    if log.worked_ms > 0 {
        watch(out, terminal, log)?;
    }
    writeln!(out)?;
    let closing = format!(
        "{} Content version {}.",
        log.intended_use, log.knowledge_version
    );
    terminal.styled(out, 0, Style::Quiet, &closing)
}

/// A sign with what to do, set apart by lines.
pub fn sign(out: &mut impl Write, terminal: &Terminal, sign: &Sign) -> io::Result<()> {
    let rule = "-".repeat(terminal.width().min(60));
    terminal.styled(out, 0, Style::Stop, &rule)?;
    terminal.styled(out, 0, Style::Stop, &sign.title)?;
    terminal.text(out, 0, &sign.do_now)?;
    for then in &sign.then {
        terminal.item(
            out,
            0,
            &format!("{}: {}", words::upper(&then.condition), then.action),
        )?;
    }
    terminal.styled(out, 0, Style::Stop, &rule)
}

fn noticed(signs: &[Sign], rules: &[String]) -> String {
    let titles: Vec<String> = signs
        .iter()
        .filter(|sign| rules.contains(&sign.rule))
        .map(|sign| words::lower(&sign.title))
        .collect();
    titles.join(", ")
}

fn ending(log: &SessionLog) -> String {
    match (&log.ending, &log.sign) {
        (Ending::Finished, _) => "at its end".to_owned(),
        (Ending::NotEnded, _) => "not yet".to_owned(),
        (Ending::Stopped { .. }, Some(sign)) => {
            format!("early, because of: {}", words::lower(&sign.title))
        }
        (
            Ending::Stopped {
                why: Why::Asked { reason },
            },
            None,
        ) if !reason.is_empty() => {
            format!("early: {reason}")
        }
        (Ending::Stopped { .. }, None) => "early, as wished".to_owned(),
    }
}

fn times(log: &SessionLog) -> String {
    let mut text = format!(
        "{} of {}",
        words::clock(log.worked_ms),
        words::clock(u64::from(log.planned_seconds) * 1000)
    );
    for (ms, what) in [(log.paused_ms, "paused"), (log.check_in_ms, "in check-ins")] {
        if ms >= 1000 {
            text.push_str(&format!(", {} {what}", words::clock(ms)));
        }
    }
    text
}

fn changes(log: &SessionLog) -> Option<String> {
    let count = |what: &str, number: usize| match number {
        0 => None,
        1 => Some(format!("1 step {what}")),
        more => Some(format!("{more} steps {what}")),
    };
    let changes: Vec<String> = [
        count(
            "eased",
            log.steps.iter().filter(|step| step.eased > 0).count(),
        ),
        count(
            "skipped",
            log.steps.iter().filter(|step| step.skipped).count(),
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!changes.is_empty()).then(|| changes.join(", "))
}

fn watch(out: &mut impl Write, terminal: &Terminal, log: &SessionLog) -> io::Result<()> {
    terminal.heading(out, "What to watch for")?;
    for watch in &log.after.watch {
        terminal.item(
            out,
            0,
            &format!("{}. {} {}", watch.title, watch.not_normal, watch.action),
        )?;
    }
    let days: Vec<String> = log.after.ask_days.iter().map(u16::to_string).collect();
    if let [first @ .., last] = days.as_slice() {
        let days = match first.is_empty() {
            true => format!("day {last}"),
            false => format!("days {} and {last}", first.join(", ")),
        };
        writeln!(out)?;
        terminal.text(out, 0, &format!("Look again on {days} after the session."))?;
    }
    Ok(())
}
