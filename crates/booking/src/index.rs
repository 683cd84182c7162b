//! The search: who can do it, near here, at a time that suits. Kept in memory, made from the store, and following it.
//!
//! It finds exactly the starts that [`Timetable`](crate::Timetable) finds one by one, which a property test holds it to. A
//! booking is still checked where it is made: what the index says may be a moment old.

mod names;
mod pack;
mod walk;

use std::collections::HashMap;
use std::hash::Hash;

use jiff::tz::TimeZone;

use crate::hours::Hours;
use crate::span::{Span, Spans, Tick};
use crate::timetable::{Service, Stop, days};
use crate::travel::{Place, Travel};

use names::Bits;
pub use names::Names;
use pack::{Packed, PackedStops};
use walk::{Grid, Walk};

/// Somebody's time, apart from where they offer it.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// What is taken.
    pub stops: Vec<Stop>,
    /// Where a working day begins, when the way from there is part of it.
    pub day_starts_at: Option<Place>,
    /// Where it ends, when the way there is part of it.
    pub day_ends_at: Option<Place>,
}

/// What somebody offers at one place, or at their clients' homes.
#[derive(Debug, Clone)]
pub struct Offer<K> {
    /// Whose.
    pub person: K,
    /// Where.
    pub at: At<K>,
    /// The zone of its hours.
    pub zone: TimeZone,
    /// Working hours there, less what is blocked.
    pub open: Spans,
    /// What holds of it, by name: techniques, languages, training. A name may hold only until a time.
    pub has: Vec<(String, Option<Tick>)>,
}

/// Where something is offered.
#[derive(Debug, Clone, PartialEq)]
pub enum At<K> {
    /// In a house of the practice, in one of its rooms when a room is needed.
    House {
        /// Where it stands.
        place: Place,
        /// Its rooms.
        rooms: Vec<K>,
    },
    /// At clients' homes.
    Homes {
        /// The middle of the area.
        around: Place,
        /// How far it reaches, in kilometres.
        km: f64,
    },
}

/// What somebody looks for.
#[derive(Debug, Clone)]
pub struct Query<'a> {
    /// What is booked.
    pub service: Service,
    /// Names that must all hold.
    pub wants: &'a [&'a str],
    /// Where.
    pub near: Near,
    /// A room is needed in a house.
    pub needs_room: bool,
    /// Within this range of time.
    pub window: Span,
    /// Starts only at such times of the week, by the clock where the offer is.
    pub times: Option<&'a Hours>,
    /// At most so many starts of each offer, the earliest.
    pub most: usize,
    /// Now.
    pub now: Tick,
}

/// Where somebody looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Near {
    /// Houses within so many kilometres of a place.
    Houses(Place, f64),
    /// People who come to a place.
    Home(Place),
    /// Houses anywhere.
    Anywhere,
}

/// An offer with free starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<K> {
    /// Whose.
    pub person: K,
    /// The number of the offer, as [`Index::put_offer`] gave it.
    pub offer: usize,
    /// How far away it is, in kilometres.
    pub km: Option<f64>,
    /// When it can start.
    pub starts: Vec<Tick>,
}

/// Everybody's offers and time.
#[derive(Debug, Default)]
pub struct Index<K> {
    names: Names,
    people: HashMap<K, Kept>,
    rooms: HashMap<K, Packed>,
    zones: Vec<TimeZone>,
    offers: Vec<Option<KeptOffer<K>>>,
}

#[derive(Debug, Default)]
struct Kept {
    stops: PackedStops,
    day_starts_at: Option<Place>,
    day_ends_at: Option<Place>,
}

#[derive(Debug)]
struct KeptOffer<K> {
    person: K,
    at: At<K>,
    zone: usize,
    open: Packed,
    days: Packed,
    has: Bits,
    until: Vec<(u16, Tick)>,
}

impl<K: Copy + Eq + Hash> Index<K> {
    /// Nobody yet.
    pub fn new() -> Index<K> {
        Index {
            names: Names::default(),
            people: HashMap::new(),
            rooms: HashMap::new(),
            zones: Vec::new(),
            offers: Vec::new(),
        }
    }

    /// Somebody's time, from now on.
    pub fn put_person(&mut self, key: K, person: &Person) {
        let kept = Kept {
            stops: PackedStops::new(&person.stops),
            day_starts_at: person.day_starts_at,
            day_ends_at: person.day_ends_at,
        };
        self.people.insert(key, kept);
    }

    /// What is taken in a room, from now on.
    pub fn put_room(&mut self, key: K, taken: &Spans) {
        self.rooms.insert(key, Packed::new(taken.iter()));
    }

    /// One more offer; its number.
    pub fn put_offer(&mut self, offer: &Offer<K>) -> usize {
        let zone = match self.zones.iter().position(|zone| *zone == offer.zone) {
            Some(at) => at,
            None => {
                self.zones.push(offer.zone.clone());
                self.zones.len() - 1
            }
        };
        let mut has = Bits::default();
        let mut until = Vec::new();
        for (name, ends) in &offer.has {
            let bit = self.names.add(name);
            has.set(bit);
            until.extend(ends.map(|ends| (bit, ends)));
        }
        self.offers.push(Some(KeptOffer {
            person: offer.person,
            at: offer.at.clone(),
            zone,
            open: Packed::new(offer.open.iter()),
            days: Packed::new(days(&offer.open).into_iter()),
            has,
            until,
        }));
        self.offers.len() - 1
    }

    /// Takes an offer away; its number is not given again.
    pub fn remove_offer(&mut self, number: usize) {
        if let Some(offer) = self.offers.get_mut(number) {
            *offer = None;
        }
    }

    /// How many offers there are.
    pub fn len(&self) -> usize {
        self.offers.iter().flatten().count()
    }

    /// There is no offer.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes that the times of people, rooms and offers take.
    pub fn bytes(&self) -> usize {
        let people: usize = self.people.values().map(|kept| kept.stops.bytes()).sum();
        let rooms: usize = self.rooms.values().map(Packed::bytes).sum();
        let offers = self.offers.iter().flatten();
        let open: usize = offers
            .map(|offer| offer.open.bytes() + offer.days.bytes())
            .sum();
        people
            + rooms
            + open
            + self.people.capacity() * size_of::<(K, Kept)>()
            + self.offers.capacity() * size_of::<Option<KeptOffer<K>>>()
    }

    /// The offers that fit a query and have free starts, in the order they were put.
    pub fn search(&self, query: &Query<'_>, travel: &impl Travel) -> Vec<Found<K>> {
        let window = query.window.and(query.service.bookable(query.now));
        let Some(wants) = self.names.all(query.wants) else {
            return Vec::new();
        };
        let grids: Vec<Grid> = self
            .zones
            .iter()
            .map(|zone| Grid::new(zone, query, window))
            .collect();
        let offers = self.offers.iter().enumerate();
        offers
            .filter_map(|(number, offer)| {
                let offer = offer.as_ref().filter(|offer| offer.has.contains(&wants))?;
                let (km, place) = offer.at.reach(query.near)?;
                let window = offer.window(&wants, window);
                let person = self.people.get(&offer.person)?;
                let mut walk = Walk {
                    service: &query.service,
                    grid: &grids[offer.zone],
                    open: &offer.open,
                    days: &offer.days,
                    person,
                    place,
                    travel,
                    most: query.most,
                };
                let rooms = self.rooms_of(offer, query);
                let starts = walk.starts(window, rooms.as_deref());
                (!starts.is_empty()).then_some(Found {
                    person: offer.person,
                    offer: number,
                    km,
                    starts,
                })
            })
            .collect()
    }

    /// What is taken in each room that would do, where one is needed.
    fn rooms_of(&self, offer: &KeptOffer<K>, query: &Query<'_>) -> Option<Vec<&Packed>> {
        let rooms = match &offer.at {
            At::House { rooms, .. } => rooms.as_slice(),
            At::Homes { .. } => return None,
        };
        query.needs_room.then(|| {
            rooms
                .iter()
                .filter_map(|room| self.rooms.get(room))
                .collect()
        })
    }
}

impl<K> KeptOffer<K> {
    /// The range in which all that is wanted holds.
    fn window(&self, wants: &Bits, window: Span) -> Span {
        let ends = self
            .until
            .iter()
            .filter(|(bit, _)| wants.has(*bit))
            .map(|(_, ends)| *ends);
        Span::new(window.from, ends.fold(window.to, Tick::min))
    }
}

impl<K> At<K> {
    /// How far it is from where somebody looks, and where they would meet; nothing, when it does not reach.
    fn reach(&self, near: Near) -> Option<(Option<f64>, Place)> {
        match (self, near) {
            (At::House { place, .. }, Near::Anywhere) => Some((None, *place)),
            (At::House { place, .. }, Near::Houses(here, most)) => {
                let km = here.km_within(*place, most)?;
                Some((Some(km), *place))
            }
            (At::Homes { around, km }, Near::Home(here)) => {
                let away = here.km_within(*around, *km)?;
                Some((Some(away), here))
            }
            _ => None,
        }
    }
}
