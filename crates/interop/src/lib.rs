//! Supple in the formats of other programs, mapped by hand to and from our own types.
//!
//! ```text
//! Calendar (appointments) ──to_ics──▶ text/calendar    a feed to subscribe to, an invitation by mail
//! text/calendar ──busy──▶ Busy                         when somebody has no time, and what was not understood
//! ```
//!
//! Pure functions: nothing here knows a clock, a disk or a network. Time zones come from jiff's database.

pub mod ical;
