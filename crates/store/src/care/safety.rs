//! Who is in whose home, until when they are expected out of it, and who is late.

use jiff::{SignedDuration, Timestamp};

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{Whole, args, record};
use crate::error::{Result, StoreError, found};
use crate::ids::{AppointmentId, ClientId, MemberId, PracticeId, TherapistId};
use crate::sql::statements;

record! {
    /// A home visit that somebody checked in to, or left early, or did not check in to in time.
    pub struct VisitCheck in "visit_check" by "practice" "appointment" {
        /// Of which practice.
        practice: PracticeId,
        /// Which visit.
        appointment: AppointmentId,
        /// Whose home.
        client: ClientId,
        /// Who is there.
        therapist: TherapistId,
        /// Until when they are expected to have left; to have come, while nobody came.
        expected_end: Timestamp,
        /// When they came.
        in_at: Option<Timestamp>,
        /// When they left.
        out_at: Option<Timestamp>,
        /// When they left early, without a word why.
        early_at: Option<Timestamp>,
        /// When the practice was told that they are late.
        told_at: Option<Timestamp>,
        /// When somebody reached them.
        reached_at: Option<Timestamp>,
        /// Who did.
        reached_by: Option<MemberId>,
    }
}

impl VisitCheck {
    /// They checked in, or left.
    #[must_use]
    pub fn has_come(&self) -> bool {
        self.in_at.is_some() || self.out_at.is_some()
    }

    /// They are still there, or expected there, as far as anybody knows.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.out_at.is_none() && self.reached_at.is_none()
    }

    /// They should have left, or come, and nobody knows whether they did.
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.is_open() && self.expected_end <= now
    }
}

impl Store {
    /// Begins the watch over home visits that began between two instants and that nobody checked in to, of therapists who are
    /// watched: they are expected `within` this time of the start, also anew when a visit was moved.
    ///
    /// # Errors
    /// As any write.
    pub async fn expect_check_ins(
        &self,
        from: Timestamp,
        to: Timestamp,
        within: SignedDuration,
    ) -> Result<u64> {
        let within = i64::try_from(within.as_micros()).unwrap_or(i64::MAX);
        self.db.run(&AWAIT, args![from, to, within]).await
    }

    /// A therapist came to a home. Saying it twice changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the practice has no such appointment.
    pub async fn check_in(&self, act: &Act, check: &VisitCheck) -> Result<()> {
        let mut tx = self.db.begin().await?;
        if tx.run(&COME, check.cells()).await? == 0 {
            return Ok(());
        }
        tx.finish(act.did(Action::CheckedIn, None, check.appointment))
            .await
    }

    /// A therapist is expected at another time. If they are late then, the practice is told again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when nobody is in that visit.
    pub async fn expect_end(
        &self,
        act: &Act,
        practice: PracticeId,
        appointment: AppointmentId,
        end: Timestamp,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let changed = tx.run(&EXPECT, args![practice, appointment, end]).await?;
        found(changed, "visit_check")?;
        tx.finish(act.did(Action::ExpectedAgain, None, appointment))
            .await
    }

    /// A therapist has left. Saying it twice changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when they never came.
    pub async fn check_out(
        &self,
        act: &Act,
        practice: PracticeId,
        appointment: AppointmentId,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        if tx.run(&OUT, args![practice, appointment, act.at]).await? == 0 {
            let known: Option<VisitCheck> = tx.get(args![practice, appointment]).await?;
            return match known {
                Some(_) => Ok(()),
                None => Err(StoreError::NotFound {
                    what: "visit_check",
                }),
            };
        }
        tx.finish(act.did(Action::CheckedOut, None, appointment))
            .await
    }

    /// A therapist left early. It is kept that they did, and when; nothing else. Saying it twice changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the practice has no such appointment.
    pub async fn leave_early(&self, act: &Act, check: &VisitCheck) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let left = VisitCheck {
            in_at: None,
            out_at: Some(act.at),
            early_at: Some(act.at),
            ..check.clone()
        };
        let key = args![check.practice, check.appointment, act.at];
        if tx.run(&INSERT, left.cells()).await? == 0 && tx.run(&EARLY, key).await? == 0 {
            return Ok(());
        }
        // Nothing tells this from any other end of a visit: the audit can be read by others than the therapist.
        tx.finish(act.did(Action::CheckedOut, None, check.appointment))
            .await
    }

    /// Somebody reached a therapist who was expected, and all is well. Saying it twice changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when nobody is in that visit.
    pub async fn reached(
        &self,
        act: &Act,
        practice: PracticeId,
        appointment: AppointmentId,
        by: MemberId,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let reached = args![practice, appointment, act.at, by];
        if tx.run(&REACHED, reached).await? == 0 {
            let known: Option<VisitCheck> = tx.get(args![practice, appointment]).await?;
            return match known {
                Some(_) => Ok(()),
                None => Err(StoreError::NotFound {
                    what: "visit_check",
                }),
            };
        }
        tx.finish(act.did(Action::Reached, None, appointment)).await
    }

    /// Who is in the home of a visit, if somebody came.
    ///
    /// # Errors
    /// As any question.
    pub async fn visit_check(
        &self,
        practice: PracticeId,
        appointment: AppointmentId,
    ) -> Result<Option<VisitCheck>> {
        self.db.one(&ONE, args![practice, appointment]).await
    }

    /// The visits that a therapist left early since some moment, and owes nobody a note for.
    ///
    /// # Errors
    /// As any question.
    pub async fn left_early(
        &self,
        practice: PracticeId,
        therapist: TherapistId,
        since: Timestamp,
    ) -> Result<Vec<VisitCheck>> {
        let args = args![practice, therapist, since];
        self.db.all(&LEFT_EARLY, args).await
    }

    /// Everybody of a practice who is in a home as far as anybody knows, who is expected first first.
    ///
    /// # Errors
    /// As any question.
    pub async fn open_checks(&self, practice: PracticeId) -> Result<Vec<VisitCheck>> {
        self.db.all(&OPEN, args![practice]).await
    }

    /// Those of all practices who are late and of whom the practice was not told, some at a time.
    ///
    /// # Errors
    /// As any question.
    pub async fn late_untold(&self, now: Timestamp) -> Result<Vec<VisitCheck>> {
        self.db.all(&UNTOLD, args![now]).await
    }

    /// The practice was told that somebody is late.
    ///
    /// # Errors
    /// As any write.
    pub async fn told_late(&self, act: &Act, check: &VisitCheck) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let key = args![
            check.practice,
            check.appointment,
            check.expected_end,
            act.at
        ];
        if tx.run(&TOLD, key).await? == 0 {
            return Ok(());
        }
        tx.finish(act.did(Action::LateTold, None, check.appointment))
            .await
    }
}

macro_rules! columns {
    () => {
        "practice, appointment, client, therapist, expected_end, in_at, out_at, early_at, told_at, reached_at, reached_by"
    };
}

statements! {
    INSERT: concat!("insert into visit_check (", columns!(), ")
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (practice, appointment) do nothing");
    // Whoever was expected and had not come yet comes now.
    COME: concat!("insert into visit_check (", columns!(), ")
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (practice, appointment) do update set expected_end = excluded.expected_end, in_at = excluded.in_at,
            told_at = null, reached_at = null, reached_by = null
        where visit_check.in_at is null and visit_check.out_at is null");
    AWAIT: "insert into visit_check (practice, appointment, client, therapist, expected_end)
        select a.practice, a.id, a.client, a.therapist, a.starts_at + $3
        from appointment a
        join therapist t on t.practice = a.practice and t.id = a.therapist
        where a.status = 'confirmed' and a.starts_at > $1 and a.starts_at <= $2 and a.location is null and t.watched = 1
            and not exists (select 1 from visit_check c where c.practice = a.practice and c.appointment = a.id
                and (c.in_at is not null or c.out_at is not null or c.expected_end >= a.starts_at + $3))
        order by a.practice, a.id
        on conflict (practice, appointment) do update set therapist = excluded.therapist,
            expected_end = excluded.expected_end, told_at = null, reached_at = null, reached_by = null
        where visit_check.in_at is null and visit_check.out_at is null
            and visit_check.expected_end < excluded.expected_end";
    EXPECT: "update visit_check set expected_end = $3, told_at = null
        where practice = $1 and appointment = $2 and out_at is null and reached_at is null";
    OUT: "update visit_check set out_at = $3 where practice = $1 and appointment = $2 and out_at is null";
    EARLY: "update visit_check set out_at = $3, early_at = $3
        where practice = $1 and appointment = $2 and out_at is null";
    REACHED: "update visit_check set reached_at = $3, reached_by = $4
        where practice = $1 and appointment = $2 and out_at is null and reached_at is null";
    ONE: concat!("select ", columns!(), " from visit_check where practice = $1 and appointment = $2");
    LEFT_EARLY: concat!("select ", columns!(), " from visit_check
        where practice = $1 and therapist = $2 and early_at >= $3 order by early_at, appointment");
    OPEN: concat!("select ", columns!(), " from visit_check
        where practice = $1 and out_at is null and reached_at is null order by expected_end, appointment");
    UNTOLD: concat!("select ", columns!(), " from visit_check
        where expected_end <= $1 and out_at is null and reached_at is null and told_at is null
        order by expected_end, appointment limit 100");
    TOLD: "update visit_check set told_at = $4
        where practice = $1 and appointment = $2 and expected_end = $3 and told_at is null";
}
