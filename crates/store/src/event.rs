//! Adverse events and after-effects.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, Tx, args};
use crate::error::Result;
use crate::ids::{AccountId, EventId, SessionId};
use crate::sql::statements;

/// Something that happened after a session, or at another time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdverseEvent {
    /// Its id.
    pub id: EventId,
    /// Whose.
    pub account: AccountId,
    /// After which session, if after one.
    pub session: Option<SessionId>,
    /// The day it happened.
    pub day: Date,
    /// Id of the after-effect in the knowledge.
    pub kind: String,
    /// How bad it was: an id of the knowledge's scale.
    pub severity: String,
    /// In the person's own words.
    pub words: Option<String>,
    /// What was advised: id of the disposition.
    pub disposition: String,
    /// When it was told.
    pub recorded_at: Timestamp,
}

impl Store {
    /// Keeps an event. A session it names must belong to the same account.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the account was deleted or has no such session.
    pub async fn add_event(&self, act: &Act, event: &AdverseEvent) -> Result<()> {
        let mut tx = self.db.begin().await?;
        if let Some(session) = event.session
            && !tx.any(&OWN_SESSION, args![event.account, session]).await?
        {
            return Err(crate::StoreError::NotFound { what: "session" });
        }
        event.insert(&mut tx).await?;
        tx.finish(act.did(Action::EventAdded, event.account, event.id))
            .await
    }

    /// The events of an account, the newest day first.
    ///
    /// # Errors
    /// As any question.
    pub async fn events(&self, account: AccountId) -> Result<Vec<AdverseEvent>> {
        self.db.all(&ALL, args![account]).await
    }

    /// What was told about a session of this account.
    ///
    /// # Errors
    /// As any question.
    pub async fn events_after(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Vec<AdverseEvent>> {
        self.db.all(&AFTER, args![account, session]).await
    }
}

impl AdverseEvent {
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        tx.run(
            &INSERT,
            args![
                self.id,
                self.account,
                self.session,
                self.day,
                &self.kind,
                &self.severity,
                &self.words,
                &self.disposition,
                self.recorded_at,
            ],
        )
        .await?;
        Ok(())
    }
}

impl Record for AdverseEvent {
    const TABLE: &'static str = "adverse_event";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            session: row.get("session")?,
            day: row.get("day")?,
            kind: row.get("kind")?,
            severity: row.get("severity")?,
            words: row.get("words")?,
            disposition: row.get("disposition")?,
            recorded_at: row.get("recorded_at")?,
        })
    }
}

macro_rules! columns {
    () => {
        "id, account, session, day, kind, severity, words, disposition, recorded_at"
    };
}

statements! {
    INSERT: concat!("insert into adverse_event (", columns!(), ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    OWN_SESSION: "select 1 from session_log where account = $1 and id = $2";
    ALL: concat!("select ", columns!(), " from adverse_event where account = $1 order by day desc, id desc");
    AFTER: concat!("select ", columns!(), " from adverse_event where account = $1 and session = $2 order by day, id");
}
