//! What a practice sets up: each record is put as a whole, the first time and whenever it changes.
//!
//! Nothing is deleted: `retired_at` ends a record, and what refers to it can still be read.

use std::collections::BTreeSet;
use std::fmt::Display;

use crate::Store;
use crate::audit::{Act, Action, Did};
use crate::db::{Arg, Tx, Whole, args, of_practice};
use crate::error::Result;
use crate::ids::{AccountId, ClientId, LocationId, PracticeId, TherapistId};
use crate::sql::statements;

/// A record that a practice sets up, found by the practice and its own id.
pub trait SetUp: Whole + Sync {
    /// The type of its id.
    type Id: Display + Copy;
    /// What putting it is called in the audit.
    const ACTION: Action;

    /// Whose it is.
    fn practice(&self) -> PracticeId;
    /// Its id.
    fn id(&self) -> Self::Id;
    /// Whose account it speaks of.
    fn account(&self) -> Option<AccountId> {
        None
    }
    /// Whose time it changes, if somebody's.
    fn time_of(&self) -> TimeOf {
        TimeOf::Nobody
    }
}

/// What has time that can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeOf {
    /// Nothing.
    Nobody,
    /// A therapist.
    Therapist(TherapistId),
    /// A location: that of all its rooms, so that one lock lets a booking choose among them.
    Location(LocationId),
    /// A client.
    Client(ClientId),
}

impl TimeOf {
    fn resource(self) -> Option<String> {
        match self {
            Self::Nobody => None,
            Self::Therapist(id) => Some(id.to_string()),
            Self::Location(id) => Some(id.to_string()),
            Self::Client(id) => Some(id.to_string()),
        }
    }

    fn therapist(self) -> Option<TherapistId> {
        match self {
            Self::Therapist(id) => Some(id),
            Self::Nobody | Self::Location(_) | Self::Client(_) => None,
        }
    }
}

impl Store {
    /// Sets something up, or changes it: the whole record takes the place of the one with its id.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when what it refers to does not exist in this practice;
    /// [`Refused`](crate::StoreError::Refused) names the rule that a value breaks.
    pub async fn put<R: SetUp>(&self, act: &Act, record: &R) -> Result<()> {
        let mut tx = self.db.begin().await?;
        if let Some(resource) = record.time_of().resource() {
            tx.lock(record.practice(), resource).await?;
        }
        tx.put(record).await?;
        tx.finish(put_by(act, record)).await
    }

    /// One of a practice's records, retired or not.
    ///
    /// # Errors
    /// As any question.
    pub async fn get<R: SetUp>(&self, practice: PracticeId, id: R::Id) -> Result<Option<R>> {
        self.db
            .one(&of_practice(R::TABLE).one, key::<R>(practice, id))
            .await
    }

    /// All records of a kind of a practice, retired or not, in the order in which they were first put.
    ///
    /// # Errors
    /// As any question.
    pub async fn list<R: SetUp>(&self, practice: PracticeId) -> Result<Vec<R>> {
        self.db
            .all(&of_practice(R::TABLE).all, args![practice])
            .await
    }
}

/// Records that are read and put together: none of them is there before all are, and dropped it changes nothing.
pub struct Together {
    tx: Tx,
    act: Act,
    did: Vec<Did>,
}

impl Store {
    /// Begins to put several records of a practice at once. Nobody else changes the time of those with these ids meanwhile, and
    /// others who write may have to wait: not for many.
    ///
    /// # Errors
    /// As any write.
    pub async fn together(
        &self,
        act: &Act,
        practice: PracticeId,
        ids: impl IntoIterator<Item = String>,
    ) -> Result<Together> {
        let mut tx = self.db.begin().await?;
        // In ascending order, as everybody locks.
        let ids: Vec<String> = BTreeSet::from_iter(ids).into_iter().collect();
        tx.lock_all(practice, &ids).await?;
        Ok(Together {
            tx,
            act: *act,
            did: Vec::new(),
        })
    }
}

impl Together {
    /// As [`Store::get`], with what was put here.
    ///
    /// # Errors
    /// As any question.
    pub async fn get<R: SetUp>(&mut self, practice: PracticeId, id: R::Id) -> Result<Option<R>> {
        self.tx.get(key::<R>(practice, id)).await
    }

    /// As [`Store::put`].
    ///
    /// # Errors
    /// As [`Store::put`]; then nothing of all this is put.
    pub async fn put<R: SetUp>(&mut self, record: &R) -> Result<()> {
        self.tx.put(record).await?;
        self.did.push(put_by(&self.act, record));
        Ok(())
    }

    /// Makes all of it last.
    ///
    /// # Errors
    /// As any write.
    pub async fn finish(self) -> Result<()> {
        self.tx.finish_all(self.did).await
    }
}

/// What the audit says of a record that was put.
fn put_by<R: SetUp>(act: &Act, record: &R) -> Did {
    let object = touched(record.practice(), record.time_of().therapist(), record.id());
    act.did(R::ACTION, record.account(), object)
}

/// The key of a record.
fn key<R: SetUp>(practice: PracticeId, id: R::Id) -> Vec<Arg> {
    match R::KEY.len() {
        1 => args![id.to_string()],
        _ => args![practice, id.to_string()],
    }
}

impl Tx {
    /// Waits until nobody else changes the time of a therapist or client, or the rooms of a location; whoever locks several does
    /// so in one order, people by their ids and then locations, so that none waits in a circle.
    pub(crate) async fn lock(&mut self, practice: PracticeId, id: impl Display) -> Result<()> {
        self.lock_all(practice, &[id.to_string()]).await
    }

    /// The same for several at once.
    pub(crate) async fn lock_all(&mut self, practice: PracticeId, ids: &[String]) -> Result<()> {
        for three in ids.chunks(3) {
            let id = |at: usize| three.get(at).unwrap_or(&three[0]);
            self.run(&LOCK, args![practice, id(0), id(1), id(2)])
                .await?;
        }
        Ok(())
    }
}

/// What the audit calls something of a practice: the practice, whose time it changed, and its own id. [`Store::changed_since`]
/// reads it back.
pub(crate) fn touched(
    practice: PracticeId,
    therapist: Option<TherapistId>,
    id: impl Display,
) -> String {
    match therapist {
        Some(therapist) => format!("{practice}/{therapist}/{id}"),
        None => format!("{practice}/-/{id}"),
    }
}

statements! {
    LOCK: "insert into resource (practice, id, version)
        select cast($1 as text), ids.id, 1
        from (select cast($2 as text) as id union select cast($3 as text) union select cast($4 as text)) as ids
        where true order by ids.id
        on conflict (practice, id) do update set version = resource.version + 1";
}
