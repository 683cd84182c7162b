//! What happened to an appointment, and who did it.

use booking::{Side, Status};
use jiff::Timestamp;
use maud::{Markup, html};
use store::AppointmentEvent;

use super::Told;
use crate::when;

/// What happened to it, in order.
pub fn history(told: &Told<'_>) -> Markup {
    let zone = told.zone();
    html! {
        section.block {
            h2 { "What happened to it" }
            ol.plain {
                @for event in &told.history {
                    li {
                        b { (what(told, event)) } " by " (who(told, event)) br;
                        span.quiet { (when::day(event.at, zone)) ", " (when::time(event.at, zone)) " (" (when::clock(event.at, zone)) ")" }
                        // What a client gives as a reason may speak of their health.
                        @if event.side == Side::Practice && let Some(reason) = &event.reason { br; span { "“" (reason) "”" } }
                    }
                }
            }
        }
    }
}

fn what(told: &Told<'_>, event: &AppointmentEvent) -> String {
    let zone = told.zone();
    let place = |at: Timestamp, therapist| {
        format!(
            "{}, {} with {}",
            when::day(at, zone),
            when::time(at, zone),
            told.therapist(therapist)
        )
    };
    let moved = event
        .from_starts_at
        .is_some_and(|from| from != event.to_starts_at)
        || event
            .from_therapist
            .is_some_and(|from| from != event.to_therapist);
    match (event.from_status, event.to_status) {
        (None, _) => format!(
            "Chosen for {}",
            place(event.to_starts_at, event.to_therapist)
        ),
        (Some(_), _) if moved => {
            format!("Moved to {}", place(event.to_starts_at, event.to_therapist))
        }
        (Some(Status::Requested), Status::Confirmed) => "Approved".to_owned(),
        (_, Status::Confirmed) => "Booked".to_owned(),
        (_, Status::Requested) => "Requested".to_owned(),
        (_, Status::Completed) => "Noted that it took place".to_owned(),
        (_, Status::NoShow) => "Noted that the client did not come".to_owned(),
        (_, Status::Cancelled) => "Cancelled".to_owned(),
        (_, Status::Expired) => "Let go".to_owned(),
        (_, Status::Held) => "Held".to_owned(),
    }
}

fn who(told: &Told<'_>, event: &AppointmentEvent) -> String {
    let member = told.members.iter().find(|one| Some(one.id) == event.member);
    match (event.side, member) {
        (Side::Client, _) => "the client".to_owned(),
        (Side::Time, _) if event.from_status.is_none() => "the waitlist".to_owned(),
        (Side::Time, _) => "itself, when its time ran out".to_owned(),
        (Side::Practice, None) => "the practice".to_owned(),
        (Side::Practice, Some(member)) => {
            let own = member.account.is_some() && member.account == Some(told.staff.who.account);
            let therapist = told
                .therapists
                .iter()
                .find(|one| one.account.is_some() && one.account == member.account);
            match (own, therapist) {
                (true, _) => "you".to_owned(),
                (false, Some(therapist)) => therapist.name.clone(),
                (false, None) => match member.role {
                    store::Role::Owner => "an owner".to_owned(),
                    store::Role::FrontDesk => "the front desk".to_owned(),
                    store::Role::Therapist => "a therapist".to_owned(),
                },
            }
        }
    }
}
