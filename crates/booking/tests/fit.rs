//! Who fits a plan.
#![allow(clippy::unwrap_used, missing_docs)]

use booking::fit::{Asked, Proof, Skills, Training, Wanted};
use jiff::civil::{Date, date};
use proptest::prelude::*;

const VISIT: Date = date(2027, 3, 10);
const SEEN: Date = date(2026, 1, 1);

fn training(id: &str, checked_on: Option<Date>, valid_until: Option<Date>) -> Training {
    Training {
        id: id.to_owned(),
        checked_on,
        valid_until,
    }
}

fn prenatal() -> Asked {
    let wanted = |technique: &str, trained_only| Wanted {
        technique: technique.to_owned(),
        trained_only,
    };
    Asked {
        techniques: vec![
            wanted("prenatal_massage", true),
            wanted("swedish_massage", false),
        ],
        training: vec!["trained_prenatal".to_owned()],
    }
}

fn skills(training: Vec<Training>) -> Skills {
    Skills {
        techniques: vec!["swedish_massage".to_owned(), "prenatal_massage".to_owned()],
        training,
    }
}

#[test]
fn a_prenatal_plan_finds_only_those_whose_training_was_seen_and_holds() {
    let seen = Some(SEEN);
    for (of, proof, can) in [
        (vec![], Proof::Missing, false),
        (
            vec![training("trained_prenatal", None, None)],
            Proof::SaidOnly,
            false,
        ),
        (
            vec![training(
                "trained_prenatal",
                seen,
                Some(VISIT.yesterday().unwrap()),
            )],
            Proof::OutOfDate {
                until: VISIT.yesterday().unwrap(),
            },
            false,
        ),
        (
            vec![training("trained_prenatal", seen, Some(VISIT))],
            Proof::Checked { on: SEEN },
            true,
        ),
        (
            vec![training("trained_prenatal", seen, None)],
            Proof::Checked { on: SEEN },
            true,
        ),
        (
            vec![training("trained_oncology", seen, None)],
            Proof::Missing,
            false,
        ),
        // An old certificate beside a new one does no harm.
        (
            vec![
                training("trained_prenatal", seen, Some(date(2020, 1, 1))),
                training("trained_prenatal", seen, None),
            ],
            Proof::Checked { on: SEEN },
            true,
        ),
    ] {
        let (skills, asked) = (skills(of), prenatal());
        let fit = skills.fit(&asked, VISIT);
        assert_eq!(fit.training, [("trained_prenatal", proof)]);
        assert_eq!(fit.can(), can, "{proof:?}");
        // Without a certificate in the technique itself, the one that needs none is left.
        assert_eq!(fit.techniques, ["swedish_massage"]);
        assert_eq!(fit.unproved, [("prenatal_massage", Proof::Missing)]);
    }
}

#[test]
fn who_offers_nothing_of_the_plan_does_not_fit() {
    let asked = Asked {
        training: Vec::new(),
        ..prenatal()
    };
    let none = Skills {
        techniques: vec!["thai_massage".to_owned()],
        ..Skills::default()
    };
    assert!(!none.fit(&asked, VISIT).can());
    assert!(skills(Vec::new()).fit(&asked, VISIT).can());
}

proptest! {
    /// More proof never makes somebody unfit, and more that is asked never makes somebody fit.
    #[test]
    fn asking_more_never_finds_more(
        has in proptest::collection::vec((0_u8..4, any::<bool>(), proptest::option::of(-5_i16..5)), 0..6),
        asked in proptest::collection::btree_set(0_u8..4, 0..4),
        more in 0_u8..4,
    ) {
        let name = |number: u8| format!("training_{number}");
        let until = |days: i16| VISIT.checked_add(jiff::Span::new().days(days)).unwrap();
        let of: Vec<Training> = has.iter()
            .map(|(id, checked, days)| training(&name(*id), checked.then_some(date(2026, 1, 1)), days.map(until))).collect();
        let plan = |ids: Vec<u8>| Asked { training: ids.into_iter().map(name).collect(), ..prenatal() };
        let ids: Vec<u8> = asked.iter().copied().collect();
        let with_more: Vec<u8> = ids.iter().copied().chain([more]).collect();
        let can = |of: &[Training], ids: Vec<u8>| skills(of.to_vec()).fit(&plan(ids), VISIT).can();
        prop_assert!(can(&of, ids.clone()) || !can(&of, with_more));
        let proved: Vec<Training> = of.iter().cloned().chain([training(&name(more), Some(date(2026, 1, 1)), None)]).collect();
        prop_assert!(can(&proved, ids.clone()) || !can(&of, ids));
    }
}
