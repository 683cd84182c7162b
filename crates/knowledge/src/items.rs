//! The shape of every file in the knowledge folder, as documented in `knowledge/README.md`.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// Whether a value comes from the cited sources or is our own, more careful choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Stated by the cited sources.
    #[default]
    Source,
    /// Our own rule; shown to people as such.
    Design,
}

/// Who gives the session.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Setting {
    /// The person, alone.
    #[serde(rename = "self")]
    Oneself,
    /// A partner or friend at home.
    Partner,
    /// A trained massage therapist.
    Therapist,
}

impl Setting {
    /// All settings, in the order of [`Setting::index`].
    pub const ALL: [Setting; 3] = [Setting::Oneself, Setting::Partner, Setting::Therapist];

    /// Position in arrays with one entry per setting.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The word used in files, on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Setting::Oneself => "self",
            Setting::Partner => "partner",
            Setting::Therapist => "therapist",
        }
    }
}

/// A closed range of a quantity, with where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Sources that state it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// `design` when the numbers are our own.
    #[serde(default)]
    pub basis: Basis,
}

/// The fields that every item may have.
#[derive(Debug, Clone, Copy)]
pub struct Header<'a> {
    /// Short name.
    pub title: &'a str,
    /// Other names.
    pub names: &'a [String],
    /// One plain sentence.
    pub summary: &'a str,
    /// A few short paragraphs.
    pub text: &'a str,
    /// Ids in `sources.toml`.
    pub sources: &'a [String],
    /// Source or our own.
    pub basis: Basis,
    /// Which numbers are our own.
    pub our_rule: &'a [String],
    /// Seed checklist items with their home here.
    pub covers: &'a [String],
    /// When a clinician should look again.
    pub review_by: Option<Date>,
    /// Why the item is no longer used.
    pub withdrawn: Option<&'a str>,
}

/// An item of the knowledge folder.
pub trait Item: serde::de::DeserializeOwned + Serialize {
    /// The folder that holds items of this kind.
    const FOLDER: &'static str;
    /// The fields common to all items.
    fn header(&self) -> Header<'_>;
}

macro_rules! item {
    ($(#[$meta:meta])* $folder:literal pub struct $name:ident { $($body:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Short name in sentence case.
            pub title: String,
            /// Other names people use.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub names: Vec<String>,
            /// One plain sentence.
            #[serde(default, skip_serializing_if = "String::is_empty")]
            pub summary: String,
            /// A few short paragraphs.
            #[serde(default, skip_serializing_if = "String::is_empty")]
            pub text: String,
            /// Ids in `sources.toml`.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub sources: Vec<String>,
            /// `design` = our own rule.
            #[serde(default)]
            pub basis: Basis,
            /// Which numbers or limits are our own choice, a sentence each.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub our_rule: Vec<String>,
            /// Seed checklist items that have their home here.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub covers: Vec<String>,
            /// When a clinician should look again.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub review_by: Option<Date>,
            /// Why the item is no longer used.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub withdrawn: Option<String>,
            $($body)*
        }

        impl Item for $name {
            const FOLDER: &'static str = $folder;
            fn header(&self) -> Header<'_> {
                Header {
                    title: &self.title,
                    names: &self.names,
                    summary: &self.summary,
                    text: &self.text,
                    sources: &self.sources,
                    basis: self.basis,
                    our_rule: &self.our_rule,
                    covers: &self.covers,
                    review_by: self.review_by,
                    withdrawn: self.withdrawn.as_deref(),
                }
            }
        }
    };
}

/// What a source is worth.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Grade {
    /// Guideline, regulator, law, national health service, systematic review.
    A,
    /// Hospital leaflet, professional body, textbook, single study.
    B,
    /// Weak: blog, clinic or vendor page, trade article, aggregator.
    W,
}

/// An entry of `sources.toml`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Title of the work.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Year, or `n.d.`.
    pub year: String,
    /// Address or DOI: one, so that it can be a link.
    #[serde(rename = "where", deserialize_with = "one_address")]
    pub address: String,
    /// Further addresses that were read.
    #[serde(default)]
    pub also: Vec<String>,
    /// What it is worth.
    pub grade: Grade,
    /// Only a copy or extract was read.
    #[serde(default)]
    pub copy: bool,
}

fn one_address<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let address = String::deserialize(from)?;
    match address.starts_with("http") && address.contains(char::is_whitespace) {
        true => Err(D::Error::custom(
            "expected one address; further ones go into `also`",
        )),
        false => Ok(address),
    }
}

// After the macro, which they use.
mod afterwards;
mod body;
mod home;
mod massage;
mod measures;
mod protocols;
mod questions;
mod reading;
mod rules;

pub use afterwards::*;
pub use body::*;
pub use home::*;
pub use massage::*;
pub use measures::*;
pub use protocols::*;
pub use questions::*;
pub use reading::*;
pub use rules::*;
