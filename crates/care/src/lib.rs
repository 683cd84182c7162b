//! Screening, planning, scripts and the guided session: pure functions of knowledge and answers.
//!
//! ```text
//! Answers ──screen──▶ Screening ──permit──▶ Permit ──plan──▶ Plan ──script──▶ Script ──guide──▶ SessionLog
//! ```
//!
//! A plan can be built only from a [`Permit`], a permit only from a screening that permits care, and a
//! [`Script`] only from a plan. Nothing here knows a clock, a disk or a network.

pub mod decision;
pub mod interview;
pub mod library;
pub mod plan;
pub mod screen;
pub mod script;
pub mod session;

pub use decision::Decision;
pub use plan::{Plan, plan};
pub use screen::{Finding, OpenQuestion, Permit, Screening, Withheld, screen};
pub use script::{Action, NoScript, Script, Side, Step};
pub use session::{Session, SessionLog};
