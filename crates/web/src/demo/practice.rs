//! The invented practice: a house with two rooms, three therapists who also visit homes, and a calendar that is half full.

use booking::{ClockSpan, Place};
use jiff::civil::{Date, Weekday, time};
use jiff::{Timestamp, ToSpan};
use store::{
    Account, AccountId, Act, AppointmentId, By, Client, ClientId, Credential, CredentialId, Gender,
    Location, LocationId, Member, MemberId, Practice, PracticeKind, Role, Room, RoomId, Service,
    ServiceId, SetUp, StoreError, Therapist, TherapistId, Wanted, WorkingPart, Zone,
};

use super::{Demo, care, waiting};
use crate::App;

/// Where it is, in degrees; the city is real and the practice is not.
const HOUSE: (f64, f64) = (52.503, 13.411);
/// Civil hours at which appointments of others begin, by how many days from today and with which therapist.
const BOOKED: [(i64, usize, i8); 12] = [
    (0, 0, 9),
    (0, 0, 15),
    (0, 1, 10),
    (1, 0, 11),
    (1, 1, 9),
    (1, 2, 10),
    (2, 0, 10),
    (2, 1, 14),
    (3, 0, 9),
    (3, 2, 11),
    (4, 1, 11),
    (7, 0, 10),
];
/// How many days ago the invented client was there.
const VISITED: [i64; 3] = [36, 21, 8];
/// Other clients.
const OTHERS: [(&str, f64); 4] = [
    ("Paul Winter", 1.5),
    ("Aylin Sommer", 2.5),
    ("Greta Lindqvist", 4.0),
    ("Tom Becker", 6.0),
];

/// The practice while it is filled.
pub struct House<'a> {
    pub(super) app: &'a App,
    act: Act,
    pub(super) people: Demo,
    pub(super) location: LocationId,
    pub(super) therapists: Vec<Therapist>,
    pub(super) services: Vec<Service>,
    pub(super) client: ClientId,
    pub(super) others: Vec<Client>,
}

/// The accounts of those who work there.
pub fn accounts(people: &Demo, now: Timestamp) -> Vec<Account> {
    let staff = [
        (people.therapist, "therapist@demo.invalid"),
        (people.front_desk, "desk@demo.invalid"),
        (people.owner, "owner@demo.invalid"),
    ];
    let account = |(id, email): (AccountId, &str)| Account {
        id,
        email: email.to_owned(),
        password_hash: None,
        created_at: now,
        verified_at: Some(now),
    };
    staff.map(account).to_vec()
}

/// Sets the practice up; the accounts are there.
pub async fn fill(app: &App, people: &Demo) -> Result<(), StoreError> {
    let mut house = House {
        app,
        act: Act::program(app.now()),
        people: *people,
        location: app
            .random
            .draw(|random| LocationId::mint(app.now(), random)),
        therapists: Vec::new(),
        services: Vec::new(),
        client: app.random.draw(|random| ClientId::mint(app.now(), random)),
        others: Vec::new(),
    };
    house.build().await?;
    house.staff().await?;
    house.offer().await?;
    house.hours().await?;
    house.clients().await?;
    let over = house.visits().await?;
    house.book().await?;
    waiting::fill(&house).await?;
    care::fill(&house, &over).await
}

impl House<'_> {
    pub(super) fn now(&self) -> Timestamp {
        self.act.at
    }

    pub(super) fn mint<T>(&self, mint: fn(Timestamp, &mut rand::rngs::ChaCha12Rng) -> T) -> T {
        self.app.random.draw(|random| mint(self.now(), random))
    }

    async fn put<R: SetUp>(&self, record: &R) -> Result<(), StoreError> {
        self.app.store.put(&self.act, record).await
    }

    async fn build(&self) -> Result<(), StoreError> {
        let practice = self.people.practice;
        self.put(&Practice {
            id: practice,
            name: "Linden Practice".to_owned(),
            kind: PracticeKind::Clinic,
            zone: zone(),
            country: "DE".to_owned(),
            email: Some("hello@linden.invalid".to_owned()),
            phone: Some("+49 30 555 0100".to_owned()),
            approve_first: false,
            client_exclusive: true,
            free_until_hours: 24,
            late_percent: 50,
            hold_minutes: 15,
            km_per_hour: 18.0,
            way_minutes: 10,
            made_at: self.now(),
            retired_at: None,
        })
        .await?;
        self.put(&Location {
            practice,
            id: self.location,
            name: "Linden house".to_owned(),
            address: "Lindenweg 12, Berlin (invented)".to_owned(),
            place: Some(east(0.0)),
            zone: zone(),
            retired_at: None,
        })
        .await?;
        for (name, equipment) in [("Garden room", "table"), ("Quiet room", "table floor_mat")] {
            self.put(&Room {
                practice,
                id: self.mint(RoomId::mint),
                location: self.location,
                name: name.to_owned(),
                equipment: equipment.into(),
                retired_at: None,
            })
            .await?;
        }
        Ok(())
    }

    async fn staff(&mut self) -> Result<(), StoreError> {
        let roles = [
            (self.people.owner, Role::Owner),
            (self.people.front_desk, Role::FrontDesk),
            (self.people.therapist, Role::Therapist),
        ];
        for (account, role) in roles {
            self.put(&Member {
                practice: self.people.practice,
                id: self.mint(MemberId::mint),
                account: Some(account),
                role,
                since: self.now(),
                until: None,
            })
            .await?;
        }
        let plain = Therapist {
            practice: self.people.practice,
            id: self.mint(TherapistId::mint),
            account: None,
            name: String::new(),
            about: String::new(),
            gender: None,
            languages: "de en".into(),
            techniques: "".into(),
            trained_for: "".into(),
            area_centre: None,
            area_km: None,
            set_up_minutes: 10,
            pack_up_minutes: 10,
            day_start_place: None,
            day_end_place: None,
            watched: false,
            made_at: self.now(),
            retired_at: None,
        };
        self.therapists = vec![
            Therapist {
                account: Some(self.people.therapist),
                name: "Mara Feld".to_owned(),
                about: "Calm, thorough work, and a folding table for homes.".to_owned(),
                gender: Some(Gender::Woman),
                techniques: "swedish_massage prenatal_massage myofascial_release trigger_point_therapy gentle_older_adult_massage".into(),
                trained_for: "pregnancy".into(),
                area_centre: Some(east(0.0)),
                area_km: Some(12.0),
                ..plain.clone()
            },
            Therapist {
                id: self.mint(TherapistId::mint),
                name: "Jonas Adler".to_owned(),
                about: "Sports and slow, deep work. In the house only.".to_owned(),
                gender: Some(Gender::Man),
                techniques: "swedish_massage deep_tissue_massage sports_massage trigger_point_therapy stripping cross_fibre_friction".into(),
                ..plain.clone()
            },
            Therapist {
                id: self.mint(TherapistId::mint),
                name: "Inês Prado".to_owned(),
                about: "Gentle forms, also for people who cannot lie flat.".to_owned(),
                gender: Some(Gender::Woman),
                languages: "de en pt".into(),
                techniques: "swedish_massage prenatal_massage gentle_older_adult_massage seated_chair_massage".into(),
                area_centre: Some(east(2.0)),
                area_km: Some(8.0),
                ..plain
            },
        ];
        for therapist in &self.therapists {
            self.put(therapist).await?;
        }
        // The third says that she was trained for pregnancy, and nobody has seen it.
        for (index, seen) in [(0, true), (2, false)] {
            self.put(&Credential {
                practice: self.people.practice,
                id: self.mint(CredentialId::mint),
                therapist: self.therapists[index].id,
                kind: "spec_prenatal".to_owned(),
                number: "invented".to_owned(),
                country: "DE".to_owned(),
                issuer: "An invented school".to_owned(),
                valid_until: seen.then(|| self.day(700)),
                verified_by: None,
                verified_at: seen.then(|| self.now()),
                verified_how: seen.then(|| "saw the certificate".to_owned()),
            })
            .await?;
        }
        Ok(())
    }

    async fn offer(&mut self) -> Result<(), StoreError> {
        let plain = Service {
            practice: self.people.practice,
            id: self.mint(ServiceId::mint),
            name: "Massage for the back".to_owned(),
            about: "An hour with the techniques that fit your plan.".to_owned(),
            minutes: 60,
            before_minutes: 5,
            after_minutes: 10,
            grid_minutes: 15,
            notice_minutes: 120,
            horizon_days: 90,
            needs_room: true,
            equipment: "table".into(),
            at_home: true,
            at_location: true,
            techniques: "swedish_massage myofascial_release trigger_point_therapy deep_tissue_massage stripping cross_fibre_friction sports_massage".into(),
            populations: "".into(),
            credentials: "".into(),
            price: Some("85 €; at home 105 €".to_owned()),
            retired_at: None,
        };
        let pregnancy = Service {
            id: self.mint(ServiceId::mint),
            name: "Massage in pregnancy".to_owned(),
            about: "Lying on the side, with cushions, by somebody trained for it.".to_owned(),
            minutes: 50,
            techniques: "prenatal_massage".into(),
            populations: "pregnancy".into(),
            credentials: "spec_prenatal".into(),
            ..plain.clone()
        };
        let gentle = Service {
            id: self.mint(ServiceId::mint),
            name: "Gentle massage".to_owned(),
            about: "Shorter and lighter, lying or in a chair.".to_owned(),
            minutes: 30,
            techniques: "gentle_older_adult_massage seated_chair_massage swedish_massage".into(),
            price: Some("50 €; at home 70 €".to_owned()),
            ..plain.clone()
        };
        self.services = vec![plain, pregnancy, gentle];
        for service in &self.services {
            self.put(service).await?;
        }
        for (therapist, given) in self
            .therapists
            .iter()
            .zip([&[0, 1, 2][..], &[0], &[0, 1, 2]])
        {
            let given: Vec<ServiceId> =
                given.iter().map(|index| self.services[*index].id).collect();
            self.app
                .store
                .set_services(&self.act, self.people.practice, therapist.id, &given)
                .await?;
        }
        Ok(())
    }

    async fn hours(&self) -> Result<(), StoreError> {
        let (morning, afternoon) = (part(9, 13), part(14, 18));
        let house = Some(self.location);
        for (index, therapist) in self.therapists.iter().enumerate() {
            let mut week = Vec::new();
            for weekday in Weekday::Monday.cycle_forward().take(5) {
                let visits_homes = visits_homes(index, weekday);
                let location = if visits_homes { None } else { house };
                for part in [morning, afternoon] {
                    week.extend(part.map(|part| WorkingPart {
                        weekday,
                        part,
                        location,
                    }));
                }
            }
            if index == 2 {
                let weekday = Weekday::Saturday;
                week.extend(morning.map(|part| WorkingPart {
                    weekday,
                    part,
                    location: house,
                }));
            }
            self.app
                .store
                .set_week(&self.act, self.people.practice, therapist.id, &week)
                .await?;
        }
        Ok(())
    }

    async fn clients(&mut self) -> Result<(), StoreError> {
        let client = Client {
            practice: self.people.practice,
            id: self.client,
            account: Some(self.people.client),
            name: Some("Robin Hartmann".to_owned()),
            email: Some("invented@demo.invalid".to_owned()),
            phone: None,
            address: Some("Birkenstraße 3, Berlin (invented)".to_owned()),
            home: Some(east(3.0)),
            access_notes: Some("Second door in the yard, third floor.".to_owned()),
            made_at: self.now(),
            vetted_at: Some(self.now()),
            retired_at: None,
        };
        self.put(&client).await?;
        for (name, km) in OTHERS {
            let other = Client {
                id: self.mint(ClientId::mint),
                account: None,
                name: Some(name.to_owned()),
                email: None,
                home: Some(east(km)),
                access_notes: None,
                ..client.clone()
            };
            self.put(&other).await?;
            self.others.push(other);
        }
        Ok(())
    }

    /// Visits of the invented client that are over, the oldest first, and when they ended.
    async fn visits(&self) -> Result<Vec<(AppointmentId, Timestamp)>, StoreError> {
        let mut over = Vec::new();
        for ago in VISITED {
            // On that day, or the working day before it.
            let mut booked = None;
            for days in ago..ago + 4 {
                if booked.is_none() {
                    booked = self.appointment(0, self.client, -days, 10).await?;
                }
            }
            if let Some((id, ends_at)) = booked {
                let act = Act::program(ends_at);
                let practice = self.people.practice;
                self.app
                    .store
                    .complete(&act, By::Practice, practice, id)
                    .await?;
                over.push((id, ends_at));
            }
        }
        Ok(over)
    }

    /// Visits of others, around today.
    async fn book(&self) -> Result<(), StoreError> {
        for (n, (days, therapist, hour)) in BOOKED.into_iter().enumerate() {
            let client = self.others[n % self.others.len()].id;
            self.appointment(therapist, client, days, hour).await?;
        }
        Ok(())
    }

    /// Books a visit, in the house or at home as the therapist works that day; nothing when they do not work then.
    pub(super) async fn appointment(
        &self,
        therapist: usize,
        client: ClientId,
        days: i64,
        hour: i8,
    ) -> Result<Option<(AppointmentId, Timestamp)>, StoreError> {
        let at = self.day(days).at(hour, 0, 0, 0);
        let Ok(starts_at) = at.to_zoned(zone().rules().clone()) else {
            return Ok(None);
        };
        let starts_at = starts_at.timestamp();
        // As if it had been booked two days before.
        let act = Act::program(starts_at - jiff::SignedDuration::from_hours(48));
        for location in [Some(self.location), None] {
            let wanted = Wanted {
                practice: self.people.practice,
                id: self.mint(AppointmentId::mint),
                therapist: self.therapists[therapist].id,
                client,
                service: self.services[0].id,
                location,
                starts_at,
                series: None,
            };
            match self.app.store.hold(&act, By::Practice, &wanted).await {
                Ok(held) => {
                    let booked = self
                        .app
                        .store
                        .book(&act, By::Practice, held.practice, held.id);
                    return Ok(Some((held.id, booked.await?.ends_at)));
                }
                Err(
                    StoreError::NotOffered { .. }
                    | StoreError::Taken { .. }
                    | StoreError::NoWay { .. },
                ) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Whether the first therapist works in homes on a day.
    pub(super) fn works_in_homes(&self, day: Date) -> bool {
        visits_homes(0, day.weekday())
    }

    /// The hour, where the practice is.
    pub(super) fn hour_now(&self) -> i64 {
        let now = self.now().to_zoned(zone().rules().clone());
        i64::from(now.hour())
    }

    pub(super) fn day(&self, days: i64) -> Date {
        self.app.today().saturating_add(days.days())
    }
}

/// Whether a therapist works in homes on a day of the week.
fn visits_homes(therapist: usize, weekday: Weekday) -> bool {
    therapist != 1 && weekday.to_monday_one_offset() % 2 == therapist as i8 / 2
}

fn zone() -> Zone {
    let zone = "Europe/Berlin".parse();
    zone.unwrap_or_else(|_| unreachable!("the time zones are part of the program"))
}

/// So many kilometres east of the house.
fn east(km: f64) -> Place {
    let (latitude, longitude) = HOUSE;
    let place = Place::new(latitude, longitude + km / 67.7);
    place.unwrap_or_else(|_| unreachable!("a few kilometres from the house"))
}

fn part(from: i8, to: i8) -> Option<ClockSpan> {
    ClockSpan::new(time(from, 0, 0, 0), time(to, 0, 0, 0)).ok()
}
