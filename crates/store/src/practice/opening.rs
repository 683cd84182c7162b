//! A new practice: everything it needs to take its first booking, in one transaction.

use super::{Location, Member, Practice, Service, SetUp, Therapist, WorkingPart, touched};
use crate::Store;
use crate::audit::{Act, Action, Did};
use crate::db::{Tx, Whole as _};
use crate::error::{Result, StoreError};
use crate::ids::PracticeId;
use crate::tables;

/// A practice as it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// The practice.
    pub practice: Practice,
    /// Where it works; nothing when it only visits homes.
    pub location: Option<Location>,
    /// Who works there, and as what.
    pub members: Vec<Member>,
    /// What it offers first.
    pub service: Option<Service>,
    /// Who gives massages first, and when. They give the service.
    pub therapist: Option<(Therapist, Vec<WorkingPart>)>,
}

impl Store {
    /// Makes a practice with all it begins with, or nothing.
    ///
    /// # Errors
    /// [`Taken`](StoreError::Taken) when there is a practice with this id: the same was sent before;
    /// [`NotFound`](StoreError::NotFound) when an account was deleted; [`Refused`](StoreError::Refused).
    pub async fn open_practice(&self, act: &Act, opening: &Opening) -> Result<()> {
        let practice = opening.practice.id;
        let mut tx = self.db.begin().await?;
        let insert = &tables::of("practice").insert;
        let inserted = tx.run(insert, opening.practice.cells()).await;
        inserted.map_err(StoreError::taken("practice"))?;
        let mut did = vec![act.did(Action::PracticePut, None, touched(practice, None, practice))];
        if let Some(location) = &opening.location {
            did.push(begin(&mut tx, act, practice, location).await?);
        }
        for member in &opening.members {
            did.push(begin(&mut tx, act, practice, member).await?);
        }
        if let Some(service) = &opening.service {
            did.push(begin(&mut tx, act, practice, service).await?);
        }
        if let Some((therapist, week)) = &opening.therapist {
            did.push(begin(&mut tx, act, practice, therapist).await?);
            let given: Vec<_> = opening.service.iter().map(|service| service.id).collect();
            tx.write_services(practice, therapist.id, &given).await?;
            tx.write_week(practice, therapist.id, week).await?;
        }
        tx.finish_all(did).await
    }
}

/// Puts a record of the new practice, and of no other.
async fn begin<R: SetUp>(tx: &mut Tx, act: &Act, practice: PracticeId, record: &R) -> Result<Did> {
    if record.practice() != practice {
        return Err(StoreError::NotFound { what: "practice" });
    }
    tx.put(record).await?;
    let object = touched(practice, None, record.id());
    Ok(act.did(R::ACTION, record.account(), object))
}
