//! Shares: a screening shown to whoever has an unguessable link, until it expires or is revoked.

use jiff::Timestamp;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, args};
use crate::error::{Result, StoreError, found};
use crate::ids::{AccountId, ScreeningId, ShareId, Token};
use crate::sql::statements;

/// A shared screening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its id, for the list of its owner; knowing it opens nothing.
    pub id: ShareId,
    /// Who shares.
    pub account: AccountId,
    /// What.
    pub screening: ScreeningId,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// When it was ended before its time.
    pub revoked_at: Option<Timestamp>,
}

impl Store {
    /// Shares a screening; the token goes into the link.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the account was deleted or has no such screening.
    pub async fn add_share(&self, act: &Act, share: &Share, token: &Token) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let args = args![share.account, share.screening];
        if !tx.any(&OWN_SCREENING, args).await? {
            return Err(StoreError::NotFound { what: "screening" });
        }
        tx.run(
            &INSERT,
            args![
                share.id,
                token.hash(),
                share.account,
                share.screening,
                share.created_at,
                share.expires_at,
            ],
        )
        .await?;
        tx.finish(act.did(Action::ShareMade, share.account, share.id))
            .await
    }

    /// What a link shows, while it is live.
    ///
    /// # Errors
    /// As any question.
    pub async fn share(&self, token: &Token, now: Timestamp) -> Result<Option<Share>> {
        self.db.one(&LIVE, args![token.hash(), now]).await
    }

    /// The shares of an account, also those that ended, the newest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn shares(&self, account: AccountId) -> Result<Vec<Share>> {
        self.db.all(&OF, args![account]).await
    }

    /// Ends a share.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the account has no such share, or it was revoked before.
    pub async fn revoke_share(&self, act: &Act, account: AccountId, id: ShareId) -> Result<()> {
        let mut tx = self.db.begin().await?;
        found(tx.run(&REVOKE, args![account, id, act.at]).await?, "share")?;
        tx.finish(act.did(Action::ShareRevoked, account, id)).await
    }
}

impl Record for Share {
    const TABLE: &'static str = "share";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            screening: row.get("screening")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            revoked_at: row.get("revoked_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "id, account, screening, created_at, expires_at, revoked_at"
    };
}

statements! {
    INSERT: "insert into share (id, token_hash, account, screening, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6)";
    OWN_SCREENING: "select 1 from screening where account = $1 and id = $2";
    LIVE: concat!("select ", columns!(), " from share
        where token_hash = $1 and expires_at > $2 and revoked_at is null");
    OF: concat!("select ", columns!(), " from share where account = $1 order by created_at desc, id desc");
    REVOKE: "update share set revoked_at = $3 where account = $1 and id = $2 and revoked_at is null";
}
