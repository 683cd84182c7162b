//! Finding articles by words, and guessing what was meant.

use knowledge::Listed;
use schemars::JsonSchema;
use serde::Serialize;

use super::catalogue::BEHIND;
use super::index::{Entry, Index};

/// An item that matches.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Hit<'i> {
    /// Its folder.
    pub kind: &'static str,
    /// Its id.
    pub id: &'i str,
    /// Its title.
    pub title: &'i str,
    /// One sentence, where there is one.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub summary: &'i str,
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

impl<'i> From<&'i Entry> for Hit<'i> {
    fn from(entry: &'i Entry) -> Hit<'i> {
        Hit {
            kind: entry.folder,
            id: &entry.id,
            title: &entry.title,
            summary: &entry.summary,
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

/// Longest text that is looked for, in bytes; longer input is no question and comparing it would take long.
const MOST: usize = 200;

/// What was typed, as words.
pub struct Query {
    text: String,
    words: Vec<String>,
}

impl Query {
    /// Words that say little are left out, unless there is nothing else.
    pub fn new(typed: &str) -> Query {
        let all = words(&typed[..typed.floor_char_boundary(MOST)]);
        let says = |word: &&String| word.chars().count() > 2 && !LITTLE.contains(&word.as_str());
        let telling: Vec<String> = all.iter().filter(says).cloned().collect();
        Query {
            words: if telling.is_empty() { all } else { telling },
            text: typed.to_owned(),
        }
    }

    /// As typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is a word to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl Index {
    /// The items with all of one or two words, or with most of more, best first; a word that few items have counts for
    /// more. Nothing when a word occurs nowhere: it is more likely a slip.
    pub fn search(&self, query: &Query, kind: Option<&str>) -> Vec<Hit<'_>> {
        let all = query.words.len();
        let mut found: Vec<(Vec<f64>, Hit<'_>)> = Vec::new();
        let mut having = vec![0u32; all];
        for entry in self.entries(kind) {
            let scores: Vec<f64> = query.words.iter().map(|word| score(entry, word)).collect();
            for (having, score) in having.iter_mut().zip(&scores) {
                *having += u32::from(*score > 0.0);
            }
            let named = |word: &String| name_score(entry, word) > 0.0;
            let hit = Hit {
                same: entry.names.contains(&query.words),
                named: query.words.iter().all(named),
                ..Hit::from(entry)
            };
            found.push((scores, hit));
        }
        if query.is_empty() || having.contains(&0) {
            return Vec::new();
        }
        let least = if all <= 2 { all } else { (2 * all).div_ceil(3) };
        let items = self.len() as f64;
        let rarity = |having: u32| (1.0 + items / f64::from(having)).ln();
        let mut ranked: Vec<(f64, Hit<'_>)> = found
            .into_iter()
            .filter(|(scores, _)| scores.iter().filter(|score| **score > 0.0).count() >= least)
            .map(|(scores, hit)| {
                let each = scores.iter().zip(&having);
                let sum: f64 = each.map(|(score, n)| score * rarity(*n)).sum();
                let whole = if hit.same { WHOLE_NAME } else { 0.0 };
                ((sum + whole) * weight(hit.kind), hit)
            })
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        ranked.into_iter().map(|(_, hit)| hit).collect()
    }

    /// Up to five items whose id, title, other name or a word of them is close to what was typed.
    pub fn suggestions(&self, query: &Query, kind: Option<&str>) -> Vec<Hit<'_>> {
        const CLOSE: f64 = 0.84;
        let typed = query.text.to_lowercase();
        if typed.len() > MOST / 2 {
            return Vec::new();
        }
        let mut near: Vec<(f64, Hit<'_>)> = Vec::new();
        for entry in self.entries(kind) {
            let mut closeness = strsim::jaro_winkler(&typed, &entry.id.replace('_', " "));
            for (whole, parts) in entry.lower_names.iter().zip(&entry.names) {
                closeness = closeness.max(strsim::jaro_winkler(&typed, whole));
                let near = |typed: &String| {
                    let each = parts.iter().map(|part| strsim::jaro_winkler(typed, part));
                    each.fold(0.0, f64::max)
                };
                let sum: f64 = query.words.iter().map(near).sum();
                // Words of a name say a little less than the name as a whole.
                closeness = closeness.max(0.97 * sum / query.words.len().max(1) as f64);
            }
            if closeness > CLOSE {
                let weight = if weight(entry.folder) < 1.0 { 0.9 } else { 1.0 };
                near.push((closeness * weight, Hit::from(entry)));
            }
        }
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.truncate(5);
        near.into_iter().map(|(_, hit)| hit).collect()
    }
}

/// What counts as much as any number of other matches: the name is exactly what was typed.
const WHOLE_NAME: f64 = 100.0;

fn weight(folder: &str) -> f64 {
    match BEHIND.iter().any(|kind| kind.folder == folder) {
        true => 0.4,
        false => 1.0,
    }
}

fn name_score(entry: &Entry, word: &str) -> f64 {
    let id = 10.0 * best(word, &entry.id_words);
    let names = entry.names.iter().map(|name| 10.0 * best(word, name));
    names.fold(id, f64::max)
}

fn score(entry: &Entry, word: &str) -> f64 {
    name_score(entry, word)
        + 4.0 * best(word, &entry.summary_words)
        + 2.0 * best(word, &entry.text_words)
        + best(word, &entry.rest_words)
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

/// What was typed in the form of an id.
pub fn id_form(typed: &str) -> String {
    words(typed).join("_")
}

/// The words of a text, in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
