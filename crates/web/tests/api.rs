//! The API by HTTP only: what programs can do, how they are refused, and that the document says exactly that.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "api/booking.rs"]
mod booking;
#[path = "api/client.rs"]
mod client;
#[path = "api/deciding.rs"]
mod deciding;
#[path = "api/described.rs"]
mod described;
#[path = "api/keeping.rs"]
mod keeping;
#[path = "api/refusals.rs"]
mod refusals;
#[path = "api/roles.rs"]
mod roles;
#[path = "api/series.rs"]
mod series;
#[path = "api/set_up.rs"]
mod set_up;
#[path = "api/staffed.rs"]
mod staffed;
#[path = "common/visitor.rs"]
#[allow(dead_code)]
mod visitor;
#[path = "api/waitlist.rs"]
mod waitlist;
