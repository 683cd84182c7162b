//! A measure of the knowledge, ready to be asked and scored.

use knowledge::Knowledge;
use knowledge::items::{Band, Measure, Score as Scoring, Unanswered, Wording};
use schemars::JsonSchema;
use serde::Serialize;

use crate::form::{Form, FormItem};
use crate::words::{count, list, number};

/// A measure, with the wording of its items where somebody supplied it.
#[derive(Debug, Clone, Copy)]
pub struct Instrument<'k> {
    /// Its id in `measures/`.
    pub id: &'k str,
    /// What the knowledge says about it.
    pub measure: &'k Measure,
    form: Option<&'k Form>,
}

/// What to show when a measure is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Asked<'k> {
    /// Our own question.
    Question(&'k str),
    /// The items of a form that a clinic supplied.
    Items(&'k [FormItem]),
    /// No wording at hand: a finished total is typed in.
    Total,
}

/// A score, with what it means.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Score<'k> {
    /// In the measure's own unit, within its range.
    pub value: f64,
    /// How many items had no answer; 0 for a total that was typed in.
    pub unanswered: usize,
    /// What was done about them, when there were any.
    pub missing: Option<&'k str>,
    /// The band it falls into, where the measure has bands.
    #[serde(serialize_with = "band_name")]
    #[schemars(with = "Option<String>")]
    pub band: Option<&'k Band>,
    /// What to do about it, where a score asks for something; show it beside the score.
    pub advice: Option<&'k str>,
}

/// Why there is no score. Items are counted from 1.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ScoreError {
    /// The wrong number of answers.
    #[error("expected {expected}, got {got}")]
    WrongCount {
        /// How many, in words.
        expected: String,
        /// How many there were.
        got: usize,
    },
    /// An answer is no finite number.
    #[error("item {item}: expected a number")]
    NotANumber {
        /// Which.
        item: usize,
    },
    /// An answer lies outside its range.
    #[error("item {item}: expected {expected}, got {got}")]
    OutOfRange {
        /// Which.
        item: usize,
        /// The range, in words.
        expected: String,
        /// What was given.
        got: f64,
    },
    /// Items without an answer, where all are required.
    #[error("every item needs an answer; without one: {}", list(items))]
    Missing {
        /// Which.
        items: Vec<usize>,
    },
    /// Too few answers, where not all are required.
    #[error("at least {} to be answered, got {answered}", items_need(*needed))]
    TooFew {
        /// How many are needed.
        needed: usize,
        /// How many there were.
        answered: usize,
    },
    /// A total that cannot be one.
    #[error("total: expected {expected}, got {got}")]
    Total {
        /// The range, in words.
        expected: String,
        /// What was given.
        got: f64,
    },
    /// How its items become a score is not known here.
    #[error("only a finished total is taken in for this measure")]
    TotalOnly,
}

impl<'k> Instrument<'k> {
    /// A measure by id, also one that is withdrawn, because old results name it.
    pub fn find(knowledge: &'k Knowledge, id: &str) -> Option<Instrument<'k>> {
        let (id, entry) = knowledge.shelves().measures.get_key_value(id)?;
        Some(Instrument {
            id,
            measure: &entry.item,
            form: None,
        })
    }

    /// All measures in use, by id.
    pub fn all(knowledge: &'k Knowledge) -> impl Iterator<Item = Instrument<'k>> {
        let measures = knowledge.shelves().measures.iter();
        measures
            .filter(|(_, entry)| entry.item.withdrawn.is_none())
            .map(|(id, entry)| Instrument {
                id,
                measure: &entry.item,
                form: None,
            })
    }

    /// A measure outside a knowledge, for tests of the arithmetic.
    pub fn of(id: &'k str, measure: &'k Measure) -> Instrument<'k> {
        let form = None;
        Instrument { id, measure, form }
    }

    /// The same, with wording that a clinic supplied; unchanged when the form is for another measure.
    #[must_use]
    pub fn with_form(self, form: &'k Form) -> Instrument<'k> {
        match form.measure == self.id {
            true => Instrument {
                form: Some(form),
                ..self
            },
            false => self,
        }
    }

    /// What to show when it is taken.
    pub fn asked(&self) -> Asked<'k> {
        match (self.measure.wording, self.form) {
            (Wording::Own, _) => Asked::Question(&self.measure.question),
            (Wording::External, Some(form)) => Asked::Items(&form.items),
            (Wording::External, None) => Asked::Total,
        }
    }

    /// Whether it is itself a rating of change, with no change in the middle of its scale.
    pub fn rates_change(&self) -> bool {
        self.measure.score == Scoring::Value && self.measure.min.is_some_and(|min| min < 0.0)
    }

    /// The fewest and most items; `None` when only a finished total is taken in.
    pub fn items(&self) -> Option<(usize, usize)> {
        let fewest = self.measure.items?;
        if self.measure.score == Scoring::Value && fewest != 1 {
            return None;
        }
        let most = self.measure.items_max.unwrap_or(fewest);
        Some((fewest as usize, most as usize))
    }

    /// The smallest and greatest answer to an item, and whether answers are whole numbers.
    pub fn item_range(&self) -> (f64, f64, bool) {
        let measure = self.measure;
        let min = measure.min.unwrap_or(f64::NEG_INFINITY);
        let max = measure.max.unwrap_or(f64::INFINITY);
        match measure.score {
            Scoring::Value | Scoring::Mean => (min, max, false),
            Scoring::Sum => {
                let items = f64::from(measure.items.unwrap_or(1).max(1));
                (min / items, max / items, true)
            }
            Scoring::Count => (0.0, 1.0, true),
            Scoring::PercentOfAnswered => (0.0, measure.item_max.unwrap_or(0.0), true),
        }
    }

    /// The answer that counts for one item when its boxes with these values are ticked; `None` when none is.
    ///
    /// # Errors
    /// More than one box, where the measure has no rule for it; a value outside the item's range.
    pub fn ticked(&self, item: usize, values: &[f64]) -> Result<Option<f64>, ScoreError> {
        for value in values {
            self.check_item(item, *value)?;
        }
        match values {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            _ if self.measure.higher_of_two => Ok(values.iter().copied().max_by(f64::total_cmp)),
            _ => Err(ScoreError::WrongCount {
                expected: format!("one box of item {item}"),
                got: values.len(),
            }),
        }
    }

    /// Scores answers by the measure's published rule; `None` is an item without an answer.
    ///
    /// Where a rule for missing items is published it is followed (`unanswered` of the measure); everywhere else all items
    /// are required. Only where the measure itself says so does a missing item count as not ticked.
    ///
    /// # Errors
    /// What is wrong, with the item counted from 1 and what is expected of it.
    pub fn score(&self, items: &[Option<f64>]) -> Result<Score<'k>, ScoreError> {
        let (fewest, most) = self.items().ok_or(ScoreError::TotalOnly)?;
        if !(fewest..=most).contains(&items.len()) {
            let expected = match fewest == most {
                true => count(fewest, "answer"),
                false => format!("{fewest} to {most} answers"),
            };
            let got = items.len();
            return Err(ScoreError::WrongCount { expected, got });
        }
        for (i, item) in items.iter().enumerate() {
            if let Some(value) = item {
                self.check_item(i + 1, *value)?;
            }
        }
        let mut given: Vec<f64> = items.iter().flatten().copied().collect();
        self.enough(items, given.len())?;
        // In order of size, so that equal answers in another order give the very same number.
        given.sort_by(f64::total_cmp);
        let sum: f64 = given.iter().sum();
        let counted = match self.measure.unanswered {
            Unanswered::Zero => items.len(),
            Unanswered::LeftOut | Unanswered::Refused => given.len(),
        } as f64;
        let value = match self.measure.score {
            Scoring::Value | Scoring::Sum | Scoring::Count => sum,
            Scoring::Mean => sum / counted,
            Scoring::PercentOfAnswered => {
                100.0 * sum / (self.measure.item_max.unwrap_or(0.0) * counted)
            }
        };
        self.check_total(value)?;
        Ok(self.read(value, items.len() - given.len()))
    }

    /// Takes in a finished total.
    ///
    /// # Errors
    /// The total is no number, outside the measure's range, or not whole where only whole numbers can come out.
    pub fn from_total(&self, total: f64) -> Result<Score<'k>, ScoreError> {
        self.check_total(total)?;
        let whole = matches!(self.measure.score, Scoring::Sum | Scoring::Count);
        if whole && total.fract() != 0.0 {
            return Err(self.wrong_total(total));
        }
        Ok(self.read(total, 0))
    }

    /// Whether a value can be a score of this measure: finite and within its range.
    pub fn holds(&self, value: f64) -> bool {
        value.is_finite()
            && self.measure.min.is_none_or(|min| value >= min)
            && self.measure.max.is_none_or(|max| value <= max)
    }

    fn enough(&self, items: &[Option<f64>], answered: usize) -> Result<(), ScoreError> {
        match self.measure.unanswered {
            Unanswered::Refused if answered < items.len() => {
                let numbered = items.iter().enumerate();
                let missing = numbered.filter(|(_, item)| item.is_none());
                let items = missing.map(|(i, _)| i + 1).collect();
                Err(ScoreError::Missing { items })
            }
            Unanswered::LeftOut => {
                let needed = self.measure.at_least.unwrap_or(1).max(1) as usize;
                match answered < needed {
                    true => Err(ScoreError::TooFew { needed, answered }),
                    false => Ok(()),
                }
            }
            Unanswered::Refused | Unanswered::Zero => Ok(()),
        }
    }

    fn check_item(&self, item: usize, value: f64) -> Result<(), ScoreError> {
        let (min, max, whole) = self.item_range();
        if !value.is_finite() {
            return Err(ScoreError::NotANumber { item });
        }
        if value < min || value > max || (whole && value.fract() != 0.0) {
            let expected = range_words(min, max, whole);
            return Err(ScoreError::OutOfRange {
                item,
                expected,
                got: value,
            });
        }
        Ok(())
    }

    fn check_total(&self, total: f64) -> Result<(), ScoreError> {
        match self.holds(total) {
            true => Ok(()),
            false => Err(self.wrong_total(total)),
        }
    }

    fn wrong_total(&self, got: f64) -> ScoreError {
        let whole = matches!(self.measure.score, Scoring::Sum | Scoring::Count);
        let min = self.measure.min.unwrap_or(f64::NEG_INFINITY);
        let max = self.measure.max.unwrap_or(f64::INFINITY);
        let expected = range_words(min, max, whole);
        ScoreError::Total { expected, got }
    }

    fn read(&self, value: f64, unanswered: usize) -> Score<'k> {
        let bands = &self.measure.band;
        let within = bands.iter().find(|b| (b.from..=b.to).contains(&value));
        let band = within.or_else(|| bands.iter().rev().find(|band| band.from <= value));
        let advice = band.map(|band| band.advice.as_str());
        Score {
            value,
            unanswered,
            missing: (unanswered > 0).then_some(self.measure.missing.as_str()),
            band,
            advice: advice.filter(|advice| !advice.is_empty()),
        }
    }
}

fn items_need(needed: usize) -> String {
    match needed {
        1 => "1 item needs".to_owned(),
        n => format!("{n} items need"),
    }
}

fn range_words(min: f64, max: f64, whole: bool) -> String {
    let what = match whole {
        true => "a whole number",
        false => "a number",
    };
    match (min.is_finite(), max.is_finite()) {
        (true, true) => format!("{what} from {} to {}", number(min), number(max)),
        (true, false) => format!("{what} of {} or more", number(min)),
        (false, true) => format!("{what} of {} or less", number(max)),
        (false, false) => what.to_owned(),
    }
}

fn band_name<S: serde::Serializer>(band: &Option<&Band>, to: S) -> Result<S::Ok, S::Error> {
    band.map(|band| band.name.as_str()).serialize(to)
}
