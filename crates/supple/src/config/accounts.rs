//! `[accounts]`: how accounts work.

use std::num::NonZeroU32;

use web::account::{Cookies, SignUp};

use super::Key;
use super::mail::{Mail, Way};
use super::server::Server;
use super::values::{Values, flag};

/// How accounts work.
#[derive(Debug)]
pub struct Accounts {
    /// How one begins.
    pub sign_up: SignUp,
    /// Which cookie a sign-in gets.
    pub cookies: Cookies,
    /// Tries to sign in, per quarter of an hour and per account; `None` = no limit.
    pub tries_per_account: Option<NonZeroU32>,
    /// The same, per address of the network.
    pub tries_per_address: Option<NonZeroU32>,
}

pub const KEYS: &[Key] = &[SIGN_UP, PLAIN_COOKIES, PER_ACCOUNT, PER_ADDRESS];

const SIGN_UP: Key = Key {
    name: "accounts.sign_up",
    variable: "SUPPLE_SIGN_UP",
    flag: None,
    default: "",
    about: "how an account begins: confirmed (by a link in a mail; nobody learns who has one), at_once, or closed; by default confirmed with a mail server, and at_once without",
    secret: false,
};

const PLAIN_COOKIES: Key = Key {
    name: "accounts.plain_cookies",
    variable: "SUPPLE_PLAIN_COOKIES",
    flag: None,
    default: "false",
    about: "whether one can sign in over plain http from other machines; whoever listens in that network can then do so, too: true or false",
    secret: false,
};

const PER_ACCOUNT: Key = Key {
    name: "accounts.tries_per_account",
    variable: "SUPPLE_TRIES_PER_ACCOUNT",
    flag: None,
    default: "10",
    about: "how often one may try to sign in to one account in a quarter of an hour: a whole number, 0 = no limit",
    secret: false,
};

const PER_ADDRESS: Key = Key {
    name: "accounts.tries_per_address",
    variable: "SUPPLE_TRIES_PER_ADDRESS",
    flag: None,
    default: "40",
    about: "how often one address of the network may try in a quarter of an hour: a whole number, 0 = no limit",
    secret: false,
};

impl Accounts {
    pub fn read(values: &mut Values, mail: &Mail, server: &Server) -> Accounts {
        let (usual, name) = match mail.way {
            Way::Smtp(_) => (SignUp::Confirmed, "confirmed"),
            Way::Folder(_) => (SignUp::AtOnce, "at_once"),
        };
        values.found(&SIGN_UP, name);
        let sign_up = values.read(&SIGN_UP, |text| match text {
            "confirmed" => Some(SignUp::Confirmed),
            "at_once" => Some(SignUp::AtOnce),
            "closed" => Some(SignUp::Closed),
            _ => None,
        });
        let cookies = match values.read(&PLAIN_COOKIES, flag) {
            Some(true) => Cookies::Plain,
            _ => Cookies::Secure,
        };
        let plain = server.public_origin.as_deref().is_some_and(|origin| {
            origin.starts_with("http://") && !origin.starts_with("http://localhost")
        });
        if plain && cookies == Cookies::Secure {
            values.problem(
                &PLAIN_COOKIES,
                "browsers keep no sign-in over plain http: use https in server.public_origin, or set this to true in a network you trust",
            );
        }
        let number = |text: &str| text.parse::<u32>().ok();
        Accounts {
            sign_up: sign_up.unwrap_or(usual),
            cookies,
            tries_per_account: values.read(&PER_ACCOUNT, number).and_then(NonZeroU32::new),
            tries_per_address: values.read(&PER_ADDRESS, number).and_then(NonZeroU32::new),
        }
    }
}
