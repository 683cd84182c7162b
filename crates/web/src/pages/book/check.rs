//! Whether somebody can do a plan at a time, asked again at each step.

use jiff::Timestamp;
use store::{LocationId, Service, Therapist};

use crate::App;
use crate::directory::Entry;
use crate::needs::Needs;

/// The service serves such a person, and the therapist has what the plan asks for on the day of the visit.
pub fn fits(
    app: &App,
    needs: &Needs,
    entry: &Entry,
    therapist: &Therapist,
    service: &Service,
    start: Timestamp,
    location: Option<LocationId>,
) -> bool {
    let (day, zone) = (entry.day(start, location), entry.zone(location));
    let fit = needs.fit(
        &app.knowledge,
        therapist,
        service,
        &entry.credentials,
        day,
        zone,
    );
    needs.is_served(service) && fit.can()
}
