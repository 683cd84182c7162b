//! What the live screen shows: lines for a window of any size, from the state alone.

#[cfg(test)]
mod tests;

use care::Session;
use care::session::{Due, Sign, State};
use knowledge::Knowledge;

use super::answering::{Answering, Asked, label};
use super::page::Page;
use super::words;
use crate::terminal::{Style, Terminal, wrap};

/// What the window shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Panel {
    /// Before the start.
    Prepare,
    /// A step.
    Step,
    /// A check-in.
    Answering(Due, Answering),
    /// Signs to act on, one after the other.
    Stop(Vec<Sign>),
    /// Whether to end.
    Leave,
    /// After the end.
    End,
    /// Nothing any more.
    Done,
}

/// All that is shown.
pub struct View<'a> {
    pub knowledge: &'a Knowledge,
    pub session: &'a Session,
    pub panel: &'a Panel,
    pub message: &'a str,
}

/// The narrowest window that is drawn, in columns.
const NARROWEST: usize = 40;
/// The widest text, in columns: longer lines are hard to follow.
const WIDEST: usize = 80;

/// Draws a window: one line for each of its rows, none wider than it.
pub fn draw(view: &View, terminal: &Terminal, width: usize, height: usize) -> Vec<String> {
    let mut page = Page::new(width.min(WIDEST));
    if width < NARROWEST {
        page.text(
            Style::Caution,
            "Please make this window at least 40 columns wide.",
        );
        if let Some(place) = view.session.place() {
            page.text(Style::Strong, &words::clock(place.left_ms));
        }
        return page.fit(terminal, height);
    }
    match view.panel {
        Panel::Prepare => prepare(view, &mut page),
        Panel::Step | Panel::Done => step(view, &mut page),
        Panel::Answering(due, answering) => {
            check_in(view.session.signs(), *due, answering, &mut page, height);
        }
        Panel::Stop(signs) => {
            if let Some(sign) = signs.first() {
                stop(sign, view.session.is_over(), &mut page);
            }
        }
        Panel::Leave => {
            page.text(Style::Heading, "End the session?");
            page.gap();
            page.text(
                Style::Quiet,
                "You need no reason. What was done is kept in the record.",
            );
            page.keys("Enter end it   any other key go on");
        }
        Panel::End => end(view, &mut page),
    }
    page.fit(terminal, height)
}

fn prepare(view: &View, page: &mut Page) {
    let script = view.session.script();
    page.text(Style::Heading, script.title());
    page.text(
        Style::Quiet,
        &format!(
            "{} {}, {} steps",
            words::clock(u64::from(script.seconds()) * 1000),
            words::setting(script.setting()),
            script.steps().len()
        ),
    );
    page.gap();
    for line in script.prepare() {
        page.item(line);
    }
    page.keys("Enter or space begin   q leave");
}

fn step(view: &View, page: &mut Page) {
    let Some(place) = view.session.place() else {
        return;
    };
    let steps = view.session.script().steps();
    let Some(now) = words::step(view.knowledge, view.session, place.step) else {
        return;
    };
    let paused = matches!(view.session.state(), State::Paused(_));
    page.beside(
        (Style::Heading, view.session.script().title()),
        match paused {
            true => (Style::Caution, "Paused"),
            false => (Style::Quiet, &steps[place.step].phase),
        },
    );
    page.gap();
    page.figures(&words::clock(place.left_ms));
    page.gap();
    page.text(Style::Strong, &now.short());
    page.text(Style::Quiet, &now.position);
    if let Some(pressure) = now.pressure {
        let dots = words::dots(now.pressure);
        let mut level = format!("  {}", care::script::pressure_span(pressure));
        if dots.chars().count() + level.chars().count() > page.width() {
            level = format!("  {} of 5", pressure[1]);
        }
        page.push(vec![(Some(Style::Go), dots), (Some(Style::Quiet), level)]);
    }
    page.gap();
    page.text(None, &now.cue);
    page.text(Style::Note, view.message);
    page.gap();
    page.bar(
        view.session.worked_ms(),
        u64::from(view.session.script().seconds()) * 1000,
    );
    let next = words::step(view.knowledge, view.session, place.step + 1);
    let next = next.map_or("the end".to_owned(), |next| words::lower(&next.short()));
    page.text(
        Style::Quiet,
        &format!("Step {} of {}. Next: {next}", place.step + 1, steps.len()),
    );
    page.keys(match paused {
        true => "space go on   e ease   s skip   c check-in   q stop",
        false => "space pause   e ease   s skip   c check-in   q stop",
    });
}

fn check_in(signs: &[Sign], due: Due, answering: &Answering, page: &mut Page, height: usize) {
    page.text(Style::Heading, words::due(due));
    page.gap();
    match answering.asked() {
        Asked::Discomfort => {
            page.text(Style::Strong, "How much discomfort does the work give?");
            page.text(Style::Quiet, "0 pleasant, 10 the worst you can imagine");
            page.keys("0-9 or x for ten   q stop");
        }
        Asked::Pain => {
            page.text(Style::Strong, "How much pain is there now?");
            page.text(Style::Quiet, "0 none, 10 the worst you can imagine");
            page.keys(match due {
                Due::Start => "0-9 or x for ten   q stop",
                _ => "0-9 or x for ten   Backspace back   q stop",
            });
        }
        Asked::Pressure => {
            page.text(Style::Strong, "How should the pressure be?");
            page.gap();
            page.text(None, "l      lighter");
            page.text(None, "Enter  as it is");
            page.text(None, "f      firmer, within the plan");
            page.keys("l, Enter or f   Backspace back   q stop");
        }
        Asked::Signs => {
            page.text(Style::Strong, "Is there any of this? Mark it with its key.");
            page.gap();
            let fits = |text: fn(&Sign) -> &str| {
                let lines = |sign| wrap(text(sign), page.width(), 4, 4).len();
                page.rows() + signs.iter().map(lines).sum::<usize>() + 2 <= height
            };
            let full: fn(&Sign) -> &str = |sign| &sign.sign;
            let short: fn(&Sign) -> &str = |sign| &sign.title;
            let text = match fits(full) {
                true => full,
                false => short,
            };
            for (i, sign) in signs.iter().enumerate() {
                let (mark, style) = match answering.is_noticed(i) {
                    true => ('*', Some(Style::Caution)),
                    false => (' ', None),
                };
                page.hanging(&format!("{}{mark}  ", label(i)), style, text(sign));
            }
            page.keys("Enter done   Backspace back   q stop");
        }
    }
}

fn stop(sign: &Sign, over: bool, page: &mut Page) {
    page.rule(&sign.title);
    page.text(Style::Stop, &sign.do_now);
    page.gap();
    for then in &sign.then {
        page.text(
            Style::Strong,
            &format!("{}:", words::upper(&then.condition)),
        );
        page.text(None, &then.action);
    }
    page.rule("");
    match over {
        true => {
            page.text(Style::Caution, "The session has ended.");
            page.keys("Enter leave");
        }
        false => {
            page.text(Style::Caution, "Hands off: the session is paused.");
            page.keys("Enter back to the session   q stop");
        }
    }
}

fn end(view: &View, page: &mut Page) {
    let finished = matches!(view.session.state(), State::Finished);
    page.text(
        Style::Heading,
        match finished {
            true => "That was the session.",
            false => "The session has ended.",
        },
    );
    page.gap();
    for line in view.session.log().after.advice {
        page.item(&line);
    }
    page.keys("Enter leave and see the record");
}
