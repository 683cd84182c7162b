//! A calendar of another program: no bytes may panic, and busy times are in order and within the window.
//!
//! Input that does not begin like a calendar is read as what stands in one, so that most of it is reached.
#![no_main]

use interop::ical::{Limits, busy};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let wrapped = [
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270105T080000Z\n",
        input,
        b"\nEND:VEVENT\nEND:VCALENDAR",
    ]
    .concat();
    let text = if input.starts_with(b"BEGIN:") {
        input
    } else {
        &wrapped
    };
    let time = |text: &str| {
        text.parse::<Timestamp>()
            .expect("the window is written as a time")
    };
    let window = time("2027-01-01T00:00:00Z")..time("2027-04-01T00:00:00Z");
    // Small enough that an input is done with at once.
    let limits = Limits {
        dates: 20_000,
        occurrences: 2_000,
        ..Limits::default()
    };
    match busy(text, window.clone(), &TimeZone::UTC, &limits) {
        Err(problem) => assert!(problem.line > 0 && !problem.message.is_empty()),
        Ok(busy) => {
            assert!(busy.notes.len() <= limits.notes && busy.times.is_sorted());
            for time in &busy.times {
                assert!(
                    window.start <= time.start && time.start < time.end && time.end <= window.end
                );
            }
        }
    }
});
