//! `supple schema`: JSON Schemas of what goes in and what comes out.

use std::collections::BTreeMap;
use std::io;
use std::process::ExitCode;

use knowledge::items::{QuestionKind, Source};
use knowledge::question::{AskedQuestion, Choice};
use knowledge::{Knowledge, Shelves};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value as Json, json};

use crate::Context;
use crate::about::write_json;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of what.
    #[arg(value_enum)]
    of: Of,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Of {
    /// The answers of one person, as `--answers` and `screen` read them; follows the questions.
    Answers,
    /// A decision, as `check --format json` gives it.
    Decision,
    /// A plan, as part of what `check --format json` gives.
    Plan,
    /// A session, as `script --format json` gives it.
    Script,
    /// The files of a knowledge folder, by kind.
    Knowledge,
    /// What a guided session keeps.
    SessionLog,
}

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Prints a JSON Schema (draft 2020-12).
pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let schema = match args.of {
        Of::Answers => answers(&context.load()?),
        Of::Decision => output::<care::Decision>(),
        Of::Plan => output::<care::Plan>(),
        Of::Script => output::<care::Script>(),
        Of::Knowledge => folders(),
        Of::SessionLog => output::<care::SessionLog>(),
    };
    write_json(&mut io::stdout().lock(), &schema)
}

/// What the program writes: every field that is always there is required.
fn output<T: JsonSchema>() -> Json {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    json!(settings.into_generator().into_root_schema_for::<T>())
}

/// What an editor writes: from folder to the schema of its files, and the list of sources.
fn folders() -> Json {
    let mut folders = Map::new();
    for (folder, schema) in Shelves::schemas() {
        folders.insert(folder.to_owned(), json!(schema));
    }
    let mut sources = schemars::schema_for!(BTreeMap<String, Source>);
    sources.insert("title".to_owned(), json!("Sources"));
    let about = "The file sources.toml: every source that an item may cite, by id.";
    sources.insert("description".to_owned(), json!(about));
    folders.insert("sources".to_owned(), json!(sources));
    Json::Object(folders)
}

fn answers(knowledge: &Knowledge) -> Json {
    let questions = knowledge.questions();
    let properties: Map<String, Json> = questions
        .iter()
        .map(|question| (question.id.clone(), one_answer(question)))
        .collect();
    let list_of = |kind: QuestionKind| {
        let found = questions.iter().find(|question| question.item.kind == kind);
        found.map_or(Json::Bool(false), |question| one_of(&question.options))
    };
    let confirmable: Vec<&str> = knowledge
        .contradictions()
        .iter()
        .map(|contradiction| contradiction.id.as_str())
        .chain(questions.iter().map(|question| question.id.as_str()))
        .collect();
    let clearable: Vec<Choice> = knowledge
        .clearable_rules()
        .map(|(id, rule)| Choice {
            id: id.to_owned(),
            text: rule.title.clone(),
            said: String::new(),
        })
        .collect();
    json!({
        "$schema": DRAFT,
        "title": "Answers",
        "description": format!(
            "The answers of one person at one time, for knowledge version {}. A question that is left out, or null, was \
             not answered; that is not the same as no.",
            knowledge.version()
        ),
        "type": "object",
        "properties": {
            "id": {
                "description": "A label that is given back, for registers; at most 200 bytes, without control characters.",
                "type": ["string", "null"],
                "maxLength": 200,
            },
            "date": {
                "description": "The day on which the answers were given (YYYY-MM-DD); needed with clearances, which lapse.",
                "type": ["string", "null"],
                "format": "date",
            },
            "answers": {
                "description": "From question to answer.",
                "type": "object",
                "properties": properties,
                "additionalProperties": false,
            },
            "clearances": {
                "description": "Agreements of clinicians.",
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "rule": { "description": "The rule it is about.", "oneOf": consts(&clearable) },
                        "by": {
                            "description": "Who agreed; at most 200 bytes, without control characters.",
                            "type": "string",
                            "maxLength": 200,
                        },
                        "on": { "description": "When (YYYY-MM-DD).", "type": "string", "format": "date" },
                    },
                    "required": ["rule", "by", "on"],
                    "additionalProperties": false,
                },
            },
            "confirmed": {
                "description": "Contradictions that the person has looked at and confirmed as right.",
                "type": "array",
                "items": { "enum": confirmable },
            },
        },
        "required": ["answers"],
        "additionalProperties": false,
        "if": { "properties": { "clearances": { "minItems": 1 } }, "required": ["clearances"] },
        "then": { "properties": { "date": { "type": "string" } }, "required": ["date"] },
        "$defs": {
            "regions": list_of(QuestionKind::Regions),
            "techniques": list_of(QuestionKind::Techniques),
        },
    })
}

fn one_answer(question: &AskedQuestion) -> Json {
    let item = &question.item;
    let mut forms = match item.kind {
        QuestionKind::YesNo => vec![json!({ "enum": [true, false, "yes", "no"] })],
        QuestionKind::Number => {
            let mut number = json!({ "type": if item.integer { "integer" } else { "number" } });
            for (key, bound) in [("minimum", item.min), ("maximum", item.max)] {
                if let Some(bound) = bound {
                    number[key] = json!(bound);
                }
            }
            if let Some(unit) = &item.unit {
                number["description"] = json!(format!("Unit: {unit}."));
            }
            vec![number]
        }
        QuestionKind::Choice => consts(&question.options),
        QuestionKind::Choices => vec![list(one_of(&question.options))],
        QuestionKind::Regions => vec![list(json!({ "$ref": "#/$defs/regions" }))],
        QuestionKind::Techniques => vec![list(json!({ "$ref": "#/$defs/techniques" }))],
    };
    if item.dont_know {
        forms.push(json!({ "const": "dont_know", "description": "The person does not know." }));
    }
    forms.push(json!({ "type": "null", "description": "Not answered." }));
    let mut description = item.title.clone();
    if !item.help.is_empty() {
        description.push_str(&format!(" {}", item.help));
    }
    if let Some(when) = &item.when {
        description.push_str(&format!(" Asked only when: {when}."));
    }
    json!({ "description": description, "anyOf": forms })
}

fn list(items: Json) -> Json {
    json!({ "type": "array", "items": items, "description": "All that apply; empty for none." })
}

fn one_of(options: &[Choice]) -> Json {
    json!({ "oneOf": consts(options) })
}

fn consts(options: &[Choice]) -> Vec<Json> {
    options
        .iter()
        .map(|option| json!({ "const": option.id, "description": option.text }))
        .collect()
}
