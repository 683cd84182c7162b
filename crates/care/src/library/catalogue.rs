//! The kinds of items, and what people call them.

use super::search::id_form;

/// A kind of item: its folder, one of it in words, and what it is to a reader.
pub struct Kind {
    /// Its folder.
    pub folder: &'static str,
    /// One of it in words.
    pub one: &'static str,
    /// What it is to a reader.
    pub about: &'static str,
}

/// The kinds people read, in the order of the overview.
pub const READ: [Kind; 14] = [
    kind("techniques", "technique", "ways to massage"),
    kind("strokes", "stroke", "single ways to touch"),
    kind("muscles", "muscle", "muscles and fascia of the back"),
    kind(
        "presentations",
        "condition",
        "ways back pain presents, and what fits",
    ),
    kind("self_care", "self-care", "what you can do at home"),
    kind("moves", "exercise", "stretches and exercises"),
    kind(
        "complementary",
        "care beside massage",
        "care beside massage",
    ),
    kind("claims", "claim", "what is often said, and what is known"),
    kind("faq", "question", "questions people ask"),
    kind(
        "therapist_criteria",
        "choosing a therapist",
        "how to choose a therapist",
    ),
    kind(
        "credentials",
        "credential",
        "titles and registers by country",
    ),
    kind("measures", "outcome measure", "how to see whether it helps"),
    kind("aftercare", "aftercare", "advice for afterwards"),
    kind("rules", "safety rule", "when massage waits, or changes"),
];

/// Kinds worth reading that the overview names only.
pub const ALSO: [Kind; 6] = [
    kind("protocols", "session", "sessions, phase by phase"),
    kind("sites", "place to avoid", "places that need care"),
    kind("stop_rules", "stop rule", "reasons to stop a session"),
    kind(
        "after_effects",
        "after-effect",
        "what may happen afterwards",
    ),
    kind("courses", "course", "how many sessions"),
    kind("reviews", "review", "when to look again"),
];

/// The words the others are made of: found by id, and last in a search.
pub const BEHIND: [Kind; 10] = [
    kind("dispositions", "decision", "the five decisions"),
    kind("precautions", "precaution", "named precautions"),
    kind("regions", "body region", "body regions"),
    kind("positions", "position", "positions of the body"),
    kind("tools", "tool", "what touches the body"),
    kind("motions", "motion", "kinds of movement"),
    kind("groups", "group", "names for several things"),
    kind(
        "questions",
        "interview question",
        "questions of the interview",
    ),
    kind("terms", "term", "named conditions"),
    kind(
        "contradictions",
        "contradiction",
        "answers that cannot both be right",
    ),
];

/// Every kind.
pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    READ.iter().chain(&ALSO).chain(&BEHIND)
}

const fn kind(folder: &'static str, one: &'static str, about: &'static str) -> Kind {
    Kind { folder, one, about }
}

/// The folder of a kind, by its name or by the word people use for it.
///
/// # Errors
/// There is no such kind; the message names the nearest and all of them.
pub fn folder_of(name: &str) -> Result<&'static str, UnknownKind> {
    let wanted = id_form(name);
    let found = kinds().find(|kind| {
        let one = id_form(kind.one);
        kind.folder == wanted || one == wanted || format!("{one}s") == wanted
    });
    found.map(|kind| kind.folder).ok_or_else(|| UnknownKind {
        name: name.to_owned(),
        near: knowledge::problem::closest(&wanted, kinds().map(|kind| kind.folder)),
    })
}

/// There is no such kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no kind `{name}`{} Known kinds: {}", hint(*near), known())]
pub struct UnknownKind {
    /// What was asked for.
    pub name: String,
    /// What was probably meant.
    pub near: Option<&'static str>,
}

fn hint(near: Option<&str>) -> String {
    near.map_or(String::new(), |near| format!("; did you mean `{near}`?"))
}

fn known() -> String {
    kinds()
        .map(|kind| kind.folder)
        .collect::<Vec<_>>()
        .join(", ")
}

/// What one item of a kind is called.
pub fn one_of(folder: &str) -> &'static str {
    kinds()
        .find(|kind| kind.folder == folder)
        .map_or("source", |kind| kind.one)
}

/// Whether people read items of this kind.
pub fn is_read(folder: &str) -> bool {
    READ.iter().any(|kind| kind.folder == folder)
}
