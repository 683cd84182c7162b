//! Fields of the account's forms, and what may stand in them.

use maud::{Markup, html};

use crate::account::password;
use crate::layout::complaint;

/// Longest e-mail address, in bytes (RFC 5321).
const LONGEST_EMAIL: usize = 254;

/// A field with its label, what was typed, and what is wrong with it.
pub struct Field<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub kind: &'a str,
    /// What the browser fills in.
    pub autocomplete: &'a str,
    pub help: &'a str,
    pub value: &'a str,
    /// Empty = nothing is wrong.
    pub complaint: &'a str,
}

impl<'a> Field<'a> {
    /// An e-mail address.
    pub fn email(value: &'a str, complaint: &'a str) -> Field<'a> {
        Field {
            name: "email",
            label: "E-mail address",
            kind: "email",
            autocomplete: "username",
            help: "",
            value,
            complaint,
        }
    }

    /// A password to be chosen; it is never shown again.
    pub fn new_password(complaint: &'a str) -> Field<'a> {
        Field {
            name: "password",
            label: "Choose a password",
            kind: "password",
            autocomplete: "new-password",
            help: "At least 10 characters. A few words in a row are easy to remember.",
            value: "",
            complaint,
        }
    }

    /// The field as it stands in a form.
    pub fn show(&self) -> Markup {
        let (help, wrong) = (
            format!("{}-help", self.name),
            format!("{}-complaint", self.name),
        );
        let described: Vec<&str> = [(&help, self.help), (&wrong, self.complaint)]
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(id, _)| id.as_str())
            .collect();
        let described = described.join(" ");
        let least = (self.autocomplete == "new-password").then_some(password::FEWEST);
        html! {
            div.field {
                label for=(self.name) { (self.label) }
                @if !self.help.is_empty() { p.help id=(help) { (self.help) } }
                (complaint(&wrong, self.complaint))
                input id=(self.name) type=(self.kind) name=(self.name) value=(self.value) autocomplete=(self.autocomplete)
                    autocapitalize="none" spellcheck="false" required minlength=[least]
                    aria-describedby=[(!described.is_empty()).then_some(described)]
                    aria-invalid=[(!self.complaint.is_empty()).then_some("true")];
            }
        }
    }
}

/// Reads an e-mail address as it was typed.
///
/// # Errors
/// What is wrong with it, for its owner.
pub fn read_email(typed: &str) -> Result<String, String> {
    let email = typed.trim();
    let is_one = email.len() <= LONGEST_EMAIL && email.parse::<lettre::Address>().is_ok();
    match is_one && !email.chars().any(char::is_control) {
        true => Ok(email.to_owned()),
        false => Err("Please type an e-mail address, such as ann@example.org.".to_owned()),
    }
}

/// Reads a name that somebody gives to a thing of theirs.
///
/// # Errors
/// What is wrong with it.
pub fn read_label(typed: &str) -> Result<String, String> {
    const LONGEST: usize = 60;
    let label = typed.trim();
    let fits = (1..=LONGEST).contains(&label.chars().count());
    match fits && !label.chars().any(char::is_control) {
        true => Ok(label.to_owned()),
        false => Err(format!(
            "Please type a name of at most {LONGEST} characters."
        )),
    }
}
