//! Time in which a therapist or a room cannot be booked: noted by hand, or from an outside calendar.

use booking::{Span, Tick};
use jiff::Timestamp;

use super::{SetUp, TimeOf, touched};
use crate::Store;
use crate::appointment::{Appointment, Of};
use crate::audit::{Act, Action};
use crate::db::{args, record};
use crate::error::{Result, found};
use crate::ids::{BlockId, PracticeId, RoomId, TherapistId};
use crate::sql::statements;

record! {
    /// Time that is blocked, of a therapist or of a room.
    pub struct Block in "block" by "practice" "id" {
        /// Of which practice.
        practice: PracticeId,
        /// Its id.
        id: BlockId,
        /// Whose, if a therapist's.
        therapist: Option<TherapistId>,
        /// Whose, if a room's.
        room: Option<RoomId>,
        /// From when.
        starts_at: Timestamp,
        /// To when.
        ends_at: Timestamp,
        /// What for, for the practice's own eyes.
        why: String,
        /// The outside calendar it comes from; nothing when somebody of the practice noted it.
        source: Option<String>,
    }
}

impl SetUp for Block {
    type Id = BlockId;
    const ACTION: Action = Action::BlockPut;

    fn practice(&self) -> PracticeId {
        self.practice
    }
    fn id(&self) -> BlockId {
        self.id
    }
    fn time_of(&self) -> TimeOf {
        // Beside a booking of this very moment the block of a room comes before or after it; both are right.
        self.therapist.map_or(TimeOf::Nobody, TimeOf::Therapist)
    }
}

impl Block {
    /// The ticks it touches.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(Tick::at(self.starts_at), Tick::from(self.ends_at))
    }
}

impl Store {
    /// Removes a block that somebody of the practice noted. Those from outside go only with their calendar.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when there is none.
    pub async fn remove_block(&self, act: &Act, block: &Block) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let args = args![block.practice, block.id];
        found(tx.run(&REMOVE, args).await?, "block")?;
        let object = touched(block.practice, block.therapist, block.id);
        tx.finish(act.did(Action::BlockRemoved, None, object)).await
    }

    /// Puts what an outside calendar says in the place of what it said before. No appointment is ever touched by this:
    /// those that lie in a blocked time are given, so that a person can be asked.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when the practice has no such therapist.
    pub async fn replace_imported(
        &self,
        act: &Act,
        practice: PracticeId,
        therapist: TherapistId,
        source: &str,
        busy: &[(BlockId, Timestamp, Timestamp)],
    ) -> Result<Vec<Appointment>> {
        let mut tx = self.db.begin().await?;
        tx.lock(practice, therapist).await?;
        tx.run(&FORGET_SOURCE, args![practice, therapist, source])
            .await?;
        for &(id, starts_at, ends_at) in busy {
            let block = Block {
                practice,
                id,
                therapist: Some(therapist),
                room: None,
                starts_at,
                ends_at,
                why: String::new(),
                source: Some(source.to_owned()),
            };
            tx.put(&block).await?;
        }
        let object = touched(practice, Some(therapist), therapist);
        tx.append(act.did(Action::BlocksImported, None, object))
            .await?;
        tx.commit().await?;
        let (Some(from), Some(to)) = (
            busy.iter().map(|busy| busy.1).min(),
            busy.iter().map(|busy| busy.2).max(),
        ) else {
            return Ok(Vec::new());
        };
        let mut met = self
            .appointments(practice, Of::Therapist(therapist), from, to)
            .await?;
        met.retain(|appointment| {
            let inside = |&(_, from, to): &(BlockId, Timestamp, Timestamp)| {
                appointment.occupied_from < to && from < appointment.occupied_to
            };
            appointment.status.is_open() && busy.iter().any(inside)
        });
        Ok(met)
    }

    /// The blocks of a practice that touch a range of time.
    ///
    /// # Errors
    /// As any question.
    pub async fn blocks(
        &self,
        practice: PracticeId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Block>> {
        self.db.all(&BLOCKS, args![practice, from, to]).await
    }
}

statements! {
    REMOVE: "delete from block where practice = $1 and id = $2 and source is null";
    FORGET_SOURCE: "delete from block where practice = $1 and therapist = $2 and source = $3";
    BLOCKS: "select practice, id, therapist, room, starts_at, ends_at, why, source from block
        where practice = $1 and ends_at > $2 and starts_at < $3 order by starts_at, id";
}
