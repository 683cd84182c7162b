#![allow(clippy::unwrap_used)]

use knowledge::items::Path;
use knowledge::{Disposition, Knowledge, Setting};

use super::*;
use crate::script::{Action, Side, Step};

fn stroke(phase: &str, region: &str, pressure: [u8; 2], seconds: u32) -> Step {
    Step {
        phase: phase.to_owned(),
        check_in: false,
        seconds,
        action: Action::Stroke {
            stroke: "effleurage".to_owned(),
            region: region.to_owned(),
            side: Side::Both,
            tool: None,
            oil: false,
            pressure,
            path: Path::Along,
        },
        position: "prone".to_owned(),
        cue: "Glide.".to_owned(),
    }
}

fn rest(seconds: u32) -> Step {
    Step {
        action: Action::Rest,
        ..stroke("Rest", "low_back", [1, 1], seconds)
    }
}

fn script(knowledge: &Knowledge, setting: Setting, steps: Vec<Step>) -> Script {
    Script {
        knowledge_version: knowledge.version().to_owned(),
        intended_use: crate::decision::INTENDED_USE,
        protocol: "swedish_back".to_owned(),
        title: "Back session".to_owned(),
        technique: "swedish_massage".to_owned(),
        setting,
        seconds: steps.iter().map(|step| step.seconds).sum(),
        prepare: Vec::new(),
        steps,
        aftercare: vec!["Sit up slowly.".to_owned()],
        discomfort_ceiling: 5,
        adapted: Vec::new(),
    }
}

/// A session with its clock.
struct Guided {
    session: Session,
    now_ms: u64,
}

impl Guided {
    fn new(setting: Setting, steps: Vec<Step>) -> Guided {
        let knowledge = Knowledge::embedded().unwrap();
        let script = script(&knowledge, setting, steps);
        Guided {
            session: Session::new(&knowledge, script).unwrap(),
            now_ms: 1_000,
        }
    }

    /// Started, and the first check-in answered.
    fn running(setting: Setting, steps: Vec<Step>, pain: u8) -> Guided {
        let mut guided = Guided::new(setting, steps);
        guided.then(Event::Start);
        guided.report(0, pain, &[], Wish::Same);
        guided
    }

    fn then(&mut self, event: Event) -> Vec<Effect> {
        self.session.apply(event, self.now_ms).unwrap()
    }

    fn report(&mut self, discomfort: u8, pain: u8, signs: &[&str], pressure: Wish) -> Vec<Effect> {
        self.then(Event::CheckIn(Report {
            discomfort,
            pain,
            signs: signs.iter().map(|sign| (*sign).to_owned()).collect(),
            pressure,
        }))
    }

    /// Lets seconds pass in small ticks.
    fn wait(&mut self, seconds: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        for _ in 0..seconds {
            self.now_ms += 1_000;
            effects.extend(self.then(Event::Tick));
        }
        effects
    }

    fn step(&self) -> usize {
        self.session.place().unwrap().step
    }
}

#[test]
fn a_session_runs_to_its_end() {
    let mut guided = Guided::running(
        Setting::Partner,
        vec![stroke("a", "low_back", [1, 3], 30), rest(20)],
        2,
    );
    let effects = guided.wait(49);
    let countdowns = effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Countdown { .. }));
    assert_eq!(countdowns.count(), 2);
    assert_eq!(guided.step(), 1);
    let effects = guided.wait(1);
    assert_eq!(effects[0], Effect::Finished);
    let Effect::Aftercare(after) = &effects[1] else {
        panic!("aftercare comes at the end");
    };
    assert_eq!(after.advice, ["Sit up slowly."]);
    assert_eq!(after.ask_days, [1, 3, 7, 14]);
    assert_eq!(after.watch[0].disposition, Disposition::Emergency);
    let log = guided.session.log();
    assert_eq!((log.worked_ms, log.ending), (50_000, Ending::Finished));
    assert_eq!((log.started_ms, log.ended_ms), (1_000, 51_000));
}

#[test]
fn easing_holds_for_the_region_and_never_brings_back_what_was_too_much() {
    let mut guided = Guided::running(
        Setting::Therapist,
        vec![
            stroke("a", "low_back", [2, 3], 30),
            stroke("a", "upper_back", [2, 3], 30),
            stroke("a", "low_back", [3, 5], 30),
            stroke("a", "low_back", [1, 1], 30),
        ],
        0,
    );
    guided.then(Event::Ease);
    let pressures: Vec<_> = (0..4).map(|step| guided.session.pressure(step)).collect();
    assert_eq!(
        pressures,
        [Some([2, 2]), Some([2, 3]), Some([2, 2]), Some([1, 1])]
    );
    guided.then(Event::Ease);
    assert_eq!(guided.session.pressure(0), Some([1, 1]));
    guided.then(Event::Ease);
    assert!(guided.session.is_still(0) && !guided.session.is_still(3));
    assert_eq!(
        guided.session.apply(Event::Ease, guided.now_ms),
        Err(NotNow::NothingToEase)
    );
    for high in [1, 2, 3, 3] {
        guided.report(0, 0, &[], Wish::Firmer);
        assert_eq!(guided.session.pressure(0).unwrap()[1], high);
    }
}

#[test]
fn from_still_hands_the_next_level_is_the_lightest_touch() {
    let mut guided = Guided::running(
        Setting::Therapist,
        vec![
            stroke("a", "low_back", [1, 2], 10),
            stroke("a", "low_back", [3, 5], 30),
        ],
        0,
    );
    guided.then(Event::Ease);
    guided.wait(11);
    assert_eq!(guided.session.pressure(1), Some([1, 1]));
    guided.then(Event::Ease);
    assert_eq!(guided.session.pressure(1), None);
    for high in [1, 2, 3] {
        guided.report(0, 0, &[], Wish::Firmer);
        assert_eq!(guided.session.pressure(1).unwrap()[1], high);
    }
}

#[test]
fn discomfort_above_the_ceiling_eases_what_was_felt_and_what_comes() {
    let steps = || {
        let mut next = stroke("b", "upper_back", [1, 3], 30);
        next.check_in = true;
        vec![
            stroke("a", "low_back", [1, 3], 30),
            next,
            stroke("b", "low_back", [1, 3], 30),
        ]
    };
    for (discomfort, expected) in [(5, [Some([1, 3]); 3]), (6, [Some([1, 2]); 3])] {
        let mut guided = Guided::running(Setting::Partner, steps(), 2);
        assert!(
            guided
                .wait(30)
                .contains(&Effect::CheckInDue { due: Due::Script })
        );
        guided.report(discomfort, 2, &[], Wish::Same);
        assert_eq!(
            [0, 1, 2].map(|step| guided.session.pressure(step)),
            expected
        );
    }
}

#[test]
fn at_home_a_rise_of_pain_eases() {
    for (setting, pain, high) in [
        (Setting::Oneself, 5, 3),
        (Setting::Oneself, 6, 2),
        (Setting::Therapist, 6, 3),
    ] {
        let mut guided = Guided::running(setting, vec![stroke("a", "low_back", [1, 3], 60)], 2);
        guided.wait(10);
        guided.report(0, pain, &[], Wish::Same);
        assert_eq!(guided.session.pressure(0).unwrap()[1], high, "pain {pain}");
    }
}

#[test]
fn too_much_pain_lifts_off_two_levels_lighter_and_ends_the_second_time() {
    let mut guided = Guided::running(
        Setting::Therapist,
        vec![stroke("a", "low_back", [2, 4], 60)],
        2,
    );
    guided.wait(10);
    guided.report(6, 6, &[], Wish::Same);
    assert_eq!(guided.session.pressure(0), Some([2, 3]));
    let effects = guided.report(7, 3, &[], Wish::Firmer);
    assert!(
        matches!(&effects[0], Effect::StopNow(sign) if sign.rule == "stop_pain_7" && !sign.ends_session)
    );
    assert!(matches!(guided.session.state(), State::Paused(_)));
    assert_eq!(guided.session.pressure(0), Some([1, 1]));
    guided.then(Event::Resume);
    guided.report(0, 0, &[], Wish::Firmer);
    assert_eq!(
        guided.session.pressure(0),
        Some([1, 1]),
        "what a sign lightened stays light"
    );
    let effects = guided.report(0, 7, &[], Wish::Same);
    assert!(matches!(&effects[0], Effect::StopNow(sign) if sign.ends_session));
    assert_eq!(guided.session.stopped_by().unwrap().rule, "stop_pain_7");
    assert!(guided.wait(5).is_empty());
}

#[test]
fn each_sign_that_ends_a_session_ends_it_with_its_own_words() {
    let knowledge = Knowledge::embedded().unwrap();
    for (id, entry) in &knowledge.shelves().stop_rules {
        let mut guided = Guided::running(
            Setting::Partner,
            vec![stroke("a", "low_back", [1, 3], 60)],
            2,
        );
        let effects = guided.report(0, 0, &[id], Wish::Same);
        let Effect::StopNow(sign) = &effects[0] else {
            panic!("{id} must be shown first");
        };
        assert_eq!(sign.do_now, entry.item.do_now);
        assert_eq!(sign.then.len(), entry.item.then.len());
        assert_eq!(guided.session.is_over(), entry.item.ends_session, "{id}");
        assert!(
            !matches!(guided.session.state(), State::Running(_)),
            "{id} takes the hands off"
        );
        if guided.session.disposition() == Disposition::Emergency {
            assert!(guided.session.log().after.advice.is_empty(), "{id}");
        }
    }
}

#[test]
fn the_most_urgent_of_several_signs_comes_first() {
    let mut guided = Guided::running(
        Setting::Partner,
        vec![stroke("a", "low_back", [1, 3], 60)],
        2,
    );
    guided.report(
        0,
        0,
        &["stop_request", "stop_guarding", "stop_chest"],
        Wish::Same,
    );
    assert_eq!(guided.session.stopped_by().unwrap().rule, "stop_chest");
    assert_eq!(guided.session.disposition(), Disposition::Emergency);
}

#[test]
fn deep_work_is_asked_about_every_five_minutes_and_at_each_change_of_phase() {
    let mut guided = Guided::running(
        Setting::Therapist,
        vec![
            stroke("a", "low_back", [3, 4], 400),
            stroke("b", "low_back", [1, 2], 60),
            rest(60),
        ],
        2,
    );
    assert!(
        !guided
            .wait(299)
            .contains(&Effect::CheckInDue { due: Due::DeepWork })
    );
    assert!(
        guided
            .wait(1)
            .contains(&Effect::CheckInDue { due: Due::DeepWork })
    );
    assert!(
        guided.wait(100).is_empty(),
        "the clock waits for the answer"
    );
    guided.report(2, 2, &[], Wish::Same);
    assert!(
        guided
            .wait(100)
            .contains(&Effect::CheckInDue { due: Due::Phase })
    );
    guided.report(2, 2, &[], Wish::Same);
    guided.wait(60);
    assert!(matches!(
        guided.session.state(),
        State::Running(Place { step: 2, .. })
    ));
}

#[test]
fn a_long_silence_pauses_and_a_clock_that_goes_back_costs_nothing() {
    let mut guided = Guided::running(
        Setting::Oneself,
        vec![stroke("a", "low_back", [1, 2], 200)],
        2,
    );
    guided.now_ms += LONGEST_GAP_MS;
    guided.then(Event::Tick);
    assert_eq!(guided.session.worked_ms(), LONGEST_GAP_MS);
    guided.now_ms += LONGEST_GAP_MS + 1;
    assert_eq!(guided.then(Event::Tick), [Effect::Paused { unheard: true }]);
    guided.then(Event::Resume);
    guided.now_ms = 5;
    guided.then(Event::Tick);
    assert_eq!(guided.session.worked_ms(), LONGEST_GAP_MS);
    guided.wait(10);
    assert_eq!(guided.session.worked_ms(), LONGEST_GAP_MS + 10_000);
}

#[test]
fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let mut guided = Guided::new(Setting::Oneself, vec![stroke("a", "low_back", [1, 2], 20)]);
    for event in [
        Event::Resume,
        Event::Ease,
        Event::Skip,
        Event::Pause,
        Event::AskCheckIn,
    ] {
        assert_eq!(
            guided.session.apply(event, 0),
            Err(NotNow::State("before the start"))
        );
    }
    guided.then(Event::Start);
    assert!(
        guided.session.apply(Event::Skip, 0).is_err(),
        "a check-in is answered first"
    );
    let before = guided.session.clone();
    let report = Report {
        discomfort: 11,
        ..Report::default()
    };
    assert!(guided.session.apply(Event::CheckIn(report), 9_000).is_err());
    let report = Report {
        signs: vec!["stop_everything".to_owned()],
        ..Report::default()
    };
    assert!(guided.session.apply(Event::CheckIn(report), 9_000).is_err());
    assert_eq!(guided.session, before);
}

#[test]
fn a_saved_session_comes_back_paused_and_only_to_its_own_script() {
    let knowledge = Knowledge::embedded().unwrap();
    let steps = || vec![stroke("a", "low_back", [1, 3], 60)];
    let mut guided = Guided::running(Setting::Partner, steps(), 2);
    guided.then(Event::Ease);
    guided.wait(20);
    let text = guided.session.to_json().unwrap();
    let own = || script(&knowledge, Setting::Partner, steps());
    let back = Session::from_json(&knowledge, own(), &text).unwrap();
    assert_eq!(back.worked_ms(), 20_000);
    assert_eq!(back.pressure(0), Some([1, 2]));
    assert!(matches!(back.state(), State::Paused(_)));
    let other = script(&knowledge, Setting::Oneself, steps());
    assert_eq!(
        Session::from_json(&knowledge, other, &text),
        Err(Refused::Script)
    );
    let older = text.replace(knowledge.version(), "0");
    assert!(matches!(
        Session::from_json(&knowledge, own(), &older),
        Err(Refused::Knowledge { .. })
    ));
    let forged = text.replace("\"ease\"", "\"resume\"");
    assert!(matches!(
        Session::from_json(&knowledge, own(), &forged),
        Err(Refused::Unreadable(_))
    ));
}

#[test]
fn the_numbers_are_those_that_the_knowledge_states() {
    let knowledge = Knowledge::embedded().unwrap();
    let shelves = knowledge.shelves();
    let pressure = &shelves.rules["t_pressure"].item.person.action;
    let rise = format!("no more than {PAIN_RISE_AT_HOME} above where you began");
    assert!(pressure.as_ref().unwrap().contains(&rise));
    let every = format!(
        "at least every {} minutes in firm work",
        DEEP_WORK_MS / 60_000
    );
    let prepare = &shelves.protocols["deep_tissue_back"].item.prepare;
    assert!(prepare.iter().any(|line| line.contains(&every)));
}
