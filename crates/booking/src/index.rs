//! The search: who can do it, near here, at a time that suits. Kept in memory, made from the store, and following it.
//!
//! It finds exactly the starts that [`Timetable`](crate::Timetable) finds one by one, which a property test holds it to. A
//! booking is still checked where it is made: what the index says may be a moment old.

mod cells;
mod names;
mod pack;
mod walk;

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use jiff::tz::TimeZone;

use crate::hours::Hours;
use crate::span::{Span, Spans, Tick};
use crate::timetable::{Service, Stop, days};
use crate::travel::{Place, Travel};

use cells::{Cells, Mark};
use names::{Glance, Names};
use pack::{Packed, PackedStops};
use walk::{Grid, Lengths, Walk};

/// Somebody's time, apart from where they offer it.
#[derive(Debug, Clone, Default)]
pub struct Person<T> {
    /// How long their ways take.
    pub travel: T,
    /// What is taken.
    pub stops: Vec<Stop>,
    /// Where a working day begins, when the way from there is part of it.
    pub day_starts_at: Option<Place>,
    /// Where it ends, when the way there is part of it.
    pub day_ends_at: Option<Place>,
}

/// One service that somebody gives at one place, or at their clients' homes.
#[derive(Debug, Clone)]
pub struct Offer<K> {
    /// Whose.
    pub person: K,
    /// What is booked.
    pub service: Service,
    /// In a house it needs a room.
    pub needs_room: bool,
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
    /// Names that must all hold.
    pub wants: &'a [&'a str],
    /// Where.
    pub near: Near,
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
pub struct Index<K, T> {
    names: Names,
    people: HashMap<K, usize>,
    kept: Vec<Kept<T>>,
    rooms: HashMap<K, Packed>,
    zones: Vec<TimeZone>,
    offers: Vec<Option<KeptOffer<K>>>,
    vacant: Vec<usize>,
    houses: Cells,
    homes: Cells,
}

#[derive(Debug, Default)]
struct Kept<T> {
    travel: T,
    stops: PackedStops,
    day_starts_at: Option<Place>,
    day_ends_at: Option<Place>,
}

#[derive(Debug)]
struct KeptOffer<K> {
    person: K,
    time: usize,
    service: Service,
    lengths: Lengths,
    needs_room: bool,
    at: At<K>,
    zone: usize,
    open: Packed,
    days: Packed,
    /// Names in order, each with when it ends.
    has: Box<[(u32, Option<Tick>)]>,
}

impl<K: Copy + Eq + Hash, T: Travel + Clone + Default> Index<K, T> {
    /// Nobody yet.
    pub fn new() -> Index<K, T> {
        Index {
            names: Names::default(),
            people: HashMap::new(),
            kept: Vec::new(),
            rooms: HashMap::new(),
            zones: Vec::new(),
            offers: Vec::new(),
            vacant: Vec::new(),
            houses: Cells::default(),
            homes: Cells::default(),
        }
    }

    /// Somebody's time, from now on.
    pub fn put_person(&mut self, key: K, person: &Person<T>) {
        let kept = Kept {
            travel: person.travel.clone(),
            stops: PackedStops::new(&person.stops),
            day_starts_at: person.day_starts_at,
            day_ends_at: person.day_ends_at,
        };
        let at = self.person(key);
        self.kept[at] = kept;
    }

    /// Where somebody's time is; it is all free until it is put.
    fn person(&mut self, key: K) -> usize {
        *self.people.entry(key).or_insert_with(|| {
            self.kept.push(Kept::default());
            self.kept.len() - 1
        })
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
        let names = offer
            .has
            .iter()
            .map(|(name, ends)| (self.names.add(name), *ends));
        let has: BTreeMap<u32, Option<Tick>> = names.collect();
        let number = self.vacant.pop().unwrap_or(self.offers.len());
        // More offers than 32 bits can count do not fit into the memory of any machine.
        let mark = |place, reach_km| Mark {
            number: number as u32,
            place,
            reach_km,
            has: has.keys().copied().collect(),
        };
        match offer.at {
            At::House { place, .. } => self.houses.put(mark(place, 0.0)),
            At::Homes { around, km } => self.homes.put(mark(around, km)),
        }
        let kept = Some(KeptOffer {
            person: offer.person,
            time: self.person(offer.person),
            service: offer.service,
            lengths: Lengths::of(&offer.service),
            needs_room: offer.needs_room,
            at: offer.at.clone(),
            zone,
            open: Packed::new(offer.open.iter()),
            days: Packed::new(days(&offer.open).into_iter()),
            has: has.into_iter().collect(),
        });
        match self.offers.get_mut(number) {
            Some(vacant) => *vacant = kept,
            None => self.offers.push(kept),
        }
        number
    }

    /// Takes an offer away; the next one may get its number.
    pub fn remove_offer(&mut self, number: usize) {
        let Some(offer) = self.offers.get_mut(number).and_then(Option::take) else {
            return;
        };
        self.vacant.push(number);
        match offer.at {
            At::House { place, .. } => self.houses.remove(number as u32, place),
            At::Homes { around, .. } => self.homes.remove(number as u32, around),
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
        let people: usize = self.kept.iter().map(|kept| kept.stops.bytes()).sum();
        let rooms: usize = self.rooms.values().map(Packed::bytes).sum();
        let offers = self.offers.iter().flatten();
        let open: usize = offers
            .map(|offer| offer.open.bytes() + offer.days.bytes())
            .sum();
        people
            + self.houses.bytes()
            + self.homes.bytes()
            + rooms
            + open
            + self.people.capacity() * size_of::<(K, usize)>()
            + self.kept.capacity() * size_of::<Kept<T>>()
            + self.offers.capacity() * size_of::<Option<KeptOffer<K>>>()
    }

    /// The offers that fit a query and have free starts, in the order of their numbers.
    pub fn search(&self, query: &Query<'_>) -> Vec<Found<K>> {
        let Some(wants) = self.names.all(query.wants) else {
            return Vec::new();
        };
        let grids: Vec<Grid> = self
            .zones
            .iter()
            .map(|zone| Grid::new(zone, query))
            .collect();
        let mut close = self.close(query.near, &wants.iter().copied().collect());
        close.sort_unstable_by_key(|(number, ..)| *number);
        close
            .into_iter()
            .filter_map(|(number, km, place)| {
                let number = number as usize;
                let offer = self.offers.get(number)?.as_ref()?;
                let window = offer.window(&wants, query)?;
                let rooms = self.rooms_of(offer);
                let walk = Walk {
                    grid: &grids[offer.zone],
                    open: &offer.open,
                    days: &offer.days,
                    person: &self.kept[offer.time],
                    place,
                    rooms: rooms.as_deref(),
                    lengths: offer.lengths,
                    most: query.most,
                };
                let starts = walk.starts(window);
                (!starts.is_empty()).then_some(Found {
                    person: offer.person,
                    offer: number,
                    km,
                    starts,
                })
            })
            .collect()
    }

    /// The offers that have what is wanted and are near, whether or not anything is free, in the order of their numbers.
    pub fn offered(&self, wants: &[&str], near: Near, now: Tick) -> Vec<usize> {
        let Some(wants) = self.names.all(wants) else {
            return Vec::new();
        };
        let close = self.close(near, &wants.iter().copied().collect());
        let mut numbers: Vec<usize> = close.iter().map(|(number, ..)| *number as usize).collect();
        numbers.sort_unstable();
        let has = |offer: &KeptOffer<K>| {
            wants.iter().all(|name| {
                let at = offer.has.binary_search_by_key(name, |(name, _)| *name);
                at.is_ok_and(|at| offer.has[at].1.is_none_or(|ends| now < ends))
            })
        };
        numbers.retain(|number| self.offers[*number].as_ref().is_some_and(has));
        numbers
    }

    /// The offers that may have what is wanted and are near: each with its distance, and where one would meet.
    fn close(&self, near: Near, wants: &Glance) -> Vec<(u32, Option<f64>, Place)> {
        let has = |mark: &&Mark| mark.has.may_have(wants);
        match near {
            Near::Anywhere => self
                .houses
                .all()
                .filter(has)
                .map(|mark| (mark.number, None, mark.place))
                .collect(),
            Near::Houses(here, most) => {
                let marks = self
                    .houses
                    .about(here, most)
                    .into_iter()
                    .flatten()
                    .filter(has);
                marks
                    .filter_map(|mark| {
                        Some((
                            mark.number,
                            Some(here.km_within(mark.place, most)?),
                            mark.place,
                        ))
                    })
                    .collect()
            }
            Near::Home(here) => {
                let marks = self.homes.reaching(here).into_iter().flatten().filter(has);
                marks
                    .filter_map(|mark| {
                        Some((
                            mark.number,
                            Some(here.km_within(mark.place, mark.reach_km)?),
                            here,
                        ))
                    })
                    .collect()
            }
        }
    }

    /// What is taken in each room that would do, where one is needed.
    fn rooms_of(&self, offer: &KeptOffer<K>) -> Option<Vec<&Packed>> {
        let rooms = match &offer.at {
            At::House { rooms, .. } => rooms.as_slice(),
            At::Homes { .. } => return None,
        };
        offer.needs_room.then(|| {
            rooms
                .iter()
                .filter_map(|room| self.rooms.get(room))
                .collect()
        })
    }
}

impl<K> KeptOffer<K> {
    /// The range in which it can be booked and all that is wanted holds; nothing, when something is not there.
    fn window(&self, wants: &[u32], query: &Query<'_>) -> Option<Span> {
        let mut window = query.window.and(self.service.bookable(query.now));
        for name in wants {
            let at = self
                .has
                .binary_search_by_key(name, |(name, _)| *name)
                .ok()?;
            window.to = self.has[at].1.map_or(window.to, |ends| ends.min(window.to));
        }
        Some(window)
    }
}
