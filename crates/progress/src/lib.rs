//! How somebody is doing: measures scored, change judged against noise, charts as data, and what to look at again.
//!
//! ```text
//! answers to a measure ──Instrument──▶ Score
//! Record (diary, sessions, results, today) ──change──▶ Change     better, worse, within the noise, too early
//!                                          ──series──▶ Series     points, trend, marks, sentences, table
//! Situation (Record + what was reported)   ──attention──▶ [Ask]   what should be asked again, and when
//! ```
//!
//! Pure functions of knowledge and entries. Nothing here knows a clock, a disk or a network; days are civil days.

pub mod attention;
pub mod change;
pub mod form;
pub mod instrument;
pub mod record;
pub mod series;

mod words;

pub use attention::{Ask, Situation, attention};
pub use change::{Change, Direction, Verdict, change};
pub use form::Form;
pub use instrument::{Instrument, Score, ScoreError};
pub use record::{Dated, DiaryDay, GivenSession, Record, Taken};
pub use series::{Range, Series, series};
