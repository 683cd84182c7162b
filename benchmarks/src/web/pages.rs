//! Front page, check step and result: how many a second, and how long one takes at 1,000 a second.

use std::fs;
use std::time::Duration;

use hyper::StatusCode;
use serde_json::{Value as Json, json};

use super::load::{Asked, Connection, closed, open, quantile};
use super::server::Server;
use super::{met, ms, wait};
use crate::process::root;
use crate::report::{Report, thousands};

/// How long the throughput of one page is taken.
const DURING: Duration = Duration::from_secs(5);
/// Requests a second, and how many, when latency is taken.
const RATE: f64 = 1_000.0;
const COUNT: usize = 10_000;
/// Goals: requests a second, and milliseconds at the 99th percentile.
const LEAST: f64 = 5_000.0;
const LONGEST_MS: f64 = 20.0;

pub fn measure(report: &mut Report) {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let database = folder.path().join("supple.db");
    let server = Server::supple(folder.path(), &database.to_string_lossy(), &[]);
    let peer = Server::peer();
    let bare = throughput(&peer, &Asked::page("/")).0;
    let mut rows = vec![vec![
        "bare axum, 64 bytes".to_owned(),
        thousands(bare),
        "1".to_owned(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
    ]];
    for (name, asked, says) in asked() {
        let bytes = check(&server, &asked, says);
        let (rate, cpu_us) = throughput(&server, &asked);
        let waits = wait(open(server.address, RATE, vec![asked; COUNT]));
        let (half, most) = (quantile(&waits, 0.5), quantile(&waits, 0.99));
        rows.push(vec![
            name.to_owned(),
            thousands(rate),
            format!("{:.2}", rate / bare),
            format!("{cpu_us:.0} µs"),
            ms(half),
            ms(most),
            format!("{} / {}", met(rate >= LEAST), met(most < LONGEST_MS)),
        ]);
        report.raw(json!({ "name": name, "requests_per_s": rate, "of_bare_axum": rate / bare, "server_cpu_us": cpu_us,
            "p50_ms": half, "p99_ms": most, "bytes_gzip": bytes }));
    }
    report.table(
        &[
            "page (gzip, keep-alive, 32 connections)",
            "requests/s",
            "of bare axum",
            "processor time of the server",
            "p50 at 1,000/s",
            "p99 at 1,000/s",
            "goal: 5,000/s, 20 ms",
        ],
        &rows,
    );
    report.note(&format!(
        "Memory of the server after all that: {:.1} MB.",
        server.memory_mb()
    ));
}

/// What is asked, with a sign by which the right page is known.
fn asked() -> [(&'static str, Asked, &'static str); 4] {
    let path = root().join("examples/desk-worker.json");
    let text = fs::read_to_string(path).expect("the example is in this checkout");
    let whole: Json = serde_json::from_str(&text).expect("the example is JSON");
    let only = |keep: fn(&str) -> bool| {
        let mut some = whole.clone();
        if let Some(answers) = some["answers"].as_object_mut() {
            answers.retain(|id, _| keep(id));
        }
        some.to_string()
    };
    let early = only(|id| ["age", "pain_where", "pain_duration"].contains(&id));
    let late = only(|id| id != "floor");
    let all = whole.to_string();
    let first = [
        ("answers", early.as_str()),
        ("question", "pain_now"),
        ("value", "4"),
    ];
    let form = |path, fields: &[(&str, &str)]| Asked::form(path, fields, StatusCode::OK);
    [
        ("front page", Asked::page("/"), "page-front"),
        (
            "check step, 4 answers given",
            form("/check", &first),
            "page-question",
        ),
        (
            "check step, 1 answer missing",
            form("/check", &[("answers", late.as_str())]),
            "page-question",
        ),
        (
            "result with its plan",
            form("/plan", &[("answers", all.as_str())]),
            "page-plan",
        ),
    ]
}

/// Sees to it that the page is the one that is meant, before any clock starts; gives its bytes as sent.
fn check(server: &Server, asked: &Asked, says: &str) -> usize {
    let answer = wait(async { Connection::open(server.address).await.ask(asked).await });
    let page = super::transfer::text(&answer);
    assert!(
        page.contains(says),
        "a page with `{says}`, not: {page:.400}"
    );
    answer.body.len()
}

/// Requests a second, and the server's own time for each in microseconds.
fn throughput(server: &Server, asked: &Asked) -> (f64, f64) {
    let before = server.cpu_s();
    let rate = wait(closed(server.address, asked, DURING));
    // The warm-up asks, too.
    let asked = rate * DURING.as_secs_f64() * 1.2;
    (rate, (server.cpu_s() - before) / asked * 1e6)
}
