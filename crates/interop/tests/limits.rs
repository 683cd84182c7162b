//! Files that mean harm, or are none: refused with a line and a reason.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{calendar, january, read, zone};
use interop::ical::{Limits, busy};

fn refused(text: &str) -> String {
    read(text, january()).unwrap_err().to_string()
}

fn refused_with(text: &str, limits: &Limits) -> String {
    busy(text.as_bytes(), january(), &zone("UTC"), limits)
        .unwrap_err()
        .to_string()
}

#[test]
fn what_is_no_whole_calendar_is_refused() {
    for (text, why) in [
        ("", "line 1: expected BEGIN:VCALENDAR, found ``"),
        (
            "<!DOCTYPE html>\n",
            "line 1: expected BEGIN:VCALENDAR, found `<!DOCTYPE html>`",
        ),
        (
            "BEGIN:VCARD\nEND:VCARD",
            "line 1: expected BEGIN:VCALENDAR, found `VCARD`",
        ),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a",
            "line 3: the calendar breaks off: `VEVENT` of line 2 has no END",
        ),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR",
            "line 3: expected the END of `VEVENT`, found that of `VCALENDAR`",
        ),
        (
            "BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR",
            "line 3: expected BEGIN:VCALENDAR, found `END`",
        ),
    ] {
        assert_eq!(refused(text), why);
    }
}

#[test]
fn every_limit_is_told_with_its_line() {
    let event =
        "BEGIN:VEVENT\nDTSTART:20270105T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEND:VEVENT";
    let text = calendar(&format!("{event}\n{event}"));
    let base = Limits::default();
    for (limits, why) in [
        (
            Limits {
                bytes: 100,
                ..base.clone()
            },
            "line 1: the calendar has 215 bytes, and at most 100 are read",
        ),
        (
            Limits {
                lines: 6,
                ..base.clone()
            },
            "line 7: there are more than 6 lines",
        ),
        (
            Limits {
                line_bytes: 15,
                ..base.clone()
            },
            "line 4: this line is longer than 15 bytes",
        ),
        (
            Limits {
                components: 2,
                ..base.clone()
            },
            "line 8: there are more than 2 components",
        ),
        (
            Limits {
                depth: 1,
                ..base.clone()
            },
            "line 3: components stand more than 1 deep in each other",
        ),
        (
            Limits {
                dates: 40,
                ..base.clone()
            },
            "line 8: the recurrences of this calendar take more than 40 dates to work out; this one was reached last",
        ),
        (
            Limits {
                occurrences: 30,
                ..base.clone()
            },
            "line 8: there are more than 30 busy times in the days that were asked for; this event was reached last",
        ),
    ] {
        assert_eq!(refused_with(&text, &limits), why);
    }
    let quiet = Limits { notes: 1, ..base };
    let noted = busy(
        calendar("x\ny\nz").as_bytes(),
        january(),
        &zone("UTC"),
        &quiet,
    )
    .unwrap();
    assert_eq!((noted.notes.len(), noted.notes_left_out), (1, 2));
}

/// Files that ask for much work for few bytes. Each is read or refused, and none takes long (see the test's own time).
#[test]
fn much_work_for_few_bytes() {
    let event = |lines: &str| {
        format!("BEGIN:VEVENT\nUID:a\nDTSTART:16010101T080000Z\nDURATION:PT1H\n{lines}\nEND:VEVENT")
    };
    let many = |count: usize, lines: &dyn Fn(usize) -> String| {
        let events: Vec<String> = (0..count).map(lines).collect();
        calendar(&events.join("\n"))
    };
    let counted =
        "RRULE:FREQ=YEARLY;COUNT=4294967295;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=1,366,-366";
    let zone = |ix: usize| {
        format!(
            "BEGIN:VTIMEZONE\nTZID:z{ix}\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=DAILY\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=z{ix}:20270105T080000\nEND:VEVENT"
        )
    };
    for (text, is_read) in [
        (many(1, &|_| event("RRULE:FREQ=DAILY")), true),
        (many(2000, &|_| event("RRULE:FREQ=DAILY")), true),
        (many(10_000, &|_| event("RRULE:FREQ=DAILY")), false),
        (
            many(1, &|_| {
                event("RRULE:FREQ=YEARLY;COUNT=4294967295;BYMONTH=2;BYMONTHDAY=30")
            }),
            true,
        ),
        (many(1000, &|_| event(counted)), false),
        (
            many(1, &|_| event("RRULE:FREQ=DAILY\nDURATION:P99999999W")),
            true,
        ),
        (
            many(1, &|_| event("DTEND:99991231T235959Z\nRRULE:FREQ=DAILY")),
            false,
        ),
        (many(1000, &zone), false),
        (
            many(12_000, &|ix| {
                event(&format!("EXDATE;TZID=no/{ix}:20270105T080000"))
            }),
            true,
        ),
        (
            many(1, &|_| {
                event(&format!("EXDATE:{}", "20270105T080000Z,".repeat(60_000)))
            }),
            true,
        ),
        (
            many(1, &|_| {
                event(&format!(
                    "RRULE:FREQ=DAILY;BYDAY={}MO",
                    "MO,".repeat(300_000)
                ))
            }),
            true,
        ),
        ("BEGIN:VCALENDAR\n".repeat(100_000), false),
        (many(1, &|_| "\n ".repeat(200_000)), true),
    ] {
        let found = read(&text, january());
        assert_eq!(
            found.is_ok(),
            is_read,
            "{}: {:?}",
            &text[..120.min(text.len())],
            found.err()
        );
    }
}
