//! What goes wrong, said calmly: what happened, what is kept, where to go next.

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::Render;
use store::StoreError;
use tower_http::request_id::RequestId;

use crate::form::AsRead;
use crate::pages::error::ErrorPage;
use crate::problem::Document;

/// Why a request gets no page of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A field of a form is missing, unknown, repeated or holds something else than expected.
    Field {
        /// Its name.
        field: String,
        /// What was expected there.
        expected: String,
    },
    /// The answers that came with a form cannot be read; one line that names the field.
    Answers(String),
    /// The body is not a form.
    NotAForm,
    /// Only for somebody who is signed in.
    SignInNeeded,
    /// Only for somebody with another role in the practice.
    NotYourRole,
    /// The body is too large.
    TooLarge,
    /// There is no such page.
    NotFound,
    /// The page exists, for another kind of request.
    WrongMethod,
    /// The form came from another site.
    OtherSite,
    /// Too many forms in a short time.
    TooMany {
        /// Seconds until the next one is taken.
        wait_s: u64,
    },
    /// It took too long.
    TooSlow,
    /// The disk of the database is full; reading still works.
    Full,
    /// Our fault; the id finds it in the log.
    Ours,
}

impl Problem {
    /// The status that goes with it.
    pub fn status(&self) -> StatusCode {
        match self {
            Problem::Field { .. } | Problem::Answers(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Problem::SignInNeeded => StatusCode::UNAUTHORIZED,
            Problem::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::NotFound => StatusCode::NOT_FOUND,
            Problem::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Problem::NotYourRole | Problem::OtherSite => StatusCode::FORBIDDEN,
            Problem::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Problem::TooSlow => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Full => StatusCode::INSUFFICIENT_STORAGE,
            Problem::Ours => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whether the same request may well be taken a little later.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Problem::TooMany { .. } | Problem::TooSlow | Problem::Full | Problem::Ours
        )
    }

    /// A field that holds something else than expected.
    pub fn field(field: &str, expected: impl Into<String>) -> Problem {
        Problem::Field {
            field: field.to_owned(),
            expected: expected.into(),
        }
    }

    /// What a bare status stands for.
    fn of(status: StatusCode) -> Option<Problem> {
        Some(match status {
            StatusCode::NOT_FOUND => Problem::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Problem::WrongMethod,
            StatusCode::FORBIDDEN => Problem::OtherSite,
            StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::NotAForm,
            StatusCode::SERVICE_UNAVAILABLE => Problem::TooSlow,
            StatusCode::UNAUTHORIZED => Problem::SignInNeeded,
            StatusCode::BAD_REQUEST => Problem::NotFound,
            status if status.is_server_error() => Problem::Ours,
            _ => return None,
        })
    }
}

/// What the store cannot do. Callers that expect [`StoreError::Taken`], [`StoreError::Stale`] or [`StoreError::NotFound`]
/// look at it first; what is left is no fault of the visitor's.
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        match error {
            StoreError::Busy => Problem::TooSlow,
            StoreError::Full => Problem::Full,
            StoreError::NotFound { .. } => Problem::NotFound,
            error => {
                // No message of the store contains a value of a row.
                tracing::error!(%error, "the store failed");
                Problem::Ours
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Problem::TooMany { wait_s } = self {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait_s));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// For addresses that do not exist.
pub async fn not_found() -> Problem {
    Problem::NotFound
}

/// For addresses that exist for another method.
pub async fn wrong_method() -> Problem {
    Problem::WrongMethod
}

/// Gives every refusal that has no page yet its page, whichever layer it came from. A form that may be taken later stays on it.
pub async fn dress(mut request: Request, next: Next) -> Response {
    let head = request.method() == Method::HEAD;
    let for_program = request.uri().path().starts_with("/api/");
    let id = request.extensions().get::<RequestId>().cloned();
    let address = request.uri().path().to_owned();
    let as_read = AsRead::default();
    request.extensions_mut().insert(as_read.clone());
    let mut response = next.run(request).await;
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if response.headers().contains_key(header::CONTENT_TYPE)
            && !is_plain_text(&response) =>
        {
            return response;
        }
        None => match Problem::of(response.status()) {
            Some(problem) => problem,
            None => return response,
        },
    };
    if for_program {
        let (parts, _) = response.into_parts();
        let mut answer = Document::from(&problem).into_response();
        if problem == Problem::SignInNeeded {
            let with = HeaderValue::from_static("Bearer");
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, with);
        }
        for name in [header::ALLOW, header::RETRY_AFTER] {
            if let Some(value) = parts.headers.get(&name) {
                answer.headers_mut().insert(name, value.clone());
            }
        }
        return answer;
    }
    let page = ErrorPage {
        id: id.as_ref().and_then(|id| id.header_value().to_str().ok()),
        problem: &problem,
        form: as_read
            .fields()
            .map(|fields| (address, fields.into_pairs())),
    };
    let (mut parts, _) = response.into_parts();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    parts.headers.insert(header::CONTENT_TYPE, kind);
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = match head {
        true => String::new(),
        false => page.render().into_string(),
    };
    Response::from_parts(parts, body.into())
}

fn is_plain_text(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"))
}
