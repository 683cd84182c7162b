//! "What happened after the session": asked once for each session and day.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, Tx, args};
use crate::error::{Result, StoreError};
use crate::ids::{AccountId, SessionId};
use crate::session_log::SessionLog;
use crate::sql::statements;

/// A question about a session that is due some days later, and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// About which session.
    pub session: SessionId,
    /// Days after the session: 1, 3, 7.
    pub day_offset: u32,
    /// Who is asked.
    pub account: AccountId,
    /// From which day on.
    pub due_day: Date,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// The answer, JSON; there if and only if it was answered.
    pub answer: Option<String>,
}

impl Store {
    /// What an account can be asked on this day: due and not answered, the longest due first.
    ///
    /// # Errors
    /// As any question.
    pub async fn due_follow_ups(&self, account: AccountId, today: Date) -> Result<Vec<FollowUp>> {
        self.db.all(&DUE, args![account, today]).await
    }

    /// What any account has been asked since `from` and up to `today`, for reminders; at most `limit`.
    ///
    /// # Errors
    /// As any question.
    pub async fn follow_ups_to_remind(
        &self,
        from: Date,
        today: Date,
        limit: u32,
    ) -> Result<Vec<FollowUp>> {
        self.db.all(&TO_REMIND, args![from, today, limit]).await
    }

    /// The questions about a session of this account, answered or not.
    ///
    /// # Errors
    /// As any question.
    pub async fn follow_ups(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Vec<FollowUp>> {
        self.db.all(&OF, args![account, session]).await
    }

    /// Keeps an answer. The first one stays; an answer that is the same as the kept one is no error.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was answered otherwise before; [`StoreError::NotFound`] when the account was not asked.
    pub async fn answer_follow_up(
        &self,
        act: &Act,
        account: AccountId,
        session: SessionId,
        day_offset: u32,
        answer: &str,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let args = args![account, session, day_offset, act.at, answer];
        if tx.run(&ANSWER, args).await? == 0 {
            let args = args![account, session, day_offset];
            return match tx.one::<FollowUp>(&BY_KEY, args).await? {
                None => Err(StoreError::NotFound { what: "follow_up" }),
                Some(kept) if kept.answer.as_deref() == Some(answer) => Ok(()),
                Some(_) => Err(StoreError::Stale { what: "follow_up" }),
            };
        }
        let object = format!("{session} {day_offset}");
        tx.finish(act.did(Action::FollowUpAnswered, account, object))
            .await
    }
}

impl FollowUp {
    /// A question about a session, not yet answered.
    #[must_use]
    pub fn ask(session: &SessionLog, day_offset: u32, due_day: Date) -> Self {
        Self {
            session: session.id,
            day_offset,
            account: session.account,
            due_day,
            answered_at: None,
            answer: None,
        }
    }

    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        tx.run(
            &INSERT,
            args![
                self.session,
                self.day_offset,
                self.account,
                self.due_day,
                self.answered_at,
                &self.answer,
            ],
        )
        .await?;
        Ok(())
    }
}

impl Record for FollowUp {
    const TABLE: &'static str = "follow_up";
    const KEY: &'static [&'static str] = &["session", "day_offset"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            session: row.get("session")?,
            day_offset: row.get("day_offset")?,
            account: row.get("account")?,
            due_day: row.get("due_day")?,
            answered_at: row.get("answered_at")?,
            answer: row.get("answer")?,
        })
    }
}

macro_rules! columns {
    () => {
        "session, day_offset, account, due_day, answered_at, answer"
    };
}

statements! {
    INSERT: concat!("insert into follow_up (", columns!(), ") values ($1, $2, $3, $4, $5, $6)
        on conflict (session, day_offset) do nothing");
    DUE: concat!("select ", columns!(), " from follow_up
        where account = $1 and due_day <= $2 and answered_at is null order by due_day, session, day_offset");
    TO_REMIND: concat!("select ", columns!(), " from follow_up
        where due_day between $1 and $2 and answered_at is null order by due_day, session, day_offset limit $3");
    OF: concat!("select ", columns!(), " from follow_up where account = $1 and session = $2 order by day_offset");
    BY_KEY: concat!("select ", columns!(), " from follow_up where account = $1 and session = $2 and day_offset = $3");
    ANSWER: "update follow_up set answered_at = $4, answer = $5
        where account = $1 and session = $2 and day_offset = $3 and answered_at is null";
}
