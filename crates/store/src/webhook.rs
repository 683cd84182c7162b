//! Programs of others that hear what happens to appointments.

use jiff::Timestamp;

use crate::Store;
use crate::appointment::Appointment;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, args, record};
use crate::error::{Result, found};
use crate::ids::{PracticeId, Secret, WebhookId};
use crate::sql::statements;

mod delivery;

pub(crate) use delivery::STATEMENTS as DELIVERY_STATEMENTS;
pub use delivery::{Delivery, Outcome};

record! {
    /// A program that hears what happens to appointments.
    pub struct Webhook in "webhook" by "practice" "id" {
        /// Of which practice.
        practice: PracticeId,
        /// Its id.
        id: WebhookId,
        /// Where it listens.
        address: String,
        /// What messages to it are signed with.
        secret: Secret,
        /// What they were signed with before.
        old_secret: Option<Secret>,
        /// Until when they are signed with both.
        old_until: Option<Timestamp>,
        /// It hears of everything after this version of the store, whatever clocks say.
        since: i64,
        /// Since when it listens.
        made_at: Timestamp,
        /// Since when it does not any more.
        ended_at: Option<Timestamp>,
        /// Why, unless somebody of the practice ended it.
        ended_why: Option<String>,
    }
}

/// Something that happened to an appointment of a practice to which somebody listens.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitEvent {
    /// Its row in the audit: one for each thing that happened.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What, as in the audit.
    pub action: String,
    /// How it stood after it was booked.
    pub booked_as: Option<booking::Status>,
    /// The appointment as it stands now.
    pub appointment: Appointment,
}

impl Store {
    /// Adds a program that listens.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when there is no such practice; [`Taken`](crate::StoreError::Taken) when it
    /// is there already.
    pub async fn add_webhook(&self, act: &Act, webhook: &Webhook) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let insert = &crate::tables::of("webhook").insert;
        tx.run(insert, crate::db::Whole::cells(webhook)).await?;
        tx.finish(act.did(Action::WebhookAdded, None, webhook.id))
            .await
    }

    /// The programs that listen to a practice, the newest first, with those that ended.
    ///
    /// # Errors
    /// As any question.
    pub async fn webhooks(&self, practice: PracticeId) -> Result<Vec<Webhook>> {
        self.db.all(&OF_PRACTICE, args![practice]).await
    }

    /// Gives a program a new secret; until an instant the old one signs as well.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when there is none, or it ended.
    pub async fn rotate_webhook(
        &self,
        act: &Act,
        practice: PracticeId,
        id: WebhookId,
        secret: &Secret,
        old_until: Timestamp,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let args = args![practice, id, secret.clone(), old_until];
        found(tx.run(&ROTATE, args).await?, "webhook")?;
        tx.finish(act.did(Action::WebhookRotated, None, id)).await
    }

    /// Ends a program's listening; nothing that waits is sent to it any more.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when there is none, or it ended before.
    pub async fn end_webhook(
        &self,
        act: &Act,
        practice: PracticeId,
        id: WebhookId,
        why: Option<&str>,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let ended = tx.run(&END, args![practice, id, act.at, why]).await?;
        found(ended, "webhook")?;
        tx.run(&SILENCE, args![practice, id, act.at]).await?;
        tx.finish(act.did(Action::WebhookEnded, None, id)).await
    }

    /// What happened to appointments after a version, as far as somebody listens, and up to where that goes.
    ///
    /// # Errors
    /// As any question.
    pub async fn visit_events(&self, version: i64, limit: u32) -> Result<(i64, Vec<VisitEvent>)> {
        let to = self.version().await?.min(version + i64::from(limit));
        let events = self.db.all(&EVENTS, args![version, to]).await?;
        Ok((to.max(version), events))
    }
}

impl Record for VisitEvent {
    const TABLE: &'static str = "audit";
    const KEY: &'static [&'static str] = &["seq"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            seq: row.get("seq")?,
            at: row.get("at")?,
            action: row.get("action")?,
            booked_as: row.get("booked_as")?,
            appointment: Appointment::read(row)?,
        })
    }
}

statements! {
    OF_PRACTICE: "select practice, id, address, secret, old_secret, old_until, since, made_at, ended_at, ended_why from webhook
        where practice = $1 order by made_at desc, id desc";
    ROTATE: "update webhook set old_secret = secret, secret = $3, old_until = $4
        where practice = $1 and id = $2 and ended_at is null";
    END: "update webhook set ended_at = $3, ended_why = $4 where practice = $1 and id = $2 and ended_at is null";
    SILENCE: "update webhook_delivery set given_up_at = $3, last_error = 'the webhook ended'
        where practice = $1 and webhook = $2 and delivered_at is null and given_up_at is null";
    // The object is as `practice::touched` writes it: three ids of 36 characters with a slash between.
    EVENTS: "select u.seq, u.at, u.action,
            (select e.to_status from appointment_event e where e.practice = a.practice and e.appointment = a.id
                and e.from_status = 'held' and e.to_status in ('requested', 'confirmed')
                order by e.position limit 1) as booked_as,
            a.practice, a.id, a.therapist, a.client, a.service, a.location, a.room, a.place, a.starts_at, a.ends_at,
            a.occupied_from, a.occupied_to, a.way_from, a.way_to, a.client_claimed, a.status, a.sequence, a.held_until,
            a.over_reason, a.series, a.price, a.fee_percent, a.made_at, a.changed_at
        from audit u join appointment a on a.practice = substr(u.object, 1, 36) and a.id = substr(u.object, 75)
        where u.seq > $1 and u.seq <= $2 and u.action like 'appointment.%'
            and exists (select 1 from webhook w where w.practice = a.practice and w.ended_at is null)
        order by u.seq";
}
