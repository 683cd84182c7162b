//! What programs of others are told: sent by any server and by one only, tried again when it fails.

use jiff::{SignedDuration, Timestamp};

use super::Webhook;
use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{Whole, args, record};
use crate::error::{Result, found};
use crate::ids::{AppointmentId, DeliveryId, PracticeId, WebhookId};
use crate::outbox::{MAX_ATTEMPTS, pause_after};
use crate::sql::statements;

record! {
    /// Something that a program is told.
    pub struct Delivery in "webhook_delivery" by "practice" "webhook" "seq" {
        /// Of which practice.
        practice: PracticeId,
        /// Which program.
        webhook: WebhookId,
        /// The row of the audit that it comes from.
        seq: i64,
        /// The id under which it is sent, each time the same.
        id: DeliveryId,
        /// What happened.
        event: String,
        /// To which appointment.
        appointment: AppointmentId,
        /// What is sent, JSON.
        body: String,
        /// Since when it is owed.
        created_at: Timestamp,
        /// How often sending was begun.
        attempts: u32,
        /// Not to be tried before.
        next_try_at: Timestamp,
        /// When it was taken.
        delivered_at: Option<Timestamp>,
        /// When it was given up.
        given_up_at: Option<Timestamp>,
        /// The status of the last answer.
        status: Option<u32>,
        /// Why there was none.
        last_error: Option<String>,
    }
}

/// How an attempt went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// It was taken, with this status.
    Taken(u32),
    /// It was answered with another status.
    Refused(u32),
    /// There was no answer, for this reason.
    Unanswered(&'a str),
}

impl Store {
    /// Owes something to a program, unless it was owed before.
    ///
    /// # Errors
    /// As any write.
    pub async fn owe_delivery(&self, delivery: &Delivery) -> Result<bool> {
        Ok(self.db.run(&OWE, delivery.cells()).await? == 1)
    }

    /// Takes what has been due for longest, with the program it goes to; no other server gets it until `now + lease`.
    ///
    /// # Errors
    /// As any write.
    pub async fn claim_delivery(
        &self,
        now: Timestamp,
        lease: SignedDuration,
    ) -> Result<Option<(Delivery, Webhook)>> {
        let again = later(now, lease);
        let args = args![now, again, MAX_ATTEMPTS];
        let Some(delivery) = self.db.take::<Delivery>(&CLAIM, args).await? else {
            return Ok(None);
        };
        let mut webhooks = self.webhooks(delivery.practice).await?.into_iter();
        let webhook = webhooks.find(|webhook| webhook.id == delivery.webhook);
        Ok(webhook.map(|webhook| (delivery, webhook)))
    }

    /// Remembers how an attempt went.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when the lease ran out and another server has it, or its program ended.
    pub async fn delivery_done(
        &self,
        delivery: &Delivery,
        how: Outcome<'_>,
        now: Timestamp,
    ) -> Result<()> {
        let (taken, status, why) = match how {
            Outcome::Taken(status) => (Some(now), Some(status), None),
            Outcome::Refused(status) => (None, Some(status), None),
            Outcome::Unanswered(why) => (None, None, Some(why)),
        };
        let given_up = (taken.is_none() && delivery.attempts >= MAX_ATTEMPTS).then_some(now);
        let args = args![
            delivery.practice,
            delivery.webhook,
            delivery.seq,
            delivery.attempts,
            later(now, pause_after(delivery.attempts)),
            taken,
            given_up,
            status,
            why,
        ];
        found(self.db.run(&DONE, args).await?, "webhook_delivery")
    }

    /// What a program was told, the newest first, at most so many.
    ///
    /// # Errors
    /// As any question.
    pub async fn deliveries(
        &self,
        practice: PracticeId,
        webhook: WebhookId,
        limit: u32,
    ) -> Result<Vec<Delivery>> {
        self.db.all(&OF, args![practice, webhook, limit]).await
    }

    /// Sends something once more, under the same id.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when there is none, it still waits, or its program ended.
    pub async fn send_again(
        &self,
        act: &Act,
        practice: PracticeId,
        webhook: WebhookId,
        id: DeliveryId,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let args = args![practice, webhook, id, act.at];
        found(tx.run(&AGAIN, args).await?, "webhook_delivery")?;
        tx.finish(act.did(Action::WebhookSentAgain, None, id)).await
    }
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_add(by).unwrap_or(Timestamp::MAX)
}

macro_rules! columns {
    () => {
        "practice, webhook, seq, id, event, appointment, body, created_at, attempts, next_try_at, delivered_at, given_up_at, \
         status, last_error"
    };
}

statements! {
    OWE: concat!("insert into webhook_delivery (", columns!(), ")
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        on conflict (practice, webhook, seq) do nothing");
    CLAIM: concat!("update webhook_delivery set attempts = attempts + 1, next_try_at = $2
        where (practice, webhook, seq) in (select d.practice, d.webhook, d.seq from webhook_delivery d
                where d.delivered_at is null and d.given_up_at is null and d.next_try_at <= $1 and d.attempts < $3
                order by d.next_try_at, d.seq limit 1)
            and delivered_at is null and given_up_at is null and next_try_at <= $1
        returning ", columns!());
    DONE: "update webhook_delivery set next_try_at = $5, delivered_at = $6, given_up_at = $7, status = $8, last_error = $9
        where practice = $1 and webhook = $2 and seq = $3 and attempts = $4 and delivered_at is null and given_up_at is null";
    OF: concat!("select ", columns!(), " from webhook_delivery where practice = $1 and webhook = $2
        order by seq desc limit $3");
    AGAIN: "update webhook_delivery set attempts = 0, next_try_at = $4, delivered_at = null, given_up_at = null
        where practice = $1 and webhook = $2 and id = $3 and (delivered_at is not null or given_up_at is not null)
            and exists (select 1 from webhook w where w.practice = $1 and w.id = $2 and w.ended_at is null)";
}
