//! The session in the browser and the session in Rust are one: random sessions are played by both, and every state, effect
//! and record is compared.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::process::Command;

use care::session::{Event, LONGEST_GAP_MS, Report, State, Wish};
use care::{Script, Session, plan, screen};
use knowledge::{Answers, Knowledge, Setting};
use rand::rngs::ChaCha12Rng;
use rand::{Rng, RngExt, SeedableRng};
use serde_json::{Value, json};
use web::pages::session::Guide;

const EXAMPLES: [&str; 2] = [
    include_str!("../../../examples/desk-worker.json"),
    include_str!("../../../examples/blood-thinner.json"),
];
/// Sessions of each script.
const SESSIONS: u64 = 40;
/// Turns of a session, at most.
const TURNS: usize = 90;

#[test]
fn the_machine_in_the_browser_does_the_same() {
    let knowledge = Knowledge::embedded().unwrap();
    let scripts = scripts(&knowledge);
    assert!(scripts.len() >= 6, "{} scripts", scripts.len());
    let deep = |script: &&Script| {
        let text = serde_json::to_string(script.steps()).unwrap();
        text.contains("[2,4]") || text.contains("[3,4]") || text.contains("[4,5]")
    };
    assert!(scripts.iter().any(|script| deep(&script)), "deep work");
    let mut played = Vec::new();
    let mut ends = [0; 3];
    for (i, script) in scripts.iter().enumerate() {
        let session = Session::new(&knowledge, script.clone()).unwrap();
        let guide: Value =
            serde_json::from_str(&Guide::new(&knowledge, &session).to_json().unwrap()).unwrap();
        let mut sessions = Vec::new();
        for seed in 0..SESSIONS {
            let random = ChaCha12Rng::seed_from_u64(i as u64 * SESSIONS + seed);
            let (end, session) = play(&knowledge, script, random);
            ends[end] += 1;
            sessions.push(session);
        }
        played.push(json!({ "guide": guide, "sessions": sessions }));
    }
    assert!(
        ends.iter().all(|count| *count > 5),
        "open, stopped, finished: {ends:?}"
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sessions.json");
    std::fs::write(&file, serde_json::to_vec(&played).unwrap()).unwrap();
    let test = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/js/machine.test.mjs");
    let output = Command::new("node")
        .args(["--test", "--test-reporter=spec"])
        .arg(test)
        .env("SESSIONS", &file)
        .output();
    let output = output.expect("Node.js is missing; install it with: apt-get install nodejs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A script of every setting and several lengths that the examples permit.
fn scripts(knowledge: &Knowledge) -> Vec<Script> {
    let mut scripts: Vec<Script> = Vec::new();
    for example in EXAMPLES {
        let answers = Answers::from_json(knowledge, example.as_bytes()).unwrap();
        let screening = screen(knowledge, &answers);
        let Ok(permit) = screening.permit() else {
            continue;
        };
        let plan = plan(knowledge, &answers, &permit);
        for choice in &plan.chosen {
            for length in &choice.sessions {
                let made =
                    plan.script_for(knowledge, choice.technique, length.setting, length.from);
                match made {
                    Ok(script) if !scripts.contains(&script) => scripts.push(script),
                    _ => {}
                }
            }
        }
    }
    for setting in Setting::ALL {
        assert!(scripts.iter().any(|script| script.setting() == setting));
    }
    scripts
}

/// Plays a session at random; gives how it stands in the end (open, stopped, finished) and all that happened.
fn play(knowledge: &Knowledge, script: &Script, mut random: ChaCha12Rng) -> (usize, Value) {
    let mut session = Session::new(knowledge, script.clone()).unwrap();
    let mut now_ms = random.random_range(0..2_000_000_000_000u64);
    let calm = random.random_bool(0.4);
    let turns: Vec<Value> = (0..random.random_range(1..=TURNS))
        .map(|turn| {
            now_ms = now_ms.saturating_add_signed(gap(&mut random, calm));
            let event = match turn {
                0 => Event::Start,
                _ => event(&mut random, &session, calm),
            };
            let said = match session.apply(event.clone(), now_ms) {
                Ok(effects) => json!({ "effects": effects }),
                Err(refused) => json!({ "refused": refused.to_string() }),
            };
            let pressures: Vec<_> = (0..script.steps().len()).map(|step| session.pressure(step)).collect();
            json!({
                "at_ms": now_ms, "event": event, "said": said, "state": session.state(), "pressures": pressures,
            })
        })
        .collect();
    let end = match session.state() {
        State::Stopped { .. } => 1,
        State::Finished => 2,
        _ => 0,
    };
    let saved = session.to_json().unwrap();
    let back = Session::from_json(knowledge, script.clone(), &saved).unwrap();
    let saved: Value = serde_json::from_str(&saved).unwrap();
    let played = json!({
        "turns": turns, "log": session.log(), "past": saved["past"], "back": back.state(), "back_log": back.log(),
    });
    (end, played)
}

/// Milliseconds until the next turn: mostly short, at times just around the longest silence, or backwards.
fn gap(random: &mut impl Rng, calm: bool) -> i64 {
    let longest = LONGEST_GAP_MS as i64;
    match random.random_range(0..20) {
        0 if !calm => -random.random_range(0..100_000),
        1 if !calm => longest + random.random_range(0..3),
        2 if !calm => random.random_range(longest..200_000_000),
        3 => 0,
        4..8 => random.random_range(0..1_500),
        _ => random.random_range(longest / 2..=longest),
    }
}

fn event(random: &mut impl Rng, session: &Session, calm: bool) -> Event {
    if calm && matches!(session.state(), State::Paused(_)) {
        return Event::Resume;
    }
    let answer = matches!(session.state(), State::CheckIn { .. }) && random.random_bool(0.8);
    if answer || random.random_bool(0.08) {
        return Event::CheckIn(report(random, session, calm));
    }
    match random.random_range(0..if calm { 8 } else { 16 }) {
        8 => Event::Start,
        9 => Event::Pause,
        10 | 11 => Event::Resume,
        12 => Event::Ease,
        13 => Event::Skip,
        14 => Event::AskCheckIn,
        15 if random.random_bool(0.2) => Event::Stop {
            reason: ["", "the door bell"][random.random_range(0..2)].to_owned(),
        },
        7 if calm && random.random_bool(0.3) => Event::Skip,
        _ => Event::Tick,
    }
}

fn report(random: &mut impl Rng, session: &Session, calm: bool) -> Report {
    let worst = if calm { 5 } else { 12 };
    let signs = match random.random_range(0..24) {
        0 => 2,
        1 | 2 => 1,
        _ => 0,
    };
    let mut named: Vec<String> = (0..if calm { 0 } else { signs })
        .map(|_| {
            session.signs()[random.random_range(0..session.signs().len())]
                .rule
                .clone()
        })
        .collect();
    if !calm && random.random_range(0..25) == 0 {
        named.push("stop_everything".to_owned());
    }
    Report {
        discomfort: random.random_range(0..worst),
        pain: random.random_range(0..worst),
        signs: named,
        pressure: [Wish::Lighter, Wish::Same, Wish::Firmer][random.random_range(0..3)],
    }
}
