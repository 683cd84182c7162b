//! What the pages of a practice share.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use store::PracticeId;

use crate::account::{Right, Staff};
use crate::layout::{Frame, page};

/// An area of a practice: its address below that of the practice, its name, and whom it is for.
type Area = (&'static str, &'static str, &'static [Right]);

/// The areas of every day.
const DAILY: &[Area] = &[
    ("/today", "Today", &[Right::Desk, Right::Treat]),
    ("/week", "Week", &[Right::Desk, Right::Treat]),
    ("/book", "Book", &[Right::Desk]),
    ("/clients", "Clients", &[Right::Desk, Right::Treat]),
    ("/notes", "Notes", &[Right::Treat]),
    ("/safety", "Safety", &[Right::Treat, Right::Desk]),
    ("/set-up", "Set-up", &[Right::Manage]),
];
/// Those of now and then.
const SELDOM: &[Area] = &[
    ("/hours", "Hours", &[Right::Manage, Right::Treat]),
    ("/waitlist", "Waitlist", &[Right::Desk]),
    ("/why", "Why not?", &[Right::Desk, Right::Treat]),
    ("/events", "Events", &[Right::Treat, Right::Manage]),
    ("/outcomes", "Outcomes", &[Right::Treat, Right::Manage]),
    ("/mail", "Messages", &[Right::Desk]),
    ("/calendars", "Calendars", &[Right::Manage, Right::Treat]),
    ("/exchange", "Import and export", &[Right::Manage]),
    ("/webhooks", "Webhooks", &[Right::Manage]),
];

/// A page of a practice; `here` is its area.
pub fn at_work(staff: &Staff, here: &str, title: &str, main: &Markup) -> Markup {
    let seldom = SELDOM.iter().any(|(address, ..)| *address == here);
    let main = html! {
        nav.mine aria-label=(staff.practice.name) {
            (areas(staff, here, DAILY))
            details.more open[seldom] {
                summary { "More" }
                div.mine { (areas(staff, here, SELDOM)) }
            }
        }
        (main)
    };
    // Each area has a name for its style.
    let name = format!("practice area-{}", here.trim_start_matches('/'));
    page(Frame::Full, &name, title, &main)
}

fn areas(staff: &Staff, here: &str, areas: &[Area]) -> Markup {
    html! {
        @for (address, name, rights) in areas {
            @if rights.iter().any(|right| staff.may(*right)) {
                a href=(at(staff.practice.id, address)) aria-current=[(*address == here).then_some("page")] { (name) }
            }
        }
    }
}

/// An address of a practice.
pub fn at(practice: PracticeId, path: &str) -> String {
    format!("/practice/{practice}{path}")
}

/// What was just done, told by the page that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    Opened,
    Kept,
    Removed,
    Invited,
    Ended,
    Booked,
    Approved,
    Declined,
    Moved,
    Cancelled,
    Completed,
    Missed,
    Joined,
}

/// The part of an address that says what was just done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Note {
    done: Option<Done>,
}

impl Done {
    fn name(self) -> &'static str {
        match self {
            Done::Opened => "opened",
            Done::Kept => "kept",
            Done::Removed => "removed",
            Done::Invited => "invited",
            Done::Ended => "ended",
            Done::Booked => "booked",
            Done::Approved => "approved",
            Done::Declined => "declined",
            Done::Moved => "moved",
            Done::Cancelled => "cancelled",
            Done::Completed => "completed",
            Done::Missed => "missed",
            Done::Joined => "joined",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Done::Opened => {
                "Your practice can be booked. Everything you typed can be changed below."
            }
            Done::Kept => "Kept.",
            Done::Removed => "Removed.",
            Done::Invited => {
                "The invitation is on its way. Its link works once, within seven days."
            }
            Done::Ended => "Ended.",
            Done::Booked => "Booked.",
            Done::Approved => "Approved. The time is the client's.",
            Done::Declined => "Declined. The time is free again.",
            Done::Moved => "Moved.",
            Done::Cancelled => "Cancelled. The time is free again.",
            Done::Completed => "Noted: it took place.",
            Done::Missed => "Noted: the client did not come.",
            Done::Joined => "You work for this practice now.",
        }
    }

    /// To a page that tells it.
    pub fn to(self, address: &str) -> Response {
        let sign = if address.contains('?') { '&' } else { '?' };
        Redirect::to(&format!("{address}{sign}done={}", self.name())).into_response()
    }
}

impl Note {
    /// In words.
    pub fn words(self) -> Markup {
        html! {
            @if let Some(done) = self.done { p.note role="status" { (done.words()) } }
        }
    }
}

/// A page whose form was not taken.
pub fn refused(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}
