//! Taking a practice along, and bringing one: everything it has for a file, and how far a file was taken.

use jiff::Timestamp;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{BadColumn, Record, Row, args};
use crate::error::Result;
use crate::ids::PracticeId;
use crate::person::ExportedTable;
use crate::sql::statements;
use crate::tables::{Column, Holds, MADE};

/// Tables that hold nothing by themselves: guards of bookings, made from the appointments.
const GUARDS: [&str; 2] = ["resource", "claim"];

/// Everything of a practice, by table.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeExport {
    /// Whose.
    pub practice: PracticeId,
    /// Its tables, also those without rows. What is about somebody's health, and every secret, is withheld.
    pub tables: Vec<ExportedTable>,
}

impl Store {
    /// Everything of a practice of one and the same moment, without what is about anybody's health; that it was handed out is
    /// recorded.
    ///
    /// # Errors
    /// As any question.
    pub async fn export_practice(&self, act: &Act, practice: PracticeId) -> Result<PracticeExport> {
        let mut tx = self.db.snapshot().await?;
        let mut tables = Vec::new();
        let named = |name: &str| !GUARDS.contains(&name);
        for made in MADE.iter().filter(|made| named(made.table.name)) {
            if let Some(of) = &made.practice {
                let rows = tx.rows(&of.all, args![practice]).await?;
                let withheld =
                    |column: &Column| matches!(column.holds, Holds::Secret | Holds::Health);
                tables.push(ExportedTable::new(made.table, &rows, withheld)?);
            }
        }
        // The snapshot ends before the note begins: in memory there is one connection for both.
        tx.commit().await?;
        let object = practice.to_string();
        self.note(act, Action::PracticeExported, None, &object)
            .await?;
        Ok(PracticeExport { practice, tables })
    }

    /// How many rows of a file were taken by a run that broke off.
    ///
    /// # Errors
    /// As any question.
    pub async fn import_reached(&self, practice: PracticeId, name: &str) -> Result<u32> {
        let reached: Option<Reached> = self.db.one(&REACHED, args![practice, name]).await?;
        Ok(reached.map_or(0, |Reached(rows)| rows))
    }

    /// Remembers how many rows of a file were taken; 0 when it was taken whole.
    ///
    /// # Errors
    /// As any write.
    pub async fn import_reach(
        &self,
        practice: PracticeId,
        name: &str,
        rows: u32,
        at: Timestamp,
    ) -> Result<()> {
        self.db
            .run(&REACH, args![practice, name, rows, at])
            .await
            .map(drop)
    }
}

struct Reached(u32);

impl Record for Reached {
    const TABLE: &'static str = "import_run";
    const KEY: &'static [&'static str] = &["practice", "name"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        Ok(Self(row.get("reached")?))
    }
}

statements! {
    REACHED: "select practice, name, reached from import_run where practice = $1 and name = $2";
    REACH: "insert into import_run (practice, name, reached, at) values ($1, $2, $3, $4)
        on conflict (practice, name) do update set reached = excluded.reached, at = excluded.at";
}
