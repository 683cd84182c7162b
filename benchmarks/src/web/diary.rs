//! A diary entry that is on disk when it is answered, at 200 a second; and the least such a write can cost.

use std::path::Path;
use std::time::Instant;

use hyper::StatusCode;
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};
use store::{Address, Store};

use super::load::{Asked, closed_over, open, quantile};
use super::people::{Person, day, people};
use super::postgres::Postgres;
use super::server::Server;
use super::{met, ms, wait};
use crate::report::{Report, thousands};

/// Entries a second, and for how long.
const RATE: f64 = 200.0;
const SECONDS: usize = 20;
const COUNT: usize = RATE as usize * SECONDS;
/// Who writes them.
const PEOPLE: usize = 10;
/// The goal, in milliseconds at the 99th percentile.
const LONGEST_MS: f64 = 25.0;

/// One entry as the program keeps it, for the bare loop.
const TABLE: &str = "create table diary_entry (account text not null, day text not null, pain bigint, sleep bigint, note text, \
     version bigint not null, updated_at bigint not null, primary key (account, day))";
const INSERT: &str = "insert into diary_entry values ($1, $2, 4, 6, null, 1, 1795253313000000)";

/// Milliseconds of each of as many inserts, one after the other on one connection, sorted; the same words for both databases.
macro_rules! inserted {
    ($connection:expr) => {{
        $connection
            .execute(TABLE)
            .await
            .expect("the database is new");
        let mut waits = Vec::new();
        for i in 0..COUNT {
            let account = format!("019aa3c1-7b00-7c3e-8d2a-{:012x}", i % PEOPLE);
            let insert = sqlx::query(INSERT)
                .bind(account)
                .bind(day(i / PEOPLE).to_string());
            let start = Instant::now();
            insert
                .execute(&mut $connection)
                .await
                .expect("the row is new");
            waits.push(start.elapsed().as_secs_f64() * 1e3);
        }
        waits.sort_by(f64::total_cmp);
        waits
    }};
}

pub fn measure(report: &mut Report) {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let file = folder.path().join("supple.db");
    let mut rows = vec![
        written(report, "SQLite", folder.path(), &file.to_string_lossy()),
        bare(
            report,
            "SQLite",
            wait(bare_sqlite(&folder.path().join("bare.db"))),
        ),
    ];
    match Postgres::start() {
        Ok(postgres) => {
            let url = postgres.database("supple");
            rows.push(written(report, "PostgreSQL", folder.path(), &url));
            rows.push(bare(
                report,
                "PostgreSQL",
                wait(bare_postgres(&postgres.database("bare"))),
            ));
        }
        Err(why) => report.note(&format!("PostgreSQL was not measured: {why}.")),
    }
    report.table(
        &[
            "a diary entry, durably kept",
            "p50",
            "p99",
            "longest",
            "a second, at most",
            "goal: p99 under 25 ms at 200/s",
        ],
        &rows,
    );
    report.note(
        "“Durably” means that the disk has it before the answer is sent: SQLite with WAL and `synchronous=FULL`, PostgreSQL with \
         `fsync` and `synchronous_commit` on. Every entry is of a day without one, and every acknowledged entry was found in the \
         database afterwards. The program also seals a row of the audit in the same transaction; the bare loop does not.",
    );
}

/// Writes through the forms of the running program.
fn written(report: &mut Report, name: &str, folder: &Path, database: &str) -> Vec<String> {
    let address: Address = database.parse().expect("the address of a database");
    let people = wait(people(&address, &[0; PEOPLE]));
    let server = Server::supple(folder, database, &[]);
    let entry = |i: usize| write(&people[i % PEOPLE], i / PEOPLE);
    // Connections to the database are made in a first second that does not count.
    wait(open(server.address, RATE, (0..200).map(entry).collect()));
    let waits = wait(open(
        server.address,
        RATE,
        (200..200 + COUNT).map(entry).collect(),
    ));
    let most = COUNT / 2;
    let rate = wait(closed_over(
        server.address,
        (0..most).map(|i| entry(200 + COUNT + i)).collect(),
    ));
    drop(server);
    let kept = wait(kept(&address, &people));
    assert_eq!(
        kept,
        200 + COUNT + most,
        "every acknowledged entry is in the database"
    );
    row(
        report,
        &format!("Supple on {name}, over HTTP"),
        &waits,
        rate,
        true,
    )
}

/// A form for one day of one person.
fn write(person: &Person, ago: usize) -> Asked {
    let day = day(ago).to_string();
    let fields = [
        ("day", day.as_str()),
        ("version", "0"),
        ("pain", "4"),
        ("sleep_now", "6"),
        ("note", ""),
    ];
    Asked::form("/diary", &fields, StatusCode::SEE_OTHER).by(&person.token)
}

async fn kept(address: &Address, people: &[Person]) -> usize {
    let store = Store::open(address).await.expect("the database opens");
    let mut kept = 0;
    for person in people {
        kept += store
            .whole_diary(person.id)
            .await
            .expect("the diary is read")
            .len();
    }
    store.close().await;
    kept
}

async fn bare_sqlite(file: &Path) -> Vec<f64> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .expect("the file can be made");
    inserted!(connection)
}

async fn bare_postgres(url: &str) -> Vec<f64> {
    let mut connection = PgConnection::connect(url)
        .await
        .expect("the server takes connections");
    inserted!(connection)
}

fn bare(report: &mut Report, name: &str, waits: Vec<f64>) -> Vec<String> {
    let rate = waits.len() as f64 / (waits.iter().sum::<f64>() / 1e3);
    row(
        report,
        &format!("bare `insert` on {name}, one connection in a loop"),
        &waits,
        rate,
        false,
    )
}

fn row(report: &mut Report, name: &str, waits: &[f64], rate: f64, has_goal: bool) -> Vec<String> {
    let (half, most, longest) = (
        quantile(waits, 0.5),
        quantile(waits, 0.99),
        quantile(waits, 1.0),
    );
    report.raw(json!({ "name": name, "p50_ms": half, "p99_ms": most, "longest_ms": longest, "most_per_s": rate }));
    let goal = if has_goal {
        met(most < LONGEST_MS)
    } else {
        "the limit"
    };
    vec![
        name.to_owned(),
        ms(half),
        ms(most),
        ms(longest),
        thousands(rate),
        goal.to_owned(),
    ]
}
