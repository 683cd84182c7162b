//! A note that was changed in two places: both are shown, and its author decides.

use maud::{Markup, Render, html};

use super::typed::{PARTS, Typed};
use crate::account::Staff;
use crate::pages::practice::frame::at_work;
use crate::pages::practice::visit::Visit;

/// A note that was changed elsewhere since its form was opened.
pub struct ConflictPage<'a> {
    /// Who writes.
    pub staff: &'a Staff,
    /// About which visit.
    pub visit: &'a Visit,
    /// What was sent now.
    pub typed: &'a Typed,
    /// What is kept.
    pub kept: &'a Typed,
}

impl Render for ConflictPage<'_> {
    fn render(&self) -> Markup {
        // Findings and choices of both: taking one away again is easier than remembering it.
        let mut findings = [self.kept.findings.clone(), self.typed.findings.clone()].concat();
        findings.sort_unstable();
        findings.dedup();
        let choices = self.kept.choices.iter().chain(self.typed.choices.iter());
        let mut choices: Vec<&str> = choices.collect();
        choices.sort_unstable();
        choices.dedup();
        let private = self.kept.private || self.typed.private;
        let main = html! {
            (self.visit.head("Not kept yet", "This note was changed elsewhere"))
            p.lead { "Perhaps in another tab. Nothing is lost: both are here. Choose what to keep." }
            form.soap method="post" action={ (self.visit.address()) "/note" } autocomplete="off" {
                input type="hidden" name="version" value=(self.kept.version);
                input type="hidden" name="privacy" value=(if private { "author" } else { "therapists" });
                @for finding in &findings { input type="hidden" name="finding" value=(finding); }
                @for choice in &choices { input type="hidden" name="choice" value=(choice); }
                @for (i, (field, title, _)) in PARTS.iter().enumerate() {
                    @let (typed, kept) = (&self.typed.texts[i], &self.kept.texts[i]);
                    div.field {
                        label for=(field) { (title) }
                        @if differ(typed, kept) { p.help id=(format!("{field}-help")) { "Both texts are here, the kept one first." } }
                        textarea id=(field) name=(field) rows="6" { (both(typed, kept)) }
                    }
                }
                div.row {
                    button.button.primary type="submit" name="then" value="keep" { "Keep it like this" }
                    a.button.plain href={ (self.visit.address()) "/note" } { "Leave it as it was kept" }
                }
            }
        };
        at_work(
            self.staff,
            "/notes",
            "This note was changed elsewhere",
            &main,
        )
    }
}

fn differ(typed: &str, kept: &str) -> bool {
    typed != kept && !typed.is_empty() && !kept.is_empty()
}

fn both(typed: &str, kept: &str) -> String {
    match differ(typed, kept) {
        true => format!("{kept}\n\n{typed}"),
        false if typed.is_empty() => kept.to_owned(),
        false => typed.to_owned(),
    }
}
