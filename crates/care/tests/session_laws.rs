//! The laws of the guided session, for arbitrary people, sessions, events and clocks.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use care::session::{Due, Ending, Event, LONGEST_GAP_MS, Report, Session, State, Wish};
use care::{Action, Script, plan};
use knowledge::{Answers, Disposition, Setting};
use proptest::prelude::*;
use proptest::sample::Index;

use common::{KNOWLEDGE, permit, permitted_answers};

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 512,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Scripts as plans make them: any person, setting, technique of the plan and length.
fn scripts() -> impl Strategy<Value = Script> {
    (
        permitted_answers(),
        0..3usize,
        any::<Index>(),
        any::<Index>(),
    )
        .prop_filter_map(
            "this person has no session in this setting",
            |(answers, setting, choice, minutes)| {
                script(&answers, Setting::ALL[setting], choice, minutes)
            },
        )
}

fn script(answers: &Answers, setting: Setting, choice: Index, minutes: Index) -> Option<Script> {
    let plan = plan(&KNOWLEDGE, answers, &permit(answers)?);
    let lengths: Vec<_> = plan
        .chosen
        .iter()
        .flat_map(|choice| {
            choice
                .sessions
                .iter()
                .map(move |length| (choice.technique, length))
        })
        .filter(|(_, length)| length.setting == setting)
        .collect();
    let (technique, length) = lengths.get(choice.index(lengths.len().max(1)))?;
    let minutes = length.from + minutes.index(usize::from(length.to - length.from) + 1) as u16;
    plan.script_for(&KNOWLEDGE, technique, setting, minutes)
        .ok()
}

fn reports() -> impl Strategy<Value = Report> {
    let signs = prop_oneof![
        6 => Just(Vec::new()),
        1 => prop::collection::vec(any::<Index>(), 1..3).prop_map(|signs| {
            let ids: Vec<&String> = KNOWLEDGE.shelves().stop_rules.keys().collect();
            signs.iter().map(|sign| sign.get(&ids).to_string()).collect()
        }),
        1 => Just(vec!["no_such_sign".to_owned()]),
    ];
    let wish = prop_oneof![Just(Wish::Lighter), Just(Wish::Same), Just(Wish::Firmer)];
    (0..12u8, prop_oneof![4 => 0..6u8, 1 => 0..12u8], signs, wish).prop_map(
        |(discomfort, pain, signs, pressure)| Report {
            // Most people stay below what ends a session, so that sessions get far.
            discomfort: if discomfort < 9 {
                discomfort % 6
            } else {
                discomfort
            },
            pain,
            signs,
            pressure,
        },
    )
}

fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        12 => Just(Event::Tick),
        1 => Just(Event::Start),
        1 => Just(Event::Pause),
        3 => Just(Event::Resume),
        2 => Just(Event::Ease),
        1 => Just(Event::Skip),
        1 => Just(Event::AskCheckIn),
        6 => reports().prop_map(Event::CheckIn),
    ]
}

/// What a clock does between two events.
#[derive(Debug, Clone, Copy)]
enum Clock {
    On(u64),
    To(u64),
}

fn clocks() -> impl Strategy<Value = Clock> {
    prop_oneof![
        4 => (0..3_000u64).prop_map(Clock::On),
        12 => (0..=LONGEST_GAP_MS).prop_map(Clock::On),
        1 => (LONGEST_GAP_MS..LONGEST_GAP_MS * 100).prop_map(Clock::On),
        1 => any::<u64>().prop_map(Clock::To),
    ]
}

/// Events with the reading of the clock; now and then somebody stops.
fn courses() -> impl Strategy<Value = Vec<(Event, u64)>> {
    let stop = prop_oneof![3 => Just(None), 1 => any::<Index>().prop_map(Some)];
    (prop::collection::vec((events(), clocks()), 1..160), stop).prop_map(|(course, stop)| {
        let mut now_ms = 0u64;
        let mut course: Vec<(Event, u64)> = [(Event::Start, 0)]
            .into_iter()
            .chain(course.into_iter().map(|(event, clock)| {
                now_ms = match clock {
                    Clock::On(ms) => now_ms.saturating_add(ms),
                    Clock::To(ms) => ms,
                };
                (event, now_ms)
            }))
            .collect();
        if let Some(at) = stop {
            let at = at.index(course.len());
            course[at].0 = Event::Stop {
                reason: "enough".to_owned(),
            };
        }
        course
    })
}

fn begun(script: &Script) -> Session {
    Session::new(&KNOWLEDGE, script.clone()).unwrap()
}

fn pressures(session: &Session) -> Vec<u8> {
    (0..session.script().steps().len())
        .map(|step| session.pressure(step).map_or(0, |[_, high]| high))
        .collect()
}

proptest! {
    #![proptest_config(config())]

    /// Whatever happens, nothing panics, no pressure and no second is beyond the script, and the record adds up.
    #[test]
    fn nothing_beyond_the_script(script in scripts(), course in courses()) {
        let mut session = begun(&script);
        for (event, now_ms) in course {
            let before = session.clone();
            if session.apply(event, now_ms).is_err() {
                prop_assert_eq!(&session, &before, "a refused event changes nothing");
            }
            prop_assert!(session.worked_ms() <= u64::from(script.seconds()) * 1000);
            for (step, spec) in script.steps().iter().enumerate() {
                match (&spec.action, session.pressure(step)) {
                    (Action::Stroke { pressure, .. }, Some([low, high])) => {
                        prop_assert!(low >= 1 && low <= high);
                        prop_assert!(low <= pressure[0] && high <= pressure[1]);
                    }
                    (Action::Stroke { .. }, None) => prop_assert!(session.is_still(step)),
                    (_, pressure) => prop_assert_eq!(pressure, None),
                }
            }
            let log = session.log();
            let done: u64 = log.steps.iter().map(|step| step.done_ms).sum();
            prop_assert_eq!(done, log.worked_ms);
            for (step, spec) in log.steps.iter().zip(script.steps()) {
                prop_assert!(step.done_ms <= u64::from(spec.seconds) * 1000);
                prop_assert!(step.done_ms == 0 || step.started);
            }
            let elapsed = log.worked_ms + log.paused_ms + log.check_in_ms;
            prop_assert_eq!(log.ended_ms, log.started_ms.saturating_add(elapsed));
            prop_assert!(log.check_ins.windows(2).all(|pair| pair[0].at_ms <= pair[1].at_ms));
            if log.ending == Ending::Finished {
                let whole = |(step, spec): (&care::session::StepLog, &care::Step)| {
                    step.skipped || step.done_ms == u64::from(spec.seconds) * 1000
                };
                prop_assert!(log.steps.iter().zip(script.steps()).all(whole));
            }
        }
    }

    /// Only a report that asks for firmer ever raises a pressure, by one level; easing and signs never do.
    #[test]
    fn only_a_wish_makes_firmer(script in scripts(), course in courses()) {
        let mut session = begun(&script);
        for (event, now_ms) in course {
            let before = pressures(&session);
            let may = matches!(&event, Event::CheckIn(report) if report.pressure == Wish::Firmer && report.signs.is_empty());
            let eased = matches!(event, Event::Ease);
            let taken = session.apply(event, now_ms).is_ok();
            let after = pressures(&session);
            for (before, after) in before.iter().zip(&after) {
                prop_assert!(*after <= *before + u8::from(may), "{before} became {after}");
            }
            if eased && taken {
                let place = session.place().unwrap();
                prop_assert!(after[place.step] < before[place.step] || session.is_still(place.step));
            }
        }
    }

    /// Time counts as work only while the session runs, and never more of it than has passed.
    #[test]
    fn a_pause_is_not_work(script in scripts(), course in courses()) {
        let mut session = begun(&script);
        let mut last_ms = 0u64;
        for (event, now_ms) in course {
            let (was, worked) = (session.state().clone(), session.worked_ms());
            if session.apply(event, now_ms).is_err() {
                continue;
            }
            let passed = now_ms.saturating_sub(last_ms);
            last_ms = now_ms;
            let work = session.worked_ms() - worked;
            match was {
                State::Running(_) if passed <= LONGEST_GAP_MS => prop_assert!(work <= passed),
                _ => prop_assert_eq!(work, 0),
            }
        }
    }

    /// After the end nothing runs, and a stop that may need a doctor leaves no advice for an ordinary day.
    #[test]
    fn the_end_is_the_end(script in scripts(), course in courses()) {
        let mut session = begun(&script);
        for (event, now_ms) in course {
            let over = session.is_over();
            let before = session.log();
            let effects = session.apply(event.clone(), now_ms);
            if over {
                prop_assert!(effects.is_err() || (event == Event::Tick && effects == Ok(Vec::new())));
                prop_assert_eq!(session.log(), before);
                prop_assert_eq!(session.place(), None);
            }
            if session.disposition() > Disposition::Modify {
                prop_assert!(session.log().after.advice.is_empty());
            }
        }
    }

    /// A report with a sign that ends a session is never answered by going on.
    #[test]
    fn a_sign_takes_the_hands_off(script in scripts(), course in courses()) {
        let mut session = begun(&script);
        for (event, now_ms) in course {
            let signs = match &event {
                Event::CheckIn(report) => report.signs.clone(),
                _ => Vec::new(),
            };
            let taken = session.apply(event, now_ms).is_ok();
            if taken && !signs.is_empty() {
                prop_assert!(!matches!(session.state(), State::Running(_)));
                let rules = &KNOWLEDGE.shelves().stop_rules;
                if signs.iter().any(|sign| rules[sign].item.ends_session) {
                    prop_assert!(session.is_over());
                }
            }
        }
    }

    /// A session that was left and taken up again stands where it stood, paused.
    #[test]
    fn leaving_and_coming_back(script in scripts(), course in courses(), at in any::<Index>()) {
        let mut session = begun(&script);
        let at = at.index(course.len());
        for (event, now_ms) in course.into_iter().take(at + 1) {
            let _ = session.apply(event, now_ms);
        }
        let text = session.to_json().unwrap();
        let mut back = Session::from_json(&KNOWLEDGE, script.clone(), &text).unwrap();
        if let State::Running(place) = session.state() {
            prop_assert_eq!(back.state(), &State::Paused(*place));
        } else {
            prop_assert_eq!(back.state(), session.state());
            prop_assert_eq!(back.log(), session.log());
        }
        prop_assert_eq!(pressures(&back), pressures(&session));
        prop_assert_eq!(back.log().check_ins, session.log().check_ins);
        prop_assert_eq!(back.worked_ms(), session.worked_ms());
        let again = Session::from_json(&KNOWLEDGE, script, &back.to_json().unwrap()).unwrap();
        prop_assert_eq!(&again, &back);
        prop_assert!(back.apply(Event::Tick, 0).is_ok());
    }

    /// How often time is looked at makes no difference.
    #[test]
    fn small_ticks_and_large_ticks_agree(script in scripts(), gaps in prop::collection::vec(1..=LONGEST_GAP_MS, 1..120)) {
        let (mut small, mut large) = (begun(&script), begun(&script));
        let mut now_ms = 0;
        for session in [&mut small, &mut large] {
            session.apply(Event::Start, 0).unwrap();
        }
        for gap in gaps {
            for part in 1..=3 {
                small.apply(Event::Tick, now_ms + gap * part / 3).unwrap();
            }
            now_ms += gap;
            large.apply(Event::Tick, now_ms).unwrap();
            prop_assert_eq!(small.log(), large.log());
            if let State::CheckIn { .. } = small.state() {
                for session in [&mut small, &mut large] {
                    session.apply(Event::CheckIn(Report::default()), now_ms).unwrap();
                }
            }
        }
    }
}

/// A first check-in always comes first, and whoever answers it calmly and does nothing else reaches the end.
#[test]
fn an_undisturbed_session_gives_all_of_its_script() {
    let answers = Answers::typical(&KNOWLEDGE);
    let plan = plan(&KNOWLEDGE, &answers, &permit(&answers).unwrap());
    let mut deep = 0;
    let mut given = 0;
    for choice in &plan.chosen {
        for length in &choice.sessions {
            let script = plan
                .script_for(&KNOWLEDGE, choice.technique, length.setting, length.to)
                .unwrap();
            let mut session = begun(&script);
            session.apply(Event::Start, 0).unwrap();
            assert!(matches!(
                session.state(),
                State::CheckIn {
                    due: Due::Start,
                    ..
                }
            ));
            let mut now_ms = 0;
            while !session.is_over() {
                let event = match session.state() {
                    State::CheckIn { due, .. } => {
                        deep += usize::from(*due == Due::DeepWork);
                        Event::CheckIn(Report::default())
                    }
                    _ => Event::Tick,
                };
                session.apply(event, now_ms).unwrap();
                now_ms += 1_000;
            }
            let log = session.log();
            assert_eq!(log.ending, Ending::Finished);
            assert_eq!(log.worked_ms, u64::from(script.seconds()) * 1000);
            given += 1;
        }
    }
    assert!(given > 5, "only {given} sessions were given");
    assert!(deep > 0, "no session came to the check-in of deep work");
}
