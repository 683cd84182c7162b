//! Lighthouse on phone settings: `browser/lighthouse/measure.mjs`, with Debian's Chromium.

use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};

use super::met;
use super::server::Server;
use crate::process::root;
use crate::report::Report;

const CATEGORIES: [&str; 3] = ["performance", "accessibility", "best-practices"];
/// The goal, of 100.
const LEAST: f64 = 95.0;

pub fn measure(report: &mut Report) {
    match scores() {
        Ok(pages) => table(report, &pages),
        Err(why) => report.note(&format!("Lighthouse was not run: {why}.")),
    }
}

/// One object for each page: its name, its scores of 100, and what fell short.
fn scores() -> Result<Vec<Json>, String> {
    let folder = root().join("browser/lighthouse");
    if !folder.join("node_modules").exists() {
        return Err("its packages are not there (`npm ci` in browser/lighthouse)".to_owned());
    }
    let data = tempfile::tempdir().map_err(|error| error.to_string())?;
    let plain = Server::supple(data.path(), ":memory:", &[]);
    let demo = Server::supple(data.path(), ":memory:", &["--demo"]);
    let output = Command::new("node")
        .arg("measure.mjs")
        .args([
            plain.address.port().to_string(),
            demo.address.port().to_string(),
        ])
        .arg(
            root()
                .join("examples/desk-worker.json")
                .canonicalize()
                .unwrap_or_default(),
        )
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("node: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(|error| error.to_string()))
        .collect::<Result<Vec<Json>, String>>()
        .and_then(|pages| match pages.is_empty() || !output.status.success() {
            true => Err(format!("it ended with {}", output.status)),
            false => Ok(pages),
        })
}

fn table(report: &mut Report, pages: &[Json]) {
    let word = |page: &Json, name: &str| page[name].as_str().unwrap_or_default().to_owned();
    let mut rows = Vec::new();
    for page in pages {
        let scores = CATEGORIES.map(|name| page["scores"][name].as_f64().unwrap_or(0.0));
        let mut row = vec![word(page, "name")];
        row.extend(scores.map(|score| format!("{score:.0}")));
        row.push(word(page, "times"));
        row.push(word(page, "short"));
        row.push(met(scores.iter().all(|score| *score >= LEAST)).to_owned());
        rows.push(row);
        report.raw(json!({ "name": "Lighthouse", "page": page }));
    }
    report.table(
        &[
            "page, on a phone",
            "performance",
            "accessibility",
            "best practices",
            "paint, blocking",
            "fell short",
            "goal: 95",
        ],
        &rows,
    );
    report.note(
        "Lighthouse 12 with its usual phone (slow 4G, processor four times slower, simulated), each page by a navigation of its own; \
         the result by sending the form with all answers, which Lighthouse follows as a navigation that a user began; progress for \
         the invented account of the demonstration.",
    );
}
