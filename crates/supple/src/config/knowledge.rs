//! `[knowledge]`: the content.

use std::path::PathBuf;

use super::Key;
use super::values::Values;

/// The content.
#[derive(Debug)]
pub struct Knowledge {
    /// A folder instead of the built-in content.
    pub folder: Option<PathBuf>,
    /// The wording of measures that somebody has a licence for.
    pub measures: Option<PathBuf>,
}

pub const KEYS: &[Key] = &[FOLDER, MEASURES];

pub const FOLDER: Key = Key {
    name: "knowledge.folder",
    variable: "SUPPLE_KNOWLEDGE",
    flag: None,
    default: "",
    about: "a knowledge folder instead of the built-in content",
    secret: false,
};

const MEASURES: Key = Key {
    name: "knowledge.measures",
    variable: "SUPPLE_MEASURES",
    flag: Some("--measures"),
    default: "",
    about: "a folder with the wording of measures that you have a licence for (*.toml)",
    secret: false,
};

impl Knowledge {
    pub fn read(values: &mut Values) -> Knowledge {
        let path = |text: &str| (!text.is_empty()).then(|| PathBuf::from(text));
        let folder = values.read(&FOLDER, path);
        let measures = values.read(&MEASURES, path);
        values.found(&FOLDER, "built in");
        Knowledge { folder, measures }
    }
}
