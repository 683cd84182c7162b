//! Who did what to whose record: append-only, each row sealed with the hash of the one before it.
//!
//! A row holds ids and an action, never a word or number about someone's health. It is written in the transaction of the
//! change it speaks of: both last, or neither. On PostgreSQL it is sealed a moment later (`seal.rs`).

use std::fmt::{self, Display, Formatter};

use jiff::Timestamp;

mod chain;
mod seal;

pub(crate) use chain::STATEMENTS as CHAIN_STATEMENTS;
pub use chain::{Anchor, AuditRow, Chain, GENESIS};
pub(crate) use seal::STATEMENTS as SEAL_STATEMENTS;

use crate::Store;
use crate::db::{Tx, args, column, text_enum};
use crate::error::{Result, StoreError};
use crate::ids::AccountId;
use crate::sql::statements;

/// Who acts, and when. Every change takes one, so that none goes unrecorded; the store itself asks no clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// When; stored to the microsecond.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
}

impl Act {
    /// A signed-in person acts.
    #[must_use]
    pub fn person(account: AccountId, at: Timestamp) -> Self {
        Self {
            at,
            actor: Actor::Person(account),
        }
    }

    /// Somebody who is not signed in acts: signs up, opens a link.
    #[must_use]
    pub fn visitor(at: Timestamp) -> Self {
        Self {
            at,
            actor: Actor::Visitor,
        }
    }

    /// The program acts on its own: a job, a reminder.
    #[must_use]
    pub fn program(at: Timestamp) -> Self {
        Self {
            at,
            actor: Actor::Program,
        }
    }

    /// Whoever runs the program acts, on the command line.
    #[must_use]
    pub fn operator(at: Timestamp) -> Self {
        Self {
            at,
            actor: Actor::Operator,
        }
    }
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A signed-in person.
    Person(AccountId),
    /// Somebody who is not signed in.
    Visitor,
    /// The program on its own.
    Program,
    /// Whoever runs the program.
    Operator,
}

/// As it is stored: `person` and the account, `visitor`, `program` or `operator`.
impl Display for Actor {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

impl Actor {
    fn to_text(self) -> String {
        match self {
            Self::Person(account) => format!("person {account}"),
            Self::Visitor => "visitor".to_owned(),
            Self::Program => "program".to_owned(),
            Self::Operator => "operator".to_owned(),
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "visitor" => Some(Self::Visitor),
            "program" => Some(Self::Program),
            "operator" => Some(Self::Operator),
            _ => {
                let account = text.strip_prefix("person ")?;
                account.parse().ok().map(Self::Person)
            }
        }
    }
}

column!(Actor, String, Text, Actor::to_text, |raw| Actor::from_text(
    &raw
));

text_enum! {
    /// What was done.
    pub enum Action {
        /// An account was made.
        AccountAdded = "account.added",
        /// An e-mail address was shown to be its owner's.
        EmailVerified = "account.email_verified",
        /// An e-mail address was replaced.
        EmailChanged = "account.email_changed",
        /// A password was set or removed.
        PasswordChanged = "account.password_changed",
        /// Everything a person has was handed out.
        Exported = "account.exported",
        /// A person was erased.
        Erased = "account.erased",
        /// A passkey was added.
        PasskeyAdded = "passkey.added",
        /// A passkey was renamed.
        PasskeyRenamed = "passkey.renamed",
        /// A passkey was removed.
        PasskeyRemoved = "passkey.removed",
        /// Somebody signed in.
        SignedIn = "sign_in.added",
        /// A sign-in failed; noted by the caller where the account is known.
        SignInFailed = "sign_in.failed",
        /// A sign-in was ended.
        SignedOut = "sign_in.ended",
        /// Sign-ins on other devices were ended.
        SignedOutElsewhere = "sign_in.others_ended",
        /// A one-time link was made.
        LinkMade = "link.made",
        /// A one-time link was used.
        LinkUsed = "link.used",
        /// A screening was kept.
        ScreeningAdded = "screening.added",
        /// A screening was looked at by someone else than its owner.
        ScreeningRead = "screening.read",
        /// A record was looked at by someone else than its owner.
        RecordRead = "record.read",
        /// A session was handed over.
        SessionAdded = "session.added",
        /// A diary entry was written.
        DiaryWritten = "diary.written",
        /// A diary entry was removed.
        DiaryRemoved = "diary.removed",
        /// A measure was taken.
        MeasureAdded = "measure.added",
        /// A result was removed.
        MeasureRemoved = "measure.removed",
        /// An activity was named.
        ActivityAdded = "activity.added",
        /// An activity was put aside.
        ActivityRetired = "activity.retired",
        /// An adverse event or after-effect was told.
        EventAdded = "event.added",
        /// A follow-up was answered.
        FollowUpAnswered = "follow_up.answered",
        /// A screening was shared.
        ShareMade = "share.made",
        /// A share was ended.
        ShareRevoked = "share.revoked",
        /// A practice was set up or changed.
        PracticePut = "practice.put",
        /// A location was set up or changed.
        LocationPut = "location.put",
        /// A room was set up or changed.
        RoomPut = "room.put",
        /// A member was added or changed.
        MemberPut = "member.put",
        /// Somebody was invited to work for a practice.
        MemberInvited = "member.invited",
        /// An invitation was taken back.
        InvitationEnded = "member.invitation_ended",
        /// A therapist was set up or changed.
        TherapistPut = "therapist.put",
        /// A credential was noted or changed.
        CredentialPut = "credential.put",
        /// A service was set up or changed.
        ServicePut = "service.put",
        /// It was set which services a therapist gives.
        ServicesSet = "therapist.services_set",
        /// The working week of a therapist was set.
        WeekSet = "therapist.week_set",
        /// A day that differs from the week was set.
        DaySet = "therapist.day_set",
        /// Time was blocked, or a block changed.
        BlockPut = "block.put",
        /// A block was removed.
        BlockRemoved = "block.removed",
        /// Blocks from an outside calendar were replaced.
        BlocksImported = "block.imported",
        /// A client was noted or changed.
        ClientPut = "client.put",
        /// A client said what a practice may see.
        ConsentGiven = "consent.given",
        /// A client withdrew it.
        ConsentWithdrawn = "consent.withdrawn",
        /// Answers for a visit were given.
        IntakeAdded = "intake.added",
        /// A change of answers was looked at by the practice.
        IntakeSeen = "intake.seen",
        /// A session that was given in a visit was handed over.
        VisitSessionAdded = "visit.session_added",
        /// A therapist came to a home.
        CheckedIn = "visit.checked_in",
        /// A therapist left a home, or said that all is well.
        CheckedOut = "visit.checked_out",
        /// It was changed until when a therapist is expected.
        ExpectedAgain = "visit.expected_again",
        /// Somebody was late, and the practice was told.
        LateTold = "visit.late_told",
        /// Somebody who was late was reached.
        Reached = "visit.reached",
        /// A note was drafted or changed.
        NoteWritten = "note.written",
        /// A note was signed.
        NoteSigned = "note.signed",
        /// Something was added to a signed note.
        NoteAmended = "note.amended",
        /// A note was read by somebody of the practice.
        NoteRead = "note.read",
        /// A practice noted that something happened to a client.
        PracticeEventAdded = "practice_event.added",
        /// A time was held.
        Held = "appointment.held",
        /// A time was held over something else, for a reason.
        HeldOver = "appointment.held_over",
        /// An appointment was booked.
        Booked = "appointment.booked",
        /// An appointment was approved.
        Approved = "appointment.approved",
        /// An appointment was moved.
        Moved = "appointment.moved",
        /// An appointment was called off.
        Cancelled = "appointment.cancelled",
        /// An appointment took place.
        Completed = "appointment.completed",
        /// A client did not come.
        Missed = "appointment.missed",
        /// A hold ran out.
        Expired = "appointment.expired",
        /// Somebody went on the waitlist of a practice.
        WaitlistJoined = "waitlist.joined",
        /// They changed what they wait for.
        WaitlistChanged = "waitlist.changed",
        /// They wait no more.
        WaitlistEnded = "waitlist.ended",
        /// A time was kept for them.
        WaitlistOffered = "waitlist.offered",
        /// A secret address of a calendar was made.
        FeedMade = "feed.made",
        /// A secret address of a calendar was ended.
        FeedRevoked = "feed.revoked",
        /// A calendar from outside was added.
        SourceAdded = "calendar_source.added",
        /// A calendar from outside was ended.
        SourceEnded = "calendar_source.ended",
        /// A program was named that hears of appointments.
        WebhookAdded = "webhook.added",
        /// It got a new secret.
        WebhookRotated = "webhook.rotated",
        /// It hears of them no more.
        WebhookEnded = "webhook.ended",
        /// It was told something once more.
        WebhookSentAgain = "webhook.sent_again",
        /// Everything of a practice but health was handed out.
        PracticeExported = "practice.exported",
        /// A file of clients or appointments was taken.
        PracticeImported = "practice.imported",
        /// An invented practice was filled in.
        DemoFilled = "demo.filled",
    }
}

/// What an act did, for the record.
pub(crate) struct Did {
    act: Act,
    action: String,
    subject: Option<AccountId>,
    object: String,
}

impl Act {
    /// This act did something to someone's record; `object` is the id of what was touched.
    pub(crate) fn did(
        &self,
        action: Action,
        subject: impl Into<Option<AccountId>>,
        object: impl Display,
    ) -> Did {
        Did {
            act: *self,
            action: action.as_str().to_owned(),
            subject: subject.into(),
            object: object.to_string(),
        }
    }
}

impl Store {
    /// Records something that changed nothing: a look at somebody's record, a failed sign-in.
    ///
    /// `object` is an id, never words of a person.
    ///
    /// # Errors
    /// As any write.
    pub async fn note(
        &self,
        act: &Act,
        action: Action,
        subject: Option<AccountId>,
        object: &str,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let did = Did {
            act: *act,
            action: action.as_str().to_owned(),
            subject,
            object: object.to_owned(),
        };
        tx.append(did).await?;
        tx.commit().await
    }
}

impl Tx {
    /// Makes a change to someone's record last, together with its row of the audit.
    ///
    /// The audit comes last: by now every row written refers to its account, so a deletion of the account has
    /// either not begun, and will find them, or is done, and is seen here.
    pub(crate) async fn finish(self, did: Did) -> Result<()> {
        self.finish_all(vec![did]).await
    }

    /// The same for several changes.
    pub(crate) async fn finish_all(mut self, did: Vec<Did>) -> Result<()> {
        for did in &did {
            self.live(did.subject).await?;
        }
        for did in did {
            self.append(did).await?;
        }
        self.commit().await
    }

    /// The same for what is nobody's record and not worth a row: a mail that is owed, a ceremony.
    pub(crate) async fn finish_unrecorded(mut self, account: Option<AccountId>) -> Result<()> {
        self.live(account).await?;
        self.commit().await
    }

    async fn live(&mut self, account: Option<AccountId>) -> Result<()> {
        if let Some(account) = account
            && !self.any(&LIVE, args![account]).await?
        {
            return Err(StoreError::NotFound { what: "account" });
        }
        Ok(())
    }
}

statements! {
    LIVE: "select 1 from account where id = $1 and deleted_at is null";
}
