//! Moving an appointment: its old time is given up and the new one taken at once, or neither.

use booking::Event;
use jiff::Timestamp;

use super::desk::Desk;
use super::fit::Spot;
use super::{By, again, override_by};
use crate::Store;
use crate::appointment::Appointment;
use crate::audit::{Act, Action};
use crate::error::{Result, StoreError};
use crate::ids::{AppointmentId, PracticeId, TherapistId};

/// Where an appointment is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct To<'a> {
    /// The sequence that whoever moves it has seen: a page from before another move moves nothing.
    pub sequence: u32,
    /// With whom.
    pub therapist: TherapistId,
    /// When.
    pub starts_at: Timestamp,
    /// For staff: why it is put where it would not be offered.
    pub over: Option<&'a str>,
}

impl Store {
    /// Moves an appointment. It keeps its id and its status, its sequence goes up by one.
    ///
    /// # Errors
    /// [`Stale`](StoreError::Stale) when it was moved since it was seen; [`Step`](StoreError::Step); as
    /// [`Store::hold`].
    pub async fn move_appointment(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        id: AppointmentId,
        to: To<'_>,
    ) -> Result<Appointment> {
        let refused = match again!(self.try_move(act, by, practice, id, to)) {
            Err(refused) if refused.is_in_the_way() => refused,
            other => return other,
        };
        let known = self.appointment(practice, id).await?;
        let (client, location) = known
            .map(|known| (known.client, known.location))
            .ok_or(refused.clone())?;
        match self
            .let_go(act.at, practice, to.therapist, client, location)
            .await?
        {
            0 => Err(refused),
            _ => again!(self.try_move(act, by, practice, id, to)),
        }
    }

    async fn try_move(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        id: AppointmentId,
        to: To<'_>,
    ) -> Result<Appointment> {
        let over = to.over.map(|reason| override_by(by, reason)).transpose()?;
        let mut desk = Desk::open(self, act, by).await?;
        let was = desk
            .lock_appointment(practice, id, Some(to.therapist))
            .await?;
        if was.sequence != to.sequence {
            return Err(StoreError::Stale {
                what: "appointment",
            });
        }
        let status = was.standing().apply(Event::Move, by.side(), act.at)?;
        desk.release_all(&was).await?;
        let spot = Spot {
            therapist: to.therapist,
            starts_at: to.starts_at,
            ..Spot::from(&was)
        };
        let old = desk.rules(&Spot::from(&was)).await?;
        let fit = desk.fit(&spot, over.is_some()).await?;
        let mut is = Appointment {
            therapist: to.therapist,
            status,
            sequence: was.sequence + 1,
            over_reason: over.map(str::to_owned),
            changed_at: act.at,
            ..was.clone()
        };
        fit.apply(&mut is);
        desk.write_move(&was, &is).await?;
        desk.tell(Some(&was), &is, over).await?;
        desk.settle(&fit, &is).await?;
        desk.settle_without(&old, &was).await?;
        desk.claim_all(&is).await?;
        desk.did(Action::Moved, &fit.rules, &is);
        if was.therapist != is.therapist {
            desk.did(Action::Moved, &old, &was);
        }
        desk.close().await?;
        Ok(is)
    }
}
