//! Calendars that other programs read, each by a secret address that can be ended.

use jiff::Timestamp;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, args};
use crate::error::{Result, found};
use crate::ids::{AccountId, FeedId, PracticeId, TherapistId, Token};
use crate::sql::statements;

mod source;

pub(crate) use source::STATEMENTS as SOURCE_STATEMENTS;
pub use source::{Reading, Source};

/// A calendar of a therapist that another program may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Of which practice.
    pub practice: PracticeId,
    /// Its id; knowing it opens nothing.
    pub id: FeedId,
    /// Whose appointments.
    pub therapist: TherapistId,
    /// The therapist's account; with it the feed goes.
    pub account: Option<AccountId>,
    /// It says the names of clients.
    pub shows_names: bool,
    /// Since when.
    pub made_at: Timestamp,
    /// When it was ended.
    pub revoked_at: Option<Timestamp>,
}

impl Store {
    /// Makes a feed; the token goes into its address and only its hash is kept.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when the practice has no such therapist.
    pub async fn add_feed(&self, act: &Act, feed: &Feed, token: &Token) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let args = args![
            feed.practice,
            feed.id,
            feed.therapist,
            feed.account,
            token.hash(),
            feed.shows_names,
            feed.made_at,
        ];
        tx.run(&ADD, args).await?;
        tx.finish(act.did(Action::FeedMade, feed.account, feed.id))
            .await
    }

    /// The feed that an address opens, while it is not ended.
    ///
    /// # Errors
    /// As any question.
    pub async fn feed(&self, token: &Token) -> Result<Option<Feed>> {
        self.db.one(&LIVE, args![token.hash()]).await
    }

    /// The feeds of a practice that are not ended, the newest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn feeds(&self, practice: PracticeId) -> Result<Vec<Feed>> {
        self.db.all(&OF_PRACTICE, args![practice]).await
    }

    /// Ends a feed.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when there is none, or it was ended before.
    pub async fn revoke_feed(&self, act: &Act, practice: PracticeId, id: FeedId) -> Result<()> {
        let mut tx = self.db.begin().await?;
        found(tx.run(&REVOKE, args![practice, id, act.at]).await?, "feed")?;
        tx.finish(act.did(Action::FeedRevoked, None, id)).await
    }
}

impl Record for Feed {
    const TABLE: &'static str = "feed";
    const KEY: &'static [&'static str] = &["practice", "id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            practice: row.get("practice")?,
            id: row.get("id")?,
            therapist: row.get("therapist")?,
            account: row.get("account")?,
            shows_names: row.get("shows_names")?,
            made_at: row.get("made_at")?,
            revoked_at: row.get("revoked_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "practice, id, therapist, account, shows_names, made_at, revoked_at"
    };
}

statements! {
    ADD: "insert into feed (practice, id, therapist, account, token_hash, shows_names, made_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    LIVE: concat!("select ", columns!(), " from feed where token_hash = $1 and revoked_at is null");
    OF_PRACTICE: concat!("select ", columns!(), " from feed
        where practice = $1 and revoked_at is null order by made_at desc, id desc");
    REVOKE: "update feed set revoked_at = $3 where practice = $1 and id = $2 and revoked_at is null";
}
