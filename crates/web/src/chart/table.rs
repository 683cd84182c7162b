//! The table behind a chart: the newest rows first, older ones a page at a time.

use maud::{Markup, Render, html};
use progress::Series;
use progress::series::Row;

use crate::words::{days, number};

/// Rows on one page.
const PAGE: usize = 40;

/// What a chart shows, row by row.
pub struct Table<'a> {
    /// The chart.
    pub series: &'a Series<'a>,
    /// The title of a technique, by its id.
    pub technique: &'a dyn Fn(&str) -> String,
}

impl Render for Table<'_> {
    fn render(&self) -> Markup {
        let mut rows = self.series.rows();
        rows.reverse();
        let mut pages = rows.chunks(PAGE);
        html! {
            @if let Some(newest) = pages.next() { (self.page(newest)) }
            @for older in pages {
                details.older {
                    summary { @if let [first, .., last] | [first @ last] = older { "Earlier: " (days(last.from, first.to)) } }
                    (self.page(older))
                }
            }
        }
    }
}

impl Table<'_> {
    fn page(&self, rows: &[Row<'_>]) -> Markup {
        let sessions = !self.series.marks.is_empty();
        html! {
            div.wide role="group" tabindex="0" aria-label=(format!("{}: numbers", self.series.title)) {
                table.numbers {
                    thead { tr {
                        th scope="col" { "Day" }
                        th scope="col" { (self.series.title) }
                        @if sessions { th scope="col" { "Session" } }
                    } }
                    tbody { @for row in rows { tr {
                        th scope="row" { (days(row.from, row.to)) }
                        td { (value(row)) }
                        @if sessions { td { (self.session(row)) } }
                    } } }
                }
            }
        }
    }

    fn session(&self, row: &Row<'_>) -> Markup {
        html! {
            @if let Some(mark) = row.mark {
                @let titles: Vec<String> = mark.techniques.iter().map(|id| (self.technique)(id)).collect();
                (titles.join(", "))
                @if mark.sessions > 1 { ", " (mark.sessions) " sessions" }
                @if let Some((before, after)) = mark.before.zip(mark.after) {
                    "; pain " (number(before)) " before, " (number(after)) " after"
                }
            }
        }
    }
}

fn value(row: &Row<'_>) -> Markup {
    html! {
        @if let Some(value) = row.ahead { (number(value)) " (a day that has not come yet)" }
        @if let Some(point) = row.point {
            (number(point.mean))
            @if point.entries > 1 {
                " (mean of " (point.entries) " days, " (number(point.low)) " to " (number(point.high)) ")"
            }
        }
    }
}
