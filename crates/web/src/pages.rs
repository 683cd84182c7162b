//! The pages: each a struct with everything it shows, and the handlers that fill it.

pub mod account;
pub mod answers;
pub mod check;
pub mod error;
pub mod front;
pub mod kept;
pub mod library;
pub mod result;

#[cfg(test)]
mod tests;
