//! The result: an emergency, care withheld, not decided yet, or a plan.

mod emergency;
mod findings;
mod home;
pub mod maps;
mod plan;
mod shared;
mod techniques;
mod undecided;
mod withheld;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use care::interview::{self, Next};
use care::{Decision, plan as make_plan, screen};
use knowledge::{Answers, Disposition};
use maud::{Markup, Render};

use crate::App;
use crate::error::Problem;
use crate::form::{Fields, answers_field};
use crate::layout::answers_input;
use crate::pages::check;
use crate::turn::{Agreement, To, Turn};

pub use emergency::EmergencyPage;
pub use plan::PlanPage;
pub use shared::SharedPage;
pub use undecided::UndecidedPage;
pub use withheld::WithheldPage;

/// POST `/plan`
pub async fn show(State(app): State<App>, fields: Fields) -> Result<Response, Problem> {
    let turn = Turn::read(&app, &fields)?;
    Ok(match turn.to {
        To::Next => render(&app, &turn.answers, Agreement::default()).into_response(),
        To::Question(ix) => {
            check::question(&app.knowledge, &turn.answers, ix, None).into_response()
        }
        To::Again(ix, typed) => {
            let page = check::question(&app.knowledge, &turn.answers, ix, Some(typed));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        To::Agreement(typed) => {
            let page = render(&app, &turn.answers, typed);
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    })
}

/// The result of answers, finished or not.
pub fn render(app: &App, answers: &Answers, agreement: Agreement) -> Markup {
    let knowledge = &*app.knowledge;
    let screening = screen(knowledge, answers);
    let decision = Decision::new(knowledge, answers, &screening);
    let field = answers_input(&answers_field(knowledge, answers));
    let open = interview::next(knowledge, answers, &screening) != Next::Done;
    if decision.disposition == Disposition::Emergency {
        return EmergencyPage {
            decision: &decision,
            answers: field,
        }
        .render();
    }
    if let Some(referral) = &decision.referral {
        let clearable = interview::clearable(knowledge, answers, &screening);
        return WithheldPage {
            knowledge,
            decision: &decision,
            referral,
            wait: screening.is_wait(),
            clearable: clearable
                .iter()
                .map(|rule| knowledge.rule(*rule).title.as_str())
                .collect(),
            agreement,
            answers: field,
            open,
            today: app.today(),
        }
        .render();
    }
    match screening.permit() {
        Ok(permit) => PlanPage {
            knowledge,
            decision: &decision,
            plan: &make_plan(knowledge, answers, &permit),
            answers: field,
            given_on: answers.date.filter(|date| *date != app.today()),
            open,
        }
        .render(),
        Err(_) => UndecidedPage {
            decision: &decision,
            answers: field,
        }
        .render(),
    }
}
