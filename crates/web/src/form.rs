//! Forms: fields as they were sent, and the answers that travel in them.

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use knowledge::{Answers, Knowledge};

use crate::error::Problem;

/// The largest form, in bytes; all questions answered in full take a tenth of it.
pub const MAX_FORM: usize = 64 * 1024;

/// Fields that no page repeats: they would be readable in it.
pub const SECRETS: [&str; 2] = ["password", "new_password"];

/// A form as it was read, beside the request: the page that says that it could not be taken offers to send it again.
#[derive(Debug, Clone, Default)]
pub struct AsRead(Arc<OnceLock<Bytes>>);

impl AsRead {
    /// Its fields; `None` when no form was read.
    pub fn fields(&self) -> Option<Fields> {
        self.0.get().map(Fields::parse)
    }
}

/// The fields of a form in the order they were sent; a name may come several times.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Fields as given.
    pub fn new(fields: Vec<(String, String)>) -> Fields {
        Fields(fields)
    }

    /// Sees to it that only known fields, and single ones at most once, were sent.
    ///
    /// # Errors
    /// 422, naming the field.
    pub fn expect(&self, single: &[&str], several: &[&str]) -> Result<(), Problem> {
        for (i, (name, _)) in self.0.iter().enumerate() {
            let once = single.contains(&name.as_str());
            if !once && !several.contains(&name.as_str()) {
                let known: Vec<&str> = single.iter().chain(several).copied().collect();
                return Err(Problem::Field {
                    field: name.clone(),
                    expected: format!("one of the fields {}", known.join(", ")),
                });
            }
            if once && self.0[..i].iter().any(|(earlier, _)| earlier == name) {
                return Err(Problem::Field {
                    field: name.clone(),
                    expected: "one value, not several".to_owned(),
                });
            }
        }
        Ok(())
    }

    fn parse(body: &Bytes) -> Fields {
        Fields(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The fields as they came.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// The value of a field that comes at most once.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// The answers given so far, from the field `answers`.
    ///
    /// # Errors
    /// 422 when the field is missing or is not a document that [`Answers::from_json`] reads.
    pub fn answers(&self, knowledge: &Knowledge) -> Result<Answers, Problem> {
        let document = self.one("answers").ok_or_else(|| Problem::Field {
            field: "answers".to_owned(),
            expected: "the answers given so far, as the form holds them".to_owned(),
        })?;
        Answers::from_json(knowledge, document.as_bytes())
            .map_err(|error| Problem::Answers(error.to_string()))
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Fields, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let is_form = kind
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| {
                kind.split(';').next().map(str::trim) == Some("application/x-www-form-urlencoded")
            });
        if !is_form {
            return Err(Problem::NotAForm);
        }
        let as_read = request.extensions().get::<AsRead>().cloned();
        let body =
            Bytes::from_request(request, state)
                .await
                .map_err(|rejection| match rejection.status().as_u16() {
                    413 => Problem::TooLarge,
                    _ => Problem::NotAForm,
                })?;
        let fields = Fields::parse(&body);
        if let Some(AsRead(slot)) = as_read {
            slot.get_or_init(|| body);
        }
        Ok(fields)
    }
}

/// The answers as a form holds them: one line of JSON.
pub fn answers_field(knowledge: &Knowledge, answers: &Answers) -> String {
    answers.to_json(knowledge).to_string()
}
