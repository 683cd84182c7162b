//! The pages of a practice, for those who work there.

pub mod aftercare;
pub mod brief;
pub mod check;
pub mod events;
pub mod frame;
pub mod note;
pub mod notes;
pub mod outcomes;
pub mod safety;
pub mod session;
pub mod visit;
