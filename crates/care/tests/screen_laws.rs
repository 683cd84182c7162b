//! The laws of screening, over arbitrary answers: safety is a join, more worry never means less care, unknown is not no,
//! ask only what can still matter, decisions can be replayed.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use care::{Decision, Screening, screen};
use common::{KNOWLEDGE, arbitrary_answers};
use knowledge::facts::{FactSet, Facts};
use knowledge::formula::{Cube, Truth};
use knowledge::items::{QuestionKind, Stage, Worry};
use knowledge::{Answers, Disposition, Limits, QuestionIx, Value, clearance_holds};
use proptest::prelude::*;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: std::env::var("PROPTEST_CASES")
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(512),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Limits as they occur: those that rules carry, and joins of them.
fn limits() -> impl Strategy<Value = Limits> {
    let all = &KNOWLEDGE.program().limits;
    prop::collection::vec(0..all.len(), 0..4).prop_map(|picked| {
        let mut joined = Limits::LOOSEST;
        for i in picked {
            joined.join(&KNOWLEDGE.program().limits[i]);
        }
        joined
    })
}

fn joined(a: &Limits, b: &Limits) -> Limits {
    let mut both = a.clone();
    both.join(b);
    both
}

/// Whether `after` asks for at least as much care as `before`.
fn at_least_as_careful(before: &Screening, after: &Screening) -> bool {
    after.disposition >= before.disposition && after.limits().covers(before.limits())
}

fn outcome(screening: &Screening) -> (Disposition, &Limits) {
    (screening.disposition, screening.limits())
}

/// Answers worth trying for a question: one option or two, none, all, and numbers around every bound.
fn candidates(ix: QuestionIx) -> Vec<Value> {
    let question = KNOWLEDGE.question(ix);
    let count = question.options.len();
    match question.item.kind {
        QuestionKind::YesNo => vec![Value::Flag(false), Value::Flag(true)],
        QuestionKind::Number => {
            let bounds = KNOWLEDGE.question(ix).predicates.iter();
            let bounds = bounds.filter_map(|(_, predicate)| match predicate {
                knowledge::question::Predicate::Compare(_, bound) => Some(*bound),
                knowledge::question::Predicate::AnyOf(_) => None,
            });
            bounds
                .flat_map(|bound| [bound - 1.0, bound, bound + 1.0])
                .filter_map(|number| question.number(number))
                .collect()
        }
        QuestionKind::Choice => (0..count).map(|i| Value::One(i as u8)).collect(),
        _ => {
            let pairs = (0..count).flat_map(|i| (0..=i).map(move |j| 1 << i | 1 << j));
            pairs
                .chain([0, (1 << count) - 1])
                .map(Value::Many)
                .collect()
        }
    }
}

/// Answers that make a cube's facts of this question come true.
fn satisfying(ix: QuestionIx, cube: &Cube) -> Vec<Value> {
    let own = KNOWLEDGE.question(ix).facts;
    let mut values = candidates(ix);
    values.retain(|value| {
        let mut facts = Facts::default();
        KNOWLEDGE.question(ix).decide(*value, &mut facts);
        let within = |set: &FactSet, holds: &FactSet| {
            set.iter()
                .all(|fact| !own.contains(fact) || holds.contains(fact))
        };
        within(&cube.yes, &facts.yes) && within(&cube.no, &facts.no)
    });
    values
}

/// Every way to answer some questions so that a cube comes true, up to a few thousand.
fn completions(answers: &Answers, questions: &[QuestionIx], cube: &Cube) -> Vec<Answers> {
    let mut ways = vec![answers.clone()];
    for ix in questions {
        let values = satisfying(*ix, cube);
        ways = ways
            .iter()
            .flat_map(|way| {
                values.iter().map(move |value| {
                    let mut way = way.clone();
                    way.set(*ix, Some(*value));
                    way
                })
            })
            .take(4000)
            .collect();
    }
    ways
}

/// Whether an answer to an open question changes the outcome as it stands, or two answers bring different outcomes, with
/// the rest of a waiting clause come true in one way or another.
fn has_witness(answers: &Answers, question: QuestionIx, clause: u32) -> bool {
    let program = KNOWLEDGE.program();
    let facts = KNOWLEDGE.facts(answers);
    let waiting = program
        .all_cubes()
        .filter(|(of, cube)| *of == clause && cube.truth(&facts) == Truth::Unknown);
    for (_, cube) in waiting {
        let unknown = cube.unknown(&facts);
        let mut questions: Vec<QuestionIx> = unknown
            .iter()
            .filter_map(|fact| KNOWLEDGE.question_of(fact))
            .collect();
        questions.sort_unstable();
        questions.dedup();
        for completed in completions(answers, &questions, &cube) {
            let with = screen(&KNOWLEDGE, &completed);
            let unanswered = std::iter::once(None);
            let values = unanswered.chain(candidates(question).into_iter().map(Some));
            for value in values {
                let mut other = completed.clone();
                other.set(question, value);
                // Questions that this answer rules out are not asked, and so not answered.
                for ix in &questions {
                    let gate = KNOWLEDGE.question(*ix).gate.as_ref();
                    let facts = KNOWLEDGE.facts(&other);
                    let ruled_out = gate.is_some_and(|gate| gate.truth(&facts) == Truth::False);
                    if *ix != question && ruled_out {
                        other.set(*ix, None);
                    }
                }
                if outcome(&screen(&KNOWLEDGE, &other)) != outcome(&with) {
                    return true;
                }
            }
        }
    }
    false
}

proptest! {
    #![proptest_config(config())]

    /// Law 1: the join of limits is commutative, associative and idempotent, with a least and a greatest element.
    #[test]
    fn joining_limits_is_a_semilattice(a in limits(), b in limits(), c in limits()) {
        prop_assert_eq!(joined(&a, &b), joined(&b, &a));
        prop_assert_eq!(joined(&joined(&a, &b), &c), joined(&a, &joined(&b, &c)));
        prop_assert_eq!(joined(&a, &a), a.clone());
        prop_assert_eq!(joined(&a, &Limits::LOOSEST), a.clone());
        prop_assert!(Limits::NOTHING.covers(&a));
        prop_assert!(joined(&a, &b).covers(&a));
        prop_assert_eq!(a.covers(&b), a.covers(&joined(&a, &b)));
    }

    /// Law 2: one more worrying answer never means less care.
    #[test]
    fn more_worry_never_means_less_care(answers in arbitrary_answers(), pick in any::<prop::sample::Index>(), bit in 0u32..64) {
        let worrying: Vec<QuestionIx> = (0..KNOWLEDGE.questions().len() as QuestionIx)
            .filter(|ix| KNOWLEDGE.question(*ix).worry() == Worry::Yes)
            .collect();
        let ix = worrying[pick.index(worrying.len())];
        let count = KNOWLEDGE.question(ix).options.len() as u32;
        let worse = match (KNOWLEDGE.question(ix).item.kind, answers.get(ix)) {
            (_, Some(Value::DontKnow)) => return Ok(()),
            (QuestionKind::YesNo, _) => Value::Flag(true),
            (_, Some(Value::Many(mask))) => Value::Many(mask | 1 << (bit % count)),
            _ => Value::Many(1 << (bit % count)),
        };
        let before = screen(&KNOWLEDGE, &answers);
        let mut changed = answers.clone();
        changed.set(ix, Some(worse));
        let after = screen(&KNOWLEDGE, &changed);
        prop_assert!(
            at_least_as_careful(&before, &after),
            "{} {:?}: {} became {}", KNOWLEDGE.question(ix).id, worse, before.disposition, after.disposition
        );
    }

    /// Law 3: filling in what is unknown never takes care back, and changes nothing when nothing was open.
    #[test]
    fn unknown_is_not_no(answers in arbitrary_answers(), filling in arbitrary_answers()) {
        let before = screen(&KNOWLEDGE, &answers);
        let mut filled = answers.clone();
        for ix in 0..KNOWLEDGE.questions().len() as QuestionIx {
            if filled.get(ix).is_none() && KNOWLEDGE.is_asked(ix, &filled) {
                filled.set(ix, filling.get(ix));
            }
        }
        let after = screen(&KNOWLEDGE, &filled);
        prop_assert!(at_least_as_careful(&before, &after));
        if before.open.is_empty() {
            prop_assert_eq!(
                outcome(&before),
                outcome(&after),
                "{} became {}",
                answers.to_json(&KNOWLEDGE),
                filled.to_json(&KNOWLEDGE)
            );
        }
    }

    /// Law 4, first half: a question that could be asked but is not open changes nothing, whatever else is answered.
    #[test]
    fn what_is_not_open_cannot_matter(answers in arbitrary_answers(), filling in arbitrary_answers(), pick in any::<prop::sample::Index>()) {
        let before = screen(&KNOWLEDGE, &answers);
        let idle: Vec<QuestionIx> = (0..KNOWLEDGE.questions().len() as QuestionIx)
            .filter(|ix| answers.get(*ix).is_none() && KNOWLEDGE.is_asked(*ix, &answers))
            .filter(|ix| before.open.iter().all(|open| open.question != *ix))
            .collect();
        if idle.is_empty() {
            return Ok(());
        }
        let ix = idle[pick.index(idle.len())];
        let mut outcomes = Vec::new();
        for value in candidates(ix) {
            let mut filled = answers.clone();
            filled.set(ix, Some(value));
            for other in 0..KNOWLEDGE.questions().len() as QuestionIx {
                if filled.get(other).is_none() && KNOWLEDGE.is_asked(other, &filled) {
                    filled.set(other, filling.get(other));
                }
            }
            let screening = screen(&KNOWLEDGE, &filled);
            outcomes.push((screening.disposition, screening.limits().clone()));
        }
        outcomes.dedup();
        prop_assert!(outcomes.len() <= 1, "{} was not open but matters", KNOWLEDGE.question(ix).id);
    }

    /// Law 4, second half: each open question has an answer that changes the outcome.
    #[test]
    fn what_is_open_can_matter(answers in arbitrary_answers()) {
        let screening = screen(&KNOWLEDGE, &answers);
        for open in &screening.open {
            prop_assert!(answers.get(open.question).is_none());
            prop_assert!(KNOWLEDGE.is_asked(open.question, &answers));
            prop_assert!(
                has_witness(&answers, open.question, open.clause),
                "{} is open for {} but cannot matter: {}",
                KNOWLEDGE.question(open.question).id,
                KNOWLEDGE.rules()[KNOWLEDGE.program().clauses[open.clause as usize].rule as usize],
                answers.to_json(&KNOWLEDGE)
            );
        }
    }

    /// Law 5: a permit exactly when care is permitted and nothing is open or in conflict.
    #[test]
    fn a_permit_needs_a_settled_decision(answers in arbitrary_answers()) {
        let screening = screen(&KNOWLEDGE, &answers);
        let settled = screening.disposition.permits_care() && !screening.is_provisional();
        prop_assert_eq!(screening.permit().is_ok(), settled);
        if !screening.disposition.permits_care() {
            prop_assert_eq!(screening.limits(), &Limits::NOTHING);
        }
    }

    /// Law 7: each finding names the answers that caused it, its rule, and sources or the mark of our own rule.
    #[test]
    fn every_finding_has_a_reason(answers in arbitrary_answers()) {
        let screening = screen(&KNOWLEDGE, &answers);
        let decision = Decision::new(&KNOWLEDGE, &answers, &screening);
        for (finding, text) in screening.findings.iter().zip(&decision.findings) {
            prop_assert!(!finding.causes.is_empty());
            prop_assert!(!text.causes.is_empty(), "{}", text.rule);
            prop_assert!(text.causes.iter().all(|cause| !cause.said.is_empty()), "{}: {:?}", text.rule, text.causes);
            prop_assert!(!text.sources.is_empty() || !text.our_rule.is_empty(), "{}", text.rule);
            prop_assert!(!text.found.is_empty() && !text.means.is_empty() && !text.therapist.is_empty());
        }
    }

    /// Law 9: written down and read again, the same answers give the same decision, byte for byte.
    #[test]
    fn decisions_can_be_replayed(answers in arbitrary_answers()) {
        let stored = serde_json::to_vec(&answers.to_json(&KNOWLEDGE)).unwrap();
        let replayed = Answers::from_json(&KNOWLEDGE, &stored).unwrap();
        prop_assert_eq!(&replayed, &answers);
        let decide = |answers: &Answers| {
            let screening = screen(&KNOWLEDGE, answers);
            serde_json::to_vec(&Decision::new(&KNOWLEDGE, answers, &screening)).unwrap()
        };
        prop_assert_eq!(decide(&replayed), decide(&answers));
    }
}

/// Law 1: the order in which rules are read never matters.
#[test]
fn the_order_of_files_never_matters() {
    let mut files = knowledge::embedded();
    files.reverse();
    let reversed = knowledge::Knowledge::load(&files).unwrap();
    assert_eq!(reversed.version(), KNOWLEDGE.version());
    for entry in KNOWLEDGE.shelves().rules.values() {
        for case in entry.item.clause.iter().flat_map(|clause| &clause.case) {
            let answers = KNOWLEDGE
                .case_answers(&case.answers, &Default::default())
                .unwrap();
            let decide = |knowledge: &knowledge::Knowledge| {
                let screening = screen(knowledge, &answers);
                serde_json::to_vec(&Decision::new(knowledge, &answers, &screening)).unwrap()
            };
            assert_eq!(decide(&reversed), decide(&KNOWLEDGE));
        }
    }
}

/// Law 3: "don't know" counts as yes wherever a rule of the emergency or same-day tier asks.
#[test]
fn dont_know_counts_as_yes_for_urgent_rules() {
    let mut tried = 0;
    for (id, entry) in &KNOWLEDGE.shelves().rules {
        for clause in &entry.item.clause {
            if clause.disposition < Disposition::SameDay {
                continue;
            }
            for case in &clause.case {
                let answers = KNOWLEDGE
                    .case_answers(&case.answers, &Default::default())
                    .unwrap();
                for question in case.answers.keys() {
                    let ix = KNOWLEDGE.question_ix(question).unwrap();
                    if !KNOWLEDGE.question(ix).item.dont_know {
                        continue;
                    }
                    let mut unsure = answers.clone();
                    unsure.set(ix, Some(Value::DontKnow));
                    let screening = screen(&KNOWLEDGE, &unsure);
                    assert!(
                        screening.disposition >= clause.disposition,
                        "{id}, \"{}\": not knowing `{question}` gives {}",
                        case.name,
                        screening.disposition
                    );
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 200, "only {tried} cases were tried");
}

/// A missing answer keeps the outcome provisional; `null` is the same as missing, never "no".
#[test]
fn null_is_unknown() {
    let typical = Answers::typical(&KNOWLEDGE);
    assert!(screen(&KNOWLEDGE, &typical).permit().is_ok());
    let mut provisional = 0;
    for (ix, question) in KNOWLEDGE.questions().iter().enumerate() {
        let ix = ix as QuestionIx;
        if typical.get(ix).is_none() {
            continue;
        }
        let mut document = typical.to_json(&KNOWLEDGE);
        document["answers"][&question.id] = serde_json::Value::Null;
        let text = serde_json::to_vec(&document).unwrap();
        let null = Answers::from_json(&KNOWLEDGE, &text).unwrap();
        let mut missing = typical.clone();
        missing.set(ix, None);
        assert_eq!(null, missing, "{}", question.id);
        let screening = screen(&KNOWLEDGE, &null);
        provisional += usize::from(screening.is_provisional());
        if question.stage() == Stage::Emergency {
            assert!(screening.permit().is_err(), "{}", question.id);
        }
    }
    assert!(provisional > 25, "only {provisional} questions matter");
}

/// A clinician's agreement lifts what it is about, for 90 days, and leaves the limits that go with it.
#[test]
fn a_clearance_holds_ninety_days() {
    let rule = "cancer_active";
    let document = |on: &str| {
        let mut answers = Answers::typical(&KNOWLEDGE);
        let cancer = KNOWLEDGE.question_ix("cancer").unwrap();
        let active = KNOWLEDGE.question(cancer).option("active").unwrap();
        answers.set(cancer, Some(Value::Many(1 << active)));
        let mut document = answers.to_json(&KNOWLEDGE);
        document["date"] = "2026-11-21".into();
        document["clearances"] =
            serde_json::json!([{ "rule": rule, "by": "Dr Example", "on": on }]);
        let text = serde_json::to_vec(&document).unwrap();
        Answers::from_json(&KNOWLEDGE, &text).unwrap()
    };
    for (on, holds) in [
        ("2026-11-21", true),
        ("2026-08-23", true),
        ("2026-08-22", false),
        ("2026-11-22", false),
    ] {
        let answers = document(on);
        assert_eq!(
            clearance_holds(&answers.clearances[0], answers.date),
            holds,
            "{on}"
        );
        let screening = screen(&KNOWLEDGE, &answers);
        assert_eq!(screening.lapsed.is_empty(), holds, "{on}");
        let finding = |s: &Screening| {
            let found = s
                .findings
                .iter()
                .find(|f| KNOWLEDGE.rules()[f.rule as usize] == rule);
            found.map(|finding| (finding.disposition, finding.cleared))
        };
        let expected = match holds {
            true => (Disposition::Modify, true),
            false => (Disposition::ClinicianFirst, false),
        };
        assert_eq!(finding(&screening), Some(expected), "{on}");
    }
}

/// Answers that cannot both be right are asked again, not guessed.
#[test]
fn pregnant_at_eighty_is_asked_again() {
    let mut answers = Answers::typical(&KNOWLEDGE);
    let age = KNOWLEDGE.question_ix("age").unwrap();
    let pregnancy = KNOWLEDGE.question_ix("pregnancy").unwrap();
    let pregnant = KNOWLEDGE.question(pregnancy).option("pregnant").unwrap();
    answers.set(age, Some(Value::Number(80.0)));
    answers.set(pregnancy, Some(Value::One(pregnant as u8)));
    let screening = screen(&KNOWLEDGE, &answers);
    assert!(!screening.conflicts.is_empty());
    assert!(screening.permit().is_err());
    let decision = Decision::new(&KNOWLEDGE, &answers, &screening);
    let ask = &decision.conflicts[0].ask;
    assert!(ask.contains(&"age".to_owned()) && ask.contains(&"pregnancy".to_owned()));
}

/// Every illness asked for brings the same day, by one rule or another: what else would do so with it need not be asked.
#[test]
fn what_two_rules_decide_between_them_is_not_asked_for() {
    let stored = serde_json::json!({
        "about_you": [], "age": 40, "assessed": false, "back_shape": [], "background": [],
        "blood": ["thinner", "antiplatelet_two", "bleeding", "anaemia"], "bones_joints": [], "brain_signs": [],
        "chest_belly_signs": [], "clot_risks": [], "heart_vessels": [], "infection_risks": [], "injury": [],
        "leg_clot_signs": [], "leg_pain": "none", "medicines": [], "nerve_signs": [], "nerves_organs": [],
        "operations": "none", "pain_character": [], "pain_duration": "under_6_weeks", "pain_now": 4,
        "pain_where": ["low_back"], "pregnancy": "no", "skin_today": [], "today": [], "urine_signs": [],
        "weight_loss": false,
    });
    let stored = serde_json::json!({ "answers": stored }).to_string();
    let answers = Answers::from_json(&KNOWLEDGE, stored.as_bytes()).unwrap();
    let screening = screen(&KNOWLEDGE, &answers);
    assert_eq!(screening.disposition, Disposition::ClinicianFirst);
    let open: Vec<&str> = screening
        .open
        .iter()
        .map(|open| KNOWLEDGE.question(open.question).id.as_str())
        .collect();
    assert_eq!(open, ["fever_signs"]);
}

/// What is forbidden everywhere is not forbidden a second time on a region, so equal limits are equal in every way.
#[test]
fn limits_have_one_way_to_be_written() {
    let stored = serde_json::json!({ "answers": {
        "blood": ["thinner"], "pain_character": ["bone_spot"], "pain_where": ["low_back"], "assessed": false,
    }});
    let answers = Answers::from_json(&KNOWLEDGE, stored.to_string().as_bytes()).unwrap();
    let screening = screen(&KNOWLEDGE, &answers);
    assert_eq!(screening.disposition, Disposition::Modify);
    for setting in knowledge::Setting::ALL {
        let limits = screening.limits().of(setting);
        assert!(limits.avoid_at.iter().all(|at| at & limits.avoid == 0));
    }
}
