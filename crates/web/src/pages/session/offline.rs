//! Without a network: the page that says so, and the worker that keeps the player at hand. Nothing that holds answers is
//! ever kept by it; only the pages and files named here are.

use std::hash::{DefaultHasher, Hasher};
use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, Render, html};

use super::OpenPage;
use crate::assets;
use crate::layout::{Frame, page};

/// Shown in place of a page that the network cannot give.
pub struct OfflinePage;

/// Pages without anything of a person.
const PAGES: [&str; 2] = ["/session/open", "/offline"];

const FILES: [&str; 14] = [
    "theme.js",
    "supple.js",
    "steps.js",
    "kept.js",
    "session.js",
    "session-machine.js",
    "session-view.js",
    "session-words.js",
    "session-picture.js",
    "session-senses.js",
    "session-store.js",
    "icon.svg",
    "icon-192.png",
    "supple.webmanifest",
];

/// GET `/offline`
pub async fn show() -> Markup {
    OfflinePage.render()
}

impl Render for OfflinePage {
    fn render(&self) -> Markup {
        let main = html! {
            h1 { "There is no connection" }
            p.lead { "This page needs the network, which is away just now. Go back with your browser: what you typed is still there." }
            ul.ways {
                li { a.button.primary href="/session/open" { "To the session in this browser" } }
                li { a href="/" { "To the front page" } }
            }
        };
        page(Frame::Full, "notice", "There is no connection", &main)
    }
}

/// GET `/sw.js`: which version of the shell to keep, and the worker itself. It stands at the root, because a worker may
/// serve only what lies below its own address.
pub async fn worker() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, WORKER.as_str()).into_response()
}

static WORKER: LazyLock<String> = LazyLock::new(|| {
    let files = FILES.iter().map(|name| assets::url(name));
    let pages = PAGES.iter().map(|page| (*page).to_owned());
    let kept: Vec<String> = pages.chain([assets::style_url()]).chain(files).collect();
    // The pages name the version of the files, so that this changes with either.
    let mut hash = DefaultHasher::new();
    hash.write(OpenPage.render().into_string().as_bytes());
    hash.write(OfflinePage.render().into_string().as_bytes());
    let shell =
        serde_json::json!({ "name": format!("supple {:016x}", hash.finish()), "kept": kept });
    format!(
        "self.SHELL = {shell};\nimportScripts(\"{}\");\n",
        assets::url("sw.js")
    )
});
