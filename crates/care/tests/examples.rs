//! The documents in `examples/` are complete and come out as their names say.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "common/people.rs"]
mod people;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use care::{Screening, screen};
use knowledge::{Answers, Disposition, Setting};
use people::KNOWLEDGE;

#[test]
fn a_desk_worker_may_go_ahead() {
    let (_, screening) = read("desk-worker.json").remove(0);
    assert_eq!(screening.disposition, Disposition::Proceed);
    assert!(screening.permit().is_ok());
}

#[test]
fn a_blood_thinner_leaves_light_pressure_without_tools() {
    let (_, screening) = read("blood-thinner.json").remove(0);
    assert_eq!(screening.disposition, Disposition::Modify);
    let tools = KNOWLEDGE.vocabulary().thing_set("self_tools").unwrap();
    for setting in Setting::ALL {
        let limits = screening.limits().of(setting);
        let regions = KNOWLEDGE.vocabulary().regions().len();
        assert!(limits.pressure[..regions].iter().all(|level| *level <= 2));
        assert_eq!(tools & !limits.avoid, 0);
    }
    let low_back = KNOWLEDGE.vocabulary().region("low_back").unwrap();
    let with_therapist = screening.limits().of(Setting::Therapist);
    assert_eq!(with_therapist.pressure[low_back], 2);
}

#[test]
fn numbness_between_the_legs_is_an_emergency() {
    let (_, screening) = read("saddle-numbness.json").remove(0);
    assert_eq!(screening.disposition, Disposition::Emergency);
}

#[test]
fn the_register_holds_twenty_people_and_every_disposition() {
    let register = read("register.jsonl");
    let ids: BTreeSet<_> = register.iter().filter_map(|(a, _)| a.id.clone()).collect();
    assert_eq!(ids.len(), 20);
    let dispositions: BTreeSet<_> = register.iter().map(|(_, s)| s.disposition).collect();
    assert_eq!(
        dispositions.len(),
        Disposition::ALL.len(),
        "{dispositions:?}"
    );
}

/// The documents of a file, one per line or one in all, each complete and free of contradictions.
fn read(name: &str) -> Vec<(Answers, Screening)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let text = fs::read_to_string(folder.join(name)).unwrap();
    let documents: Vec<&str> = match name.ends_with(".jsonl") {
        true => text.lines().collect(),
        false => vec![&text],
    };
    let screened = documents.into_iter().map(|document| {
        let answers = Answers::from_json(&KNOWLEDGE, document.as_bytes()).unwrap();
        let screening = screen(&KNOWLEDGE, &answers);
        let id = &answers.id;
        assert!(!screening.is_provisional(), "{name}, {id:?}: {screening:?}");
        assert!(answers.date.is_some(), "{name}, {id:?}");
        for (ix, question) in KNOWLEDGE.questions().iter().enumerate() {
            let ix = ix as knowledge::QuestionIx;
            let asked = KNOWLEDGE.is_asked(ix, &answers);
            assert_eq!(
                answers.get(ix).is_some(),
                asked,
                "{name}, {id:?}: {}",
                question.id
            );
        }
        (answers, screening)
    });
    screened.collect()
}
