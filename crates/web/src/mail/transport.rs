//! How mail leaves: by SMTP, or as files in a folder.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use interop::ical::Party;
use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use store::{Mail, Secret};

use super::letter::Letter;

/// A server that has not answered after this time is tried again later.
const PATIENCE: Duration = Duration::from_secs(20);

/// How mail leaves.
pub struct Transport {
    from: Mailbox,
    way: Way,
}

enum Way {
    Folder(PathBuf),
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port; `None` = the usual one for `tls`: 465, 587 or 25.
    pub port: Option<u16>,
    /// How the connection is kept secret.
    pub tls: Tls,
    /// User name and password, if it wants them.
    pub credentials: Option<(String, Secret)>,
}

/// How the connection to a mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte.
    Implicit,
    /// After a greeting in the open; without it nothing is sent.
    StartTls,
    /// Not at all: for a server on this machine.
    None,
}

impl Transport {
    /// Writes each mail as an `.eml` file. The folder is made when missing, readable by its owner only: links that open
    /// accounts are in there.
    ///
    /// # Errors
    /// A sender that is no address, or a folder that cannot be made.
    pub fn folder(folder: PathBuf, from: &str) -> Result<Transport, String> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let made = builder.recursive(true).create(&folder);
        made.map_err(|error| format!("the mail folder {}: {error}", folder.display()))?;
        Ok(Transport {
            from: sender(from)?,
            way: Way::Folder(folder),
        })
    }

    /// Sends each mail by SMTP. Nothing is connected before the first mail. To be called inside a Tokio runtime.
    ///
    /// # Errors
    /// A sender that is no address, or a host that is no name.
    pub fn smtp(smtp: &Smtp, from: &str) -> Result<Transport, String> {
        type Builder = AsyncSmtpTransport<Tokio1Executor>;
        let bad = |error| format!("the mail server {}: {error}", smtp.host);
        let mut builder = match smtp.tls {
            Tls::Implicit => Builder::relay(&smtp.host).map_err(bad)?,
            Tls::StartTls => Builder::starttls_relay(&smtp.host).map_err(bad)?,
            Tls::None => Builder::builder_dangerous(&smtp.host),
        };
        if let Some(port) = smtp.port {
            builder = builder.port(port);
        }
        if let Some((user, password)) = &smtp.credentials {
            let password = password.reveal().to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Transport {
            from: sender(from)?,
            way: Way::Smtp(Box::new(builder.timeout(Some(PATIENCE)).build())),
        })
    }

    /// Who sends.
    pub(super) fn sender(&self) -> Party {
        Party {
            name: self.from.name.clone().unwrap_or_default(),
            address: self.from.email.to_string(),
        }
    }

    /// Whether a mail could leave: the server answers, or the folder can be written. The error says why not in one line.
    pub(super) async fn check(&self) -> Result<(), String> {
        match &self.way {
            Way::Smtp(smtp) => match smtp.test_connection().await {
                Ok(true) => Ok(()),
                Ok(false) => Err("the mail server does not answer as it should".to_owned()),
                Err(error) => Err(format!("the mail server: {error}")),
            },
            Way::Folder(folder) => {
                let trial = folder.join("written-to-see-whether-it-can-be");
                write_private(&trial, b"")
                    .and_then(|()| fs::remove_file(&trial))
                    .map_err(|error| format!("the mail folder {}: {error}", folder.display()))
            }
        }
    }

    /// Sends one mail; the error says why in one line.
    pub(super) async fn send(
        &self,
        mail: &Mail,
        letter: &Letter,
        now: Timestamp,
    ) -> Result<(), String> {
        let message = self.message(mail, letter, now)?;
        match &self.way {
            Way::Smtp(smtp) => {
                let sent = smtp.send(message).await;
                sent.map(drop).map_err(|error| error.to_string())
            }
            Way::Folder(folder) => {
                let name = format!(
                    "{}-{}-{}.eml",
                    now.strftime("%Y%m%dT%H%M%SZ"),
                    mail.kind,
                    mail.id
                );
                write_private(&folder.join(name), &message.formatted())
                    .map_err(|error| format!("the mail folder {}: {error}", folder.display()))
            }
        }
    }

    fn message(&self, mail: &Mail, letter: &Letter, now: Timestamp) -> Result<Message, String> {
        let to = mail
            .email
            .parse()
            .map_err(|_| "the address is none".to_owned())?;
        let mut body = MultiPart::alternative_plain_html(letter.text(), letter.html());
        if let Some((method, text)) = &letter.calendar {
            // Last, as programs take the last part that they understand; the method is said here and in the text.
            let kind = format!("text/calendar; method={}; charset=UTF-8", method.name());
            let kind = ContentType::parse(&kind).map_err(|error| error.to_string())?;
            body = body.singlepart(SinglePart::builder().header(kind).body(text.clone()));
        }
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to));
        if let Some(answers) = letter.reply_to.as_ref().and_then(|to| to.parse().ok()) {
            builder = builder.reply_to(Mailbox::new(None, answers));
        }
        let mut message = builder
            .subject(letter.subject.clone())
            .date(SystemTime::from(now))
            // The same in each attempt, so that a mail that arrives twice is seen to be one.
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .multipart(body)
            .map_err(|error| error.to_string())?;
        // Out-of-office programs answer no such mail.
        message.headers_mut().insert_raw(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
        Ok(message)
    }
}

/// Whether mail can come from this: `ann@example.org`, or a name and an address.
pub fn is_sender(from: &str) -> bool {
    sender(from).is_ok()
}

fn sender(from: &str) -> Result<Mailbox, String> {
    from.parse().map_err(|error| {
        format!(
            "sender `{from}`: expected an address such as Supple <supple@example.org> ({error})"
        )
    })
}

/// Under another name first: whoever looks into the folder never sees half a mail.
fn write_private(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let part = path.with_extension("part");
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .open(&part)?;
    file.write_all(bytes)?;
    fs::rename(part, path)
}
