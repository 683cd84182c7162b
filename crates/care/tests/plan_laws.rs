//! The laws of plans and scripts, for arbitrary people.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::collections::BTreeSet;

use care::plan::Plan;
use care::{Action, Decision, Script, Step, plan, screen};
use knowledge::items::Certainty;
use knowledge::limits::ThingSet;
use knowledge::{Answers, Basis, Limits, Setting, Value};
use proptest::prelude::*;

use common::{KNOWLEDGE, arbitrary_answers, permit, permitted_answers};

const MINUTES: [u16; 12] = [1, 3, 5, 8, 10, 15, 20, 25, 30, 45, 60, 90];

fn planned(answers: &Answers) -> Option<(Plan<'static>, Limits)> {
    let permit = permit(answers)?;
    Some((plan(&KNOWLEDGE, answers, &permit), permit.limits().clone()))
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// Law 6: every step of every script respects every limit, and the seconds add up exactly.
    #[test]
    fn no_step_outside_the_limits(answers in permitted_answers(), some in 0..MINUTES.len()) {
        let (plan, limits) = planned(&answers).expect("these answers permit care");
        let shelves = KNOWLEDGE.shelves();
        let ids = shelves.techniques.keys().chain(shelves.protocols.keys());
        let ids: Vec<Option<&String>> = ids.map(Some).chain([None]).collect();
        for setting in Setting::ALL {
            let offered: BTreeSet<u16> = plan
                .chosen
                .iter()
                .flat_map(|choice| &choice.sessions)
                .filter(|length| length.setting == setting)
                .flat_map(|length| [length.from, length.to])
                .collect();
            // A few lengths of each case are enough: all of them come round over the cases.
            let lengths = MINUTES.iter().copied().skip(some % 4).step_by(4);
            for minutes in lengths.chain(offered) {
                for id in &ids {
                    let script = match id {
                        Some(id) => plan.script_for(&KNOWLEDGE, id, setting, minutes),
                        None => plan.script(&KNOWLEDGE, setting, minutes),
                    };
                    match script {
                        Ok(script) => check_script(&script, &plan, &answers, &limits, setting, minutes)?,
                        Err(why) => prop_assert!(!why.to_string().is_empty()),
                    }
                }
            }
        }
    }

    /// The lengths that a plan offers can be given.
    #[test]
    fn what_is_offered_can_be_given(answers in permitted_answers()) {
        let (plan, _) = planned(&answers).expect("these answers permit care");
        for choice in &plan.chosen {
            for length in &choice.sessions {
                for minutes in [length.from, length.to] {
                    let script =
                        plan.script_for(&KNOWLEDGE, choice.technique, length.setting, minutes);
                    prop_assert!(script.is_ok(), "{} {minutes}: {script:?}", choice.technique);
                }
            }
        }
    }

    /// Law 7: every technique is in exactly one list, with a reason.
    #[test]
    fn every_technique_has_a_reason(answers in permitted_answers()) {
        let (plan, _) = planned(&answers).expect("these answers permit care");
        let mut listed: Vec<&str> = plan.chosen.iter().map(|c| c.technique).collect();
        listed.extend(plan.not_chosen.iter().map(|n| n.technique));
        listed.sort_unstable();
        let all: Vec<&str> = KNOWLEDGE
            .shelves()
            .techniques
            .iter()
            .filter(|(_, entry)| entry.item.withdrawn.is_none())
            .map(|(id, _)| id.as_str())
            .collect();
        prop_assert_eq!(listed, all);
        for choice in &plan.chosen {
            prop_assert!(choice.reasons.iter().all(|reason| reason.ends_with('.')));
            prop_assert!(choice.reasons.len() >= 2 && !choice.settings.is_empty());
            prop_assert!(choice.max_pressure >= 1);
            prop_assert_ne!(choice.fit, Some(0));
            prop_assert!(!answers.has(&KNOWLEDGE, "worse_before", choice.technique));
            prop_assert!(choice.fit != Some(3) || choice.needs_trained_therapist);
        }
        for not in &plan.not_chosen {
            prop_assert!(not.reasons.iter().any(|reason| !reason.trim().is_empty()));
        }
        let totals: Vec<u32> = plan.chosen.iter().map(|choice| choice.score.total).collect();
        prop_assert!(totals.is_sorted_by(|a, b| a >= b));
    }

    /// Law 7: every finding has a cause, and sources or the mark of our own rule.
    #[test]
    fn every_finding_has_a_cause(answers in arbitrary_answers()) {
        let screening = screen(&KNOWLEDGE, &answers);
        let decision = Decision::new(&KNOWLEDGE, &answers, &screening);
        for finding in &decision.findings {
            prop_assert!(!finding.causes.is_empty(), "{} has no cause", finding.rule);
            prop_assert!(
                !finding.sources.is_empty()
                    || finding.basis == Basis::Design
                    || !finding.our_rule.is_empty(),
                "{} has neither source nor mark",
                finding.rule
            );
        }
    }

    /// Law 8: every chosen technique states its certainty; a number without a source is marked as ours.
    #[test]
    fn evidence_is_stated_as_it_is(answers in permitted_answers()) {
        let (plan, _) = planned(&answers).expect("these answers permit care");
        for choice in &plan.chosen {
            let evidence = &choice.evidence;
            prop_assert_eq!(evidence.words, evidence.certainty.words());
            prop_assert!(evidence.certainty == Certainty::None || !evidence.sources.is_empty());
            let stated = match evidence.certainty {
                Certainty::None => "no trial",
                certainty => certainty.words(),
            };
            let times = choice
                .reasons
                .iter()
                .map(|reason| reason.to_lowercase().matches(stated).count())
                .sum::<usize>();
            prop_assert!(times >= 1, "{}: {:?}", choice.technique, choice.reasons);
        }
        check_numbers(&serde_json::to_value(&plan).unwrap())?;
    }

    /// Law 9: the same knowledge and answers give the same plan and scripts, byte for byte.
    #[test]
    fn plans_are_reproducible(answers in permitted_answers()) {
        let (one, _) = planned(&answers).expect("these answers permit care");
        let again = read_again(&answers);
        let (two, _) = planned(&again).expect("these answers permit care");
        prop_assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&two).unwrap());
        for setting in Setting::ALL {
            for minutes in [10, 20, 30, 60] {
                let json = |plan: &Plan| match plan.script(&KNOWLEDGE, setting, minutes) {
                    Ok(script) => serde_json::to_string(&script).unwrap(),
                    Err(why) => why.to_string(),
                };
                prop_assert_eq!(json(&one), json(&two));
            }
        }
    }

    /// There is always something to do, and it is within the limits.
    #[test]
    fn there_is_always_something_to_do(answers in permitted_answers()) {
        let (plan, all) = planned(&answers).expect("these answers permit care");
        prop_assert!((1..=4).contains(&plan.tonight.len()));
        prop_assert!(!plan.moves.is_empty() && plan.moves.len() <= 5);
        let limits = all.of(Setting::Oneself);
        let floor = KNOWLEDGE.vocabulary().thing("floor").unwrap();
        let no_floor = said(&answers, "floor", &[Value::Flag(false), Value::DontKnow]);
        for exercise in &plan.moves {
            let things = KNOWLEDGE.move_things(exercise.id);
            prop_assert_eq!(things & limits.avoid, 0);
            prop_assert!(!no_floor || things & floor == 0);
        }
        for care in &plan.self_care {
            let item = &KNOWLEDGE.shelves().self_care[care.id].item;
            let limits = all.of(care.setting);
            for tool in &item.tools {
                let thing = KNOWLEDGE.vocabulary().thing(tool).unwrap();
                let asked = KNOWLEDGE.question_ix("at_home").unwrap();
                let owned = KNOWLEDGE.question(asked).option(tool).is_none()
                    || answers.has(&KNOWLEDGE, "at_home", tool);
                prop_assert!(owned, "{} needs {tool}", care.id);
                prop_assert!(things_permitted(limits, thing, None));
                for region in &care.regions {
                    let region = KNOWLEDGE.vocabulary().region(region).unwrap();
                    prop_assert!(things_permitted(limits, thing, Some(region)));
                    prop_assert!(limits.pressure[region] >= 1);
                }
            }
        }
    }
}

/// The same answers, read again from their document.
fn read_again(answers: &Answers) -> Answers {
    let document = answers.to_json(&KNOWLEDGE).to_string();
    Answers::from_json(&KNOWLEDGE, document.as_bytes()).unwrap()
}

fn said(answers: &Answers, question: &str, any: &[Value]) -> bool {
    let ix = KNOWLEDGE.question_ix(question).unwrap();
    answers.get(ix).is_some_and(|value| any.contains(&value))
}

fn things_permitted(
    limits: &knowledge::SettingLimits,
    things: ThingSet,
    at: Option<usize>,
) -> bool {
    let here = at.map_or(0, |region| limits.avoid_at[region]);
    things & (limits.avoid | here) == 0
}

fn check_script(
    script: &Script,
    plan: &Plan,
    answers: &Answers,
    limits: &Limits,
    setting: Setting,
    minutes: u16,
) -> Result<(), TestCaseError> {
    let mine = limits.of(setting);
    prop_assert!(minutes <= mine.minutes);
    prop_assert_eq!(script.setting(), setting);
    prop_assert_eq!(script.seconds(), u32::from(minutes) * 60);
    let sum: u32 = script.steps().iter().map(|step| step.seconds).sum();
    prop_assert_eq!(sum, script.seconds());
    prop_assert!(
        plan.chosen
            .iter()
            .any(|choice| choice.technique == script.technique())
    );
    let technique = KNOWLEDGE.vocabulary().thing(script.technique()).unwrap();
    for step in script.steps() {
        prop_assert!(step.seconds >= care::script::SHORTEST_STEP, "{step:?}");
        check_step(step, answers, mine, setting, technique)?;
    }
    let no_pain = KNOWLEDGE.vocabulary().precaution("no_added_pain").unwrap();
    let ceiling = match (limits.precautions >> no_pain & 1, setting) {
        (1, _) => 0,
        (_, Setting::Therapist) => 6,
        _ => 5,
    };
    prop_assert_eq!(script.discomfort_ceiling(), ceiling);
    Ok(())
}

fn check_step(
    step: &Step,
    answers: &Answers,
    limits: &knowledge::SettingLimits,
    setting: Setting,
    technique: ThingSet,
) -> Result<(), TestCaseError> {
    let vocabulary = KNOWLEDGE.vocabulary();
    let position = vocabulary.thing(&step.position).unwrap();
    let mut things = technique | position;
    let home = setting != Setting::Therapist;
    let floor = vocabulary.thing("floor").unwrap();
    let no_floor = said(answers, "floor", &[Value::Flag(false), Value::DontKnow]);
    match &step.action {
        Action::Rest => prop_assert!(things_permitted(limits, things, None)),
        Action::Move { exercise, .. } => {
            let moved = KNOWLEDGE.move_things(exercise);
            things |= moved;
            prop_assert!(things_permitted(limits, things, None), "{step:?}");
            for region in &KNOWLEDGE.shelves().moves[exercise].item.regions {
                let region = vocabulary.region(region).unwrap();
                prop_assert!(things_permitted(limits, things, Some(region)), "{step:?}");
            }
            prop_assert!(!(home && no_floor && moved & floor != 0), "{step:?}");
        }
        Action::Stroke {
            stroke,
            region,
            tool,
            oil,
            pressure: [low, high],
            path,
            ..
        } => {
            let item = &KNOWLEDGE.shelves().strokes[stroke].item;
            things |= KNOWLEDGE.stroke_things(stroke);
            if let Some(tool) = tool {
                things |= vocabulary.thing(tool).unwrap();
                let asked = KNOWLEDGE.question_ix("at_home").unwrap();
                let owned = KNOWLEDGE.question(asked).option(tool).is_none()
                    || answers.has(&KNOWLEDGE, "at_home", tool);
                prop_assert!(!home || owned, "{step:?}");
            }
            if *oil {
                things |= vocabulary.thing("oil").unwrap();
            }
            let region = vocabulary.region(region).unwrap();
            prop_assert!(limits.permits(region, things, *high), "{step:?}");
            prop_assert!(1 <= *low && low <= high);
            prop_assert!(f64::from(*high) <= item.pressure.max);
            prop_assert!(item.settings.contains(&setting));
            prop_assert_eq!(*path, item.path);
        }
    }
    Ok(())
}

/// Every range in a document names a source, or is marked as our own.
fn check_numbers(json: &serde_json::Value) -> Result<(), TestCaseError> {
    match json {
        serde_json::Value::Object(fields) => {
            if fields.contains_key("min") && fields.contains_key("max") {
                let sourced = fields["sources"]
                    .as_array()
                    .is_some_and(|list| !list.is_empty());
                prop_assert!(sourced || fields["our_rule"] == true, "{json}");
            }
            fields.values().try_for_each(check_numbers)
        }
        serde_json::Value::Array(items) => items.iter().try_for_each(check_numbers),
        _ => Ok(()),
    }
}
