//! Values on their way into a statement and out of a row.

use super::{BadColumn, Row};
use crate::error::{Result, StoreError};

use jiff::Timestamp;
use jiff::civil::Date;

/// What a statement can be given: the three column types that mean the same in both databases.
#[derive(Debug, Clone)]
pub enum Arg {
    Int(Option<i64>),
    Real(Option<f64>),
    Text(Option<String>),
}

/// The arguments of a statement, in the order of `$1`, `$2`, …
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Arg::from($value)),*] };
}
pub(crate) use args;

/// Refuses what the two databases would store differently: PostgreSQL takes no NUL, SQLite turns NaN to null.
pub(super) fn check(args: &[Arg]) -> Result<()> {
    for arg in args {
        match arg {
            Arg::Text(Some(text)) if text.contains('\0') => {
                return Err(StoreError::Refused {
                    rule: "text_without_nul_character".into(),
                });
            }
            Arg::Real(Some(number)) if !number.is_finite() => {
                return Err(StoreError::Refused {
                    rule: "number_is_finite".into(),
                });
            }
            _ => {}
        }
    }
    Ok(())
}

/// What a column can be read as.
pub(crate) trait Column: Sized {
    fn read(row: &Row, column: &'static str) -> Result<Self, BadColumn>;
}

/// A type that is its own column.
macro_rules! plain_column {
    ($($type:ty => $arg:ident),+ $(,)?) => {$(
        impl Column for $type {
            fn read(row: &Row, column: &'static str) -> Result<Self, BadColumn> {
                row.raw(column)
            }
        }
        impl Column for Option<$type> {
            fn read(row: &Row, column: &'static str) -> Result<Self, BadColumn> {
                row.raw(column)
            }
        }
        impl From<$type> for Arg {
            fn from(value: $type) -> Self {
                Self::$arg(Some(value))
            }
        }
        impl From<Option<$type>> for Arg {
            fn from(value: Option<$type>) -> Self {
                Self::$arg(value)
            }
        }
    )+};
}
plain_column!(i64 => Int, f64 => Real, String => Text);

/// A type that is stored as a plain one: how it is written, and how it is read back if it makes sense.
macro_rules! column {
    ($type:ty, $raw:ty, $arg:ident, $write:expr, $read:expr) => {
        impl $crate::db::Column for $type {
            fn read(
                row: &$crate::db::Row,
                column: &'static str,
            ) -> Result<Self, $crate::db::BadColumn> {
                let raw: $raw = row.get(column)?;
                let read: fn($raw) -> Option<$type> = $read;
                read(raw).ok_or($crate::db::BadColumn(column))
            }
        }
        impl $crate::db::Column for Option<$type> {
            fn read(
                row: &$crate::db::Row,
                column: &'static str,
            ) -> Result<Self, $crate::db::BadColumn> {
                let raw: Option<$raw> = row.get(column)?;
                let read: fn($raw) -> Option<$type> = $read;
                raw.map(|raw| read(raw).ok_or($crate::db::BadColumn(column)))
                    .transpose()
            }
        }
        impl From<$type> for $crate::db::Arg {
            fn from(value: $type) -> Self {
                Self::from(Some(value))
            }
        }
        impl From<Option<$type>> for $crate::db::Arg {
            fn from(value: Option<$type>) -> Self {
                let write: fn($type) -> $raw = $write;
                Self::$arg(value.map(write))
            }
        }
    };
}
pub(crate) use column;

column!(
    Timestamp,
    i64,
    Int,
    |instant| instant.as_microsecond(),
    |raw| Timestamp::from_microsecond(raw).ok()
);
column!(Date, String, Text, |day| day.to_string(), |raw| raw
    .parse()
    .ok());
column!(u32, i64, Int, i64::from, |raw| raw.try_into().ok());
column!(bool, i64, Int, i64::from, |raw| match raw {
    0 => Some(false),
    1 => Some(true),
    _ => None,
});

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}
impl From<&String> for Arg {
    fn from(value: &String) -> Self {
        value.as_str().into()
    }
}
impl From<Option<&str>> for Arg {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}
impl From<&Option<String>> for Arg {
    fn from(value: &Option<String>) -> Self {
        value.as_deref().into()
    }
}

/// An enum kept as text: the words are part of the schema and never change.
macro_rules! text_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// The word that is stored.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
        $crate::db::column!(
            $name,
            String,
            Text,
            |value| value.as_str().to_owned(),
            |raw| match raw.as_str() { $($text => Some($name::$variant),)+ _ => None }
        );
    };
}
pub(crate) use text_enum;
