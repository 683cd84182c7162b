//! Guided sessions of a visit, handed over by the device that ran them, perhaps twice.

use jiff::Timestamp;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{Whole, args, record};
use crate::error::{Result, StoreError};
use crate::ids::{AppointmentId, ClientId, PracticeId, SessionId};
use crate::practice::Client;
use crate::session_log::HandOver;
use crate::sql::statements;

record! {
    /// A session that was given in a visit.
    pub struct VisitSession in "visit_session" by "practice" "id" {
        /// Of which practice.
        practice: PracticeId,
        /// Minted with the page that ran it, so that handing it over twice is harmless.
        id: SessionId,
        /// In which visit.
        appointment: AppointmentId,
        /// To whom.
        client: ClientId,
        /// When it was handed over.
        received_at: Timestamp,
        /// When it began, by the device's clock. This and what follows is nothing once the client was erased.
        started_at: Option<Timestamp>,
        /// When it ended.
        ended_at: Option<Timestamp>,
        /// The technique, by its id.
        technique: Option<String>,
        /// Whole minutes of work.
        minutes: Option<u32>,
        /// The whole log, JSON.
        log: Option<String>,
    }
}

impl Store {
    /// Keeps a session of a visit; what was handed over first stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the practice has no such client or appointment; [`StoreError::Taken`] when the id
    /// belongs to a session of another visit.
    pub async fn add_visit_session(&self, act: &Act, session: &VisitSession) -> Result<HandOver> {
        let mut tx = self.db.begin().await?;
        let client: Option<Client> = tx.get(args![session.practice, session.client]).await?;
        let client = client.ok_or(StoreError::NotFound { what: "client" })?;
        if tx.run(&INSERT, session.cells()).await? == 0 {
            let key = args![session.practice, session.id];
            let known: Option<VisitSession> = tx.get(key).await?;
            return match known.is_some_and(|known| known.appointment == session.appointment) {
                true => Ok(HandOver::AlreadyThere),
                false => Err(StoreError::Taken {
                    what: "visit_session",
                }),
            };
        }
        tx.finish(act.did(Action::VisitSessionAdded, client.account, session.id))
            .await?;
        Ok(HandOver::Added)
    }

    /// The sessions of a visit, in the order in which they were handed over.
    ///
    /// # Errors
    /// As any question.
    pub async fn visit_sessions(
        &self,
        practice: PracticeId,
        appointment: AppointmentId,
    ) -> Result<Vec<VisitSession>> {
        self.db.all(&OF_VISIT, args![practice, appointment]).await
    }
}

macro_rules! columns {
    () => {
        "practice, id, appointment, client, received_at, started_at, ended_at, technique, minutes, log"
    };
}

statements! {
    INSERT: concat!("insert into visit_session (", columns!(), ")
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (practice, id) do nothing");
    OF_VISIT: concat!("select ", columns!(), " from visit_session
        where practice = $1 and appointment = $2 order by received_at, id");
}
