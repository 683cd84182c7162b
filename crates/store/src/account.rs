//! Accounts: only for those who want to keep something.

use jiff::Timestamp;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, Tx, args};
use crate::error::{Result, StoreError, found};
use crate::ids::{AccountId, Secret};
use crate::sql::statements;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The e-mail address as it was typed.
    pub email: String,
    /// The hash of the password in PHC form, if there is a password.
    pub password_hash: Option<Secret>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the e-mail address was shown to be its owner's.
    pub verified_at: Option<Timestamp>,
}

/// The form in which e-mail addresses are compared: without spaces around, in lower case.
#[must_use]
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}

impl Store {
    /// Makes an account.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the e-mail address (without regard to case) or the id has one.
    pub async fn add_account(&self, act: &Act, account: &Account) -> Result<()> {
        let mut tx = self.db.begin().await?;
        account.insert(&mut tx).await?;
        tx.finish(act.did(Action::AccountAdded, account.id, account.id))
            .await
    }

    /// An account that was not deleted.
    ///
    /// # Errors
    /// As any question.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>> {
        self.db.one(&BY_ID, args![id]).await
    }

    /// The account of an e-mail address, without regard to case.
    ///
    /// # Errors
    /// As any question.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>> {
        self.db.one(&BY_EMAIL, args![fold_email(email)]).await
    }

    /// Sets the password (its hash), or removes it. Signing out elsewhere is the caller's next step.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such an account.
    pub async fn set_password(
        &self,
        act: &Act,
        id: AccountId,
        password_hash: Option<Secret>,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let changed = tx.run(&SET_PASSWORD, args![id, password_hash]).await?;
        found(changed, "account")?;
        tx.finish(act.did(Action::PasswordChanged, id, id)).await
    }

    /// Remembers that the e-mail address is its owner's. The first time stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such an account.
    pub async fn verify_email(&self, act: &Act, id: AccountId) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let changed = tx.run(&VERIFY, args![id, act.at]).await?;
        found(changed, "account")?;
        tx.finish(act.did(Action::EmailVerified, id, id)).await
    }

    /// Replaces the e-mail address by one that was shown to be its owner's.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when another account has it; [`StoreError::NotFound`] without such an account.
    pub async fn change_email(&self, act: &Act, id: AccountId, email: &str) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let changed = tx
            .run(
                &CHANGE_EMAIL,
                args![id, email.trim(), fold_email(email), act.at],
            )
            .await
            .map_err(StoreError::taken("e-mail address"))?;
        found(changed, "account")?;
        tx.finish(act.did(Action::EmailChanged, id, id)).await
    }
}

impl Account {
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        let inserted = tx
            .run(
                &INSERT,
                args![
                    self.id,
                    self.email.trim(),
                    fold_email(&self.email),
                    self.password_hash.clone(),
                    self.created_at,
                    self.verified_at,
                ],
            )
            .await
            .map_err(StoreError::taken("e-mail address"))?;
        found(inserted, "account")
    }
}

impl Record for Account {
    const TABLE: &'static str = "account";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            id: row.get("id")?,
            email: row.get("email")?,
            password_hash: row.get("password_hash")?,
            created_at: row.get("created_at")?,
            verified_at: row.get("verified_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "id, email, password_hash, created_at, verified_at"
    };
}

statements! {
    INSERT: "insert into account (id, email, email_folded, password_hash, created_at, verified_at)
        values ($1, $2, $3, $4, $5, $6)";
    BY_ID: concat!("select ", columns!(), " from account where id = $1 and deleted_at is null");
    BY_EMAIL: concat!("select ", columns!(), " from account where email_folded = $1 and deleted_at is null");
    SET_PASSWORD: "update account set password_hash = $2 where id = $1 and deleted_at is null";
    VERIFY: "update account set verified_at = coalesce(verified_at, $2) where id = $1 and deleted_at is null";
    CHANGE_EMAIL: "update account set email = $2, email_folded = $3, verified_at = $4
        where id = $1 and deleted_at is null";
}
