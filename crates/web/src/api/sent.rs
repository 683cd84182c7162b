//! What a program sends where a page has a form: it becomes the same fields, so that one function reads both, and what is wrong
//! with them becomes a problem document.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::form::Fields;
use crate::pages::practice::typed::Typed;
use crate::problem::{Document, FieldError};

/// A place on earth.
#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Degrees north.
    #[schemars(range(min = -90, max = 90))]
    latitude: f64,
    /// Degrees east.
    #[schemars(range(min = -180, max = 180))]
    longitude: f64,
}

impl From<booking::Place> for Place {
    fn from(place: booking::Place) -> Place {
        Place {
            latitude: place.latitude(),
            longitude: place.longitude(),
        }
    }
}

impl TryFrom<Place> for booking::Place {
    type Error = ();

    fn try_from(place: Place) -> Result<booking::Place, ()> {
        booking::Place::new(place.latitude, place.longitude).map_err(|_| ())
    }
}

/// The fields that a form would hold: a list whose name is among `several` as one field for each, any other with spaces between.
pub fn typed(sent: &impl Serialize, several: &[&str], more: &[(&str, &str)]) -> Typed {
    let mut fields: Vec<(String, String)> = more
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    if let Ok(Json::Object(sent)) = serde_json::to_value(sent) {
        for (name, value) in sent {
            match value {
                Json::Array(values) if several.contains(&name.as_str()) => {
                    fields.extend(
                        values
                            .iter()
                            .filter_map(text)
                            .map(|text| (name.clone(), text)),
                    );
                }
                Json::Array(values) => {
                    let words: Vec<String> = values.iter().filter_map(text).collect();
                    fields.push((name, words.join(" ")));
                }
                value => fields.extend(text(&value).map(|text| (name, text))),
            }
        }
    }
    Typed::sent(Fields::new(fields))
}

/// A value as a form would hold it; nothing for what a form would leave out.
fn text(value: &Json) -> Option<String> {
    match value {
        Json::Null | Json::Bool(false) | Json::Array(_) => None,
        Json::Bool(true) => Some("yes".to_owned()),
        Json::Number(number) => Some(number.to_string()),
        Json::String(text) => Some(text.clone()),
        Json::Object(place) => {
            let degrees = |name: &str| place.get(name).and_then(Json::as_f64);
            let (latitude, longitude) = degrees("latitude").zip(degrees("longitude"))?;
            Some(format!("{latitude}, {longitude}"))
        }
    }
}

/// 422 for what is wrong with some fields; `name` says what a program calls a field of the form.
pub fn wrong(typed: &Typed, name: impl Fn(&str) -> String) -> Document {
    let errors = typed.complaints().iter();
    Document::fields(
        errors
            .map(|(field, what)| FieldError::new(name(field), expected(what)))
            .collect(),
    )
}

/// What a page asks for, as what is expected.
fn expected(what: &str) -> &str {
    let rest = ["Please type ", "Please choose ", "Please say "]
        .into_iter()
        .find_map(|asking| what.strip_prefix(asking));
    match what {
        "Please fill this in." => "a text that is not empty",
        _ => rest.unwrap_or(what).trim_end_matches('.'),
    }
}

/// The state that `if-match` names; nothing when the sender has read none.
///
/// # Errors
/// 422 for a header that no answer of ours had as its `etag`.
pub fn seen(headers: &HeaderMap) -> Result<String, Document> {
    let Some(tag) = headers.get(header::IF_MATCH) else {
        return Ok(String::new());
    };
    let tag = tag.to_str().ok().map(str::trim);
    let seen = tag.and_then(|tag| tag.strip_prefix('"')?.strip_suffix('"'));
    match seen.filter(|seen| !seen.is_empty()) {
        Some(seen) => Ok(seen.to_owned()),
        None => Err(Document::fields(vec![FieldError::new(
            "if-match",
            "the etag as it was given",
        )])),
    }
}

/// An answer with the state that it shows.
pub fn tagged(seen: &str, answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{seen}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// 412 for what was changed elsewhere.
pub fn stale() -> Document {
    Document::new(
        "stale",
        StatusCode::PRECONDITION_FAILED,
        "It was changed elsewhere",
        "Nothing was written. Read it again, and send the etag that it has now as `if-match`.",
    )
}

/// What `if-match` is for, in the description of an operation.
pub const IF_MATCH: &str = "The etag that you have seen. Needed to change what is there already; sending the same again needs none.";
