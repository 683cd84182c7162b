//! A practice with as many therapists as people book at a time, so that nobody waits for another's calendar.

use std::ops::Range;

use booking::ClockSpan;
use jiff::civil::{Weekday, time};
use jiff::{SignedDuration, Timestamp};
use store::*;

/// A long working day has so many of the service.
const A_DAY: usize = 16;

pub struct Practice {
    id: PracticeId,
    service: ServiceId,
    location: LocationId,
    therapists: Vec<TherapistId>,
    clients: Vec<ClientId>,
}

pub fn now() -> Timestamp {
    "2027-01-01T00:00:00Z".parse().expect("an instant")
}

pub fn act() -> Act {
    Act::program(now())
}

/// Ids in order, of a kind.
pub fn id<T: std::str::FromStr>(kind: u8, number: usize) -> T {
    let text = format!("019aa3c1-7b00-7c3e-8d2a-{kind:02x}{number:010x}");
    text.parse().ok().expect("the text is a UUID")
}

impl Practice {
    pub async fn new(store: &Store, therapists: usize) -> Practice {
        let practice = Practice {
            id: id(1, 0),
            service: id(2, 0),
            location: id(3, 0),
            therapists: (0..therapists).map(|number| id(4, number)).collect(),
            clients: (0..therapists).map(|number| id(5, number)).collect(),
        };
        practice.set_up(store).await.expect("the database is empty");
        practice
    }

    async fn set_up(&self, store: &Store) -> Result<()> {
        let zone: Zone = "Europe/Berlin".parse().expect("a zone");
        let practice = store::Practice {
            id: self.id,
            name: "Good Hands".into(),
            kind: PracticeKind::Clinic,
            zone: zone.clone(),
            country: "DE".into(),
            email: None,
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
        };
        store.put(&act(), &practice).await?;
        let location = Location {
            practice: self.id,
            id: self.location,
            name: "Mitte".into(),
            address: String::new(),
            place: None,
            zone,
            retired_at: None,
        };
        store.put(&act(), &location).await?;
        let service = Service {
            practice: self.id,
            id: self.service,
            name: "Back massage".into(),
            about: String::new(),
            minutes: 60,
            before_minutes: 10,
            after_minutes: 5,
            grid_minutes: 15,
            notice_minutes: 0,
            horizon_days: 365,
            needs_room: false,
            equipment: Words::default(),
            at_home: false,
            at_location: true,
            techniques: Words::default(),
            populations: Words::default(),
            credentials: Words::default(),
            price: None,
            retired_at: None,
        };
        store.put(&act(), &service).await?;
        for (therapist, client) in self.therapists.iter().zip(&self.clients) {
            self.add(store, *therapist, *client).await?;
        }
        Ok(())
    }

    async fn add(&self, store: &Store, id: TherapistId, client: ClientId) -> Result<()> {
        let therapist = Therapist {
            practice: self.id,
            id,
            account: None,
            name: "Tess".into(),
            about: String::new(),
            gender: None,
            languages: Words::default(),
            techniques: Words::default(),
            trained_for: Words::default(),
            area_centre: None,
            area_km: None,
            set_up_minutes: 0,
            pack_up_minutes: 0,
            day_start_place: None,
            day_end_place: None,
            watched: false,
            made_at: now(),
            retired_at: None,
        };
        store.put(&act(), &therapist).await?;
        store
            .set_services(&act(), self.id, id, &[self.service])
            .await?;
        let whole = ClockSpan::new(time(0, 0, 0, 0), time(0, 0, 0, 0)).expect("the whole day");
        let days = Weekday::Monday.cycle_forward().take(7);
        let week: Vec<WorkingPart> = days
            .map(|weekday| WorkingPart {
                weekday,
                part: whole,
                location: Some(self.location),
            })
            .collect();
        store.set_week(&act(), self.id, id, &week).await?;
        let client = Client {
            practice: self.id,
            id: client,
            account: None,
            name: Some("Some One".into()),
            email: None,
            phone: None,
            address: None,
            home: None,
            access_notes: None,
            made_at: now(),
            vetted_at: Some(now()),
            retired_at: None,
        };
        store.put(&act(), &client).await
    }

    /// Some of one person's wishes, each at a time of its own.
    pub fn wishes(&self, person: usize, which: Range<usize>) -> Vec<Wanted> {
        let wish = |number: usize| {
            let slot = (number / A_DAY * 24 * 60 + number % A_DAY * 75 + 15).next_multiple_of(15);
            Wanted {
                practice: self.id,
                id: id(6, person * 100_000 + number),
                therapist: self.therapists[person],
                client: self.clients[person],
                service: self.service,
                location: Some(self.location),
                starts_at: now() + SignedDuration::from_mins(slot as i64),
                series: None,
            }
        };
        which.map(wish).collect()
    }

    pub async fn assert_all_there(&self, store: &Store, count: usize) {
        let until = now() + SignedDuration::from_hours(24 * 365);
        let kept = store
            .appointments(self.id, Of::Practice, now(), until)
            .await
            .expect("they are read");
        let confirmed = kept
            .iter()
            .filter(|kept| kept.status == booking::Status::Confirmed);
        assert_eq!(
            confirmed.count(),
            count / self.therapists.len() * self.therapists.len()
        );
    }
}
