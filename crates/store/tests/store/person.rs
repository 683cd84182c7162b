//! Handing out and erasing everything of a person.

use store::tables::{Holds, Person, TABLES};
use store::*;

use crate::people::*;
use crate::stage::{Stage, after, now};

on_both! {
    async fn an_export_has_something_of_every_table_and_no_secret(stage) {
        let ann = stage.somebody_with_everything("ann@example.org").await;
        let bo = stage.somebody_with_everything("bo@example.org").await;
        let export = stage.store.export(&Act::person(ann, now()), ann).await.unwrap();
        for table in &export.tables {
            assert!(!table.rows.is_empty(), "{} is empty: {export:?}", table.name);
        }
        let text = export.to_json().to_string();
        for there in [
            "slept on the floor", "lifting my daughter", "sore between the shoulders", "11.5", "ann@example.org",
            "my back is worse", "second door",
            r#""made_at":"2026-03-29T07:30:00Z""#, r#""answers":{"age":44,"pain_where":["low_back"]}"#,
        ] {
            assert!(text.contains(there), "{there}: {text}");
        }
        for absent in ["argon2id", "keepsecret", "token_hash", "bo@example.org", &bo.to_string()] {
            assert!(!text.contains(absent), "{absent}");
        }
        let diary = export.tables.iter().find(|table| table.name == "diary_entry").unwrap();
        assert_eq!(
            diary.to_csv(),
            format!("account,day,pain,sleep,note,version,updated_at\r\n{ann},2026-03-29,5,,slept on the floor,1,2026-03-29T07:30:00Z\r\n"),
        );
        let newest = &stage.store.audit_of(ann, 1).await.unwrap()[0];
        assert_eq!(newest.action, Action::Exported.as_str());
    }

    async fn erasing_leaves_a_tombstone_and_the_audit_and_nothing_else(stage) {
        let store = &stage.store;
        let ann = stage.somebody_with_everything("ann@example.org").await;
        let bo = stage.somebody_with_everything("bo@example.org").await;
        // Owed to the address before it had an account.
        store.owe_mail(&stage.a_mail("ANN@example.org", "stray")).await.unwrap();
        let of_bo = everything_of(&stage, bo).await;

        let act = Act::person(ann, after(5));
        let erased = store.erase(&act, ann).await.unwrap();
        let removed: Vec<_> = erased.removed.iter().map(|(table, _)| *table).collect();
        let held: Vec<_> = TABLES.iter().rev()
            .filter(|table| matches!(table.person, Person::Account | Person::AccountOrEmail))
            .map(|table| table.name).collect();
        assert_eq!(removed, held);
        assert!(erased.removed.contains(&("outbox", 2)));
        let kept: Vec<_> = erased.kept.iter().map(|kept| (kept.table, kept.rows)).collect();
        assert_eq!(kept, [
            ("account", 1), ("member", 1), ("therapist", 1), ("client", 1), ("appointment", 2), ("appointment_event", 4), ("consent", 1), ("intake", 1), ("told", 2),
            ("visit_session", 1), ("note", 1), ("note_amendment", 1), ("visit_check", 1), ("practice_event", 1), ("waitlist", 1), ("waitlist_offer", 1), ("audit", 31),
        ]);
        let words = stage.peek("select name, address, home, access_notes from client where vetted_at is null and account is null").await;
        assert!(words.contains(&vec![String::new(); 4]), "{words:?}");
        let reasons = stage.peek("select reason from appointment_event where reason is not null").await;
        assert_eq!(reasons.len(), 1, "those of somebody else stay");
        assert!(erased.kept.iter().all(|kept| !kept.what.is_empty() && !kept.why.is_empty()));

        for table in TABLES {
            let rows = stage.peek(&format!("select * from {} ", table.name)).await;
            let text = format!("{rows:?}");
            assert!(!text.contains("ann@example.org") && !text.contains("ANN@example.org"), "{}: {text}", table.name);
            if !["account", "audit"].contains(&table.name) {
                assert!(!text.contains(&ann.to_string()), "{}: {text}", table.name);
            }
        }
        let tombstone = stage.peek(&format!("select email, email_folded, password_hash, deleted_at from account where id = '{ann}'")).await;
        assert_eq!(tombstone, [["", "", "", &after(5).as_microsecond().to_string()]]);
        assert_eq!(everything_of(&stage, bo).await, of_bo);
        assert!(matches!(store.verify_chain().await.unwrap(), Chain::Whole { .. }));
    }

    async fn nothing_can_be_written_for_somebody_who_left(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let act = Act::person(ann, now());
        let token = stage.a_token();
        store.add_sign_in(&act, &stage.a_sign_in(ann), &token).await.unwrap();
        store.erase(&act, ann).await.unwrap();

        let gone = StoreError::NotFound { what: "account" };
        assert_eq!(store.sign_in(&token, now()).await.unwrap(), None);
        assert_eq!(store.account(ann).await.unwrap(), None);
        assert_eq!(store.account_by_email("ann@example.org").await.unwrap(), None);
        assert_eq!(store.put_diary(&act, &a_day(ann, "2026-03-29")).await.unwrap_err(), gone);
        assert_eq!(store.add_session(&act, &stage.a_session(ann), &[]).await.unwrap_err(), gone);
        assert_eq!(store.add_screening(&act, &stage.a_screening(ann)).await.unwrap_err(), gone);
        assert_eq!(store.add_ceremony(&stage.a_ceremony(Some(ann))).await.unwrap_err(), gone);
        let mail = Mail { account: Some(ann), ..stage.a_mail("ann@example.org", "late") };
        assert_eq!(store.owe_mail(&mail).await.unwrap_err(), gone);
        assert_eq!(store.export(&act, ann).await.unwrap_err(), gone);
        assert_eq!(store.erase(&act, ann).await.unwrap_err(), gone);
        assert_eq!(left_of(&stage, ann).await, [("account", 1), ("audit", 3)]);

        let again = stage.somebody("ann@example.org").await;
        assert_ne!(again, ann);
    }

    async fn what_is_written_while_somebody_leaves_does_not_stay(stage) {
        for round in 0..6 {
            let ann = stage.somebody(&format!("ann{round}@example.org")).await;
            let act = Act::person(ann, now());
            stage.store.put_diary(&act, &a_day(ann, "2026-01-01")).await.unwrap();
            let results = at_once(13, |n| {
                let store = stage.store.clone();
                let session = stage.a_session(ann);
                let entry = a_day(ann, &format!("2026-03-{:02}", n + 1));
                let edit = a_day(ann, "2026-01-01").pain(7).read_at(1);
                async move {
                    match n {
                        6 => store.erase(&act, ann).await.map(drop),
                        3 => store.put_diary(&act, &edit).await.map(drop),
                        n if n % 2 == 0 => store.put_diary(&act, &entry).await.map(drop),
                        _ => store.add_session(&act, &session, &[]).await.map(drop),
                    }
                }
            }).await;
            assert_eq!(results[6], Ok(()));
            for (n, result) in results.iter().enumerate() {
                let expected = match result {
                    Ok(()) | Err(StoreError::NotFound { .. }) => true,
                    Err(StoreError::Stale { .. }) => n == 3,
                    Err(_) => false,
                };
                assert!(expected, "{n}: {result:?}");
            }
            let left: Vec<_> = left_of(&stage, ann).await.into_iter().map(|(table, _)| table).collect();
            assert_eq!(left, ["account", "audit"], "round {round}");
        }
        assert!(matches!(stage.store.verify_chain().await.unwrap(), Chain::Whole { .. }));
    }

    async fn an_unreadable_row_does_not_stop_erasure(stage) {
        let ann = stage.somebody_with_everything("ann@example.org").await;
        stage.meddle("update screening set answers = 'not JSON'").await.unwrap();
        stage.meddle("update diary_entry set day = '2026-99-99'").await.unwrap();
        let export = stage.store.export(&Act::person(ann, now()), ann).await.unwrap();
        assert!(export.to_json().to_string().contains(r#""answers":"not JSON""#));
        stage.store.erase(&Act::person(ann, now()), ann).await.unwrap();
        let left: Vec<_> = left_of(&stage, ann).await.into_iter().map(|(table, _)| table).collect();
        assert_eq!(left, ["account", "audit"]);
    }
}

#[tokio::test]
async fn what_is_erased_is_gone_from_the_file_of_sqlite() {
    let stage = Stage::sqlite().await;
    let ann = stage.somebody_with_everything("ann@example.org").await;
    let Address::File(path) = &stage.address else {
        unreachable!("a stage on SQLite is a file")
    };
    let files = || {
        let wal = path.with_extension("db-wal");
        [
            std::fs::read(path).unwrap(),
            std::fs::read(wal).unwrap_or_default(),
        ]
        .concat()
    };
    let holds = |bytes: &[u8], word: &str| {
        bytes
            .windows(word.len())
            .any(|window| window == word.as_bytes())
    };
    let words = [
        "slept on the floor",
        "lifting my daughter",
        "ann@example.org",
    ];
    let before = files();
    assert!(words.iter().all(|word| holds(&before, word)));
    stage
        .store
        .erase(&Act::person(ann, now()), ann)
        .await
        .unwrap();
    let afterwards = files();
    for word in words {
        assert!(!holds(&afterwards, word), "{word}");
    }
}

#[test]
fn what_stays_has_no_health_contact_or_secret_but_what_is_emptied() {
    for table in TABLES {
        if matches!(table.person, Person::Subject | Person::Nobody) {
            for column in table.columns {
                let plain = matches!(column.holds, Holds::Key | Holds::Use | Holds::Shown);
                // Secrets between programs are no person's.
                let machines = table.name == "webhook" && column.holds == Holds::Secret;
                let harmless = plain || machines;
                assert!(harmless, "{}.{}", table.name, column.name);
            }
        }
    }
}

/// By table, how many rows are still this account's; tables without any are left out.
async fn left_of(stage: &Stage, account: AccountId) -> Vec<(&'static str, usize)> {
    let mut left = Vec::new();
    for table in TABLES {
        let column = match table.person {
            Person::Itself => "id",
            Person::Account | Person::AccountOrEmail | Person::Emptied => "account",
            Person::Subject => "subject",
            // Whose it is stands in another table.
            Person::Client | Person::Record | Person::Nobody => continue,
        };
        let rows = stage
            .peek(&format!(
                "select 1 from {} where {column} = '{account}'",
                table.name
            ))
            .await;
        if !rows.is_empty() {
            left.push((table.name, rows.len()));
        }
    }
    left
}

/// The export without the audit, which grows by being exported.
async fn everything_of(stage: &Stage, account: AccountId) -> Vec<ExportedTable> {
    let act = Act::person(account, now());
    let mut export = stage.store.export(&act, account).await.unwrap();
    export.tables.retain(|table| table.name != "audit");
    export.tables
}
