//! One's own signed note: read, and added to.

use maud::{Markup, Render, html};
use store::{Note, NoteAmendment};

use super::typed::LONGEST;
use super::{Done, Shown};
use crate::App;
use crate::account::Staff;
use crate::error::Problem;
use crate::fibre_map::lines;
use crate::layout::complaint;
use crate::pages::practice::frame::at_work;
use crate::pages::practice::visit::Visit;

/// The page.
pub struct SignedPage<'a> {
    /// Knowledge.
    pub app: &'a App,
    /// Who wrote it.
    pub staff: &'a Staff,
    /// About which visit.
    pub visit: &'a Visit,
    /// The note.
    pub note: Note,
    /// What was added, in order.
    pub amendments: Vec<NoteAmendment>,
    /// What is to be added, as typed.
    pub typed: String,
    /// What is wrong with that; empty = nothing.
    pub complaint: String,
    /// What was just done.
    pub done: Option<Done>,
}

impl<'a> SignedPage<'a> {
    /// Reads what was added.
    ///
    /// # Errors
    /// As any question.
    pub async fn load(
        app: &'a App,
        staff: &'a Staff,
        visit: &'a Visit,
        note: Note,
    ) -> Result<SignedPage<'a>, Problem> {
        Ok(SignedPage {
            amendments: app.store.amendments(&note).await?,
            app,
            staff,
            visit,
            note,
            typed: String::new(),
            complaint: String::new(),
            done: None,
        })
    }
}

impl Render for SignedPage<'_> {
    fn render(&self) -> Markup {
        let done = match self.done {
            Some(Done::Signed) => "Signed and locked.",
            Some(Done::Amended) => "Added.",
            Some(Done::Kept) | None => "",
        };
        let shown = Shown {
            app: self.app,
            note: &self.note,
            amendments: &self.amendments,
            zone: &self.visit.zone,
            author: Some(&self.visit.therapist.name),
        };
        let next = self.amendments.last().map_or(1, |last| last.position + 1);
        let main = html! {
            (lines())
            (self.visit.head(self.visit.name(), "Signed note"))
            p.note role="status" { (done) }
            (shown)
            section.block.on-screen aria-labelledby="add" {
                h2 #add { "Add to it" }
                form method="post" action={ (self.visit.address()) "/note/amend" } autocomplete="off" {
                    input type="hidden" name="position" value=(next);
                    div.field {
                        label for="words" { "What is to be added or put right" }
                        p.help #words-help { "At most " (LONGEST) " characters. It stands under the note with today’s date, and does not change any more either." }
                        (complaint("words-complaint", &self.complaint))
                        textarea #words name="words" rows="4" required aria-describedby="words-help words-complaint"
                            aria-invalid=[(!self.complaint.is_empty()).then_some("true")] { (self.typed) }
                    }
                    button.button type="submit" { "Sign what is added" }
                }
            }
            p.on-screen { a href=(self.visit.address()) { "Back to the brief" } }
        };
        at_work(
            self.staff,
            "/notes",
            &format!("Signed note: {}", self.visit.name()),
            &main,
        )
    }
}
