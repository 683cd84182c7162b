//! Values: dates, times, lengths, periods and offsets as they are written.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp};

/// A date or a time as it is written, before anything is known of its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// A whole day.
    Day(Date),
    /// A time on the wall.
    Local(DateTime),
    /// A time in UTC.
    Utc(DateTime),
}

/// A date or a time with its zone.
#[derive(Debug, Clone)]
pub struct Moment {
    /// As a clock on the wall shows it; midnight for a whole day.
    pub local: DateTime,
    /// Where the clock is.
    pub zone: TimeZone,
    /// Whether it is a whole day.
    pub is_day: bool,
}

impl Moment {
    /// When it is. A time that comes twice is the first one; one that a change of the clocks leaves out is counted from
    /// before the change (RFC 5545, 3.3.5).
    pub fn instant(&self) -> Timestamp {
        instant(&self.zone, self.local)
    }
}

/// An instant by the clock of a zone, at the edge of time where it would be beyond.
pub fn instant(zone: &TimeZone, local: DateTime) -> Timestamp {
    let edge = match local.year() < 0 {
        true => Timestamp::MIN,
        false => Timestamp::MAX,
    };
    zone.to_timestamp(local).unwrap_or(edge)
}

/// How long something takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Between two instants.
    Exact(SignedDuration),
    /// Days by the calendar, which may have 23 or 25 hours, and then seconds.
    Nominal {
        /// Days.
        days: i64,
        /// Seconds.
        seconds: i64,
    },
}

impl Length {
    /// When something of this length is over that begins at a moment; at the edge of time where it would be beyond.
    pub fn after(self, start: &Moment) -> Timestamp {
        let (from, exact) = match self {
            Length::Exact(exact) => (start.instant(), exact),
            Length::Nominal { days, seconds } => {
                let span = Span::new().try_days(days);
                let local = span.and_then(|span| start.local.checked_add(span));
                let edge = if days < 0 {
                    DateTime::MIN
                } else {
                    DateTime::MAX
                };
                let from = instant(&start.zone, local.unwrap_or(edge));
                (from, SignedDuration::from_secs(seconds))
            }
        };
        let edge = if exact.is_negative() {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        from.checked_add(exact).unwrap_or(edge)
    }

    /// How long that is, but for changes of the clocks.
    pub fn about(self) -> SignedDuration {
        match self {
            Length::Exact(exact) => exact,
            Length::Nominal { days, seconds } => {
                SignedDuration::from_secs(days.saturating_mul(86_400).saturating_add(seconds))
            }
        }
    }
}

/// `20270105`, `20270105T090000` or `20270105T090000Z`.
pub fn stamp(text: &str) -> Option<Stamp> {
    let text = text.trim();
    let Some((day, time)) = text.split_once(['T', 't']) else {
        return date(text).map(Stamp::Day);
    };
    let (time, is_utc) = match time.strip_suffix(['Z', 'z']) {
        Some(time) => (time, true),
        None => (time, false),
    };
    if time.len() != 6 {
        return None;
    }
    // A leap second is the last one that jiff knows.
    let second: i8 = number(time.get(4..6)?)?;
    let second = if second == 60 { 59 } else { second };
    let time = Time::new(
        number(time.get(0..2)?)?,
        number(time.get(2..4)?)?,
        second,
        0,
    )
    .ok()?;
    let local = date(day)?.to_datetime(time);
    Some(match is_utc {
        true => Stamp::Utc(local),
        false => Stamp::Local(local),
    })
}

fn date(text: &str) -> Option<Date> {
    if text.len() != 8 {
        return None;
    }
    let year: i16 = number(text.get(0..4)?)?;
    Date::new(year, number(text.get(4..6)?)?, number(text.get(6..8)?)?).ok()
}

/// `P1W`, `P1DT2H30M`, `-PT15M`.
pub fn length(text: &str) -> Option<Length> {
    let text = text.trim();
    let (is_negative, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut rest = text.strip_prefix(['P', 'p'])?;
    let (mut days, mut seconds) = (0i64, 0i64);
    let mut is_time = false;
    let mut is_empty = true;
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix(['T', 't']).filter(|_| !is_time) {
            (is_time, rest) = (true, time);
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: i64 = number(rest.get(..end)?)?;
        let unit = rest.get(end..=end)?.to_ascii_uppercase();
        let (sum, worth) = match (unit.as_str(), is_time) {
            ("W", false) => (&mut days, 7),
            ("D", false) => (&mut days, 1),
            ("H", true) => (&mut seconds, 3600),
            ("M", true) => (&mut seconds, 60),
            ("S", true) => (&mut seconds, 1),
            _ => return None,
        };
        *sum = sum.checked_add(count.checked_mul(worth)?)?;
        rest = rest.get(end + 1..)?;
        is_empty = false;
    }
    let sign = if is_negative { -1 } else { 1 };
    (!is_empty).then_some(Length::Nominal {
        days: days * sign,
        seconds: seconds * sign,
    })
}

/// How a period ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At a time.
    At(Stamp),
    /// After a time.
    After(Length),
}

/// `START/END` or `START/LENGTH`.
pub fn period(text: &str) -> Option<(Stamp, End)> {
    let (start, end) = text.split_once('/')?;
    let end = match stamp(end) {
        Some(end) => End::At(end),
        None => End::After(length(end)?),
    };
    Some((stamp(start)?, end))
}

/// `+0100`, `-0330`, `+053320`.
pub fn offset(text: &str) -> Option<Offset> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let seconds: i32 = match digits.len() {
        4 => 0,
        6 => number(digits.get(4..6)?)?,
        _ => return None,
    };
    let hours: i32 = number(digits.get(0..2)?)?;
    let minutes: i32 = number(digits.get(2..4)?)?;
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60 + seconds)).ok()
}

/// Digits, and nothing but digits.
fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        assert_eq!(
            stamp("20270105"),
            Some(Stamp::Day("2027-01-05".parse().unwrap()))
        );
        let local = "2016-12-31T23:59:59".parse().unwrap();
        assert_eq!(stamp(" 20161231T235960Z "), Some(Stamp::Utc(local)));
        assert_eq!(stamp("20161231T235959"), Some(Stamp::Local(local)));
        for wrong in [
            "",
            "T",
            "2027015",
            "20270230",
            "20270105T",
            "20270105T9",
            "20270105T250000",
            "+2027105",
            "2027010é",
        ] {
            assert_eq!(stamp(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn lengths_are_read() {
        let nominal = |days, seconds| Some(Length::Nominal { days, seconds });
        assert_eq!(length("P2W"), nominal(14, 0));
        assert_eq!(length("-P1DT2H30M5S"), nominal(-1, -9005));
        assert_eq!(length("+PT15M"), nominal(0, 900));
        for wrong in [
            "",
            "P",
            "PT",
            "1D",
            "P1H",
            "PT1D",
            "P1",
            "PT1HT1M",
            "P99999999999999999999D",
            "P9223372036854775807W",
        ] {
            assert_eq!(length(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn offsets_are_read() {
        assert_eq!(offset("-0330").map(Offset::seconds), Some(-12600));
        assert_eq!(offset("+053320").map(Offset::seconds), Some(20000));
        for wrong in ["", "+1", "+9900", "0:00", "+01000"] {
            assert_eq!(offset(wrong), None, "{wrong}");
        }
    }
}
