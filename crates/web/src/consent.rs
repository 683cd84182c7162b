//! What a client can let the therapists of a practice see, beside the decision and its limits, which every booking shows.

use store::{Act, Client, Consent, ConsentId, Words};

use crate::App;
use crate::error::Problem;

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

/// A client says anew what may be seen; nothing withdraws all of it. What holds already is not said again.
///
/// # Errors
/// As any write.
pub async fn choose(app: &App, act: &Act, client: &Client, sees: Words) -> Result<(), Problem> {
    if sees.is_empty() {
        let withdrawn = app.store.withdraw_consent(act, client.practice, client.id);
        return Ok(withdrawn.await?);
    }
    let before = app.store.consent(client.practice, client.id).await?;
    if before.is_some_and(|before| before.sees == sees) {
        return Ok(());
    }
    let now = app.now();
    let consent = Consent {
        practice: client.practice,
        id: app.random.draw(|random| ConsentId::mint(now, random)),
        client: client.id,
        sees,
        given_at: now,
        withdrawn_at: None,
    };
    Ok(app.store.give_consent(act, &consent).await?)
}
