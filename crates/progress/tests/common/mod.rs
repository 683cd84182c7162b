//! Shared by the tests: the built-in knowledge, days, and records.
#![allow(dead_code)]

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use knowledge::Knowledge;
use progress::{DiaryDay, GivenSession, Instrument, Record, Taken};

pub static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());

/// Day 0 of the stories.
pub const START: Date = date(2026, 5, 1);

pub fn instrument(id: &str) -> Instrument<'static> {
    Instrument::find(&KNOWLEDGE, id).unwrap()
}

/// So many days after [`START`].
pub fn on(day: i64) -> Date {
    START.checked_add(day.days()).unwrap()
}

/// A diary of pain: day and value.
pub fn pain(days: &[(i64, f64)]) -> Vec<DiaryDay> {
    let noted = days.iter().map(|(day, pain)| DiaryDay {
        day: on(*day),
        pain: Some(*pain),
        sleep: None,
    });
    noted.collect()
}

pub fn session(day: i64) -> GivenSession {
    GivenSession {
        day: on(day),
        technique: "swedish_massage".to_owned(),
        before: Some(6.0),
        after: Some(4.0),
    }
}

pub fn taken(measure: &str, day: i64, score: f64) -> Taken {
    Taken {
        day: on(day),
        measure: measure.to_owned(),
        score,
        rated: Vec::new(),
    }
}

/// A record as of a day.
pub fn record<'a>(
    diary: &'a [DiaryDay],
    sessions: &'a [GivenSession],
    results: &'a [Taken],
    today: i64,
) -> Record<'a> {
    Record {
        diary,
        sessions,
        results,
        course_since: None,
        today: on(today),
    }
}
