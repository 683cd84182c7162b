//! One item whole, for programs: as its file has it, with its sources in words.

use knowledge::Knowledge;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Article;
use crate::decision::{SourceText, source_texts};

/// An item with its sources.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FullItem {
    /// Its folder.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// What stands in its file; `supple schema knowledge` gives the schema of each kind.
    pub item: Map<String, Value>,
    /// Every source that it cites, in itself or in one of its parts.
    pub sources: Vec<SourceText>,
}

impl FullItem {
    /// An item or a source (folder `sources`); none when there is no such thing.
    pub fn of(knowledge: &Knowledge, folder: &str, id: &str) -> Option<FullItem> {
        let shelves = knowledge.shelves();
        let (kind, item, cited) = match folder {
            "sources" => {
                let source = serde_json::to_value(shelves.sources.get(id)?).ok()?;
                ("sources", source, Vec::new())
            }
            folder => {
                let mut items = shelves.json(id).into_iter();
                let (kind, item) = items.find(|(kind, _)| *kind == folder)?;
                (kind, item, Article::of(knowledge, folder, id)?.cited)
            }
        };
        let Value::Object(item) = item else {
            return None;
        };
        Some(FullItem {
            kind,
            id: id.to_owned(),
            item,
            sources: source_texts(knowledge, &cited),
        })
    }
}
