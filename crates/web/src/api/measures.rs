//! Measures: which there are, results of them, and the activities that a person names for one of them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use jiff::Timestamp;
use jiff::civil::Date;
use knowledge::items::HigherIs;
use progress::form::FormItem;
use progress::instrument::Asked;
use progress::{Change, Instrument, change};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{ActivityId, MeasureResult, PsfsActivity, ResultId, StoreError};

use super::operation::Operation;
use super::wire::{Body, Outcome, id};
use crate::App;
use crate::account::SignedIn;
use crate::error::Problem;
use crate::form::Fields;
use crate::history::History;
use crate::pages::measures::{self, Given as Scored, LONGEST, name_activity};
use crate::pages::own::LONGEST_NOTE;
use crate::problem::{Document, FieldError};

pub fn operations() -> Vec<Operation> {
    let taken = "The id belongs to something else.";
    vec![
        Operation::get(
            "/api/measures",
            "The measures, with the verdict of each",
            list,
        )
        .signed_in()
        .gives::<Vec<Listed>>(200, "The measures."),
        Operation::get(
            "/api/measures/{measure}/results",
            "Results of a measure, the oldest day first",
            results,
        )
        .signed_in()
        .gives::<Vec<Taken>>(200, "The results."),
        Operation::post(
            "/api/measures/{measure}/results",
            "Scores and keeps a result",
            add,
        )
        .signed_in()
        .takes::<Given>()
        .gives::<Taken>(201, "Kept.")
        .gives::<Taken>(200, "It was kept before.")
        .refuses(409, taken),
        Operation::delete(
            "/api/measures/{measure}/results/{result}",
            "Removes a result",
            remove,
        )
        .signed_in()
        .gives_nothing("Removed."),
        Operation::get(
            "/api/activities",
            "Activities that are hard for the person",
            activities,
        )
        .signed_in()
        .gives::<Vec<Activity>>(200, "In their order; those put aside last."),
        Operation::post("/api/activities", "Names an activity", add_activity)
            .signed_in()
            .takes::<Named>()
            .gives::<Activity>(201, "Named.")
            .gives::<Activity>(200, "It was named before.")
            .refuses(409, taken),
        Operation::delete(
            "/api/activities/{activity}",
            "Puts an activity aside; what was rated stays",
            retire,
        )
        .signed_in()
        .gives_nothing("Put aside."),
    ]
}

/// A measure.
#[derive(Serialize, JsonSchema)]
struct Listed<'k> {
    /// Its id.
    id: &'k str,
    /// Its title.
    title: &'k str,
    /// One plain sentence.
    summary: &'k str,
    /// How it is asked.
    asked: How<'k>,
    /// The smallest and greatest score.
    range: [Option<f64>; 2],
    /// Which way is better.
    higher_is: HigherIs,
    /// It is noted in the diary, every day, and takes no results.
    daily: bool,
    /// What has changed since the start.
    change: Change<'k>,
}

/// How a measure is asked.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum How<'k> {
    /// Our own question: answer with `value`, or with `ratings` where the person names what is rated.
    Question {
        /// The question.
        question: &'k str,
    },
    /// The items of a form that is at hand here: answer with `items`.
    Items {
        /// In order.
        items: &'k [FormItem],
    },
    /// No wording is at hand: answer with `total`.
    Total,
}

/// GET `/api/measures`
async fn list(State(app): State<App>, who: SignedIn) -> Outcome {
    let history = History::load(&app, who.account, app.today()).await?;
    let record = history.record();
    let listed: Vec<Listed<'_>> = Instrument::all(&app.knowledge)
        .map(|instrument| {
            let instrument = measures::with_wording(&app, instrument);
            let measure = instrument.measure;
            Listed {
                id: instrument.id,
                title: &measure.title,
                summary: &measure.summary,
                asked: match instrument.asked() {
                    Asked::Question(question) => How::Question { question },
                    Asked::Items(items) => How::Items { items },
                    Asked::Total => How::Total,
                },
                range: [measure.min, measure.max],
                higher_is: measure.higher_is,
                daily: measure.daily.is_some(),
                change: change(&instrument, &record),
            }
        })
        .collect();
    Ok(Json(listed).into_response())
}

/// A result.
#[derive(Serialize, JsonSchema)]
struct Taken {
    /// Its id.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// The measure.
    measure: String,
    /// The day it speaks of.
    day: Date,
    /// In the measure's own unit.
    score: f64,
    /// The single answers, where they were asked: numbers, or activities with their ratings.
    items: Option<Value>,
    /// In the person's own words.
    note: Option<String>,
    /// When it was recorded.
    recorded_at: Timestamp,
}

impl From<MeasureResult> for Taken {
    fn from(kept: MeasureResult) -> Taken {
        let items = kept.items.as_deref();
        Taken {
            id: kept.id.to_string(),
            measure: kept.measure,
            day: kept.taken_on,
            score: kept.score,
            items: items.and_then(|items| serde_json::from_str(items).ok()),
            note: kept.note,
            recorded_at: kept.recorded_at,
        }
    }
}

/// GET `/api/measures/{measure}/results`
async fn results(
    State(app): State<App>,
    who: SignedIn,
    Path(measure): Path<String>,
) -> Outcome<Json<Vec<Taken>>> {
    let instrument = measures::instrument(&app, &measure).ok_or(Problem::NotFound)?;
    let results = app.store.results_of(who.account, instrument.id).await?;
    Ok(Json(results.into_iter().map(Taken::from).collect()))
}

/// Answers to a measure: one of `total`, `value`, `items` and `ratings`, as it is asked.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Given {
    /// A UUID of the sender's, so that sending twice keeps one result.
    #[serde(default)]
    #[schemars(extend("format" = "uuid"))]
    id: Option<String>,
    /// The day it speaks of.
    day: Date,
    /// In the person's own words.
    #[serde(default)]
    #[schemars(length(max = LONGEST_NOTE))]
    note: Option<String>,
    /// A finished total.
    #[serde(default)]
    total: Option<f64>,
    /// The answer to our own question.
    #[serde(default)]
    value: Option<f64>,
    /// The answers to the items in order: the values of the boxes ticked, none for an item without an answer.
    #[serde(default)]
    #[schemars(length(max = 100))]
    items: Option<Vec<Vec<f64>>>,
    /// From the id of an activity to its rating.
    #[serde(default)]
    ratings: Option<BTreeMap<String, f64>>,
}

impl Given {
    /// The same as a form of our pages sends it.
    fn into_fields(self) -> Fields {
        let mut fields = vec![("day".to_owned(), self.day.to_string())];
        fields.extend(self.note.map(|note| ("note".to_owned(), note)));
        fields.extend(
            self.total
                .map(|total| ("total".to_owned(), total.to_string())),
        );
        fields.extend(
            self.value
                .map(|value| ("value".to_owned(), value.to_string())),
        );
        for (items, n) in self.items.into_iter().flatten().zip(1..) {
            let ticked = items.into_iter();
            fields.extend(ticked.map(|value| (format!("item-{n}"), value.to_string())));
        }
        let ratings = self.ratings.into_iter().flatten();
        fields.extend(ratings.map(|(id, value)| (format!("rate-{id}"), value.to_string())));
        Fields::new(fields)
    }
}

/// The field of the body that a field of the form stands for.
fn field(name: &str) -> String {
    let item = name.strip_prefix("item-").and_then(|n| n.parse().ok());
    match (item, name.strip_prefix("rate-")) {
        (Some(n), _) => format!("items[{}]", usize::saturating_sub(n, 1)),
        (None, Some(id)) => format!("ratings.{id}"),
        (None, None) if name.is_empty() => "body".to_owned(),
        (None, None) => name.to_owned(),
    }
}

/// POST `/api/measures/{measure}/results`
async fn add(
    State(app): State<App>,
    who: SignedIn,
    Path(measure): Path<String>,
    Body(given): Body<Given>,
) -> Outcome {
    let instrument = measures::instrument(&app, &measure).ok_or(Problem::NotFound)?;
    if instrument.measure.daily.is_some() {
        return Err(Problem::field("measure", "one that is not noted in the diary").into());
    }
    let id = match given.id.as_deref() {
        Some(typed) => typed
            .parse()
            .map_err(|_| Problem::field("id", "a UUID of 36 characters"))?,
        None => app.random.draw(|random| ResultId::mint(app.now(), random)),
    };
    let activities = measures::named_by(&app, who.account, instrument.id).await?;
    let fields = given.into_fields();
    let scored = Scored::read(&instrument, &activities, &fields, app.today());
    let scored = scored.map_err(|problem| match problem {
        Problem::Field {
            field: name,
            expected,
        } => Problem::field(&field(&name), expected),
        other => other,
    })?;
    let scored = scored.map_err(|complaints| {
        let errors = complaints.iter();
        let errors = errors.map(|(name, expected)| FieldError::new(field(name), expected));
        Document::fields(errors.collect())
    })?;
    let result = MeasureResult {
        id,
        account: who.account,
        measure: instrument.id.to_owned(),
        taken_on: scored.day,
        score: scored.score,
        items: scored.items,
        note: scored.note,
        recorded_at: app.now(),
    };
    match app.store.add_result(&who.act(&app), &result).await {
        Ok(()) => Ok((StatusCode::CREATED, Json(Taken::from(result))).into_response()),
        Err(StoreError::Taken { .. }) => {
            let kept = app.store.results_of(who.account, instrument.id).await?;
            let kept = kept.into_iter().find(|kept| kept.id == id);
            let kept = kept.ok_or_else(|| Document::taken("Something else has this id."))?;
            Ok(Json(Taken::from(kept)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// DELETE `/api/measures/{measure}/results/{result}`
async fn remove(
    State(app): State<App>,
    who: SignedIn,
    Path((measure, result)): Path<(String, String)>,
) -> Outcome<StatusCode> {
    let instrument = measures::instrument(&app, &measure).ok_or(Problem::NotFound)?;
    let result: ResultId = id(&result)?;
    let kept = app.store.results_of(who.account, instrument.id).await?;
    if !kept.iter().any(|kept| kept.id == result) {
        return Err(Problem::NotFound.into());
    }
    let act = who.act(&app);
    app.store.remove_result(&act, who.account, result).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An activity that is hard for the person.
#[derive(Serialize, JsonSchema)]
struct Activity {
    /// Its id.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// What it is.
    words: String,
    /// When it was named.
    created_at: Timestamp,
    /// Since when it is not asked about any more.
    retired_at: Option<Timestamp>,
}

impl From<PsfsActivity> for Activity {
    fn from(activity: PsfsActivity) -> Activity {
        Activity {
            id: activity.id.to_string(),
            words: activity.words,
            created_at: activity.created_at,
            retired_at: activity.retired_at,
        }
    }
}

/// An activity to be named.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Named {
    /// A UUID of the sender's, so that sending twice names one activity.
    #[serde(default)]
    #[schemars(extend("format" = "uuid"))]
    id: Option<String>,
    /// What it is, at most 80 characters.
    #[schemars(length(min = 1, max = LONGEST))]
    words: String,
}

/// GET `/api/activities`
async fn activities(State(app): State<App>, who: SignedIn) -> Outcome<Json<Vec<Activity>>> {
    let activities = app.store.activities(who.account).await?;
    Ok(Json(activities.into_iter().map(Activity::from).collect()))
}

/// POST `/api/activities`
async fn add_activity(State(app): State<App>, who: SignedIn, Body(given): Body<Named>) -> Outcome {
    let id = match given.id.as_deref() {
        Some(typed) => typed
            .parse()
            .map_err(|_| Problem::field("id", "a UUID of 36 characters"))?,
        None => app
            .random
            .draw(|random| ActivityId::mint(app.now(), random)),
    };
    let known = app.store.activities(who.account).await?;
    if let Some(known) = known.into_iter().find(|activity| activity.id == id) {
        return Ok(Json(Activity::from(known)).into_response());
    }
    match name_activity(&app, &who, id, &given.words).await? {
        Ok(Some(activity)) => {
            Ok((StatusCode::CREATED, Json(Activity::from(activity))).into_response())
        }
        Ok(None) => Err(Document::taken("Something else has this id.").into()),
        Err(expected) => Err(Problem::field("words", expected).into()),
    }
}

/// DELETE `/api/activities/{activity}`
async fn retire(
    State(app): State<App>,
    who: SignedIn,
    Path(typed): Path<String>,
) -> Outcome<StatusCode> {
    let act = who.act(&app);
    app.store
        .retire_activity(&act, who.account, id(&typed)?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
