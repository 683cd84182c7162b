//! Bookings: who is free when, who fits a plan, and the life of an appointment.
//!
//! ```text
//! Hours (clock on the wall + zone) ──open──▶ Spans ─┐
//! appointments, blocks ─────────────────────▶ stops ─┴▶ Timetable ──starts──▶ times to offer, or the reason for none
//! many therapists ──▶ Index ──search──▶ the same for all who fit, at once
//! Skills ──fit(what a plan asks)──▶ Fit: what speaks for somebody, what stands in the way, what is not known
//! Appointment ──apply(event)──▶ Appointment, or why not
//! ```
//!
//! Pure functions. Nothing here knows a clock, a disk or a network: now is given, and the last word on a booking is the
//! database's.

pub mod appointment;
pub mod clock;
pub mod fit;
pub mod hours;
pub mod index;
pub mod notice;
pub mod span;
pub mod timetable;
pub mod travel;

pub use appointment::{CancellationPolicy, Event, Refused, Side, Standing, Status};
pub use clock::{BadClockSpan, ClockSpan};
pub use hours::{Change, Hours, Override};
pub use span::{Span, Spans, TICK_S, Tick, ticks};
pub use timetable::{Reason, Service, Stop, Timetable, Wish};
pub use travel::{BadPlace, GreatCircle, Place, Travel};
