//! Plans and scripts of people one can picture.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "common/people.rs"]
mod people;

use std::collections::BTreeMap;

use care::plan::{Choice, TonightKind};
use care::{Action, NoScript, Plan, Script, Side, plan};
use knowledge::items::{Certainty, MoveKind};
use knowledge::{Answers, Knowledge, Setting};

use people::{KNOWLEDGE, Person, person};

fn planned(person: &Person) -> Plan<'static> {
    let mut answers = person.answers();
    answers.date = Some(jiff::civil::date(2026, 11, 21));
    planned_for(&answers)
}

fn planned_for(answers: &Answers) -> Plan<'static> {
    let permit = care::screen(&KNOWLEDGE, answers).permit().unwrap();
    plan(&KNOWLEDGE, answers, &permit)
}

fn choice<'p>(plan: &'p Plan<'p>, technique: &str) -> &'p Choice<'p> {
    let found = plan.chosen.iter().find(|c| c.technique == technique);
    found.unwrap_or_else(|| panic!("{technique} is not chosen"))
}

fn against(plan: &Plan, technique: &str) -> String {
    let found = plan.not_chosen.iter().find(|n| n.technique == technique);
    found
        .unwrap_or_else(|| panic!("{technique} is chosen"))
        .reasons
        .join(" ")
}

/// Seconds by phase.
fn phases(script: &Script) -> BTreeMap<&str, u32> {
    let mut phases = BTreeMap::new();
    for step in script.steps() {
        *phases.entry(step.phase.as_str()).or_default() += step.seconds;
    }
    phases
}

#[test]
fn an_ordinary_ache() {
    let plan = planned(&person("desk worker").with("background", &["sitting"]));
    assert_eq!(plan.chosen[0].fit, Some(1));
    assert!(plan.chosen[0].reasons[0].starts_with("A first choice for"));
    assert!(
        plan.presentations
            .iter()
            .any(|p| p.id == "prolonged_sitting")
    );
    assert_eq!(plan.tonight[0].kind, TonightKind::OwnSession);
    let kinds: Vec<MoveKind> = plan.moves.iter().map(|exercise| exercise.kind).collect();
    assert!(kinds.contains(&MoveKind::Movement) && kinds.contains(&MoveKind::Strengthen));
    let dose = plan.dose.unwrap();
    assert_eq!(dose.course, "acute_course");
    assert_eq!(dose.review_on, Some(jiff::civil::date(2026, 12, 5)));
    assert!(dose.per_week.sources.contains(&"takamoto2015".to_owned()));
    assert!(dose.minutes.our_rule);
}

#[test]
fn the_most_careful_presentation_counts() {
    let young = planned(&person("with new pain"));
    let old = planned(
        &person("older")
            .with("age", 70)
            .with("bones_joints", &["osteoarthritis"]),
    );
    assert_eq!(choice(&young, "swedish_massage").fit, Some(1));
    assert_eq!(choice(&old, "swedish_massage").fit, Some(2));
    assert_eq!(choice(&young, "trigger_point_therapy").fit, Some(2));
    assert_eq!(choice(&old, "trigger_point_therapy").fit, Some(3));
    assert_eq!(choice(&young, "deep_tissue_massage").fit, Some(3));
    assert!(against(&old, "deep_tissue_massage").contains("back pain at 65 or over"));
    assert_eq!(old.chosen[0].technique, "gentle_older_adult_massage");
    assert_eq!(old.dose.unwrap().course, "older_oa");
}

/// Somebody with thin bones used to be offered pregnancy massage, because their presentation had a view of it.
#[test]
fn what_is_made_for_others_is_not_offered() {
    let plan = planned(
        &person("older, with thin bones")
            .with("age", 67)
            .with("bones_joints", &["thin_bones"]),
    );
    assert!(against(&plan, "prenatal_massage").contains("back pain in pregnancy"));
    assert!(against(&plan, "post_accident_massage").contains("back pain after an accident"));
}

#[test]
fn pregnancy_has_its_own_plan() {
    let plan = planned(
        &person("pregnant at 24 weeks")
            .with("pregnancy", "pregnant")
            .with("pregnancy_weeks", 24)
            .with("at_home", &["helper"]),
    );
    assert_eq!(plan.presentations[0].id, "pregnancy");
    assert_eq!(plan.chosen[0].technique, "prenatal_massage");
    assert!(plan.chosen[0].needs_trained_therapist);
    let training = plan
        .therapist
        .iter()
        .find(|need| need.id == "spec_prenatal")
        .unwrap();
    assert!(
        training
            .because
            .iter()
            .any(|need| need.id == "trained_prenatal")
    );
    assert_eq!(plan.tonight[0].kind, TonightKind::PartnerSession);
    let alone = plan.script(&KNOWLEDGE, Setting::Oneself, 10).unwrap_err();
    assert!(
        alone.to_string().contains("Self-massage: Not offered for"),
        "{alone}"
    );
    // A longer session is not bought with a technique that needs caution.
    assert_eq!(
        plan.script(&KNOWLEDGE, Setting::Therapist, 60).unwrap_err(),
        NoScript::Minutes {
            minutes: 60,
            from: 10,
            to: 45
        }
    );
    for choice in &plan.chosen {
        for length in &choice.sessions {
            let script = plan
                .script_for(&KNOWLEDGE, choice.technique, length.setting, length.to)
                .unwrap();
            for step in script.steps() {
                assert!(!["prone", "prone_pillow", "supine_flat"].contains(&&*step.position));
            }
        }
    }
}

#[test]
fn a_blood_thinner_keeps_it_light() {
    let plan = planned(
        &person("on a blood thinner")
            .with("blood", &["thinner"])
            .with("pain_duration", "over_3_months"),
    );
    assert!(against(&plan, "deep_tissue_massage").contains("(blood thinner"));
    assert_eq!(choice(&plan, "swedish_massage").max_pressure, 2);
    let script = plan.script(&KNOWLEDGE, Setting::Therapist, 30).unwrap();
    assert!(
        script
            .adapted()
            .iter()
            .any(|note| note.starts_with("Pressure of level 2 of 5"))
    );
    for step in script.steps() {
        if let Action::Stroke { pressure, .. } = &step.action {
            assert!(pressure[1] <= 2);
        }
    }
}

#[test]
fn no_pain_may_be_added_in_fibromyalgia() {
    let plan = planned(&person("with fibromyalgia").with("bones_joints", &["fibromyalgia"]));
    for setting in Setting::ALL {
        let script = plan.script(&KNOWLEDGE, setting, 15).unwrap();
        assert_eq!(script.discomfort_ceiling(), 0);
    }
    // Evidence for the person's own condition counts; for others it is not borrowed.
    assert_eq!(
        choice(&plan, "myofascial_release").evidence.certainty,
        Certainty::Moderate
    );
    let ordinary = planned(&person("with an ache"));
    assert_eq!(
        choice(&ordinary, "myofascial_release").evidence.certainty,
        Certainty::Low
    );
}

#[test]
fn discomfort_has_a_ceiling() {
    let plan = planned(&person("with an ache").with("floor", "no"));
    let ceiling = |setting| {
        plan.script(&KNOWLEDGE, setting, 15)
            .unwrap()
            .discomfort_ceiling()
    };
    assert_eq!(ceiling(Setting::Oneself), 5);
    assert_eq!(ceiling(Setting::Partner), 5);
    assert_eq!(ceiling(Setting::Therapist), 6);
}

#[test]
fn experience_counts() {
    let before = planned(&person("with an ache"));
    let plan = planned(
        &person("with experience")
            .with("helped_before", &["shiatsu"])
            .with("worse_before", &["swedish_massage"]),
    );
    assert_eq!(plan.chosen[0].technique, "shiatsu");
    assert!(choice(&plan, "shiatsu").score.total > choice(&before, "shiatsu").score.total);
    assert_eq!(
        against(&plan, "swedish_massage"),
        "You said it made things worse before."
    );
    let refused = plan.script_for(&KNOWLEDGE, "swedish_back", Setting::Therapist, 30);
    assert!(matches!(refused, Err(NoScript::NotChosen { .. })));
}

#[test]
fn wishes_count() {
    let plan = planned(
        &person("who stays dressed")
            .with("stay_dressed", "yes")
            .with("pressure_wish", "firm"),
    );
    let score = |technique: &str| choice(&plan, technique).score.preference;
    assert!(score("trigger_point_therapy") > score("deep_tissue_massage"));
    assert!(score("deep_tissue_massage") > score("swedish_massage"));
}

#[test]
fn only_what_is_at_home_is_used() {
    let tools = |plan: &Plan| -> Vec<String> {
        let script = plan.script(&KNOWLEDGE, Setting::Oneself, 20).unwrap();
        let tools = script.steps().iter().filter_map(|step| match &step.action {
            Action::Stroke { tool, .. } => tool.clone(),
            _ => None,
        });
        tools.collect()
    };
    let with = planned(&person("with a ball").with("at_home", &["ball"]));
    assert!(tools(&with).contains(&"ball".to_owned()));
    assert!(with.self_care.iter().any(|care| care.id == "tennis_ball"));
    let without = planned(&person("with nothing").with("at_home", &[]));
    assert!(!tools(&without).contains(&"ball".to_owned()));
    assert!(
        without
            .self_care
            .iter()
            .all(|care| care.id != "tennis_ball")
    );
    // The evening session is still there for the asking, with something else for the ball.
    let evening = without
        .script_for(&KNOWLEDGE, "self_evening", Setting::Oneself, 20)
        .unwrap();
    assert!(
        evening
            .adapted()
            .iter()
            .any(|note| note.contains("as you have none at home"))
    );
}

#[test]
fn lengths_in_between_are_in_proportion() {
    let plan = planned(&person("with an ache"));
    let script = |minutes| {
        plan.script_for(&KNOWLEDGE, "swedish_back", Setting::Therapist, minutes)
            .unwrap()
    };
    let (short, between, long) = (script(30), script(40), script(60));
    for (phase, seconds) in phases(&between) {
        let (short, long) = (phases(&short), phases(&long));
        let at = |phases: &BTreeMap<&str, u32>| phases.get(phase).copied().unwrap_or(0);
        let expected = at(&short) + (at(&long) - at(&short)) / 3;
        assert!(
            seconds.abs_diff(expected) <= 1,
            "{phase}: {seconds}, not {expected}"
        );
    }
    for (phase, seconds) in phases(&script(15)) {
        assert_eq!(seconds, phases(&short)[phase] / 2, "{phase}");
    }
    for minutes in [0, 14, 91, u16::MAX] {
        let refused = plan.script_for(&KNOWLEDGE, "swedish_back", Setting::Therapist, minutes);
        let (from, to) = (15, 90);
        assert_eq!(
            refused.unwrap_err(),
            NoScript::Minutes { minutes, from, to }
        );
    }
}

#[test]
fn each_side_has_its_turn() {
    let plan = planned(&person("with an ache"));
    let script = plan.script(&KNOWLEDGE, Setting::Therapist, 30).unwrap();
    let of = |wanted: Side| -> u32 {
        let steps = script.steps().iter().filter(|step| match &step.action {
            Action::Stroke { side, .. } => *side == wanted,
            _ => false,
        });
        steps.map(|step| step.seconds).sum()
    };
    assert!(of(Side::Left) > 0);
    assert!(of(Side::Left).abs_diff(of(Side::Right)) <= script.steps().len() as u32);
    let first = script.steps().iter().position(|step| {
        matches!(
            &step.action,
            Action::Stroke {
                side: Side::Left,
                ..
            }
        )
    });
    let next = &script.steps()[first.unwrap() + 1];
    assert!(matches!(
        &next.action,
        Action::Stroke {
            side: Side::Right,
            ..
        }
    ));
}

#[test]
fn errors_say_what_is_wrong() {
    let plan = planned(&person("with an ache"));
    let unknown = plan
        .script_for(&KNOWLEDGE, "reiki", Setting::Therapist, 30)
        .unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "there is no technique or session named `reiki`"
    );
    let elsewhere = plan.script_for(&KNOWLEDGE, "swedish_massage", Setting::Oneself, 20);
    assert!(
        elsewhere
            .unwrap_err()
            .to_string()
            .starts_with("no session on your own is possible.")
    );
    let part = plan
        .script_for(&KNOWLEDGE, "stripping", Setting::Therapist, 20)
        .unwrap_err();
    assert!(
        part.to_string()
            .ends_with("There is no guided session for it."),
        "{part}"
    );
}

#[test]
fn a_plan_belongs_to_its_knowledge() {
    let mut files = knowledge::embedded();
    files[0]
        .text
        .to_mut()
        .extend_from_slice(b"\n# another version\n");
    let other = Knowledge::load(&files).unwrap();
    let plan = planned(&person("with an ache"));
    let refused = plan.script(&other, Setting::Therapist, 30).unwrap_err();
    let version = KNOWLEDGE.version().to_owned();
    assert_eq!(refused, NoScript::OtherKnowledge { version });
}

#[test]
fn oil_can_be_forbidden() {
    let mut files = knowledge::embedded();
    files.push(knowledge::File {
        path: "rules/technique/t_no_oil.toml".to_owned(),
        text: br#"
title = "No oil"
kind = "technique_rule"
basis = "design"
our_rule = ["All of it."]
review_by = "2027-11-21"
[person]
found = "A rule for this test."
means = "There is no oil."
[therapist]
text = "No oil."
[[clause]]
when = "always"
disposition = "proceed"
basis = "design"
[clause.limits]
avoid = ["oil"]
[[clause.case]]
name = "everyone"
answers = {}
"#
        .into(),
    });
    let dry = Knowledge::load(&files).unwrap_or_else(|problems| panic!("{problems}"));
    let oiled = |knowledge: &Knowledge| -> u32 {
        let plan = typical_plan(knowledge);
        let script = plan.script(knowledge, Setting::Therapist, 30).unwrap();
        let steps = script.steps().iter();
        steps
            .filter(|step| matches!(step.action, Action::Stroke { oil: true, .. }))
            .map(|step| step.seconds)
            .sum()
    };
    assert!(oiled(&KNOWLEDGE) > 0);
    assert_eq!(oiled(&dry), 0);
}

/// The content with one text replaced in one file.
fn altered(path: &str, from: &str, to: &str) -> Knowledge {
    let mut files = knowledge::embedded();
    let file = files
        .iter_mut()
        .find(|file| file.path.ends_with(path))
        .unwrap();
    let text = String::from_utf8(file.text.to_vec()).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    file.text = text.replace(from, to).into_bytes().into();
    Knowledge::load(&files).unwrap_or_else(|problems| panic!("{problems}"))
}

fn typical_plan(knowledge: &Knowledge) -> Plan<'_> {
    let answers = Answers::typical(knowledge);
    let permit = care::screen(knowledge, &answers).permit().unwrap();
    plan(knowledge, &answers, &permit)
}

#[test]
fn what_needs_training_is_not_for_home() {
    let path = "presentations/acute_nonspecific.toml";
    let knowledge = altered(path, "\nself_massage = 2", "\nself_massage = 3");
    let plan = typical_plan(&knowledge);
    assert!(against(&plan, "self_massage").contains("it needs a trained therapist"));
    assert!(
        plan.tonight
            .iter()
            .all(|item| item.kind != TonightKind::OwnSession)
    );
    assert!(
        plan.self_care
            .iter()
            .all(|care| care.max_pressure.is_none())
    );
}

#[test]
fn a_stroke_is_given_only_where_it_belongs() {
    let knowledge = altered("strokes/self_stroke.toml", "[\"self\"]", "[\"therapist\"]");
    let script = typical_plan(&knowledge)
        .script_for(&knowledge, "self_hands_and_moves", Setting::Oneself, 20)
        .unwrap();
    for step in script.steps() {
        if let Action::Stroke { stroke, .. } = &step.action {
            assert_ne!(stroke, "self_stroke");
        }
    }
    assert!(!script.adapted().is_empty());
}
