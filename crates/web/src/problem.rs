//! Problems as documents for programs (RFC 9457, `application/problem+json`): what happened, and which field is to be changed.
//!
//! Under `/api/` every refusal is such a document; on pages it is a page ([`crate::error::dress`] decides by the address).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Problem;

/// A problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Document {
    /// What kind it is: a path that stays the same from release to release, such as `/problems/field`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time, in one sentence.
    pub detail: String,
    /// The fields that are to be changed; empty when no field is to blame.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// A field that holds something else than expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldError {
    /// Its path in the body, such as `log.check_ins[0].pain`.
    pub field: String,
    /// What is expected there.
    pub expected: String,
}

impl FieldError {
    /// A field, and what is expected there.
    pub fn new(field: impl Into<String>, expected: impl Into<String>) -> FieldError {
        FieldError {
            field: field.into(),
            expected: expected.into(),
        }
    }
}

impl Document {
    /// A document of a kind; `kind` is its name, such as `field`.
    pub fn new(kind: &str, status: StatusCode, title: &str, detail: impl Into<String>) -> Document {
        Document {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
        }
    }

    /// 422 for fields that hold something else than expected.
    pub fn fields(errors: Vec<FieldError>) -> Document {
        let named: Vec<String> = errors
            .iter()
            .map(|error| format!("{}: expected {}", error.field, error.expected))
            .collect();
        Document {
            errors,
            ..Document::new(
                "field",
                StatusCode::UNPROCESSABLE_ENTITY,
                "A field holds something else than expected",
                named.join("; "),
            )
        }
    }

    /// 422 for answers that cannot be read; `why` begins with the field, where one is to blame.
    fn answers(why: &str) -> Document {
        let (field, expected) = why.split_once(": ").unwrap_or(("body", why));
        let (field, expected) = match field.contains(' ') {
            true => ("body", why),
            false => (field, expected),
        };
        let expected = expected.strip_prefix("expected ").unwrap_or(expected);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Document {
            errors: vec![FieldError::new(field, expected)],
            ..Document::new("answers", status, "The answers cannot be read", why)
        }
    }

    /// 409 for something that belongs to somebody else.
    pub fn taken(detail: &str) -> Document {
        let title = "Somebody else has it";
        Document::new("taken", StatusCode::CONFLICT, title, detail)
    }

    /// 415 for a body that is not JSON.
    pub fn not_json() -> Document {
        Document::new(
            "not-json",
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body is not JSON",
            "Send a JSON document with the header `content-type: application/json`.",
        )
    }
}

impl From<&Problem> for Document {
    fn from(problem: &Problem) -> Document {
        let (kind, title, detail) = match problem {
            Problem::Field { field, expected } => {
                return Document::fields(vec![FieldError::new(field, expected)]);
            }
            Problem::Answers(why) => return Document::answers(why),
            Problem::NotAForm => return Document::not_json(),
            Problem::SignInNeeded => (
                "sign-in-needed",
                "Only for somebody who is signed in",
                "Sign in first. A sign-in may have expired.",
            ),
            Problem::NotYourRole => (
                "not-your-role",
                "Your role in this practice does not include it",
                "An owner of the practice can give somebody another role.",
            ),
            Problem::TooLarge => ("too-large", "The body is too large", "Send less at once."),
            Problem::NotFound => (
                "not-found",
                "There is nothing at this address",
                "The address may be mistyped, or what was there is removed.",
            ),
            Problem::WrongMethod => (
                "wrong-method",
                "The address takes another method",
                "The header `allow` says which.",
            ),
            Problem::OtherSite => (
                "other-site",
                "The request came from another site",
                "Requests with a cookie are taken from our own pages only. Nothing was done.",
            ),
            Problem::TooMany { .. } => (
                "too-many",
                "Too many requests in a short time",
                "The header `retry-after` says how many seconds to wait.",
            ),
            Problem::TooSlow => (
                "busy",
                "The server is busy",
                "Nothing was stored. Try again.",
            ),
            Problem::Full => (
                "full",
                "There is no room left",
                "Nothing was stored, and nothing that was stored before is lost.",
            ),
            Problem::Ours => (
                "ours",
                "Something went wrong on the server",
                "The header `x-request-id` finds it in the log.",
            ),
        };
        Document::new(kind, problem.status(), title, detail)
    }
}

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Document::dressed(status, self)
    }
}

impl Document {
    /// A document that says more than others do.
    pub fn dressed(status: StatusCode, document: impl Serialize) -> Response {
        let mut response = (status, Json(document)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}
