//! The life of an appointment, and what calling it off costs.
#![allow(clippy::unwrap_used, missing_docs)]

use booking::{CancellationPolicy, Event, Refused, Side, Standing, Status};
use jiff::{Span, Timestamp};

const BOOK: Event = Event::Book {
    approve_first: false,
};
const ASK: Event = Event::Book {
    approve_first: true,
};
const EVENTS: [Event; 8] = [
    BOOK,
    ASK,
    Event::Approve,
    Event::Cancel,
    Event::Move,
    Event::Complete,
    Event::MissedByClient,
    Event::Expire,
];

fn noon() -> Timestamp {
    "2027-03-01T12:00:00Z".parse().unwrap()
}

fn hours(count: i64) -> Span {
    Span::new().hours(count)
}

fn standing(status: Status) -> Standing {
    let held_until = (status == Status::Held).then(|| noon() - hours(5));
    Standing {
        status,
        starts_at: noon(),
        held_until,
    }
}

/// The events of the practice that change a status two hours after the start, and to what.
fn afterwards(status: Status) -> Vec<(Event, Status)> {
    let allowed = |event: &Event| {
        Some((
            *event,
            standing(status)
                .apply(*event, Side::Practice, noon() + hours(2))
                .ok()?,
        ))
    };
    EVENTS.iter().filter_map(allowed).collect()
}

#[test]
fn what_each_status_can_become() {
    let cancel = (Event::Cancel, Status::Cancelled);
    let ends = [
        (Event::Complete, Status::Completed),
        (Event::MissedByClient, Status::NoShow),
    ];
    assert_eq!(
        afterwards(Status::Held),
        [cancel, (Event::Expire, Status::Expired)]
    );
    assert_eq!(
        afterwards(Status::Requested),
        [
            (Event::Approve, Status::Confirmed),
            cancel,
            (Event::Move, Status::Requested)
        ]
    );
    assert_eq!(
        afterwards(Status::Confirmed),
        [&[cancel, (Event::Move, Status::Confirmed)][..], &ends].concat()
    );
    // What was said of a visit can be put right; nothing brings back what is over.
    assert_eq!(afterwards(Status::Completed), ends);
    assert_eq!(afterwards(Status::NoShow), ends);
    assert_eq!(afterwards(Status::Cancelled), []);
    assert_eq!(afterwards(Status::Expired), []);
}

#[test]
fn a_hold_is_booked_in_time_or_chosen_again() {
    let held = standing(Status::Held);
    let (in_time, late) = (noon() - hours(6), noon() - hours(5));
    assert_eq!(
        held.apply(BOOK, Side::Client, in_time),
        Ok(Status::Confirmed)
    );
    assert_eq!(
        held.apply(ASK, Side::Client, in_time),
        Ok(Status::Requested)
    );
    assert_eq!(
        held.apply(ASK, Side::Practice, in_time),
        Ok(Status::Confirmed),
        "the practice does not ask itself"
    );
    assert_eq!(
        held.apply(BOOK, Side::Client, late),
        Err(Refused::HoldRanOut(late))
    );
    assert!(held.apply(Event::Expire, Side::Time, in_time).is_err());
    assert_eq!(
        held.apply(Event::Expire, Side::Time, late),
        Ok(Status::Expired)
    );
}

#[test]
fn who_may_say_what_and_when() {
    let (confirmed, requested) = (standing(Status::Confirmed), standing(Status::Requested));
    let before = noon() - hours(1);
    for event in [Event::Complete, Event::MissedByClient] {
        assert_eq!(
            confirmed.apply(event, Side::Client, noon()),
            Err(Refused::PracticeOnly)
        );
        assert_eq!(
            confirmed.apply(event, Side::Practice, before),
            Err(Refused::NotBegun(noon()))
        );
    }
    assert_eq!(
        requested.apply(Event::Approve, Side::Client, before),
        Err(Refused::PracticeOnly)
    );
    for event in [Event::Cancel, Event::Move] {
        assert!(confirmed.apply(event, Side::Client, before).is_ok());
        assert_eq!(
            confirmed.apply(event, Side::Client, noon()),
            Err(Refused::Begun(noon()))
        );
    }
    let told = requested
        .apply(Event::Complete, Side::Practice, noon())
        .unwrap_err()
        .to_string();
    assert_eq!(told, "an appointment that is requested cannot be ended");
}

#[test]
fn only_what_is_over_for_good_gives_its_time_back() {
    for status in Status::ALL {
        assert_eq!(Status::parse(status.as_str()), Some(status));
        assert_eq!(
            status.occupies(),
            !matches!(status, Status::Cancelled | Status::Expired)
        );
        assert!(!status.is_open() || status.occupies());
    }
}

#[test]
fn calling_off_costs_a_client_who_is_late_and_nobody_else() {
    let policy = CancellationPolicy {
        free_until_hours: 24,
        late_percent: 50,
    };
    let percent = |by, before: i64| policy.percent(noon(), by, noon() - hours(before));
    assert_eq!(percent(Side::Client, 24), 0);
    assert_eq!(percent(Side::Client, 23), 50);
    assert_eq!(percent(Side::Practice, 1), 0);
    let most = CancellationPolicy {
        late_percent: 250,
        ..policy
    };
    assert_eq!(most.percent(noon(), Side::Client, noon()), 100);
}
