//! There is no such item or shelf: what may have been meant, and the way back.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use care::library::{Hit, Query, folder_of};
use maud::{Markup, Render, html};

use super::search::hits;
use super::shelves::shelf_address;
use super::{search_form, way};
use crate::App;
use crate::layout::{Frame, page};

/// Something that the library does not have.
pub struct MissingPage<'a> {
    /// What may have been meant.
    pub near: Vec<Hit<'a>>,
    /// A shelf that may have been meant.
    pub shelf: Option<&'static str>,
}

impl<'a> MissingPage<'a> {
    /// An item that does not exist; one of the same name on another shelf comes first.
    pub fn item(app: &'a App, folder: &str, id: &str) -> MissingPage<'a> {
        let query = Query::new(&id.replace(['_', '-'], " "));
        let index = app.library();
        let near = match index.search(&query, None) {
            found if found.is_empty() => index.suggestions(&query, None),
            found => found.into_iter().take(5).collect(),
        };
        let shelf = folder_of(folder).ok();
        MissingPage { near, shelf }
    }

    /// A shelf that does not exist.
    pub fn shelf(app: &'a App, folder: &str) -> MissingPage<'a> {
        let near = folder_of(folder).err().and_then(|unknown| unknown.near);
        MissingPage {
            shelf: near,
            ..MissingPage::item(app, folder, folder)
        }
    }
}

impl IntoResponse for MissingPage<'_> {
    fn into_response(self) -> Response {
        (StatusCode::NOT_FOUND, self.render()).into_response()
    }
}

impl Render for MissingPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            (way(&[]))
            h1 { "The library has no such page" }
            p.lead { "The address may be mistyped, or the article has moved." }
            @if !self.near.is_empty() {
                h2 { "Did you mean" }
                (hits(&self.near))
            }
            @if let Some(shelf) = self.shelf.and_then(super::shelves::kind) {
                p { "Or look through a shelf: " a href=(shelf_address(shelf.folder)) { (super::shelves::title(shelf)) } "." }
            }
            (search_form(""))
        };
        page(Frame::Full, "library", "Not in the library", &main)
    }
}
