//! The pages of a booking: what is wanted, the free times, and the dates of a series that are not free.

use maud::{Markup, html};
use store::{AppointmentId, StoreError, Wanted as Want};

use super::Desk;
use crate::layout::complaint;
use crate::pages::practice::calendar::name;
use crate::pages::practice::choices::where_name;
use crate::pages::practice::controls::{Choice, choice, hidden, number, of_kind};
use crate::pages::practice::frame::{Note, at, at_work};
use crate::pages::practice::offered::{although, choose, days, refusal};
use crate::pages::practice::times::hold;
use crate::pages::practice::typed::Typed;
use crate::when;

/// Who gives the service.
fn people(desk: &Desk<'_>) -> Vec<Choice> {
    let gives = desk.times.who_gives(desk.service.id);
    gives
        .map(|one| (one.id.to_string(), one.name.clone()))
        .collect()
}

/// What every form of the page carries on.
fn carried(desk: &Desk<'_>, typed: &Typed) -> Markup {
    let location = desk.location.map(|location| location.id);
    html! {
        (hidden("client", desk.client.id))
        (hidden("service", desk.service.id))
        (hidden("where", where_name(location)))
        (hidden("day", desk.day))
        (hidden("series", typed.get("series")))
        @for id in typed.all("ids") { (hidden("ids", id)) }
    }
}

/// The page to book for a client.
pub fn page(desk: &Desk<'_>, typed: &Typed, note: Note) -> Markup {
    let practice = &desk.staff.practice;
    let id = practice.id;
    let asked = desk.asked();
    let zone = asked.zone(practice);
    let free = days(desk.times, &asked, &desk.therapists(), desk.day, desk.now);
    let any = ("any".to_owned(), "anybody who gives it".to_owned());
    let with: Vec<Choice> = std::iter::once(any).chain(people(desk)).collect();
    let therapist = desk
        .therapist
        .map_or("any".to_owned(), |one| one.to_string());
    let title = format!("Book for {}", name(&desk.client));
    let main = html! {
        p.back { a href=(at(id, "/clients?then=book")) { "For somebody else" } }
        h1 { (title) }
        (note.words())
        (look(desk, &with, &therapist))
        @if desk.location.is_none() && desk.client.home.is_none() {
            p.note { "It is not known where this home is, so no way to it is counted. " a href=(at(id, &format!("/clients/{}/change", desk.client.id))) { "Add its place" } }
        }
        section.block {
            h2 { "Free times" }
            form method="post" action=(at(id, "/book")) novalidate {
                (carried(desk, typed))
                (hidden("therapist", &therapist))
                (choose(typed, &free, zone, desk.therapist.is_none()))
                details open[!typed.wrong("count").is_empty() || !typed.wrong("every").is_empty()] {
                    summary { "Several times" }
                    (number(typed, "count", "How many visits", "1 to 12. All with one therapist.", "visits"))
                    (number(typed, "every", "Every", "1 to 12.", "weeks"))
                }
                @if !free.is_empty() { button.button.primary type="submit" { "Book" } }
                (although(typed, &people(desk)))
            }
        }
        p { a href=(at(id, "/why")) { "Why is another time not offered?" } }
    };
    at_work(desk.staff, "/book", &title, &main)
}

fn look(desk: &Desk<'_>, with: &[Choice], therapist: &str) -> Markup {
    let id = desk.staff.practice.id;
    let services = desk.times.services.iter();
    let services: Vec<Choice> = services
        .filter(|one| one.retired_at.is_none())
        .map(|one| (one.id.to_string(), one.name.clone()))
        .collect();
    let location = desk.location.map(|location| location.id);
    let typed = Typed::shown(vec![
        ("service", desk.service.id.to_string()),
        ("where", where_name(location)),
        ("therapist", therapist.to_owned()),
        ("day", desk.day.to_string()),
    ]);
    let places = desk.times.wheres();
    html! {
        form.look method="get" action=(at(id, "/book")) {
            (hidden("client", desk.client.id))
            div.pair {
                (choice(&typed, "service", "What", "", &services))
                (choice(&typed, "where", "Where", "", &places))
                (choice(&typed, "therapist", "With", "", with))
                (of_kind(&typed, "day", "From", "", "date", None))
            }
            button.button type="submit" { "Look for times" }
        }
    }
}

/// Some dates of a series are not free: each is named, and the others can be booked.
pub fn conflicts_page(
    desk: &Desk<'_>,
    typed: &Typed,
    wants: &[Want],
    conflicts: &[(AppointmentId, StoreError)],
) -> Markup {
    let id = desk.staff.practice.id;
    let zone = desk.asked().zone(&desk.staff.practice).clone();
    let title = "Some of these times are not free";
    let therapist = wants.first().map(|want| want.therapist.to_string());
    let why = |want: &Want| {
        let found = conflicts.iter().find(|(id, _)| *id == want.id);
        found
            .map(|(_, error)| refusal(error).unwrap_or_else(|| "This cannot be booked.".to_owned()))
    };
    let left = wants.iter().filter(|want| why(want).is_none()).count();
    let main = html! {
        h1 { (title) }
        p.lead { "Nothing is booked yet. For " (name(&desk.client)) ":" }
        form method="post" action=(at(id, "/book")) {
            (carried(desk, typed))
            (hidden("therapist", therapist.unwrap_or_default()))
            ul.records {
                @for want in wants {
                    @let said = format!("{}, {}", when::day(want.starts_at, &zone), when::time(want.starts_at, &zone));
                    li {
                        @match why(want) {
                            Some(why) => div { b { (said) } (complaint(&format!("of-{}", want.id), &why)) },
                            None => label.tick { input type="checkbox" name="pick" value={ (want.id) " " (hold(want.starts_at)) } checked; span { (said) ", free" } },
                        }
                    }
                }
            }
            @if left > 0 { button.button.primary type="submit" name="do" value="picked" { "Book the times that are ticked" } }
        }
        p { a href=(at(id, &format!("/book?client={}", desk.client.id))) { "Choose other times" } }
    };
    at_work(desk.staff, "/book", title, &main)
}
