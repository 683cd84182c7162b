//! The laws of scoring, change and charts, over arbitrary entries.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{KNOWLEDGE, instrument, on, record, session, taken};
use jiff::ToSpan;
use knowledge::items::{HigherIs, Unanswered};
use progress::change::judge;
use progress::series::MOST_POINTS;
use progress::{
    DiaryDay, Direction, Form, Instrument, Range, Situation, Verdict, attention, change, series,
};
use proptest::prelude::*;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: std::env::var("PROPTEST_CASES")
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(256),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Any measure with items, and answers within their range.
fn answered() -> impl Strategy<Value = (Instrument<'static>, Vec<Option<f64>>)> {
    let measures: Vec<Instrument<'static>> = Instrument::all(&KNOWLEDGE)
        .filter(|instrument| instrument.items().is_some())
        .collect();
    prop::sample::select(measures).prop_flat_map(|instrument| {
        let (fewest, most) = instrument.items().unwrap();
        let (min, max, whole) = instrument.item_range();
        let value = (0..=20u32).prop_map(move |i| {
            let value = min + (max.min(100.0) - min) * f64::from(i) / 20.0;
            if whole { value.round() } else { value }
        });
        let items = prop::collection::vec(prop::option::weighted(0.9, value), fewest..=most);
        (Just(instrument), items)
    })
}

/// Days without a repetition, in any order, each with a whole number from 0 to 10.
fn diary() -> impl Strategy<Value = Vec<DiaryDay>> {
    prop::collection::btree_map(0i64..40, (0u8..=10, prop::option::of(0u8..=10)), 0..40)
        .prop_map(|days| {
            let days = days.into_iter().map(|(day, (pain, sleep))| DiaryDay {
                day: on(day),
                pain: Some(f64::from(pain)),
                sleep: sleep.map(f64::from),
            });
            days.collect::<Vec<_>>()
        })
        .prop_shuffle()
}

/// Days that were often better at first.
fn worsening() -> impl Strategy<Value = Vec<DiaryDay>> {
    (diary(), 0i64..40).prop_map(|(mut days, turn)| {
        for noted in days.iter_mut().filter(|noted| noted.day < on(turn)) {
            noted.pain = noted.pain.map(|pain| (pain / 2.0).floor());
        }
        days
    })
}

fn any_float() -> impl Strategy<Value = f64> {
    prop_oneof![
        prop::num::f64::ANY,
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::MAX),
        Just(-0.0),
        (0u8..=10).prop_map(f64::from),
    ]
}

fn mirrored(verdict: Verdict) -> Verdict {
    let flip = |direction| match direction {
        Direction::Better => Direction::Worse,
        Direction::Worse => Direction::Better,
    };
    match verdict {
        Verdict::Meaningful { direction } => Verdict::Meaningful {
            direction: flip(direction),
        },
        Verdict::Detectable { direction } => Verdict::Detectable {
            direction: flip(direction),
        },
        other => other,
    }
}

fn is(verdict: Verdict, direction: Direction) -> bool {
    verdict == Verdict::Meaningful { direction } || verdict == Verdict::Detectable { direction }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_score_is_within_its_range((instrument, items) in answered()) {
        if let Ok(score) = instrument.score(&items) {
            prop_assert!(instrument.holds(score.value), "{} {}", instrument.id, score.value);
            prop_assert!(instrument.from_total(score.value).is_ok());
            prop_assert_eq!(score.missing.is_some(), score.unanswered > 0);
        } else {
            prop_assert!(items.contains(&None), "{:?}", instrument.score(&items));
        }
    }

    /// A missing answer never looks better or worse than the measure's rule says: no score falls below what the lowest
    /// answer in its place would give, and where no rule is published there is no score.
    #[test]
    fn missing_never_lowers((instrument, items) in answered()) {
        let (min, _, _) = instrument.item_range();
        let filled: Vec<_> = items.iter().map(|item| Some(item.unwrap_or(min))).collect();
        if let Ok(score) = instrument.score(&items) {
            let lowest = instrument.score(&filled).unwrap().value;
            prop_assert!(score.value >= lowest - 1e-9, "{} {} < {lowest}", instrument.id, score.value);
        }
        if instrument.measure.unanswered == Unanswered::Refused {
            prop_assert_eq!(instrument.score(&items).is_ok(), !items.contains(&None));
        }
    }

    #[test]
    fn the_order_of_answers_does_not_change_a_score((instrument, items) in answered(), turn in 0usize..24) {
        let mut turned = items.clone();
        turned.reverse();
        turned.rotate_left(turn % items.len());
        let value = |items: &[Option<f64>]| instrument.score(items).ok().map(|score| score.value.to_bits());
        prop_assert_eq!(value(&items), value(&turned));
    }

    #[test]
    fn a_higher_answer_never_lowers_a_score((instrument, items) in answered(), at in 0usize..24) {
        let (_, max, _) = instrument.item_range();
        let at = at % items.len();
        let mut higher = items.clone();
        higher[at] = higher[at].map(|_| max.min(1000.0));
        if let (Ok(before), Ok(after)) = (instrument.score(&items), instrument.score(&higher)) {
            prop_assert!(after.value >= before.value - 1e-9);
        }
    }

    #[test]
    fn no_number_is_too_strange(
        id in prop::sample::select(KNOWLEDGE.shelves().measures.keys().cloned().collect::<Vec<_>>()),
        items in prop::collection::vec(prop::option::of(any_float()), 0..30),
        total in any_float(),
    ) {
        let instrument = instrument(&id);
        if let Ok(score) = instrument.from_total(total) {
            prop_assert!(score.value.is_finite());
        }
        let strange = items.iter().position(|item| item.is_some_and(|value| !value.is_finite()));
        match instrument.score(&items) {
            Ok(score) => prop_assert!(score.value.is_finite() && strange.is_none()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
        let ticked: Vec<f64> = items.iter().flatten().copied().collect();
        if let Ok(Some(value)) = instrument.ticked(1, &ticked) {
            prop_assert!(value.is_finite());
        }
        judge(instrument.measure, total, total);
    }

    /// As far below the start as above it: the same verdict, the other way round; and the same when the scale is turned.
    #[test]
    fn a_verdict_is_symmetric(
        id in prop::sample::select(KNOWLEDGE.shelves().measures.keys().cloned().collect::<Vec<_>>()),
        before in 0.0f64..50.0,
        by in -20.0f64..20.0,
    ) {
        let mut measure = instrument(&id).measure.clone();
        measure.floor = None;
        prop_assume!(by != 0.0);
        let verdict = judge(&measure, before, before + by);
        prop_assert_eq!(judge(&measure, before, before - by), mirrored(verdict));
        measure.higher_is = match measure.higher_is {
            HigherIs::Better => HigherIs::Worse,
            HigherIs::Worse => HigherIs::Better,
        };
        prop_assert_eq!(judge(&measure, before, before + by), mirrored(verdict));
    }

    /// More improvement never turns better into anything else, and the same for worse.
    #[test]
    fn a_verdict_is_monotone(
        id in prop::sample::select(vec!["pain_nrs", "rmdq", "odi", "peg", "fabq_work", "isi"]),
        before in 0.0f64..24.0,
        by in 0.0f64..24.0,
        more in 0.0f64..10.0,
    ) {
        let measure = instrument(id).measure;
        if is(judge(measure, before, before - by), Direction::Better) {
            prop_assert!(is(judge(measure, before, before - by - more), Direction::Better));
        }
        if is(judge(measure, before, before + by), Direction::Worse) {
            prop_assert!(is(judge(measure, before, before + by + more), Direction::Worse));
        }
    }

    /// A worst day, noted late among the days that are judged or as the next day, never turns "worse" into "better".
    #[test]
    fn a_worse_day_never_makes_it_better(diary in worsening(), first in 0i64..20, late in 0i64..7, next in 1i64..5) {
        let sessions = [session(first)];
        let judged = |diary: &[DiaryDay]| change(&instrument("pain_nrs"), &record(diary, &sessions, &[], 60));
        let before = judged(&diary);
        if !is(before.verdict, Direction::Worse) {
            return Ok(());
        }
        let (start, now) = (before.before.unwrap(), before.after.unwrap());
        let with = |day| {
            let worst = DiaryDay { day, pain: Some(10.0), sleep: None };
            judged(&[&diary[..], &[worst]].concat()).verdict
        };
        let late = now.to - late.days();
        if late >= now.from && late > start.from + 6.days() {
            prop_assert!(is(with(late), Direction::Worse), "{late} {before:?}");
        }
        prop_assert!(!is(with(now.to + next.days()), Direction::Better), "{next} {before:?}");
    }

    #[test]
    fn the_order_of_entries_changes_nothing(diary in diary(), sessions in prop::collection::vec(0i64..40, 0..6), today in 0i64..45) {
        let sessions: Vec<_> = sessions.into_iter().map(session).collect();
        let (mut turned, mut back) = (diary.clone(), sessions.clone());
        turned.sort_by_key(|noted| noted.day);
        back.reverse();
        let results = [taken("rmdq", 3, 12.0), taken("rmdq", 30, 4.0), taken("psfs", 5, 4.0)];
        let reversed: Vec<_> = results.iter().rev().cloned().collect();
        let one = record(&diary, &sessions, &results, today);
        let other = record(&turned, &back, &reversed, today);
        for instrument in Instrument::all(&KNOWLEDGE) {
            prop_assert_eq!(series(&instrument, &one, Range::All), series(&instrument, &other, Range::All));
        }
        let situation = |record| Situation {
            record,
            screened_on: Some(on(2)),
            clearances: &[],
            signs: &[],
            effects: &[],
            course: Some("trial_course"),
            reviewed_on: None,
            answered: &[],
        };
        prop_assert_eq!(attention(&KNOWLEDGE, &situation(one)), attention(&KNOWLEDGE, &situation(other)));
    }

    #[test]
    fn any_diary_can_be_drawn(
        days in prop::collection::vec((-400i64..400, any_float(), prop::option::of(any_float())), 0..900),
        today in -400i64..400,
        last in 0u16..500,
    ) {
        let diary: Vec<DiaryDay> = days
            .iter()
            .map(|(day, pain, sleep)| DiaryDay { day: on(*day), pain: Some(*pain), sleep: *sleep })
            .collect();
        let sessions: Vec<_> = days.iter().map(|(day, ..)| session(*day)).collect();
        let record = record(&diary, &sessions, &[], today);
        for range in [Range::All, Range::Last(last)] {
            let chart = series(&instrument("pain_nrs"), &record, range);
            prop_assert!(chart.points.len() <= MOST_POINTS && chart.marks.len() <= MOST_POINTS);
            prop_assert!(chart.points.windows(2).all(|pair| pair[0].to < pair[1].from));
            prop_assert!(chart.points.iter().all(|p| 0.0 <= p.low && p.low <= p.mean + 1e-9 && p.mean <= p.high + 1e-9 && p.high <= 10.0));
            let line = chart.trend.iter().flatten();
            prop_assert!(line.clone().all(|p| 0.0 <= p.low && p.low <= p.mean && p.mean <= p.high && p.high <= 10.0));
            prop_assert!(!chart.summary.is_empty() && chart.summary.iter().all(|sentence| sentence.ends_with('.')));
            let rows = chart.rows();
            let marked: usize = rows.iter().filter_map(|row| row.mark).map(|mark| mark.sessions).sum();
            prop_assert_eq!(marked, chart.marks.iter().map(|mark| mark.sessions).sum::<usize>());
        }
    }

    #[test]
    fn no_form_panics(text in "(measure|language|licence|\\[\\[item\\]\\]|text|option|value|[=\"\\{\\}\\[\\],\n 0-9a-z\u{202e}-])*") {
        let _ = Form::parse(&KNOWLEDGE, "form.toml", &text);
    }
}
