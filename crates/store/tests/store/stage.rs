//! Where a test plays: a fresh store, a clock that stands still until told, and reproducible ids.

use jiff::{SignedDuration, Timestamp};
use rand::SeedableRng;
use rand::rngs::ChaCha12Rng;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};
use std::sync::{Mutex, MutexGuard};
use store::{Act, Address, Settings, Store};
use tempfile::TempDir;

use crate::postgres;

pub struct Stage {
    pub store: Store,
    pub address: Address,
    random: Mutex<ChaCha12Rng>,
    /// Removed with the stage.
    _folder: Option<TempDir>,
}

impl Stage {
    /// A SQLite file.
    pub async fn sqlite() -> Self {
        Self::sqlite_with(&Settings::default()).await
    }

    pub async fn sqlite_with(settings: &Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = Address::File(folder.path().join("supple.db"));
        Self::new(address, settings, Some(folder)).await
    }

    /// A database on the PostgreSQL of the tests.
    pub async fn postgres() -> Self {
        let address = postgres::fresh_database().await;
        Self::new(address, &Settings::default(), None).await
    }

    async fn new(address: Address, settings: &Settings, folder: Option<TempDir>) -> Self {
        Self {
            store: Store::open_with(&address, settings).await.unwrap(),
            address,
            random: Mutex::new(ChaCha12Rng::seed_from_u64(42)),
            _folder: folder,
        }
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.address, Address::Postgres(_))
    }

    /// For `mint`.
    pub fn random(&self) -> MutexGuard<'_, ChaCha12Rng> {
        self.random.lock().unwrap()
    }

    /// Runs SQL behind the store's back.
    pub async fn meddle(&self, sql: &str) -> Result<(), sqlx::Error> {
        self.peek_result(sql).await.map(drop)
    }

    /// The rows of a question, each value as text.
    pub async fn peek(&self, sql: &str) -> Vec<Vec<String>> {
        self.peek_result(sql).await.unwrap()
    }

    async fn peek_result(&self, sql: &str) -> Result<Vec<Vec<String>>, sqlx::Error> {
        macro_rules! texts {
            ($rows:expr) => {
                $rows
                    .iter()
                    .map(|row| {
                        (0..row.len())
                            .map(|column| {
                                row.try_get::<Option<String>, _>(column)
                                    .map(|text| text.unwrap_or_default())
                                    .or_else(|_| {
                                        row.try_get::<i64, _>(column).map(|n| n.to_string())
                                    })
                                    .or_else(|_| {
                                        row.try_get::<f64, _>(column).map(|n| n.to_string())
                                    })
                                    .unwrap_or_default()
                            })
                            .collect()
                    })
                    .collect()
            };
        }
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match &self.address {
            Address::File(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .foreign_keys(false);
                let mut connection = SqliteConnection::connect_with(&options).await?;
                texts!(sqlx::raw_sql(sql).fetch_all(&mut connection).await?)
            }
            Address::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await?;
                texts!(sqlx::raw_sql(sql).fetch_all(&mut connection).await?)
            }
            Address::Memory => Vec::new(),
        })
    }
}

/// The morning of 29 March 2026.
pub fn now() -> Timestamp {
    "2026-03-29T07:30:00Z".parse().unwrap()
}

/// That morning, and some minutes.
pub fn after(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

/// A visitor acts on that morning.
pub fn visitor() -> Act {
    Act::visitor(now())
}
