//! Which items differ between two knowledge folders, and in which fields.

use std::collections::BTreeMap;

use knowledge::{Disposition, Knowledge};
use serde::Serialize;
use serde_json::Value as Json;

use crate::about::shortened;

/// How an item differs.
#[derive(Debug, Serialize)]
pub struct ItemChange {
    /// Its folder.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// What happened to it.
    pub change: Change,
    /// The fields that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
}

/// What happened to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Only the new folder has it.
    Added,
    /// Only the old folder has it.
    Removed,
    /// Both have it, and it differs.
    Changed,
}

/// A field that changed, with values shortened.
#[derive(Debug, Serialize)]
pub struct FieldChange {
    /// Where in the item: `clause[0].limits.minutes`.
    pub field: String,
    /// What it was; absent = nothing.
    pub old: Option<String>,
    /// What it is; absent = nothing.
    pub new: Option<String>,
    /// It says when a rule applies, or what follows.
    pub safety: bool,
    /// Seen by itself it asks for less care.
    pub less_careful: bool,
}

type Items = BTreeMap<(&'static str, String), Json>;

/// All differences, by kind and id.
pub fn changes(old: &Knowledge, new: &Knowledge) -> Vec<ItemChange> {
    let (old, new) = (items(old), items(new));
    let mut changes = Vec::new();
    for (key, before) in &old {
        match new.get(key) {
            None => changes.push(change(key, Change::Removed, Vec::new())),
            Some(after) => {
                let mut fields = Vec::new();
                compare("", before, after, key.0 == "rules", &mut fields);
                if !fields.is_empty() {
                    changes.push(change(key, Change::Changed, fields));
                }
            }
        }
    }
    let added = new.keys().filter(|key| !old.contains_key(key));
    changes.extend(added.map(|key| change(key, Change::Added, Vec::new())));
    changes.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    changes
}

fn change(key: &(&'static str, String), change: Change, fields: Vec<FieldChange>) -> ItemChange {
    ItemChange {
        kind: key.0,
        id: key.1.clone(),
        change,
        fields,
    }
}

fn items(knowledge: &Knowledge) -> Items {
    let shelves = knowledge.shelves();
    let mut items = Items::new();
    shelves.each(|folder, id, _, _, _| {
        for (kind, json) in shelves.json(id) {
            if kind == folder {
                items.insert((folder, id.to_owned()), json);
            }
        }
    });
    for (id, source) in &shelves.sources {
        items.insert(("sources", id.clone()), serde_json::json!(source));
    }
    items
}

/// Goes down as long as both sides have the same shape, so that the smallest field that differs is named.
fn compare(path: &str, old: &Json, new: &Json, rule: bool, found: &mut Vec<FieldChange>) {
    match (old, new) {
        (Json::Object(before), Json::Object(after)) => {
            let added = after.keys().filter(|key| !before.contains_key(*key));
            for key in before.keys().chain(added) {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                let of = |fields: &serde_json::Map<String, Json>| {
                    fields.get(key).cloned().unwrap_or(Json::Null)
                };
                compare(&path, &of(before), &of(after), rule, found);
            }
        }
        (Json::Array(before), Json::Array(after))
            if before.iter().chain(after).any(Json::is_object) =>
        {
            for i in 0..before.len().max(after.len()) {
                let of = |items: &[Json]| items.get(i).cloned().unwrap_or(Json::Null);
                compare(
                    &format!("{path}[{i}]"),
                    &of(before),
                    &of(after),
                    rule,
                    found,
                );
            }
        }
        _ if old == new => {}
        _ => found.push(field(path, old, new, rule)),
    }
}

fn field(path: &str, old: &Json, new: &Json, rule: bool) -> FieldChange {
    let level = |json: &Json| {
        Disposition::ALL
            .into_iter()
            .find(|level| json.as_str() == Some(level.as_str()))
    };
    let lower = level(old)
        .zip(level(new))
        .is_some_and(|(old, new)| new < old);
    let safety = rule && is_safety(path);
    FieldChange {
        field: path.to_owned(),
        old: short(old),
        new: short(new),
        safety,
        less_careful: safety && path.ends_with(".disposition") && lower,
    }
}

/// Whether a field of a rule says when it applies or what follows, rather than how it is worded or tested.
fn is_safety(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("clause[") else {
        return path == "withdrawn";
    };
    match rest.split_once("].") {
        None => true,
        Some((_, field)) => !field.starts_with("case") && field != "basis",
    }
}

/// How many characters of a value are shown.
const SHOWN: usize = 70;

fn short(json: &Json) -> Option<String> {
    match json {
        Json::Null => None,
        Json::String(text) => Some(shortened(text, SHOWN)),
        other => Some(shortened(&other.to_string(), SHOWN)),
    }
}
