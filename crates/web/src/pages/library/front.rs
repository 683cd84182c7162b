//! The front of the library: a search, and the shelves with what stands on them.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use care::library::BEHIND;
use knowledge::Knowledge;
use maud::{Markup, Render, html};

use super::shelves::{CHOOSING, GROUPS, kind, shelf_address, title};
use super::{fresh, search_form};
use crate::App;
use crate::layout::{Frame, page};

/// The front of the library.
pub struct LibraryPage<'a> {
    /// What stands on the shelves.
    pub knowledge: &'a Knowledge,
}

/// GET `/library`
pub async fn show(State(app): State<App>, asked: HeaderMap) -> Response {
    let page = LibraryPage {
        knowledge: &app.knowledge,
    };
    fresh::page(&asked, page.render())
}

impl Render for LibraryPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            header.library-head {
                h1 { "The library" }
                p.lead { "Everything behind the decisions and plans, with its sources, and with how sure anyone can be." }
                (search_form(""))
            }
            @for (i, group) in GROUPS.iter().enumerate() {
                @let id = format!("group-{i}");
                section.shelves aria-labelledby=(id) {
                    h2 id=(id) { (group.title) }
                    ul { @for folder in group.folders { (self.shelf(folder)) } }
                }
            }
            section.shelves aria-labelledby="group-choosing" {
                h2 #group-choosing { "Choosing a therapist" }
                ul {
                    li { a href="/library/choosing" { "How to choose, and what to look for in your country" } }
                    @for folder in CHOOSING { (self.shelf(folder)) }
                }
            }
            section.shelves aria-labelledby="group-sources" {
                h2 #group-sources { "Where it comes from" }
                ul { li { a href="/library/sources" { "All sources" } (count(self.knowledge.shelves().sources.len())) } }
            }
            details.behind {
                summary { "The words behind the rules" }
                p { "Questions, body regions, positions and other words that rules and plans are made of." }
                ul.plain-list { @for kind in &BEHIND { (self.shelf(kind.folder)) } }
            }
            p.quiet { "Content version " (self.knowledge.version()) "." }
        };
        page(Frame::Full, "library", "Library", &main)
    }
}

impl LibraryPage<'_> {
    fn shelf(&self, folder: &str) -> Markup {
        let mut items = 0;
        self.knowledge.shelves().each(|held, _, _, _, header| {
            items += usize::from(held == folder && header.withdrawn.is_none());
        });
        html! {
            @if let Some(kind) = kind(folder) {
                li { a href=(shelf_address(folder)) { (title(kind)) } (count(items)) }
            }
        }
    }
}

fn count(items: usize) -> Markup {
    html! { " " span.count { (items) } }
}
