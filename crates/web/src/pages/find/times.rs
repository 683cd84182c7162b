//! Free times as a list, each a button that says all of it: weekday, date, time, zone, with whom, where.

use jiff::civil::Date;
use maud::{Markup, html};
use store::Zone;

use super::search::Row;
use crate::App;
use crate::pages::book::pick;
use crate::when;

/// Free times, day by day. `answers` and where somebody looked travel along.
pub fn list(app: &App, rows: &[Row], answers: &Markup, typed: &str) -> Markup {
    html! {
        form.times method="post" action="/book" {
            (answers)
            input type="hidden" name="where" value=(typed);
            (days(app, rows))
        }
    }
}

/// The same without a form around it.
pub fn days(app: &App, rows: &[Row]) -> Markup {
    let mut days: Vec<(Date, Vec<&Row>)> = Vec::new();
    for row in rows {
        let day = row.entry.day(row.start, row.location);
        match days.last_mut() {
            Some((known, rows)) if *known == day => rows.push(row),
            _ => days.push((day, vec![row])),
        }
    }
    html! {
        @for (_, rows) in &days {
            @if let Some(first) = rows.first() {
                @let zone = first.entry.zone(first.location);
                h3 { (when::day(first.start, zone)) " " span.quiet { "(" (when::clock(first.start, zone)) ")" } }
                ul.records.times-of-day { @for row in rows { li { (button(app, row)) (beside(row, zone)) } } }
            }
        }
    }
}

/// The button of one time.
pub fn button(app: &App, row: &Row) -> Markup {
    let zone = row.entry.zone(row.location);
    html! {
        button.button.pick-time type="submit" name=(pick::FIELD) value=(row.pick(app).value()) {
            span.unseen { (when::day(row.start, zone)) ", " }
            (when::time(row.start, zone))
            span.unseen { " (" (when::clock(row.start, zone)) "), with " (row.with()) ", " (row.entry.place_words(row.location)) }
        }
    }
}

/// What else is to be said; `told` is the clock that stands above.
fn beside(row: &Row, told: &Zone) -> Markup {
    let zone = row.entry.zone(row.location);
    let service = row.entry.service(row.service);
    html! {
        div {
            b { (row.with()) } " · " (row.entry.place_words(row.location))
            br;
            span.quiet {
                @if let Some(service) = service {
                    (service.name) ", " (service.minutes) " minutes"
                    @if let Some(price) = &service.price { " · " (price) }
                }
                @if let (Some(km), Some(_)) = (row.km.filter(|km| *km >= 0.1), row.location) { " · " (format!("{km:.1}")) " km away" }
                @if zone != told { " · " (when::clock(row.start, zone)) }
            }
        }
    }
}
