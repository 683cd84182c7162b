//! What a visit in somebody's home needs beside the massage: the way in, who is expected when, and a way out.

use jiff::Timestamp;
use maud::{Markup, html};
use store::VisitCheck;

use super::super::visit::Visit;
use crate::when;

/// Minutes after the end of a visit until which nobody asks (our own choice), and what else can be chosen.
pub const AFTER_END: [i64; 3] = [15, 30, 60];

/// The way in, and coming and going.
pub fn extras(visit: &Visit, check: Option<&VisitCheck>, now: Timestamp) -> Markup {
    let client = &visit.client;
    html! {
        section.block aria-labelledby="home" {
            h2 #home { "The way in" }
            dl.told {
                div { dt { "Address" } dd { (client.address.as_deref().unwrap_or("Not known. Ask the front desk before you leave.")) } }
                div { dt { "How to get in" } dd { (client.access_notes.as_deref().unwrap_or("Nothing is noted.")) } }
                div { dt { "Telephone" } dd { @match &client.phone { Some(phone) => a href={ "tel:" (phone) } { (phone) }, None => "Not known." } } }
                div { dt { "Be on the way from" } dd { (when::time(visit.appointment.way_from, &visit.zone)) ", and set up from " (when::time(visit.appointment.occupied_from, &visit.zone)) } }
                div {
                    dt { "Who they are" }
                    dd { @match client.vetted_at {
                        Some(at) => { "The practice made sure on " (when::day(at, &visit.zone)) "." }
                        None => b { "Nobody has made sure who they are. Ask the practice, or do not go alone." },
                    } }
                }
            }
        }
        @if visit.is_agreed() { (presence(visit, check, now)) }
    }
}

/// Coming and going.
fn presence(visit: &Visit, check: Option<&VisitCheck>, now: Timestamp) -> Markup {
    let clock = |at| when::time(at, &visit.zone);
    let action = format!("{}/presence", visit.address());
    html! {
        section.block.on-screen aria-labelledby="presence" {
            h2 #presence { "At the door" }
            @match check.filter(|check| check.has_come()) {
                None => {
                    @if check.is_some() { p role="status" { b { "You have not checked in." } } }
                    p { "Check in when you arrive. If you have not checked out in time, the practice is told where you are and whom to look for; nothing else." }
                    form.fields method="post" action=(action) {
                        div.field {
                            label for="until" { "Ask about me after the end of the visit (" (clock(visit.appointment.ends_at)) ") and" }
                            select #until name="minutes" { @for minutes in AFTER_END { option value=(minutes) { (minutes) " minutes" } } }
                        }
                        button.button type="submit" name="do" value="in" { "I am here" }
                    }
                }
                Some(check) if check.is_open() => {
                    p role="status" {
                        @if let Some(came) = check.in_at { "Checked in at " (clock(came)) ". " }
                        "Expected out by " b { (clock(check.expected_end)) } "."
                        @if check.is_late(now) { " " b { "You are late. Check out, or say how much longer." } }
                    }
                    form.row method="post" action=(action) {
                        input type="hidden" name="minutes" value="15";
                        button.button type="submit" name="do" value="out" { "I have left" }
                        button.button.plain type="submit" name="do" value="later" { "15 minutes longer" }
                    }
                }
                Some(check) => {
                    p role="status" {
                        @match check.out_at { Some(left) => { "You left at " (clock(left)) "." } None => "Somebody reached you." }
                        @if check.early_at.is_some() { " It ended early." }
                    }
                }
            }
            @if check.is_none_or(VisitCheck::is_open) {
                form method="post" action=(action) {
                    button.link type="submit" name="do" value="early" { "Leave now" }
                }
            }
        }
    }
}
