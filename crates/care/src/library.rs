//! The library: every item as an article, a search over all of them, and what names what.
//!
//! ```text
//! (folder, id) ──Article::of──▶ head, parts, sources ──▶ a terminal, a page
//! ```
//!
//! An [`Article`] is the same for every surface; each surface writes its parts in its own way.

mod article;
mod catalogue;
mod index;
mod item;
mod kinds;
mod rule;
mod search;
mod words;

pub use article::{Article, Named, Part, Phrase, Span};
pub use catalogue::{ALSO, BEHIND, Kind, READ, UnknownKind, folder_of, is_read, kinds, one_of};
pub use index::{Index, Mention};
pub use item::FullItem;
pub use kinds::disposition;
pub use search::{Hit, Query, id_form};
pub use words::{capital, named};
