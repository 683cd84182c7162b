//! What somebody could wait for: it fits the plan and the wish, and nothing of it is free when it suits.

use std::sync::Arc;

use store::StoreError;

use super::{MOST_OFFERS, MOST_PRACTICES, Searcher, nears};
use crate::directory::Entry;
use crate::finder::Listing;
use crate::pages::find::wish::Wish;
use crate::waitlist::joining::Goal;

/// Something that can be waited for.
#[derive(Debug, Clone)]
pub struct Waitable {
    /// The practice.
    pub entry: Arc<Entry>,
    /// What, where and with whom.
    pub goal: Goal,
}

impl Searcher<'_> {
    /// What fits a wish but has nothing free when it suits: one goal for each service and place, and for each person where the
    /// wish says with whom.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn waitable(
        &mut self,
        wish: &Wish,
        most: usize,
    ) -> Result<Vec<Waitable>, StoreError> {
        let Some(needs) = self.needs else {
            return Ok(Vec::new());
        };
        let now = self.app.now();
        let mut found: Vec<Waitable> = Vec::new();
        // A place on the list names no technique, language or gender: who has it is named instead.
        let by_person = wish.technique.is_some() || wish.language.is_some() || wish.who.0.is_some();
        for way in self.ways(wish) {
            let wants: Vec<&str> = way.names.iter().map(String::as_str).collect();
            let listings = nears(wish)
                .into_iter()
                .flat_map(|near| self.finder.offered(&wants, near, now));
            for listing in listings.take(MOST_OFFERS).collect::<Vec<Listing>>() {
                let practice = listing.practice;
                if !self.directory.knows(practice) && self.directory.read() >= MOST_PRACTICES {
                    continue;
                }
                let Some(entry) = self.directory.entry(practice).await? else {
                    continue;
                };
                let goal = Goal {
                    practice,
                    therapist: by_person.then_some(listing.therapist),
                    service: listing.service,
                    location: listing.location,
                };
                let known = found.iter().any(|known| known.goal == goal);
                if !known && goal.is_offered(&entry) && goal.fits(self.app, &entry, needs) {
                    found.push(Waitable { entry, goal });
                }
                if found.len() == most {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }
}
