//! Names for what the finder finds: practices with their people, places and services, each read once in a request.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use store::{
    Credential, Location, LocationId, Practice, PracticeId, Result, Service, ServiceId, Store,
    Therapist, TherapistId, Zone,
};

use crate::finder::Listing;

/// A practice with all that clients see of it.
#[derive(Debug)]
pub struct Entry {
    /// The practice.
    pub practice: Practice,
    /// Its places.
    pub locations: Vec<Location>,
    /// What it offers.
    pub services: Vec<Service>,
    /// Its people.
    pub therapists: Vec<Therapist>,
    /// What they have learned.
    pub credentials: Vec<Credential>,
    /// Who gives which service.
    pub given: Vec<(TherapistId, ServiceId)>,
}

/// Practices, as they were looked up.
pub struct Directory<'a> {
    store: &'a Store,
    known: HashMap<PracticeId, Option<Arc<Entry>>>,
}

impl<'a> Directory<'a> {
    /// Nothing is known yet.
    pub fn new(store: &'a Store) -> Directory<'a> {
        Directory {
            store,
            known: HashMap::new(),
        }
    }

    /// How many practices were read.
    pub fn read(&self) -> usize {
        self.known.len()
    }

    /// A practice was read.
    pub fn knows(&self, id: PracticeId) -> bool {
        self.known.contains_key(&id)
    }

    /// A practice.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn entry(&mut self, id: PracticeId) -> Result<Option<Arc<Entry>>> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let entry = Entry::read(self.store, id).await?.map(Arc::new);
        self.known.insert(id, entry.clone());
        Ok(entry)
    }
}

impl Entry {
    /// Reads it.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn read(store: &Store, id: PracticeId) -> Result<Option<Entry>> {
        let Some(practice) = store.get::<Practice>(id, id).await? else {
            return Ok(None);
        };
        Ok(Some(Entry {
            practice,
            locations: store.list(id).await?,
            services: store.list(id).await?,
            therapists: store.list(id).await?,
            credentials: store.list(id).await?,
            given: store.services_given(id).await?,
        }))
    }

    /// A therapist.
    pub fn therapist(&self, id: TherapistId) -> Option<&Therapist> {
        self.therapists.iter().find(|therapist| therapist.id == id)
    }

    /// A service.
    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// A place of the practice.
    pub fn location(&self, id: LocationId) -> Option<&Location> {
        self.locations.iter().find(|location| location.id == id)
    }

    /// A therapist takes bookings and gives a service.
    pub fn gives(&self, therapist: TherapistId, service: ServiceId) -> bool {
        let known = self.therapist(therapist);
        known.is_some_and(|known| known.retired_at.is_none())
            && self.given.contains(&(therapist, service))
    }

    /// The therapist and the service of a listing.
    pub fn of(&self, listing: &Listing) -> Option<(&Therapist, &Service)> {
        Some((
            self.therapist(listing.therapist)?,
            self.service(listing.service)?,
        ))
    }

    /// The clock by which a visit is read: that of the place, or of the practice for a home.
    pub fn zone(&self, location: Option<LocationId>) -> &Zone {
        let location = location.and_then(|id| self.location(id));
        location.map_or(&self.practice.zone, |location| &location.zone)
    }

    /// The day of an instant by that clock.
    pub fn day(&self, at: Timestamp, location: Option<LocationId>) -> Date {
        at.to_zoned(self.zone(location).rules().clone()).date()
    }

    /// Where a visit takes place, in words.
    pub fn place_words(&self, location: Option<LocationId>) -> String {
        match location.and_then(|id| self.location(id)) {
            Some(location) => format!("{}, {}", location.name, self.practice.name),
            None => format!("at your home, {}", self.practice.name),
        }
    }

    /// The name of a therapist.
    pub fn name(&self, id: TherapistId) -> &str {
        self.therapist(id)
            .map_or("somebody of the practice", |therapist| &therapist.name)
    }
}
