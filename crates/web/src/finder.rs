//! Free times of everybody who can be booked, found in memory. Made from the store, and following it.
//!
//! What it finds is an offer, not a promise: the store asks again when somebody books.

mod load;

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use booking::index::{Index, Near, Query};
use booking::{GreatCircle, Hours, Span, Spans, TICK_S, Tick};
use jiff::Timestamp;
use store::{LocationId, PracticeId, Result, RoomId, ServiceId, Store, TherapistId};

use load::{Loaded, Shared};

/// So many days ahead are kept in memory; what is further away is not offered by a search. Our own choice.
const DAYS: i64 = 100;
/// The window moves on when it is so many days old.
const STALE_DAYS: i64 = 1;
const DAY: i64 = 86_400 / TICK_S;
/// Changes read at a time.
const CHANGES: u32 = 1_000;

/// What is free, and with whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Free {
    /// Which offer.
    pub listing: Listing,
    /// How far away, in kilometres.
    pub km: Option<f64>,
    /// When it can start.
    pub starts: Vec<Timestamp>,
}

/// A service that a therapist gives somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Listing {
    /// At which practice.
    pub practice: PracticeId,
    /// With whom.
    pub therapist: TherapistId,
    /// What.
    pub service: ServiceId,
    /// Where; without it at the client's home.
    pub location: Option<LocationId>,
}

/// What somebody looks for.
#[derive(Debug, Clone)]
pub struct Search<'a> {
    /// Names that must hold, as [`named`] makes them.
    pub wants: &'a [&'a str],
    /// Where.
    pub near: Near,
    /// Between these instants.
    pub from: Timestamp,
    /// The end of it.
    pub to: Timestamp,
    /// At such times of the week.
    pub times: Option<&'a Hours>,
    /// At most so many starts of each offer, the earliest.
    pub most: usize,
}

/// The names by which offers are told apart.
pub mod named {
    /// A technique that is part of the service and that the therapist offers.
    pub fn technique(id: &str) -> String {
        format!("technique:{id}")
    }

    /// A credential that somebody has seen and that holds on the day of the visit.
    pub fn credential(kind: &str) -> String {
        format!("credential:{kind}")
    }

    /// A language that the therapist speaks, two letters.
    pub fn language(code: &str) -> String {
        format!("language:{code}")
    }

    /// The gender that the therapist shows.
    pub fn gender(gender: &str) -> String {
        format!("gender:{gender}")
    }
}

/// Everybody who can be booked.
#[derive(Debug)]
pub struct Finder {
    kept: RwLock<Kept>,
    /// One reads the store at a time; the others wait for what it finds.
    reading: tokio::sync::Mutex<()>,
}

/// Whose time an index keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Who {
    Therapist(TherapistId),
    Room(RoomId),
}

#[derive(Debug)]
struct Kept {
    version: i64,
    window: Span,
    index: Index<Who, GreatCircle>,
    listings: HashMap<usize, Listing>,
    shared: HashMap<PracticeId, Shared>,
    therapists: HashMap<PracticeId, HashMap<TherapistId, Theirs>>,
}

/// What the index has of a therapist.
#[derive(Debug, Default)]
struct Theirs {
    offers: Vec<usize>,
    /// The rooms they have taken, and when.
    rooms: Vec<(RoomId, Span)>,
}

impl Finder {
    /// Reads everything there is.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn new(store: &Store, now: Timestamp) -> Result<Finder> {
        let finder = Finder::unread();
        finder.follow(store, now).await?;
        Ok(finder)
    }

    /// Knows nobody yet; the first [`follow`](Finder::follow) reads everything there is.
    pub fn unread() -> Finder {
        Finder {
            kept: RwLock::new(Kept::nothing(
                0,
                Span::starting(Tick::at(Timestamp::MIN), 0),
            )),
            reading: tokio::sync::Mutex::default(),
        }
    }

    /// Reads again what changed since the last time; all of it, when days went by.
    ///
    /// # Errors
    /// As any question to the store; what was known before stays.
    pub async fn follow(&self, store: &Store, now: Timestamp) -> Result<()> {
        let _reading = self.reading.lock().await;
        if Tick::at(now) > self.read().window.from.plus(STALE_DAYS * DAY) {
            let fresh = Kept::read(store, now).await?;
            *self.write() = fresh;
            return Ok(());
        }
        loop {
            let (version, window) = {
                let kept = self.read();
                (kept.version, kept.window)
            };
            let changes = store.changed_since(version, CHANGES).await?;
            if changes.version == version {
                return Ok(());
            }
            let mut news = Vec::new();
            for practice in &changes.practices {
                news.push(Loaded::practice(store, *practice, window).await?);
            }
            let one_by_one = changes
                .therapists
                .iter()
                .filter(|(practice, _)| !changes.practices.contains(practice));
            for (practice, therapist) in one_by_one {
                news.push(Loaded::therapist(store, *practice, *therapist, window).await?);
            }
            let mut kept = self.write();
            for loaded in news {
                kept.take(loaded);
            }
            kept.version = changes.version;
        }
    }

    /// What is free, in no order that means anything.
    pub fn find(&self, search: &Search<'_>, now: Timestamp) -> Vec<Free> {
        let kept = self.read();
        let query = Query {
            wants: search.wants,
            near: search.near,
            window: Span::new(Tick::from(search.from), Tick::from(search.to)).and(kept.window),
            times: search.times,
            most: search.most,
            now: Tick::from(now),
        };
        let found = kept.index.search(&query).into_iter();
        found
            .filter_map(|found| {
                Some(Free {
                    listing: *kept.listings.get(&found.offer)?,
                    km: found.km,
                    starts: found.starts.into_iter().map(Tick::instant).collect(),
                })
            })
            .collect()
    }

    /// What is offered near somewhere with these names, whether or not anything of it is free.
    pub fn offered(&self, wants: &[&str], near: Near, now: Timestamp) -> Vec<Listing> {
        let kept = self.read();
        let numbers = kept.index.offered(wants, near, Tick::from(now));
        let listings = numbers
            .iter()
            .filter_map(|number| kept.listings.get(number));
        listings.copied().collect()
    }

    /// How many offers there are.
    pub fn len(&self) -> usize {
        self.read().index.len()
    }

    /// Nobody can be booked.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    // A thread that panicked left the index as whole as it was: every change is made by calls that cannot fail.
    fn read(&self) -> RwLockReadGuard<'_, Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Kept> {
        self.kept.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn nothing(version: i64, window: Span) -> Kept {
        Kept {
            version,
            window,
            index: Index::new(),
            listings: HashMap::new(),
            shared: HashMap::new(),
            therapists: HashMap::new(),
        }
    }

    async fn read(store: &Store, now: Timestamp) -> Result<Kept> {
        // The version first: what changes while the rest is read is then read again.
        let version = store.version().await?;
        let window = Span::starting(Tick::at(now), DAYS * DAY);
        let mut kept = Kept::nothing(version, window);
        let mut after = None;
        loop {
            let practices = store.practices(after, CHANGES).await?;
            for practice in &practices {
                kept.take(Loaded::practice(store, practice.id, window).await?);
            }
            match practices.last() {
                Some(last) => after = Some(last.id),
                None => return Ok(kept),
            }
        }
    }

    /// Puts what was read in the place of what was known.
    fn take(&mut self, loaded: Loaded) {
        let practice = loaded.practice;
        if let Some(shared) = loaded.shared {
            for theirs in self
                .therapists
                .remove(&practice)
                .into_iter()
                .flat_map(HashMap::into_values)
            {
                self.forget(theirs);
            }
            self.shared.insert(practice, shared);
        }
        for (therapist, theirs) in loaded.therapists {
            if let Some(before) = self
                .therapists
                .get_mut(&practice)
                .and_then(|known| known.remove(&therapist))
            {
                self.forget(before);
            }
            self.index
                .put_person(Who::Therapist(therapist), &theirs.person);
            let mut offers = Vec::with_capacity(theirs.offers.len());
            for (listing, offer) in &theirs.offers {
                let number = self.index.put_offer(offer);
                self.listings.insert(number, *listing);
                offers.push(number);
            }
            let kept = Theirs {
                offers,
                rooms: theirs.rooms,
            };
            self.therapists
                .entry(practice)
                .or_default()
                .insert(therapist, kept);
        }
        self.take_rooms(practice);
    }

    fn forget(&mut self, theirs: Theirs) {
        for number in theirs.offers {
            self.index.remove_offer(number);
            self.listings.remove(&number);
        }
    }

    /// A room is taken by whoever works in it, and when it is blocked.
    fn take_rooms(&mut self, practice: PracticeId) {
        let Some(shared) = self.shared.get(&practice) else {
            return;
        };
        let therapists = self
            .therapists
            .get(&practice)
            .into_iter()
            .flat_map(HashMap::values);
        let mut rooms: HashMap<RoomId, Vec<Span>> = HashMap::new();
        for (room, span) in therapists
            .flat_map(|theirs| &theirs.rooms)
            .chain(&shared.blocked_rooms)
        {
            rooms.entry(*room).or_default().push(*span);
        }
        for room in &shared.rooms {
            let taken: Spans = rooms.remove(&room.id).into_iter().flatten().collect();
            self.index.put_room(Who::Room(room.id), &taken);
        }
    }
}
