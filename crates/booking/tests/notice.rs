//! What a client is told, and when.
#![allow(clippy::unwrap_used, missing_docs)]

use booking::Status;
use booking::notice::{Notice, Told, Visit};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

const REMINDER: SignedDuration = SignedDuration::from_hours(24);

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn noon() -> Timestamp {
    "2027-03-10T12:00:00Z".parse().unwrap()
}

fn visit(status: Status) -> Visit {
    Visit {
        status,
        sequence: 0,
        starts_at: noon(),
        ends_at: noon() + hours(1),
        told: Vec::new(),
    }
}

/// Sends what is due, as a mail server that works.
fn send(visit: &mut Visit, at: Timestamp) -> Vec<Notice> {
    let due = visit.due(REMINDER, at);
    visit.told.extend(due.iter().map(|notice| Told {
        notice: *notice,
        sequence: visit.sequence,
        at,
    }));
    due
}

#[test]
fn from_request_to_follow_up() {
    let mut visit = visit(Status::Requested);
    let before = |hours_before| noon() - hours(hours_before);
    assert_eq!(send(&mut visit, before(100)), [Notice::Requested]);
    assert_eq!(send(&mut visit, before(99)), []);
    visit.status = Status::Confirmed;
    assert_eq!(send(&mut visit, before(98)), [Notice::Confirmed]);
    assert_eq!(visit.next(REMINDER, before(98)), Some(before(24)));
    assert_eq!(send(&mut visit, before(24)), [Notice::Reminder]);
    assert_eq!(send(&mut visit, before(23)), []);
    visit.status = Status::Completed;
    let after = |days: i64| visit.ends_at + hours(24 * days);
    let (one, three, seven) = (after(1), after(3), after(7));
    assert_eq!(send(&mut visit, one), [Notice::FollowUp { day: 1 }]);
    assert_eq!(send(&mut visit, three), [Notice::FollowUp { day: 3 }]);
    assert_eq!(visit.next(REMINDER, three), Some(seven));
    assert_eq!(
        send(&mut visit, seven + hours(47)),
        [Notice::FollowUp { day: 7 }]
    );
    assert_eq!(visit.next(REMINDER, seven), None);
}

#[test]
fn a_move_is_told_once_and_reminded_of_anew() {
    let mut visit = visit(Status::Confirmed);
    send(&mut visit, noon() - hours(200));
    send(&mut visit, noon() - hours(20));
    visit.sequence = 1;
    visit.starts_at = noon() + hours(72);
    assert_eq!(send(&mut visit, noon() - hours(19)), [Notice::Moved]);
    assert_eq!(send(&mut visit, noon() - hours(18)), []);
    assert_eq!(send(&mut visit, noon() + hours(50)), [Notice::Reminder]);
}

#[test]
fn no_reminder_for_what_was_booked_a_moment_ago() {
    let mut visit = visit(Status::Confirmed);
    assert_eq!(send(&mut visit, noon() - hours(3)), [Notice::Confirmed]);
    assert_eq!(send(&mut visit, noon() - hours(2)), []);
}

#[test]
fn what_is_off_is_told_to_those_who_knew_of_it() {
    let mut known = visit(Status::Confirmed);
    send(&mut known, noon() - hours(100));
    known.status = Status::Cancelled;
    assert_eq!(
        send(&mut known, noon() - hours(24)),
        [Notice::Cancelled],
        "and no reminder"
    );
    assert_eq!(send(&mut known, noon() - hours(23)), []);
    assert_eq!(send(&mut visit(Status::Cancelled), noon()), []);
}

#[test]
fn a_question_that_is_days_late_is_not_asked() {
    let mut visit = visit(Status::Completed);
    assert_eq!(
        send(&mut visit, noon() + hours(24 * 5)),
        [Notice::FollowUp { day: 3 }]
    );
    assert_eq!(send(&mut visit, noon() + hours(24 * 30)), []);
}

proptest! {
    /// Whatever happens in whatever order: no notice goes out twice for one time, and none about what is not so.
    #[test]
    fn nothing_twice_and_nothing_false(steps in proptest::collection::vec((0_usize..7, -120_i64..400, any::<bool>()), 1..30)) {
        let mut visit = visit(Status::Held);
        let mut steps = steps;
        steps.sort_by_key(|(_, at, _)| *at);
        for (status, at, moved) in steps {
            visit.status = Status::ALL[status];
            if moved && visit.status.is_open() {
                visit.sequence += 1;
                visit.starts_at += hours(5);
                visit.ends_at += hours(5);
            }
            let at = noon() + hours(at);
            for notice in visit.due(REMINDER, at) {
                let fits = match notice {
                    Notice::Requested => visit.status == Status::Requested,
                    Notice::Confirmed => visit.status == Status::Confirmed,
                    Notice::Moved => visit.status.is_open(),
                    Notice::Reminder => visit.status == Status::Confirmed && at < visit.starts_at,
                    Notice::Cancelled => visit.status == Status::Cancelled,
                    Notice::FollowUp { .. } => visit.status == Status::Completed && at > visit.ends_at,
                };
                prop_assert!(fits, "{notice:?} while {:?}", visit.status);
                visit.told.push(Told { notice, sequence: visit.sequence, at });
            }
            prop_assert!(visit.due(REMINDER, at).iter().all(|notice| *notice == Notice::Reminder), "{:?}", visit.told);
            let keys: Vec<_> = visit.told.iter().map(|told| (told.notice, told.sequence)).collect();
            let unique: std::collections::BTreeSet<_> = keys.iter().collect();
            prop_assert_eq!(unique.len(), keys.len(), "{:?}", keys);
        }
    }
}
