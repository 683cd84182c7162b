//! How to choose a therapist: what holds everywhere, and the papers to look for in a country.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use care::library::Article;
use knowledge::Knowledge;
use knowledge::items::Credential;
use maud::{Markup, Render, html};

use super::missing::MissingPage;
use super::parts::{paragraphs, sources};
use super::shelf::{CRITERIA, criterion_group};
use super::{fresh, link, way};
use crate::App;
use crate::layout::{Frame, page};

const TITLE: &str = "How to choose a therapist";

/// What holds everywhere.
pub struct ChoosingPage<'a> {
    knowledge: &'a Knowledge,
}

/// The papers of a country.
pub struct CountryPage<'a> {
    knowledge: &'a Knowledge,
    country: &'a str,
}

/// GET `/library/choosing`
pub async fn show(State(app): State<App>, asked: HeaderMap) -> Response {
    let knowledge = &app.knowledge;
    fresh::page(&asked, ChoosingPage { knowledge }.render())
}

/// GET `/library/choosing/{country}`, a code of two letters.
pub async fn country(
    State(app): State<App>,
    Path(asked_for): Path<String>,
    asked: HeaderMap,
) -> Response {
    // People write UK; the ISO code is GB.
    let code = match asked_for.to_ascii_uppercase().as_str() {
        "UK" => "GB".to_owned(),
        code => code.to_owned(),
    };
    let knowledge = &*app.knowledge;
    let Some(country) = countries(knowledge)
        .into_iter()
        .find(|known| *known == code)
    else {
        return MissingPage::item(&app, "credentials", &asked_for).into_response();
    };
    let address = country_address(country);
    if address != format!("/library/choosing/{asked_for}") {
        return Redirect::permanent(&address).into_response();
    }
    let page = CountryPage { knowledge, country };
    fresh::page(&asked, page.render())
}

impl Render for ChoosingPage<'_> {
    fn render(&self) -> Markup {
        let criteria = &self.knowledge.shelves().therapist_criteria;
        let of = |group| {
            let in_use = criteria.iter().filter(|(_, e)| e.item.withdrawn.is_none());
            in_use.filter(move |(_, entry)| entry.item.group == group)
        };
        let main = html! {
            (way(&[]))
            header.library-head {
                h1 { (TITLE) }
                p.lead { "Where to look, what to ask, what a good answer sounds like, and when to leave." }
            }
            section.countries aria-labelledby="countries" {
                h2 #countries { "What to look for in your country" }
                ul.row {
                    @for country in countries(self.knowledge) {
                        li { a.button href=(country_address(country)) { (country_name(country)) } }
                    }
                }
                p.quiet { "For other countries, go by what holds everywhere, below." }
            }
            @for (i, group) in CRITERIA.into_iter().enumerate() {
                section.criteria aria-labelledby=(format!("criteria-{i}")) {
                    h2 id=(format!("criteria-{i}")) { (criterion_group(group)) }
                    dl {
                        @for (id, entry) in of(group) {
                            div {
                                dt { (link("therapist_criteria", id, &entry.item.title)) }
                                @if !entry.item.summary.is_empty() { dd { (entry.item.summary) } }
                                @if !entry.item.good_answer.is_empty() { dd { b { "A good answer: " } (entry.item.good_answer) } }
                            }
                        }
                    }
                }
            }
        };
        page(Frame::Full, "library", TITLE, &main)
    }
}

impl Render for CountryPage<'_> {
    fn render(&self) -> Markup {
        let name = country_name(self.country);
        let title = format!("Choosing a therapist: {name}");
        let main = html! {
            (way(&[("/library/choosing".to_owned(), TITLE)]))
            header.library-head { h1 { (title) } }
            @for (id, credential) in credentials(self.knowledge, self.country) {
                section.criteria {
                    h2 { (link("credentials", id, &credential.title)) }
                    @if !credential.summary.is_empty() { p { (credential.summary) } }
                    p { b { "Look for: " } (credential.look_for) }
                    (paragraphs(&credential.text))
                    @if let Some(article) = Article::of(self.knowledge, "credentials", id) {
                        (sources(self.knowledge, &article.cited))
                    }
                }
            }
            p { a href="/library/choosing" { "What holds in every country" } }
        };
        page(Frame::Full, "library", &title, &main)
    }
}

/// The countries of which something is known, by code.
fn countries(knowledge: &Knowledge) -> Vec<&str> {
    let known = knowledge.shelves().credentials.values();
    let in_use = known.filter(|entry| entry.item.withdrawn.is_none());
    let mut countries: Vec<&str> = in_use.map(|entry| entry.item.country.as_str()).collect();
    countries.sort_unstable();
    countries.dedup();
    countries
}

fn credentials<'k>(
    knowledge: &'k Knowledge,
    country: &str,
) -> impl Iterator<Item = (&'k str, &'k Credential)> {
    let known = knowledge.shelves().credentials.iter();
    known
        .filter(move |(_, e)| e.item.withdrawn.is_none() && e.item.country == country)
        .map(|(id, entry)| (id.as_str(), &entry.item))
}

fn country_address(code: &str) -> String {
    format!("/library/choosing/{}", code.to_ascii_lowercase())
}

/// The name of a country; its code where we have no name for it.
fn country_name(code: &str) -> &str {
    match code {
        "AU" => "Australia",
        "CA" => "Canada",
        "GB" => "United Kingdom",
        "US" => "United States",
        code => code,
    }
}
