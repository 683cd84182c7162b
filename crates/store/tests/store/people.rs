//! Invented people and what they keep, with sensible defaults: a test states only what matters.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use store::*;

use crate::stage::{Stage, after, now, visitor};

impl Stage {
    /// Somebody with an account.
    pub async fn somebody(&self, email: &str) -> AccountId {
        let account = self.an_account(email);
        self.store.add_account(&visitor(), &account).await.unwrap();
        account.id
    }

    pub fn an_account(&self, email: &str) -> Account {
        Account {
            id: AccountId::mint(now(), &mut *self.random()),
            email: email.to_owned(),
            password_hash: Some(Secret::new("$argon2id$invented")),
            created_at: now(),
            verified_at: None,
        }
    }

    pub fn a_token(&self) -> Token {
        Token::mint(&mut *self.random())
    }

    pub fn a_sign_in(&self, account: AccountId) -> SignIn {
        SignIn {
            id: SignInId::mint(now(), &mut *self.random()),
            account,
            device: "Firefox on Android".to_owned(),
            created_at: now(),
            seen_at: now(),
            expires_at: after(60),
        }
    }

    pub fn a_passkey(&self, account: AccountId) -> Passkey {
        Passkey {
            id: PasskeyId::mint(now(), &mut *self.random()),
            account,
            credential_id: format!("credential of {account}"),
            credential: Secret::new(r#"{"counter":0,"note":"keepsecret"}"#),
            label: "Phone".to_owned(),
            created_at: now(),
            last_used_at: None,
        }
    }

    pub fn a_ceremony(&self, account: Option<AccountId>) -> Ceremony {
        Ceremony {
            id: CeremonyId::mint(now(), &mut *self.random()),
            account,
            kind: "register".to_owned(),
            state: Secret::new(r#"{"challenge":"keepsecret"}"#),
            created_at: now(),
            expires_at: after(5),
        }
    }

    pub fn a_screening(&self, account: AccountId) -> Screening {
        Screening {
            id: ScreeningId::mint(now(), &mut *self.random()),
            account,
            made_at: now(),
            knowledge_version: "k1".to_owned(),
            answers: r#"{"age": 44,  "pain_where":["low_back"]}"#.to_owned(),
            outcome: r#"{"disposition":"proceed"}"#.to_owned(),
        }
    }

    pub fn a_session(&self, account: AccountId) -> SessionLog {
        a_session(account, &mut *self.random())
    }

    pub fn a_result(&self, account: AccountId, measure: &str, score: f64) -> MeasureResult {
        MeasureResult {
            id: ResultId::mint(now(), &mut *self.random()),
            account,
            measure: measure.to_owned(),
            taken_on: day("2026-03-29"),
            score,
            items: Some("[1,2]".to_owned()),
            note: None,
            recorded_at: now(),
        }
    }

    pub fn an_activity(&self, account: AccountId, words: &str, position: u32) -> PsfsActivity {
        PsfsActivity {
            id: ActivityId::mint(now(), &mut *self.random()),
            account,
            words: words.to_owned(),
            position,
            created_at: now(),
            retired_at: None,
        }
    }

    pub fn an_event(&self, account: AccountId, session: Option<SessionId>) -> AdverseEvent {
        AdverseEvent {
            id: EventId::mint(now(), &mut *self.random()),
            account,
            session,
            day: day("2026-03-30"),
            kind: "soreness".to_owned(),
            severity: "mild".to_owned(),
            words: Some("sore between the shoulders".to_owned()),
            disposition: "proceed".to_owned(),
            recorded_at: after(1440),
        }
    }

    pub fn a_share(&self, account: AccountId, screening: ScreeningId) -> Share {
        Share {
            id: ShareId::mint(now(), &mut *self.random()),
            account,
            screening,
            created_at: now(),
            expires_at: after(60),
            revoked_at: None,
        }
    }

    pub fn a_mail(&self, email: &str, occasion: &str) -> Mail {
        Mail {
            id: MailId::mint(now(), &mut *self.random()),
            account: None,
            email: email.to_owned(),
            kind: "recover".to_owned(),
            occasion: occasion.to_owned(),
            data: "{}".to_owned(),
            created_at: now(),
            attempts: 0,
            next_try_at: now(),
        }
    }

    /// Somebody with something in every table.
    pub async fn somebody_with_everything(&self, email: &str) -> AccountId {
        let id = self.somebody(email).await;
        let act = Act::person(id, now());
        let store = &self.store;
        store.add_passkey(&act, &self.a_passkey(id)).await.unwrap();
        let ceremony = self.a_ceremony(Some(id));
        store.add_ceremony(&ceremony).await.unwrap();
        store
            .add_sign_in(&act, &self.a_sign_in(id), &self.a_token())
            .await
            .unwrap();
        let link = a_link(Some(id), Some(email));
        store.add_link(&act, &link, &self.a_token()).await.unwrap();
        let screening = self.a_screening(id);
        store.add_screening(&act, &screening).await.unwrap();
        let session = self.a_session(id);
        let ask = [(1, day("2026-03-30")), (3, day("2026-04-01"))];
        store.add_session(&act, &session, &ask).await.unwrap();
        store
            .answer_follow_up(&act, id, session.id, 1, r#"{"sore":true}"#)
            .await
            .unwrap();
        let entry = a_day(id, "2026-03-29").note("slept on the floor");
        store.put_diary(&act, &entry).await.unwrap();
        let result = self.a_result(id, "rmdq", 11.5);
        store.add_result(&act, &result).await.unwrap();
        let activity = self.an_activity(id, "lifting my daughter", 0);
        store.add_activity(&act, &activity).await.unwrap();
        let event = self.an_event(id, Some(session.id));
        store.add_event(&act, &event).await.unwrap();
        let share = self.a_share(id, screening.id);
        store
            .add_share(&act, &share, &self.a_token())
            .await
            .unwrap();
        let mut mail = self.a_mail(email, "first");
        mail.account = Some(id);
        store.owe_mail(&mail).await.unwrap();
        self.somebody_at_a_practice(id, email).await;
        id
    }
}

pub fn a_session(account: AccountId, random: &mut impl rand::Rng) -> SessionLog {
    SessionLog {
        id: SessionId::mint(now(), random),
        account,
        started_at: now(),
        ended_at: after(20),
        received_at: after(21),
        technique: "swedish".to_owned(),
        protocol: "low_back_self".to_owned(),
        setting: "self".to_owned(),
        minutes: 20,
        pain_before: Nrs::new(6),
        pain_after: Nrs::new(4),
        comfort: Nrs::new(8),
        stopped_by: None,
        log: r#"{"steps":[]}"#.to_owned(),
    }
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A day in the diary that has no entry yet.
pub fn a_day(account: AccountId, on: &str) -> DiaryEntry {
    DiaryEntry {
        account,
        day: day(on),
        pain: Nrs::new(5),
        sleep: None,
        note: None,
        version: 0,
        updated_at: now(),
    }
}

pub trait Edit {
    fn pain(self, number: u8) -> Self;
    fn note(self, words: &str) -> Self;
    fn read_at(self, version: u32) -> Self;
}

impl Edit for DiaryEntry {
    fn pain(self, number: u8) -> Self {
        let pain = Nrs::new(number);
        Self { pain, ..self }
    }

    fn note(self, words: &str) -> Self {
        let note = Some(words.to_owned());
        Self { note, ..self }
    }

    fn read_at(self, version: u32) -> Self {
        Self { version, ..self }
    }
}

pub fn a_link(account: Option<AccountId>, email: Option<&str>) -> OneTimeLink {
    OneTimeLink {
        account,
        email: email.map(str::to_owned),
        purpose: Purpose::Recover,
        created_at: now(),
        expires_at: after(30),
    }
}

/// Does the same thing many times at once, and gives what came of each.
pub async fn at_once<T, F>(count: usize, work: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..count).map(|n| tokio::spawn(work(n))).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

/// How long a server may keep a mail to itself.
pub const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// The start of a day in UTC.
pub fn midnight(text: &str) -> Timestamp {
    format!("{text}T00:00:00Z").parse().unwrap()
}
