//! Which day it is for the person: their device may be in another time zone, or wrong.

use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;

use super::Done;

/// Today, as far as a device and this server agree.
pub struct Today {
    /// The day the diary goes by.
    pub day: Date,
    /// The device's own day, when it is another one and can be right.
    pub here: Option<Date>,
    /// The device's own day, when it cannot be right.
    pub wrong: Option<Date>,
}

impl Today {
    /// A device may be a day off, by its clock or by its time zone.
    pub fn read(server: Date, here: Option<&str>) -> Today {
        let here = here.and_then(|here| here.parse::<Date>().ok());
        let near = here.is_some_and(|here| {
            let days = [server.yesterday(), Ok(server), server.tomorrow()];
            days.iter().flatten().any(|day| *day == here)
        });
        Today {
            day: here.filter(|_| near).unwrap_or(server),
            here: here.filter(|here| near && *here != server),
            wrong: here.filter(|_| !near),
        }
    }

    /// The address of a day, which keeps what the device said.
    pub fn address(&self, day: Date) -> String {
        let path = match day == self.day {
            true => "/diary".to_owned(),
            false => format!("/diary/{day}"),
        };
        match self.here {
            Some(here) => format!("{path}?here={here}"),
            None => path,
        }
    }

    /// To the page of a day, which tells what was done.
    pub fn to(&self, day: Date, done: Done) -> Response {
        let address = self.address(day);
        let join = if address.contains('?') { '&' } else { '?' };
        let done = match done {
            Done::Kept => "kept",
            Done::Removed => "removed",
            Done::Changed => "changed",
        };
        Redirect::to(&format!("{address}{join}done={done}")).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::Today;
    use jiff::civil::date;

    #[test]
    fn a_device_may_be_a_day_off() {
        let server = date(2026, 11, 21);
        for (here, day) in [("2026-11-20", 20), ("2026-11-21", 21), ("2026-11-22", 22)] {
            let today = Today::read(server, Some(here));
            assert_eq!((today.day, today.wrong), (date(2026, 11, day), None));
        }
        for here in ["2026-11-19", "2026-11-23", "1970-01-01", "9999-12-31"] {
            let today = Today::read(server, Some(here));
            assert_eq!(today.day, server);
            assert!(today.wrong.is_some() && today.here.is_none());
        }
        assert_eq!(Today::read(server, Some("nonsense")).day, server);
        assert_eq!(Today::read(server, None).day, server);
    }
}
