//! The answers of one person, and what a document of them looks like.

use knowledge::items::QuestionKind;
use knowledge::question::{AskedQuestion, Choice};
use knowledge::{Answers, Knowledge};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json, json};

use super::document::SCHEMAS;
use super::wire::Raw;
use crate::App;
use crate::error::Problem;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The answers of one person, in the document.
pub struct AnswersDocument;

impl JsonSchema for AnswersDocument {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Answers".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "$ref": format!("{SCHEMAS}Answers") })
    }
}

/// Reads the answers that a body holds.
///
/// # Errors
/// 422, naming the field.
pub fn read(app: &App, Raw(body): &Raw) -> Result<Answers, Problem> {
    Answers::from_json(&app.knowledge, body).map_err(|error| Problem::Answers(error.to_string()))
}

/// The schemas that the document has for answers, by name.
pub fn components(knowledge: &Knowledge) -> Map<String, Json> {
    let mut whole = schema(knowledge);
    let parts = whole.as_object_mut().and_then(|whole| {
        whole.remove("$schema");
        whole.remove("$defs")
    });
    let mut components = Map::new();
    components.insert("Answers".to_owned(), lifted(whole));
    if let Some(Json::Object(parts)) = parts {
        components.extend(parts);
    }
    components
}

/// The same schema, with its parts beside it and no longer inside.
fn lifted(schema: Json) -> Json {
    match schema {
        Json::String(text) => Json::String(text.replace("#/$defs/", SCHEMAS)),
        Json::Array(list) => list.into_iter().map(lifted).collect(),
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(key, value)| (key, lifted(value)));
            Json::Object(fields.collect())
        }
        other => other,
    }
}

/// The schema of the answers of one person, as [`knowledge::Answers::from_json`] reads them; it follows the questions.
pub fn schema(knowledge: &Knowledge) -> Json {
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
