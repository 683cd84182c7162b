//! Calendars from outside whose busy times block a therapist's.

use jiff::{SignedDuration, Timestamp};

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{args, record};
use crate::error::{Result, found};
use crate::ids::{AccountId, PracticeId, Secret, SourceId, TherapistId};
use crate::sql::statements;

record! {
    /// A calendar from outside.
    pub struct Source in "calendar_source" by "practice" "id" {
        /// Of which practice.
        practice: PracticeId,
        /// Its id; its blocks name it as their source.
        id: SourceId,
        /// Whose time it blocks.
        therapist: TherapistId,
        /// The therapist's account; with it the calendar goes.
        account: Option<AccountId>,
        /// What its owner calls it.
        name: String,
        /// Where it is fetched; nothing when it was uploaded.
        address: Option<Secret>,
        /// What the other server called the version that was read last.
        etag: Option<String>,
        /// Since when it is here.
        made_at: Timestamp,
        /// When it was read last with success.
        read_at: Option<Timestamp>,
        /// When that was tried last.
        checked_at: Option<Timestamp>,
        /// When it is tried next, if it is fetched.
        next_at: Option<Timestamp>,
        /// Why the last try gave nothing new; what was read before holds.
        trouble: Option<String>,
        /// How many times it blocks.
        blocks: u32,
        /// When it was ended.
        ended_at: Option<Timestamp>,
    }
}

/// How reading a calendar went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading<'a> {
    /// Its busy times took the place of those before.
    Read {
        /// How many.
        blocks: u32,
        /// What the other server calls this version.
        etag: Option<&'a str>,
    },
    /// It is as it was.
    Same,
    /// What was read before holds, for this reason.
    Kept(&'a str),
}

impl Store {
    /// Adds a calendar from outside.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when the practice has no such therapist.
    pub async fn add_source(&self, act: &Act, source: &Source) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.put(source).await?;
        tx.finish(act.did(Action::SourceAdded, source.account, source.id))
            .await
    }

    /// The calendars from outside of a practice that were not ended, the newest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn sources(&self, practice: PracticeId) -> Result<Vec<Source>> {
        self.db.all(&OF_PRACTICE, args![practice]).await
    }

    /// Takes the calendar that has been due for longest, so that no other server fetches it until `now + lease`.
    ///
    /// # Errors
    /// As any write.
    pub async fn claim_source(
        &self,
        now: Timestamp,
        lease: SignedDuration,
    ) -> Result<Option<Source>> {
        let again = now.saturating_add(lease).unwrap_or(Timestamp::MAX);
        self.db.take(&CLAIM, args![now, again]).await
    }

    /// Remembers how reading a calendar went, and when to try again.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when it was ended meanwhile.
    pub async fn source_read(
        &self,
        source: &Source,
        how: Reading<'_>,
        now: Timestamp,
        next: Option<Timestamp>,
    ) -> Result<()> {
        let (practice, id) = (source.practice, source.id);
        let changed = match how {
            Reading::Read { blocks, etag } => {
                let args = args![practice, id, now, next, blocks, etag];
                self.db.run(&READ, args).await?
            }
            Reading::Same => self.db.run(&SAME, args![practice, id, now, next]).await?,
            Reading::Kept(why) => {
                let args = args![practice, id, now, next, why];
                self.db.run(&KEPT, args).await?
            }
        };
        found(changed, "calendar_source")
    }

    /// Ends a calendar from outside. Its blocks go with [`Store::replace_imported`], by nothing in their place.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when there is none, or it was ended before.
    pub async fn end_source(&self, act: &Act, practice: PracticeId, id: SourceId) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let ended = tx.run(&END, args![practice, id, act.at]).await?;
        found(ended, "calendar_source")?;
        tx.finish(act.did(Action::SourceEnded, None, id)).await
    }
}

macro_rules! columns {
    () => {
        "practice, id, therapist, account, name, address, etag, made_at, read_at, checked_at, next_at, trouble, blocks, ended_at"
    };
}

statements! {
    OF_PRACTICE: concat!("select ", columns!(), " from calendar_source
        where practice = $1 and ended_at is null order by made_at desc, id desc");
    // Two servers may choose the same row; the second finds it no longer due.
    CLAIM: concat!("update calendar_source set next_at = $2
        where (practice, id) in (select s.practice, s.id from calendar_source s
                where s.next_at is not null and s.next_at <= $1 and s.ended_at is null
                order by s.next_at, s.id limit 1)
            and next_at <= $1 and ended_at is null
        returning ", columns!());
    READ: "update calendar_source set read_at = $3, checked_at = $3, next_at = $4, trouble = null, blocks = $5, etag = $6
        where practice = $1 and id = $2 and ended_at is null";
    SAME: "update calendar_source set read_at = $3, checked_at = $3, next_at = $4, trouble = null
        where practice = $1 and id = $2 and ended_at is null";
    KEPT: "update calendar_source set checked_at = $3, next_at = $4, trouble = $5
        where practice = $1 and id = $2 and ended_at is null";
    END: "update calendar_source set ended_at = $3, next_at = null, address = null
        where practice = $1 and id = $2 and ended_at is null";
}
