//! What is asked again, just inside and just outside of each reason.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{KNOWLEDGE, on, pain, record, session};
use knowledge::{CLEARANCE_DAYS, Clearance};
use progress::attention::{About, FollowUp, Reported, When, follow_up_days, follow_ups};
use progress::{Ask, DiaryDay, GivenSession, Record, Situation, attention};

fn situation<'a>(record: Record<'a>) -> Situation<'a> {
    Situation {
        record,
        screened_on: Some(record.today),
        clearances: &[],
        signs: &[],
        effects: &[],
        course: None,
        reviewed_on: None,
        answered: &[],
    }
}

fn asks(situation: &Situation<'_>) -> Vec<Ask<'static>> {
    attention(&KNOWLEDGE, situation)
}

#[test]
fn nothing_is_asked_without_a_reason() {
    let diary = pain(&[(0, 4.0), (1, 5.0), (2, 4.0), (3, 5.0)]);
    assert_eq!(asks(&situation(record(&diary, &[], &[], 3))), []);
}

#[test]
fn answers_grow_old_after_four_weeks() {
    let aged = |days: i64| {
        let fresh = situation(record(&[], &[], &[], days));
        asks(&Situation {
            screened_on: Some(on(0)),
            ..fresh
        })
    };
    assert_eq!(aged(28), []);
    let old = aged(29);
    assert_eq!(old[0].about, About::Answers { age: Some(29) });
    assert_eq!(old[0].when, When::BeforeNextSession);
    assert!(old[0].screen_again && old[0].sentences[0].contains("29 days ago"));
    assert!(!old[0].our_rule.is_empty());
    // A phone that is a day ahead is no matter; a month ahead is no answer.
    assert_eq!(aged(-1), []);
    assert_eq!(aged(-30)[0].about, About::Answers { age: None });
}

#[test]
fn without_answers_they_are_asked_for() {
    let never = Situation {
        screened_on: None,
        ..situation(record(&[], &[], &[], 0))
    };
    let found = asks(&never);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].about, About::Answers { age: None });
}

#[test]
fn a_session_uses_the_answers_up() {
    let sessions = [session(3)];
    let on_day = |screened: i64, today: i64| {
        let found = asks(&Situation {
            screened_on: Some(on(screened)),
            ..situation(record(&[], &sessions, &[], today))
        });
        found
            .iter()
            .any(|ask| matches!(ask.about, About::Answers { .. }))
    };
    assert!(!on_day(3, 3), "the day itself");
    assert!(on_day(3, 4));
    assert!(on_day(2, 4));
    assert!(!on_day(4, 4), "answered again since");
    assert!(!on_day(4, 9));
}

#[test]
fn an_agreement_lapses() {
    let agreed = |day: i64| {
        let clearances = [Clearance {
            rule: "cancer".to_owned(),
            by: "Dr A".to_owned(),
            on: on(day),
        }];
        asks(&Situation {
            clearances: &clearances,
            ..situation(record(&[], &[], &[], 100))
        })
    };
    let edge = 100 - i64::from(CLEARANCE_DAYS);
    assert_eq!(agreed(edge), []);
    assert!(matches!(agreed(edge - 1)[0].about, About::Clearance { .. }));
    assert!(agreed(edge - 1)[0].sentences[0].contains("counts for 90 days"));
    assert!(agreed(101)[0].sentences[0].contains("ahead of today"));
}

#[test]
fn a_jump_is_more_than_two_points_on_one_day() {
    let week = [(0, 4.0), (1, 4.0), (2, 4.0)];
    let jumped = |days: &[(i64, f64)], screened: i64, today: i64| {
        let diary = pain(&[&week[..], days].concat());
        let found = asks(&Situation {
            screened_on: Some(on(screened)),
            ..situation(record(&diary, &[], &[], today))
        });
        found
            .into_iter()
            .find(|ask| matches!(ask.about, About::PainJump { .. }))
    };
    assert_eq!(
        jumped(&[(3, 6.0)], 2, 3),
        None,
        "2 points on one day are expected after a session"
    );
    let jump = jumped(&[(3, 7.0)], 2, 3).unwrap();
    assert_eq!(
        jump.about,
        About::PainJump {
            on: on(3),
            pain: 7.0,
            usual: 4.0
        }
    );
    assert_eq!(jump.when, When::BeforeNextSession);
    assert_eq!(
        jump.sentences,
        ["On 4 May 2026 your pain was 7; in the days before it was 4 on average."]
    );
    assert_eq!(jumped(&[(3, 7.0)], 3, 3), None, "the answers know of it");
    assert!(
        jumped(&[(3, 7.0), (4, 4.0)], 2, 5).is_some(),
        "it is not forgotten when the next day is calm"
    );
    assert!(jumped(&[(3, 7.0)], 2, 9).is_some());
    assert_eq!(
        jumped(&[(3, 7.0)], 2, 10),
        None,
        "a week later it is old news"
    );
    assert_eq!(
        jumped(&[(9, 7.0)], 2, 9),
        None,
        "one day of the week before is no usual"
    );
}

#[test]
fn two_days_running_of_two_points_and_thirty_percent_are_a_jump() {
    let jumped = |usual: f64, days: &[(i64, f64)]| {
        let week = [(0, usual), (1, usual), (2, usual)];
        let diary = pain(&[&week[..], days].concat());
        let before = Situation {
            screened_on: Some(on(2)),
            ..situation(record(&diary, &[], &[], 6))
        };
        asks(&before)
            .iter()
            .any(|ask| matches!(ask.about, About::PainJump { .. }))
    };
    assert!(jumped(4.0, &[(3, 6.0), (4, 6.0)]));
    assert!(!jumped(4.0, &[(3, 6.0), (4, 5.9)]));
    assert!(!jumped(4.0, &[(3, 6.0), (5, 6.0)]), "not two days running");
    // 30 percent of 7 are 2.1.
    assert!(!jumped(7.0, &[(3, 9.0), (4, 9.0)]));
}

#[test]
fn a_reported_sign_is_as_urgent_as_its_worst_case() {
    let signs = ["stop_chest", "something of my own", "stop_belly"];
    let found = asks(&Situation {
        signs: &signs,
        ..situation(record(&[], &[], &[], 0))
    });
    assert_eq!(found.len(), 3);
    assert_eq!(
        (found[0].when, found[1].when, found[2].when),
        (When::Now, When::Now, When::BeforeNextSession)
    );
    assert_eq!(found[2].about, About::Sign { sign: None });
    assert!(found.iter().all(|ask| ask.screen_again));
    let belly = found
        .iter()
        .find(|ask| {
            ask.about
                == About::Sign {
                    sign: Some("stop_belly"),
                }
        })
        .unwrap();
    assert_eq!(belly.then.len(), 2);
    assert!(belly.then[0].action.contains("emergency number"));
}

#[test]
fn an_effect_that_is_not_expected_is_as_urgent_as_it_says() {
    let ask = |effect: &str, expected: bool| {
        let effects = [Reported { effect, expected }];
        asks(&Situation {
            effects: &effects,
            ..situation(record(&[], &[], &[], 0))
        })
    };
    assert_eq!(ask("after_soreness", true), []);
    assert_eq!(
        ask("after_soreness", false)[0].when,
        When::BeforeNextSession
    );
    assert_eq!(ask("after_bruise", false)[0].when, When::Today);
    assert_eq!(ask("after_legs_weak", false)[0].when, When::Now);
    assert!(ask("after_legs_weak", false)[0].sentences[0].contains("emergency number"));
    assert_eq!(
        ask("my own words", false)[0].about,
        About::Effect { effect: None }
    );
}

#[test]
fn a_course_is_reviewed_by_sessions_or_by_weeks() {
    let review = |sessions: &[GivenSession], today: i64, reviewed: Option<i64>| {
        let record = Record {
            course_since: Some(on(0)),
            ..record(&[], sessions, &[], today)
        };
        let found = asks(&Situation {
            course: Some("trial_course"),
            reviewed_on: reviewed.map(on),
            ..situation(record)
        });
        found
            .into_iter()
            .find(|ask| matches!(ask.about, About::Review { .. }))
    };
    let sessions: Vec<GivenSession> = (0..9).map(session).collect();
    assert_eq!(review(&sessions[..3], 10, None), None);
    let four = review(&sessions[..4], 10, None).unwrap();
    assert_eq!(
        four.about,
        About::Review {
            course: "trial_course",
            sessions: 4,
            weeks: 1
        }
    );
    assert_eq!(four.when, When::Soon);
    assert_eq!(
        four.sentences,
        [
            "You have had 4 sessions since 1 May 2026. Your course asks you to look back after 4 sessions or 4 weeks, whichever comes first."
        ]
    );
    assert_eq!(review(&sessions[..1], 27, None), None);
    assert!(review(&sessions[..1], 28, None).is_some());
    // After a review the count begins again.
    assert_eq!(review(&sessions[..4], 10, Some(3)), None);
    assert_eq!(review(&sessions[..7], 10, Some(3)), None);
    assert!(review(&sessions[..8], 10, Some(3)).is_some());
    // The course has no more than 8 without one.
    let eight = review(&sessions[..8], 10, None).unwrap();
    assert_eq!(
        (eight.when, eight.screen_again),
        (When::BeforeNextSession, true)
    );
    // A review before the course began is none of it.
    assert!(review(&sessions[..4], 10, Some(-5)).is_some());
    let unknown = situation(record(&[], &sessions, &[], 10));
    assert!(
        !asks(&Situation {
            course: Some("no_such"),
            ..unknown
        })
        .iter()
        .any(|ask| matches!(ask.about, About::Review { .. }))
    );
}

#[test]
fn what_happened_after_a_session_is_asked_on_its_days() {
    assert_eq!(follow_up_days(&KNOWLEDGE), [1, 3, 7, 14]);
    assert_eq!(
        follow_ups(&KNOWLEDGE, on(0)),
        [(1, on(1)), (3, on(3)), (7, on(7)), (14, on(14))]
    );
    let sessions = [session(0)];
    let due = |today: i64, answered: &[FollowUp]| {
        let found = asks(&Situation {
            answered,
            ..situation(record(&[], &sessions, &[], today))
        });
        found.into_iter().find_map(|ask| match ask.about {
            About::FollowUps { due, effects } => Some((due, effects)),
            _ => None,
        })
    };
    let asked = |today: i64| due(today, &[]).map(|(due, _)| due[0].day_offset);
    let days: Vec<Option<u16>> = [-1, 0, 1, 2, 3, 6, 7, 13, 14, 20, 21].map(asked).to_vec();
    assert_eq!(
        days,
        [
            None,
            None,
            Some(1),
            Some(1),
            Some(3),
            Some(3),
            Some(7),
            Some(7),
            Some(14),
            Some(14),
            None
        ]
    );
    assert_eq!(
        due(
            2,
            &[FollowUp {
                session: on(0),
                day_offset: 1
            }]
        ),
        None
    );
    assert!(
        due(
            3,
            &[FollowUp {
                session: on(0),
                day_offset: 1
            }]
        )
        .is_some()
    );
    let (_, effects) = due(7, &[]).unwrap();
    assert!(
        effects.contains(&"after_legs_weak") && !effects.contains(&"after_tired"),
        "{effects:?}"
    );
}

#[test]
fn follow_ups_of_several_sessions_are_one_question() {
    let sessions = [session(0), session(0), session(2), session(30)];
    let found = asks(&situation(record(&[], &sessions, &[], 5)));
    assert_eq!(found.len(), 1);
    let About::FollowUps { due, .. } = &found[0].about else {
        panic!("{found:?}");
    };
    let expected = [(0, 3), (2, 3)].map(|(day, day_offset)| FollowUp {
        session: on(day),
        day_offset,
    });
    assert_eq!(due[..], expected);
    assert_eq!(
        found[0].sentences,
        ["What happened after your last 2 days with sessions, from 1 May 2026 on?"]
    );
}

#[test]
fn the_most_urgent_comes_first() {
    let diary: Vec<DiaryDay> = pain(&[(0, 2.0), (1, 2.0), (2, 2.0), (3, 9.0)]);
    let (sessions, signs) = ([session(2)], ["stop_chest"]);
    let effects = [Reported {
        effect: "after_bruise",
        expected: false,
    }];
    let found = asks(&Situation {
        screened_on: Some(on(1)),
        signs: &signs,
        effects: &effects,
        ..situation(record(&diary, &sessions, &[], 3))
    });
    let when: Vec<When> = found.iter().map(|ask| ask.when).collect();
    assert_eq!(
        when,
        [
            When::Now,
            When::Today,
            When::BeforeNextSession,
            When::BeforeNextSession,
            When::Soon
        ]
    );
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json[0]["about"]["what"], "sign");
    assert!(json[0]["then"][0]["do"].is_string());
}
