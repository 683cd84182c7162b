//! Mail that is owed.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use store::*;

use crate::people::*;
use crate::stage::{after, now};

on_both! {
    async fn the_same_mail_is_owed_once(stage) {
        let store = &stage.store;
        assert!(store.owe_mail(&stage.a_mail("Ann@example.org", "1")).await.unwrap());
        assert!(!store.owe_mail(&stage.a_mail("ann@example.org", "1")).await.unwrap());
        assert!(store.owe_mail(&stage.a_mail("ann@example.org", "2")).await.unwrap());
        assert_eq!(store.mail_counts().await.unwrap(), MailCounts { waiting: 2, given_up: 0 });
    }

    async fn mail_that_does_not_go_as_it_should_is_counted(stage) {
        let store = &stage.store;
        let hours = |hours| now() + SignedDuration::from_hours(hours);
        let trouble = async |at: i64| store.mail_trouble(hours(at - 2), hours(at - 24)).await.unwrap();
        assert_eq!(trouble(0).await, MailTrouble::default());
        for occasion in ["1", "2", "3"] {
            store.owe_mail(&stage.a_mail("ann@example.org", occasion)).await.unwrap();
        }
        assert_eq!(trouble(1).await, MailTrouble::default(), "not yet");
        assert_eq!(trouble(2).await, MailTrouble { late: 3, failing: 0 });
        let claimed = async || store.claim_mail(hours(2), LEASE).await.unwrap().unwrap();
        store.mail_done(&claimed().await, Sending::Sent, hours(2)).await.unwrap();
        store.mail_done(&claimed().await, Sending::Pointless, hours(2)).await.unwrap();
        store.mail_done(&claimed().await, Sending::Failed("no"), hours(2)).await.unwrap();
        assert_eq!(trouble(3).await, MailTrouble { late: 1, failing: 1 });
        let mut at = 3;
        while let Some(mail) = store.claim_mail(hours(at), LEASE).await.unwrap() {
            store.mail_done(&mail, Sending::Failed("no"), hours(at)).await.unwrap();
            at += 25;
        }
        let given_up = at - 25;
        assert_eq!(trouble(given_up + 1).await, MailTrouble { late: 0, failing: 1 });
        assert_eq!(trouble(given_up + 25).await, MailTrouble::default(), "long ago");
    }

    async fn eight_servers_send_every_mail_once(stage) {
        for n in 0..40 {
            stage.store.owe_mail(&stage.a_mail("ann@example.org", &n.to_string())).await.unwrap();
        }
        let sent = at_once(8, |_| {
            let store = stage.store.clone();
            async move {
                let mut sent = Vec::new();
                // A server that comes away empty-handed may only have been too late for one mail.
                while store.mail_counts().await.unwrap().waiting > 0 {
                    if let Some(mail) = store.claim_mail(now(), LEASE).await.unwrap() {
                        store.mail_done(&mail, Sending::Sent, now()).await.unwrap();
                        sent.push(mail.occasion);
                    }
                }
                sent
            }
        }).await;
        let sent: Vec<String> = sent.into_iter().flatten().collect();
        assert_eq!(sent.len(), 40);
        assert_eq!(sent.iter().collect::<BTreeSet<_>>().len(), 40);
    }

    async fn a_mail_is_not_sent_before_its_time_and_the_longest_due_goes_first(stage) {
        let store = &stage.store;
        for (occasion, minute) in [("late", 9), ("early", 2)] {
            let mail = Mail { next_try_at: after(minute), ..stage.a_mail("ann@example.org", occasion) };
            store.owe_mail(&mail).await.unwrap();
        }
        assert_eq!(store.claim_mail(after(1), LEASE).await.unwrap(), None);
        let first = store.claim_mail(after(10), LEASE).await.unwrap().unwrap();
        assert_eq!(first.occasion, "early");
    }

    async fn a_server_that_dies_leaves_its_mail_to_another(stage) {
        let store = &stage.store;
        store.owe_mail(&stage.a_mail("ann@example.org", "1")).await.unwrap();
        let lost = store.claim_mail(now(), LEASE).await.unwrap().unwrap();
        assert_eq!(store.claim_mail(after(1), LEASE).await.unwrap(), None);
        let again = store.claim_mail(after(2), LEASE).await.unwrap().unwrap();
        assert_eq!((lost.attempts, again.attempts), (1, 2));
        let error = store.mail_done(&lost, Sending::Sent, after(3)).await.unwrap_err();
        assert_eq!(error, StoreError::NotFound { what: "outbox" });
        store.mail_done(&again, Sending::Sent, after(3)).await.unwrap();
        assert_eq!(store.claim_mail(after(9999), LEASE).await.unwrap(), None);
    }

    async fn a_mail_that_fails_is_tried_more_and_more_rarely_and_then_given_up(stage) {
        let store = &stage.store;
        store.owe_mail(&stage.a_mail("ann@example.org", "1")).await.unwrap();
        let mut at = now();
        let mut tried = Vec::new();
        while let Some(mail) = store.claim_mail(at, LEASE).await.unwrap() {
            store.mail_done(&mail, Sending::Failed("no route to host"), at).await.unwrap();
            tried.push(at);
            at = next_try(&stage).await.unwrap_or(at + SignedDuration::from_hours(100));
        }
        let pauses: Vec<i64> = tried.windows(2).map(|two| two[1].duration_since(two[0]).as_mins()).collect();
        assert_eq!(pauses, [1, 4, 16, 64, 256, 1024, 1440]);
        assert_eq!(tried.len(), MAX_ATTEMPTS as usize);
        assert_eq!(store.mail_counts().await.unwrap(), MailCounts { waiting: 0, given_up: 1 });
        assert_eq!(stage.peek("select last_error from outbox").await, [["no route to host"]]);
    }

    async fn a_pointless_mail_is_not_sent(stage) {
        let store = &stage.store;
        store.owe_mail(&stage.a_mail("ann@example.org", "1")).await.unwrap();
        let mail = store.claim_mail(now(), LEASE).await.unwrap().unwrap();
        store.mail_done(&mail, Sending::Pointless, now()).await.unwrap();
        assert_eq!(store.claim_mail(after(9999), LEASE).await.unwrap(), None);
    }

    async fn a_mail_that_kills_its_server_each_time_is_given_up(stage) {
        let store = &stage.store;
        store.owe_mail(&stage.a_mail("ann@example.org", "1")).await.unwrap();
        let mut minute = 0;
        while store.claim_mail(after(minute), LEASE).await.unwrap().is_some() {
            minute += 2;
        }
        assert_eq!(minute, 2 * i64::from(MAX_ATTEMPTS));
        assert_eq!(store.sweep(after(minute)).await.unwrap().given_up, 1);
        assert_eq!(store.mail_counts().await.unwrap(), MailCounts { waiting: 0, given_up: 1 });
    }
}

async fn next_try(stage: &crate::stage::Stage) -> Option<Timestamp> {
    let rows = stage
        .peek("select next_try_at from outbox where given_up_at is null")
        .await;
    let micros = rows.first()?[0].parse().unwrap();
    Some(Timestamp::from_microsecond(micros).unwrap())
}
