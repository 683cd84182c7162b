//! What columns of a practice can hold beyond text and numbers.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use booking::Place;
use jiff::tz::TimeZone;

use crate::db::column;

/// A list of ids of the knowledge, such as techniques or languages: each once, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(std::collections::BTreeSet<String>);

impl Words {
    /// The words, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// One of them.
    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// All of the other's.
    #[must_use]
    pub fn has_all(&self, other: &Words) -> bool {
        other.0.is_subset(&self.0)
    }

    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The words of a text, parted by white space.
impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self(text.split_whitespace().map(str::to_owned).collect())
    }
}

impl Display for Words {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().collect::<Vec<_>>().join(" "))
    }
}

column!(Words, String, Text, |words| words.to_string(), |raw| Some(
    Words::from(raw.as_str())
));

/// A time zone by its name in the tz database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// A name that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected the name of a time zone, such as Europe/Berlin")]
pub struct BadZone;

impl Zone {
    /// Its rules.
    #[must_use]
    pub fn rules(&self) -> &TimeZone {
        &self.0
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }
}

impl FromStr for Zone {
    type Err = BadZone;

    fn from_str(name: &str) -> Result<Self, BadZone> {
        let zone = TimeZone::get(name).map_err(|_| BadZone)?;
        zone.iana_name().ok_or(BadZone)?;
        Ok(Self(zone))
    }
}

column!(Zone, String, Text, |zone| zone.name().to_owned(), |raw| raw
    .parse()
    .ok());

column!(
    Place,
    String,
    Text,
    |place| format!("{} {}", place.latitude(), place.longitude()),
    |raw| {
        let (latitude, longitude) = raw.split_once(' ')?;
        Place::new(latitude.parse().ok()?, longitude.parse().ok()?).ok()
    }
);
