//! Style sheets, scripts and drawings, embedded in the binary.
//!
//! The address carries one hash over all files, so that browsers keep them for good and files can name each other by
//! relative addresses: `/static/<version>/<name>`.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};

use crate::packed::Packed;

#[derive(Embed)]
#[folder = "static/"]
struct Files;

/// The style sheet of the whole app is these files, in this order.
const STYLE: &[&str] = &[
    "tokens.css",
    "base.css",
    "components.css",
    "pages.css",
    "account.css",
    "booking.css",
    "diary.css",
    "exchange.css",
    "chart.css",
    "fibre_map.css",
    "library.css",
    "session.css",
    "practice.css",
    "care.css",
    "print.css",
];

/// The joined style sheet.
const STYLE_NAME: &str = "supple.css";

/// One hash over all files. While developing, files are read from disk and the hash is that of the start.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = 0u64;
    for name in Files::iter() {
        let file = Files::get(&name).map_or([0; 32], |file| file.metadata.sha256_hash());
        for part in file.chunks_exact(8) {
            let part = part
                .iter()
                .fold(0, |word, byte| word << 8 | u64::from(*byte));
            hash = hash.rotate_left(7).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ part;
        }
    }
    format!("{hash:016x}")
});

/// The address of a file.
pub fn url(name: &str) -> String {
    format!("/static/{}/{name}", *VERSION)
}

/// The address of the style sheet.
pub fn style_url() -> String {
    url(STYLE_NAME)
}

/// Gives a file out, for good when the address is that of this version.
pub async fn serve(Path((version, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let fresh;
    let packed = if cfg!(debug_assertions) {
        // While developing, a file may have changed since it was last asked for.
        fresh = find(&name).map(|(kind, body)| Packed::plain(kind, body));
        fresh.as_ref()
    } else {
        ALL.get(&name)
    };
    let Some(packed) = packed else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let keep = match version == *VERSION {
        true => "public, max-age=31536000, immutable",
        // A page from before an upgrade still finds its files, in their present form.
        false => "no-cache",
    };
    let mut response = packed.answer(&headers);
    let keep = HeaderValue::from_static(keep);
    response.headers_mut().insert(header::CACHE_CONTROL, keep);
    response
}

/// Every file that is given out, packed when the first one is asked for.
static ALL: LazyLock<HashMap<String, Packed>> = LazyLock::new(|| {
    let names = Files::iter()
        .map(String::from)
        .chain([STYLE_NAME.to_owned()]);
    let packed = names.filter_map(|name| {
        let (kind, body) = find(&name)?;
        Some((name, Packed::new(kind, body)))
    });
    packed.collect()
});

fn find(name: &str) -> Option<(&'static str, Vec<u8>)> {
    if name == STYLE_NAME {
        let files = STYLE.iter().filter_map(|part| Files::get(part));
        let text = files.flat_map(|file| file.data.into_owned()).collect();
        return Some(("text/css; charset=utf-8", text));
    }
    let EmbeddedFile { data, .. } = Files::get(name)?;
    Some((kind(name)?, data.into_owned()))
}

/// The type of a file by its name; files of other types are not given out.
fn kind(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}
