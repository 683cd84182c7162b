//! From the first question to a session. Nothing of it is kept.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use care::interview::{self, Next as Step};
use care::{Decision, NoScript, Plan, Script, screen};
use knowledge::items::{QuestionKind, Stage};
use knowledge::{Answers, AskedQuestion, Setting};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answers::{self, AnswersDocument};
use super::operation::Operation;
use super::wire::{Body, Outcome, Raw, fresh_json};
use crate::App;
use crate::error::Problem;
use crate::problem::{Document, FieldError};

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/api/questions",
            "Every question of the check, in the order of asking",
            questions,
        )
        .header(
            "if-none-match",
            "The version that is at hand.",
            json!({ "type": "string" }),
        )
        .gives::<Questions>(200, "The questions.")
        .fresh(),
        Operation::post(
            "/api/screen",
            "Whether somebody may have massage, and how",
            decide,
        )
        .takes::<AnswersDocument>()
        .gives::<Decision>(200, "The decision with its reasons."),
        Operation::post("/api/next", "What an interview does next", next)
            .takes::<AnswersDocument>()
            .gives::<Next>(
                200,
                "The next question, answers to look at again, or the end.",
            ),
        Operation::post(
            "/api/plan",
            "The decision, and the plan where care is permitted",
            plan,
        )
        .takes::<AnswersDocument>()
        .gives::<Planned>(200, "The decision and the plan."),
        Operation::post("/api/script", "A session of the plan, step by step", script)
            .takes::<Wish>()
            .gives::<Script>(200, "The session.")
            .gives::<Withheld>(
                409,
                "Care is withheld or not decided yet; the decision says why.",
            ),
    ]
}

/// The questions.
#[derive(Serialize, JsonSchema)]
struct Questions<'k> {
    /// The content they belong to.
    knowledge_version: &'k str,
    /// In the order of asking.
    questions: Vec<Question<'k>>,
}

/// A question.
#[derive(Serialize, JsonSchema)]
struct Question<'k> {
    /// The name of its answer.
    id: &'k str,
    /// As asked.
    title: &'k str,
    /// Extra help; may be empty.
    help: &'k str,
    /// What kind of answer it takes.
    kind: QuestionKind,
    /// Where in the interview it comes.
    stage: Stage,
    /// Whether somebody may answer that they do not know (`dont_know`).
    dont_know: bool,
    /// Unit of a number.
    unit: Option<&'k str>,
    /// Smallest number.
    min: Option<f64>,
    /// Largest number.
    max: Option<f64>,
    /// Whole numbers only.
    integer: bool,
    /// The condition for asking; null = always.
    when: Option<&'k str>,
    /// What can be chosen, in the order of showing; empty for yes or no and for numbers.
    options: Vec<Choice<'k>>,
}

/// Something that can be chosen.
#[derive(Serialize, JsonSchema)]
struct Choice<'k> {
    /// What to answer.
    id: &'k str,
    /// As shown.
    text: &'k str,
}

impl<'k> Question<'k> {
    fn of(asked: &'k AskedQuestion) -> Question<'k> {
        let item = &asked.item;
        let options = asked.shown.iter().map(|i| &asked.options[*i]);
        Question {
            id: &asked.id,
            title: &item.title,
            help: &item.help,
            kind: item.kind,
            stage: item.stage,
            dont_know: item.dont_know,
            unit: item.unit.as_deref(),
            min: item.min,
            max: item.max,
            integer: item.integer,
            when: item.when.as_deref(),
            options: options
                .map(|option| Choice {
                    id: &option.id,
                    text: &option.text,
                })
                .collect(),
        }
    }
}

/// GET `/api/questions`
async fn questions(State(app): State<App>, asked: HeaderMap) -> Response {
    let questions = Questions {
        knowledge_version: app.knowledge.version(),
        questions: app.knowledge.questions().iter().map(Question::of).collect(),
    };
    fresh_json(&asked, &questions)
}

/// POST `/api/screen`
async fn decide(State(app): State<App>, body: Raw) -> Outcome<Json<Decision>> {
    let answers = answers::read(&app, &body)?;
    Ok(Json(decision(&app, &answers)))
}

fn decision(app: &App, answers: &Answers) -> Decision {
    let knowledge = &*app.knowledge;
    Decision::new(knowledge, answers, &screen(knowledge, answers))
}

/// What comes next.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "next")]
enum Next {
    /// A question.
    Ask {
        /// Its id.
        question: String,
        /// Why it is asked, in one sentence.
        why: String,
        /// How many questions may still come, this one included.
        to_come: usize,
    },
    /// Two answers do not fit together: ask again, or put the id into `confirmed`.
    Resolve {
        /// Its id.
        conflict: String,
        /// What does not fit.
        text: String,
        /// The questions to ask again.
        ask: Vec<String>,
    },
    /// Nothing is left to ask.
    Done,
}

/// POST `/api/next`
async fn next(State(app): State<App>, body: Raw) -> Outcome<Json<Next>> {
    let knowledge = &*app.knowledge;
    let answers = answers::read(&app, &body)?;
    let screening = screen(knowledge, &answers);
    let step = interview::next(knowledge, &answers, &screening);
    Ok(Json(match step {
        Step::Ask(ix) => Next::Ask {
            question: knowledge.question(ix).id.clone(),
            why: interview::why(knowledge, &screening, ix),
            to_come: interview::to_come(knowledge, &answers, &screening).max(1),
        },
        Step::Resolve => {
            let decision = Decision::new(knowledge, &answers, &screening);
            let conflict = decision.conflicts.into_iter().next().ok_or(Problem::Ours)?;
            Next::Resolve {
                conflict: conflict.id,
                text: conflict.text,
                ask: conflict.ask,
            }
        }
        Step::Done => Next::Done,
    }))
}

/// A decision with its plan.
#[derive(Serialize, JsonSchema)]
struct Planned<'k> {
    /// The decision.
    decision: Decision,
    /// The plan; null where care is withheld or not decided yet.
    plan: Option<Plan<'k>>,
}

/// POST `/api/plan`
async fn plan(State(app): State<App>, body: Raw) -> Outcome {
    let knowledge = &*app.knowledge;
    let answers = answers::read(&app, &body)?;
    let permit = screen(knowledge, &answers).permit().ok();
    let planned = Planned {
        decision: decision(&app, &answers),
        plan: permit.map(|permit| care::plan(knowledge, &answers, &permit)),
    };
    Ok(Json(planned).into_response())
}

/// Which session is wished for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wish {
    /// The answers of the person.
    #[schemars(with = "AnswersDocument")]
    answers: serde_json::Value,
    /// Who gives it.
    setting: Setting,
    /// How long, in whole minutes.
    minutes: u16,
    /// A technique or protocol of the plan; null = what fits best.
    technique: Option<String>,
}

/// Why there is no session at all.
#[derive(Serialize, JsonSchema)]
struct Withheld {
    /// The problem.
    #[serde(flatten)]
    problem: Document,
    /// The decision, with what to do instead.
    decision: Decision,
}

/// POST `/api/script`
async fn script(State(app): State<App>, Body(wish): Body<Wish>) -> Outcome {
    let knowledge = &*app.knowledge;
    let answers = wish.answers.to_string();
    let answers = Answers::from_json(knowledge, answers.as_bytes())
        .map_err(|error| Problem::Answers(format!("answers.{error}")))?;
    let Ok(permit) = screen(knowledge, &answers).permit() else {
        return Ok(withheld(decision(&app, &answers)));
    };
    let plan = care::plan(knowledge, &answers, &permit);
    let script = match wish.technique.as_deref() {
        Some(id) => plan.script_for(knowledge, id, wish.setting, wish.minutes),
        None => plan.script(knowledge, wish.setting, wish.minutes),
    };
    let script = script.map_err(|why| Document::fields(vec![refusal(&why)]))?;
    Ok(Json(script).into_response())
}

/// 409 with the decision: why there is no care, and what to do instead.
pub fn withheld(decision: Decision) -> Response {
    let title = "Care is withheld or not decided yet";
    let problem = Document::new("withheld", StatusCode::CONFLICT, title, &decision.headline);
    let body = Withheld { problem, decision };
    Document::dressed(StatusCode::CONFLICT, body)
}

/// Which part of the wish stands in the way.
fn refusal(why: &NoScript) -> FieldError {
    let field = match why {
        NoScript::Minutes { .. } | NoScript::NothingFits { .. } => "minutes",
        NoScript::Setting { .. } => "setting",
        NoScript::NotChosen { .. } | NoScript::Unknown { .. } => "technique",
        NoScript::OtherKnowledge { .. } => "answers",
    };
    FieldError::new(field, format!("what the plan can give: {why}"))
}
