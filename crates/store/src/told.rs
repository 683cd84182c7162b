//! What was told about appointments, so that nothing is told twice, and how the mail for it went.

use jiff::Timestamp;

use crate::Store;
use crate::appointment::Appointment;
use crate::db::{BadColumn, Record, Row, Whole, args, record, text_enum};
use crate::error::Result;
use crate::ids::{AppointmentId, ClientId, MailId, PracticeId};
use crate::outbox::Mail;
use crate::practice::Zone;
use crate::sql::statements;

mod look;

pub(crate) use look::STATEMENTS as LOOK_STATEMENTS;
pub use look::ToTell;

text_enum! {
    /// Whom something was told, and how.
    pub enum Channel {
        /// The client, by mail.
        Client = "client",
        /// The therapist, by mail.
        Therapist = "therapist",
        /// The practice, by mail.
        Practice = "practice",
        /// The client, by the program in which it was booked before.
        Elsewhere = "elsewhere",
    }
}

record! {
    /// Something that was told about an appointment.
    pub struct Told in "told" by "practice" "appointment" "kind" "channel" "sequence" {
        /// Of which practice.
        practice: PracticeId,
        /// About which appointment.
        appointment: AppointmentId,
        /// What; the names are the caller's.
        kind: String,
        /// Whom.
        channel: Channel,
        /// How often the appointment had been moved by then.
        sequence: u32,
        /// Whose appointment it is.
        client: ClientId,
        /// When it was decided to tell.
        at: Timestamp,
        /// By which mail; nothing when there was no address.
        mail: Option<MailId>,
    }
}

/// Something that was told, and how its mail went. Mails are forgotten after a while, and then only `told` is left.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldMail {
    /// What.
    pub told: Told,
    /// The name of the client.
    pub name: Option<String>,
    /// Their telephone.
    pub phone: Option<String>,
    /// When the appointment begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// The zone of its place.
    pub zone: Zone,
    /// To which address.
    pub email: Option<String>,
    /// How often it was tried.
    pub attempts: Option<u32>,
    /// When it is tried next, if it waits.
    pub next_try_at: Option<Timestamp>,
    /// When it left.
    pub sent_at: Option<Timestamp>,
    /// When it was given up: with an error it failed too often, without one it made no sense any more.
    pub given_up_at: Option<Timestamp>,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

impl Told {
    /// Something that a client is told about an appointment as it stands, by a mail if there is an address.
    #[must_use]
    pub fn of_client(of: &Appointment, kind: &str, at: Timestamp, mail: Option<MailId>) -> Told {
        Told {
            practice: of.practice,
            appointment: of.id,
            kind: kind.to_owned(),
            channel: Channel::Client,
            sequence: of.sequence,
            client: of.client,
            at,
            mail,
        }
    }
}

impl Store {
    /// Notes that something is told, and owes the mail for it, both or neither. False when it was told before: then nothing
    /// is owed.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when the account of the mail was deleted.
    pub async fn tell(&self, told: &Told, mail: Option<&Mail>) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        if tx.run(&TELL, told.cells()).await? == 0 {
            return Ok(false);
        }
        if let Some(mail) = mail {
            mail.owe(&mut tx).await?;
        }
        tx.finish_unrecorded(mail.and_then(|mail| mail.account))
            .await?;
        Ok(true)
    }

    /// What was told about an appointment, in order.
    ///
    /// # Errors
    /// As any question.
    pub async fn told(
        &self,
        practice: PracticeId,
        appointment: AppointmentId,
    ) -> Result<Vec<Told>> {
        self.db.all(&OF, args![practice, appointment]).await
    }

    /// What a practice told, the newest first, at most so many: from the beginning, or after what a page ended with (when, about
    /// which appointment, what, whom).
    ///
    /// # Errors
    /// As any question.
    pub async fn told_before(
        &self,
        practice: PracticeId,
        after: Option<[&str; 4]>,
        limit: u32,
    ) -> Result<Vec<ToldMail>> {
        // Behind every id and every name.
        let [at, appointment, kind, channel] = after.unwrap_or(["", "~", "~", "~"]);
        let at = at.parse().unwrap_or(i64::MAX);
        let args = args![practice, at, appointment, kind, channel, limit];
        self.db.all(&BEFORE, args).await
    }

    /// What could not be told although its appointment is still to come: a person should call. The soonest first. What is
    /// called `known` goes without saying to whoever has no address: they were there when it was booked.
    ///
    /// # Errors
    /// As any question.
    pub async fn untold(
        &self,
        practice: PracticeId,
        now: Timestamp,
        known: &str,
        limit: u32,
    ) -> Result<Vec<ToldMail>> {
        let args = args![practice, now, limit, known];
        self.db.all(&UNTOLD, args).await
    }
}

impl Record for ToldMail {
    const TABLE: &'static str = "told";
    const KEY: &'static [&'static str] = Told::KEY;

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            told: Told::read(row)?,
            name: row.get("name")?,
            phone: row.get("phone")?,
            starts_at: row.get("starts_at")?,
            ends_at: row.get("ends_at")?,
            zone: row.get("zone")?,
            email: row.get("email")?,
            attempts: row.get("attempts")?,
            next_try_at: row.get("next_try_at")?,
            sent_at: row.get("sent_at")?,
            given_up_at: row.get("given_up_at")?,
            last_error: row.get("last_error")?,
        })
    }
}

macro_rules! with_mail {
    () => {
        "select t.practice, t.appointment, t.kind, t.channel, t.sequence, t.client, t.at, t.mail, c.name, c.phone,
             a.starts_at, a.ends_at, coalesce(l.zone, p.zone) as zone, o.email, o.attempts, o.next_try_at, o.sent_at,
             o.given_up_at, o.last_error
         from told t join practice p on p.id = t.practice
         join client c on c.practice = t.practice and c.id = t.client
         join appointment a on a.practice = t.practice and a.id = t.appointment
         left join location l on l.practice = a.practice and l.id = a.location
         left join outbox o on o.id = t.mail "
    };
}

statements! {
    TELL: "insert into told (practice, appointment, kind, channel, sequence, client, at, mail)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (practice, appointment, kind, channel, sequence) do nothing";
    OF: "select practice, appointment, kind, channel, sequence, client, at, mail from told
        where practice = $1 and appointment = $2 order by at, kind, channel";
    BEFORE: concat!(with_mail!(), "where t.practice = $1 and t.channel <> 'elsewhere'
            and t.at <= $2 and (t.at, t.appointment, t.kind, t.channel) < ($2, $3, $4, $5)
        order by t.at desc, t.appointment desc, t.kind desc, t.channel desc limit $6");
    // Only the newest that was told of each appointment counts: who was reached since need not be called.
    UNTOLD: concat!(with_mail!(), "where t.practice = $1 and a.ends_at > $2 and t.channel = 'client' and t.sequence = a.sequence
            and ((t.mail is null and t.kind <> $4) or (o.given_up_at is not null and o.last_error is not null))
            and not exists (select 1 from told n where n.practice = t.practice and n.appointment = t.appointment
                and n.channel = 'client' and n.at > t.at)
        order by a.starts_at, t.appointment, t.kind limit $3");
}
