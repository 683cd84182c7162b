//! Filling an invented practice, so that every page can be seen full.

use crate::Store;
use crate::account::Account;
use crate::audit::{Act, Action};
use crate::diary::DiaryEntry;
use crate::error::{Result, StoreError};
use crate::event::AdverseEvent;
use crate::follow_up::FollowUp;
use crate::measure::{MeasureResult, PsfsActivity};
use crate::screening::Screening;
use crate::session_log::SessionLog;

/// Invented people and what they kept.
#[derive(Debug, Clone, Default)]
pub struct Demo {
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Their screenings.
    pub screenings: Vec<Screening>,
    /// Their sessions.
    pub sessions: Vec<SessionLog>,
    /// What they were asked about the sessions.
    pub follow_ups: Vec<FollowUp>,
    /// Their diaries; each day is stored as its first version.
    pub diary: Vec<DiaryEntry>,
    /// Results of measures.
    pub results: Vec<MeasureResult>,
    /// Activities they named.
    pub activities: Vec<PsfsActivity>,
    /// What happened afterwards.
    pub events: Vec<AdverseEvent>,
}

impl Store {
    /// Puts all of it in at once, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when something of it is there already.
    pub async fn fill(&self, act: &Act, demo: &Demo) -> Result<()> {
        let mut tx = self.db.begin().await?;
        for account in &demo.accounts {
            account.insert(&mut tx).await?;
        }
        for screening in &demo.screenings {
            screening.insert(&mut tx).await?;
        }
        for session in &demo.sessions {
            if !session.insert(&mut tx).await? {
                return Err(StoreError::Taken { what: "session" });
            }
        }
        for follow_up in &demo.follow_ups {
            follow_up.insert(&mut tx).await?;
        }
        for entry in &demo.diary {
            entry.insert(&mut tx).await?;
        }
        for result in &demo.results {
            result.insert(&mut tx).await?;
        }
        for activity in &demo.activities {
            activity.insert(&mut tx).await?;
        }
        for event in &demo.events {
            event.insert(&mut tx).await?;
        }
        for account in &demo.accounts {
            tx.append(act.did(Action::DemoFilled, account.id, account.id))
                .await?;
        }
        tx.commit().await
    }
}
