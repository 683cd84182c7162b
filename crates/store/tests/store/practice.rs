//! An invented practice, with sensible defaults: a test states only what matters.

use std::sync::MutexGuard;

use booking::{ClockSpan, Place, Span, Tick};
use jiff::Timestamp;
use jiff::civil::{Time, Weekday};
use rand::rngs::ChaCha12Rng;
use store::*;

use crate::stage::{Stage, after, now};

/// A practice with one service, one therapist and one client, and what a test adds to it.
pub struct Salon<'a> {
    pub stage: &'a Stage,
    pub store: &'a Store,
    pub practice: PracticeId,
    pub location: LocationId,
    pub service: ServiceId,
    pub therapist: TherapistId,
    pub client: ClientId,
}

impl<'a> Salon<'a> {
    /// Open every day from 08:00 to 18:00 in Berlin; an hour of massage with ten minutes before and five after.
    pub async fn open(stage: &'a Stage) -> Salon<'a> {
        // One at a time: a statement keeps the generator until its end.
        let practice = PracticeId::mint(now(), &mut *stage.random());
        let location = LocationId::mint(now(), &mut *stage.random());
        let service = ServiceId::mint(now(), &mut *stage.random());
        let therapist = TherapistId::mint(now(), &mut *stage.random());
        let client = ClientId::mint(now(), &mut *stage.random());
        let mut salon = Salon {
            stage,
            store: &stage.store,
            practice,
            location,
            service,
            therapist,
            client,
        };
        salon.put(&salon.a_practice()).await;
        salon.put(&salon.a_location()).await;
        salon.put(&salon.a_service()).await;
        salon.therapist = salon.add_therapist().await;
        salon.client = salon.add_client().await;
        salon
    }

    pub fn random(&self) -> MutexGuard<'_, ChaCha12Rng> {
        self.stage.random()
    }

    pub async fn put<R: SetUp>(&self, record: &R) {
        self.store.put(&desk(), record).await.unwrap();
    }

    pub fn a_practice(&self) -> Practice {
        Practice {
            id: self.practice,
            name: "Good Hands".to_owned(),
            kind: PracticeKind::Clinic,
            zone: "Europe/Berlin".parse().unwrap(),
            country: "DE".to_owned(),
            email: Some("desk@hands.example".to_owned()),
            phone: None,
            approve_first: false,
            client_exclusive: true,
            free_until_hours: 24,
            late_percent: 50,
            hold_minutes: 10,
            km_per_hour: 30.0,
            way_minutes: 5,
            made_at: now(),
            retired_at: None,
        }
    }

    pub fn a_location(&self) -> Location {
        Location {
            practice: self.practice,
            id: self.location,
            name: "Mitte".to_owned(),
            address: "Invented Street 1".to_owned(),
            place: Some(km_east(0.0)),
            zone: "Europe/Berlin".parse().unwrap(),
            retired_at: None,
        }
    }

    pub fn a_service(&self) -> Service {
        Service {
            practice: self.practice,
            id: self.service,
            name: "Back massage".to_owned(),
            about: String::new(),
            minutes: 60,
            before_minutes: 10,
            after_minutes: 5,
            grid_minutes: 15,
            notice_minutes: 120,
            horizon_days: 90,
            needs_room: false,
            equipment: Words::default(),
            at_home: true,
            at_location: true,
            techniques: "swedish".into(),
            populations: Words::default(),
            credentials: Words::default(),
            price: Some("60 €".to_owned()),
            retired_at: None,
        }
    }

    pub fn a_therapist(&self) -> Therapist {
        Therapist {
            practice: self.practice,
            id: TherapistId::mint(now(), &mut *self.random()),
            account: None,
            name: "Tess".to_owned(),
            about: String::new(),
            gender: Some(Gender::Woman),
            languages: "de en".into(),
            techniques: "swedish shiatsu".into(),
            trained_for: "prenatal".into(),
            area_centre: None,
            area_km: None,
            set_up_minutes: 0,
            pack_up_minutes: 0,
            day_start_place: None,
            day_end_place: None,
            watched: false,
            made_at: now(),
            retired_at: None,
        }
    }

    pub fn a_client(&self) -> Client {
        Client {
            practice: self.practice,
            id: ClientId::mint(now(), &mut *self.random()),
            account: None,
            name: Some("Some One".to_owned()),
            email: Some("someone@example.org".to_owned()),
            phone: None,
            address: Some("Invented Street 7".to_owned()),
            home: Some(km_east(3.0)),
            access_notes: Some("second door".to_owned()),
            made_at: now(),
            vetted_at: None,
            retired_at: None,
        }
    }

    pub fn a_consent(&self, sees: &str, minutes: i64) -> Consent {
        Consent {
            practice: self.practice,
            id: ConsentId::mint(after(minutes), &mut *self.random()),
            client: self.client,
            sees: sees.into(),
            given_at: after(minutes),
            withdrawn_at: None,
        }
    }

    pub fn an_invitation(&self, email: &str) -> Invitation {
        Invitation {
            practice: self.practice,
            id: InvitationId::mint(now(), &mut *self.random()),
            email: email.to_owned(),
            role: Role::Therapist,
            therapist: Some(self.therapist),
            made_at: now(),
            expires_at: after(60),
        }
    }

    pub fn an_intake(&self, appointment: AppointmentId, minutes: i64) -> Intake {
        Intake {
            practice: self.practice,
            id: IntakeId::mint(after(minutes), &mut *self.random()),
            appointment,
            client: self.client,
            made_at: after(minutes),
            knowledge_version: "7".to_owned(),
            answers: Some(r#"{"age": 40}"#.to_owned()),
            outcome: Some(r#"{"disposition": "proceed"}"#.to_owned()),
            changed: None,
            alert: false,
            seen_at: None,
            seen_by: None,
        }
    }

    pub async fn add_client(&self) -> ClientId {
        let client = self.a_client();
        self.put(&client).await;
        client.id
    }

    /// Somebody who lives so many kilometres east of the location.
    pub async fn add_client_at(&self, km: f64) -> ClientId {
        let home = Some(km_east(km));
        let client = Client {
            home,
            ..self.a_client()
        };
        self.put(&client).await;
        client.id
    }

    /// A therapist who gives the service from 08:00 to 18:00 on every day, at the location and in homes.
    pub async fn add_therapist(&self) -> TherapistId {
        let therapist = self.a_therapist();
        self.put(&therapist).await;
        self.give(therapist.id, &[self.service]).await;
        self.works(therapist.id, "08:00", "18:00").await;
        therapist.id
    }

    pub async fn give(&self, therapist: TherapistId, services: &[ServiceId]) {
        self.store
            .set_services(&desk(), self.practice, therapist, services)
            .await
            .unwrap();
    }

    pub async fn works(&self, therapist: TherapistId, from: &str, to: &str) {
        let part = clock(from, to);
        let days = Weekday::Monday.cycle_forward().take(7);
        let places = [Some(self.location), None];
        let week: Vec<WorkingPart> = days
            .flat_map(|weekday| {
                places.map(|location| WorkingPart {
                    weekday,
                    part,
                    location,
                })
            })
            .collect();
        self.store
            .set_week(&desk(), self.practice, therapist, &week)
            .await
            .unwrap();
    }

    pub async fn add_room(&self, equipment: &str) -> RoomId {
        let room = Room {
            practice: self.practice,
            id: RoomId::mint(now(), &mut *self.random()),
            location: self.location,
            name: "Room".to_owned(),
            equipment: equipment.into(),
            retired_at: None,
        };
        self.put(&room).await;
        room.id
    }

    /// The client wants the service at the location.
    pub fn wants(&self, starts_at: &str) -> Wanted {
        Wanted {
            practice: self.practice,
            id: AppointmentId::mint(now(), &mut *self.random()),
            therapist: self.therapist,
            client: self.client,
            service: self.service,
            location: Some(self.location),
            starts_at: berlin(starts_at),
            series: None,
        }
    }

    /// Somebody else wants it at the same place.
    pub async fn other_wants(&self, starts_at: &str) -> Wanted {
        let client = self.add_client().await;
        Wanted {
            client,
            ..self.wants(starts_at)
        }
    }

    /// Somebody wants it in a home so many kilometres to the east.
    pub async fn home_wants(&self, km: f64, starts_at: &str) -> Wanted {
        let client = self.add_client_at(km).await;
        Wanted {
            client,
            location: None,
            ..self.wants(starts_at)
        }
    }

    pub async fn hold(&self, wanted: &Wanted) -> Result<Appointment> {
        self.store.hold(&desk(), By::Client, wanted).await
    }

    pub async fn book(&self, wanted: &Wanted) -> Result<Appointment> {
        self.hold(wanted).await?;
        self.store
            .book(&desk(), By::Client, self.practice, wanted.id)
            .await
    }

    pub async fn cancel(&self, id: AppointmentId) -> Result<Appointment> {
        self.store
            .cancel(&desk(), By::Practice, self.practice, id, None)
            .await
    }

    pub async fn appointment(&self, id: AppointmentId) -> Appointment {
        let found = self.store.appointment(self.practice, id).await.unwrap();
        found.unwrap()
    }

    pub async fn move_to(&self, of: &Appointment, starts_at: &str) -> Result<Appointment> {
        let to = To {
            sequence: of.sequence,
            therapist: of.therapist,
            starts_at: berlin(starts_at),
            over: None,
        };
        self.store
            .move_appointment(&desk(), By::Client, self.practice, of.id, to)
            .await
    }
}

impl Stage {
    /// A practice at which somebody works, gives massages and was to get one.
    pub async fn somebody_at_a_practice(&self, id: AccountId, email: &str) {
        let salon = Salon::open(self).await;
        let account = Some(id);
        let member = Member {
            practice: salon.practice,
            id: MemberId::mint(now(), &mut *salon.random()),
            account,
            role: Role::Owner,
            since: now(),
            until: None,
        };
        salon.put(&member).await;
        let home = Some(km_east(1.0));
        let therapist = salon.a_therapist();
        salon
            .put(&Therapist {
                account,
                day_start_place: home,
                ..therapist
            })
            .await;
        let client = Client {
            id: salon.client,
            account,
            email: Some(email.to_owned()),
            ..salon.a_client()
        };
        salon.put(&client).await;
        let wanted = Wanted {
            location: None,
            ..salon.wants("2026-03-31 09:00")
        };
        salon.book(&wanted).await.unwrap();
        let invitation = salon.an_invitation(email);
        self.store.invite(&desk(), &invitation).await.unwrap();
        let (consent, intake) = (salon.a_consent("diary", 0), salon.an_intake(wanted.id, 0));
        self.store.give_consent(&desk(), &consent).await.unwrap();
        self.store.add_intake(&desk(), &intake).await.unwrap();
        let visit = wanted.id;
        let (note, act) = (salon.a_note(visit), desk());
        self.store.write_note(&act, &note).await.unwrap();
        self.store
            .sign_note(&act, salon.practice, visit, salon.therapist, 1)
            .await
            .unwrap();
        let amendment = salon.an_amendment(visit, 1, "the left, not the right");
        self.store.amend_note(&act, &amendment).await.unwrap();
        let session = salon.a_visit_session(visit);
        self.store.add_visit_session(&act, &session).await.unwrap();
        self.store
            .check_in(&act, &salon.a_check(visit))
            .await
            .unwrap();
        let event = salon.an_event(visit);
        self.store.add_practice_event(&act, &event).await.unwrap();
        salon.tell_and_share(account, wanted.id).await;
        let entry = salon.join(&salon.an_entry()).await;
        let offering = salon.an_offering(&entry, "2026-03-31 14:00");
        salon.offer(&offering, 0).await.unwrap();
        let reason = Some("my back is worse");
        let act = desk();
        let cancelled = self
            .store
            .cancel(&act, By::Client, salon.practice, wanted.id, reason);
        cancelled.await.unwrap();
    }
}

/// Somebody acts on that morning.
pub fn desk() -> Act {
    Act::visitor(now())
}

pub fn clock(from: &str, to: &str) -> ClockSpan {
    let time = |text: &str| text.parse::<Time>().unwrap();
    ClockSpan::new(time(from), time(to)).unwrap()
}

/// An instant by Berlin's clock: `2026-03-31 09:00`.
pub fn berlin(text: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = text.parse().unwrap();
    civil.in_tz("Europe/Berlin").unwrap().timestamp()
}

/// By Berlin's clock, `09:00`.
pub fn wall(instant: Timestamp) -> String {
    let zoned = instant.in_tz("Europe/Berlin").unwrap();
    zoned.strftime("%H:%M").to_string()
}

pub fn km_east(km: f64) -> Place {
    // At this latitude a degree of longitude is so many kilometres on the ball that `Place` measures on.
    let degree = 6371.0088_f64.to_radians() * 52.5_f64.to_radians().cos();
    Place::new(52.5, 13.4 + km / degree).unwrap()
}

pub fn window(from: &str, to: &str) -> Span {
    Span::new(Tick::at(berlin(from)), Tick::at(berlin(to)))
}

pub const TIME: StoreError = StoreError::Taken { what: "time" };
