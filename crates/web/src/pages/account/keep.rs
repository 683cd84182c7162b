//! Keeping a result.

use axum::extract::State;
use axum::response::Response;
use care::{Decision, screen};
use knowledge::Answers;
use store::{Screening, ScreeningId};

use super::frame::Done;
use super::sign_in::{Reason, SignInPage};
use crate::App;
use crate::account::{Carry, MaybeSignedIn, SignedIn};
use crate::error::Problem;
use crate::form::{Fields, answers_field};
use crate::replay::outcome;

/// POST `/keep`
pub async fn keep(
    State(app): State<App>,
    MaybeSignedIn(who): MaybeSignedIn,
    fields: Fields,
) -> Result<Response, Problem> {
    fields.expect(&["answers"], &[])?;
    let knowledge = &*app.knowledge;
    let answers = fields.answers(knowledge)?;
    let Some(who) = who else {
        let carry = Carry::form("/keep", fields, None);
        return Ok(SignInPage::again(&app, Reason::Keep, carry));
    };
    Ok(match keep_answers(&app, &who, answers).await? {
        (_, true) => Done::Kept.at("/me"),
        (_, false) => Done::KeptBefore.at("/me"),
    })
}

/// Keeps answers with what they lead to, and says whether that is new: sent twice, they are kept once.
///
/// # Errors
/// 503 or 507 when the store cannot take it.
pub async fn keep_answers(
    app: &App,
    who: &SignedIn,
    mut answers: Answers,
) -> Result<(Screening, bool), Problem> {
    answers.date.get_or_insert(app.today());
    let screening = decided(app, who, &answers);
    let newest = app.store.newest_screening(who.account).await?;
    let same = newest.filter(|newest| {
        newest.answers == screening.answers && newest.outcome == screening.outcome
    });
    if let Some(same) = same {
        return Ok((same, false));
    }
    app.store.add_screening(&who.act(app), &screening).await?;
    Ok((screening, true))
}

fn decided(app: &App, who: &SignedIn, answers: &Answers) -> Screening {
    let knowledge = &*app.knowledge;
    let decision = Decision::new(knowledge, answers, &screen(knowledge, answers));
    let now = app.now();
    Screening {
        id: app.random.draw(|random| ScreeningId::mint(now, random)),
        account: who.account,
        made_at: now,
        knowledge_version: decision.knowledge_version.clone(),
        answers: answers_field(knowledge, answers),
        outcome: outcome(&decision),
    }
}
