//! Moving everything to another database, such as from SQLite to PostgreSQL.

use crate::Store;
use crate::db::{Arg, BadColumn, Row, args};
use crate::error::{Result, StoreError};
use crate::person::cell;
use crate::tables::{MADE, Made, Table};

/// Rows read at a time.
const PAGE: i64 = 500;

impl Store {
    /// Copies every row to a store that was opened and holds nothing yet: all of one moment, and all or nothing. Gives the
    /// number of rows by table.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the other store holds something; [`StoreError::Corrupt`] names a row that cannot be read.
    pub async fn copy_to(&self, other: &Store) -> Result<Vec<(&'static str, u64)>> {
        self.seal_audit().await?;
        let mut from = self.db.snapshot().await?;
        let mut to = other.db.begin().await?;
        let mut copied = Vec::new();
        for made in MADE.iter() {
            if to.any(&made.first, args![1_i64]).await? {
                return Err(StoreError::Taken {
                    what: made.table.name,
                });
            }
            let mut count = 0;
            let mut page = from.rows(&made.first, args![PAGE]).await?;
            while let Some(last) = page.last() {
                let next = after(made, last)?;
                for row in &page {
                    let cells = cells(made.table, row, made.table.columns.iter())?;
                    count += to.run(&made.insert, cells).await?;
                }
                page = from.rows(&made.after, next).await?;
            }
            copied.push((made.table.name, count));
        }
        to.commit().await?;
        Ok(copied)
    }
}

/// The arguments for the page after a row.
fn after(made: &Made, last: &Row) -> Result<Vec<Arg>> {
    let key = made.table.key.iter().filter_map(|key| {
        let mut columns = made.table.columns.iter();
        columns.find(|column| column.name == *key)
    });
    let mut args = cells(made.table, last, key)?;
    args.push(PAGE.into());
    Ok(args)
}

fn cells<'a>(
    table: &Table,
    row: &Row,
    columns: impl Iterator<Item = &'a crate::tables::Column>,
) -> Result<Vec<Arg>> {
    let cells: Result<Vec<Arg>, BadColumn> = columns.map(|column| cell(row, column)).collect();
    cells.map_err(|BadColumn(column)| StoreError::Corrupt {
        table: table.name,
        column,
        id: row.key(table.key),
    })
}
