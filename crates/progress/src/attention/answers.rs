//! Answers that are old or used up, and agreements that have lapsed.

use knowledge::{CLEARANCE_DAYS, Knowledge, clearance_holds};

use super::{About, Ask, Situation, again, answers_again};
use crate::record::days_from;
use crate::words::{count, day};

/// Questions are answered before every session, so answers that a session rested on are used up the day after.
pub(super) fn answers<'k>(knowledge: &'k Knowledge, situation: &Situation<'_>) -> Option<Ask<'k>> {
    let review = answers_again(knowledge)?;
    let rule = review.again?;
    let record = &situation.record;
    let known = situation.screened_on.filter(|on| !record.is_ahead(*on));
    let age = known.map(|on| days_from(on, record.today));
    let used = known.is_some_and(|on| record.session_days().last().is_some_and(|last| *last >= on));
    let why = match known.zip(age) {
        None => "There are no answers to the questions about your health yet.".to_owned(),
        Some((on, age)) if age > i64::from(rule.answers_days) => format!(
            "Your answers to the questions about your health are from {}; that is {} ago.",
            day(on),
            count(usize::try_from(age).unwrap_or_default(), "day")
        ),
        Some((on, age)) if used && age > 0 => format!(
            "You have had a session since you answered the questions on {}. They are asked before every session.",
            day(on)
        ),
        Some(_) => return None,
    };
    let about = About::Answers { age };
    Some(again(Some(review), about, why))
}

/// Agreements that do not count today.
pub(super) fn clearances<'k>(knowledge: &'k Knowledge, situation: &Situation<'_>) -> Vec<Ask<'k>> {
    let today = situation.record.today;
    let lapsed = situation
        .clearances
        .iter()
        .filter(|clearance| !clearance_holds(clearance, Some(today)));
    let asks = lapsed.map(|clearance| {
        let rule = knowledge.shelves().rules.get(&clearance.rule);
        let about = rule.map_or(String::new(), |entry| {
            format!(" about \"{}\"", entry.item.title)
        });
        let why = match clearance.on > today {
            true => format!(
                "An agreement{about} is dated {}, which is ahead of today.",
                day(clearance.on)
            ),
            false => format!(
                "The agreement{about} is from {}. An agreement counts for {CLEARANCE_DAYS} days.",
                day(clearance.on)
            ),
        };
        let about = About::Clearance {
            rule: clearance.rule.clone(),
        };
        again(answers_again(knowledge), about, why)
    });
    asks.collect()
}
