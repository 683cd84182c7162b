#![allow(clippy::unwrap_used)]

use jiff::civil::{Date, DateTime, date, time};
use jiff::{ToSpan, civil};
use proptest::prelude::*;

use super::Rule;

fn rule(text: &str) -> Rule {
    Rule::parse(text, time(9, 0, 0, 0)).unwrap()
}

fn between(text: &str, start: Date, range: (Date, Date)) -> Vec<Date> {
    let start = start.at(9, 0, 0, 0);
    rule(text).dates(start, None, range, |_| true).unwrap()
}

/// The dates after a start, as many as are expected.
fn check(text: &str, start: &str, expected: &[&str]) {
    let start: Date = start.parse().unwrap();
    let found = between(text, start, (start, start + 40.years()));
    let found: Vec<String> = found
        .iter()
        .take(expected.len())
        .map(Date::to_string)
        .collect();
    assert_eq!(found, expected, "{text} from {start}");
}

#[test]
fn every_frequency() {
    check(
        "FREQ=DAILY;INTERVAL=10",
        "1997-09-02",
        &["1997-09-12", "1997-09-22"],
    );
    check(
        "FREQ=WEEKLY;BYDAY=TU,TH",
        "1997-09-02",
        &["1997-09-04", "1997-09-09"],
    );
    check("FREQ=MONTHLY", "2027-01-31", &["2027-03-31", "2027-05-31"]);
    check("FREQ=YEARLY", "2024-02-29", &["2028-02-29", "2032-02-29"]);
}

#[test]
fn days_of_months_and_years() {
    check(
        "FREQ=MONTHLY;BYDAY=-1FR",
        "2027-01-29",
        &["2027-02-26", "2027-03-26"],
    );
    check(
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "1997-09-02",
        &["1998-02-13", "1998-03-13", "1998-11-13"],
    );
    check(
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "2027-01-31",
        &["2027-02-28", "2027-03-31"],
    );
    check(
        "FREQ=YEARLY;BYDAY=20MO",
        "1997-05-19",
        &["1998-05-18", "1999-05-17"],
    );
    check(
        "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "2026-10-25",
        &["2027-10-31", "2028-10-29"],
    );
    check(
        "FREQ=YEARLY;BYMONTH=1,6",
        "2027-01-05",
        &["2027-06-05", "2028-01-05"],
    );
}

#[test]
fn positions_in_a_period() {
    check(
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "1997-09-29",
        &["1997-10-30", "1997-11-27"],
    );
    check(
        "FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3",
        "1997-09-04",
        &["1997-10-07", "1997-11-06"],
    );
}

#[test]
fn the_week_begins_where_the_rule_says() {
    let text = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU";
    check(
        text,
        "1997-08-05",
        &["1997-08-10", "1997-08-19", "1997-08-24"],
    );
    check(
        &format!("{text};WKST=SU"),
        "1997-08-05",
        &["1997-08-17", "1997-08-19", "1997-08-31"],
    );
}

#[test]
fn the_start_is_the_first_that_is_counted() {
    let start = date(2027, 1, 4);
    let dates = between("FREQ=DAILY;COUNT=3", start, (start, Date::MAX));
    assert_eq!(dates, [date(2027, 1, 5), date(2027, 1, 6)]);
    assert_eq!(between("FREQ=DAILY;COUNT=1", start, (start, Date::MAX)), []);
    // A Monday that the rule does not have is beside the count.
    let dates = between("FREQ=WEEKLY;BYDAY=TU;COUNT=2", start, (start, Date::MAX));
    assert_eq!(dates, [date(2027, 1, 5), date(2027, 1, 12)]);
}

#[test]
fn until_is_the_last_start() {
    let start = DateTime::constant(2027, 1, 4, 9, 0, 0, 0);
    let dates = |until: civil::DateTime| {
        let range = (start.date(), Date::MAX);
        rule("FREQ=DAILY")
            .dates(start, Some(until), range, |_| true)
            .unwrap()
            .len()
    };
    assert_eq!(dates(date(2027, 1, 6).at(9, 0, 0, 0)), 2);
    assert_eq!(dates(date(2027, 1, 6).at(8, 59, 59, 0)), 1);
}

#[test]
fn skipping_ahead_is_cheap() {
    let start = date(1601, 1, 1).at(9, 0, 0, 0);
    let range = (date(2027, 5, 1), date(2027, 5, 31));
    for (text, most) in [
        ("FREQ=DAILY", 40),
        ("FREQ=WEEKLY", 50),
        ("FREQ=MONTHLY", 70),
        ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=5", 60),
    ] {
        let mut looked = 0;
        let dates = rule(text).dates(start, None, range, |count| {
            looked += count;
            true
        });
        assert!(!dates.unwrap().is_empty(), "{text}");
        assert!(looked <= most, "{text} looked at {looked} dates");
    }
}

#[test]
fn a_rule_that_never_fits_ends() {
    let start = date(2027, 1, 1);
    assert_eq!(
        between(
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            start,
            (start, Date::MAX)
        ),
        []
    );
    let mut left = 1000;
    let counted = rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2").dates(
        start.at(9, 0, 0, 0),
        None,
        (start, Date::MAX),
        |count| {
            left -= i64::try_from(count).unwrap();
            left > 0
        },
    );
    assert_eq!(counted, None);
}

#[test]
fn the_end_of_time_is_no_trouble() {
    for text in [
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=MONTHLY",
        "FREQ=YEARLY",
        "FREQ=YEARLY;INTERVAL=4294967295",
    ] {
        let start = Date::MAX - 2.days();
        let found = between(text, start, (Date::MIN, Date::MAX));
        assert!(found.len() <= 2, "{text}");
        between(text, Date::MIN, (Date::MIN, Date::MIN + 9.days()));
    }
}

#[test]
fn what_is_not_understood_is_said() {
    for (text, why) in [
        ("", "has no FREQ"),
        ("FREQ=HOURLY", "has `FREQ=HOURLY`"),
        ("FREQ=DAILY;FREQ=DAILY", "has `FREQ` twice"),
        ("FREQ=DAILY;INTERVAL=0", "has `INTERVAL=0`"),
        ("FREQ=DAILY;COUNT=0", "has `COUNT=0`"),
        ("FREQ=DAILY;BYHOUR=9,15", "has `BYHOUR=9,15`"),
        ("FREQ=YEARLY;BYWEEKNO=20", "has `BYWEEKNO=20`"),
        (
            "FREQ=WEEKLY;BYDAY=1MO",
            "counts weekdays of a month, and is not monthly",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "has `BYMONTHDAY=32`"),
        ("FREQ=MONTHLY;BYDAY=54MO", "has `BYDAY=54MO`"),
        ("FREQ=MONTHLY;BYDAY=é", "has `BYDAY=é`"),
        ("FREQ=DAILY;WEEKLY", "has a part `WEEKLY` without `=`"),
        ("D1 #10", "has a part `D1 #10` without `=`"),
    ] {
        assert_eq!(
            Rule::parse(text, time(9, 0, 0, 0)),
            Err(why.to_owned()),
            "{text}"
        );
    }
    assert!(
        Rule::parse(
            "freq=daily;byhour=9;byminute=0;bysecond=0;",
            time(9, 0, 0, 0)
        )
        .is_ok()
    );
}

/// Rules of every shape that is understood.
fn rules() -> impl Strategy<Value = String> {
    let list = |items: Vec<String>| {
        prop::collection::vec(prop::sample::select(items), 1..4).prop_map(|some| some.join(","))
    };
    let part = |name: &'static str, items: Vec<String>| {
        prop::option::of(list(items))
            .prop_map(move |value| value.map_or(String::new(), |value| format!(";{name}={value}")))
    };
    let weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let plain: Vec<String> = weekdays.iter().map(|day| (*day).to_owned()).collect();
    let nth = ["", "1", "2", "-1", "-2", "5"]
        .iter()
        .flat_map(|nth| weekdays.map(|day| format!("{nth}{day}")))
        .collect();
    let numbers = |numbers: Vec<i32>| numbers.iter().map(i32::to_string).collect::<Vec<_>>();
    let days = numbers((1..=31).chain([-1, -2, -31]).collect());
    let months = numbers((1..=12).collect());
    let positions = numbers(vec![1, 2, 3, -1, -2]);
    let days_of_the_month = part("BYMONTHDAY", days);
    (
        prop_oneof![
            (
                Just("DAILY"),
                part("BYDAY", plain.clone()),
                days_of_the_month.clone()
            ),
            (Just("WEEKLY"), part("BYDAY", plain), Just(String::new())),
            (
                Just("MONTHLY"),
                part("BYDAY", nth),
                days_of_the_month.clone()
            ),
            (Just("YEARLY"), Just(String::new()), days_of_the_month),
        ],
        1..5,
        part("BYMONTH", months),
        part("BYSETPOS", positions),
        prop::sample::select(vec!["MO", "SU", "TH"]),
    )
        .prop_map(
            |((freq, weekdays, days), interval, months, positions, week)| {
                format!(
                    "FREQ={freq};INTERVAL={interval}{weekdays}{days}{months}{positions};WKST={week}"
                )
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// To skip ahead finds what walking from the start finds.
    #[test]
    fn skipping_ahead_changes_nothing(text in rules(), start in 0..400i64, skip in 0..2000i64, long in 0..800i64) {
        let start = date(2019, 12, 20) + start.days();
        let (from, to) = (start + skip.days(), start + (skip + long).days());
        let mut all = between(&text, start, (start, to));
        all.retain(|date| *date >= from);
        prop_assert_eq!(between(&text, start, (from, to)), all.clone());
        let counted = format!("{text};COUNT=100000");
        prop_assert_eq!(between(&counted, start, (from, to)), all);
    }

    /// A count gives the first so many, the start among them or not.
    #[test]
    fn a_count_is_a_beginning(text in rules(), start in 0..400i64, count in 1..40usize) {
        let start = date(2019, 12, 20) + start.days();
        let range = (start, start + 6.years());
        let all = between(&text, start, range);
        let counted = between(&format!("{text};COUNT={count}"), start, range);
        prop_assert!(all.starts_with(&counted));
        prop_assert!((count - 1..=count).contains(&counted.len()) || counted == all);
    }

    #[test]
    fn no_text_panics(text in "(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);)?[A-Z0-9=;,é+-]{0,40}") {
        if let Ok(rule) = Rule::parse(&text, time(9, 0, 0, 0)) {
            let start = date(2020, 2, 29).at(9, 0, 0, 0);
            let mut left = 10_000usize;
            let _ = rule.dates(start, None, (start.date(), date(2030, 1, 1)), |count| {
                left = left.saturating_sub(count);
                left > 0
            });
        }
    }
}
