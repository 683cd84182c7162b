//! One item as an article that reads from top to bottom.

use std::io::Write;

use care::decision::source_texts;
use knowledge::items::{Basis, Evidence, Item, Range};
use knowledge::{Header, Knowledge};

use super::kinds::Describe;
use super::words;
use crate::report::grade_words;
use crate::terminal::{Style, Terminal};

/// Writes the article about an item.
pub fn write(
    out: &mut impl Write,
    terminal: &Terminal,
    knowledge: &Knowledge,
    folder: &'static str,
    id: &str,
) -> anyhow::Result<()> {
    let mut article = Article::new(knowledge);
    // One arm for each shelf; a kind that is missing here would be an empty page, which the tests notice.
    macro_rules! describe {
        ($($shelf:ident)*) => {
            match folder {
                $(stringify!($shelf) => if let Some(entry) = knowledge.shelves().$shelf.get(id) {
                    head(out, terminal, folder, id, &entry.item.header())?;
                    entry.item.describe(&mut article);
                    article.write(out, terminal)?;
                    foot(out, terminal, knowledge, folder, id, &entry.item.header())?;
                })*
                _ => {}
            }
        };
    }
    describe! {
        regions groups positions tools motions precautions questions terms rules contradictions dispositions
        techniques strokes muscles sites protocols moves self_care presentations courses reviews stop_rules
        after_effects aftercare complementary claims faq therapist_criteria credentials measures
    }
    Ok(())
}

fn head(
    out: &mut impl Write,
    terminal: &Terminal,
    folder: &str,
    id: &str,
    header: &Header<'_>,
) -> anyhow::Result<()> {
    terminal.styled(out, 0, Style::Heading, header.title)?;
    let basis = match header.basis {
        Basis::Design => " - our rule",
        Basis::Source => "",
    };
    terminal.styled(
        out,
        0,
        Style::Quiet,
        &format!("{} {id}{basis}", super::catalogue::one_of(folder)),
    )?;
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

fn foot(
    out: &mut impl Write,
    terminal: &Terminal,
    knowledge: &Knowledge,
    folder: &str,
    id: &str,
    header: &Header<'_>,
) -> anyhow::Result<()> {
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
    let sources = source_texts(knowledge, &super::cited(knowledge, folder, id));
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

/// The structured part of an article.
pub struct Article<'k> {
    /// For the names of other items.
    pub knowledge: &'k Knowledge,
    parts: Vec<Part>,
}

enum Part {
    Heading(String),
    Text(String),
    Fact(String, String),
    Item(usize, String),
    Table(Vec<Vec<String>>),
}

impl<'k> Article<'k> {
    fn new(knowledge: &'k Knowledge) -> Article<'k> {
        Article {
            knowledge,
            parts: Vec::new(),
        }
    }

    /// A heading.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.parts.push(Part::Heading(text.into()));
    }

    /// A paragraph; nothing when it is empty.
    pub fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts.push(Part::Text(text.to_owned()));
        }
    }

    /// A label with text beside it; nothing when the text is empty.
    pub fn fact(&mut self, label: &str, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.parts.push(Part::Fact(label.to_owned(), text));
        }
    }

    /// A heading with a list; nothing when the list is empty.
    pub fn list(&mut self, heading: &str, items: &[String]) {
        if !items.is_empty() {
            self.heading(heading);
            self.items(0, items);
        }
    }

    /// Items of a list, indented by a number of levels.
    pub fn items(&mut self, depth: usize, items: &[String]) {
        self.parts
            .extend(items.iter().map(|item| Part::Item(depth, item.clone())));
    }

    /// A heading with numbered steps; nothing when there are none.
    pub fn steps(&mut self, heading: &str, steps: &[String]) {
        if !steps.is_empty() {
            self.heading(heading);
            let numbered = steps.iter().enumerate();
            self.parts
                .extend(numbered.map(|(i, step)| Part::Fact(format!("{}", i + 1), step.clone())));
        }
    }

    /// Rows of which the first is the head.
    pub fn table(&mut self, rows: Vec<Vec<String>>) {
        self.parts.push(Part::Table(rows));
    }

    /// A range with its unit, for one and for several, and the mark of our own rule.
    pub fn range(&mut self, label: &str, range: Option<&Range>, unit: [&str; 2]) {
        if let Some(range) = range {
            self.fact(label, words::range(range, unit));
        }
    }

    /// Pressure on the Walton scale, in words.
    pub fn pressure(&mut self, range: Option<&Range>) {
        if let Some(range) = range {
            self.fact("Pressure", words::pressure(range));
        }
    }

    /// Names of other items.
    pub fn names(&mut self, label: &str, ids: &[String]) {
        let names: Vec<&str> = ids
            .iter()
            .map(|id| words::name(self.knowledge, id))
            .collect();
        self.fact(label, names.join(", "));
    }

    /// A condition, in words and as written.
    pub fn condition(&mut self, when: &str) {
        let outline = words::condition(self.knowledge, when);
        self.parts.extend(
            outline
                .into_iter()
                .map(|(depth, line)| Part::Item(depth, line)),
        );
        self.fact("As written", when);
    }

    /// What is known of a benefit, with its certainty.
    pub fn evidence(&mut self, evidence: &[Evidence]) {
        if !evidence.is_empty() {
            self.heading("What is known");
        }
        for one in evidence {
            let text = format!("{} ({})", one.text, one.grade.words());
            self.fact(&capital(&one.condition), text);
        }
    }

    fn write(&self, out: &mut impl Write, terminal: &Terminal) -> anyhow::Result<()> {
        // The first of several facts after the text stands apart from it.
        let mut after_list = true;
        for (i, part) in self.parts.iter().enumerate() {
            if i == 0 && !matches!(part, Part::Heading(_)) {
                writeln!(out)?;
            }
            match part {
                Part::Heading(text) => terminal.heading(out, text)?,
                Part::Text(text) => {
                    if !after_list {
                        writeln!(out)?;
                    }
                    terminal.text(out, 0, text)?;
                }
                Part::Fact(label, text) => terminal.labelled(out, 0, label, text)?,
                Part::Item(depth, text) => terminal.item(out, 2 + 2 * depth, text)?,
                Part::Table(rows) => table(out, terminal, rows)?,
            }
            after_list = matches!(part, Part::Heading(_));
        }
        Ok(())
    }
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

/// With a capital letter at the start.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
