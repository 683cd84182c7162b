//! What the program takes when it idles, and how long it takes to start.

use std::thread::sleep;
use std::time::{Duration, Instant};

use store::Address;

use super::load::{Asked, Connection};
use super::people::people;
use super::server::Server;
use super::{met, wait};
use crate::report::Report;

/// Days in the diaries of the database that is started on: 100 people with 1,000 each.
const DAYS: [usize; 100] = [1_000; 100];
const STARTS: usize = 15;
/// Goals, in milliseconds and MB.
const LONGEST_MS: f64 = 300.0;
const MOST_MB: f64 = 60.0;

pub fn measure(report: &mut Report) {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let fresh = folder.path().join("fresh.db");
    let idle = Server::supple(folder.path(), &fresh.to_string_lossy(), &[]);
    sleep(Duration::from_secs(5));
    let memory = idle.memory_mb();
    drop(idle);

    let file = folder.path().join("full.db");
    wait(people(&Address::File(file.clone()), &DAYS));
    let mut waits: Vec<f64> = (0..STARTS)
        .map(|_| {
            let start = Instant::now();
            let server = Server::supple(folder.path(), &file.to_string_lossy(), &[]);
            wait(async {
                Connection::open(server.address)
                    .await
                    .ask(&Asked::page("/"))
                    .await
            });
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    waits.sort_by(f64::total_cmp);
    report.time(
        "Start to the first page, on a database with 100,000 diary entries",
        "ms",
        &waits,
    );
    report.memory("Memory after five idle seconds", memory);
    let is_quick = waits[STARTS / 2] < LONGEST_MS;
    report.note(&format!(
        "Goals: under 300 ms to start ({}), under 60 MB idle ({}).",
        met(is_quick),
        met(memory < MOST_MB)
    ));
}
