//! What becomes of an appointment once it is held: booked, approved, called off, over.

use std::collections::BTreeSet;

use booking::{CancellationPolicy, Event, Side, Status};
use jiff::Timestamp;

use super::desk::Desk;
use super::fit::Spot;
use super::rules::Rules;
use super::{By, again, lock_ids};
use crate::Store;
use crate::appointment::{Appointment, columns};
use crate::audit::{Act, Action};
use crate::db::args;
use crate::error::{Result, StoreError};
use crate::ids::{AppointmentId, ClientId, LocationId, PracticeId, SeriesId, TherapistId};
use crate::sql::statements;

impl Store {
    /// Books what is held: confirmed, or, where the practice looks at new clients first, requested. Booking again what is
    /// booked changes nothing.
    ///
    /// # Errors
    /// [`Step`](StoreError::Step) when the hold ran out or the appointment was called off;
    /// [`NotFound`](StoreError::NotFound).
    pub async fn book(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        id: AppointmentId,
    ) -> Result<Appointment> {
        again!(self.try_book(act, by, practice, id))
    }

    /// Books all that is held of a series, or nothing.
    ///
    /// # Errors
    /// As [`Store::book`].
    pub async fn book_series(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        series: SeriesId,
    ) -> Result<Vec<Appointment>> {
        again!(self.try_book_series(act, by, practice, series))
    }

    /// The practice agrees to what was requested.
    ///
    /// # Errors
    /// [`Step`](StoreError::Step); [`NotFound`](StoreError::NotFound).
    pub async fn approve(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        id: AppointmentId,
    ) -> Result<Appointment> {
        again!(self.try_step(act, by, practice, id, Event::Approve, None))
    }

    /// It took place.
    ///
    /// # Errors
    /// [`Step`](StoreError::Step); [`NotFound`](StoreError::NotFound).
    pub async fn complete(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        id: AppointmentId,
    ) -> Result<Appointment> {
        again!(self.try_step(act, by, practice, id, Event::Complete, None))
    }

    /// The client did not come.
    ///
    /// # Errors
    /// [`Step`](StoreError::Step); [`NotFound`](StoreError::NotFound).
    pub async fn missed(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        id: AppointmentId,
        reason: Option<&str>,
    ) -> Result<Appointment> {
        again!(self.try_step(act, by, practice, id, Event::MissedByClient, reason))
    }

    /// Calls an appointment off, whether held, requested or confirmed; what it costs is in the appointment that is given.
    ///
    /// # Errors
    /// [`Step`](StoreError::Step); [`NotFound`](StoreError::NotFound).
    pub async fn cancel(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        id: AppointmentId,
        reason: Option<&str>,
    ) -> Result<Appointment> {
        again!(self.try_cancel(act, by, practice, id, reason))
    }

    /// Lets go all holds that ran out, and says how many.
    ///
    /// # Errors
    /// As any write.
    pub async fn expire_holds(&self, now: Timestamp) -> Result<usize> {
        let mut count = 0;
        let mut after = String::new();
        loop {
            let lapsed: Vec<Appointment> = self.db.all(&LAPSED, args![now, &after]).await?;
            let Some(last) = lapsed.last() else {
                return Ok(count);
            };
            after = last.id.to_string();
            for held in lapsed {
                count += again!(self.try_expire(now, &held))?;
            }
        }
    }

    async fn try_book(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        id: AppointmentId,
    ) -> Result<Appointment> {
        let mut desk = Desk::open(self, act, by).await?;
        let appointment = desk.appointment(practice, id).await?;
        let booked = desk.book(appointment).await?;
        desk.close().await?;
        Ok(booked)
    }

    async fn try_book_series(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        series: SeriesId,
    ) -> Result<Vec<Appointment>> {
        let held = self.series(practice, series).await?;
        let mut desk = Desk::open(self, act, by).await?;
        let mut booked = Vec::with_capacity(held.len());
        for appointment in held.into_iter().filter(|held| held.status == Status::Held) {
            booked.push(desk.book(appointment).await?);
        }
        desk.close().await?;
        Ok(booked)
    }

    /// Lets go the holds that ran out and could be in the way of somebody.
    pub(super) async fn let_go(
        &self,
        now: Timestamp,
        practice: PracticeId,
        therapist: TherapistId,
        client: ClientId,
        location: Option<LocationId>,
    ) -> Result<usize> {
        let args = args![practice, now, therapist, client, location];
        let lapsed: Vec<Appointment> = self.db.all(&IN_THE_WAY, args).await?;
        let mut count = 0;
        for held in lapsed {
            count += again!(self.try_expire(now, &held))?;
        }
        Ok(count)
    }

    async fn try_expire(&self, now: Timestamp, held: &Appointment) -> Result<usize> {
        let mut desk = Desk::open(self, &Act::program(now), By::Time).await?;
        let held = desk.lock_appointment(held.practice, held.id, None).await?;
        let lapsed = held.held_until.is_some_and(|until| until <= now);
        if held.status == Status::Held && lapsed {
            desk.end(held, By::Time, Event::Expire, None).await?;
        }
        desk.close().await
    }

    async fn try_cancel(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        id: AppointmentId,
        reason: Option<&str>,
    ) -> Result<Appointment> {
        let mut desk = Desk::open(self, act, by).await?;
        let found = desk.lock_appointment(practice, id, None).await?;
        let cancelled = desk.end(found, by, Event::Cancel, reason).await?;
        desk.close().await?;
        Ok(cancelled)
    }

    /// A step that leaves the time as it is.
    async fn try_step(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        id: AppointmentId,
        event: Event,
        reason: Option<&str>,
    ) -> Result<Appointment> {
        let mut desk = Desk::open(self, act, by).await?;
        let appointment = desk.appointment(practice, id).await?;
        let stepped = desk.step(appointment, |_| event, reason).await?;
        desk.close().await?;
        Ok(stepped)
    }
}

impl Desk {
    /// Locks whoever's time an appointment is, and that of the therapist it moves to, and reads it as it is then.
    pub(super) async fn lock_appointment(
        &mut self,
        practice: PracticeId,
        id: AppointmentId,
        to: Option<TherapistId>,
    ) -> Result<Appointment> {
        let found = self.appointment(practice, id).await?;
        let mut people = BTreeSet::new();
        lock_ids(&mut people, practice, found.therapist, found.client);
        if let Some(to) = to {
            lock_ids(&mut people, practice, to, found.client);
        }
        self.lock(people).await?;
        if let (Some(location), Some(_)) = (found.location, found.room) {
            self.lock_rooms(practice, location).await?;
        }
        let locked = self.appointment(practice, id).await?;
        match (locked.therapist, locked.room) == (found.therapist, found.room) {
            true => Ok(locked),
            // Moved in between.
            false => Err(StoreError::Busy),
        }
    }

    async fn book(&mut self, held: Appointment) -> Result<Appointment> {
        if matches!(held.status, Status::Requested | Status::Confirmed) {
            return Ok(held);
        }
        let event = |rules: &Rules| Event::Book {
            approve_first: rules.approve_first,
        };
        self.step(held, event, None).await
    }

    async fn step(
        &mut self,
        was: Appointment,
        event: impl FnOnce(&Rules) -> Event,
        reason: Option<&str>,
    ) -> Result<Appointment> {
        let rules = self.rules(&Spot::from(&was)).await?;
        let event = event(&rules);
        let status = was.standing().apply(event, self.by.side(), self.act.at)?;
        let is = Appointment {
            status,
            held_until: None,
            changed_at: self.act.at,
            ..was.clone()
        };
        self.write_step(&was, &is).await?;
        self.tell(Some(&was), &is, reason).await?;
        if rules.waits && matches!(event, Event::Book { .. }) {
            self.offer_accepted(&is).await?;
        }
        self.did(action(event), &rules, &is);
        Ok(is)
    }

    /// Gives up the time of an appointment: called off, or a hold that ran out. It is locked.
    pub(super) async fn end(
        &mut self,
        was: Appointment,
        by: By,
        event: Event,
        reason: Option<&str>,
    ) -> Result<Appointment> {
        let rules = self.rules(&Spot::from(&was)).await?;
        let status = was.standing().apply(event, by.side(), self.act.at)?;
        let policy = CancellationPolicy {
            free_until_hours: rules.free_until_hours,
            late_percent: u8::try_from(rules.late_percent).unwrap_or(100),
        };
        let booked = was.status == Status::Confirmed;
        let percent = policy.percent(was.starts_at, by.side(), self.act.at);
        let is = Appointment {
            status,
            held_until: None,
            fee_percent: (booked && by.side() == Side::Client).then_some(percent.into()),
            changed_at: self.act.at,
            ..was.clone()
        };
        self.write_step(&was, &is).await?;
        self.tell_by(by, Some(&was), &is, reason).await?;
        self.release_all(&was).await?;
        self.settle_without(&rules, &was).await?;
        if rules.waits && was.status == Status::Held {
            self.offer_ended(&was, event).await?;
        }
        self.did(action(event), &rules, &is);
        Ok(is)
    }
}

fn action(event: Event) -> Action {
    match event {
        Event::Book { .. } => Action::Booked,
        Event::Approve => Action::Approved,
        Event::Cancel => Action::Cancelled,
        Event::Move => Action::Moved,
        Event::Complete => Action::Completed,
        Event::MissedByClient => Action::Missed,
        Event::Expire => Action::Expired,
    }
}

statements! {
    IN_THE_WAY: concat!("select ", columns!(), " from appointment
        where practice = $1 and status = 'held' and held_until <= $2
            and (therapist = $3 or client = $4 or location = $5)");
    LAPSED: concat!("select ", columns!(), " from appointment
        where status = 'held' and held_until <= $1 and id > $2 order by id limit 100");
}
