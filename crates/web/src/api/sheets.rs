//! The records of a practice that are set up, as programs send and get them: the fields of their forms, with types.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::{Credential, Location, Practice, Room, Service, Therapist, Words};

use super::sent::Place;
use crate::pages::practice::set_up::{Around, Sheet, given};

/// A record that programs send and get.
pub trait Wire: Sheet
where
    Self::Id: std::str::FromStr + Send,
{
    /// Its fields.
    type Form: Serialize + DeserializeOwned + JsonSchema + Send;

    /// As it stands.
    fn form(&self, around: &Around<'_>) -> Self::Form;
}

fn words(words: &Words) -> Vec<String> {
    words.iter().map(str::to_owned).collect()
}

/// A practice: how to reach it, and its rules.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticeForm {
    /// What it is called, at most 120 characters. Clients see it.
    name: String,
    /// `solo`, `clinic` or `network`.
    #[schemars(extend("enum" = ["solo", "clinic", "network"]))]
    kind: String,
    /// Two letters, such as DE.
    country: String,
    /// Time zone by its name, such as Europe/Berlin: the clock of home visits.
    zone: String,
    /// E-mail that clients see.
    email: Option<String>,
    /// Telephone that clients see.
    phone: Option<String>,
    /// The booking of a new client waits until the practice agrees.
    #[serde(default)]
    approve_first: bool,
    /// A client cannot be in two visits at a time.
    #[serde(default)]
    client_exclusive: bool,
    /// Cancelling is free until so many hours before.
    #[schemars(range(max = 8760))]
    free_until: u32,
    /// What it costs afterwards, in percent of the price; nothing is charged here.
    #[schemars(range(max = 100))]
    late_percent: u32,
    /// A time is held for so many minutes.
    #[schemars(range(min = 1, max = 1440))]
    hold: u32,
    /// Speed on the way between homes, as the crow flies.
    #[schemars(range(min = 1, max = 300))]
    km_per_hour: f64,
    /// Minutes that every way takes beside that.
    #[schemars(range(max = 240))]
    way: u32,
    /// It takes no bookings any more.
    #[serde(default)]
    ended: bool,
}

impl Wire for Practice {
    type Form = PracticeForm;

    fn form(&self, _: &Around<'_>) -> PracticeForm {
        PracticeForm {
            name: self.name.clone(),
            kind: self.kind.as_str().to_owned(),
            country: self.country.clone(),
            zone: self.zone.name().to_owned(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            approve_first: self.approve_first,
            client_exclusive: self.client_exclusive,
            free_until: self.free_until_hours,
            late_percent: self.late_percent,
            hold: self.hold_minutes,
            km_per_hour: self.km_per_hour,
            way: self.way_minutes,
            ended: self.retired_at.is_some(),
        }
    }
}

/// A location: where clients come.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocationForm {
    /// What it is called, at most 120 characters.
    name: String,
    /// As on a letter, at most 240 characters. Clients see it.
    address: String,
    /// Its place; without one nobody finds it by distance.
    place: Option<Place>,
    /// Time zone by its name: hours at this location stand by its clock.
    zone: String,
    /// It is not used any more. What is booked stays.
    #[serde(default)]
    ended: bool,
}

impl Wire for Location {
    type Form = LocationForm;

    fn form(&self, _: &Around<'_>) -> LocationForm {
        LocationForm {
            name: self.name.clone(),
            address: self.address.clone(),
            place: self.place.map(Place::from),
            zone: self.zone.name().to_owned(),
            ended: self.retired_at.is_some(),
        }
    }
}

/// A room of a location.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomForm {
    /// What it is called, at most 120 characters.
    name: String,
    /// The id of its location.
    #[schemars(extend("format" = "uuid"))]
    location: String,
    /// What is in it, single words such as `table`. A service that needs them gets this room.
    #[serde(default)]
    equipment: Vec<String>,
    /// It is not used any more. What is booked stays.
    #[serde(default)]
    ended: bool,
}

impl Wire for Room {
    type Form = RoomForm;

    fn form(&self, _: &Around<'_>) -> RoomForm {
        RoomForm {
            name: self.name.clone(),
            location: self.location.to_string(),
            equipment: words(&self.equipment),
            ended: self.retired_at.is_some(),
        }
    }
}

/// A service: what can be booked.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceForm {
    /// What it is called, at most 120 characters.
    name: String,
    /// What it is, at most 2,000 characters. Clients read it before they book.
    #[serde(default)]
    about: String,
    /// Minutes with the client.
    #[schemars(range(min = 5, max = 480))]
    minutes: u32,
    /// Minutes before, for the therapist alone.
    #[schemars(range(max = 240))]
    before: u32,
    /// Minutes afterwards, for the therapist alone.
    #[schemars(range(max = 240))]
    after: u32,
    /// Starts lie on every so many minutes, counted from midnight.
    #[schemars(range(min = 5, max = 1440))]
    grid: u32,
    /// Clients book at the latest so many minutes before.
    #[schemars(range(max = 527_040))]
    notice: u32,
    /// Clients book at the earliest so many days ahead.
    #[schemars(range(min = 1, max = 1000))]
    horizon: u32,
    /// It needs a room at a location.
    #[serde(default)]
    needs_room: bool,
    /// What must be in the room, as the rooms name it.
    #[serde(default)]
    equipment: Vec<String>,
    /// It is given in homes.
    #[serde(default)]
    at_home: bool,
    /// It is given at locations. One of the two, or both.
    #[serde(default)]
    at_location: bool,
    /// Techniques it consists of, by their ids.
    techniques: Vec<String>,
    /// Presentations it is only for, by their ids; empty = for everybody.
    #[serde(default)]
    populations: Vec<String>,
    /// Kinds of credentials that whoever gives it must have, seen and not expired.
    #[serde(default)]
    credentials: Vec<String>,
    /// What it costs, in words, at most 240 characters.
    price: Option<String>,
    /// It is not used any more. What is booked stays.
    #[serde(default)]
    ended: bool,
}

impl Wire for Service {
    type Form = ServiceForm;

    fn form(&self, _: &Around<'_>) -> ServiceForm {
        ServiceForm {
            name: self.name.clone(),
            about: self.about.clone(),
            minutes: self.minutes,
            before: self.before_minutes,
            after: self.after_minutes,
            grid: self.grid_minutes,
            notice: self.notice_minutes,
            horizon: self.horizon_days,
            needs_room: self.needs_room,
            equipment: words(&self.equipment),
            at_home: self.at_home,
            at_location: self.at_location,
            techniques: words(&self.techniques),
            populations: words(&self.populations),
            credentials: words(&self.credentials),
            price: self.price.clone(),
            ended: self.retired_at.is_some(),
        }
    }
}

/// A therapist: what they may do, and where they go.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TherapistForm {
    /// Their name as clients see it, at most 120 characters.
    name: String,
    /// What they say of themselves, at most 2,000 characters.
    #[serde(default)]
    about: String,
    /// `woman`, `man` or `other`; null = not shown.
    #[schemars(extend("enum" = ["woman", "man", "other", null]))]
    gender: Option<String>,
    /// Languages, two letters each.
    #[serde(default)]
    languages: Vec<String>,
    /// Techniques they give, by their ids.
    techniques: Vec<String>,
    /// Presentations they say they are trained for. What was seen on paper is a credential.
    #[serde(default)]
    trained_for: Vec<String>,
    /// Services they give, by their ids: only these can be booked with them.
    #[serde(default)]
    services: Vec<String>,
    /// The middle of where they visit homes; null = nobody finds home visits by distance.
    centre: Option<Place>,
    /// Kilometres from there; with `centre` or not at all.
    #[schemars(range(min = 0.5, max = 500))]
    km: Option<f64>,
    /// Minutes to set up in a home.
    #[serde(default)]
    #[schemars(range(max = 120))]
    set_up: u32,
    /// Minutes to pack up in a home.
    #[serde(default)]
    #[schemars(range(max = 120))]
    pack_up: u32,
    /// Where their day begins, when the way from there is part of it.
    day_start: Option<Place>,
    /// Where their day ends, when the way there is part of it.
    day_end: Option<Place>,
    /// They are not booked any more. What is booked stays.
    #[serde(default)]
    ended: bool,
}

impl Wire for Therapist {
    type Form = TherapistForm;

    fn form(&self, around: &Around<'_>) -> TherapistForm {
        let services = given(around, &self.id.to_string());
        TherapistForm {
            name: self.name.clone(),
            about: self.about.clone(),
            gender: self.gender.map(|gender| gender.as_str().to_owned()),
            languages: words(&self.languages),
            techniques: words(&self.techniques),
            trained_for: words(&self.trained_for),
            services: services.iter().map(ToString::to_string).collect(),
            centre: self.area_centre.map(Place::from),
            km: self.area_km,
            set_up: self.set_up_minutes,
            pack_up: self.pack_up_minutes,
            day_start: self.day_start_place.map(Place::from),
            day_end: self.day_end_place.map(Place::from),
            ended: self.retired_at.is_some(),
        }
    }
}

/// A credential: what somebody has learned or is licensed for, and that it was seen. Only what was seen and has not expired counts.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CredentialForm {
    /// The id of the therapist.
    #[schemars(extend("format" = "uuid"))]
    therapist: String,
    /// Its kind: a speciality such as `spec_prenatal`, or a paper of the country, by its id.
    kind: String,
    /// Its number, at most 120 characters.
    #[serde(default)]
    number: String,
    /// Where it holds, two letters.
    country: String,
    /// Who gave it, at most 120 characters.
    #[serde(default)]
    issuer: String,
    /// Its last day; null when it has no end.
    #[schemars(extend("format" = "date"))]
    valid_until: Option<String>,
    /// The day on which you saw it, not after today; with `how` or not at all.
    #[schemars(extend("format" = "date"))]
    seen_on: Option<String>,
    /// How, such as “certificate shown”, at most 240 characters.
    how: Option<String>,
}

impl Wire for Credential {
    type Form = CredentialForm;

    fn form(&self, around: &Around<'_>) -> CredentialForm {
        let zone = around.practice.zone.rules();
        CredentialForm {
            therapist: self.therapist.to_string(),
            kind: self.kind.clone(),
            number: self.number.clone(),
            country: self.country.clone(),
            issuer: self.issuer.clone(),
            valid_until: self.valid_until.map(|day| day.to_string()),
            seen_on: self
                .verified_at
                .map(|at| zone.to_datetime(at).date().to_string()),
            how: self.verified_how.clone(),
        }
    }
}
