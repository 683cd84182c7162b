//! Offers of the waitlist: a time is held for the one who waits, and what becomes of the hold becomes of the offer.

use std::collections::BTreeSet;

use booking::{Event, Status};
use jiff::Timestamp;

use super::desk::Desk;
use super::{Asked, By, Wanted, again};
use crate::Store;
use crate::appointment::Appointment;
use crate::audit::{Act, Action};
use crate::db::args;
use crate::error::{Result, StoreError};
use crate::ids::{AppointmentId, PracticeId, TherapistId, WaitlistId};
use crate::outbox::Mail;
use crate::practice::Client;
use crate::sql::statements;
use crate::told::Told;
use crate::waitlist::{OfferOutcome, WaitlistEnd, WaitlistEntry, WaitlistOffer, offer_columns};

/// After so many offers in a row that nobody answered, somebody waits no more: our own choice.
const UNANSWERED: i64 = 3;

/// A time that is to be offered to somebody who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offering {
    /// At which practice.
    pub practice: PracticeId,
    /// To whom: their place on the list.
    pub entry: WaitlistId,
    /// The id of the appointment to be.
    pub appointment: AppointmentId,
    /// With whom.
    pub therapist: TherapistId,
    /// When it begins.
    pub starts_at: Timestamp,
    /// Until when it is kept.
    pub until: Timestamp,
}

impl Store {
    /// Holds a time for somebody who waits, and notes the offer with the mail that tells it: all of it or nothing. `None` when
    /// they wait no more, have an open offer, or were offered this time before; so of any number of servers that offer at
    /// once one does.
    ///
    /// # Errors
    /// As [`Store::hold`]; [`NotFound`](StoreError::NotFound) for an entry that is not there.
    pub async fn offer(
        &self,
        act: &Act,
        offering: &Offering,
        mail: Option<&Mail>,
        kind: &str,
    ) -> Result<Option<Appointment>> {
        match again!(self.try_offer(act, offering, mail, kind)) {
            Err(refused) if refused.is_in_the_way() => {}
            other => return other,
        }
        // What is in the way may be a hold that ran out, such as the offer to the one before.
        let Offering {
            practice,
            therapist,
            ..
        } = *offering;
        if let Some(entry) = self.waitlist_entry(practice, offering.entry).await? {
            self.let_go(act.at, practice, therapist, entry.client, entry.location)
                .await?;
        }
        again!(self.try_offer(act, offering, mail, kind))
    }

    /// Ends somebody's waiting, and lets go of the time that is kept for them. Ending it again changes nothing.
    ///
    /// # Errors
    /// [`NotFound`](StoreError::NotFound).
    pub async fn end_waiting(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        entry: WaitlistId,
        why: WaitlistEnd,
    ) -> Result<()> {
        again!(self.try_end_waiting(act, by, practice, entry, why))
    }

    async fn try_offer(
        &self,
        act: &Act,
        offering: &Offering,
        mail: Option<&Mail>,
        kind: &str,
    ) -> Result<Option<Appointment>> {
        // Nobody asked for it: its history says that it came by itself, and the notice for clients holds.
        let mut desk = Desk::open(self, act, By::Time).await?;
        let entry = desk.entry(offering.practice, offering.entry).await?;
        let wanted = Wanted {
            practice: entry.practice,
            id: offering.appointment,
            therapist: offering.therapist,
            client: entry.client,
            service: entry.service,
            location: entry.location,
            starts_at: offering.starts_at,
            series: None,
        };
        desk.lock_for(std::slice::from_ref(&wanted)).await?;
        let guard = args![
            entry.practice,
            entry.id,
            offering.therapist,
            offering.starts_at
        ];
        if desk.tx.run(&STILL_WAITS, guard).await? == 0 {
            return Ok(None);
        }
        let held = desk
            .hold(&wanted, None, Some(offering.until), Asked::Again)
            .await?;
        let offer = WaitlistOffer {
            practice: entry.practice,
            appointment: held.id,
            entry: entry.id,
            client: entry.client,
            therapist: held.therapist,
            starts_at: held.starts_at,
            offered_at: act.at,
            expires_at: offering.until,
            outcome: OfferOutcome::Open,
            answered_at: None,
        };
        desk.tx.put(&offer).await?;
        let told = Told::of_client(&held, kind, act.at, mail.map(|mail| mail.id));
        desk.tx.put(&told).await?;
        if let Some(mail) = mail {
            mail.owe(&mut desk.tx).await?;
        }
        let account = desk.account_of(&entry).await?;
        desk.note(Action::WaitlistOffered, account, entry.id);
        desk.close().await?;
        Ok(Some(held))
    }

    async fn try_end_waiting(
        &self,
        act: &Act,
        by: By,
        practice: PracticeId,
        id: WaitlistId,
        why: WaitlistEnd,
    ) -> Result<()> {
        let mut desk = Desk::open(self, act, by).await?;
        let entry = desk.entry(practice, id).await?;
        let open: Option<WaitlistOffer> = desk.tx.one(&OPEN_OFFER, args![practice, id]).await?;
        if let Some(offer) = open {
            let held = desk
                .lock_appointment(practice, offer.appointment, None)
                .await?;
            let ran_out = held.held_until.is_some_and(|until| until <= act.at);
            if held.status == Status::Held {
                let (by, event) = match ran_out {
                    true => (By::Time, Event::Expire),
                    false => (by, Event::Cancel),
                };
                desk.end(held, by, event, None).await?;
            }
        } else {
            let people = BTreeSet::from([(practice, entry.client.to_string())]);
            desk.lock(people).await?;
        }
        let ended = desk.tx.run(&END, args![practice, id, act.at, why]).await?;
        // Offered a time between reading and locking: that is to be let go, too.
        if desk.tx.any(&OPEN_OFFER, args![practice, id]).await? {
            return Err(StoreError::Busy);
        }
        if ended > 0 {
            let account = desk.account_of(&entry).await?;
            desk.note(Action::WaitlistEnded, account, id);
        }
        desk.close().await?;
        Ok(())
    }
}

impl Desk {
    /// Something held was booked: an offer of it is accepted, and its client waits for this service no more.
    pub(super) async fn offer_accepted(&mut self, booked: &Appointment) -> Result<()> {
        self.answer(booked, OfferOutcome::Accepted).await?;
        let args = args![
            booked.practice,
            booked.client,
            booked.service,
            self.act.at,
            WaitlistEnd::Booked,
        ];
        self.tx.run(&END_BOOKED, args).await?;
        Ok(())
    }

    /// Something held was given up: an offer of it is declined, or nobody answered it.
    pub(super) async fn offer_ended(&mut self, held: &Appointment, event: Event) -> Result<()> {
        let outcome = match event {
            Event::Expire => OfferOutcome::Expired,
            _ => OfferOutcome::Declined,
        };
        let answered = self.answer(held, outcome).await?;
        if let (Some(offer), OfferOutcome::Expired) = (answered, outcome) {
            let (practice, entry) = (offer.practice, offer.entry);
            let args = args![
                practice,
                entry,
                self.act.at,
                WaitlistEnd::Lapsed,
                UNANSWERED
            ];
            self.tx.run(&LAPSE, args).await?;
        }
        Ok(())
    }

    async fn answer(
        &mut self,
        of: &Appointment,
        outcome: OfferOutcome,
    ) -> Result<Option<WaitlistOffer>> {
        let args = args![of.practice, of.id, outcome, self.act.at];
        self.tx.one(&ANSWER, args).await
    }

    async fn entry(&mut self, practice: PracticeId, id: WaitlistId) -> Result<WaitlistEntry> {
        let found = self.tx.get(args![practice, id]).await?;
        found.ok_or(StoreError::NotFound { what: "waitlist" })
    }

    async fn account_of(&mut self, entry: &WaitlistEntry) -> Result<Option<crate::AccountId>> {
        let client: Option<Client> = self.tx.get(args![entry.practice, entry.client]).await?;
        Ok(client.and_then(|client| client.account))
    }
}

statements! {
    // Changes nothing, and locks the row: whoever ends the waiting meanwhile waits for the offer, or is seen here.
    STILL_WAITS: "update waitlist set made_at = made_at
        where practice = $1 and id = $2 and ended_at is null
            and not exists (select 1 from waitlist_offer o where o.practice = $1 and o.entry = $2
                and (o.outcome = 'open' or (o.therapist = $3 and o.starts_at = $4)))";
    OPEN_OFFER: concat!("select ", offer_columns!(), " from waitlist_offer
        where practice = $1 and entry = $2 and outcome = 'open'");
    ANSWER: concat!("update waitlist_offer set outcome = $3, answered_at = $4
        where practice = $1 and appointment = $2 and outcome = 'open' returning ", offer_columns!());
    END: "update waitlist set ended_at = $3, ended_why = $4, answers = null, outcome = null, told_at = null
        where practice = $1 and id = $2 and ended_at is null";
    END_BOOKED: "update waitlist set ended_at = $4, ended_why = $5, answers = null, outcome = null, told_at = null
        where practice = $1 and client = $2 and service = $3 and ended_at is null";
    LAPSE: "update waitlist set ended_at = $3, ended_why = $4, answers = null, outcome = null, told_at = null
        where practice = $1 and id = $2 and ended_at is null
            and (select count(*) from waitlist_offer o where o.practice = $1 and o.entry = $2 and o.outcome = 'expired'
                and o.offered_at > coalesce((select max(d.offered_at) from waitlist_offer d
                    where d.practice = $1 and d.entry = $2 and d.outcome in ('declined', 'accepted')), 0)) >= $5";
}
