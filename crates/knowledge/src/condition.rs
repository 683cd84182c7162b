//! The condition language: `all`, `any`, `not`, `at_least`, answers and comparisons. `knowledge/README.md` describes it.

use std::fmt;

/// A comparison of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Comparison {
    /// `>=`
    AtLeast,
    /// `>`
    MoreThan,
    /// `<=`
    AtMost,
    /// `<`
    LessThan,
    /// `==`
    Equal,
}

impl Comparison {
    /// Whether `left` compares so to `right`.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Comparison::AtLeast => left >= right,
            Comparison::MoreThan => left > right,
            Comparison::AtMost => left <= right,
            Comparison::LessThan => left < right,
            Comparison::Equal => left == right,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Comparison::AtLeast => ">=",
            Comparison::MoreThan => ">",
            Comparison::AtMost => "<=",
            Comparison::LessThan => "<",
            Comparison::Equal => "==",
        }
    }
}

/// A condition as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Always true.
    Always,
    /// A question, option (`question.option`) or term.
    Name(String),
    /// A number compared.
    Compare(String, Comparison, f64),
    /// All of them.
    All(Vec<Condition>),
    /// Any of them.
    Any(Vec<Condition>),
    /// At least so many of them.
    AtLeast(usize, Vec<Condition>),
    /// Not so.
    Not(Box<Condition>),
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, name: &str, items: &[Condition]| {
            write!(f, "{name}(")?;
            for (i, item) in items.iter().enumerate() {
                write!(f, "{}{item}", if i == 0 { "" } else { ", " })?;
            }
            write!(f, ")")
        };
        match self {
            Condition::Always => write!(f, "always"),
            Condition::Name(name) => write!(f, "{name}"),
            Condition::Compare(name, comparison, number) => {
                write!(f, "{name} {} {number}", comparison.sign())
            }
            Condition::All(items) => list(f, "all", items),
            Condition::Any(items) => list(f, "any", items),
            Condition::AtLeast(n, items) => {
                write!(f, "at_least({n}")?;
                for item in items {
                    write!(f, ", {item}")?;
                }
                write!(f, ")")
            }
            Condition::Not(inner) => write!(f, "not({inner})"),
        }
    }
}

/// Why a condition could not be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {}: {message}", at + 1)]
pub struct SyntaxError {
    /// Byte offset in the text.
    pub at: usize,
    /// What was expected.
    pub message: String,
}

/// How deep conditions may be nested.
const MAX_DEPTH: usize = 32;
/// How long the text of a condition may be.
const MAX_LENGTH: usize = 8192;

/// Reads a condition.
///
/// # Errors
/// The place and what was expected there; texts over 8 KiB or nested deeper than 32 are refused.
pub fn parse(text: &str) -> Result<Condition, SyntaxError> {
    let mut parser = Parser { text, at: 0 };
    if text.len() > MAX_LENGTH {
        return Err(parser.error("a condition of at most 8192 characters"));
    }
    let condition = parser.condition(0)?;
    parser.space();
    if parser.at < text.len() {
        return Err(parser.error("nothing more, or a comma inside all(...) or any(...)"));
    }
    Ok(condition)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn error(&self, expected: &str) -> SyntaxError {
        SyntaxError {
            at: self.at,
            message: format!("expected {expected}"),
        }
    }

    fn take(&mut self, token: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn expect(&mut self, token: &str) -> Result<(), SyntaxError> {
        if self.take(token) {
            Ok(())
        } else {
            Err(self.error(&format!("`{token}`")))
        }
    }

    fn word(&mut self, part_of: impl Fn(char) -> bool) -> &'a str {
        self.space();
        let rest = self.rest();
        let end = rest.find(|c| !part_of(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn number<T: std::str::FromStr>(&mut self, what: &str) -> Result<T, SyntaxError> {
        let start = self.at;
        self.word(|c| c.is_ascii_digit() || c == '.' || c == '-')
            .parse()
            .map_err(|_| {
                self.at = start;
                self.error(what)
            })
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Condition>, SyntaxError> {
        let mut items = vec![self.condition(depth)?];
        while self.take(",") {
            self.space();
            if self.rest().starts_with(')') {
                break;
            }
            items.push(self.condition(depth)?);
        }
        self.expect(")")?;
        Ok(items)
    }

    fn condition(&mut self, depth: usize) -> Result<Condition, SyntaxError> {
        if depth > MAX_DEPTH {
            return Err(self.error("at most 32 levels of nesting"));
        }
        let start = self.at;
        let name = self.word(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
        if name.is_empty() || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.at = start;
            self.space();
            return Err(self.error("a question, all(...), any(...), not(...) or at_least(n, ...)"));
        }
        if self.take("(") {
            return match name {
                "all" => Ok(Condition::All(self.list(depth + 1)?)),
                "any" => Ok(Condition::Any(self.list(depth + 1)?)),
                "not" => {
                    let inner = self.condition(depth + 1)?;
                    self.expect(")")?;
                    Ok(Condition::Not(Box::new(inner)))
                }
                "at_least" => {
                    self.space();
                    let n: usize = self.number("a whole number")?;
                    self.expect(",")?;
                    let items = self.list(depth + 1)?;
                    if n == 0 || n > items.len() {
                        return Err(self.error("a count between 1 and the number of conditions"));
                    }
                    Ok(Condition::AtLeast(n, items))
                }
                _ => {
                    self.at = start;
                    Err(self.error("all, any, not or at_least before a bracket"))
                }
            };
        }
        for (sign, comparison) in [
            (">=", Comparison::AtLeast),
            ("<=", Comparison::AtMost),
            ("==", Comparison::Equal),
            (">", Comparison::MoreThan),
            ("<", Comparison::LessThan),
        ] {
            if self.take(sign) {
                self.space();
                let number: f64 = self.number("a number")?;
                if !number.is_finite() {
                    return Err(self.error("a finite number"));
                }
                return Ok(Condition::Compare(name.to_owned(), comparison, number));
            }
        }
        Ok(match name {
            "always" => Condition::Always,
            name => Condition::Name(name.to_owned()),
        })
    }
}
