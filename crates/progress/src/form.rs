//! The wording of a measure, from a file that a clinic supplies under its own licence.
//!
//! ```toml
//! measure = "odi"                  # an id in measures/, one with wording = "external"
//! language = "en"                  # BCP 47
//! licence = "Agreement 1234 with the owner, for this clinic, until the end of 2027."
//! instructions = "Shown above the items."        # optional
//!
//! [[item]]                         # exactly as many as the measure has
//! text = "The heading of the item."
//! option = [{ text = "Its first box.", value = 0 }, { text = "Its last box.", value = 5 }]
//!
//! [[item]]                         # or, for an item that is a scale of whole numbers
//! text = "The question."
//! least = "Beside the lowest number."
//! most = "Beside the highest number."
//! ```
//!
//! Where an item that is not ticked counts as not true, it needs nothing but its `text`.

mod read;

use knowledge::{Knowledge, Problems};
use schemars::JsonSchema;
use serde::Serialize;

/// Wording that a clinic supplied.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Form {
    /// The measure, an id in `measures/`.
    pub measure: String,
    /// Its language, a BCP 47 tag.
    pub language: String,
    /// On what terms it is used here.
    pub licence: String,
    /// Shown above the items; may be empty.
    pub instructions: String,
    /// The items in order; as many as the measure has.
    pub items: Vec<FormItem>,
}

/// An item as shown.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FormItem {
    /// Its wording.
    pub text: String,
    /// How it is answered.
    pub answer: Answer,
}

/// How an item is answered.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Answer {
    /// Ticked (1), or left alone.
    Tick,
    /// One of these boxes.
    Options {
        /// In the order shown.
        options: Vec<FormOption>,
    },
    /// A whole number.
    Scale {
        /// The lowest.
        min: f64,
        /// The highest.
        max: f64,
        /// Beside the lowest.
        least: String,
        /// Beside the highest.
        most: String,
    },
}

/// A box.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FormOption {
    /// Its wording.
    pub text: String,
    /// What it counts.
    pub value: f64,
}

/// The largest file that is read, in bytes.
pub const MAX_FILE: usize = 256 * 1024;

impl Form {
    /// Reads a file; `path` is only used to name it.
    ///
    /// # Errors
    /// Every problem of the file, with line and suggestion: what is missing, unknown or out of range, and a number of
    /// items that is not the measure's.
    pub fn parse(knowledge: &Knowledge, path: &str, text: &str) -> Result<Form, Problems> {
        read::read(knowledge, path, text)
    }
}
