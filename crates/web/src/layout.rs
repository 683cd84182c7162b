//! What every page shares: head, way home, and what this is.

use care::decision::INTENDED_USE;
use maud::{DOCTYPE, Markup, html};

use crate::assets;
use crate::demo::banner;
use crate::mark::wordmark;

/// The areas of the app, as named in the head of each page.
const AREAS: [(&str, &str); 5] = [
    ("/check", "Check"),
    ("/find", "Find"),
    ("/progress", "Diary"),
    ("/library", "Library"),
    ("/me", "Account"),
];

/// How much stands around a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// Head, areas and foot.
    Full,
    /// The name only: one task, nothing to stray to.
    Task,
    /// Nothing at all, on plum: an emergency.
    Bare,
}

/// A whole page. `title` is plain text; `name` marks the page for its style.
pub fn page(frame: Frame, name: &str, title: &str, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) @if title != "Supple" { " · Supple" } }
                meta name="color-scheme" content="light dark";
                meta name="description" content="Massage care for back pain: may I, which kind, and exactly how.";
                link rel="stylesheet" href=(assets::style_url());
                link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
                link rel="apple-touch-icon" href=(assets::url("icon-192.png"));
                link rel="manifest" href=(assets::url("supple.webmanifest"));
                meta name="theme-color" content="#fbf8f3" media="(prefers-color-scheme: light)";
                meta name="theme-color" content="#141b1a" media="(prefers-color-scheme: dark)";
                // Not deferred: it sets the chosen colours before anything is painted.
                script src=(assets::url("theme.js")) {}
                script type="module" src=(assets::url("supple.js")) {}
            }
            body class=(format!("page-{name} frame-{}", frame.name())) {
                (banner())
                @if frame != Frame::Bare { (head(frame)) }
                main #main { (main) }
                @if frame == Frame::Full { (foot()) }
            }
        }
    }
}

impl Frame {
    fn name(self) -> &'static str {
        match self {
            Frame::Full => "full",
            Frame::Task => "task",
            Frame::Bare => "bare",
        }
    }
}

fn head(frame: Frame) -> Markup {
    html! {
        a.skip href="#main" { "Go to the content" }
        header.site-head {
            a.home href="/" aria-label="Supple, front page" { (wordmark()) }
            @if frame == Frame::Full {
                nav aria-label="Areas" {
                    @for (address, name) in AREAS { a href=(address) { (name) } }
                }
            }
            // Shown by the script; without it the colours follow the system.
            button.theme type="button" data-theme-switch hidden { span.theme-sign aria-hidden="true" {} span.theme-word { "Dark" } }
        }
    }
}

fn foot() -> Markup {
    html! {
        footer.site-foot {
            p { (INTENDED_USE) }
            p.quiet { "Nothing you answer is kept on this server unless you keep it in an account; only signing in sets a cookie. No tracking, nothing loaded from elsewhere." }
        }
    }
}

/// A form's hidden answers.
pub fn answers_input(answers: &str) -> Markup {
    html! { input type="hidden" name="answers" value=(answers) autocomplete="off"; }
}

/// A message beside a field, tied to it by its id.
pub fn complaint(id: &str, text: &str) -> Markup {
    html! {
        @if !text.is_empty() {
            p.complaint id=(id) { span.complaint-sign aria-hidden="true" { "!" } (text) }
        }
    }
}
