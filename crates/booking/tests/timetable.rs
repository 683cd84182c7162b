//! Why a time is not offered.
#![allow(clippy::unwrap_used, missing_docs)]

use booking::{
    GreatCircle, Place, Reason, Service, Span, Spans, Stop, Tick, Timetable, Travel, Wish, ticks,
};
use jiff::tz::TimeZone;

const NINE: Tick = Tick(288 * 20_000 + 9 * 12);

fn minutes_after_nine(minutes: i64) -> Tick {
    NINE.plus(minutes / 5)
}

fn place(east: f64) -> Place {
    Place::new(52.5, east).unwrap()
}

/// Open from nine to five; a visit 13.40° east from 11:00 to 12:00.
fn table() -> Timetable {
    let open: Spans = [Span::starting(NINE, 8 * 12)].into_iter().collect();
    let stop = Stop {
        span: Span::starting(minutes_after_nine(120), 12),
        place: Some(place(13.4)),
    };
    Timetable::new(TimeZone::UTC, open, vec![stop])
}

fn why(table: &Timetable, change: impl Fn(&mut Wish<'_>), minutes: i64) -> Option<Reason> {
    let service = Service {
        minutes: 60,
        before: 10,
        after: 20,
        grid: 15,
        notice: 60,
        horizon: 2,
    };
    let mut wish = Wish {
        service,
        place: None,
        rooms: &[],
        needs_room: false,
        now: NINE.plus(-24),
    };
    change(&mut wish);
    table.why_not(&wish, &GreatCircle::default(), minutes_after_nine(minutes))
}

#[test]
fn each_reason_by_itself() {
    let table = table();
    let by = table.stops()[0].span;
    let plain = |minutes| why(&table, |_| (), minutes);
    assert_eq!(plain(0), None);
    assert_eq!(
        plain(-120),
        Some(Reason::TooSoon {
            earliest: minutes_after_nine(-60)
        })
    );
    assert!(matches!(plain(3 * 24 * 60), Some(Reason::TooFar { .. })));
    assert_eq!(plain(5), Some(Reason::OffGrid { minutes: 15 }));
    assert_eq!(plain(-15), Some(Reason::Closed));
    assert_eq!(plain(90), Some(Reason::Taken { by }));
    // The visit ends in time, packing up does not.
    assert_eq!(plain(45), Some(Reason::Beside { other: by }));
    assert_eq!(plain(30), None);
    // Until five, and packing up after hours.
    assert_eq!(plain(7 * 60), None);
    assert_eq!(plain(7 * 60 + 15), Some(Reason::Closed));
}

#[test]
fn the_way_between_homes_is_part_of_the_day() {
    // About 13.5 km east: 34 minutes at 24 km/h and five more.
    let away = place(13.6);
    let minutes = GreatCircle::default().minutes(place(13.4), away);
    assert_eq!(minutes, 39);
    let mut table = table();
    let at = |table: &Timetable, minutes| why(table, |wish| wish.place = Some(away), minutes);
    assert_eq!(at(&table, 0), None);
    assert_eq!(at(&table, 30), Some(Reason::ToNext { minutes, left: 10 }));
    // 12:00, the way of 40 minutes on a grid of five, and ten to set up: 12:50 at the earliest.
    assert_eq!(
        at(&table, 225),
        Some(Reason::FromBefore { minutes, left: 35 })
    );
    assert_eq!(at(&table, 240), None);
    // The way from home in the morning, and back in the evening.
    assert_eq!(at(&table, 7 * 60), None);
    (table.day_starts_at, table.day_ends_at) = (Some(place(13.4)), Some(place(13.4)));
    assert_eq!(
        at(&table, 0),
        Some(Reason::FromBefore { minutes, left: -10 })
    );
    assert_eq!(
        at(&table, 7 * 60),
        Some(Reason::ToNext { minutes, left: -20 })
    );
    assert_eq!(at(&table, 6 * 60), None);
}

#[test]
fn a_room_must_be_free_all_the_time() {
    let table = table();
    let taken: Spans = [Span::starting(minutes_after_nine(75), 2)]
        .into_iter()
        .collect();
    let rooms = [taken.clone(), taken];
    let with = |rooms: &[Spans]| {
        let service = Service {
            minutes: 60,
            before: 10,
            after: 20,
            grid: 15,
            notice: 0,
            horizon: 2,
        };
        let wish = Wish {
            service,
            place: None,
            rooms,
            needs_room: true,
            now: NINE.plus(-24),
        };
        table.why_not(&wish, &GreatCircle::default(), NINE)
    };
    // Packing up until 10:20 meets what begins at 10:15.
    assert_eq!(with(&rooms), Some(Reason::NoRoom));
    assert_eq!(with(&[rooms[0].clone(), Spans::none()]), None);
    assert_eq!(with(&[]), Some(Reason::NoRoom));
}

#[test]
fn distances_are_those_of_the_earth() {
    let [berlin, paris] =
        [(52.52, 13.405), (48.8566, 2.3522)].map(|(north, east)| Place::new(north, east).unwrap());
    assert!((berlin.km_to(paris) - 877.5).abs() < 1.0);
    assert_eq!(GreatCircle::default().minutes(berlin, berlin), 0);
    let still = GreatCircle {
        km_per_hour: 0.0,
        fixed_minutes: 5,
    };
    assert_eq!(still.minutes(berlin, paris), u32::MAX, "nobody arrives");
    assert!(ticks(u32::MAX) > 0);
    assert!(
        Place::new(91.0, 0.0)
            .unwrap_err()
            .to_string()
            .contains("expected a latitude from -90 to 90")
    );
    assert!(Place::new(f64::NAN, 0.0).is_err());
}
