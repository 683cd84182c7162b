//! The waitlist: joining, offers that are short holds, and what becomes of both.

use booking::Status;
use jiff::SignedDuration;
use store::*;

use crate::checker::{assert_sound, claims};
use crate::people::at_once;
use crate::practice::*;
use crate::stage::{after, now};

/// What the mail about an offer is called.
const KIND: &str = "visit_offered";

impl Salon<'_> {
    pub fn an_entry(&self) -> WaitlistEntry {
        WaitlistEntry {
            practice: self.practice,
            id: WaitlistId::mint(now(), &mut *self.random()),
            client: self.client,
            service: self.service,
            therapist: None,
            location: Some(self.location),
            times: "any".to_owned(),
            from_day: "2026-03-29".parse().unwrap(),
            until_day: "2026-04-20".parse().unwrap(),
            knowledge_version: "7".to_owned(),
            answers: Some(r#"{"age": 40}"#.to_owned()),
            outcome: Some(r#"{"disposition": "proceed"}"#.to_owned()),
            made_at: now(),
            told_at: None,
            ended_at: None,
            ended_why: None,
        }
    }

    pub async fn join(&self, entry: &WaitlistEntry) -> WaitlistEntry {
        self.store.join_waitlist(&desk(), entry).await.unwrap()
    }

    /// Somebody else who waits, since so many minutes.
    async fn another(&self, minutes: i64) -> WaitlistEntry {
        let client = self.add_client().await;
        let made_at = after(-minutes);
        self.join(&WaitlistEntry {
            client,
            made_at,
            ..self.an_entry()
        })
        .await
    }

    pub fn an_offering(&self, entry: &WaitlistEntry, starts_at: &str) -> Offering {
        Offering {
            practice: self.practice,
            entry: entry.id,
            appointment: AppointmentId::mint(now(), &mut *self.random()),
            therapist: self.therapist,
            starts_at: berlin(starts_at),
            until: after(60),
        }
    }

    pub async fn offer(&self, offering: &Offering, minutes: i64) -> Result<Option<Appointment>> {
        let offering = Offering {
            until: after(minutes + 60),
            ..*offering
        };
        self.store
            .offer(&Act::program(after(minutes)), &offering, None, KIND)
            .await
    }

    async fn entry(&self, of: &WaitlistEntry) -> WaitlistEntry {
        self.store
            .waitlist_entry(self.practice, of.id)
            .await
            .unwrap()
            .unwrap()
    }

    async fn outcomes(&self, of: &WaitlistEntry) -> Vec<OfferOutcome> {
        let offers = self
            .store
            .waitlist_offers(self.practice, of.id)
            .await
            .unwrap();
        offers.into_iter().map(|offer| offer.outcome).collect()
    }
}

on_both! {
    async fn joining_twice_is_joining_once_and_keeps_the_place(stage) {
        let salon = Salon::open(&stage).await;
        let entry = salon.an_entry();
        let joined = at_once(8, |n| {
            let store = stage.store.clone();
            // Some send the form again, some have opened it anew.
            let id = if n % 2 == 0 { entry.id } else { WaitlistId::mint(now(), &mut *salon.random()) };
            let entry = WaitlistEntry { id, ..entry.clone() };
            async move { store.join_waitlist(&desk(), &entry).await.unwrap() }
        }).await;
        let open = stage.store.waitlist(salon.practice).await.unwrap();
        assert_eq!(open.len(), 1);
        assert!(joined.iter().all(|joined| joined.id == open[0].id));
        let later = WaitlistEntry { made_at: after(9), times: "evening".to_owned(), ..salon.an_entry() };
        let changed = salon.join(&later).await;
        assert_eq!((changed.id, changed.made_at, changed.times.as_str()), (open[0].id, now(), "evening"));
        assert_eq!(salon.entry(&open[0]).await, changed);
        let stranger = WaitlistEntry { client: salon.add_client().await, ..changed };
        let taken = stage.store.join_waitlist(&desk(), &stranger).await.unwrap_err();
        assert_eq!(taken, StoreError::Taken { what: "waitlist" });
    }

    async fn an_offer_holds_the_time_and_owes_its_mail_once(stage) {
        let salon = Salon::open(&stage).await;
        let entry = salon.join(&salon.an_entry()).await;
        let offering = salon.an_offering(&entry, "2026-03-31 09:00");
        let mail = stage.a_mail("ann@example.org", "offer");
        let act = Act::program(now());
        let held = stage.store.offer(&act, &offering, Some(&mail), KIND).await.unwrap().unwrap();
        assert_eq!((held.status, held.held_until, held.client), (Status::Held, Some(after(60)), salon.client));
        let history = stage.store.history(salon.practice, held.id).await.unwrap();
        assert_eq!(history[0].side, booking::Side::Time);
        assert_eq!(salon.hold(&salon.other_wants("2026-03-31 09:00").await).await.unwrap_err(), TIME);
        assert_eq!(stage.store.mail_counts().await.unwrap().waiting, 1);
        assert_eq!(stage.store.told(salon.practice, held.id).await.unwrap()[0].kind, KIND);
        assert_eq!(stage.store.waitlist_in_line(None, 9).await.unwrap(), [], "one offer at a time");
        let second = salon.an_offering(&entry, "2026-03-31 12:00");
        assert_eq!(salon.offer(&second, 1).await.unwrap(), None);
        // Clients are given notice, and so is whoever waits.
        let other = salon.another(5).await;
        let soon = salon.offer(&salon.an_offering(&other, "2026-03-29 10:00"), 0).await.unwrap_err();
        assert!(matches!(soon, StoreError::NotOffered { reason: booking::Reason::TooSoon { .. } }), "{soon:?}");
        assert_sound(&stage).await;
    }

    async fn what_is_booked_ends_the_waiting_through_every_door(stage) {
        let salon = Salon::open(&stage).await;
        let entry = salon.join(&salon.an_entry()).await;
        let offering = salon.an_offering(&entry, "2026-03-31 09:00");
        salon.offer(&offering, 0).await.unwrap().unwrap();
        stage.store.book(&desk(), By::Client, salon.practice, offering.appointment).await.unwrap();
        let ended = salon.entry(&entry).await;
        assert_eq!((ended.ended_why, ended.answers, ended.outcome), (Some(WaitlistEnd::Booked), None, None));
        assert_eq!(salon.outcomes(&entry).await, [OfferOutcome::Accepted]);
        // Whoever books it without an offer waits no more either.
        let other = salon.another(0).await;
        let wanted = Wanted { client: other.client, ..salon.wants("2026-03-31 12:00") };
        salon.book(&wanted).await.unwrap();
        assert_eq!(salon.entry(&other).await.ended_why, Some(WaitlistEnd::Booked));
        assert_eq!(stage.store.waitlist_untold(9).await.unwrap(), [], "they know");
        // Waiting again is a new place.
        let again = salon.join(&salon.an_entry()).await;
        assert_ne!(again.id, entry.id);
        assert_sound(&stage).await;
    }

    async fn what_nobody_answers_goes_to_the_next(stage) {
        let salon = Salon::open(&stage).await;
        let (first, second) = (salon.another(10).await, salon.another(5).await);
        let line = stage.store.waitlist_in_line(None, 9).await.unwrap();
        assert_eq!(line.iter().map(|entry| entry.id).collect::<Vec<_>>(), [first.id, second.id]);
        let rest = stage.store.waitlist_in_line(Some((first.made_at, first.id)), 9).await.unwrap();
        assert_eq!(rest.len(), 1);
        let held = salon.offer(&salon.an_offering(&first, "2026-03-31 09:00"), 0).await.unwrap().unwrap();
        let theirs = salon.an_offering(&second, "2026-03-31 09:00");
        assert_eq!(salon.offer(&theirs, 59).await.unwrap_err(), TIME);
        // The hour is over; whoever is next need not wait for a job.
        salon.offer(&theirs, 60).await.unwrap().unwrap();
        assert_eq!(salon.appointment(held.id).await.status, Status::Expired);
        assert_eq!(salon.outcomes(&first).await, [OfferOutcome::Expired]);
        assert_eq!(salon.entry(&first).await.ended_at, None, "they stay");
        stage.store.cancel(&Act::visitor(after(61)), By::Client, salon.practice, theirs.appointment, None).await.unwrap();
        assert_eq!(salon.outcomes(&second).await, [OfferOutcome::Declined]);
        for entry in [&first, &second] {
            let again = salon.an_offering(entry, "2026-03-31 09:00");
            assert_eq!(salon.offer(&again, 62).await.unwrap(), None, "not the same time twice");
        }
        let other = salon.an_offering(&first, "2026-03-31 12:00");
        salon.offer(&other, 62).await.unwrap().unwrap();
        assert_sound(&stage).await;
    }

    async fn three_offers_in_a_row_without_an_answer_end_the_waiting(stage) {
        let salon = Salon::open(&stage).await;
        let entry = salon.join(&salon.an_entry()).await;
        let times = ["09:00", "10:30", "12:00", "13:30", "15:00"];
        for (n, time) in times.iter().enumerate() {
            let minutes = 100 * n as i64;
            let offering = salon.an_offering(&entry, &format!("2026-03-31 {time}"));
            salon.offer(&offering, minutes).await.unwrap().unwrap();
            match n {
                // An answer begins the count anew.
                1 => drop(stage.store.cancel(&Act::visitor(after(minutes + 5)), By::Client, salon.practice, offering.appointment, None).await.unwrap()),
                _ => assert_eq!(stage.store.expire_holds(after(minutes + 60)).await.unwrap(), 1),
            }
            let ended = salon.entry(&entry).await.ended_why;
            assert_eq!(ended, (n == 4).then_some(WaitlistEnd::Lapsed), "{n}");
        }
        let untold = stage.store.waitlist_untold(9).await.unwrap();
        assert_eq!((untold.len(), &untold[0].answers), (1, &None));
        let told = at_once(6, |n| {
            let (store, entry) = (stage.store.clone(), untold[0].clone());
            let mail = stage.a_mail("ann@example.org", &n.to_string());
            async move { store.tell_waiting(&entry, after(999), Some(&mail)).await.unwrap() }
        }).await;
        assert_eq!(told.into_iter().filter(|told| *told).count(), 1);
        assert_eq!(stage.store.mail_counts().await.unwrap().waiting, 1);
        assert_eq!(stage.store.waitlist_untold(9).await.unwrap(), []);
        let late = salon.offer(&salon.an_offering(&entry, "2026-04-01 09:00"), 0).await.unwrap();
        assert_eq!(late, None);
    }

    async fn of_many_servers_one_offers_a_time(stage) {
        let salon = Salon::open(&stage).await;
        let mut line = Vec::new();
        for n in 0..4 {
            line.push(salon.another(n).await);
        }
        let results = at_once(32, |n| {
            let store = stage.store.clone();
            let offering = salon.an_offering(&line[n % 4], "2026-03-31 09:00");
            let mail = stage.a_mail("ann@example.org", &n.to_string());
            async move { store.offer(&Act::program(now()), &offering, Some(&mail), KIND).await }
        }).await;
        let offered = results.iter().filter(|result| matches!(result, Ok(Some(_)))).count();
        assert_eq!(offered, 1, "{results:?}");
        for result in results {
            assert!(matches!(result, Ok(_) | Err(StoreError::Taken { what: "time" } | StoreError::Busy)), "{result:?}");
        }
        let rows = stage.peek("select outcome from waitlist_offer").await;
        assert_eq!(rows, [["open"]]);
        assert_eq!(stage.store.mail_counts().await.unwrap().waiting, 1);
        assert_sound(&stage).await;
    }

    async fn whoever_leaves_while_they_are_offered_a_time_keeps_none(stage) {
        let salon = Salon::open(&stage).await;
        for round in 0..6 {
            let entry = salon.another(0).await;
            let offering = salon.an_offering(&entry, "2026-03-31 09:00");
            at_once(8, |n| {
                let (store, practice, id) = (stage.store.clone(), salon.practice, entry.id);
                let offering = Offering { appointment: AppointmentId::mint(now(), &mut *salon.random()), ..offering };
                async move {
                    let act = Act::program(now());
                    let result = match n % 2 {
                        0 => store.offer(&act, &offering, None, KIND).await.map(drop),
                        _ => store.end_waiting(&act, By::Client, practice, id, WaitlistEnd::Left).await,
                    };
                    assert!(matches!(result, Ok(()) | Err(StoreError::Busy)), "{result:?}");
                }
            }).await;
            stage.store.end_waiting(&desk(), By::Client, salon.practice, entry.id, WaitlistEnd::Left).await.unwrap();
            assert_eq!(salon.entry(&entry).await.ended_why, Some(WaitlistEnd::Left));
            assert_eq!(stage.peek("select 1 from waitlist_offer where outcome = 'open'").await.len(), 0, "round {round}");
            assert_eq!(claims(&stage).await, 0);
        }
        assert_sound(&stage).await;
    }

    async fn whoever_is_removed_gives_back_what_was_kept_and_is_told(stage) {
        let salon = Salon::open(&stage).await;
        let entry = salon.join(&salon.an_entry()).await;
        let held = salon.offer(&salon.an_offering(&entry, "2026-03-31 09:00"), 0).await.unwrap().unwrap();
        let open = stage.store.waitlist_offers_open(salon.practice).await.unwrap();
        assert_eq!((open.len(), open[0].outcome), (1, OfferOutcome::Open));
        let remove = |why| {
            let (store, practice, id) = (stage.store.clone(), salon.practice, entry.id);
            async move { store.end_waiting(&desk(), By::Practice, practice, id, why).await }
        };
        remove(WaitlistEnd::Removed).await.unwrap();
        remove(WaitlistEnd::Left).await.unwrap();
        assert_eq!(salon.appointment(held.id).await.status, Status::Cancelled);
        assert_eq!(salon.entry(&entry).await.ended_why, Some(WaitlistEnd::Removed), "the first word counts");
        assert_eq!(stage.store.waitlist_untold(9).await.unwrap().len(), 1);
        let unknown = WaitlistId::mint(now(), &mut *salon.random());
        let none = stage.store.end_waiting(&desk(), By::Practice, salon.practice, unknown, WaitlistEnd::Left).await;
        assert_eq!(none.unwrap_err(), StoreError::NotFound { what: "waitlist" });
    }

    async fn the_answers_of_who_waits_go_with_them(stage) {
        let salon = Salon::open(&stage).await;
        let account = stage.somebody("ann@example.org").await;
        salon.put(&Client { id: salon.client, account: Some(account), ..salon.a_client() }).await;
        let entry = salon.join(&salon.an_entry()).await;
        salon.offer(&salon.an_offering(&entry, "2026-03-31 09:00"), 0).await.unwrap().unwrap();
        let export = stage.store.export(&Act::person(account, now()), account).await.unwrap();
        assert!(export.to_json().to_string().contains(r#""answers":{"age":40}"#));
        stage.store.erase(&Act::person(account, now()), account).await.unwrap();
        let left = salon.entry(&entry).await;
        assert_eq!((left.answers, left.outcome), (None, None));
    }

    async fn a_hold_of_an_offer_lasts_as_said_and_not_as_the_practice_holds(stage) {
        let salon = Salon::open(&stage).await;
        let entry = salon.join(&salon.an_entry()).await;
        let offering = salon.an_offering(&entry, "2026-03-31 09:00");
        salon.offer(&offering, 0).await.unwrap().unwrap();
        let at = |minutes: i64| Act::visitor(now() + SignedDuration::from_mins(minutes));
        assert_eq!(stage.store.expire_holds(after(59)).await.unwrap(), 0);
        let booked = stage.store.book(&at(59), By::Client, salon.practice, offering.appointment).await.unwrap();
        assert_eq!(booked.status, Status::Confirmed);
    }
}
