//! How far jobs have read in the audit: whoever follows it begins where the last one ended, on any server.

use crate::Store;
use crate::db::{BadColumn, Record, Row, args};
use crate::error::Result;
use crate::sql::statements;

impl Store {
    /// Up to which version a job has followed; 0 before its first time.
    ///
    /// # Errors
    /// As any question.
    pub async fn followed(&self, name: &str) -> Result<i64> {
        let reached: Option<Reached> = self.db.one(&REACHED, args![name]).await?;
        Ok(reached.map_or(0, |Reached(version)| version))
    }

    /// A job has followed up to a version. It never goes back, so that a slow server takes nothing from a fast one.
    ///
    /// # Errors
    /// As any write.
    pub async fn follow(&self, name: &str, version: i64) -> Result<()> {
        self.db.run(&FOLLOW, args![name, version]).await?;
        Ok(())
    }
}

struct Reached(i64);

impl Record for Reached {
    const TABLE: &'static str = "follower";
    const KEY: &'static [&'static str] = &["name"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self(row.get("version")?))
    }
}

statements! {
    REACHED: "select name, version from follower where name = $1";
    FOLLOW: "insert into follower (name, version) values ($1, $2)
        on conflict (name) do update set version = excluded.version where follower.version < excluded.version";
}
