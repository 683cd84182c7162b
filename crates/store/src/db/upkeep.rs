//! Chores that each database does in its own way.

use std::path::{Path, PathBuf};

use sqlx::sqlite::SqlitePool;

use super::Db;
use crate::error::{Result, StoreError};

impl Db {
    /// Which database, with its version.
    pub(crate) async fn engine(&self) -> Result<String> {
        Ok(match self {
            Self::Sqlite { read, .. } => {
                let version: String = sqlx::query_scalar("select sqlite_version()")
                    .fetch_one(read)
                    .await?;
                format!("SQLite {version}")
            }
            Self::Postgres(pool) => {
                let version: String = sqlx::query_scalar("show server_version")
                    .fetch_one(pool)
                    .await?;
                format!("PostgreSQL {version}")
            }
        })
    }

    /// Moves what was written from SQLite's log into its file and empties the log, so that nothing erased is left in it.
    ///
    /// When readers are in the way it is left to SQLite, which does it a little later anyway.
    pub(crate) async fn settle(&self) {
        if let Self::Sqlite { write, .. } = self {
            let _ = sqlx::query("pragma wal_checkpoint(truncate)")
                .execute(write)
                .await;
        }
    }

    /// Writes a copy of a SQLite database.
    pub(crate) async fn backup(&self, path: &Path) -> Result<()> {
        match self {
            Self::Sqlite { read, .. } => backup(read, path).await,
            Self::Postgres(_) => Err(StoreError::Unsupported {
                why: "PostgreSQL is backed up with its own tools: pg_dump, or pg_basebackup",
            }),
        }
    }
}

/// Under another name first: a file with the right name is always whole, and it is on disk.
async fn backup(pool: &SqlitePool, path: &Path) -> Result<()> {
    let failed = |why: String| StoreError::Address {
        address: path.display().to_string(),
        why,
    };
    if path.exists() {
        return Err(failed(
            "exists already; a backup replaces no file".to_owned(),
        ));
    }
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let Some(name) = part.to_str() else {
        return Err(failed("is not UTF-8".to_owned()));
    };
    let io = |error: std::io::Error| failed(error.to_string());
    // SQLite writes into an empty file, and so keeps the permissions that we give it.
    match std::fs::remove_file(&part) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io(error)),
        _ => {}
    }
    super::open::make_private(&part).map_err(io)?;
    let written = sqlx::query("vacuum into $1").bind(name).execute(pool).await;
    if let Err(error) = written {
        let _ = std::fs::remove_file(&part);
        return Err(error.into());
    }
    std::fs::File::open(&part)
        .and_then(|file| file.sync_all())
        .and_then(|()| std::fs::rename(&part, path))
        .map_err(io)
}
