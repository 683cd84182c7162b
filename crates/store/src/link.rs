//! Links that open something once: showing that an e-mail address is one's own, signing in without a password.

use jiff::Timestamp;

use crate::Store;
use crate::account::fold_email;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, args, text_enum};
use crate::error::Result;
use crate::ids::{AccountId, Token};
use crate::sql::statements;

text_enum! {
    /// What a link is for. A link for one thing opens no other.
    pub enum Purpose {
        /// To begin an account with this e-mail address.
        SignUp = "sign_up",
        /// To show that the e-mail address is its owner's.
        VerifyEmail = "verify_email",
        /// To replace the e-mail address of an account by this one.
        ChangeEmail = "change_email",
        /// To get in without password or passkey.
        Recover = "recover",
    }
}

/// A one-time link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// For an account,
    pub account: Option<AccountId>,
    /// or for an e-mail address that has none yet, or both. At least one is given.
    pub email: Option<String>,
    /// What it is for.
    pub purpose: Purpose,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is no longer valid.
    pub expires_at: Timestamp,
}

impl Store {
    /// Keeps a link; the token goes into the mail and nowhere else.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the account was deleted;
    /// [`StoreError::Refused`](crate::StoreError::Refused) when it is for nobody.
    pub async fn add_link(&self, act: &Act, link: &OneTimeLink, token: &Token) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.run(
            &INSERT,
            args![
                token.hash(),
                link.account,
                &link.email,
                link.email.as_deref().map(fold_email),
                link.purpose,
                link.created_at,
                link.expires_at,
            ],
        )
        .await?;
        match link.account {
            Some(account) => {
                tx.finish(act.did(Action::LinkMade, account, link.purpose.as_str()))
                    .await
            }
            None => tx.commit().await,
        }
    }

    /// Looks at a link without using it, for the page that asks "continue?": mail programs open links by themselves.
    ///
    /// # Errors
    /// As any question.
    pub async fn link(
        &self,
        token: &Token,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<OneTimeLink>> {
        self.db.one(&LIVE, args![token.hash(), purpose, now]).await
    }

    /// Uses a link: of any number who try at once, one gets it. `None` when it is unknown, used, too old, or for something
    /// else.
    ///
    /// # Errors
    /// As any write.
    pub async fn use_link(
        &self,
        act: &Act,
        token: &Token,
        purpose: Purpose,
    ) -> Result<Option<OneTimeLink>> {
        let mut tx = self.db.begin().await?;
        let args = args![token.hash(), purpose, act.at];
        let Some(link) = tx.one::<OneTimeLink>(&USE, args).await? else {
            return Ok(None);
        };
        match link.account {
            Some(account) => {
                tx.finish(act.did(Action::LinkUsed, account, purpose.as_str()))
                    .await?;
            }
            None => tx.commit().await?,
        }
        Ok(Some(link))
    }
}

impl Record for OneTimeLink {
    const TABLE: &'static str = "one_time_link";
    const KEY: &'static [&'static str] = &["purpose", "created_at"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            account: row.get("account")?,
            email: row.get("email")?,
            purpose: row.get("purpose")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "account, email, purpose, created_at, expires_at"
    };
}

statements! {
    INSERT: "insert into one_time_link (token_hash, account, email, email_folded, purpose, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    LIVE: concat!("select ", columns!(), " from one_time_link
        where token_hash = $1 and purpose = $2 and expires_at > $3 and used_at is null");
    // The second of two at once waits for the first, sees the link used, and changes nothing.
    USE: concat!("update one_time_link set used_at = $3
        where token_hash = $1 and purpose = $2 and expires_at > $3 and used_at is null
        returning ", columns!());
}
