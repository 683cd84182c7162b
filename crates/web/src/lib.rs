//! The web app: server-rendered pages that work without JavaScript, without an account and without a cookie.
//!
//! ```text
//! form ──Fields──▶ Turn (answers so far + this reply) ──care::screen / plan──▶ page
//! ```
//!
//! A page is a struct with everything it shows, and renders itself; a handler reads a form, calls the pure core once and
//! fills such a struct. The anonymous flow keeps nothing on the server: the answers travel in each form.

pub mod account;
pub mod api;
pub mod assets;
pub mod calendar;
pub mod chart;
pub mod clock;
pub mod consent;
pub mod demo;
pub mod directory;
pub mod error;
pub mod exchange;
pub mod fibre_map;
pub mod finder;
pub mod form;
pub mod imports;
pub mod keeper;
pub mod layout;
pub mod mail;
pub mod needs;
pub mod notices;
pub mod opening;
pub mod outside;
pub mod pages;
pub mod places;
pub mod problem;
pub mod security;
pub mod waitlist;
pub mod webhooks;
pub mod when;

mod diagrams;
mod hand_over;
mod history;
mod mark;
mod packed;
mod replay;
mod routes;
mod turn;
mod words;

use std::num::NonZeroU32;
use std::sync::{Arc, OnceLock};

use axum::Router;
use care::library::Index;
use jiff::Timestamp;
use jiff::civil::Date;
use knowledge::Knowledge;
use progress::Form;
use store::{Store, StoreError};

use account::{Accounts, Settings};
use clock::{Clock, Random};
use demo::Demo;
use finder::Finder;
use outside::Outside;
use places::Places;

/// What every handler is given. Cloned per request, so its parts are shared.
#[derive(Clone)]
pub struct App {
    /// The content; never changes while the program runs.
    pub knowledge: Arc<Knowledge>,
    /// Everything that lasts.
    pub store: Store,
    /// What time it is; tests freeze it.
    pub clock: Clock,
    /// Random bits; tests seed them.
    pub random: Random,
    /// Ways into accounts.
    pub accounts: Arc<Accounts>,
    /// Wording of measures that whoever runs the program brought along.
    pub forms: Arc<[Form]>,
    /// Places by name, as far as whoever runs the program brought a list of them.
    pub places: Arc<Places>,
    /// The invented people, when this is a demonstration.
    pub demo: Option<Demo>,
    /// The way to servers that people name.
    pub outside: Outside,
    /// Whether mail goes out, as it was when it was last looked at.
    pub mail_check: Arc<mail::Kept>,
    /// Free times; [`App::free_times`] brings them up to date.
    finder: Arc<Finder>,
    index: Arc<OnceLock<Index>>,
    description: Arc<OnceLock<String>>,
}

impl App {
    /// Puts an app together.
    ///
    /// # Errors
    /// Settings that cannot be, named in the message.
    pub fn new(
        knowledge: Arc<Knowledge>,
        store: Store,
        clock: Clock,
        random: Random,
        settings: Settings,
    ) -> Result<App, String> {
        Ok(App {
            accounts: Arc::new(Accounts::new(settings, &random)?),
            forms: Arc::default(),
            places: Arc::default(),
            demo: None,
            outside: Outside::public(),
            mail_check: Arc::default(),
            finder: Arc::new(Finder::unread()),
            index: Arc::default(),
            description: Arc::default(),
            knowledge,
            store,
            clock,
            random,
        })
    }

    /// The same app with wording of measures.
    pub fn with_forms(self, forms: Vec<Form>) -> App {
        App {
            forms: forms.into(),
            ..self
        }
    }

    /// The same app with a list of places.
    pub fn with_places(self, places: Places) -> App {
        App {
            places: places.into(),
            ..self
        }
    }

    /// The instant, by the clock of whoever runs the program.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Today, by the same clock.
    pub fn today(&self) -> Date {
        self.clock.today()
    }

    /// Free times as they are now. What changed since they were looked for last is read first, so that no search shows what
    /// another one booked before it.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn free_times(&self) -> Result<&Finder, StoreError> {
        self.finder.follow(&self.store, self.now()).await?;
        Ok(&self.finder)
    }

    /// What can be looked up in the library; made when first asked for, so that the start does not wait for it.
    pub fn library(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.knowledge))
    }
}

/// How the outside may use the app.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Forms that one address may send per minute; `None` = no limit.
    pub posts_per_minute: Option<NonZeroU32>,
    /// Further origins (`https://supple.example`) that count as our own, for a proxy that changes the host name.
    pub trusted_origins: Vec<String>,
    /// A proxy stands in front and says in `X-Forwarded-For` where requests come from.
    pub behind_proxy: bool,
}

/// The whole app, ready to be served.
///
/// # Errors
/// A trusted origin that is not `scheme://host[:port]`, named in the message.
pub fn router(app: App, access: &Access) -> Result<Router, String> {
    let router = security::protect(routes::all(), access)?;
    let router = match app.demo {
        Some(_) => router.layer(axum::middleware::from_fn(demo::marked)),
        None => router,
    };
    Ok(router.with_state(app))
}
