//! Intake: the answers to the check that belong to a visit, as given when it was booked and each time they were asked for again.

use jiff::Timestamp;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{args, record};
use crate::error::{Result, StoreError, found};
use crate::ids::{AppointmentId, ClientId, IntakeId, MemberId, PracticeId};
use crate::practice::{Client, Words};
use crate::sql::statements;

record! {
    /// Answers that belong to a visit, and what was decided from them.
    pub struct Intake in "intake" by "practice" "id" {
        /// Of which practice.
        practice: PracticeId,
        /// Its id.
        id: IntakeId,
        /// For which visit.
        appointment: AppointmentId,
        /// Whose answers.
        client: ClientId,
        /// When.
        made_at: Timestamp,
        /// The version of the knowledge that decided.
        knowledge_version: String,
        /// The answers, JSON, byte for byte as they were given; nothing once the client was erased.
        answers: Option<String>,
        /// What was decided, JSON; nothing once the client was erased.
        outcome: Option<String>,
        /// The questions whose answers differ from those before; nothing the first time.
        changed: Option<Words>,
        /// The decision or a limit changed: the therapist must look at it.
        alert: bool,
        /// When somebody of the practice did.
        seen_at: Option<Timestamp>,
        /// Who.
        seen_by: Option<MemberId>,
    }
}

impl Store {
    /// Keeps answers for a visit; keeping them twice changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the practice has no such client or appointment; [`StoreError::Taken`] when the id belongs
    /// to the answers of another visit.
    pub async fn add_intake(&self, act: &Act, intake: &Intake) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let client: Option<Client> = tx.get(args![intake.practice, intake.client]).await?;
        let client = client.ok_or(StoreError::NotFound { what: "client" })?;
        let known: Option<Intake> = tx.get(args![intake.practice, intake.id]).await?;
        match known {
            Some(known) if known.appointment == intake.appointment => return Ok(()),
            Some(_) => return Err(StoreError::Taken { what: "intake" }),
            None => tx.put(intake).await?,
        }
        tx.finish(act.did(Action::IntakeAdded, client.account, intake.id))
            .await
    }

    /// The answers that belong to a visit, the newest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn intakes(
        &self,
        practice: PracticeId,
        appointment: AppointmentId,
    ) -> Result<Vec<Intake>> {
        self.db.all(&OF_VISIT, args![practice, appointment]).await
    }

    /// Changes that must be looked at and were not yet, the oldest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn intake_alerts(&self, practice: PracticeId) -> Result<Vec<Intake>> {
        self.db.all(&ALERTS, args![practice]).await
    }

    /// Somebody of the practice has looked at a change.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such intake, or it was looked at before.
    pub async fn see_intake(
        &self,
        act: &Act,
        practice: PracticeId,
        id: IntakeId,
        member: MemberId,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let changed = tx.run(&SEEN, args![practice, id, act.at, member]).await?;
        found(changed, "intake")?;
        tx.finish(act.did(Action::IntakeSeen, None, id)).await
    }
}

macro_rules! columns {
    () => {
        "practice, id, appointment, client, made_at, knowledge_version, answers, outcome, changed, alert, seen_at, seen_by"
    };
}

statements! {
    OF_VISIT: concat!("select ", columns!(), " from intake
        where practice = $1 and appointment = $2 order by made_at desc, id desc");
    ALERTS: concat!("select ", columns!(), " from intake
        where practice = $1 and alert = 1 and seen_at is null order by made_at, id");
    SEEN: "update intake set seen_at = $3, seen_by = $4 where practice = $1 and id = $2 and seen_at is null";
}
