//! A decision and a plan on the terminal.

mod plan;

use std::io::{self, Write};

use care::decision::{Decision, FindingText, SettingText};
use knowledge::items::{Grade, RuleKind};
use knowledge::limits::pressure_words;
use knowledge::{Basis, Disposition, Knowledge};

use crate::terminal::{Style, Terminal};

pub use plan::plan;

/// Prints a decision.
pub fn decision(
    out: &mut impl Write,
    terminal: &Terminal,
    knowledge: &Knowledge,
    decision: &Decision,
    explain: bool,
) -> io::Result<()> {
    let style = match decision.disposition {
        Disposition::Proceed => Style::Go,
        Disposition::Modify | Disposition::ClinicianFirst => Style::Caution,
        Disposition::SameDay | Disposition::Emergency => Style::Stop,
    };
    writeln!(out)?;
    match decision.provisional && decision.disposition.permits_care() {
        true => {
            let text = "Not decided yet: answers are missing that could still change the outcome.";
            terminal.styled(out, 0, Style::Caution, text)?;
        }
        false => terminal.styled(out, 0, style, &decision.headline)?,
    }
    if let Some(referral) = &decision.referral {
        writeln!(out)?;
        terminal.labelled(out, 2, "How urgent", &referral.urgency)?;
        terminal.labelled(out, 2, "Who to see", &referral.see)?;
        terminal.labelled(out, 2, "What to do", &referral.action)?;
        terminal.labelled(out, 2, "What to say, or show", &referral.tell)?;
        terminal.labelled(out, 2, "Meanwhile", &referral.meanwhile)?;
        terminal.labelled(out, 2, "Come back", &referral.come_back)?;
    }
    findings(out, terminal, decision, explain)?;
    if !decision.lapsed_clearances.is_empty() {
        let days = knowledge::CLEARANCE_DAYS;
        let text = format!(
            "A clinician's agreement holds {days} days (our rule). Not in force any more: {}.",
            decision.lapsed_clearances.join(", ")
        );
        terminal.item(out, 2, &text)?;
    }
    if !decision.conflicts.is_empty() {
        terminal.heading(out, "Answers to look at again")?;
        for conflict in &decision.conflicts {
            let text = format!("{} (change {})", conflict.text, conflict.ask.join(" or "));
            terminal.item(out, 2, &text)?;
        }
    }
    if !decision.open.is_empty() {
        terminal.heading(out, "Still open")?;
        for open in &decision.open {
            let because = match explain {
                true => format!(" ({}; could matter for {})", open.question, open.because),
                false => format!(" ({})", open.question),
            };
            terminal.item(out, 2, &format!("{}{because}", open.text))?;
        }
    }
    if let Some(limits) = &decision.limits
        && !decision.provisional
    {
        terminal.heading(out, "Limits")?;
        let settings = [
            ("On your own", &limits.oneself),
            ("With a partner", &limits.partner),
            ("With a therapist", &limits.therapist),
        ];
        for (name, setting) in settings {
            terminal.labelled(out, 2, name, &setting_words(knowledge, setting))?;
        }
        for precaution in &limits.precautions {
            terminal.item(out, 2, &precaution.person)?;
        }
    }
    if !decision.not_found.is_empty() && (explain || decision.disposition < Disposition::SameDay) {
        terminal.heading(out, "Asked about and not found")?;
        match explain {
            true => {
                for title in &decision.not_found {
                    terminal.item(out, 2, title)?;
                }
            }
            false => {
                let count = decision.not_found.len();
                let text = format!(
                    "{count} warning signs, among them: {}. This does not rule out everything.",
                    decision
                        .not_found
                        .iter()
                        .take(4)
                        .map(|title| lower(title))
                        .collect::<Vec<_>>()
                        .join("; ")
                );
                terminal.text(out, 2, &text)?;
            }
        }
    }
    Ok(())
}

fn findings(
    out: &mut impl Write,
    terminal: &Terminal,
    decision: &Decision,
    explain: bool,
) -> io::Result<()> {
    if decision.findings.is_empty() {
        return Ok(());
    }
    terminal.heading(out, "What we found")?;
    // Only what decides is news, most of all in an emergency; the rest is for those who ask for it.
    let shown = |finding: &&FindingText| {
        explain
            || match decision.referral {
                Some(_) => finding.disposition == decision.disposition,
                None => finding.kind != RuleKind::TechniqueRule,
            }
    };
    for finding in decision.findings.iter().filter(shown) {
        let mark = match finding.disposition {
            Disposition::Emergency | Disposition::SameDay => Style::Stop,
            Disposition::ClinicianFirst => Style::Caution,
            _ => Style::Strong,
        };
        terminal.styled(out, 2, mark, &finding.title)?;
        let text = format!("{} {}", finding.found, finding.means);
        terminal.text(out, 4, text.trim())?;
        if explain {
            for cause in &finding.causes {
                let said = format!("because you said: {} ({})", cause.said, cause.question);
                terminal.item(out, 4, &said)?;
            }
            let basis = match finding.basis {
                Basis::Source => String::new(),
                Basis::Design => " · the level is our rule".to_owned(),
            };
            let rule = format!("rule {} · {}{basis}", finding.rule, finding.disposition);
            terminal.styled(out, 4, Style::Quiet, &rule)?;
            for ours in &finding.our_rule {
                terminal.styled(out, 4, Style::Quiet, &format!("our rule: {ours}"))?;
            }
            for source in &finding.sources {
                let text = format!(
                    "[{}] {}. {}, {} ({})",
                    source.id,
                    source.title,
                    source.publisher,
                    source.year,
                    grade_words(source.grade)
                );
                terminal.styled(out, 4, Style::Quiet, &text)?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// What a source is worth, in words.
pub fn grade_words(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "guideline, health service or review",
        Grade::B => "professional body, leaflet or single study",
        Grade::W => "weak source",
    }
}

fn setting_words(knowledge: &Knowledge, setting: &SettingText) -> String {
    if setting.minutes == 0 {
        return "not in this setting.".to_owned();
    }
    let most = setting.pressure.values().copied().max().unwrap_or(0);
    let title = |region: &String| lower(&knowledge.shelves().regions[region].item.title);
    let none: Vec<String> = setting
        .pressure
        .iter()
        .filter(|(_, pressure)| **pressure == 0)
        .map(|(region, _)| title(region))
        .collect();
    let less: Vec<String> = setting
        .pressure
        .iter()
        .filter(|(_, pressure)| (1..most).contains(*pressure))
        .map(|(region, pressure)| format!("{} {pressure}", title(region)))
        .collect();
    let mut text = format!("pressure up to {most} of 5 ({})", pressure_words(most));
    if !less.is_empty() {
        text.push_str(&format!("; less on: {}", less.join(", ")));
    }
    if !none.is_empty() {
        text.push_str(&format!("; no touch on: {}", none.join(", ")));
    }
    if setting.minutes < knowledge::limits::MAX_MINUTES {
        text.push_str(&format!("; at most {} minutes", setting.minutes));
    }
    text.push('.');
    text
}

/// A title inside a sentence.
fn lower(title: &str) -> String {
    let mut chars = title.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Prints the intended use and the version.
pub fn closing(out: &mut impl Write, terminal: &Terminal, decision: &Decision) -> io::Result<()> {
    writeln!(out)?;
    let text = format!(
        "{} Content version {}.",
        decision.intended_use, decision.knowledge_version
    );
    terminal.styled(out, 0, Style::Quiet, &text)
}
