//! Passkey ceremonies under way: begun on one server, finished on any.

use jiff::Timestamp;

use crate::Store;
use crate::db::{BadColumn, Record, Row, args};
use crate::error::Result;
use crate::ids::{AccountId, CeremonyId, Secret};
use crate::sql::statements;

/// A ceremony that waits for the authenticator's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// Its id.
    pub id: CeremonyId,
    /// Whose, when that is known at its beginning.
    pub account: Option<AccountId>,
    /// What it is for: `register`, `sign_in`.
    pub kind: String,
    /// The state to go on from, JSON.
    pub state: Secret,
    /// When it began.
    pub created_at: Timestamp,
    /// From when on it is no longer valid; a few minutes.
    pub expires_at: Timestamp,
}

impl Store {
    /// Keeps a ceremony for its second half.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the account was deleted.
    pub async fn add_ceremony(&self, ceremony: &Ceremony) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.run(
            &INSERT,
            args![
                ceremony.id,
                ceremony.account,
                &ceremony.kind,
                ceremony.state.clone(),
                ceremony.created_at,
                ceremony.expires_at,
            ],
        )
        .await?;
        tx.finish_unrecorded(ceremony.account).await
    }

    /// Takes a ceremony out: an answer to a challenge counts once. `None` when it is unknown, taken, too old, or for something
    /// else.
    ///
    /// # Errors
    /// As any write.
    pub async fn take_ceremony(
        &self,
        id: CeremonyId,
        kind: &str,
        now: Timestamp,
    ) -> Result<Option<Ceremony>> {
        self.db.take(&TAKE, args![id, kind, now]).await
    }
}

impl Record for Ceremony {
    const TABLE: &'static str = "ceremony";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            kind: row.get("kind")?,
            state: row.get("state")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "id, account, kind, state, created_at, expires_at"
    };
}

statements! {
    INSERT: concat!("insert into ceremony (", columns!(), ") values ($1, $2, $3, $4, $5, $6)");
    TAKE: concat!("delete from ceremony where id = $1 and kind = $2 and expires_at > $3 returning ", columns!());
}
