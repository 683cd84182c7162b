//! Another technique or length for the session of a visit: what the plan permits, the therapist gives and the visit has time for.

use care::plan::{Choice, SessionLength};
use care::{Plan, Script};
use knowledge::{Knowledge, Setting};
use maud::{Markup, html};

use super::super::visit::Visit;
use crate::layout::complaint;

/// A technique and a length as a form sends them.
pub struct Wish {
    /// By its id; empty = the one that fits best.
    pub technique: String,
    /// As typed.
    pub minutes: String,
}

impl Wish {
    /// A session as it was made.
    pub fn of(script: &Script) -> Wish {
        Wish {
            technique: script.technique().to_owned(),
            minutes: (script.seconds() / 60).to_string(),
        }
    }
}

/// What can be chosen for a visit.
pub struct Offered<'p> {
    techniques: Vec<(&'p Choice<'p>, SessionLength)>,
    /// The minutes of the visit.
    pub minutes: u16,
}

impl<'p> Offered<'p> {
    /// The techniques of a plan that the therapist may give, each as long as the visit has time for.
    pub fn of(plan: &'p Plan<'p>, given: &[String], visit: &Visit) -> Offered<'p> {
        let minutes = u16::try_from(visit.service.minutes).unwrap_or(u16::MAX);
        let given = |choice: &&Choice<'_>| given.iter().any(|id| id == choice.technique);
        let length = |choice: &'p Choice<'p>| {
            let mut lengths = choice.sessions.iter();
            let length = lengths.find(|length| length.setting == Setting::Therapist)?;
            let to = length.to.min(minutes);
            (length.from <= to).then_some((choice, SessionLength { to, ..*length }))
        };
        Offered {
            techniques: plan
                .chosen
                .iter()
                .filter(given)
                .filter_map(length)
                .collect(),
            minutes,
        }
    }

    /// The session that is wished for; in words, why there is none.
    pub fn script(
        &self,
        knowledge: &Knowledge,
        plan: &Plan<'_>,
        wish: &Wish,
    ) -> Result<Script, String> {
        let mut offered = self.techniques.iter();
        let chosen = offered.find(|(choice, _)| choice.technique == wish.technique);
        let (choice, length) = chosen.ok_or("Please choose one of these techniques.")?;
        let SessionLength { from, to, .. } = *length;
        let minutes = wish.minutes.parse().ok();
        let minutes = minutes
            .filter(|minutes| (from..=to).contains(minutes))
            .ok_or_else(|| match from == to {
                true => format!("{} is given for {to} minutes here.", choice.title),
                false => format!("Please type {from} to {to} minutes for {}.", choice.title),
            })?;
        let script = plan.script_for(knowledge, choice.technique, Setting::Therapist, minutes);
        script.map_err(|why| format!("Not possible: {why}."))
    }

    /// The form; nothing when there is nothing to choose.
    pub fn form(&self, visit: &Visit, wish: &Wish, wrong: &str) -> Markup {
        let unfit = (!wrong.is_empty()).then_some("true");
        let described = unfit.map(|_| "choice-wrong");
        html! {
            @if !self.techniques.is_empty() {
                details.on-screen.choice open[unfit.is_some()] {
                    summary { "Another technique or length" }
                    form.fields method="post" action={ (visit.address()) "/session" } novalidate {
                        (complaint("choice-wrong", wrong))
                        div.field {
                            label for="technique" { "Technique" }
                            select #technique name="technique" aria-describedby=[described] aria-invalid=[unfit] {
                                @for (choice, length) in &self.techniques {
                                    option value=(choice.technique) selected[choice.technique == wish.technique] {
                                        (choice.title) ", " (length.from) @if length.from < length.to { " to " (length.to) } " minutes"
                                    }
                                }
                            }
                        }
                        div.field {
                            label for="minutes" { "Minutes" }
                            input #minutes type="number" name="minutes" value=(wish.minutes) min="1" max=(self.minutes) inputmode="numeric"
                                aria-describedby=[described] aria-invalid=[unfit];
                        }
                        p.quiet { "From the plan of these answers, of what you give, within the " (self.minutes) " minutes of the visit." }
                        button.button type="submit" { "Show this session" }
                    }
                }
            }
        }
    }
}
