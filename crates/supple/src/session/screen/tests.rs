#![allow(clippy::unwrap_used)]

use care::session::{Event, Report};
use crossterm::event::KeyCode;
use knowledge::{Answers, Setting};

use super::*;
use crate::Colour;

fn session(knowledge: &Knowledge) -> Session {
    let answers = Answers::typical(knowledge);
    let permit = care::screen(knowledge, &answers).permit().unwrap();
    let plan = care::plan(knowledge, &answers, &permit);
    let script = plan.script(knowledge, Setting::Partner, 15).unwrap();
    Session::new(knowledge, script).unwrap()
}

#[test]
fn every_panel_fits_every_window_and_keeps_its_keys() {
    let knowledge = Knowledge::embedded().unwrap();
    let terminal = Terminal::new(Colour::Never);
    let mut session = session(&knowledge);
    session.apply(Event::Start, 0).unwrap();
    session.apply(Event::CheckIn(Report::default()), 0).unwrap();
    let mut pressure = Answering::new(false);
    pressure.key(KeyCode::Char('3'), &[]);
    pressure.key(KeyCode::Char('x'), &[]);
    let panels = [
        Panel::Prepare,
        Panel::Step,
        Panel::Leave,
        Panel::End,
        Panel::Answering(Due::Asked, Answering::new(false)),
        Panel::Answering(Due::Asked, pressure),
        Panel::Stop(session.signs().to_vec()),
    ];
    for panel in &panels {
        let view = View {
            knowledge: &knowledge,
            session: &session,
            panel,
            message: "Lighter now: 1 of 5, light lotioning, because the pain has risen since you began.",
        };
        for (width, height) in
            (20..=120).flat_map(|width| [1, 6, 12, 20, 40].map(|height| (width, height)))
        {
            let lines = draw(&view, &terminal, width, height);
            assert_eq!(lines.len(), height);
            let widest = lines.iter().map(|line| line.chars().count()).max();
            assert!(
                widest <= Some(width),
                "{panel:?} in {width} x {height}: {lines:#?}"
            );
            if width >= NARROWEST && height >= 12 {
                let keys = ["Enter", "space", "q stop", "leave"];
                let last = lines
                    .iter()
                    .rfind(|line| !line.is_empty() && *line != " ")
                    .unwrap();
                assert!(
                    keys.iter().any(|key| last.contains(key)),
                    "{panel:?} {width} x {height}: {last}"
                );
            }
        }
    }
}

#[test]
fn the_time_left_is_large_only_where_there_is_room() {
    let knowledge = Knowledge::embedded().unwrap();
    let terminal = Terminal::new(Colour::Never);
    let mut session = session(&knowledge);
    session.apply(Event::Start, 0).unwrap();
    session.apply(Event::CheckIn(Report::default()), 0).unwrap();
    let view = View {
        knowledge: &knowledge,
        session: &session,
        panel: &Panel::Step,
        message: "",
    };
    let left = words::clock(session.place().unwrap().left_ms);
    let has_small = |height| {
        draw(&view, &terminal, 60, height)
            .iter()
            .any(|line| line.trim() == left)
    };
    assert!(has_small(9));
    assert!(!has_small(20));
}
