//! The published arithmetic of every measure, and what is refused.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{KNOWLEDGE, instrument};
use progress::{Instrument, ScoreError};

fn all(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn value(id: &str, items: &[Option<f64>]) -> f64 {
    instrument(id).score(items).unwrap().value
}

fn refused(id: &str, items: &[Option<f64>]) -> String {
    instrument(id).score(items).unwrap_err().to_string()
}

#[test]
fn odi_divides_by_what_was_answered() {
    // Every section 2 of 5 is 40 percent, whether all ten are answered or eight.
    let mut items = all(&[2.0; 10]);
    assert_eq!(value("odi", &items), 40.0);
    items[7] = None;
    assert_eq!(value("odi", &items), 40.0);
    items[3] = None;
    let score = instrument("odi").score(&items).unwrap();
    assert_eq!((score.value, score.unanswered), (40.0, 2));
    assert!(score.missing.unwrap().contains("eight or more"));
    items[4] = None;
    assert_eq!(
        refused("odi", &items),
        "at least 8 items need to be answered, got 7"
    );
    // 23 of 45: 51.1 percent, not 46.
    let nine = [
        Some(5.0),
        Some(5.0),
        Some(5.0),
        Some(5.0),
        Some(3.0),
        Some(0.0),
        Some(0.0),
        Some(0.0),
        Some(0.0),
        None,
    ];
    assert!((value("odi", &nine) - 2300.0 / 45.0).abs() < 1e-9);
}

#[test]
fn odi_takes_the_higher_of_two_boxes_and_others_refuse_two() {
    let odi = instrument("odi");
    assert_eq!(odi.ticked(1, &[2.0, 4.0]), Ok(Some(4.0)));
    assert_eq!(odi.ticked(1, &[3.0]), Ok(Some(3.0)));
    assert_eq!(odi.ticked(1, &[]), Ok(None));
    let two = instrument("phq2").ticked(2, &[1.0, 2.0]).unwrap_err();
    assert_eq!(two.to_string(), "expected one box of item 2, got 2");
    assert!(odi.ticked(1, &[2.0, 6.0]).is_err());
}

#[test]
fn odi_bands_keep_their_edges() {
    let band = |total: f64| {
        instrument("odi")
            .from_total(total)
            .unwrap()
            .band
            .unwrap()
            .name
            .clone()
    };
    assert_eq!(band(20.0), "Little limitation");
    assert_eq!(band(20.2), "Moderate limitation");
    assert_eq!(band(40.0), "Moderate limitation");
    assert_eq!(band(100.0), "Extreme limitation");
}

#[test]
fn rmdq_counts_ticks_and_what_is_missing_counts_as_not_ticked() {
    let mut items = vec![None; 24];
    assert_eq!(value("rmdq", &items), 0.0);
    for item in items.iter_mut().take(11) {
        *item = Some(1.0);
    }
    assert_eq!(value("rmdq", &items), 11.0);
    items[20] = Some(0.0);
    assert_eq!(value("rmdq", &items), 11.0);
    assert_eq!(refused("rmdq", &items[..23]), "expected 24 answers, got 23");
}

#[test]
fn sums_need_every_item() {
    assert_eq!(value("phq2", &all(&[1.0, 2.0])), 3.0);
    assert_eq!(value("isi", &all(&[4.0; 7])), 28.0);
    assert_eq!(value("fabq_activity", &all(&[6.0; 4])), 24.0);
    assert_eq!(value("fabq_work", &all(&[6.0; 7])), 42.0);
    assert_eq!(value("start_back", &all(&[1.0; 9])), 9.0);
    assert_eq!(
        refused("phq2", &[Some(3.0), None]),
        "every item needs an answer; without one: 2"
    );
    assert_eq!(
        refused(
            "start_back",
            &[
                None,
                Some(1.0),
                None,
                Some(1.0),
                Some(1.0),
                Some(1.0),
                Some(1.0),
                Some(1.0),
                None
            ]
        ),
        "every item needs an answer; without one: 1, 3 and 9"
    );
}

#[test]
fn means_are_over_what_was_rated_only_where_that_is_the_rule() {
    assert_eq!(value("peg", &all(&[4.0, 5.0, 6.0])), 5.0);
    assert!(refused("peg", &[Some(4.0), None, Some(6.0)]).contains("every item"));
    assert_eq!(value("psfs", &[Some(2.0), None, Some(6.0)]), 4.0);
    assert_eq!(value("psfs", &all(&[0.0, 5.0, 10.0, 3.0, 2.0])), 4.0);
    assert_eq!(
        refused("psfs", &all(&[1.0; 2])),
        "expected 3 to 5 answers, got 2"
    );
    assert_eq!(
        refused("psfs", &all(&[1.0; 6])),
        "expected 3 to 5 answers, got 6"
    );
    assert_eq!(
        refused("psfs", &[None; 3]),
        "at least 1 item needs to be answered, got 0"
    );
    assert_eq!(
        value("pressure_pain_threshold", &all(&[3.0, 4.5, 4.5])),
        4.0
    );
}

#[test]
fn single_values_are_taken_as_they_are() {
    assert_eq!(value("pain_nrs", &[Some(7.0)]), 7.0);
    assert_eq!(value("global_change", &[Some(-5.0)]), -5.0);
    assert!(refused("sleep_own", &[None]).contains("every item"));
}

#[test]
fn a_total_is_taken_in_within_its_range() {
    let total = |id: &str, total: f64| instrument(id).from_total(total).map(|score| score.value);
    assert_eq!(total("rmdq", 24.0), Ok(24.0));
    assert_eq!(total("odi", 37.8), Ok(37.8));
    assert_eq!(total("promis_sleep", 55.3), Ok(55.3));
    assert_eq!(total("orebro_short", 50.0), Ok(50.0));
    let wrong = |id: &str, total: f64| instrument(id).from_total(total).unwrap_err().to_string();
    assert_eq!(
        wrong("rmdq", 25.0),
        "total: expected a whole number from 0 to 24, got 25"
    );
    assert_eq!(
        wrong("phq2", 2.5),
        "total: expected a whole number from 0 to 6, got 2.5"
    );
    assert_eq!(
        wrong("odi", -1.0),
        "total: expected a number from 0 to 100, got -1"
    );
    assert_eq!(
        wrong("promis_sleep", f64::NAN),
        "total: expected a number, got NaN"
    );
    assert_eq!(
        wrong("pressure_pain_threshold", -0.5),
        "total: expected a number of 0 or more, got -0.5"
    );
    assert_eq!(
        refused("orebro_short", &all(&[1.0; 10])),
        ScoreError::TotalOnly.to_string()
    );
    assert_eq!(
        refused("promis_sleep", &[]),
        ScoreError::TotalOnly.to_string()
    );
}

#[test]
fn a_wrong_answer_is_named_with_what_is_expected() {
    assert_eq!(
        refused(
            "odi",
            &all(&[0.0, 0.0, 6.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
        ),
        "item 3: expected a whole number from 0 to 5, got 6"
    );
    assert_eq!(
        refused("phq2", &all(&[1.0, 1.5])),
        "item 2: expected a whole number from 0 to 3, got 1.5"
    );
    assert_eq!(
        refused("peg", &all(&[1.0, f64::NAN, 3.0])),
        "item 2: expected a number"
    );
    assert_eq!(
        refused("pain_nrs", &all(&[f64::INFINITY])),
        "item 1: expected a number"
    );
    assert_eq!(
        refused("pain_nrs", &all(&[10.5])),
        "item 1: expected a number from 0 to 10, got 10.5"
    );
}

#[test]
fn a_score_that_asks_for_something_says_what() {
    let advice = |id: &str, total: f64| instrument(id).from_total(total).unwrap().advice;
    for id in ["phq2", "gad2"] {
        assert!(advice(id, 3.0).unwrap().contains("See a clinician"), "{id}");
        assert!(advice(id, 6.0).is_some(), "{id}");
        assert_eq!(advice(id, 1.0), None, "{id}");
    }
    assert!(advice("phq2", 3.0).unwrap().contains("emergency number"));
    assert!(advice("phq2", 2.0).unwrap().contains("worth a talk"));
    assert_eq!(advice("gad2", 2.0), None);
    assert!(advice("orebro_short", 50.0).is_some());
    assert_eq!(advice("orebro_short", 49.5), None);
    assert_eq!(advice("rmdq", 24.0), None);
}

#[test]
fn a_score_serialises_with_the_name_of_its_band() {
    let score = instrument("phq2").from_total(4.0).unwrap();
    let json = serde_json::to_value(score).unwrap();
    assert_eq!(json["value"], 4.0);
    assert_eq!(json["band"], "See a clinician about your mood");
    assert_eq!(instrument("rmdq").from_total(3.0).unwrap().band, None);
}

#[test]
fn every_measure_in_use_can_be_asked_or_typed_in() {
    let ids: Vec<&str> = Instrument::all(&KNOWLEDGE)
        .map(|instrument| instrument.id)
        .collect();
    assert_eq!(ids.len(), KNOWLEDGE.shelves().measures.len());
    for instrument in Instrument::all(&KNOWLEDGE) {
        let middle = match (instrument.measure.min, instrument.measure.max) {
            (Some(min), Some(max)) => ((min + max) / 2.0).floor(),
            _ => 50.0,
        };
        assert!(instrument.from_total(middle).is_ok(), "{}", instrument.id);
    }
}
