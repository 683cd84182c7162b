//! iCalendar (RFC 5545): appointments written for the calendars of others, and the busy times of others read.
//!
//! Writing is strict and small: what a dozen calendars are known to read. Reading is lenient towards habits of real programs
//! and strict towards its limits, since a file comes from outside. What is not understood is never passed over in silence: it
//! becomes a note with its line, and a doubtful event is busy rather than free.

mod read;
mod recur;
mod write;
mod zone;

pub use read::{Busy, BusyTime, Limits, Problem, busy};
pub use write::{Calendar, Event, Geo, Method, Party, Purpose, Status};
