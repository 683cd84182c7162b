//! Running it: tidying up, backups, moving, trouble.

use std::time::Duration;

use sqlx::{Connection, SqliteConnection};
use store::tables::TABLES;
use store::*;

use crate::people::*;
use crate::stage::{Stage, after, now};

on_both! {
    async fn a_store_says_what_it_runs_on(stage) {
        let health = stage.store.health().await.unwrap();
        let engine = if stage.is_postgres() { "PostgreSQL " } else { "SQLite 3." };
        assert!(health.engine.starts_with(engine), "{health:?}");
        assert_eq!(health.schema, newest_migration());
    }

    async fn what_was_acknowledged_is_there_after_reopening(stage) {
        let ann = stage.somebody_with_everything("ann@example.org").await;
        let before = stage.store.export(&Act::person(ann, now()), ann).await.unwrap();
        stage.store.close().await;
        assert!(stage.store.health().await.is_err());
        let reopened = Store::open(&stage.address).await.unwrap();
        let mut afterwards = reopened.export(&Act::person(ann, now()), ann).await.unwrap();
        let audit = afterwards.tables.last_mut().unwrap();
        assert_eq!(audit.rows.pop().unwrap()[3], "account.exported");
        assert_eq!(afterwards, before);
    }

    async fn sweeping_takes_what_expired_and_no_record(stage) {
        let store = &stage.store;
        let ann = stage.somebody_with_everything("ann@example.org").await;
        let mail = store.claim_mail(now(), LEASE).await.unwrap().unwrap();
        store.mail_done(&mail, Sending::Sent, now()).await.unwrap();
        assert_eq!(store.sweep(now()).await.unwrap(), Swept::default());
        let a_year_later = after(365 * 24 * 60);
        let swept = store.sweep(a_year_later).await.unwrap();
        assert_eq!(swept, Swept { sign_ins: 1, links: 1, ceremonies: 1, mails: 1, deliveries: 1, given_up: 0 });
        let export = store.export(&Act::person(ann, now()), ann).await.unwrap();
        let empty: Vec<_> = export.tables.iter().filter(|table| table.rows.is_empty()).map(|table| table.name).collect();
        assert_eq!(empty, ["sign_in", "one_time_link", "ceremony", "outbox"]);
    }

    async fn a_row_that_makes_no_sense_is_named_and_the_others_are_read(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        for on in ["2026-03-28", "2026-03-29"] {
            store.put_diary(&Act::person(ann, now()), &a_day(ann, on)).await.unwrap();
        }
        stage.meddle("update diary_entry set day = '2026-02-31' where day = '2026-03-28'").await.unwrap();
        let error = store.whole_diary(ann).await.unwrap_err();
        let id = format!("{ann} 2026-02-31");
        assert_eq!(error, StoreError::Corrupt { table: "diary_entry", column: "day", id });
        assert!(store.diary(ann, day("2026-03-29")).await.unwrap().is_some());
    }

    async fn a_call_that_is_given_up_half_way_did_all_or_nothing(stage) {
        let ann = stage.somebody("ann@example.org").await;
        for n in 0..150_u64 {
            let session = stage.a_session(ann);
            let ask = [(1, day("2026-03-30")), (3, day("2026-04-01"))];
            let act = Act::person(ann, now());
            let adding = stage.store.add_session(&act, &session, &ask);
            let _ = tokio::time::timeout(Duration::from_micros(n * 20), adding).await;
        }
        let sessions = stage.store.newest_sessions(ann, 1000).await.unwrap();
        for session in &sessions {
            assert_eq!(stage.store.follow_ups(ann, session.id).await.unwrap().len(), 2);
        }
        let rows = i64::try_from(sessions.len()).unwrap() + 1;
        assert_eq!(stage.store.verify_chain().await.unwrap(), Chain::Whole { rows });
        assert_eq!(stage.store.put_diary(&Act::person(ann, now()), &a_day(ann, "2026-03-29")).await, Ok(1));
    }

    async fn a_demo_is_there_at_once_or_not_at_all(stage) {
        let store = &stage.store;
        let account = stage.an_account("demo@example.org");
        let id = account.id;
        let session = stage.a_session(id);
        let demo = Demo {
            accounts: vec![account],
            screenings: vec![stage.a_screening(id)],
            follow_ups: vec![FollowUp::ask(&session, 1, day("2026-03-30"))],
            events: vec![stage.an_event(id, Some(session.id))],
            sessions: vec![session],
            diary: (1..=28).map(|on| a_day(id, &format!("2026-02-{on:02}"))).collect(),
            results: vec![stage.a_result(id, "rmdq", 12.0)],
            activities: vec![stage.an_activity(id, "stairs", 0)],
        };
        store.fill(&Act::operator(now()), &demo).await.unwrap();
        assert_eq!(store.whole_diary(id).await.unwrap().len(), 28);
        assert_eq!(store.events(id).await.unwrap(), demo.events);

        let other = stage.an_account("other@example.org");
        let half = Demo { accounts: vec![other.clone()], sessions: demo.sessions, ..Demo::default() };
        let error = store.fill(&Act::operator(now()), &half).await.unwrap_err();
        assert_eq!(error, StoreError::Taken { what: "session" });
        assert_eq!(store.account(other.id).await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_moves_from_sqlite_to_postgresql_and_back() {
    let (from, over, back) = (
        Stage::sqlite().await,
        Stage::postgres().await,
        Stage::sqlite().await,
    );
    let ann = from.somebody_with_everything("ann@example.org").await;
    let bo = from.somebody("bo@example.org").await;
    for n in 0..1100 {
        let on = day("2020-01-01") + jiff::SignedDuration::from_hours(24 * n);
        let entry = a_day(bo, &on.to_string());
        let act = Act::person(bo, now());
        from.store.put_diary(&act, &entry).await.unwrap();
    }
    from.store.erase(&Act::person(bo, now()), bo).await.unwrap();
    let cy = from.somebody("cy@example.org").await;
    let diary = (0..1100)
        .map(|n| day("2020-01-01") + jiff::SignedDuration::from_hours(24 * n))
        .map(|on| a_day(cy, &on.to_string()))
        .collect();
    let demo = Demo {
        diary,
        ..Demo::default()
    };
    from.store.fill(&Act::operator(now()), &demo).await.unwrap();

    let copied = from.store.copy_to(&over.store).await.unwrap();
    assert!(copied.contains(&("diary_entry", 1101)), "{copied:?}");
    over.store.copy_to(&back.store).await.unwrap();

    for table in TABLES {
        let question = format!(
            "select * from {} order by {}",
            table.name,
            table.key.join(", ")
        );
        let rows = from.peek(&question).await;
        assert_eq!(over.peek(&question).await, rows, "{}", table.name);
        assert_eq!(back.peek(&question).await, rows, "{}", table.name);
    }
    assert!(matches!(
        over.store.verify_chain().await.unwrap(),
        Chain::Whole { .. }
    ));
    let entry = a_day(ann, "2026-03-30");
    over.store
        .put_diary(&Act::person(ann, now()), &entry)
        .await
        .unwrap();
    assert!(matches!(
        over.store.verify_chain().await.unwrap(),
        Chain::Whole { .. }
    ));

    let error = from.store.copy_to(&over.store).await.unwrap_err();
    assert_eq!(error, StoreError::Taken { what: "account" });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_whole_private_and_replaces_nothing() {
    let stage = Stage::sqlite().await;
    let ann = stage.somebody_with_everything("ann@example.org").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("backup.db");
    let writing = tokio::spawn({
        let store = stage.store.clone();
        async move {
            for on in 1..=28 {
                let entry = a_day(ann, &format!("2026-02-{on:02}"));
                store
                    .put_diary(&Act::person(ann, now()), &entry)
                    .await
                    .unwrap();
            }
        }
    });
    stage.store.backup(&path).await.unwrap();
    writing.await.unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let error = stage.store.backup(&path).await.unwrap_err();
    assert!(error.to_string().contains("exists already"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

    let backup = Store::open(&Address::File(path)).await.unwrap();
    assert!(matches!(backup.verify_chain().await.unwrap(), Chain::Whole { rows } if rows >= 12));
    assert!(
        backup
            .diary(ann, day("2026-03-29"))
            .await
            .unwrap()
            .is_some()
    );

    let server = Stage::postgres().await;
    let error = server
        .store
        .backup(&folder.path().join("x"))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Unsupported { .. }));
}

#[tokio::test]
async fn a_locked_database_says_so_stores_nothing_and_goes_on_afterwards() {
    let settings = Settings {
        patience: Duration::from_millis(1500),
        ..Settings::default()
    };
    let stage = Stage::sqlite_with(&settings).await;
    let ann = stage.somebody("ann@example.org").await;
    let act = Act::person(ann, now());
    let entry = a_day(ann, "2026-03-29");
    let Address::File(path) = &stage.address else {
        unreachable!("a stage on SQLite is a file")
    };
    let mut other = SqliteConnection::connect(path.to_str().unwrap())
        .await
        .unwrap();
    let lock = other.begin_with("begin immediate").await.unwrap();
    let error = stage.store.put_diary(&act, &entry).await.unwrap_err();
    assert_eq!(error, StoreError::Busy);
    assert_eq!(stage.store.diary(ann, entry.day).await.unwrap(), None);
    lock.rollback().await.unwrap();
    assert_eq!(stage.store.put_diary(&act, &entry).await.unwrap(), 1);
}

#[tokio::test]
async fn a_locked_row_of_postgresql_says_so_stores_nothing_and_goes_on_afterwards() {
    let stage = Stage::postgres().await;
    let settings = Settings {
        patience: Duration::from_millis(1500),
        ..Settings::default()
    };
    let store = Store::open_with(&stage.address, &settings).await.unwrap();
    let ann = stage.somebody("ann@example.org").await;
    let act = Act::person(ann, now());
    let entry = a_day(ann, "2026-03-29");
    let Address::Postgres(url) = &stage.address else {
        unreachable!("a stage on PostgreSQL is a server")
    };
    let mut other = sqlx::PgConnection::connect(url).await.unwrap();
    let mut lock = other.begin().await.unwrap();
    sqlx::query("select 1 from account for update")
        .execute(&mut *lock)
        .await
        .unwrap();
    let error = store.put_diary(&act, &entry).await.unwrap_err();
    assert_eq!(error, StoreError::Busy);
    lock.rollback().await.unwrap();
    assert_eq!(store.diary(ann, entry.day).await.unwrap(), None);
    assert_eq!(store.put_diary(&act, &entry).await.unwrap(), 1);
}

#[tokio::test]
async fn a_full_disk_says_so_and_loses_nothing_acknowledged() {
    let settings = Settings {
        largest_mib: Some(1),
        ..Settings::default()
    };
    let stage = Stage::sqlite_with(&settings).await;
    let ann = stage.somebody("ann@example.org").await;
    let act = Act::person(ann, now());
    let words = "x".repeat(20_000);
    let mut acknowledged = 0;
    let error = loop {
        let on = day("2026-01-01") + jiff::SignedDuration::from_hours(24 * acknowledged);
        let entry = a_day(ann, &on.to_string()).note(&words);
        match stage.store.put_diary(&act, &entry).await {
            Ok(_) => acknowledged += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error, StoreError::Full);
    let kept = stage.store.whole_diary(ann).await.unwrap();
    assert_eq!(i64::try_from(kept.len()).unwrap(), acknowledged);
    assert!(matches!(
        stage.store.verify_chain().await.unwrap(),
        Chain::Whole { .. }
    ));

    let first = &kept[0];
    for entry in &kept[1..] {
        let removed = stage.store.remove_diary(&act, ann, entry.day, 1).await;
        assert!(
            matches!(removed, Ok(()) | Err(StoreError::Full)),
            "{removed:?}"
        );
    }
    let smaller = a_day(ann, &first.day.to_string()).note("short").read_at(1);
    assert_eq!(stage.store.put_diary(&act, &smaller).await.unwrap(), 2);
}

#[tokio::test]
async fn a_store_in_memory_works_without_any_file() {
    let store = Store::open(&Address::Memory).await.unwrap();
    assert_eq!(
        store.verify_chain().await.unwrap(),
        Chain::Whole { rows: 0 }
    );
    assert_eq!(store.health().await.unwrap().schema, newest_migration());
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = "not a database, and nobody should think so. ".repeat(100);
    std::fs::write(&path, &text).unwrap();
    let error = Store::open(&Address::File(path.clone())).await.unwrap_err();
    assert!(matches!(error, StoreError::Address { .. }), "{error:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test]
async fn an_address_that_cannot_be_opened_is_named() {
    let cases = [
        ("/proc/nowhere/supple.db", "/proc/nowhere/supple.db"),
        (
            "postgres://ann:hunter2@localhost:1/supple",
            "postgres://…@localhost:1/supple",
        ),
    ];
    for (text, shown) in cases {
        let address: Address = text.parse().unwrap();
        let settings = Settings {
            patience: Duration::from_millis(300),
            ..Settings::default()
        };
        let Err(error) = Store::open_with(&address, &settings).await else {
            panic!("{text} was opened");
        };
        assert!(
            matches!(&error, StoreError::Address { address, .. } if address == shown),
            "{error:?}"
        );
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
    for wrong in ["", "mysql://ann:hunter2@db/supple", "sqlite://"] {
        let error = wrong.parse::<Address>().unwrap_err();
        assert!(matches!(error, StoreError::Address { .. }), "{wrong}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    assert_eq!(
        "sqlite:a.db".parse::<Address>().unwrap(),
        Address::File("a.db".into())
    );
    assert_eq!(
        "sqlite:///a.db".parse::<Address>().unwrap(),
        Address::File("/a.db".into())
    );
    assert_eq!(":memory:".parse::<Address>().unwrap(), Address::Memory);
}

/// The greatest number of a file of a migration.
fn newest_migration() -> i64 {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let files = ["", "/sqlite"].map(|part| std::fs::read_dir(format!("{folder}{part}")).unwrap());
    let names = files
        .into_iter()
        .flatten()
        .map(|file| file.unwrap().file_name().into_string().unwrap());
    let numbers = names.filter_map(|name| name.split_once('_')?.0.parse().ok());
    numbers.max().unwrap()
}
