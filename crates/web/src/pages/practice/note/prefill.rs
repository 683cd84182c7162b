//! What stands in a new note before anything is typed: as much as the therapist may see.

use care::{SessionLog, plan as make_plan};
use store::{DiaryEntry, VisitSession};

use super::typed::Typed;
use crate::App;
use crate::consent::Sees;
use crate::error::Problem;
use crate::pages::answers::answer_words;
use crate::pages::practice::visit::{Decided, Visit};
use crate::pages::progress::title;
use crate::words::{amount, day, times};

/// Answers that say how the pain is.
const PAIN: [&str; 4] = ["pain_where", "pain_now", "pain_duration", "leg_pain"];
/// Days of the diary that are put together.
const DAYS: i64 = 7;

/// The first draft.
pub async fn typed(app: &App, visit: &Visit) -> Result<Typed, Problem> {
    let consent = visit.consent(app).await?;
    let may = |part: Sees| part.within(consent.as_ref());
    let decided = visit.decided(app).await?;
    let newest = decided.first();
    let mut subjective = Vec::new();
    if let Some(newest) = newest.filter(|_| may(Sees::Answers)) {
        subjective.extend(pain(app, newest));
    }
    if let Some(account) = visit.client.account.filter(|_| may(Sees::Diary)) {
        let today = app.today();
        let first = today.saturating_sub(jiff::ToSpan::days(DAYS - 1));
        let diary = app.store.diary_between(account, first, today).await?;
        subjective.extend(week(&diary));
    }
    let sessions = app
        .store
        .visit_sessions(visit.practice(), visit.id())
        .await?;
    let given: Vec<String> = sessions.iter().map(|session| given(app, session)).collect();
    let plan = newest.and_then(|newest| planned(app, newest));
    Ok(Typed {
        texts: [
            subjective.join("\n"),
            given.join("\n"),
            String::new(),
            plan.unwrap_or_default(),
        ],
        ..Typed::default()
    })
}

fn pain(app: &App, newest: &Decided) -> Vec<String> {
    let knowledge = &app.knowledge;
    let said = PAIN.iter().filter_map(|id| {
        let ix = knowledge.question_ix(id)?;
        let question = knowledge.question(ix);
        let value = answer_words(question, newest.answers.get(ix)?);
        Some(format!("{} {value}.", question.item.title))
    });
    said.collect()
}

/// The pain of the last days, as its range and the last number.
fn week(diary: &[DiaryEntry]) -> Option<String> {
    let noted: Vec<_> = diary
        .iter()
        .filter_map(|entry| Some((entry.day, entry.pain?.get())))
        .collect();
    let (last_day, last) = noted.last()?;
    let (least, most) = (
        noted.iter().map(|(_, pain)| pain).min()?,
        noted.iter().map(|(_, pain)| pain).max()?,
    );
    let days = match noted.len() {
        1 => "1 day".to_owned(),
        n => format!("{n} days"),
    };
    Some(format!(
        "Diary of the last {DAYS} days ({days} noted): pain {least} to {most} of 10, last {last} on {}.",
        day(*last_day)
    ))
}

/// What was done, from the record of the session.
fn given(app: &App, session: &VisitSession) -> String {
    let technique = session.technique.as_deref().unwrap_or_default();
    let log = session
        .log
        .as_deref()
        .and_then(|log| serde_json::from_str::<SessionLog>(log).ok());
    let mut text = format!(
        "{}, {} minutes of work.",
        title(&app.knowledge, technique),
        session.minutes.unwrap_or(0)
    );
    let Some(log) = log else { return text };
    if let (Some(before), Some(after)) = (log.check_ins.first(), log.check_ins.last()) {
        text.push_str(&format!(
            " Pain {} of 10 before, {} at the last check-in.",
            before.pain, after.pain
        ));
    }
    let eased: u32 = log.steps.iter().map(|step| step.eased).sum();
    if eased > 0 {
        text.push_str(&format!(" Pressure eased {eased} times."));
    }
    if let Some(sign) = &log.sign {
        text.push_str(&format!(" Ended early: {}.", sign.sign));
    }
    text
}

fn planned(app: &App, newest: &Decided) -> Option<String> {
    let permit = newest.screening.permit().ok()?;
    let plan = make_plan(&app.knowledge, &newest.answers, &permit);
    let dose = plan.dose?;
    Some(format!(
        "{} minutes, {} a week, {} weeks. Look again after {} sessions or {} weeks, whichever comes first.",
        amount(&dose.minutes),
        times(&dose.per_week),
        amount(&dose.weeks),
        dose.review_after_sessions,
        dose.review_after_weeks
    ))
}
