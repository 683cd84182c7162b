//! Does mail go out at all? Looked at once a day: the way it leaves, what waits for too long, and addresses that fail.

use jiff::{SignedDuration, Timestamp};
use store::{MailTrouble, StoreError};

use super::Transport;
use crate::App;

/// Mail that is owed for longer is late: a server that is down for a moment is tried again sooner (our own choice).
const LATE: SignedDuration = SignedDuration::from_hours(2);
/// Addresses that failed since then are counted.
const SINCE: SignedDuration = SignedDuration::from_hours(24);

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailCheck {
    /// When.
    pub at: Timestamp,
    /// Why nothing can leave; nothing when it can.
    pub trouble: Option<String>,
    /// What does not go as it should.
    pub outbox: MailTrouble,
}

impl MailCheck {
    /// All is as it should be.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.trouble.is_none() && self.outbox == MailTrouble::default()
    }
}

/// Looks, tells whoever runs the program, and keeps it for the pages of this server.
///
/// # Errors
/// As any question to the store.
pub async fn check(app: &App, transport: &Transport) -> Result<MailCheck, StoreError> {
    let trouble = transport.check().await.err();
    let now = app.now();
    let before = |by: SignedDuration| now.saturating_sub(by).unwrap_or(now);
    let found = MailCheck {
        at: now,
        trouble,
        outbox: app.store.mail_trouble(before(LATE), before(SINCE)).await?,
    };
    let MailTrouble { late, failing } = found.outbox;
    match &found.trouble {
        Some(why) => tracing::error!(why, late, failing, "mail cannot go out"),
        None if found.is_well() => tracing::info!("mail goes out"),
        None => tracing::warn!(late, failing, "mail goes out, but not all of it"),
    }
    app.mail_check.keep(found.clone());
    Ok(found)
}

/// The newest check of this server.
#[derive(Debug, Default)]
pub struct Kept(std::sync::Mutex<Option<MailCheck>>);

impl Kept {
    /// The newest; nothing before the first.
    pub fn newest(&self) -> Option<MailCheck> {
        self.0.lock().map_or(None, |kept| kept.clone())
    }

    fn keep(&self, found: MailCheck) {
        if let Ok(mut kept) = self.0.lock() {
            *kept = Some(found);
        }
    }
}
