//! A check-in on the live screen: one question after the other, one key each.

use care::session::{Report, Sign, Wish};
use crossterm::event::KeyCode;

/// The keys of the signs, in their order; `q` and `x` mean something else.
const LABELS: &str = "123456789abcdefghijklmnop";

/// What is asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Discomfort 0-10.
    Discomfort,
    /// Pain 0-10.
    Pain,
    /// Lighter, the same, firmer.
    Pressure,
    /// Anything noticed.
    Signs,
}

/// A check-in that is being answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answering {
    first: bool,
    discomfort: Option<u8>,
    pain: Option<u8>,
    pressure: Option<Wish>,
    noticed: Vec<usize>,
}

impl Answering {
    /// Before the first step there is neither discomfort from the work nor a pressure to ask about.
    pub fn new(first: bool) -> Answering {
        Answering {
            first,
            discomfort: first.then_some(0),
            pressure: first.then_some(Wish::Same),
            ..Answering::default()
        }
    }

    /// What is asked now.
    pub fn asked(&self) -> Asked {
        match (self.discomfort, self.pain, self.pressure) {
            (None, _, _) => Asked::Discomfort,
            (_, None, _) => Asked::Pain,
            (_, _, None) => Asked::Pressure,
            _ => Asked::Signs,
        }
    }

    /// Whether a sign is marked.
    pub fn is_noticed(&self, sign: usize) -> bool {
        self.noticed.contains(&sign)
    }

    /// Takes a key; gives the report once all is answered.
    pub fn key(&mut self, key: KeyCode, signs: &[Sign]) -> Option<Report> {
        if key == KeyCode::Backspace {
            self.back();
            return None;
        }
        match self.asked() {
            Asked::Discomfort => self.discomfort = level(key),
            Asked::Pain => self.pain = level(key),
            Asked::Pressure => {
                self.pressure = match key {
                    KeyCode::Char('l') => Some(Wish::Lighter),
                    KeyCode::Char('f') => Some(Wish::Firmer),
                    KeyCode::Enter | KeyCode::Char('s') => Some(Wish::Same),
                    _ => None,
                }
            }
            Asked::Signs if key == KeyCode::Enter => return self.report(signs),
            Asked::Signs => {
                if let KeyCode::Char(key) = key
                    && let Some(sign) = LABELS.find(key).filter(|sign| *sign < signs.len())
                {
                    match self.noticed.iter().position(|known| *known == sign) {
                        Some(at) => drop(self.noticed.remove(at)),
                        None => self.noticed.push(sign),
                    }
                }
            }
        }
        None
    }

    fn report(&self, signs: &[Sign]) -> Option<Report> {
        Some(Report {
            discomfort: self.discomfort?,
            pain: self.pain?,
            pressure: self.pressure?,
            signs: self
                .noticed
                .iter()
                .filter_map(|sign| signs.get(*sign))
                .map(|sign| sign.rule.clone())
                .collect(),
        })
    }

    fn back(&mut self) {
        match self.asked() {
            Asked::Discomfort => {}
            Asked::Pain if self.first => {}
            Asked::Pain => self.discomfort = None,
            Asked::Signs if self.first => self.pain = None,
            Asked::Pressure => self.pain = None,
            Asked::Signs => self.pressure = None,
        }
    }
}

/// The key of a sign.
pub fn label(sign: usize) -> char {
    LABELS.chars().nth(sign).unwrap_or(' ')
}

fn level(key: KeyCode) -> Option<u8> {
    match key {
        KeyCode::Char('x') => Some(10),
        KeyCode::Char(digit) => digit.to_digit(10).map(|digit| digit as u8),
        _ => None,
    }
}
