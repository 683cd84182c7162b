//! Guided sessions, handed over by the device that ran them, perhaps days later and perhaps twice.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, Tx, args};
use crate::error::{Result, StoreError};
use crate::follow_up::FollowUp;
use crate::ids::{AccountId, SessionId};
use crate::scale::Nrs;
use crate::sql::statements;

/// A session that took place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionLog {
    /// Minted by the device, so that handing it over twice is harmless.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// When it began, by the device's clock.
    pub started_at: Timestamp,
    /// When it ended; not before it began.
    pub ended_at: Timestamp,
    /// When it was handed over, by the server's clock.
    pub received_at: Timestamp,
    /// Id of the technique.
    pub technique: String,
    /// Id of the protocol.
    pub protocol: String,
    /// Who gave it: id of the setting.
    pub setting: String,
    /// Whole minutes of work.
    pub minutes: u32,
    /// Pain before.
    pub pain_before: Option<Nrs>,
    /// Pain after.
    pub pain_after: Option<Nrs>,
    /// How comfortable it was, 0–10.
    pub comfort: Option<Nrs>,
    /// Why it ended early; `None` when it was given to its end.
    pub stopped_by: Option<String>,
    /// The whole log, JSON.
    pub log: String,
}

/// What handing over a session did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandOver {
    /// It is kept now.
    Added,
    /// It had been handed over before; what was kept first stays.
    AlreadyThere,
}

impl Store {
    /// Keeps a session and when to ask about it: pairs of days after the session (1, 3, 7) and the civil day that is.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when another account has this id; [`StoreError::NotFound`] when the account was deleted;
    /// [`StoreError::Refused`] when it ends before it begins.
    pub async fn add_session(
        &self,
        act: &Act,
        session: &SessionLog,
        ask: &[(u32, Date)],
    ) -> Result<HandOver> {
        let mut tx = self.db.begin().await?;
        if !session.insert(&mut tx).await? {
            let args = args![session.account, session.id];
            return match tx.any(&BY_ID, args).await? {
                true => Ok(HandOver::AlreadyThere),
                false => Err(StoreError::Taken { what: "session" }),
            };
        }
        for &(day_offset, due_day) in ask {
            FollowUp::ask(session, day_offset, due_day)
                .insert(&mut tx)
                .await?;
        }
        tx.finish(act.did(Action::SessionAdded, session.account, session.id))
            .await?;
        Ok(HandOver::Added)
    }

    /// A session of this account.
    ///
    /// # Errors
    /// As any question.
    pub async fn session(&self, account: AccountId, id: SessionId) -> Result<Option<SessionLog>> {
        self.db.one(&BY_ID, args![account, id]).await
    }

    /// The sessions of an account that began in a span of time (the end is not part of it), the oldest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn sessions_between(
        &self,
        account: AccountId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<SessionLog>> {
        self.db.all(&BETWEEN, args![account, from, to]).await
    }

    /// The sessions of an account, the newest first, at most `limit`.
    ///
    /// # Errors
    /// As any question.
    pub async fn newest_sessions(&self, account: AccountId, limit: u32) -> Result<Vec<SessionLog>> {
        self.db.all(&NEWEST, args![account, limit]).await
    }
}

impl SessionLog {
    /// False when the id is there already.
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<bool> {
        let inserted = tx
            .run(
                &INSERT,
                args![
                    self.id,
                    self.account,
                    self.started_at,
                    self.ended_at,
                    self.received_at,
                    &self.technique,
                    &self.protocol,
                    &self.setting,
                    self.minutes,
                    self.pain_before,
                    self.pain_after,
                    self.comfort,
                    &self.stopped_by,
                    &self.log,
                ],
            )
            .await?;
        Ok(inserted == 1)
    }
}

impl Record for SessionLog {
    const TABLE: &'static str = "session_log";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            started_at: row.get("started_at")?,
            ended_at: row.get("ended_at")?,
            received_at: row.get("received_at")?,
            technique: row.get("technique")?,
            protocol: row.get("protocol")?,
            setting: row.get("setting")?,
            minutes: row.get("minutes")?,
            pain_before: row.get("pain_before")?,
            pain_after: row.get("pain_after")?,
            comfort: row.get("comfort")?,
            stopped_by: row.get("stopped_by")?,
            log: row.get("log")?,
        })
    }
}

macro_rules! columns {
    () => {
        "id, account, started_at, ended_at, received_at, technique, protocol, setting, minutes, \
         pain_before, pain_after, comfort, stopped_by, log"
    };
}

statements! {
    INSERT: concat!("insert into session_log (", columns!(), ")
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        on conflict (id) do nothing");
    BY_ID: concat!("select ", columns!(), " from session_log where account = $1 and id = $2");
    BETWEEN: concat!("select ", columns!(), " from session_log
        where account = $1 and started_at >= $2 and started_at < $3 order by started_at, id");
    NEWEST: concat!("select ", columns!(), " from session_log where account = $1
        order by started_at desc, id desc limit $2");
}
