//! Mail that is owed: sent by any server, and by one only.
//!
//! A row holds what is owed, not the text: what the mail says, and whether it still makes sense, is decided when it is sent.
//! A link in it is made then, too, so that no secret waits here. Owing the same mail again changes nothing, so a request or a job
//! that is not sure whether it came to this point simply does it again.

// Sending twice cannot be ruled out altogether: a server may die after the mail left and before it said so.

use jiff::{SignedDuration, Timestamp};

use crate::Store;
use crate::account::fold_email;
use crate::db::{BadColumn, Record, Row, Tx, args};
use crate::error::{Result, found};
use crate::ids::{AccountId, MailId};
use crate::sql::statements;

/// A mail that is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// Whose account it is about, if about one.
    pub account: Option<AccountId>,
    /// To whom.
    pub email: String,
    /// Which mail: `recover`, `follow_up`.
    pub kind: String,
    /// Tells two of a kind apart: the session and day, the request. The same one is never owed twice.
    pub occasion: String,
    /// What the text needs, JSON: ids, no words of a person.
    pub data: String,
    /// Since when it is owed.
    pub created_at: Timestamp,
    /// How often sending was begun, this time included.
    pub attempts: u32,
    /// Not to be tried before.
    pub next_try_at: Timestamp,
}

/// How an attempt to send ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending<'a> {
    /// It went out.
    Sent,
    /// It makes no sense any more, and is not sent.
    Pointless,
    /// It failed, for this reason; it is tried again [`MAX_ATTEMPTS`] times in all, more and more rarely.
    Failed(&'a str),
}

/// How often a mail is tried: the last time about two days after the first.
pub const MAX_ATTEMPTS: u32 = 8;

impl Store {
    /// Owes a mail; true unless the same was owed before. Its `attempts` begin at 0 whatever they say.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the account was deleted.
    pub async fn owe_mail(&self, mail: &Mail) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        let owed = mail.owe(&mut tx).await?;
        tx.finish_unrecorded(mail.account).await?;
        Ok(owed)
    }

    /// Takes the mail that has been due for longest. Until `now + lease` no other server gets it; if this one dies, another
    /// tries then. `None` when nothing is due, or when another server took it at this very moment.
    ///
    /// A mail that was begun [`MAX_ATTEMPTS`] times without a word about how it went is given up by [`Store::sweep`].
    ///
    /// # Errors
    /// As any write.
    pub async fn claim_mail(&self, now: Timestamp, lease: SignedDuration) -> Result<Option<Mail>> {
        let again = later(now, lease);
        self.db.take(&CLAIM, args![now, again, MAX_ATTEMPTS]).await
    }

    /// Remembers how a claimed mail went.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) when the lease ran out and another server has it.
    pub async fn mail_done(&self, mail: &Mail, how: Sending<'_>, now: Timestamp) -> Result<()> {
        let key = |mut rest| {
            let mut args = args![mail.id, mail.attempts];
            args.append(&mut rest);
            args
        };
        let changed = match how {
            Sending::Sent => self.db.run(&SENT, key(args![now])).await?,
            Sending::Pointless => self.db.run(&GIVE_UP, key(args![now, None::<&str>])).await?,
            Sending::Failed(why) if mail.attempts >= MAX_ATTEMPTS => {
                self.db.run(&GIVE_UP, key(args![now, why])).await?
            }
            Sending::Failed(why) => {
                let again = later(now, pause_after(mail.attempts));
                self.db.run(&FAILED, key(args![again, why])).await?
            }
        };
        found(changed, "outbox")
    }

    /// How many mails wait since before an instant, and to how many addresses nothing could be sent since another.
    ///
    /// # Errors
    /// As any question.
    pub async fn mail_trouble(&self, owed: Timestamp, failed: Timestamp) -> Result<MailTrouble> {
        let trouble = self.db.one(&TROUBLE, args![owed, failed]).await?;
        Ok(trouble.unwrap_or_default())
    }

    /// How many mails wait, and how many were given up: what whoever runs the program wants to know.
    ///
    /// # Errors
    /// As any question.
    pub async fn mail_counts(&self) -> Result<MailCounts> {
        let counts = self.db.one(&COUNTS, args![]).await?;
        Ok(counts.unwrap_or_default())
    }
}

/// Mail that does not go as it should.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailTrouble {
    /// Owed for too long, and neither sent nor given up.
    pub late: i64,
    /// Addresses whose mail failed and waits for another try, or was given up not long ago.
    pub failing: i64,
}

/// The state of the outbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailCounts {
    /// Owed and not yet sent.
    pub waiting: i64,
    /// Tried too often, or pointless.
    pub given_up: i64,
}

/// One minute after the first attempt, then four times as long each time, at most a day.
pub(crate) fn pause_after(attempts: u32) -> SignedDuration {
    let minutes = 4_i64.saturating_pow(attempts.saturating_sub(1));
    SignedDuration::from_mins(minutes.min(24 * 60))
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_add(by).unwrap_or(Timestamp::MAX)
}

impl Mail {
    /// Owes it as part of something larger; true unless the same was owed before.
    pub(crate) async fn owe(&self, tx: &mut Tx) -> Result<bool> {
        let args = args![
            self.id,
            self.account,
            self.email.trim(),
            fold_email(&self.email),
            &self.kind,
            &self.occasion,
            &self.data,
            self.created_at,
            self.next_try_at,
        ];
        Ok(tx.run(&INSERT, args).await? == 1)
    }
}

impl Record for Mail {
    const TABLE: &'static str = "outbox";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            email: row.get("email")?,
            kind: row.get("kind")?,
            occasion: row.get("occasion")?,
            data: row.get("data")?,
            created_at: row.get("created_at")?,
            attempts: row.get("attempts")?,
            next_try_at: row.get("next_try_at")?,
        })
    }
}

impl Record for MailTrouble {
    const TABLE: &'static str = "outbox";
    const KEY: &'static [&'static str] = &[];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            late: row.get("late")?,
            failing: row.get("failing")?,
        })
    }
}

impl Record for MailCounts {
    const TABLE: &'static str = "outbox";
    const KEY: &'static [&'static str] = &[];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            waiting: row.get("waiting")?,
            given_up: row.get("given_up")?,
        })
    }
}

macro_rules! columns {
    () => {
        "id, account, email, kind, occasion, data, created_at, attempts, next_try_at"
    };
}

statements! {
    INSERT: "insert into outbox
        (id, account, email, email_folded, kind, occasion, data, created_at, attempts, next_try_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)
        on conflict (email_folded, kind, occasion) do nothing";
    // Two servers may choose the same row; the second waits for the first, finds it no longer due, and gets nothing.
    CLAIM: concat!("update outbox set attempts = attempts + 1, next_try_at = $2
        where id = (select id from outbox
                    where sent_at is null and given_up_at is null and next_try_at <= $1 and attempts < $3
                    order by next_try_at, id limit 1)
            and sent_at is null and given_up_at is null and next_try_at <= $1
        returning ", columns!());
    SENT: "update outbox set sent_at = $3, last_error = null
        where id = $1 and attempts = $2 and sent_at is null and given_up_at is null";
    GIVE_UP: "update outbox set given_up_at = $3, last_error = $4
        where id = $1 and attempts = $2 and sent_at is null and given_up_at is null";
    FAILED: "update outbox set next_try_at = $3, last_error = $4
        where id = $1 and attempts = $2 and sent_at is null and given_up_at is null";
    TROUBLE: "select count(*) filter (where given_up_at is null and created_at <= $1) as late,
        count(distinct case when last_error is not null then email_folded end) as failing
        from outbox where sent_at is null and (given_up_at is null or given_up_at > $2)";
    COUNTS: "select count(*) filter (where sent_at is null and given_up_at is null) as waiting,
        count(given_up_at) as given_up from outbox";
}
