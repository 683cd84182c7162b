//! Practices: found, booked, run and treated at, by HTTP only, in a browser without scripts.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "practice/calendars.rs"]
mod calendars;
#[path = "practice/demonstration.rs"]
mod demonstration;
#[path = "practice/exchange.rs"]
mod exchange;
#[path = "practice/house.rs"]
#[allow(dead_code)]
mod house;
#[path = "practice/messages.rs"]
mod messages;
#[path = "practice/notices.rs"]
mod notices;
#[path = "common/person.rs"]
#[allow(dead_code)]
mod person;
#[path = "practice/post.rs"]
mod post;
#[path = "practice/roles.rs"]
mod roles;
#[path = "../../interop/tests/common/venv.rs"]
mod venv;
#[path = "common/visitor.rs"]
#[allow(dead_code)]
mod visitor;
#[path = "practice/webhooks.rs"]
mod webhooks;
