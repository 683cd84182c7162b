//! The pages: each a struct with everything it shows, and the handlers that fill it.

pub mod account;
pub mod after;
pub mod answers;
pub mod book;
pub mod check;
pub mod diary;
pub mod error;
pub mod find;
pub mod front;
pub mod kept;
pub mod library;
pub mod measures;
pub(crate) mod own;
pub mod practice;
pub mod progress;
pub mod result;
pub mod session;
pub mod visits;
pub mod waitlist;

mod scale;

#[cfg(test)]
mod tests;
