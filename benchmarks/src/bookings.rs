//! Bookings on disk: held and booked through the store, beside the bare inserts of the same rows.

mod bare;
pub mod practice;

use std::ops::Range;
use std::time::{Duration, Instant};

use booking::Status;
use store::{Address, By, Store};

use crate::report::{Report, thousands};
use crate::web::Postgres;
use practice::{Practice, act};

/// How many appointments there are before the clock starts, how many are timed, and how many people make them at a time.
const BEFORE: usize = 640;
const COUNT: usize = 3_200;
const AT_A_TIME: [usize; 2] = [1, 32];

/// Everything about bookings.
pub fn measure(report: &mut Report) {
    report.note(
        "A booking is two commits: a time is held, and what is held is booked. Each is checked under a lock against working \
         hours, notice, horizon, neighbours and client, claims 15 ticks of the therapist and 15 of the client, writes its \
         history and a row of the audit, which is sealed with it on SQLite and within a second on PostgreSQL, as by the program \
         while it serves. Beside it the same rows are inserted as they are, in two transactions for each appointment, into \
         another database with the same schema: the least that keeping them can cost. Some hundred bookings are there before \
         the clock starts, on both sides, and the database has counted them (`analyze`), as it does by itself within a minute. \
         SQLite with WAL and `synchronous=FULL`, PostgreSQL with `fsync` and `synchronous_commit` on.",
    );
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let mut rows = Vec::new();
    for tasks in AT_A_TIME {
        let file = |name: &str| folder.path().join(format!("{name}{tasks}.db"));
        let files = ["ours", "bare"].map(|name| file(name).to_string_lossy().into_owned());
        rows.extend(both(report, "SQLite", files, tasks));
    }
    match Postgres::start() {
        Ok(postgres) => {
            for tasks in AT_A_TIME {
                let urls =
                    ["ours", "bare"].map(|name| postgres.database(&format!("{name}{tasks}")));
                rows.extend(both(report, "PostgreSQL", urls, tasks));
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

fn both(report: &mut Report, name: &str, databases: [String; 2], tasks: usize) -> Vec<Vec<String>> {
    let [ours, bare] = &databases;
    crate::web::wait(async {
        let (store, practice) = set_up(ours, tasks).await;
        let before = BEFORE / tasks;
        booked(&store, &practice, tasks, 0..before).await;
        bare::analyze(ours).await;
        let times = booked(&store, &practice, tasks, before..before + COUNT / tasks).await;
        practice.assert_all_there(&store, BEFORE + COUNT).await;
        store.close().await;
        set_up(bare, tasks).await.0.close().await;
        let limit = bare::inserted(ours, bare, tasks).await;
        let ratio = times.a_second() / limit.a_second();
        let goal = crate::web::met(ratio >= 0.5);
        report.raw(serde_json::json!({ "name": format!("bookings on {name}, {tasks} at a time"),
            "a_second": times.a_second(), "bare_a_second": limit.a_second(), "p99_ms": times.p(0.99) }));
        vec![
            times.row(
                &format!("Supple on {name}"),
                tasks,
                &format!("{ratio:.2}"),
                goal,
            ),
            limit.row(&format!("bare inserts on {name}"), tasks, "1", "the limit"),
        ]
    })
}

/// A new database with a practice in it.
async fn set_up(database: &str, tasks: usize) -> (Store, Practice) {
    let address: Address = database.parse().expect("the address of a database");
    let store = Store::open(&address).await.expect("the database opens");
    let practice = Practice::new(&store, tasks).await;
    (store, practice)
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

async fn booked(store: &Store, practice: &Practice, tasks: usize, which: Range<usize>) -> Times {
    let begun = Instant::now();
    let running = (0..tasks).map(|task| {
        let (store, wishes) = (store.clone(), practice.wishes(task, which.clone()));
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
