//! The whole difference between SQLite and PostgreSQL: opening, transactions, and a row.

use std::cell::Cell;

use sqlx::postgres::{PgPool, PgRow};
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{Executor, Postgres, Row as _, Sqlite, Transaction};

use crate::error::{Result, StoreError};
use crate::sql::Statement;
use crate::tables::{self, OfPractice};

mod open;
mod record;
mod upkeep;
mod value;

pub use open::{Address, Settings};
pub(crate) use record::{Whole, record};
pub(crate) use value::{Arg, Column, args, column, text_enum};

/// Connections to a database.
#[derive(Clone)]
pub(crate) enum Db {
    /// One connection writes, so writers queue and never collide; the others only read.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

/// A transaction, rolled back when it is dropped.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A row of either database.
pub enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// What a table's rows become.
pub trait Record: Sized {
    /// The table.
    const TABLE: &'static str;
    /// The columns that tell its rows apart, for error messages; every statement selects them.
    const KEY: &'static [&'static str];
    /// Reads one row.
    fn read(row: &Row) -> std::result::Result<Self, BadColumn>;
}

/// A column that cannot be read as what it should be.
pub struct BadColumn(pub(crate) &'static str);

thread_local! {
    static ASKED: Cell<u64> = const { Cell::new(0) };
}

/// How many statements this thread has asked so far: what tests hold down, so that no page asks once for each row.
#[must_use]
pub fn asked_by_this_thread() -> u64 {
    ASKED.get()
}

/// Counts a statement, and refuses arguments that no database should get.
fn ask(args: &[Arg]) -> Result<()> {
    ASKED.set(ASKED.get() + 1);
    value::check(args)
}

/// Binds arguments to a statement; the two databases share the words but not the types.
macro_rules! bound {
    ($text:expr, $args:expr) => {{
        let mut query = sqlx::query($text);
        for arg in $args {
            query = match arg {
                Arg::Int(value) => query.bind(value),
                Arg::Real(value) => query.bind(value),
                Arg::Text(value) => query.bind(value),
            };
        }
        query
    }};
}

impl Db {
    /// Begins to write. SQLite takes its write lock at once, so a transaction never fails half-way for another's sake.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("begin immediate").await?),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("begin isolation level read committed")
                    .await?,
            ),
        })
    }

    /// Begins to read several statements' worth of one and the same moment.
    pub(crate) async fn snapshot(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin_with("begin").await?),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("begin isolation level repeatable read read only")
                    .await?,
            ),
        })
    }

    /// The rows of a question.
    pub(crate) async fn rows(&self, statement: &Statement, args: Vec<Arg>) -> Result<Vec<Row>> {
        ask(&args)?;
        Ok(match self {
            Self::Sqlite { read, .. } => bound!(statement.text, args)
                .fetch_all(read)
                .await?
                .into_iter()
                .map(Row::Sqlite)
                .collect(),
            Self::Postgres(pool) => bound!(statement.text, args)
                .fetch_all(pool)
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }

    /// The rows of a question, read.
    pub(crate) async fn all<R: Record>(
        &self,
        statement: &Statement,
        args: Vec<Arg>,
    ) -> Result<Vec<R>> {
        let rows = self.rows(statement, args).await?;
        rows.iter().map(read).collect()
    }

    /// The first row of a question, read.
    pub(crate) async fn one<R: Record>(
        &self,
        statement: &Statement,
        args: Vec<Arg>,
    ) -> Result<Option<R>> {
        let rows = self.rows(statement, args).await?;
        rows.first().map(read).transpose()
    }

    /// One change that is a transaction of its own; gives the number of rows changed.
    pub(crate) async fn run(&self, statement: &Statement, args: Vec<Arg>) -> Result<u64> {
        let mut tx = self.begin().await?;
        let changed = tx.run(statement, args).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// One change with `returning`, a transaction of its own.
    pub(crate) async fn take<R: Record>(
        &self,
        statement: &Statement,
        args: Vec<Arg>,
    ) -> Result<Option<R>> {
        let mut tx = self.begin().await?;
        let taken = tx.one(statement, args).await?;
        tx.commit().await?;
        Ok(taken)
    }

    /// Lets the database parse a statement and resolve its names, without running it.
    pub(crate) async fn prepare(&self, statement: &Statement) -> Result<()> {
        let text = sqlx::SqlSafeStr::into_sql_str(statement.text);
        match self {
            Self::Sqlite { read, .. } => drop(read.acquire().await?.prepare(text).await?),
            Self::Postgres(pool) => drop(pool.acquire().await?.prepare(text).await?),
        }
        Ok(())
    }

    /// Closes every connection and waits until they are closed.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes a change; gives the number of rows changed.
    pub(crate) async fn run(&mut self, statement: &Statement, args: Vec<Arg>) -> Result<u64> {
        ask(&args)?;
        Ok(match self {
            Self::Sqlite(tx) => bound!(statement.text, args)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
            Self::Postgres(tx) => bound!(statement.text, args)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
        })
    }

    /// The rows of a question, or of a change with `returning`.
    pub(crate) async fn rows(&mut self, statement: &Statement, args: Vec<Arg>) -> Result<Vec<Row>> {
        ask(&args)?;
        Ok(match self {
            Self::Sqlite(tx) => bound!(statement.text, args)
                .fetch_all(&mut **tx)
                .await?
                .into_iter()
                .map(Row::Sqlite)
                .collect(),
            Self::Postgres(tx) => bound!(statement.text, args)
                .fetch_all(&mut **tx)
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }

    /// The rows, read.
    pub(crate) async fn all<R: Record>(
        &mut self,
        statement: &Statement,
        args: Vec<Arg>,
    ) -> Result<Vec<R>> {
        let rows = self.rows(statement, args).await?;
        rows.iter().map(read).collect()
    }

    /// The first row, read.
    pub(crate) async fn one<R: Record>(
        &mut self,
        statement: &Statement,
        args: Vec<Arg>,
    ) -> Result<Option<R>> {
        let rows = self.rows(statement, args).await?;
        rows.first().map(read).transpose()
    }

    /// Puts a whole row in, or in the place of the one with its key.
    pub(crate) async fn put<R: Whole>(&mut self, record: &R) -> Result<()> {
        let of = of_practice(R::TABLE);
        debug_assert!(fields_are_columns::<R>(), "{}", R::TABLE);
        self.run(&of.put, record.cells()).await?;
        Ok(())
    }

    /// The row with a key.
    pub(crate) async fn get<R: Whole>(&mut self, key: Vec<Arg>) -> Result<Option<R>> {
        self.one(&of_practice(R::TABLE).one, key).await
    }

    /// Whether there is any row.
    pub(crate) async fn any(&mut self, statement: &Statement, args: Vec<Arg>) -> Result<bool> {
        Ok(!self.rows(statement, args).await?.is_empty())
    }

    /// A whole file of SQL.
    pub(crate) async fn script(&mut self, text: &'static str) -> Result<()> {
        match self {
            Self::Sqlite(tx) => {
                sqlx::raw_sql(text).execute(&mut **tx).await?;
            }
            Self::Postgres(tx) => {
                sqlx::raw_sql(text).execute(&mut **tx).await?;
            }
        }
        Ok(())
    }

    /// Makes the changes last. A change to a person's record goes through [`Tx::finish`] instead, which records it.
    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

impl Row {
    /// The value of a column.
    pub(crate) fn get<T: Column>(&self, column: &'static str) -> Result<T, BadColumn> {
        T::read(self, column)
    }

    fn raw<'r, T>(&'r self, column: &'static str) -> Result<T, BadColumn>
    where
        T: sqlx::Decode<'r, Sqlite>
            + sqlx::Type<Sqlite>
            + sqlx::Decode<'r, Postgres>
            + sqlx::Type<Postgres>,
    {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
        .map_err(|_| BadColumn(column))
    }

    /// The values of some columns as text, with a space between.
    pub(crate) fn key(&self, columns: &[&'static str]) -> String {
        let parts: Vec<String> = columns
            .iter()
            .map(|column| {
                self.raw::<String>(column)
                    .or_else(|_| self.raw::<i64>(column).map(|number| number.to_string()))
                    .unwrap_or_else(|_| "?".to_owned())
            })
            .collect();
        parts.join(" ")
    }
}

/// What can be asked of a table of a practice.
pub(crate) fn of_practice(table: &'static str) -> &'static OfPractice {
    let of = tables::of(table).practice.as_ref();
    of.unwrap_or_else(|| unreachable!("{table} belongs to a practice"))
}

/// The statements of a table name its columns in the order in which a record gives them.
fn fields_are_columns<R: Whole>() -> bool {
    let columns = tables::of(R::TABLE).table.columns.iter();
    columns
        .map(|column| column.name)
        .eq(R::FIELDS.iter().copied())
}

/// A row as what its table holds, or an error that names the row.
pub(crate) fn read<R: Record>(row: &Row) -> Result<R> {
    R::read(row).map_err(|BadColumn(column)| StoreError::Corrupt {
        table: R::TABLE,
        column,
        id: row.key(R::KEY),
    })
}
