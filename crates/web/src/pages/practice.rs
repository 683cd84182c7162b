//! The pages of a practice, for those who work there.

pub mod frame;
