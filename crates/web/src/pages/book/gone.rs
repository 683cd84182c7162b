//! A time that cannot be had: why, and the nearest others. Nothing that was typed is lost.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, Render, html};
use store::{Client, LocationId, StoreError};

use super::Picked;
use super::details::Details;
use super::words::why;
use crate::App;
use crate::directory::Entry;
use crate::error::Problem;
use crate::form::answers_field;
use crate::layout::{Frame, answers_input, page};
use crate::pages::find::search::{Reach, Row, Searcher, rows};
use crate::pages::find::times::days;
use crate::pages::find::wish::{How, Wish};
use crate::pages::waitlist::tell_me;
use crate::places::Named;
use crate::waitlist::joining::Goal;

/// So many other times are shown.
const SHOWN: usize = 8;
/// So many starts of each therapist are looked at.
const STARTS: usize = 400;

/// The page.
pub struct GonePage<'a> {
    app: &'a App,
    picked: &'a Picked,
    details: &'a Details,
    why: String,
    others: Vec<Row>,
}

impl GonePage<'_> {
    /// Looks for other times and shows them.
    ///
    /// # Errors
    /// What is no fault of the time.
    pub async fn of(
        app: &App,
        picked: &Picked,
        details: &Details,
        error: &StoreError,
    ) -> Result<Response, Problem> {
        let pick = &picked.pick;
        let Some(why) = why(error, picked.entry.zone(pick.location)) else {
            return Err(error.clone().into());
        };
        let wish = around(app, &picked.entry, pick.location, details.place().cloned());
        let mut searcher = Searcher::new(app, Some(&picked.needs)).await?;
        let reach = Reach {
            to: None,
            most: STARTS,
        };
        let offers = searcher
            .offers_of(&wish, reach, pick.practice, pick.service, pick.location)
            .await?;
        let mut others = rows(&offers, true, usize::MAX);
        let away = |row: &Row| (row.start.as_second() - pick.start.as_second()).abs();
        others.sort_by_key(away);
        others.truncate(SHOWN);
        others.sort_by_key(|row| row.start);
        let page = GonePage {
            app,
            picked,
            details,
            why,
            others,
        };
        Ok((StatusCode::CONFLICT, page.render()).into_response())
    }
}

/// A search at the place of one visit.
pub fn around(app: &App, entry: &Entry, location: Option<LocationId>, home: Option<Named>) -> Wish {
    let house = location
        .and_then(|id| entry.location(id))
        .and_then(|house| {
            Some(Named {
                name: house.name.clone(),
                place: house.place?,
            })
        });
    Wish {
        how: if location.is_some() {
            How::Practice
        } else {
            How::Home
        },
        km: 1,
        ..Wish::proposed(app.today(), house.or(home))
    }
}

/// The home that a practice knows.
pub fn home_of(client: &Client) -> Option<Named> {
    client.home.map(|place| Named {
        name: format!("{:.3}, {:.3}", place.latitude(), place.longitude()),
        place,
    })
}

impl GonePage<'_> {
    /// What can be waited for instead.
    fn goal(&self) -> Goal {
        let pick = &self.picked.pick;
        Goal {
            practice: pick.practice,
            therapist: pick.therapist,
            service: pick.service,
            location: pick.location,
        }
    }

    fn wish(&self) -> Wish {
        Wish {
            typed: self.picked.typed.clone(),
            ..Wish::proposed(self.app.today(), None)
        }
    }
}

impl Render for GonePage<'_> {
    fn render(&self) -> Markup {
        let picked = self.picked;
        let answers = answers_input(&answers_field(&self.app.knowledge, &picked.answers));
        let main = html! {
            h1 { "This time cannot be booked" }
            p.lead { (self.why) " Nothing was booked, and what you typed is kept here." }
            @if self.others.is_empty() {
                p { "There is no other free time for this at the same place." }
            } @else {
                h2 { "The nearest other times" }
                form.times method="post" action="/book" {
                    (answers)
                    input type="hidden" name="where" value=(picked.typed);
                    (self.details.inputs())
                    (days(self.app, &self.others))
                }
            }
            (tell_me(&picked.entry, &self.goal(), &answers, &self.wish()))
            form method="post" action="/find" {
                (answers)
                button.button type="submit" { "Look at all free times" }
            }
        };
        page(Frame::Full, "book", "This time cannot be booked", &main)
    }
}
