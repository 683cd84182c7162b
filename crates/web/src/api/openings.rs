//! Free times of everybody who can be booked.

use axum::Json;
use axum::extract::State;
use booking::Place;
use booking::index::Near;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::operation::Operation;
use super::visit::id;
use super::wire::{Outcome, Query};
use crate::App;
use crate::error::Problem;
use crate::finder::{Free, Search, named};
use crate::form::Fields;

/// So many days are searched.
const DAYS: SignedDuration = SignedDuration::from_hours(24 * 14);
/// The earliest starts of each offer that are given, and how many can be asked for.
const STARTS: [usize; 2] = [5, 50];
/// Offers that are given at most.
const OFFERS: usize = 200;

pub fn operations() -> Vec<Operation> {
    let text = || json!({ "type": "string" });
    let number = || json!({ "type": "number" });
    let instant = || json!({ "type": "string", "format": "date-time" });
    vec![
        Operation::get(
            "/api/free-times",
            "Who has time, where and when: an offer, not a promise",
            find,
        )
        .query(
            "practice",
            "Only of this practice.",
            json!({ "type": "string", "format": "uuid" }),
        )
        .query("technique", "Only with this technique, by its id.", text())
        .query("language", "Only in this language, two letters.", text())
        .query("latitude", "Where you are, in degrees north.", number())
        .query("longitude", "Where you are, in degrees east.", number())
        .query("km", "How far from there a house may be.", number())
        .query(
            "home",
            "`yes` for visits to your home, at that place.",
            json!({ "enum": ["yes"] }),
        )
        .query("from", "From when; by default from now on.", instant())
        .query("to", "Until when, at most 14 days later.", instant())
        .query(
            "starts",
            "How many starts of each offer, 1 to 50; by default 5.",
            json!({ "type": "integer", "minimum": 1, "maximum": 50 }),
        )
        .gives::<Vec<Offer>>(
            200,
            "At most 200 offers, those with the earliest starts first.",
        )
        .refuses(422, "A value is not what is expected."),
    ]
}

/// Somebody who has time.
#[derive(Serialize, JsonSchema)]
struct Offer {
    /// The practice.
    practice: String,
    /// Who.
    therapist: String,
    /// What.
    service: String,
    /// Where; null at your home.
    location: Option<String>,
    /// How far away that is.
    km: Option<f64>,
    /// When it can start.
    starts: Vec<Timestamp>,
}

fn read<T: std::str::FromStr>(
    fields: &Fields,
    name: &str,
    expected: &str,
) -> Result<Option<T>, Problem> {
    let typed = fields.one(name).map(str::parse::<T>).transpose();
    typed.map_err(|_| Problem::field(name, expected))
}

fn near(fields: &Fields) -> Result<Near, Problem> {
    let degrees = "degrees, such as 52.5";
    let latitude: Option<f64> = read(fields, "latitude", degrees)?;
    let longitude: Option<f64> = read(fields, "longitude", degrees)?;
    let km: Option<f64> = read(fields, "km", "kilometres, such as 5")?;
    let home = fields.one("home") == Some("yes");
    let place = match (latitude, longitude) {
        (Some(latitude), Some(longitude)) => {
            let place = Place::new(latitude, longitude);
            Some(place.map_err(|_| Problem::field("latitude", "a place on earth, in degrees"))?)
        }
        (None, None) => None,
        _ => {
            return Err(Problem::field(
                "longitude",
                "both latitude and longitude, or neither",
            ));
        }
    };
    match (place, home) {
        (Some(place), true) => Ok(Near::Home(place)),
        (Some(place), false) => {
            let km = km.unwrap_or(10.0);
            match (0.0..=1_000.0).contains(&km) {
                true => Ok(Near::Houses(place, km)),
                false => Err(Problem::field("km", "0 to 1000 kilometres")),
            }
        }
        (None, true) => Err(Problem::field("latitude", "where your home is")),
        (None, false) => Ok(Near::Anywhere),
    }
}

/// GET `/api/free-times`
async fn find(State(app): State<App>, query: Query) -> Outcome<Json<Vec<Offer>>> {
    let Query(fields) = &query;
    let single = [
        "practice",
        "technique",
        "language",
        "latitude",
        "longitude",
        "km",
        "home",
        "from",
        "to",
        "starts",
    ];
    fields.expect(&single, &[])?;
    let now = app.now();
    let instant = "an instant, such as 2026-11-24T09:00:00Z";
    let from = read(fields, "from", instant)?.unwrap_or(now).max(now);
    let latest = from.saturating_add(DAYS).unwrap_or(Timestamp::MAX);
    let to = read(fields, "to", instant)?.unwrap_or(latest).min(latest);
    let most = read(fields, "starts", "a whole number from 1 to 50")?.unwrap_or(STARTS[0]);
    if !(1..=STARTS[1]).contains(&most) {
        return Err(Problem::field("starts", "a whole number from 1 to 50").into());
    }
    let practice = fields.one("practice").map(|typed| id("practice", typed));
    let practice: Option<store::PracticeId> = practice.transpose()?;
    let technique = fields.one("technique").map(named::technique);
    let language = fields.one("language").map(named::language);
    let wants: Vec<&str> = technique
        .iter()
        .chain(&language)
        .map(String::as_str)
        .collect();
    let search = Search {
        wants: &wants,
        near: near(fields)?,
        from,
        to,
        times: None,
        most,
    };
    let found = app.free_times().await?.find(&search, now).into_iter();
    let wanted = found.filter(|free| practice.is_none_or(|id| free.listing.practice == id));
    let mut wanted: Vec<Free> = wanted.collect();
    wanted.sort_by_key(|free| (free.starts.first().copied(), free.listing.therapist));
    let offers = wanted.into_iter().take(OFFERS).map(|free| Offer {
        practice: free.listing.practice.to_string(),
        therapist: free.listing.therapist.to_string(),
        service: free.listing.service.to_string(),
        location: free.listing.location.map(|id| id.to_string()),
        km: free.km,
        starts: free.starts,
    });
    Ok(Json(offers.collect()))
}
