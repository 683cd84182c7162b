//! `supple schema`: the schema of answers says yes and no exactly where the program does.
#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::Command;

use knowledge::items::QuestionKind;
use knowledge::{Answers, Knowledge, Shelves};
use serde_json::{Value as Json, json};

fn schema(of: &str) -> Json {
    let output = Command::new(env!("CARGO_BIN_EXE_supple"))
        .env_remove("SUPPLE_KNOWLEDGE")
        .args(["schema", of])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Whether a document fits a schema, by the keywords that our schemas use. An unknown keyword is an error, so that
/// nothing passes because it was not looked at.
fn fits(root: &Json, schema: &Json, document: &Json) -> bool {
    let Some(keywords) = schema.as_object() else {
        return schema.as_bool().unwrap();
    };
    let list = |value: &Json| value.as_array().unwrap().clone();
    let is = |kind: &Json| match kind.as_str().unwrap() {
        "object" => document.is_object(),
        "array" => document.is_array(),
        "string" => document.is_string(),
        "boolean" => document.is_boolean(),
        "null" => document.is_null(),
        "number" => document.is_number(),
        "integer" => document
            .as_f64()
            .is_some_and(|number| number.fract() == 0.0),
        other => panic!("unknown type {other}"),
    };
    let count = |schemas: &Json| {
        list(schemas)
            .iter()
            .filter(|s| fits(root, s, document))
            .count()
    };
    keywords
        .iter()
        .all(|(keyword, value)| match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "then" => true,
            "$ref" => {
                let path = value.as_str().unwrap().strip_prefix('#').unwrap();
                fits(root, root.pointer(path).unwrap(), document)
            }
            "type" if value.is_array() => list(value).iter().any(is),
            "type" => is(value),
            "const" => value == document,
            "enum" => list(value).contains(document),
            "anyOf" => count(value) > 0,
            "oneOf" => count(value) == 1,
            "if" => !fits(root, value, document) || fits(root, &schema["then"], document),
            "minimum" => document
                .as_f64()
                .is_none_or(|number| number >= value.as_f64().unwrap()),
            "maximum" => document
                .as_f64()
                .is_none_or(|number| number <= value.as_f64().unwrap()),
            "minItems" => document
                .as_array()
                .is_none_or(|d| d.len() as u64 >= value.as_u64().unwrap()),
            "maxLength" => document
                .as_str()
                .is_none_or(|text| text.chars().count() as u64 <= value.as_u64().unwrap()),
            "format" => {
                assert_eq!(value, "date");
                document
                    .as_str()
                    .is_none_or(|text| text.parse::<jiff::civil::Date>().is_ok())
            }
            "items" => document
                .as_array()
                .is_none_or(|items| items.iter().all(|item| fits(root, value, item))),
            "required" => document.as_object().is_none_or(|fields| {
                list(value)
                    .iter()
                    .all(|name| fields.contains_key(name.as_str().unwrap()))
            }),
            "properties" => document.as_object().is_none_or(|fields| {
                let known =
                    |(name, field)| value.get(name).is_none_or(|known| fits(root, known, field));
                fields.iter().all(known)
            }),
            "additionalProperties" => document.as_object().is_none_or(|fields| {
                let mut others = fields
                    .iter()
                    .filter(|(name, _)| schema["properties"].get(name).is_none());
                others.all(|(_, field)| fits(root, value, field))
            }),
            other => panic!("unknown keyword {other}"),
        })
}

#[test]
fn it_accepts_the_typical_answers_and_the_examples() {
    let schema = schema("answers");
    let knowledge = Knowledge::embedded().unwrap();
    let typical = Answers::typical(&knowledge).to_json(&knowledge);
    assert!(fits(&schema, &schema, &typical), "{typical}");

    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    for entry in fs::read_dir(examples).into_iter().flatten() {
        let path = entry.unwrap().path();
        let documents: Vec<Vec<u8>> =
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("json") => vec![fs::read(&path).unwrap()],
                Some("jsonl") => fs::read(&path)
                    .unwrap()
                    .split(|byte| *byte == b'\n')
                    .map(<[u8]>::to_vec)
                    .collect(),
                _ => continue,
            };
        // Examples of other things, such as a session log, are not for this schema.
        for document in documents
            .iter()
            .filter(|d| Answers::from_json(&knowledge, d).is_ok())
        {
            let json: Json = serde_json::from_slice(document).unwrap();
            assert!(fits(&schema, &schema, &json), "{}", path.display());
        }
    }
}

#[test]
fn it_says_yes_and_no_where_the_program_does() {
    let schema = schema("answers");
    let knowledge = Knowledge::embedded().unwrap();
    let mut values = vec![
        json!(null),
        json!(true),
        json!(false),
        json!("yes"),
        json!("no"),
        json!("dont_know"),
        json!("Yes"),
        json!(0),
        json!(0.5),
        json!(5),
        json!(5.0),
        json!(-1),
        json!(10),
        json!(10.5),
        json!(11),
        json!(39.5),
        json!(120),
        json!(1e9),
        json!([]),
        json!({}),
        json!(""),
        json!([1]),
        json!([null]),
        json!(["dont_know"]),
        json!(["low_back"]),
        json!(["low_back", "low_back"]),
        json!("low_back"),
        json!(["swedish_massage"]),
    ];
    for question in knowledge.questions() {
        if let (Some(first), Some(last)) = (question.options.first(), question.options.last()) {
            values.extend([
                json!(first.id),
                json!([first.id, last.id]),
                json!([last.id, "unknown"]),
            ]);
        }
        values.extend(
            question
                .item
                .min
                .into_iter()
                .chain(question.item.max)
                .map(|bound| json!(bound)),
        );
    }
    let mut agreed = [0, 0];
    let mut compare = |document: Json| {
        let read = Answers::from_json(&knowledge, document.to_string().as_bytes());
        assert_eq!(
            fits(&schema, &schema, &document),
            read.is_ok(),
            "{document} {:?}",
            read.err()
        );
        agreed[usize::from(read.is_ok())] += 1;
    };
    for question in knowledge.questions() {
        for value in &values {
            let mut answers = serde_json::Map::new();
            answers.insert(question.id.clone(), value.clone());
            compare(json!({ "answers": answers }));
        }
    }
    let (rule, _) = knowledge.clearable_rules().next().unwrap();
    let clearance = json!({ "rule": rule, "by": "Dr Example", "on": "2026-10-01" });
    for document in [
        json!({}),
        json!([]),
        json!({ "answers": {}, "id": "p-7" }),
        json!({ "answers": {}, "id": null, "date": null }),
        json!({ "answers": {}, "id": 7 }),
        json!({ "answers": {}, "id": "x".repeat(200) }),
        json!({ "answers": {}, "id": "x".repeat(201) }),
        json!({ "answers": {}, "date": "2026-11-21" }),
        json!({ "answers": {}, "date": "2026-13-21" }),
        json!({ "answers": {}, "note": "" }),
        json!({ "answers": { "agee": 40 } }),
        json!({ "answers": {}, "clearances": [] }),
        json!({ "answers": {}, "clearances": [clearance] }),
        json!({ "answers": {}, "clearances": [clearance], "date": "2026-11-21" }),
        json!({ "answers": {}, "clearances": [clearance], "date": null }),
        json!({ "answers": {}, "clearances": [{ "rule": rule, "by": "Dr Example" }], "date": "2026-11-21" }),
        json!({ "answers": {}, "clearances": [{ "rule": "age", "by": "x", "on": "2026-10-01" }], "date": "2026-11-21" }),
        json!({ "answers": {}, "confirmed": [knowledge.contradictions()[0].id] }),
        json!({ "answers": {}, "confirmed": ["age"] }),
        json!({ "answers": {}, "confirmed": ["nothing"] }),
    ] {
        compare(document);
    }
    assert!(agreed.into_iter().all(|count| count > 100), "{agreed:?}");
}

#[test]
fn every_question_is_described_with_its_text_unit_and_range() {
    let schema = schema("answers");
    let knowledge = Knowledge::embedded().unwrap();
    let properties = schema["properties"]["answers"]["properties"]
        .as_object()
        .unwrap();
    assert_eq!(properties.len(), knowledge.questions().len());
    for question in knowledge.questions() {
        let of = &properties[&question.id];
        assert!(
            of["description"]
                .as_str()
                .unwrap()
                .starts_with(&question.item.title),
            "{of}"
        );
        if question.item.kind == QuestionKind::Number {
            let number = &of["anyOf"][0];
            assert_eq!(number["minimum"].as_f64(), question.item.min, "{of}");
            assert_eq!(number["maximum"].as_f64(), question.item.max, "{of}");
            if let Some(unit) = &question.item.unit {
                assert!(
                    number["description"]
                        .as_str()
                        .unwrap()
                        .contains(unit.as_str()),
                    "{of}"
                );
            }
        }
        for option in &question.item.option {
            let text = of.to_string();
            assert!(
                text.contains(&json!(option.text).to_string()),
                "{} in {text}",
                option.text
            );
        }
    }
}

#[test]
fn the_other_schemas_name_their_draft_and_fields() {
    for (of, fields) in [
        ("decision", ["disposition", "findings"]),
        ("plan", ["knowledge_version", "intended_use"]),
        ("script", ["steps", "seconds"]),
        ("session-log", ["knowledge_version", "steps"]),
    ] {
        let schema = schema(of);
        assert_eq!(
            schema["$schema"], "https://json-schema.org/draft/2020-12/schema",
            "{of}"
        );
        for field in fields {
            assert!(
                schema["properties"].get(field).is_some(),
                "{field} in {of}: {schema}"
            );
        }
    }
}

#[test]
fn knowledge_has_a_schema_for_each_folder_and_the_sources() {
    let schema = schema("knowledge");
    let folders = schema.as_object().unwrap();
    assert_eq!(folders.len(), Shelves::FOLDERS.len() + 1);
    for folder in Shelves::FOLDERS {
        assert!(
            folders[*folder]["properties"].get("title").is_some(),
            "{folder}"
        );
    }
    assert!(
        folders["sources"]["$defs"]["Source"]["properties"]
            .get("grade")
            .is_some()
    );
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(root: &Json, json: &Json, count: &mut usize) {
        if let Some(reference) = json.get("$ref").and_then(Json::as_str) {
            let path = reference.strip_prefix('#').unwrap();
            assert!(root.pointer(path).is_some(), "{reference} in {root}");
            *count += 1;
        }
        let inner: Vec<&Json> = match json {
            Json::Object(fields) => fields.values().collect(),
            Json::Array(items) => items.iter().collect(),
            _ => Vec::new(),
        };
        inner
            .into_iter()
            .for_each(|json| references(root, json, count));
    }
    let folders = schema("knowledge");
    let schemas = folders.as_object().unwrap().values().cloned();
    let others = ["answers", "decision", "plan", "script", "session-log"].map(schema);
    let mut count = 0;
    for root in schemas.chain(others) {
        references(&root, &root, &mut count);
    }
    assert!(count > 20, "{count} references");
}
