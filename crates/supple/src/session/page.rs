//! A window being filled from the top, with what can be left out when it is low.

use super::words;
use crate::terminal::{Style, Terminal, wrap};

/// A window being filled from the top.
pub struct Page {
    rows: Vec<Row>,
    width: usize,
}

/// One line as pieces, each in its style.
pub type Line = Vec<(Option<Style>, String)>;

/// A line, and whether it may be left out when the window is low.
enum Row {
    Text(Line),
    Gap,
    Figures(String),
    Keys(Line),
}

impl Page {
    /// An empty window, `width` columns wide.
    pub fn new(width: usize) -> Page {
        Page {
            rows: Vec::new(),
            width: width.saturating_sub(2),
        }
    }

    /// Columns for text.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// A line as it is.
    pub fn push(&mut self, line: Line) {
        self.rows.push(Row::Text(line));
    }

    /// An empty line, where there is room.
    pub fn gap(&mut self) {
        self.rows.push(Row::Gap);
    }

    /// Text, wrapped; nothing for nothing.
    pub fn text(&mut self, style: impl Into<Option<Style>>, text: &str) {
        let style = style.into();
        if !text.is_empty() {
            for line in wrap(text, self.width, 0, 0) {
                self.push(vec![(style, line)]);
            }
        }
    }

    /// An item of a list.
    pub fn item(&mut self, text: &str) {
        self.hanging("- ", None, text);
    }

    /// Text beside a lead.
    pub fn hanging(&mut self, lead: &str, style: impl Into<Option<Style>>, text: &str) {
        let style = style.into();
        let indent = lead.chars().count();
        for (i, line) in wrap(text, self.width, indent, indent)
            .into_iter()
            .enumerate()
        {
            let lead = match i {
                0 => lead.to_owned(),
                _ => " ".repeat(indent),
            };
            self.push(vec![(Some(Style::Strong), lead), (style, line)]);
        }
    }

    /// Two pieces at both ends of a line, or below each other when they do not fit.
    pub fn beside(&mut self, left: (Style, &str), right: (Style, &str)) {
        let used = left.1.chars().count() + right.1.chars().count();
        if used + 2 > self.width {
            self.text(left.0, left.1);
            self.text(right.0, right.1);
            return;
        }
        let between = " ".repeat(self.width - used);
        self.push(vec![
            (Some(left.0), left.1.to_owned()),
            (None, between),
            (Some(right.0), right.1.to_owned()),
        ]);
    }

    /// A time, large where there is room.
    pub fn figures(&mut self, text: &str) {
        self.rows.push(Row::Figures(text.to_owned()));
    }

    /// How far it is, in milliseconds.
    pub fn bar(&mut self, done: u64, whole: u64) {
        let label = format!("  {} of {}", words::clock(done), words::clock(whole));
        let length = self.width.saturating_sub(label.chars().count());
        let filled = (length as u64 * done.min(whole) / whole.max(1)) as usize;
        self.push(vec![
            (Some(Style::Go), "━".repeat(filled)),
            (Some(Style::Quiet), "─".repeat(length - filled)),
            (Some(Style::Quiet), label),
        ]);
    }

    /// A line across, with a title.
    pub fn rule(&mut self, title: &str) {
        let title = match title.is_empty() {
            true => String::new(),
            false => format!("── {title} "),
        };
        let rest = self.width.saturating_sub(title.chars().count());
        self.push(vec![(
            Some(Style::Stop),
            format!("{title}{}", "─".repeat(rest)),
        )]);
    }

    /// The keys, at the end of the window.
    pub fn keys(&mut self, keys: &str) {
        for line in wrap_keys(keys, self.width) {
            self.rows.push(Row::Keys(vec![(Some(Style::Quiet), line)]));
        }
    }

    /// The lines, with gaps and large figures as far as there is room; the keys stay at the bottom of what is shown.
    pub fn fit(self, terminal: &Terminal, height: usize) -> Vec<String> {
        let gaps = self
            .rows
            .iter()
            .filter(|row| matches!(row, Row::Gap))
            .count();
        let keys = self
            .rows
            .iter()
            .filter(|row| matches!(row, Row::Keys(_)))
            .count();
        let plain = self.rows.len() - gaps;
        let has_figures = self.rows.iter().any(|row| matches!(row, Row::Figures(_)));
        let large = plain + 2 * usize::from(has_figures);
        // One more gap is for the line above the keys.
        let airy = large + gaps < height;
        let large = large <= height;
        let mut shown: Vec<Line> = Vec::new();
        let mut bottom: Vec<Line> = Vec::new();
        for row in self.rows {
            match row {
                Row::Text(line) => shown.push(line),
                Row::Gap if airy => shown.push(Vec::new()),
                Row::Gap => {}
                Row::Figures(text) if large => {
                    shown.extend(figures(&text).map(|line| vec![(Some(Style::Strong), line)]));
                }
                Row::Figures(text) => shown.push(vec![(Some(Style::Strong), text)]),
                Row::Keys(line) => bottom.push(line),
            }
        }
        if airy && !bottom.is_empty() && shown.last().is_some_and(|line| !line.is_empty()) {
            shown.push(Vec::new());
        }
        shown.truncate(height.saturating_sub(keys));
        shown.extend(bottom);
        // Every row of the window is written, so that nothing of an earlier picture is left.
        shown.resize(height, Vec::new());
        shown.iter().map(|line| paint(terminal, line)).collect()
    }
}

fn paint(terminal: &Terminal, line: &Line) -> String {
    let mut painted = " ".to_owned();
    for (style, text) in line {
        match style {
            None => painted.push_str(text),
            Some(style) => painted.push_str(&terminal.paint(*style, text)),
        }
    }
    painted
}

/// Breaks a line of keys between them, never within.
fn wrap_keys(keys: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for key in keys.split("   ") {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 3 + key.chars().count() <= width => {
                line.push_str("   ");
                line.push_str(key);
            }
            _ => lines.push(key.to_owned()),
        }
    }
    lines
}

/// Large figures, three lines high; every figure is equally wide, so that nothing jumps.
fn figures(text: &str) -> [String; 3] {
    const DIGITS: [[&str; 3]; 10] = [
        ["┏━┓", "┃ ┃", "┗━┛"],
        [" ┓ ", " ┃ ", " ┻ "],
        ["┏━┓", "┏━┛", "┗━╸"],
        ["┏━┓", " ━┫", "┗━┛"],
        ["╻ ╻", "┗━┫", "  ╹"],
        ["┏━╸", "┗━┓", "┗━┛"],
        ["┏━╸", "┣━┓", "┗━┛"],
        ["┏━┓", "  ┃", "  ╹"],
        ["┏━┓", "┣━┫", "┗━┛"],
        ["┏━┓", "┗━┫", "╺━┛"],
    ];
    let mut rows = [String::new(), String::new(), String::new()];
    for letter in text.chars() {
        let shape = match letter.to_digit(10) {
            Some(digit) => DIGITS[digit as usize],
            None => [" ", ":", " "],
        };
        for (row, part) in rows.iter_mut().zip(shape) {
            row.push_str(part);
            row.push(' ');
        }
    }
    rows
}
