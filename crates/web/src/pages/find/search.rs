//! One pass over everything that is free: who fits, where, when, and by which service.

mod waitable;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use booking::index::Near;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::{AppointmentId, LocationId, PracticeId, ServiceId, StoreError, TherapistId};

use super::wish::{How, Wish};
use crate::App;
use crate::directory::{Directory, Entry};
use crate::finder::{Finder, Free, Listing, Search, named};
use crate::needs::{Needs, Way};
use crate::pages::book::pick::Pick;

pub use waitable::Waitable;

/// Names are looked up for at most so many practices in a request: our own limit.
const MOST_PRACTICES: usize = 30;
/// So many offers are looked at, the earliest first.
const MOST_OFFERS: usize = 400;

/// A service that somebody gives somewhere, with its free starts.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The practice.
    pub entry: Arc<Entry>,
    /// With whom, what and where.
    pub listing: Listing,
    /// How far away, in kilometres.
    pub km: Option<f64>,
    /// When it can start.
    pub starts: Vec<Timestamp>,
    /// Its best technique's place in the plan.
    rank: usize,
}

/// A time in a list, with everybody who has it free.
#[derive(Debug, Clone)]
pub struct Row {
    /// The practice.
    pub entry: Arc<Entry>,
    /// Its service.
    pub service: ServiceId,
    /// Where.
    pub location: Option<LocationId>,
    /// When.
    pub start: Timestamp,
    /// With whom.
    pub therapists: Vec<TherapistId>,
    /// How far away.
    pub km: Option<f64>,
}

/// A search, and what it read on the way.
pub struct Searcher<'a> {
    app: &'a App,
    finder: &'a Finder,
    needs: Option<&'a Needs>,
    directory: Directory<'a>,
}

/// Which days are looked at, and how many starts of each offer.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// The last day; nothing = as far as is known.
    pub to: Option<Date>,
    /// So many starts of each offer.
    pub most: usize,
}

impl<'a> Searcher<'a> {
    /// # Errors
    /// As any question to the store.
    pub async fn new(app: &'a App, needs: Option<&'a Needs>) -> Result<Searcher<'a>, StoreError> {
        Ok(Searcher {
            app,
            finder: app.free_times().await?,
            needs,
            directory: Directory::new(&app.store),
        })
    }

    /// What fits a wish, the earliest first. With a plan it is one service for each person and place: the one that fits best.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn offers(&mut self, wish: &Wish, reach: Reach) -> Result<Vec<Offer>, StoreError> {
        let mut found = self.free(wish, reach);
        found.sort_by_key(|(free, rank)| {
            (free.starts.first().copied(), *rank, free.listing.service)
        });
        found.truncate(MOST_OFFERS);
        let mut offers = Vec::new();
        for (free, rank) in found {
            let practice = free.listing.practice;
            if !self.directory.knows(practice) && self.directory.read() >= MOST_PRACTICES {
                continue;
            }
            let Some(entry) = self.directory.entry(practice).await? else {
                continue;
            };
            let offer = Offer {
                entry,
                listing: free.listing,
                km: free.km,
                starts: free.starts,
                rank,
            };
            offers.extend(self.fits(offer));
        }
        Ok(match self.needs {
            Some(needs) => best_services(offers, needs),
            None => offers,
        })
    }

    /// The same, only at one practice; what a page about one visit needs.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn offers_of(
        &mut self,
        wish: &Wish,
        reach: Reach,
        practice: PracticeId,
        service: ServiceId,
        location: Option<LocationId>,
    ) -> Result<Vec<Offer>, StoreError> {
        let mut offers = Vec::new();
        let of_visit = |free: &Free| {
            let listing = free.listing;
            listing.practice == practice
                && listing.service == service
                && listing.location == location
        };
        for (free, rank) in self.free(wish, reach) {
            if !of_visit(&free) {
                continue;
            }
            let Some(entry) = self.directory.entry(practice).await? else {
                continue;
            };
            let (listing, km, starts) = (free.listing, free.km, free.starts);
            offers.extend(self.fits(Offer {
                entry,
                listing,
                km,
                starts,
                rank,
            }));
        }
        offers.sort_by_key(|offer| offer.starts.first().copied());
        Ok(offers)
    }

    /// What the finder knows: each listing once, by its best technique.
    fn free(&self, wish: &Wish, reach: Reach) -> Vec<(Free, usize)> {
        let hours = wish.hours(wish.from, reach.to);
        let midnight = |day: Date| {
            let at = day.to_zoned(TimeZone::UTC);
            at.map_or(Timestamp::MAX, |at| at.timestamp())
        };
        // Wider than the days are in any zone; `hours` cuts it to them.
        let wider = SignedDuration::from_hours(15);
        let now = self.app.now();
        let from = midnight(wish.from)
            .saturating_sub(wider)
            .unwrap_or(now)
            .max(now);
        let to = reach.to.map_or(Timestamp::MAX, |to| {
            let end = midnight(to.saturating_add(1.day()));
            end.saturating_add(wider).unwrap_or(Timestamp::MAX)
        });
        let mut found: HashMap<Listing, (Free, usize)> = HashMap::new();
        for way in self.ways(wish) {
            let wants: Vec<&str> = way.names.iter().map(String::as_str).collect();
            for near in nears(wish) {
                let search = Search {
                    wants: &wants,
                    near,
                    from,
                    to,
                    times: Some(&hours),
                    most: reach.most,
                };
                for free in self.finder.find(&search, now) {
                    found.entry(free.listing).or_insert((free, way.rank));
                }
            }
        }
        found.into_values().collect()
    }

    /// The ways to be cared for that a wish leaves.
    fn ways(&self, wish: &Wish) -> Vec<Way> {
        let mut ways = match self.needs {
            Some(needs) => needs.ways(&self.app.knowledge),
            None => vec![Way {
                rank: 0,
                technique: wish.technique.clone().unwrap_or_default(),
                names: wish
                    .technique
                    .iter()
                    .map(|id| named::technique(id))
                    .collect(),
            }],
        };
        if let Some(technique) = &wish.technique {
            ways.retain(|way| way.technique == *technique);
        }
        let more = [
            wish.language.as_deref().map(named::language),
            wish.who.0.map(|gender| named::gender(gender.as_str())),
        ];
        for way in &mut ways {
            way.names.extend(more.iter().flatten().cloned());
        }
        ways
    }

    /// An offer as far as it fits the plan: its service serves such a person, and training is proved on each day.
    fn fits(&self, mut offer: Offer) -> Option<Offer> {
        let Some(needs) = self.needs else {
            return Some(offer);
        };
        let (therapist, service) = offer.entry.of(&offer.listing)?;
        if !needs.is_served(service) {
            return None;
        }
        let zone = offer.entry.zone(offer.listing.location);
        let mut days: BTreeMap<Date, bool> = BTreeMap::new();
        let starts: Vec<Timestamp> = offer
            .starts
            .iter()
            .copied()
            .filter(|start| {
                let day = offer.entry.day(*start, offer.listing.location);
                *days.entry(day).or_insert_with(|| {
                    let credentials = &offer.entry.credentials;
                    let fit = needs.fit(
                        &self.app.knowledge,
                        therapist,
                        service,
                        credentials,
                        day,
                        zone,
                    );
                    fit.can()
                })
            })
            .collect();
        offer.starts = starts;
        (!offer.starts.is_empty()).then_some(offer)
    }
}

/// Houses and homes are two questions.
fn nears(wish: &Wish) -> Vec<Near> {
    let km = f64::from(wish.km);
    let mut nears = Vec::new();
    if wish.how != How::Home {
        nears.push(match &wish.here {
            Some(here) => Near::Houses(here.place, km),
            None => Near::Anywhere,
        });
    }
    if let (How::Home | How::Either, Some(here)) = (wish.how, &wish.here) {
        nears.push(Near::Home(here.place));
    }
    nears
}

/// For each person and place the service that fits best: meant for such a person, then the best technique, then the longest
/// within the limits.
fn best_services(offers: Vec<Offer>, needs: &Needs) -> Vec<Offer> {
    let most = needs.minutes();
    let weight = |offer: &Offer| {
        let service = offer.entry.service(offer.listing.service);
        service.map(|service| {
            let too_long = service.minutes > most;
            (
                !needs.is_meant(service),
                offer.rank,
                too_long,
                std::cmp::Reverse(service.minutes),
                service.id,
            )
        })
    };
    let mut best: HashMap<(TherapistId, Option<LocationId>), Offer> = HashMap::new();
    for offer in offers {
        let key = (offer.listing.therapist, offer.listing.location);
        match best.get(&key) {
            Some(known) if weight(known) <= weight(&offer) => {}
            _ => {
                best.insert(key, offer);
            }
        }
    }
    let mut offers: Vec<Offer> = best.into_values().collect();
    offers.sort_by_key(|offer| (offer.starts.first().copied(), offer.listing.therapist));
    offers
}

/// Times one after another, each with everybody who has it free. Of one person's starts those are left out that lie within a
/// visit that is listed before, unless all are wanted.
pub fn rows(offers: &[Offer], all: bool, most: usize) -> Vec<Row> {
    let mut rows: BTreeMap<(Timestamp, PracticeId, ServiceId, Option<LocationId>), Row> =
        BTreeMap::new();
    for offer in offers {
        let minutes = offer
            .entry
            .service(offer.listing.service)
            .map_or(60, |service| service.minutes);
        let mut free_from = Timestamp::MIN;
        for &start in &offer.starts {
            if !all && start < free_from {
                continue;
            }
            free_from = start
                .saturating_add(SignedDuration::from_mins(minutes.into()))
                .unwrap_or(start);
            let listing = offer.listing;
            let row = rows
                .entry((start, listing.practice, listing.service, listing.location))
                .or_insert_with(|| Row {
                    entry: Arc::clone(&offer.entry),
                    service: listing.service,
                    location: listing.location,
                    start,
                    therapists: Vec::new(),
                    km: offer.km,
                });
            row.therapists.push(listing.therapist);
        }
    }
    rows.into_values().take(most).collect()
}

impl Row {
    /// What its button sends. With several people it is left open who comes.
    pub fn pick(&self, app: &App) -> Pick {
        let now = app.now();
        Pick {
            id: app.random.draw(|random| AppointmentId::mint(now, random)),
            practice: self.entry.practice.id,
            therapist: match self.therapists[..] {
                [one] => Some(one),
                _ => None,
            },
            service: self.service,
            location: self.location,
            start: self.start,
        }
    }

    /// With whom, in words.
    pub fn with(&self) -> String {
        let names: Vec<&str> = self
            .therapists
            .iter()
            .map(|id| self.entry.name(*id))
            .collect();
        names.join(" or ")
    }
}
