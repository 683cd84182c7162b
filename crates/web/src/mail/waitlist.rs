//! Mails to those who wait, beside offers: the check is wanted once more, or the waiting ended. Nothing of anybody's health.

use store::{Mail, Practice, Service, StoreError, WaitlistEnd};

use super::Kind;
use super::letter::Letter;
use crate::App;
use crate::waitlist::{Waiting, address};

/// Writes one; `None` when it makes no sense any more.
pub async fn write(app: &App, mail: &Mail, kind: Kind) -> Result<Option<Letter>, StoreError> {
    let Ok(about) = serde_json::from_str::<Waiting>(&mail.data) else {
        return Ok(None);
    };
    let (Ok(practice), Ok(id)) = (about.practice.parse(), about.entry.parse()) else {
        return Ok(None);
    };
    let store = &app.store;
    let Some(waiting) = store.waitlist_entry(practice, id).await? else {
        return Ok(None);
    };
    let known = (
        store.get::<Practice>(practice, practice).await?,
        store.get::<Service>(practice, waiting.service).await?,
    );
    let (Some(practice), Some(service)) = known else {
        return Ok(None);
    };
    let origin = &app.accounts.settings.origin;
    let (name, what) = (&practice.name, &service.name);
    let page = format!("{origin}{}", address(practice.id, id));
    let search = || Some(("Find a time", format!("{origin}/find")));
    let (subject, before, link) = match (kind, waiting.ended_why) {
        (Kind::WaitlistCheck, None) => (
            format!("Please go through the check again: waitlist of {name}"),
            vec![
                format!(
                    "You wait for a time at {name}. Before we can offer you one, please go through the check again; it takes about three minutes."
                ),
                "You keep your place on the list.".to_owned(),
            ],
            Some(("What to do", page)),
        ),
        (Kind::WaitlistEnded, Some(why)) => {
            let first = match why {
                WaitlistEnd::Lapsed => {
                    "We offered you several times and heard nothing, so we stopped. You are not on the list any more."
                }
                WaitlistEnd::Removed => "The practice took you off the list.",
                WaitlistEnd::Over => {
                    "No time became free for you until the day that you gave, so you are not on the list any more."
                }
                WaitlistEnd::Closed => {
                    "What you waited for is not offered any more, so you are not on the list any more."
                }
                WaitlistEnd::Left | WaitlistEnd::Booked => return Ok(None),
            };
            (
                format!("You wait no more: {name}"),
                vec![
                    format!("You were on the waitlist of {name} for “{what}”."),
                    first.to_owned(),
                    "You can look for a time yourself, or go on the list again.".to_owned(),
                ],
                search(),
            )
        }
        _ => return Ok(None),
    };
    Ok(Some(Letter {
        subject: subject.into(),
        before,
        link,
        signature: Some(name.clone()),
        reply_to: practice.email.clone(),
        ..Letter::default()
    }))
}
