//! What can go wrong, told apart by what the caller does next.

use std::borrow::Cow;

/// What a store call returns.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why a call did not do what was asked. Looking something up that is not there is no error but `None`.
///
/// No message contains a value from a row: a person's words and numbers never reach a log this way.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Somebody else has it: an e-mail address, a passkey, the id of a session. Show the form again.
    #[error("{what} is already taken")]
    Taken {
        /// Table or field, as people who read the schema know it.
        what: &'static str,
    },
    /// It was changed elsewhere since it was read. Show both versions.
    #[error("{what} was changed elsewhere in the meantime")]
    Stale {
        /// Table.
        what: &'static str,
    },
    /// What should be changed is not there, belongs to another account, or the account was deleted.
    #[error("{what} does not exist")]
    NotFound {
        /// Table.
        what: &'static str,
    },
    /// A value that the schema does not take; nothing was stored.
    #[error("refused: {rule}")]
    Refused {
        /// Name of the constraint, which says what is expected: `pain_0_to_10`.
        rule: Cow<'static, str>,
    },
    /// A time that is not offered, for another reason than that somebody has it. Show what is offered.
    #[error("this time is not offered")]
    NotOffered {
        /// Why.
        reason: booking::Reason,
    },
    /// The way from or to a neighbouring appointment takes longer than the time between. Show what is offered.
    #[error("the way takes {minutes} minutes and there are {left}")]
    NoWay {
        /// Minutes that the way takes.
        minutes: u32,
        /// Minutes that are there.
        left: i64,
    },
    /// This cannot be booked at any time.
    #[error("cannot be booked: {why}")]
    NotBookable {
        /// What is in the way.
        why: &'static str,
    },
    /// An appointment does not allow that as it stands.
    #[error("appointment: {0}")]
    Step(#[from] booking::Refused),
    /// A stored row makes no sense. It stays as it is; other rows can still be read.
    #[error("{table}.{column} of row {id} cannot be read")]
    Corrupt {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Primary key, its parts with a space between.
        id: String,
    },
    /// Others hold the database for longer than we wait, or no connection is free. Nothing was stored; try again.
    #[error("the database is busy; nothing was stored, try again")]
    Busy,
    /// The disk, or what is allowed of it, is full. Nothing was stored; reading still works.
    #[error("the disk of the database is full; nothing was stored")]
    Full,
    /// The address names no database that could be opened.
    #[error("database {address}: {why}")]
    Address {
        /// The address without its password.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// The schema in the database is not one that this program can work with.
    #[error("schema of the database: {why}")]
    Schema {
        /// Which migration, and what is wrong.
        why: String,
    },
    /// This kind of database cannot do that; the text says what can.
    #[error("{why}")]
    Unsupported {
        /// What to do instead.
        why: &'static str,
    },
    /// The database or the way to it failed.
    #[error("database error{}: {what}", code.as_deref().map(|code| format!(" {code}")).unwrap_or_default())]
    Backend {
        /// The database's own code.
        code: Option<String>,
        /// What happened, without values.
        what: String,
    },
}

impl StoreError {
    /// Something is in the way of a booking: another might do, or the same when that is gone.
    pub(crate) fn is_in_the_way(&self) -> bool {
        matches!(
            self,
            Self::Taken { .. }
                | Self::NoWay { .. }
                | Self::NotOffered { .. }
                | Self::NotBookable { .. }
        )
    }

    /// Says what is taken, where the caller knows better than the constraint.
    pub(crate) fn taken(what: &'static str) -> impl Fn(Self) -> Self {
        move |error| match error {
            Self::Taken { .. } => Self::Taken { what },
            other => other,
        }
    }
}

/// Something was to be changed, and now it is known how many rows were.
pub(crate) fn found(changed: u64, what: &'static str) -> Result<()> {
    if changed == 0 {
        return Err(StoreError::NotFound { what });
    }
    Ok(())
}

impl From<booking::Reason> for StoreError {
    fn from(reason: booking::Reason) -> Self {
        use booking::Reason as R;
        match reason {
            R::Taken { .. } | R::Beside { .. } => Self::Taken { what: "time" },
            R::NoRoom => Self::Taken { what: "room" },
            R::FromBefore { minutes, left } | R::ToNext { minutes, left } => {
                Self::NoWay { minutes, left }
            }
            R::TooSoon { .. } | R::TooFar { .. } | R::OffGrid { .. } | R::Closed => {
                Self::NotOffered { reason }
            }
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Database(error) => Self::from_database(error.as_ref()),
            sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => Self::Full,
            _ => Self::Backend {
                code: None,
                what: error.to_string(),
            },
        }
    }
}

impl StoreError {
    fn from_database(error: &dyn sqlx::error::DatabaseError) -> Self {
        let code = error.code().map(Cow::into_owned);
        let postgres = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>();
        match code.as_deref() {
            Some(code) if postgres.is_some() && is_busy_in_postgres(code) => return Self::Busy,
            Some("53100") if postgres.is_some() => return Self::Full,
            Some(code) if postgres.is_none() => match sqlite_primary_code(code) {
                // SQLITE_BUSY and SQLITE_LOCKED
                Some(5 | 6) => return Self::Busy,
                // SQLITE_FULL
                Some(13) => return Self::Full,
                _ => {}
            },
            _ => {}
        }
        if error.is_check_violation() {
            let rule = postgres
                .and_then(|error| error.constraint())
                .or_else(|| error.message().rsplit(": ").next())
                .unwrap_or("check")
                .to_owned();
            return Self::Refused { rule: rule.into() };
        }
        if error.is_unique_violation() {
            return Self::Taken { what: "id" };
        }
        if error.is_foreign_key_violation() {
            return Self::NotFound {
                what: "the row it belongs to",
            };
        }
        // PostgreSQL quotes the offending value in errors about data (class 22).
        let quotes_data =
            postgres.is_some() && code.as_deref().is_some_and(|code| code.starts_with("22"));
        let what = if quotes_data {
            "a value has the wrong form".to_owned()
        } else {
            error.message().to_owned()
        };
        Self::Backend { code, what }
    }
}

/// Deadlock, serialisation failure, lock or statement timeout, too many connections, starting up.
fn is_busy_in_postgres(code: &str) -> bool {
    matches!(
        code,
        "40001" | "40P01" | "55P03" | "57014" | "53300" | "57P03"
    )
}

/// SQLite's extended result codes carry the primary one in their low byte.
fn sqlite_primary_code(code: &str) -> Option<u32> {
    code.parse::<u32>().ok().map(|code| code & 0xff)
}
