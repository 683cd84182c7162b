//! What other programs write, and what is busy in it.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{at, calendar, january, notes, read, times, window};

/// The busy times of January 2027, read in Berlin, and the notes.
fn check(lines: &str, busy: &[&str], said: &[&str]) {
    let found = read(&calendar(lines), january()).unwrap();
    assert_eq!(times(&found), busy, "{lines}");
    assert_eq!(notes(&found), said, "{lines}");
}

fn check_event(lines: &str, busy: &[&str]) {
    check(&format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT"), busy, &[]);
}

#[test]
fn times_of_every_form() {
    let nine = ["2027-01-05T08:00:00Z/2027-01-05T09:00:00Z"];
    for lines in [
        "DTSTART:20270105T080000Z\nDTEND:20270105T090000Z",
        "DTSTART:20270105T090000\nDURATION:PT1H",
        "DTSTART;TZID=Europe/Berlin:20270105T090000\nDTEND;TZID=Europe/London:20270105T090000",
        "DTSTART;TZID=\"W. Europe Standard Time\":20270105T090000\nDURATION:PT60M",
        "DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20270105T090000\nDURATION:PT1H",
        "DTSTART;TZID=CET:20270105T090000\nDURATION:PT1H",
        "dtstart;value=date-time:20270105T0800\n 00Z\ndtend:20270105T090000Z",
    ] {
        check_event(lines, &nine);
    }
}

#[test]
fn whole_days_are_days_of_the_reader() {
    let day = ["2027-01-04T23:00:00Z/2027-01-05T23:00:00Z"];
    check_event("DTSTART;VALUE=DATE:20270105", &day);
    check_event(
        "DTSTART;VALUE=DATE:20270105\nDTEND;VALUE=DATE:20270106",
        &day,
    );
    check_event(
        "DTSTART;VALUE=DATE:20270105\nDTEND;VALUE=DATE:20270105",
        &day,
    );
    check_event("DTSTART;VALUE=DATE:20270105\nDURATION:P1D", &day);
    let spring = window("2027-03-27T00:00:00Z", "2027-03-30T00:00:00Z");
    let text = calendar("BEGIN:VEVENT\nDTSTART;VALUE=DATE:20270328\nEND:VEVENT");
    let found = read(&text, spring).unwrap();
    assert_eq!(times(&found), ["2027-03-27T23:00:00Z/2027-03-28T22:00:00Z"]);
}

#[test]
fn what_takes_no_time_is_not_busy() {
    let time = "DTSTART:20270105T080000Z\nDTEND:20270105T090000Z";
    check_event(&format!("{time}\nTRANSP:TRANSPARENT"), &[]);
    check_event(&format!("{time}\nSTATUS:cancelled"), &[]);
    check_event("DTSTART:20270105T080000Z", &[]);
    check_event(
        &format!("{time}\nSTATUS:TENTATIVE\nTRANSP:OPAQUE"),
        &["2027-01-05T08:00:00Z/2027-01-05T09:00:00Z"],
    );
    check(&format!("BEGIN:VTODO\n{time}\nEND:VTODO"), &[], &[]);
}

#[test]
fn times_are_cut_to_the_window() {
    check_event(
        "DTSTART:20261220T080000Z\nDTEND:20270103T090000Z",
        &["2026-12-31T23:00:00Z/2027-01-03T09:00:00Z"],
    );
    check_event(
        "DTSTART:20261220T080000Z\nDTEND:20270303T090000Z",
        &["2026-12-31T23:00:00Z/2027-01-31T23:00:00Z"],
    );
    check_event("DTSTART:20261220T080000Z\nDTEND:20261231T230000Z", &[]);
    check_event("DTSTART:20270131T230000Z\nDURATION:PT1H", &[]);
}

#[test]
fn recurring_events_keep_the_clock_on_the_wall() {
    let text = calendar(
        "BEGIN:VEVENT\nDTSTART;TZID=Europe/Berlin:20270322T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEND:VEVENT",
    );
    let found = read(
        &text,
        window("2027-03-20T00:00:00Z", "2027-04-01T00:00:00Z"),
    )
    .unwrap();
    assert_eq!(
        times(&found),
        [
            "2027-03-22T08:00:00Z/2027-03-22T09:00:00Z",
            "2027-03-29T07:00:00Z/2027-03-29T08:00:00Z"
        ]
    );
}

#[test]
fn exceptions_and_additions() {
    check(
        "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Berlin:20270104T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=5
        EXDATE;TZID=Europe/Berlin:20270105T090000,20270106T090000\nEXDATE:20270107T080000Z
        RDATE;TZID=Europe/Berlin:20270120T120000\nRDATE;VALUE=PERIOD:20270121T120000Z/PT2H\nEND:VEVENT",
        &[
            "2027-01-04T08:00:00Z/2027-01-04T09:00:00Z",
            "2027-01-08T08:00:00Z/2027-01-08T09:00:00Z",
            "2027-01-20T11:00:00Z/2027-01-20T12:00:00Z",
            "2027-01-21T12:00:00Z/2027-01-21T14:00:00Z",
        ],
        &[],
    );
    // Whole days are excepted by a day, by its midnight, or by the instant of its midnight.
    check_event(
        "DTSTART;VALUE=DATE:20270104\nRRULE:FREQ=DAILY;UNTIL=20270108\nEXDATE;VALUE=DATE:20270105
        EXDATE:20270106T000000\nEXDATE:20270106T230000Z",
        &[
            "2027-01-03T23:00:00Z/2027-01-04T23:00:00Z",
            "2027-01-07T23:00:00Z/2027-01-08T23:00:00Z",
        ],
    );
}

#[test]
fn one_occurrence_is_moved_and_one_called_off() {
    check(
        "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20270105T090000
        DTSTART;TZID=Europe/Berlin:20270105T150000\nDURATION:PT1H\nEND:VEVENT
        BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Berlin:20270104T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT
        BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20270106T080000Z\nSTATUS:CANCELLED\nDTSTART:20270106T080000Z\nEND:VEVENT
        BEGIN:VEVENT\nUID:b\nRECURRENCE-ID:20270104T080000Z\nDTSTART:20270104T200000Z\nDURATION:PT1H\nEND:VEVENT",
        &[
            "2027-01-04T08:00:00Z/2027-01-04T09:00:00Z",
            "2027-01-04T20:00:00Z/2027-01-04T21:00:00Z",
            "2027-01-05T14:00:00Z/2027-01-05T15:00:00Z",
        ],
        &[],
    );
}

#[test]
fn a_zone_that_only_the_file_knows() {
    let zone = "BEGIN:VTIMEZONE\nTZID:(UTC+01:00) Ours\\, and theirs\nBEGIN:STANDARD\nDTSTART:16010101T030000
        TZOFFSETFROM:+0300\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD
        BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0300
        RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE";
    let event =
        "BEGIN:VEVENT\nDTSTART;TZID=\"(UTC+01:00) Ours, and theirs\":20261228T090000\nDURATION:PT1H
        RRULE:FREQ=MONTHLY;INTERVAL=4\nEND:VEVENT";
    let year = window("2026-12-01T00:00:00Z", "2027-12-01T00:00:00Z");
    let expected = [
        "2026-12-28T07:00:00Z/2026-12-28T08:00:00Z",
        "2027-04-28T06:00:00Z/2027-04-28T07:00:00Z",
        "2027-08-28T06:00:00Z/2027-08-28T07:00:00Z",
    ];
    for text in [
        calendar(&format!("{zone}\n{event}")),
        calendar(&format!("{event}\n{zone}")),
    ] {
        let found = read(&text, year.clone()).unwrap();
        assert_eq!(
            (times(&found), notes(&found)),
            (expected.map(str::to_owned).to_vec(), vec![])
        );
    }
}

#[test]
fn the_file_says_what_a_short_name_means() {
    let zone =
        "BEGIN:VTIMEZONE\nTZID:Eastern Standard Time\nBEGIN:STANDARD\nDTSTART:19700101T000000
        TZOFFSETFROM:+1000\nTZOFFSETTO:+1000\nEND:STANDARD\nEND:VTIMEZONE";
    let event = "BEGIN:VEVENT\nDTSTART;TZID=Eastern Standard Time:20270105T100000\nDURATION:PT1H\nEND:VEVENT";
    check(event, &["2027-01-05T15:00:00Z/2027-01-05T16:00:00Z"], &[]);
    check(
        &format!("{zone}\n{event}"),
        &["2027-01-05T00:00:00Z/2027-01-05T01:00:00Z"],
        &[],
    );
}

#[test]
fn before_its_first_change_a_zone_has_the_offset_before() {
    let text = calendar(
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:DAYLIGHT\nDTSTART:20270328T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200
        END:DAYLIGHT\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Ours:20270105T090000\nDURATION:PT1H\nEND:VEVENT",
    );
    let found = read(&text, january()).unwrap();
    assert_eq!(times(&found), ["2027-01-05T08:00:00Z/2027-01-05T09:00:00Z"]);
}

#[test]
fn free_and_busy_periods() {
    check(
        "BEGIN:VFREEBUSY\nUID:a\nDTSTART:20270101T000000Z\nDTEND:20270131T000000Z
        FREEBUSY:20270105T080000Z/PT1H,20270106T080000Z/20270106T093000Z
        FREEBUSY;FBTYPE=FREE:20270107T080000Z/PT8H\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20270108T080000Z/PT1H
        FREEBUSY:soon\nEND:VFREEBUSY",
        &[
            "2027-01-05T08:00:00Z/2027-01-05T09:00:00Z",
            "2027-01-06T08:00:00Z/2027-01-06T09:30:00Z",
            "2027-01-08T08:00:00Z/2027-01-08T09:00:00Z",
        ],
        &["line 10: expected a period such as 20270105T090000Z/PT1H, found `soon`; it was left out"],
    );
}

#[test]
fn what_is_not_understood_is_noted() {
    let hour = "DURATION:PT1H";
    let first = ["2027-01-05T08:00:00Z/2027-01-05T09:00:00Z"];
    for (lines, busy, note) in [
        (
            format!("DTSTART:20270105T080000Z\n{hour}\nRRULE:FREQ=HOURLY;COUNT=3"),
            &first[..],
            "line 6: the rule has `FREQ=HOURLY`, which is not understood; only its first occurrence is busy",
        ),
        (
            format!("DTSTART;TZID=Mars/Olympus:20270105T090000\n{hour}"),
            &first,
            "line 4: the time zone `Mars/Olympus` is not known; its times were read in Europe/Berlin",
        ),
        (
            format!("DTSTART:tomorrow\n{hour}"),
            &[],
            "line 3: expected an event with a readable DTSTART; it was left out",
        ),
        (
            format!("DTSTART:20270105T080000Z\n{hour}\nEXDATE:never"),
            &first,
            "line 6: expected a date or time such as 20270105T090000Z in EXDATE, found `never`; it was left out",
        ),
        (
            format!("DTSTART:20270105T080000Z\n{hour}\nEXRULE:FREQ=DAILY"),
            &first,
            "line 6: rules of exceptions are not understood; their occurrences are busy",
        ),
        (
            "DTSTART:20270105T080000Z\nDTEND:20270105T070000Z".to_owned(),
            &[],
            "line 3: this event ends before it begins; its end was left out",
        ),
        (
            "DTSTART:20270105T080000Z\nDURATION:-PT1H".to_owned(),
            &[],
            "line 5: expected a DURATION such as PT1H30M, found `-PT1H`; it was left out",
        ),
        (
            format!("DTSTART:20270105T080000Z\n{hour}\n<br>"),
            &first,
            "line 6: expected a property and its value, found `<br>`; it was left out",
        ),
    ] {
        let found = read(
            &calendar(&format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT")),
            january(),
        )
        .unwrap();
        assert_eq!(times(&found), busy, "{lines}");
        assert!(
            notes(&found).contains(&note.to_owned()),
            "{:?}",
            notes(&found)
        );
    }
}

#[test]
fn our_own_bookings_are_not_in_their_own_way() {
    let text = calendar(
        "BEGIN:VEVENT\nUID:ours\nDTSTART:20270105T080000Z\nDURATION:PT1H\nEND:VEVENT
        BEGIN:VEVENT\nUID:a\nDTSTART:20270105T083000Z\nDURATION:PT1H\nEND:VEVENT
        BEGIN:VEVENT\nUID:b\nDTSTART:20270105T093000Z\nDURATION:PT1H\nEND:VEVENT",
    );
    let busy = read(&text, january()).unwrap();
    assert_eq!(
        busy.ranges(|_| false),
        [at("2027-01-05T08:00:00Z")..at("2027-01-05T10:30:00Z")]
    );
    assert_eq!(
        busy.ranges(|uid| uid == "ours"),
        [at("2027-01-05T08:30:00Z")..at("2027-01-05T10:30:00Z")]
    );
}

#[test]
fn habits_of_other_programs_are_no_trouble() {
    let text = "\u{feff}BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270105T080000Z\nSUMMARY:\u{fffd}\n\nDURATION:PT\n\t1H
BEGIN:VALARM\nDURATION:PT9H\nTRIGGER:-PT9H\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n\nBEGIN:VCALENDAR\nEND:VCALENDAR";
    let found = read(text, january()).unwrap();
    assert_eq!(times(&found), ["2027-01-05T08:00:00Z/2027-01-05T09:00:00Z"]);
}

/// Every Windows name leads to a zone that exists.
#[test]
fn windows_zones_exist() {
    let source = include_str!("../src/ical/read/windows.rs");
    let names = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("(\"")?.split_once('"'));
    let names: Vec<&str> = names.map(|(name, _)| name).collect();
    assert!(names.len() > 130);
    for name in names {
        let event =
            format!("BEGIN:VEVENT\nDTSTART;TZID={name}:20270105T080000\nDURATION:PT1H\nEND:VEVENT");
        let found = read(&calendar(&event), january()).unwrap();
        assert_eq!((found.times.len(), notes(&found)), (1, vec![]), "{name}");
    }
}
