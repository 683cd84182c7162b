//! A month of the diary.

use jiff::civil::Date;
use maud::{Markup, Render, html};
use store::DiaryEntry;

use super::Today;
use super::day::row;
use crate::pages::own::own;

/// A month.
pub struct MonthPage<'a> {
    /// Its first day.
    pub first: Date,
    /// Today.
    pub today: Date,
    /// What was noted, the oldest day first.
    pub entries: &'a [DiaryEntry],
}

impl Render for MonthPage<'_> {
    fn render(&self) -> Markup {
        let name = self.first.strftime("%B %Y").to_string();
        let today = Today::read(self.today, None);
        let main = html! {
            header.day-head {
                p.kicker { "Diary" }
                h1 { (name) }
                nav.neighbours aria-label="Other months" {
                    @if let Some(before) = self.neighbour(-1) { a href=(address(before)) rel="prev" { (before.strftime("%B %Y").to_string()) } }
                    a href="/diary" { "Today" }
                    @if let Some(after) = self.neighbour(1) { a href=(address(after)) rel="next" { (after.strftime("%B %Y").to_string()) } }
                }
            }
            @if self.entries.is_empty() { p { "Nothing is noted in this month." } }
            @else {
                ol.days reversed { @for entry in self.entries.iter().rev() { (row(&today, entry.day, Some(entry))) } }
            }
            form.jump method="get" action="/diary/other" {
                label for="day" { "Another day" }
                div.row {
                    input #day type="date" name="day" min="1900-01-01" max=(self.today.tomorrow().unwrap_or(self.today)) required;
                    button.button type="submit" { "Open" }
                }
            }
        };
        own("/diary", "diary", &name, &main)
    }
}

impl MonthPage<'_> {
    /// The month before or after; none ahead of today.
    fn neighbour(&self, by: i64) -> Option<Date> {
        let first = match by < 0 {
            true => self.first.yesterday().ok()?.first_of_month(),
            false => self.first.last_of_month().tomorrow().ok()?,
        };
        (first.year() >= 1900 && first <= self.today).then_some(first)
    }
}

fn address(month: Date) -> String {
    format!("/diary/month/{}", month.strftime("%Y-%m"))
}
