//! Charts as data: few and many entries, gaps, wrong days, the line, the sentences and the table.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{instrument, on, pain, record, session, taken};
use progress::series::MOST_POINTS;
use progress::{DiaryDay, GivenSession, Range, Series, series};

fn chart(days: &[(i64, f64)], sessions: &[GivenSession], today: i64) -> Series<'static> {
    series(
        &instrument("pain_nrs"),
        &record(&pain(days), sessions, &[], today),
        Range::All,
    )
}

#[test]
fn nothing_noted_is_said() {
    let empty = chart(&[], &[], 0);
    assert_eq!(empty.summary, ["Pain, 0 to 10: nothing is noted yet."]);
    assert!(empty.points.is_empty() && empty.trend.is_empty() && empty.rows().is_empty());
    assert_eq!((empty.span, empty.meaningful), (None, None));
    assert_eq!((empty.min, empty.max), (Some(0.0), Some(10.0)));
}

#[test]
fn one_and_two_days_are_drawn_without_a_line() {
    let one = chart(&[(0, 5.0)], &[], 0);
    assert_eq!(one.points.len(), 1);
    assert_eq!(one.span, Some((on(0), on(0))));
    assert_eq!(
        one.summary[0],
        "Pain, 0 to 10: one day is noted, 5 on 1 May 2026."
    );
    assert!(one.trend.is_empty());
    let two = chart(&[(1, 4.0), (0, 6.0)], &[session(0)], 1);
    assert_eq!((two.points[0].mean, two.points[1].mean), (6.0, 4.0));
    assert_eq!(
        two.summary[..2],
        [
            "Pain, 0 to 10: 2 days noted from 1 to 2 May 2026, between 4 and 6; the latest is 4 on 2 May 2026.",
            "1 session is marked on 1 May 2026.",
        ]
    );
    assert!(two.trend.is_empty());
}

#[test]
fn the_line_is_a_weighted_mean_with_its_error() {
    let days: Vec<(i64, f64)> = vec![(0, 4.0), (1, 6.0), (2, 8.0)];
    let line = &chart(&days, &[], 2).trend[0];
    // At day 1 the weights are 3, 4, 3.
    assert_eq!(line[1].day, on(1));
    assert!((line[1].mean - (12.0 + 24.0 + 24.0) / 10.0).abs() < 1e-9);
    // At day 0 they are 4, 3, 2.
    assert!((line[0].mean - (16.0 + 18.0 + 16.0) / 9.0).abs() < 1e-9);
    // Spread of day 1: 12 * 2 / 10 * 3 / 2 = 3.6; error: sqrt(3.6 * 34) / 10.
    let error = (3.6_f64 * 34.0).sqrt() / 10.0;
    assert!((line[1].high - line[1].mean - 2.0 * error).abs() < 1e-9);
    // Equal answers are still whole numbers: the band is not of width 0, and stays on the scale.
    let flat = &chart(&[(0, 10.0), (1, 10.0), (2, 10.0)], &[], 2).trend[0];
    assert!(
        flat.iter()
            .all(|place| place.low < 10.0 && place.high == 10.0)
    );
    assert!(chart(&days, &[], 2).notes[0].contains("our own rule"));
}

#[test]
fn the_line_breaks_at_a_gap_and_the_gap_is_told() {
    let mut days: Vec<(i64, f64)> = (0..7).map(|day| (day, 6.0)).collect();
    days.extend((20..27).map(|day| (day, 4.0)));
    let chart = chart(&days, &[], 26);
    assert_eq!(chart.trend.len(), 2);
    assert_eq!(chart.gaps.len(), 1);
    assert_eq!((chart.gaps[0].from, chart.gaps[0].to), (on(7), on(19)));
    assert!(
        chart
            .summary
            .contains(&"Nothing is noted from 8 to 20 May 2026.".to_owned())
    );
}

#[test]
fn a_day_without_an_answer_stays_blank() {
    let diary = [
        DiaryDay {
            day: on(0),
            pain: None,
            sleep: Some(7.0),
        },
        DiaryDay {
            day: on(1),
            pain: Some(5.0),
            sleep: None,
        },
    ];
    let record = record(&diary, &[], &[], 1);
    let pain = series(&instrument("pain_nrs"), &record, Range::All);
    assert_eq!((pain.points.len(), pain.points[0].from), (1, on(1)));
    let sleep = series(&instrument("sleep_own"), &record, Range::All);
    assert_eq!((sleep.points.len(), sleep.points[0].mean), (1, 7.0));
}

#[test]
fn the_last_entry_of_a_day_wins_and_wrong_values_are_left_out() {
    let chart = chart(
        &[
            (1, 2.0),
            (0, 9.0),
            (1, 7.0),
            (2, f64::NAN),
            (3, 11.0),
            (4, -1.0),
        ],
        &[],
        4,
    );
    let means: Vec<f64> = chart.points.iter().map(|point| point.mean).collect();
    assert_eq!(means, [9.0, 7.0]);
    assert!(
        chart
            .summary
            .contains(&"3 entries are outside the scale, and are left out.".to_owned())
    );
}

#[test]
fn days_ahead_are_apart_and_tomorrow_counts() {
    let chart = chart(
        &[(0, 5.0), (1, 5.0), (2, 9.0)],
        &[session(1), session(2)],
        0,
    );
    assert_eq!(chart.points.len(), 2);
    assert_eq!((chart.ahead.len(), chart.ahead[0].day), (1, on(2)));
    assert_eq!(chart.marks.len(), 1, "a session ahead is no mark");
    assert!(
        chart.summary.contains(
            &"1 entry is for a day that has not come yet, and is not counted.".to_owned()
        )
    );
    let rows = chart.rows();
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[2].ahead, rows[2].point), (Some(9.0), None));
    assert!(rows[1].mark.is_some());
}

#[test]
fn sessions_are_marked_with_their_pain_and_kept_in_the_table_without_an_entry() {
    let other = GivenSession {
        technique: "acupressure".to_owned(),
        before: Some(4.0),
        after: Some(3.0),
        ..session(3)
    };
    let unknown = GivenSession {
        before: None,
        ..session(3)
    };
    let chart = chart(&[(0, 5.0)], &[session(3), other, unknown], 5);
    assert_eq!(chart.marks.len(), 1);
    let mark = &chart.marks[0];
    assert_eq!(
        (mark.sessions, mark.before, mark.after),
        (3, Some(5.0), Some(3.5))
    );
    assert_eq!(mark.techniques, ["acupressure", "swedish_massage"]);
    let rows = chart.rows();
    assert_eq!((rows.len(), rows[1].point, rows[1].from), (2, None, on(3)));
    assert_eq!(chart.span, Some((on(0), on(3))));
}

#[test]
fn where_a_change_becomes_meaningful_is_on_the_scale() {
    let at = |start: f64| {
        let days: Vec<(i64, f64)> = (0..7).map(|day| (day, start)).collect();
        let found = chart(&days, &[session(7)], 7).meaningful.unwrap();
        assert_eq!(found.start, start);
        (found.better_at, found.worse_at)
    };
    assert_eq!(at(6.0), (Some(4.0), Some(8.0)));
    assert_eq!(at(9.0), (Some(9.0 - 2.7), None));
    assert_eq!(
        at(2.0),
        (None, Some(4.0)),
        "no verdict of better from a low start"
    );
    let psfs = [taken("psfs", 0, 4.0), taken("psfs", 20, 5.0)];
    let chart = series(
        &instrument("psfs"),
        &record(&[], &[], &psfs, 20),
        Range::All,
    );
    let found = chart.meaningful.unwrap();
    assert_eq!((found.better_at, found.worse_at), (Some(6.0), Some(2.0)));
    assert!(
        chart.trend.is_empty() && chart.gaps.is_empty(),
        "results are joined, not smoothed"
    );
}

#[test]
fn a_range_cuts_the_drawing_and_not_the_verdict() {
    let days: Vec<(i64, f64)> = (0..60)
        .map(|day| (day, if day < 7 { 8.0 } else { 4.0 }))
        .collect();
    let (diary, sessions) = (pain(&days), [session(7)]);
    let record = record(&diary, &sessions, &[], 59);
    let all = series(&instrument("pain_nrs"), &record, Range::All);
    let last = series(&instrument("pain_nrs"), &record, Range::Last(28));
    assert_eq!((all.points.len(), last.points.len()), (60, 28));
    assert_eq!(last.span, Some((on(32), on(59))));
    assert_eq!(last.change, all.change);
    assert_eq!(last.trend[0][0], all.trend[0][32]);
    assert!(last.marks.is_empty());
    let none = series(
        &instrument("pain_nrs"),
        &common::record(&diary, &[], &[], 400),
        Range::Last(7),
    );
    assert_eq!(
        none.summary[0],
        "Pain, 0 to 10: nothing is noted in this time."
    );
}

#[test]
fn a_hundred_thousand_entries_are_thinned_and_nothing_is_lost_in_the_counts() {
    let days: Vec<(i64, f64)> = (0..100_000)
        .map(|day| (day - 99_999, (day % 11) as f64))
        .collect();
    let sessions: Vec<GivenSession> = (0..5_000).map(|i| session(-i * 20)).collect();
    let diary = pain(&days);
    let record = record(&diary, &sessions, &[], 0);
    let chart = series(&instrument("pain_nrs"), &record, Range::All);
    assert!(chart.points.len() <= MOST_POINTS && chart.points.len() > MOST_POINTS / 2);
    assert!(chart.marks.len() <= MOST_POINTS);
    assert_eq!(chart.days_per_point, 252);
    assert_eq!(chart.days_per_point % 7, 0);
    assert_eq!(
        chart
            .points
            .iter()
            .map(|point| point.entries)
            .sum::<usize>(),
        100_000
    );
    assert_eq!(
        chart.marks.iter().map(|mark| mark.sessions).sum::<usize>(),
        5_000
    );
    assert!(
        chart
            .points
            .iter()
            .all(|point| (point.low, point.high) == (0.0, 10.0))
    );
    assert!(chart.trend.iter().map(Vec::len).sum::<usize>() <= MOST_POINTS);
    assert!(chart.notes[1].contains("the mean of 252 days"));
    assert!(chart.rows().len() <= 2 * MOST_POINTS);
}

#[test]
fn the_ends_of_the_calendar_are_survived() {
    let far = |day| DiaryDay {
        day,
        pain: Some(5.0),
        sleep: None,
    };
    let diary = [
        far(jiff::civil::Date::MIN),
        far(on(0)),
        far(jiff::civil::Date::MAX),
    ];
    let sessions = [
        GivenSession {
            day: jiff::civil::Date::MIN,
            ..session(0)
        },
        GivenSession {
            day: jiff::civil::Date::MAX,
            ..session(0)
        },
    ];
    for today in [jiff::civil::Date::MIN, on(0), jiff::civil::Date::MAX] {
        let record = progress::Record {
            today,
            ..record(&diary, &sessions, &[], 0)
        };
        let chart = series(&instrument("pain_nrs"), &record, Range::All);
        assert_eq!(chart.points.len() + chart.ahead.len(), 3);
        series(&instrument("pain_nrs"), &record, Range::Last(u16::MAX));
    }
}

#[test]
fn a_chart_serialises() {
    let chart = chart(&[(0, 5.0), (1, 4.0)], &[session(1)], 1);
    let json = serde_json::to_value(&chart).unwrap();
    assert_eq!(json["points"][1]["mean"], 4.0);
    assert_eq!(json["change"]["verdict"]["is"], "no_baseline");
    assert_eq!(json["span"][0], "2026-05-01");
}
