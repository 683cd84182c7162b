//! The library: everything Supple knows, as pages to read, to print and to search.
//!
//! Pages carry no cookie and may be kept by browsers; what is searched for travels in a form, never in an address.

mod article;
mod choosing;
mod fresh;
mod front;
mod missing;
mod parts;
mod pictures;
mod search;
mod shelf;
mod shelves;
mod sources;

pub use article::show as article;
pub use choosing::{country, show as choosing};
pub use front::show as front;
pub use parts::ours;
pub use search::find as search;
pub use shelf::show as shelf;
pub use sources::{one as source, show as sources};

use maud::{Markup, html};

use shelves::address;

/// The way from the front of the library to here.
fn way(steps: &[(String, &str)]) -> Markup {
    html! {
        nav.way aria-label="Where you are" {
            ol {
                li { a href="/library" { "Library" } }
                @for (address, name) in steps { li { a href=(address) { (name) } } }
            }
        }
    }
}

/// The search form; `typed` is what was looked for.
fn search_form(typed: &str) -> Markup {
    html! {
        form.search method="post" action="/library" role="search" data-step {
            label for="q" { "Search the library" }
            div.search-row {
                input #q type="search" name="q" value=(typed) maxlength="200" autocomplete="off" autocapitalize="off" spellcheck="false";
                button.button.primary type="submit" { "Search" }
            }
        }
    }
}

/// A link to an item.
fn link(folder: &str, id: &str, title: &str) -> Markup {
    html! { a href=(address(folder, id)) { (title) } }
}
