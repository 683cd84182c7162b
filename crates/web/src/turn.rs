//! One turn of the anonymous flow: the answers that came with a form, and what the person just said.

use jiff::civil::Date;
use knowledge::items::QuestionKind;
use knowledge::{Answers, AskedQuestion, Clearance, Knowledge, QuestionIx, Value};

use crate::App;
use crate::error::Problem;
use crate::form::Fields;

/// Fields that a form of the flow may send once, and several times.
const SINGLE: [&str; 7] = [
    "answers",
    "question",
    "reply",
    "ask",
    "keep",
    "agreed_by",
    "agreed_on",
];
const SEVERAL: [&str; 1] = ["value"];

/// Longest name of a clinician, in bytes.
const MAX_NAME: usize = 100;

/// The answers after this turn, and where it leads.
pub struct Turn {
    /// All answers, with the new one when it could be taken.
    pub answers: Answers,
    /// Where it leads.
    pub to: To,
}

/// Where a turn leads.
pub enum To {
    /// On, to whatever comes next.
    Next,
    /// To a question the person wants to see again.
    Question(QuestionIx),
    /// Back to the question, because its answer could not be taken.
    Again(QuestionIx, Typed),
    /// Back to the result, because a clinician's agreement could not be taken.
    Agreement(Agreement),
}

/// What was typed at a question, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Options chosen, or the number as typed.
    pub values: Vec<String>,
    /// In one sentence; empty = nothing is wrong.
    pub complaint: String,
}

/// A clinician's agreement as typed, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Who agreed.
    pub by: String,
    /// What is wrong with that; empty = nothing.
    pub by_complaint: String,
    /// On which day.
    pub on: String,
    /// What is wrong with that; empty = nothing.
    pub on_complaint: String,
}

impl Turn {
    /// Reads a form of the flow.
    ///
    /// # Errors
    /// 422, naming the field, for whatever no page of ours would send.
    pub fn read(app: &App, fields: &Fields) -> Result<Turn, Problem> {
        let knowledge = &*app.knowledge;
        fields.expect(&SINGLE, &SEVERAL)?;
        let mut answers = fields.answers(knowledge)?;
        let today = app.today();
        if answers.date.is_none() {
            answers.date = Some(today);
        }
        if let Some(id) = fields.one("question") {
            let ix = find(knowledge, "question", id)?;
            let to = match read_value(knowledge.question(ix), fields) {
                Ok(value) => {
                    answers.date = Some(today);
                    care::interview::reply(knowledge, &mut answers, ix, value);
                    To::Next
                }
                Err(typed) => To::Again(ix, typed),
            };
            return Ok(Turn { answers, to });
        }
        if let Some(id) = fields.one("ask") {
            let ix = find(knowledge, "ask", id)?;
            return Ok(Turn {
                answers,
                to: To::Question(ix),
            });
        }
        if let Some(id) = fields.one("keep") {
            let known = knowledge.contradictions().iter().any(|c| c.id == id);
            if !known && knowledge.question_ix(id).is_none() {
                return Err(Problem::Field {
                    field: "keep".to_owned(),
                    expected: "answers that do not fit together, by their id".to_owned(),
                });
            }
            if !answers.confirmed.iter().any(|confirmed| confirmed == id) {
                answers.confirmed.push(id.to_owned());
            }
        }
        if fields.one("agreed_by").is_some() || fields.one("agreed_on").is_some() {
            let to = match read_agreement(fields, today) {
                Ok((by, on)) => {
                    answers.date = Some(today);
                    agree(knowledge, &mut answers, &by, on);
                    To::Next
                }
                Err(typed) => To::Agreement(typed),
            };
            return Ok(Turn { answers, to });
        }
        Ok(Turn {
            answers,
            to: To::Next,
        })
    }
}

fn find(knowledge: &Knowledge, field: &str, id: &str) -> Result<QuestionIx, Problem> {
    knowledge.question_ix(id).ok_or_else(|| Problem::Field {
        field: field.to_owned(),
        expected: "a question, by its id".to_owned(),
    })
}

fn read_value(question: &AskedQuestion, fields: &Fields) -> Result<Value, Typed> {
    let values: Vec<&str> = fields.all("value").collect();
    let reply = fields.one("reply");
    let refuse = |complaint: &str| Typed {
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        complaint: complaint.to_owned(),
    };
    match reply {
        Some("dont_know") if question.item.dont_know => return Ok(Value::DontKnow),
        Some("dont_know") => {
            return Err(refuse(&format!(
                "We need an answer here: {}.",
                wanted(question)
            )));
        }
        Some("none") | None => {}
        Some(_) => {
            return Err(refuse("reply: expected none or dont_know."));
        }
    }
    let position = |id: &str| {
        question
            .option(id)
            .ok_or_else(|| refuse(&format!("value: expected {}.", question.expected())))
    };
    match (question.item.kind, values.as_slice()) {
        (QuestionKind::YesNo, ["yes"]) => Ok(Value::Flag(true)),
        (QuestionKind::YesNo, ["no"]) => Ok(Value::Flag(false)),
        (QuestionKind::Number, [typed]) => {
            let number = typed.trim().replace(',', ".").parse().ok();
            let number = number.and_then(|number| question.number(number));
            number.ok_or_else(|| refuse(&format!("Please type {}.", wanted(question))))
        }
        (QuestionKind::Choice, [id]) => Ok(Value::One(position(id)? as u8)),
        (QuestionKind::YesNo | QuestionKind::Number | QuestionKind::Choice, _) => {
            Err(refuse(&format!("Please choose: {}.", wanted(question))))
        }
        (_, []) if reply == Some("none") => Ok(Value::Many(0)),
        (_, []) => Err(refuse(
            "Please choose what applies, or “None of these” if nothing does.",
        )),
        (_, _) if reply == Some("none") => Err(refuse(
            "You chose something and “None of these” as well. Please check which is right.",
        )),
        (_, ids) => {
            let mut mask = 0;
            for id in ids {
                mask |= 1 << position(id)?;
            }
            Ok(Value::Many(mask))
        }
    }
}

/// What an answer looks like, for people.
fn wanted(question: &AskedQuestion) -> String {
    let item = &question.item;
    match item.kind {
        QuestionKind::YesNo => "yes or no".to_owned(),
        QuestionKind::Number => format!(
            "a {}number from {} to {}",
            if item.integer { "whole " } else { "" },
            item.min.unwrap_or(f64::MIN),
            item.max.unwrap_or(f64::MAX)
        ),
        _ => "one of the answers below".to_owned(),
    }
}

fn read_agreement(fields: &Fields, today: Date) -> Result<(String, Date), Agreement> {
    let by = fields.one("agreed_by").unwrap_or_default().trim();
    let on = fields.one("agreed_on").unwrap_or_default().trim();
    let mut typed = Agreement {
        by: by.to_owned(),
        on: on.to_owned(),
        ..Agreement::default()
    };
    if by.is_empty() || by.len() > MAX_NAME || by.chars().any(char::is_control) {
        typed.by_complaint = format!(
            "Please name who agreed, in at most {MAX_NAME} letters, for example: my family doctor."
        );
    }
    let day = on.parse::<Date>().ok().filter(|day| *day <= today);
    if day.is_none() {
        typed.on_complaint =
            "Please give the day as year-month-day, such as 2026-03-31, and not in the future."
                .to_owned();
    }
    match day {
        Some(day) if typed.by_complaint.is_empty() => Ok((typed.by, day)),
        _ => Err(typed),
    }
}

/// Notes the agreement for everything that stands in the way.
fn agree(knowledge: &Knowledge, answers: &mut Answers, by: &str, on: Date) {
    let screening = care::screen(knowledge, answers);
    for rule in care::interview::clearable(knowledge, answers, &screening) {
        answers.clearances.push(Clearance {
            rule: knowledge.rules()[rule as usize].clone(),
            by: by.to_owned(),
            on,
        });
    }
}
