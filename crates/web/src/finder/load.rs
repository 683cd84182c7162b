//! What the index needs of a practice, read from the store.

use booking::index::{At, Offer, Person};
use booking::{GreatCircle, Place, Span, Stop, Tick};
use jiff::civil::Date;
use store::{
    Block, Calendar, Credential, Location, Practice, PracticeId, Result, Room, RoomId, Service,
    ServiceId, Store, Therapist, TherapistId, Zone,
};

use super::{Listing, Who, named};

/// Therapists read at a time.
const PAGE: u32 = 200;

/// What was read anew.
pub(super) struct Loaded {
    pub practice: PracticeId,
    /// What its therapists share, when the whole practice was read.
    pub shared: Option<Shared>,
    /// Each therapist's time and offers.
    pub therapists: Vec<(TherapistId, Theirs)>,
}

/// What the therapists of a practice share.
#[derive(Debug)]
pub(super) struct Shared {
    pub rooms: Vec<Room>,
    pub blocked_rooms: Vec<(RoomId, Span)>,
}

/// One therapist's time and offers. Who cannot be booked any more has no offers, and still the rooms of what is booked.
pub(super) struct Theirs {
    pub person: Person<GreatCircle>,
    pub offers: Vec<(Listing, Offer<Who>)>,
    pub rooms: Vec<(RoomId, Span)>,
}

/// A practice as its owner set it up.
struct SetUp {
    practice: Practice,
    locations: Vec<Location>,
    rooms: Vec<Room>,
    services: Vec<Service>,
    given: Vec<(TherapistId, ServiceId)>,
}

impl Loaded {
    /// A whole practice.
    pub async fn practice(store: &Store, id: PracticeId, window: Span) -> Result<Loaded> {
        let mut loaded = Loaded {
            practice: id,
            shared: None,
            therapists: Vec::new(),
        };
        let Some(set_up) = SetUp::read(store, id).await? else {
            return Ok(loaded);
        };
        let mut after = None;
        loop {
            let page = store.calendars(id, after, PAGE, window).await?;
            for (therapist, calendar) in &page {
                let credentials = store.credentials(id, therapist.id).await?;
                loaded.therapists.push((
                    therapist.id,
                    set_up.theirs(therapist, calendar, &credentials),
                ));
            }
            match page.last() {
                Some((last, _)) => after = Some(last.id),
                None => break,
            }
        }
        let everybody: Vec<Therapist> = store.list(id).await?;
        for gone in everybody
            .iter()
            .filter(|therapist| therapist.retired_at.is_some())
        {
            let calendar = store.calendar(id, gone.id, window).await?;
            loaded
                .therapists
                .push((gone.id, set_up.theirs(gone, &calendar, &[])));
        }
        let blocks = store
            .blocks(id, window.from.instant(), window.to.instant())
            .await?;
        let blocked = |block: &Block| Some((block.room?, block.span()));
        let blocked_rooms = blocks.iter().filter_map(blocked).collect();
        loaded.shared = Some(Shared {
            rooms: set_up.rooms,
            blocked_rooms,
        });
        Ok(loaded)
    }

    /// One therapist of a practice that is known.
    pub async fn therapist(
        store: &Store,
        practice: PracticeId,
        id: TherapistId,
        window: Span,
    ) -> Result<Loaded> {
        let mut loaded = Loaded {
            practice,
            shared: None,
            therapists: Vec::new(),
        };
        let set_up = SetUp::read(store, practice).await?;
        let therapist: Option<Therapist> = store.get(practice, id).await?;
        if let Some((set_up, therapist)) = set_up.zip(therapist) {
            let calendar = store.calendar(practice, id, window).await?;
            let credentials = store.credentials(practice, id).await?;
            loaded
                .therapists
                .push((id, set_up.theirs(&therapist, &calendar, &credentials)));
        }
        Ok(loaded)
    }
}

impl SetUp {
    async fn read(store: &Store, id: PracticeId) -> Result<Option<SetUp>> {
        let Some(practice) = store.get::<Practice>(id, id).await? else {
            return Ok(None);
        };
        let mut locations: Vec<Location> = store.list(id).await?;
        let mut rooms: Vec<Room> = store.list(id).await?;
        let mut services: Vec<Service> = store.list(id).await?;
        locations.retain(|location| location.retired_at.is_none());
        rooms.retain(|room| room.retired_at.is_none());
        services.retain(|service| service.retired_at.is_none());
        let given = store.services_given(id).await?;
        Ok(Some(SetUp {
            practice,
            locations,
            rooms,
            services,
            given,
        }))
    }

    fn theirs(
        &self,
        therapist: &Therapist,
        calendar: &Calendar,
        credentials: &[Credential],
    ) -> Theirs {
        let stop = |span, place| Stop { span, place };
        let stops = calendar
            .appointments
            .iter()
            .map(|taken| stop(taken.occupied(), taken.place));
        let rooms = calendar
            .appointments
            .iter()
            .filter_map(|taken| Some((taken.room?, taken.occupied())));
        Theirs {
            person: Person {
                travel: self.practice.travel(),
                stops: stops.collect(),
                day_starts_at: therapist.day_start_place,
                day_ends_at: therapist.day_end_place,
            },
            rooms: rooms.collect(),
            offers: match self.practice.retired_at.or(therapist.retired_at) {
                Some(_) => Vec::new(),
                None => self.offers(therapist, calendar, credentials),
            },
        }
    }

    fn offers(
        &self,
        therapist: &Therapist,
        calendar: &Calendar,
        credentials: &[Credential],
    ) -> Vec<(Listing, Offer<Who>)> {
        let gives = |service: &&Service| self.given.contains(&(therapist.id, service.id));
        let mut offers = Vec::new();
        for service in self.services.iter().filter(gives) {
            for location in self.locations.iter().filter(|_| service.at_location) {
                // A house that is nowhere on the map is not found by a search for what is near.
                let Some(place) = location.place else {
                    continue;
                };
                let here = Spot {
                    location: Some(location),
                    place,
                    zone: &location.zone,
                };
                offers.extend(self.offer(therapist, calendar, credentials, service, &here));
            }
            if let (true, Some(place)) = (service.at_home, therapist.area_centre) {
                let here = Spot {
                    location: None,
                    place,
                    zone: &self.practice.zone,
                };
                offers.extend(self.offer(therapist, calendar, credentials, service, &here));
            }
        }
        offers
    }

    /// One service at one place; nothing, when it can never be booked there.
    fn offer(
        &self,
        therapist: &Therapist,
        calendar: &Calendar,
        credentials: &[Credential],
        service: &Service,
        here: &Spot<'_>,
    ) -> Option<(Listing, Offer<Who>)> {
        let open = calendar.open(here.location.map(|location| location.id));
        if open.is_empty() {
            return None;
        }
        let at_home = |minutes: u32| if here.location.is_none() { minutes } else { 0 };
        let at = match here.location {
            Some(location) => {
                let fits = |room: &&Room| {
                    room.location == location.id && room.equipment.has_all(&service.equipment)
                };
                let rooms = self
                    .rooms
                    .iter()
                    .filter(fits)
                    .map(|room| Who::Room(room.id));
                At::House {
                    place: here.place,
                    rooms: rooms.collect(),
                }
            }
            None => At::Homes {
                around: here.place,
                km: therapist.area_km?,
            },
        };
        let last_tick = |day: Date| end_of(day, here.zone);
        let valid = |kind: &str| {
            let seen = credentials
                .iter()
                .filter(|credential| credential.kind == kind && credential.verified_at.is_some());
            // The one that holds longest counts; one without an end holds for ever.
            seen.map(|credential| credential.valid_until.map(last_tick))
                .max_by_key(|until| (until.is_none(), *until))
        };
        // What the service needs is asked of every visit: without it there is no offer, and after it none.
        let needed: Option<Vec<Option<Tick>>> = service.credentials.iter().map(valid).collect();
        let ends = needed?.into_iter().flatten().min();
        let open = match ends {
            Some(ends) => open.within(Span::new(Tick(0), ends)),
            None => open,
        };
        let techniques = service
            .techniques
            .iter()
            .filter(|id| therapist.techniques.has(id))
            .map(named::technique);
        let spoken = therapist.languages.iter().map(named::language);
        let gender = therapist
            .gender
            .map(|gender| named::gender(gender.as_str()));
        let plain = techniques
            .chain(spoken)
            .chain(gender)
            .map(|name| (name, None));
        let kinds: std::collections::BTreeSet<&str> = credentials
            .iter()
            .map(|credential| credential.kind.as_str())
            .collect();
        let proved = kinds
            .into_iter()
            .filter_map(|kind| Some((named::credential(kind), valid(kind)?)));
        let listing = Listing {
            practice: self.practice.id,
            therapist: therapist.id,
            service: service.id,
            location: here.location.map(|location| location.id),
        };
        let offer = Offer {
            person: Who::Therapist(therapist.id),
            service: booking::Service {
                minutes: service.minutes,
                before: service.before_minutes + at_home(therapist.set_up_minutes),
                after: service.after_minutes + at_home(therapist.pack_up_minutes),
                grid: u16::try_from(service.grid_minutes).ok()?,
                notice: service.notice_minutes,
                horizon: service.horizon_days,
            },
            needs_room: service.needs_room,
            at,
            zone: here.zone.rules().clone(),
            open,
            has: plain.chain(proved).collect(),
        };
        Some((listing, offer))
    }
}

/// Where a service is given.
struct Spot<'a> {
    location: Option<&'a Location>,
    place: Place,
    zone: &'a Zone,
}

/// The first tick of the day after.
fn end_of(day: Date, zone: &Zone) -> Tick {
    let next = day.tomorrow().unwrap_or(day);
    let begins = next.to_zoned(zone.rules().clone());
    begins.map_or(Tick(i64::MAX), |begins| Tick::at(begins.timestamp()))
}
