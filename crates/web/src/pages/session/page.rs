//! The session in words, and the place where the player finds it.

use care::script::{StepWords, pressure_span};
use care::session::{After, Sign};
use care::{Script, Session, Step};
use jiff::civil::Date;
use knowledge::{Disposition, Knowledge};
use maud::{Markup, PreEscaped, Render, html};

use super::guide::setting;
use super::player::{door, player};
use crate::layout::{Frame, page};
use crate::words::day;

/// A whole session, and all that the player needs for it.
pub struct SessionPage<'a> {
    /// Words.
    pub knowledge: &'a Knowledge,
    /// A session that has not started.
    pub session: &'a Session,
    /// The [`super::Guide`] as JSON without `<`.
    pub guide: String,
    /// The day of the answers, when it is not today.
    pub given_on: Option<Date>,
    /// The address of the visit it is given in, and the choice of another session there, if in one.
    pub visit: Option<(&'a str, Markup)>,
}

/// A page for the session that the browser keeps.
pub struct OpenPage;

impl Render for SessionPage<'_> {
    fn render(&self) -> Markup {
        let script = self.session.script();
        let main = html! {
            header.session-head {
                h1 data-title { (script.title()) }
                p.lead { (summary(script)) }
            }
            @if let Some(date) = self.given_on {
                p.note { "The answers behind this session are from " (day(date)) ". If anything is new since then, answer again first." }
            }
            @if let Some((visit, choice)) = &self.visit {
                p.on-screen { a href=(visit) { "Back to the brief" } " " a href={ (visit) "/note" } { "To the note" } }
                (choice)
            }
            (door())
            (player())
            div.paper data-paper {
                (self.before())
                (self.steps())
                (self.asking())
                (stopping(self.session.signs(), "stop-title"))
                (after(&self.session.log().after))
                p.quiet { (self.session.log().intended_use) " Content version " (self.session.log().knowledge_version) "." }
            }
            script #guide type="application/json" { (PreEscaped(&self.guide)) }
        };
        page(Frame::Task, "session", script.title(), &main)
    }
}

impl Render for OpenPage {
    fn render(&self) -> Markup {
        let main = html! {
            header.session-head {
                h1 data-title { "Your guided session" }
                p.lead data-lead { "A session that you have opened goes on here, also without a network." }
            }
            (door())
            (player())
            div.paper data-paper {
                section.block aria-labelledby="before" data-before hidden {
                    h2 #before { "Before you begin" }
                    ul data-prepare {}
                }
                div data-none {
                    p { "This browser keeps no session at the moment. A plan shows the sessions that fit you, and opens them." }
                    a.button.primary href="/check" { "Start the check" }
                }
            }
        };
        page(Frame::Task, "session", "Your guided session", &main)
    }
}

impl SessionPage<'_> {
    fn before(&self) -> Markup {
        let script = self.session.script();
        html! {
            section.block aria-labelledby="before" {
                h2 #before { "Before you begin" }
                ul { @for line in script.prepare() { li { (line) } } }
                @if !script.adapted().is_empty() {
                    h3 { "Changed for you" }
                    ul { @for line in script.adapted() { li { (line) } } }
                }
            }
        }
    }

    fn steps(&self) -> Markup {
        html! {
            section.block aria-labelledby="steps" {
                h2 #steps { "Step by step" }
                @for (phase, steps) in phases(self.session.script().steps()) {
                    h3 { (phase) }
                    ol.session-steps {
                        @for (at, step) in steps { (self.step(at, step)) }
                    }
                }
            }
        }
    }

    /// A step that starts `at` so many seconds.
    fn step(&self, at: u32, step: &Step) -> Markup {
        let words = StepWords::new(self.knowledge, step);
        html! {
            li {
                p.at { b { (clock(at)) } span { (length(step.seconds)) } }
                div {
                    @if step.check_in { p.ask-here { "Check-in first: how is it?" } }
                    p.what { (words.short()) }
                    p { (words.cue) }
                    p.quiet {
                        (words.position)
                        @if let Some(pressure) = words.pressure { "; pressure " (pressure_span(pressure)) }
                    }
                }
            }
        }
    }

    fn asking(&self) -> Markup {
        let ceiling = self.session.script().discomfort_ceiling();
        html! {
            section.block aria-labelledby="asking" {
                h2 #asking { "At a check-in" }
                ul {
                    li { "How much discomfort does the work give, 0 to 10? Above " (ceiling) " ease off." }
                    li { "How much pain is there now, 0 to 10?" }
                    li { "Lighter, the same, or firmer within the plan?" }
                    li { "Is any of the signs below there?" }
                }
            }
        }
    }
}

/// What to stop for, the most urgent first.
fn stopping(signs: &[Sign], id: &str) -> Markup {
    html! {
        section.block aria-labelledby=(id) {
            h2 id=(id) { "When to stop" }
            dl.signs {
                @for sign in signs {
                    div {
                        dt { (sign.sign) }
                        dd {
                            (sign.do_now)
                            @for then in sign.then.iter().filter(|then| then.disposition > Disposition::Modify) {
                                " " (capital(&then.condition)) ": " (then.action)
                            }
                        }
                    }
                }
            }
        }
    }
}

fn after(after: &After) -> Markup {
    html! {
        section.block aria-labelledby="after" {
            h2 #after { "Afterwards" }
            ul { @for line in &after.advice { li { (line) } } }
            h3 { "What to watch for" }
            dl.signs {
                @for watch in &after.watch {
                    div { dt { (watch.title) } dd { (watch.not_normal) " " (watch.action) } }
                }
            }
        }
    }
}

/// The steps of each phase, each with the second it starts at.
fn phases(steps: &[Step]) -> Vec<(&str, Vec<(u32, &Step)>)> {
    let mut phases: Vec<(&str, Vec<(u32, &Step)>)> = Vec::new();
    let mut at = 0;
    for step in steps {
        match phases.last_mut() {
            Some((phase, steps)) if *phase == step.phase => steps.push((at, step)),
            _ => phases.push((&step.phase, vec![(at, step)])),
        }
        at += step.seconds;
    }
    phases
}

fn summary(script: &Script) -> String {
    let steps = script.steps().len();
    format!(
        "{}, {}, {steps} steps.",
        length(script.seconds()),
        setting(script.setting())
    )
}

/// Minutes and seconds: "5:00".
fn clock(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// "1 minute", "2 min 30 s", "45 seconds".
fn length(seconds: u32) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} seconds"),
        (1, 0) => "1 minute".to_owned(),
        (minutes, 0) => format!("{minutes} minutes"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// Part of a sentence at the head of a line.
fn capital(part: &str) -> String {
    let mut letters = part.chars();
    let first = letters.next().map(|first| first.to_uppercase());
    first.into_iter().flatten().chain(letters).collect()
}
