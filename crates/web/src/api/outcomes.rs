//! How the clients of a practice are doing: counts of those who share their measures, with their uncertainty.

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;

use super::operation::Operation;
use super::wire::Outcome;
use crate::App;
use crate::account::Staff;
use crate::pages::practice::outcomes::{self, FEWEST, Says, Tally, wilson};

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/api/practices/{practice}/outcomes",
            "How your clients are doing, or for owners all: counts from 5 people on",
            show,
        )
        .signed_in()
        .gives::<Outcomes>(200, "It cannot show whether massage did it.")
        .refuses(403, "Only therapists and owners may."),
    ]
}

/// How clients are doing.
#[derive(Serialize, JsonSchema)]
struct Outcomes {
    /// Of the whole practice, and not only your own clients.
    whole: bool,
    /// Clients who came.
    people: u32,
    /// Those who share their diary or their measures; null when they are fewer than 5.
    sharing: Option<u32>,
    /// By measure; empty when fewer than 5 share.
    measures: Vec<Measured>,
}

/// A measure.
#[derive(Serialize, JsonSchema)]
struct Measured {
    /// Its id.
    measure: String,
    /// What it is called.
    title: String,
    /// How it went; null when fewer than 5 people share it, or can be judged.
    counts: Option<Counts>,
}

/// How it went.
#[derive(Serialize, JsonSchema)]
struct Counts {
    /// Meaningfully better.
    better: Share,
    /// Within the noise.
    noise: Share,
    /// Worse by more than the noise.
    worse: Share,
    /// Too early to say; not among those judged.
    early: u32,
    /// No verdict possible; not among those judged.
    none: u32,
}

/// How many of those judged.
#[derive(Serialize, JsonSchema)]
struct Share {
    /// How many.
    people: u32,
    /// Of how many.
    of: u32,
    /// The true share may be as low as this, with 95 in 100 certainty (Wilson's interval).
    low: f64,
    /// And as high as this.
    high: f64,
}

fn counts(tally: Tally) -> Counts {
    let of = tally.judged();
    let share = |people: u32| {
        let (low, high) = wilson(people, of);
        Share {
            people,
            of,
            low,
            high,
        }
    };
    Counts {
        better: share(tally.better),
        noise: share(tally.noise),
        worse: share(tally.worse),
        early: tally.early,
        none: tally.none,
    }
}

/// GET `/api/practices/{practice}/outcomes`
async fn show(State(app): State<App>, staff: Staff) -> Outcome<Json<Outcomes>> {
    let read = outcomes::read(&app, &staff).await?;
    let enough = read.sharing >= FEWEST;
    let measures = read.tallies.into_iter().filter(|_| enough);
    Ok(Json(Outcomes {
        whole: read.whole,
        people: read.people,
        sharing: enough.then_some(read.sharing),
        measures: measures
            .map(|(measure, (title, tally))| Measured {
                measure,
                title,
                counts: (tally.says() == Says::Enough).then(|| counts(tally)),
            })
            .collect(),
    }))
}
