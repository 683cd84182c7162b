//! Ids, minted by the program, and secrets that are stored only as a hash.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use rand::{CryptoRng, Rng};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::db::column;

/// A text that is not a UUID in its usual form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a UUID: 36 characters, such as 019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77")]
pub struct BadId;

/// One type per table, so that a screening is never looked up by the id of an account.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id (UUIDv7): later ones sort behind earlier ones, to the millisecond.
            pub fn mint(now: Timestamp, random: &mut (impl Rng + ?Sized)) -> Self {
                Self(mint(now, random))
            }
        }
        /// Lower-case, with hyphens.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
        impl FromStr for $name {
            type Err = BadId;

            /// Reads a UUID of any version in its usual form.
            fn from_str(text: &str) -> Result<Self, BadId> {
                parse(text).map(Self).ok_or(BadId)
            }
        }
        column!($name, String, Text, |id| id.to_string(), |raw| raw.parse().ok());
    )+};
}

ids! {
    /// An account, and the person behind it.
    AccountId,
    /// A passkey.
    PasskeyId,
    /// A sign-in on one device.
    SignInId,
    /// A passkey ceremony under way.
    CeremonyId,
    /// A screening that was kept.
    ScreeningId,
    /// A guided session; minted by the device that ran it.
    SessionId,
    /// A result of an outcome measure.
    ResultId,
    /// An activity that a person named for the PSFS.
    ActivityId,
    /// An adverse event or after-effect.
    EventId,
    /// A shared screening.
    ShareId,
    /// A mail that is owed.
    MailId,
    /// A practice.
    PracticeId,
    /// Where a practice works.
    LocationId,
    /// A room of a location.
    RoomId,
    /// Somebody who works for a practice.
    MemberId,
    /// An invitation to work for a practice.
    InvitationId,
    /// A therapist of a practice.
    TherapistId,
    /// A credential of a therapist.
    CredentialId,
    /// Something a practice offers.
    ServiceId,
    /// Time that is blocked.
    BlockId,
    /// A client of a practice.
    ClientId,
    /// An appointment; minted with the form that asks for it, so that sending the form twice is harmless.
    AppointmentId,
    /// Appointments that were booked together.
    SeriesId,
    /// Somebody's place on the waitlist of a practice; minted with the form, so that joining twice is joining once.
    WaitlistId,
    /// What a client lets a practice see.
    ConsentId,
    /// Answers that belong to a visit.
    IntakeId,
    /// Something that happened to a client, as the practice knows it.
    PracticeEventId,
    /// A calendar that another program may read.
    FeedId,
    /// A calendar from outside.
    SourceId,
    /// A program that wants to hear of appointments.
    WebhookId,
    /// Something that such a program is told.
    DeliveryId,
}

fn mint(now: Timestamp, random: &mut (impl Rng + ?Sized)) -> Uuid {
    let mut bytes = [0; 10];
    random.fill_bytes(&mut bytes);
    // A clock before 1970 is wrong anyway; its ids only lose their order.
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
}

fn parse(text: &str) -> Option<Uuid> {
    let usual = text.len() == uuid::fmt::Hyphenated::LENGTH;
    usual.then(|| Uuid::try_parse(text).ok()).flatten()
}

/// A secret of 256 random bits: the value of a sign-in cookie, a one-time link, a share.
///
/// Only its SHA-256 is stored, so whoever reads the database can use none. Comparing hashes of random bits takes the same
/// time for every guess that matters, because a guess does not know the hash it gives.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    /// A new one.
    pub fn mint(random: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = [0; 32];
        random.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// The 64 hexadecimal digits that the person's browser or mail carries.
    #[must_use]
    pub fn reveal(&self) -> String {
        hex(&self.0)
    }

    /// What is stored.
    pub(crate) fn hash(&self) -> String {
        sha256(&self.0)
    }
}

impl FromStr for Token {
    type Err = BadToken;

    /// Reads 64 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, BadToken> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(BadToken);
        }
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digit = |digit: u8| char::from(digit).to_digit(16);
            let (Some(high), Some(low)) = (digit(digits[0]), digit(digits[1])) else {
                return Err(BadToken);
            };
            *byte = u8::try_from(high * 16 + low).map_err(|_| BadToken)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A text that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 hexadecimal digits")]
pub struct BadToken;

/// A text that must not be shown or logged: a password hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

column!(Secret, String, Text, |secret| secret.0, |raw| Some(Secret(
    raw
)));

/// The SHA-256 of some bytes as 64 hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
