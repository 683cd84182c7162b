//! Everything of a person: handing it out, and erasing it.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::Store;
use crate::account::Account;
use crate::audit::{Act, Action};
use crate::db::{Arg, BadColumn, Row, Tx, args};
use crate::error::{Result, StoreError};
use crate::ids::AccountId;
use crate::sql::statements;
use crate::tables::{Column, Form, Holds, MADE, Made, Person, Table};

mod csv;

/// Everything of a person, by table.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// Whose.
    pub account: AccountId,
    /// Every table that can hold something of a person, also those that hold nothing of this one.
    pub tables: Vec<ExportedTable>,
}

/// The rows of a table that are a person's.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedTable {
    /// The table.
    pub name: &'static str,
    /// Its columns but those in `withheld`.
    pub columns: Vec<&'static str>,
    /// The rows, each as long as `columns`. Instants are RFC 3339, what is stored as JSON is JSON.
    pub rows: Vec<Vec<Value>>,
    /// Columns that are not handed out, because whoever holds the file could get into the account with them.
    pub withheld: Vec<&'static str>,
}

/// What erasing a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// By table, how many rows are gone; tables without any are not listed.
    pub removed: Vec<(&'static str, u64)>,
    /// What stays, and why.
    pub kept: Vec<Kept>,
}

/// Something that stays after erasing a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The table.
    pub table: &'static str,
    /// How many rows.
    pub rows: usize,
    /// What it is, in words for the person.
    pub what: &'static str,
    /// Why it stays, in words for the person.
    pub why: &'static str,
}

impl Store {
    /// Everything of a person, of one and the same moment; that it was handed out is recorded.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account, or it was deleted.
    pub async fn export(&self, act: &Act, account: AccountId) -> Result<Export> {
        self.seal_audit().await?;
        let mut tx = self.db.snapshot().await?;
        let email = folded_email(&mut tx, account).await?;
        let mut tables = Vec::new();
        for made in MADE.iter() {
            let Some(statement) = made.of_person else {
                continue;
            };
            let rows = tx.rows(&statement, person(made, account, &email)).await?;
            let secret = |column: &Column| column.holds == Holds::Secret;
            tables.push(ExportedTable::new(made.table, &rows, secret)?);
        }
        // The snapshot ends before the note begins: in memory there is one connection for both.
        tx.commit().await?;
        self.note(act, Action::Exported, Some(account), &account.to_string())
            .await?;
        Ok(Export { account, tables })
    }

    /// Erases a person: all health data, all ways in and all contact data are deleted and overwritten. What remains is the
    /// empty account, the audit, what practices keep of visits without a name, and the notes that therapists signed. Appointments to come are not cancelled
    /// by it.
    ///
    /// Backups made before still hold everything; how long they live is for whoever runs the program to say.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account, or it was deleted before; [`StoreError::Stale`] when its
    /// e-mail address changes at this very moment.
    pub async fn erase(&self, act: &Act, account: AccountId) -> Result<Erased> {
        let mut tx = self.db.begin().await?;
        let email = folded_email(&mut tx, account).await?;
        // First, so that whoever writes for this account has either finished, or waits and then finds it gone.
        let tombstone = args![account, &email, act.at];
        if tx.run(&TOMBSTONE, tombstone).await? == 0 {
            return Err(StoreError::Stale { what: "account" });
        }
        let mut rows = vec![0; MADE.len()];
        let is_log = |made: &Made| made.table.person == Person::Subject;
        // Backwards: what names a client is found while that still names the account.
        for (made, rows) in MADE.iter().zip(&mut rows).rev() {
            if is_log(made) {
                continue;
            }
            let person = person(made, account, &email);
            let erased = match &made.erase {
                Some(erase) => tx.run(erase, person.clone()).await?,
                None => 0,
            };
            *rows = match (&made.of_person, made.table.person) {
                (Some(of), Person::Record) => tx.rows(of, person).await?.len() as u64,
                (Some(of), _) if made.erase.is_none() => tx.rows(of, person).await?.len() as u64,
                _ => erased,
            };
        }
        // Its end is a lock: whoever holds a row that is to go waits for it, and must not be waited for.
        tx.append(act.did(Action::Erased, account, account)).await?;
        tx.seal().await?;
        for (made, rows) in MADE.iter().zip(&mut rows).filter(|(made, _)| is_log(made)) {
            if let Some(of) = &made.of_person {
                let person = person(made, account, &email);
                *rows = tx.rows(of, person).await?.len() as u64;
            }
        }
        let (mut removed, mut kept) = (Vec::new(), Vec::new());
        for (made, rows) in MADE.iter().zip(rows) {
            let table = made.table.name;
            match stays(made.table) {
                _ if rows == 0 => {}
                None => removed.insert(0, (table, rows)),
                Some((what, why)) => kept.push(Kept {
                    table,
                    rows: usize::try_from(rows).unwrap_or(usize::MAX),
                    what,
                    why,
                }),
            }
        }
        tx.commit().await?;
        self.db.settle().await;
        Ok(Erased { removed, kept })
    }
}

impl Export {
    /// One object: by table, a list of rows as objects.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let tables = self
            .tables
            .iter()
            .map(|table| (table.name.to_owned(), table.to_json()));
        Value::Object(tables.collect())
    }
}

impl ExportedTable {
    /// The rows of a table without the columns that are `withheld`.
    pub(crate) fn new(
        table: &'static Table,
        rows: &[Row],
        withheld: impl Fn(&Column) -> bool,
    ) -> Result<Self> {
        let (withheld, shown): (Vec<&Column>, Vec<&Column>) =
            table.columns.iter().partition(|column| withheld(column));
        let mut values = Vec::with_capacity(rows.len());
        for row in rows {
            let cells: Result<Vec<Value>, BadColumn> = shown
                .iter()
                .map(|column| Ok(value(column.form, cell(row, column)?)))
                .collect();
            let cells = cells.map_err(|BadColumn(column)| StoreError::Corrupt {
                table: table.name,
                column,
                id: row.key(table.key),
            })?;
            values.push(cells);
        }
        Ok(Self {
            name: table.name,
            columns: shown.iter().map(|column| column.name).collect(),
            rows: values,
            withheld: withheld.iter().map(|column| column.name).collect(),
        })
    }

    /// The rows as objects.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let object = |row: &Vec<Value>| {
            let names = self.columns.iter().map(|name| (*name).to_owned());
            Value::Object(names.zip(row.iter().cloned()).collect::<Map<_, _>>())
        };
        self.rows.iter().map(object).collect()
    }

    /// The rows as CSV (RFC 4180, with a header line).
    #[must_use]
    pub fn to_csv(&self) -> String {
        csv::write(&self.columns, &self.rows)
    }
}

/// What is said about tables that erasure does not empty.
fn stays(table: &Table) -> Option<(&'static str, &'static str)> {
    match table.person {
        Person::Itself => Some((
            "The number of your account, and the days on which it was made, confirmed and deleted.",
            "So that a deleted account cannot come back, and the log of who did what can still be read. \
             Your e-mail address and password are gone.",
        )),
        Person::Subject => Some((
            "The log of who looked at or changed what, and when, with numbers instead of names.",
            "So that it can be shown afterwards how your data was handled. A log with gaps would show nothing. \
             It holds nothing about your health.",
        )),
        Person::Emptied => Some(match table.name {
            "client" => (
                "Your number at a practice, without your name, address and how to reach you.",
                "So that the appointments in its books still belong to one and the same person.",
            ),
            _ => (
                "That somebody worked at a practice and when, and the name under which they gave massages.",
                "So that it can still be read who gave a session and who changed an appointment.",
            ),
        }),
        Person::Client => Some((
            "The appointments in the books of a practice, when they were changed and what you agreed to, without a name and \
             without words.",
            "Practices must be able to show for some years what they did and were paid for.",
        )),
        Person::Record => Some((
            "The notes that therapists signed about your visits, as they signed them, with your name on them.",
            "The law obliges those who treat people to keep what they noted for some years. Ask the practice how long, \
             and when it destroys them. Drafts are gone.",
        )),
        Person::Account | Person::AccountOrEmail | Person::Nobody => None,
    }
}

async fn folded_email(tx: &mut Tx, account: AccountId) -> Result<String> {
    let found: Option<Account> = tx.one(&ACCOUNT, args![account]).await?;
    found
        .map(|account| crate::account::fold_email(&account.email))
        .ok_or(StoreError::NotFound { what: "account" })
}

/// The arguments that pick a person's rows.
fn person(made: &Made, account: AccountId, email: &str) -> Vec<Arg> {
    match made.table.person {
        Person::AccountOrEmail => args![account, email],
        _ => args![account],
    }
}

/// A value as it is stored, ready to be stored again.
pub(crate) fn cell(row: &Row, column: &Column) -> Result<Arg, BadColumn> {
    Ok(match column.form {
        Form::Text | Form::Json | Form::Day => Arg::Text(row.get(column.name)?),
        Form::Int | Form::Instant => Arg::Int(row.get(column.name)?),
        Form::Real => Arg::Real(row.get(column.name)?),
    })
}

/// A value as it is handed out. What cannot be read as what it should be is handed out as it is.
fn value(form: Form, cell: Arg) -> Value {
    match (form, cell) {
        (Form::Instant, Arg::Int(Some(number))) => Timestamp::from_microsecond(number)
            .map_or_else(|_| number.into(), |instant| instant.to_string().into()),
        (Form::Json, Arg::Text(Some(text))) => {
            serde_json::from_str(&text).unwrap_or_else(|_| text.into())
        }
        (_, Arg::Int(number)) => number.into(),
        (_, Arg::Real(number)) => number.into(),
        (_, Arg::Text(text)) => text.into(),
    }
}

statements! {
    ACCOUNT: "select id, email, password_hash, created_at, verified_at from account
        where id = $1 and deleted_at is null";
    TOMBSTONE: "update account set email = null, email_folded = null, password_hash = null, deleted_at = $3
        where id = $1 and email_folded = $2 and deleted_at is null";
}
