//! Practices: found, booked, run and treated at, by HTTP only, in a browser without scripts.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "practice/book.rs"]
mod book;
#[path = "practice/brief.rs"]
mod brief;
#[path = "practice/calendar.rs"]
mod calendar;
#[path = "practice/calendars.rs"]
mod calendars;
#[path = "practice/care.rs"]
mod care_of_visits;
#[path = "practice/clients.rs"]
mod clients;
#[path = "practice/demonstration.rs"]
mod demonstration;
#[path = "practice/desk.rs"]
mod desk;
#[path = "practice/events.rs"]
mod events;
#[path = "practice/exchange.rs"]
mod exchange;
#[path = "practice/exchanged.rs"]
mod exchanged;
#[path = "practice/find.rs"]
mod find;
#[path = "practice/hours.rs"]
mod hours;
#[path = "practice/house.rs"]
mod house;
#[path = "practice/messages.rs"]
mod messages;
#[path = "practice/note.rs"]
mod note;
#[path = "practice/noted.rs"]
mod noted;
#[path = "practice/notices.rs"]
mod notices;
#[path = "practice/onboarding.rs"]
mod onboarding;
#[path = "practice/outcomes.rs"]
mod outcomes;
#[path = "common/person.rs"]
#[allow(dead_code)]
mod person;
#[path = "practice/post.rs"]
mod post;
#[path = "practice/programs.rs"]
mod programs;
#[path = "practice/questions.rs"]
mod questions;
#[path = "practice/refused.rs"]
mod refused;
#[path = "practice/roles.rs"]
mod roles;
#[path = "practice/safety.rs"]
mod safety;
#[path = "practice/series.rs"]
mod series;
#[path = "practice/session.rs"]
mod session;
#[path = "practice/set_up.rs"]
mod set_up;
#[path = "../../interop/tests/common/venv.rs"]
mod venv;
#[path = "common/visitor.rs"]
#[allow(dead_code)]
mod visitor;
#[path = "practice/visits.rs"]
mod visits;
#[path = "practice/waitlist.rs"]
mod waitlist;
#[path = "practice/waitlist_ends.rs"]
mod waitlist_ends;
#[path = "practice/webhooks.rs"]
mod webhooks;
#[path = "practice/why.rs"]
mod why;
