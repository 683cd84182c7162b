//! Searching. What is typed can be about somebody's health, so it comes in a form and leaves no trace.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use care::library::{Hit, Query, capital, one_of};
use maud::{Markup, Render, html};

use super::{link, search_form, way};
use crate::App;
use crate::error::Problem;
use crate::form::Fields;
use crate::layout::{Frame, page};

/// How many results are shown.
const BEST: usize = 30;

/// What was found.
pub struct SearchPage<'a> {
    /// What was looked for.
    pub typed: &'a str,
    /// Best first.
    pub found: Vec<Hit<'a>>,
    /// What may have been meant, when nothing was found.
    pub near: Vec<Hit<'a>>,
}

/// POST `/library` with the field `q`.
pub async fn find(State(app): State<App>, fields: Fields) -> Result<Response, Problem> {
    fields.expect(&["q"], &[])?;
    let typed = fields.one("q").unwrap_or_default();
    Ok(SearchPage::of(&app, typed).render().into_response())
}

impl<'a> SearchPage<'a> {
    /// Looks for what was typed.
    pub fn of(app: &'a App, typed: &'a str) -> SearchPage<'a> {
        let query = Query::new(typed);
        let found = app.library().search(&query, None);
        let near = match found.is_empty() && !query.is_empty() {
            true => app.library().suggestions(&query, None),
            false => Vec::new(),
        };
        SearchPage { typed, found, near }
    }

    fn headline(&self) -> Markup {
        html! {
            @match self.found.len() {
                _ if self.typed.trim().is_empty() => "What are you looking for?",
                0 => "Nothing found",
                n if n > BEST => { "The best " (BEST) " of " (n) },
                n => { (n) " found" },
            }
        }
    }
}

impl Render for SearchPage<'_> {
    fn render(&self) -> Markup {
        let best = &self.found[..self.found.len().min(BEST)];
        let main = html! {
            (way(&[]))
            h1 { (self.headline()) }
            (search_form(self.typed))
            @if !best.is_empty() {
                (hits(best))
            } @else if !self.near.is_empty() {
                h2 { "Did you mean" }
                (hits(&self.near))
            } @else if !self.typed.trim().is_empty() {
                p { "Fewer or other words may find more. " a href="/library" { "The shelves" } " show all there is." }
            }
        };
        page(Frame::Full, "library", "Search", &main)
    }
}

/// Items found, each with its kind.
pub fn hits(hits: &[Hit<'_>]) -> Markup {
    html! {
        ol.hits {
            @for hit in hits {
                li {
                    p.kicker { (capital(one_of(hit.kind))) }
                    p.name { (link(hit.kind, hit.id, hit.title)) }
                    @if !hit.summary.is_empty() { p { (hit.summary) } }
                }
            }
        }
    }
}
