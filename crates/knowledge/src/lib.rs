//! Vocabulary, rules and content of Supple.
//!
//! [`Knowledge`] is loaded from the files of the knowledge folder, checked as a whole and compiled; afterwards it never
//! changes. It knows nothing of people, time or storage. The files are described in `knowledge/README.md`.

pub mod answers;
pub mod condition;
pub mod disposition;
pub mod facts;
pub mod formula;
pub mod items;
pub mod limits;
pub mod problem;
pub mod program;
pub mod protocol;
pub mod question;
pub mod reach;
pub mod vocabulary;

mod check;
mod compile;
mod files;
mod library;

pub use answers::{Answers, AnswersError, Clearance, Value};
pub use disposition::Disposition;
pub use files::{Entry, File, Shelf, Shelves, embedded};
pub use items::{Basis, Header, Item, Setting};
pub use library::{
    CLEARANCE_DAYS, CompiledContradiction, Guide, Knowledge, Listed, clearance_holds,
};
pub use limits::{Limits, SettingLimits};
pub use problem::{Problem, Problems};
pub use question::{AskedQuestion, QuestionIx};
