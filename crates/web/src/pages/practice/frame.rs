//! What the pages of a practice share.

use maud::{Markup, html};

use crate::account::{Right, Staff};
use crate::layout::{Frame, page};

/// The areas of a practice: address below it, name, and whom they are for.
const AREAS: [(&str, &str, &[Right]); 4] = [
    ("/mail", "Messages", &[Right::Desk]),
    ("/calendars", "Calendars", &[Right::Manage, Right::Treat]),
    ("/exchange", "Import and export", &[Right::Manage]),
    ("/webhooks", "Webhooks", &[Right::Manage]),
];

/// A page of a practice; `here` is its area.
pub fn at_work(staff: &Staff, here: &str, title: &str, main: &Markup) -> Markup {
    let home = format!("/practice/{}", staff.practice.id);
    let main = html! {
        nav.mine aria-label=(staff.practice.name) {
            @for (address, name, rights) in AREAS {
                @if rights.iter().any(|right| staff.may(*right)) {
                    a href={ (home) (address) } aria-current=[(address == here).then_some("page")] { (name) }
                }
            }
        }
        (main)
    };
    page(Frame::Full, "practice", title, &main)
}
