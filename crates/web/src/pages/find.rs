//! Finding somebody: who can do this plan, near here, at a time that suits.

pub mod empty;
mod form;
pub mod people;
pub mod search;
pub mod times;
pub mod wish;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::ToSpan;
use jiff::civil::Date;
use knowledge::Answers;
use maud::{Markup, Render, html};
use store::Client;

use crate::App;
use crate::account::{MaybeSignedIn, SignedIn};
use crate::error::Problem;
use crate::form::{Fields, answers_field};
use crate::layout::{Frame, answers_input, page};
use crate::needs::Needs;
use crate::pages::progress::title;
use crate::pages::result;
use crate::places::Named;
use crate::turn::Agreement;
use crate::words::day;
use empty::Nothing;
use search::{Offer, Reach, Searcher};
use wish::{Complaints, How, Times, View, Who, Wish, Words};

/// Starts of each offer that a list looks at, and that a day can have.
const MOST_STARTS: usize = 24;
const MOST_OF_A_DAY: usize = 288;
/// So many times stand in the list of the next ones.
const MOST_ROWS: usize = 24;

/// The form, and what was found.
pub struct FindPage<'a> {
    app: &'a App,
    wish: &'a Wish,
    complaints: &'a Complaints,
    /// What the plan asks for, and its answers.
    plan: Option<(&'a Needs, &'a Answers)>,
    found: Found,
}

/// What was found.
enum Found {
    /// Nobody looked yet, or something is wrong with the form.
    NotLooked,
    /// These; for the view by day that day.
    Offers(Vec<Offer>, Option<Date>),
    /// Nothing, and why.
    Nothing(Nothing),
}

/// GET `/find`: the form; for somebody who keeps a result what fits it at once.
pub async fn show(
    State(app): State<App>,
    MaybeSignedIn(who): MaybeSignedIn,
) -> Result<Response, Problem> {
    let kept = match &who {
        Some(who) => kept(&app, who).await?,
        None => None,
    };
    let wish = Wish::proposed(app.today(), home(&app, who.as_ref()).await?);
    match kept {
        Some(answers) => look(&app, wish, Complaints::default(), Some(answers)).await,
        None => Ok(FindPage {
            app: &app,
            wish: &wish,
            complaints: &Complaints::default(),
            plan: None,
            found: Found::NotLooked,
        }
        .render()
        .into_response()),
    }
}

/// POST `/find`: looks, with a plan when its answers came along.
pub async fn find(
    State(app): State<App>,
    MaybeSignedIn(who): MaybeSignedIn,
    fields: Fields,
) -> Result<Response, Problem> {
    fields.expect(&wish::FIELDS, &[])?;
    let answers = fields
        .one("answers")
        .map(|_| fields.answers(&app.knowledge))
        .transpose()?;
    // From a plan's page only the answers come.
    let (wish, complaints) = match fields.one("how") {
        Some(_) => Wish::read(&app, &fields)?,
        None => (
            Wish::proposed(app.today(), home(&app, who.as_ref()).await?),
            Complaints::default(),
        ),
    };
    look(&app, wish, complaints, answers).await
}

async fn look(
    app: &App,
    mut wish: Wish,
    complaints: Complaints,
    answers: Option<Answers>,
) -> Result<Response, Problem> {
    let needs = match &answers {
        None => None,
        Some(answers) => match Needs::of(&app.knowledge, answers) {
            Some(needs) => Some(needs),
            // Whom to see instead, and what to say there.
            None => return Ok(result::render(app, answers, Agreement::default()).into_response()),
        },
    };
    let found = match complaints.none() {
        false => Found::NotLooked,
        true => offers(app, &mut wish, needs.as_ref()).await?,
    };
    let status = match complaints.none() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = FindPage {
        app,
        wish: &wish,
        complaints: &complaints,
        plan: needs.as_ref().zip(answers.as_ref()),
        found,
    };
    Ok((status, page.render()).into_response())
}

async fn offers(app: &App, wish: &mut Wish, needs: Option<&Needs>) -> Result<Found, Problem> {
    let mut searcher = Searcher::new(app, needs).await?;
    let next = Reach {
        to: None,
        most: MOST_STARTS,
    };
    let found = searcher.offers(wish, next).await?;
    if found.is_empty() {
        return Ok(Found::Nothing(
            Nothing::explain(&mut searcher, wish, needs.is_some()).await?,
        ));
    }
    if wish.view != View::Day {
        return Ok(Found::Offers(found, None));
    }
    let first = found.first().and_then(|offer| {
        Some(
            offer
                .entry
                .day(*offer.starts.first()?, offer.listing.location),
        )
    });
    let shown = wish.day.or(first).unwrap_or(wish.from).max(wish.from);
    wish.day = Some(shown);
    let only = Wish {
        from: shown,
        ..wish.clone()
    };
    let that_day = Reach {
        to: Some(shown),
        most: MOST_OF_A_DAY,
    };
    Ok(Found::Offers(
        searcher.offers(&only, that_day).await?,
        Some(shown),
    ))
}

/// The answers of the newest kept result.
pub async fn kept(app: &App, who: &SignedIn) -> Result<Option<Answers>, Problem> {
    let newest = app.store.newest_screening(who.account).await?;
    Ok(
        newest
            .and_then(|newest| Answers::from_json(&app.knowledge, newest.answers.as_bytes()).ok()),
    )
}

/// Where somebody lives, as a practice knows them.
async fn home(app: &App, who: Option<&SignedIn>) -> Result<Option<Named>, Problem> {
    let Some(who) = who else { return Ok(None) };
    let clients: Vec<Client> = app.store.client_of(who.account).await?;
    let place = clients.iter().rev().find_map(|client| client.home);
    Ok(place.map(|place| Named {
        name: format!("{:.3}, {:.3}", place.latitude(), place.longitude()),
        place,
    }))
}

impl Render for FindPage<'_> {
    fn render(&self) -> Markup {
        let looked = !matches!(self.found, Found::NotLooked);
        let main = html! {
            h1 { "Find somebody" }
            (self.for_whom())
            @if looked {
                details.block.filters { summary { "What you look for: " (self.summary()) } (self.form()) }
                (self.views())
            } @else {
                (self.form())
            }
            @match &self.found {
                Found::NotLooked => {}
                Found::Offers(offers, day) => (self.offers(offers, *day)),
                Found::Nothing(nothing) => (nothing.show(self.wish, &self.answers())),
            }
        };
        page(Frame::Full, "find", "Find somebody", &main)
    }
}

impl FindPage<'_> {
    fn answers(&self) -> Markup {
        html! {
            @if let Some((_, answers)) = self.plan { (answers_input(&answers_field(&self.app.knowledge, answers))) }
        }
    }

    fn for_whom(&self) -> Markup {
        html! {
            @match self.plan {
                None => p.lead { "Look around without a plan. To book, we need your answers to " a href="/check" { "the check" } ": they decide who fits." },
                Some((needs, answers)) => {
                    p.lead {
                        "For your plan"
                        @if let Some(date) = answers.date { " of " (day(date)) }
                        ": only people are shown who can do it."
                        @if !needs.asked.training.is_empty() {
                            " It asks for training, and the practice has seen the certificate of everybody shown here."
                        }
                    }
                    @if needs.asked.techniques.is_empty() {
                        p.note { "No massage by a therapist fits your plan, so there is nobody to be found for it. Your plan says what to do instead." }
                    }
                }
            }
        }
    }

    fn summary(&self) -> String {
        let wish = self.wish;
        let place = match (&wish.here, wish.how) {
            (Some(here), How::Practice) => format!("within {} km of {}", wish.km, here.name),
            (Some(here), How::Home) => format!("at home, {}", here.name),
            (Some(here), How::Either) => {
                format!("at home or within {} km of {}", wish.km, here.name)
            }
            (None, _) => "at any practice".to_owned(),
        };
        let mut parts = vec![place, format!("from {}", day(wish.from))];
        let known = |(word, _, words): &(Times, &str, &'static str)| {
            (*word == wish.times).then(|| (*words).to_owned())
        };
        if wish.times != Times::Any {
            parts.extend(Times::ALL.iter().find_map(known));
        }
        parts.extend(
            wish.technique
                .as_ref()
                .map(|id| title(&self.app.knowledge, id)),
        );
        parts.extend(
            wish.language
                .as_deref()
                .and_then(wish::language_name)
                .map(str::to_owned),
        );
        if wish.who.0.is_some() {
            parts.extend(
                Who::ALL
                    .iter()
                    .find(|(who, ..)| *who == wish.who)
                    .map(|(_, _, words)| words.to_lowercase()),
            );
        }
        parts.join("; ")
    }

    fn views(&self) -> Markup {
        html! {
            form.views method="post" action="/find" aria-label="How to show it" {
                (self.answers())
                @for (name, value) in self.wish.pairs() { @if name != "view" { input type="hidden" name=(name) value=(value); } }
                @for (view, name, words) in View::ALL {
                    button.button type="submit" name="view" value=(name) aria-current=[(*view == self.wish.view).then_some("true")] { (words) }
                }
            }
        }
    }

    fn offers(&self, offers: &[Offer], shown: Option<Date>) -> Markup {
        let answers = self.answers();
        html! {
            @match (self.wish.view, shown) {
                (View::People, _) => (people::people(self.app, self.plan.map(|(needs, _)| needs), offers, &answers, &self.wish.typed)),
                (View::Day, Some(shown)) => {
                    (self.days(shown))
                    @if offers.is_empty() { p { "Nothing is free on " (day(shown)) "." } }
                    @else { (times::list(self.app, &search::rows(offers, true, MOST_OF_A_DAY), &answers, &self.wish.typed)) }
                }
                _ => {
                    h2 { "Next free times" }
                    p.quiet { "Times close behind each other are left out here; a day shows all of them. Nothing is booked yet when you choose one." }
                    (times::list(self.app, &search::rows(offers, false, MOST_ROWS), &answers, &self.wish.typed))
                }
            }
        }
    }

    fn days(&self, shown: Date) -> Markup {
        let before = shown.yesterday().ok().filter(|day| *day >= self.wish.from);
        let after = shown.saturating_add(1.day());
        html! {
            h2 { "By day" }
            form.row.neighbours method="post" action="/find" {
                (self.answers())
                @for (name, value) in self.wish.pairs() { @if name != "day" { input type="hidden" name=(name) value=(value); } }
                @if let Some(before) = before { button.button type="submit" name="day" value=(before) { "The day before" } }
                button.button type="submit" name="day" value=(after) { "The day after" }
            }
        }
    }
}
