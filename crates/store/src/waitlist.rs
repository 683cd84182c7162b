//! The waitlist: who waits for a time at a practice, for what, and which times were offered to them.
//!
//! An offer is a short hold; what becomes of the hold decides the offer, whichever door it goes through (`book/offers.rs`).

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Store;
use crate::audit::{Act, Action};
use crate::book::again;
use crate::db::{args, record, text_enum};
use crate::error::{Result, StoreError};
use crate::ids::{
    AppointmentId, ClientId, LocationId, PracticeId, ServiceId, TherapistId, WaitlistId,
};
use crate::outbox::Mail;
use crate::practice::Client;
use crate::sql::statements;

text_enum! {
    /// Why somebody waits no more.
    pub enum WaitlistEnd {
        /// They left.
        Left = "left",
        /// They booked what they waited for.
        Booked = "booked",
        /// They answered no offer for too long.
        Lapsed = "lapsed",
        /// The practice took them off the list.
        Removed = "removed",
        /// The last day that suited went by.
        Over = "over",
        /// What they waited for is not offered any more.
        Closed = "closed",
    }
}

text_enum! {
    /// What became of an offer.
    pub enum OfferOutcome {
        /// Nothing yet: the time is kept.
        Open = "open",
        /// It was booked.
        Accepted = "accepted",
        /// It was given back.
        Declined = "declined",
        /// Nobody answered in time.
        Expired = "expired",
    }
}

record! {
    /// Somebody's place on the waitlist of a practice.
    pub struct WaitlistEntry in "waitlist" by "practice" "id" {
        /// Of which practice.
        practice: PracticeId,
        /// Its id.
        id: WaitlistId,
        /// Who waits.
        client: ClientId,
        /// For what.
        service: ServiceId,
        /// With whom; nothing = with anyone who fits.
        therapist: Option<TherapistId>,
        /// Where; without it in the client's home.
        location: Option<LocationId>,
        /// Which times of the week suit; the words are the caller's.
        times: String,
        /// From which day on.
        from_day: Date,
        /// Until which day.
        until_day: Date,
        /// The version of the knowledge that decided.
        knowledge_version: String,
        /// The answers to the check, JSON, byte for byte as they were given; nothing once the waiting ended.
        answers: Option<String>,
        /// What was decided, JSON; nothing once the waiting ended.
        outcome: Option<String>,
        /// Since when they wait: the line goes by it.
        made_at: Timestamp,
        /// When they were told something that is no offer: that the answers are wanted anew, or that the waiting ended.
        told_at: Option<Timestamp>,
        /// When it ended.
        ended_at: Option<Timestamp>,
        /// Why it ended.
        ended_why: Option<WaitlistEnd>,
    }
}

record! {
    /// A time that was kept for somebody who waits.
    pub struct WaitlistOffer in "waitlist_offer" by "practice" "appointment" {
        /// Of which practice.
        practice: PracticeId,
        /// The held time.
        appointment: AppointmentId,
        /// To whom it was offered: their place on the list.
        entry: WaitlistId,
        /// Who they are.
        client: ClientId,
        /// With whom.
        therapist: TherapistId,
        /// When it begins.
        starts_at: Timestamp,
        /// When it was offered.
        offered_at: Timestamp,
        /// Until when it is kept.
        expires_at: Timestamp,
        /// What became of it.
        outcome: OfferOutcome,
        /// When that was.
        answered_at: Option<Timestamp>,
    }
}

impl Store {
    /// Puts somebody on the list. The same id twice is one place. Whoever waits for this service already keeps their place in
    /// the line, and waits for what they say now. Gives the entry as it stands.
    ///
    /// # Errors
    /// [`NotFound`](StoreError::NotFound) when the practice has no such client; [`Taken`](StoreError::Taken) when the id is
    /// somebody else's; [`Refused`](StoreError::Refused).
    pub async fn join_waitlist(&self, act: &Act, entry: &WaitlistEntry) -> Result<WaitlistEntry> {
        again!(self.try_join(act, entry))
    }

    async fn try_join(&self, act: &Act, entry: &WaitlistEntry) -> Result<WaitlistEntry> {
        let mut tx = self.db.begin().await?;
        // Two forms at once wait for each other here.
        tx.lock(entry.practice, entry.client).await?;
        let client: Option<Client> = tx.get(args![entry.practice, entry.client]).await?;
        let client = client.ok_or(StoreError::NotFound { what: "client" })?;
        let known: Option<WaitlistEntry> = tx.get(args![entry.practice, entry.id]).await?;
        match known {
            Some(known) if known.client == entry.client => return Ok(known),
            Some(_) => return Err(StoreError::Taken { what: "waitlist" }),
            None => {}
        }
        let open = args![entry.practice, entry.client, entry.service];
        let open: Option<WaitlistEntry> = tx.one(&OPEN, open).await?;
        let (action, joined) = match open {
            None => (Action::WaitlistJoined, entry.clone()),
            Some(open) => (
                Action::WaitlistChanged,
                WaitlistEntry {
                    id: open.id,
                    made_at: open.made_at,
                    told_at: None,
                    ..entry.clone()
                },
            ),
        };
        tx.put(&joined).await?;
        tx.finish(act.did(action, client.account, joined.id))
            .await?;
        Ok(joined)
    }

    /// Somebody's place on a list, also when it ended.
    ///
    /// # Errors
    /// As any question.
    pub async fn waitlist_entry(
        &self,
        practice: PracticeId,
        id: WaitlistId,
    ) -> Result<Option<WaitlistEntry>> {
        self.db.one(&ONE, args![practice, id]).await
    }

    /// Who waits at a practice, the longest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn waitlist(&self, practice: PracticeId) -> Result<Vec<WaitlistEntry>> {
        self.db.all(&OF_PRACTICE, args![practice]).await
    }

    /// What a client waits for, the longest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn waitlist_of(
        &self,
        practice: PracticeId,
        client: ClientId,
    ) -> Result<Vec<WaitlistEntry>> {
        self.db.all(&OF_CLIENT, args![practice, client]).await
    }

    /// Who waits anywhere and has no open offer: at most `limit`, in the order of the line, after one of them.
    ///
    /// # Errors
    /// As any question.
    pub async fn waitlist_in_line(
        &self,
        after: Option<(Timestamp, WaitlistId)>,
        limit: u32,
    ) -> Result<Vec<WaitlistEntry>> {
        let (at, id) = match after {
            None => (i64::MIN, String::new()),
            Some((at, id)) => (at.as_microsecond(), id.to_string()),
        };
        self.db.all(&IN_LINE, args![at, id, limit]).await
    }

    /// What was offered to somebody, in order.
    ///
    /// # Errors
    /// As any question.
    pub async fn waitlist_offers(
        &self,
        practice: PracticeId,
        entry: WaitlistId,
    ) -> Result<Vec<WaitlistOffer>> {
        self.db.all(&OFFERS, args![practice, entry]).await
    }

    /// What was offered to all who wait at a practice, in order.
    ///
    /// # Errors
    /// As any question.
    pub async fn waitlist_offers_open(&self, practice: PracticeId) -> Result<Vec<WaitlistOffer>> {
        self.db.all(&OFFERS_OF_OPEN, args![practice]).await
    }

    /// Those whose waiting ended without their doing, and who were not told: at most `limit`, the earliest.
    ///
    /// # Errors
    /// As any question.
    pub async fn waitlist_untold(&self, limit: u32) -> Result<Vec<WaitlistEntry>> {
        self.db.all(&UNTOLD, args![limit]).await
    }

    /// Notes that somebody who waits, or waited, is told something that is no offer, and owes the mail for it, both or neither.
    /// False when they were told before.
    ///
    /// # Errors
    /// [`NotFound`](StoreError::NotFound) when the account of the mail was deleted.
    pub async fn tell_waiting(
        &self,
        entry: &WaitlistEntry,
        at: Timestamp,
        mail: Option<&Mail>,
    ) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        let told = args![entry.practice, entry.id, at, entry.ended_why];
        if tx.run(&TELL, told).await? == 0 {
            return Ok(false);
        }
        if let Some(mail) = mail {
            mail.owe(&mut tx).await?;
        }
        tx.finish_unrecorded(mail.and_then(|mail| mail.account))
            .await?;
        Ok(true)
    }
}

macro_rules! columns {
    () => {
        "practice, id, client, service, therapist, location, times, from_day, until_day, knowledge_version, answers, outcome, \
         made_at, told_at, ended_at, ended_why"
    };
}

macro_rules! offer_columns {
    () => {
        "practice, appointment, entry, client, therapist, starts_at, offered_at, expires_at, outcome, answered_at"
    };
}
pub(crate) use offer_columns;

statements! {
    ONE: concat!("select ", columns!(), " from waitlist where practice = $1 and id = $2");
    OPEN: concat!("select ", columns!(), " from waitlist
        where practice = $1 and client = $2 and service = $3 and ended_at is null");
    OF_PRACTICE: concat!("select ", columns!(), " from waitlist
        where practice = $1 and ended_at is null order by made_at, id");
    OF_CLIENT: concat!("select ", columns!(), " from waitlist
        where practice = $1 and client = $2 and ended_at is null order by made_at, id");
    IN_LINE: concat!("select ", columns!(), " from waitlist w
        where ended_at is null and (made_at, id) > ($1, $2)
            and not exists (select 1 from waitlist_offer o
                where o.practice = w.practice and o.entry = w.id and o.outcome = 'open')
        order by made_at, id limit $3");
    OFFERS: concat!("select ", offer_columns!(), " from waitlist_offer
        where practice = $1 and entry = $2 order by offered_at, appointment");
    OFFERS_OF_OPEN: concat!("select ", offer_columns!(), " from waitlist_offer
        where practice = $1 and entry in (select id from waitlist where practice = $1 and ended_at is null)
        order by offered_at, appointment");
    UNTOLD: concat!("select ", columns!(), " from waitlist
        where ended_at is not null and told_at is null and ended_why in ('lapsed', 'removed', 'over', 'closed')
        order by ended_at, id limit $1");
    // What is told is about how it stood: if that changed meanwhile, it is looked at again.
    TELL: "update waitlist set told_at = $3
        where practice = $1 and id = $2 and told_at is null
            and coalesce(ended_why, '') = coalesce(cast($4 as text), '')";
}
