//! Sign-ins: who is signed in, on which devices, until when.

use jiff::Timestamp;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, args};
use crate::error::{Result, found};
use crate::ids::{AccountId, SignInId, Token};
use crate::sql::statements;

/// A sign-in on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Its id, for lists; knowing it opens nothing.
    pub id: SignInId,
    /// Who.
    pub account: AccountId,
    /// The device in words a person recognises: "Firefox on Android".
    pub device: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to about a minute.
    pub seen_at: Timestamp,
    /// From when on it is no longer valid.
    pub expires_at: Timestamp,
}

impl Store {
    /// Signs somebody in; the token goes into the cookie.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the account was deleted.
    pub async fn add_sign_in(&self, act: &Act, sign_in: &SignIn, token: &Token) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.run(
            &INSERT,
            args![
                sign_in.id,
                token.hash(),
                sign_in.account,
                &sign_in.device,
                sign_in.created_at,
                sign_in.seen_at,
                sign_in.expires_at,
            ],
        )
        .await?;
        tx.finish(act.did(Action::SignedIn, sign_in.account, sign_in.id))
            .await
    }

    /// The sign-in of a token, while it is valid.
    ///
    /// # Errors
    /// As any question.
    pub async fn sign_in(&self, token: &Token, now: Timestamp) -> Result<Option<SignIn>> {
        self.db.one(&LIVE, args![token.hash(), now]).await
    }

    /// Remembers that it was used, and how long it is valid from now on. Call it when `seen_at` is more than a minute ago: a
    /// page should not cost a write.
    ///
    /// # Errors
    /// As any write.
    pub async fn seen(&self, id: SignInId, now: Timestamp, expires_at: Timestamp) -> Result<()> {
        self.db.run(&SEEN, args![id, now, expires_at]).await?;
        Ok(())
    }

    /// Gives a sign-in another token, and makes the old one worthless: after a password change, after a step up in rights.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when it has ended.
    pub async fn rotate_sign_in(&self, id: SignInId, token: &Token) -> Result<()> {
        found(
            self.db.run(&ROTATE, args![id, token.hash()]).await?,
            "sign_in",
        )
    }

    /// The valid sign-ins of an account, the last used first.
    ///
    /// # Errors
    /// As any question.
    pub async fn sign_ins(&self, account: AccountId, now: Timestamp) -> Result<Vec<SignIn>> {
        self.db.all(&OF, args![account, now]).await
    }

    /// Signs out one device.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the account has no such sign-in.
    pub async fn sign_out(&self, act: &Act, account: AccountId, id: SignInId) -> Result<()> {
        let mut tx = self.db.begin().await?;
        found(tx.run(&END, args![id, account]).await?, "sign_in")?;
        tx.finish(act.did(Action::SignedOut, account, id)).await
    }

    /// Signs out every device but one, or really every one; gives how many.
    ///
    /// # Errors
    /// As any write.
    pub async fn sign_out_others(
        &self,
        act: &Act,
        account: AccountId,
        keep: Option<SignInId>,
    ) -> Result<u64> {
        let kept = keep.map_or(String::new(), |id| id.to_string());
        let mut tx = self.db.begin().await?;
        let ended = tx.run(&END_OTHERS, args![account, kept.clone()]).await?;
        tx.finish(act.did(Action::SignedOutElsewhere, account, kept))
            .await?;
        Ok(ended)
    }
}

impl Record for SignIn {
    const TABLE: &'static str = "sign_in";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            device: row.get("device")?,
            created_at: row.get("created_at")?,
            seen_at: row.get("seen_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "id, account, device, created_at, seen_at, expires_at"
    };
}

statements! {
    INSERT: "insert into sign_in (id, token_hash, account, device, created_at, seen_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    LIVE: concat!("select ", columns!(), " from sign_in where token_hash = $1 and expires_at > $2");
    SEEN: "update sign_in set seen_at = $2, expires_at = $3 where id = $1 and seen_at < $2";
    ROTATE: "update sign_in set token_hash = $2 where id = $1";
    OF: concat!("select ", columns!(), " from sign_in where account = $1 and expires_at > $2 order by seen_at desc, id");
    END: "delete from sign_in where id = $1 and account = $2";
    END_OTHERS: "delete from sign_in where account = $1 and id <> $2";
}
