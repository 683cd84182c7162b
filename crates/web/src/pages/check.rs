//! The check: one question per screen. Every reply is a form that carries all answers, so the browser's own back button,
//! a second tab and a reload each go on from what their page holds.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use care::interview::{self, Next};
use care::{Decision, Screening, screen};
use knowledge::items::QuestionKind;
use knowledge::{Answers, AskedQuestion, Knowledge, QuestionIx, Value};
use maud::{Markup, Render, html};

use crate::App;
use crate::error::Problem;
use crate::fibre_map::{Place, picker};
use crate::form::{Fields, answers_field};
use crate::layout::{Frame, answers_input, complaint, page};
use crate::pages::result;
use crate::turn::{To, Turn, Typed};

/// The address of the check.
const HERE: &str = "/check";

/// One question.
pub struct QuestionPage<'a> {
    /// Where the reply goes.
    pub to: &'a str,
    /// One can go back to earlier questions.
    pub goes_back: bool,
    /// The question.
    pub question: &'a AskedQuestion,
    /// Titles and places of the regions, for questions about places.
    pub knowledge: &'a Knowledge,
    /// All answers so far, as JSON.
    pub answers: String,
    /// What is chosen or typed already, and what is wrong with it.
    pub typed: Typed,
    /// "Don't know" was the answer.
    pub dont_know: bool,
    /// Why it is asked.
    pub why: String,
    /// The question before, by its id.
    pub back: Option<&'a str>,
    /// How many are answered.
    pub done: usize,
    /// How many may come, this one included.
    pub to_come: usize,
}

/// Two answers that do not fit together.
pub struct ConflictPage<'a> {
    /// Where the reply goes.
    pub to: &'a str,
    /// Its id.
    pub id: &'a str,
    /// What does not fit.
    pub text: &'a str,
    /// The questions to look at, with what was said.
    pub asked: Vec<(&'a AskedQuestion, String)>,
    /// All answers, as JSON.
    pub answers: String,
}

/// GET `/check`: the first question.
pub async fn begin(State(app): State<App>) -> Response {
    let answers = Answers::new(&app.knowledge);
    let screening = screen(&app.knowledge, &answers);
    go_on(&app.knowledge, &answers, &screening)
}

/// POST `/check`: takes a reply and shows what comes next.
pub async fn step(State(app): State<App>, fields: Fields) -> Result<Response, Problem> {
    let turn = Turn::read(&app, &fields)?;
    let knowledge = &*app.knowledge;
    Ok(match turn.to {
        To::Next => go_on(knowledge, &turn.answers, &screen(knowledge, &turn.answers)),
        To::Question(ix) => question(knowledge, &turn.answers, ix, None).into_response(),
        To::Again(ix, typed) => {
            let page = question(knowledge, &turn.answers, ix, Some(typed));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        To::Agreement(typed) => {
            let page = result::render(&app, &turn.answers, typed);
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    })
}

fn go_on(knowledge: &Knowledge, answers: &Answers, screening: &Screening) -> Response {
    match interview::next(knowledge, answers, screening) {
        Next::Ask(ix) => question(knowledge, answers, ix, None).into_response(),
        Next::Resolve => conflict(knowledge, answers, screening, HERE).into_response(),
        // The browser sends the same form there, so the result has its own address and a reload works.
        Next::Done => Redirect::temporary("/plan").into_response(),
    }
}

/// A question, with what is known of its answer.
pub fn question(
    knowledge: &Knowledge,
    answers: &Answers,
    ix: QuestionIx,
    typed: Option<Typed>,
) -> Markup {
    let value = answers.get(ix);
    asked(knowledge, answers, ix, typed, value, HERE, true)
}

/// A question whose reply goes somewhere, with what was answered before, and whether one can go back to earlier ones.
pub fn asked(
    knowledge: &Knowledge,
    answers: &Answers,
    ix: QuestionIx,
    typed: Option<Typed>,
    value: Option<Value>,
    to: &str,
    goes_back: bool,
) -> Markup {
    let screening = screen(knowledge, answers);
    let question = knowledge.question(ix);
    let back = interview::before(knowledge, answers, Some(ix)).filter(|_| goes_back);
    QuestionPage {
        to,
        goes_back,
        question,
        knowledge,
        answers: answers_field(knowledge, answers),
        typed: typed.unwrap_or_else(|| Typed {
            values: value.map_or(Vec::new(), |value| chosen(question, value)),
            complaint: String::new(),
        }),
        dont_know: value == Some(Value::DontKnow),
        why: interview::why(knowledge, &screening, ix),
        back: back.map(|ix| knowledge.question(ix).id.as_str()),
        done: answers.count(),
        to_come: interview::to_come(knowledge, answers, &screening).max(1),
    }
    .render()
}

/// An answer as the form sends it.
fn chosen(question: &AskedQuestion, value: Value) -> Vec<String> {
    match value {
        Value::DontKnow => Vec::new(),
        Value::Flag(true) => vec!["yes".to_owned()],
        Value::Flag(false) => vec!["no".to_owned()],
        Value::Number(number) => vec![number.to_string()],
        Value::One(i) => vec![question.options[i as usize].id.clone()],
        Value::Many(mask) => (0..question.options.len())
            .filter(|i| mask >> i & 1 == 1)
            .map(|i| question.options[i].id.clone())
            .collect(),
    }
}

/// Answers that do not fit together.
pub fn conflict(
    knowledge: &Knowledge,
    answers: &Answers,
    screening: &Screening,
    to: &str,
) -> Markup {
    let decision = Decision::new(knowledge, answers, screening);
    let Some(conflict) = decision.conflicts.first() else {
        return html! {};
    };
    let questions = conflict
        .ask
        .iter()
        .filter_map(|id| knowledge.question_ix(id));
    ConflictPage {
        to,
        id: &conflict.id,
        text: &conflict.text,
        asked: questions
            .map(|ix| {
                let question = knowledge.question(ix);
                let said = answers
                    .get(ix)
                    .map(|value| super::answers::answer_words(question, value));
                (question, said.unwrap_or_default())
            })
            .collect(),
        answers: answers_field(knowledge, answers),
    }
    .render()
}

impl Render for QuestionPage<'_> {
    fn render(&self) -> Markup {
        let item = &self.question.item;
        let refused = !self.typed.complaint.is_empty();
        let first = self.done == 0;
        let main = html! {
            (self.progress())
            form.ask method="post" action=(self.to) novalidate data-step[self.is_anonymous()] {
                (answers_input(&self.answers))
                input type="hidden" name="question" value=(self.question.id);
                fieldset aria-describedby=[self.described_by()] aria-invalid=[refused.then_some("true")] {
                    legend { h1 { (item.title) } }
                    @if !item.help.is_empty() { p.help #help { (item.help) } }
                    @if first && self.is_anonymous() {
                        p.help { "Answer for the person who would be massaged. Nothing you answer is kept on this server; it travels with the page." }
                    }
                    (complaint("complaint", &self.typed.complaint))
                    (self.control())
                }
                (self.actions())
            }
            (self.ways())
        };
        let title = match refused {
            true => format!("Please check: {}", item.title),
            false => item.title.clone(),
        };
        page(Frame::Task, "question", &title, &main)
    }
}

impl QuestionPage<'_> {
    /// The check that is kept nowhere but in the person's browser.
    fn is_anonymous(&self) -> bool {
        self.to == HERE
    }

    fn progress(&self) -> Markup {
        let all = self.done + self.to_come;
        let stage = interview::stage_words(self.question.stage());
        html! {
            div.progress {
                progress max=(all) value=(self.done) aria-label="Answered so far" {}
                p { span { (stage) } " " span.quiet { "at most " (self.to_come) " to go" } }
            }
        }
    }

    fn described_by(&self) -> Option<&'static str> {
        match (
            self.question.item.help.is_empty(),
            self.typed.complaint.is_empty(),
        ) {
            (true, true) => None,
            (false, true) => Some("help"),
            (true, false) => Some("complaint"),
            (false, false) => Some("help complaint"),
        }
    }

    fn is_chosen(&self, id: &str) -> bool {
        self.typed.values.iter().any(|value| value == id)
    }

    fn control(&self) -> Markup {
        let item = &self.question.item;
        match item.kind {
            QuestionKind::YesNo => html! {
                div.answers.pair {
                    (self.answer("yes", "Yes"))
                    (self.answer("no", "No"))
                }
            },
            QuestionKind::Choice => html! {
                div.answers {
                    @for (id, text) in self.options() { (self.answer(id, text)) }
                }
            },
            QuestionKind::Number => match self.scale() {
                Some((from, to)) => html! {
                    div.answers.scale {
                        @for number in from..=to { (self.answer(&number.to_string(), &number.to_string())) }
                    }
                },
                None => self.number(),
            },
            QuestionKind::Regions => {
                let places = self.options().map(|(region, text)| Place {
                    region,
                    text,
                    chosen: self.is_chosen(region),
                });
                picker("value", &places.collect::<Vec<_>>())
            }
            _ => html! {
                div.answers.many {
                    @for (id, text) in self.options() {
                        label.option {
                            input type="checkbox" name="value" value=(id) checked[self.is_chosen(id)];
                            span { (text) }
                        }
                    }
                }
            },
        }
    }

    /// An answer that is given by a single tap.
    fn answer(&self, value: &str, text: &str) -> Markup {
        html! {
            @let chosen = self.is_chosen(value);
            button.answer type="submit" name="value" value=(value) aria-current=[chosen.then_some("true")] {
                (text)
                @if chosen { span.was { "your answer" } }
            }
        }
    }

    fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        let options = &self.question.options;
        self.question
            .shown
            .iter()
            .map(|i| (options[*i].id.as_str(), options[*i].text.as_str()))
    }

    /// Few whole numbers are shown as a scale.
    fn scale(&self) -> Option<(i64, i64)> {
        let item = &self.question.item;
        let (from, to) = (item.min?, item.max?);
        (item.integer && to - from <= 10.0).then_some((from as i64, to as i64))
    }

    fn number(&self) -> Markup {
        let item = &self.question.item;
        let mode = if item.integer { "numeric" } else { "decimal" };
        html! {
            div.number {
                // Text with a number pad: a number field would drop what it cannot read.
                input #number type="text" name="value" inputmode=(mode) autocomplete="off" size="6"
                    aria-label=(item.title)
                    aria-invalid=[(!self.typed.complaint.is_empty()).then_some("true")]
                    value=(self.typed.values.first().map_or("", String::as_str));
                @if let Some(unit) = &item.unit { span { (unit) } }
            }
        }
    }

    fn actions(&self) -> Markup {
        let item = &self.question.item;
        let listed = matches!(
            item.kind,
            QuestionKind::Choices | QuestionKind::Regions | QuestionKind::Techniques
        );
        let typed = item.kind == QuestionKind::Number && self.scale().is_none();
        html! {
            div.actions {
                @if listed || typed { button.button.primary.go type="submit" { "Continue" } }
                // The style shows one of the two: this one as long as nothing is chosen.
                @if listed { button.button.primary.none type="submit" name="reply" value="none" { "None of these" } }
                @if item.dont_know {
                    button.button.plain type="submit" name="reply" value="dont_know" aria-current=[self.dont_know.then_some("true")] {
                        "I don’t know"
                    }
                }
            }
        }
    }

    fn ways(&self) -> Markup {
        html! {
            details.why { summary { "Why we ask" } p { (self.why) } }
            @if self.done > 0 && self.goes_back {
                form.ways method="post" action=(self.to) data-step[self.is_anonymous()] {
                    (answers_input(&self.answers))
                    @if let Some(back) = self.back {
                        button.link type="submit" name="ask" value=(back) { "Back one question" }
                    }
                    @if self.is_anonymous() { button.link type="submit" formaction="/check/answers" { "All my answers" } }
                }
            }
        }
    }
}

impl Render for ConflictPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            form.ask method="post" action=(self.to) data-step[self.to == HERE] {
                (answers_input(&self.answers))
                h1 { "Two answers do not fit together" }
                p.lead { (self.text) }
                ul.conflict {
                    @for (question, said) in &self.asked {
                        li {
                            p { (question.item.title) br; b { (said) } }
                            button.button type="submit" name="ask" value=(question.id) { "Change" span.unseen { ": " (question.item.title) } }
                        }
                    }
                }
                div.actions {
                    button.button.plain type="submit" name="keep" value=(self.id) { "Both are right" }
                }
            }
        };
        page(
            Frame::Task,
            "question",
            "Two answers do not fit together",
            &main,
        )
    }
}
