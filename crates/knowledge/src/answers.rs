//! Answers of one person: read from JSON, checked against the questions, turned into facts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::items::QuestionKind;
use crate::library::Knowledge;
use crate::problem::{closest, shown};
use crate::question::{AskedQuestion, QuestionIx};

/// The answer to one question. No value at all means that it was not answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// Asked, and the person does not know.
    DontKnow,
    /// Yes or no.
    Flag(bool),
    /// A number in the question's unit.
    Number(f64),
    /// One option, by position.
    One(u8),
    /// Any options, as a mask of positions.
    Many(u64),
}

/// A clinician's agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clearance {
    /// The rule it is about.
    pub rule: String,
    /// Who agreed.
    pub by: String,
    /// When.
    pub on: Date,
}

/// The answers of one person at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// A label that is given back, for registers.
    pub id: Option<String>,
    /// The day on which the answers were given.
    pub date: Option<Date>,
    /// Agreements of clinicians.
    pub clearances: Vec<Clearance>,
    /// Contradictions that the person has looked at and confirmed as right.
    pub confirmed: Vec<String>,
    values: Vec<Option<Value>>,
}

/// Why a document was refused: one line that names the field and what is expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AnswersError(String);

/// The largest document that is read, in bytes.
pub const MAX_DOCUMENT: usize = 1 << 20;
/// The longest free text (`id`, `by`), in bytes.
const MAX_TEXT: usize = 200;

impl Answers {
    /// No answers yet.
    pub fn new(knowledge: &Knowledge) -> Answers {
        Answers {
            id: None,
            date: None,
            clearances: Vec::new(),
            confirmed: Vec::new(),
            values: vec![None; knowledge.questions().len()],
        }
    }

    /// The answers of an ordinary adult with an ordinary ache.
    pub fn typical(knowledge: &Knowledge) -> Answers {
        let mut answers = Answers::new(knowledge);
        for (ix, question) in knowledge.questions().iter().enumerate() {
            answers.values[ix] = question.read(&question.item.typical).ok();
        }
        answers.drop_inapplicable(knowledge);
        answers
    }

    /// Takes back answers to questions that would not be asked.
    pub fn drop_inapplicable(&mut self, knowledge: &Knowledge) {
        for ix in 0..self.values.len() as QuestionIx {
            if !knowledge.is_asked(ix, self) {
                self.values[ix as usize] = None;
            }
        }
    }

    /// The answer to a question.
    pub fn get(&self, question: QuestionIx) -> Option<Value> {
        self.values[question as usize]
    }

    /// Sets or takes back the answer to a question.
    pub fn set(&mut self, question: QuestionIx, value: Option<Value>) {
        self.values[question as usize] = value;
    }

    /// Whether an option of a question was chosen; false for a question or option that does not exist.
    pub fn has(&self, knowledge: &Knowledge, question: &str, option: &str) -> bool {
        let Some(ix) = knowledge.question_ix(question) else {
            return false;
        };
        let Some(i) = knowledge.question(ix).option(option) else {
            return false;
        };
        match self.get(ix) {
            Some(Value::One(one)) => one as usize == i,
            Some(Value::Many(mask)) => mask >> i & 1 == 1,
            _ => false,
        }
    }

    /// The options chosen in a list question.
    pub fn chosen<'k>(&self, knowledge: &'k Knowledge, question: &str) -> Vec<&'k str> {
        let Some(ix) = knowledge.question_ix(question) else {
            return Vec::new();
        };
        let asked = knowledge.question(ix);
        asked
            .options
            .iter()
            .enumerate()
            .filter(|(i, _)| match self.get(ix) {
                Some(Value::One(one)) => one as usize == *i,
                Some(Value::Many(mask)) => mask >> i & 1 == 1,
                _ => false,
            })
            .map(|(_, option)| option.id.as_str())
            .collect()
    }

    /// How many questions are answered.
    pub fn count(&self) -> usize {
        self.values.iter().flatten().count()
    }

    /// Reads a JSON document.
    ///
    /// # Errors
    /// One line that names the field and what is expected there: unknown or repeated keys, wrong types, numbers out of
    /// range, unknown options, control characters in free text, invalid UTF-8, documents over [`MAX_DOCUMENT`].
    pub fn from_json(knowledge: &Knowledge, document: &[u8]) -> Result<Answers, AnswersError> {
        if document.len() > MAX_DOCUMENT {
            return Err(AnswersError(format!(
                "the document has {} bytes, expected at most {MAX_DOCUMENT}",
                document.len()
            )));
        }
        let text = std::str::from_utf8(document).map_err(|error| {
            AnswersError(format!(
                "expected UTF-8 text, found an invalid byte at offset {}",
                error.valid_up_to()
            ))
        })?;
        if text.trim().is_empty() {
            return Err(AnswersError(
                "expected a JSON object, found nothing".to_owned(),
            ));
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        Document(knowledge)
            .deserialize(&mut reader)
            .and_then(|answers| reader.end().map(|()| answers))
            .map_err(|error| AnswersError(error.to_string()))
    }

    /// The document that [`Answers::from_json`] reads, in the order of the questions.
    pub fn to_json(&self, knowledge: &Knowledge) -> Json {
        let mut answers = serde_json::Map::new();
        for (ix, question) in knowledge.questions().iter().enumerate() {
            if let Some(value) = self.values[ix] {
                answers.insert(question.id.clone(), value_to_json(question, value));
            }
        }
        let mut document = serde_json::Map::new();
        if let Some(id) = &self.id {
            document.insert("id".to_owned(), json!(id));
        }
        if let Some(date) = self.date {
            document.insert("date".to_owned(), json!(date));
        }
        document.insert("answers".to_owned(), Json::Object(answers));
        if !self.clearances.is_empty() {
            document.insert("clearances".to_owned(), json!(self.clearances));
        }
        if !self.confirmed.is_empty() {
            document.insert("confirmed".to_owned(), json!(self.confirmed));
        }
        Json::Object(document)
    }
}

fn value_to_json(question: &AskedQuestion, value: Value) -> Json {
    match value {
        Value::DontKnow => json!("dont_know"),
        Value::Flag(flag) => json!(flag),
        Value::Number(number) if number.fract() == 0.0 => json!(number as i64),
        Value::Number(number) => json!(number),
        Value::One(i) => json!(question.options[i as usize].id),
        Value::Many(mask) => (0..question.options.len())
            .filter(|i| mask >> i & 1 == 1)
            .map(|i| json!(question.options[i].id))
            .collect(),
    }
}

/// Free text that is stored and shown: short, without control or direction characters.
fn check_text(field: &str, text: &str) -> Result<(), String> {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    if text.len() > MAX_TEXT || text.chars().any(hidden) {
        return Err(format!(
            "{field}: expected at most {MAX_TEXT} bytes without control or direction characters, found \"{}\"",
            shown(text)
        ));
    }
    Ok(())
}

const FIELDS: [&str; 5] = ["id", "date", "answers", "clearances", "confirmed"];

struct Document<'k>(&'k Knowledge);

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = Answers;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Answers, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = Answers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a JSON object with `answers`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Answers, A::Error> {
        let knowledge = self.0;
        let mut answers = Answers::new(knowledge);
        let mut seen = 0u8;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let Some(field) = FIELDS.iter().position(|field| *field == key) else {
                let known = FIELDS
                    .into_iter()
                    .chain(knowledge.questions().iter().map(|q| q.id.as_str()));
                let hint = match closest(&key, known) {
                    Some(near) if FIELDS.contains(&near) => format!(", did you mean `{near}`"),
                    Some(near) => format!(", did you mean `{near}` inside `answers`"),
                    None => String::new(),
                };
                return Err(A::Error::custom(format!(
                    "unknown field `{}`, expected one of {}{hint}",
                    shown(&key),
                    FIELDS.join(", ")
                )));
            };
            if seen >> field & 1 == 1 {
                return Err(A::Error::custom(format!("{key}: given twice")));
            }
            seen |= 1 << field;
            match FIELDS[field] {
                "id" => {
                    answers.id = map.next_value()?;
                    if let Some(id) = &answers.id {
                        check_text("id", id).map_err(A::Error::custom)?;
                    }
                }
                "date" => answers.date = map.next_value()?,
                "answers" => map.next_value_seed(Values(knowledge, &mut answers))?,
                "clearances" => {
                    answers.clearances = map.next_value()?;
                    for clearance in &answers.clearances {
                        check_clearance(knowledge, clearance).map_err(A::Error::custom)?;
                    }
                }
                _ => {
                    answers.confirmed = map.next_value()?;
                    for id in &answers.confirmed {
                        let known = knowledge.contradictions();
                        if !known.iter().any(|c| c.id == *id) && knowledge.question_ix(id).is_none()
                        {
                            return Err(A::Error::custom(format!(
                                "confirmed: unknown contradiction `{}`",
                                shown(id)
                            )));
                        }
                    }
                }
            }
        }
        if seen & 1 << 2 == 0 {
            return Err(A::Error::custom("expected the field `answers`"));
        }
        if !answers.clearances.is_empty() && answers.date.is_none() {
            return Err(A::Error::custom(
                "date: expected a date (YYYY-MM-DD), because clearances lapse",
            ));
        }
        Ok(answers)
    }
}

fn check_clearance(knowledge: &Knowledge, clearance: &Clearance) -> Result<(), String> {
    check_text("clearances.by", &clearance.by)?;
    let clearable: BTreeMap<&str, _> = knowledge.clearable_rules().collect();
    if clearable.contains_key(clearance.rule.as_str()) {
        return Ok(());
    }
    let hint = closest(&clearance.rule, clearable.keys().copied())
        .map_or(String::new(), |near| format!(", did you mean `{near}`"));
    Err(format!(
        "clearances.rule: `{}` is not a rule that a clearance can answer{hint}",
        shown(&clearance.rule)
    ))
}

struct Values<'a, 'k>(&'k Knowledge, &'a mut Answers);

impl<'de> DeserializeSeed<'de> for Values<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Values<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object from question to answer")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Values(knowledge, answers) = self;
        let mut seen = [0u64; 4];
        let find = |key: &str| {
            knowledge.question_ix(key).ok_or_else(|| {
                let hint = closest(key, knowledge.questions().iter().map(|q| q.id.as_str()))
                    .map_or(String::new(), |near| format!(", did you mean `{near}`"));
                format!("answers: unknown question `{}`{hint}", shown(key))
            })
        };
        while let Some(ix) = map.next_key_seed(Word(find))? {
            let question = knowledge.question(ix);
            let (word, bit) = (ix as usize / 64, ix % 64);
            if seen[word] >> bit & 1 == 1 {
                let message = format!("answers.{}: given twice", question.id);
                return Err(A::Error::custom(message));
            }
            seen[word] |= 1 << bit;
            let value = map.next_value_seed(OneValue(question))?;
            answers.set(ix, value);
        }
        Ok(())
    }
}

/// One answer, checked against its question while it is read.
struct OneValue<'k>(&'k AskedQuestion);

impl OneValue<'_> {
    fn wrong<E: serde::de::Error>(&self, found: impl fmt::Display) -> E {
        E::custom(self.complaint(found))
    }

    fn complaint(&self, found: impl fmt::Display) -> String {
        let question = self.0;
        format!(
            "answers.{}: expected {}, found {found}",
            question.id,
            question.expected()
        )
    }

    fn unknown_option(&self, word: &str) -> String {
        let hint = closest(word, self.0.options.iter().map(|option| option.id.as_str()))
            .map_or(String::new(), |near| format!(", did you mean `{near}`"));
        self.complaint(format_args!("\"{}\"{hint}", shown(word)))
    }
}

impl<'de> DeserializeSeed<'de> for OneValue<'_> {
    type Value = Option<Value>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OneValue<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} for `{}`", self.0.expected(), self.0.id)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<Self::Value, E> {
        match self.0.item.kind {
            QuestionKind::YesNo => Ok(Some(Value::Flag(flag))),
            _ => Err(self.wrong(flag)),
        }
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
        self.visit_f64(number as f64)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
        self.visit_f64(number as f64)
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Self::Value, E> {
        match self.0.item.kind {
            QuestionKind::Number => match self.0.number(number) {
                Some(value) => Ok(Some(value)),
                None => Err(self.wrong(number)),
            },
            _ => Err(self.wrong(number)),
        }
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Self::Value, E> {
        let question = self.0;
        if word == "dont_know" && question.item.dont_know {
            return Ok(Some(Value::DontKnow));
        }
        match (question.item.kind, word) {
            (QuestionKind::YesNo, "yes") => Ok(Some(Value::Flag(true))),
            (QuestionKind::YesNo, "no") => Ok(Some(Value::Flag(false))),
            (QuestionKind::Choice, _) => match question.option(word) {
                Some(i) => Ok(Some(Value::One(i as u8))),
                None => Err(E::custom(self.unknown_option(word))),
            },
            _ => Err(self.wrong(format_args!("\"{}\"", shown(word)))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let question = self.0;
        if matches!(
            question.item.kind,
            QuestionKind::YesNo | QuestionKind::Number | QuestionKind::Choice
        ) {
            return Err(self.wrong("a list"));
        }
        let mut mask = 0;
        let find = |word: &str| {
            question
                .option(word)
                .ok_or_else(|| self.unknown_option(word))
        };
        while let Some(i) = items.next_element_seed(Word(find))? {
            mask |= 1 << i;
        }
        Ok(Some(Value::Many(mask)))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(self.wrong("an object"))
    }
}

/// A word that is looked up while it is read, without a copy.
struct Word<F>(F);

impl<'de, T, F: Fn(&str) -> Result<T, String>> DeserializeSeed<'de> for Word<F> {
    type Value = T;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T, F: Fn(&str) -> Result<T, String>> Visitor<'_> for Word<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a word in quotes")
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<T, E> {
        (self.0)(word).map_err(E::custom)
    }
}
