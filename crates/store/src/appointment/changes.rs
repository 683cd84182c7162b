//! What changed: the audit read as a feed, for whoever keeps an index of free time.
//!
//! The audit has no gaps, and what is sealed later was not seen before, which is what a feed needs and what no clock gives.

use std::collections::BTreeSet;

use crate::Store;
use crate::db::{BadColumn, Record, Row, args};
use crate::error::Result;
use crate::ids::{PracticeId, TherapistId};
use crate::sql::statements;

/// What to read again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Up to where this goes; the next question begins here.
    pub version: i64,
    /// Practices of which something changed that is no therapist's alone.
    pub practices: BTreeSet<PracticeId>,
    /// Therapists whose time changed.
    pub therapists: BTreeSet<(PracticeId, TherapistId)>,
}

impl Store {
    /// What changed after a version, up to a limit of changes; when nothing did, the same version comes back. An index is
    /// built by taking the version first ([`Store::version`]) and reading everything then.
    ///
    /// # Errors
    /// As any question.
    pub async fn changed_since(&self, version: i64, limit: u32) -> Result<Changes> {
        self.seal_audit().await?;
        let rows: Vec<Touched> = self.db.all(&AFTER, args![version, limit]).await?;
        let mut changes = Changes {
            version: rows.last().map_or(version, |row| row.seq),
            ..Changes::default()
        };
        for row in rows {
            match row.what() {
                Some((practice, Some(therapist))) => {
                    changes.therapists.insert((practice, therapist));
                }
                Some((practice, None)) => {
                    changes.practices.insert(practice);
                }
                None => {}
            }
        }
        Ok(changes)
    }

    /// The version of everything that is stored.
    ///
    /// # Errors
    /// As any question.
    pub async fn version(&self) -> Result<i64> {
        self.seal_audit().await?;
        let newest: Option<Touched> = self.db.one(&NEWEST, args![]).await?;
        Ok(newest.map_or(0, |row| row.seq))
    }
}

/// A row of the audit, as far as it speaks of time that can be booked.
struct Touched {
    seq: i64,
    action: String,
    object: String,
}

impl Touched {
    /// What `practice::touched` wrote.
    fn what(&self) -> Option<(PracticeId, Option<TherapistId>)> {
        if self.action.starts_with("client.") || self.action.starts_with("member.") {
            return None;
        }
        let mut parts = self.object.split('/');
        let practice = parts.next()?.parse().ok()?;
        match parts.next()? {
            "-" => Some((practice, None)),
            therapist => Some((practice, Some(therapist.parse().ok()?))),
        }
    }
}

impl Record for Touched {
    const TABLE: &'static str = "audit";
    const KEY: &'static [&'static str] = &["seq"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self {
            seq: row.get("seq")?,
            action: row.get("action")?,
            object: row.get("object")?,
        })
    }
}

statements! {
    AFTER: "select seq, action, object from audit where seq > $1 order by seq limit $2";
    NEWEST: "select seq, action, object from audit order by seq desc limit 1";
}
