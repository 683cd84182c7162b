//! All answers on one page, each with a way to change it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use care::interview::{self, Next};
use care::screen;
use knowledge::items::Stage;
use knowledge::{Answers, AskedQuestion, QuestionIx, Value};
use maud::{Markup, Render, html};

use crate::App;
use crate::error::Problem;
use crate::form::{Fields, answers_field};
use crate::layout::{Frame, answers_input, page};
use crate::pages::{check, result};
use crate::turn::{To, Turn};

/// All answers.
pub struct AnswersPage<'a> {
    /// Each part of the interview with its answered questions and the answers in words.
    pub parts: Vec<(Stage, Vec<(&'a AskedQuestion, String)>)>,
    /// All answers, as JSON.
    pub answers: String,
    /// Questions are still open.
    pub open: bool,
}

/// POST `/check/answers`
pub async fn show(State(app): State<App>, fields: Fields) -> Result<Response, Problem> {
    let turn = Turn::read(&app, &fields)?;
    let knowledge = &*app.knowledge;
    Ok(match turn.to {
        To::Next => {
            let next = interview::next(knowledge, &turn.answers, &screen(knowledge, &turn.answers));
            AnswersPage {
                parts: parts(knowledge.questions(), &turn.answers),
                answers: answers_field(knowledge, &turn.answers),
                open: next != Next::Done,
            }
            .render()
            .into_response()
        }
        To::Question(ix) => check::question(knowledge, &turn.answers, ix, None).into_response(),
        To::Again(ix, typed) => {
            let page = check::question(knowledge, &turn.answers, ix, Some(typed));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        To::Agreement(typed) => {
            let page = result::render(&app, &turn.answers, typed);
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    })
}

pub(super) fn parts<'a>(
    questions: &'a [AskedQuestion],
    answers: &Answers,
) -> Vec<(Stage, Vec<(&'a AskedQuestion, String)>)> {
    let mut parts: Vec<(Stage, Vec<(&AskedQuestion, String)>)> = Vec::new();
    for (ix, question) in questions.iter().enumerate() {
        let Some(value) = answers.get(ix as QuestionIx) else {
            continue;
        };
        let answered = (question, answer_words(question, value));
        match parts.last_mut() {
            Some((stage, part)) if *stage == question.stage() => part.push(answered),
            _ => parts.push((question.stage(), vec![answered])),
        }
    }
    parts
}

/// An answer in the words of its question.
pub fn answer_words(question: &AskedQuestion, value: Value) -> String {
    match value {
        Value::DontKnow => "I don’t know".to_owned(),
        Value::Flag(true) => "Yes".to_owned(),
        Value::Flag(false) => "No".to_owned(),
        Value::Number(number) => match &question.item.unit {
            // A range such as 0-10 is not a unit to put behind a number.
            Some(unit) if !unit.starts_with(|c: char| c.is_ascii_digit()) => {
                format!("{number} {unit}")
            }
            _ => number.to_string(),
        },
        Value::One(i) => question.options[i as usize].text.clone(),
        Value::Many(0) => "None of these".to_owned(),
        Value::Many(mask) => {
            let texts: Vec<&str> = question
                .shown
                .iter()
                .filter(|i| mask >> **i & 1 == 1)
                .map(|i| question.options[*i].text.as_str())
                .collect();
            texts.join("; ")
        }
    }
}

impl Render for AnswersPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "All your answers" }
            p.lead { "Look through them, and change what is not right." }
            @if self.parts.is_empty() { p { "There are no answers yet." } }
            form.given method="post" action="/check" data-step {
                (answers_input(&self.answers))
                // Enter goes on; it does not change the first answer.
                div.actions {
                    @if self.open {
                        button.button.primary type="submit" { "Go on with the questions" }
                    } @else {
                        button.button.primary type="submit" formaction="/plan" { "See the result" }
                    }
                    button.button.plain type="button" data-keep hidden { "Keep in this browser" }
                }
                p.note role="status" data-keep-status {}
                @for (stage, part) in &self.parts {
                    h2 { (interview::stage_words(*stage)) }
                    dl {
                        @for (question, said) in part {
                            div {
                                dt { (question.item.title) }
                                dd { (said) }
                                dd.change {
                                    button.link type="submit" name="ask" value=(question.id) {
                                        "Change" span.unseen { ": " (question.item.title) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        };
        page(Frame::Task, "answers", "All your answers", &main)
    }
}
