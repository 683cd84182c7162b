//! Pages that browsers may keep, and ask whether they are still fresh.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::Markup;
use sha2::{Digest, Sha256};

/// For some minutes nobody needs to ask again; a corrected rule is still seen soon.
const KEEP: &str = "public, max-age=300";

/// A page, or the word that the browser's copy is still the same. The tag follows the words on the page, and so the
/// content version that stands on each of them as well as the program.
pub fn page(asked: &HeaderMap, page: Markup) -> Response {
    let page = page.into_string();
    let hash = Sha256::digest(page.as_bytes());
    let hex: String = hash[..12]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    // Weak, because the same words travel compressed or not.
    let tag = format!("W/\"{hex}\"");
    let held = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok());
    let same = held.is_some_and(|held| held.split(',').any(|one| one.trim() == tag));
    let keep = (header::CACHE_CONTROL, HeaderValue::from_static(KEEP));
    let tag = (
        header::ETAG,
        HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("W/\"\"")),
    );
    match same {
        true => (StatusCode::NOT_MODIFIED, [keep, tag]).into_response(),
        false => ([keep, tag], maud::PreEscaped(page)).into_response(),
    }
}
