//! Every address of the app, by area. A new area adds a function here and a line to [`all`].

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::routing::{get, post};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::{App, api, assets, demo, error, pages};

mod practice;

/// All areas.
pub fn all() -> Router<App> {
    Router::new()
        .merge(start())
        .merge(anonymous())
        .merge(account())
        .merge(record())
        .merge(practice::all())
        .merge(bookings())
        .merge(api::routes())
        .merge(library())
        .merge(files())
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::wrong_method)
}

fn start() -> Router<App> {
    Router::new().route("/", get(pages::front::show))
}

/// From the first question to the plan: nothing is kept on the server.
fn anonymous() -> Router<App> {
    Router::new()
        .route("/check", get(pages::check::begin).post(pages::check::step))
        .route("/check/answers", post(pages::answers::show))
        .route("/check/answers", get(pages::kept::show))
        .route("/plan", get(pages::kept::show).post(pages::result::show))
        .route(
            "/session",
            get(pages::session::look).post(pages::session::start),
        )
        .route("/session/open", get(pages::session::open))
        .route("/offline", get(pages::session::offline::show))
        .route("/sw.js", get(pages::session::offline::worker))
}

/// Everything there is to read. What is searched for comes in a form, so that no address and no log holds it.
fn library() -> Router<App> {
    use pages::library;
    Router::new()
        .route("/library", get(library::front).post(library::search))
        .route("/library/choosing", get(library::choosing))
        .route("/library/choosing/{country}", get(library::country))
        .route("/library/sources", get(library::sources))
        .route("/library/sources/{id}", get(library::source))
        .route("/library/{folder}", get(library::shelf))
        .route("/library/{folder}/{id}", get(library::article))
}

/// Ways into an account, and the account itself.
fn account() -> Router<App> {
    use pages::account::{confirm, data, home, keep, passkey, shares, sign_in, sign_up, ways_in};
    let routes = Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-in/link", post(sign_in::send_link))
        .route("/sign-in/open", get(sign_in::look).post(sign_in::open))
        .route("/sign-in/resume", post(sign_in::resume))
        .route("/sign-in/passkey", post(passkey::sign_in))
        .route("/sign-in/passkey/begin", post(passkey::begin_sign_in))
        .route("/sign-up", get(sign_up::show).post(sign_up::sign_up))
        .route("/sign-up/open", get(sign_up::look).post(sign_up::open))
        .route("/sign-out", post(sign_in::sign_out))
        .route(
            "/confirm/email",
            get(confirm::look_email).post(confirm::email),
        )
        .route(
            "/confirm/change",
            get(confirm::look_change).post(confirm::change),
        )
        .route("/keep", post(keep::keep))
        .route("/me", get(home::show))
        .route("/me/confirm", post(ways_in::confirm))
        .route("/me/shares", get(shares::show).post(shares::share))
        .route("/me/shares/end", post(shares::revoke))
        .route("/me/ways-in", get(ways_in::show))
        .route("/me/email", post(ways_in::email))
        .route("/me/password", post(ways_in::set_password))
        .route("/me/passkeys", post(passkey::add))
        .route("/me/passkeys/begin", post(passkey::begin_adding))
        .route("/me/passkeys/new", post(ways_in::new_passkey))
        .route("/me/passkeys/rename", post(ways_in::rename_passkey))
        .route("/me/passkeys/remove", post(ways_in::remove_passkey))
        .route("/me/sign-ins/end", post(ways_in::end))
        .route("/me/sign-ins/end-others", post(ways_in::end_others))
        .route("/me/data", get(data::show))
        .route("/me/export", post(data::export))
        .route("/me/delete", post(data::delete))
        .route("/shared", get(shares::look));
    private(routes)
}

/// What somebody keeps about their back.
fn record() -> Router<App> {
    use pages::{after, diary, measures, progress};
    let routes = Router::new()
        .route("/demo", post(demo::enter))
        .route("/diary", get(diary::show).post(diary::write))
        .route("/diary/remove", post(diary::remove))
        .route("/diary/other", get(diary::other))
        .route("/diary/month/{month}", get(diary::show_month))
        .route("/diary/{day}", get(diary::show_day))
        .route("/measures", get(measures::show))
        .route("/measures/psfs/activities", post(measures::add_activity))
        .route(
            "/measures/psfs/activities/retire",
            post(measures::retire_activity),
        )
        .route(
            "/measures/{id}",
            get(measures::show_one).post(measures::add),
        )
        .route("/measures/{id}/remove", post(measures::remove))
        .route("/progress", get(progress::show))
        .route("/after", get(after::show))
        .route("/after/{session}", get(after::show_one).post(after::tell))
        .route("/after/{session}/advice", get(after::show_advice));
    private(routes)
}

/// Finding somebody, booking, and what a client does with their visits.
fn bookings() -> Router<App> {
    use pages::{book, find, visits, waitlist};
    let routes = Router::new()
        .route("/find", get(find::show).post(find::find))
        .route("/book", post(book::begin))
        .route("/book/confirm", post(book::confirm::confirm))
        .route("/book/series", post(book::series::look))
        .route("/book/series/hold", post(book::series::hold))
        .route("/waitlist", post(waitlist::join))
        .route("/waitlist/join", post(waitlist::show))
        .route("/visits", get(visits::show))
        .route(
            "/visits/{practice}/waiting/{entry}",
            get(visits::waiting::show),
        )
        .route(
            "/visits/{practice}/waiting/{entry}/confirm",
            get(visits::waiting::confirm),
        )
        .route(
            "/visits/{practice}/waiting/{entry}/decline",
            post(visits::waiting::decline),
        )
        .route(
            "/visits/{practice}/waiting/{entry}/leave",
            post(visits::waiting::leave),
        )
        .route("/visits/{practice}/{appointment}", get(visits::one::show))
        .route(
            "/visits/{practice}/{appointment}/visit.ics",
            get(visits::calendar::file),
        )
        .route(
            "/visits/{practice}/{appointment}/cancel",
            post(visits::one::cancel),
        )
        .route(
            "/visits/{practice}/{appointment}/move",
            get(visits::moving::show).post(visits::moving::go),
        )
        .route(
            "/visits/{practice}/{appointment}/consent",
            post(visits::consent::change),
        )
        .route(
            "/visits/{practice}/{appointment}/changed",
            get(visits::changed::begin).post(visits::changed::step),
        )
        .route(
            "/visits/{practice}/{appointment}/changed/keep",
            post(visits::changed::keep),
        );
    private(routes)
}

/// Pages that show what is somebody's own: no browser and no proxy keeps a copy.
pub fn private(routes: Router<App>) -> Router<App> {
    routes.layer(SetResponseHeaderLayer::overriding(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store"),
    ))
}

fn files() -> Router<App> {
    Router::new().route("/static/{version}/{*name}", get(assets::serve))
}
