//! The diary: one entry for each civil day.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, Tx, args};
use crate::error::{Result, StoreError};
use crate::ids::AccountId;
use crate::scale::Nrs;
use crate::sql::statements;

/// A day in the diary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiaryEntry {
    /// Whose.
    pub account: AccountId,
    /// The day where the person is.
    pub day: Date,
    /// Pain, 0–10.
    pub pain: Option<Nrs>,
    /// Sleep, 0–10.
    pub sleep: Option<Nrs>,
    /// In the person's own words.
    pub note: Option<String>,
    /// Which edit of this day it is: 1 when it was first written. To write, give the version that was read, or 0 for a day
    /// without an entry.
    pub version: u32,
    /// When it was last written.
    pub updated_at: Timestamp,
}

impl Store {
    /// Writes a day, and gives its new version. Sending the same entry twice is harmless.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the day was written or removed elsewhere since `entry.version` was read: nothing is changed,
    /// and both versions can be shown. [`StoreError::NotFound`] when the account was deleted.
    pub async fn put_diary(&self, act: &Act, entry: &DiaryEntry) -> Result<u32> {
        let mut tx = self.db.begin().await?;
        if entry.write(&mut tx, act.at).await? {
            tx.finish(act.did(Action::DiaryWritten, entry.account, entry.day))
                .await?;
            return Ok(entry.version + 1);
        }
        let kept = tx
            .one::<DiaryEntry>(&BY_DAY, args![entry.account, entry.day])
            .await?;
        match kept {
            Some(kept) if kept.says_the_same(entry) => Ok(kept.version),
            _ => Err(StoreError::Stale {
                what: "diary_entry",
            }),
        }
    }

    /// Removes a day.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was written or removed elsewhere since `version` was read.
    pub async fn remove_diary(
        &self,
        act: &Act,
        account: AccountId,
        day: Date,
        version: u32,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        if tx.run(&REMOVE, args![account, day, version]).await? == 0 {
            return Err(StoreError::Stale {
                what: "diary_entry",
            });
        }
        tx.finish(act.did(Action::DiaryRemoved, account, day)).await
    }

    /// A day.
    ///
    /// # Errors
    /// As any question.
    pub async fn diary(&self, account: AccountId, day: Date) -> Result<Option<DiaryEntry>> {
        self.db.one(&BY_DAY, args![account, day]).await
    }

    /// The days from `first` to `last`, both included, the oldest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn diary_between(
        &self,
        account: AccountId,
        first: Date,
        last: Date,
    ) -> Result<Vec<DiaryEntry>> {
        self.db.all(&BETWEEN, args![account, first, last]).await
    }

    /// Every day, the oldest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn whole_diary(&self, account: AccountId) -> Result<Vec<DiaryEntry>> {
        self.db.all(&ALL, args![account]).await
    }
}

impl DiaryEntry {
    /// False when the version is not the one that is kept.
    async fn write(&self, tx: &mut Tx, now: Timestamp) -> Result<bool> {
        let statement = if self.version == 0 { &INSERT } else { &UPDATE };
        let written = tx
            .run(
                statement,
                args![
                    self.account,
                    self.day,
                    self.pain,
                    self.sleep,
                    &self.note,
                    self.version + 1,
                    now,
                ],
            )
            .await?;
        Ok(written == 1)
    }

    /// As a first entry, whatever its version says.
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        let first = Self {
            version: 0,
            ..self.clone()
        };
        match first.write(tx, self.updated_at).await? {
            true => Ok(()),
            false => Err(StoreError::Taken { what: "day" }),
        }
    }

    fn says_the_same(&self, other: &Self) -> bool {
        (self.pain, self.sleep, &self.note) == (other.pain, other.sleep, &other.note)
    }
}

impl Record for DiaryEntry {
    const TABLE: &'static str = "diary_entry";
    const KEY: &'static [&'static str] = &["account", "day"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            account: row.get("account")?,
            day: row.get("day")?,
            pain: row.get("pain")?,
            sleep: row.get("sleep")?,
            note: row.get("note")?,
            version: row.get("version")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "account, day, pain, sleep, note, version, updated_at"
    };
}

statements! {
    INSERT: concat!("insert into diary_entry (", columns!(), ") values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (account, day) do nothing");
    UPDATE: "update diary_entry set pain = $3, sleep = $4, note = $5, version = $6, updated_at = $7
        where account = $1 and day = $2 and version = $6 - 1";
    REMOVE: "delete from diary_entry where account = $1 and day = $2 and version = $3";
    BY_DAY: concat!("select ", columns!(), " from diary_entry where account = $1 and day = $2");
    BETWEEN: concat!("select ", columns!(), " from diary_entry where account = $1 and day between $2 and $3 order by day");
    ALL: concat!("select ", columns!(), " from diary_entry where account = $1 order by day");
}
