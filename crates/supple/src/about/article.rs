//! An article as a terminal shows it.

use std::io::Write;

use care::decision::source_texts;
use care::library::{Article, Part, capital, one_of};
use knowledge::items::Basis;
use knowledge::{Header, Knowledge};

use crate::report::grade_words;
use crate::terminal::{Style, Terminal};

/// Writes an article.
pub fn write(
    out: &mut impl Write,
    terminal: &Terminal,
    knowledge: &Knowledge,
    article: &Article<'_>,
) -> anyhow::Result<()> {
    head(out, terminal, article)?;
    parts(out, terminal, &article.parts)?;
    foot(out, terminal, knowledge, article)
}

fn head(out: &mut impl Write, terminal: &Terminal, article: &Article<'_>) -> anyhow::Result<()> {
    let header: &Header<'_> = &article.header;
    terminal.styled(out, 0, Style::Heading, header.title)?;
    let basis = match header.basis {
        Basis::Design => " - our rule",
        Basis::Source => "",
    };
    let kind = format!("{} {}{basis}", one_of(article.folder), article.id);
    terminal.styled(out, 0, Style::Quiet, &kind)?;
    if !header.names.is_empty() {
        terminal.labelled(out, 0, "Also called", &header.names.join(", "))?;
    }
    if let Some(why) = header.withdrawn {
        terminal.styled(out, 0, Style::Caution, &format!("No longer used: {why}"))?;
    }
    for text in [header.summary, header.text]
        .into_iter()
        .filter(|text| !text.is_empty())
    {
        writeln!(out)?;
        terminal.text(out, 0, text)?;
    }
    Ok(())
}

fn parts(out: &mut impl Write, terminal: &Terminal, parts: &[Part<'_>]) -> anyhow::Result<()> {
    // The first of several facts after the text stands apart from it.
    let mut after_list = true;
    for (i, part) in parts.iter().enumerate() {
        let opens = matches!(part, Part::Heading(_) | Part::Detail(_));
        if i == 0 && !opens {
            writeln!(out)?;
        }
        match part {
            Part::Heading(text) | Part::Detail(text) => terminal.heading(out, text)?,
            Part::Text(text) => {
                if !after_list {
                    writeln!(out)?;
                }
                terminal.text(out, 0, &text.plain())?;
            }
            Part::Fact(label, text) => terminal.labelled(out, 0, label, &text.plain())?,
            Part::Item(depth, text) => terminal.item(out, 2 + 2 * depth, &text.plain())?,
            Part::Step(i, text) => terminal.labelled(out, 0, &i.to_string(), &text.plain())?,
            Part::Condition(depth, words, name) => {
                let name = name
                    .as_ref()
                    .map_or(String::new(), |name| format!(" [{name}]"));
                terminal.item(out, 2 + 2 * depth, &format!("{words}{name}"))?;
            }
            Part::AsWritten(when) => terminal.labelled(out, 0, "As written", when)?,
            Part::Table(rows) => table(out, terminal, rows)?,
            Part::Evidence(one) => {
                let text = format!("{} ({})", one.text, one.grade.words());
                terminal.labelled(out, 0, &capital(&one.condition), &text)?;
            }
            Part::Address(label, address) => terminal.labelled(out, 0, label, address)?,
        }
        after_list = opens;
    }
    Ok(())
}

fn foot(
    out: &mut impl Write,
    terminal: &Terminal,
    knowledge: &Knowledge,
    article: &Article<'_>,
) -> anyhow::Result<()> {
    let header = &article.header;
    if !header.our_rule.is_empty() {
        terminal.heading(out, "Our rule")?;
        terminal.styled(
            out,
            0,
            Style::Quiet,
            "These are our own choices, not taken from a source.",
        )?;
        for rule in header.our_rule {
            terminal.item(out, 2, rule)?;
        }
    }
    let sources = source_texts(knowledge, &article.cited);
    if !sources.is_empty() {
        terminal.heading(out, "Sources")?;
        for source in sources {
            let text = format!(
                "{}. {}, {} ({}) [{}]",
                source.title.trim_end_matches('.'),
                source.publisher,
                source.year,
                grade_words(source.grade),
                source.id
            );
            terminal.item(out, 2, &text)?;
        }
    }
    if let Some(date) = header.review_by {
        writeln!(out)?;
        terminal.styled(
            out,
            0,
            Style::Quiet,
            &format!("A clinician should look at this again by {date}."),
        )?;
    }
    Ok(())
}

/// Writes columns side by side, or one line for each row when they do not fit.
fn table(out: &mut impl Write, terminal: &Terminal, rows: &[Vec<String>]) -> anyhow::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let wide = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(wide).collect();
    if widths.iter().sum::<usize>() + 2 * columns + 2 > terminal.width() {
        for row in rows {
            if let Some((first, rest)) = row.split_first() {
                terminal.labelled(out, 2, first, &rest.join(", "))?;
            }
        }
        return Ok(());
    }
    for (i, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            match column {
                0 => line.push_str(&format!("{cell:width$}")),
                _ => line.push_str(&format!("  {cell:>width$}")),
            }
        }
        let line = match i {
            0 => terminal.paint(Style::Strong, &line),
            _ => line,
        };
        writeln!(out, "  {}", line.trim_end())?;
    }
    Ok(())
}
