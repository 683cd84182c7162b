//! The check, gone through by client and therapist together: the same questions, and the answers belong to the visit.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use care::interview::{self, Next};
use care::{Decision, screen};
use knowledge::Answers;
use maud::{Markup, Render, html};
use store::{Intake, IntakeId, StoreError};

use super::visit::{Decided, Visit};
use crate::App;
use crate::account::StaffForm;
use crate::error::Problem;
use crate::form::answers_field;
use crate::layout::{Frame, answers_input, page};
use crate::pages::check;
use crate::replay::outcome;
use crate::turn::{To, Turn};

/// POST `/practice/{practice}/visits/{id}/check`: without answers it begins, with what is known already; with them it goes on.
pub async fn step(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let visit = Visit::own(&app, &form.staff, &id).await?;
    must_take_place(&visit)?;
    let knowledge = &*app.knowledge;
    let at = format!("{}/check", visit.address());
    let (answers, to) = match form.fields.one("answers") {
        Some(_) => {
            let turn = Turn::read(&app, &form.fields)?;
            (turn.answers, turn.to)
        }
        None => {
            form.fields.expect(&[], &[])?;
            let known = visit.decided(&app).await?.into_iter().next();
            let mut answers = known.map_or_else(|| Answers::new(knowledge), |known| known.answers);
            answers.date = Some(app.today());
            (answers, To::Next)
        }
    };
    let question =
        |ix, typed| check::asked(knowledge, &answers, ix, typed, answers.get(ix), &at, true);
    Ok(match to {
        To::Next | To::Agreement(_) => {
            let screening = screen(knowledge, &answers);
            match interview::next(knowledge, &answers, &screening) {
                Next::Ask(ix) => question(ix, None).into_response(),
                Next::Resolve => {
                    check::conflict(knowledge, &answers, &screening, &at).into_response()
                }
                Next::Done => KeepPage {
                    visit: &visit,
                    decision: &Decision::new(knowledge, &answers, &screening),
                    answers: answers_field(knowledge, &answers),
                    id: app.random.draw(|random| IntakeId::mint(app.now(), random)),
                }
                .render()
                .into_response(),
            }
        }
        To::Question(ix) => question(ix, None).into_response(),
        To::Again(ix, typed) => {
            (StatusCode::UNPROCESSABLE_ENTITY, question(ix, Some(typed))).into_response()
        }
    })
}

/// POST `/practice/{practice}/visits/{id}/intake`: keeps the answers for the visit.
pub async fn keep(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let visit = Visit::own(&app, &form.staff, &id).await?;
    must_take_place(&visit)?;
    form.fields.expect(&["answers", "intake"], &[])?;
    let knowledge = &*app.knowledge;
    let answers = form.fields.answers(knowledge)?;
    let id: IntakeId = form
        .fields
        .one("intake")
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| Problem::field("intake", "a number, as the form holds it"))?;
    let before = visit.decided(&app).await?;
    if before.iter().all(|known| known.intake.id != id) {
        let decision = Decision::new(knowledge, &answers, &screen(knowledge, &answers));
        let intake = Intake {
            practice: visit.practice(),
            id,
            appointment: visit.id(),
            client: visit.client.id,
            made_at: app.now(),
            knowledge_version: decision.knowledge_version.clone(),
            answers: Some(answers_field(knowledge, &answers)),
            outcome: Some(outcome(&decision)),
            changed: before.first().map(|known| changed(&app, known, &answers)),
            // Whoever would have to look at it was there.
            alert: false,
            seen_at: None,
            seen_by: None,
        };
        match app.store.add_intake(&form.staff.act(&app), &intake).await {
            Ok(()) => {}
            Err(StoreError::Taken { .. }) => return Err(Problem::NotFound),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Redirect::to(&visit.address()).into_response())
}

/// The questions that are answered otherwise than before.
fn changed(app: &App, before: &Decided, now: &Answers) -> store::Words {
    let questions = app.knowledge.questions().iter().zip(0..);
    let changed: Vec<&str> = questions
        .filter(|(_, ix)| before.answers.get(*ix) != now.get(*ix))
        .map(|(question, _)| question.id.as_str())
        .collect();
    changed.join(" ").as_str().into()
}

fn must_take_place(visit: &Visit) -> Result<(), Problem> {
    match visit.takes_place() {
        true => Ok(()),
        false => Err(Problem::NotFound),
    }
}

/// All is answered: what follows from it, and whether it is to be kept.
struct KeepPage<'a> {
    visit: &'a Visit,
    decision: &'a Decision,
    answers: String,
    id: IntakeId,
}

impl Render for KeepPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            p.kicker { (self.visit.name()) }
            h1 { (self.decision.headline) }
            p.lead { "These answers belong to the client. Keep them only if they agree; then they are the answers of this visit." }
            form method="post" action={ (self.visit.address()) "/intake" } {
                (answers_input(&self.answers))
                input type="hidden" name="intake" value=(self.id);
                button.button.primary type="submit" { "Keep them for this visit" }
            }
            form method="post" action={ (self.visit.address()) "/check" } {
                (answers_input(&self.answers))
                button.button.plain type="submit" name="ask" value="pain_where" { "Go through the answers again" }
            }
            p { a href=(self.visit.address()) { "Leave without keeping anything" } }
        };
        page(Frame::Task, "answers", &self.decision.headline, &main)
    }
}
