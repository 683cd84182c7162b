//! Folders of this machine, by the customs of its system.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The configuration file, if there is one: in the working folder, or in the person's configuration folder.
pub fn configuration(environment: &BTreeMap<String, String>) -> Option<PathBuf> {
    const NAME: &str = "supple.toml";
    let own = configuration_folder(environment).map(|folder| folder.join("supple").join(NAME));
    [Some(PathBuf::from(NAME)), own]
        .into_iter()
        .flatten()
        .find(|path| path.is_file())
}

/// Where the person's data belongs; `None` when the system does not say.
pub fn data(environment: &BTreeMap<String, String>) -> Option<PathBuf> {
    let folder = match std::env::consts::OS {
        "windows" => set(environment, "LOCALAPPDATA"),
        "macos" => home(environment, "Library/Application Support"),
        _ => set(environment, "XDG_DATA_HOME").or_else(|| home(environment, ".local/share")),
    };
    folder.map(|folder| folder.join("supple"))
}

fn configuration_folder(environment: &BTreeMap<String, String>) -> Option<PathBuf> {
    match std::env::consts::OS {
        "windows" => set(environment, "APPDATA"),
        "macos" => home(environment, "Library/Application Support"),
        _ => set(environment, "XDG_CONFIG_HOME").or_else(|| home(environment, ".config")),
    }
}

/// A folder that a variable names; the customs want it absolute.
fn set(environment: &BTreeMap<String, String>, variable: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(environment.get(variable)?);
    folder.is_absolute().then_some(folder)
}

fn home(environment: &BTreeMap<String, String>, below: &str) -> Option<PathBuf> {
    Some(set(environment, "HOME")?.join(below))
}
