//! When something goes wrong: what happened, what is kept, where to go next.

use maud::{Markup, Render, html};

use crate::error::Problem;
use crate::form::SECRETS;
use crate::layout::{Frame, page};

/// An error as a page.
pub struct ErrorPage<'a> {
    /// What happened.
    pub problem: &'a Problem,
    /// Finds the request in the log.
    pub id: Option<&'a str>,
    /// The form that was sent, if any: its address and fields.
    pub form: Option<(String, Vec<(String, String)>)>,
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
            @if self.problem.may_pass() { (self.again()) }
            ul.ways {
                @if *self.problem == Problem::SignInNeeded {
                    li { a.button.primary href="/sign-in" { "Sign in" } }
                } @else if !(self.problem.may_pass() && self.form.is_some()) {
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

impl ErrorPage<'_> {
    fn again(&self) -> Markup {
        html! {
            @match &self.form {
                Some((address, fields)) => {
                    form.door method="post" action=(address) {
                        p { "What you typed is kept on this page." }
                        @for (name, value) in fields {
                            @if SECRETS.contains(&name.as_str()) {
                                div.field {
                                    label for=(name) { "Your password, once more" }
                                    input id=(name) type="password" name=(name) autocomplete="current-password" required;
                                }
                            } @else {
                                input type="hidden" name=(name) value=(value) autocomplete="off";
                            }
                        }
                        button.button.primary type="submit" { "Try again" }
                    }
                }
                None => p { "Please try again in a moment." }
            }
        }
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
        Problem::NotYourRole => (
            "This is not part of your role here",
            "Each role in a practice sees what its work needs. An owner of the practice can give you another one.",
        ),
        Problem::TooLarge => (
            "That is too much at once",
            "The form is larger than any that our pages send, and nothing of it was stored. Go back with your browser, and shorten what you typed.",
        ),
        Problem::OtherSite => (
            "This form came from another site",
            "To protect you, we take forms from our own pages only. Nothing was done.",
        ),
        Problem::TooMany { .. } => (
            "Too many forms in a short time",
            "This one was not taken yet, and nothing is lost.",
        ),
        Problem::TooSlow => (
            "This takes too long",
            "The server is busy, so what you asked for may not be done yet.",
        ),
        Problem::Full => (
            "There is no room left here",
            "Nothing was stored, and nothing that was stored before is lost. Please tell whoever runs this site, and try again later.",
        ),
        Problem::Ours => ("Something went wrong here", "It is not your fault."),
    }
}
