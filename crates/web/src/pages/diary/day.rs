//! One day: two rows of numbers, a note, and the days before.

use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, Render, html};
use store::{AccountId, DiaryEntry, Nrs};

use super::{Done, RECENT_DAYS, Today, question, recent_from};
use crate::App;
use crate::error::Problem;
use crate::layout::complaint;
use crate::pages::own::{LONGEST_NOTE, own};
use crate::pages::scale::Scale;
use crate::words::{day as day_words, weekday};

/// What stands in the form.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Pain, 0-10.
    pub pain: Option<Nrs>,
    /// Sleep, 0-10.
    pub sleep: Option<Nrs>,
    /// As typed.
    pub note: String,
}

/// The page of a day.
pub struct DayPage<'a> {
    /// Today, where the person is.
    pub today: &'a Today,
    /// The day that is open.
    pub day: Date,
    /// Which edit of it the form rests on; 0 = nothing is kept.
    pub version: u32,
    /// What stands in the form.
    pub draft: Draft,
    /// The last days, the oldest first.
    pub recent: Vec<DiaryEntry>,
    /// What was just done.
    pub done: Option<Done>,
    /// What is wrong with what was sent; empty = nothing.
    pub complaint: String,
    /// The question about pain.
    pub pain_question: &'a str,
    /// The question about sleep.
    pub sleep_question: &'a str,
}

impl Draft {
    /// Nothing stands in the form.
    pub fn is_empty(&self) -> bool {
        self.pain.is_none() && self.sleep.is_none() && self.note.trim().is_empty()
    }
}

impl<'a> DayPage<'a> {
    /// Reads a day and those before today.
    ///
    /// # Errors
    /// 503 when the store is busy.
    pub async fn load(
        app: &'a App,
        account: AccountId,
        today: &'a Today,
        day: Date,
    ) -> Result<DayPage<'a>, Problem> {
        let store = &app.store;
        let until = today.day.tomorrow().unwrap_or(today.day);
        let recent = store
            .diary_between(account, recent_from(today.day), until)
            .await?;
        let kept = match recent.iter().find(|entry| entry.day == day) {
            Some(kept) => Some(kept.clone()),
            None => store.diary(account, day).await?,
        };
        Ok(DayPage {
            today,
            day,
            version: kept.as_ref().map_or(0, |kept| kept.version),
            draft: kept.map_or_else(Draft::default, |kept| Draft {
                pain: kept.pain,
                sleep: kept.sleep,
                note: kept.note.unwrap_or_default(),
            }),
            recent,
            done: None,
            complaint: String::new(),
            pain_question: question(&app.knowledge, "pain_nrs"),
            sleep_question: question(&app.knowledge, "sleep_own"),
        })
    }
}

impl Render for DayPage<'_> {
    fn render(&self) -> Markup {
        let main = html! {
            div.diary data-diary data-today=(self.today.day) data-is-today=(self.day == self.today.day) {
                header.day-head {
                    p.kicker { (self.which()) }
                    h1 { (weekday(self.day)) }
                    (self.neighbours())
                }
                (self.told())
                (complaint("day-complaint", &self.complaint))
                (self.form())
            }
            (self.recent())
        };
        own("/diary", "diary", "Diary", &main)
    }
}

impl DayPage<'_> {
    fn which(&self) -> &'static str {
        let today = self.today.day;
        match self.day {
            day if day == today => "Today",
            day if today.yesterday().is_ok_and(|yesterday| day == yesterday) => "Yesterday",
            day if day > today => "Tomorrow, by our calendar",
            _ => "An earlier day",
        }
    }

    fn neighbours(&self) -> Markup {
        let (today, latest) = (self.today.day, self.today.day.tomorrow());
        html! {
            nav.neighbours aria-label="Other days" {
                @if let Ok(before) = self.day.yesterday() {
                    a href=(self.today.address(before)) rel="prev" { "The day before" }
                }
                @if self.day != today { a href=(self.today.address(today)) { "Today" } }
                @if let (Ok(after), Ok(latest)) = (self.day.tomorrow(), latest) {
                    @if after <= latest && after != today { a href=(self.today.address(after)) rel="next" { "The day after" } }
                }
            }
        }
    }

    fn told(&self) -> Markup {
        let words = match self.done {
            Some(Done::Kept) => "Kept.",
            Some(Done::Removed) => "This day is removed from your diary.",
            Some(Done::Changed) => {
                "This day was changed elsewhere, so it was not removed. Here it is as it stands."
            }
            None => "",
        };
        html! {
            p.note role="status" { (words) }
            @if let Some(wrong) = self.today.wrong {
                p.note {
                    "Your device says that today is " (day_words(wrong)) ". The diary goes by " (day_words(self.today.day))
                    ". Please look at the date of your device."
                }
            }
        }
    }

    fn form(&self) -> Markup {
        let number = |nrs: Option<Nrs>| nrs.map(|nrs| i64::from(nrs.get()));
        let shown = |nrs: Option<Nrs>| nrs.map(|nrs| nrs.get().to_string()).unwrap_or_default();
        let pain = Scale {
            name: "pain",
            question: self.pain_question,
            numbers: 0..=10,
            chosen: number(self.draft.pain),
        };
        let sleep = Scale {
            name: "sleep",
            question: self.sleep_question,
            numbers: 0..=10,
            chosen: number(self.draft.sleep),
        };
        html! {
            form.entry method="post" action="/diary" autocomplete="off" data-entry {
                (self.hidden())
                input type="hidden" name="pain_now" value=(shown(self.draft.pain));
                input type="hidden" name="sleep_now" value=(shown(self.draft.sleep));
                // Enter in a field presses the first button of a form; this one changes no number.
                button.unseen type="submit" tabindex="-1" aria-hidden="true" { "Keep" }
                (pain.buttons())
                (sleep.buttons())
                div.field {
                    label for="note" { "A note, if you like" }
                    textarea #note name="note" rows="2" maxlength=(LONGEST_NOTE) { (self.draft.note) }
                }
                div.row {
                    button.button type="submit" { "Keep the note" }
                    @if self.draft.pain.is_some() { button.link type="submit" name="pain" value="" { "No number for pain" } }
                    @if self.draft.sleep.is_some() { button.link type="submit" name="sleep" value="" { "No number for sleep" } }
                }
            }
            @if self.version > 0 {
                details.remove {
                    summary { "Remove this day" }
                    form method="post" action="/diary/remove" {
                        (self.hidden())
                        button.button type="submit" { "Remove it for good" }
                    }
                }
            }
        }
    }

    fn hidden(&self) -> Markup {
        html! {
            input type="hidden" name="day" value=(self.day);
            input type="hidden" name="version" value=(self.version);
            @if let Some(here) = self.today.here { input type="hidden" name="here" value=(here); }
        }
    }

    fn recent(&self) -> Markup {
        let first = recent_from(self.today.day);
        let days = (0..RECENT_DAYS)
            .rev()
            .map(|n| first.saturating_add(n.days()));
        html! {
            section.block aria-labelledby="recent" {
                h2 #recent { "The last two weeks" }
                ol.days reversed {
                    @if let Some(ahead) = self.recent.iter().find(|entry| entry.day > self.today.day) {
                        (row(self.today, ahead.day, Some(ahead)))
                    }
                    @for day in days { (row(self.today, day, self.recent.iter().find(|entry| entry.day == day))) }
                }
                p { a href=(format!("/diary/month/{}", self.today.day.strftime("%Y-%m"))) { "Month by month" } }
            }
        }
    }
}

/// A day in a list: pain as a number and a bar.
pub fn row(today: &Today, day: Date, entry: Option<&DiaryEntry>) -> Markup {
    html! {
        li.day-row {
            a href=(today.address(day)) { (day.strftime("%a %-d %b").to_string()) }
            @match entry {
                None => span.nothing { "nothing noted" },
                Some(entry) => {
                    @match entry.pain {
                        Some(pain) => {
                            span.pain { span.unseen { "pain " } (pain.get()) }
                            span class=(format!("level p{}", pain.get())) aria-hidden="true" { i {} }
                        }
                        None => { span.pain.none { span.unseen { "no number for pain" } } span.level aria-hidden="true" {} }
                    }
                    @if let Some(sleep) = entry.sleep { span.sleep { "sleep " (sleep.get()) } }
                    @if let Some(note) = &entry.note { span.words { (note) } }
                }
            }
        }
    }
}
