//! The chain of the audit: what a row is sealed with, and finding where it was tampered with.

use jiff::Timestamp;

use super::Actor;
use crate::Store;
use crate::db::{self, Arg, BadColumn, Record, Row, args};
use crate::error::Result;
use crate::ids::{AccountId, sha256};
use crate::sql::statements;

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// 1, 2, 3, … without a gap.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What was done, as stored: an older program may have known other actions.
    pub action: String,
    /// Whose record.
    pub subject: Option<AccountId>,
    /// The id of what was touched.
    pub object: String,
    /// The hash of the row before; of the first row, [`GENESIS`].
    pub previous: String,
    /// SHA-256 over all of the above.
    pub hash: String,
}

/// What the first row is sealed with.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl AuditRow {
    /// The hash this row must have.
    ///
    /// Each field is preceded by its length, so that no two different rows give the same bytes.
    #[must_use]
    pub fn seal(&self) -> String {
        let subject = self.subject.map_or(String::new(), |id| id.to_string());
        let fields = [
            self.seq.to_string(),
            self.at.as_microsecond().to_string(),
            self.actor.to_text(),
            self.action.clone(),
            subject,
            self.object.clone(),
            self.previous.clone(),
        ];
        let mut text = String::new();
        for field in fields {
            text.push_str(&format!("{}:{field};", field.len()));
        }
        sha256(text.as_bytes())
    }
}

/// What [`Store::verify_chain`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// Every row follows from the one before it, up to the end.
    Whole {
        /// How many rows.
        rows: i64,
    },
    /// From this row on the audit cannot be trusted.
    Broken {
        /// The first row that is changed, missing, or added.
        seq: i64,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// The end of the chain at some time.
///
/// Whoever owns the database could write the whole chain anew. An anchor that is kept elsewhere shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Number of the last row.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

impl Store {
    /// Recomputes the whole chain.
    ///
    /// # Errors
    /// As any question; a broken chain is no error but an answer.
    pub async fn verify_chain(&self) -> Result<Chain> {
        const PAGE: u32 = 1000;
        self.seal_audit().await?;
        let mut tx = self.db.snapshot().await?;
        let mut end = Anchor {
            seq: 0,
            hash: GENESIS.to_owned(),
        };
        loop {
            let page = tx.rows(&AFTER, args![end.seq, PAGE]).await?;
            if page.is_empty() {
                break;
            }
            for row in &page {
                if let Err(why) = end.follow(row) {
                    let seq = end.seq + 1;
                    return Ok(Chain::Broken { seq, why });
                }
            }
        }
        let head = tx.one::<Anchor>(&HEAD, args![]).await?;
        Ok(match head {
            None if end.seq == 0 => Chain::Whole { rows: 0 },
            Some(head) if head == end => Chain::Whole { rows: end.seq },
            Some(head) if head.seq > end.seq => Chain::Broken {
                seq: end.seq + 1,
                why: "is missing",
            },
            _ => Chain::Broken {
                seq: end.seq,
                why: "is not where the chain ended",
            },
        })
    }

    /// The end of the chain, to be kept elsewhere; `None` before the first row.
    ///
    /// # Errors
    /// As any question.
    pub async fn audit_end(&self) -> Result<Option<Anchor>> {
        self.seal_audit().await?;
        self.db.one(&HEAD, args![]).await
    }

    /// Whether the chain, once [`Store::verify_chain`] finds it whole, still runs through an anchor.
    ///
    /// # Errors
    /// As any question.
    pub async fn audit_runs_through(&self, anchor: &Anchor) -> Result<bool> {
        let found: Option<Anchor> = self.db.one(&AT, args![anchor.seq]).await?;
        Ok(found.as_ref() == Some(anchor))
    }

    /// The newest rows about a person, at most `limit`.
    ///
    /// # Errors
    /// As any question.
    pub async fn audit_of(&self, account: AccountId, limit: u32) -> Result<Vec<AuditRow>> {
        self.seal_audit().await?;
        self.db.all(&OF, args![account, limit]).await
    }
}

impl Anchor {
    /// Goes on to the next row, or says why it is not the next.
    fn follow(&mut self, row: &Row) -> Result<(), &'static str> {
        let row: AuditRow = db::read(row).map_err(|_| "cannot be read")?;
        if row.seq != self.seq + 1 {
            return Err("is missing");
        }
        if row.previous != self.hash {
            return Err("does not follow from the row before it");
        }
        if row.seal() != row.hash {
            return Err("was changed");
        }
        self.seq = row.seq;
        self.hash = row.hash;
        Ok(())
    }
}

impl AuditRow {
    pub(super) fn into_args(self) -> Vec<Arg> {
        args![
            self.seq,
            self.at,
            self.actor,
            self.action,
            self.subject,
            self.object,
            self.previous,
            self.hash,
        ]
    }
}

impl Record for AuditRow {
    const TABLE: &'static str = "audit";
    const KEY: &'static [&'static str] = &["seq"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            seq: row.get("seq")?,
            at: row.get("at")?,
            actor: row.get("actor")?,
            action: row.get("action")?,
            subject: row.get("subject")?,
            object: row.get("object")?,
            previous: row.get("previous")?,
            hash: row.get("hash")?,
        })
    }
}

impl Record for Anchor {
    const TABLE: &'static str = "audit_head";
    const KEY: &'static [&'static str] = &["seq"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            seq: row.get("seq")?,
            hash: row.get("hash")?,
        })
    }
}

macro_rules! columns {
    () => {
        "seq, at, actor, action, subject, object, previous, hash"
    };
}

statements! {
    HEAD: "select seq, hash from audit_head where id = 1";
    AT: "select seq, hash from audit where seq = $1";
    AFTER: concat!("select ", columns!(), " from audit where seq > $1 order by seq limit $2");
    OF: concat!("select ", columns!(), " from audit where subject = $1 order by seq desc limit $2");
}
