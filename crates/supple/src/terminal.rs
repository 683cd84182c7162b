//! Text for people: colours only on a terminal, lines no wider than it.

use std::io::{self, IsTerminal, Write};

use crate::Colour;

/// How to write to this terminal.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    colour: bool,
    width: usize,
}

/// What a piece of text is, so that it looks the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A heading.
    Heading,
    /// Strong.
    Strong,
    /// Less important.
    Quiet,
    /// All is well so far (pine).
    Go,
    /// Care (honey).
    Caution,
    /// Stop, emergency (plum).
    Stop,
    /// Information (sky).
    Note,
}

impl Terminal {
    /// Looks at standard output.
    pub fn new(colour: Colour) -> Terminal {
        let is_terminal = io::stdout().is_terminal();
        let colour = match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none(),
        };
        let width = match crossterm::terminal::size() {
            Ok((columns, _)) if is_terminal => usize::from(columns).clamp(20, 100),
            _ => 80,
        };
        Terminal { colour, width }
    }

    /// Usable width in columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Text in a style.
    pub fn paint(&self, style: Style, text: &str) -> String {
        let code = match style {
            Style::Heading => "1;38;5;29",
            Style::Strong => "1",
            Style::Quiet => "38;5;245",
            Style::Go => "1;38;5;29",
            Style::Caution => "1;38;5;172",
            Style::Stop => "1;38;5;161",
            Style::Note => "38;5;67",
        };
        match self.colour && !text.is_empty() {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }

    /// Writes a heading with an empty line before it.
    pub fn heading(&self, out: &mut impl Write, text: &str) -> io::Result<()> {
        writeln!(out, "\n{}", self.paint(Style::Heading, text))
    }

    /// Writes text, wrapped and indented.
    pub fn text(&self, out: &mut impl Write, indent: usize, text: &str) -> io::Result<()> {
        self.hanging(out, &" ".repeat(indent), indent, Style::Strong, text, false)
    }

    /// Writes text in a style, wrapped and indented.
    pub fn styled(
        &self,
        out: &mut impl Write,
        indent: usize,
        style: Style,
        text: &str,
    ) -> io::Result<()> {
        self.hanging(out, &" ".repeat(indent), indent, style, text, true)
    }

    /// Writes an item of a list.
    pub fn item(&self, out: &mut impl Write, indent: usize, text: &str) -> io::Result<()> {
        let lead = format!("{}- ", " ".repeat(indent));
        self.hanging(out, &lead, indent + 2, Style::Strong, text, false)
    }

    /// Writes a numbered item.
    pub fn numbered(
        &self,
        out: &mut impl Write,
        indent: usize,
        number: usize,
        text: &str,
    ) -> io::Result<()> {
        let lead = format!("{}{number}. ", " ".repeat(indent));
        self.hanging(out, &lead, indent + 3, Style::Strong, text, false)
    }

    /// Writes a label with text beside it.
    pub fn labelled(
        &self,
        out: &mut impl Write,
        indent: usize,
        label: &str,
        text: &str,
    ) -> io::Result<()> {
        let lead = format!(
            "{}{}: ",
            " ".repeat(indent),
            self.paint(Style::Strong, label)
        );
        let shown = indent + label.chars().count() + 2;
        let mut first = true;
        for line in wrap(text, self.width, shown, indent + 2) {
            match first {
                true => writeln!(out, "{lead}{line}")?,
                false => writeln!(out, "{}{line}", " ".repeat(indent + 2))?,
            }
            first = false;
        }
        Ok(())
    }

    fn hanging(
        &self,
        out: &mut impl Write,
        lead: &str,
        indent: usize,
        style: Style,
        text: &str,
        painted: bool,
    ) -> io::Result<()> {
        let mut first = true;
        for line in wrap(text, self.width, indent, indent) {
            let line = match painted {
                true => self.paint(style, &line),
                false => line,
            };
            match (first, line.is_empty()) {
                (true, _) => writeln!(out, "{lead}{line}")?,
                (false, true) => writeln!(out)?,
                (false, false) => writeln!(out, "{}{line}", " ".repeat(indent))?,
            }
            first = false;
        }
        Ok(())
    }
}

/// Breaks text into lines; an empty line separates paragraphs, single line breaks are spaces.
pub fn wrap(text: &str, width: usize, first_indent: usize, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (i, paragraph) in text.trim().split("\n\n").enumerate() {
        if i > 0 {
            lines.push(String::new());
        }
        let mut line = String::new();
        let mut used = match i {
            0 => first_indent,
            _ => indent,
        };
        for word in paragraph.split_whitespace() {
            let length = word.chars().count();
            if !line.is_empty() && used + 1 + length > width {
                lines.push(std::mem::take(&mut line));
                used = indent;
            }
            if !line.is_empty() {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
        }
        lines.push(line);
    }
    lines
}

/// Whether writing failed because the reader went away, as with `| head`.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
