//! Files and answers from disk: the only place that reads them.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, bail};
use knowledge::{Answers, File, Knowledge, answers::MAX_DOCUMENT};
use progress::Form;
use progress::form::MAX_FILE;
use web::places::Places;

/// Loads a knowledge folder, or the built-in content.
pub fn load(folder: Option<&Path>) -> anyhow::Result<Knowledge> {
    match folder {
        None => Ok(Knowledge::embedded()?),
        Some(folder) => {
            let files = read_folder(folder)?;
            Knowledge::load(&files)
                .with_context(|| format!("the knowledge folder {} has problems", folder.display()))
        }
    }
}

/// Reads all files of a knowledge folder.
pub fn read_folder(folder: &Path) -> anyhow::Result<Vec<File>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        let entries = fs::read_dir(&current)
            .with_context(|| format!("the folder {} cannot be read", current.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                let text = fs::read(&path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                let relative = path.strip_prefix(folder)?;
                let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                files.push(File {
                    path: parts.join("/"),
                    text: text.into(),
                });
            }
        }
    }
    if files.is_empty() {
        bail!("{} holds no .toml files", folder.display());
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Reads the wording of measures that somebody has a licence for.
pub fn forms(knowledge: &Knowledge, folder: &Path) -> anyhow::Result<Vec<Form>> {
    let (mut forms, mut problems) = (Vec::new(), Vec::new());
    for file in read_folder(folder)? {
        let path = folder.join(&file.path).display().to_string();
        if file.text.len() > MAX_FILE {
            problems.push(format!("{path}: expected at most {MAX_FILE} bytes"));
            continue;
        }
        match std::str::from_utf8(&file.text) {
            Ok(text) => match Form::parse(knowledge, &path, text) {
                Ok(form) => forms.push(form),
                Err(error) => problems.push(error.to_string()),
            },
            Err(_) => problems.push(format!("{path}: expected text in UTF-8")),
        }
    }
    match problems.is_empty() {
        true => Ok(forms),
        false => bail!("{}", problems.join("\n")),
    }
}

/// Reads a list of places by name.
pub fn places(file: &Path) -> anyhow::Result<Places> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("the list of places {} cannot be read", file.display()))?;
    Places::read(&text).map_err(|why| anyhow::anyhow!("{}, {why}", file.display()))
}

/// Reads a document of answers from a file, or from standard input for `-`.
pub fn read_answers(knowledge: &Knowledge, path: &Path) -> anyhow::Result<Answers> {
    let name = match path == Path::new("-") {
        true => "standard input".to_owned(),
        false => path.display().to_string(),
    };
    let mut document = Vec::new();
    // One byte more than is allowed is enough to know that it is too long.
    let most = MAX_DOCUMENT as u64 + 1;
    match path == Path::new("-") {
        true => io::stdin().lock().take(most).read_to_end(&mut document),
        false => fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut document)),
    }
    .with_context(|| format!("{name} cannot be read"))?;
    let mut answers = Answers::from_json(knowledge, &document).with_context(|| name.clone())?;
    if answers.date.is_none() {
        answers.date = Some(today());
    }
    Ok(answers)
}

/// The time, by this machine's clock and zone.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks for the time"
)]
pub fn now() -> jiff::Zoned {
    jiff::Zoned::now()
}

/// Today, by the same clock.
pub fn today() -> jiff::civil::Date {
    now().date()
}
