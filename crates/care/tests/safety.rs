//! People who must be sent on or limited: each to the right door, with words that are complete and calm.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "common/people.rs"]
mod people;
#[path = "common/presentations.rs"]
mod presentations;

use std::collections::{BTreeMap, BTreeSet};

use care::{Decision, screen};
use jiff::civil::date;
use knowledge::Disposition::{ClinicianFirst, Emergency, Modify};
use knowledge::items::RuleKind;
use knowledge::{Answers, Basis};
use people::Limit::*;
use people::{Expected, KNOWLEDGE, person};
use presentations::everyone;

#[test]
fn each_is_sent_to_the_right_door() {
    let mut wrong = Vec::new();
    let everyone = everyone();
    for expected in &everyone {
        let (seen, differs) = expected.check();
        wrong.extend(differs);
        let name = expected.person.name;
        let said = faults(&seen.decision);
        wrong.extend(said.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        everyone.len() >= 80,
        "only {} presentations",
        everyone.len()
    );
    let names: BTreeSet<_> = everyone.iter().map(|e| e.person.name).collect();
    assert_eq!(names.len(), everyone.len(), "each has a name of its own");
}

#[test]
fn every_red_flag_has_a_presentation() {
    let presented: BTreeSet<&str> = everyone()
        .iter()
        .flat_map(|expected| expected.rules.iter().copied())
        .collect();
    let missing: Vec<&String> = KNOWLEDGE
        .shelves()
        .rules
        .iter()
        .filter(|(_, entry)| entry.item.withdrawn.is_none() && entry.item.kind == RuleKind::RedFlag)
        .map(|(id, _)| id)
        .filter(|id| !presented.contains(id.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "no presentation of ours for {missing:?}"
    );
}

/// The same care for every case that the rules themselves bring.
#[test]
fn every_case_of_every_rule_is_told_in_full() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for (id, entry) in &KNOWLEDGE.shelves().rules {
        if entry.item.withdrawn.is_some() {
            continue;
        }
        for clause in &entry.item.clause {
            for case in clause.case.iter().filter(|_| clause.when != "always") {
                cases += 1;
                let answers = KNOWLEDGE
                    .case_answers(&case.answers, &BTreeMap::new())
                    .unwrap();
                let screening = screen(&KNOWLEDGE, &answers);
                let decision = Decision::new(&KNOWLEDGE, &answers, &screening);
                if screening.disposition < clause.disposition {
                    wrong.push(format!("{id}, {}: {}", case.name, screening.disposition));
                }
                if !decision.findings.iter().any(|finding| finding.rule == *id) {
                    wrong.push(format!("{id}, {}: not among the findings", case.name));
                }
                let said = faults(&decision);
                wrong.extend(
                    said.into_iter()
                        .map(|fault| format!("{id}, {}: {fault}", case.name)),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases > 300, "only {cases} cases");
}

/// An emergency stays one whatever else is true of the person.
#[test]
fn nothing_softens_an_emergency() {
    let everyone = everyone();
    let emergencies = everyone.iter().filter(|e| e.disposition == Emergency);
    for Expected { person, .. } in emergencies {
        let worse = with_more(person.answers());
        let found = screen(&KNOWLEDGE, &worse).disposition;
        assert_eq!(found, Emergency, "{}", person.name);
    }
}

/// A clinician's agreement opens the way to the limits it leaves, for 90 days, and never past a red flag.
#[test]
fn an_agreement_leaves_limits() {
    let chemotherapy = person("chemotherapy, the team agrees")
        .with("pain_duration", "over_3_months")
        .with("assessed", "yes")
        .with("cancer", &["active"]);
    let rules: &[&str] = &["cancer_active", "infusion_chemo"];
    let thin =
        person("fragile bones, the doctor agrees").with("bones_joints", &["fragility_fracture"]);
    let expected = [
        chemotherapy
            .clone()
            .cleared(date(2026, 11, 1), rules)
            .sent(Modify, rules)
            .within(&[
                Minutes(20),
                Pressure("low_back", 2),
                Precaution("trained_oncology"),
            ]),
        chemotherapy
            .clone()
            .cleared(date(2026, 8, 22), rules)
            .sent(ClinicianFirst, rules),
        chemotherapy
            .cleared(date(2026, 8, 23), rules)
            .sent(Modify, rules),
        thin.cleared(date(2026, 11, 20), &["osteoporosis_severe"])
            .sent(Modify, &["osteoporosis_severe"])
            .within(&[TherapistOnly, Pressure("spine", 0), Pressure("calves", 1)]),
        person("an agreement does not answer a new numb saddle")
            .with("nerve_signs", &["saddle"])
            .cleared(date(2026, 11, 20), &["rf_ces_old"])
            .sent(Emergency, &["rf_ces_core"]),
    ];
    let wrong: Vec<String> = expected.iter().flat_map(|e| e.check().1).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same person with two more worries.
fn with_more(mut answers: Answers) -> Answers {
    for (question, option) in [("today", "meal"), ("about_you", "allergy")] {
        let ix = KNOWLEDGE.question_ix(question).unwrap();
        let place = KNOWLEDGE.question(ix).option(option).unwrap();
        answers.set(ix, Some(knowledge::Value::Many(1 << place)));
    }
    answers
}

/// What is missing or wrongly worded in a decision.
fn faults(decision: &Decision) -> Vec<String> {
    let mut faults = Vec::new();
    match &decision.referral {
        Some(referral) => {
            for (what, text) in [
                ("urgency", &referral.urgency),
                ("see", &referral.see),
                ("do", &referral.action),
                ("tell", &referral.tell),
                ("meanwhile", &referral.meanwhile),
                ("come_back", &referral.come_back),
            ] {
                if text.trim().is_empty() {
                    faults.push(format!("the referral does not say `{what}`"));
                }
            }
        }
        None if !decision.disposition.permits_care() => faults.push("no referral".to_owned()),
        None => {}
    }
    for finding in &decision.findings {
        let rule = &finding.rule;
        if finding.causes.is_empty() {
            faults.push(format!("{rule} names no answer"));
        }
        if finding
            .causes
            .iter()
            .any(|cause| cause.said.trim().is_empty())
        {
            faults.push(format!("{rule} has a cause without words"));
        }
        if finding.sources.is_empty() && finding.basis == Basis::Source {
            faults.push(format!("{rule} has no source and is not marked as ours"));
        }
        if finding.found.is_empty() || finding.means.is_empty() {
            faults.push(format!(
                "{rule} does not say what was found and what it means"
            ));
        }
    }
    for text in wording(decision) {
        let found = banned(&text);
        faults.extend(found.map(|word| format!("\"{word}\" in \"{text}\"")));
        if text.contains('!') {
            faults.push(format!("an exclamation mark in \"{text}\""));
        }
    }
    faults
}

/// Everything that is said to a person or therapist, without the titles of sources.
fn wording(decision: &Decision) -> Vec<String> {
    let mut texts = vec![decision.headline.clone()];
    for finding in &decision.findings {
        texts.extend(
            [
                &finding.title,
                &finding.concern,
                &finding.found,
                &finding.means,
            ]
            .map(String::clone),
        );
        texts.push(finding.therapist.clone());
        texts.extend(finding.our_rule.clone());
        texts.extend(finding.causes.iter().map(|cause| cause.said.clone()));
    }
    texts.extend(decision.not_found.clone());
    if let Some(r) = &decision.referral {
        texts.extend(
            [
                &r.urgency,
                &r.see,
                &r.action,
                &r.tell,
                &r.meanwhile,
                &r.come_back,
            ]
            .map(String::clone),
        );
    }
    if let Some(limits) = &decision.limits {
        for precaution in &limits.precautions {
            texts.extend(
                [&precaution.title, &precaution.person, &precaution.therapist].map(String::clone),
            );
        }
    }
    texts
}

/// Words that promise too much.
fn banned(text: &str) -> impl Iterator<Item = &'static str> + use<> {
    let words: Vec<String> = text
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let padded = format!(" {} ", words.join(" "));
    [
        "safe",
        "clear",
        "cure",
        "cures",
        "cured",
        "toxin",
        "toxins",
        "knots break",
    ]
    .into_iter()
    .filter(move |word| padded.contains(&format!(" {word} ")))
}

#[test]
fn banned_words_are_found_as_whole_words() {
    assert_eq!(banned("It is safe.").collect::<Vec<_>>(), ["safe"]);
    assert_eq!(banned("Then the knots break up").count(), 1);
    assert_eq!(banned("clearance, nuclear, curettage, safety").count(), 0);
}
