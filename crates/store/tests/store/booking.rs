//! The life of a booking.

use booking::{Change, Reason, Refused, Side, Status};
use jiff::SignedDuration;
use store::*;

use crate::checker::{assert_sound, claims};
use crate::people::at_once;
use crate::practice::*;
use crate::stage::{after, now};

on_both! {
    async fn a_time_is_held_booked_and_over(stage) {
        let salon = Salon::open(&stage).await;
        let wanted = salon.wants("2026-03-31 09:00");
        let held = salon.hold(&wanted).await.unwrap();
        assert_eq!((held.status, held.held_until), (Status::Held, Some(after(10))));
        assert_eq!([held.occupied_from, held.starts_at, held.ends_at, held.occupied_to].map(wall), ["08:50", "09:00", "10:00", "10:05"]);
        let booked = stage.store.book(&desk(), By::Client, salon.practice, wanted.id).await.unwrap();
        assert_eq!((booked.status, booked.held_until), (Status::Confirmed, None));
        let early = stage.store.complete(&desk(), By::Practice, salon.practice, wanted.id).await.unwrap_err();
        assert_eq!(early, StoreError::Step(Refused::NotBegun(wanted.starts_at)));
        let later = Act::visitor(wanted.starts_at + SignedDuration::from_mins(61));
        stage.store.complete(&later, By::Practice, salon.practice, wanted.id).await.unwrap();
        stage.store.missed(&later, By::Practice, salon.practice, wanted.id, Some("put right")).await.unwrap();
        assert_eq!(salon.appointment(wanted.id).await.status, Status::NoShow);
        let history = stage.store.history(salon.practice, wanted.id).await.unwrap();
        let told: Vec<_> = history.iter().map(|event| (event.position, event.side, event.to_status)).collect();
        assert_eq!(told, [
            (0, Side::Client, Status::Held), (1, Side::Client, Status::Confirmed),
            (2, Side::Practice, Status::Completed), (3, Side::Practice, Status::NoShow),
        ]);
        assert_sound(&stage).await;
    }

    async fn what_is_held_or_requested_is_taken_and_what_was_called_off_is_free(stage) {
        let salon = Salon::open(&stage).await;
        salon.put(&Practice { approve_first: true, ..salon.a_practice() }).await;
        let first = salon.wants("2026-03-31 09:00");
        assert_eq!(salon.book(&first).await.unwrap().status, Status::Requested);
        let second = salon.other_wants("2026-03-31 09:30").await;
        assert_eq!(salon.hold(&second).await.unwrap_err(), TIME);
        let beside = salon.other_wants("2026-03-31 10:00").await;
        assert_eq!(salon.hold(&beside).await.unwrap_err(), TIME);
        let client = stage.store.approve(&desk(), By::Client, salon.practice, first.id).await.unwrap_err();
        assert_eq!(client, StoreError::Step(Refused::PracticeOnly));
        let approved = stage.store.approve(&desk(), By::Practice, salon.practice, first.id).await.unwrap();
        assert_eq!(approved.status, Status::Confirmed);
        let again = stage.store.approve(&desk(), By::Practice, salon.practice, first.id).await.unwrap_err();
        assert!(matches!(again, StoreError::Step(Refused::Status(Status::Confirmed, _))));
        salon.cancel(first.id).await.unwrap();
        salon.hold(&second).await.unwrap();
        assert_sound(&stage).await;
    }

    async fn a_client_whom_the_practice_knows_needs_no_approval(stage) {
        let salon = Salon::open(&stage).await;
        salon.put(&Practice { approve_first: true, ..salon.a_practice() }).await;
        let client = Client { id: salon.client, vetted_at: Some(now()), ..salon.a_client() };
        salon.put(&client).await;
        assert_eq!(salon.book(&salon.wants("2026-03-31 09:00")).await.unwrap().status, Status::Confirmed);
    }

    async fn calling_off_late_costs_what_the_policy_says(stage) {
        let salon = Salon::open(&stage).await;
        let cancel = |id, by, hours| {
            let act = Act::visitor(berlin("2026-03-31 09:00") - SignedDuration::from_hours(hours));
            let (store, practice) = (stage.store.clone(), salon.practice);
            async move { store.cancel(&act, by, practice, id, Some("cannot come")).await.unwrap().fee_percent }
        };
        for (by, hours, fee) in [(By::Client, 24, Some(0)), (By::Client, 23, Some(50)), (By::Practice, 1, None)] {
            let wanted = salon.wants("2026-03-31 09:00");
            salon.book(&wanted).await.unwrap();
            assert_eq!(cancel(wanted.id, by, hours).await, fee);
        }
        let history = stage.store.appointments(salon.practice, Of::Client(salon.client), berlin("2026-03-31 00:00"), berlin("2026-04-01 00:00")).await.unwrap();
        assert_eq!(history.len(), 3);
        assert_eq!(claims(&stage).await, 0);
    }

    async fn a_hold_runs_out_and_its_time_is_free_at_once(stage) {
        let salon = Salon::open(&stage).await;
        let lost = salon.wants("2026-03-31 09:00");
        salon.hold(&lost).await.unwrap();
        let wanted = salon.other_wants("2026-03-31 09:00").await;
        assert_eq!(salon.hold(&wanted).await.unwrap_err(), TIME);
        let later = Act::visitor(after(10));
        stage.store.hold(&later, By::Client, &wanted).await.unwrap();
        assert_eq!(salon.appointment(lost.id).await.status, Status::Expired);
        let late = stage.store.book(&later, By::Client, salon.practice, lost.id).await.unwrap_err();
        assert!(matches!(late, StoreError::Step(_)), "{late:?}");
        assert_eq!(stage.store.expire_holds(after(10)).await.unwrap(), 0);
        assert_eq!(stage.store.expire_holds(after(20)).await.unwrap(), 1);
        assert_eq!(claims(&stage).await, 0);
        assert_sound(&stage).await;
    }

    async fn a_hold_of_somebody_else_that_ran_out_frees_the_room(stage) {
        let salon = Salon::open(&stage).await;
        salon.put(&Service { needs_room: true, ..salon.a_service() }).await;
        let none = salon.hold(&salon.wants("2026-03-31 09:00")).await.unwrap_err();
        assert_eq!(none, StoreError::Taken { what: "room" });
        let room = salon.add_room("table").await;
        let lost = salon.wants("2026-03-31 09:00");
        assert_eq!(salon.hold(&lost).await.unwrap().room, Some(room));
        let therapist = salon.add_therapist().await;
        let wanted = Wanted { therapist, ..salon.other_wants("2026-03-31 09:15").await };
        assert_eq!(salon.hold(&wanted).await.unwrap_err(), StoreError::Taken { what: "room" });
        let held = stage.store.hold(&Act::visitor(after(10)), By::Client, &wanted).await.unwrap();
        assert_eq!(held.room, Some(room));
        assert_eq!(salon.appointment(lost.id).await.status, Status::Expired);
        assert_sound(&stage).await;
    }

    async fn a_room_must_be_free_and_have_what_is_needed(stage) {
        let salon = Salon::open(&stage).await;
        salon.put(&Service { needs_room: true, equipment: "table".into(), ..salon.a_service() }).await;
        salon.add_room("mat").await;
        let room = salon.add_room("mat table").await;
        let block = Block {
            practice: salon.practice, id: BlockId::mint(now(), &mut *salon.random()), therapist: None, room: Some(room),
            starts_at: berlin("2026-03-31 12:00"), ends_at: berlin("2026-03-31 13:00"), why: "cleaning".to_owned(), source: None,
        };
        salon.put(&block).await;
        assert_eq!(salon.hold(&salon.wants("2026-03-31 12:00")).await.unwrap_err(), StoreError::Taken { what: "room" });
        let booked = salon.book(&salon.wants("2026-03-31 09:00")).await.unwrap();
        assert_eq!(booked.room, Some(room));
        let moved = salon.move_to(&booked, "2026-03-31 09:30").await.unwrap();
        assert_eq!(moved.room, Some(room));
        assert_sound(&stage).await;
    }

    async fn a_client_is_in_one_place_at_a_time_unless_the_practice_says_otherwise(stage) {
        let salon = Salon::open(&stage).await;
        salon.book(&salon.wants("2026-03-31 09:00")).await.unwrap();
        let therapist = salon.add_therapist().await;
        let both = Wanted { therapist, ..salon.wants("2026-03-31 09:30") };
        assert_eq!(salon.hold(&both).await.unwrap_err(), StoreError::Taken { what: "client" });
        salon.put(&Practice { client_exclusive: false, ..salon.a_practice() }).await;
        salon.hold(&both).await.unwrap();
        assert!(!salon.appointment(both.id).await.client_claimed);
    }

    async fn moving_takes_the_new_time_and_frees_the_old_one(stage) {
        let salon = Salon::open(&stage).await;
        let booked = salon.book(&salon.wants("2026-03-31 09:00")).await.unwrap();
        salon.book(&salon.other_wants("2026-03-31 14:00").await).await.unwrap();
        assert_eq!(salon.move_to(&booked, "2026-03-31 13:30").await.unwrap_err(), TIME);
        assert_eq!(salon.appointment(booked.id).await, booked);
        let overlapping = salon.move_to(&booked, "2026-03-31 09:30").await.unwrap();
        assert_eq!((overlapping.id, overlapping.sequence, overlapping.status), (booked.id, 1, Status::Confirmed));
        let stale = salon.move_to(&booked, "2026-03-31 11:00").await.unwrap_err();
        assert_eq!(stale, StoreError::Stale { what: "appointment" });
        let moved = salon.move_to(&overlapping, "2026-04-01 09:00").await.unwrap();
        salon.book(&salon.other_wants("2026-03-31 09:00").await).await.unwrap();
        let event = stage.store.history(salon.practice, booked.id).await.unwrap().pop().unwrap();
        assert_eq!((event.from_starts_at, event.to_starts_at), (Some(overlapping.starts_at), moved.starts_at));
        assert_sound(&stage).await;
    }

    async fn moving_to_another_therapist_frees_the_first(stage) {
        let salon = Salon::open(&stage).await;
        let booked = salon.book(&salon.wants("2026-03-31 09:00")).await.unwrap();
        let therapist = salon.add_therapist().await;
        let to = To { sequence: 0, therapist, starts_at: booked.starts_at, over: None };
        let moved = stage.store.move_appointment(&desk(), By::Practice, salon.practice, booked.id, to).await.unwrap();
        assert_eq!(moved.therapist, therapist);
        salon.book(&salon.other_wants("2026-03-31 09:00").await).await.unwrap();
        assert_sound(&stage).await;
    }

    async fn sending_twice_is_booking_once(stage) {
        let salon = Salon::open(&stage).await;
        let wanted = salon.wants("2026-03-31 09:00");
        let results = at_once(8, |_| {
            let (store, practice) = (stage.store.clone(), salon.practice);
            async move {
                store.hold(&desk(), By::Client, &wanted).await?;
                store.book(&desk(), By::Client, practice, wanted.id).await
            }
        }).await;
        for result in results {
            assert_eq!(result.unwrap().status, Status::Confirmed);
        }
        assert_eq!(stage.store.history(salon.practice, wanted.id).await.unwrap().len(), 2);
        let other = Wanted { starts_at: berlin("2026-03-31 12:00"), ..wanted };
        assert_eq!(salon.hold(&other).await.unwrap_err(), StoreError::Taken { what: "appointment" });
        assert_sound(&stage).await;
    }

    async fn a_wish_is_only_a_wish(stage) {
        let salon = Salon::open(&stage).await;
        let not_offered = |starts_at: &str| {
            let wanted = salon.wants(starts_at);
            let salon = &salon;
            async move {
                match salon.hold(&wanted).await.unwrap_err() {
                    StoreError::NotOffered { reason } => reason,
                    other => panic!("{other:?}"),
                }
            }
        };
        assert!(matches!(not_offered("2026-03-20 09:00").await, Reason::TooSoon { .. }));
        assert!(matches!(not_offered("2026-03-29 10:00").await, Reason::TooSoon { .. }));
        assert!(matches!(not_offered("2026-09-20 09:00").await, Reason::TooFar { .. }));
        assert!(matches!(not_offered("2026-03-31 09:05").await, Reason::OffGrid { minutes: 15 }));
        assert!(matches!(not_offered("2026-03-31 09:00:01").await, Reason::OffGrid { .. }));
        assert_eq!(not_offered("2026-03-31 17:15").await, Reason::Closed);
        assert_eq!(not_offered("2026-03-31 03:00").await, Reason::Closed);
        // The practice itself needs no notice, but cannot book the past either.
        let soon = salon.wants("2026-03-29 10:00");
        stage.store.hold(&desk(), By::Practice, &soon).await.unwrap();
        let past = salon.wants("2026-03-29 09:00");
        assert!(stage.store.hold(&desk(), By::Practice, &past).await.is_err());
        assert_eq!(claims(&stage).await, 30);
    }

    async fn who_cannot_be_booked_says_why(stage) {
        let salon = Salon::open(&stage).await;
        let why = |wanted: Wanted| {
            let salon = &salon;
            async move {
                match salon.hold(&wanted).await.unwrap_err() {
                    StoreError::NotBookable { why } => why,
                    other => panic!("{other:?}"),
                }
            }
        };
        let wanted = salon.wants("2026-03-31 09:00");
        let stranger = salon.a_therapist();
        salon.put(&stranger).await;
        assert!(why(Wanted { therapist: stranger.id, ..wanted }).await.contains("does not give this service"));
        salon.put(&Therapist { retired_at: Some(now()), ..stranger.clone() }).await;
        assert!(why(Wanted { therapist: stranger.id, ..wanted }).await.contains("therapist takes no bookings"));
        let unknown = Wanted { therapist: TherapistId::mint(now(), &mut *salon.random()), ..wanted };
        assert_eq!(salon.hold(&unknown).await.unwrap_err(), StoreError::NotFound { what: "therapist" });

        salon.put(&Service { credentials: "prenatal".into(), ..salon.a_service() }).await;
        assert!(why(wanted).await.contains("credential"));
        let mut credential = Credential {
            practice: salon.practice, id: CredentialId::mint(now(), &mut *salon.random()), therapist: salon.therapist,
            kind: "prenatal".to_owned(), number: "7".to_owned(), country: "DE".to_owned(), issuer: "School".to_owned(),
            valid_until: Some("2026-03-31".parse().unwrap()), verified_by: None, verified_at: None, verified_how: None,
        };
        salon.put(&credential).await;
        assert!(why(wanted).await.contains("not verified"));
        credential.verified_at = Some(now());
        credential.verified_how = Some("certificate seen".to_owned());
        salon.put(&credential).await;
        salon.hold(&wanted).await.unwrap();
        assert!(why(salon.wants("2026-04-01 09:00")).await.contains("expired"));
    }

    async fn a_therapist_who_goes_while_being_booked_is_booked_before_or_not_at_all(stage) {
        let salon = Salon::open(&stage).await;
        let therapist = stage.store.get::<Therapist>(salon.practice, salon.therapist).await.unwrap().unwrap();
        let wishes: Vec<Wanted> = (8..17).map(|hour| salon.wants(&format!("2026-03-{} 12:00", hour + 14))).collect();
        let wishes: Vec<Wanted> = wishes.into_iter().map(|wish| Wanted { starts_at: wish.starts_at + SignedDuration::from_hours(24 * 20), ..wish }).collect();
        let results = at_once(10, |n| {
            let (store, therapist) = (stage.store.clone(), therapist.clone());
            let wish = wishes.get(n).copied();
            async move {
                match wish {
                    Some(wish) => store.hold(&desk(), By::Client, &wish).await.map(drop),
                    None => store.put(&desk(), &Therapist { retired_at: Some(now()), ..therapist }).await,
                }
            }
        }).await;
        assert_eq!(results[9], Ok(()));
        for result in &results {
            assert!(matches!(result, Ok(()) | Err(StoreError::NotBookable { .. })), "{result:?}");
        }
        assert_sound(&stage).await;
    }

    async fn a_day_can_be_opened_and_closed_and_blocked(stage) {
        let salon = Salon::open(&stage).await;
        let date = "2026-03-31".parse().unwrap();
        let parts = [
            DayPart { date, change: Change::Remove, part: clock("08:00", "12:00"), location: None },
            DayPart { date, change: Change::Add, part: clock("18:00", "21:00"), location: Some(salon.location) },
        ];
        stage.store.set_day(&desk(), salon.practice, salon.therapist, date, &parts).await.unwrap();
        let closed = StoreError::NotOffered { reason: Reason::Closed };
        assert_eq!(salon.hold(&salon.wants("2026-03-31 09:00")).await.unwrap_err(), closed);
        salon.hold(&salon.wants("2026-03-31 20:00")).await.unwrap();
        let block = Block {
            practice: salon.practice, id: BlockId::mint(now(), &mut *salon.random()), therapist: Some(salon.therapist), room: None,
            starts_at: berlin("2026-03-31 13:10:30"), ends_at: berlin("2026-03-31 13:11"), why: String::new(), source: None,
        };
        salon.put(&block).await;
        assert_eq!(salon.hold(&salon.wants("2026-03-31 13:00")).await.unwrap_err(), closed);
        stage.store.remove_block(&desk(), &block).await.unwrap();
        salon.hold(&salon.wants("2026-03-31 13:00")).await.unwrap();
        stage.store.set_day(&desk(), salon.practice, salon.therapist, date, &[]).await.unwrap();
        salon.hold(&salon.wants("2026-03-31 09:00")).await.unwrap();
        assert_eq!(stage.store.days(salon.practice, salon.therapist, date, date).await.unwrap(), []);
    }

    async fn nights_of_clock_changes_have_the_hours_that_the_clock_shows(stage) {
        let salon = Salon::open(&stage).await;
        salon.put(&Service { horizon_days: 400, before_minutes: 0, after_minutes: 0, grid_minutes: 60, ..salon.a_service() }).await;
        salon.works(salon.therapist, "00:00", "06:00").await;
        let mut held = Vec::new();
        for from in ["2026-10-25 00:00", "2027-03-28 00:00"] {
            let midnight = berlin(from);
            let mut count = 0;
            for hour in 0..9 {
                let mut wanted = salon.wants(from);
                wanted.starts_at = midnight + SignedDuration::from_hours(hour);
                count += usize::from(salon.hold(&wanted).await.is_ok());
            }
            held.push(count);
        }
        assert_eq!(held, [7, 5]);
        assert_sound(&stage).await;
    }

    async fn an_outside_calendar_blocks_and_never_touches_an_appointment(stage) {
        let salon = Salon::open(&stage).await;
        let booked = salon.book(&salon.wants("2026-03-31 09:00")).await.unwrap();
        let id = || BlockId::mint(now(), &mut *salon.random());
        let busy = [
            (id(), berlin("2026-03-31 09:30"), berlin("2026-03-31 11:00")),
            (id(), berlin("2026-03-31 15:00"), berlin("2026-03-31 16:00")),
        ];
        let met = stage.store.replace_imported(&desk(), salon.practice, salon.therapist, "home", &busy).await.unwrap();
        assert_eq!(met, std::slice::from_ref(&booked));
        assert_eq!(salon.appointment(booked.id).await, booked);
        assert!(salon.hold(&salon.wants("2026-03-31 15:00")).await.is_err());
        let met = stage.store.replace_imported(&desk(), salon.practice, salon.therapist, "home", &[]).await.unwrap();
        assert_eq!(met, []);
        salon.hold(&salon.wants("2026-03-31 15:00")).await.unwrap();
    }

    async fn changes_are_told_in_order_and_once(stage) {
        let salon = Salon::open(&stage).await;
        let version = stage.store.version().await.unwrap();
        assert_eq!(stage.store.changed_since(version, 100).await.unwrap(), Changes { version, ..Changes::default() });
        salon.book(&salon.wants("2026-03-31 09:00")).await.unwrap();
        let changes = stage.store.changed_since(version, 100).await.unwrap();
        assert_eq!(changes.therapists.into_iter().collect::<Vec<_>>(), [(salon.practice, salon.therapist)]);
        assert_eq!((changes.version, changes.practices.len()), (version + 2, 0));
        salon.add_client().await;
        salon.put(&salon.a_location()).await;
        let changes = stage.store.changed_since(changes.version, 100).await.unwrap();
        assert_eq!((changes.practices.len(), changes.therapists.len()), (1, 0));
    }

    async fn calendars_of_a_practice_are_those_of_its_therapists(stage) {
        let salon = Salon::open(&stage).await;
        for _ in 0..4 {
            salon.add_therapist().await;
        }
        salon.book(&salon.wants("2026-03-31 09:00")).await.unwrap();
        let window = window("2026-03-30 00:00", "2026-04-06 00:00");
        let (mut after, mut seen) = (None, 0);
        loop {
            let page = stage.store.calendars(salon.practice, after, 2, window).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.0.id);
            for (therapist, calendar) in page {
                let one = stage.store.calendar(salon.practice, therapist.id, window).await.unwrap();
                assert_eq!(calendar.appointments, one.appointments);
                assert_eq!(calendar.open(None), one.open(None));
                assert_eq!(calendar.open(None).iter().count(), 7);
                assert_eq!(calendar.appointments.len(), usize::from(therapist.id == salon.therapist));
                seen += 1;
            }
        }
        assert_eq!(seen, 5);
    }
}
