//! What the pages of an account share.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::layout::{Frame, page};

/// The areas of an account.
const AREAS: [(&str, &str); 5] = [
    ("/me", "Overview"),
    ("/visits", "Visits"),
    ("/me/shares", "Sharing"),
    ("/me/ways-in", "Ways in"),
    ("/me/data", "Data"),
];

/// A page of an account; `here` is its address.
pub fn mine(here: &str, title: &str, main: &Markup) -> Markup {
    let main = html! {
        nav.mine aria-label="Your account" {
            @for (address, name) in AREAS {
                a href=(address) aria-current=[(address == here).then_some("page")] { (name) }
            }
        }
        (main)
    };
    page(Frame::Full, "account", title, &main)
}

/// The button that signs this browser out.
pub fn sign_out() -> Markup {
    html! { form method="post" action="/sign-out" { button.button type="submit" { "Sign out" } } }
}

/// A page on the way into an account: one thing to do.
pub fn door(title: &str, main: &Markup) -> Markup {
    page(Frame::Task, "door", title, main)
}

/// What was just done, told by the page that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    Kept,
    KeptBefore,
    Confirmed,
    EmailChanged,
    MailOwed,
    Password,
    TakenOver,
    PasskeyAdded,
    PasskeyRenamed,
    PasskeyRemoved,
    SignedOut,
    Revoked,
}

/// The part of an address that says what was just done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Note {
    done: Option<Done>,
}

impl Done {
    fn name(self) -> &'static str {
        match self {
            Done::Kept => "kept",
            Done::KeptBefore => "kept_before",
            Done::Confirmed => "confirmed",
            Done::EmailChanged => "email_changed",
            Done::MailOwed => "mail_owed",
            Done::Password => "password",
            Done::TakenOver => "taken_over",
            Done::PasskeyAdded => "passkey_added",
            Done::PasskeyRenamed => "passkey_renamed",
            Done::PasskeyRemoved => "passkey_removed",
            Done::SignedOut => "signed_out",
            Done::Revoked => "revoked",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Done::Kept => "Kept. You find it here from now on.",
            Done::KeptBefore => "This was kept already, so there is nothing new.",
            Done::Confirmed => "Your e-mail address is confirmed.",
            Done::EmailChanged => "Your e-mail address is changed. We told the old one.",
            Done::MailOwed => "A mail with a link is on its way. The link works for a day.",
            Done::Password => "Your password is set. Other devices were signed out.",
            Done::TakenOver => {
                "Your e-mail address is confirmed. Until now it was not, so whatever else opened this account was removed: choose a new password."
            }
            Done::PasskeyAdded => "The passkey is added. You can sign in with it from now on.",
            Done::PasskeyRenamed => "The passkey has its new name.",
            Done::PasskeyRemoved => {
                "The passkey is removed. You can delete it on your device, too."
            }
            Done::SignedOut => "Signed out.",
            Done::Revoked => "The link is ended. Whoever opens it sees nothing any more.",
        }
    }

    /// To a page that tells it.
    pub fn at(self, address: &str) -> Response {
        Redirect::to(&format!("{address}?done={}", self.name())).into_response()
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
