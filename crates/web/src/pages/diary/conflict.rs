//! A day that was changed in two places: both are shown, and the person decides.

use maud::{Markup, Render, html};
use store::{DiaryEntry, Nrs};

use super::Today;
use crate::pages::own::own;
use crate::words::weekday;

/// A day that was changed elsewhere since its form was opened.
pub struct ConflictPage<'a> {
    /// Today, where the person is.
    pub today: &'a Today,
    /// What was sent now.
    pub typed: &'a DiaryEntry,
    /// What is kept; `None` when the day was removed.
    pub kept: Option<&'a DiaryEntry>,
}

impl Render for ConflictPage<'_> {
    fn render(&self) -> Markup {
        let day = self.typed.day;
        let main = html! {
            header.day-head {
                p.kicker { "Not kept yet" }
                h1 { (weekday(day)) }
            }
            p.lead {
                @if self.kept.is_some() { "This day was changed elsewhere, perhaps in another tab. Nothing is lost: both are here. Choose what to keep." }
                @else { "This day was removed elsewhere, perhaps in another tab. What you noted is still here." }
            }
            form.entry method="post" action="/diary" autocomplete="off" {
                input type="hidden" name="day" value=(day);
                input type="hidden" name="version" value=(self.kept.map_or(0, |kept| kept.version));
                @if let Some(here) = self.today.here { input type="hidden" name="here" value=(here); }
                (self.number("pain_now", "Pain", |entry| entry.pain))
                (self.number("sleep_now", "Sleep", |entry| entry.sleep))
                div.field {
                    label for="note" { "Note" }
                    @if self.notes_differ() { p.help { "Both notes are here, one under the other." } }
                    textarea #note name="note" rows="5" { (self.both_notes()) }
                }
                div.row {
                    button.button.primary type="submit" { "Keep it like this" }
                    a.button.plain href=(self.today.address(day)) { "Leave it as it was kept" }
                }
            }
        };
        own("/diary", "diary", "Diary", &main)
    }
}

impl ConflictPage<'_> {
    fn number(&self, name: &str, title: &str, of: fn(&DiaryEntry) -> Option<Nrs>) -> Markup {
        let typed = of(self.typed);
        let kept = self.kept.and_then(of);
        let value = |nrs: Option<Nrs>| nrs.map(|nrs| nrs.get().to_string()).unwrap_or_default();
        let words = |nrs: Option<Nrs>| match nrs {
            Some(nrs) => nrs.get().to_string(),
            None => "no number".to_owned(),
        };
        html! {
            @if typed == kept || self.kept.is_none() { input type="hidden" name=(name) value=(value(typed)); }
            @if self.kept.is_none() && typed.is_some() { p { (title) ": " b { (words(typed)) } } }
            @if self.kept.is_some() && typed != kept {
                fieldset.rating {
                    legend.question { (title) }
                    div.answers.pair {
                        label.option { input type="radio" name=(name) value=(value(typed)) checked; span { b { (words(typed)) } ", sent just now" } }
                        label.option { input type="radio" name=(name) value=(value(kept)); span { b { (words(kept)) } ", kept elsewhere" } }
                    }
                }
            }
        }
    }

    fn notes(&self) -> (&str, &str) {
        (
            self.kept
                .and_then(|kept| kept.note.as_deref())
                .unwrap_or_default(),
            self.typed.note.as_deref().unwrap_or_default(),
        )
    }

    fn notes_differ(&self) -> bool {
        let (kept, typed) = self.notes();
        kept != typed && !kept.is_empty() && !typed.is_empty()
    }

    fn both_notes(&self) -> String {
        let (kept, typed) = self.notes();
        match self.notes_differ() {
            true => format!("{kept}\n\n{typed}"),
            false if typed.is_empty() => kept.to_owned(),
            false => typed.to_owned(),
        }
    }
}
