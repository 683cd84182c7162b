//! Therapists, what they may do and who has checked it.

use booking::Place;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{SetUp, TimeOf, Words, set_up, touched};
use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, Tx, args, record, text_enum};
use crate::error::Result;
use crate::ids::{AccountId, CredentialId, MemberId, PracticeId, ServiceId, TherapistId};
use crate::sql::statements;

text_enum! {
    /// What clients may wish of a therapist.
    pub enum Gender {
        /// A woman.
        Woman = "woman",
        /// A man.
        Man = "man",
        /// Neither.
        Other = "other",
    }
}

record! {
    /// A therapist of a practice.
    pub struct Therapist in "therapist" by "practice" "id" {
        /// Of which.
        practice: PracticeId,
        /// Their id.
        id: TherapistId,
        /// How they sign in, if they do.
        account: Option<AccountId>,
        /// Their name.
        name: String,
        /// What they say of themselves.
        about: String,
        /// If they want it shown.
        gender: Option<Gender>,
        /// Languages, two letters each (ISO 639).
        languages: Words,
        /// Ids of techniques.
        techniques: Words,
        /// Whom they are trained to treat, such as people who are pregnant.
        trained_for: Words,
        /// The middle of where they visit homes.
        area_centre: Option<Place>,
        /// How far from there they go.
        area_km: Option<f64>,
        /// Minutes to set up in a home.
        set_up_minutes: u32,
        /// Minutes to pack up there.
        pack_up_minutes: u32,
        /// Where their working day begins, when the way from there is part of it.
        day_start_place: Option<Place>,
        /// Where it ends, when the way there is part of it.
        day_end_place: Option<Place>,
        /// The practice is told when they have not checked in to a home visit soon after its start.
        watched: bool,
        /// Since when they are here.
        made_at: Timestamp,
        /// Since when they cannot be booked any more.
        retired_at: Option<Timestamp>,
    }
}

record! {
    /// What a therapist has learned or is licensed for, and who has seen that it is so.
    pub struct Credential in "credential" by "practice" "id" {
        /// Of which practice.
        practice: PracticeId,
        /// Its id.
        id: CredentialId,
        /// Whose.
        therapist: TherapistId,
        /// Which: an id of the knowledge's criteria.
        kind: String,
        /// Its number.
        number: String,
        /// Where it holds, two letters (ISO 3166).
        country: String,
        /// Who gave it.
        issuer: String,
        /// The last day on which it holds, if there is one.
        valid_until: Option<Date>,
        /// Who looked at it.
        verified_by: Option<MemberId>,
        /// When.
        verified_at: Option<Timestamp>,
        /// How, such as "register looked up".
        verified_how: Option<String>,
    }
}

set_up! {
    Therapist: TherapistId = TherapistPut, account account, time of Therapist;
}

impl SetUp for Credential {
    type Id = CredentialId;
    const ACTION: Action = Action::CredentialPut;

    fn practice(&self) -> PracticeId {
        self.practice
    }
    fn id(&self) -> CredentialId {
        self.id
    }
    fn time_of(&self) -> TimeOf {
        TimeOf::Therapist(self.therapist)
    }
}

impl Credential {
    /// Somebody has seen it, and it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.verified_at.is_some() && self.valid_until.is_none_or(|last| day <= last)
    }
}

impl Store {
    /// Sets which services a therapist gives.
    ///
    /// # Errors
    /// [`NotFound`](crate::StoreError::NotFound) when the practice has no such therapist or service.
    pub async fn set_services(
        &self,
        act: &Act,
        practice: PracticeId,
        therapist: TherapistId,
        services: &[ServiceId],
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.lock(practice, therapist).await?;
        tx.write_services(practice, therapist, services).await?;
        let object = touched(practice, Some(therapist), therapist);
        tx.finish(act.did(Action::ServicesSet, None, object)).await
    }

    /// Who gives which service in a practice.
    ///
    /// # Errors
    /// As any question.
    pub async fn services_given(
        &self,
        practice: PracticeId,
    ) -> Result<Vec<(TherapistId, ServiceId)>> {
        let given: Vec<Given> = self.db.all(&GIVEN, args![practice]).await?;
        Ok(given.into_iter().map(|Given(both)| both).collect())
    }

    /// The credentials of a therapist.
    ///
    /// # Errors
    /// As any question.
    pub async fn credentials(
        &self,
        practice: PracticeId,
        therapist: TherapistId,
    ) -> Result<Vec<Credential>> {
        self.db.all(&CREDENTIALS, args![practice, therapist]).await
    }
}

impl Tx {
    /// Writes which services a therapist gives, in the place of those before.
    pub(super) async fn write_services(
        &mut self,
        practice: PracticeId,
        therapist: TherapistId,
        services: &[ServiceId],
    ) -> Result<()> {
        self.run(&FORGET, args![practice, therapist]).await?;
        for service in services {
            self.run(&GIVES, args![practice, therapist, *service])
                .await?;
        }
        Ok(())
    }
}

struct Given((TherapistId, ServiceId));

impl Record for Given {
    const TABLE: &'static str = "therapist_service";
    const KEY: &'static [&'static str] = &["therapist", "service"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self((row.get("therapist")?, row.get("service")?)))
    }
}

statements! {
    FORGET: "delete from therapist_service where practice = $1 and therapist = $2";
    GIVES: "insert into therapist_service (practice, therapist, service) values ($1, $2, $3)
        on conflict (practice, therapist, service) do nothing";
    GIVEN: "select therapist, service from therapist_service where practice = $1 order by therapist, service";
    CREDENTIALS: "select practice, id, therapist, kind, number, country, issuer, valid_until,
            verified_by, verified_at, verified_how
        from credential where practice = $1 and therapist = $2 order by kind, id";
}
