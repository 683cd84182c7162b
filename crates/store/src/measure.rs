//! Outcome measures: results, and the activities a person named for the PSFS.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, Tx, args};
use crate::error::{Result, found};
use crate::ids::{AccountId, ActivityId, ResultId};
use crate::sql::statements;

/// A result of a measure. What its score means is the knowledge's to say.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureResult {
    /// Its id.
    pub id: ResultId,
    /// Whose.
    pub account: AccountId,
    /// Id of the measure.
    pub measure: String,
    /// The day it speaks of.
    pub taken_on: Date,
    /// The score, in the measure's own unit; finite.
    pub score: f64,
    /// The single answers, JSON, where they were asked.
    pub items: Option<String>,
    /// In the person's own words.
    pub note: Option<String>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// An activity that is hard for a person (PSFS), in their own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PsfsActivity {
    /// Its id.
    pub id: ActivityId,
    /// Whose.
    pub account: AccountId,
    /// What it is.
    pub words: String,
    /// Its place in the list, from 0.
    pub position: u32,
    /// When it was named.
    pub created_at: Timestamp,
    /// Since when it is no longer asked about; its results stay.
    pub retired_at: Option<Timestamp>,
}

impl Store {
    /// Keeps a result.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the account was deleted;
    /// [`StoreError::Refused`](crate::StoreError::Refused) when the score is not finite.
    pub async fn add_result(&self, act: &Act, result: &MeasureResult) -> Result<()> {
        let mut tx = self.db.begin().await?;
        result.insert(&mut tx).await?;
        tx.finish(act.did(Action::MeasureAdded, result.account, result.id))
            .await
    }

    /// Removes a result that was entered by mistake.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the account has no such result.
    pub async fn remove_result(&self, act: &Act, account: AccountId, id: ResultId) -> Result<()> {
        let mut tx = self.db.begin().await?;
        found(tx.run(&REMOVE, args![account, id]).await?, "measure_result")?;
        tx.finish(act.did(Action::MeasureRemoved, account, id))
            .await
    }

    /// The results of one measure, the oldest day first.
    ///
    /// # Errors
    /// As any question.
    pub async fn results_of(
        &self,
        account: AccountId,
        measure: &str,
    ) -> Result<Vec<MeasureResult>> {
        self.db.all(&OF, args![account, measure]).await
    }

    /// The results of every measure, by measure, the oldest day first.
    ///
    /// # Errors
    /// As any question.
    pub async fn results(&self, account: AccountId) -> Result<Vec<MeasureResult>> {
        self.db.all(&ALL, args![account]).await
    }

    /// Names an activity.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the account was deleted.
    pub async fn add_activity(&self, act: &Act, activity: &PsfsActivity) -> Result<()> {
        let mut tx = self.db.begin().await?;
        activity.insert(&mut tx).await?;
        tx.finish(act.did(Action::ActivityAdded, activity.account, activity.id))
            .await
    }

    /// Puts an activity aside; its results stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the account has no such activity in its list.
    pub async fn retire_activity(
        &self,
        act: &Act,
        account: AccountId,
        id: ActivityId,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        found(
            tx.run(&RETIRE, args![account, id, act.at]).await?,
            "psfs_activity",
        )?;
        tx.finish(act.did(Action::ActivityRetired, account, id))
            .await
    }

    /// The activities a person named, in their order; those put aside last.
    ///
    /// # Errors
    /// As any question.
    pub async fn activities(&self, account: AccountId) -> Result<Vec<PsfsActivity>> {
        self.db.all(&ACTIVITIES, args![account]).await
    }
}

impl MeasureResult {
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        tx.run(
            &INSERT,
            args![
                self.id,
                self.account,
                &self.measure,
                self.taken_on,
                self.score,
                &self.items,
                &self.note,
                self.recorded_at,
            ],
        )
        .await?;
        Ok(())
    }
}

impl PsfsActivity {
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        tx.run(
            &INSERT_ACTIVITY,
            args![
                self.id,
                self.account,
                &self.words,
                self.position,
                self.created_at,
                self.retired_at,
            ],
        )
        .await?;
        Ok(())
    }
}

impl Record for MeasureResult {
    const TABLE: &'static str = "measure_result";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            measure: row.get("measure")?,
            taken_on: row.get("taken_on")?,
            score: row.get("score")?,
            items: row.get("items")?,
            note: row.get("note")?,
            recorded_at: row.get("recorded_at")?,
        })
    }
}

impl Record for PsfsActivity {
    const TABLE: &'static str = "psfs_activity";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            words: row.get("words")?,
            position: row.get("position")?,
            created_at: row.get("created_at")?,
            retired_at: row.get("retired_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "id, account, measure, taken_on, score, items, note, recorded_at"
    };
}
macro_rules! activity_columns {
    () => {
        "id, account, words, position, created_at, retired_at"
    };
}

statements! {
    INSERT: concat!("insert into measure_result (", columns!(), ") values ($1, $2, $3, $4, $5, $6, $7, $8)");
    REMOVE: "delete from measure_result where account = $1 and id = $2";
    OF: concat!("select ", columns!(), " from measure_result where account = $1 and measure = $2
        order by taken_on, recorded_at, id");
    ALL: concat!("select ", columns!(), " from measure_result where account = $1
        order by measure, taken_on, recorded_at, id");
    INSERT_ACTIVITY: concat!("insert into psfs_activity (", activity_columns!(), ") values ($1, $2, $3, $4, $5, $6)");
    RETIRE: "update psfs_activity set retired_at = $3 where account = $1 and id = $2 and retired_at is null";
    ACTIVITIES: concat!("select ", activity_columns!(), " from psfs_activity where account = $1
        order by case when retired_at is null then 0 else 1 end, position, id");
}
