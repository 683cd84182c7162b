//! The invented practice's waitlist: two clients who wait for a weekend with somebody who does not work then.

use jiff::{SignedDuration, ToSpan};
use knowledge::Answers;
use store::{Account, AccountId, Act, Client, StoreError, WaitlistEntry, WaitlistId};

use super::practice::House;
use crate::needs::Needs;
use crate::pages::find::wish::Times;
use crate::waitlist::joining::{self, Goal, Suits};

/// Which of the other clients wait, at which address they are written to, since how many hours, for which service, and with
/// which therapist.
const WAITING: [(usize, &str, i64, usize, usize); 2] = [
    (1, "aylin@demo.invalid", 76, 0, 1),
    (2, "greta@demo.invalid", 29, 2, 0),
];

/// Puts them on the list. Other content may not know the answers, or not permit care with them; then nobody waits.
pub async fn fill(house: &House<'_>) -> Result<(), StoreError> {
    let (app, today) = (house.app, house.app.today());
    let Ok(mut answers) = Answers::from_json(&app.knowledge, include_bytes!("answers.json")) else {
        return Ok(());
    };
    answers.date = Some(today);
    let Some(needs) = Needs::of(&app.knowledge, &answers) else {
        return Ok(());
    };
    for (other, email, hours, service, therapist) in WAITING {
        let ago = SignedDuration::from_hours(hours);
        let since = house.now().saturating_sub(ago).unwrap_or(house.now());
        let act = Act::program(since);
        let account = Account {
            id: house.mint(AccountId::mint),
            email: email.to_owned(),
            password_hash: None,
            created_at: since,
            verified_at: Some(since),
        };
        app.store.add_account(&act, &account).await?;
        let client = Client {
            account: Some(account.id),
            ..house.others[other].clone()
        };
        app.store.put(&act, &client).await?;
        let goal = Goal {
            practice: house.people.practice,
            therapist: Some(house.therapists[therapist].id),
            service: house.services[service].id,
            location: Some(house.location),
        };
        let suits = Suits {
            times: Times::Weekend,
            from: today,
            until: today.saturating_add(60.days()),
        };
        let id = house.mint(WaitlistId::mint);
        let entry = WaitlistEntry {
            made_at: since,
            ..joining::entry(app, id, &goal, &client, &suits, (&needs, &answers))
        };
        app.store.join_waitlist(&act, &entry).await?;
    }
    Ok(())
}
