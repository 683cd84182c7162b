//! A session that is not possible as wished: why, what is possible, and the same form again.

use care::plan::SessionLength;
use care::{NoScript, Plan};
use knowledge::Setting;
use maud::{Markup, Render, html};

use super::Wish;
use crate::layout::{Frame, answers_input, complaint, page};
use crate::words::{lower, setting};

/// Why a session is not possible.
pub struct RefusedPage<'a> {
    plan: &'a Plan<'a>,
    wish: &'a Wish,
    /// All answers, as JSON.
    answers: String,
    at: At,
    complaint: String,
}

/// The field that is in the way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Setting,
    Minutes,
    Technique,
}

impl<'a> RefusedPage<'a> {
    /// A page for a wish that the plan refused; `None` = the minutes are no whole number.
    pub fn new(
        plan: &'a Plan<'a>,
        wish: &'a Wish,
        why: Option<&NoScript>,
        answers: String,
    ) -> RefusedPage<'a> {
        let at = match why {
            Some(NoScript::Setting { .. }) => At::Setting,
            Some(NoScript::NotChosen { .. } | NoScript::Unknown { .. }) => At::Technique,
            _ => At::Minutes,
        };
        let complaint = match why {
            Some(why) => sentence(&why.to_string()),
            None => "Give a whole number of minutes, such as 20.".to_owned(),
        };
        RefusedPage {
            plan,
            wish,
            answers,
            at,
            complaint,
        }
    }

    fn complaint(&self, at: At, id: &str) -> Markup {
        html! { @if self.at == at { (complaint(id, &self.complaint)) } }
    }

    fn invalid(&self, at: At) -> Option<&'static str> {
        (self.at == at).then_some("true")
    }

    fn settings(&self) -> Markup {
        html! {
            fieldset.field aria-describedby=[self.invalid(At::Setting).map(|_| "setting-complaint")] {
                legend { b { "Who gives it" } }
                (self.complaint(At::Setting, "setting-complaint"))
                @for known in Setting::ALL {
                    label.option {
                        input type="radio" name="setting" value=(known.as_str()) checked[known == self.wish.setting];
                        span { (setting(known)) }
                    }
                }
            }
        }
    }

    fn technique(&self) -> Markup {
        let chosen = |id: &str| self.wish.technique.as_deref() == Some(id);
        html! {
            div.field {
                label for="technique" { "Which massage" }
                (self.complaint(At::Technique, "technique-complaint"))
                select #technique name="technique" aria-invalid=[self.invalid(At::Technique)]
                    aria-describedby=[self.invalid(At::Technique).map(|_| "technique-complaint")] {
                    option value="" { "The one that fits best" }
                    @for choice in self.plan.chosen.iter().filter(|choice| !choice.sessions.is_empty()) {
                        option value=(choice.technique) selected[chosen(choice.technique)] { (choice.title) }
                    }
                }
            }
        }
    }

    fn minutes(&self) -> Markup {
        html! {
            div.field {
                label for="minutes" { "Minutes" }
                (self.complaint(At::Minutes, "minutes-complaint"))
                input #minutes type="number" name="minutes" value=(self.wish.minutes) min="1" inputmode="numeric" required
                    aria-invalid=[self.invalid(At::Minutes)]
                    aria-describedby=[self.invalid(At::Minutes).map(|_| "minutes-complaint")];
            }
        }
    }

    fn possible(&self) -> Markup {
        let offered = || {
            self.plan
                .chosen
                .iter()
                .filter(|choice| !choice.sessions.is_empty())
        };
        html! {
            @if offered().next().is_some() {
                section.block aria-labelledby="possible" {
                    h2 #possible { "What is possible" }
                    ul {
                        @for choice in offered() {
                            li { b { (choice.title) } ": " (lengths(&choice.sessions)) }
                        }
                    }
                }
            }
        }
    }
}

impl Render for RefusedPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "This session is not possible" }
            p.lead { "What you wished for is kept below. Change it, and try again." }
            form.fields method="post" action="/session" novalidate {
                (answers_input(&self.answers))
                (self.settings())
                (self.technique())
                (self.minutes())
                button.button.primary type="submit" { "Try again" }
            }
            form method="post" action="/plan" {
                (answers_input(&self.answers))
                button.button.plain type="submit" { "Back to the plan" }
            }
            (self.possible())
        };
        page(
            Frame::Task,
            "session-refused",
            "This session is not possible",
            &main,
        )
    }
}

/// "on your own 10 to 30 minutes, with a partner 20 minutes".
fn lengths(sessions: &[SessionLength]) -> String {
    let said = sessions.iter().map(|length| {
        let who = lower(setting(length.setting));
        match length.from == length.to {
            true => format!("{who} {} minutes", length.from),
            false => format!("{who} {} to {} minutes", length.from, length.to),
        }
    });
    said.collect::<Vec<_>>().join(", ")
}

/// A message as a sentence.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|first| first.to_uppercase());
    let mut sentence: String = first.into_iter().flatten().chain(letters).collect();
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}
