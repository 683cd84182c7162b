//! Bookings on disk: held and booked through the store, beside the bare inserts of the same rows.

mod bare;
mod practice;

use std::time::{Duration, Instant};

use booking::Status;
use store::{Address, By, Store};

use crate::report::{Report, thousands};
use crate::web::Postgres;
use practice::{Practice, act};

/// How many appointments, and how many people make them at a time.
const COUNT: usize = 2_000;
const AT_A_TIME: [usize; 2] = [1, 32];

/// Everything about bookings.
pub fn measure(report: &mut Report) {
    report.note(
        "A booking is two commits: a time is held, and what is held is booked. Each is checked under a lock against working \
         hours, notice, horizon, neighbours and client, claims 15 ticks of the therapist and 15 of the client, writes its \
         history and a row of the audit, which is sealed with it on SQLite and within a second on PostgreSQL, as by the program \
         while it serves. Beside it the same rows are inserted as they are, in two transactions for each \
         appointment, into tables with the same keys and indexes in the same database: the least that keeping them can cost. \
         SQLite with WAL and `synchronous=FULL`, PostgreSQL with `fsync` and `synchronous_commit` on.",
    );
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let mut rows = Vec::new();
    for tasks in AT_A_TIME {
        let file = folder.path().join(format!("{tasks}.db"));
        rows.extend(both(report, "SQLite", &file.to_string_lossy(), tasks));
    }
    match Postgres::start() {
        Ok(postgres) => {
            for tasks in AT_A_TIME {
                let url = postgres.database(&format!("bookings{tasks}"));
                rows.extend(both(report, "PostgreSQL", &url, tasks));
            }
        }
        Err(why) => report.note(&format!("PostgreSQL was not measured: {why}.")),
    }
    let head = [
        "who",
        "at a time",
        "a second",
        "p50",
        "p99",
        "of the bare inserts",
        "goal: half",
    ];
    report.table(&head, &rows);
    report.note(&format!(
        "{COUNT} appointments each; afterwards every one of them was in the database, confirmed, at its time."
    ));
}

fn both(report: &mut Report, name: &str, database: &str, tasks: usize) -> Vec<Vec<String>> {
    let address: Address = database.parse().expect("the address of a database");
    crate::web::wait(async {
        let store = Store::open(&address).await.expect("the database opens");
        let practice = Practice::new(&store, tasks).await;
        let ours = booked(&store, &practice, tasks).await;
        practice.assert_all_there(&store, COUNT).await;
        store.close().await;
        let bare = bare::inserted(database, tasks).await;
        let ratio = ours.a_second() / bare.a_second();
        let goal = crate::web::met(ratio >= 0.5);
        report.raw(serde_json::json!({ "name": format!("bookings on {name}, {tasks} at a time"),
            "a_second": ours.a_second(), "bare_a_second": bare.a_second(), "p99_ms": ours.p(0.99) }));
        vec![
            ours.row(
                &format!("Supple on {name}"),
                tasks,
                &format!("{ratio:.2}"),
                goal,
            ),
            bare.row(&format!("bare inserts on {name}"), tasks, "1", "the limit"),
        ]
    })
}

/// How long each of many took, and all of them together.
pub struct Times {
    each_ms: Vec<f64>,
    all_s: f64,
}

impl Times {
    /// Of pieces of work that ran beside each other since a moment.
    pub fn since(begun: Instant, mut each_ms: Vec<f64>) -> Times {
        each_ms.sort_by(f64::total_cmp);
        Times {
            each_ms,
            all_s: begun.elapsed().as_secs_f64(),
        }
    }

    fn a_second(&self) -> f64 {
        self.each_ms.len() as f64 / self.all_s
    }

    fn p(&self, part: f64) -> f64 {
        self.each_ms[((self.each_ms.len() - 1) as f64 * part) as usize]
    }

    fn row(&self, name: &str, tasks: usize, ratio: &str, goal: &str) -> Vec<String> {
        let ms = |part| format!("{:.2} ms", self.p(part));
        let cells = [
            name,
            &tasks.to_string(),
            &thousands(self.a_second()),
            &ms(0.5),
            &ms(0.99),
            ratio,
            goal,
        ];
        cells.map(str::to_owned).to_vec()
    }
}

async fn booked(store: &Store, practice: &Practice, tasks: usize) -> Times {
    let begun = Instant::now();
    let running = (0..tasks).map(|task| {
        let (store, wishes) = (store.clone(), practice.wishes(task, COUNT / tasks));
        tokio::spawn(async move {
            let mut each = Vec::with_capacity(wishes.len());
            for wish in wishes {
                let started = Instant::now();
                store
                    .hold(&act(), By::Client, &wish)
                    .await
                    .expect("the time is free");
                let booked = store.book(&act(), By::Client, wish.practice, wish.id).await;
                assert_eq!(booked.expect("it is held").status, Status::Confirmed);
                each.push(started.elapsed().as_secs_f64() * 1e3);
            }
            each
        })
    });
    let running: Vec<_> = running.collect();
    // As the program does while it serves.
    let sealing = tokio::spawn({
        let store = store.clone();
        async move {
            loop {
                store.seal_audit().await.expect("the audit is sealed");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    });
    let mut each = Vec::new();
    for task in running {
        each.extend(task.await.expect("the task ends"));
    }
    sealing.abort();
    store.seal_audit().await.expect("the audit is sealed");
    Times::since(begun, each)
}
