//! The rows of bookings, inserted once more as they are.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Acquire as _, Column as _, Executor as _, Row as _, TypeInfo as _};

use super::Times;

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

type Rows = Vec<Vec<Value>>;

/// The rows of one appointment: those of holding it, and those of booking it.
type Booking = [BTreeMap<&'static str, Rows>; 2];

/// Inserts all bookings of a database a second time, into tables with the same keys and indexes.
pub async fn inserted(database: &str, tasks: usize) -> Times {
    match database.starts_with("postgres") {
        true => postgres(database, tasks).await,
        false => sqlite(database, tasks).await,
    }
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
    format!("insert into bare_{table} values {}", rows.join(", "))
}

async fn postgres(url: &str, tasks: usize) -> Times {
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .connect(url)
        .await
        .expect("the server takes connections");
    let bookings = read!(&pool);
    for (table, _) in TABLES {
        let like = format!("create table bare_{table} (like {table} including all)");
        pool.execute(sqlx::AssertSqlSafe(like))
            .await
            .expect("the table is new");
    }
    insert!(pool, bookings, tasks)
}

async fn sqlite(file: &str, tasks: usize) -> Times {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(false);
    // One connection, as the program has one that writes.
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .expect("the file opens");
    let bookings = read!(&pool);
    for (table, _) in TABLES {
        let made = sqlx::query(
            "select name, sql from sqlite_master where tbl_name = $1 and type in ('table', 'index') and sql is not null order by type desc",
        );
        for row in made
            .bind(table)
            .fetch_all(&pool)
            .await
            .expect("the schema is read")
        {
            let (name, sql): (String, String) = (row.get("name"), row.get("sql"));
            let renamed = sql
                .replacen(&name, &format!("bare_{name}"), 1)
                .replace(&format!(" on {table} "), &format!(" on bare_{table} "));
            pool.execute(sqlx::AssertSqlSafe(renamed))
                .await
                .expect("the table is new");
        }
    }
    insert!(pool, bookings, tasks)
}
