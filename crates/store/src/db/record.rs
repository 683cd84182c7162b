//! Records whose columns are their fields.

use super::{Arg, Record};

/// A record that is written and read as a whole.
pub trait Whole: Record {
    /// Its columns, in the order of the schema.
    const FIELDS: &'static [&'static str];
    /// Their values.
    fn cells(&self) -> Vec<Arg>;
}

/// A struct whose fields are the columns of a table, in the order of the schema.
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident in $table:literal by $($key:literal)+ {
            $($(#[$doc:meta])* $field:ident: $type:ty,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[$doc])* pub $field: $type,)+ }

        impl $crate::db::Record for $name {
            const TABLE: &'static str = $table;
            const KEY: &'static [&'static str] = &[$($key),+];

            fn read(row: &$crate::db::Row) -> Result<Self, $crate::db::BadColumn> {
                Ok(Self { $($field: row.get(stringify!($field))?,)+ })
            }
        }
        impl $crate::db::Whole for $name {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn cells(&self) -> Vec<$crate::db::Arg> {
                vec![$($crate::db::Arg::from(<$type as Clone>::clone(&self.$field))),+]
            }
        }
    };
}
pub(crate) use record;
