//! What is told about appointments, and calendars that go out and come in.

use jiff::SignedDuration;
use store::*;

use crate::people::LEASE;
use crate::practice::*;
use crate::stage::{after, now};

const JOB: &str = "notices";

impl Salon<'_> {
    pub fn a_told(&self, appointment: AppointmentId, kind: &str) -> Told {
        Told {
            practice: self.practice,
            appointment,
            kind: kind.to_owned(),
            channel: Channel::Client,
            sequence: 0,
            client: self.client,
            at: after(1),
            mail: None,
        }
    }

    pub fn a_feed(&self, account: Option<AccountId>) -> Feed {
        Feed {
            practice: self.practice,
            id: FeedId::mint(now(), &mut *self.random()),
            therapist: self.therapist,
            account,
            shows_names: false,
            made_at: now(),
            revoked_at: None,
        }
    }

    pub fn a_source(&self, account: Option<AccountId>) -> Source {
        Source {
            practice: self.practice,
            id: SourceId::mint(now(), &mut *self.random()),
            therapist: self.therapist,
            account,
            name: "Private".to_owned(),
            address: Some(Secret::new("https://calendar.example/keepsecret.ics")),
            etag: None,
            made_at: now(),
            read_at: None,
            checked_at: None,
            next_at: Some(now()),
            trouble: None,
            blocks: 0,
            ended_at: None,
        }
    }

    /// Everything that messages and calendars keep of somebody.
    pub async fn tell_and_share(&self, account: Option<AccountId>, appointment: AppointmentId) {
        let told = self.a_told(appointment, "visit_confirmed");
        assert!(self.store.tell(&told, None).await.unwrap());
        let (feed, token) = (self.a_feed(account), self.stage.a_token());
        self.store.add_feed(&desk(), &feed, &token).await.unwrap();
        let source = self.a_source(account);
        self.store.add_source(&desk(), &source).await.unwrap();
        self.store.follow(JOB, 1).await.unwrap();
        let run = self
            .store
            .import_reach(self.practice, "clients-1", 7, now());
        run.await.unwrap();
        let webhook = self.a_webhook();
        self.store.add_webhook(&desk(), &webhook).await.unwrap();
        let delivery = self.a_delivery(webhook.id, 1, appointment);
        self.store.owe_delivery(&delivery).await.unwrap();
    }
}

on_both! {
    async fn the_same_is_told_once_and_its_mail_owed_once(stage) {
        let salon = Salon::open(&stage).await;
        let wanted = salon.wants("2026-03-31 09:00");
        salon.book(&wanted).await.unwrap();
        let results = crate::people::at_once(8, |n| {
            let store = stage.store.clone();
            let mail = stage.a_mail("ann@example.org", &n.to_string());
            let told = Told { mail: Some(mail.id), ..salon.a_told(wanted.id, "visit_confirmed") };
            async move { store.tell(&told, Some(&mail)).await.unwrap() }
        }).await;
        assert_eq!(results.into_iter().filter(|told| *told).count(), 1);
        assert_eq!(stage.store.mail_counts().await.unwrap().waiting, 1);
        let log = stage.store.told_before(salon.practice, None, 10).await.unwrap();
        assert_eq!((log.len(), log[0].email.as_deref()), (1, Some("ann@example.org")));
        assert_eq!(log[0].attempts, Some(0));
        // What is told at the same moment is on one page or on the next.
        for kind in ["a", "b", "c", "d"] {
            stage.store.tell(&salon.a_told(wanted.id, kind), None).await.unwrap();
        }
        let mut read = Vec::new();
        let mut place: Option<[String; 4]> = None;
        loop {
            let after = place.as_ref().map(|place| place.each_ref().map(String::as_str));
            let page = stage.store.told_before(salon.practice, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            let told = &last.told;
            place = Some([told.at.as_microsecond().to_string(), told.appointment.to_string(), told.kind.clone(), told.channel.as_str().to_owned()]);
            read.extend(page.iter().map(|row| row.told.kind.clone()));
        }
        assert_eq!(read, ["visit_confirmed", "d", "c", "b", "a"]);
    }

    async fn whoever_follows_hears_of_every_change_and_of_who_made_it(stage) {
        let salon = Salon::open(&stage).await;
        let (mut version, before) = stage.store.visits_changed(0, 1_000).await.unwrap();
        assert_eq!(before, []);
        let wanted = salon.wants("2026-03-31 09:00");
        salon.book(&wanted).await.unwrap();
        let (reached, visits) = stage.store.visits_changed(version, 1_000).await.unwrap();
        assert_eq!(visits.len(), 1);
        assert_eq!(visits[0].appointment, salon.appointment(wanted.id).await);
        assert_eq!(visits[0].practice_email.as_deref(), Some("desk@hands.example"));
        assert_eq!((&visits[0].told, &visits[0].therapist), (&vec![], &None));
        version = reached;
        let told = salon.a_told(wanted.id, "visit_confirmed");
        stage.store.tell(&told, None).await.unwrap();
        let appointment = salon.appointment(wanted.id).await;
        salon.move_to(&appointment, "2026-03-31 12:00").await.unwrap();
        let (reached, visits) = stage.store.visits_changed(version, 1_000).await.unwrap();
        assert_eq!(visits[0].told, [told]);
        assert_eq!(visits[0].last_side, Some(booking::Side::Client));
        assert_eq!(visits[0].last_from, Some(visits[0].appointment.status));
        assert_eq!(stage.store.visits_changed(reached, 1_000).await.unwrap(), (reached, vec![]));
        stage.store.follow(JOB, reached).await.unwrap();
        stage.store.follow(JOB, version).await.unwrap();
        assert_eq!(stage.store.followed(JOB).await.unwrap(), reached, "nobody goes back");
    }

    async fn what_is_soon_is_found_until_it_was_told(stage) {
        let salon = Salon::open(&stage).await;
        for at in ["2026-03-31 09:00", "2026-03-31 12:00"] {
            salon.book(&salon.wants(at)).await.unwrap();
        }
        let window = [now(), berlin("2026-03-31 10:00")];
        let soon = |after| stage.store.visits_soon(window, after, "visit_reminder", 10);
        let found = soon(None).await.unwrap();
        assert_eq!(found.len(), 1, "the other is later");
        let first = &found[0].appointment;
        assert_eq!(soon(Some((first.starts_at, first.id))).await.unwrap(), []);
        stage.store.tell(&salon.a_told(first.id, "visit_reminder"), None).await.unwrap();
        assert_eq!(soon(None).await.unwrap(), []);
        // Nobody without an account is asked how it was.
        let over = stage.store.visits_over([now(), after(99_999)], None, "f", 10).await.unwrap();
        assert_eq!(over, []);
    }

    async fn a_feed_opens_until_it_is_ended(stage) {
        let salon = Salon::open(&stage).await;
        let (feed, token) = (salon.a_feed(None), stage.a_token());
        stage.store.add_feed(&desk(), &feed, &token).await.unwrap();
        assert_eq!(stage.store.feed(&token).await.unwrap(), Some(feed.clone()));
        assert_eq!(stage.store.feed(&stage.a_token()).await.unwrap(), None);
        assert_eq!(stage.peek("select token_hash from feed").await[0][0].len(), 64);
        stage.store.revoke_feed(&desk(), salon.practice, feed.id).await.unwrap();
        assert_eq!(stage.store.feed(&token).await.unwrap(), None);
        assert_eq!(stage.store.feeds(salon.practice).await.unwrap(), []);
        let again = stage.store.revoke_feed(&desk(), salon.practice, feed.id).await;
        assert_eq!(again.unwrap_err(), StoreError::NotFound { what: "feed" });
    }

    async fn one_server_fetches_a_calendar_and_remembers_how_it_went(stage) {
        let salon = Salon::open(&stage).await;
        let source = salon.a_source(None);
        stage.store.add_source(&desk(), &source).await.unwrap();
        let claims = crate::people::at_once(6, |_| {
            let store = stage.store.clone();
            async move { store.claim_source(now(), LEASE).await.unwrap() }
        }).await;
        let claimed: Vec<Source> = claims.into_iter().flatten().collect();
        assert_eq!(claimed.len(), 1);
        let next = Some(now() + SignedDuration::from_mins(15));
        let read = Reading::Read { blocks: 3, etag: Some("v1") };
        stage.store.source_read(&source, read, after(1), next).await.unwrap();
        stage.store.source_read(&source, Reading::Kept("it did not answer"), after(20), next).await.unwrap();
        let known = &stage.store.sources(salon.practice).await.unwrap()[0];
        assert_eq!((known.blocks, known.read_at, known.checked_at), (3, Some(after(1)), Some(after(20))));
        assert_eq!((known.etag.as_deref(), known.trouble.as_deref()), (Some("v1"), Some("it did not answer")));
        stage.store.end_source(&desk(), salon.practice, source.id).await.unwrap();
        assert_eq!(stage.store.claim_source(after(99), LEASE).await.unwrap(), None);
        assert_eq!(stage.peek("select address from calendar_source").await, [[""]], "the secret is forgotten");
        let gone = stage.store.source_read(&source, Reading::Same, after(99), None).await;
        assert_eq!(gone.unwrap_err(), StoreError::NotFound { what: "calendar_source" });
    }
}
