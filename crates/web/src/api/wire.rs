//! What all operations share: reading what is sent, refusing, and answering with what may be kept.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use sha2::{Digest, Sha256};
use store::StoreError;

use crate::App;
use crate::account::SignedIn;
use crate::error::Problem;
use crate::form::Fields;
use crate::problem::{Document, FieldError};

/// A JSON body.
pub struct Body<T>(pub T);

/// A JSON body as it came.
pub struct Raw(pub Bytes);

/// What stands in the query, as fields.
pub struct Query(pub Fields);

/// Somebody who signed in a short while ago.
pub struct Fresh(pub SignedIn);

/// A refusal, ready to be sent.
pub struct Refused(Response);

/// What a handler gives.
pub type Outcome<T = Response> = Result<T, Refused>;

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Body<T>, Response> {
        let Raw(bytes) = Raw::from_request(request, app).await?;
        // A field is told by its name and never by what it held.
        let read = read(&bytes).map_err(|wrong| Document::fields(vec![wrong]).into_response());
        read.map(Body)
    }
}

impl FromRequest<App> for Raw {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Raw, Response> {
        if !is_json(request.headers()) {
            return Err(Document::not_json().into_response());
        }
        let bytes = Bytes::from_request(request, app).await;
        bytes.map(Raw).map_err(|rejection| {
            let problem = match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
                _ => Problem::field("body", "a JSON document, sent in full"),
            };
            problem.into_response()
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        Ok(Query(Fields::new(pairs.collect())))
    }
}

impl FromRequestParts<App> for Fresh {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Fresh, Response> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        match who.is_fresh(app.now()) {
            true => Ok(Fresh(who)),
            false => Err(Document::new(
                "sign-in-again",
                StatusCode::UNAUTHORIZED,
                "Only for somebody who signed in a short while ago",
                "Sign in again, and send this within a quarter of an hour.",
            )
            .into_response()),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.0
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused(problem.into_response())
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Problem::from(error).into()
    }
}

impl From<Document> for Refused {
    fn from(document: Document) -> Refused {
        Refused(document.into_response())
    }
}

impl From<Response> for Refused {
    fn from(response: Response) -> Refused {
        Refused(response)
    }
}

/// An id out of an address. One that cannot be an id is the id of nothing.
///
/// # Errors
/// 404.
pub fn id<T: std::str::FromStr>(typed: &str) -> Result<T, Problem> {
    typed.parse().map_err(|_| Problem::NotFound)
}

/// How many of a list are wanted, from the field `limit` of the query.
///
/// # Errors
/// 422, naming the field.
pub fn limit(Query(fields): &Query, usual: u32, most: u32) -> Result<u32, Problem> {
    fields.expect(&["limit"], &[])?;
    let Some(typed) = fields.one("limit") else {
        return Ok(usual);
    };
    let number = typed.parse().ok();
    number
        .filter(|number| (1..=most).contains(number))
        .ok_or_else(|| Problem::field("limit", format!("a whole number from 1 to {most}")))
}

/// Reads a whole JSON document.
///
/// # Errors
/// Where it is wrong, and what is expected there.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, FieldError> {
    // A list with the values of all fields in their order would be read as well, and nobody means that.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(FieldError::new("body", "an object"));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| unreadable(&error))?;
    match json.end() {
        Ok(()) => Ok(value),
        Err(_) => Err(FieldError::new("body", "one JSON document")),
    }
}

/// Whether a body says that it is JSON.
pub fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Names the place and what is expected there. What was sent is not repeated: it may be about somebody's health.
fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> FieldError {
    let path = error.path().to_string();
    let inner = error.inner();
    if inner.classify() != Category::Data {
        let place = format!("JSON; line {}, column {}", inner.line(), inner.column());
        return FieldError::new("body", place);
    }
    let text = inner.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    if let Some(missing) = text.strip_prefix("missing field `") {
        let name = missing.trim_end_matches('`');
        let field = match path.as_str() {
            "." => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        return FieldError::new(field, "a value; the field is missing");
    }
    let field = match path.as_str() {
        "." => "body".to_owned(),
        _ => path,
    };
    // Behind the last "expected" stand words of ours and none that were sent.
    let expected = text.rsplit_once(", expected ").map(|(_, words)| words);
    let expected = match expected {
        Some("u8" | "u16" | "u32" | "u64" | "i64" | "usize") => "a whole number",
        Some("f64") => "a number",
        Some("a boolean") => "true or false",
        Some(words) if words.starts_with("struct ") => "an object",
        Some(words) => words,
        None => "a value of the kind that belongs there",
    };
    FieldError::new(field, expected)
}

/// An answer that anybody may keep for some minutes, with a tag to ask whether it is still the same.
pub fn fresh(asked: &HeaderMap, json: &str) -> Response {
    let hash = Sha256::digest(json.as_bytes());
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
    let headers = [
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=300"),
        ),
        (
            header::ETAG,
            HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("W/\"\"")),
        ),
    ];
    let kind = (
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    match same {
        true => (StatusCode::NOT_MODIFIED, headers).into_response(),
        false => (headers, [kind], json.to_owned()).into_response(),
    }
}

/// [`fresh`] for something that becomes JSON.
pub fn fresh_json(asked: &HeaderMap, value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(json) => fresh(asked, &json),
        Err(_) => Problem::Ours.into_response(),
    }
}
