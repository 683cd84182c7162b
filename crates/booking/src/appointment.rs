//! The life of an appointment.
//!
//! ```text
//! hold ──▶ Held ──confirm──▶ Confirmed ──▶ Completed | NoShow | Cancelled
//!            │  └─request──▶ Requested ──approve──▶ Confirmed
//!            └─expire──▶ Expired      └─decline──▶ Cancelled
//! ```
//!
//! What is held, requested or confirmed occupies its time. Moving an appointment keeps its status; what it was before stays
//! in its history.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How an appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Somebody is about to book it; it falls back on its own.
    Held,
    /// Booked, and waiting for the practice to agree.
    Requested,
    /// Both sides agree.
    Confirmed,
    /// It took place.
    Completed,
    /// The client did not come.
    NoShow,
    /// It will not take place.
    Cancelled,
    /// It was held and never booked.
    Expired,
}

/// Who does something to an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The client.
    Client,
    /// Somebody of the practice.
    Practice,
    /// Nobody: time went by.
    Time,
}

/// What happens to an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The client books what is held; a practice that looks at new clients first is asked.
    Book {
        /// The practice is asked first.
        approve_first: bool,
    },
    /// The practice agrees.
    Approve,
    /// Somebody calls it off.
    Cancel,
    /// It is moved to another time.
    Move,
    /// It took place.
    Complete,
    /// The client did not come.
    MissedByClient,
    /// A hold ran out.
    Expire,
}

/// What an event needs to know of an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its status.
    pub status: Status,
    /// When the client comes.
    pub starts_at: Timestamp,
    /// How long it is held, while it is.
    pub held_until: Option<Timestamp>,
}

/// Why an event cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    /// The status does not allow it.
    #[error("an appointment that is {} cannot be {}", .0.as_str(), .1)]
    Status(Status, &'static str),
    /// The hold ran out.
    #[error("this time was held until {0}; choose it again if it is still free")]
    HoldRanOut(Timestamp),
    /// It has begun.
    #[error("this appointment began at {0}; the practice can still say how it went")]
    Begun(Timestamp),
    /// It has not begun yet.
    #[error("this appointment begins at {0}; how it went can be said from then on")]
    NotBegun(Timestamp),
    /// Only the practice decides this.
    #[error("only the practice can say this of an appointment")]
    PracticeOnly,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 7] = [
        Status::Held,
        Status::Requested,
        Status::Confirmed,
        Status::Completed,
        Status::NoShow,
        Status::Cancelled,
        Status::Expired,
    ];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Held => "held",
            Status::Requested => "requested",
            Status::Confirmed => "confirmed",
            Status::Completed => "completed",
            Status::NoShow => "no_show",
            Status::Cancelled => "cancelled",
            Status::Expired => "expired",
        }
    }

    /// From its stored form.
    pub fn parse(text: &str) -> Option<Status> {
        Status::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
    }

    /// Its time belongs to it: nothing else can have it.
    pub fn occupies(self) -> bool {
        !matches!(self, Status::Cancelled | Status::Expired)
    }

    /// It can still take place.
    pub fn is_open(self) -> bool {
        matches!(self, Status::Held | Status::Requested | Status::Confirmed)
    }
}

impl Standing {
    /// The status after an event, or why the event cannot be.
    ///
    /// # Errors
    /// [`Refused`]
    pub fn apply(&self, event: Event, by: Side, now: Timestamp) -> Result<Status, Refused> {
        let status = self.status;
        match event {
            Event::Book { approve_first } => {
                self.only(&[Status::Held], "booked")?;
                self.in_time(now)?;
                Ok(match approve_first && by == Side::Client {
                    true => Status::Requested,
                    false => Status::Confirmed,
                })
            }
            Event::Approve => {
                self.only(&[Status::Requested], "approved")?;
                practice(by)?;
                Ok(Status::Confirmed)
            }
            Event::Cancel => {
                self.only(
                    &[Status::Held, Status::Requested, Status::Confirmed],
                    "cancelled",
                )?;
                match by == Side::Client && now >= self.starts_at {
                    true => Err(Refused::Begun(self.starts_at)),
                    false => Ok(Status::Cancelled),
                }
            }
            Event::Move => {
                self.only(&[Status::Requested, Status::Confirmed], "moved")?;
                match by == Side::Client && now >= self.starts_at {
                    true => Err(Refused::Begun(self.starts_at)),
                    false => Ok(status),
                }
            }
            Event::Complete | Event::MissedByClient => {
                // What was said of a visit can be put right.
                self.only(
                    &[Status::Confirmed, Status::Completed, Status::NoShow],
                    "ended",
                )?;
                practice(by)?;
                match (now < self.starts_at, event) {
                    (true, _) => Err(Refused::NotBegun(self.starts_at)),
                    (false, Event::Complete) => Ok(Status::Completed),
                    (false, _) => Ok(Status::NoShow),
                }
            }
            Event::Expire => {
                self.only(&[Status::Held], "let go")?;
                match self.held_until {
                    Some(until) if now < until => {
                        Err(Refused::Status(status, "let go before its time"))
                    }
                    _ => Ok(Status::Expired),
                }
            }
        }
    }

    fn only(&self, allowed: &[Status], what: &'static str) -> Result<(), Refused> {
        match allowed.contains(&self.status) {
            true => Ok(()),
            false => Err(Refused::Status(self.status, what)),
        }
    }

    fn in_time(&self, now: Timestamp) -> Result<(), Refused> {
        match self.held_until {
            Some(until) if now >= until => Err(Refused::HoldRanOut(until)),
            _ => Ok(()),
        }
    }
}

fn practice(by: Side) -> Result<(), Refused> {
    match by {
        Side::Practice => Ok(()),
        Side::Client | Side::Time => Err(Refused::PracticeOnly),
    }
}

/// What a practice asks of those who call off late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancellationPolicy {
    /// Up to so many hours before the start it costs nothing.
    pub free_until_hours: u32,
    /// What it costs afterwards, in percent of the price.
    pub late_percent: u8,
}

impl CancellationPolicy {
    /// What calling off now costs, in percent of the price. Somebody of the practice who calls off costs the client nothing.
    pub fn percent(&self, starts_at: Timestamp, by: Side, now: Timestamp) -> u8 {
        let left_s = starts_at.as_second() - now.as_second();
        let late = left_s < i64::from(self.free_until_hours) * 3600;
        match late && by == Side::Client {
            true => self.late_percent.min(100),
            false => 0,
        }
    }
}
