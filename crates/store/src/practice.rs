//! Practices: one person, a clinic, or a network of people who visit homes.

use booking::{CancellationPolicy, GreatCircle, Place};
use jiff::Timestamp;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{args, record, text_enum};
use crate::error::{Result, StoreError};
use crate::ids::{AccountId, LocationId, MemberId, PracticeId, RoomId};
use crate::sql::statements;

mod block;
mod client;
mod hours;
mod opening;
mod service;
mod setup;
mod therapist;
mod values;

pub use block::Block;
pub(crate) use block::STATEMENTS as BLOCK_STATEMENTS;
pub use client::Client;
pub(crate) use client::STATEMENTS as CLIENT_STATEMENTS;
pub(crate) use hours::STATEMENTS as HOURS_STATEMENTS;
pub use hours::{DayPart, WorkingPart};
pub use opening::Opening;
pub use service::Service;
pub(crate) use setup::{STATEMENTS as SETUP_STATEMENTS, touched};
pub use setup::{SetUp, TimeOf, Together};
pub(crate) use therapist::STATEMENTS as THERAPIST_STATEMENTS;
pub use therapist::{Credential, Gender, Therapist};
pub use values::{BadZone, Words, Zone};

text_enum! {
    /// What kind of practice it is.
    pub enum PracticeKind {
        /// One person.
        Solo = "solo",
        /// People under one roof, or several.
        Clinic = "clinic",
        /// People who go to their clients.
        Network = "network",
    }
}

text_enum! {
    /// What a member may do.
    pub enum Role {
        /// Everything.
        Owner = "owner",
        /// Bookings and clients.
        FrontDesk = "front_desk",
        /// Their own clients.
        Therapist = "therapist",
    }
}

record! {
    /// A practice.
    pub struct Practice in "practice" by "id" {
        /// Its id.
        id: PracticeId,
        /// What it is called.
        name: String,
        /// What kind it is.
        kind: PracticeKind,
        /// Its zone: that of home visits, and of days where no location says otherwise.
        zone: Zone,
        /// Country, two letters (ISO 3166).
        country: String,
        /// How to reach it.
        email: Option<String>,
        /// How to reach it.
        phone: Option<String>,
        /// Bookings of clients whom it has not vetted wait for its agreement.
        approve_first: bool,
        /// A client cannot be in two appointments at a time.
        client_exclusive: bool,
        /// Cancelling is free up to so many hours before.
        free_until_hours: u32,
        /// What it costs afterwards, in percent of the price.
        late_percent: u32,
        /// How long a time is held for somebody who is booking it.
        hold_minutes: u32,
        /// How fast its people are on their way, as the crow flies.
        km_per_hour: f64,
        /// Minutes that every way takes beside.
        way_minutes: u32,
        /// Since when it is here.
        made_at: Timestamp,
        /// Since when it takes no bookings any more.
        retired_at: Option<Timestamp>,
    }
}

record! {
    /// Where a practice works.
    pub struct Location in "location" by "practice" "id" {
        /// Whose.
        practice: PracticeId,
        /// Its id.
        id: LocationId,
        /// What it is called.
        name: String,
        /// As on a letter.
        address: String,
        /// Where it is on earth.
        place: Option<Place>,
        /// Its zone.
        zone: Zone,
        /// Since when it is not used any more.
        retired_at: Option<Timestamp>,
    }
}

record! {
    /// A room: one appointment at a time.
    pub struct Room in "room" by "practice" "id" {
        /// Whose.
        practice: PracticeId,
        /// Its id.
        id: RoomId,
        /// Where.
        location: LocationId,
        /// What it is called.
        name: String,
        /// What is in it.
        equipment: Words,
        /// Since when it is not used any more.
        retired_at: Option<Timestamp>,
    }
}

record! {
    /// Somebody who works for a practice.
    pub struct Member in "member" by "practice" "id" {
        /// For which.
        practice: PracticeId,
        /// Their id here.
        id: MemberId,
        /// How they sign in; nothing once that account is erased.
        account: Option<AccountId>,
        /// What they may do.
        role: Role,
        /// Since when.
        since: Timestamp,
        /// Until when, if it ended.
        until: Option<Timestamp>,
    }
}

impl Practice {
    /// What it asks of those who call off late.
    #[must_use]
    pub fn policy(&self) -> CancellationPolicy {
        CancellationPolicy {
            free_until_hours: self.free_until_hours,
            late_percent: u8::try_from(self.late_percent).unwrap_or(100),
        }
    }

    /// How long its people are on their way.
    #[must_use]
    pub fn travel(&self) -> GreatCircle {
        GreatCircle {
            km_per_hour: self.km_per_hour,
            fixed_minutes: self.way_minutes,
        }
    }
}

impl Store {
    /// Where somebody works, also where they did.
    ///
    /// # Errors
    /// As any question.
    pub async fn memberships(&self, account: AccountId) -> Result<Vec<Member>> {
        self.db.all(&MEMBERSHIPS, args![account]).await
    }

    /// Ends that somebody works for a practice; ending it again changes nothing.
    ///
    /// # Errors
    /// [`Refused`](StoreError::Refused) (`an_owner_stays`) for the last owner, also when two leave at once;
    /// [`NotFound`](StoreError::NotFound).
    pub async fn end_member(&self, act: &Act, practice: PracticeId, id: MemberId) -> Result<()> {
        let mut tx = self.db.begin().await?;
        // Two owners who leave at once wait for each other here.
        tx.lock(practice, practice).await?;
        let member: Option<Member> = tx.get(args![practice, id]).await?;
        let member = member.ok_or(StoreError::NotFound { what: "member" })?;
        if member.until.is_some() {
            return tx.commit().await;
        }
        if member.role == Role::Owner && !tx.any(&OTHER_OWNER, args![practice, id]).await? {
            return Err(StoreError::Refused {
                rule: "an_owner_stays".into(),
            });
        }
        let ended = Member {
            until: Some(act.at),
            ..member
        };
        tx.put(&ended).await?;
        let object = touched(practice, None, id);
        tx.finish(act.did(Action::MemberPut, ended.account, object))
            .await
    }
}

/// Which record it is, and what putting it is called.
macro_rules! set_up {
    ($($name:ty: $id:ty = $action:ident $(, account $account:ident)? $(, time of $time:ident)?;)+) => {$(
        impl $crate::practice::SetUp for $name {
            type Id = $id;
            const ACTION: $crate::audit::Action = $crate::audit::Action::$action;

            fn practice(&self) -> $crate::PracticeId {
                self.practice
            }
            fn id(&self) -> Self::Id {
                self.id
            }
            $(fn account(&self) -> Option<$crate::AccountId> {
                self.$account
            })?
            $(fn time_of(&self) -> $crate::practice::TimeOf {
                $crate::practice::TimeOf::$time(self.id)
            })?
        }
    )+};
}
pub(crate) use set_up;

set_up! {
    Location: LocationId = LocationPut;
    Member: MemberId = MemberPut, account account;
}

impl SetUp for Room {
    type Id = RoomId;
    const ACTION: Action = Action::RoomPut;

    fn practice(&self) -> PracticeId {
        self.practice
    }
    fn id(&self) -> RoomId {
        self.id
    }
    fn time_of(&self) -> TimeOf {
        TimeOf::Location(self.location)
    }
}

impl SetUp for Practice {
    type Id = PracticeId;
    const ACTION: Action = Action::PracticePut;

    fn practice(&self) -> PracticeId {
        self.id
    }
    fn id(&self) -> PracticeId {
        self.id
    }
}

statements! {
    MEMBERSHIPS: "select practice, id, account, role, since, until from member
        where account = $1 order by since, practice, id";
    OTHER_OWNER: "select 1 from member
        where practice = $1 and id <> $2 and role = 'owner' and until is null and account is not null";
}
