//! The rows of bookings, inserted once more as they are.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Acquire as _, Column as _, Executor as _, Row as _, TypeInfo as _};

use super::{BEFORE, Times};

/// What a booking leaves, by table; what it is found by; in which of its two transactions it is written.
const TABLES: [(&str, &str); 4] = [
    ("appointment", "id"),
    ("appointment_event", "appointment"),
    ("claim", "appointment"),
    ("audit", "object"),
];

/// A value of any column of these tables.
#[derive(Debug, Clone)]
enum Value {
    Int(Option<i64>),
    Text(Option<String>),
}

/// The rows of one table.
type Rows = Vec<Vec<Value>>;

/// The rows of one appointment: those of holding it, and those of booking it.
type Booking = [BTreeMap<&'static str, Rows>; 2];

/// Inserts all bookings of a database into another with the same schema, where everything but the bookings is there already.
pub async fn inserted(from: &str, into: &str, tasks: usize) -> Times {
    match from.starts_with("postgres") {
        true => postgres(from, into, tasks).await,
        false => sqlite(from, into, tasks).await,
    }
}

/// Lets a database count what is in its tables.
pub async fn analyze(database: &str) {
    let done = match database.starts_with("postgres") {
        true => {
            let pool = PgPoolOptions::new().connect(database).await;
            let pool = pool.expect("the server takes connections");
            pool.execute("analyze").await.map(drop)
        }
        false => {
            let file = SqliteConnectOptions::new().filename(database);
            let pool = SqlitePoolOptions::new().connect_with(file).await;
            pool.expect("the file opens")
                .execute("analyze")
                .await
                .map(drop)
        }
    };
    done.expect("it is analyzed");
}

macro_rules! read {
    ($pool:expr) => {{
        let mut bookings: BTreeMap<String, Booking> = BTreeMap::new();
        for (table, key) in TABLES {
            let rows = sqlx::query(sqlx::AssertSqlSafe(format!("select * from {table}")))
                .fetch_all($pool)
                .await
                .expect("rows are read");
            for row in rows {
                let key: String = row.get(key);
                // The audit names practice, therapist and appointment.
                let Some(id) = key.rsplit('/').next().filter(|id| id.contains("-8d2a-06")) else {
                    continue;
                };
                // A null fits every type, and PostgreSQL wants the one of its column.
                let values = (0..row.len()).map(|at| match row.column(at).type_info().name() {
                    "TEXT" => Value::Text(row.get(at)),
                    _ => row
                        .try_get(at)
                        .map(Value::Int)
                        .unwrap_or_else(|_| Value::Text(row.get(at))),
                });
                let [held, booked] = bookings.entry(id.to_owned()).or_default();
                let first = match table {
                    "appointment_event" | "audit" => held.get(table).is_none(),
                    _ => true,
                };
                if first { held } else { booked }
                    .entry(table)
                    .or_default()
                    .push(values.collect());
            }
        }
        bookings.into_values().collect::<Vec<Booking>>()
    }};
}

macro_rules! insert {
    ($pool:expr, $bookings:expr, $tasks:expr) => {{
        let bookings = Arc::new($bookings);
        let begun = Instant::now();
        let running = (0..$tasks).map(|task| {
            let (pool, bookings) = ($pool.clone(), Arc::clone(&bookings));
            tokio::spawn(async move {
                let mut each = Vec::new();
                for booking in bookings.iter().skip(task).step_by($tasks) {
                    let started = Instant::now();
                    for rows in booking {
                        let mut connection = pool.acquire().await.expect("a connection is free");
                        let mut transaction = connection.begin().await.expect("it begins");
                        for (table, rows) in rows {
                            let text = statement(table, rows);
                            let mut insert = sqlx::query(sqlx::AssertSqlSafe(text));
                            for value in rows.iter().flatten() {
                                insert = match value {
                                    Value::Int(number) => insert.bind(number),
                                    Value::Text(text) => insert.bind(text),
                                };
                            }
                            insert
                                .execute(&mut *transaction)
                                .await
                                .expect("the rows are new");
                        }
                        transaction.commit().await.expect("it is kept");
                    }
                    each.push(started.elapsed().as_secs_f64() * 1e3);
                }
                each
            })
        });
        let mut each = Vec::new();
        for task in running.collect::<Vec<_>>() {
            each.extend(task.await.expect("the task ends"));
        }
        Times::since(begun, each)
    }};
}

/// One statement for all rows of a table.
fn statement(table: &str, rows: &Rows) -> String {
    let mut number = 0;
    let row = |row: &Vec<Value>| {
        let holes = row.iter().map(|_| {
            number += 1;
            format!("${number}")
        });
        format!("({})", holes.collect::<Vec<_>>().join(", "))
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    format!("insert into {table} values {}", rows.join(", "))
}

async fn postgres(from: &str, into: &str, tasks: usize) -> Times {
    let connect = |database| PgPoolOptions::new().max_connections(8).connect(database);
    let bookings = read!(&connect(from).await.expect("the server takes connections"));
    let pool = connect(into).await.expect("the server takes connections");
    let [before, timed] = parted(bookings, tasks);
    insert!(pool, before, tasks);
    analyze(into).await;
    insert!(pool, timed, tasks)
}

/// Those that were there before the clock started, and the others. They are in the order of the people who made them.
fn parted(bookings: Vec<Booking>, tasks: usize) -> [Vec<Booking>; 2] {
    let each = bookings.len() / tasks;
    let mut parts = [Vec::new(), Vec::new()];
    for (at, booking) in bookings.into_iter().enumerate() {
        let timed = at % each >= BEFORE / tasks;
        parts[usize::from(timed)].push(booking);
    }
    parts
}

async fn sqlite(from: &str, into: &str, tasks: usize) -> Times {
    // One connection, as the program has one that writes.
    let connect = |database| {
        let options = SqliteConnectOptions::new()
            .filename(database)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
    };
    let bookings = read!(&connect(from).await.expect("the file opens"));
    let pool = connect(into).await.expect("the file opens");
    let [before, timed] = parted(bookings, tasks);
    insert!(pool, before, tasks);
    analyze(into).await;
    insert!(pool, timed, tasks)
}
