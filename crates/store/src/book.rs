//! Booking: holding a time, for one appointment or for a series.
//!
//! Every change of somebody's time is one transaction in four steps: lock whoever's time it is, the people in ascending order
//! and then the rooms; read everything that decides and ask the timetable anew, so that what a page showed is only a wish;
//! write the appointment; claim its ticks. The lock makes the answer of the timetable true, and the claims make it impossible
//! for anything to be booked twice should a program ever forget to ask.

use std::collections::BTreeSet;

use booking::{Refused, Side, Status};
use jiff::{SignedDuration, Timestamp};

use crate::Store;
use crate::appointment::Appointment;
use crate::audit::{Act, Action};
use crate::db::args;
use crate::error::{Result, StoreError};
use crate::ids::{
    AppointmentId, ClientId, LocationId, MemberId, PracticeId, SeriesId, ServiceId, TherapistId,
};

mod claims;
mod desk;
mod fit;
mod moving;
mod offers;
mod rules;
mod steps;
mod ways;

pub(crate) use claims::STATEMENTS as CLAIM_STATEMENTS;
pub(crate) use desk::STATEMENTS as DESK_STATEMENTS;
pub(crate) use fit::STATEMENTS as FIT_STATEMENTS;
pub use moving::To;
pub use offers::Offering;
pub(crate) use offers::STATEMENTS as OFFER_STATEMENTS;
pub(crate) use rules::STATEMENTS as RULES_STATEMENTS;
pub(crate) use steps::STATEMENTS as STEP_STATEMENTS;
pub(crate) use ways::STATEMENTS as WAY_STATEMENTS;

use desk::Desk;
use fit::Spot;

/// A time that somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// At which practice.
    pub practice: PracticeId,
    /// The id of the appointment to be: asking twice with the same is asking once.
    pub id: AppointmentId,
    /// With whom.
    pub therapist: TherapistId,
    /// For whom.
    pub client: ClientId,
    /// What.
    pub service: ServiceId,
    /// Where; without it in the client's home.
    pub location: Option<LocationId>,
    /// When.
    pub starts_at: Timestamp,
    /// Together with which others.
    pub series: Option<SeriesId>,
}

/// Who does something to an appointment, as its history tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The client.
    Client,
    /// A member of the practice.
    Member(MemberId),
    /// The practice, by an import or its operator.
    Practice,
    /// Nobody: time went by.
    Time,
}

impl By {
    pub(crate) fn side(self) -> Side {
        match self {
            Self::Client => Side::Client,
            Self::Member(_) | Self::Practice => Side::Practice,
            Self::Time => Side::Time,
        }
    }

    pub(crate) fn member(self) -> Option<MemberId> {
        match self {
            Self::Member(member) => Some(member),
            Self::Client | Self::Practice | Self::Time => None,
        }
    }
}

/// Whether the same may have been asked for before.
#[derive(Clone, Copy)]
enum Asked {
    Once,
    Again,
}

/// How often a transaction is tried that the database gave up for another's sake.
pub(crate) const TRIES: u32 = 3;

/// Tries something again while the database says that it was in another's way.
macro_rules! again {
    ($try:expr) => {{
        let mut tries = 1;
        loop {
            match $try.await {
                Err($crate::error::StoreError::Busy) if tries < $crate::book::TRIES => tries += 1,
                other => break other,
            }
        }
    }};
}
pub(crate) use again;

impl Store {
    /// Holds a time for as long as the practice says.
    ///
    /// # Errors
    /// [`Taken`](StoreError::Taken) (`time`, `room`, `client`) when somebody has it, or had it a moment earlier;
    /// [`NoWay`](StoreError::NoWay); [`NotOffered`](StoreError::NotOffered); [`NotBookable`](StoreError::NotBookable);
    /// [`NotFound`](StoreError::NotFound).
    pub async fn hold(&self, act: &Act, by: By, wanted: &Wanted) -> Result<Appointment> {
        let held = self
            .hold_series(act, by, std::slice::from_ref(wanted))
            .await?;
        only(held)
    }

    /// Holds all of some times, or none: the error is that of the first that cannot be. [`Store::series_conflicts`] tells all of
    /// them before.
    ///
    /// # Errors
    /// As [`Store::hold`].
    pub async fn hold_series(
        &self,
        act: &Act,
        by: By,
        wanted: &[Wanted],
    ) -> Result<Vec<Appointment>> {
        self.hold_all(act, by, wanted, None).await
    }

    /// Holds a time that would not be offered: it is taken, or outside of working hours. For staff, who say why.
    ///
    /// # Errors
    /// As [`Store::hold`], but not for the time; [`Refused`](StoreError::Refused) without a reason.
    pub async fn hold_over(
        &self,
        act: &Act,
        by: By,
        wanted: &Wanted,
        reason: &str,
    ) -> Result<Appointment> {
        let wanted = std::slice::from_ref(wanted);
        only(self.hold_all(act, by, wanted, Some(reason)).await?)
    }

    /// Holds a time with the first of some therapists who has it free. `wanted.therapist` does not matter.
    ///
    /// # Errors
    /// As [`Store::hold`]; when nobody has it free, the error of the first.
    pub async fn hold_any(
        &self,
        act: &Act,
        by: By,
        wanted: &Wanted,
        candidates: &[TherapistId],
    ) -> Result<Appointment> {
        let known = self.appointment(wanted.practice, wanted.id).await?;
        if let Some(known) = known
            && let therapist = known.therapist
            && known.is_what(&Wanted {
                therapist,
                ..*wanted
            })
        {
            return Ok(known);
        }
        let mut first = None;
        for &therapist in candidates {
            match self
                .hold(
                    act,
                    by,
                    &Wanted {
                        therapist,
                        ..*wanted
                    },
                )
                .await
            {
                Err(
                    error @ (StoreError::Taken {
                        what: "time" | "room",
                    }
                    | StoreError::NoWay { .. }
                    | StoreError::NotOffered { .. }
                    | StoreError::NotBookable { .. }),
                ) => first = first.or(Some(error)),
                other => return other,
            }
        }
        Err(first.unwrap_or(StoreError::NotFound { what: "therapist" }))
    }

    /// Which of some times could not be held, and why; nothing is stored.
    ///
    /// # Errors
    /// As any write.
    pub async fn series_conflicts(
        &self,
        act: &Act,
        by: By,
        wanted: &[Wanted],
    ) -> Result<Vec<(AppointmentId, StoreError)>> {
        self.let_all_go(act, wanted).await?;
        again!(self.try_conflicts(act, by, wanted))
    }

    /// Holds at once what nothing stands in the way of. Otherwise what stands there may be a hold that ran out, or the very
    /// appointment, asked for a second time.
    async fn hold_all(
        &self,
        act: &Act,
        by: By,
        wanted: &[Wanted],
        over: Option<&str>,
    ) -> Result<Vec<Appointment>> {
        match again!(self.try_hold(act, by, wanted, over, Asked::Once)) {
            Err(refused) if refused.is_in_the_way() => {}
            other => return other,
        }
        self.let_all_go(act, wanted).await?;
        again!(self.try_hold(act, by, wanted, over, Asked::Again))
    }

    async fn try_hold(
        &self,
        act: &Act,
        by: By,
        wanted: &[Wanted],
        over: Option<&str>,
        asked: Asked,
    ) -> Result<Vec<Appointment>> {
        let over = over.map(|reason| override_by(by, reason)).transpose()?;
        let mut desk = Desk::open(self, act, by).await?;
        desk.lock_for(wanted).await?;
        let mut held = Vec::with_capacity(wanted.len());
        for wanted in wanted {
            held.push(desk.hold(wanted, over, None, asked).await?);
        }
        desk.close().await?;
        Ok(held)
    }

    async fn let_all_go(&self, act: &Act, wanted: &[Wanted]) -> Result<()> {
        for &Wanted {
            practice,
            therapist,
            client,
            location,
            ..
        } in wanted
        {
            self.let_go(act.at, practice, therapist, client, location)
                .await?;
        }
        Ok(())
    }

    async fn try_conflicts(
        &self,
        act: &Act,
        by: By,
        wanted: &[Wanted],
    ) -> Result<Vec<(AppointmentId, StoreError)>> {
        let mut desk = Desk::open(self, act, by).await?;
        desk.lock_for(wanted).await?;
        let mut conflicts = Vec::new();
        for wanted in wanted {
            match desk.hold(wanted, None, None, Asked::Again).await {
                Ok(_) => {}
                Err(error @ (StoreError::Busy | StoreError::Full | StoreError::Backend { .. })) => {
                    return Err(error);
                }
                Err(conflict) => conflicts.push((wanted.id, conflict)),
            }
        }
        // The desk is left without closing it: nothing lasts.
        Ok(conflicts)
    }
}

impl Desk {
    /// Locks whoever's time some appointments would be.
    async fn lock_for(&mut self, wanted: &[Wanted]) -> Result<()> {
        let mut people = BTreeSet::new();
        for wanted in wanted {
            lock_ids(
                &mut people,
                wanted.practice,
                wanted.therapist,
                wanted.client,
            );
        }
        self.lock(people).await
    }

    /// Holds one time, until an instant or for as long as the practice says; the people are locked.
    async fn hold(
        &mut self,
        wanted: &Wanted,
        over: Option<&str>,
        until: Option<Timestamp>,
        asked: Asked,
    ) -> Result<Appointment> {
        if let Asked::Again = asked
            && let key = args![wanted.practice, wanted.id]
            && let Some(known) = self.tx.get::<Appointment>(key).await?
        {
            return match known.is_what(wanted) {
                true => Ok(known),
                false => Err(StoreError::Taken {
                    what: "appointment",
                }),
            };
        }
        let spot = Spot::from(wanted);
        let fit = self.fit(&spot, over.is_some()).await?;
        let now = self.act.at;
        let minutes = SignedDuration::from_mins(fit.rules.hold_minutes.into());
        let until = until.unwrap_or(now.saturating_add(minutes).unwrap_or(Timestamp::MAX));
        let mut held = Appointment {
            practice: wanted.practice,
            id: wanted.id,
            therapist: wanted.therapist,
            client: wanted.client,
            service: wanted.service,
            location: wanted.location,
            room: None,
            place: None,
            starts_at: wanted.starts_at,
            ends_at: wanted.starts_at,
            occupied_from: wanted.starts_at,
            occupied_to: wanted.starts_at,
            way_from: wanted.starts_at,
            way_to: wanted.starts_at,
            client_claimed: fit.rules.client_exclusive,
            status: Status::Held,
            sequence: 0,
            held_until: Some(until),
            over_reason: over.map(str::to_owned),
            series: wanted.series,
            price: fit.rules.price.clone(),
            fee_percent: None,
            made_at: now,
            changed_at: now,
        };
        fit.apply(&mut held);
        self.insert(&held).await?;
        self.tell(None, &held, over).await?;
        self.settle(&fit, &held).await?;
        self.claim_all(&held).await?;
        let action = match over {
            Some(_) => Action::HeldOver,
            None => Action::Held,
        };
        self.did(action, &fit.rules, &held);
        Ok(held)
    }
}

impl Appointment {
    /// It is what somebody wants, and they still have it.
    fn is_what(&self, wanted: &Wanted) -> bool {
        self.status.occupies()
            && self.therapist == wanted.therapist
            && self.client == wanted.client
            && self.service == wanted.service
            && self.location == wanted.location
            && self.starts_at == wanted.starts_at
    }
}

/// Only the practice may put something over something else, and it says why.
pub(crate) fn override_by(by: By, reason: &str) -> Result<&str> {
    match (by.side(), reason.trim()) {
        (Side::Practice, "") => Err(StoreError::Refused {
            rule: "override_with_a_reason".into(),
        }),
        (Side::Practice, reason) => Ok(reason),
        (Side::Client | Side::Time, _) => Err(Refused::PracticeOnly.into()),
    }
}

/// The ids under which somebody's time is locked.
fn lock_ids(
    people: &mut BTreeSet<(PracticeId, String)>,
    practice: PracticeId,
    therapist: TherapistId,
    client: ClientId,
) {
    people.insert((practice, therapist.to_string()));
    people.insert((practice, client.to_string()));
}

fn only(mut held: Vec<Appointment>) -> Result<Appointment> {
    held.pop().ok_or(StoreError::NotFound {
        what: "appointment",
    })
}
