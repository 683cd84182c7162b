//! Everything that lasts: accounts, what people keep about their back, practices and bookings, on SQLite or PostgreSQL.
//!
//! ```
//! # async fn example(random: &mut impl rand::CryptoRng) -> store::Result<()> {
//! use store::{Account, AccountId, Act, Address, Store};
//!
//! let store = Store::open(&Address::Memory).await?;
//! let now = "2026-03-29T07:30:00Z".parse().unwrap();
//! let account = Account {
//!     id: AccountId::mint(now, random),
//!     email: "ann@example.org".to_owned(),
//!     password_hash: None,
//!     created_at: now,
//!     verified_at: None,
//! };
//! store.add_account(&Act::visitor(now), &account).await?;
//! assert_eq!(store.account(account.id).await?, Some(account));
//! # Ok(())
//! # }
//! ```
//!
//! # What holds everywhere
//!
//! - The store knows no clock and draws no random numbers: instants and ids are given. Every change takes an [`Act`], who and
//!   when, and is recorded in the audit in the same transaction.
//! - Everything of a person is looked up by account *and* id, so that a wrong id shows nothing of somebody else.
//! - A call that returned `Ok` is on disk. A call that returned an error stored nothing.
//! - JSON is kept as the text it came as. What it means is the caller's. Instants are kept to the microsecond.
//! - A call may be given up at any point (a request that times out): either all of it happened or nothing.
//! - [`StoreError::Busy`] may be tried again as it is.
//!
//! # Adding a table
//!
//! 1. A migration (`migrations/README.md`) and its line in `migrate.rs`.
//! 2. Its columns in `tables.rs`: whose they are, what they hold. Export, erasure and moving follow from that.
//! 3. A file with its record, its methods and its `statements!`, and the list in `sql.rs`.
//! 4. Its tests in `tests/store/`, inside `on_both!`, so that they run on both databases.

mod account;
mod appointment;
mod audit;
mod book;
mod care;
mod ceremony;
mod consent;
mod copy;
mod db;
mod demo;
mod diary;
mod error;
mod event;
mod exchange;
mod feed;
mod follow_up;
mod follower;
mod ids;
mod intake;
mod invitation;
mod link;
mod measure;
mod migrate;
mod outbox;
mod passkey;
mod person;
mod practice;
mod scale;
mod screening;
mod session_log;
mod share;
mod sign_in;
mod sql;
pub mod tables;
mod told;
mod upkeep;
mod waitlist;
mod webhook;

pub use account::{Account, fold_email};
pub use appointment::{Appointment, AppointmentEvent, Calendar, Changes, Of};
pub use audit::{Act, Action, Actor, Anchor, AuditRow, Chain, GENESIS};
pub use book::{By, Offering, To, Wanted};
pub use care::{Note, NoteAmendment, PracticeEvent, Privacy, VisitCheck, VisitSession};
pub use ceremony::Ceremony;
pub use consent::Consent;
pub use db::{Address, Settings, asked_by_this_thread};
pub use demo::Demo;
pub use diary::DiaryEntry;
pub use error::{Result, StoreError};
pub use event::AdverseEvent;
pub use exchange::PracticeExport;
pub use feed::{Feed, Reading, Source};
pub use follow_up::FollowUp;
pub use ids::{
    AccountId, ActivityId, AppointmentId, BadId, BadToken, BlockId, CeremonyId, ClientId,
    ConsentId, CredentialId, DeliveryId, EventId, FeedId, IntakeId, InvitationId, LocationId,
    MailId, MemberId, PasskeyId, PracticeEventId, PracticeId, ResultId, RoomId, ScreeningId,
    Secret, SeriesId, ServiceId, SessionId, ShareId, SignInId, SourceId, TherapistId, Token,
    WaitlistId, WebhookId,
};
pub use intake::Intake;
pub use invitation::Invitation;
pub use link::{OneTimeLink, Purpose};
pub use measure::{MeasureResult, PsfsActivity};
pub use outbox::{MAX_ATTEMPTS, Mail, MailCounts, MailTrouble, Sending};
pub use passkey::Passkey;
pub use person::{Erased, Export, ExportedTable, Kept};
pub use practice::{
    BadZone, Block, Client, Credential, DayPart, Gender, Location, Member, Opening, Practice,
    PracticeKind, Role, Room, Service, SetUp, Therapist, TimeOf, Together, Words, WorkingPart,
    Zone,
};
pub use scale::Nrs;
pub use screening::Screening;
pub use session_log::{HandOver, SessionLog};
pub use share::Share;
pub use sign_in::SignIn;
pub use told::{Channel, ToTell, Told, ToldMail};
pub use upkeep::{Health, Swept};
pub use waitlist::{OfferOutcome, WaitlistEnd, WaitlistEntry, WaitlistOffer};
pub use webhook::{Delivery, Outcome, VisitEvent, Webhook};

/// A store. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Store {
    db: db::Db,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.db {
            db::Db::Sqlite { .. } => "Store(SQLite)",
            db::Db::Postgres(_) => "Store(PostgreSQL)",
        })
    }
}

impl Store {
    /// Opens a store and brings its schema up to date. A missing SQLite file is made, readable by its owner only.
    ///
    /// # Errors
    /// [`StoreError::Address`] when it cannot be opened; [`StoreError::Schema`] when the database belongs to a newer program.
    pub async fn open(address: &Address) -> Result<Self> {
        Self::open_with(address, &Settings::default()).await
    }

    /// [`Store::open`] with other settings.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with(address: &Address, settings: &Settings) -> Result<Self> {
        let db = db::Db::open(address, settings).await?;
        migrate::migrate(&db).await?;
        Ok(Self { db })
    }

    /// Ends all connections. Without it they end when the last clone is dropped.
    pub async fn close(&self) {
        self.db.close().await;
    }
}
