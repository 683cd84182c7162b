//! Numbers with a range.

use crate::db::column;

/// A number from 0 to 10 on a numeric rating scale: pain (0 none, 10 worst imaginable), comfort, sleep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nrs(u8);

impl Nrs {
    /// `None` above 10.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number <= 10 {
            Some(Self(number))
        } else {
            None
        }
    }

    /// The number, 0–10.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

column!(Nrs, i64, Int, |nrs| i64::from(nrs.0), |raw| u8::try_from(
    raw
)
.ok()
.and_then(Nrs::new));
