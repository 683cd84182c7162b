//! The practice itself: how to reach it, its rules, how fast its people are on their way.

use jiff::Timestamp;
use maud::{Markup, html};
use store::{Practice, PracticeId};

use super::{Around, Sheet};
use crate::App;
use crate::pages::practice::choices;
use crate::pages::practice::controls::{choice, line, names, number, of_kind, tick};
use crate::pages::practice::typed::{NAME, Typed};

impl Sheet for Practice {
    const PATH: &'static str = "practice";
    const ONE: &'static str = "practice";
    const SINGLE: &'static [&'static str] = &[
        "name",
        "kind",
        "country",
        "zone",
        "email",
        "phone",
        "approve_first",
        "client_exclusive",
        "free_until",
        "late_percent",
        "hold",
        "km_per_hour",
        "way",
    ];
    const SEVERAL: &'static [&'static str] = &[];

    fn blank(_: &App, around: &Around<'_>) -> Practice {
        around.practice.clone()
    }

    fn with_id(self, _: PracticeId) -> Practice {
        self
    }

    fn typed(&self, _: &Around<'_>) -> Vec<(&'static str, String)> {
        let yes = |name, holds: bool| holds.then(|| (name, "yes".to_owned()));
        let mut values = vec![
            ("name", self.name.clone()),
            ("kind", self.kind.as_str().to_owned()),
            ("country", self.country.clone()),
            ("zone", self.zone.name().to_owned()),
            ("email", self.email.clone().unwrap_or_default()),
            ("phone", self.phone.clone().unwrap_or_default()),
            ("free_until", self.free_until_hours.to_string()),
            ("late_percent", self.late_percent.to_string()),
            ("hold", self.hold_minutes.to_string()),
            ("km_per_hour", self.km_per_hour.to_string()),
            ("way", self.way_minutes.to_string()),
        ];
        values.extend(yes("approve_first", self.approve_first));
        values.extend(yes("client_exclusive", self.client_exclusive));
        values
    }

    fn read(self, typed: &mut Typed, _: &Around<'_>) -> Practice {
        Practice {
            name: typed.text("name", NAME),
            kind: typed.choice("kind", choices::kind).unwrap_or(self.kind),
            country: typed.country("country"),
            zone: typed.zone("zone").unwrap_or_else(|| self.zone.clone()),
            email: typed.email("email"),
            phone: typed.maybe("phone", NAME),
            approve_first: typed.has("approve_first", "yes"),
            client_exclusive: typed.has("client_exclusive", "yes"),
            free_until_hours: typed.number("free_until", 0..=8760, "hours"),
            late_percent: typed.number("late_percent", 0..=100, "percent"),
            hold_minutes: typed.number("hold", 1..=1440, "minutes"),
            km_per_hour: typed.decimal("km_per_hour", 1.0..=300.0, "kilometres per hour"),
            way_minutes: typed.number("way", 0..=240, "minutes"),
            ..self
        }
    }

    fn fields(typed: &Typed, _: &Around<'_>) -> Markup {
        let zones = choices::zones();
        html! {
            section.group {
                h2 { "The practice" }
                div {
                    (line(typed, "name", "What it is called", "At most 120 characters. Clients see it."))
                    (choice(typed, "kind", "What it is", "", &choices::kinds()))
                    (line(typed, "country", "Country", "Two letters, such as DE or GB."))
                    (of_kind(typed, "zone", "Time zone", "The clock of home visits. A location has its own.", "text", Some("zones")))
                    (names("zones", zones.iter().map(String::as_str)))
                    (of_kind(typed, "email", "E-mail", "Clients see it.", "email", None))
                    (of_kind(typed, "phone", "Telephone", "Clients see it.", "tel", None))
                }
            }
            section.group {
                h2 { "Booking" }
                div {
                    (tick(typed, "approve_first", "Look at new clients first", "Their booking waits until you agree. Whom you know is booked at once."))
                    (tick(typed, "client_exclusive", "A client cannot be in two visits at a time", ""))
                    (number(typed, "hold", "A time is held for somebody who is booking", "1 to 1440.", "minutes"))
                    (number(typed, "free_until", "Cancelling is free until", "0 to 8760.", "hours before"))
                    (number(typed, "late_percent", "Afterwards it costs", "0 to 100, of the price. It is said before booking; nothing is charged here.", "percent"))
                }
            }
            section.group {
                h2 { "On the way" }
                div {
                    (number(typed, "km_per_hour", "Speed, as the crow flies", "1 to 300. In a city 15 to 25 is usual.", "km per hour"))
                    (number(typed, "way", "Beside that, every way takes", "0 to 240: to the door, to park.", "minutes"))
                }
            }
        }
    }

    fn name(&self, _: &Around<'_>) -> String {
        self.name.clone()
    }

    fn ended(&mut self) -> Option<&mut Option<Timestamp>> {
        Some(&mut self.retired_at)
    }
}
