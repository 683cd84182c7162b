//! Accounts: getting in, what is kept, and what to do with it.

pub mod confirm;
pub mod data;
pub(crate) mod field;
pub mod home;
pub mod keep;
pub mod passkey;
pub mod shares;
pub mod sign_in;
pub mod sign_up;
pub mod ways_in;

pub(crate) mod frame;

pub use frame::Note;
