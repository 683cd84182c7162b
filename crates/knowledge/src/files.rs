//! The files of a knowledge folder, read into items.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_embed::RustEmbed;

use crate::items::*;
use crate::problem::{Problem, closest};

/// A file of the knowledge folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path within the folder, with `/`.
    pub path: String,
    /// What it holds.
    pub text: Cow<'static, [u8]>,
}

#[derive(RustEmbed)]
#[folder = "../../knowledge"]
#[include = "*.toml"]
struct Embedded;

/// The content that was built into this program.
pub fn embedded() -> Vec<File> {
    Embedded::iter()
        .filter_map(|path| {
            let file = Embedded::get(&path)?;
            Some(File {
                path: path.into_owned(),
                text: file.data,
            })
        })
        .collect()
}

/// An item with the file it stands in.
#[derive(Debug, Clone)]
pub struct Entry<T> {
    /// Path within the folder.
    pub path: String,
    /// The text, for line numbers.
    pub text: String,
    /// The item.
    pub item: T,
}

/// Items of one kind by id.
pub type Shelf<T> = BTreeMap<String, Entry<T>>;

/// Puts what a file held on its shelf.
type Put = Box<dyn FnOnce(&mut Shelves) -> Result<(), Problem> + Send>;

macro_rules! shelves {
    ($($(#[$doc:meta])* $field:ident: $kind:ident,)*) => {
        /// All items, by kind and id.
        #[derive(Debug, Clone, Default)]
        pub struct Shelves {
            /// The list of sources.
            pub sources: BTreeMap<String, Source>,
            $($(#[$doc])* pub $field: Shelf<$kind>,)*
        }

        impl Shelves {
            /// The folders that may exist.
            pub const FOLDERS: &'static [&'static str] = &[$($kind::FOLDER,)*];

            /// Parses a file of a folder.
            fn parsed(folder: &str, id: String, file: &File, text: &str) -> Result<Put, Problem> {
                match folder {
                    $($kind::FOLDER => {
                        let item: $kind = parse(file, text)?;
                        let entry = Entry { path: file.path.clone(), text: text.to_owned(), item };
                        Ok(Box::new(move |shelves| match shelves.$field.get(&id) {
                            Some(other) => {
                                let message = format!("the id `{id}` is taken by {}", other.path);
                                Err(problem(entry.path, 1, message, None))
                            }
                            None => {
                                shelves.$field.insert(id, entry);
                                Ok(())
                            }
                        }))
                    })*
                    _ => Err(at(
                        file, 1, format!("unknown folder `{folder}`"),
                        closest(folder, Self::FOLDERS.iter().copied()).map(str::to_owned),
                    )),
                }
            }

            /// Calls `visit` with folder, id, path, text and header of every item.
            pub fn each<'a>(&'a self, mut visit: impl FnMut(&'static str, &'a str, &'a str, &'a str, Header<'a>)) {
                $(for (id, entry) in &self.$field {
                    visit($kind::FOLDER, id, &entry.path, &entry.text, entry.item.header());
                })*
            }

            /// An item as JSON, with its folder.
            pub fn json(&self, id: &str) -> Vec<(&'static str, serde_json::Value)> {
                let mut found = Vec::new();
                $(if let Some(entry) = self.$field.get(id)
                    && let Ok(json) = serde_json::to_value(&entry.item) {
                    found.push(($kind::FOLDER, json));
                })*
                found
            }

            /// The JSON Schema of each kind of file, by folder.
            pub fn schemas() -> Vec<(&'static str, schemars::Schema)> {
                vec![$(($kind::FOLDER, schemars::schema_for!($kind)),)*]
            }
        }
    };
}

shelves! {
    /// Body regions.
    regions: Region,
    /// Names for several regions or things.
    groups: Group,
    /// Positions of the body.
    positions: Position,
    /// What touches the body.
    tools: Tool,
    /// Kinds of movement.
    motions: Motion,
    /// Named precautions.
    precautions: Precaution,
    /// Questions of the interview.
    questions: Question,
    /// Named conditions.
    terms: Term,
    /// Safety rules.
    rules: Rule,
    /// Answers that cannot both be right.
    contradictions: Contradiction,
    /// Default wording.
    dispositions: DispositionText,
    /// Massage techniques.
    techniques: Technique,
    /// Single ways to touch.
    strokes: Stroke,
    /// Muscles and fascia.
    muscles: Muscle,
    /// Endangerment sites.
    sites: Site,
    /// Sessions.
    protocols: Protocol,
    /// Exercises.
    moves: Move,
    /// Home treatment.
    self_care: SelfCare,
    /// Ways back pain presents.
    presentations: Presentation,
    /// Courses of sessions.
    courses: Course,
    /// When to look again.
    reviews: Review,
    /// Reasons to stop.
    stop_rules: StopRule,
    /// What may happen afterwards.
    after_effects: AfterEffect,
    /// Advice for afterwards.
    aftercare: Aftercare,
    /// Care beside massage.
    complementary: Complementary,
    /// What is often said.
    claims: Claim,
    /// What people ask.
    faq: Faq,
    /// Choosing a therapist.
    therapist_criteria: Criterion,
    /// Titles and registers.
    credentials: Credential,
    /// Outcome measures.
    measures: Measure,
}

/// A problem at a line of a file.
pub fn at(file: &File, line: usize, message: String, suggestion: Option<String>) -> Problem {
    problem(file.path.clone(), line, message, suggestion)
}

fn problem(file: String, line: usize, message: String, suggestion: Option<String>) -> Problem {
    Problem {
        file,
        line,
        message,
        suggestion,
        unread: false,
    }
}

/// The line of the first place where a text stands, counted from 1.
pub fn line_of(text: &str, needle: &str) -> usize {
    text.find(needle).map_or(1, |at| line_at(text, at))
}

/// The line of a byte offset, counted from 1.
pub fn line_at(text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset.min(text.len())];
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

fn parse<T: serde::de::DeserializeOwned>(file: &File, text: &str) -> Result<T, Problem> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        let message = error.message().replace('\n', " ");
        let mut quoted = message.split('`').skip(1).step_by(2);
        let suggestion = message
            .starts_with("unknown")
            .then(|| quoted.next())
            .flatten()
            .and_then(|wrong| closest(wrong, quoted))
            .map(str::to_owned);
        at(file, line, message, suggestion)
    })
}

/// Reads all files, and says what is wrong with any of them.
pub fn read(files: &[File]) -> (Shelves, Vec<Problem>) {
    let mut shelves = Shelves::default();
    let mut problems = Vec::new();
    for parsed in parse_all(files) {
        let outcome = parsed.and_then(|put| put(&mut shelves));
        problems.extend(outcome.err().map(|problem| Problem {
            unread: true,
            ..problem
        }));
    }
    (shelves, problems)
}

/// Parses on every processor, as this is most of the time from start to first answer; the order stays.
fn parse_all(files: &[File]) -> Vec<Result<Put, Problem>> {
    let files: Vec<&File> = files
        .iter()
        .filter(|file| file.path.ends_with(".toml"))
        .collect();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    // Neighbours are of one kind and about as long as each other, so they are dealt out like cards.
    let share = &|first: usize| -> Vec<_> {
        let files = files.iter().enumerate().skip(first).step_by(processors);
        files.map(|(i, file)| (i, parse_file(file))).collect()
    };
    let mut parsed = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..processors)
            .map(|first| scope.spawn(move || share(first)))
            .collect();
        let results = workers.into_iter().flat_map(|worker| match worker.join() {
            Ok(results) => results,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.collect::<Vec<_>>()
    });
    parsed.sort_unstable_by_key(|(i, _)| *i);
    parsed.into_iter().map(|(_, result)| result).collect()
}

fn parse_file(file: &File) -> Result<Put, Problem> {
    let Ok(text) = std::str::from_utf8(&file.text) else {
        return Err(at(file, 1, "expected UTF-8 text".to_owned(), None));
    };
    let path = file.path.strip_suffix(".toml").unwrap_or(&file.path);
    let Some((folder, rest)) = path.split_once('/') else {
        if path != "sources" {
            let message = "expected a file in a folder".to_owned();
            return Err(at(file, 1, message, None));
        }
        let sources = parse(file, text)?;
        return Ok(Box::new(move |shelves| {
            shelves.sources = sources;
            Ok(())
        }));
    };
    let id = rest.rsplit('/').next().unwrap_or(rest);
    let permitted = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    match id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(permitted) {
        true => Shelves::parsed(folder, id.to_owned(), file, text),
        false => {
            let message = "expected a file name of lower-case letters, digits and _";
            Err(at(file, 1, message.to_owned(), None))
        }
    }
}
