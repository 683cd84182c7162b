//! What clients let a practice see, and what they tell it before a visit.

use store::*;

use crate::practice::*;
use crate::stage::{after, now};

on_both! {
    async fn the_newest_consent_holds_until_it_is_withdrawn(stage) {
        let salon = Salon::open(&stage).await;
        let holds = || stage.store.consent(salon.practice, salon.client);
        assert_eq!(holds().await.unwrap(), None);
        let (first, second) = (salon.a_consent("diary", 0), salon.a_consent("answers", 5));
        stage.store.give_consent(&desk(), &first).await.unwrap();
        stage.store.give_consent(&desk(), &second).await.unwrap();
        assert_eq!(holds().await.unwrap(), Some(second.clone()));
        stage.store.withdraw_consent(&Act::visitor(after(9)), salon.practice, salon.client).await.unwrap();
        assert_eq!(holds().await.unwrap(), None);
        let all = stage.store.consents(salon.practice, salon.client).await.unwrap();
        let ended = [Consent { withdrawn_at: Some(after(9)), ..second }, Consent { withdrawn_at: Some(after(5)), ..first }];
        assert_eq!(all, ended);
    }

    async fn nobody_consents_for_a_client_of_another_practice(stage) {
        let (salon, other) = (Salon::open(&stage).await, Salon::open(&stage).await);
        let foreign = Consent { client: other.client, ..salon.a_consent("diary", 0) };
        let refused = stage.store.give_consent(&desk(), &foreign).await;
        assert_eq!(refused.unwrap_err(), StoreError::NotFound { what: "client" });
    }

    async fn a_changed_answer_waits_until_somebody_has_looked_at_it(stage) {
        let salon = Salon::open(&stage).await;
        let wanted = salon.wants("2026-03-31 09:00");
        salon.book(&wanted).await.unwrap();
        let first = salon.an_intake(wanted.id, 0);
        let second = Intake { changed: Some("fever".into()), alert: true, ..salon.an_intake(wanted.id, 5) };
        for intake in [&first, &second] {
            stage.store.add_intake(&desk(), intake).await.unwrap();
        }
        let known = stage.store.intakes(salon.practice, wanted.id).await.unwrap();
        assert_eq!(known, [second.clone(), first]);
        assert_eq!(stage.store.intake_alerts(salon.practice).await.unwrap(), std::slice::from_ref(&second));
        let member = Member {
            practice: salon.practice,
            id: MemberId::mint(now(), &mut *salon.random()),
            account: None,
            role: Role::Therapist,
            since: now(),
            until: None,
        };
        salon.put(&member).await;
        let act = desk();
        let see = || stage.store.see_intake(&act, salon.practice, second.id, member.id);
        see().await.unwrap();
        assert_eq!(stage.store.intake_alerts(salon.practice).await.unwrap(), []);
        assert_eq!(see().await.unwrap_err(), StoreError::NotFound { what: "intake" });
    }

    async fn the_answers_of_a_visit_go_with_their_client(stage) {
        let salon = Salon::open(&stage).await;
        let account = stage.somebody("ann@example.org").await;
        salon.put(&Client { id: salon.client, account: Some(account), ..salon.a_client() }).await;
        let wanted = salon.wants("2026-03-31 09:00");
        salon.book(&wanted).await.unwrap();
        stage.store.add_intake(&desk(), &salon.an_intake(wanted.id, 0)).await.unwrap();
        stage.store.erase(&Act::person(account, now()), account).await.unwrap();
        let known = stage.store.intakes(salon.practice, wanted.id).await.unwrap();
        assert_eq!((&known[0].answers, &known[0].outcome), (&None, &None));
    }
}
