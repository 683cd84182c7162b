//! What happened to clients, as their practice knows it: after-effects and adverse events.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{args, record};
use crate::error::{Result, StoreError};
use crate::ids::{AppointmentId, ClientId, PracticeEventId, PracticeId, TherapistId};
use crate::practice::Client;
use crate::sql::statements;

record! {
    /// Something that happened to a client.
    pub struct PracticeEvent in "practice_event" by "practice" "id" {
        /// Of which practice.
        practice: PracticeId,
        /// Minted with the form, so that sending it twice is harmless.
        id: PracticeEventId,
        /// After which visit.
        appointment: AppointmentId,
        /// To whom.
        client: ClientId,
        /// Who noted it.
        therapist: TherapistId,
        /// When it was noted.
        recorded_at: Timestamp,
        /// The day it happened. This and what follows is nothing once the client was erased.
        day: Option<Date>,
        /// Id of the after-effect in the knowledge, or a word of the caller's for anything else.
        kind: Option<String>,
        /// How bad it was, in a word of the caller's.
        severity: Option<String>,
        /// What happened.
        words: Option<String>,
        /// What was done.
        done: Option<String>,
        /// What is still to be done.
        follow_up: Option<String>,
    }
}

impl Store {
    /// Notes something that happened; noting it twice changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the practice has no such client, appointment or therapist; [`StoreError::Taken`] when
    /// the id belongs to something that somebody else noted.
    pub async fn add_practice_event(&self, act: &Act, event: &PracticeEvent) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let client: Option<Client> = tx.get(args![event.practice, event.client]).await?;
        let client = client.ok_or(StoreError::NotFound { what: "client" })?;
        let known: Option<PracticeEvent> = tx.get(args![event.practice, event.id]).await?;
        match known {
            Some(known) if known.therapist == event.therapist => return Ok(()),
            Some(_) => {
                return Err(StoreError::Taken {
                    what: "practice_event",
                });
            }
            None => tx.put(event).await?,
        }
        tx.finish(act.did(Action::PracticeEventAdded, client.account, event.id))
            .await
    }

    /// Everything that a practice noted since a moment, the newest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn practice_events(
        &self,
        practice: PracticeId,
        since: Timestamp,
    ) -> Result<Vec<PracticeEvent>> {
        self.db.all(&ALL, args![practice, since]).await
    }

    /// What happened to a client, the newest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn events_of_client(
        &self,
        practice: PracticeId,
        client: ClientId,
    ) -> Result<Vec<PracticeEvent>> {
        self.db.all(&OF_CLIENT, args![practice, client]).await
    }
}

macro_rules! columns {
    () => {
        "practice, id, appointment, client, therapist, recorded_at, day, kind, severity, words, done, follow_up"
    };
}

statements! {
    ALL: concat!("select ", columns!(), " from practice_event
        where practice = $1 and recorded_at >= $2 order by recorded_at desc, id desc");
    OF_CLIENT: concat!("select ", columns!(), " from practice_event
        where practice = $1 and client = $2 order by recorded_at desc, id desc");
}
