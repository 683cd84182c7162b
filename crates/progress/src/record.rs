//! What a person has noted, and how it becomes one value a day.

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use schemars::JsonSchema;
use serde::Serialize;

use crate::instrument::Instrument;

/// Everything a person has noted, in any order.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The diary. Where a day comes twice the last one in the list counts.
    pub diary: &'a [DiaryDay],
    /// The sessions that took place.
    pub sessions: &'a [GivenSession],
    /// Results of measures. Where a measure comes twice on a day the last one in the list counts.
    pub results: &'a [Taken],
    /// The day on which the present course began; earlier sessions do not set the start to compare with.
    pub course_since: Option<Date>,
    /// Today, where the person is.
    pub today: Date,
}

/// A day of the diary; what was not noted is `None`, never zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiaryDay {
    /// The day.
    pub day: Date,
    /// Pain, 0 (none) to 10 (worst imaginable).
    pub pain: Option<f64>,
    /// Sleep, 0 (very badly) to 10 (very well).
    pub sleep: Option<f64>,
}

/// A session that took place.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenSession {
    /// The day.
    pub day: Date,
    /// The technique, an id in `techniques/`.
    pub technique: String,
    /// Pain just before, 0 to 10.
    pub before: Option<f64>,
    /// Pain just after, 0 to 10.
    pub after: Option<f64>,
}

/// A result of a measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The day.
    pub day: Date,
    /// The measure, an id in `measures/`.
    pub measure: String,
    /// The score, in the measure's own unit.
    pub score: f64,
    /// What was rated, where the person names the items: the name (or its id) and the rating.
    pub rated: Vec<(String, f64)>,
}

/// A value and its day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Dated {
    /// The day.
    pub day: Date,
    /// The value, in the measure's own unit.
    pub value: f64,
}

/// The values of one measure, one a day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values {
    /// Up to tomorrow, in the order of days. Tomorrow counts, because clocks and time zones differ by a day.
    pub days: Vec<Dated>,
    /// Days further ahead than that; shown apart and never judged.
    pub ahead: Vec<Dated>,
    /// How many values were no number or outside the range, and are left out.
    pub unusable: usize,
    /// How many were replaced by a later one of the same day.
    pub replaced: usize,
}

/// How many days ahead of today an entry may be and still count: a clock or a time zone that is off (our own rule).
const CLOCK_SLACK: i64 = 1;

impl Record<'_> {
    /// The values of a measure: from the diary for pain and sleep, and from results.
    pub fn values(&self, instrument: &Instrument<'_>) -> Values {
        let taken = self.results.iter().filter(|t| t.measure == instrument.id);
        let taken = taken.map(|taken| (taken.day, Some(taken.score)));
        let noted = self.diary.iter().map(|noted| {
            let value = match instrument.id {
                "pain_nrs" => noted.pain,
                "sleep_own" => noted.sleep,
                _ => None,
            };
            (noted.day, value)
        });
        let all: Vec<Dated> = taken
            .chain(noted)
            .filter_map(|(day, value)| Some(Dated { day, value: value? }))
            .collect();
        let usable = all.iter().filter(|dated| instrument.holds(dated.value));
        let mut days: Vec<Dated> = usable.copied().collect();
        let unusable = all.len() - days.len();
        let before = days.len();
        days = last_of_each_day(days, |dated| dated.day);
        let replaced = before - days.len();
        let ahead = days.split_off(days.partition_point(|dated| !self.is_ahead(dated.day)));
        Values {
            days,
            ahead,
            unusable,
            replaced,
        }
    }

    /// Whether a day lies further ahead than a wrong clock explains.
    pub fn is_ahead(&self, day: Date) -> bool {
        days_from(self.today, day) > CLOCK_SLACK
    }

    /// The days of the sessions, without those ahead, in order; one entry for each session.
    pub(crate) fn session_days(&self) -> Vec<Date> {
        let days = self.sessions.iter().map(|session| session.day);
        let mut days: Vec<Date> = days.filter(|day| !self.is_ahead(*day)).collect();
        days.sort_unstable();
        days
    }

    /// The first session of the present course.
    pub(crate) fn first_session(&self) -> Option<Date> {
        let days = self.sessions.iter().map(|session| session.day);
        days.filter(|day| !self.is_ahead(*day))
            .filter(|day| self.course_since.is_none_or(|since| *day >= since))
            .min()
    }
}

/// In the order of days; of several on a day the last one given stays.
pub(crate) fn last_of_each_day<T>(mut items: Vec<T>, day: impl Fn(&T) -> Date) -> Vec<T> {
    items.reverse();
    items.sort_by_key(&day);
    items.dedup_by_key(|item| day(item));
    items
}

/// Days from one day to another; negative when the other is earlier.
pub(crate) fn days_from(from: Date, to: Date) -> i64 {
    const DAY: i64 = SignedDuration::from_hours(24).as_secs();
    to.duration_since(from).as_secs() / DAY
}

/// A day so many days later, at most the last day of the calendar.
pub(crate) fn plus(day: Date, days: i64) -> Date {
    // The calendar is shorter than this, and a longer span is refused.
    day.saturating_add(days.clamp(-7_000_000, 7_000_000).days())
}
