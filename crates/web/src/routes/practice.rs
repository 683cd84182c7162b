//! Every address of a practice, for those who work there.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::private;
use crate::form::MAX_FORM;
use crate::hand_over::MAX_RECORD;
use crate::{App, imports, pages};

/// All of them.
pub fn all() -> Router<App> {
    Router::new()
        .merge(desk())
        .merge(set_up())
        .merge(care())
        .merge(exchange())
}

/// Calendar, bookings and clients.
fn desk() -> Router<App> {
    use pages::practice::{
        appointment, book, calendar, clients, home, join, moving, onboarding, waitlist, why,
    };
    let routes = Router::new()
        .route("/me/practices", get(home::practices))
        .route(
            "/practice/new",
            get(onboarding::show).post(onboarding::open),
        )
        .route("/practice/join", get(join::look).post(join::join))
        .route("/practice/{practice}", get(home::show))
        .route(&at("/today"), get(calendar::today))
        .route(&at("/week"), get(calendar::week))
        .route(&at("/appointments/{id}"), get(appointment::show))
        .route(
            &at("/appointments/{id}/move"),
            get(moving::show).post(moving::keep),
        )
        .route(&at("/appointments/{id}/{step}"), post(appointment::step))
        .route(&at("/book"), get(book::show).post(book::book))
        .route(&at("/why"), get(why::show).post(why::ask))
        .route(&at("/waitlist"), get(waitlist::show))
        .route(&at("/waitlist/remove"), post(waitlist::remove))
        .route(&at("/clients"), get(clients::list).post(clients::search))
        .route(&at("/clients/new"), get(clients::new))
        .route(&at("/clients/keep"), post(clients::keep))
        .route(&at("/clients/{id}"), get(clients::show))
        .route(&at("/clients/{id}/change"), get(clients::change));
    private(routes)
}

/// How a practice is set up, and when its people work.
fn set_up() -> Router<App> {
    use pages::practice::set_up::{keep, members, new, open, overview, own_practice};
    use pages::practice::{blocks, days, hours};
    use store::{Credential, Location, Practice, Room, Service, Therapist};
    macro_rules! sheets {
        ($routes:expr, $($name:ty: $path:literal),+) => {
            $routes$(
                .route(&at(concat!("/set-up/", $path)), post(keep::<$name>))
                .route(&at(concat!("/set-up/", $path, "/new")), get(new::<$name>))
                .route(&at(concat!("/set-up/", $path, "/{id}")), get(open::<$name>))
            )+
        };
    }
    let routes = sheets!(
        Router::new(),
        Location: "locations",
        Room: "rooms",
        Service: "services",
        Therapist: "therapists",
        Credential: "credentials"
    );
    let routes = routes
        .route(&at("/set-up"), get(overview::show))
        .route(
            &at("/set-up/practice"),
            get(own_practice).post(keep::<Practice>),
        )
        .route(
            &at("/set-up/members"),
            get(members::show).post(members::invite),
        )
        .route(&at("/set-up/members/end"), post(members::end))
        .route(&at("/set-up/invitations/end"), post(members::take_back))
        .route(&at("/hours"), get(hours::list))
        .route(
            &at("/hours/{therapist}"),
            get(hours::show).post(hours::keep),
        )
        .route(
            &at("/hours/{therapist}/days"),
            get(days::show).post(days::keep),
        )
        .route(&at("/hours/{therapist}/days/remove"), post(days::remove))
        .route(&at("/blocks"), get(blocks::show).post(blocks::keep))
        .route(&at("/blocks/remove"), post(blocks::remove));
    private(routes)
}

/// What a therapist does around a visit.
fn care() -> Router<App> {
    use pages::practice::{brief, check, events, note, notes, outcomes, safety, session};
    let visit = |path: &str| at(&format!("/visits/{{id}}{path}"));
    let note_form = post(note::write).layer(DefaultBodyLimit::max(note::MAX_FORM));
    let log = post(session::take).layer(DefaultBodyLimit::max(MAX_RECORD));
    let routes = Router::new()
        .route(&visit(""), get(brief::show))
        .route(&visit("/seen"), post(brief::seen))
        .route(&visit("/check"), post(check::step))
        .route(&visit("/intake"), post(check::keep))
        .route(&visit("/session"), get(session::show).post(session::choose))
        .route(&visit("/session-log"), log)
        .route(&visit("/note"), get(note::show).merge(note_form))
        .route(&visit("/note/amend"), post(note::amend))
        .route(&visit("/presence"), post(safety::presence))
        .route(&visit("/left"), get(safety::left))
        .route(&at("/notes"), get(notes::list))
        .route(&at("/notes/{visit}/{author}"), get(notes::show))
        .route(&at("/safety"), get(safety::show))
        .route(&at("/safety/reached"), post(safety::reached))
        .route(&at("/outcomes"), get(outcomes::show))
        .route(&at("/events"), get(events::show).post(events::add));
    private(routes)
}

/// What a practice sends and gets: messages, calendars.
fn exchange() -> Router<App> {
    use pages::practice::{calendars, exchange, messages, webhooks};
    let calendar = DefaultBodyLimit::max(imports::MAX_CALENDAR + MAX_FORM);
    let file = DefaultBodyLimit::max(exchange::MAX_FILE + MAX_FORM);
    let routes = Router::new()
        .route(&at("/exchange"), get(exchange::show))
        .route(&at("/exchange/example/{file}"), get(exchange::sample))
        .route(&at("/exchange/import"), post(exchange::import).layer(file))
        .route(&at("/exchange/export"), post(exchange::export))
        .route(&at("/mail"), get(messages::show))
        .route(&at("/calendars"), get(calendars::show))
        .route(&at("/calendars/feeds"), post(calendars::feeds::make))
        .route(&at("/calendars/feeds/end"), post(calendars::feeds::end))
        .route(&at("/calendars/sources"), post(calendars::sources::add))
        .route(
            &at("/calendars/sources/upload"),
            post(calendars::sources::upload).layer(calendar),
        )
        .route(
            &at("/calendars/sources/read"),
            post(calendars::sources::read),
        )
        .route(&at("/calendars/sources/end"), post(calendars::sources::end))
        .route(&at("/webhooks"), get(webhooks::show).post(webhooks::add))
        .route(&at("/webhooks/rotate"), post(webhooks::rotate))
        .route(&at("/webhooks/end"), post(webhooks::end))
        .route(&at("/webhooks/again"), post(webhooks::again));
    // It has its own word on who may keep it.
    private(routes).route("/calendar/{file}", get(calendars::feeds::serve))
}

/// An address below that of the practice.
fn at(path: &str) -> String {
    format!("/practice/{{practice}}{path}")
}
