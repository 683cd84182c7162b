//! The audit: complete, in one chain, and telling when it was tampered with.

use std::collections::BTreeSet;

use store::*;

use crate::people::*;
use crate::stage::{Stage, after, now, visitor};

on_both! {
    async fn an_empty_chain_is_whole(stage) {
        assert_eq!(stage.store.verify_chain().await.unwrap(), Chain::Whole { rows: 0 });
    }

    async fn every_change_leaves_a_row_and_a_failed_one_none(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let act = Act::person(ann, after(3));
        store.put_diary(&act, &a_day(ann, "2026-03-29")).await.unwrap();
        store.put_diary(&act, &a_day(ann, "2026-03-29").pain(9)).await.unwrap_err();
        store.note(&Act::operator(after(4)), Action::RecordRead, Some(ann), "diary").await.unwrap();
        let rows = store.audit_of(ann, 10).await.unwrap();
        let told: Vec<_> = rows.iter().map(|row| (row.seq, row.at, row.actor, row.action.as_str(), row.object.as_str())).collect();
        assert_eq!(told, [
            (3, after(4), Actor::Operator, "record.read", "diary"),
            (2, after(3), Actor::Person(ann), "diary.written", "2026-03-29"),
            (1, now(), Actor::Visitor, "account.added", ann.to_string().as_str()),
        ]);
        assert_eq!(rows[2].previous, GENESIS);
        assert_eq!(rows[0].subject, Some(ann));
        assert_eq!(store.verify_chain().await.unwrap(), Chain::Whole { rows: 3 });
    }

    async fn many_at_once_make_one_chain(stage) {
        let ann = stage.somebody("ann@example.org").await;
        let results = at_once(40, |n| {
            let store = stage.store.clone();
            async move { store.note(&visitor(), Action::SignInFailed, Some(ann), &n.to_string()).await }
        }).await;
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        assert_eq!(stage.store.verify_chain().await.unwrap(), Chain::Whole { rows: 41 });
        let rows = stage.store.audit_of(ann, 100).await.unwrap();
        let objects: BTreeSet<_> = rows.iter().map(|row| row.object.as_str()).collect();
        assert_eq!(objects.len(), 41);
    }

    async fn the_database_refuses_to_change_or_delete_a_row(stage) {
        a_chain(&stage, 3).await;
        for sql in [
            "update audit set action = 'nothing' where seq = 2",
            "delete from audit where seq = 2",
        ] {
            let error = stage.meddle(sql).await.unwrap_err().to_string();
            assert!(error.contains("append-only"), "{sql}: {error}");
        }
        if stage.is_postgres() {
            assert!(stage.meddle("truncate audit").await.is_err());
        }
        assert_eq!(stage.store.verify_chain().await.unwrap(), Chain::Whole { rows: 3 });
    }

    async fn a_changed_row_is_found(stage) {
        for change in [
            "at = at + 1",
            "actor = 'operator'",
            "action = 'diary.removed'",
            "subject = null",
            "object = 'x'",
            "hash = '00'",
        ] {
            a_chain(&stage, 3).await;
            let first: i64 = stage.peek("select min(seq) from audit").await[0][0].parse().unwrap();
            let before = stage.peek("select at, actor, action, subject, object, hash from audit where seq = 2").await;
            assert_eq!(first, 1);
            without_guard(&stage, &format!("update audit set {change} where seq = 2")).await;
            let found = stage.store.verify_chain().await.unwrap();
            assert_eq!(found, Chain::Broken { seq: 2, why: "was changed" }, "{change}");
            let row = &before[0];
            let subject = if row[3].is_empty() { "null".to_owned() } else { format!("'{}'", row[3]) };
            without_guard(&stage, &format!(
                "update audit set at = {}, actor = '{}', action = '{}', subject = {subject}, object = '{}', hash = '{}' where seq = 2",
                row[0], row[1], row[2], row[4], row[5],
            )).await;
            assert!(matches!(stage.store.verify_chain().await.unwrap(), Chain::Whole { .. }));
        }
    }

    async fn a_chain_written_anew_does_not_run_through_an_older_anchor(stage) {
        assert_eq!(stage.store.audit_end().await.unwrap(), None);
        a_chain(&stage, 3).await;
        let anchor = stage.store.audit_end().await.unwrap().unwrap();
        assert_eq!(anchor.seq, 3);
        a_chain(&stage, 5).await;
        assert!(stage.store.audit_runs_through(&anchor).await.unwrap());

        let ann = somebody_of(&stage).await;
        let mut rows = stage.store.audit_of(ann, 10).await.unwrap();
        rows.reverse();
        let mut sql = String::new();
        let mut previous = GENESIS.to_owned();
        for row in &mut rows {
            row.object = "forged".to_owned();
            row.previous = previous;
            row.hash = row.seal();
            previous = row.hash.clone();
            sql += &format!("update audit set object = 'forged', previous = '{}', hash = '{}' where seq = {};", row.previous, row.hash, row.seq);
        }
        without_guard(&stage, &format!("{sql} update audit_head set hash = '{previous}'")).await;
        assert_eq!(stage.store.verify_chain().await.unwrap(), Chain::Whole { rows: 5 });
        assert!(!stage.store.audit_runs_through(&anchor).await.unwrap());
    }

    async fn the_first_of_several_broken_rows_is_named(stage) {
        a_chain(&stage, 4).await;
        without_guard(&stage, "update audit set object = 'x' where seq = 2").await;
        without_guard(&stage, "update audit set actor = 'somebody' where seq = 3").await;
        let found = stage.store.verify_chain().await.unwrap();
        assert_eq!(found, Chain::Broken { seq: 2, why: "was changed" });
    }

    async fn a_row_that_makes_no_sense_is_found(stage) {
        a_chain(&stage, 3).await;
        without_guard(&stage, "update audit set actor = 'somebody' where seq = 3").await;
        let found = stage.store.verify_chain().await.unwrap();
        assert_eq!(found, Chain::Broken { seq: 3, why: "cannot be read" });
    }

    async fn a_missing_row_is_found_also_the_last(stage) {
        a_chain(&stage, 5).await;
        without_guard(&stage, "delete from audit where seq = 5").await;
        let found = stage.store.verify_chain().await.unwrap();
        assert_eq!(found, Chain::Broken { seq: 5, why: "is missing" });
        without_guard(&stage, "delete from audit where seq = 2").await;
        let found = stage.store.verify_chain().await.unwrap();
        assert_eq!(found, Chain::Broken { seq: 2, why: "is missing" });
    }

    async fn a_row_added_by_hand_is_found(stage) {
        a_chain(&stage, 2).await;
        let mut row = stage.store.audit_of(somebody_of(&stage).await, 1).await.unwrap().remove(0);
        row.seq += 1;
        row.previous = row.hash.clone();
        row.hash = row.seal();
        let sql = format!(
            "insert into audit (seq, at, actor, action, object, previous, hash) values ({}, {}, 'visitor', '{}', '{}', '{}', '{}')",
            row.seq, row.at.as_microsecond(), row.action, row.object, row.previous, row.hash,
        );
        stage.meddle(&sql).await.unwrap();
        assert!(matches!(stage.store.verify_chain().await.unwrap(), Chain::Broken { seq: 3, .. }));
    }

    async fn each_row_is_sealed_once_in_the_order_of_the_changes_however_many_seal(stage) {
        let ann = somebody_of(&stage).await;
        at_once(12, |writer| {
            let store = stage.store.clone();
            async move {
                for round in 0..8 {
                    let object = format!("{writer} {round}");
                    store.note(&Act::person(ann, now()), Action::RecordRead, Some(ann), &object).await.unwrap();
                    if writer % 3 == 0 {
                        store.seal_audit().await.unwrap();
                    }
                }
            }
        }).await;
        let mut rows = stage.store.audit_of(ann, 200).await.unwrap();
        rows.retain(|row| row.action == Action::RecordRead.as_str());
        rows.reverse();
        assert_eq!(rows.len(), 12 * 8);
        for writer in 0..12 {
            let own: Vec<&str> = rows.iter().filter_map(|row| row.object.strip_prefix(&format!("{writer} "))).collect();
            assert_eq!(own, ["0", "1", "2", "3", "4", "5", "6", "7"]);
        }
        assert_eq!(stage.store.verify_chain().await.unwrap(), Chain::Whole { rows: 12 * 8 + 1 });
        assert!(stage.peek("select id from audit_waiting").await.is_empty());
    }

    async fn what_was_not_sealed_when_a_server_died_is_sealed_by_the_next(stage) {
        a_chain(&stage, 3).await;
        let ann = somebody_of(&stage).await;
        stage.store.note(&Act::person(ann, now()), Action::RecordRead, Some(ann), "last").await.unwrap();
        stage.store.close().await;
        let next = Store::open(&stage.address).await.unwrap();
        assert_eq!(next.audit_of(ann, 1).await.unwrap()[0].object, "last");
        assert_eq!(next.verify_chain().await.unwrap(), Chain::Whole { rows: 4 });
    }

    async fn no_row_says_anything_about_health(stage) {
        let ann = stage.somebody_with_everything("ann@example.org").await;
        stage.store.export(&Act::person(ann, now()), ann).await.unwrap();
        stage.store.seal_audit().await.unwrap();
        let rows = stage.peek("select actor, action, subject, object from audit").await;
        let all = format!("{rows:?}");
        assert_eq!(rows.len(), 41, "{all}");
        for word in ["floor", "daughter", "shoulders", "sore", "rmdq", "11.5", "low_back", "swedish", "example.org", "worse", "stiff", "bruise"] {
            assert!(!all.contains(word), "{word}: {all}");
        }
    }

    async fn a_long_chain_is_read_in_pages(stage) {
        let accounts = (0..1200).map(|n| stage.an_account(&format!("p{n}@example.org"))).collect();
        let demo = Demo { accounts, ..Demo::default() };
        stage.store.fill(&Act::operator(now()), &demo).await.unwrap();
        assert_eq!(stage.store.verify_chain().await.unwrap(), Chain::Whole { rows: 1200 });
        without_guard(&stage, "update audit set object = 'x' where seq = 1100").await;
        let found = stage.store.verify_chain().await.unwrap();
        assert_eq!(found, Chain::Broken { seq: 1100, why: "was changed" });
    }
}

/// Fills the audit up to some number of rows.
async fn a_chain(stage: &Stage, rows: usize) {
    let ann = somebody_of(stage).await;
    while stage.store.audit_of(ann, 100).await.unwrap().len() < rows {
        let act = Act::person(ann, now());
        stage
            .store
            .note(&act, Action::RecordRead, Some(ann), "x1")
            .await
            .unwrap();
    }
}

async fn somebody_of(stage: &Stage) -> AccountId {
    match stage.store.account_by_email("ann@example.org").await {
        Ok(Some(account)) => account.id,
        _ => stage.somebody("ann@example.org").await,
    }
}

/// What somebody could do who owns the database.
async fn without_guard(stage: &Stage, sql: &str) {
    let guarded = if stage.is_postgres() {
        format!(
            "alter table audit disable trigger all; {sql}; alter table audit enable trigger all"
        )
    } else {
        let guards = stage
            .peek("select name, sql from sqlite_master where type = 'trigger'")
            .await;
        let drop: String = guards
            .iter()
            .map(|guard| format!("drop trigger {};", guard[0]))
            .collect();
        let restore: String = guards
            .iter()
            .map(|guard| format!("{};", guard[1]))
            .collect();
        format!("{drop} {sql}; {restore}")
    };
    stage.meddle(&guarded).await.unwrap();
}
