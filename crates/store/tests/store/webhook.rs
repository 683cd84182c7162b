//! Programs that hear of appointments.

use store::*;

use crate::people::LEASE;
use crate::practice::*;
use crate::stage::{after, now};

impl Salon<'_> {
    pub fn a_webhook(&self) -> Webhook {
        Webhook {
            practice: self.practice,
            id: WebhookId::mint(now(), &mut *self.random()),
            address: "https://listener.example/hook".to_owned(),
            secret: Secret::new("whsec_keepsecret"),
            old_secret: None,
            old_until: None,
            since: 0,
            made_at: now(),
            ended_at: None,
            ended_why: None,
        }
    }

    pub fn a_delivery(&self, webhook: WebhookId, seq: i64, appointment: AppointmentId) -> Delivery {
        Delivery {
            practice: self.practice,
            webhook,
            seq,
            id: DeliveryId::mint(now(), &mut *self.random()),
            event: "appointment.confirmed".to_owned(),
            appointment,
            body: "{}".to_owned(),
            created_at: now(),
            attempts: 0,
            next_try_at: now(),
            delivered_at: None,
            given_up_at: None,
            status: None,
            last_error: None,
        }
    }
}

on_both! {
    async fn what_happens_is_heard_in_order_by_whoever_listens(stage) {
        let salon = Salon::open(&stage).await;
        salon.book(&salon.wants("2026-03-31 09:00")).await.unwrap();
        let (reached, nobody) = stage.store.visit_events(0, 1_000).await.unwrap();
        assert_eq!(nobody, []);
        stage.store.add_webhook(&desk(), &salon.a_webhook()).await.unwrap();
        let wanted = salon.wants("2026-03-31 12:00");
        salon.book(&wanted).await.unwrap();
        salon.cancel(wanted.id).await.unwrap();
        let (_, events) = stage.store.visit_events(reached, 1_000).await.unwrap();
        let heard: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
        assert_eq!(heard, ["appointment.held", "appointment.booked", "appointment.cancelled"]);
        assert!(events.is_sorted_by_key(|event| event.seq));
        assert_eq!(events[1].booked_as, Some(booking::Status::Confirmed));
    }

    async fn a_delivery_is_owed_once_sent_by_one_and_given_up_in_the_end(stage) {
        let salon = Salon::open(&stage).await;
        let webhook = salon.a_webhook();
        stage.store.add_webhook(&desk(), &webhook).await.unwrap();
        let taken = stage.store.add_webhook(&desk(), &webhook).await;
        assert_eq!(taken.unwrap_err(), StoreError::Taken { what: "id" });
        let wanted = salon.wants("2026-03-31 09:00");
        salon.book(&wanted).await.unwrap();
        let first = salon.a_delivery(webhook.id, 7, wanted.id);
        assert!(stage.store.owe_delivery(&first).await.unwrap());
        assert!(!stage.store.owe_delivery(&salon.a_delivery(webhook.id, 7, wanted.id)).await.unwrap());
        let claims = crate::people::at_once(6, |_| {
            let store = stage.store.clone();
            async move { store.claim_delivery(now(), LEASE).await.unwrap() }
        }).await;
        let claimed: Vec<_> = claims.into_iter().flatten().collect();
        assert_eq!(claimed.len(), 1);
        assert_eq!((claimed[0].0.id, claimed[0].1.id), (first.id, webhook.id));
        stage.store.delivery_done(&claimed[0].0, Outcome::Refused(500), now()).await.unwrap();
        let mut minute = 1;
        let mut tries = 1;
        while tries < MAX_ATTEMPTS {
            if let Some((delivery, _)) = stage.store.claim_delivery(after(minute), LEASE).await.unwrap() {
                stage.store.delivery_done(&delivery, Outcome::Unanswered("nobody there"), after(minute)).await.unwrap();
                tries += 1;
            }
            minute += 60;
        }
        let known = &stage.store.deliveries(salon.practice, webhook.id, 10).await.unwrap()[0];
        assert!(known.given_up_at.is_some() && known.last_error.as_deref() == Some("nobody there"));
        stage.store.send_again(&desk(), salon.practice, webhook.id, first.id).await.unwrap();
        let (again, _) = stage.store.claim_delivery(after(minute), LEASE).await.unwrap().unwrap();
        assert_eq!(again.id, first.id, "the same message under the same id");
        stage.store.delivery_done(&again, Outcome::Taken(204), after(minute)).await.unwrap();
        let known = &stage.store.deliveries(salon.practice, webhook.id, 10).await.unwrap()[0];
        assert_eq!((known.status, known.delivered_at), (Some(204), Some(after(minute))));
    }

    async fn a_webhook_that_ended_is_told_nothing_more(stage) {
        let salon = Salon::open(&stage).await;
        let webhook = salon.a_webhook();
        stage.store.add_webhook(&desk(), &webhook).await.unwrap();
        let wanted = salon.wants("2026-03-31 09:00");
        salon.book(&wanted).await.unwrap();
        stage.store.owe_delivery(&salon.a_delivery(webhook.id, 7, wanted.id)).await.unwrap();
        let secret = Secret::new("whsec_new");
        stage.store.rotate_webhook(&desk(), salon.practice, webhook.id, &secret, after(60)).await.unwrap();
        let known = &stage.store.webhooks(salon.practice).await.unwrap()[0];
        assert_eq!((&known.secret, known.old_secret.as_ref()), (&secret, Some(&webhook.secret)));
        stage.store.end_webhook(&desk(), salon.practice, webhook.id, None).await.unwrap();
        assert_eq!(stage.store.claim_delivery(after(1), LEASE).await.unwrap(), None);
        let again = stage.store.end_webhook(&desk(), salon.practice, webhook.id, None).await;
        assert_eq!(again.unwrap_err(), StoreError::NotFound { what: "webhook" });
        assert_eq!(stage.store.sweep(after(100 * 24 * 60)).await.unwrap().deliveries, 1);
    }
}
