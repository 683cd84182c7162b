//! Who gives massages, what they may do, and where they go.

use jiff::Timestamp;
use maud::{Markup, html};
use store::{Act, ServiceId, StoreError, Therapist, TherapistId, Words};

use super::{Around, Sheet};
use crate::App;
use crate::pages::practice::choices;
use crate::pages::practice::controls::{Choice, choice, line, lines, number, tick, ticks};
use crate::pages::practice::typed::{NAME, TEXT, Typed, place};

impl Sheet for Therapist {
    const PATH: &'static str = "therapists";
    const ONE: &'static str = "therapist";
    const SINGLE: &'static [&'static str] = &[
        "name",
        "about",
        "gender",
        "languages",
        "centre",
        "km",
        "set_up",
        "pack_up",
        "day_start",
        "day_end",
        "watched",
    ];
    const SEVERAL: &'static [&'static str] = &["techniques", "trained_for", "services"];

    fn blank(app: &App, around: &Around<'_>) -> Therapist {
        Therapist {
            practice: around.practice.id,
            id: app
                .random
                .draw(|random| TherapistId::mint(around.now, random)),
            account: None,
            name: String::new(),
            about: String::new(),
            gender: None,
            languages: Words::default(),
            techniques: "swedish_massage".into(),
            trained_for: Words::default(),
            area_centre: None,
            area_km: None,
            set_up_minutes: 0,
            pack_up_minutes: 0,
            day_start_place: None,
            day_end_place: None,
            watched: false,
            made_at: around.now,
            retired_at: None,
        }
    }

    fn with_id(self, id: TherapistId) -> Therapist {
        Therapist { id, ..self }
    }

    fn typed(&self, around: &Around<'_>) -> Vec<(&'static str, String)> {
        let gender = self.gender.map_or("", |gender| gender.as_str());
        let mut values = vec![
            ("name", self.name.clone()),
            ("about", self.about.clone()),
            ("gender", gender.to_owned()),
            ("languages", self.languages.to_string()),
            ("centre", place(self.area_centre)),
            (
                "km",
                self.area_km.map_or(String::new(), |km| km.to_string()),
            ),
            ("set_up", self.set_up_minutes.to_string()),
            ("pack_up", self.pack_up_minutes.to_string()),
            ("day_start", place(self.day_start_place)),
            ("day_end", place(self.day_end_place)),
        ];
        if self.watched {
            values.push(("watched", "yes".to_owned()));
        }
        for (name, words) in [
            ("techniques", &self.techniques),
            ("trained_for", &self.trained_for),
        ] {
            values.extend(words.iter().map(|word| (name, word.to_owned())));
        }
        let given = around.given.iter().filter(|(id, _)| *id == self.id);
        values.extend(given.map(|(_, service)| ("services", service.to_string())));
        values
    }

    fn read(self, typed: &mut Typed, around: &Around<'_>) -> Therapist {
        let known = around.knowledge;
        let gender = match typed.get("gender") {
            "" => None,
            _ => typed.choice("gender", choices::gender),
        };
        let area = (typed.place("centre"), typed.get("km").trim().is_empty());
        let km = match area {
            (_, false) => Some(typed.decimal("km", 0.5..=500.0, "kilometres")),
            (_, true) => None,
        };
        if area.0.is_some() != km.is_some() && typed.wrong("centre").is_empty() {
            typed.complain(
                "centre",
                "Please fill in both, the place and how far from it, or neither.",
            );
        }
        // Checked here, kept beside the record.
        typed.words("services", &services(around));
        Therapist {
            name: typed.text("name", NAME),
            about: typed.maybe("about", TEXT).unwrap_or_default(),
            gender,
            languages: typed.names("languages"),
            techniques: typed.words("techniques", &choices::techniques(known)),
            trained_for: typed.words("trained_for", &choices::populations(known)),
            area_centre: area.0,
            area_km: km,
            set_up_minutes: typed.number("set_up", 0..=120, "minutes"),
            pack_up_minutes: typed.number("pack_up", 0..=120, "minutes"),
            day_start_place: typed.place("day_start"),
            day_end_place: typed.place("day_end"),
            watched: typed.has("watched", "yes"),
            ..self
        }
    }

    fn fields(typed: &Typed, around: &Around<'_>) -> Markup {
        let known = around.knowledge;
        html! {
            section.group {
                h2 { "Who" }
                div {
                    (line(typed, "name", "Name, as clients see it", "At most 120 characters."))
                    (lines(typed, "about", "What they say of themselves", ""))
                    (choice(typed, "gender", "Gender", "Clients may wish for one. Shown only if they want it.", &choices::genders()))
                    (line(typed, "languages", "Languages", "Two letters each, with a space between: de en pt."))
                }
            }
            section.group {
                h2 { "What they do" }
                div {
                    (ticks(typed, "services", "Services they give", "Only these can be booked with them.", &services(around)))
                    (ticks(typed, "techniques", "Techniques", "", &choices::techniques(known)))
                    (ticks(typed, "trained_for", "They say that they are trained for", "What you have seen on paper is noted as a credential.", &choices::populations(known)))
                }
            }
            section.group {
                h2 { "In homes" }
                div {
                    (line(typed, "centre", "Around this place", "Latitude and longitude, such as 52.503, 13.411. Empty: no home visits are found by distance."))
                    (number(typed, "km", "How far from there", "0.5 to 500, or empty.", "km"))
                    (number(typed, "set_up", "Setting up", "0 to 120.", "minutes"))
                    (number(typed, "pack_up", "Packing up", "0 to 120.", "minutes"))
                    (line(typed, "day_start", "The day begins at", "A place, when the way from there is part of the working day; else empty."))
                    (line(typed, "day_end", "The day ends at", "The same for the way home."))
                    (tick(typed, "watched", "Look out for them from the start of a visit", "The practice gets a mail when they have not checked in 15 minutes after it (our own choice). Without this only a check-in begins the watch."))
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

    async fn keep(&self, app: &App, act: &Act, typed: &Typed) -> Result<(), StoreError> {
        let services = typed.all("services").filter_map(|id| id.parse().ok());
        let services: Vec<ServiceId> = services.collect();
        app.store.put(act, self).await?;
        let practice = self.practice;
        app.store
            .set_services(act, practice, self.id, &services)
            .await
    }
}

/// Services to choose from.
pub fn services(around: &Around<'_>) -> Vec<Choice> {
    let services = around.services.iter();
    services
        .map(|service| (service.id.to_string(), service.name.clone()))
        .collect()
}
