//! Practices: found, booked, run and treated at, by HTTP only, in a browser without scripts.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "practice/calendar.rs"]
mod calendar;
#[path = "practice/clients.rs"]
mod clients;
#[path = "practice/demonstration.rs"]
mod demonstration;
#[path = "practice/desk.rs"]
mod desk;
#[path = "practice/hours.rs"]
mod hours;
#[path = "practice/house.rs"]
#[allow(dead_code)]
mod house;
#[path = "practice/onboarding.rs"]
mod onboarding;
#[path = "common/person.rs"]
#[allow(dead_code)]
mod person;
#[path = "practice/roles.rs"]
mod roles;
#[path = "practice/set_up.rs"]
mod set_up;
#[path = "common/visitor.rs"]
#[allow(dead_code)]
mod visitor;
#[path = "practice/why.rs"]
mod why;
