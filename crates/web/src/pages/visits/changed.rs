//! "Has anything changed?": before a visit the signs that come and go are asked for once more, as far as they can still matter.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use booking::Status;
use care::interview::{self, Next};
use care::{Decision, screen};
use knowledge::items::Stage;
use knowledge::{Answers, Knowledge, QuestionIx};
use maud::{Markup, Render, html};
use serde_json::Value;
use store::{Appointment, Intake, IntakeId};

use super::{Visit, visit};
use crate::App;
use crate::account::{SignedForm, SignedIn};
use crate::error::Problem;
use crate::form::answers_field;
use crate::layout::{Frame, answers_input, page};
use crate::pages::answers::answer_words;
use crate::pages::book::words::to_visit;
use crate::pages::check;
use crate::pages::find::kept;
use crate::replay::outcome;
use crate::turn::{To, Turn, Typed};

/// Signs that come and go; the rest of the answers stays unless somebody changes it.
const ASKED_AGAIN: [Stage; 3] = [Stage::Emergency, Stage::SameDay, Stage::Today];

/// What changed, before it is sent.
struct ChangedPage<'a> {
    knowledge: &'a Knowledge,
    visit: &'a Appointment,
    before: Option<&'a Answers>,
    answers: &'a Answers,
    changed: &'a [QuestionIx],
}

/// GET `/visits/{practice}/{appointment}/changed`: the first question.
pub async fn begin(
    State(app): State<App>,
    who: SignedIn,
    Path((practice, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let visit = visit(&app, &who, &practice, &id).await?;
    if !open(&app, &visit.2) {
        return Ok(to_visit(visit.2.practice, visit.2.id, ""));
    }
    let (before, answers) = first(&app, &who, &visit.2).await?;
    Ok(go_on(&app, &visit, before.as_ref(), &answers, None))
}

/// POST `/visits/{practice}/{appointment}/changed`: takes a reply and asks on.
pub async fn step(
    State(app): State<App>,
    Path((practice, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let visit = visit(&app, &form.who, &practice, &id).await?;
    let turn = Turn::read(&app, &form.fields)?;
    let before = before(&app, &form.who, &visit.2).await?;
    let asked = match turn.to {
        To::Next | To::Agreement(_) => None,
        To::Question(ix) => Some((ix, None)),
        To::Again(ix, typed) => Some((ix, Some(typed))),
    };
    Ok(go_on(&app, &visit, before.as_ref(), &turn.answers, asked))
}

/// POST `/visits/{practice}/{appointment}/changed/keep`: sends the answers to the practice.
pub async fn keep(
    State(app): State<App>,
    Path((practice, id)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Problem> {
    form.fields.expect(&["answers"], &[])?;
    let whole = visit(&app, &form.who, &practice, &id).await?;
    let visit = &whole.2;
    let answers = form.fields.answers(&app.knowledge)?;
    match send(&app, &form.who, visit, &answers).await? {
        Sent::Kept { .. } => Ok(to_visit(visit.practice, visit.id, "answered")),
        Sent::Over => Ok(to_visit(visit.practice, visit.id, "")),
        Sent::Open(before) => Ok(go_on(&app, &whole, before.as_ref(), &answers, None)),
    }
}

/// The answers that are known, and what of them is not asked again.
///
/// # Errors
/// As any question to the store.
pub async fn first(
    app: &App,
    who: &SignedIn,
    visit: &Appointment,
) -> Result<(Option<Answers>, Answers), Problem> {
    let before = before(app, who, visit).await?;
    let mut answers = before
        .clone()
        .unwrap_or_else(|| Answers::new(&app.knowledge));
    forget(&app.knowledge, &mut answers);
    answers.date = Some(app.today());
    Ok((before, answers))
}

/// What became of answers that were sent.
pub enum Sent {
    /// The practice has them: the questions whose answers changed, and whether the therapist is told.
    Kept {
        /// By their ids.
        changed: Vec<String>,
        /// The decision or a limit is another, or care is withheld.
        alert: bool,
    },
    /// The visit has begun, or was called off.
    Over,
    /// A question is open. Beside it the newest answers that the practice has.
    Open(Option<Answers>),
}

/// Sends answers to the practice.
///
/// # Errors
/// As any write.
pub async fn send(
    app: &App,
    who: &SignedIn,
    visit: &Appointment,
    answers: &Answers,
) -> Result<Sent, Problem> {
    if !open(app, visit) {
        return Ok(Sent::Over);
    }
    let knowledge = &*app.knowledge;
    let screening = screen(knowledge, answers);
    let last = app
        .store
        .intakes(visit.practice, visit.id)
        .await?
        .into_iter()
        .next();
    let earlier = last
        .as_ref()
        .and_then(|last| Answers::from_json(knowledge, last.answers.as_ref()?.as_bytes()).ok());
    if interview::next(knowledge, answers, &screening) != Next::Done {
        return Ok(Sent::Open(earlier));
    }
    let now = app.now();
    let decided = outcome(&Decision::new(knowledge, answers, &screening));
    let changed = changes(knowledge, earlier.as_ref(), answers);
    let changed: Vec<String> = changed
        .iter()
        .map(|ix| knowledge.question(*ix).id.clone())
        .collect();
    let sent = answers_field(knowledge, answers);
    // Sent twice, it is kept once.
    if last
        .as_ref()
        .is_some_and(|last| last.answers.as_deref() == Some(&sent) && last.made_at >= now)
    {
        return Ok(Sent::Kept {
            changed,
            alert: last.is_some_and(|last| last.alert),
        });
    }
    let alert = last
        .as_ref()
        .is_some_and(|last| differs(last.outcome.as_deref(), &decided))
        || !screening.disposition.permits_care();
    let intake = Intake {
        practice: visit.practice,
        id: app.random.draw(|random| IntakeId::mint(now, random)),
        appointment: visit.id,
        client: visit.client,
        made_at: now,
        knowledge_version: knowledge.version().to_owned(),
        answers: Some(sent),
        alert,
        outcome: Some(decided),
        changed: last.is_some().then(|| changed.join(" ").as_str().into()),
        seen_at: None,
        seen_by: None,
    };
    app.store.add_intake(&who.act(app), &intake).await?;
    Ok(Sent::Kept { changed, alert })
}

/// The question can still be answered.
pub fn open(app: &App, visit: &Appointment) -> bool {
    matches!(visit.status, Status::Requested | Status::Confirmed) && app.now() < visit.starts_at
}

/// The newest answers for this visit, or else the kept result.
async fn before(
    app: &App,
    who: &SignedIn,
    visit: &Appointment,
) -> Result<Option<Answers>, Problem> {
    let intakes = app.store.intakes(visit.practice, visit.id).await?;
    let newest = intakes.iter().find_map(|intake| {
        let answers = intake.answers.as_ref()?;
        Answers::from_json(&app.knowledge, answers.as_bytes()).ok()
    });
    match newest {
        Some(answers) => Ok(Some(answers)),
        None => kept(app, who).await,
    }
}

/// Takes back the answers that may not hold any more.
fn forget(knowledge: &Knowledge, answers: &mut Answers) {
    for (ix, question) in knowledge.questions().iter().enumerate() {
        if ASKED_AGAIN.contains(&question.stage()) {
            answers.set(ix as QuestionIx, None);
        }
    }
}

fn go_on(
    app: &App,
    (_, _, visit): &Visit,
    before: Option<&Answers>,
    answers: &Answers,
    asked: Option<(QuestionIx, Option<Typed>)>,
) -> Response {
    let knowledge = &*app.knowledge;
    let screening = screen(knowledge, answers);
    let here = format!("/visits/{}/{}/changed", visit.practice, visit.id);
    let question = |ix: QuestionIx, typed: Option<Typed>| {
        let value = answers
            .get(ix)
            .or_else(|| before.and_then(|before| before.get(ix)));
        check::asked(knowledge, answers, ix, typed, value, &here, false)
    };
    if let Some((ix, typed)) = asked {
        let status = match typed {
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            None => StatusCode::OK,
        };
        return (status, question(ix, typed)).into_response();
    }
    match interview::next(knowledge, answers, &screening) {
        Next::Ask(ix) => question(ix, None).into_response(),
        Next::Resolve => check::conflict(knowledge, answers, &screening, &here).into_response(),
        Next::Done => ChangedPage {
            knowledge,
            visit,
            before,
            answers,
            changed: &changes(knowledge, before, answers),
        }
        .render()
        .into_response(),
    }
}

/// The questions whose answers differ.
fn changes(knowledge: &Knowledge, before: Option<&Answers>, now: &Answers) -> Vec<QuestionIx> {
    let Some(before) = before else {
        return Vec::new();
    };
    let all = 0..knowledge.questions().len() as QuestionIx;
    all.filter(|ix| before.get(*ix) != now.get(*ix)).collect()
}

/// The decision or a limit differs.
fn differs(before: Option<&str>, now: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let (before, now) = (read(before.unwrap_or_default()), read(now));
    ["disposition", "limits"]
        .iter()
        .any(|part| before[part] != now[part])
}

impl Render for ChangedPage<'_> {
    fn render(&self) -> Markup {
        let said = |answers: Option<&Answers>, ix: QuestionIx| {
            let value = answers.and_then(|answers| answers.get(ix));
            value.map_or("not asked".to_owned(), |value| {
                answer_words(self.knowledge.question(ix), value)
            })
        };
        let address = format!("/visits/{}/{}/changed", self.visit.practice, self.visit.id);
        let main = html! {
            h1 { @if self.changed.is_empty() { "Nothing has changed" } @else { "What has changed" } }
            @if self.changed.is_empty() {
                p.lead { "Your answers are as they were. The practice is told that you looked." }
            } @else {
                p.lead { "The practice gets your new answers, and the therapist is told when the decision or a limit is another." }
                dl.facts {
                    @for ix in self.changed {
                        div {
                            dt { (self.knowledge.question(*ix).item.title) }
                            dd { "Before: " (said(self.before, *ix)) br; b { "Now: " (said(Some(self.answers), *ix)) } }
                        }
                    }
                }
            }
            form method="post" action={ (address) "/keep" } {
                (answers_input(&answers_field(self.knowledge, self.answers)))
                div.actions { button.button.primary type="submit" { "Send this to the practice" } }
            }
            p { a href={ (address) } { "Answer once more" } }
        };
        page(Frame::Full, "book", "Before your visit", &main)
    }
}
