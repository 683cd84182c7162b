//! Sealing the audit: its rows become links of the chain.
//!
//! SQLite has one writer at a time, who seals with the change. On PostgreSQL everybody would wait for whoever is about to
//! commit, so the rows wait in a table, written in the transaction of the change, and are sealed right after it: by the job that
//! the program runs every second, and before anybody reads the audit.

use super::{Act, Actor, Anchor, AuditRow, Did, GENESIS};
use crate::Store;
use crate::db::{BadColumn, Record, Row, Tx, args};
use crate::error::{Result, StoreError};
use crate::sql::statements;

impl Store {
    /// Seals what waits to become part of the chain.
    ///
    /// # Errors
    /// As any write.
    pub async fn seal_audit(&self) -> Result<()> {
        if self.db.rows(&WAITS, args![]).await?.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        tx.seal().await?;
        tx.commit().await
    }
}

impl Tx {
    /// Appends to the audit.
    pub(crate) async fn append(&mut self, did: Did) -> Result<()> {
        match self {
            Self::Sqlite(_) => self.link(vec![did]).await,
            Self::Postgres(_) => {
                let Act { at, actor } = did.act;
                let args = args![at, actor, did.action.as_str(), did.subject, did.object];
                self.run(&WAIT, args).await?;
                Ok(())
            }
        }
    }

    /// Seals what waits, in the order in which it was written.
    pub(crate) async fn seal(&mut self) -> Result<()> {
        if !self.any(&WAITS, args![]).await? {
            return Ok(());
        }
        // Whoever seals at the same time waits here, and then finds nothing more to take.
        self.one::<Anchor>(&END, args![GENESIS]).await?;
        let mut waiting: Vec<Waiting> = self.all(&TAKE, args![]).await?;
        waiting.sort_by(|one, other| one.key.cmp(&other.key));
        self.link(waiting.into_iter().map(|row| row.did).collect())
            .await
    }

    /// Links rows to the end of the chain, which is locked until the transaction ends.
    async fn link(&mut self, rows: Vec<Did>) -> Result<()> {
        let end: Option<Anchor> = self.one(&END, args![GENESIS]).await?;
        let mut end = end.ok_or(StoreError::NotFound { what: "audit_head" })?;
        for did in rows {
            let mut row = AuditRow {
                seq: end.seq + 1,
                at: did.act.at,
                actor: did.act.actor,
                action: did.action,
                subject: did.subject,
                object: did.object,
                previous: end.hash,
                hash: String::new(),
            };
            row.hash = row.seal();
            end = Anchor {
                seq: row.seq,
                hash: row.hash.clone(),
            };
            self.run(&APPEND, row.into_args()).await?;
        }
        self.run(&MOVE_END, args![end.seq, end.hash]).await?;
        Ok(())
    }
}

/// A row that waits.
struct Waiting {
    key: (i64, String),
    did: Did,
}

impl Record for Waiting {
    const TABLE: &'static str = "audit_waiting";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        let actor: Actor = row.get("actor")?;
        Ok(Self {
            key: (row.get("written_at")?, row.get("id")?),
            did: Did {
                act: Act {
                    at: row.get("at")?,
                    actor,
                },
                action: row.get("action")?,
                subject: row.get("subject")?,
                object: row.get("object")?,
            },
        })
    }
}

statements! {
    WAIT: "insert into audit_waiting (at, actor, action, subject, object) values ($1, $2, $3, $4, $5)";
    WAITS: "select id from audit_waiting limit 1";
    TAKE: "delete from audit_waiting returning id, written_at, at, actor, action, subject, object";
    // The number and the hash of the last row; PostgreSQL holds it, and with it the end of the chain, until the commit.
    END: "insert into audit_head (id, seq, hash) values (1, 0, $1)
        on conflict (id) do update set seq = audit_head.seq
        returning seq, hash";
    APPEND: "insert into audit (seq, at, actor, action, subject, object, previous, hash)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    MOVE_END: "update audit_head set seq = $1, hash = $2 where id = 1";
}
