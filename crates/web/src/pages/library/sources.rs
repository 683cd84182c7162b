//! Where everything comes from.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use care::library::{capital, one_of};
use knowledge::items::{Grade, Source};
use maud::{Markup, Render, html};

use super::missing::MissingPage;
use super::{fresh, link, way};
use crate::App;
use crate::layout::{Frame, page};
use crate::words::grade;

/// All sources, by what they are worth.
pub struct SourcesPage<'a> {
    app: &'a App,
}

/// One source, and everything that cites it.
pub struct SourcePage<'a> {
    app: &'a App,
    id: &'a str,
    source: &'a Source,
}

/// GET `/library/sources`
pub async fn show(State(app): State<App>, asked: HeaderMap) -> Response {
    fresh::page(&asked, SourcesPage { app: &app }.render())
}

/// GET `/library/sources/{id}`
pub async fn one(State(app): State<App>, Path(id): Path<String>, asked: HeaderMap) -> Response {
    match app.knowledge.shelves().sources.get(&id) {
        Some(source) => {
            let page = SourcePage {
                app: &app,
                id: &id,
                source,
            };
            fresh::page(&asked, page.render())
        }
        None => MissingPage::item(&app, "sources", &id).into_response(),
    }
}

impl Render for SourcesPage<'_> {
    fn render(&self) -> Markup {
        let sources = &self.app.knowledge.shelves().sources;
        let main = html! {
            (way(&[]))
            header.library-head {
                h1 { "All sources" }
                p.lead { "What the articles, rules and plans rest on. A number without a source is marked as our own rule." }
                p.quiet { (sources.len()) " works. Links lead to other sites; nothing is loaded from there." }
            }
            div data-filter {
                @for (i, worth) in [Grade::A, Grade::B, Grade::W].into_iter().enumerate() {
                    section.shelf {
                        h2 id=(format!("group-{i}")) { (capital(grade(worth))) }
                        ul.source-list {
                            @for (id, source) in sources.iter().filter(|(_, source)| source.grade == worth) {
                                li {
                                    p.name { (link("sources", id, &source.title)) }
                                    p.quiet { (source.publisher) ", " (source.year) ". Cited by " (self.app.library().cited_by(id).len()) "." }
                                }
                            }
                        }
                    }
                }
            }
        };
        page(Frame::Full, "library", "All sources", &main)
    }
}

impl Render for SourcePage<'_> {
    fn render(&self) -> Markup {
        let source = self.source;
        let citing = self.app.library().cited_by(self.id);
        let main = html! {
            (way(&[("/library/sources".to_owned(), "All sources")]))
            article.article {
                header {
                    p.kicker { "Source" }
                    h1 { (source.title) }
                }
                dl.facts {
                    div { dt { "Published by" } dd { (source.publisher) ", " (source.year) } }
                    div { dt { "What it is worth" } dd { (capital(grade(source.grade))) } }
                    div { dt { "Where" } dd { (outside(&source.address, &source.address)) } }
                    @for address in &source.also { div { dt { "Read also at" } dd { (outside(address, address)) } } }
                }
                @if source.copy { p.note { "Only a copy or an extract was read." } }
                section aria-labelledby="citing" {
                    h2 #citing { "Cited by " (citing.len()) }
                    ul.mentions {
                        @for item in citing {
                            li { (link(item.folder, &item.id, &item.title)) span.quiet { " (" (one_of(item.folder)) ")" } }
                        }
                    }
                }
            }
        };
        page(Frame::Full, "library", &source.title, &main)
    }
}

/// A link to another site, which is not told where the reader comes from; an address of another kind is only text.
pub fn outside(address: &str, text: &str) -> Markup {
    html! {
        @if address.starts_with("https://") || address.starts_with("http://") {
            a href=(address) rel="external noreferrer" { (text) }
        } @else { (text) }
    }
}
