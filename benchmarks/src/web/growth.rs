//! The progress page of one person, as the diary grows.

use std::time::Instant;

use serde_json::json;
use store::Address;

use super::load::{Asked, Connection};
use super::people::people;
use super::server::Server;
use super::{ms, wait};
use crate::report::{Report, thousands};

const DAYS: [usize; 4] = [100, 1_000, 10_000, 100_000];
const ROUNDS: usize = 15;

pub fn measure(report: &mut Report) {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let file = folder.path().join("supple.db");
    let people = wait(people(&Address::File(file.clone()), &DAYS));
    let server = Server::supple(folder.path(), &file.to_string_lossy(), &[]);
    let mut rows = Vec::new();
    for (person, days) in people.iter().zip(DAYS) {
        let asked = Asked::page("/progress").by(&person.token);
        let (waits, bytes, plain) = wait(async {
            let mut connection = Connection::open(server.address).await;
            let answer = connection.ask(&asked).await;
            let mut waits = Vec::new();
            for _ in 0..ROUNDS {
                let start = Instant::now();
                connection.ask(&asked).await;
                waits.push(start.elapsed().as_secs_f64() * 1e3);
            }
            waits.sort_by(f64::total_cmp);
            (
                waits,
                answer.body.len(),
                super::transfer::text(&answer).len(),
            )
        });
        let median = waits[ROUNDS / 2];
        rows.push(vec![
            thousands(days as f64),
            ms(median),
            ms(waits[0]),
            format!("{:.1} kB", bytes as f64 / 1e3),
            format!("{:.1} kB", plain as f64 / 1e3),
        ]);
        report.raw(json!({ "name": "progress page", "days": days, "median_ms": median, "best_ms": waits[0], "bytes_gzip": bytes }));
    }
    report.table(
        &[
            "days in the diary of one person",
            "progress page, median",
            "best",
            "sent (gzip)",
            "page",
        ],
        &rows,
    );
    report.note(&format!(
        "Memory of the server after those: {:.1} MB.",
        server.memory_mb()
    ));
}
