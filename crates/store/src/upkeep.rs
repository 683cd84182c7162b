//! What whoever runs the program needs: is it well, tidy up, back up.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::Store;
use crate::db::args;
use crate::error::{Result, StoreError};
use crate::migrate;
use crate::outbox::MAX_ATTEMPTS;
use crate::sql::{self, statements};

/// How a store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Which database, with its version: "SQLite 3.50.2".
    pub engine: String,
    /// The number of the newest migration.
    pub schema: i64,
}

/// How much [`Store::sweep`] took away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sign-ins that expired.
    pub sign_ins: u64,
    /// One-time links that expired.
    pub links: u64,
    /// Ceremonies that nobody finished.
    pub ceremonies: u64,
    /// Mails that were sent or given up long ago.
    pub mails: u64,
    /// What programs were told long ago.
    pub deliveries: u64,
    /// Mails and deliveries given up now, because nobody ever said how they went.
    pub given_up: u64,
}

/// For how long a mail that was sent is remembered, and so not sent again.
const REMEMBER_MAIL: SignedDuration = SignedDuration::from_hours(90 * 24);

impl Store {
    /// Asks the database something small.
    ///
    /// # Errors
    /// As any question: [`StoreError::Busy`] when no connection is free, [`StoreError::Backend`] when it is gone.
    pub async fn health(&self) -> Result<Health> {
        Ok(Health {
            engine: self.db.engine().await?,
            schema: migrate::version(&self.db).await?,
        })
    }

    /// Lets the database check every statement of the program against the schema; gives those it refuses, and why.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when no connection is free.
    pub async fn prepare_all(&self) -> Result<Vec<(&'static str, StoreError)>> {
        let mut refused = Vec::new();
        for statement in sql::every() {
            match self.db.prepare(&statement).await {
                Ok(()) => {}
                Err(StoreError::Busy) => return Err(StoreError::Busy),
                Err(error) => refused.push((statement.name, error)),
            }
        }
        Ok(refused)
    }

    /// Removes what has expired and is nobody's record: sign-ins, links, ceremonies, old mail. Run it about once an hour.
    ///
    /// # Errors
    /// As any write.
    pub async fn sweep(&self, now: Timestamp) -> Result<Swept> {
        let long_ago = now.saturating_sub(REMEMBER_MAIL).unwrap_or(Timestamp::MIN);
        Ok(Swept {
            sign_ins: self.db.run(&OLD_SIGN_INS, args![now]).await?,
            links: self.db.run(&OLD_LINKS, args![now]).await?,
            ceremonies: self.db.run(&OLD_CEREMONIES, args![now]).await?,
            mails: self.db.run(&OLD_MAIL, args![long_ago]).await?,
            deliveries: self.db.run(&OLD_DELIVERIES, args![long_ago]).await?,
            given_up: self.db.run(&SILENT_MAIL, args![now, MAX_ATTEMPTS]).await?
                + self
                    .db
                    .run(&SILENT_DELIVERIES, args![now, MAX_ATTEMPTS])
                    .await?,
        })
    }

    /// Writes a copy of a SQLite database to a new file, while the program goes on. The file appears when it is whole.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] for PostgreSQL, which has its own tools; [`StoreError::Address`] when the file exists or
    /// cannot be made; [`StoreError::Full`].
    pub async fn backup(&self, path: &Path) -> Result<()> {
        self.db.backup(path).await
    }
}

statements! {
    OLD_SIGN_INS: "delete from sign_in where expires_at <= $1";
    OLD_LINKS: "delete from one_time_link where expires_at <= $1";
    OLD_CEREMONIES: "delete from ceremony where expires_at <= $1";
    OLD_MAIL: "delete from outbox where sent_at < $1 or given_up_at < $1";
    OLD_DELIVERIES: "delete from webhook_delivery where created_at < $1";
    SILENT_DELIVERIES: "update webhook_delivery set given_up_at = $1, last_error = 'no attempt came to an end'
        where delivered_at is null and given_up_at is null and next_try_at <= $1 and attempts >= $2";
    SILENT_MAIL: "update outbox set given_up_at = $1, last_error = 'no attempt came to an end'
        where sent_at is null and given_up_at is null and next_try_at <= $1 and attempts >= $2";
}
