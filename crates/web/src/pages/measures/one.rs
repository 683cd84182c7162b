//! One measure: what is asked, and what was answered before.

use jiff::civil::Date;
use maud::{Markup, Render, html};
use progress::Instrument;
use progress::instrument::Asked;
use store::{AccountId, MeasureResult, PsfsActivity, ResultId};

use super::read::{Complaints, is_list};
use super::{Done, asked, named_by, words};
use crate::App;
use crate::error::Problem;
use crate::form::Fields;
use crate::layout::complaint;
use crate::pages::own::{LONGEST_NOTE, own};
use crate::words::day;

/// Results that are listed at once.
const LISTED: usize = 30;

/// The page of a measure.
pub struct OnePage<'a> {
    /// The measure.
    pub instrument: Instrument<'a>,
    /// What the person named and has not put aside; only for the measure that asks for it.
    pub activities: Vec<PsfsActivity>,
    /// Earlier results, the oldest day first.
    pub kept: Vec<MeasureResult>,
    /// Today.
    pub today: Date,
    /// The id that a new result will have, so that a form that is sent twice is kept once.
    pub key: ResultId,
    /// What was sent.
    pub typed: Fields,
    /// What is wrong with it.
    pub complaints: Complaints,
    /// What was just done.
    pub done: Option<Done>,
}

impl<'a> OnePage<'a> {
    /// Reads what was answered before.
    ///
    /// # Errors
    /// 503 when the store is busy.
    pub async fn load(
        app: &'a App,
        account: AccountId,
        instrument: Instrument<'a>,
    ) -> Result<OnePage<'a>, Problem> {
        let now = app.now();
        Ok(OnePage {
            instrument,
            activities: named_by(app, account, instrument.id).await?,
            kept: app.store.results_of(account, instrument.id).await?,
            today: app.today(),
            key: app.random.draw(|random| ResultId::mint(now, random)),
            typed: Fields::default(),
            complaints: Complaints::new(),
            done: None,
        })
    }
}

impl Render for OnePage<'_> {
    fn render(&self) -> Markup {
        let measure = self.instrument.measure;
        let main = html! {
            p.kicker { a href="/measures" { "Measures" } }
            h1 { (measure.title) }
            (self.told())
            (complaint("complaint", self.complaint("")))
            @match self.done {
                Some(Done::Kept) => (self.newest()),
                _ => {
                    p.lead { (measure.summary) }
                    @if is_list(&self.instrument) { (self.list()) } @else { (self.form()) }
                }
            }
            (self.earlier())
            (self.about())
        };
        own("/measures", "measures", &measure.title, &main)
    }
}

impl OnePage<'_> {
    /// What is wrong with a field; empty = nothing.
    pub fn complaint(&self, field: &str) -> &str {
        self.complaints.get(field).map_or("", String::as_str)
    }

    fn told(&self) -> Markup {
        let words = match self.done {
            Some(Done::Kept) => "Kept.",
            Some(Done::Removed) => "The result is removed.",
            Some(Done::Named) => "Added to your list.",
            Some(Done::PutAside) => "Put aside. What you rated before stays.",
            None => "",
        };
        html! { p.note role="status" { (words) } }
    }

    fn newest(&self) -> Markup {
        let newest = self.kept.iter().max_by_key(|kept| kept.recorded_at);
        html! {
            @if let Some(newest) = newest { section.newest { (words::result(&self.instrument, newest)) } }
            div.row {
                a.button.primary href="/progress" { "See your progress" }
                a.button.plain href=(format!("/measures/{}", self.instrument.id)) { "Answer again" }
            }
        }
    }

    fn list(&self) -> Markup {
        let (fewest, most) = self.instrument.items().unwrap_or((1, 1));
        html! {
            @if self.activities.len() < fewest {
                p.question { (self.instrument.measure.question) }
                (super::activities::named(self, fewest, most))
            } @else {
                (self.form())
                details.fold open[matches!(self.done, Some(Done::Named | Done::PutAside)) || !self.complaint("words").is_empty()] {
                    summary { h2 { "Your list" } }
                    (super::activities::named(self, fewest, most))
                }
            }
        }
    }

    fn form(&self) -> Markup {
        let today = self.today.to_string();
        html! {
            form.measure method="post" action=(format!("/measures/{}", self.instrument.id)) autocomplete="off" {
                input type="hidden" name="key" value=(self.key);
                (asked::asked(self))
                details.more open[!self.complaint("day").is_empty() || !self.complaint("note").is_empty() || self.typed.one("note").is_some_and(|note| !note.is_empty())] {
                    summary { "Another day, or a note" }
                    div.field {
                        label for="day" { "Day" }
                        (complaint("day-complaint", self.complaint("day")))
                        input #day type="date" name="day" value=(self.typed.one("day").unwrap_or(&today)) min="1900-01-01"
                            max=(self.today.tomorrow().unwrap_or(self.today)) aria-describedby=[self.described("day")];
                    }
                    div.field {
                        label for="note" { "A note, if you like" }
                        (complaint("note-complaint", self.complaint("note")))
                        textarea #note name="note" rows="2" maxlength=(LONGEST_NOTE) aria-describedby=[self.described("note")] { (self.typed.one("note").unwrap_or_default()) }
                    }
                }
                button.button.primary type="submit" { "Keep it" }
            }
        }
    }

    /// The complaint that a field is tied to.
    pub fn described(&self, field: &str) -> Option<String> {
        (!self.complaint(field).is_empty()).then(|| format!("{field}-complaint"))
    }

    /// Closed at first: who sees the earlier answers gives them again.
    fn earlier(&self) -> Markup {
        html! {
            @if !self.kept.is_empty() {
                details.fold {
                    summary { h2 { "Earlier results (" (self.kept.len()) ")" } }
                    ul.records {
                        @for kept in self.kept.iter().rev().take(LISTED) {
                            li {
                                div {
                                    (words::result(&self.instrument, kept))
                                    @if is_list(&self.instrument) {
                                        @for rated in kept.items.as_deref().map(crate::history::rated).unwrap_or_default() {
                                            p.quiet { (rated.words) ": " (crate::words::number(rated.value)) }
                                        }
                                    }
                                    @if let Some(note) = &kept.note { p.words { (note) } }
                                }
                                details {
                                    summary { "Remove" span.unseen { " the result of " (day(kept.taken_on)) } }
                                    form method="post" action=(format!("/measures/{}/remove", self.instrument.id)) {
                                        input type="hidden" name="result" value=(kept.id);
                                        button.button type="submit" { "Remove it for good" }
                                    }
                                }
                            }
                        }
                    }
                    @if self.kept.len() > LISTED { p.quiet { "The newest " (LISTED) ". All of them are in the download of your data." } }
                }
            }
        }
    }

    fn about(&self) -> Markup {
        let measure = self.instrument.measure;
        let external = matches!(self.instrument.asked(), Asked::Total | Asked::Items(_));
        html! {
            details.fold {
                summary { h2 { "About this measure" } }
                @for part in measure.text.split("\n\n").filter(|part| !part.trim().is_empty()) { p { (part) } }
                @if !measure.missing.is_empty() { p { b { "Without an answer: " } (measure.missing) } }
                @for threshold in measure.threshold.iter().filter(|threshold| !threshold.text.is_empty()) { p { (threshold.text) } }
                @if !measure.our_rule.is_empty() {
                    p.mini { "Our own rule" }
                    ul { @for rule in &measure.our_rule { li { (rule) } } }
                }
                p.quiet { (measure.licence) }
                @if external && !measure.link.is_empty() {
                    p { a href=(measure.link) rel="noreferrer" { "Where to get it, and on what terms" } }
                }
            }
        }
    }
}
