//! The diary.

use store::*;

use crate::people::*;
use crate::stage::{after, now};

on_both! {
    async fn a_day_comes_back_as_it_was_written(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let words = "Schmerz – 「背中」 \"sehr\" 'ja'; drop table account; \u{1F937}";
        let entry = a_day(ann, "2024-02-29").note(words);
        assert_eq!(store.put_diary(&Act::person(ann, after(7)), &entry).await.unwrap(), 1);
        let kept = store.diary(ann, entry.day).await.unwrap().unwrap();
        assert_eq!(kept, DiaryEntry { version: 1, updated_at: after(7), ..entry });
    }

    async fn an_edit_from_an_old_tab_is_stale(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let act = Act::person(ann, now());
        let entry = a_day(ann, "2026-03-29");
        let stale = StoreError::Stale { what: "diary_entry" };

        assert_eq!(store.put_diary(&act, &entry.clone().pain(3)).await.unwrap(), 1);
        assert_eq!(store.put_diary(&act, &entry.clone().pain(4)).await.unwrap_err(), stale);
        assert_eq!(store.put_diary(&act, &entry.clone().pain(5).read_at(1)).await.unwrap(), 2);
        assert_eq!(store.put_diary(&act, &entry.clone().pain(6).read_at(1)).await.unwrap_err(), stale);
        assert_eq!(store.remove_diary(&act, ann, entry.day, 1).await.unwrap_err(), stale);
        assert_eq!(store.diary(ann, entry.day).await.unwrap().unwrap().pain, Nrs::new(5));

        store.remove_diary(&act, ann, entry.day, 2).await.unwrap();
        assert_eq!(store.put_diary(&act, &entry.clone().read_at(2)).await.unwrap_err(), stale);
        assert_eq!(store.diary(ann, entry.day).await.unwrap(), None);
    }

    async fn the_same_entry_twice_is_harmless(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let act = Act::person(ann, now());
        let entry = a_day(ann, "2026-03-29").note("stairs");
        for _ in 0..3 {
            assert_eq!(store.put_diary(&act, &entry).await.unwrap(), 1);
        }
        assert_eq!(store.audit_of(ann, 10).await.unwrap().len(), 2, "account and one entry");
    }

    async fn of_many_edits_of_one_version_one_is_kept(stage) {
        let ann = stage.somebody("ann@example.org").await;
        let results = at_once(16, |n| {
            let store = stage.store.clone();
            let entry = a_day(ann, "2026-03-29").note(&format!("tab {n}"));
            async move { store.put_diary(&Act::person(ann, now()), &entry).await }
        }).await;
        let kept = stage.store.diary(ann, day("2026-03-29")).await.unwrap().unwrap();
        assert_eq!(kept.version, 1);
        for (n, result) in results.into_iter().enumerate() {
            match result {
                Ok(version) => assert_eq!((version, kept.note.clone()), (1, Some(format!("tab {n}")))),
                Err(error) => assert_eq!(error, StoreError::Stale { what: "diary_entry" }),
            }
        }
    }

    async fn different_days_written_at_once_are_all_kept(stage) {
        let ann = stage.somebody("ann@example.org").await;
        let results = at_once(28, |n| {
            let store = stage.store.clone();
            let entry = a_day(ann, &format!("2026-02-{:02}", n + 1));
            async move { store.put_diary(&Act::person(ann, now()), &entry).await }
        }).await;
        assert!(results.iter().all(|result| *result == Ok(1)), "{results:?}");
        assert_eq!(stage.store.whole_diary(ann).await.unwrap().len(), 28);
    }

    async fn ranges_include_both_ends_in_order(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let bo = stage.somebody("bo@example.org").await;
        for on in ["2026-03-31", "2025-12-31", "2026-03-01", "2026-04-01", "0999-01-01"] {
            store.put_diary(&Act::person(ann, now()), &a_day(ann, on)).await.unwrap();
        }
        store.put_diary(&Act::person(bo, now()), &a_day(bo, "2026-03-15")).await.unwrap();
        let days = |entries: Vec<DiaryEntry>| -> Vec<String> {
            entries.iter().map(|entry| entry.day.to_string()).collect()
        };
        let march = store.diary_between(ann, day("2026-03-01"), day("2026-03-31")).await.unwrap();
        assert_eq!(days(march), ["2026-03-01", "2026-03-31"]);
        let all = store.whole_diary(ann).await.unwrap();
        assert_eq!(days(all), ["0999-01-01", "2025-12-31", "2026-03-01", "2026-03-31", "2026-04-01"]);
    }

    async fn what_only_one_database_would_take_is_refused_by_both(stage) {
        let ann = stage.somebody("ann@example.org").await;
        let act = Act::person(ann, now());
        let entry = a_day(ann, "2026-03-29").note("nul \0 byte");
        let error = stage.store.put_diary(&act, &entry).await.unwrap_err();
        assert_eq!(error, StoreError::Refused { rule: "text_without_nul_character".into() });
        let result = stage.a_result(ann, "rmdq", f64::NAN);
        let error = stage.store.add_result(&act, &result).await.unwrap_err();
        assert_eq!(error, StoreError::Refused { rule: "number_is_finite".into() });
        let entry = DiaryEntry { day: jiff::civil::date(-44, 3, 15), ..a_day(ann, "2026-03-29") };
        let error = stage.store.put_diary(&act, &entry).await.unwrap_err();
        assert_eq!(error, StoreError::Refused { rule: "day_of_ten_characters".into() });
        assert_eq!(stage.store.whole_diary(ann).await.unwrap(), []);
    }
}
