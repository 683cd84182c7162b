//! Something to look at: why, what to do, and the button for it.

use maud::{Markup, Render, html};
use progress::Ask;
use progress::attention::{About, When};

use crate::history::{History, REVIEW};

/// An item of the list.
pub struct Asked<'a> {
    /// What it is.
    pub ask: &'a Ask<'a>,
    /// What was noted.
    pub history: &'a History,
}

impl Render for Asked<'_> {
    fn render(&self) -> Markup {
        let ask = self.ask;
        html! {
            article class=(format!("ask {}", tone(ask.when))) {
                p.kicker { (soon(ask.when)) }
                h3 { (ask.title) }
                @for sentence in &ask.sentences { p { (sentence) } }
                @if !ask.then.is_empty() {
                    dl { @for case in &ask.then { div { dt { (case.condition) } dd { (case.action) } } } }
                }
                (self.ways())
                @if !ask.our_rule.is_empty() {
                    details {
                        summary { "Our own rule" }
                        ul { @for rule in ask.our_rule { li { (rule) } } }
                    }
                }
            }
        }
    }
}

impl Asked<'_> {
    fn ways(&self) -> Markup {
        html! {
            div.row {
                @match &self.ask.about {
                    About::FollowUps { .. } => {
                        @match self.history.due.last() {
                            Some(due) => a.button.primary href=(format!("/after/{}", due.session)) { "Tell what happened" },
                            None => a.button.primary href="/after" { "Tell what happened" },
                        }
                    }
                    About::Review { .. } => a.button.primary href=(format!("/measures/{REVIEW}")) { "Rate the change" },
                    _ => {}
                }
                @if self.ask.screen_again { a.button.primary href="/check" { "Answer the questions again" } }
            }
        }
    }
}

fn tone(when: When) -> &'static str {
    match when {
        When::Now | When::Today => "tone-stop",
        When::BeforeNextSession => "tone-caution",
        When::Soon => "tone-go",
    }
}

fn soon(when: When) -> &'static str {
    match when {
        When::Now => "Now",
        When::Today => "Today",
        When::BeforeNextSession => "Before the next session",
        When::Soon => "When you have a moment",
    }
}
