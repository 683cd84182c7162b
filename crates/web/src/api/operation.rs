//! An operation of the API: its route and its entry in the document, from one declaration.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::{HeaderValue, Method, header};
use axum::routing::{MethodFilter, MethodRouter, on};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value as Json;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::App;

/// An operation.
pub struct Operation {
    /// Its method.
    pub method: Method,
    /// Its address, with the names of its parameters in braces.
    pub path: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// Who may.
    pub who: Who,
    /// What else is sent, beside the body.
    pub parameters: Vec<Parameter>,
    /// What is sent.
    pub body: Option<Shape>,
    /// What comes back when all is well.
    pub gives: Vec<Given>,
    /// Further refusals, beside those that all operations of this kind have.
    pub refuses: Vec<(u16, &'static str)>,
    route: MethodRouter<App>,
}

/// Who may use an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    Anyone,
    /// Somebody who is signed in.
    SignedIn,
    /// Somebody who signed in a short while ago.
    Fresh,
}

/// A parameter in the query or in a header.
pub struct Parameter {
    /// `query` or `header`.
    pub place: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub about: &'static str,
    /// Its schema.
    pub schema: Json,
}

/// Makes the schema of a type.
pub type Shape = fn(&mut SchemaGenerator) -> Schema;

/// What comes back.
pub struct Given {
    /// The HTTP status.
    pub status: u16,
    /// What it means.
    pub about: &'static str,
    /// What is in the body.
    pub body: Content,
    /// Whether the header `etag` names the version.
    pub tagged: bool,
}

/// What a body holds.
pub enum Content {
    /// Nothing.
    Nothing,
    /// JSON.
    Json(Shape),
    /// A file of this type.
    File(&'static str),
}

impl Operation {
    /// Reads something.
    pub fn get<H, T>(path: &'static str, summary: &'static str, handler: H) -> Operation
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Operation::new(Method::GET, MethodFilter::GET, path, summary, handler)
    }

    /// Works something out, or adds something.
    pub fn post<H, T>(path: &'static str, summary: &'static str, handler: H) -> Operation
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Operation::new(Method::POST, MethodFilter::POST, path, summary, handler)
    }

    /// Writes something at an address that is known.
    pub fn put<H, T>(path: &'static str, summary: &'static str, handler: H) -> Operation
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Operation::new(Method::PUT, MethodFilter::PUT, path, summary, handler)
    }

    /// Removes something.
    pub fn delete<H, T>(path: &'static str, summary: &'static str, handler: H) -> Operation
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Operation::new(Method::DELETE, MethodFilter::DELETE, path, summary, handler)
    }

    fn new<H, T>(
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        summary: &'static str,
        handler: H,
    ) -> Operation
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Operation {
            method,
            path,
            summary,
            who: Who::Anyone,
            parameters: Vec::new(),
            body: None,
            gives: Vec::new(),
            refuses: Vec::new(),
            route: on(filter, handler),
        }
    }

    /// Only for somebody who is signed in.
    pub fn signed_in(self) -> Operation {
        Operation {
            who: Who::SignedIn,
            ..self
        }
    }

    /// Only for somebody who signed in a short while ago.
    pub fn just_signed_in(self) -> Operation {
        Operation {
            who: Who::Fresh,
            ..self
        }
    }

    /// Takes JSON.
    pub fn takes<T: JsonSchema>(self) -> Operation {
        Operation {
            body: Some(|generator| generator.subschema_for::<T>()),
            ..self
        }
    }

    /// Takes at most so many bytes, where that is not what every form may have.
    pub fn at_most(self, bytes: usize) -> Operation {
        Operation {
            route: self.route.route_layer(DefaultBodyLimit::max(bytes)),
            ..self
        }
    }

    /// Takes a value in the query.
    pub fn query(self, name: &'static str, about: &'static str, schema: Json) -> Operation {
        self.parameter("query", name, about, schema)
    }

    /// Takes a value in a header.
    pub fn header(self, name: &'static str, about: &'static str, schema: Json) -> Operation {
        self.parameter("header", name, about, schema)
    }

    fn parameter(
        mut self,
        place: &'static str,
        name: &'static str,
        about: &'static str,
        schema: Json,
    ) -> Operation {
        self.parameters.push(Parameter {
            place,
            name,
            about,
            schema,
        });
        self
    }

    /// Gives JSON back.
    pub fn gives<T: JsonSchema>(self, status: u16, about: &'static str) -> Operation {
        let shape: Shape = |generator| generator.subschema_for::<T>();
        self.giving(status, about, Content::Json(shape))
    }

    /// Gives nothing but the word that it is done.
    pub fn gives_nothing(self, about: &'static str) -> Operation {
        self.giving(204, about, Content::Nothing)
    }

    /// Gives a file.
    pub fn gives_file(self, kind: &'static str, about: &'static str) -> Operation {
        self.giving(200, about, Content::File(kind))
    }

    fn giving(mut self, status: u16, about: &'static str, body: Content) -> Operation {
        self.gives.push(Given {
            status,
            about,
            body,
            tagged: false,
        });
        self
    }

    /// The answer above carries the header `etag`.
    pub fn tagged(mut self) -> Operation {
        if let Some(last) = self.gives.last_mut() {
            last.tagged = true;
        }
        self
    }

    /// Whoever has the present version is told so (304).
    pub fn fresh(self) -> Operation {
        self.tagged().giving(
            304,
            "What `if-none-match` names is still the same.",
            Content::Nothing,
        )
    }

    /// May also be refused in this way.
    pub fn refuses(mut self, status: u16, about: &'static str) -> Operation {
        self.refuses.push((status, about));
        self
    }

    /// Its name: method and address, such as `put_diary_day`.
    pub fn id(&self) -> String {
        let words = self.path.trim_start_matches("/api/").replace('-', "_");
        let words = words.replace(['{', '}'], "").replace('/', "_");
        format!("{}_{words}", self.method.as_str().to_lowercase())
    }

    /// The names of the parameters in its address.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let parts = self.path.split('/');
        parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Adds its route. What is somebody's own is kept by no browser and no proxy.
    pub fn add_to(self, router: Router<App>) -> Router<App> {
        let route = match self.who {
            Who::Anyone => self.route,
            Who::SignedIn | Who::Fresh => {
                self.route.route_layer(SetResponseHeaderLayer::overriding(
                    header::CACHE_CONTROL,
                    HeaderValue::from_static("no-store"),
                ))
            }
        };
        router.route(self.path, route)
    }
}
