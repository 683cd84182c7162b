//! The OpenAPI 3.1 document: what every operation takes, gives and refuses.

use axum::http::Method;
use knowledge::Knowledge;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value as Json, json};

use super::operation::{Content, Given, Operation, Who};
use super::{answers, operations};
use crate::problem::Document;

/// Where schemas stand that several operations share.
pub const SCHEMAS: &str = "#/components/schemas/";

/// The document. The schema of the answers follows the questions of `knowledge`.
pub fn document(knowledge: &Knowledge) -> Json {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut made = Making {
        gives: settings.clone().for_serialize().into_generator(),
        // What is sent and what comes back differ in what may be left out, so the former shares no names with the latter.
        takes: settings
            .with(|settings| settings.inline_subschemas = true)
            .into_generator(),
    };
    let mut paths: Map<String, Json> = Map::new();
    for operation in operations() {
        let method = operation.method.as_str().to_lowercase();
        let entry = made.operation(&operation);
        paths.entry(operation.path).or_insert_with(|| json!({}))[method] = entry;
    }
    let problem = made.gives.subschema_for::<Document>();
    let mut schemas = made.gives.take_definitions(true);
    schemas.extend(answers::components(knowledge));
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Supple",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Massage care for back pain: screening, plan, session, diary and progress.",
            "description": format!(
                "{}\n\nContent version {}. What a person answers travels in bodies, never in addresses. Instants are RFC 3339 \
                 in UTC, days are `YYYY-MM-DD` where the person is. Every refusal is a problem document (RFC 9457).",
                care::decision::INTENDED_USE,
                knowledge.version()
            ),
            "license": { "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {
                "Problem": {
                    "description": "A problem document.",
                    "content": { "application/problem+json": { "schema": problem } },
                },
            },
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token that `POST /api/sign-ins` gives. A browser's own cookie works as well.",
                },
            },
        },
    })
}

struct Making {
    gives: SchemaGenerator,
    takes: SchemaGenerator,
}

impl Making {
    fn operation(&mut self, operation: &Operation) -> Json {
        let mut entry = json!({
            "operationId": operation.id(),
            "summary": operation.summary,
            "tags": [tag(operation.path)],
            "parameters": parameters(operation),
            "responses": self.responses(operation),
        });
        if operation.who != Who::Anyone {
            entry["security"] = json!([{ "token": [] }]);
        }
        if let Some(shape) = operation.body {
            let schema = shape(&mut self.takes);
            let content = json!({ "application/json": { "schema": schema } });
            entry["requestBody"] = json!({ "required": true, "content": content });
        }
        entry
    }

    fn responses(&mut self, operation: &Operation) -> Json {
        let mut responses = Map::new();
        for given in &operation.gives {
            responses.insert(given.status.to_string(), self.given(given));
        }
        let problem = |about: &str| {
            json!({
                "description": about,
                "content": { "application/problem+json": { "schema": { "$ref": format!("{SCHEMAS}Document") } } },
            })
        };
        for (status, about) in refusals(operation) {
            responses
                .entry(status.to_string())
                .or_insert_with(|| problem(about));
        }
        let ours = json!({ "$ref": "#/components/responses/Problem" });
        responses.insert("5XX".to_owned(), ours);
        Json::Object(responses)
    }

    fn given(&mut self, given: &Given) -> Json {
        let mut response = json!({ "description": given.about });
        match &given.body {
            Content::Nothing => {}
            Content::Json(shape) => {
                // A refusal that says more than the others is still a problem document.
                let kind = match given.status {
                    400.. => "application/problem+json",
                    _ => "application/json",
                };
                response["content"] = json!({ kind: { "schema": shape(&mut self.gives) } });
            }
            Content::File(kind) => response["content"] = json!({ *kind: {} }),
        }
        if given.tagged {
            let about = "The version, for `if-match` and `if-none-match`.";
            let tag = json!({ "description": about, "schema": { "type": "string" } });
            response["headers"] = json!({ "ETag": tag });
        }
        response
    }
}

/// How operations of a kind refuse, and what is special about this one.
fn refusals(operation: &Operation) -> Vec<(u16, &'static str)> {
    let mut all = operation.refuses.clone();
    if operation.who != Who::Anyone {
        all.push((401, "Nobody is signed in, or not any more."));
    }
    if operation.names().next().is_some() {
        all.push((
            404,
            "There is no such thing, or it belongs to somebody else.",
        ));
    }
    if operation.body.is_some() {
        all.push((413, "The body is too large."));
        all.push((415, "The body is not JSON."));
    }
    if operation.body.is_some() || !operation.parameters.is_empty() {
        all.push((422, "A field holds something else than expected."));
    }
    if operation.method != Method::GET {
        all.push((403, "Sent from a page of another site."));
        all.push((429, "Too many requests in a short time."));
    }
    all
}

fn parameters(operation: &Operation) -> Json {
    let in_path = operation.names().map(|name| {
        let (about, schema) = in_address(name);
        json!({ "name": name, "in": "path", "required": true, "description": about, "schema": schema })
    });
    let others = operation.parameters.iter().map(|parameter| {
        json!({
            "name": parameter.name,
            "in": parameter.place,
            "description": parameter.about,
            "schema": parameter.schema,
        })
    });
    in_path.chain(others).collect()
}

/// What a name in an address stands for. Ids say nothing about anybody's health.
fn in_address(name: &str) -> (&'static str, Json) {
    let word = json!({ "type": "string", "pattern": "^[a-z0-9_]+$" });
    match name {
        "day" => ("A day.", json!({ "type": "string", "format": "date" })),
        "folder" => ("A kind of item, by its folder.", word),
        "item" => ("An item, by its id.", word),
        "measure" => ("A measure, by its id.", word),
        _ => (
            "The id that it was given.",
            json!({ "type": "string", "format": "uuid" }),
        ),
    }
}

/// The first word of an address.
fn tag(path: &str) -> &str {
    let rest = path.trim_start_matches("/api/");
    rest.split('/').next().unwrap_or_default()
}
