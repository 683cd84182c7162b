//! Bringing a database to the schema of this program.
//!
//! All in one transaction under a lock: several servers may start at once, and one that dies half-way leaves nothing behind.

use crate::db::{BadColumn, Db, Record, Row, Tx, args};
use crate::error::{Result, StoreError};
use crate::ids::sha256;
use crate::sql::statements;

/// A step of the schema.
struct Migration {
    number: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migration {
    ($number:literal, $name:literal, both) => {
        migration!(
            $number,
            $name,
            concat!("../migrations/", $name, ".sql"),
            concat!("../migrations/", $name, ".sql")
        )
    };
    ($number:literal, $name:literal, each) => {
        migration!(
            $number,
            $name,
            concat!("../migrations/sqlite/", $name, ".sql"),
            concat!("../migrations/postgres/", $name, ".sql")
        )
    };
    ($number:literal, $name:literal, $sqlite:expr, $postgres:expr) => {
        Migration {
            number: $number,
            name: $name,
            sqlite: include_str!($sqlite),
            postgres: include_str!($postgres),
        }
    };
}

const MIGRATIONS: &[Migration] = &[
    migration!(1, "0001_account", both),
    migration!(2, "0002_record", both),
    migration!(3, "0003_outbox", both),
    migration!(4, "0004_audit", both),
    migration!(5, "0005_audit_guard", each),
    migration!(6, "0006_practice", both),
    migration!(7, "0007_booking", both),
    migration!(8, "0008_consent", both),
    migration!(10, "0010_invitation", both),
    migration!(11, "0011_care", both),
    migration!(12, "0012_messages", both),
    migration!(13, "0013_audit_waiting", each),
    migration!(14, "0014_waitlist", both),
    migration!(15, "0015_watched_and_one_client", both),
];

/// The number of the newest migration: the version of the schema that this program knows.
fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.number)
}

/// The number of the newest migration in the database.
pub(crate) async fn version(db: &Db) -> Result<i64> {
    let applied = db.all::<Applied>(&APPLIED, args![]).await?;
    Ok(applied.last().map_or(0, |row| row.number))
}

/// Applies what is missing.
///
/// # Errors
/// [`StoreError::Schema`] when the database is newer than this program, or a released migration was changed.
pub(crate) async fn migrate(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    if matches!(tx, Tx::Postgres(_)) {
        // `begin immediate` has locked SQLite already; here the key is ours, drawn once at random.
        tx.script("select pg_advisory_xact_lock(7283046191552)")
            .await?;
    }
    tx.script(
        "create table if not exists schema_migration
             (number bigint not null primary key, name text not null, checksum text not null)",
    )
    .await?;
    let applied = tx.all::<Applied>(&APPLIED, args![]).await?;
    agree(&applied)?;
    for migration in MIGRATIONS
        .iter()
        .filter(|migration| applied.iter().all(|row| row.number != migration.number))
    {
        tx.script(migration.text(&tx)).await?;
        tx.run(
            &APPLY,
            args![migration.number, migration.name, migration.checksum()],
        )
        .await?;
    }
    tx.commit().await
}

/// A database that another program has changed is left alone.
fn agree(applied: &[Applied]) -> Result<()> {
    for row in applied {
        let known = MIGRATIONS
            .iter()
            .find(|migration| migration.number == row.number);
        match known {
            None => {
                return Err(StoreError::Schema {
                    why: format!(
                        "migration {} is unknown here; this program knows {} and is older than the database",
                        row.name,
                        newest()
                    ),
                });
            }
            Some(migration) if migration.checksum() != row.checksum => {
                return Err(StoreError::Schema {
                    why: format!("migration {} is not the one that was applied", row.name),
                });
            }
            Some(_) => {}
        }
    }
    Ok(())
}

impl Migration {
    fn text(&self, tx: &Tx) -> &'static str {
        match tx {
            Tx::Sqlite(_) => self.sqlite,
            Tx::Postgres(_) => self.postgres,
        }
    }

    /// Over both texts, so that a database copied from one to the other keeps its checksums.
    fn checksum(&self) -> String {
        sha256(format!("{}\0{}", self.sqlite, self.postgres).as_bytes())
    }
}

struct Applied {
    number: i64,
    name: String,
    checksum: String,
}

impl Record for Applied {
    const TABLE: &'static str = "schema_migration";
    const KEY: &'static [&'static str] = &["number"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            number: row.get("number")?,
            name: row.get("name")?,
            checksum: row.get("checksum")?,
        })
    }
}

statements! {
    APPLIED: "select number, name, checksum from schema_migration order by number";
    APPLY: "insert into schema_migration (number, name, checksum) values ($1, $2, $3)";
}
