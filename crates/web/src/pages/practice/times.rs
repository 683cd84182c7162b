//! Free times for the front desk, and why others are not free: the same timetable that the store asks again when it books.

mod words;

use std::sync::Arc;

use booking::{GreatCircle, Place, Reason, Span, Spans, Tick, Wish};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use knowledge::Knowledge;
use store::{
    Appointment, AppointmentId, Block, Calendar, Client, Credential, Location, Of, Practice, Room,
    Service, ServiceId, Therapist, TherapistId, Zone,
};

use super::choices::{self, read_where};
use super::controls::Choice;
use crate::App;
use crate::error::Problem;
use crate::when;
use crate::words::{day, list};

/// How far around a range of time neighbouring visits are looked for.
const AROUND: SignedDuration = SignedDuration::from_hours(24);
/// Therapists read at a time.
const PAGE: u32 = 200;

/// Everything that decides which times are free, for a range of time.
pub struct Times {
    /// The practice.
    pub practice: Practice,
    /// Who can be booked, each with their calendar.
    pub therapists: Vec<(Therapist, Calendar)>,
    /// What is offered.
    pub services: Vec<Service>,
    /// Where.
    pub locations: Vec<Location>,
    rooms: Vec<Room>,
    blocks: Vec<Block>,
    visits: Vec<Appointment>,
    given: Vec<(TherapistId, ServiceId)>,
    credentials: Vec<Credential>,
    knowledge: Arc<Knowledge>,
    now: Timestamp,
}

/// What is to be booked, and for whom.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// What.
    pub service: &'a Service,
    /// Where; without it in a home.
    pub location: Option<&'a Location>,
    /// The home, when it is in one.
    pub home: Option<Place>,
    /// For whom, if that is known.
    pub client: Option<&'a Client>,
    /// An appointment that is to be moved: it is not in its own way.
    pub moving: Option<AppointmentId>,
}

impl Asked<'_> {
    /// The clock of the place.
    pub fn zone<'z>(&'z self, practice: &'z Practice) -> &'z Zone {
        self.location
            .map_or(&practice.zone, |location| &location.zone)
    }

    fn place(&self) -> Option<Place> {
        match self.location {
            Some(location) => location.place,
            None => self.home,
        }
    }
}

impl Times {
    /// Reads a range of time.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn read(
        app: &App,
        practice: &Practice,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Times, Problem> {
        let (store, id) = (&app.store, practice.id);
        let from = from.saturating_sub(AROUND).unwrap_or(Timestamp::MIN);
        let to = to.saturating_add(AROUND).unwrap_or(Timestamp::MAX);
        let window = Span::new(Tick::at(from), Tick::from(to));
        let mut therapists = Vec::new();
        let mut after = None;
        loop {
            let page = store.calendars(id, after, PAGE, window).await?;
            let full = page.len() >= PAGE as usize;
            after = page.last().map(|(last, _)| last.id);
            therapists.extend(page);
            if !full {
                break;
            }
        }
        let mut visits = store.appointments(id, Of::Practice, from, to).await?;
        visits.retain(|visit| visit.status.occupies());
        Ok(Times {
            practice: practice.clone(),
            therapists,
            services: store.list(id).await?,
            locations: store.list(id).await?,
            rooms: store.list(id).await?,
            blocks: store.blocks(id, from, to).await?,
            visits,
            given: store.services_given(id).await?,
            credentials: store.list(id).await?,
            knowledge: Arc::clone(&app.knowledge),
            now: app.now(),
        })
    }

    /// Where visits can be.
    pub fn wheres(&self) -> Vec<Choice> {
        choices::wheres(&self.locations, "at the client's home")
    }

    /// The place that a form names; a location, or a home.
    pub fn read_where(&self, name: &str) -> Option<Option<&Location>> {
        match read_where(&self.wheres(), name)? {
            None => Some(None),
            Some(id) => self.locations.iter().find(|one| one.id == id).map(Some),
        }
    }

    /// Who gives a service.
    pub fn who_gives(&self, service: ServiceId) -> impl Iterator<Item = &Therapist> {
        let gives = move |one: &&Therapist| self.given.contains(&(one.id, service));
        self.therapists.iter().map(|(one, _)| one).filter(gives)
    }

    /// The starts between two instants that a therapist has free; where a visit is now it need not be moved to.
    pub fn starts(
        &self,
        therapist: TherapistId,
        asked: &Asked<'_>,
        from: Timestamp,
        to: Timestamp,
    ) -> Vec<Timestamp> {
        let Some((one, calendar)) = self.of(therapist) else {
            return Vec::new();
        };
        let window = Span::new(Tick::from(from), Tick::at(to));
        let (timetable, rooms) = (self.timetable(one, calendar, asked), self.rooms(asked));
        let wish = self.wish(one, asked, &rooms);
        let starts = timetable.starts(&wish, &self.travel(), window).into_iter();
        let mut visits = calendar.appointments.iter();
        let now_at = visits
            .find(|visit| Some(visit.id) == asked.moving)
            .map(|visit| visit.starts_at);
        starts
            .map(Tick::instant)
            .filter(|start| Some(*start) != now_at)
            .filter(|start| self.barriers(one, asked, *start).is_empty())
            .collect()
    }

    /// Everything that stands in the way of a start, in sentences; nothing when it is free.
    pub fn why_not(&self, therapist: TherapistId, asked: &Asked<'_>, at: Timestamp) -> Vec<String> {
        let Some((one, calendar)) = self.of(therapist) else {
            return vec!["This therapist takes no bookings any more.".to_owned()];
        };
        let mut why = self.barriers(one, asked, at);
        let start = Tick::at(at);
        if start.instant() != at {
            why.push("Starts lie on five minutes.".to_owned());
        }
        let (timetable, rooms) = (self.timetable(one, calendar, asked), self.rooms(asked));
        let wish = self.wish(one, asked, &rooms);
        let travel = self.travel();
        let reasons: Vec<Reason> = timetable.reasons(&wish, &travel, start).collect();
        why.extend(reasons.iter().map(|reason| self.words(reason, one, asked)));
        why
    }

    fn of(&self, id: TherapistId) -> Option<&(Therapist, Calendar)> {
        self.therapists.iter().find(|(one, _)| one.id == id)
    }

    fn travel(&self) -> GreatCircle {
        self.practice.travel()
    }

    fn timetable(
        &self,
        therapist: &Therapist,
        calendar: &Calendar,
        asked: &Asked<'_>,
    ) -> booking::Timetable {
        let mut calendar = calendar.clone();
        calendar
            .appointments
            .retain(|visit| Some(visit.id) != asked.moving);
        let location = asked.location.map(|location| location.id);
        calendar.timetable(therapist, location, asked.zone(&self.practice))
    }

    /// As the store sees it for staff: no notice, and in a home the time to set up and pack up.
    fn wish<'w>(&self, therapist: &Therapist, asked: &Asked<'w>, rooms: &'w [Spans]) -> Wish<'w> {
        let service = asked.service;
        let at_home = |minutes: u32| if asked.location.is_none() { minutes } else { 0 };
        Wish {
            service: booking::Service {
                minutes: service.minutes,
                before: service.before_minutes + at_home(therapist.set_up_minutes),
                after: service.after_minutes + at_home(therapist.pack_up_minutes),
                grid: u16::try_from(service.grid_minutes).unwrap_or(5),
                notice: 0,
                horizon: service.horizon_days,
            },
            place: asked.place(),
            rooms,
            needs_room: asked.location.is_some() && service.needs_room,
            now: Tick::from(self.now),
        }
    }

    /// What is taken in each room that would do.
    fn rooms(&self, asked: &Asked<'_>) -> Vec<Spans> {
        let Some(location) = asked.location.filter(|_| asked.service.needs_room) else {
            return Vec::new();
        };
        let fits = |room: &&Room| {
            room.location == location.id
                && room.retired_at.is_none()
                && room.equipment.has_all(&asked.service.equipment)
        };
        let taken = |room: &Room| {
            let visits = self.visits.iter();
            let visits = visits
                .filter(|visit| visit.room == Some(room.id) && Some(visit.id) != asked.moving);
            let blocks = self.blocks.iter();
            let blocks = blocks.filter(|block| block.room == Some(room.id));
            visits
                .map(Appointment::occupied)
                .chain(blocks.map(Block::span))
                .collect()
        };
        self.rooms.iter().filter(fits).map(taken).collect()
    }

    /// What no other time of the day would change.
    fn barriers(&self, therapist: &Therapist, asked: &Asked<'_>, at: Timestamp) -> Vec<String> {
        let (service, name) = (asked.service, &therapist.name);
        let date = asked.zone(&self.practice).rules().to_datetime(at).date();
        let mut why = Vec::new();
        let mut say = |holds: bool, what: String| {
            if holds {
                why.push(what);
            }
        };
        say(
            self.practice.retired_at.is_some(),
            "The practice takes no bookings any more.".to_owned(),
        );
        say(
            service.retired_at.is_some(),
            format!("{} is not offered any more.", service.name),
        );
        say(
            asked.location.is_some_and(|one| one.retired_at.is_some()),
            "This location is not used any more.".to_owned(),
        );
        say(
            asked.client.is_some_and(|one| one.retired_at.is_some()),
            "This client is not one of the practice any more.".to_owned(),
        );
        say(
            !self.given.contains(&(therapist.id, service.id)),
            format!("{name} does not give {}.", service.name),
        );
        say(
            asked.location.is_some() && !service.at_location,
            format!("{} is given in homes only.", service.name),
        );
        say(
            asked.location.is_none() && !service.at_home,
            format!("{} is not given in homes.", service.name),
        );
        if let Some(missing) = self.papers(therapist, service, date) {
            say(true, missing);
        }
        if let (None, Some(centre), Some(km)) =
            (asked.location, therapist.area_centre, therapist.area_km)
        {
            let away = asked.home.map(|home| centre.km_to(home));
            match away {
                None => say(
                    true,
                    format!("{name} goes up to {km} km, and it is not known where this home is."),
                ),
                Some(away) => say(
                    away > km,
                    format!("The home is {away:.1} km away, and {name} goes up to {km} km."),
                ),
            }
        }
        if let Some(client) = asked.client.filter(|_| self.practice.client_exclusive) {
            let wish = self.wish(therapist, asked, &[]);
            let span = wish.service.occupied(Tick::at(at));
            let meets = |visit: &&Appointment| {
                visit.client == client.id
                    && Some(visit.id) != asked.moving
                    && visit.occupied().overlaps(span)
            };
            if let Some(other) = self.visits.iter().find(meets) {
                let zone = asked.zone(&self.practice);
                say(
                    other.therapist != therapist.id,
                    format!(
                        "The client has another visit then: {}.",
                        when::visit(other.starts_at, other.ends_at, zone)
                    ),
                );
            }
        }
        why
    }

    /// Which papers are missing on a day.
    fn papers(&self, therapist: &Therapist, service: &Service, date: Date) -> Option<String> {
        let holds = |kind: &str| {
            let mut theirs = self
                .credentials
                .iter()
                .filter(|paper| paper.therapist == therapist.id && paper.kind == kind);
            theirs.any(|paper| paper.holds_on(date))
        };
        let missing: Vec<String> = service
            .credentials
            .iter()
            .filter(|kind| !holds(kind))
            .map(|kind| choices::credential(&self.knowledge, kind).to_owned())
            .collect();
        (!missing.is_empty()).then(|| {
            format!(
                "{} needs a paper that {} does not have on {}, or that nobody has seen: {}.",
                service.name,
                therapist.name,
                day(date),
                list(&missing)
            )
        })
    }
}

/// An instant as a form holds it: by the clock of UTC, so that no two times are one.
pub fn hold(at: Timestamp) -> String {
    at.to_string()
}
