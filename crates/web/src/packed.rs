//! Answers that never change: compressed once, and as small as it goes, not for every visitor anew.

use std::io::Write;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

/// A body as it is, and compressed where that makes it smaller.
#[derive(Debug, Clone)]
pub struct Packed {
    kind: &'static str,
    plain: Bytes,
    gzip: Option<Bytes>,
}

impl Packed {
    /// Packs a body of a content type.
    pub fn new(kind: &'static str, plain: Vec<u8>) -> Packed {
        let gzip = gzip(&plain).filter(|gzip| gzip.len() < plain.len());
        Packed {
            kind,
            plain: plain.into(),
            gzip: gzip.map(Bytes::from),
        }
    }

    /// The body as it is.
    pub fn plain(kind: &'static str, plain: Vec<u8>) -> Packed {
        Packed {
            kind,
            plain: plain.into(),
            gzip: None,
        }
    }

    /// The answer to a request with these headers.
    pub fn answer(&self, request: &HeaderMap) -> Response {
        let kind = [(header::CONTENT_TYPE, self.kind)];
        let Some(gzip) = &self.gzip else {
            return (kind, self.plain.clone()).into_response();
        };
        let mut response = match takes_gzip(request) {
            false => (kind, self.plain.clone()).into_response(),
            true => (kind, [(header::CONTENT_ENCODING, "gzip")], gzip.clone()).into_response(),
        };
        let by = HeaderValue::from_static("accept-encoding");
        response.headers_mut().insert(header::VARY, by);
        response
    }
}

/// Nothing when it fails, which it cannot in memory.
fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}

/// Whether a browser says that it reads gzip; every one does.
fn takes_gzip(request: &HeaderMap) -> bool {
    request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|kinds| kinds.to_str().ok())
        .flat_map(|kinds| kinds.split(','))
        .any(|kind| {
            let (name, weight) = kind.split_once(';').unwrap_or((kind, ""));
            let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
            name.trim().eq_ignore_ascii_case("gzip") && weight.parse() != Ok(0.0)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding(accepted: &'static str) -> Option<HeaderValue> {
        let packed = Packed::new("text/plain", vec![b'a'; 1_000]);
        let accepted = HeaderValue::from_static(accepted);
        let request = HeaderMap::from_iter([(header::ACCEPT_ENCODING, accepted)]);
        let response = packed.answer(&request);
        assert_eq!(response.headers()[header::VARY], "accept-encoding");
        response.headers().get(header::CONTENT_ENCODING).cloned()
    }

    #[test]
    fn gzip_goes_to_those_who_take_it() {
        let gzip = Some(HeaderValue::from_static("gzip"));
        assert_eq!(encoding("gzip, deflate, br"), gzip);
        assert_eq!(encoding("br, GZIP;q=0.5"), gzip);
        assert_eq!(encoding("br"), None);
        assert_eq!(encoding("br, gzip;q=0"), None);
        assert_eq!(encoding("gzip;q=0.000"), None);
    }

    #[test]
    fn what_does_not_shrink_goes_as_it_is() {
        let request =
            HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"))]);
        let response = Packed::new("image/png", vec![1, 2, 3]).answer(&request);
        assert!(!response.headers().contains_key(header::CONTENT_ENCODING));
    }
}
