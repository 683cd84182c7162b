//! What stands between the network and the pages: limits, request ids, logs without content, and headers.

use std::convert::Infallible;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, MonotonicClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::{Level, Span, info_span};

use crate::error::{self, Problem};
use crate::form::{Fields, MAX_FORM};
use crate::{Access, App};

/// No page takes longer than this.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// What a page may load and do: its own files, nothing inline, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; \
     base-uri 'none'";

const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // `no-referrer` would make browsers send forms with `Origin: null`, and without TLS nothing else tells our own forms
    // from foreign ones. Nothing leaves for another site either way.
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(self), payment=(), usb=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Where a request comes from; behind a proxy, where the proxy says it comes from. Nowhere in a test without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sender(Option<IpAddr>);

impl Sender {
    /// One household or office: an IPv4 address, or the first half of an IPv6 address.
    pub fn network(self) -> Option<IpAddr> {
        self.0.map(network)
    }
}

impl<S: Sync> FromRequestParts<S> for Sender {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Sender, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or(Sender(None)))
    }
}

/// Finds out who sends. A proxy adds the address it was called from behind those that were claimed, so the last one counts.
async fn find_sender(
    State(behind_proxy): State<bool>,
    mut request: Request,
    next: Next,
) -> Response {
    let connected = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let connected = connected.map(|ConnectInfo(address)| address.ip());
    let forwarded = request.headers().get_all(FORWARDED_FOR).iter().next_back();
    let forwarded = forwarded.and_then(|addresses| {
        let last = addresses.to_str().ok()?.rsplit(',').next()?;
        last.trim().parse().ok()
    });
    let sender = match behind_proxy {
        true => forwarded.or(connected),
        false => connected,
    };
    request.extensions_mut().insert(Sender(sender));
    next.run(request).await
}

/// Puts every layer around the routes.
///
/// # Errors
/// A trusted origin that is not `scheme://host[:port]`.
pub fn protect(routes: Router<App>, access: &Access) -> Result<Router<App>, String> {
    let mut own_forms = CsrfLayer::new();
    for origin in &access.trusted_origins {
        own_forms = own_forms.add_trusted_origin(origin).map_err(|error| {
            format!(
                "trusted origin `{origin}`: expected scheme://host[:port] without a path ({error})"
            )
        })?;
    }
    let mut routes = routes;
    if let Some(limit) = access.posts_per_minute {
        routes = routes.layer(middleware::from_fn_with_state(Gate::new(limit), few_posts));
    }
    // The last layer is the outermost.
    Ok(routes
        .layer(DefaultBodyLimit::max(MAX_FORM))
        .layer(middleware::from_fn_with_state(
            access.behind_proxy,
            find_sender,
        ))
        .layer(own_forms)
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            TIME_LIMIT,
        ))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(error::dress))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(middleware::from_fn(headers))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_response(DefaultOnResponse::new().level(Level::INFO)),
        )
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, Ids::default())))
}

async fn headers(request: Request, next: Next) -> Response {
    let asked = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        // A page that must be stricter has said so already.
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        // What answers a form is about somebody's health.
        let keep = if asked { "no-cache" } else { "no-store" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    }
    response
}

/// What the log says of a request: never its query, its body or its sender.
fn span<B>(request: &axum::http::Request<B>) -> Span {
    let id = request.extensions().get::<RequestId>();
    let id = id.and_then(|id| id.header_value().to_str().ok());
    // The address of a feed is a secret; whoever reads the log is not to read calendars.
    let path = match request.uri().path() {
        path if path.starts_with("/calendar/") => "/calendar/…",
        path => path,
    };
    info_span!("request", method = %request.method(), path, id)
}

/// Ids that differ between runs and rise within one.
#[derive(Clone)]
struct Ids {
    run: u64,
    next: Arc<AtomicU64>,
}

impl Default for Ids {
    fn default() -> Ids {
        Ids {
            run: RandomState::new().build_hasher().finish() >> 40,
            next: Arc::new(AtomicU64::new(1)),
        }
    }
}

impl MakeRequestId for Ids {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let id = HeaderValue::from_str(&format!("{:06x}-{number:x}", self.run)).ok()?;
        Some(RequestId::new(id))
    }
}

/// How many forms each address may still send.
#[derive(Clone)]
struct Gate {
    limiter: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    seen: Arc<AtomicU64>,
}

/// After so many forms, addresses that have been quiet are forgotten.
const TIDY_EVERY: u64 = 4096;

impl Gate {
    fn new(per_minute: NonZeroU32) -> Gate {
        let quota = Quota::per_minute(per_minute);
        Gate {
            limiter: Arc::new(RateLimiter::dashmap_with_clock(quota, MonotonicClock)),
            seen: Arc::default(),
        }
    }

    /// Seconds to wait, when it is too much.
    fn wait_s(&self, network: IpAddr) -> Option<u64> {
        if self.seen.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            self.limiter.retain_recent();
        }
        let early = self.limiter.check_key(&network).err()?;
        let wait = early.wait_time_from(MonotonicClock.now());
        Some(wait.as_secs() + 1)
    }
}

async fn few_posts(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let sender = request.extensions().get::<Sender>().copied();
    let changes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if changes
        && let Some(network) = sender.and_then(Sender::network)
        && let Some(wait_s) = gate.wait_s(network)
    {
        // Read nevertheless, so that the page can hold it until it is taken; what cannot be read is not kept.
        let _ = Fields::from_request(request, &()).await;
        return Problem::TooMany { wait_s }.into_response();
    }
    next.run(request).await
}

/// One household or office: an IPv4 address, or the first half of an IPv6 address.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let prefix = u128::from(v6) >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from(prefix))
        }
        v4 => v4,
    }
}
