//! Diary, measures, sessions handed over, what happened afterwards, and progress: by HTTP only, in a browser without scripts.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "diary/days.rs"]
mod days;
#[path = "diary/drawn.rs"]
mod drawn;
#[path = "diary/handed_over.rs"]
mod handed_over;
#[path = "diary/hostile.rs"]
mod hostile;
#[path = "diary/measures.rs"]
mod measures;
#[path = "common/person.rs"]
mod person;
#[path = "common/visitor.rs"]
#[allow(dead_code)]
mod visitor;
