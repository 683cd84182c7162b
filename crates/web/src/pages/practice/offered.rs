//! Free times as a plain list to choose from, and why a chosen one could not be had.

use booking::Refused;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use maud::{Markup, html};
use store::{StoreError, TherapistId, Zone};

use super::controls::{Choice, choice, hidden, line, of_kind, which};
use super::times::{Asked, Times, hold};
use super::typed::Typed;
use crate::layout::complaint;
use crate::when;

/// So many days are looked through.
pub const DAYS: i64 = 21;
/// Days are added until there are so many times.
const ENOUGH: usize = 36;

/// A day with its free times, and who has each.
pub struct Day {
    date: Date,
    times: Vec<(Timestamp, Vec<String>)>,
}

/// The free times of some therapists, from a day on.
pub fn days(
    times: &Times,
    asked: &Asked<'_>,
    therapists: &[TherapistId],
    first: Date,
    now: Timestamp,
) -> Vec<Day> {
    let zone = asked.zone(&times.practice);
    let midnight = |date: Date| {
        let begins = date.to_zoned(zone.rules().clone());
        begins.map_or(now, |begins| begins.timestamp())
    };
    let name = |id: TherapistId| {
        let found = times.therapists.iter().find(|(one, _)| one.id == id);
        found.map_or(String::new(), |(one, _)| one.name.clone())
    };
    let mut days = Vec::new();
    let mut count = 0;
    for n in 0..DAYS {
        let date = first.saturating_add(n.days());
        let (from, to) = (
            midnight(date).max(now),
            midnight(date.saturating_add(1.days())),
        );
        let mut of_day: Vec<(Timestamp, Vec<String>)> = Vec::new();
        for therapist in therapists {
            for start in times.starts(*therapist, asked, from, to) {
                match of_day.iter_mut().find(|(at, _)| *at == start) {
                    Some((_, names)) => names.push(name(*therapist)),
                    None => of_day.push((start, vec![name(*therapist)])),
                }
            }
        }
        of_day.sort_by_key(|(at, _)| *at);
        count += of_day.len();
        if !of_day.is_empty() {
            days.push(Day {
                date,
                times: of_day,
            });
        }
        if count >= ENOUGH {
            break;
        }
    }
    days
}

/// The times to choose one of.
pub fn choose(typed: &Typed, days: &[Day], zone: &Zone, show_names: bool) -> Markup {
    let wrong = typed.wrong("at");
    html! {
        (complaint("at-complaint", wrong))
        @if days.is_empty() {
            p.note { "No time is free in these " (DAYS) " days. Look further ahead, or at “Why not?” for what stands in the way." }
        }
        @for day in days {
            fieldset.field {
                legend { (day.date.strftime("%A, %-d %B %Y").to_string()) }
                div.free-times {
                    @for (at, names) in &day.times {
                        label.free-time {
                            input type="radio" name="at" value=(hold(*at)) checked[typed.get("at") == hold(*at)]
                                aria-describedby=[(!wrong.is_empty()).then_some("at-complaint")];
                            span { (when::time(*at, zone)) @if show_names { span.quiet { " · " (names.join(", ")) } } }
                        }
                    }
                }
            }
        }
        @if !days.is_empty() { p.quiet { "By the clock of " (zone.name()) "." } }
    }
}

/// A time that is not offered, with the reason why it is put there.
pub fn although(typed: &Typed, people: &[Choice]) -> Markup {
    let open = ["over_day", "over_time", "reason", "over_therapist"]
        .iter()
        .any(|name| !typed.wrong(name).is_empty());
    html! {
        details open[open] {
            summary { "Put it at a time that is not offered" }
            p { "Also outside of working hours, or over another visit. It is noted who did it and why, and the calendar shows it." }
            div.pair {
                (of_kind(typed, "over_day", "Day", "", "date", None))
                (of_kind(typed, "over_time", "Time", "", "time", None))
            }
            (which(typed, "over_time"))
            @if people.len() > 1 { (choice(typed, "over_therapist", "With", "", people)) }
            @else { @for (id, _) in people { (hidden("over_therapist", id)) } }
            (line(typed, "reason", "Why", "At most 240 characters. Nothing about anybody's health."))
            button.button type="submit" name="do" value="over" { "Put it there although it is not offered" }
        }
    }
}

/// Why the store did not do what was asked, in words for the front desk; nothing for what is no answer to them.
pub fn refusal(error: &StoreError) -> Option<String> {
    Some(match error {
        StoreError::Taken { what: "time" } => {
            "Somebody has this time. Please choose another.".to_owned()
        }
        StoreError::Taken { what: "room" } => {
            "No room that would do is free then. Please choose another time.".to_owned()
        }
        StoreError::Taken { what: "client" } => {
            "The client has another visit then. Please choose another time.".to_owned()
        }
        StoreError::Taken { .. } => {
            "This page was used for another booking already. Please begin anew.".to_owned()
        }
        StoreError::NoWay { minutes, left } => {
            format!("The way takes {minutes} minutes, and {left} are there.")
        }
        StoreError::NotOffered { .. } => {
            "This time is not offered any more. Please choose another.".to_owned()
        }
        StoreError::NotBookable { why } => format!("This cannot be booked: {why}."),
        StoreError::Stale { .. } => {
            "This visit was moved since you opened the page. Please look at where it is now."
                .to_owned()
        }
        StoreError::Step(Refused::HoldRanOut(_)) => {
            "The time was held too long ago and is free again. Please choose it anew.".to_owned()
        }
        StoreError::Step(Refused::NotBegun(_)) => {
            "The visit has not begun yet. How it went can be said from then on.".to_owned()
        }
        StoreError::Step(Refused::Begun(_)) => "The visit has begun.".to_owned(),
        StoreError::Step(_) => {
            "The visit does not allow that as it stands now. Please look at it anew.".to_owned()
        }
        _ => return None,
    })
}
