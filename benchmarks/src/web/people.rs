//! Databases with invented people in them, and sign-ins of theirs.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, Zoned};
use store::{Account, AccountId, Act, Address, Demo, DiaryEntry, Nrs, SignIn, SignInId, Store};

/// Somebody who is signed in.
pub struct Person {
    pub id: AccountId,
    /// What the cookie holds.
    pub token: String,
}

/// Fills a database with one person for each number, who has so many days in the diary, back from today.
pub async fn people(address: &Address, days: &[usize]) -> Vec<Person> {
    let store = Store::open(address).await.expect("the database opens");
    let now = Timestamp::now();
    let mut people = Vec::new();
    for (number, days) in days.iter().enumerate() {
        let id = id(number).parse().expect("the text is a UUID");
        let demo = Demo {
            accounts: vec![Account {
                id,
                email: format!("person-{number}@example.org"),
                password_hash: None,
                created_at: now,
                verified_at: Some(now),
            }],
            diary: (0..*days).map(|ago| entry(id, day(ago), now)).collect(),
            ..Demo::default()
        };
        store
            .fill(&Act::program(now), &demo)
            .await
            .expect("the database is empty");
        people.push(signed_in(&store, id, number, now).await);
    }
    store.close().await;
    people
}

/// The day so many days ago.
pub fn day(ago: usize) -> Date {
    let ago = i64::try_from(ago).unwrap_or(i64::MAX);
    Zoned::now().date().saturating_sub(ago.days())
}

async fn signed_in(store: &Store, account: AccountId, number: usize, now: Timestamp) -> Person {
    let sign_in = SignIn {
        id: id(number).parse::<SignInId>().expect("the text is a UUID"),
        account,
        device: "the benchmark".to_owned(),
        created_at: now,
        seen_at: now,
        expires_at: now + 24.hours(),
    };
    let token = format!("{number:064x}");
    let parsed = token.parse().expect("64 digits are a token");
    let act = Act::person(account, now);
    store
        .add_sign_in(&act, &sign_in, &parsed)
        .await
        .expect("the account is there");
    Person { id: account, token }
}

fn id(number: usize) -> String {
    format!("019aa3c1-7b00-7c3e-8d2a-{number:012x}")
}

/// Pain that falls and sways, with a night to it.
fn entry(account: AccountId, day: Date, now: Timestamp) -> DiaryEntry {
    let sway = u8::try_from(day.day_of_year() % 5).unwrap_or(0);
    DiaryEntry {
        account,
        day,
        pain: Nrs::new(2 + sway),
        sleep: Nrs::new(8 - sway),
        note: None,
        version: 0,
        updated_at: now,
    }
}
