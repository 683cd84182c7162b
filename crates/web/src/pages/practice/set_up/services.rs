//! What a practice offers.

use jiff::Timestamp;
use maud::{Markup, html};
use store::{Service, ServiceId, Words};

use super::{Around, Sheet};
use crate::App;
use crate::opening::FirstService;
use crate::pages::practice::choices;
use crate::pages::practice::controls::{line, lines, number, tick, ticks};
use crate::pages::practice::typed::{LINE, NAME, TEXT, Typed};

impl Sheet for Service {
    const PATH: &'static str = "services";
    const ONE: &'static str = "service";
    const SINGLE: &'static [&'static str] = &[
        "name",
        "about",
        "minutes",
        "before",
        "after",
        "grid",
        "notice",
        "horizon",
        "needs_room",
        "equipment",
        "at_home",
        "at_location",
        "price",
    ];
    const SEVERAL: &'static [&'static str] = &["techniques", "populations", "credentials"];

    fn blank(app: &App, around: &Around<'_>) -> Service {
        let first = FirstService::proposed();
        Service {
            practice: around.practice.id,
            id: app
                .random
                .draw(|random| ServiceId::mint(around.now, random)),
            name: String::new(),
            about: String::new(),
            minutes: first.minutes,
            before_minutes: first.before,
            after_minutes: first.after,
            grid_minutes: first.grid,
            notice_minutes: first.notice,
            horizon_days: first.horizon,
            needs_room: !around.rooms.is_empty(),
            equipment: Words::default(),
            at_home: around
                .therapists
                .iter()
                .any(|therapist| therapist.area_centre.is_some()),
            at_location: !around.locations.is_empty(),
            techniques: first.techniques,
            populations: Words::default(),
            credentials: Words::default(),
            price: None,
            retired_at: None,
        }
    }

    fn with_id(self, id: ServiceId) -> Service {
        Service { id, ..self }
    }

    fn typed(&self, _: &Around<'_>) -> Vec<(&'static str, String)> {
        let yes = |name, holds: bool| holds.then(|| (name, "yes".to_owned()));
        let mut values = vec![
            ("name", self.name.clone()),
            ("about", self.about.clone()),
            ("minutes", self.minutes.to_string()),
            ("before", self.before_minutes.to_string()),
            ("after", self.after_minutes.to_string()),
            ("grid", self.grid_minutes.to_string()),
            ("notice", self.notice_minutes.to_string()),
            ("horizon", self.horizon_days.to_string()),
            ("equipment", self.equipment.to_string()),
            ("price", self.price.clone().unwrap_or_default()),
        ];
        values.extend(yes("needs_room", self.needs_room));
        values.extend(yes("at_home", self.at_home));
        values.extend(yes("at_location", self.at_location));
        let lists = [
            ("techniques", &self.techniques),
            ("populations", &self.populations),
            ("credentials", &self.credentials),
        ];
        for (name, words) in lists {
            values.extend(words.iter().map(|word| (name, word.to_owned())));
        }
        values
    }

    fn read(self, typed: &mut Typed, around: &Around<'_>) -> Service {
        let (at_home, at_location) = (typed.has("at_home", "yes"), typed.has("at_location", "yes"));
        if !at_home && !at_location {
            typed.complain(
                "at_location",
                "Please tick at least one: at locations, or in homes.",
            );
        }
        let known = around.knowledge;
        let papers = choices::credentials(known, &around.practice.country);
        Service {
            name: typed.text("name", NAME),
            about: typed.maybe("about", TEXT).unwrap_or_default(),
            minutes: typed.number("minutes", 5..=480, "minutes"),
            before_minutes: typed.number("before", 0..=240, "minutes"),
            after_minutes: typed.number("after", 0..=240, "minutes"),
            grid_minutes: typed.number("grid", 5..=1440, "minutes"),
            notice_minutes: typed.number("notice", 0..=527_040, "minutes"),
            horizon_days: typed.number("horizon", 1..=1000, "days"),
            needs_room: typed.has("needs_room", "yes"),
            equipment: typed.names("equipment"),
            at_home,
            at_location,
            techniques: typed.words("techniques", &choices::techniques(known)),
            populations: typed.words("populations", &choices::populations(known)),
            credentials: typed.words("credentials", &papers),
            price: typed.maybe("price", LINE),
            ..self
        }
    }

    fn fields(typed: &Typed, around: &Around<'_>) -> Markup {
        let known = around.knowledge;
        html! {
            section.group {
                h2 { "What it is" }
                div {
                    (line(typed, "name", "What it is called", "At most 120 characters."))
                    (lines(typed, "about", "What it is, in a sentence", "Clients read it before they book."))
                    (line(typed, "price", "What it costs", "In words, such as 80 €. It is information; nothing is paid here."))
                    (ticks(typed, "techniques", "Techniques it consists of", "A plan finds it by them.", &choices::techniques(known)))
                    (ticks(typed, "populations", "Only for", "Nothing ticked: for everybody.", &choices::populations(known)))
                    (ticks(typed, "credentials", "Whoever gives it must show", "Without a paper that you have seen and that has not expired, a therapist cannot be booked for it.", &choices::credentials(known, &around.practice.country)))
                }
            }
            section.group {
                h2 { "How long" }
                div {
                    (number(typed, "minutes", "With the client", "5 to 480.", "minutes"))
                    (number(typed, "before", "Before, for the therapist alone", "0 to 240. In a home, setting up comes on top.", "minutes"))
                    (number(typed, "after", "Afterwards, for the therapist alone", "0 to 240.", "minutes"))
                }
            }
            section.group {
                h2 { "When" }
                div {
                    (number(typed, "grid", "Starts lie on every", "5 to 1440, counted from midnight: 15 means 09:00, 09:15 and so on.", "minutes"))
                    (number(typed, "notice", "Clients book at the latest", "0 to 527040. 120 is two hours.", "minutes before"))
                    (number(typed, "horizon", "Clients book at the earliest", "1 to 1000.", "days ahead"))
                }
            }
            section.group {
                h2 { "Where" }
                div {
                    (tick(typed, "at_location", "At locations", ""))
                    (tick(typed, "needs_room", "It needs a room there", ""))
                    (line(typed, "equipment", "What must be in the room", "Single words with a space between, as the rooms name them."))
                    (tick(typed, "at_home", "In homes", ""))
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
