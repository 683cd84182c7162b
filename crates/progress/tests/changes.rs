//! Verdicts just inside and just outside each published threshold, and which days are compared.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{instrument, on, pain, record, session, taken};
use progress::change::judge;
use progress::{Change, Direction, GivenSession, Taken, Verdict, change};

const BETTER: Verdict = Verdict::Meaningful {
    direction: Direction::Better,
};
const WORSE: Verdict = Verdict::Meaningful {
    direction: Direction::Worse,
};

fn verdict(id: &str, before: f64, after: f64) -> Verdict {
    judge(instrument(id).measure, before, after)
}

/// Seven days at one value, a session on day 7, seven days at another.
fn two_weeks(before: f64, after: f64) -> Change<'static> {
    let mut days: Vec<(i64, f64)> = (0..7).map(|day| (day, before)).collect();
    days.extend((7..14).map(|day| (day, after)));
    change(
        &instrument("pain_nrs"),
        &record(&pain(&days), &[session(7)], &[], 13),
    )
}

fn results(measure: &str, scores: &[(i64, f64)], sessions: &[GivenSession]) -> Change<'static> {
    let results: Vec<Taken> = scores
        .iter()
        .map(|(day, score)| taken(measure, *day, *score))
        .collect();
    change(&instrument(measure), &record(&[], sessions, &results, 60))
}

fn activities(first: &[(&str, f64)], last: &[(&str, f64)]) -> Change<'static> {
    let rated = |rated: &[(&str, f64)]| {
        rated
            .iter()
            .map(|(name, value)| ((*name).to_owned(), *value))
            .collect()
    };
    let results = [
        Taken {
            rated: rated(first),
            ..taken("psfs", 0, 3.0)
        },
        Taken {
            rated: rated(last),
            ..taken("psfs", 28, 9.0)
        },
    ];
    change(&instrument("psfs"), &record(&[], &[], &results, 28))
}

#[test]
fn pain_takes_two_points_and_thirty_percent() {
    assert_eq!(verdict("pain_nrs", 6.0, 4.0), BETTER);
    assert_eq!(verdict("pain_nrs", 6.0, 4.01), Verdict::WithinNoise);
    // 2 points of 8 are 25 percent; 30 percent of 8 are 2.4.
    assert_eq!(verdict("pain_nrs", 8.0, 6.0), Verdict::WithinNoise);
    assert_eq!(verdict("pain_nrs", 8.0, 5.61), Verdict::WithinNoise);
    assert_eq!(verdict("pain_nrs", 8.0, 5.6), BETTER);
    // 30 percent of 4 are 1.2, and 2 points are needed all the same.
    assert_eq!(verdict("pain_nrs", 4.0, 2.5), Verdict::WithinNoise);
    assert_eq!(verdict("pain_nrs", 4.0, 6.0), WORSE);
    assert_eq!(verdict("pain_nrs", 4.0, 5.99), Verdict::WithinNoise);
    // Thirds add up: 6 1/3 to 4 1/3 are 2 points, whatever the last digit says.
    assert_eq!(verdict("pain_nrs", 19.0 / 3.0, 13.0 / 3.0), BETTER);
}

#[test]
fn a_low_start_leaves_no_room_for_better_but_worse_is_said() {
    assert_eq!(verdict("pain_nrs", 2.99, 0.0), Verdict::Floor);
    assert_eq!(verdict("pain_nrs", 3.0, 1.0), BETTER);
    assert_eq!(verdict("pain_nrs", 2.0, 2.5), Verdict::Floor);
    assert_eq!(verdict("pain_nrs", 0.0, 2.0), WORSE);
    assert_eq!(verdict("pain_nrs", 0.0, 1.9), Verdict::Floor);
    assert_eq!(verdict("rmdq", 4.0, 0.0), Verdict::Floor);
    assert_eq!(verdict("rmdq", 5.0, 0.0), BETTER);
    assert_eq!(verdict("rmdq", 4.0, 9.0), WORSE);
}

#[test]
fn questionnaires_keep_their_own_thresholds() {
    for (id, before, inside, outside) in [
        ("rmdq", 14.0, 9.0, 10.0),
        // 30 percent of 20 are 6.
        ("rmdq", 20.0, 14.0, 15.0),
        ("odi", 30.0, 20.0, 20.5),
        ("odi", 50.0, 35.0, 36.0),
        ("peg", 3.0, 2.0, 2.1),
        ("peg", 6.0, 4.2, 4.3),
        ("psfs", 3.0, 5.0, 4.9),
    ] {
        assert_eq!(
            verdict(id, before, inside),
            BETTER,
            "{id} {before} {inside}"
        );
        assert_eq!(
            verdict(id, before, outside),
            Verdict::WithinNoise,
            "{id} {before} {outside}"
        );
    }
    assert_eq!(verdict("psfs", 5.0, 3.0), WORSE);
}

#[test]
fn where_only_the_noise_is_known_nothing_is_called_meaningful() {
    let better = Verdict::Detectable {
        direction: Direction::Better,
    };
    for (id, before, inside, outside) in [
        ("fabq_activity", 20.0, 16.31, 16.32),
        ("fabq_work", 30.0, 24.05, 24.06),
        ("isi", 20.0, 13.01, 13.02),
        ("pressure_pain_threshold", 3.0, 4.21, 4.2),
    ] {
        assert_eq!(verdict(id, before, inside), better, "{id}");
        assert_eq!(verdict(id, before, outside), Verdict::WithinNoise, "{id}");
    }
    for id in [
        "sleep_own",
        "phq2",
        "gad2",
        "start_back",
        "orebro_short",
        "promis_sleep",
    ] {
        assert_eq!(verdict(id, 6.0, 0.0), Verdict::NoThreshold, "{id}");
    }
}

#[test]
fn a_week_before_is_compared_with_the_last_week() {
    let found = two_weeks(6.0, 4.0);
    assert_eq!(found.verdict, BETTER);
    let (before, after) = (found.before.unwrap(), found.after.unwrap());
    assert_eq!((before.from, before.to, before.entries), (on(0), on(6), 7));
    assert_eq!((after.from, after.to, after.entries), (on(7), on(13), 7));
    assert_eq!((found.points, found.takes), (Some(-2.0), Some(2.0)));
    assert!((found.percent.unwrap() - 100.0 / 3.0).abs() < 1e-9);
    assert_eq!(
        found.sentences,
        [
            "Your mean went from 6 (7 days, 1 to 7 May 2026) to 4 (7 days, 8 to 14 May 2026): 2 points (33.3 percent) better.",
            "That is a meaningful change for the better: it takes at least 2 points and 30 percent.",
        ]
    );
    let ids: Vec<&str> = found.thresholds.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(ids, ["meaningful", "detectable"]);
    assert!(
        found.thresholds[0]
            .sources
            .contains(&"ostelo2008".to_owned())
    );
    assert!(!found.our_rule.is_empty());
}

#[test]
fn the_reasons_say_what_a_change_takes() {
    let noise = two_weeks(8.0, 6.0);
    assert_eq!(
        noise.sentences[1],
        "That is within the noise: a meaningful change takes at least 2 points and 30 percent, which is 2.4 points from where you started."
    );
    assert_eq!(
        two_weeks(5.0, 5.0).sentences[0],
        "Your mean went from 5 (7 days, 1 to 7 May 2026) to 5 (7 days, 8 to 14 May 2026): no change."
    );
    assert!(two_weeks(2.0, 0.0).sentences[1].starts_with("You started under 3"));
    assert!(two_weeks(3.0, 7.0).sentences[0].ends_with("4 points (133.3 percent) worse."));
    assert!(two_weeks(0.0, 7.0).sentences[0].ends_with("7 points worse."));
}

#[test]
fn a_size_is_cut_off_so_that_it_never_seems_to_reach_what_it_misses() {
    // 42 over 7 is 6, and 29 over 7 is 4.14: 1.86 points, 30.9 percent.
    let mut days: Vec<(i64, f64)> = (0..7).map(|day| (day, 6.0)).collect();
    days.extend((7..14).map(|day| (day, if day == 7 { 5.0 } else { 4.0 })));
    let found = change(
        &instrument("pain_nrs"),
        &record(&pain(&days), &[session(7)], &[], 13),
    );
    assert_eq!(found.verdict, Verdict::WithinNoise);
    assert!(
        found.sentences[0].contains("1.8 points (30.9 percent) better"),
        "{}",
        found.sentences[0]
    );
}

#[test]
fn three_days_on_each_side_are_needed() {
    let nrs = instrument("pain_nrs");
    let judged =
        |days: &[(i64, f64)]| change(&nrs, &record(&pain(days), &[session(7)], &[], 14)).verdict;
    let full = [(0, 7.0), (3, 7.0), (6, 7.0), (8, 3.0), (9, 3.0), (10, 3.0)];
    assert_eq!(judged(&full), BETTER);
    assert_eq!(judged(&full[..5]), Verdict::TooEarly);
    assert_eq!(judged(&full[..3]), Verdict::TooEarly);
    assert_eq!(judged(&full[..2]), Verdict::NoBaseline);
    assert_eq!(judged(&[]), Verdict::NoBaseline);
    let early = change(&nrs, &record(&pain(&full[..5]), &[session(7)], &[], 14));
    assert_eq!(
        early.sentences,
        [
            "It is too early for a verdict: it takes at least 3 days within 7 days after your start, and the latest have 2."
        ]
    );
}

#[test]
fn without_days_before_the_first_session_the_first_days_are_the_start() {
    let days: Vec<(i64, f64)> = (0..14)
        .map(|day| (day, if day < 7 { 7.0 } else { 3.0 }))
        .collect();
    let found = change(
        &instrument("pain_nrs"),
        &record(&pain(&days), &[session(0)], &[], 13),
    );
    assert_eq!(found.verdict, BETTER);
    assert_eq!(found.before.unwrap().from, on(0));
    assert!(found.sentences[2].starts_with("There were too few days before your first session"));
    let without = change(&instrument("pain_nrs"), &record(&pain(&days), &[], &[], 13));
    assert_eq!((without.verdict, without.sentences.len()), (BETTER, 2));
}

#[test]
fn days_long_before_the_first_session_are_no_start() {
    // Three good days a year ago, and then a course.
    let mut days = vec![(-365, 1.0), (-364, 1.0), (-363, 1.0)];
    days.extend((0..7).map(|day| (day, 7.0)));
    days.extend((7..14).map(|day| (day, 4.0)));
    let found = change(
        &instrument("pain_nrs"),
        &record(&pain(&days), &[session(7)], &[], 13),
    );
    assert_eq!((found.verdict, found.before.unwrap().from), (BETTER, on(0)));
}

#[test]
fn a_new_course_has_a_new_start() {
    let mut days: Vec<(i64, f64)> = (0..7).map(|day| (day, 8.0)).collect();
    days.extend((93..100).map(|day| (day, 5.0)));
    days.extend((100..107).map(|day| (day, 5.0)));
    let (diary, sessions) = (pain(&days), [session(7), session(100)]);
    let mut record = record(&diary, &sessions, &[], 107);
    assert_eq!(change(&instrument("pain_nrs"), &record).verdict, BETTER);
    record.course_since = Some(on(90));
    assert_eq!(
        change(&instrument("pain_nrs"), &record).verdict,
        Verdict::WithinNoise
    );
}

#[test]
fn the_last_result_before_the_first_session_is_the_start() {
    let scores = [(0, 18.0), (10, 14.0), (30, 12.0), (40, 8.0)];
    let found = results("rmdq", &scores, &[session(12)]);
    assert_eq!(
        (found.before.unwrap().value, found.points),
        (14.0, Some(-6.0))
    );
    assert_eq!(found.verdict, BETTER);
    assert_eq!(
        found.sentences[0],
        "Your score went from 14 (11 May 2026) to 8 (10 June 2026): 6 points (42.8 percent) better."
    );
    assert_eq!(results("rmdq", &scores, &[]).before.unwrap().value, 18.0);
    let one = results("rmdq", &scores[..1], &[]);
    assert_eq!((one.verdict, one.sentences.len()), (Verdict::TooEarly, 1));
    assert_eq!(results("rmdq", &[], &[]).verdict, Verdict::NoBaseline);
    assert_eq!(
        results("phq2", &scores[..0], &[]).verdict,
        Verdict::NoThreshold
    );
}

#[test]
fn only_activities_rated_both_times_are_compared() {
    let found = activities(
        &[("lift", 2.0), ("sit", 4.0), ("run", 0.0)],
        &[("sit", 6.0), ("lift", 4.0), ("swim", 10.0)],
    );
    assert_eq!(
        (found.before.unwrap().value, found.after.unwrap().value),
        (3.0, 5.0)
    );
    assert_eq!(found.verdict, BETTER);
    // One activity alone takes 3 points.
    assert_eq!(
        activities(&[("lift", 2.0)], &[("lift", 4.9)]).verdict,
        Verdict::WithinNoise
    );
    let one = activities(&[("lift", 2.0)], &[("lift", 5.0)]);
    assert_eq!(
        (one.verdict, one.thresholds[0].name.as_str()),
        (BETTER, "meaningful_single")
    );
    let none = activities(&[("lift", 2.0)], &[("swim", 5.0)]);
    assert_eq!(none.verdict, Verdict::NoBaseline);
    assert_eq!(
        none.sentences,
        ["No activity was rated both times, so there is nothing to compare."]
    );
}

#[test]
fn a_rating_of_change_is_judged_from_no_change() {
    let rated = |value: f64| results("global_change", &[(5, 1.0), (30, value)], &[]);
    assert_eq!(rated(2.5).verdict, BETTER);
    assert_eq!(rated(2.4).verdict, Verdict::WithinNoise);
    assert_eq!(rated(-2.5).verdict, WORSE);
    assert_eq!(rated(3.0).sentences[0], "You gave 3 on 31 May 2026.");
    assert!(rated(2.0).sentences[1].ends_with("a meaningful change takes at least 2.5 points."));
    assert_eq!(rated(3.0).our_rule, ["Never used alone."]);
}

#[test]
fn days_ahead_are_never_judged_and_a_clock_off_by_a_day_is_no_matter() {
    let mut days: Vec<(i64, f64)> = (0..7).map(|day| (day, 7.0)).collect();
    days.extend((7..10).map(|day| (day, 3.0)));
    days.extend((20..27).map(|day| (day, 10.0)));
    let nrs = instrument("pain_nrs");
    let (diary, sessions) = (pain(&days), [session(7), session(25)]);
    for today in [8, 9, 10] {
        let found = change(&nrs, &record(&diary, &sessions, &[], today));
        assert_eq!(found.verdict, BETTER, "today {today}");
    }
    assert_eq!(
        change(&nrs, &record(&diary, &sessions, &[], 7)).verdict,
        Verdict::TooEarly
    );
}

#[test]
fn what_is_missing_for_a_verdict_is_said() {
    let said = |days: &[(i64, f64)]| {
        let found = change(&instrument("pain_nrs"), &record(&pain(days), &[], &[], 60));
        found.sentences.join(" ")
    };
    let takes =
        "There is no start to compare with yet: it takes at least 3 days within 7 days, and";
    assert_eq!(said(&[]), format!("{takes} nothing is noted yet."));
    assert_eq!(
        said(&[(0, 5.0), (1, 5.0)]),
        format!("{takes} so far you noted 2.")
    );
    assert_eq!(
        said(&[(0, 5.0), (10, 5.0), (20, 5.0)]),
        format!("{takes} your days lie further apart.")
    );
    assert!(
        said(&[(0, 5.0), (1, 5.0), (2, 5.0)])
            .ends_with("after your start, and nothing is noted there yet.")
    );
    let peg = results("peg", &[(0, 3.0), (20, 2.95)], &[]);
    assert!(
        peg.sentences[0].ends_with("almost no change."),
        "{:?}",
        peg.sentences
    );
    assert!(
        peg.sentences[1].ends_with("takes at least 1 point and 30 percent."),
        "{:?}",
        peg.sentences
    );
}
