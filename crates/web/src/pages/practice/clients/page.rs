//! The pages of clients: the list, one client, and the form.

use jiff::Timestamp;
use maud::{Markup, html};
use store::{Appointment, Client, Service};

use crate::account::{Right, Staff};
use crate::pages::practice::calendar::{name, status};
use crate::pages::practice::controls::{hidden, line, lines, not_taken, of_kind, tick};
use crate::pages::practice::frame::{Note, at, at_work};
use crate::pages::practice::typed::Typed;
use crate::when;

/// At most so many are listed.
const LISTED: usize = 100;

/// All clients that somebody may see, and a search among them.
pub fn list_page(
    staff: &Staff,
    clients: &[Client],
    wanted: &str,
    then: Option<&str>,
    note: Note,
) -> Markup {
    let id = staff.practice.id;
    let desk = staff.may(Right::Desk);
    let booking = then == Some("book") && desk;
    let mut used: Vec<&Client> = clients
        .iter()
        .filter(|one| one.retired_at.is_none())
        .collect();
    used.sort_by_key(|client| name(client).to_lowercase());
    let more = used.len().saturating_sub(LISTED);
    let title = if booking { "Book for whom" } else { "Clients" };
    let main = html! {
        h1 { (title) }
        (note.words())
        form.row method="post" action=(at(id, "/clients")) role="search" {
            label for="q" { "Name, e-mail or telephone" }
            input #q type="text" name="q" value=(wanted) autocomplete="off";
            @if booking { (hidden("then", "book")) }
            button.button type="submit" { "Search" }
        }
        @if desk {
            p { a.button href=(at(id, if booking { "/clients/new?then=book" } else { "/clients/new" })) { "Add a client" } }
        }
        @if used.is_empty() { p { @if wanted.is_empty() { "No clients yet." } @else { "Nobody is found." } } }
        ul.records {
            @for client in used.iter().take(LISTED) {
                li {
                    div {
                        a href=(at(id, &format!("/clients/{}", client.id))) { b { (name(client)) } }
                        br;
                        span.quiet { (reach(client)) }
                    }
                    @if desk { a.button href=(at(id, &format!("/book?client={}", client.id))) { "Book" span.unseen { " for " (name(client)) } } }
                }
            }
        }
        @if more > 0 { p.quiet { (more) " more: search for a name." } }
    };
    at_work(
        staff,
        if booking { "/book" } else { "/clients" },
        title,
        &main,
    )
}

fn reach(client: &Client) -> String {
    let parts = [&client.phone, &client.email];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    match parts.is_empty() {
        true => "no telephone or e-mail noted".to_owned(),
        false => parts.join(" · "),
    }
}

/// The form of a client, new or known.
pub fn form_page(staff: &Staff, typed: &Typed, known: Option<&Client>) -> Markup {
    let id = staff.practice.id;
    let title = known.map_or_else(|| "A new client".to_owned(), name);
    let main = html! {
        p.back { a href=(at(id, "/clients")) { "Clients" } }
        h1 { (title) }
        (not_taken(typed))
        form.groups method="post" action=(at(id, "/clients/keep")) novalidate {
            (hidden("id", typed.get("id")))
            @if !typed.get("seen").is_empty() { (hidden("seen", typed.get("seen"))) }
            @if !typed.get("then").is_empty() { (hidden("then", typed.get("then"))) }
            section.group {
                h2 { "Who" }
                div {
                    (line(typed, "name", "Name", "At most 120 characters."))
                    (of_kind(typed, "phone", "Telephone", "", "tel", None))
                    (of_kind(typed, "email", "E-mail", "Confirmations and reminders go there.", "email", None))
                }
            }
            section.group {
                h2 { "Home" }
                div {
                    (line(typed, "address", "Address", "As on a letter."))
                    (line(typed, "home", "Its place", "Latitude and longitude in degrees, such as 52.503, 13.411. The ways of home visits are computed from it."))
                    (lines(typed, "access_notes", "How to get in", "Seen by the front desk and by therapists with a visit. Nothing about health."))
                }
            }
            section.group {
                h2 { "Known" }
                div {
                    (tick(typed, "vetted", "We know who this is", "Their bookings need no agreement."))
                    (of_kind(typed, "vetted_on", "Since", "Empty: today.", "date", None))
                    @if known.is_some() { (tick(typed, "ended", "Not a client any more", "Nothing can be booked for them. Their visits stay in the books.")) }
                }
            }
            button.button.primary type="submit" { "Keep" }
        }
    };
    at_work(staff, "/clients", &title, &main)
}

/// A client: how to reach them, and their visits.
pub fn client_page(
    staff: &Staff,
    client: &Client,
    visits: &[Appointment],
    services: &[Service],
    now: Timestamp,
    note: Note,
) -> Markup {
    let id = staff.practice.id;
    let desk = staff.may(Right::Desk);
    let zone = &staff.practice.zone;
    // How to get in is for those who go there.
    let goes_there = desk || visits.iter().any(|visit| visit.location.is_none());
    let facts = [
        ("Telephone", client.phone.clone()),
        ("E-mail", client.email.clone()),
        ("Home", client.address.clone()),
        (
            "How to get in",
            client.access_notes.clone().filter(|_| goes_there),
        ),
        (
            "Known",
            client
                .vetted_at
                .map(|at| format!("We know who this is, since {}", when::day(at, zone))),
        ),
        (
            "Ended",
            client
                .retired_at
                .map(|at| format!("Not a client any more since {}", when::day(at, zone))),
        ),
    ];
    let service = |visit: &Appointment| {
        let found = services.iter().find(|one| one.id == visit.service);
        found.map_or("", |one| one.name.as_str())
    };
    let title = name(client);
    let main = html! {
        p.back { a href=(at(id, "/clients")) { "Clients" } }
        h1 { (title) }
        (note.words())
        dl.facts {
            @for (label, value) in facts {
                @if let Some(value) = value { div { dt { (label) } dd { (value) } } }
            }
        }
        @if desk {
            div.row {
                a.button.primary href=(at(id, &format!("/book?client={}", client.id))) { "Book" }
                a.button href=(at(id, &format!("/clients/{}/change", client.id))) { "Change" }
            }
        }
        section.block {
            h2 { "Visits" }
            div {
                @if visits.is_empty() { p { "None in the last two years, and none ahead." } }
                ul.records {
                    @for visit in visits {
                        li {
                            div {
                                a href=(at(id, &format!("/appointments/{}", visit.id))) { (when::visit(visit.starts_at, visit.ends_at, zone)) }
                                br;
                                span.quiet {
                                    (service(visit))
                                    @if let Some(words) = status(visit.status) { " · " (words) }
                                    @if visit.starts_at > now && visit.status.is_open() { " · ahead" }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    at_work(staff, "/clients", &title, &main)
}
