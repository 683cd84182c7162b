//! Free times in memory: what is found is what the store lets somebody hold, before and after every change.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;

use booking::index::Near;
use booking::{ClockSpan, Place};
use jiff::civil::{Date, Weekday, date, time};
use jiff::{SignedDuration, Timestamp};
use rand::SeedableRng;
use rand::rngs::ChaCha12Rng;
use store::*;
use web::finder::{Finder, Listing, Search, named};

fn now() -> Timestamp {
    "2027-03-01T05:00:00Z".parse().unwrap()
}

fn act() -> Act {
    Act::visitor(now())
}

fn east(km: f64) -> Place {
    Place::new(52.5, 13.4 + km / 67.7).unwrap()
}

/// A practice with one room, a service that needs it and comes to homes as well, and two therapists.
struct House {
    store: Store,
    random: ChaCha12Rng,
    practice: PracticeId,
    location: LocationId,
    room: RoomId,
    service: ServiceId,
    therapists: Vec<TherapistId>,
}

impl House {
    async fn open() -> House {
        let mut random = ChaCha12Rng::seed_from_u64(5);
        let mut house = House {
            store: Store::open(&Address::Memory).await.unwrap(),
            practice: PracticeId::mint(now(), &mut random),
            location: LocationId::mint(now(), &mut random),
            room: RoomId::mint(now(), &mut random),
            service: ServiceId::mint(now(), &mut random),
            therapists: Vec::new(),
            random,
        };
        house.put(&house.a_practice()).await;
        let (practice, location) = (house.practice, house.location);
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        house
            .put(&Location {
                practice,
                id: location,
                name: "Mitte".into(),
                address: "Invented Street 1".into(),
                place: Some(east(0.0)),
                zone,
                retired_at: None,
            })
            .await;
        house
            .put(&Room {
                practice,
                id: house.room,
                location,
                name: "Blue".into(),
                equipment: "table".into(),
                retired_at: None,
            })
            .await;
        house.put(&house.a_service()).await;
        for name in ["Ann", "Bo"] {
            let id = house.add_therapist(name).await;
            house.therapists.push(id);
        }
        house
    }

    async fn put<R: SetUp>(&self, record: &R) {
        self.store.put(&act(), record).await.unwrap();
    }

    fn a_practice(&self) -> Practice {
        Practice {
            id: self.practice,
            name: "Good Hands".into(),
            kind: PracticeKind::Clinic,
            zone: "Europe/Berlin".parse().unwrap(),
            country: "DE".into(),
            email: None,
            phone: None,
            approve_first: false,
            client_exclusive: false,
            free_until_hours: 24,
            late_percent: 50,
            hold_minutes: 10,
            km_per_hour: 30.0,
            way_minutes: 5,
            made_at: now(),
            retired_at: None,
        }
    }

    fn a_service(&self) -> Service {
        Service {
            practice: self.practice,
            id: self.service,
            name: "Back massage".into(),
            about: String::new(),
            minutes: 60,
            before_minutes: 10,
            after_minutes: 5,
            grid_minutes: 30,
            notice_minutes: 120,
            horizon_days: 90,
            needs_room: true,
            equipment: "table".into(),
            at_home: true,
            at_location: true,
            techniques: "swedish_massage".into(),
            populations: Words::default(),
            credentials: Words::default(),
            price: None,
            retired_at: None,
        }
    }

    async fn add_therapist(&mut self, name: &str) -> TherapistId {
        let id = TherapistId::mint(now(), &mut self.random);
        let therapist = Therapist {
            practice: self.practice,
            id,
            account: None,
            name: name.into(),
            about: String::new(),
            gender: Some(Gender::Woman),
            languages: "de en".into(),
            techniques: "swedish_massage".into(),
            trained_for: Words::default(),
            area_centre: Some(east(0.0)),
            area_km: Some(15.0),
            set_up_minutes: 10,
            pack_up_minutes: 10,
            day_start_place: Some(east(2.0)),
            day_end_place: None,
            watched: false,
            made_at: now(),
            retired_at: None,
        };
        self.put(&therapist).await;
        self.store
            .set_services(&act(), self.practice, id, &[self.service])
            .await
            .unwrap();
        self.works(id, 9, 15).await;
        id
    }

    async fn works(&self, therapist: TherapistId, from: i8, to: i8) {
        let part = ClockSpan::new(time(from, 0, 0, 0), time(to, 0, 0, 0)).unwrap();
        let days = Weekday::Monday.cycle_forward().take(7);
        let week: Vec<WorkingPart> = days
            .flat_map(|weekday| {
                [Some(self.location), None].map(|location| WorkingPart {
                    weekday,
                    part,
                    location,
                })
            })
            .collect();
        self.store
            .set_week(&act(), self.practice, therapist, &week)
            .await
            .unwrap();
    }

    async fn client(&mut self, km: f64) -> ClientId {
        let id = ClientId::mint(now(), &mut self.random);
        let client = Client {
            practice: self.practice,
            id,
            account: None,
            name: Some("Some One".into()),
            email: None,
            phone: None,
            address: None,
            home: Some(east(km)),
            access_notes: None,
            made_at: now(),
            vetted_at: None,
            retired_at: None,
        };
        self.put(&client).await;
        id
    }

    fn wanted(
        &mut self,
        therapist: TherapistId,
        client: ClientId,
        location: Option<LocationId>,
        starts_at: Timestamp,
    ) -> Wanted {
        Wanted {
            practice: self.practice,
            id: AppointmentId::mint(now(), &mut self.random),
            therapist,
            client,
            service: self.service,
            location,
            starts_at,
            series: None,
        }
    }

    async fn hold(&self, wanted: &Wanted) -> Result<Appointment> {
        self.store.hold(&act(), By::Client, wanted).await
    }

    /// Every start of a day that the store lets somebody hold, by trying each.
    async fn by_the_judge(
        &mut self,
        client: ClientId,
        location: Option<LocationId>,
        on: Date,
    ) -> BTreeSet<(TherapistId, Timestamp)> {
        let midnight = on
            .to_zoned("Europe/Berlin".parse::<Zone>().unwrap().rules().clone())
            .unwrap()
            .timestamp();
        let mut free = BTreeSet::new();
        for therapist in self.therapists.clone() {
            for half_hour in 0..48 {
                let starts_at = midnight + SignedDuration::from_mins(30 * half_hour);
                let wanted = self.wanted(therapist, client, location, starts_at);
                if self.hold(&wanted).await.is_ok() {
                    free.insert((therapist, starts_at));
                    self.store
                        .cancel(&act(), By::Client, self.practice, wanted.id, None)
                        .await
                        .unwrap();
                }
            }
        }
        free
    }
}

fn by_the_finder(finder: &Finder, near: Near, on: Date) -> BTreeSet<(TherapistId, Timestamp)> {
    let zone: Zone = "Europe/Berlin".parse().unwrap();
    let midnight = |date: Date| date.to_zoned(zone.rules().clone()).unwrap().timestamp();
    let search = Search {
        wants: &["technique:swedish_massage", "language:de"],
        near,
        from: midnight(on),
        to: midnight(on.tomorrow().unwrap()),
        times: None,
        most: usize::MAX,
    };
    let found = finder.find(&search, now());
    found
        .into_iter()
        .flat_map(|free| {
            free.starts
                .into_iter()
                .map(move |start| (free.listing.therapist, start))
        })
        .collect()
}

/// Finder and store agree on today and tomorrow, in the house and in a home.
async fn agree(house: &mut House, finder: &Finder, client: ClientId, km: f64) -> usize {
    let mut free = 0;
    for on in [date(2027, 3, 1), date(2027, 3, 2)] {
        for (near, location) in [
            (Near::Houses(east(1.0), 5.0), Some(house.location)),
            (Near::Home(east(km)), None),
        ] {
            let judged = house.by_the_judge(client, location, on).await;
            finder.follow(&house.store, now()).await.unwrap();
            assert_eq!(by_the_finder(finder, near, on), judged, "{on} {near:?}");
            free += judged.len();
        }
    }
    free
}

#[tokio::test]
async fn what_is_found_can_be_held_and_nothing_else_can() {
    let mut house = House::open().await;
    let finder = Finder::new(&house.store, now()).await.unwrap();
    assert_eq!(
        finder.len(),
        4,
        "two people, each in the house and in homes"
    );
    let client = house.client(8.0).await;
    let empty = agree(&mut house, &finder, client, 8.0).await;
    assert!(empty > 40, "{empty}");

    // Visits in the room and in homes, with the ways between them.
    let (ann, bo) = (house.therapists[0], house.therapists[1]);
    let other = house.client(4.0).await;
    let at = |text: &str| format!("2027-03-0{text}:00Z").parse::<Timestamp>().unwrap();
    for (therapist, location, starts_at) in [
        (ann, Some(house.location), "1T09:00"),
        (bo, None, "1T10:30"),
        (ann, None, "2T09:30"),
        (bo, Some(house.location), "2T12:00"),
    ] {
        let wanted = house.wanted(therapist, other, location, at(starts_at));
        house.hold(&wanted).await.unwrap();
    }
    let fewer = agree(&mut house, &finder, client, 8.0).await;
    assert!(fewer < empty, "{fewer} of {empty}");

    // Other hours, a blocked room, and somebody who leaves.
    house.works(ann, 12, 18).await;
    let block = Block {
        practice: house.practice,
        id: BlockId::mint(now(), &mut house.random),
        therapist: None,
        room: Some(house.room),
        starts_at: at("2T13:00"),
        ends_at: at("2T15:00"),
        why: "painting".into(),
        source: None,
    };
    house.put(&block).await;
    agree(&mut house, &finder, client, 8.0).await;
    let gone: Therapist = house.store.get(house.practice, bo).await.unwrap().unwrap();
    house
        .put(&Therapist {
            retired_at: Some(now()),
            ..gone
        })
        .await;
    agree(&mut house, &finder, client, 8.0).await;
    assert_eq!(finder.len(), 2);
    // Too far for anybody.
    assert!(by_the_finder(&finder, Near::Home(east(20.0)), date(2027, 3, 2)).is_empty());
}

#[tokio::test]
async fn a_credential_that_is_needed_must_have_been_seen_and_hold() {
    let mut house = House::open().await;
    house
        .put(&Service {
            credentials: "spec_prenatal".into(),
            ..house.a_service()
        })
        .await;
    let finder = Finder::new(&house.store, now()).await.unwrap();
    let client = house.client(1.0).await;
    assert_eq!(agree(&mut house, &finder, client, 1.0).await, 0);
    let member = Member {
        practice: house.practice,
        id: MemberId::mint(now(), &mut house.random),
        account: None,
        role: Role::Owner,
        since: now(),
        until: None,
    };
    house.put(&member).await;
    let mut credential = Credential {
        practice: house.practice,
        id: CredentialId::mint(now(), &mut house.random),
        therapist: house.therapists[0],
        kind: "spec_prenatal".into(),
        number: String::new(),
        country: "DE".into(),
        issuer: "An institute".into(),
        valid_until: Some(date(2027, 3, 1)),
        verified_by: None,
        verified_at: None,
        verified_how: None,
    };
    house.put(&credential).await;
    assert_eq!(
        agree(&mut house, &finder, client, 1.0).await,
        0,
        "it is said, and nobody has seen it"
    );
    credential.verified_by = Some(member.id);
    credential.verified_at = Some(now());
    credential.verified_how = Some("certificate seen".into());
    house.put(&credential).await;
    let one_day = agree(&mut house, &finder, client, 1.0).await;
    credential.valid_until = None;
    house.put(&credential).await;
    let both_days = agree(&mut house, &finder, client, 1.0).await;
    assert!(
        0 < one_day && one_day < both_days,
        "{one_day} and {both_days}"
    );
    let search = |wants: &[&str]| {
        let search = Search {
            wants,
            near: Near::Anywhere,
            from: now(),
            to: now() + SignedDuration::from_hours(72),
            times: None,
            most: 1,
        };
        finder
            .find(&search, now())
            .into_iter()
            .map(|free| free.listing)
            .collect::<Vec<Listing>>()
    };
    assert_eq!(
        search(&[&named::credential("spec_prenatal"), &named::gender("woman")]).len(),
        1
    );
    assert!(search(&[&named::credential("spec_oncology")]).is_empty());
}
