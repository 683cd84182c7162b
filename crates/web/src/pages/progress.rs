//! How it is going: what to look at first, then pain, function and sleep over time, each with a verdict and its reasons.

mod ask;
mod measured;

use axum::extract::{Query, State};
use knowledge::Knowledge;
use maud::{Markup, Render, html};
use progress::{Ask, Instrument, Range};
use serde::Deserialize;
use store::SessionLog;

use crate::App;
use crate::account::SignedIn;
use crate::error::Problem;
use crate::history::{History, REVIEW};
use crate::pages::after::row;
use crate::pages::own::own;
use ask::Asked;
use measured::Measured;

/// So many sessions are listed.
const LISTED: u32 = 8;

/// What an address says.
#[derive(Debug, Default, Deserialize)]
pub struct Seen {
    #[serde(default)]
    days: Days,
}

/// Which days the charts show. Verdicts rest on all days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
enum Days {
    #[default]
    #[serde(rename = "all")]
    All,
    #[serde(rename = "90")]
    Quarter,
    #[serde(rename = "30")]
    Month,
}

/// The page.
pub struct ProgressPage<'a> {
    knowledge: &'a Knowledge,
    history: &'a History,
    asks: Vec<Ask<'a>>,
    measured: Vec<Measured<'a>>,
    sessions: &'a [SessionLog],
    app: &'a App,
    days: Days,
}

/// GET `/progress`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Query(seen): Query<Seen>,
) -> Result<Markup, Problem> {
    let history = History::load(&app, who.account, app.today()).await?;
    let sessions = app.store.newest_sessions(who.account, LISTED).await?;
    let knowledge = &*app.knowledge;
    let record = history.record();
    let measured = shown(knowledge, &history)
        .into_iter()
        .map(|instrument| Measured::new(instrument, &record, seen.days.range()))
        .collect();
    let page = ProgressPage {
        knowledge,
        asks: history.attention(knowledge),
        history: &history,
        measured,
        sessions: &sessions,
        app: &app,
        days: seen.days,
    };
    Ok(page.render())
}

/// The daily measures first and last, and between them whatever else has a result: pain, what it does to the days, sleep.
pub fn shown<'k>(knowledge: &'k Knowledge, history: &History) -> Vec<Instrument<'k>> {
    let record = history.record();
    let place = |instrument: &Instrument<'_>| match instrument.id {
        "pain_nrs" => 0,
        "psfs" => 1,
        "sleep_own" => 3,
        REVIEW => 4,
        _ => 2,
    };
    let mut shown: Vec<Instrument<'k>> = Instrument::all(knowledge)
        .filter(|instrument| {
            let values = record.values(instrument);
            !values.days.is_empty() || !values.ahead.is_empty()
        })
        .collect();
    shown.sort_by_key(place);
    shown
}

impl Days {
    const ALL: [(Days, &'static str, &'static str); 3] = [
        (Days::All, "/progress", "All"),
        (Days::Quarter, "/progress?days=90", "90 days"),
        (Days::Month, "/progress?days=30", "30 days"),
    ];

    fn range(self) -> Range {
        match self {
            Days::All => Range::All,
            Days::Quarter => Range::Last(90),
            Days::Month => Range::Last(30),
        }
    }
}

impl Render for ProgressPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "Your progress" }
            @if self.history.is_empty() { (nothing_yet()) }
            @else {
                (self.attention())
                @if !self.measured.is_empty() { (self.charts()) }
            }
            (self.sessions())
        };
        own("/progress", "progress", "Your progress", &main)
    }
}

impl ProgressPage<'_> {
    fn attention(&self) -> Markup {
        html! {
            @if !self.asks.is_empty() {
                section.asks aria-labelledby="look-first" {
                    h2 #look-first { "Look at this first" }
                    ul { @for ask in &self.asks { li { (Asked { ask, history: self.history }) } } }
                }
            }
        }
    }

    fn charts(&self) -> Markup {
        let technique = |id: &str| title(self.knowledge, id);
        html! {
            div.chart-head {
                h2 { "Over time" }
                nav.span aria-label="Days shown" {
                    @for (days, address, words) in Days::ALL {
                        a href=(address) aria-current=[(days == self.days).then_some("true")] { (words) }
                    }
                }
            }
            @for measured in &self.measured { (measured.section(&technique)) }
            p.quiet { "A verdict compares the start with now. " a href="/library/reviews/reading_change" { "What counts as a real change" } }
        }
    }

    fn sessions(&self) -> Markup {
        html! {
            @if !self.sessions.is_empty() {
                section.block aria-labelledby="sessions" {
                    h2 #sessions { "Your sessions" }
                    ul.records { @for session in self.sessions { (row(self.app, session, self.history)) } }
                    p { a href="/after" { "All sessions" } }
                }
            }
        }
    }
}

/// The title of a technique; one that the content does not know any more keeps its id.
pub fn title(knowledge: &Knowledge, id: &str) -> String {
    let entry = knowledge.shelves().techniques.get(id);
    entry.map_or_else(|| id.to_owned(), |entry| entry.item.title.clone())
}

fn nothing_yet() -> Markup {
    html! {
        p.lead { "Here you see whether it helps you: pain, what it does to your days, and sleep, with your sessions marked beneath." }
        ol.begin {
            li { h2 { "Note today's pain" } p { "One tap, once a day. A week before the first session makes the best start to compare with." } a.button.primary href="/diary" { "Open the diary" } }
            li { h2 { "Say what is hard for you" } p { "Name a few activities, and rate them every two to four weeks." } a.button href="/measures/psfs" { "Name activities" } }
            li { h2 { "Have a session" } p { "A guided session is kept here when you hand it over at its end." } a.button href="/check" { "Start the check" } }
        }
    }
}
