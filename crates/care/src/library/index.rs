//! What can be looked up in the library without reading all of it again: words, mentions and citations.

use std::collections::BTreeMap;

use knowledge::Knowledge;
use serde_json::Value as Json;

use super::article::Article;
use super::search::words;

/// The words of every item that is not withdrawn, and what names or cites what. Made once for a knowledge.
#[derive(Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
    /// By folder and id.
    named_by: BTreeMap<(&'static str, String), Vec<Mention>>,
    cited_by: BTreeMap<String, Vec<Mention>>,
}

/// An item that speaks of another one, or cites a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its folder.
    pub folder: &'static str,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// The words of an item by how much they say about it.
#[derive(Debug)]
pub(super) struct Entry {
    pub folder: &'static str,
    pub id: String,
    pub title: String,
    pub summary: String,
    /// Title and other names, in lower case.
    pub lower_names: Vec<String>,
    /// The same, each as its words.
    pub names: Vec<Vec<String>>,
    pub id_words: Vec<String>,
    pub summary_words: Vec<String>,
    pub text_words: Vec<String>,
    /// All that it says, each word once.
    pub rest_words: Vec<String>,
}

impl Index {
    /// Reads every article.
    pub fn new(knowledge: &Knowledge) -> Index {
        let mut index = Index::default();
        let mut items = Vec::new();
        knowledge.shelves().each(|folder, id, _, _, header| {
            if header.withdrawn.is_none() {
                items.push((folder, id));
            }
        });
        for (folder, id) in items {
            let Some(article) = Article::of(knowledge, folder, id) else {
                continue;
            };
            let here = Mention {
                folder,
                id: id.to_owned(),
                title: article.header.title.to_owned(),
            };
            for named in article.names_others() {
                let place = (named.folder, named.id.to_owned());
                let by = index.named_by.entry(place).or_default();
                if by.last() != Some(&here) {
                    by.push(here.clone());
                }
            }
            for source in &article.cited {
                let by = index.cited_by.entry(source.clone()).or_default();
                by.push(here.clone());
            }
            index.entries.push(Entry::of(knowledge, &article));
        }
        index
    }

    /// How many items there are to find.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The items whose articles name this one.
    pub fn named_by(&self, folder: &'static str, id: &str) -> &[Mention] {
        let found = self.named_by.get(&(folder, id.to_owned()));
        found.map_or(&[], Vec::as_slice)
    }

    /// The items that cite a source.
    pub fn cited_by(&self, source: &str) -> &[Mention] {
        self.cited_by.get(source).map_or(&[], Vec::as_slice)
    }

    /// The items of a kind, or all.
    pub(super) fn entries(&self, kind: Option<&str>) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(move |entry| kind.is_none_or(|kind| kind == entry.folder))
    }
}

impl Entry {
    fn of(knowledge: &Knowledge, article: &Article<'_>) -> Entry {
        let header = &article.header;
        let mut rest = String::new();
        for (kind, json) in knowledge.shelves().json(article.id) {
            if kind == article.folder {
                prose(&json, &mut rest);
            }
        }
        let mut rest_words = words(&rest);
        rest_words.sort_unstable();
        rest_words.dedup();
        let names = std::iter::once(header.title).chain(header.names.iter().map(String::as_str));
        let names: Vec<&str> = names.collect();
        Entry {
            folder: article.folder,
            id: article.id.to_owned(),
            title: header.title.to_owned(),
            summary: header.summary.to_owned(),
            lower_names: names.iter().map(|name| name.to_lowercase()).collect(),
            names: names.iter().map(|name| words(name)).collect(),
            id_words: words(article.id),
            summary_words: words(header.summary),
            text_words: words(header.text),
            rest_words,
        }
    }
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
