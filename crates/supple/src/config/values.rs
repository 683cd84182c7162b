//! Settings as text with their places, and the problems found in them.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;
use toml::de::{DeTable, DeValue};

use super::Key;

/// Where the value of a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything.
    Default,
    /// A line of the file.
    File(PathBuf, usize),
    /// An environment variable.
    Variable(&'static str),
    /// A flag.
    Flag(&'static str),
}

/// A setting as it stands, ready to be shown: secrets are hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Section and name.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// Where the value comes from.
    pub from: String,
    /// What it does.
    pub about: &'static str,
}

/// All values that somebody gave.
#[derive(Default)]
pub struct Values {
    given: BTreeMap<&'static str, (String, Source)>,
    /// What a default came out as, where it depends on something.
    found: BTreeMap<&'static str, String>,
    problems: Vec<String>,
}

impl Values {
    /// Takes the values of a file.
    ///
    /// # Errors
    /// The file cannot be read or is no TOML. An unknown key is a problem to be told with the others.
    pub fn read_file(&mut self, path: &Path, keys: &[&'static [Key]]) -> anyhow::Result<()> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        let document = match DeTable::parse(&text) {
            Ok(document) => document.into_inner(),
            Err(error) => bail!("{}: {error}", path.display()),
        };
        let line = |offset: usize| text[..offset].matches('\n').count() + 1;
        for (section, entries) in &document {
            let section_name = section.get_ref().as_ref();
            let DeValue::Table(entries) = entries.get_ref() else {
                let place = format!("{}:{}", path.display(), line(section.span().start));
                self.unknown(&place, section_name, keys);
                continue;
            };
            for (name, value) in entries {
                let line = line(name.span().start);
                let place = format!("{}:{line}", path.display());
                let full = format!("{section_name}.{}", name.get_ref());
                let Some(key) = all(keys).find(|key| key.name == full) else {
                    self.unknown(&place, &full, keys);
                    continue;
                };
                match as_text(value.get_ref()) {
                    Some(value) => self.give(key, value, Source::File(path.to_owned(), line)),
                    None => self.problems.push(format!(
                        "{place}: {full}: expected one text, number, true or false"
                    )),
                }
            }
        }
        Ok(())
    }

    /// Takes the values of the environment.
    pub fn read_environment(
        &mut self,
        environment: &BTreeMap<String, String>,
        keys: &[&'static [Key]],
    ) {
        for key in all(keys) {
            if let Some(value) = environment.get(key.variable) {
                self.give(key, value.clone(), Source::Variable(key.variable));
            }
        }
    }

    /// Takes the values of flags, by the flags' names.
    pub fn read_flags(&mut self, flags: &BTreeMap<&'static str, &str>, keys: &[&'static [Key]]) {
        for key in all(keys) {
            if let Some(flag) = key.flag
                && let Some(value) = flags.get(flag)
            {
                self.give(key, (*value).to_owned(), Source::Flag(flag));
            }
        }
    }

    /// The folder that `--knowledge`, or its variable, named.
    pub fn read_knowledge(&mut self, folder: &Path) {
        let key = &super::knowledge::FOLDER;
        let value = folder.display().to_string();
        let by_variable = self.given.get(key.name).is_some_and(|(given, source)| {
            *given == value && *source == Source::Variable(key.variable)
        });
        if !by_variable {
            self.give(key, value, Source::Flag("--knowledge"));
        }
    }

    /// The value of a setting, if somebody gave one.
    pub fn get(&self, key: &Key) -> Option<&str> {
        self.given.get(key.name).map(|(value, _)| value.as_str())
    }

    /// The value of a setting, or its default, read as what it should be. What cannot be read is noted as a problem.
    pub fn read<T>(&mut self, key: &Key, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let (text, source) = match self.given.get(key.name) {
            Some((text, source)) => (text.as_str(), source.clone()),
            None if key.default.is_empty() => return None,
            None => (key.default, Source::Default),
        };
        let value = read(text);
        if value.is_none() {
            let shown = match key.secret {
                true => String::new(),
                false => format!(" `{}`", without_user(text)),
            };
            self.problems
                .push(format!("{source}: {}{shown}: {}", key.name, key.about));
        }
        value
    }

    /// Says what a default came out as.
    pub fn found(&mut self, key: &Key, value: impl fmt::Display) {
        if !self.given.contains_key(key.name) {
            self.found.insert(key.name, value.to_string());
        }
    }

    /// Notes a problem with a setting.
    pub fn problem(&mut self, key: &Key, what: &str) {
        let source = self.given.get(key.name).map(|(_, source)| source.clone());
        let source = source.unwrap_or(Source::Default);
        self.problems
            .push(format!("{source}: {}: {what}", key.name));
    }

    /// All settings as they stand.
    ///
    /// # Errors
    /// All problems, one line each.
    pub fn finish(self, keys: &[&'static [Key]]) -> anyhow::Result<Vec<Setting>> {
        if !self.problems.is_empty() {
            bail!(
                "the configuration has problems:\n  {}",
                self.problems.join("\n  ")
            );
        }
        let setting = |key: &'static Key| {
            let given = self.given.get(key.name);
            let value = match given {
                Some(_) if key.secret => "(hidden)".to_owned(),
                Some((value, _)) => value.clone(),
                None => match self.found.get(key.name) {
                    Some(found) => found.clone(),
                    None => key.default.to_owned(),
                },
            };
            let source = given.map_or(Source::Default, |(_, source)| source.clone());
            Setting {
                name: key.name,
                value: without_password(&value),
                from: source.to_string(),
                about: key.about,
            }
        };
        Ok(all(keys).map(setting).collect())
    }

    fn give(&mut self, key: &Key, value: String, source: Source) {
        self.given.insert(key.name, (value, source));
    }

    fn unknown(&mut self, place: &str, name: &str, keys: &[&'static [Key]]) {
        let nearest = all(keys)
            .map(|key| (strsim::jaro_winkler(name, key.name), key.name))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let suggestion = match nearest {
            Some((closeness, key)) if closeness > 0.8 => format!("; did you mean `{key}`?"),
            _ => String::new(),
        };
        self.problems
            .push(format!("{place}: unknown setting `{name}`{suggestion}"));
    }
}

/// The address of a database may hold a password.
fn without_password(value: &str) -> String {
    match value.parse() {
        Ok(address @ store::Address::Postgres(_)) => address.to_string(),
        _ => value.to_owned(),
    }
}

/// What cannot be read may still be an address with a password in it.
fn without_user(value: &str) -> String {
    match value.split_once("://") {
        Some((kind, rest)) if rest.contains('@') => format!("{kind}://…"),
        _ => value.to_owned(),
    }
}

fn all(keys: &[&'static [Key]]) -> impl Iterator<Item = &'static Key> {
    keys.iter().flat_map(|keys| keys.iter())
}

fn as_text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        _ => None,
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Default => f.write_str("default"),
            Source::File(path, line) => write!(f, "{}:{line}", path.display()),
            Source::Variable(name) => write!(f, "environment {name}"),
            Source::Flag(name) => f.write_str(name),
        }
    }
}

/// `true` or `false`.
pub fn flag(text: &str) -> Option<bool> {
    text.parse().ok()
}
