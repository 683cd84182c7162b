//! When something goes wrong: what happened, what is kept, where to go next.

use maud::{Markup, Render, html};

use crate::error::Problem;
use crate::layout::{Frame, page};

/// An error as a page.
pub struct ErrorPage<'a> {
    /// What happened.
    pub problem: &'a Problem,
    /// Finds the request in the log.
    pub id: Option<&'a str>,
}

impl Render for ErrorPage<'_> {
    fn render(&self) -> Markup {
        let (title, text) = words(self.problem);
        let main = html! {
            h1 { (title) }
            p.lead { (text) }
            @match self.problem {
                Problem::Field { field, expected } => {
                    p.detail { "The field " code { (field) } ": expected " (expected) "." }
                }
                Problem::Answers(why) => p.detail { (why) },
                Problem::TooMany { wait_s } => {
                    p.detail { "In " (wait_s) " seconds you can go on." }
                }
                _ => {}
            }
            ul.ways {
                @if *self.problem == Problem::SignInNeeded {
                    li { a.button.primary href="/sign-in" { "Sign in" } }
                } @else {
                    li { a.button.primary href="/check" { "Start the check" } }
                }
                li { a href="/" { "To the front page" } }
            }
            @if let (Problem::Ours | Problem::TooSlow, Some(id)) = (self.problem, self.id) {
                p.quiet { "If you report this, give the number " code { (id) } "." }
            }
        };
        page(Frame::Full, "notice", title, &main)
    }
}

fn words(problem: &Problem) -> (&'static str, &'static str) {
    let go_back = "Go back with your browser: what you typed is still there.";
    match problem {
        Problem::NotFound => (
            "There is no such page",
            "The address may be mistyped, or the page has moved. From here you can go on.",
        ),
        Problem::WrongMethod => (
            "This page is reached another way",
            "It answers a form. Start where the form is.",
        ),
        Problem::Field { .. } => ("The form cannot be read", go_back),
        Problem::Answers(_) => (
            "These answers cannot be read",
            "They may come from an older version, or were changed on the way. Please start the check again.",
        ),
        Problem::NotAForm => (
            "The form cannot be read",
            "It came in a shape that we do not know. Please use the form on the page.",
        ),
        Problem::SignInNeeded => (
            "Please sign in first",
            "This is only for somebody who is signed in. Your sign-in may have expired.",
        ),
        Problem::TooLarge => (
            "That is too much at once",
            "The form is larger than any answers can be. Please start the check again.",
        ),
        Problem::OtherSite => (
            "This form came from another site",
            "To protect you, we take forms from our own pages only. Nothing was done.",
        ),
        Problem::TooMany { .. } => ("Too many forms in a short time", go_back),
        Problem::TooSlow => (
            "This takes too long",
            "The server is busy. Go back with your browser and try again: what you typed is still there.",
        ),
        Problem::Full => (
            "There is no room left here",
            "Nothing was stored, and nothing that was stored before is lost. Please tell whoever runs this site, and try again later: go back with your browser, and what you typed is still there.",
        ),
        Problem::Ours => (
            "Something went wrong here",
            "It is not your fault. Go back with your browser and try again: what you typed is still there.",
        ),
    }
}
