//! Practices: found, booked, run and treated at, by HTTP only, in a browser without scripts.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "practice/brief.rs"]
mod brief;
#[path = "practice/care.rs"]
mod care_of_visits;
#[path = "practice/demonstration.rs"]
mod demonstration;
#[path = "practice/events.rs"]
mod events;
#[path = "practice/house.rs"]
#[allow(dead_code)]
mod house;
#[path = "practice/note.rs"]
mod note;
#[path = "practice/outcomes.rs"]
mod outcomes;
#[path = "common/person.rs"]
#[allow(dead_code)]
mod person;
#[path = "practice/roles.rs"]
mod roles;
#[path = "practice/safety.rs"]
mod safety;
#[path = "common/visitor.rs"]
#[allow(dead_code)]
mod visitor;
