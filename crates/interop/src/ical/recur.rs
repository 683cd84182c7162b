//! Recurrence rules: from `RRULE` to dates.
//!
//! ```text
//! "FREQ=MONTHLY;BYDAY=-1FR" ──parse──▶ Rule ──dates──▶ the dates within a range
//! ```
//!
//! Without parts that speak of hours, every part of a rule is a question to a date: is it in such a month, on such a day? So a
//! rule walks over periods (days, weeks, months or years, `INTERVAL` apart) and asks each of their dates. The first period
//! that can matter is computed; only a rule with `COUNT` must be followed from its start.

mod parse;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{Span, Unit};

/// A recurrence rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    freq: Freq,
    interval: i64,
    /// How many occurrences there are, with the first.
    count: Option<usize>,
    /// When the last may begin.
    pub until: Option<super::read::Stamp>,
    /// What is asked of a date; what the start implies is added when dates are looked for.
    asks: Asks,
    /// Which of a period's dates: 1 the first, -1 the last; all when empty.
    positions: Vec<i16>,
    /// The day on which a week begins.
    week_start: Weekday,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Freq {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// What a rule asks of a date, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Asks {
    /// Bit 1 is January; 0 is any month.
    months: u16,
    /// Bit 1 is the first day of the month.
    days: u32,
    /// Bit 1 is the last day of the month.
    days_from_end: u32,
    /// For each weekday from Monday: bit 0 any, bit 1 the first of the month or year.
    weekdays: [u64; 7],
    /// The same from the end.
    weekdays_from_end: [u64; 7],
    /// Whether the first Monday is that of the year.
    is_nth_of_year: bool,
}

impl Asks {
    fn has_days(&self) -> bool {
        self.days != 0 || self.days_from_end != 0
    }

    fn has_weekdays(&self) -> bool {
        self.weekdays != [0; 7] || self.weekdays_from_end != [0; 7]
    }

    fn month(&self, month: i8) -> bool {
        self.months == 0 || self.months & 1 << month != 0
    }

    fn fits(&self, date: Date) -> bool {
        self.month(date.month()) && self.day(date) && self.weekday(date)
    }

    fn day(&self, date: Date) -> bool {
        let (day, from_end) = (date.day(), date.days_in_month() - date.day() + 1);
        !self.has_days() || self.days & 1 << day != 0 || self.days_from_end & 1 << from_end != 0
    }

    fn weekday(&self, date: Date) -> bool {
        if !self.has_weekdays() {
            return true;
        }
        let (before, after) = match self.is_nth_of_year {
            true => (
                date.day_of_year() - 1,
                date.days_in_year() - date.day_of_year(),
            ),
            false => (
                i16::from(date.day() - 1),
                i16::from(date.days_in_month() - date.day()),
            ),
        };
        let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        self.weekdays[weekday] & (1 | 1 << (before / 7 + 1)) != 0
            || self.weekdays_from_end[weekday] & 1 << (after / 7 + 1) != 0
    }
}

impl Rule {
    /// The dates after a start, from one date to another, on which the rule has an occurrence at the time of the start.
    ///
    /// The start itself is an occurrence by definition and not among them. `until` is a local time like the start.
    /// `may` is asked before that many dates are looked at; none, when it says no.
    pub fn dates(
        &self,
        start: DateTime,
        until: Option<DateTime>,
        (from, to): (Date, Date),
        mut may: impl FnMut(usize) -> bool,
    ) -> Option<Vec<Date>> {
        let asks = self.implied(start.date());
        let mut found = Vec::new();
        // The start is counted where the rule has it as well: of the ways that programs go, the one with the most dates.
        let mut left = self.count.unwrap_or(usize::MAX);
        let first = match self.count {
            Some(_) => 0,
            None => self.period_before(start.date(), from),
        };
        for index in first.. {
            let Some((first, last)) = self.period(start.date(), index) else {
                break;
            };
            if first > to || until.is_some_and(|until| until.date() < first) {
                break;
            }
            let mut dates = Vec::new();
            if !self.collect(&asks, first, last, &mut dates, &mut may) {
                return None;
            }
            self.keep_positions(&mut dates);
            for date in dates.into_iter().filter(|date| *date >= start.date()) {
                let is_late = until.is_some_and(|until| date.to_datetime(start.time()) > until);
                if left == 0 || date > to || is_late {
                    return Some(found);
                }
                left -= 1;
                if date >= from && date > start.date() {
                    found.push(date);
                }
            }
            if left == 0 {
                break;
            }
        }
        Some(found)
    }

    /// What is asked of a date, with what goes without saying: a weekly event is on the weekday of its start.
    fn implied(&self, start: Date) -> Asks {
        let mut asks = self.asks;
        let is_open = !asks.has_days() && !asks.has_weekdays();
        match self.freq {
            Freq::Weekly if is_open => {
                asks.weekdays
                    [usize::from(start.weekday().to_monday_zero_offset().unsigned_abs())] = 1;
            }
            Freq::Monthly if is_open => asks.days = 1 << start.day(),
            Freq::Yearly if is_open => {
                asks.days = 1 << start.day();
                if asks.months == 0 {
                    asks.months = 1 << start.month();
                }
            }
            _ => {}
        }
        asks.is_nth_of_year = self.freq == Freq::Yearly && asks.months == 0;
        asks
    }

    /// The dates of a period that fit; false when no more may be looked at.
    fn collect(
        &self,
        asks: &Asks,
        first: Date,
        last: Date,
        dates: &mut Vec<Date>,
        may: &mut impl FnMut(usize) -> bool,
    ) -> bool {
        let mut date = first;
        while date <= last {
            // Months that do not fit are passed over whole.
            let end = date.last_of_month().min(last);
            let is_month = asks.month(date.month());
            let count = if is_month {
                i16::from(end.day() - date.day()) + 1
            } else {
                1
            };
            if !may(usize::from(count.unsigned_abs())) {
                return false;
            }
            if is_month {
                let month = date
                    .series(Span::new().days(1))
                    .take_while(|day| *day <= end);
                dates.extend(month.filter(|day| asks.fits(*day)));
            }
            match end.tomorrow() {
                Ok(next) => date = next,
                Err(_) => break,
            }
        }
        true
    }

    fn keep_positions(&self, dates: &mut Vec<Date>) {
        if self.positions.is_empty() {
            return;
        }
        let count = dates.len();
        let mut position = 0;
        dates.retain(|_| {
            position += 1;
            let is = |wanted: usize, from_end: bool| {
                let signed = i16::try_from(wanted).unwrap_or(i16::MAX);
                let signed = if from_end { -signed } else { signed };
                self.positions.binary_search(&signed).is_ok()
            };
            is(position, false) || is(count - position + 1, true)
        });
    }

    /// The first and last date of a period, counted from the one of the start; none beyond the end of time.
    fn period(&self, start: Date, index: i64) -> Option<(Date, Date)> {
        let steps = index.checked_mul(self.interval)?;
        let days_on =
            |date: Date, days: i64| date.checked_add(Span::new().try_days(days).ok()?).ok();
        match self.freq {
            Freq::Daily => {
                let day = days_on(start, steps)?;
                Some((day, day))
            }
            Freq::Weekly => {
                let first = days_on(self.week_of(start)?, steps.checked_mul(7)?)?;
                Some((first, days_on(first, 6)?))
            }
            Freq::Monthly => {
                let months = Span::new().try_months(steps).ok()?;
                let first = start.first_of_month().checked_add(months).ok()?;
                Some((first, first.last_of_month()))
            }
            Freq::Yearly => {
                let years = Span::new().try_years(steps).ok()?;
                let first = start.first_of_year().checked_add(years).ok()?;
                Some((first, first.last_of_year()))
            }
        }
    }

    /// The last period that begins on or before a date, and 0 when that is before the start.
    fn period_before(&self, start: Date, date: Date) -> i64 {
        let days = |from: Date| {
            from.until((Unit::Day, date))
                .map_or(0, |span| i64::from(span.get_days()))
        };
        let steps = match self.freq {
            Freq::Daily => days(start),
            Freq::Weekly => self.week_of(start).map_or(0, days) / 7,
            Freq::Monthly => months(date) - months(start),
            Freq::Yearly => i64::from(date.year()) - i64::from(start.year()),
        };
        (steps / self.interval).max(0)
    }

    /// The day on which the week of a date begins.
    fn week_of(&self, date: Date) -> Option<Date> {
        let days = self.week_start.until(date.weekday());
        date.checked_sub(Span::new().days(days)).ok()
    }
}

fn months(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month())
}

#[cfg(test)]
mod tests;
