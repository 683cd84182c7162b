//! Reviews of the course, and the question what happened after a session.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::civil::Date;
use knowledge::Knowledge;

use super::{About, Ask, FollowUp, Situation, When};
use crate::record::{days_from, plus};
use crate::words::{count, day};

/// The days after a session on which it is asked what happened: those of all after-effects, each once.
pub fn follow_up_days(knowledge: &Knowledge) -> Vec<u16> {
    let effects = knowledge.shelves().after_effects.values();
    let used = effects.filter(|entry| entry.item.withdrawn.is_none());
    let days: BTreeSet<u16> = used
        .flat_map(|entry| entry.item.ask_days.iter().copied())
        .collect();
    days.into_iter().collect()
}

/// For a session: so many days after it, and the civil day that is.
pub fn follow_ups(knowledge: &Knowledge, session: Date) -> Vec<(u16, Date)> {
    let days = follow_up_days(knowledge).into_iter();
    days.map(|offset| (offset, plus(session, i64::from(offset))))
        .collect()
}

/// The course asks for a look back after so many sessions or weeks, whichever comes first.
pub(super) fn review<'k>(knowledge: &'k Knowledge, situation: &Situation<'_>) -> Option<Ask<'k>> {
    let (id, entry) = knowledge
        .shelves()
        .courses
        .get_key_value(situation.course?)?;
    let course = &entry.item;
    let record = &situation.record;
    let began = record.course_since.or(record.first_session())?;
    let reviewed = situation.reviewed_on.filter(|on| *on >= began);
    let since = reviewed.unwrap_or(began);
    let counts = |day: &Date| match reviewed {
        Some(on) => *day > on,
        None => *day >= began,
    };
    let sessions = record.session_days().into_iter().filter(counts).count();
    let weeks = days_from(since, record.today) / 7;
    let by_sessions = sessions >= course.review_after_sessions as usize;
    let by_weeks = weeks >= i64::from(course.review_after_weeks);
    if !by_sessions && !by_weeks {
        return None;
    }
    let most = course
        .max_sessions
        .filter(|most| sessions >= *most as usize);
    let mut sentences = vec![format!(
        "You have had {} since {}. Your course asks you to look back after {} or {}, whichever comes first.",
        count(sessions, "session"),
        day(since),
        count(course.review_after_sessions as usize, "session"),
        count(course.review_after_weeks as usize, "week")
    )];
    sentences.extend(most.map(|most| {
        let most = count(most as usize, "session");
        format!("It has no more than {most} without such a look.")
    }));
    Some(Ask {
        when: match most {
            Some(_) => When::BeforeNextSession,
            None => When::Soon,
        },
        about: About::Review {
            course: id,
            sessions,
            weeks,
        },
        title: "Time to look back",
        sentences,
        then: Vec::new(),
        screen_again: most.is_some(),
        our_rule: &course.our_rule,
        sources: &course.sources,
    })
}

/// What has happened after sessions. A question stays open until the next one about the same session; the last stays as
/// long as it came after the one before (our own rule).
pub(super) fn due<'k>(knowledge: &'k Knowledge, situation: &Situation<'_>) -> Option<Ask<'k>> {
    let offsets = follow_up_days(knowledge);
    let mut sessions = situation.record.session_days();
    sessions.dedup();
    let open = sessions.into_iter().filter_map(|session| {
        let day_offset = open_offset(&offsets, days_from(session, situation.record.today))?;
        Some(FollowUp {
            session,
            day_offset,
        })
    });
    let due: Vec<FollowUp> = open
        .filter(|ask| !situation.answered.contains(ask))
        .collect();
    let first = due.first()?;
    let asks = |days: &[u16]| due.iter().any(|due| days.contains(&due.day_offset));
    let shelf = knowledge.shelves().after_effects.iter();
    let mut effects: Vec<_> = shelf
        .filter(|(_, entry)| entry.item.withdrawn.is_none() && asks(&entry.item.ask_days))
        .map(|(id, entry)| (id.as_str(), entry.item.disposition))
        .collect();
    effects.sort_by_key(|(_, disposition)| Reverse(*disposition));
    let which = match due.len() {
        1 => format!(
            "What happened after your session on {}?",
            day(first.session)
        ),
        n => format!(
            "What happened after your last {n} days with sessions, from {} on?",
            day(first.session)
        ),
    };
    Some(Ask {
        when: When::Soon,
        about: About::FollowUps {
            effects: effects.into_iter().map(|(id, _)| id).collect(),
            due,
        },
        title: "After your session",
        sentences: vec![which],
        then: Vec::new(),
        screen_again: false,
        our_rule: &[],
        sources: &[],
    })
}

/// The question that is open so many days after a session.
fn open_offset(offsets: &[u16], days: i64) -> Option<u16> {
    let at = offsets
        .iter()
        .rposition(|offset| i64::from(*offset) <= days)?;
    let offset = offsets[at];
    let before = at.checked_sub(1).map_or(0, |before| offsets[before]);
    let closes = match offsets.get(at + 1) {
        Some(next) => i64::from(*next),
        None => i64::from(offset) + i64::from(offset - before).max(1),
    };
    (days < closes).then_some(offset)
}
