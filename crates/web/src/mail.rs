//! Mail. Handlers only note that one is owed; what it says, and whether it still makes sense, is decided when it is sent. The
//! links in it are made then, too, so no secret waits in the outbox. No mail ever speaks of anybody's health.
//!
//! A new kind of mail is a variant of [`Kind`] and an arm in `letter.rs`.

mod check;
mod letter;
mod transport;
mod visit;
mod waitlist;

use jiff::SignedDuration;
use serde_json::json;
use store::{AccountId, Invitation, Mail, MailId, Sending, StoreError};

use crate::App;
use crate::notices::Telling;

pub use check::{Kept, MailCheck, check};
pub use transport::{Smtp, Tls, Transport, is_sender};

/// Which mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// To begin an account; to an address that has one, a link to sign in.
    SignUp,
    /// A link to sign in without a password.
    SignIn,
    /// To show that the address of an account is its owner's.
    ConfirmEmail,
    /// To the new address of an account, to show that it is its owner's.
    ChangeEmail,
    /// To the old address: it was replaced.
    EmailChanged,
    /// The password was set.
    PasswordChanged,
    /// A passkey was added.
    PasskeyAdded,
    /// To somebody who is asked to work for a practice.
    Invitation,
    /// About a visit to a practice.
    Visit(Telling),
    /// To a practice: somebody has not come out of a home in time.
    LateFromHome,
    /// To somebody who waits for a time: the check is wanted once more.
    WaitlistCheck,
    /// To somebody who waited: they are not on the list any more.
    WaitlistEnded,
}

impl Kind {
    const ALL: &[Kind] = &[
        Kind::SignUp,
        Kind::SignIn,
        Kind::ConfirmEmail,
        Kind::ChangeEmail,
        Kind::EmailChanged,
        Kind::PasswordChanged,
        Kind::PasskeyAdded,
        Kind::Invitation,
        Kind::LateFromHome,
        Kind::WaitlistCheck,
        Kind::WaitlistEnded,
    ];

    /// Its name in the outbox.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::SignUp => "sign_up",
            Kind::SignIn => "sign_in",
            Kind::ConfirmEmail => "confirm_email",
            Kind::ChangeEmail => "change_email",
            Kind::EmailChanged => "email_changed",
            Kind::PasswordChanged => "password_changed",
            Kind::PasskeyAdded => "passkey_added",
            Kind::Invitation => "invitation",
            Kind::Visit(telling) => telling.as_str(),
            Kind::LateFromHome => "late_from_home",
            Kind::WaitlistCheck => "waitlist_check",
            Kind::WaitlistEnded => "waitlist_ended",
        }
    }

    fn find(name: &str) -> Option<Kind> {
        let known = Kind::ALL.iter().copied().find(|kind| kind.as_str() == name);
        known.or_else(|| Telling::find(name).map(Kind::Visit))
    }
}

/// The same mail is owed once in this time, however often somebody asks.
const ONCE_IN: SignedDuration = SignedDuration::from_mins(2);

/// Owes a mail, and lets it leave at once.
///
/// # Errors
/// As [`store::Store::owe_mail`].
pub async fn owe(
    app: &App,
    kind: Kind,
    email: &str,
    account: Option<AccountId>,
) -> Result<(), StoreError> {
    let now = app.now();
    let mail = Mail {
        id: app.random.draw(|random| MailId::mint(now, random)),
        account,
        email: email.to_owned(),
        kind: kind.as_str().to_owned(),
        occasion: (now.as_second() / ONCE_IN.as_secs()).to_string(),
        data: "{}".to_owned(),
        created_at: now,
        attempts: 0,
        next_try_at: now,
    };
    app.store.owe_mail(&mail).await?;
    app.accounts.mail_owed.notify_one();
    Ok(())
}

/// Owes the mail of an invitation, once however often it is asked for, and lets it leave at once.
///
/// # Errors
/// As [`store::Store::owe_mail`].
pub async fn invite(app: &App, invitation: &Invitation) -> Result<(), StoreError> {
    let now = app.now();
    let mail = Mail {
        id: app.random.draw(|random| MailId::mint(now, random)),
        account: None,
        email: invitation.email.clone(),
        kind: Kind::Invitation.as_str().to_owned(),
        occasion: invitation.id.to_string(),
        data: json!({ "practice": invitation.practice.to_string(), "invitation": invitation.id.to_string() })
            .to_string(),
        created_at: now,
        attempts: 0,
        next_try_at: now,
    };
    app.store.owe_mail(&mail).await?;
    app.accounts.mail_owed.notify_one();
    Ok(())
}

/// For how long one server keeps a mail to itself while it sends.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// How many mails went which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Sent.
    pub sent: usize,
    /// Not sent, because they made no sense any more.
    pub pointless: usize,
    /// To be tried again later, or given up.
    pub failed: usize,
}

/// Sends whatever is due.
///
/// # Errors
/// The store failed; mail that was begun is tried again when its lease ends.
pub async fn deliver(app: &App, transport: &Transport) -> Result<Delivered, StoreError> {
    let mut delivered = Delivered::default();
    let sender = transport.sender();
    while let Some(mail) = app.store.claim_mail(app.now(), LEASE).await? {
        let failure = match letter::write(app, &mail, &sender).await? {
            None => {
                done(app, &mail, Sending::Pointless).await?;
                delivered.pointless += 1;
                continue;
            }
            Some(letter) => transport.send(&mail, &letter, app.now()).await,
        };
        match failure {
            Ok(()) => {
                done(app, &mail, Sending::Sent).await?;
                delivered.sent += 1;
            }
            Err(why) => {
                // Only the kind and the number: the reason may quote the address.
                tracing::warn!(mail = %mail.id, kind = mail.kind, attempt = mail.attempts, "a mail could not be sent");
                done(app, &mail, Sending::Failed(&why)).await?;
                delivered.failed += 1;
            }
        }
    }
    Ok(delivered)
}

async fn done(app: &App, mail: &Mail, how: Sending<'_>) -> Result<(), StoreError> {
    match app.store.mail_done(mail, how, app.now()).await {
        // Its lease ran out, or its person was erased meanwhile.
        Err(StoreError::NotFound { .. }) => Ok(()),
        other => other,
    }
}
