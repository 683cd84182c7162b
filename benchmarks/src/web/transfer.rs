//! What a first visit transfers: the front page, and all that a browser loads with it.

use std::collections::BTreeSet;
use std::io::Read;

use flate2::read::GzDecoder;
use hyper::header;
use serde_json::json;

use super::load::{Answer, Asked, Connection};
use super::server::Server;
use super::{met, wait};
use crate::report::Report;

/// The goal, in bytes.
const MOST: usize = 120_000;

pub fn measure(report: &mut Report) {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let server = Server::supple(folder.path(), ":memory:", &[]);
    let loaded = wait(visit(&server));
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut all = 0;
    for (path, sent, plain) in &loaded {
        all += sent;
        // Without the hash in the middle, which changes with every file.
        let name = match path.strip_prefix("/static/") {
            Some(rest) => rest.split_once('/').map_or(rest, |(_, name)| name),
            None => path,
        };
        rows.push(vec![
            name.to_owned(),
            format!("{:.1} kB", *sent as f64 / 1e3),
            format!("{:.1} kB", *plain as f64 / 1e3),
        ]);
        report.raw(
            json!({ "name": "first visit", "file": name, "bytes_sent": sent, "bytes": plain }),
        );
    }
    rows.push(vec![
        "**all of it**".to_owned(),
        format!("**{:.1} kB**", all as f64 / 1e3),
        String::new(),
    ]);
    report.table(
        &["a first visit loads", "sent, with its head", "file"],
        &rows,
    );
    report.note(&format!("The goal is under 120 kB: {}.", met(all < MOST)));
}

/// Path, bytes sent and bytes unpacked of everything that is loaded.
async fn visit(server: &Server) -> Vec<(String, usize, usize)> {
    let mut connection = Connection::open(server.address).await;
    let mut waiting = vec!["/".to_owned()];
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut loaded = Vec::new();
    while let Some(path) = waiting.pop() {
        let answer = connection.ask(&Asked::page(&path)).await;
        let text = text(&answer);
        let head: usize = answer
            .headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + 4)
            .sum();
        loaded.push((path.clone(), answer.body.len() + head, text.len()));
        for other in named(&path, &text) {
            if seen.insert(other.clone()) {
                waiting.push(other);
            }
        }
    }
    loaded
}

/// The files that a page, a style sheet or a script loads. Every icon counts, though a browser takes one of them.
fn named(path: &str, text: &str) -> Vec<String> {
    let quoted = |before: &str, after: char| {
        let parts = text.split(before).skip(1);
        parts
            .filter_map(move |part| part.split(after).next())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    match path.rsplit_once('.').map(|(_, kind)| kind) {
        // What a script imports only when a page needs it is not loaded here.
        Some("js") => [quoted("from \"./", '"'), quoted("import \"./", '"')]
            .concat()
            .iter()
            .map(|name| beside(path, name))
            .collect(),
        Some("css") => quoted("url(\"./", '"')
            .iter()
            .map(|name| beside(path, name))
            .collect(),
        Some(_) => Vec::new(),
        None => [quoted("href=\"", '"'), quoted("src=\"", '"')]
            .concat()
            .into_iter()
            .filter(|path| path.starts_with("/static/"))
            .collect(),
    }
}

fn beside(path: &str, name: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/{name}")
}

/// The text of an answer, unpacked; what is no text has its bytes replaced.
pub fn text(answer: &Answer) -> String {
    let packed = answer.headers.get(header::CONTENT_ENCODING);
    let mut plain = Vec::new();
    match packed.is_some_and(|kind| kind == "gzip") {
        true => {
            let mut unpacked = GzDecoder::new(&answer.body[..]);
            unpacked
                .read_to_end(&mut plain)
                .expect("what is said to be gzip is gzip");
        }
        false => plain.extend_from_slice(&answer.body),
    }
    String::from_utf8_lossy(&plain).into_owned()
}
