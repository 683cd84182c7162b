//! Places, and how long the way between them takes.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::span::ticks;

/// Mean radius of the earth in kilometres (IUGG).
const EARTH_KM: f64 = 6371.0088;

/// A point on earth, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "(f64, f64)", into = "(f64, f64)")]
pub struct Place {
    latitude: f64,
    longitude: f64,
}

/// No point on earth.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("{0}, {1}: expected a latitude from -90 to 90 and a longitude from -180 to 180 degrees")]
pub struct BadPlace(f64, f64);

impl Place {
    /// A point by its latitude (-90 to 90) and longitude (-180 to 180).
    ///
    /// # Errors
    /// [`BadPlace`]
    pub fn new(latitude: f64, longitude: f64) -> Result<Place, BadPlace> {
        match latitude.abs() <= 90.0 && longitude.abs() <= 180.0 {
            true => Ok(Place {
                latitude,
                longitude,
            }),
            false => Err(BadPlace(latitude, longitude)),
        }
    }

    /// A point as maps show it and people type it: `52.503, 13.411`, latitude first; nothing for any other text.
    ///
    /// ```
    /// use booking::Place;
    ///
    /// assert_eq!(Place::read("52.503, 13.411"), Place::new(52.503, 13.411).ok());
    /// for wrong in ["", "52.503", "91, 0", "0; 181", "NaN, 0", "north, east"] {
    ///     assert_eq!(Place::read(wrong), None);
    /// }
    /// ```
    pub fn read(text: &str) -> Option<Place> {
        let (latitude, longitude) = text.split_once([',', ';'])?;
        let degrees = |text: &str| text.trim().parse().ok();
        Place::new(degrees(latitude)?, degrees(longitude)?).ok()
    }

    /// North of the equator.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// East of Greenwich.
    pub fn longitude(self) -> f64 {
        self.longitude
    }

    /// The way to another point over the surface of the earth as a ball, in kilometres (haversine).
    pub fn km_to(self, other: Place) -> f64 {
        let [north, south] = [self, other].map(|place| place.latitude.to_radians());
        let half = |radians: f64| (radians / 2.0).sin().powi(2);
        let apart = half(north - south)
            + north.cos() * south.cos() * half((self.longitude - other.longitude).to_radians());
        2.0 * EARTH_KM * apart.sqrt().min(1.0).asin()
    }
}

impl Place {
    /// The way to another point in kilometres, if it is at most so many.
    pub(crate) fn km_within(self, other: Place, most: f64) -> Option<f64> {
        // A degree of latitude is the same everywhere; most of the world is ruled out by it without an angle's sine.
        let north_km = (self.latitude - other.latitude).abs().to_radians() * EARTH_KM;
        let km = (north_km <= most).then(|| self.km_to(other))?;
        (km <= most).then_some(km)
    }
}

impl TryFrom<(f64, f64)> for Place {
    type Error = BadPlace;

    fn try_from((latitude, longitude): (f64, f64)) -> Result<Place, BadPlace> {
        Place::new(latitude, longitude)
    }
}

impl From<Place> for (f64, f64) {
    fn from(place: Place) -> (f64, f64) {
        (place.latitude, place.longitude)
    }
}

/// Says how long the way between two places takes. A routing service can stand in for [`GreatCircle`].
pub trait Travel: Send + Sync {
    /// Whole minutes from door to door; 0 only where there is no way to go.
    fn minutes(&self, from: Place, to: Place) -> u32;

    /// The same in ticks.
    fn ticks(&self, from: Place, to: Place) -> i64 {
        ticks(self.minutes(from, to))
    }
}

/// The way as the crow flies, at a speed that makes up for the roads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GreatCircle {
    /// Kilometres in an hour as the crow flies.
    pub km_per_hour: f64,
    /// Minutes for every way, however short: parking, stairs, the lift.
    pub fixed_minutes: u32,
}

impl Default for GreatCircle {
    /// 24 km/h as the crow flies and five minutes more: our own choice for a town, to be set for each practice.
    fn default() -> GreatCircle {
        GreatCircle {
            km_per_hour: 24.0,
            fixed_minutes: 5,
        }
    }
}

impl Travel for GreatCircle {
    fn minutes(&self, from: Place, to: Place) -> u32 {
        /// Closer than this, two places are the same house.
        const SAME_KM: f64 = 0.03;
        // Most of a day's neighbours share a house, and are spared the sines.
        let km = if from == to { 0.0 } else { from.km_to(to) };
        if km < SAME_KM {
            return 0;
        }
        let minutes = (km / self.km_per_hour * 60.0).ceil();
        // A speed of nothing gives a way without end; the conversion stops at the largest number.
        (minutes as u32).saturating_add(self.fixed_minutes)
    }
}
