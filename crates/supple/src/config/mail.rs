//! `[mail]`: how mail leaves.

use std::path::PathBuf;

use store::Secret;
use web::mail::{Smtp, Tls};

use super::Key;
use super::database::Database;
use super::values::Values;

/// How mail leaves.
#[derive(Debug)]
pub struct Mail {
    /// Who it comes from.
    pub from: String,
    /// Which way it takes.
    pub way: Way,
}

/// Which way mail takes.
#[derive(Debug)]
pub enum Way {
    /// Into a folder.
    Folder(PathBuf),
    /// To a mail server.
    Smtp(Smtp),
}

pub const KEYS: &[Key] = &[FROM, FOLDER, HOST, PORT, TLS, USER, PASSWORD];

const FROM: Key = Key {
    name: "mail.from",
    variable: "SUPPLE_MAIL_FROM",
    flag: None,
    default: "Supple <supple@localhost>",
    about: "who mail comes from: an address, such as Supple <supple@example.org>",
    secret: false,
};

const FOLDER: Key = Key {
    name: "mail.folder",
    variable: "SUPPLE_MAIL_FOLDER",
    flag: None,
    default: "",
    about: "the folder that mail is written to while there is no mail server; by default mail, beside the database",
    secret: false,
};

const HOST: Key = Key {
    name: "mail.smtp_host",
    variable: "SUPPLE_SMTP_HOST",
    flag: None,
    default: "",
    about: "the mail server; without one, mail is written to a folder",
    secret: false,
};

const PORT: Key = Key {
    name: "mail.smtp_port",
    variable: "SUPPLE_SMTP_PORT",
    flag: None,
    default: "",
    about: "its port: a whole number from 1 to 65535; by default 465 for tls, 587 for starttls, 25 for none",
    secret: false,
};

const TLS: Key = Key {
    name: "mail.smtp_tls",
    variable: "SUPPLE_SMTP_TLS",
    flag: None,
    default: "tls",
    about: "how the connection is kept secret: tls, starttls, or none for a server on this machine",
    secret: false,
};

const USER: Key = Key {
    name: "mail.smtp_user",
    variable: "SUPPLE_SMTP_USER",
    flag: None,
    default: "",
    about: "the user name, if the mail server wants one",
    secret: false,
};

const PASSWORD: Key = Key {
    name: "mail.smtp_password",
    variable: "SUPPLE_SMTP_PASSWORD",
    flag: None,
    default: "",
    about: "the password that goes with it; better in the environment than in a file",
    secret: true,
};

impl Mail {
    pub fn read(values: &mut Values, database: &Database) -> Mail {
        let from = values.read(&FROM, |text| {
            web::mail::is_sender(text).then(|| text.to_owned())
        });
        let host = values.read(&HOST, |text| {
            let name = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c == '/');
            name.then(|| text.to_owned())
        });
        let port = values.read(&PORT, |text| text.parse().ok().filter(|port| *port != 0));
        let tls = values.read(&TLS, tls);
        let user = values.read(&USER, |text| Some(text.to_owned()));
        let password = values.read(&PASSWORD, |text| Some(Secret::new(text)));
        if user.is_some() != password.is_some() {
            let missing = if user.is_some() { &PASSWORD } else { &USER };
            values.problem(
                missing,
                "user name and password belong together, and this one is missing",
            );
        }
        if host.is_none() {
            for key in [&PORT, &USER, &PASSWORD] {
                if values.get(key).is_some() {
                    values.problem(
                        key,
                        "there is no mail server to use it with: set mail.smtp_host",
                    );
                }
            }
        }
        let beside = database.folder().unwrap_or_default().join("mail");
        values.found(&FOLDER, beside.display());
        let folder = values.read(&FOLDER, |text| {
            (!text.is_empty()).then(|| PathBuf::from(text))
        });
        Mail {
            from: from.unwrap_or_default(),
            way: match host {
                None => Way::Folder(folder.unwrap_or(beside)),
                Some(host) => Way::Smtp(Smtp {
                    host,
                    port,
                    tls: tls.unwrap_or(Tls::Implicit),
                    credentials: user.zip(password),
                }),
            },
        }
    }
}

fn tls(text: &str) -> Option<Tls> {
    match text {
        "tls" => Some(Tls::Implicit),
        "starttls" => Some(Tls::StartTls),
        "none" => Some(Tls::None),
        _ => None,
    }
}
