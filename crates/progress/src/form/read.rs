//! From a file to a form, every problem noted on the way.

use std::ops::Range;

use knowledge::items::{Unanswered, Wording};
use knowledge::problem::{closest, shown};
use knowledge::{Knowledge, Problem, Problems};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Answer, Form, FormItem, FormOption, MAX_FILE};
use crate::instrument::Instrument;
use crate::words::{count, number};

/// The longest text of an item or box, in characters.
const MAX_TEXT: usize = 2_000;
/// The widest scale that can be asked as single numbers.
const MAX_SCALE: f64 = 100.0;

pub(super) fn read(knowledge: &Knowledge, path: &str, text: &str) -> Result<Form, Problems> {
    let mut reader = Reader {
        path,
        text,
        problems: Vec::new(),
    };
    let form = reader.form(knowledge);
    match form {
        Some(form) if reader.problems.is_empty() => Ok(form),
        _ => {
            reader.problems.sort_by_key(|problem| problem.line);
            Err(Problems(reader.problems))
        }
    }
}

struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

/// A table with the place it stands at.
struct Table<'a, 'i> {
    table: &'a DeTable<'i>,
    at: usize,
}

impl Reader<'_> {
    fn form(&mut self, knowledge: &Knowledge) -> Option<Form> {
        if self.text.len() > MAX_FILE {
            let most = MAX_FILE / 1024;
            self.note(0, format!("expected a file of at most {most} KiB"));
            return None;
        }
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            self.note(at, error.message().replace('\n', " "));
        }
        if !errors.is_empty() {
            return None;
        }
        let table = Table {
            table: table.get_ref(),
            at: 0,
        };
        self.known(
            &table,
            &["measure", "language", "licence", "instructions", "item"],
        );
        let instrument = self.measure(&table, knowledge);
        let language = self.words(&table, "language", true);
        if let Some(language) = &language
            && !is_language(language)
        {
            let message = "`language`: expected a tag such as `en` or `de-CH`".to_owned();
            self.note(place(&table, "language"), message);
        }
        let licence = self.words(&table, "licence", true);
        let instructions = self.words(&table, "instructions", false);
        let items = self.items(&table, instrument.as_ref());
        Some(Form {
            measure: instrument?.id.to_owned(),
            language: language?,
            licence: licence?,
            instructions: instructions.unwrap_or_default(),
            items: items?,
        })
    }

    fn measure<'k>(
        &mut self,
        table: &Table<'_, '_>,
        knowledge: &'k Knowledge,
    ) -> Option<Instrument<'k>> {
        let id = self.words(table, "measure", true)?;
        let at = place(table, "measure");
        let Some(instrument) = Instrument::find(knowledge, &id) else {
            let measures = knowledge.shelves().measures.keys();
            let near = closest(&id, measures.map(String::as_str)).map(str::to_owned);
            self.note(at, format!("unknown measure `{}`", shown(&id)));
            self.suggest(near);
            return None;
        };
        if instrument.measure.wording == Wording::Own {
            self.note(
                at,
                format!("`{id}` has wording of its own and takes no form"),
            );
            return None;
        }
        if instrument.items().is_none() {
            self.note(
                at,
                format!("`{id}` takes a finished total only, so it has no items"),
            );
            return None;
        }
        Some(instrument)
    }

    fn items(
        &mut self,
        table: &Table<'_, '_>,
        instrument: Option<&Instrument<'_>>,
    ) -> Option<Vec<FormItem>> {
        let tables = self.tables(table, "item")?;
        if let Some((fewest, most)) = instrument.and_then(Instrument::items)
            && !(fewest..=most).contains(&tables.len())
        {
            let got = tables.len();
            let expected = count(fewest, "item");
            self.note(
                place(table, "item"),
                format!("expected {expected}, got {got}"),
            );
        }
        let items = tables.iter().map(|item| self.item(item, instrument));
        items.collect::<Vec<_>>().into_iter().collect()
    }

    fn item(
        &mut self,
        item: &Table<'_, '_>,
        instrument: Option<&Instrument<'_>>,
    ) -> Option<FormItem> {
        self.known(item, &["text", "option", "least", "most"]);
        let text = self.words(item, "text", true);
        let boxes = has(item, "option");
        let scale = has(item, "least") || has(item, "most");
        let answer = match (boxes, scale) {
            (true, false) => self.options(item, instrument),
            (false, true) => self.scale(item, instrument),
            (true, true) => {
                let message = "an item has either `option` or `least` and `most`".to_owned();
                self.note(item.at, message);
                None
            }
            (false, false) => {
                let may_tick = instrument
                    .is_none_or(|instrument| instrument.measure.unanswered == Unanswered::Zero);
                if !may_tick {
                    let message = "an item needs `option`, or `least` and `most`".to_owned();
                    self.note(item.at, message);
                }
                may_tick.then_some(Answer::Tick)
            }
        };
        Some(FormItem {
            text: text?,
            answer: answer?,
        })
    }

    fn options(
        &mut self,
        item: &Table<'_, '_>,
        instrument: Option<&Instrument<'_>>,
    ) -> Option<Answer> {
        let tables = self.tables(item, "option")?;
        let range = instrument.map(Instrument::item_range);
        let mut options = Vec::with_capacity(tables.len());
        for table in &tables {
            self.known(table, &["text", "value"]);
            let text = self.words(table, "text", true);
            let value = self.value(table, range);
            options.push(
                text.zip(value)
                    .map(|(text, value)| FormOption { text, value }),
            );
        }
        let options: Vec<FormOption> = options.into_iter().collect::<Option<_>>()?;
        if let Some((min, max, _)) = range {
            for end in [min, max] {
                if end.is_finite() && !options.iter().any(|option| option.value == end) {
                    let message = format!(
                        "no option has the value {}, an end of the range",
                        number(end)
                    );
                    self.note(item.at, message);
                }
            }
        }
        Some(Answer::Options { options })
    }

    fn value(&mut self, table: &Table<'_, '_>, range: Option<(f64, f64, bool)>) -> Option<f64> {
        let Some((_, value)) = table.table.get_key_value("value") else {
            self.note(table.at, "`value` is missing".to_owned());
            return None;
        };
        let at = value.span().start;
        let parsed = match value.get_ref() {
            DeValue::Integer(n) if n.radix() == 10 => n.as_str().parse().ok(),
            DeValue::Float(n) => n.as_str().parse().ok(),
            _ => None,
        };
        let Some(n) = parsed.filter(|n: &f64| n.is_finite()) else {
            self.note(at, "`value`: expected a number".to_owned());
            return None;
        };
        match range {
            Some((min, max, whole)) if n < min || n > max || (whole && n.fract() != 0.0) => {
                let what = if whole { "a whole number" } else { "a number" };
                let (min, max) = (number(min), number(max));
                self.note(
                    at,
                    format!(
                        "`value`: expected {what} from {min} to {max}, got {}",
                        number(n)
                    ),
                );
                None
            }
            _ => Some(n),
        }
    }

    fn scale(
        &mut self,
        item: &Table<'_, '_>,
        instrument: Option<&Instrument<'_>>,
    ) -> Option<Answer> {
        let least = self.words(item, "least", true);
        let most = self.words(item, "most", true);
        let (min, max, _) = instrument?.item_range();
        if !(min.is_finite() && max.is_finite() && max - min <= MAX_SCALE) {
            self.note(
                item.at,
                "this measure's items are no scale; give each `option`".to_owned(),
            );
            return None;
        }
        Some(Answer::Scale {
            min,
            max,
            least: least?,
            most: most?,
        })
    }

    /// A text; what is missing, empty, too long or not plain is noted.
    fn words(&mut self, table: &Table<'_, '_>, key: &str, needed: bool) -> Option<String> {
        let Some((_, value)) = table.table.get_key_value(key) else {
            if needed {
                self.note(table.at, format!("`{key}` is missing"));
            }
            return None;
        };
        let at = value.span().start;
        let DeValue::String(text) = value.get_ref() else {
            self.note(at, format!("`{key}`: expected a text in quotes"));
            return None;
        };
        let text = text.trim();
        let hidden = |c: char| (c.is_control() && c != '\n') || is_direction(c);
        let wrong = if needed && text.is_empty() {
            Some("expected a text, got an empty one".to_owned())
        } else if text.chars().count() > MAX_TEXT {
            Some(format!("expected at most {MAX_TEXT} characters"))
        } else if text.chars().any(hidden) {
            Some("expected plain text, without hidden control characters".to_owned())
        } else {
            None
        };
        if let Some(wrong) = wrong {
            self.note(at, format!("`{key}`: {wrong}"));
            return None;
        }
        Some(text.to_owned())
    }

    fn tables<'a, 'i>(&mut self, table: &Table<'a, 'i>, key: &str) -> Option<Vec<Table<'a, 'i>>> {
        let Some((_, value)) = table.table.get_key_value(key) else {
            self.note(table.at, format!("`{key}` is missing"));
            return None;
        };
        let DeValue::Array(array) = value.get_ref() else {
            self.note(
                value.span().start,
                format!("`{key}`: expected a list of tables"),
            );
            return None;
        };
        let mut tables = Vec::new();
        for value in array.iter() {
            let at = value.span().start;
            match value.get_ref() {
                DeValue::Table(table) => tables.push(Table { table, at }),
                _ => self.note(at, format!("`{key}`: expected a table")),
            }
        }
        Some(tables)
    }

    fn known(&mut self, table: &Table<'_, '_>, keys: &[&str]) {
        for key in table.table.keys() {
            let name: &str = key.get_ref();
            if !keys.contains(&name) {
                let Range { start, .. } = key.span();
                let near = closest(name, keys.iter().copied()).map(str::to_owned);
                self.note(start, format!("unknown field `{}`", shown(name)));
                self.suggest(near);
            }
        }
    }

    fn note(&mut self, at: usize, message: String) {
        let before = self.text.bytes().take(at);
        self.problems.push(Problem {
            file: self.path.to_owned(),
            line: before.filter(|byte| *byte == b'\n').count() + 1,
            message,
            suggestion: None,
            unread: false,
        });
    }

    fn suggest(&mut self, suggestion: Option<String>) {
        if let Some(last) = self.problems.last_mut() {
            last.suggestion = suggestion;
        }
    }
}

fn has(table: &Table<'_, '_>, key: &str) -> bool {
    table.table.contains_key(key)
}

fn place(table: &Table<'_, '_>, key: &str) -> usize {
    let value = table.table.get(key);
    value.map_or(table.at, |value: &Spanned<DeValue<'_>>| value.span().start)
}

/// Whether a text has the shape of a BCP 47 tag.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let letters = |part: &str| part.chars().all(|c| c.is_ascii_alphabetic());
    (2..=3).contains(&first.len())
        && letters(first)
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
        })
}

/// Characters that turn the direction of text, so that it reads otherwise than it is written.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
