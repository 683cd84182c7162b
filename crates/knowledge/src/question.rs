//! Questions ready for use: their options, the facts they decide, and when they are asked.

use crate::answers::Value;
use crate::condition::Comparison;
use crate::facts::{Bits, FactId, FactSet, Facts, MAX_FACTS};
use crate::formula::Formula;
use crate::items::{Question, QuestionKind, Stage, Typical, Worry};

/// Index of a question in the order of asking.
pub type QuestionIx = u16;

/// How many questions a knowledge folder may define.
pub const MAX_QUESTIONS: usize = 256;
/// A set of questions.
pub type QuestionSet = Bits<{ MAX_QUESTIONS / 64 }>;
/// How many options a question may have, one bit of an answer each.
pub const MAX_OPTIONS: usize = 63;

/// An option of a question, whether written in its file or taken from the regions or techniques.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// As shown.
    pub text: String,
    /// In the first person.
    pub said: String,
}

/// What an answer must be for a fact to hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Predicate {
    /// Any of these options is chosen; for yes/no, bit 0 is yes.
    AnyOf(u64),
    /// The number compares so.
    Compare(Comparison, f64),
}

impl Predicate {
    /// Whether an answer makes it hold; "don't know" does not.
    pub fn holds(self, value: Value) -> bool {
        match (self, value) {
            (Predicate::AnyOf(mask), Value::Flag(flag)) => mask & flag as u64 != 0,
            (Predicate::AnyOf(mask), Value::One(i)) => mask >> i & 1 == 1,
            (Predicate::AnyOf(mask), Value::Many(chosen)) => mask & chosen != 0,
            (Predicate::Compare(comparison, bound), Value::Number(number)) => {
                comparison.holds(number, bound)
            }
            _ => false,
        }
    }

    /// Whether every answer that makes this hold makes the other hold too.
    fn implies(self, other: Predicate) -> bool {
        match (self, other) {
            (Predicate::AnyOf(these), Predicate::AnyOf(those)) => these & !those == 0,
            (Predicate::Compare(_, this), Predicate::Compare(_, that)) => {
                // Between and beyond the two bounds nothing changes.
                let around = |bound: f64| [bound - 0.5, bound, bound + 0.5];
                around(this)
                    .into_iter()
                    .chain(around(that))
                    .map(Value::Number)
                    .all(|number| !self.holds(number) || other.holds(number))
            }
            _ => false,
        }
    }
}

/// A question, ready to be asked and to decide facts.
#[derive(Debug, Clone)]
pub struct AskedQuestion {
    /// Its id.
    pub id: String,
    /// As written.
    pub item: Question,
    /// Its options; empty for yes/no and numbers.
    pub options: Vec<Choice>,
    /// Positions of the options in the order of showing them.
    pub shown: Vec<usize>,
    /// The facts it decides, with what makes them hold.
    pub predicates: Vec<(FactId, Predicate)>,
    /// The same facts as a set.
    pub facts: FactSet,
    /// When it is asked; `None` = always.
    pub gate: Option<Formula>,
    /// Whether some safety rule, or the gate of a question that matters to one, depends on it.
    pub safety: bool,
}

impl AskedQuestion {
    /// Which way yes weighs.
    pub fn worry(&self) -> Worry {
        self.item.worry.unwrap_or(match self.item.kind {
            QuestionKind::YesNo | QuestionKind::Choices => Worry::Yes,
            _ => Worry::Neutral,
        })
    }

    /// Where in the interview it comes.
    pub fn stage(&self) -> Stage {
        self.item.stage
    }

    /// The position of an option.
    pub fn option(&self, id: &str) -> Option<usize> {
        self.options.iter().position(|option| option.id == id)
    }

    /// What an answer must look like, for error messages.
    pub fn expected(&self) -> String {
        let or_unknown = if self.item.dont_know {
            ", or \"dont_know\""
        } else {
            ""
        };
        match self.item.kind {
            QuestionKind::YesNo => format!("true or false{or_unknown}"),
            QuestionKind::Number => format!(
                "a {}number from {} to {}{}{or_unknown}",
                if self.item.integer { "whole " } else { "" },
                self.item.min.unwrap_or(f64::MIN),
                self.item.max.unwrap_or(f64::MAX),
                self.item
                    .unit
                    .as_deref()
                    .filter(|unit| !unit.starts_with(|c: char| c.is_ascii_digit()))
                    .map_or(String::new(), |unit| format!(" {unit}")),
            ),
            QuestionKind::Choice => format!("one of {}{or_unknown}", self.option_list()),
            _ => format!("a list with any of {}{or_unknown}", self.option_list()),
        }
    }

    fn option_list(&self) -> String {
        self.options
            .iter()
            .map(|option| option.id.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Reads an answer as written in a content file.
    ///
    /// # Errors
    /// What is expected instead.
    pub fn read(&self, typical: &Typical) -> Result<Value, String> {
        let wrong = || format!("{}: expected {}", self.id, self.expected());
        match (self.item.kind, typical) {
            (_, Typical::One(word)) if word == "dont_know" && self.item.dont_know => {
                Ok(Value::DontKnow)
            }
            (QuestionKind::YesNo, Typical::Flag(flag)) => Ok(Value::Flag(*flag)),
            (QuestionKind::YesNo, Typical::One(word)) if word == "yes" => Ok(Value::Flag(true)),
            (QuestionKind::YesNo, Typical::One(word)) if word == "no" => Ok(Value::Flag(false)),
            (QuestionKind::Number, Typical::Number(number)) => {
                self.number(*number).ok_or_else(wrong)
            }
            (QuestionKind::Choice, Typical::One(id)) => self
                .option(id)
                .map(|i| Value::One(i as u8))
                .ok_or_else(wrong),
            (
                QuestionKind::Choices | QuestionKind::Regions | QuestionKind::Techniques,
                Typical::Many(ids),
            ) => {
                let mut mask = 0;
                for id in ids {
                    mask |= 1 << self.option(id).ok_or_else(wrong)?;
                }
                Ok(Value::Many(mask))
            }
            _ => Err(wrong()),
        }
    }

    /// A number within the question's range.
    pub fn number(&self, number: f64) -> Option<Value> {
        let in_range = number.is_finite()
            && self.item.min.is_none_or(|min| number >= min)
            && self.item.max.is_none_or(|max| number <= max)
            && (!self.item.integer || number.fract() == 0.0);
        in_range.then_some(Value::Number(number))
    }

    /// Writes down which facts an answer decides.
    pub fn decide(&self, value: Value, facts: &mut Facts) {
        facts.no.extend(&self.facts);
        match value {
            Value::DontKnow => facts.yes.extend(&self.facts),
            Value::Many(0) | Value::Flag(false) => {}
            value => {
                for (fact, predicate) in &self.predicates {
                    if predicate.holds(value) {
                        facts.yes.insert(*fact);
                        facts.no.take(*fact);
                    }
                }
            }
        }
    }

    /// The fact that a predicate holds, noted for later answers; `None` = there is no room for another.
    pub fn fact_for(&mut self, predicate: Predicate, next: &mut FactId) -> Option<FactId> {
        if let Some((fact, _)) = self
            .predicates
            .iter()
            .find(|(_, known)| *known == predicate)
        {
            return Some(*fact);
        }
        let fact = *next;
        if usize::from(fact) >= MAX_FACTS {
            return None;
        }
        *next += 1;
        self.predicates.push((fact, predicate));
        self.facts.insert(fact);
        Some(fact)
    }

    /// Which fact of this question follows from which: "any of two" from "any of one", "65 or over" from "70 or over".
    /// Each fact follows from itself.
    pub fn implications(&self) -> impl Iterator<Item = (FactId, FactId)> {
        self.predicates.iter().flat_map(|(fact, predicate)| {
            self.predicates
                .iter()
                .filter(|(_, implied)| predicate.implies(*implied))
                .map(|(other, _)| (*fact, *other))
        })
    }

    /// The different ways in which single options make a fact hold: for each, all facts that hold with it.
    pub fn ways(&self, fact: FactId) -> Vec<FactSet> {
        let any_of = |of: FactId| {
            let known = self.predicates.iter().find(|(fact, _)| *fact == of);
            known.map_or(0, |(_, predicate)| match predicate {
                Predicate::AnyOf(mask) => *mask,
                Predicate::Compare(..) => 0,
            })
        };
        let mut ways: Vec<FactSet> = (0..self.options.len())
            .filter(|option| any_of(fact) >> option & 1 == 1)
            .map(|option| {
                let facts = self.facts.iter();
                facts
                    .filter(|fact| any_of(*fact) >> option & 1 == 1)
                    .collect()
            })
            .collect();
        ways.dedup();
        ways
    }

    /// The part of an answer that makes given facts hold or not: only the options they speak of.
    pub fn part(&self, value: Value, facts: &FactSet) -> Value {
        let Value::Many(chosen) = value else {
            return value;
        };
        let mask = self
            .predicates
            .iter()
            .filter(|(fact, _)| facts.contains(*fact))
            .fold(0, |mask, (_, predicate)| match predicate {
                Predicate::AnyOf(any) => mask | any,
                Predicate::Compare(..) => mask,
            });
        Value::Many(chosen & mask)
    }

    /// What the person said, in the first person.
    pub fn statement(&self, value: Value) -> String {
        let listed = |mask: u64| {
            let said: Vec<&str> = (0..self.options.len())
                .filter(|i| mask >> i & 1 == 1)
                .map(|i| self.options[i].said.as_str())
                .collect();
            said.join(", ")
        };
        match value {
            Value::DontKnow => format!("I do not know: {}", self.item.title),
            Value::Flag(true) => self.item.said.clone(),
            Value::Flag(false) if !self.item.said_no.is_empty() => self.item.said_no.clone(),
            Value::Flag(false) => format!("no: {}", self.item.title),
            Value::Number(number) => self.item.said.replace("{value}", &number.to_string()),
            Value::One(i) => listed(1 << i),
            Value::Many(0) => format!("none of: {}", self.item.title),
            Value::Many(mask) if self.item.said.contains("{value}") => {
                self.item.said.replace("{value}", &listed(mask))
            }
            Value::Many(mask) => listed(mask),
        }
    }
}
