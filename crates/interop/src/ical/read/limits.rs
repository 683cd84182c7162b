//! How much is read of a file from outside, and the account of it.
//!
//! The numbers are our own: several times what large calendars of real people have, and little enough that the worst file is
//! refused within a second or two.

use super::Problem;

/// The most bytes of a file.
const BYTES: usize = 16 << 20;
/// The most lines of a file.
const LINES: usize = 500_000;
/// The most bytes of a line after unfolding: attachments may stand in one.
const LINE_BYTES: usize = 1 << 20;
/// The most events, zones and other components that are looked at.
const COMPONENTS: usize = 50_000;
/// How deep components may stand in each other; an alarm in an event in a calendar is at 3.
const DEPTH: usize = 6;
/// The most dates that recurrences are looked for on, in all.
const DATES: usize = 5_000_000;
/// The most busy times within the window, in all.
const OCCURRENCES: usize = 100_000;
/// The most notes that are kept.
const NOTES: usize = 100;

/// What a file may have at most. The default values are our own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes.
    pub bytes: usize,
    /// Lines as they stand in the file.
    pub lines: usize,
    /// Bytes of one line after unfolding.
    pub line_bytes: usize,
    /// Events, zones and their parts.
    pub components: usize,
    /// Components in each other.
    pub depth: usize,
    /// Dates that recurrences are looked for on, in all.
    pub dates: usize,
    /// Busy times within the window, in all.
    pub occurrences: usize,
    /// Notes that are kept; more are only counted.
    pub notes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: BYTES,
            lines: LINES,
            line_bytes: LINE_BYTES,
            components: COMPONENTS,
            depth: DEPTH,
            dates: DATES,
            occurrences: OCCURRENCES,
            notes: NOTES,
        }
    }
}

/// What may still be done while recurrences are expanded.
pub struct Budget {
    dates: Account,
    occurrences: Account,
}

struct Account {
    most: usize,
    used: usize,
}

impl Account {
    fn take(&mut self, count: usize) -> bool {
        self.used = self.used.saturating_add(count);
        self.used <= self.most
    }
}

impl Budget {
    pub fn new(limits: &Limits) -> Budget {
        let account = |most| Account { most, used: 0 };
        Budget {
            dates: account(limits.dates),
            occurrences: account(limits.occurrences),
        }
    }

    /// Whether so many more dates may be looked at.
    pub fn dates(&mut self, count: usize) -> bool {
        self.dates.take(count)
    }

    /// Why dates were refused.
    pub fn out_of_dates(&self, line: usize) -> Problem {
        let most = self.dates.most;
        let message = format!(
            "the recurrences of this calendar take more than {most} dates to work out; this one was reached last"
        );
        Problem { line, message }
    }

    /// One more busy time.
    pub fn occurrence(&mut self, line: usize) -> Result<(), Problem> {
        match self.occurrences.take(1) {
            true => Ok(()),
            false => Err(Problem {
                line,
                message: format!(
                    "there are more than {} busy times in the days that were asked for; this event was reached last",
                    self.occurrences.most
                ),
            }),
        }
    }
}
