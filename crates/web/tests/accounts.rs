//! Accounts by HTTP only: getting in, keeping, sharing, taking along, deleting. Every story runs on both databases.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "accounts/browser.rs"]
mod browser;
#[path = "accounts/keeping.rs"]
mod keeping;
#[path = "accounts/leaving.rs"]
mod leaving;
#[path = "accounts/mail.rs"]
mod mail;
#[path = "../../store/tests/store/postgres.rs"]
#[allow(dead_code)]
mod postgres;
#[path = "accounts/sharing.rs"]
mod sharing;
#[path = "accounts/stage.rs"]
mod stage;
#[path = "accounts/trouble.rs"]
mod trouble;
#[path = "common/visitor.rs"]
#[allow(dead_code)]
mod visitor;
#[path = "accounts/ways_in.rs"]
mod ways_in;

/// Each story as two tests.
macro_rules! on_both {
    ($($story:ident)+) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $story() {
                super::$story($crate::stage::Stage::sqlite).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $story() {
                super::$story($crate::stage::Stage::postgres).await;
            })+
        }
    };
}
pub(crate) use on_both;
