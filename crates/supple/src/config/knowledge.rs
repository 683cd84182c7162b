//! `[knowledge]`: the content.

use std::path::PathBuf;

use super::Key;
use super::values::Values;

/// The content.
#[derive(Debug)]
pub struct Knowledge {
    /// A folder instead of the built-in content.
    pub folder: Option<PathBuf>,
}

pub const KEYS: &[Key] = &[FOLDER];

pub const FOLDER: Key = Key {
    name: "knowledge.folder",
    variable: "SUPPLE_KNOWLEDGE",
    flag: None,
    default: "",
    about: "a knowledge folder instead of the built-in content",
    secret: false,
};

impl Knowledge {
    pub fn read(values: &mut Values) -> Knowledge {
        let folder = values.read(&FOLDER, |text| {
            (!text.is_empty()).then(|| PathBuf::from(text))
        });
        values.found(&FOLDER, "built in");
        Knowledge { folder }
    }
}
