//! `[database]`: where everything lasts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use store::Address;

use super::values::Values;
use super::{Key, paths};

/// Where everything lasts.
#[derive(Debug)]
pub struct Database {
    /// Which database.
    pub address: Address,
    /// How many connections.
    pub connections: u32,
}

pub const KEYS: &[Key] = &[ADDRESS, CONNECTIONS];

const ADDRESS: Key = Key {
    name: "database.address",
    variable: "SUPPLE_DATABASE",
    flag: Some("--database"),
    default: "",
    about: "the database: a file, :memory:, or postgres://user:password@host/name; by default a file in your data folder",
    secret: false,
};

const CONNECTIONS: Key = Key {
    name: "database.connections",
    variable: "SUPPLE_DATABASE_CONNECTIONS",
    flag: None,
    default: "8",
    about: "how many connections to PostgreSQL, or readers of a file: a whole number from 1 to 200",
    secret: false,
};

impl Database {
    pub fn read(values: &mut Values, environment: &BTreeMap<String, String>) -> Database {
        let own = paths::data(environment).map(|folder| Address::File(folder.join("supple.db")));
        if let Some(own) = &own {
            values.found(&ADDRESS, own);
        }
        let given = values.read(&ADDRESS, |text| text.parse().ok());
        if given.is_none() && own.is_none() && values.get(&ADDRESS).is_none() {
            values.problem(
                &ADDRESS,
                "this system names no folder for data; say where it belongs, with --database FILE",
            );
        }
        let connections = values.read(&CONNECTIONS, |text| {
            let number = text.parse().ok()?;
            (1..=200).contains(&number).then_some(number)
        });
        Database {
            address: given.or(own).unwrap_or(Address::Memory),
            connections: connections.unwrap_or(1),
        }
    }

    /// The folder of a database that is a file.
    pub fn folder(&self) -> Option<PathBuf> {
        match &self.address {
            Address::File(file) => Some(file.parent().unwrap_or(Path::new("")).to_owned()),
            _ => None,
        }
    }
}
