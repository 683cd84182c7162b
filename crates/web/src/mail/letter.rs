//! What each mail says.

use std::borrow::Cow;

use interop::ical::{Method, Party};
use jiff::SignedDuration;
use maud::{DOCTYPE, html};
use store::{
    Account, Act, InvitationId, Mail, OneTimeLink, Practice, PracticeId, Purpose, StoreError,
};

use super::{Kind, visit, waitlist};
use crate::App;
use crate::account::SignUp;

/// A link to sign in is short-lived: it opens everything.
const SIGN_IN_LINK: SignedDuration = SignedDuration::from_mins(30);
/// A link to confirm an address.
const CONFIRM_LINK: SignedDuration = SignedDuration::from_hours(24);

/// A mail in words.
#[derive(Default)]
pub struct Letter {
    pub subject: Cow<'static, str>,
    pub before: Vec<String>,
    /// What the link does, and where it leads.
    pub link: Option<(&'static str, String)>,
    /// Another one, less in sight.
    pub also: Option<(&'static str, String)>,
    pub after: Vec<String>,
    /// Who writes, if not Supple for itself.
    pub signature: Option<String>,
    /// Who reads answers.
    pub reply_to: Option<String>,
    /// A part for calendars.
    pub calendar: Option<(Method, String)>,
}

/// Writes a mail, and makes the link in it; `None` when it makes no sense any more.
pub async fn write(app: &App, mail: &Mail, sender: &Party) -> Result<Option<Letter>, StoreError> {
    let Some(kind) = Kind::find(&mail.kind) else {
        return Ok(None);
    };
    if kind == Kind::Invitation {
        return invitation(app, mail).await;
    }
    if let Kind::Visit(kind) = kind {
        return visit::write(app, mail, kind, sender).await;
    }
    if matches!(kind, Kind::WaitlistCheck | Kind::WaitlistEnded) {
        return waitlist::write(app, mail, kind).await;
    }
    let of_address = app.store.account_by_email(&mail.email).await?;
    let own = match mail.account {
        Some(id) => app.store.account(id).await?,
        None => None,
    };
    Ok(match (kind, of_address, own) {
        (Kind::SignUp, None, _) if app.accounts.settings.sign_up == SignUp::Closed => None,
        (Kind::SignUp, None, _) => Some(sign_up(app, mail).await?),
        (Kind::SignUp, Some(account), _) => Some(has_one(app, mail, &account).await?),
        (Kind::SignIn, Some(account), _) => Some(sign_in(app, mail, &account).await?),
        (Kind::ConfirmEmail, Some(account), _) if account.verified_at.is_none() => {
            Some(confirm(app, mail, &account).await?)
        }
        (Kind::ChangeEmail, None, Some(own)) => Some(change(app, mail, &own).await?),
        (Kind::EmailChanged, _, Some(_)) => Some(notice(
            "Your Supple address was changed",
            "The e-mail address of your Supple account was replaced by another one. Mail goes there from now on.",
        )),
        (Kind::PasswordChanged, Some(_), _) => Some(notice(
            "Your Supple password was set",
            "The password of your Supple account was set just now. Other devices were signed out.",
        )),
        (Kind::PasskeyAdded, Some(_), _) => Some(notice(
            "A passkey was added to your Supple account",
            "From now on you can sign in with it.",
        )),
        (Kind::LateFromHome, _, _) => late(app, mail).await?,
        _ => None,
    })
}

async fn late(app: &App, mail: &Mail) -> Result<Option<Letter>, StoreError> {
    let words = crate::pages::practice::safety::late_words(app, &mail.data).await?;
    Ok(words.map(|(before, link)| Letter {
        subject: "Somebody on a home visit was not heard of in time".into(),
        before,
        link: Some(("Who is in a home", link)),
        after: vec!["You get this mail once.".to_owned()],
        ..Letter::default()
    }))
}

async fn sign_up(app: &App, mail: &Mail) -> Result<Letter, StoreError> {
    let link = link(app, mail, None, Purpose::SignUp, CONFIRM_LINK).await?;
    Ok(Letter {
        subject: "Begin your Supple account".into(),
        before: vec![
            "Somebody, most likely you, wants to begin a Supple account with this address."
                .to_owned(),
            "The link works once, within a day:".to_owned(),
        ],
        link: Some(("Begin the account", link)),
        after: vec!["If it was not you, ignore this mail. Nothing was begun.".to_owned()],
        ..Letter::default()
    })
}

async fn has_one(app: &App, mail: &Mail, account: &Account) -> Result<Letter, StoreError> {
    let link = link(app, mail, Some(account), Purpose::Recover, SIGN_IN_LINK).await?;
    Ok(Letter {
        subject: "Your Supple account".into(),
        before: vec![
            "Somebody, most likely you, wanted to begin a Supple account with this address. It has one already.".to_owned(),
            "This link signs you in. It works once, within half an hour:".to_owned(),
        ],
        link: Some(("Sign in", link)),
        after: vec!["If it was not you, ignore this mail. Your account is as it was.".to_owned()],
        ..Letter::default()
    })
}

async fn sign_in(app: &App, mail: &Mail, account: &Account) -> Result<Letter, StoreError> {
    let link = link(app, mail, Some(account), Purpose::Recover, SIGN_IN_LINK).await?;
    Ok(Letter {
        subject: "Your link to sign in to Supple".into(),
        before: vec![
            "This link signs you in, also when you forgot your password. It works once, within half an hour:".to_owned(),
        ],
        link: Some(("Sign in", link)),
        after: vec![
            "If you did not ask for it, ignore this mail, and pass the link on to nobody.".to_owned(),
        ],
        ..Letter::default()
    })
}

async fn confirm(app: &App, mail: &Mail, account: &Account) -> Result<Letter, StoreError> {
    let link = link(app, mail, Some(account), Purpose::VerifyEmail, CONFIRM_LINK).await?;
    Ok(Letter {
        subject: "Confirm your address for Supple".into(),
        before: vec![
            "A Supple account was begun with this address. Confirm that it is yours, so that you can always get in, also without your password.".to_owned(),
            "The link works once, within a day. You may have to sign in:".to_owned(),
        ],
        link: Some(("Confirm the address", link)),
        after: vec!["If it was not you, ignore this mail.".to_owned()],
        ..Letter::default()
    })
}

async fn change(app: &App, mail: &Mail, account: &Account) -> Result<Letter, StoreError> {
    let link = link(app, mail, Some(account), Purpose::ChangeEmail, CONFIRM_LINK).await?;
    Ok(Letter {
        subject: "Confirm your new address for Supple".into(),
        before: vec![
            "A Supple account is to move to this address.".to_owned(),
            "The link works once, within a day. You may have to sign in, with the old address:"
                .to_owned(),
        ],
        link: Some(("Use this address", link)),
        after: vec!["If it was not you, ignore this mail. Nothing was changed.".to_owned()],
        ..Letter::default()
    })
}

/// The practice and the invitation are in the mail's data; whether it can still be used is looked up now.
async fn invitation(app: &App, mail: &Mail) -> Result<Option<Letter>, StoreError> {
    let data: serde_json::Value = serde_json::from_str(&mail.data).unwrap_or_default();
    let id = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
    let (Ok(practice), Ok(invitation)) = (
        id("practice").parse::<PracticeId>(),
        id("invitation").parse::<InvitationId>(),
    ) else {
        return Ok(None);
    };
    let token = app.random.token();
    let armed = app
        .store
        .arm_invitation(practice, invitation, &token, app.now())
        .await?;
    let known: Option<Practice> = app.store.get(practice, practice).await?;
    let (Some(_), Some(practice)) = (armed, known) else {
        return Ok(None);
    };
    let origin = &app.accounts.settings.origin;
    Ok(Some(Letter {
        subject: "You are invited to work for a practice on Supple".into(),
        before: vec![
            format!("{} asks you to join as one of its people.", practice.name),
            "The link works once, within seven days. You sign in with an account of your own:"
                .to_owned(),
        ],
        link: Some((
            "Look at the invitation",
            format!("{origin}/practice/join?key={}", token.reveal()),
        )),
        after: vec![
            "If you do not know this practice, ignore this mail. Nothing happens then.".to_owned(),
        ],
        ..Letter::default()
    }))
}

fn notice(subject: &'static str, what: &str) -> Letter {
    Letter {
        subject: subject.into(),
        before: vec![what.to_owned()],
        link: None,
        after: vec![
            "If it was you, there is nothing to do. If not, ask for a link to sign in on the sign-in page, and look at “Ways in”.".to_owned(),
        ],
        ..Letter::default()
    }
}

async fn link(
    app: &App,
    mail: &Mail,
    account: Option<&Account>,
    purpose: Purpose,
    lasts: SignedDuration,
) -> Result<String, StoreError> {
    let now = app.now();
    let token = app.random.token();
    let link = OneTimeLink {
        account: account.map(|account| account.id),
        email: Some(mail.email.clone()),
        purpose,
        created_at: now,
        expires_at: now.saturating_add(lasts).unwrap_or(now),
    };
    app.store
        .add_link(&Act::program(now), &link, &token)
        .await?;
    let path = match purpose {
        Purpose::SignUp => "/sign-up/open",
        Purpose::Recover => "/sign-in/open",
        Purpose::VerifyEmail => "/confirm/email",
        Purpose::ChangeEmail => "/confirm/change",
    };
    // In the query, because paths are logged and queries are not.
    let origin = &app.accounts.settings.origin;
    Ok(format!("{origin}{path}?key={}", token.reveal()))
}

const GREETING: &str = "Hello,";
const SIGNATURE: &str = "Supple";
const NO_ANSWER: &str = "This mail was written by a program. Nobody reads answers to it.";
const ANSWER: &str = "This mail was written by a program. Answers to it go to the practice.";

impl Letter {
    fn signature(&self) -> &str {
        self.signature.as_deref().unwrap_or(SIGNATURE)
    }

    fn answers(&self) -> &'static str {
        match self.reply_to {
            Some(_) => ANSWER,
            None => NO_ANSWER,
        }
    }

    /// The plain part.
    pub fn text(&self) -> String {
        let mut parts = vec![GREETING.to_owned()];
        parts.extend(self.before.iter().cloned());
        parts.extend(self.link.iter().map(|(_, link)| link.clone()));
        let also = self.also.iter();
        parts.extend(also.map(|(name, link)| format!("{name}:\n{link}")));
        parts.extend(self.after.iter().cloned());
        parts.push(self.signature().to_owned());
        parts.push(self.answers().to_owned());
        parts.join("\n\n") + "\n"
    }

    /// The HTML part: the same words, nothing loaded from anywhere.
    pub fn html(&self) -> String {
        html! {
            (DOCTYPE)
            html lang="en-GB" {
                head { meta charset="utf-8"; title { (self.subject) } }
                body style="font: 16px/1.5 sans-serif; max-width: 34em; margin: 2em auto; padding: 0 1em" {
                    p { (GREETING) }
                    @for text in &self.before { p { (text) } }
                    @if let Some((name, link)) = &self.link {
                        p { a href=(link) style="display: inline-block; padding: 12px 24px; border-radius: 999px; background: #0f5c4a; color: #ffffff; font-weight: 600; text-decoration: none" { (name) } }
                        p { "Or copy this address: " br; (link) }
                    }
                    @if let Some((name, link)) = &self.also { p { a href=(link) { (name) } } }
                    @for text in &self.after { p { (text) } }
                    p { (self.signature()) }
                    p { small { (self.answers()) } }
                }
            }
        }
        .into_string()
    }
}
