//! Screenings that a person kept: answers, outcome and the knowledge they rest on, so that each can be replayed.

use jiff::Timestamp;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, Tx, args};
use crate::error::Result;
use crate::ids::{AccountId, ScreeningId};
use crate::sql::statements;

/// A screening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screening {
    /// Its id.
    pub id: ScreeningId,
    /// Whose.
    pub account: AccountId,
    /// When.
    pub made_at: Timestamp,
    /// The version of the knowledge that decided.
    pub knowledge_version: String,
    /// The answers, JSON, byte for byte as they were given.
    pub answers: String,
    /// What was decided, JSON.
    pub outcome: String,
}

impl Store {
    /// Keeps a screening.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the account was deleted.
    pub async fn add_screening(&self, act: &Act, screening: &Screening) -> Result<()> {
        let mut tx = self.db.begin().await?;
        screening.insert(&mut tx).await?;
        tx.finish(act.did(Action::ScreeningAdded, screening.account, screening.id))
            .await
    }

    /// A screening of this account.
    ///
    /// # Errors
    /// As any question.
    pub async fn screening(
        &self,
        account: AccountId,
        id: ScreeningId,
    ) -> Result<Option<Screening>> {
        self.db.one(&BY_ID, args![account, id]).await
    }

    /// The newest screening of an account.
    ///
    /// # Errors
    /// As any question.
    pub async fn newest_screening(&self, account: AccountId) -> Result<Option<Screening>> {
        self.db.one(&NEWEST, args![account, 1_i64]).await
    }

    /// The screenings of an account, the newest first, at most `limit`.
    ///
    /// # Errors
    /// As any question.
    pub async fn screenings(&self, account: AccountId, limit: u32) -> Result<Vec<Screening>> {
        self.db.all(&NEWEST, args![account, limit]).await
    }
}

impl Screening {
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        tx.run(
            &INSERT,
            args![
                self.id,
                self.account,
                self.made_at,
                &self.knowledge_version,
                &self.answers,
                &self.outcome,
            ],
        )
        .await?;
        Ok(())
    }
}

impl Record for Screening {
    const TABLE: &'static str = "screening";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            made_at: row.get("made_at")?,
            knowledge_version: row.get("knowledge_version")?,
            answers: row.get("answers")?,
            outcome: row.get("outcome")?,
        })
    }
}

macro_rules! columns {
    () => {
        "id, account, made_at, knowledge_version, answers, outcome"
    };
}

statements! {
    INSERT: concat!("insert into screening (", columns!(), ") values ($1, $2, $3, $4, $5, $6)");
    BY_ID: concat!("select ", columns!(), " from screening where account = $1 and id = $2");
    NEWEST: concat!("select ", columns!(), " from screening where account = $1
        order by made_at desc, id desc limit $2");
}
