//! Reading a rule: what is not understood is said, and never guessed.

use jiff::civil::{Time, Weekday};

use super::super::read::{quoted, stamp};
use super::{Asks, Freq, Rule};

/// The parts of a rule, with the numbers that may stand in them.
const DAYS: i16 = 31;
const WEEKS: i16 = 53;
const YEAR_DAYS: i16 = 366;

impl Rule {
    /// Reads a rule of an event that begins at a time of day.
    ///
    /// # Errors
    /// What is not understood, in words that go on from "the rule".
    pub fn parse(text: &str, time: Time) -> Result<Rule, String> {
        let mut freq = None;
        let mut rule = Rule {
            freq: Freq::Daily,
            interval: 1,
            count: None,
            until: None,
            asks: Asks::default(),
            positions: Vec::new(),
            week_start: Weekday::Monday,
        };
        let text = text.trim().to_ascii_uppercase();
        let mut seen = Vec::new();
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part
                .split_once('=')
                .ok_or_else(|| format!("has a part {} without `=`", quoted(part)))?;
            if seen.contains(&name) {
                return Err(format!("has {} twice", quoted(name)));
            }
            let is_read = match name {
                "FREQ" => {
                    freq = frequency(value);
                    freq.is_some()
                }
                "INTERVAL" => store(&mut rule.interval, one_to(value, u32::MAX).map(i64::from)),
                "COUNT" => store(
                    &mut rule.count,
                    one_to(value, u32::MAX).map(|n| usize::try_from(n).ok()),
                ),
                "UNTIL" => store(&mut rule.until, stamp(value).map(Some)),
                "WKST" => store(&mut rule.week_start, weekday(value)),
                "BYMONTH" => rule.asks.take_months(value),
                "BYMONTHDAY" => rule.asks.take_days(value),
                "BYDAY" => rule.asks.take_weekdays(value),
                "BYSETPOS" => rule.take_positions(value),
                // Some programs repeat what the start says; anything else would be several times a day.
                "BYHOUR" => value.parse() == Ok(time.hour()),
                "BYMINUTE" => value.parse() == Ok(time.minute()),
                "BYSECOND" => value.parse() == Ok(time.second()),
                _ => false,
            };
            if !is_read {
                return Err(format!("has {}", quoted(part)));
            }
            seen.push(name);
        }
        rule.freq = freq.ok_or("has no FREQ")?;
        rule.checked()
    }

    fn take_positions(&mut self, value: &str) -> bool {
        let positions: Option<Vec<i16>> = value
            .split(',')
            .map(|text| signed(text, YEAR_DAYS))
            .collect();
        self.positions = positions.unwrap_or_default();
        self.positions.sort_unstable();
        self.positions.dedup();
        !self.positions.is_empty()
    }

    /// Refuses parts that RFC 5545 allows nowhere with this frequency: programs differ in what they take them for.
    fn checked(self) -> Result<Rule, String> {
        let is_nth = |bits: &[u64; 7]| bits.iter().any(|bits| bits >> 1 != 0);
        let has_nth = is_nth(&self.asks.weekdays) || is_nth(&self.asks.weekdays_from_end);
        match self.freq {
            Freq::Daily | Freq::Weekly if has_nth => {
                Err("counts weekdays of a month, and is not monthly".to_owned())
            }
            Freq::Weekly if self.asks.has_days() => Err("is weekly, and has BYMONTHDAY".to_owned()),
            _ => Ok(self),
        }
    }
}

impl Asks {
    fn take_months(&mut self, value: &str) -> bool {
        value.split(',').all(|text| match signed(text, 12) {
            Some(month @ 1..) => {
                self.months |= 1 << month;
                true
            }
            _ => false,
        })
    }

    fn take_days(&mut self, value: &str) -> bool {
        value.split(',').all(|text| match signed(text, DAYS) {
            Some(day) if day > 0 => {
                self.days |= 1 << day;
                true
            }
            Some(day) => {
                self.days_from_end |= 1 << -day;
                true
            }
            None => false,
        })
    }

    fn take_weekdays(&mut self, value: &str) -> bool {
        value.split(',').all(|text| {
            let text = text.trim();
            let Some((nth, day)) = text.split_at_checked(text.len().saturating_sub(2)) else {
                return false;
            };
            let (Some(day), Some(nth)) = (weekday(day), nth_of(nth)) else {
                return false;
            };
            let day = usize::from(day.to_monday_zero_offset().unsigned_abs());
            match nth < 0 {
                true => self.weekdays_from_end[day] |= 1 << -nth,
                false => self.weekdays[day] |= 1 << nth,
            }
            true
        })
    }
}

/// Takes a value if there is one.
fn store<T>(place: &mut T, value: Option<T>) -> bool {
    match value {
        Some(value) => {
            *place = value;
            true
        }
        None => false,
    }
}

fn frequency(text: &str) -> Option<Freq> {
    Some(match text {
        "DAILY" => Freq::Daily,
        "WEEKLY" => Freq::Weekly,
        "MONTHLY" => Freq::Monthly,
        "YEARLY" => Freq::Yearly,
        _ => return None,
    })
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

/// The number before a weekday; 0 when there is none.
fn nth_of(text: &str) -> Option<i16> {
    match text {
        "" => Some(0),
        text => signed(text, WEEKS),
    }
}

fn one_to(text: &str, most: u32) -> Option<u32> {
    text.parse()
        .ok()
        .filter(|number| (1..=most).contains(number))
}

/// A number from -most to most, and not 0.
fn signed(text: &str, most: i16) -> Option<i16> {
    let number: i16 = text.trim().parse().ok()?;
    (number != 0 && (-most..=most).contains(&number)).then_some(number)
}
