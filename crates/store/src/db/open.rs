//! Opening a database.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};
use tokio::time::{Instant, sleep};

use super::Db;
use crate::error::{Result, StoreError};

/// Which database.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// SQLite in memory: gone when the store is dropped.
    Memory,
    /// A SQLite file; it and its folder are made when missing.
    File(PathBuf),
    /// PostgreSQL: `postgres://user:password@host/database`.
    Postgres(String),
}

/// How the database is used; [`Settings::default`] is right for a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Connections: to PostgreSQL, or readers of a SQLite file. At least 1.
    pub connections: u32,
    /// How long a call waits for a connection or for another's lock before it says [`StoreError::Busy`].
    pub patience: Duration,
    /// The greatest size of a SQLite file in MiB; beyond it writes say [`StoreError::Full`] and reading goes on.
    pub largest_mib: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connections: 8,
            patience: Duration::from_secs(10),
            largest_mib: None,
        }
    }
}

impl FromStr for Address {
    type Err = StoreError;

    /// Reads `postgres://…` (or `postgresql://…`), `:memory:`, `sqlite:PATH`, or a path.
    ///
    /// # Errors
    /// [`StoreError::Address`] for an empty text or the address of another kind of database.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = |why: &str| {
            let shown = text.split_once("://").map_or(text, |(kind, _)| kind);
            Err(StoreError::Address {
                address: shown.to_owned(),
                why: why.to_owned(),
            })
        };
        match text.split_once("://") {
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(text.to_owned())),
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            Some(_) => wrong("expected postgres://…, a path, or :memory:"),
            None => match text.strip_prefix("sqlite:").unwrap_or(text) {
                "" => wrong("is empty; expected postgres://…, a path, or :memory:"),
                ":memory:" => Ok(Self::Memory),
                path => Ok(Self::File(path.into())),
            },
        }
    }
}

/// Shows where the data is and never the password.
impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Memory => f.write_str(":memory:"),
            Self::File(path) => path.display().fmt(f),
            Self::Postgres(url) => match url.rsplit_once('@') {
                Some((_, place)) => write!(f, "postgres://…@{}", without_parameters(place)),
                None => f.write_str(without_parameters(url)),
            },
        }
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Address({self})")
    }
}

/// `?password=…` is a way to give a password, too.
fn without_parameters(url: &str) -> &str {
    url.split_once('?').map_or(url, |(place, _)| place)
}

impl Db {
    /// Connects; a missing SQLite file is created, a missing PostgreSQL database is an error.
    pub(crate) async fn open(address: &Address, settings: &Settings) -> Result<Self> {
        let failed = |why: String| StoreError::Address {
            address: address.to_string(),
            why,
        };
        match address {
            Address::Memory => memory(settings).await,
            Address::File(path) => {
                make_private(path).map_err(|error| failed(error.to_string()))?;
                file(path, settings).await
            }
            Address::Postgres(url) => {
                let options = PgConnectOptions::from_str(url)
                    .map_err(|_| failed("is not a PostgreSQL address".to_owned()))?;
                server(options, settings).await
            }
        }
        .map_err(|error| match error {
            StoreError::Backend { what, .. } => failed(what),
            StoreError::Busy => failed("gives no answer".to_owned()),
            other => other,
        })
    }
}

/// Every connection to `:memory:` is a database of its own, so there is one, and it stays.
async fn memory(settings: &Settings) -> Result<Db> {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(settings.patience)
        .connect_with(sqlite(Path::new(":memory:"), settings))
        .await?;
    Ok(Db::Sqlite {
        read: pool.clone(),
        write: pool,
    })
}

async fn file(path: &Path, settings: &Settings) -> Result<Db> {
    let options = sqlite(path, settings).journal_mode(SqliteJournalMode::Wal);
    let pool = |connections| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(settings.patience)
            // A file does not go away like a server, and every release looks at the connection anyway.
            .test_before_acquire(false)
            // A full disk makes SQLite roll back by itself, which leaves the driver counting a transaction that is no more.
            .after_release(|connection, _| {
                Box::pin(async move {
                    connection.ping().await?;
                    Ok(!connection.is_in_transaction())
                })
            })
    };
    let write = patiently(settings.patience, || pool(1).connect_with(options.clone())).await?;
    let read = pool(settings.connections.max(1))
        .connect_with(options.read_only(true))
        .await?;
    Ok(Db::Sqlite { read, write })
}

/// Two that turn a new file into one with a log are in each other's way, and SQLite tells one of them so without waiting.
async fn patiently<F>(patience: Duration, mut connect: impl FnMut() -> F) -> Result<SqlitePool>
where
    F: Future<Output = Result<SqlitePool, sqlx::Error>>,
{
    let end = Instant::now() + patience;
    loop {
        match connect().await.map_err(StoreError::from) {
            Err(StoreError::Busy) if Instant::now() < end => {
                sleep(Duration::from_millis(20)).await;
            }
            done => return done,
        }
    }
}

/// An acknowledged diary entry must survive a power cut, so every commit reaches the disk (`full`); `normal` would keep the
/// last ones in memory, which only survives the death of the process. What is erased is overwritten.
fn sqlite(path: &Path, settings: &Settings) -> SqliteConnectOptions {
    const PAGE: u32 = 4096;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .page_size(PAGE)
        .foreign_keys(true)
        .busy_timeout(settings.patience)
        .synchronous(SqliteSynchronous::Full)
        .pragma("secure_delete", "on")
        .disable_statement_logging();
    match settings.largest_mib {
        None => options,
        Some(mib) => {
            let pages = u64::from(mib) * 1024 * 1024 / u64::from(PAGE);
            options.pragma("max_page_count", pages.to_string())
        }
    }
}

async fn server(options: PgConnectOptions, settings: &Settings) -> Result<Db> {
    let patience = settings.patience.as_millis();
    let pool = PgPoolOptions::new()
        .max_connections(settings.connections.max(1))
        .acquire_timeout(settings.patience)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                let limits = format!(
                    "set lock_timeout = {patience}; set idle_in_transaction_session_timeout = '60s'"
                );
                sqlx::raw_sql(sqlx::AssertSqlSafe(limits))
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .connect_with(options.disable_statement_logging())
        .await?;
    Ok(Db::Postgres(pool))
}

/// A file with health data is its owner's alone. SQLite gives the files beside it the same permissions.
///
/// A file that is there is not touched: closing it would let go of the locks of every connection this program has to it.
pub(super) fn make_private(path: &Path) -> std::io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    let mut file = std::fs::OpenOptions::new();
    #[cfg(unix)]
    {
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    }
    if let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        folder.recursive(true).create(parent)?;
    }
    match file.append(true).create_new(true).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}
