//! Beginning a practice: one page, a few minutes, and it can be booked.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use booking::ClockSpan;
use maud::{Markup, Render, html};
use store::{PracticeId, StoreError};

use super::choices;
use super::controls::{choice, hidden, line, names, not_taken, number, of_kind, tick, ticks};
use super::frame::{Done, at, refused};
use super::typed::{LINE, NAME, Typed, read_part};
use crate::App;
use crate::account::{SignedForm, SignedIn};
use crate::error::Problem;
use crate::layout::{Frame, page};
use crate::opening::{Beginning, FirstService, FirstTherapist, Homes, House};

const SINGLE: [&str; 24] = [
    "practice",
    "name",
    "kind",
    "country",
    "zone",
    "house",
    "address",
    "place",
    "homes",
    "centre",
    "km",
    "service",
    "minutes",
    "before",
    "after",
    "grid",
    "notice",
    "horizon",
    "price",
    "own",
    "therapist",
    "from",
    "to",
    "break_from",
];
const MORE: [&str; 1] = ["break_to"];
const SEVERAL: [&str; 2] = ["techniques", "days"];

/// The page to begin a practice.
struct NewPage<'a> {
    app: &'a App,
    typed: &'a Typed,
}

/// GET `/practice/new`
pub async fn show(State(app): State<App>, _: SignedIn) -> Response {
    let now = app.now();
    let practice = app.random.draw(|random| PracticeId::mint(now, random));
    let first = FirstService::proposed();
    let hour = |hour: &str| hour.to_owned();
    let mut values = vec![
        ("practice", practice.to_string()),
        ("kind", "solo".to_owned()),
        ("house", "yes".to_owned()),
        ("km", "10".to_owned()),
        ("service", first.name),
        ("minutes", first.minutes.to_string()),
        ("before", first.before.to_string()),
        ("after", first.after.to_string()),
        ("grid", first.grid.to_string()),
        ("notice", (first.notice / 60).to_string()),
        ("horizon", first.horizon.to_string()),
        ("own", "yes".to_owned()),
        ("from", hour("09:00")),
        ("to", hour("17:00")),
        ("break_from", hour("12:30")),
        ("break_to", hour("13:30")),
    ];
    let techniques = first.techniques.iter();
    values.extend(techniques.map(|id| ("techniques", id.to_owned())));
    values.extend((1..=5).map(|day: i32| ("days", day.to_string())));
    let typed = Typed::shown(values);
    NewPage {
        app: &app,
        typed: &typed,
    }
    .render()
    .into_response()
}

/// POST `/practice/new`: everything in one go, or nothing.
pub async fn open(State(app): State<App>, form: SignedForm) -> Result<Response, Problem> {
    let single: Vec<&str> = SINGLE.into_iter().chain(MORE).collect();
    form.fields.expect(&single, &SEVERAL)?;
    let mut typed = Typed::sent(form.fields);
    let id = typed.get("practice").parse();
    let id: PracticeId =
        id.map_err(|_| Problem::field("practice", "an id, as the form holds it"))?;
    Ok(match begin(&app, &form.who, id, &mut typed).await? {
        Begun::Opened => Done::Opened.to(&at(id, "/set-up")),
        // Sent twice: it is theirs, or nobody may know that there is one.
        Begun::Before => Redirect::to(&at(id, "")).into_response(),
        Begun::Wrong => {
            let page = NewPage {
                app: &app,
                typed: &typed,
            };
            refused(page.render())
        }
    })
}

/// What became of a practice that somebody begins.
pub enum Begun {
    /// It is there.
    Opened,
    /// There is one with this id, theirs or not.
    Before,
    /// Something is wrong with what was typed.
    Wrong,
}

/// Begins a practice as the fields say: everything in one go, or nothing. The same for pages and programs.
///
/// # Errors
/// As any write.
pub async fn begin(
    app: &App,
    who: &SignedIn,
    id: PracticeId,
    typed: &mut Typed,
) -> Result<Begun, Problem> {
    let account = who.load(app).await?;
    let beginning = read(app, typed, id, &account.email);
    let Some(beginning) = beginning.filter(|_| typed.is_right()) else {
        return Ok(Begun::Wrong);
    };
    let opening = beginning.opening(account.id, app.now(), &app.random);
    match app.store.open_practice(&who.act(app), &opening).await {
        Ok(()) => Ok(Begun::Opened),
        Err(StoreError::Taken { .. }) => Ok(Begun::Before),
        Err(error) => Err(error.into()),
    }
}

fn read(app: &App, typed: &mut Typed, practice: PracticeId, email: &str) -> Option<Beginning> {
    let name = typed.text("name", NAME);
    let kind = typed.choice("kind", choices::kind);
    let country = typed.country("country");
    let zone = typed.zone("zone");
    let house = typed.has("house", "yes").then(|| House {
        address: typed.text("address", LINE),
        place: typed.place("place"),
    });
    let homes = typed
        .has("homes", "yes")
        .then(|| read_homes(typed))
        .flatten();
    if house.is_none() && !typed.has("homes", "yes") {
        typed.complain(
            "house",
            "Please tick at least one: where clients come, or homes.",
        );
    }
    let known = choices::techniques(&app.knowledge);
    let service = FirstService {
        name: typed.text("service", NAME),
        minutes: typed.number("minutes", 5..=480, "minutes"),
        before: typed.number("before", 0..=240, "minutes"),
        after: typed.number("after", 0..=240, "minutes"),
        grid: typed.number("grid", 5..=1440, "minutes"),
        notice: typed.number("notice", 0..=8784, "hours") * 60,
        horizon: typed.number("horizon", 1..=1000, "days"),
        techniques: typed.words("techniques", &known),
        price: typed.maybe("price", LINE),
    };
    let therapist = typed
        .has("own", "yes")
        .then(|| read_therapist(typed))
        .flatten();
    Some(Beginning {
        practice,
        name,
        kind: kind?,
        country,
        zone: zone?,
        email: Some(email.to_owned()),
        house,
        homes,
        service,
        therapist,
    })
}

fn read_homes(typed: &mut Typed) -> Option<Homes> {
    let km = typed.decimal("km", 0.5..=500.0, "kilometres");
    let centre = typed.place("centre");
    if centre.is_none() && typed.wrong("centre").is_empty() {
        typed.complain("centre", "Please say around which place you visit homes.");
    }
    centre.map(|centre| Homes { centre, km })
}

fn read_therapist(typed: &mut Typed) -> Option<FirstTherapist> {
    let name = typed.text("therapist", NAME);
    let days: Vec<_> = typed
        .all("days")
        .filter_map(choices::read_weekday)
        .collect();
    if days.is_empty() || days.len() != typed.all("days").count() {
        typed.complain("days", "Please tick at least one day of the week.");
    }
    let mut part = |from: &str, to: &str, beside: &str| -> Option<ClockSpan> {
        match read_part(typed.get(from), typed.get(to)) {
            Ok(part) => Some(part),
            Err(what) => {
                typed.complain(beside, what);
                None
            }
        }
    };
    let day = part("from", "to", "from")?;
    let no_break = typed.get("break_from").is_empty() && typed.get("break_to").is_empty();
    let parts = match no_break {
        true => vec![day],
        false => {
            let part = |from: &str, to: &str| read_part(typed.get(from), typed.get(to)).ok();
            let around = part("from", "break_from").zip(part("break_to", "to"));
            let (whole, pause) = (minutes(day), part("break_from", "break_to").map(minutes));
            let inside = around.filter(|(before, after)| {
                pause.is_some_and(|pause| minutes(*before) + pause + minutes(*after) == whole)
            });
            match inside {
                Some((before, after)) => vec![before, after],
                None => {
                    typed.complain(
                        "break_from",
                        "Please type a break that lies within the day, or leave both times empty.",
                    );
                    return None;
                }
            }
        }
    };
    Some(FirstTherapist { name, days, parts })
}

/// How long a part of a day is, past midnight or not.
fn minutes(part: ClockSpan) -> i32 {
    let (from, to) = part.times();
    let of_day = |time: jiff::civil::Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
    match of_day(to) - of_day(from) {
        length if length > 0 => length,
        length => length + 24 * 60,
    }
}

impl Render for NewPage<'_> {
    fn render(&self) -> Markup {
        let typed = self.typed;
        let main = html! {
            h1 { "Begin a practice" }
            p.lead { "A few minutes, and clients can book. Everything can be changed later." }
            (not_taken(typed))
            form.groups method="post" action="/practice/new" novalidate data-zone {
                (hidden("practice", typed.get("practice")))
                (self.who())
                (self.place())
                (self.service())
                (self.hours())
                button.button.primary type="submit" { "Open the practice" }
            }
        };
        page(Frame::Full, "practice", "Begin a practice", &main)
    }
}

impl NewPage<'_> {
    fn who(&self) -> Markup {
        let typed = self.typed;
        let zones = choices::zones();
        html! {
            section.group {
                h2 { "The practice" }
                div {
                    (line(typed, "name", "What it is called", ""))
                    (choice(typed, "kind", "What it is", "", &choices::kinds()))
                    (line(typed, "country", "Country", "Two letters, such as DE or GB. It decides which papers of therapists are listed."))
                    (of_kind(typed, "zone", "Time zone", "By its name, such as Europe/Berlin. All hours stand by its clock.", "text", Some("zones")))
                    (names("zones", zones.iter().map(String::as_str)))
                }
            }
        }
    }

    fn place(&self) -> Markup {
        let typed = self.typed;
        html! {
            section.group {
                h2 { "Where" }
                div {
                    (tick(typed, "house", "Clients come to me", ""))
                    (line(typed, "address", "Address", "As on a letter; clients see it. Only if they come to you."))
                    (line(typed, "place", "Its place", "Latitude and longitude in degrees, such as 52.503, 13.411; a map shows them. Without it nobody finds you by distance."))
                    (tick(typed, "homes", "I visit homes", ""))
                    (line(typed, "centre", "Around this place", "Latitude and longitude. Only if you visit homes."))
                    (number(typed, "km", "How far from there", "0.5 to 500.", "km"))
                }
            }
        }
    }

    fn service(&self) -> Markup {
        let typed = self.typed;
        html! {
            section.group {
                h2 { "What you offer first" }
                div {
                    (line(typed, "service", "What it is called", ""))
                    (number(typed, "minutes", "How long, with the client", "5 to 480.", "minutes"))
                    (line(typed, "price", "What it costs", "In words, such as 80 €. It is information; nothing is paid here."))
                    (ticks(typed, "techniques", "Techniques", "What it consists of, and what you give. A plan finds you by them.", &choices::techniques(&self.app.knowledge)))
                    details {
                        summary { "Buffers, starts, notice" }
                        (number(typed, "before", "Before, for you alone", "0 to 240.", "minutes"))
                        (number(typed, "after", "Afterwards, for you alone", "0 to 240.", "minutes"))
                        (number(typed, "grid", "Starts lie on every", "5 to 1440: 15 means 09:00, 09:15 and so on.", "minutes"))
                        (number(typed, "notice", "At the latest, clients book", "0 to 8784 hours before.", "hours before"))
                        (number(typed, "horizon", "At the earliest, clients book", "1 to 1000 days ahead.", "days ahead"))
                    }
                }
            }
        }
    }

    fn hours(&self) -> Markup {
        let typed = self.typed;
        html! {
            section.group {
                h2 { "Who and when" }
                div {
                    (tick(typed, "own", "I give massages myself", "Without it you add therapists on the next page, and their hours."))
                    (line(typed, "therapist", "Your name, as clients see it", ""))
                    (ticks(typed, "days", "On these days", "", &choices::weekdays()))
                    div.pair {
                        (of_kind(typed, "from", "From", "", "time", None))
                        (of_kind(typed, "to", "To", "", "time", None))
                    }
                    div.pair {
                        (of_kind(typed, "break_from", "Break from", "", "time", None))
                        (of_kind(typed, "break_to", "Break to", "", "time", None))
                    }
                    p.quiet { "An end before the beginning is on the next day. Single days and several parts a day come later." }
                }
            }
        }
    }
}
