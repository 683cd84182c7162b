//! Practices: found, booked, run and treated at, by HTTP only, in a browser without scripts.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "practice/book.rs"]
mod book;
#[path = "practice/demonstration.rs"]
mod demonstration;
#[path = "practice/find.rs"]
mod find;
#[path = "practice/house.rs"]
#[allow(dead_code)]
mod house;
#[path = "common/person.rs"]
#[allow(dead_code)]
mod person;
#[path = "practice/refused.rs"]
mod refused;
#[path = "practice/roles.rs"]
mod roles;
#[path = "practice/series.rs"]
mod series;
#[path = "common/visitor.rs"]
#[allow(dead_code)]
mod visitor;
#[path = "practice/visits.rs"]
mod visits;
