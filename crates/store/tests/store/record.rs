//! Screenings, sessions, measures, events, shares.

use store::*;

use crate::people::*;
use crate::stage::{after, now};

on_both! {
    async fn a_screening_is_kept_byte_for_byte_for_its_owner(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let bo = stage.somebody("bo@example.org").await;
        let mut kept = Vec::new();
        for minute in [3, 1, 2] {
            let screening = Screening { made_at: after(minute), ..stage.a_screening(ann) };
            store.add_screening(&Act::person(ann, now()), &screening).await.unwrap();
            kept.push(screening);
        }
        assert_eq!(store.screening(ann, kept[1].id).await.unwrap(), Some(kept[1].clone()));
        assert_eq!(store.screening(bo, kept[1].id).await.unwrap(), None);
        assert_eq!(store.newest_screening(ann).await.unwrap(), Some(kept[0].clone()));
        assert_eq!(store.newest_screening(bo).await.unwrap(), None);
        let list = store.screenings(ann, 2).await.unwrap();
        assert_eq!(list, [kept[0].clone(), kept[2].clone()]);
    }

    async fn handing_a_session_over_twice_is_harmless(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let bo = stage.somebody("bo@example.org").await;
        let act = Act::person(ann, now());
        let session = stage.a_session(ann);
        let ask = [(1, day("2026-03-30"))];
        assert_eq!(store.add_session(&act, &session, &ask).await.unwrap(), HandOver::Added);
        let again = SessionLog { minutes: 5, ..session.clone() };
        assert_eq!(store.add_session(&act, &again, &ask).await.unwrap(), HandOver::AlreadyThere);
        assert_eq!(store.session(ann, session.id).await.unwrap(), Some(session.clone()));
        assert_eq!(store.follow_ups(ann, session.id).await.unwrap().len(), 1);

        let other = SessionLog { account: bo, ..session.clone() };
        let error = store.add_session(&Act::person(bo, now()), &other, &ask).await.unwrap_err();
        assert_eq!(error, StoreError::Taken { what: "session" });
        assert_eq!(store.session(bo, session.id).await.unwrap(), None);
    }

    async fn a_session_handed_over_by_many_at_once_is_added_once(stage) {
        let ann = stage.somebody("ann@example.org").await;
        let session = stage.a_session(ann);
        let results = at_once(16, |_| {
            let (store, session) = (stage.store.clone(), session.clone());
            async move {
                let ask = [(1, day("2026-03-30")), (7, day("2026-04-05"))];
                store.add_session(&Act::person(ann, now()), &session, &ask).await.unwrap()
            }
        }).await;
        let added = results.iter().filter(|result| **result == HandOver::Added).count();
        assert_eq!(added, 1);
        assert_eq!(stage.store.follow_ups(ann, session.id).await.unwrap().len(), 2);
    }

    async fn sessions_by_time(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let mut ids = Vec::new();
        for text in ["2026-03-29", "2026-03-30", "2026-03-31"] {
            let started_at = midnight(text);
            let session = SessionLog { started_at, ended_at: started_at, ..stage.a_session(ann) };
            store.add_session(&Act::person(ann, now()), &session, &[]).await.unwrap();
            ids.push(session.id);
        }
        let of = |sessions: Vec<SessionLog>| -> Vec<SessionId> { sessions.iter().map(|session| session.id).collect() };
        let two = store.sessions_between(ann, midnight("2026-03-29"), midnight("2026-03-31")).await.unwrap();
        assert_eq!(of(two), ids[..2]);
        assert_eq!(of(store.newest_sessions(ann, 1).await.unwrap()), ids[2..]);
    }

    async fn a_session_that_ends_before_it_begins_is_refused(stage) {
        let ann = stage.somebody("ann@example.org").await;
        let session = SessionLog { ended_at: after(-1), ..stage.a_session(ann) };
        let error = stage.store.add_session(&Act::person(ann, now()), &session, &[]).await.unwrap_err();
        assert_eq!(error, StoreError::Refused { rule: "session_ends_after_it_starts".into() });
    }

    async fn a_follow_up_is_asked_from_its_day_on_and_answered_once(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let act = Act::person(ann, after(9));
        let session = stage.a_session(ann);
        let ask = [(7, day("2026-04-05")), (1, day("2026-03-30")), (3, day("2026-04-01"))];
        store.add_session(&act, &session, &ask).await.unwrap();
        let offsets = |due: Vec<FollowUp>| -> Vec<u32> { due.iter().map(|follow_up| follow_up.day_offset).collect() };
        let due = store.due_follow_ups(ann, day("2026-04-01")).await.unwrap();
        assert_eq!(offsets(due), [1, 3]);

        store.answer_follow_up(&act, ann, session.id, 1, r#"{"sore":true}"#).await.unwrap();
        store.answer_follow_up(&act, ann, session.id, 1, r#"{"sore":true}"#).await.unwrap();
        let error = store.answer_follow_up(&act, ann, session.id, 1, "{}").await.unwrap_err();
        assert_eq!(error, StoreError::Stale { what: "follow_up" });
        let error = store.answer_follow_up(&act, ann, session.id, 2, "{}").await.unwrap_err();
        assert_eq!(error, StoreError::NotFound { what: "follow_up" });

        let due = store.due_follow_ups(ann, day("2026-04-05")).await.unwrap();
        assert_eq!(offsets(due), [3, 7]);
        let remind = store.follow_ups_to_remind(day("2026-04-02"), day("2026-04-05"), 10).await.unwrap();
        assert_eq!(offsets(remind), [7]);
        let kept = &store.follow_ups(ann, session.id).await.unwrap()[0];
        assert_eq!((kept.answered_at, kept.answer.as_deref()), (Some(after(9)), Some(r#"{"sore":true}"#)));
    }

    async fn results_by_measure_and_day(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let act = Act::person(ann, now());
        let late = MeasureResult { taken_on: day("2026-04-12"), ..stage.a_result(ann, "rmdq", 0.1 + 0.2) };
        let early = stage.a_result(ann, "rmdq", 11.0);
        let other = stage.a_result(ann, "peg", -1.5);
        for result in [&late, &early, &other] {
            store.add_result(&act, result).await.unwrap();
        }
        assert_eq!(store.results_of(ann, "rmdq").await.unwrap(), [early.clone(), late.clone()]);
        store.remove_result(&act, ann, early.id).await.unwrap();
        assert_eq!(store.results(ann).await.unwrap(), [other, late]);
    }

    async fn activities_keep_their_order_and_those_put_aside_come_last(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let act = Act::person(ann, after(2));
        let activities = [stage.an_activity(ann, "stairs", 1), stage.an_activity(ann, "lifting", 0)];
        for activity in &activities {
            store.add_activity(&act, activity).await.unwrap();
        }
        let words = |list: Vec<PsfsActivity>| -> Vec<String> { list.into_iter().map(|activity| activity.words).collect() };
        assert_eq!(words(store.activities(ann).await.unwrap()), ["lifting", "stairs"]);
        store.retire_activity(&act, ann, activities[1].id).await.unwrap();
        let list = store.activities(ann).await.unwrap();
        assert_eq!(list[1].retired_at, Some(after(2)));
        assert_eq!(words(list), ["stairs", "lifting"]);
        let error = store.retire_activity(&act, ann, activities[1].id).await.unwrap_err();
        assert_eq!(error, StoreError::NotFound { what: "psfs_activity" });
    }

    async fn an_event_belongs_to_a_session_of_the_same_person(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let bo = stage.somebody("bo@example.org").await;
        let session = stage.a_session(ann);
        store.add_session(&Act::person(ann, now()), &session, &[]).await.unwrap();
        let event = stage.an_event(ann, Some(session.id));
        store.add_event(&Act::person(ann, now()), &event).await.unwrap();
        let foreign = stage.an_event(bo, Some(session.id));
        let error = store.add_event(&Act::person(bo, now()), &foreign).await.unwrap_err();
        assert_eq!(error, StoreError::NotFound { what: "session" });
        assert_eq!(store.events(ann).await.unwrap(), std::slice::from_ref(&event));
        assert_eq!(store.events_after(ann, session.id).await.unwrap(), [event]);
        assert_eq!(store.events(bo).await.unwrap(), []);
    }

    async fn a_share_is_live_until_it_expires_or_is_revoked(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let bo = stage.somebody("bo@example.org").await;
        let act = Act::person(ann, now());
        let screening = stage.a_screening(ann);
        store.add_screening(&act, &screening).await.unwrap();
        let (share, token) = (stage.a_share(ann, screening.id), stage.a_token());
        store.add_share(&act, &share, &token).await.unwrap();

        let foreign = stage.a_share(bo, screening.id);
        let error = store.add_share(&act, &foreign, &stage.a_token()).await.unwrap_err();
        assert_eq!(error, StoreError::NotFound { what: "screening" });

        assert_eq!(store.share(&token, after(59)).await.unwrap(), Some(share.clone()));
        assert_eq!(store.share(&token, after(60)).await.unwrap(), None);
        assert_eq!(store.share(&stage.a_token(), now()).await.unwrap(), None);
        assert!(store.revoke_share(&act, bo, share.id).await.is_err());
        store.revoke_share(&Act::person(ann, after(4)), ann, share.id).await.unwrap();
        assert_eq!(store.share(&token, after(5)).await.unwrap(), None);
        assert_eq!(store.shares(ann).await.unwrap(), [Share { revoked_at: Some(after(4)), ..share }]);
    }
}
