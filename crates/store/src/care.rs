//! What happens around a visit: the session, the note, who is in whose home, and what went wrong.

mod event;
mod note;
mod safety;
mod session;

pub use event::PracticeEvent;
pub(crate) use event::STATEMENTS as EVENT_STATEMENTS;
pub(crate) use note::STATEMENTS as NOTE_STATEMENTS;
pub use note::{Note, NoteAmendment, Privacy};
pub(crate) use safety::STATEMENTS as SAFETY_STATEMENTS;
pub use safety::VisitCheck;
pub(crate) use session::STATEMENTS as SESSION_STATEMENTS;
pub use session::VisitSession;
