//! Finding articles by words, and guessing what was meant.

use knowledge::{Knowledge, Listed};
use serde::Serialize;
use serde_json::Value as Json;

use super::catalogue::{BEHIND, READ};

/// An item that matches.
#[derive(Debug, Clone, Serialize)]
pub struct Hit<'k> {
    /// Its folder.
    pub kind: &'static str,
    /// Its id.
    pub id: &'k str,
    /// Its title.
    pub title: &'k str,
    /// One sentence, where there is one.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub summary: &'k str,
    /// The title or another name is exactly what was typed.
    #[serde(skip)]
    pub same: bool,
    /// The title, another name or the id has all the words.
    #[serde(skip)]
    pub named: bool,
}

impl<'k> From<&Listed<'k>> for Hit<'k> {
    fn from(item: &Listed<'k>) -> Hit<'k> {
        Hit {
            kind: item.folder,
            id: item.id,
            title: item.header.title,
            summary: item.header.summary,
            same: false,
            named: false,
        }
    }
}

/// Words of questions that say nothing about their subject.
const LITTLE: [&str; 16] = [
    "and", "are", "can", "does", "for", "have", "help", "helps", "how", "should", "the", "what",
    "when", "which", "why", "with",
];

/// What was typed, as words.
pub struct Query {
    text: String,
    words: Vec<String>,
}

impl Query {
    /// Words that say little are left out, unless there is nothing else.
    pub fn new(typed: &[String]) -> Query {
        let text = typed.join(" ");
        let all = words(&text);
        let says = |word: &&String| word.chars().count() > 2 && !LITTLE.contains(&word.as_str());
        let telling: Vec<String> = all.iter().filter(says).cloned().collect();
        Query {
            words: if telling.is_empty() { all } else { telling },
            text,
        }
    }

    /// As typed.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The items with all of one or two words, or with most of more, best first; a word that few items have counts for more.
/// Nothing when a word occurs nowhere: it is more likely a slip.
pub fn search<'k>(knowledge: &'k Knowledge, query: &Query, kind: Option<&str>) -> Vec<Hit<'k>> {
    let all = query.words.len();
    let mut found: Vec<(Vec<f64>, Hit<'k>)> = Vec::new();
    let mut having = vec![0u32; all];
    let items = knowledge.items();
    for item in items
        .iter()
        .filter(|item| kind.is_none_or(|kind| kind == item.folder))
    {
        let fields = Fields::of(knowledge, item);
        let scores: Vec<f64> = query.words.iter().map(|word| fields.score(word)).collect();
        for (having, score) in having.iter_mut().zip(&scores) {
            *having += u32::from(*score > 0.0);
        }
        let hit = Hit {
            same: fields.names.contains(&query.words),
            named: query.words.iter().all(|word| fields.name_score(word) > 0.0),
            ..Hit::from(item)
        };
        found.push((scores, hit));
    }
    if having.contains(&0) {
        return Vec::new();
    }
    let least = if all <= 2 { all } else { (2 * all).div_ceil(3) };
    let rarity = |having: u32| (1.0 + items.len() as f64 / f64::from(having)).ln();
    let mut ranked: Vec<(f64, Hit<'k>)> = found
        .into_iter()
        .filter(|(scores, _)| scores.iter().filter(|score| **score > 0.0).count() >= least)
        .map(|(scores, hit)| {
            let sum: f64 = scores
                .iter()
                .zip(&having)
                .map(|(score, n)| score * rarity(*n))
                .sum();
            let whole = if hit.same { WHOLE_NAME } else { 0.0 };
            ((sum + whole) * weight(hit.kind), hit)
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().map(|(_, hit)| hit).collect()
}

/// What counts as much as any number of other matches: the name is exactly what was typed.
const WHOLE_NAME: f64 = 100.0;

fn weight(folder: &str) -> f64 {
    match BEHIND.iter().any(|kind| kind.folder == folder) {
        true => 0.4,
        false => 1.0,
    }
}

/// The words of an item by how much they say about it.
struct Fields {
    /// Title and other names, each as its words.
    names: Vec<Vec<String>>,
    id: Vec<String>,
    summary: Vec<String>,
    text: Vec<String>,
    rest: Vec<String>,
}

impl Fields {
    fn of(knowledge: &Knowledge, item: &Listed<'_>) -> Fields {
        let header = &item.header;
        let mut rest = String::new();
        for (kind, json) in knowledge.shelves().json(item.id) {
            if kind == item.folder {
                prose(&json, &mut rest);
            }
        }
        let names = std::iter::once(header.title).chain(header.names.iter().map(String::as_str));
        Fields {
            names: names.map(words).collect(),
            id: words(item.id),
            summary: words(header.summary),
            text: words(header.text),
            rest: words(&rest),
        }
    }

    fn name_score(&self, word: &str) -> f64 {
        let id = 10.0 * best(word, &self.id);
        self.names
            .iter()
            .map(|name| 10.0 * best(word, name))
            .fold(id, f64::max)
    }

    fn score(&self, word: &str) -> f64 {
        self.name_score(word)
            + 4.0 * best(word, &self.summary)
            + 2.0 * best(word, &self.text)
            + best(word, &self.rest)
    }
}

/// How well a word fits the best of others: the same, its beginning, or the other without its ending.
fn best(word: &str, others: &[String]) -> f64 {
    let fit = |other: &String| {
        if other == word {
            1.0
        } else if word.len() >= 3 && other.starts_with(word) {
            0.7
        } else if other.len() >= 4
            && word.starts_with(other.as_str())
            && word.len() - other.len() <= 2
        {
            0.6
        } else {
            0.0
        }
    };
    others.iter().map(fit).fold(0.0, f64::max)
}

/// The prose in an item: all text but ids of sources and notes for the editor.
fn prose(json: &Json, text: &mut String) {
    match json {
        Json::String(part) => {
            text.push_str(part);
            text.push('\n');
        }
        Json::Array(items) => items.iter().for_each(|item| prose(item, text)),
        Json::Object(fields) => {
            for (key, value) in fields {
                if !["sources", "covers", "review_by", "basis"].contains(&key.as_str()) {
                    prose(value, text);
                }
            }
        }
        _ => {}
    }
}

/// Up to five items whose id, title, other name or a word of them is close to what was typed.
pub fn suggestions<'k>(
    knowledge: &'k Knowledge,
    query: &Query,
    kind: Option<&str>,
) -> Vec<Hit<'k>> {
    const CLOSE: f64 = 0.84;
    let typed = query.text.to_lowercase();
    let mut near: Vec<(f64, Hit<'k>)> = Vec::new();
    // Very long input is no slip of the finger, and comparing it with everything would take long.
    if typed.len() > 100 {
        return Vec::new();
    }
    for item in knowledge.items() {
        if kind.is_some_and(|kind| kind != item.folder) {
            continue;
        }
        let header = &item.header;
        let names = std::iter::once(header.title).chain(header.names.iter().map(String::as_str));
        let mut closeness = strsim::jaro_winkler(&typed, &item.id.replace('_', " "));
        for name in names {
            closeness = closeness.max(strsim::jaro_winkler(&typed, &name.to_lowercase()));
            let parts = words(name);
            let near = |typed: &String| {
                let each = parts.iter().map(|part| strsim::jaro_winkler(typed, part));
                each.fold(0.0, f64::max)
            };
            let sum: f64 = query.words.iter().map(near).sum();
            // Words of a name say a little less than the name as a whole.
            closeness = closeness.max(0.97 * sum / query.words.len().max(1) as f64);
        }
        if closeness > CLOSE {
            let weight = if weight(item.folder) < 1.0 { 0.9 } else { 1.0 };
            near.push((closeness * weight, Hit::from(&item)));
        }
    }
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.truncate(5);
    near.into_iter().map(|(_, hit)| hit).collect()
}

/// Whether people read items of this kind.
pub fn is_read(folder: &str) -> bool {
    READ.iter().any(|kind| kind.folder == folder)
}

/// What was typed in the form of an id.
pub fn id_form(typed: &str) -> String {
    words(typed).join("_")
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
