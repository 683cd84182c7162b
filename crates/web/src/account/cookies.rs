//! The cookie of a sign-in. It holds a random token and nothing else.

use axum::http::{HeaderMap, HeaderValue, header};
use store::Token;

use super::LONGEST;

/// Which cookie a sign-in gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookies {
    /// `__Host-supple`, over TLS or on this machine only: no other host and no path can set or see it.
    Secure,
    /// `supple`, also over plain HTTP in a network one trusts. Whoever can listen there can use it.
    Plain,
}

impl Cookies {
    fn name(self) -> &'static str {
        match self {
            Cookies::Secure => "__Host-supple",
            Cookies::Plain => "supple",
        }
    }

    /// The value of `Set-Cookie` that signs a browser in.
    pub fn set(self, token: &Token) -> HeaderValue {
        self.header(&token.reveal(), LONGEST.as_secs())
    }

    /// The value of `Set-Cookie` that takes the cookie away.
    pub fn clear(self) -> HeaderValue {
        self.header("", 0)
    }

    /// The token that a browser sent.
    pub fn read(self, headers: &HeaderMap) -> Option<Token> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .filter(|(name, _)| *name == self.name())
            .find_map(|(_, value)| value.parse().ok())
    }

    fn header(self, value: &str, age_s: i64) -> HeaderValue {
        let secure = match self {
            Cookies::Secure => "; Secure",
            Cookies::Plain => "",
        };
        let text = format!(
            "{}={value}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Lax{secure}",
            self.name()
        );
        // Names, numbers and hexadecimal digits are always a header's value.
        let mut header = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
        header.set_sensitive(true);
        header
    }
}
