//! What a form of a measure says, and the score of it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use progress::form::Answer;
use progress::instrument::Asked;
use progress::{Instrument, ScoreError};
use serde_json::json;
use store::PsfsActivity;

use crate::error::Problem;
use crate::form::Fields;
use crate::history::Rated;
use crate::pages::own::{read_day, read_note};

/// What is wrong, by field; `""` for the whole form.
pub type Complaints = BTreeMap<String, String>;

/// A result, ready to be kept.
pub struct Given {
    /// The day it speaks of.
    pub day: Date,
    /// The score.
    pub score: f64,
    /// The single answers, JSON.
    pub items: Option<String>,
    /// In the person's own words.
    pub note: Option<String>,
}

impl Given {
    /// Reads and scores a form.
    ///
    /// # Errors
    /// 422 for fields that no page of ours would send; what is wrong with the others, by field.
    pub fn read(
        instrument: &Instrument<'_>,
        activities: &[PsfsActivity],
        fields: &Fields,
        today: Date,
    ) -> Result<Result<Given, Complaints>, Problem> {
        let names = answer_fields(instrument, activities);
        let mut single = vec!["key", "day", "note"];
        let several: Vec<&str> = names.iter().map(String::as_str).collect();
        match takes_boxes(instrument) {
            true => fields.expect(&single, &several)?,
            false => {
                single.extend(several);
                fields.expect(&single, &[])?;
            }
        }
        let mut complaints = Complaints::new();
        let day = read_day(fields.one("day").unwrap_or_default(), today);
        let day = day.unwrap_or_else(|expected| {
            complaints.insert("day".to_owned(), format!("Expected {expected}."));
            today
        });
        let note = read_note(fields.one("note").unwrap_or_default());
        let note = note.unwrap_or_else(|expected| {
            complaints.insert("note".to_owned(), format!("Expected {expected}."));
            None
        });
        let scored = scored(instrument, activities, fields, &names);
        Ok(match scored {
            Ok((score, items)) if complaints.is_empty() => Ok(Given {
                day,
                score,
                items,
                note,
            }),
            Ok(_) => Err(complaints),
            Err(wrong) => {
                complaints.extend(wrong);
                Err(complaints)
            }
        })
    }
}

/// The fields that hold answers, in the order of the items.
pub fn answer_fields(instrument: &Instrument<'_>, activities: &[PsfsActivity]) -> Vec<String> {
    match instrument.asked() {
        Asked::Total => vec!["total".to_owned()],
        Asked::Question(_) if is_list(instrument) => activities
            .iter()
            .map(|a| format!("rate-{}", a.id))
            .collect(),
        Asked::Question(_) => vec!["value".to_owned()],
        Asked::Items(items) => (1..=items.len()).map(|n| format!("item-{n}")).collect(),
    }
}

/// The person names what is rated.
pub fn is_list(instrument: &Instrument<'_>) -> bool {
    instrument.items().is_some_and(|(_, most)| most > 1)
        && matches!(instrument.asked(), Asked::Question(_))
}

/// Several boxes of an item may be ticked.
fn takes_boxes(instrument: &Instrument<'_>) -> bool {
    matches!(instrument.asked(), Asked::Items(_)) && instrument.measure.higher_of_two
}

fn scored(
    instrument: &Instrument<'_>,
    activities: &[PsfsActivity],
    fields: &Fields,
    names: &[String],
) -> Result<(f64, Option<String>), Complaints> {
    let mut complaints = Complaints::new();
    let mut answers = Vec::new();
    for (i, name) in names.iter().enumerate() {
        match answer(instrument, fields, name, i) {
            Ok(answer) => answers.push(answer),
            Err(wrong) => {
                complaints.insert(name.clone(), wrong);
            }
        }
    }
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let score = match (instrument.asked(), answers.as_slice()) {
        (Asked::Total, [Some(total)]) => instrument.from_total(*total),
        (Asked::Total, _) => return Err(missing("total", "Expected the total.")),
        (Asked::Question(_), [None]) if !is_list(instrument) => {
            return Err(missing("value", "Please choose a number."));
        }
        _ => instrument.score(&answers),
    };
    let score = score.map_err(|error| complain(&error, names))?;
    let items = match instrument.asked() {
        Asked::Items(_) => Some(json!(answers).to_string()),
        Asked::Question(_) if is_list(instrument) => Some(ratings(activities, &answers)),
        _ => None,
    };
    Ok((score.value, items))
}

fn answer(
    instrument: &Instrument<'_>,
    fields: &Fields,
    name: &str,
    i: usize,
) -> Result<Option<f64>, String> {
    let mut values = Vec::new();
    for typed in fields
        .all(name)
        .map(str::trim)
        .filter(|typed| !typed.is_empty())
    {
        // People type a comma, too.
        let number = typed.replace(',', ".").parse::<f64>();
        let number = number.ok().filter(|number| number.is_finite());
        values.push(number.ok_or_else(|| "Expected a number.".to_owned())?);
    }
    match instrument.asked() {
        Asked::Items(items) => {
            let ticked = instrument
                .ticked(i + 1, &values)
                .map_err(|error| words(&error))?;
            // A box that is left alone is an answer: not ticked.
            let tick = items.get(i).is_some_and(|item| item.answer == Answer::Tick);
            Ok(ticked.or(tick.then_some(0.0)))
        }
        _ => Ok(values.first().copied()),
    }
}

fn ratings(activities: &[PsfsActivity], answers: &[Option<f64>]) -> String {
    let rated = activities.iter().zip(answers);
    let rated: Vec<Rated> = rated
        .filter_map(|(activity, value)| {
            Some(Rated {
                id: activity.id.to_string(),
                words: activity.words.clone(),
                value: (*value)?,
            })
        })
        .collect();
    json!(rated).to_string()
}

/// Beside the items that it is about, or above them all.
fn complain(error: &ScoreError, names: &[String]) -> Complaints {
    let name = |item: &usize| {
        names
            .get(item.saturating_sub(1))
            .cloned()
            .unwrap_or_default()
    };
    match error {
        ScoreError::Missing { items } => items
            .iter()
            .map(|item| (name(item), "Please answer this one, too.".to_owned()))
            .collect(),
        ScoreError::NotANumber { item } | ScoreError::OutOfRange { item, .. } => {
            Complaints::from([(name(item), words(error))])
        }
        ScoreError::Total { .. } => missing("total", &words(error)),
        ScoreError::WrongCount { .. } | ScoreError::TooFew { .. } | ScoreError::TotalOnly => {
            missing("", &words(error))
        }
    }
}

fn words(error: &ScoreError) -> String {
    match error {
        ScoreError::OutOfRange { expected, .. } | ScoreError::Total { expected, .. } => {
            format!("Expected {expected}.")
        }
        ScoreError::NotANumber { .. } => "Expected a number.".to_owned(),
        error => {
            let text = error.to_string();
            let mut chars = text.chars();
            let first = chars.next().map(char::to_uppercase);
            first
                .into_iter()
                .flatten()
                .chain(chars)
                .chain(['.'])
                .collect()
        }
    }
}

fn missing(field: &str, words: &str) -> Complaints {
    Complaints::from([(field.to_owned(), words.to_owned())])
}
