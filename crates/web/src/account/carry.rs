//! What somebody was about to do when it turned out that they have to sign in: it travels through the sign-in pages as hidden
//! fields and is sent on afterwards, so nothing typed is lost.

use maud::{Markup, html};
use store::AccountId;

use crate::error::Problem;
use crate::form::{Fields, SECRETS};

/// Where to go after signing in.
const NEXT: &str = "next";
/// Says that the next step is a form, and not a page.
const FORM: &str = "next_is_form";
/// Whose form it is.
const WHOSE: &str = "next_of";
/// Stands before the name of each field that is carried.
const PREFIX: &str = "carry.";
/// Longest address, in bytes.
const LONGEST: usize = 300;

/// What comes after signing in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carry {
    /// An address of ours.
    next: Option<String>,
    /// It is a form to be sent, with these fields.
    form: Option<Vec<(String, String)>>,
    /// Only for this account.
    whose: Option<AccountId>,
}

impl Carry {
    /// A page to go to. An address that is not one of ours is forgotten.
    pub fn page(address: Option<&str>) -> Carry {
        Carry {
            next: address.and_then(local).map(str::to_owned),
            ..Carry::default()
        }
    }

    /// A form to send.
    pub fn form(address: &str, fields: Fields, whose: Option<AccountId>) -> Carry {
        let mut fields = fields.into_pairs();
        fields.retain(|(name, _)| !SECRETS.contains(&name.as_str()));
        Carry {
            next: local(address).map(str::to_owned),
            form: Some(fields),
            whose,
        }
    }

    /// Takes what is carried out of a form; the form's own fields are left.
    ///
    /// # Errors
    /// 422, naming the field, for whatever no page of ours would send.
    pub fn take(fields: Fields) -> Result<(Carry, Fields), Problem> {
        let mut carry = Carry::default();
        let (mut carried, mut own) = (Vec::new(), Vec::new());
        let mut is_form = false;
        for (name, value) in fields.into_pairs() {
            match (name.as_str(), name.strip_prefix(PREFIX)) {
                (NEXT, _) => match local(&value) {
                    Some(next) => carry.next = Some(next.to_owned()),
                    None => return Err(Problem::field(NEXT, "an address of this site")),
                },
                (FORM, _) => is_form = true,
                (WHOSE, _) => match value.parse() {
                    Ok(whose) => carry.whose = Some(whose),
                    Err(_) => return Err(Problem::field(WHOSE, "the number of an account")),
                },
                (_, Some(plain)) => carried.push((plain.to_owned(), value)),
                _ => own.push((name, value)),
            }
        }
        if is_form && carry.next.is_some() {
            carry.form = Some(carried);
        }
        Ok((carry, Fields::new(own)))
    }

    /// The page to go to, when it is a page.
    pub fn next_page(&self) -> Option<&str> {
        match self.form {
            Some(_) => None,
            None => self.next.as_deref(),
        }
    }

    /// The form to send: its address and fields.
    pub fn next_form(&self) -> Option<(&str, &[(String, String)])> {
        Some((self.next.as_deref()?, self.form.as_deref()?))
    }

    /// What is left of it when this account has signed in.
    pub fn for_account(self, account: AccountId) -> Carry {
        match self.whose {
            Some(whose) if whose != account => Carry::default(),
            _ => self,
        }
    }

    /// All of it, as hidden fields.
    pub fn inputs(&self) -> Markup {
        html! {
            @if let Some(next) = &self.next { input type="hidden" name=(NEXT) value=(next); }
            @if let Some(whose) = self.whose { input type="hidden" name=(WHOSE) value=(whose); }
            @if let Some(fields) = &self.form {
                input type="hidden" name=(FORM) value="yes";
                @for (name, value) in fields {
                    input type="hidden" name=(format!("{PREFIX}{name}")) value=(value) autocomplete="off";
                }
            }
        }
    }
}

/// An address if it is one of ours: browsers take `//host` and `/\host` for other sites.
pub fn local(address: &str) -> Option<&str> {
    let rest = address.strip_prefix('/')?;
    let ours = !rest.starts_with(['/', '\\'])
        && address.len() <= LONGEST
        && !address.chars().any(|c| c.is_control() || c.is_whitespace());
    ours.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn other_sites_are_not_ours() {
        for ours in ["/", "/me", "/me/shares?from=plan#list"] {
            assert_eq!(local(ours), Some(ours));
        }
        for other in [
            "",
            "me",
            "//elsewhere.test",
            "/\\elsewhere.test",
            "https://elsewhere.test",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x",
            "/\t/elsewhere.test",
        ] {
            assert_eq!(local(other), None, "{other}");
        }
    }
}
