//! What can be booked at a practice, and why a time is not offered, for those who work there.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{LocationId, ServiceId, TherapistId};

use super::operation::Operation;
use super::sent::Place;
use super::visit::id;
use super::wire::{Body, Outcome};
use crate::App;
use crate::account::{Right, Staff};
use crate::error::Problem;
use crate::pages::practice::times::{Asked, Times};
use crate::pages::practice::why;

pub fn operations() -> Vec<Operation> {
    let role = "Your role does not include it.";
    vec![
        Operation::get(
            "/api/practices/{practice}/offered",
            "With whom, what and where can be booked: ids and names",
            offered,
        )
        .signed_in()
        .gives::<Offered>(200, "What is in use; a therapist sees only themselves.")
        .refuses(403, role),
        Operation::post(
            "/api/practices/{practice}/why",
            "Why is this time not offered? Nothing is changed by asking",
            ask,
        )
        .signed_in()
        .takes::<Question>()
        .gives::<Answer>(200, "Everything that stands in the way.")
        .refuses(403, role),
    ]
}

/// What can be booked.
#[derive(Serialize, JsonSchema)]
struct Offered {
    /// With whom.
    therapists: Vec<Named>,
    /// What.
    services: Vec<Named>,
    /// Where, beside homes.
    locations: Vec<Named>,
}

/// Something with a name.
#[derive(Serialize, JsonSchema)]
struct Named {
    /// Its id.
    id: String,
    /// What it is called.
    name: String,
}

/// A time that is asked about.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Question {
    /// With whom.
    therapist: String,
    /// What.
    service: String,
    /// Where; null = in a home.
    location: Option<String>,
    /// For whom: their home and their other visits count then; null = for anybody.
    client: Option<String>,
    /// The home; null = that of the client.
    home: Option<Place>,
    /// When.
    starts_at: Timestamp,
}

/// What stands in the way.
#[derive(Serialize, JsonSchema)]
struct Answer {
    /// Nothing does: the front desk can book it.
    free: bool,
    /// All that does, in sentences with numbers.
    why: Vec<String>,
    /// What holds for clients and not for the front desk; null = nothing.
    notice: Option<String>,
}

/// GET `/api/practices/{practice}/offered`
async fn offered(State(app): State<App>, staff: Staff) -> Outcome<Json<Offered>> {
    if !staff.may(Right::Desk) {
        staff.must(Right::Treat)?;
    }
    let times = Times::read(&app, &staff.practice, app.now(), app.now()).await?;
    let named = |(id, name): (String, String)| Named { id, name };
    let people = why::people(&staff, &times).into_iter();
    let services = times.services.iter();
    let services = services.filter(|service| service.retired_at.is_none());
    let locations = times.locations.iter();
    let locations = locations.filter(|location| location.retired_at.is_none());
    Ok(Json(Offered {
        therapists: people.map(named).collect(),
        services: services
            .map(|one| named((one.id.to_string(), one.name.clone())))
            .collect(),
        locations: locations
            .map(|one| named((one.id.to_string(), one.name.clone())))
            .collect(),
    }))
}

/// POST `/api/practices/{practice}/why`
async fn ask(
    State(app): State<App>,
    staff: Staff,
    Body(question): Body<Question>,
) -> Outcome<Json<Answer>> {
    let (times, clients) = why::read(&app, &staff, Some(question.starts_at)).await?;
    let one_of = |field: &str| Problem::field(field, "one that the practice has, by its id");
    let therapist: TherapistId = id("therapist", &question.therapist)?;
    let people = why::people(&staff, &times);
    if !people.iter().any(|(known, _)| *known == question.therapist) {
        return Err(one_of("therapist").into());
    }
    let service: ServiceId = id("service", &question.service)?;
    let service = times.services.iter().find(|known| known.id == service);
    let service = service.ok_or_else(|| one_of("service"))?;
    let location = match question.location.as_deref() {
        None => None,
        Some(typed) => {
            let wanted: LocationId = id("location", typed)?;
            let found = times.locations.iter().find(|known| known.id == wanted);
            Some(found.ok_or_else(|| one_of("location"))?)
        }
    };
    let client = match question.client.as_deref() {
        None => None,
        Some(typed) => {
            let wanted: store::ClientId = id("client", typed)?;
            let found = clients.iter().find(|known| known.id == wanted);
            Some(found.ok_or_else(|| one_of("client"))?)
        }
    };
    let home = question.home.map(booking::Place::try_from).transpose();
    let home = home.map_err(|()| Problem::field("home", "a place on earth, in degrees"))?;
    let asked = Asked {
        service,
        location,
        home: home.or_else(|| client.and_then(|client| client.home)),
        client,
        moving: None,
    };
    let at = question.starts_at;
    let zone = asked.zone(&staff.practice);
    let why = times.why_not(therapist, &asked, at);
    Ok(Json(Answer {
        free: why.is_empty(),
        why,
        notice: why::notice(service, at, zone, app.now()),
    }))
}
