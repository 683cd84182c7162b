//! The pages of a practice, for those who work there.

pub(crate) mod calendars;
pub(crate) mod exchange;
pub mod frame;
pub(crate) mod messages;
pub(crate) mod webhooks;
