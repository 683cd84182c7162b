//! What a store promises, on a SQLite file and on a PostgreSQL that the tests start.
#![allow(clippy::unwrap_used, missing_docs)]

/// Runs each test on both databases, each time on a fresh one.
macro_rules! on_both {
    ($(async fn $name:ident($stage:ident) $body:block)+) => {$(
        async fn $name($stage: crate::stage::Stage) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                super::$name(crate::stage::Stage::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                super::$name(crate::stage::Stage::postgres().await).await;
            }
        }
    )+};
}

#[path = "store/account.rs"]
mod account;
#[path = "store/audit.rs"]
mod audit;
#[path = "store/booking.rs"]
mod booking_life;
#[path = "store/care.rs"]
mod care;
#[path = "store/checker.rs"]
mod checker;
#[path = "store/client.rs"]
mod client;
#[path = "store/consent.rs"]
mod consent;
#[path = "store/crash.rs"]
mod crash;
#[path = "store/diary.rs"]
mod diary;
#[path = "store/exchange.rs"]
mod exchange;
#[path = "store/model.rs"]
mod model;
#[path = "store/opening.rs"]
mod opening;
#[path = "store/outbox.rs"]
mod outbox;
#[path = "store/people.rs"]
mod people;
#[path = "store/person.rs"]
mod person;
#[path = "store/postgres.rs"]
mod postgres;
#[path = "store/practice.rs"]
mod practice;
#[path = "store/race.rs"]
mod race;
#[path = "store/record.rs"]
mod record;
#[path = "store/schema.rs"]
mod schema;
#[path = "store/series.rs"]
mod series;
#[path = "store/sign_in.rs"]
mod sign_in;
#[path = "store/stage.rs"]
mod stage;
#[path = "store/told.rs"]
mod told;
#[path = "store/travel.rs"]
mod travel;
#[path = "store/upkeep.rs"]
mod upkeep;
#[path = "store/waitlist.rs"]
mod waitlist;
#[path = "store/webhook.rs"]
mod webhook;
