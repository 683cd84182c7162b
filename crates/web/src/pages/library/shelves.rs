//! How the shelves stand: in groups a reader thinks in.

use care::library::{Kind, capital, kinds};

/// Shelves that belong together, by their folders.
pub struct Group {
    /// What they are about.
    pub title: &'static str,
    /// In reading order.
    pub folders: &'static [&'static str],
}

/// The groups on the front of the library; all kinds that people read are in one of them.
pub const GROUPS: [Group; 4] = [
    Group {
        title: "Massage",
        folders: &["techniques", "strokes", "protocols", "muscles", "courses"],
    },
    Group {
        title: "At home",
        folders: &[
            "self_care",
            "moves",
            "complementary",
            "aftercare",
            "after_effects",
        ],
    },
    Group {
        title: "Your back, and what to look out for",
        folders: &["presentations", "rules", "sites", "stop_rules"],
    },
    Group {
        title: "What is known",
        folders: &["claims", "faq", "measures", "reviews"],
    },
];

/// The shelves of choosing a therapist; they have a page of their own besides.
pub const CHOOSING: [&str; 2] = ["therapist_criteria", "credentials"];

/// A kind by its folder.
pub fn kind(folder: &str) -> Option<&'static Kind> {
    kinds().find(|kind| kind.folder == folder)
}

/// The title of a shelf.
pub fn title(kind: &Kind) -> String {
    capital(kind.about)
}

/// Where an item is read.
pub fn address(folder: &str, id: &str) -> String {
    format!("/library/{folder}/{id}")
}

/// Where a shelf is.
pub fn shelf_address(folder: &str) -> String {
    format!("/library/{folder}")
}
