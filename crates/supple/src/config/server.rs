//! `[server]`: who may reach the program, and how.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;

use super::Key;
use super::values::{Values, flag};

/// Who may reach the program, and how.
#[derive(Debug)]
pub struct Server {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address people type.
    pub public_origin: Option<String>,
    /// Forms that one address of the network may send per minute; `None` = no limit.
    pub posts_per_minute: Option<NonZeroU32>,
    /// A proxy stands in front.
    pub behind_proxy: bool,
    /// A list of places by name.
    pub places: Option<PathBuf>,
}

pub const KEYS: &[Key] = &[
    LISTEN,
    PUBLIC_ORIGIN,
    POSTS_PER_MINUTE,
    BEHIND_PROXY,
    PLACES,
];

const LISTEN: Key = Key {
    name: "server.listen",
    variable: "SUPPLE_LISTEN",
    flag: Some("--listen"),
    default: "127.0.0.1:8080",
    about: "where to listen: address:port, such as 127.0.0.1:8080, or 0.0.0.0:8080 for the whole network",
    secret: false,
};

const PUBLIC_ORIGIN: Key = Key {
    name: "server.public_origin",
    variable: "SUPPLE_PUBLIC_ORIGIN",
    flag: Some("--public-origin"),
    default: "",
    about: "the address people type: https://host, without a path; by default this machine's own. Links in mail and passkeys are bound to it",
    secret: false,
};

const POSTS_PER_MINUTE: Key = Key {
    name: "server.posts_per_minute",
    variable: "SUPPLE_POSTS_PER_MINUTE",
    flag: Some("--posts-per-minute"),
    default: "600",
    about: "how many forms one address of the network may send per minute: a whole number, 0 = no limit",
    secret: false,
};

const BEHIND_PROXY: Key = Key {
    name: "server.behind_proxy",
    variable: "SUPPLE_BEHIND_PROXY",
    flag: None,
    default: "false",
    about: "whether a proxy stands in front and says in X-Forwarded-For where requests come from: true or false",
    secret: false,
};

const PLACES: Key = Key {
    name: "server.places",
    variable: "SUPPLE_PLACES",
    flag: Some("--places"),
    default: "",
    about: "a file with places by postal code and name, in the format of the postal codes of GeoNames; without it people type coordinates",
    secret: false,
};

impl Server {
    pub fn read(values: &mut Values) -> Server {
        let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        let listen = values.read(&LISTEN, |text| text.parse().ok());
        Server {
            listen: listen.unwrap_or(local),
            public_origin: values.read(&PUBLIC_ORIGIN, origin),
            posts_per_minute: values
                .read(&POSTS_PER_MINUTE, |text| text.parse().ok())
                .and_then(NonZeroU32::new),
            behind_proxy: values.read(&BEHIND_PROXY, flag).unwrap_or_default(),
            places: values.read(&PLACES, |text| {
                (!text.is_empty()).then(|| PathBuf::from(text))
            }),
        }
    }
}

fn origin(text: &str) -> Option<String> {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let whole = !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']);
    whole.then(|| text.to_lowercase())
}
