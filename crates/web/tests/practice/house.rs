//! The invented practice on a Monday morning, with a clock that goes on when a test says so.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp, Zoned};
use store::{AccountId, Act, Address, By, Client, Of, Store};
use web::App;
use web::account::Settings;
use web::clock::Clock;
use web::demo::Demo;

use crate::person::Person;
use crate::visitor::app_with;

pub struct House {
    pub app: App,
    pub people: Demo,
    now: Arc<Mutex<Zoned>>,
}

impl House {
    /// Monday, 23 November 2026, 08:00 in Berlin.
    pub async fn open() -> House {
        let monday = jiff::civil::date(2026, 11, 23).at(8, 0, 0, 0);
        House::open_at(monday.in_tz("Europe/Berlin").unwrap()).await
    }

    pub async fn open_at(now: Zoned) -> House {
        let now = Arc::new(Mutex::new(now));
        let clock = Arc::clone(&now);
        let clock = Clock::new(move || clock.lock().unwrap().clone());
        let store = Store::open(&Address::Memory).await.unwrap();
        let mut app = app_with(store, clock, Settings::default());
        let people = web::demo::fill(&app).await.unwrap();
        app.demo = Some(people);
        House { app, people, now }
    }

    /// The same, with nothing ahead of the invented client and nothing that they agreed to.
    pub async fn with_nothing_ahead() -> House {
        let house = House::open().await;
        let (store, practice) = (&house.app.store, house.people.practice);
        let (act, client) = (Act::program(house.now()), house.client().await.id);
        let until = house.now() + SignedDuration::from_hours(24 * 90);
        let ahead = store.appointments(practice, Of::Client(client), house.now(), until);
        for visit in ahead.await.unwrap() {
            let cancelled = store.cancel(&act, By::Practice, practice, visit.id, None);
            cancelled.await.unwrap();
        }
        store
            .withdraw_consent(&act, practice, client)
            .await
            .unwrap();
        house
    }

    pub fn now(&self) -> Timestamp {
        self.app.now()
    }

    /// Time goes by.
    pub fn pass(&self, by: SignedDuration) {
        let mut now = self.now.lock().unwrap();
        *now = now.checked_add(by).unwrap();
    }

    pub async fn somebody(&self, account: AccountId) -> Person {
        Person::of(&self.app, account).await
    }

    /// The invented client, as the practice knows them.
    pub async fn client(&self) -> Client {
        let client = self.app.store.client_of(self.people.client).await.unwrap();
        client.into_iter().next().unwrap()
    }

    /// A therapist of the practice, by name.
    pub async fn named(&self, name: &str) -> store::Therapist {
        let all: Vec<store::Therapist> = self.app.store.list(self.people.practice).await.unwrap();
        all.into_iter().find(|one| one.name == name).unwrap()
    }

    /// The service of an invented name.
    pub async fn service(&self, name: &str) -> store::Service {
        let all: Vec<store::Service> = self.app.store.list(self.people.practice).await.unwrap();
        all.into_iter().find(|one| one.name == name).unwrap()
    }

    /// An address of the practice: `at("/today")`.
    pub fn at(&self, path: &str) -> String {
        format!("/practice/{}{path}", self.people.practice)
    }
}
