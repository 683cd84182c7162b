//! The document lists exactly the routes that exist.

use std::fs;
use std::path::Path;

use axum::http::Method;
use serde_json::Value as Json;

use crate::client::Server;

const METHODS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::DELETE,
    Method::PATCH,
];

#[tokio::test]
async fn every_operation_in_it_exists_and_no_other() {
    let server = Server::new().await;
    let program = server.anybody();
    let document = program.get("/openapi.json").await.json;
    assert_eq!(document["openapi"], "3.1.1");
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() > 20);
    for (path, entry) in paths {
        let there = path
            .replace("{day}", "2026-11-20")
            .replace("{folder}", "techniques")
            .replace("{item}", "swedish")
            .replace("{measure}", "odi");
        let there: Vec<&str> = there
            .split('/')
            .map(|part| match part.starts_with('{') {
                true => "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77",
                false => part,
            })
            .collect();
        for method in METHODS {
            let described = entry.get(method.as_str().to_lowercase());
            let answer = program
                .send(method.clone(), &there.join("/"), &[], None)
                .await;
            match described {
                None => answer.assert_problem(405),
                Some(operation) => {
                    let status = answer.status.as_str();
                    let says = operation["responses"].get(status);
                    assert!(says.is_some(), "{method} {path} gives {status}");
                }
            }
        }
    }
}

/// The list of operations is the only way to an address under `/api/`.
#[test]
fn no_route_is_declared_elsewhere() {
    fn look(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                look(&path, found);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            let packed: String = text.split_whitespace().collect();
            if packed.contains(".route(\"/api/") {
                found.push(path.display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    look(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let server = Server::new().await;
    let document = server.anybody().get("/openapi.json").await.json;
    let mut named = Vec::new();
    references(&document, &mut named);
    for reference in &named {
        let path = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(path).is_some(), "{reference}");
    }
    for name in document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
    {
        let used = format!("#/components/schemas/{name}");
        assert!(named.contains(&used), "{name} is not used");
    }
}

fn references(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Object(fields) => {
            for (key, value) in fields {
                match value.as_str().filter(|_| key == "$ref") {
                    Some(reference) => found.push(reference.to_owned()),
                    None => references(value, found),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
