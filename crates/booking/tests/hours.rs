//! Working hours over clock changes: exactly the moments at which the clock on the wall shows them.
#![allow(clippy::unwrap_used, missing_docs)]

use booking::{
    Change, ClockSpan, GreatCircle, Hours, Override, Service, Span, Spans, Tick, Timetable, Wish,
};
use jiff::civil::{Date, Time, Weekday, date, time};
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn part(from: Time, to: Time) -> ClockSpan {
    ClockSpan::new(from, to).unwrap()
}

fn window(from: Date, days: i64, zone: &TimeZone) -> Span {
    let at = |date: Date| Tick::at(date.to_zoned(zone.clone()).unwrap().timestamp());
    Span::new(
        at(from),
        at(from.checked_add(jiff::Span::new().days(days)).unwrap()),
    )
}

/// One-hour visits on the hour, for somebody who works on Sundays from midnight to six.
fn sunday_night(on: Date) -> Vec<String> {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let mut hours = Hours::none(zone.clone());
    hours
        .day(Weekday::Sunday)
        .push(part(time(0, 0, 0, 0), time(6, 0, 0, 0)));
    let window = window(on, 1, &zone);
    let table = Timetable::new(zone.clone(), hours.open(window), Vec::new());
    let service = Service {
        minutes: 60,
        before: 0,
        after: 0,
        grid: 60,
        notice: 0,
        horizon: 99_999,
    };
    let wish = Wish {
        service,
        place: None,
        rooms: &[],
        needs_room: false,
        now: Tick(0),
    };
    let starts = table.starts(&wish, &GreatCircle::default(), window);
    starts
        .into_iter()
        .map(|start| {
            start
                .instant()
                .to_zoned(zone.clone())
                .strftime("%H:%M%:z")
                .to_string()
        })
        .collect()
}

#[test]
fn the_hour_that_the_clock_skips_is_not_offered() {
    let starts = sunday_night(date(2027, 3, 28));
    assert_eq!(
        starts,
        [
            "00:00+01:00",
            "01:00+01:00",
            "03:00+02:00",
            "04:00+02:00",
            "05:00+02:00"
        ]
    );
}

#[test]
fn the_hour_that_the_clock_shows_twice_is_offered_twice() {
    let starts = sunday_night(date(2027, 10, 31));
    let told = [
        "00:00+02:00",
        "01:00+02:00",
        "02:00+02:00",
        "02:00+01:00",
        "03:00+01:00",
        "04:00+01:00",
        "05:00+01:00",
    ];
    assert_eq!(starts, told);
}

#[test]
fn hours_that_run_past_midnight_belong_to_the_evening() {
    let zone = TimeZone::get("America/New_York").unwrap();
    let mut hours = Hours::none(zone.clone());
    hours
        .day(Weekday::Saturday)
        .push(part(time(22, 0, 0, 0), time(2, 0, 0, 0)));
    let open = hours.open(window(date(2027, 1, 3), 1, &zone));
    // Sunday has the two hours after midnight that Saturday brought.
    assert_eq!(open.ticks(), 24);
}

#[test]
fn overrides_add_and_take_away_and_taking_away_is_stronger() {
    let zone = TimeZone::UTC;
    let mut hours = Hours::weekdays(zone.clone(), &[part(time(9, 0, 0, 0), time(13, 0, 0, 0))]);
    let on = date(2027, 1, 4);
    let mut change = |from, to, change| {
        hours.overrides.push(Override {
            date: on,
            part: part(time(from, 0, 0, 0), time(to, 0, 0, 0)),
            change,
        })
    };
    change(18, 20, Change::Add);
    change(10, 11, Change::Remove);
    change(19, 21, Change::Remove);
    let day = window(on, 1, &zone);
    let hour = |hour: i64| day.from.plus(hour * 12);
    let expected: Spans = [(9, 10), (11, 13), (18, 19)]
        .into_iter()
        .map(|(from, to)| Span::new(hour(from), hour(to)))
        .collect();
    assert_eq!(hours.open(day), expected);
}

#[test]
fn a_part_of_a_day_that_cannot_be_says_what_is_expected() {
    let odd = ClockSpan::new(time(9, 1, 0, 0), time(10, 0, 0, 0)).unwrap_err();
    assert_eq!(
        odd.to_string(),
        "09:01:00: expected a time on five minutes, such as 09:00 or 09:05"
    );
    let empty = ClockSpan::new(time(9, 0, 0, 0), time(9, 0, 0, 0)).unwrap_err();
    assert!(empty.to_string().contains("expected an end that differs"));
    assert_eq!(
        ClockSpan::new(time(0, 0, 0, 0), time(0, 0, 0, 0)).unwrap(),
        ClockSpan::DAY
    );
}

/// What a part is by its definition: each tick whose clock shows a time within it.
fn by_definition(part: ClockSpan, on: Date, zone: &TimeZone) -> Spans {
    let (from, to) = part.times();
    let begin = on.to_datetime(from);
    let end = match to <= from {
        true => on.tomorrow().unwrap().to_datetime(to),
        false => on.to_datetime(to),
    };
    let about = Tick::at(
        TimeZone::UTC
            .to_timestamp(on.to_datetime(Time::midnight()))
            .unwrap(),
    );
    (about.0 - 2 * 288..about.0 + 4 * 288)
        .map(Tick)
        .filter(|tick| {
            let shown = zone.to_datetime(tick.instant());
            begin <= shown && shown < end
        })
        .map(|tick| Span::starting(tick, 1))
        .collect()
}

#[test]
fn every_zone_over_its_clock_changes_of_three_years() {
    let parts = [
        (0, 0, 0, 0),
        (0, 0, 6, 0),
        (1, 30, 2, 30),
        (2, 0, 3, 0),
        (23, 0, 1, 30),
    ];
    let mut changes = 0;
    for name in jiff::tz::db().available() {
        let zone = TimeZone::get(name.as_str()).unwrap();
        let start = date(2026, 1, 1)
            .to_zoned(TimeZone::UTC)
            .unwrap()
            .timestamp();
        let end = date(2029, 1, 1)
            .to_zoned(TimeZone::UTC)
            .unwrap()
            .timestamp();
        for change in zone
            .following(start)
            .take_while(|change| change.timestamp() < end)
        {
            changes += 1;
            let on = zone.to_datetime(change.timestamp()).date();
            for on in [on.yesterday().unwrap(), on] {
                for (h1, m1, h2, m2) in parts {
                    let part = part(time(h1, m1, 0, 0), time(h2, m2, 0, 0));
                    assert_eq!(
                        part.on(on, &zone),
                        by_definition(part, on, &zone),
                        "{} {on} {part:?}",
                        name.as_str()
                    );
                }
            }
        }
    }
    assert!(
        changes > 800,
        "zones really changed their clocks: {changes}"
    );
}

proptest! {
    #[test]
    fn sets_of_moments_are_sets(a in spans(), b in spans(), probe in 0_i64..140) {
        let (one, two) = (set(&a), set(&b));
        let has = |spans: &Spans, tick: i64| spans.covers(Span::starting(Tick(tick), 1));
        let (either, less) = (one.or(&two), one.without(&two));
        prop_assert_eq!(has(&either, probe), has(&one, probe) || has(&two, probe));
        prop_assert_eq!(has(&less, probe), has(&one, probe) && !has(&two, probe));
        for spans in [&one, &either, &less] {
            let ranges: Vec<Span> = spans.iter().collect();
            prop_assert!(ranges.iter().all(|span| !span.is_empty()));
            prop_assert!(ranges.windows(2).all(|pair| pair[0].to < pair[1].from));
        }
    }
}

fn spans() -> impl Strategy<Value = Vec<(i64, i64)>> {
    proptest::collection::vec((0_i64..120, 0_i64..20), 0..8)
}

fn set(spans: &[(i64, i64)]) -> Spans {
    spans
        .iter()
        .map(|(from, ticks)| Span::starting(Tick(*from), *ticks))
        .collect()
}
