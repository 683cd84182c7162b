//! Passkeys.

use jiff::Timestamp;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, args};
use crate::error::{Result, StoreError, found};
use crate::ids::{AccountId, PasskeyId, Secret};
use crate::sql::statements;

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Its id here.
    pub id: PasskeyId,
    /// Whose.
    pub account: AccountId,
    /// The id the authenticator gave it (base64url), the same nowhere else.
    pub credential_id: String,
    /// The credential with its public key and counter, JSON.
    pub credential: Secret,
    /// What its owner calls it.
    pub label: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

impl Store {
    /// Adds a passkey.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the credential belongs to some account already; [`StoreError::NotFound`] without such an
    /// account.
    pub async fn add_passkey(&self, act: &Act, passkey: &Passkey) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.run(
            &INSERT,
            args![
                passkey.id,
                passkey.account,
                &passkey.credential_id,
                passkey.credential.clone(),
                &passkey.label,
                passkey.created_at,
                passkey.last_used_at,
            ],
        )
        .await
        .map_err(StoreError::taken("passkey"))?;
        tx.finish(act.did(Action::PasskeyAdded, passkey.account, passkey.id))
            .await
    }

    /// The passkeys of an account, the oldest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn passkeys(&self, account: AccountId) -> Result<Vec<Passkey>> {
        self.db.all(&OF, args![account]).await
    }

    /// The passkey of a credential, for a sign-in that begins without an e-mail address.
    ///
    /// # Errors
    /// As any question.
    pub async fn passkey_by_credential(&self, credential_id: &str) -> Result<Option<Passkey>> {
        self.db.one(&BY_CREDENTIAL, args![credential_id]).await
    }

    /// Remembers a use and the credential's new state (its counter).
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it was removed in the meantime.
    pub async fn passkey_used(
        &self,
        id: PasskeyId,
        credential: Secret,
        now: Timestamp,
    ) -> Result<()> {
        found(
            self.db.run(&USED, args![id, credential, now]).await?,
            "passkey",
        )
    }

    /// Gives a passkey another name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the account has no such passkey.
    pub async fn rename_passkey(
        &self,
        act: &Act,
        account: AccountId,
        id: PasskeyId,
        label: &str,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        found(tx.run(&RENAME, args![id, account, label]).await?, "passkey")?;
        tx.finish(act.did(Action::PasskeyRenamed, account, id))
            .await
    }

    /// Removes a passkey.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the account has no such passkey.
    pub async fn remove_passkey(&self, act: &Act, account: AccountId, id: PasskeyId) -> Result<()> {
        let mut tx = self.db.begin().await?;
        found(tx.run(&REMOVE, args![id, account]).await?, "passkey")?;
        tx.finish(act.did(Action::PasskeyRemoved, account, id))
            .await
    }
}

impl Record for Passkey {
    const TABLE: &'static str = "passkey";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            credential_id: row.get("credential_id")?,
            credential: row.get("credential")?,
            label: row.get("label")?,
            created_at: row.get("created_at")?,
            last_used_at: row.get("last_used_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "id, account, credential_id, credential, label, created_at, last_used_at"
    };
}

statements! {
    INSERT: concat!("insert into passkey (", columns!(), ") values ($1, $2, $3, $4, $5, $6, $7)");
    OF: concat!("select ", columns!(), " from passkey where account = $1 order by created_at, id");
    BY_CREDENTIAL: concat!("select ", columns!(), " from passkey where credential_id = $1");
    USED: "update passkey set credential = $2, last_used_at = $3 where id = $1";
    RENAME: "update passkey set label = $3 where id = $1 and account = $2";
    REMOVE: "delete from passkey where id = $1 and account = $2";
}
