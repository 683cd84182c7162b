//! A transaction over somebody's time: who acts, what is locked, what is written, and what the audit will say.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::By;
use super::rules::Rules;
use crate::Store;
use crate::appointment::{Appointment, AppointmentEvent};
use crate::audit::{Act, Action, Did};
use crate::db::{Tx, Whole, args};
use crate::error::{Result, StoreError};
use crate::ids::{AccountId, AppointmentId, LocationId, PracticeId};
use crate::practice::touched;
use crate::sql::statements;
use crate::tables;

/// The transaction. Dropped without closing it, nothing of it lasts.
pub(crate) struct Desk {
    pub(super) tx: Tx,
    pub(super) act: Act,
    pub(super) by: By,
    did: Vec<Did>,
}

impl Desk {
    pub(super) async fn open(store: &Store, act: &Act, by: By) -> Result<Self> {
        Ok(Self {
            tx: store.db.begin().await?,
            act: *act,
            by,
            did: Vec::new(),
        })
    }

    /// Makes everything last; says how much was done.
    pub(super) async fn close(self) -> Result<usize> {
        let count = self.did.len();
        self.tx.finish_all(self.did).await?;
        Ok(count)
    }

    /// Locks the time of therapists and clients, in ascending order.
    pub(super) async fn lock(&mut self, people: BTreeSet<(PracticeId, String)>) -> Result<()> {
        let mut practices: BTreeMap<PracticeId, Vec<String>> = BTreeMap::new();
        for (practice, id) in people {
            practices.entry(practice).or_default().push(id);
        }
        for (practice, ids) in practices {
            self.tx.lock_all(practice, &ids).await?;
        }
        Ok(())
    }

    /// Locks the rooms of a location. It comes after the people, everywhere, so that nobody waits in a circle.
    pub(super) async fn lock_rooms(
        &mut self,
        practice: PracticeId,
        location: LocationId,
    ) -> Result<()> {
        self.tx.lock(practice, location).await
    }

    /// An appointment as it stands now.
    pub(super) async fn appointment(
        &mut self,
        practice: PracticeId,
        id: AppointmentId,
    ) -> Result<Appointment> {
        let found = self.tx.get(args![practice, id]).await?;
        found.ok_or(StoreError::NotFound {
            what: "appointment",
        })
    }

    /// Writes a new appointment.
    pub(super) async fn insert(&mut self, appointment: &Appointment) -> Result<()> {
        let insert = &tables::of("appointment").insert;
        let inserted = self.tx.run(insert, appointment.cells()).await;
        inserted.map_err(StoreError::taken("appointment"))?;
        Ok(())
    }

    /// Writes how an appointment stands now, if it still stood as it did when it was read. Its times are left alone: they
    /// belong to whoever holds the lock, and a step can be taken without it.
    pub(super) async fn write_step(&mut self, was: &Appointment, is: &Appointment) -> Result<()> {
        let args = args![
            is.practice,
            is.id,
            was.status,
            was.sequence,
            is.status,
            is.held_until,
            is.fee_percent,
            is.changed_at,
        ];
        written(self.tx.run(&STEP, args).await?)
    }

    /// Writes where and when an appointment is now; its time, the old and the new, is locked.
    pub(super) async fn write_move(&mut self, was: &Appointment, is: &Appointment) -> Result<()> {
        let args = args![
            is.practice,
            is.id,
            was.status,
            was.sequence,
            is.sequence,
            is.therapist,
            is.room,
            is.place,
            is.starts_at,
            is.ends_at,
            is.occupied_from,
            is.occupied_to,
            is.way_from,
            is.way_to,
            &is.over_reason,
            is.changed_at,
        ];
        written(self.tx.run(&MOVE, args).await?)
    }

    /// Writes into the history what became of an appointment.
    pub(super) async fn tell(
        &mut self,
        was: Option<&Appointment>,
        is: &Appointment,
        reason: Option<&str>,
    ) -> Result<()> {
        self.tell_by(self.by, was, is, reason).await
    }

    pub(super) async fn tell_by(
        &mut self,
        by: By,
        was: Option<&Appointment>,
        is: &Appointment,
        reason: Option<&str>,
    ) -> Result<()> {
        let event = AppointmentEvent {
            practice: is.practice,
            appointment: is.id,
            // The statement counts those that are there.
            position: 0,
            client: is.client,
            at: self.act.at,
            side: by.side(),
            member: by.member(),
            from_status: was.map(|was| was.status),
            to_status: is.status,
            from_starts_at: was.map(|was| was.starts_at),
            to_starts_at: is.starts_at,
            from_therapist: was.map(|was| was.therapist),
            to_therapist: is.therapist,
            reason: reason.map(str::to_owned),
        };
        let mut cells = event.cells();
        cells.remove(2);
        self.tx.run(&TELL, cells).await?;
        Ok(())
    }

    /// Notes for the audit what was done to something that is no appointment.
    pub(super) fn note(&mut self, action: Action, of: Option<AccountId>, object: impl Display) {
        self.did.push(self.act.did(action, of, object));
    }

    /// Notes for the audit what was done.
    pub(super) fn did(&mut self, action: Action, rules: &Rules, appointment: &Appointment) {
        let Appointment {
            practice,
            therapist,
            id,
            ..
        } = *appointment;
        let object = touched(practice, Some(therapist), id);
        self.did.push(self.act.did(action, rules.account, object));
    }
}

/// Somebody else came between reading and writing: it is to be read again.
fn written(rows: u64) -> Result<()> {
    match rows {
        0 => Err(StoreError::Busy),
        _ => Ok(()),
    }
}

statements! {
    STEP: "update appointment set status = $5, held_until = $6, fee_percent = $7, changed_at = $8
        where practice = $1 and id = $2 and status = $3 and sequence = $4";
    MOVE: "update appointment set sequence = $5, therapist = $6, room = $7, place = $8, starts_at = $9, ends_at = $10,
            occupied_from = $11, occupied_to = $12, way_from = $13, way_to = $14, over_reason = $15, changed_at = $16
        where practice = $1 and id = $2 and status = $3 and sequence = $4";
    TELL: "insert into appointment_event (practice, appointment, position, client, at, side, member, from_status, to_status,
            from_starts_at, to_starts_at, from_therapist, to_therapist, reason)
        values ($1, $2, (select count(*) from appointment_event where practice = $1 and appointment = $2),
            $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
}
