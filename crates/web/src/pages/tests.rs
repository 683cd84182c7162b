//! Every page with empty, normal, extreme and hostile content. Nearly all words on the pages come from the knowledge, so
//! the hostile ones are put there.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use care::{Session, plan, screen};
use jiff::civil::date;
use knowledge::{Answers, Knowledge, Setting, Value, embedded};
use maud::{Markup, Render};
use store::{Address, Store};

use super::answers::AnswersPage;
use super::check::{ConflictPage, question};
use super::error::ErrorPage;
use super::front::FrontPage;
use super::kept::KeptPage;
use super::result;
use super::session::offline::OfflinePage;
use super::session::{Guide, OpenPage, RefusedPage, SessionPage, Wish};
use crate::App;
use crate::account::Settings;
use crate::account::password::Cost;
use crate::clock::{Clock, Random};
use crate::error::Problem;
use crate::turn::{Agreement, Typed};

const HOSTILE: &str = "<script>alert(1)</script>\" onload='x' &amp; \u{202e}";
const LONG: &str =
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

/// The built-in knowledge with something put in front of every text that people read.
fn knowledge_with(text: &str) -> Knowledge {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    let mut files = embedded();
    for file in &mut files {
        let mut content = String::from_utf8(file.text.to_vec()).unwrap();
        for key in [
            "title",
            "summary",
            "help",
            "headline",
            "meanwhile",
            "sign",
            "setup",
            "text",
        ] {
            for gap in ["", ", ", "{ "] {
                let before = match gap {
                    "" => format!("\n{key} = \""),
                    gap => format!("{gap}{key} = \""),
                };
                // Three quotes open a longer text.
                let triple = format!("{before}\"\"");
                let kept = content.replace(&triple, "\u{1}");
                let changed = kept.replace(&before, &format!("{before}{escaped}"));
                content = changed.replace('\u{1}', &triple);
            }
        }
        if let Some(rest) = content.strip_prefix("title = \"") {
            content = format!("title = \"{escaped}{rest}");
        }
        file.text = content.into_bytes().into();
    }
    Knowledge::load(&files).unwrap()
}

fn app(knowledge: Knowledge) -> App {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let store = runtime.block_on(Store::open(&Address::Memory)).unwrap();
    let noon = date(2026, 11, 21).at(12, 0, 0, 0).in_tz("UTC").unwrap();
    let clock = Clock::new(move || noon.clone());
    let settings = Settings {
        cost: Cost {
            memory_kib: 8,
            passes: 1,
        },
        ..Settings::default()
    };
    App::new(
        Arc::new(knowledge),
        store,
        clock,
        Random::seeded(1),
        settings,
    )
    .unwrap()
}

/// Answers of very different people, from none at all to everything at once.
fn people(knowledge: &Knowledge) -> Vec<Answers> {
    let nobody = Answers::new(knowledge);
    let typical = Answers::typical(knowledge);
    let with = |changes: &[(&str, Value)]| {
        let mut answers = Answers::typical(knowledge);
        for (id, value) in changes {
            answers.set(knowledge.question_ix(id).unwrap(), Some(*value));
        }
        answers
    };
    let emergency = with(&[("nerve_signs", Value::DontKnow)]);
    let same_day = with(&[("weight_loss", Value::DontKnow)]);
    let limited = with(&[("blood", Value::Many(1)), ("age", Value::Number(88.0))]);
    let mut everything = Answers::typical(knowledge);
    for (ix, question) in knowledge.questions().iter().enumerate() {
        if question.item.dont_know {
            everything.set(ix as u16, Some(Value::DontKnow));
        }
    }
    let mut undecided = typical.clone();
    undecided.set(knowledge.question_ix("cancer").unwrap(), None);
    vec![
        nobody, typical, emergency, same_day, limited, everything, undecided,
    ]
}

/// All pages for all people.
fn every_page(app: &App, typed: &str) -> Vec<(String, Markup)> {
    let knowledge = &*app.knowledge;
    let mut pages = vec![
        ("front".to_owned(), FrontPage.render()),
        ("kept".to_owned(), KeptPage { address: "/plan" }.render()),
    ];
    pages.extend(session_pages(knowledge, typed));
    let problems = [
        Problem::Field {
            field: typed.to_owned(),
            expected: typed.to_owned(),
        },
        Problem::Answers(typed.to_owned()),
        Problem::NotAForm,
        Problem::TooLarge,
        Problem::NotFound,
        Problem::WrongMethod,
        Problem::OtherSite,
        Problem::TooMany { wait_s: u64::MAX },
        Problem::TooSlow,
        Problem::Full,
        Problem::Ours,
    ];
    for problem in &problems {
        let sent = ["answers", typed, "password"].map(|name| (name.to_owned(), typed.to_owned()));
        let page = ErrorPage {
            problem,
            id: Some(typed),
            form: Some((typed.to_owned(), sent.to_vec())),
        };
        pages.push((format!("{problem:?}"), page.render()));
    }
    for (i, answers) in people(knowledge).iter().enumerate() {
        let agreement = Agreement {
            by: typed.to_owned(),
            by_complaint: typed.to_owned(),
            on: typed.to_owned(),
            on_complaint: typed.to_owned(),
        };
        pages.push((
            format!("result {i}"),
            result::render(app, answers, agreement),
        ));
        let all = AnswersPage {
            parts: super::answers::parts(knowledge.questions(), answers),
            answers: typed.to_owned(),
            open: i % 2 == 0,
        };
        pages.push((format!("answers {i}"), all.render()));
        for ix in 0..knowledge.questions().len() as u16 {
            let again = Typed {
                values: vec![typed.to_owned()],
                complaint: typed.to_owned(),
            };
            let name = format!("question {} {i}", knowledge.question(ix).id);
            pages.push((name.clone(), question(knowledge, answers, ix, None)));
            pages.push((name, question(knowledge, answers, ix, Some(again))));
        }
    }
    let asked = knowledge.questions().iter().take(2);
    let conflict = ConflictPage {
        to: "/check",
        id: typed,
        text: typed,
        asked: asked.map(|question| (question, typed.to_owned())).collect(),
        answers: typed.to_owned(),
    };
    pages.push(("conflict".to_owned(), conflict.render()));
    pages
}

/// A session of every setting, and the pages around it.
fn session_pages(knowledge: &Knowledge, typed: &str) -> Vec<(String, Markup)> {
    let answers = Answers::typical(knowledge);
    let screening = screen(knowledge, &answers);
    let plan = plan(knowledge, &answers, &screening.permit().unwrap());
    let mut pages = vec![
        ("open".to_owned(), OpenPage.render()),
        ("offline".to_owned(), OfflinePage.render()),
    ];
    for setting in Setting::ALL {
        let session = Session::new(knowledge, plan.script(knowledge, setting, 20).unwrap());
        let session = session.unwrap();
        let page = SessionPage {
            knowledge,
            guide: Guide::new(knowledge, &session).to_json().unwrap(),
            session: &session,
            given_on: Some(date(2026, 5, 3)),
            visit: None,
        };
        pages.push((format!("session {setting:?}"), page.render()));
        let wish = Wish {
            setting,
            minutes: typed.to_owned(),
            technique: Some(typed.to_owned()),
        };
        let why = plan.script_for(knowledge, typed, setting, 1).unwrap_err();
        for why in [None, Some(&why)] {
            let page = RefusedPage::new(&plan, &wish, why, typed.to_owned());
            pages.push((format!("refused {why:?}"), page.render()));
        }
    }
    pages
}

/// What holds for every page, whatever it shows.
fn assert_sound(name: &str, page: &str) {
    assert!(page.starts_with("<!DOCTYPE html>"), "{name}");
    assert_eq!(
        page.matches("<h1").count() - page.matches("class=\"sheet\"").count(),
        1,
        "{name}: one heading"
    );
    assert_eq!(page.matches("<main").count(), 1, "{name}");
    assert!(!page.contains(" style=\""), "{name}: nothing inline");
    let mut ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "{name}: an id comes twice");
}

#[test]
fn every_page_is_sound_with_ordinary_words() {
    let app = app(Knowledge::embedded().unwrap());
    for (name, page) in every_page(&app, "") {
        assert_sound(&name, &page.into_string());
    }
}

#[test]
fn every_page_is_sound_with_very_long_words() {
    let long = LONG.repeat(20);
    let app = app(knowledge_with(LONG));
    for (name, page) in every_page(&app, &long) {
        assert_sound(&name, &page.into_string());
    }
}

#[test]
fn hostile_words_stay_words() {
    let app = app(knowledge_with(HOSTILE));
    let mut seen = 0;
    for (name, page) in every_page(&app, HOSTILE) {
        let page = page.into_string();
        assert_sound(&name, &page);
        assert!(!page.contains("<script>alert"), "{name}");
        assert!(!page.contains("alert(1)</script>\" onload"), "{name}");
        seen += page
            .matches("&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload")
            .count();
    }
    assert!(seen > 10_000, "the hostile words are really there: {seen}");
}
