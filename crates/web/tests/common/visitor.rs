//! A visitor who speaks only HTTP, to an app in memory.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use knowledge::Knowledge;
use store::{Address, Store};
use tower::ServiceExt;
use web::account::Settings;
use web::account::password::Cost;
use web::clock::{Clock, Random};
use web::{Access, App};

static KNOWLEDGE: LazyLock<Arc<Knowledge>> =
    LazyLock::new(|| Arc::new(Knowledge::embedded().unwrap()));

/// The app on the day of the examples, with an empty store.
pub fn app() -> App {
    let noon = jiff::civil::date(2026, 11, 21).at(12, 0, 0, 0);
    let noon = noon.in_tz("UTC").unwrap();
    app_with(
        empty_store(),
        Clock::new(move || noon.clone()),
        Settings::default(),
    )
}

/// An app with what a test cares about; passwords cost next to nothing.
pub fn app_with(store: Store, clock: Clock, settings: Settings) -> App {
    let cost = Cost {
        memory_kib: 8,
        passes: 1,
    };
    let settings = Settings { cost, ..settings };
    let knowledge = Arc::clone(&KNOWLEDGE);
    App::new(knowledge, store, clock, Random::seeded(7), settings).unwrap()
}

/// Opened on a thread of its own, because the caller may be inside a runtime.
fn empty_store() -> Store {
    let open = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(Store::open(&Address::Memory)).unwrap()
    };
    std::thread::spawn(open).join().unwrap()
}

/// Someone with a browser that has no scripts.
pub struct Visitor {
    router: Router,
}

/// What the visitor sees.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    /// Where it was found in the end.
    pub address: String,
}

impl Visitor {
    pub fn new() -> Visitor {
        Visitor::with(&Access::default())
    }

    pub fn with(access: &Access) -> Visitor {
        Visitor::of(web::router(app(), access).unwrap())
    }

    pub fn of(router: Router) -> Visitor {
        Visitor { router }
    }

    pub async fn get(&self, address: &str) -> Page {
        let request = Request::get(address).body(Body::empty()).unwrap();
        self.send(request, address).await
    }

    /// Sends a form, and follows when it is asked to send the same form elsewhere.
    pub async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut address = address.to_owned();
        loop {
            let request = Request::post(&address)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::HOST, "supple.test")
                .header(header::ORIGIN, "http://supple.test")
                .body(Body::from(body.clone()))
                .unwrap();
            let page = self.send(request, &address).await;
            if page.status != StatusCode::TEMPORARY_REDIRECT {
                return page;
            }
            address = page.headers[header::LOCATION].to_str().unwrap().to_owned();
        }
    }

    pub async fn send(&self, mut request: Request<Body>, address: &str) -> Page {
        let home = SocketAddr::from(([192, 0, 2, 7], 4242));
        request.extensions_mut().insert(ConnectInfo(home));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Page {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            address: address.to_owned(),
        }
    }
}

impl Page {
    /// The value of a hidden field, as the browser would send it; the first one of its name.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let start = format!("type=\"hidden\" name=\"{name}\" value=\"");
        let from = self.text.find(&start)? + start.len();
        let value = &self.text[from..];
        let value = &value[..value.find('"')?];
        let plain = value.replace("&quot;", "\"").replace("&lt;", "<");
        Some(plain.replace("&gt;", ">").replace("&amp;", "&"))
    }

    pub fn has(&self, text: &str) -> bool {
        self.text.contains(text)
    }
}
