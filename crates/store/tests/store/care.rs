//! What happens around a visit: notes that are drafted and signed, sessions handed over, and who is in whose home.

use jiff::SignedDuration;
use store::*;

use crate::practice::*;
use crate::stage::{Stage, after, now};

impl Salon<'_> {
    pub fn a_note(&self, appointment: AppointmentId) -> Note {
        Note {
            practice: self.practice,
            appointment,
            author: self.therapist,
            client: self.client,
            name: None,
            subjective: Some("less stiff in the morning".to_owned()),
            objective: None,
            assessment: None,
            plan: Some("the same again".to_owned()),
            findings: Some(r#"[{"region":"low_back"}]"#.to_owned()),
            choices: Some("better".into()),
            privacy: Privacy::Therapists,
            version: 0,
            made_at: now(),
            changed_at: now(),
            signed_at: None,
        }
    }

    pub fn an_amendment(
        &self,
        appointment: AppointmentId,
        position: u32,
        words: &str,
    ) -> NoteAmendment {
        NoteAmendment {
            practice: self.practice,
            appointment,
            author: self.therapist,
            position,
            client: self.client,
            words: Some(words.to_owned()),
            signed_at: None,
        }
    }

    pub fn a_visit_session(&self, appointment: AppointmentId) -> VisitSession {
        VisitSession {
            practice: self.practice,
            id: SessionId::mint(now(), &mut *self.random()),
            appointment,
            client: self.client,
            received_at: after(60),
            started_at: Some(now()),
            ended_at: Some(after(50)),
            technique: Some("swedish".to_owned()),
            minutes: Some(50),
            log: Some(r#"{"steps":[]}"#.to_owned()),
        }
    }

    pub fn a_check(&self, appointment: AppointmentId) -> VisitCheck {
        VisitCheck {
            practice: self.practice,
            appointment,
            client: self.client,
            therapist: self.therapist,
            expected_end: after(75),
            in_at: Some(now()),
            out_at: None,
            early_at: None,
            told_at: None,
            reached_at: None,
            reached_by: None,
        }
    }

    pub fn an_event(&self, appointment: AppointmentId) -> PracticeEvent {
        PracticeEvent {
            practice: self.practice,
            id: PracticeEventId::mint(now(), &mut *self.random()),
            appointment,
            client: self.client,
            therapist: self.therapist,
            recorded_at: after(70),
            day: Some(crate::people::day("2026-03-29")),
            kind: Some("after_bruise".to_owned()),
            severity: Some("moderate".to_owned()),
            words: Some("a bruise below the left shoulder blade".to_owned()),
            done: None,
            follow_up: Some("ring on Tuesday".to_owned()),
        }
    }
}

async fn a_visit(stage: &Stage) -> (Salon<'_>, AppointmentId) {
    let salon = Salon::open(stage).await;
    let wanted = salon.wants("2026-03-31 09:00");
    salon.book(&wanted).await.unwrap();
    (salon, wanted.id)
}

const STALE: StoreError = StoreError::Stale { what: "note" };

on_both! {
    async fn a_draft_is_changed_only_from_what_was_read(stage) {
        let (salon, visit) = a_visit(&stage).await;
        let (store, act) = (&stage.store, desk());
        let first = salon.a_note(visit);
        assert_eq!(store.write_note(&act, &first).await, Ok(1));
        assert_eq!(store.write_note(&act, &first).await, Ok(1), "sent twice");
        let second = Note { version: 1, objective: Some("tender".to_owned()), ..first.clone() };
        assert_eq!(store.write_note(&act, &second).await, Ok(2));
        let other_tab = Note { version: 1, objective: Some("loose".to_owned()), ..first };
        assert_eq!(store.write_note(&act, &other_tab).await, Err(STALE));
        let kept = store.visit_note(salon.practice, visit, salon.therapist).await.unwrap().unwrap();
        assert_eq!((kept.version, kept.objective.as_deref()), (2, Some("tender")));
    }

    async fn two_tabs_that_write_at_once_lose_nothing_unseen(stage) {
        let (salon, visit) = a_visit(&stage).await;
        let note = salon.a_note(visit);
        let results = crate::people::at_once(8, |n| {
            let (store, note) = (stage.store.clone(), Note { plan: Some(format!("plan {n}")), ..note.clone() });
            async move { store.write_note(&desk(), &note).await }
        }).await;
        assert_eq!(results.iter().filter(|result| **result == Ok(1)).count(), 1);
        assert!(results.iter().all(|result| matches!(result, Ok(1) | Err(StoreError::Stale { .. }))), "{results:?}");
    }

    async fn what_is_signed_never_changes_and_names_its_client(stage) {
        let (salon, visit) = a_visit(&stage).await;
        let (store, act) = (&stage.store, Act::visitor(after(90)));
        let sign = |version| store.sign_note(&act, salon.practice, visit, salon.therapist, version);
        assert_eq!(sign(1).await, Err(StoreError::NotFound { what: "note" }));
        let too_early = salon.an_amendment(visit, 1, "too early");
        store.write_note(&act, &salon.a_note(visit)).await.unwrap();
        assert_eq!(store.amend_note(&act, &too_early).await, Err(StoreError::NotFound { what: "note" }));
        assert_eq!(sign(7).await, Err(STALE));
        sign(1).await.unwrap();
        sign(1).await.unwrap();
        let changed = Note { version: 1, plan: None, ..salon.a_note(visit) };
        assert_eq!(store.write_note(&act, &changed).await, Err(STALE));
        let again = Note { version: 0, ..salon.a_note(visit) };
        assert_eq!(store.write_note(&act, &again).await, Err(STALE));
        let [kept] = &store.signed_notes(salon.practice, salon.client).await.unwrap()[..] else { panic!() };
        assert_eq!((kept.signed_at, kept.name.as_deref(), kept.plan.as_deref()),
            (Some(after(90)), Some("Some One"), Some("the same again")));
    }

    async fn amendments_stand_behind_the_note_in_their_order(stage) {
        let (salon, visit) = a_visit(&stage).await;
        let (store, act) = (&stage.store, desk());
        store.write_note(&act, &salon.a_note(visit)).await.unwrap();
        store.sign_note(&act, salon.practice, visit, salon.therapist, 1).await.unwrap();
        let first = salon.an_amendment(visit, 1, "the left, not the right");
        store.amend_note(&act, &first).await.unwrap();
        store.amend_note(&act, &first).await.unwrap();
        let clash = salon.an_amendment(visit, 1, "something else");
        assert_eq!(store.amend_note(&act, &clash).await, Err(StoreError::Stale { what: "note_amendment" }));
        store.amend_note(&act, &salon.an_amendment(visit, 2, "something else")).await.unwrap();
        let note = store.visit_note(salon.practice, visit, salon.therapist).await.unwrap().unwrap();
        let words: Vec<_> = store.amendments(&note).await.unwrap().into_iter().filter_map(|added| added.words).collect();
        assert_eq!(words, ["the left, not the right", "something else"]);
    }

    async fn a_session_is_kept_once_and_in_its_own_visit(stage) {
        let (salon, visit) = a_visit(&stage).await;
        let other = salon.wants("2026-03-31 13:00");
        salon.book(&other).await.unwrap();
        let (store, act) = (&stage.store, desk());
        let session = salon.a_visit_session(visit);
        assert_eq!(store.add_visit_session(&act, &session).await, Ok(HandOver::Added));
        assert_eq!(store.add_visit_session(&act, &session).await, Ok(HandOver::AlreadyThere));
        let elsewhere = VisitSession { appointment: other.id, ..session.clone() };
        assert_eq!(store.add_visit_session(&act, &elsewhere).await, Err(StoreError::Taken { what: "visit_session" }));
        assert_eq!(store.visit_sessions(salon.practice, visit).await.unwrap(), [session]);
        assert_eq!(store.visit_sessions(salon.practice, other.id).await.unwrap(), []);
    }

    async fn whoever_is_watched_is_expected_at_the_start_and_anew_when_a_visit_moves(stage) {
        let salon = Salon::open(&stage).await;
        let store = &stage.store;
        let wanted = salon.home_wants(2.0, "2026-03-31 09:00").await;
        let visit = salon.book(&wanted).await.unwrap();
        salon.book(&salon.wants("2026-03-31 13:00")).await.unwrap();
        let within = SignedDuration::from_mins(15);
        let look = async |at: &str| {
            let to = berlin(at) - within;
            store.expect_check_ins(to - SignedDuration::from_hours(12), to, within).await.unwrap();
            store.late_untold(berlin(at)).await.unwrap()
        };
        assert_eq!(look("2026-03-31 09:15").await, [], "nobody is watched unasked");
        let known: Therapist = store.get(salon.practice, salon.therapist).await.unwrap().unwrap();
        salon.put(&Therapist { watched: true, ..known }).await;
        assert_eq!(look("2026-03-31 09:14").await, []);
        let late = look("2026-03-31 09:15").await;
        assert_eq!(late.len(), 1);
        assert_eq!((late[0].appointment, late[0].expected_end, late[0].has_come()), (visit.id, berlin("2026-03-31 09:15"), false));
        store.told_late(&Act::program(now()), &late[0]).await.unwrap();
        assert_eq!(look("2026-03-31 18:00").await, [], "once, and not for a visit in the house");
        let moved = salon.move_to(&visit, "2026-03-31 11:00").await.unwrap();
        let late = look("2026-03-31 11:15").await;
        assert_eq!(late.iter().map(|check| check.expected_end).collect::<Vec<_>>(), [moved.starts_at + within]);
        let come = VisitCheck { in_at: Some(now()), expected_end: berlin("2026-03-31 12:15"), ..late[0].clone() };
        store.check_in(&desk(), &come).await.unwrap();
        assert_eq!(look("2026-03-31 12:14").await, []);
        assert_eq!(look("2026-03-31 12:15").await.len(), 1);
        store.check_out(&desk(), salon.practice, visit.id).await.unwrap();
        assert_eq!(look("2026-03-31 18:00").await, []);
    }

    async fn whoever_does_not_check_out_in_time_is_late_until_reached(stage) {
        let (salon, visit) = a_visit(&stage).await;
        let (store, act) = (&stage.store, desk());
        let missing = StoreError::NotFound { what: "visit_check" };
        assert_eq!(store.check_out(&act, salon.practice, visit).await, Err(missing.clone()));
        let check = salon.a_check(visit);
        store.check_in(&act, &check).await.unwrap();
        store.check_in(&act, &VisitCheck { expected_end: after(9), ..check.clone() }).await.unwrap();
        assert_eq!(store.late_untold(after(74)).await.unwrap(), []);
        assert_eq!(store.late_untold(after(75)).await.unwrap(), std::slice::from_ref(&check));
        store.told_late(&Act::program(after(76)), &check).await.unwrap();
        assert_eq!(store.late_untold(after(77)).await.unwrap(), []);

        store.expect_end(&act, salon.practice, visit, after(100)).await.unwrap();
        assert_eq!(store.late_untold(after(99)).await.unwrap(), []);
        assert_eq!(store.late_untold(after(100)).await.unwrap().len(), 1);
        let member = Member {
            practice: salon.practice,
            id: MemberId::mint(now(), &mut *salon.random()),
            account: None,
            role: Role::FrontDesk,
            since: now(),
            until: None,
        };
        salon.put(&member).await;
        let act = Act::visitor(after(101));
        for _ in 0..2 {
            store.reached(&act, salon.practice, visit, member.id).await.unwrap();
        }
        assert_eq!(store.open_checks(salon.practice).await.unwrap(), []);
        assert_eq!(store.late_untold(after(999)).await.unwrap(), []);
        assert_eq!(store.expect_end(&act, salon.practice, visit, after(200)).await, Err(missing));
        let kept = store.visit_check(salon.practice, visit).await.unwrap().unwrap();
        assert_eq!((kept.reached_at, kept.reached_by, kept.out_at), (Some(after(101)), Some(member.id), None));
    }

    async fn leaving_early_is_kept_without_a_word_and_once(stage) {
        let (salon, visit) = a_visit(&stage).await;
        let (store, check) = (&stage.store, salon.a_check(visit));
        store.check_in(&desk(), &check).await.unwrap();
        for minutes in [5, 8] {
            store.leave_early(&Act::visitor(after(minutes)), &check).await.unwrap();
        }
        let kept = store.visit_check(salon.practice, visit).await.unwrap().unwrap();
        assert_eq!((kept.in_at, kept.out_at, kept.early_at), (Some(now()), Some(after(5)), Some(after(5))));
        assert_eq!(store.late_untold(after(999)).await.unwrap(), []);

        let other = salon.wants("2026-03-31 13:00");
        salon.book(&other).await.unwrap();
        store.leave_early(&Act::visitor(after(9)), &salon.a_check(other.id)).await.unwrap();
        let never_in = store.visit_check(salon.practice, other.id).await.unwrap().unwrap();
        assert_eq!((never_in.in_at, never_in.early_at), (None, Some(after(9))));
    }

    async fn erasing_a_person_keeps_what_was_signed_and_deletes_drafts(stage) {
        let (salon, visit) = a_visit(&stage).await;
        let account = stage.somebody("ann@example.org").await;
        salon.put(&Client { id: salon.client, account: Some(account), ..salon.a_client() }).await;
        let later = salon.wants("2026-03-31 13:00");
        salon.book(&later).await.unwrap();
        let (store, act) = (&stage.store, desk());
        for visit in [visit, later.id] {
            store.write_note(&act, &salon.a_note(visit)).await.unwrap();
        }
        store.sign_note(&act, salon.practice, visit, salon.therapist, 1).await.unwrap();
        store.amend_note(&act, &salon.an_amendment(visit, 1, "the left")).await.unwrap();
        store.add_practice_event(&act, &salon.an_event(visit)).await.unwrap();
        store.add_visit_session(&act, &salon.a_visit_session(visit)).await.unwrap();

        let export = store.export(&Act::person(account, now()), account).await.unwrap().to_json().to_string();
        for there in ["less stiff in the morning", "the left", "a bruise below"] {
            assert!(export.contains(there), "{there}");
        }
        let erased = store.erase(&Act::person(account, now()), account).await.unwrap();
        let notes: Vec<_> = erased.kept.iter().filter(|kept| kept.table.starts_with("note")).collect();
        assert_eq!(notes.iter().map(|kept| (kept.table, kept.rows)).collect::<Vec<_>>(), [("note", 1), ("note_amendment", 1)]);
        assert!(notes[0].why.contains("law"), "{notes:?}");
        let [kept] = &store.signed_notes(salon.practice, salon.client).await.unwrap()[..] else { panic!() };
        assert_eq!((kept.appointment, kept.name.as_deref()), (visit, Some("Some One")));
        assert_eq!(kept.subjective.as_deref(), Some("less stiff in the morning"));
        assert_eq!(store.visit_note(salon.practice, later.id, salon.therapist).await.unwrap(), None);
        let [event] = &store.events_of_client(salon.practice, salon.client).await.unwrap()[..] else { panic!() };
        assert_eq!((&event.words, &event.kind, event.day), (&None, &None, None));
        let [session] = &store.visit_sessions(salon.practice, visit).await.unwrap()[..] else { panic!() };
        assert_eq!((&session.log, session.started_at), (&None, None));
    }

    async fn nobody_overwrites_what_somebody_else_noted(stage) {
        let (salon, visit) = a_visit(&stage).await;
        let event = salon.an_event(visit);
        stage.store.add_practice_event(&desk(), &event).await.unwrap();
        let again = PracticeEvent { words: Some("something else".to_owned()), ..event.clone() };
        stage.store.add_practice_event(&desk(), &again).await.unwrap();
        let therapist = salon.add_therapist().await;
        let forged = PracticeEvent { therapist, ..again };
        let refused = stage.store.add_practice_event(&desk(), &forged).await;
        assert_eq!(refused, Err(StoreError::Taken { what: "practice_event" }));
        assert_eq!(stage.store.events_of_client(salon.practice, salon.client).await.unwrap(), [event]);

        let other = salon.wants("2026-03-31 13:00");
        salon.book(&other).await.unwrap();
        let intake = salon.an_intake(visit, 0);
        stage.store.add_intake(&desk(), &intake).await.unwrap();
        let forged = Intake { appointment: other.id, ..intake.clone() };
        assert_eq!(stage.store.add_intake(&desk(), &forged).await, Err(StoreError::Taken { what: "intake" }));
        assert_eq!(stage.store.intakes(salon.practice, visit).await.unwrap(), [intake]);
    }

    async fn nobody_writes_about_a_client_of_another_practice(stage) {
        let (salon, visit) = a_visit(&stage).await;
        let other = Salon::open(&stage).await;
        let foreign = Note { client: other.client, ..salon.a_note(visit) };
        let refused = stage.store.write_note(&desk(), &foreign).await;
        assert_eq!(refused, Err(StoreError::NotFound { what: "client" }));
        let foreign = PracticeEvent { client: other.client, ..salon.an_event(visit) };
        let refused = stage.store.add_practice_event(&desk(), &foreign).await;
        assert_eq!(refused, Err(StoreError::NotFound { what: "client" }));
    }
}
