//! How it is going: what to look at first, and every measure over time with its verdict.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use jiff::civil::Date;
use progress::{Ask, Range, Series, series};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::operation::Operation;
use super::wire::{Outcome, Query};
use crate::App;
use crate::account::SignedIn;
use crate::error::Problem;
use crate::history::History;
use crate::pages::progress::shown;

pub fn operations() -> Vec<Operation> {
    let days = json!({ "type": "integer", "minimum": 1, "maximum": u16::MAX });
    vec![
        Operation::get(
            "/api/progress",
            "Verdicts, charts as data, and what to look at first",
            show,
        )
        .signed_in()
        .query(
            "days",
            "The last so many days; by default all. Verdicts rest on all days.",
            days,
        )
        .gives::<Progress>(200, "How it is going."),
    ]
}

/// How it is going.
#[derive(Serialize, JsonSchema)]
struct Progress<'k> {
    /// Today, where the server is.
    today: Date,
    /// What to ask about, the most urgent first.
    attention: Vec<Ask<'k>>,
    /// Every measure that has a value, as a chart, with its verdict.
    measures: Vec<Series<'k>>,
}

/// GET `/api/progress`
async fn show(State(app): State<App>, who: SignedIn, Query(fields): Query) -> Outcome {
    fields.expect(&["days"], &[])?;
    let range = match fields.one("days") {
        None => Range::All,
        Some(typed) => {
            let days = typed.parse().ok().filter(|days| *days > 0);
            let expected = || Problem::field("days", "a whole number from 1 to 65535");
            Range::Last(days.ok_or_else(expected)?)
        }
    };
    let history = History::load(&app, who.account, app.today()).await?;
    let record = history.record();
    let measures = shown(&app.knowledge, &history);
    let progress = Progress {
        today: history.today,
        attention: history.attention(&app.knowledge),
        measures: measures
            .iter()
            .map(|instrument| series(instrument, &record, range))
            .collect(),
    };
    Ok(Json(progress).into_response())
}
