//! Where a practice works: locations and their rooms.

use jiff::Timestamp;
use maud::{Markup, html};
use store::{Location, LocationId, Room, RoomId, Words};

use super::{Around, Sheet};
use crate::App;
use crate::pages::practice::choices;
use crate::pages::practice::controls::{Choice, choice, line, names, of_kind};
use crate::pages::practice::typed::{LINE, NAME, Typed, place};

impl Sheet for Location {
    const PATH: &'static str = "locations";
    const ONE: &'static str = "location";
    const SINGLE: &'static [&'static str] = &["name", "address", "place", "zone"];
    const SEVERAL: &'static [&'static str] = &[];

    fn blank(app: &App, around: &Around<'_>) -> Location {
        Location {
            practice: around.practice.id,
            id: app
                .random
                .draw(|random| LocationId::mint(around.now, random)),
            name: String::new(),
            address: String::new(),
            place: None,
            zone: around.practice.zone.clone(),
            retired_at: None,
        }
    }

    fn with_id(self, id: LocationId) -> Location {
        Location { id, ..self }
    }

    fn typed(&self, _: &Around<'_>) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.clone()),
            ("address", self.address.clone()),
            ("place", place(self.place)),
            ("zone", self.zone.name().to_owned()),
        ]
    }

    fn read(self, typed: &mut Typed, _: &Around<'_>) -> Location {
        Location {
            name: typed.text("name", NAME),
            address: typed.text("address", LINE),
            place: typed.place("place"),
            zone: typed.zone("zone").unwrap_or_else(|| self.zone.clone()),
            ..self
        }
    }

    fn fields(typed: &Typed, _: &Around<'_>) -> Markup {
        let zones = choices::zones();
        html! {
            (line(typed, "name", "What it is called", "At most 120 characters."))
            (line(typed, "address", "Address", "As on a letter; clients see it."))
            (line(typed, "place", "Its place", "Latitude and longitude in degrees, such as 52.503, 13.411. Without it nobody finds it by distance."))
            (of_kind(typed, "zone", "Time zone", "Hours at this location stand by its clock.", "text", Some("zones")))
            (names("zones", zones.iter().map(String::as_str)))
        }
    }

    fn name(&self, _: &Around<'_>) -> String {
        self.name.clone()
    }

    fn ended(&mut self) -> Option<&mut Option<Timestamp>> {
        Some(&mut self.retired_at)
    }
}

impl Sheet for Room {
    const PATH: &'static str = "rooms";
    const ONE: &'static str = "room";
    const SINGLE: &'static [&'static str] = &["name", "location", "equipment"];
    const SEVERAL: &'static [&'static str] = &[];

    fn blank(app: &App, around: &Around<'_>) -> Room {
        let location = around.locations.first().map(|location| location.id);
        let mint = || {
            app.random
                .draw(|random| LocationId::mint(around.now, random))
        };
        Room {
            practice: around.practice.id,
            id: app.random.draw(|random| RoomId::mint(around.now, random)),
            location: location.unwrap_or_else(mint),
            name: String::new(),
            equipment: Words::default(),
            retired_at: None,
        }
    }

    fn with_id(self, id: RoomId) -> Room {
        Room { id, ..self }
    }

    fn typed(&self, _: &Around<'_>) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.clone()),
            ("location", self.location.to_string()),
            ("equipment", self.equipment.to_string()),
        ]
    }

    fn read(self, typed: &mut Typed, around: &Around<'_>) -> Room {
        let location = typed.choice("location", |id| {
            let mut known = around.locations.iter().map(|location| location.id);
            known.find(|known| known.to_string() == id)
        });
        Room {
            name: typed.text("name", NAME),
            location: location.unwrap_or(self.location),
            equipment: typed.names("equipment"),
            ..self
        }
    }

    fn fields(typed: &Typed, around: &Around<'_>) -> Markup {
        html! {
            (line(typed, "name", "What it is called", "At most 120 characters."))
            (choice(typed, "location", "Where it is", "", &locations(around)))
            (line(typed, "equipment", "What is in it", "Single words with a space between, such as table floor_mat. A service that needs them gets this room."))
        }
    }

    fn name(&self, _: &Around<'_>) -> String {
        self.name.clone()
    }

    fn ended(&mut self) -> Option<&mut Option<Timestamp>> {
        Some(&mut self.retired_at)
    }
}

/// Locations to choose from.
pub fn locations(around: &Around<'_>) -> Vec<Choice> {
    let locations = around.locations.iter();
    locations
        .map(|location| (location.id.to_string(), location.name.clone()))
        .collect()
}
