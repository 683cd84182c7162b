//! What a client can let the therapists of a practice see, beside the decision and its limits, which every booking shows.

use store::{Consent, Words};

/// A part of somebody's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sees {
    /// The answers to the check, one by one.
    Answers,
    /// The diary: pain and sleep, day by day, with its notes.
    Diary,
    /// Results of outcome measures.
    Measures,
    /// After-effects and adverse events.
    Events,
}

impl Sees {
    /// All of them, in the order in which they are asked for.
    pub const ALL: [Sees; 4] = [Sees::Answers, Sees::Diary, Sees::Measures, Sees::Events];

    /// Its name in a consent.
    pub fn as_str(self) -> &'static str {
        match self {
            Sees::Answers => "answers",
            Sees::Diary => "diary",
            Sees::Measures => "measures",
            Sees::Events => "events",
        }
    }

    /// In words, as the end of "The therapist may see …".
    pub fn words(self) -> &'static str {
        match self {
            Sees::Answers => "my answers to the check",
            Sees::Diary => "my diary of pain and sleep",
            Sees::Measures => "my questionnaires and how they changed",
            Sees::Events => "what I noted after earlier sessions",
        }
    }

    /// Whether a consent, if any, includes it.
    pub fn within(self, consent: Option<&Consent>) -> bool {
        consent.is_some_and(|consent| consent.sees.has(self.as_str()))
    }

    /// Some of them, as a consent names them; what is no part is left out.
    pub fn chosen<'a>(names: impl Iterator<Item = &'a str>) -> Words {
        let known = |name: &&str| Sees::ALL.iter().any(|part| part.as_str() == *name);
        let names: Vec<&str> = names.filter(known).collect();
        names.join(" ").as_str().into()
    }
}
