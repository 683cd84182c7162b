//! An article: one item of the knowledge, from its title to its sources.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use care::library::{Article, Mention, capital, kinds, one_of};
use knowledge::items::Claim;
use knowledge::{Basis, Knowledge};
use maud::{Markup, Render, html};

use super::missing::MissingPage;
use super::parts::{ours, paragraphs, sections, sources, verdict};
use super::pictures::picture;
use super::shelves::{address, kind, shelf_address, title};
use super::{fresh, link, way};
use crate::App;
use crate::layout::{Frame, page};
use crate::words::day;

/// An article as a page.
pub struct ArticlePage<'a> {
    /// Words and sources.
    pub knowledge: &'a Knowledge,
    /// What it says.
    pub article: Article<'a>,
    /// The items that name it.
    pub named_by: &'a [Mention],
}

/// GET `/library/{folder}/{id}`
pub async fn show(
    State(app): State<App>,
    Path((folder, id)): Path<(String, String)>,
    asked: HeaderMap,
) -> Response {
    if let Some(page) = ArticlePage::of(&app, &folder, &id) {
        return fresh::page(&asked, page.render());
    }
    // By the word people use for the kind: "conditions", "exercise".
    if kind(&folder).is_none()
        && let Ok(known) = care::library::folder_of(&folder)
    {
        return Redirect::permanent(&address(known, &id)).into_response();
    }
    MissingPage::item(&app, &folder, &id).into_response()
}

impl<'a> ArticlePage<'a> {
    /// The article about an item; none when there is no such item.
    pub fn of(app: &'a App, folder: &str, id: &str) -> Option<ArticlePage<'a>> {
        let article = Article::of(&app.knowledge, folder, id)?;
        Some(ArticlePage {
            knowledge: &app.knowledge,
            named_by: app.library().named_by(article.folder, id),
            article,
        })
    }

    fn claim(&self) -> Option<&Claim> {
        let claims = &self.knowledge.shelves().claims;
        let entry = claims
            .get(self.article.id)
            .filter(|_| self.article.folder == "claims");
        entry.map(|entry| &entry.item)
    }
}

impl Render for ArticlePage<'_> {
    fn render(&self) -> Markup {
        let article = &self.article;
        let header = &article.header;
        let main = html! {
            @if let Some(kind) = kind(article.folder) {
                (way(&[(shelf_address(kind.folder), &title(kind))]))
            }
            article class=(format!("article kind-{}", article.folder)) {
                header {
                    p.kicker { (capital(one_of(article.folder))) @if header.basis == Basis::Design { " " (ours()) } }
                    h1 { (header.title) }
                    @if !header.names.is_empty() { p.also { "Also called " (header.names.join(", ")) } }
                    @if let Some(why) = header.withdrawn {
                        p.note { b { "No longer used. " } (why) }
                    }
                    @if !header.summary.is_empty() { p.lead { (header.summary) } }
                }
                @if let Some(picture) = picture(self.knowledge, article.folder, article.id) { (picture) }
                @match self.claim() {
                    Some(claim) => (claim_words(claim)),
                    None => { (paragraphs(header.text)) (sections(&article.parts)) }
                }
                @if !header.our_rule.is_empty() {
                    section.our-rule aria-labelledby="our-rule" {
                        h2 #our-rule { "Our own rule" }
                        p { "These are our own choices, not taken from a source." }
                        ul { @for rule in header.our_rule { li { (rule) } } }
                    }
                }
                (self.mentions())
                @if !article.cited.is_empty() {
                    section aria-labelledby="sources" {
                        h2 #sources { "Sources" }
                        (sources(self.knowledge, &article.cited))
                    }
                }
                footer.quiet {
                    @if let Some(date) = header.review_by { p { "A clinician should look at this again by " (day(date)) "." } }
                    p { "Content version " (self.knowledge.version()) ". Article " code { (article.folder) "/" (article.id) } "." }
                }
            }
        };
        page(Frame::Full, "library", header.title, &main)
    }
}

/// What is often said, what is known, and how the one stands to the other.
fn claim_words(claim: &Claim) -> Markup {
    html! {
        section.claim aria-labelledby="said" {
            h2 #said { "What is often said" }
            blockquote { p { (claim.claim) } }
        }
        section aria-labelledby="known" {
            h2 #known { "What is known" }
            p.label.verdict-label { (verdict(claim.verdict)) }
            (paragraphs(&claim.text))
        }
    }
}

/// A shelf with more mentions than this is folded.
const MENTIONS: usize = 8;

impl ArticlePage<'_> {
    /// The other articles that speak of this one, by shelf, in the order of the shelves.
    fn mentions(&self) -> Markup {
        let here: Vec<(&str, &str)> = self
            .article
            .names_others()
            .map(|named| (named.folder, named.id))
            .collect();
        let mut by_kind: BTreeMap<usize, Vec<&Mention>> = BTreeMap::new();
        for item in self.named_by {
            // What is linked above needs no second link.
            let linked = here.contains(&(item.folder, &item.id));
            let place = kinds().position(|kind| kind.folder == item.folder);
            if let Some(place) = place.filter(|_| !linked) {
                by_kind.entry(place).or_default().push(item);
            }
        }
        html! {
            @if !by_kind.is_empty() {
                section.mentions-all aria-labelledby="mentions" {
                    h2 #mentions { "Where it comes up" }
                    @for (place, mentions) in &by_kind {
                        @let name = kinds().nth(*place).map_or(String::new(), title);
                        @if mentions.len() > MENTIONS {
                            details { summary { (name) " (" (mentions.len()) ")" } (list(mentions)) }
                        } @else {
                            h3 { (name) }
                            (list(mentions))
                        }
                    }
                }
            }
        }
    }
}

fn list(mentions: &[&Mention]) -> Markup {
    html! { ul.mentions { @for item in mentions { li { (link(item.folder, &item.id, &item.title)) } } } }
}
