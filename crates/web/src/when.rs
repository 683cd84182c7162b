//! Instants in words: by the clock of the place where something happens, with its zone named.

use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use store::Zone;

/// The day: `Tuesday, 24 November 2026`.
pub fn day(at: Timestamp, zone: &Zone) -> String {
    let at = at.to_zoned(zone.rules().clone());
    at.strftime("%A, %-d %B %Y").to_string()
}

/// The time of day: `10:00`. A time that the clock shows twice says which of the two it is: `02:00 (UTC+2)`.
pub fn time(at: Timestamp, zone: &Zone) -> String {
    let civil = zone.rules().to_datetime(at);
    let clock = civil.strftime("%H:%M");
    match zone.rules().to_ambiguous_zoned(civil).offset() {
        AmbiguousOffset::Fold { .. } => format!("{clock} ({})", ahead(zone.rules(), at)),
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Gap { .. } => clock.to_string(),
    }
}

/// Which clock that is: `Europe/Berlin, UTC+1`.
pub fn clock(at: Timestamp, zone: &Zone) -> String {
    format!("{}, {}", zone.name(), ahead(zone.rules(), at))
}

/// From when to when, and on which day: `Tuesday, 24 November 2026, 10:00 to 11:00 (Europe/Berlin, UTC+1)`.
pub fn visit(from: Timestamp, to: Timestamp, zone: &Zone) -> String {
    format!(
        "{}, {} to {} ({})",
        day(from, zone),
        time(from, zone),
        time(to, zone),
        clock(from, zone)
    )
}

fn ahead(zone: &TimeZone, at: Timestamp) -> String {
    let seconds = match zone.to_offset(at) {
        Offset::UTC => return "UTC".to_owned(),
        offset => offset.seconds(),
    };
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
    match minutes % 60 {
        0 => format!("UTC{sign}{}", minutes / 60),
        rest => format!("UTC{sign}{}:{rest:02}", minutes / 60),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn said(at: &str, zone: &str) -> (String, String) {
        let (at, zone) = (at.parse().unwrap(), zone.parse().unwrap());
        (time(at, &zone), clock(at, &zone))
    }

    #[test]
    fn a_time_names_its_clock_and_tells_the_two_hours_of_autumn_apart() {
        let pairs = [
            (
                "2026-10-25T00:30:00Z",
                "Europe/Berlin",
                "02:30 (UTC+2)",
                "UTC+2",
            ),
            (
                "2026-10-25T01:30:00Z",
                "Europe/Berlin",
                "02:30 (UTC+1)",
                "UTC+1",
            ),
            ("2026-10-25T02:00:00Z", "Europe/Berlin", "03:00", "UTC+1"),
            (
                "2026-11-24T04:15:00Z",
                "Asia/Kathmandu",
                "10:00",
                "UTC+5:45",
            ),
            (
                "2026-11-24T04:15:00Z",
                "America/St_Johns",
                "00:45",
                "UTC-3:30",
            ),
        ];
        for (at, zone, clock, ahead) in pairs {
            assert_eq!(
                said(at, zone),
                (clock.to_owned(), format!("{zone}, {ahead}"))
            );
        }
    }
}
