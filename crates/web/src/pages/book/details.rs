//! What a practice has to know of somebody before it holds a time: how to address and reach them, and for a home where it is.

use maud::{Markup, Render, html};
use store::Client;

use super::Picked;
use super::words::summary;
use crate::App;
use crate::form::{Fields, answers_field};
use crate::layout::{Frame, answers_input, complaint, page};
use crate::places::{Looked, Named};

/// Longest line and longest note, in characters.
const LINE: usize = 120;
const NOTE: usize = 500;

/// What somebody typed, or what is known of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Details {
    /// They were asked.
    pub asked_before: bool,
    /// It is a visit at home.
    at_home: bool,
    name: Line,
    phone: Line,
    address: Line,
    home: Line,
    access: Line,
    place: Option<Named>,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Line {
    typed: String,
    /// Empty = nothing is wrong.
    wrong: String,
}

impl Line {
    fn read(fields: &Fields, field: &str, most: usize, needed: Option<&str>) -> Line {
        let typed = fields.one(field).unwrap_or_default().trim().to_owned();
        let strange = typed
            .chars()
            .any(|c| c.is_control() && c != '\n' && c != '\r');
        let wrong = match (typed.is_empty(), needed) {
            (true, Some(needed)) => needed.to_owned(),
            _ if typed.chars().count() > most || strange => {
                format!("Please type at most {most} characters.")
            }
            _ => String::new(),
        };
        Line { typed, wrong }
    }

    fn of(value: Option<&String>) -> Line {
        Line {
            typed: value.cloned().unwrap_or_default(),
            wrong: String::new(),
        }
    }

    fn kept(&self, before: Option<String>) -> Option<String> {
        match self.typed.is_empty() {
            true => before,
            false => Some(self.typed.clone()),
        }
    }
}

impl Details {
    /// Reads what was typed.
    pub fn read(app: &App, fields: &Fields, at_home: bool) -> Details {
        let at_home_only = |needed| at_home.then_some(needed);
        let mut home = Line::read(
            fields,
            "home",
            LINE,
            at_home_only("Please say where your home is."),
        );
        let mut place = None;
        if at_home && home.wrong.is_empty() {
            match app.places.look_up(&home.typed) {
                Looked::Found(named) => place = Some(named),
                Looked::Several(names) => {
                    home.wrong = format!(
                        "There are several. Please type one of: {}.",
                        names.join("; ")
                    )
                }
                Looked::Unknown => {
                    home.wrong = "We do not know this place. Please type a postal code, a name, or coordinates such as 52.503, 13.411.".to_owned();
                }
            }
        }
        Details {
            asked_before: true,
            at_home,
            name: Line::read(
                fields,
                "name",
                LINE,
                Some("Please say how the practice should call you."),
            ),
            phone: Line::read(fields, "phone", LINE, None),
            address: Line::read(
                fields,
                "address",
                NOTE,
                at_home_only("Please give the address of your home."),
            ),
            access: Line::read(fields, "access", NOTE, None),
            home,
            place,
        }
    }

    /// What a practice knows already, and where somebody looked.
    pub fn known(client: Option<&Client>, at_home: bool, looked: &str) -> Details {
        let home = client.and_then(|client| client.home);
        let place = home.map(|place| Named {
            name: format!("{:.4}, {:.4}", place.latitude(), place.longitude()),
            place,
        });
        let typed = match (looked.is_empty(), &place) {
            (true, Some(named)) => named.name.clone(),
            _ => looked.to_owned(),
        };
        Details {
            asked_before: false,
            at_home,
            name: Line::of(client.and_then(|client| client.name.as_ref())),
            phone: Line::of(client.and_then(|client| client.phone.as_ref())),
            address: Line::of(client.and_then(|client| client.address.as_ref())),
            access: Line::of(client.and_then(|client| client.access_notes.as_ref())),
            home: Line {
                typed,
                wrong: String::new(),
            },
            place,
        }
    }

    /// Nothing is missing and nothing is wrong.
    pub fn complete(&self) -> bool {
        let lines = [
            &self.name,
            &self.phone,
            &self.address,
            &self.home,
            &self.access,
        ];
        let fine = lines.iter().all(|line| line.wrong.is_empty());
        let at_home = !self.at_home || (self.place.is_some() && !self.address.typed.is_empty());
        fine && at_home && !self.name.typed.is_empty()
    }

    /// Writes it into the record of a client. What was left empty stays as it was.
    pub fn apply(&self, mut client: Client) -> Client {
        client.name = self.name.kept(client.name);
        client.phone = self.phone.kept(client.phone);
        if self.at_home {
            client.address = self.address.kept(client.address);
            client.access_notes = self.access.kept(client.access_notes);
            // Known to the practice as it is, unless another place was typed.
            client.home = match (&self.place, self.asked_before) {
                (Some(named), true) => Some(named.place),
                _ => client.home,
            };
        }
        client
    }

    /// The place of the home.
    pub fn place(&self) -> Option<&Named> {
        self.place.as_ref()
    }

    /// As fields to be typed in.
    pub fn fields(&self) -> Markup {
        html! {
            input type="hidden" name="details" value="yes";
            (field("name", "Your name", "", "name", &self.name))
            (field("phone", "Telephone", "For the day of the visit; you can leave it out.", "tel", &self.phone))
            @if self.at_home {
                (field("address", "Address of your home", "Street, number, postal code, town.", "street-address", &self.address))
                (field("home", "Where that is", "A postal code, a name, or coordinates: from it the way of the therapist is reckoned.", "off", &self.home))
                (field("access", "How to get in", "Floor, bell, where to park: for whoever comes. You can leave it out.", "off", &self.access))
            }
        }
    }

    /// As hidden fields, so that another time can be picked without typing it again.
    pub fn inputs(&self) -> Markup {
        let fields = [
            ("name", &self.name),
            ("phone", &self.phone),
            ("address", &self.address),
            ("home", &self.home),
            ("access", &self.access),
        ];
        html! {
            @if self.asked_before {
                input type="hidden" name="details" value="yes";
                @for (name, line) in fields { input type="hidden" name=(name) value=(line.typed) autocomplete="off"; }
            }
        }
    }
}

/// The page that asks for it.
pub struct DetailsPage<'a> {
    /// The app.
    pub app: &'a App,
    /// The time that is to be held.
    pub picked: &'a Picked,
    /// What is known, or was typed.
    pub details: &'a Details,
}

impl Render for DetailsPage<'_> {
    fn render(&self) -> Markup {
        let (picked, details) = (self.picked, self.details);
        let practice = &picked.entry.practice.name;
        let main = html! {
            h1 { "About you" }
            p.lead { (practice) " needs this to hold the time for you. Nothing is booked yet." }
            (summary(&picked.entry, &picked.service, picked.pick.therapist, picked.pick.location, picked.pick.start))
            form.details method="post" action="/book" {
                (picked.pick.input())
                (answers_input(&answers_field(&self.app.knowledge, &picked.answers)))
                input type="hidden" name="where" value=(picked.typed);
                (details.fields())
                div.actions { button.button.primary type="submit" { "Hold this time" } }
            }
        };
        let title = match details.asked_before {
            true => "Please check: about you",
            false => "About you",
        };
        page(Frame::Full, "book", title, &main)
    }
}

fn field(name: &str, label: &str, help: &str, autocomplete: &str, line: &Line) -> Markup {
    let (help_id, wrong_id) = (format!("{name}-help"), format!("{name}-complaint"));
    html! {
        div.field {
            label for=(name) { (label) }
            @if !help.is_empty() { p.help id=(help_id) { (help) } }
            (complaint(&wrong_id, &line.wrong))
            input id=(name) type="text" name=(name) value=(line.typed) autocomplete=(autocomplete) maxlength=(NOTE)
                aria-describedby={ (help_id) " " (wrong_id) } aria-invalid=[(!line.wrong.is_empty()).then_some("true")];
        }
    }
}
