//! A new practice, from what its owner says first: the same for the web page and for the terminal.

use booking::{ClockSpan, Place};
use jiff::Timestamp;
use jiff::civil::Weekday;
use store::{
    AccountId, Location, LocationId, Member, MemberId, Opening, Practice, PracticeId, PracticeKind,
    Role, Service, ServiceId, Therapist, TherapistId, Words, WorkingPart, Zone,
};

use crate::clock::Random;

/// What the owner of a new practice says.
#[derive(Debug, Clone, PartialEq)]
pub struct Beginning {
    /// Its id, minted with the form.
    pub practice: PracticeId,
    /// What it is called.
    pub name: String,
    /// What kind it is.
    pub kind: PracticeKind,
    /// Country, two letters.
    pub country: String,
    /// Its zone.
    pub zone: Zone,
    /// How to reach it.
    pub email: Option<String>,
    /// Where clients come, if they do.
    pub house: Option<House>,
    /// Where homes are visited, if they are.
    pub homes: Option<Homes>,
    /// What is offered first.
    pub service: FirstService,
    /// Who gives massages first, if the owner does.
    pub therapist: Option<FirstTherapist>,
}

/// Where clients come.
#[derive(Debug, Clone, PartialEq)]
pub struct House {
    /// As on a letter.
    pub address: String,
    /// Where it is on earth.
    pub place: Option<Place>,
}

/// Where homes are visited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Homes {
    /// The middle.
    pub centre: Place,
    /// How far from there.
    pub km: f64,
}

/// What is offered first.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstService {
    /// What it is called.
    pub name: String,
    /// Minutes with the client.
    pub minutes: u32,
    /// Minutes before that the client does not see.
    pub before: u32,
    /// Minutes afterwards that the client does not see.
    pub after: u32,
    /// Starts lie on so many minutes.
    pub grid: u32,
    /// Minutes from now to the earliest start.
    pub notice: u32,
    /// Days from now to the latest start.
    pub horizon: u32,
    /// Techniques it consists of.
    pub techniques: Words,
    /// What it costs, in words.
    pub price: Option<String>,
}

/// Who gives massages first.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstTherapist {
    /// Their name.
    pub name: String,
    /// On which days.
    pub days: Vec<Weekday>,
    /// The parts of such a day: two, with a break between them.
    pub parts: Vec<ClockSpan>,
}

impl FirstService {
    /// What is proposed: an hour, ten minutes afterwards, starts on the quarter hours, two hours' notice, ninety days ahead.
    #[must_use]
    pub fn proposed() -> FirstService {
        FirstService {
            name: "Massage for the back".to_owned(),
            minutes: 60,
            before: 0,
            after: 10,
            grid: 15,
            notice: 120,
            horizon: 90,
            techniques: "swedish_massage".into(),
            price: None,
        }
    }
}

impl Beginning {
    /// Everything that is to be stored, for an owner.
    #[must_use]
    pub fn opening(&self, owner: AccountId, now: Timestamp, random: &Random) -> Opening {
        let practice = self.practice;
        let location = self.house.as_ref().map(|house| Location {
            practice,
            id: random.draw(|random| LocationId::mint(now, random)),
            name: self.name.clone(),
            address: house.address.clone(),
            place: house.place,
            zone: self.zone.clone(),
            retired_at: None,
        });
        let therapist = self
            .therapist
            .as_ref()
            .map(|first| self.therapist(first, location.as_ref(), owner, now, random));
        let roles = [
            Some(Role::Owner),
            therapist.as_ref().map(|_| Role::Therapist),
        ];
        let member = |role| Member {
            practice,
            id: random.draw(|random| MemberId::mint(now, random)),
            account: Some(owner),
            role,
            since: now,
            until: None,
        };
        Opening {
            practice: self.practice(now),
            location,
            members: roles.into_iter().flatten().map(member).collect(),
            service: Some(self.service(now, random)),
            therapist,
        }
    }

    fn practice(&self, now: Timestamp) -> Practice {
        Practice {
            id: self.practice,
            name: self.name.clone(),
            kind: self.kind,
            zone: self.zone.clone(),
            country: self.country.clone(),
            email: self.email.clone(),
            phone: None,
            approve_first: false,
            client_exclusive: true,
            free_until_hours: 24,
            late_percent: 0,
            hold_minutes: 15,
            km_per_hour: 25.0,
            way_minutes: 10,
            made_at: now,
            retired_at: None,
        }
    }

    fn service(&self, now: Timestamp, random: &Random) -> Service {
        let first = &self.service;
        Service {
            practice: self.practice,
            id: random.draw(|random| ServiceId::mint(now, random)),
            name: first.name.clone(),
            about: String::new(),
            minutes: first.minutes,
            before_minutes: first.before,
            after_minutes: first.after,
            grid_minutes: first.grid,
            notice_minutes: first.notice,
            horizon_days: first.horizon,
            needs_room: false,
            equipment: Words::default(),
            at_home: self.homes.is_some(),
            at_location: self.house.is_some(),
            techniques: first.techniques.clone(),
            populations: Words::default(),
            credentials: Words::default(),
            price: first.price.clone(),
            retired_at: None,
        }
    }

    fn therapist(
        &self,
        first: &FirstTherapist,
        location: Option<&Location>,
        owner: AccountId,
        now: Timestamp,
        random: &Random,
    ) -> (Therapist, Vec<WorkingPart>) {
        let therapist = Therapist {
            practice: self.practice,
            id: random.draw(|random| TherapistId::mint(now, random)),
            account: Some(owner),
            name: first.name.clone(),
            about: String::new(),
            gender: None,
            languages: Words::default(),
            techniques: self.service.techniques.clone(),
            trained_for: Words::default(),
            area_centre: self.homes.map(|homes| homes.centre),
            area_km: self.homes.map(|homes| homes.km),
            set_up_minutes: if self.homes.is_some() { 10 } else { 0 },
            pack_up_minutes: if self.homes.is_some() { 10 } else { 0 },
            day_start_place: None,
            day_end_place: None,
            watched: false,
            made_at: now,
            retired_at: None,
        };
        // Who works in both is in either during all hours; the calendar sees to it that nobody is in two places.
        let places = [
            location.map(|location| Some(location.id)),
            self.homes.map(|_| None),
        ];
        let places = places.into_iter().flatten();
        let week = first.days.iter().flat_map(|weekday| {
            let places = places.clone();
            first.parts.iter().flat_map(move |part| {
                places.clone().map(move |location| WorkingPart {
                    weekday: *weekday,
                    part: *part,
                    location,
                })
            })
        });
        (therapist, week.collect())
    }
}
