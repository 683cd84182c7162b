//! What a form about a session tells.

use serde_json::{Map, Value};
use store::{AdverseEvent, EventId};

use super::one::{OTHER, OnePage, can_be_expected};
use crate::error::Problem;
use crate::form::Fields;
use crate::history::{EXPECTED, UNEXPECTED};
use crate::pages::own::read_note;

/// The answer that nothing happened, as it is kept.
pub const NOTHING: &str = "{}";

/// What somebody told.
pub struct Told {
    /// The question that it answers, by days after the session.
    pub offset: Option<u32>,
    /// All of it, JSON.
    pub answer: String,
    /// What happened.
    pub events: Vec<AdverseEvent>,
}

impl Told {
    /// Reads a form.
    ///
    /// # Errors
    /// 422 for fields that no page of ours would send; what is wrong with the others, in one sentence.
    pub fn read(page: &OnePage<'_>, fields: &Fields) -> Result<Result<Told, String>, Problem> {
        let shelf = &page.app.knowledge.shelves().after_effects;
        let mut known: Vec<&str> = shelf.keys().map(String::as_str).collect();
        known.extend(["day", "nothing", "words"]);
        fields.expect(&known, &[])?;
        let offset = match fields.one("day") {
            None => None,
            Some(typed) => Some(asked(page, typed)?),
        };
        let words = match read_note(fields.one("words").unwrap_or_default()) {
            Ok(words) => words,
            Err(expected) => {
                return Ok(Err(format!("Something else: expected {expected}.")));
            }
        };
        let mut answer = Map::new();
        let mut events = Vec::new();
        for (id, entry) in shelf {
            let effect = &entry.item;
            let severity = match fields.one(id) {
                None | Some("no") => continue,
                Some(EXPECTED) if can_be_expected(effect) => EXPECTED,
                Some(UNEXPECTED) => UNEXPECTED,
                Some(_) => return Err(Problem::field(id, "`no`, `expected` or `not_expected`")),
            };
            let disposition = match severity {
                EXPECTED => knowledge::Disposition::Proceed,
                _ => effect.disposition,
            };
            answer.insert(id.clone(), Value::from(severity));
            events.push(event(page, id, severity, disposition, None));
        }
        if let Some(words) = words {
            answer.insert(OTHER.to_owned(), Value::from(words.as_str()));
            // Nobody has judged it yet: the questions are asked again before the next session.
            let disposition = knowledge::Disposition::ClinicianFirst;
            events.push(event(page, OTHER, UNEXPECTED, disposition, Some(words)));
        }
        let nothing = fields.one("nothing").is_some();
        Ok(match (nothing, events.is_empty()) {
            (true, false) => Err("You said that nothing happened, and ticked or wrote something. Please press \"Tell it\", or take it back.".to_owned()),
            (false, true) if offset.is_none() => {
                Err("Nothing is ticked and nothing is written, so there is nothing to tell.".to_owned())
            }
            _ => Ok(Told {
                offset,
                answer: Value::Object(answer).to_string(),
                events,
            }),
        })
    }
}

fn asked(page: &OnePage<'_>, typed: &str) -> Result<u32, Problem> {
    let offset = typed.parse().ok();
    let asked = page
        .follow_ups
        .iter()
        .filter(|ask| ask.due_day <= page.today)
        .map(|ask| ask.day_offset);
    asked
        .into_iter()
        .find(|asked| Some(*asked) == offset)
        .ok_or_else(|| Problem::field("day", "the days after the session on which it is asked"))
}

fn event(
    page: &OnePage<'_>,
    kind: &str,
    severity: &str,
    disposition: knowledge::Disposition,
    words: Option<String>,
) -> AdverseEvent {
    let now = page.app.now();
    AdverseEvent {
        id: page.app.random.draw(|random| EventId::mint(now, random)),
        account: page.session.account,
        session: Some(page.session.id),
        day: page.today,
        kind: kind.to_owned(),
        severity: severity.to_owned(),
        words,
        disposition: disposition.as_str().to_owned(),
        recorded_at: now,
    }
}
