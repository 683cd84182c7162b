//! Configuration. It works with none; then a file, the environment and flags, of which the later one wins.
//!
//! A setting has one [`Key`], in the file of its section. What a section makes of its values is checked there, too. Every
//! problem is told at once, with the place it comes from. A new setting is a key and a field; a new section is a file and a
//! line in [`KEYS`] and [`Config::load`].

mod accounts;
mod database;
mod knowledge;
mod mail;
mod paths;
mod server;
mod values;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use self::accounts::Accounts;
pub use self::database::Database;
pub use self::knowledge::Knowledge;
pub use self::mail::{Mail, Way};
pub use self::server::Server;
pub use self::values::Setting;

use self::values::Values;

/// Every setting, by section.
const KEYS: [&[Key]; 5] = [
    server::KEYS,
    database::KEYS,
    mail::KEYS,
    accounts::KEYS,
    knowledge::KEYS,
];

/// A setting.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// Section and name, as in the file: `server.listen`.
    pub name: &'static str,
    /// The environment variable.
    pub variable: &'static str,
    /// The flag, for those that have one.
    pub flag: Option<&'static str>,
    /// What holds when nothing is said; empty = it depends, and `about` says on what.
    pub default: &'static str,
    /// What it does, and what is expected.
    pub about: &'static str,
    /// Never shown.
    pub secret: bool,
}

/// Flags that say the same as a setting.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// Read the settings from FILE; without it from ./supple.toml, or supple.toml in your configuration folder.
    #[arg(long, value_name = "FILE", env = "SUPPLE_CONFIG")]
    config: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// The address people type, when it is not the one to listen on: https://HOST.
    #[arg(long, value_name = "ORIGIN")]
    public_origin: Option<String>,
    /// How many forms one address may send per minute; 0 = no limit [default: 600].
    #[arg(long, value_name = "N")]
    posts_per_minute: Option<String>,
    /// The database: a file, :memory:, or postgres://user:password@host/name [default: a file in your data folder].
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
    /// Ask measures by the wording in the files of DIR (*.toml), which you have a licence for.
    #[arg(long, value_name = "DIR")]
    measures: Option<String>,
    /// Places by postal code and name, in the format of the postal codes of GeoNames.
    #[arg(long, value_name = "FILE")]
    places: Option<String>,
}

/// All settings.
#[derive(Debug)]
pub struct Config {
    /// The file that was read.
    pub file: Option<PathBuf>,
    /// Who may reach the program, and how.
    pub server: Server,
    /// Where everything lasts.
    pub database: Database,
    /// How mail leaves.
    pub mail: Mail,
    /// How accounts work.
    pub accounts: Accounts,
    /// The content.
    pub knowledge: Knowledge,
    /// Each setting as it stands, and where that comes from.
    pub settings: Vec<Setting>,
}

impl Config {
    /// Reads and checks all settings. `knowledge` is the folder that was named for all commands.
    ///
    /// # Errors
    /// Every problem, one line each.
    pub fn load(flags: &Flags, knowledge: Option<PathBuf>) -> anyhow::Result<Config> {
        let environment = environment();
        let mut values = Values::default();
        let file = match &flags.config {
            Some(file) => Some(file.clone()),
            None => paths::configuration(&environment),
        };
        if let Some(file) = &file {
            values.read_file(file, &KEYS)?;
        }
        values.read_environment(&environment, &KEYS);
        values.read_flags(&flags.by_name(), &KEYS);
        if let Some(folder) = knowledge {
            values.read_knowledge(&folder);
        }
        let server = Server::read(&mut values);
        let database = Database::read(&mut values, &environment);
        let mail = Mail::read(&mut values, &database);
        let accounts = Accounts::read(&mut values, &mail, &server);
        let knowledge = self::knowledge::Knowledge::read(&mut values);
        let settings = values.finish(&KEYS)?;
        Ok(Config {
            file,
            server,
            database,
            mail,
            accounts,
            knowledge,
            settings,
        })
    }
}

impl Flags {
    fn by_name(&self) -> BTreeMap<&'static str, &str> {
        let flags = [
            ("--listen", &self.listen),
            ("--public-origin", &self.public_origin),
            ("--posts-per-minute", &self.posts_per_minute),
            ("--database", &self.database),
            ("--measures", &self.measures),
            ("--places", &self.places),
        ];
        flags
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)))
            .collect()
    }
}

/// The environment, read once.
fn environment() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
