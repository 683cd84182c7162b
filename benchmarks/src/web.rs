//! The web app as people meet it: `supple serve` on loopback, asked by this program.

mod diary;
mod growth;
mod lighthouse;
mod load;
mod pages;
mod people;
mod postgres;
mod server;
mod start;
mod transfer;

pub use load::{Asked, Connection, open, quantile};
pub use postgres::Postgres;
pub use server::Server;

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::routing::get;

use crate::report::Report;

/// Everything about the web app.
pub fn measure(report: &mut Report) {
    report.note(
        "The server and the program that asks it share the cores of this machine, so requests per second are what is left \
         beside the asking. Two figures do not depend on that: the ratio to a bare axum server that answers `GET /` with 64 \
         bytes, asked in the same way, and the processor time that the server itself spends on a request. Latency is taken \
         from the moment a request was due at a fixed rate, so that waiting for a stalled server counts; the timer of the \
         asking program has a resolution of one millisecond, which is part of every figure.",
    );
    pages::measure(report);
    diary::measure(report);
    start::measure(report);
    growth::measure(report);
    transfer::measure(report);
    lighthouse::measure(report);
}

/// The bare peer: axum with one route.
pub fn peer() {
    runtime().block_on(async {
        let body = "A fixed body of sixty-four bytes, which nothing has to work out.";
        let router = Router::new().route("/", get(move || async move { body }));
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = tokio::net::TcpListener::bind(any)
            .await
            .expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        println!("The peer is at http://{address}");
        axum::serve(listener, router)
            .await
            .expect("the peer serves until it is stopped");
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("this machine can start threads")
}

/// Runs what asks a server.
pub fn wait<T>(work: impl Future<Output = T>) -> T {
    runtime().block_on(work)
}

fn ms(milliseconds: f64) -> String {
    format!("{milliseconds:.2} ms")
}

/// Whether a goal is met, in a word.
pub fn met(is_met: bool) -> &'static str {
    if is_met { "met" } else { "missed" }
}
