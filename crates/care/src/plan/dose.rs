//! How much, how often, how long, and when to look again.

use jiff::ToSpan;
use knowledge::formula::Truth;
use knowledge::limits::pressure_words;

use super::{Amount, Choice, Dose, Person};

/// Courses from this order on are offered after a review and never chosen by answers.
const AFTER_REVIEW: u32 = 900;

/// The dose of the first choice; `None` when no technique is chosen or no course applies.
pub(super) fn dose<'k>(person: &Person<'_, 'k>, chosen: &[Choice<'k>]) -> Option<Dose<'k>> {
    let first = chosen.first()?;
    let knowledge = person.knowledge;
    let (id, course) = knowledge
        .courses()
        .iter()
        .filter(|guide| {
            guide.order < AFTER_REVIEW && guide.when.truth(&person.facts) == Truth::True
        })
        .filter_map(|guide| knowledge.shelves().courses.get_key_value(&guide.id))
        .map(|(id, entry)| (id, &entry.item))
        .find(|(_, course)| course.withdrawn.is_none())?;

    let limits = &person.bounds.limits;
    let longest = first
        .settings
        .iter()
        .map(|setting| limits.of(*setting).minutes)
        .max()?;
    let mut minutes = Amount::from(&course.session_min);
    let mut notes = Vec::new();
    if minutes.max > f64::from(longest) {
        notes.push(format!(
            "The course has sessions of up to {} minutes; your limit is {longest}.",
            minutes.max
        ));
        minutes.max = f64::from(longest);
        minutes.min = minutes.min.min(minutes.max);
    }
    let technique = &knowledge.shelves().techniques.get(first.technique)?.item;
    let max_pressure = first.max_pressure;
    let start_pressure = (technique.pressure.min as u8).clamp(1, max_pressure.max(1));
    let weeks = i64::from(course.review_after_weeks);
    Some(Dose {
        course: id,
        title: &course.title,
        summary: &course.summary,
        minutes,
        per_week: Amount::from(&course.per_week),
        weeks: Amount::from(&course.weeks),
        start_pressure,
        max_pressure,
        pressure_words: match start_pressure == max_pressure {
            true => format!(
                "Level {start_pressure} of 5: {}.",
                pressure_words(start_pressure)
            ),
            false => format!(
                "Start at level {start_pressure} of 5 ({}), and stay at {max_pressure} at most ({}).",
                pressure_words(start_pressure),
                pressure_words(max_pressure)
            ),
        },
        max_sessions: course.max_sessions,
        review_after_sessions: course.review_after_sessions,
        review_after_weeks: course.review_after_weeks,
        review_on: person
            .answers
            .date
            .and_then(|date| date.checked_add(weeks.weeks()).ok()),
        notes,
        basis: course.basis,
        our_rule: &course.our_rule,
        sources: &course.sources,
    })
}
