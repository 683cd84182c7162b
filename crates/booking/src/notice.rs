//! What a client is told about an appointment, and when: decided at the moment of sending, from how the appointment stands
//! then. Nothing is scheduled ahead, so nothing can be sent about what is no longer so.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::appointment::Status;

/// The days after a visit on which its client is asked how it went.
pub const FOLLOW_UP_DAYS: [u8; 3] = [1, 3, 7];
/// A follow-up that could not be sent for so long is not sent at all: our own choice.
const FOLLOW_UP_HOURS: i64 = 48;

/// A notice about an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Notice {
    /// The practice is asked, and will answer.
    Requested,
    /// It is booked.
    Confirmed,
    /// It is at another time now.
    Moved,
    /// It will not take place.
    Cancelled,
    /// It is soon.
    Reminder,
    /// How was it?
    FollowUp {
        /// Days after the visit.
        day: u8,
    },
}

/// A notice that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Which.
    pub notice: Notice,
    /// What the appointment's sequence was then; it grows with each move.
    pub sequence: u32,
    /// When.
    pub at: Timestamp,
}

/// An appointment, as notices look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Its status.
    pub status: Status,
    /// How often it was moved.
    pub sequence: u32,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// What its client was told.
    pub told: Vec<Told>,
}

impl Visit {
    /// The notices to send now: none twice for the same time of the appointment.
    pub fn due(&self, reminder: SignedDuration, now: Timestamp) -> Vec<Notice> {
        match self.status {
            Status::Held | Status::Expired | Status::NoShow => Vec::new(),
            Status::Requested => self.standing(Notice::Requested),
            Status::Confirmed => {
                let mut due = self.standing(Notice::Confirmed);
                if due.is_empty() && self.is_soon(reminder, now) && !self.has(Notice::Reminder) {
                    due.push(Notice::Reminder);
                }
                due
            }
            // Who was never told of it need not be told that it is off.
            Status::Cancelled if self.told.is_empty() || self.was(Notice::Cancelled) => Vec::new(),
            Status::Cancelled => vec![Notice::Cancelled],
            Status::Completed => self.follow_ups(now),
        }
    }

    /// When to look again, if nothing happens before.
    pub fn next(&self, reminder: SignedDuration, now: Timestamp) -> Option<Timestamp> {
        match self.status {
            Status::Confirmed => Some(self.starts_at - reminder).filter(|at| *at > now),
            Status::Completed => {
                let days = FOLLOW_UP_DAYS.iter().map(|day| self.days_after(*day));
                days.filter(|at| *at > now).min()
            }
            _ => None,
        }
    }

    /// How it stands, or that it was moved since that was told.
    fn standing(&self, notice: Notice) -> Vec<Notice> {
        let same = |told: &&Told| told.notice == notice || told.notice == Notice::Moved;
        match self
            .told
            .iter()
            .filter(same)
            .map(|told| told.sequence)
            .max()
        {
            None => vec![notice],
            Some(sequence) if !self.was(notice) && sequence <= self.sequence => vec![notice],
            Some(sequence) if sequence < self.sequence => vec![Notice::Moved],
            Some(_) => Vec::new(),
        }
    }

    /// It begins within the reminder's time, and was booked or moved before that time began.
    fn is_soon(&self, reminder: SignedDuration, now: Timestamp) -> bool {
        let from = self.starts_at - reminder;
        let told = self
            .told
            .iter()
            .filter(|told| told.sequence == self.sequence)
            .map(|told| told.at)
            .min();
        from <= now && now < self.starts_at && told.is_some_and(|at| at < from)
    }

    fn follow_ups(&self, now: Timestamp) -> Vec<Notice> {
        let open = |day: &u8| {
            let from = self.days_after(*day);
            let until = from + SignedDuration::from_hours(FOLLOW_UP_HOURS);
            from <= now && now < until && !self.was(Notice::FollowUp { day: *day })
        };
        // After a pause only the newest question is asked.
        let day = FOLLOW_UP_DAYS.iter().copied().filter(open).max();
        day.map(|day| Notice::FollowUp { day })
            .into_iter()
            .collect()
    }

    fn days_after(&self, days: u8) -> Timestamp {
        self.ends_at + SignedDuration::from_hours(24 * i64::from(days))
    }

    /// It was ever sent.
    fn was(&self, notice: Notice) -> bool {
        self.told.iter().any(|told| told.notice == notice)
    }

    /// It was sent for the time that the appointment has now.
    fn has(&self, notice: Notice) -> bool {
        self.told
            .iter()
            .any(|told| told.notice == notice && told.sequence == self.sequence)
    }
}
