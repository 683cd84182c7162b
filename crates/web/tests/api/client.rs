//! A program that speaks JSON, to an app in memory.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use jiff::civil::date;
use knowledge::{Answers, Knowledge};
use serde_json::{Value as Json, json};
use store::{Account, AccountId, Act, Address, Store};
use tower::ServiceExt;
use web::account::Settings;
use web::clock::Clock;
use web::{Access, App};

use crate::visitor::app_with;

pub const PASSWORD: &str = "seven tall giraffes";

/// A server and whoever has accounts there.
pub struct Server {
    pub app: App,
    router: Router,
}

/// A program, signed in or not.
pub struct Client<'s> {
    server: &'s Server,
    pub token: Option<String>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// Null when it is no JSON.
    pub json: Json,
}

impl Server {
    /// At noon, with a store in memory that lives as long as the test.
    pub async fn new() -> Server {
        let noon = date(2026, 11, 21).at(12, 0, 0, 0).in_tz("UTC").unwrap();
        let store = Store::open(&Address::Memory).await.unwrap();
        let clock = Clock::new(move || noon.clone());
        let app = app_with(store, clock, Settings::default());
        let router = web::router(app.clone(), &Access::default()).unwrap();
        Server { app, router }
    }

    pub fn anybody(&self) -> Client<'_> {
        Client {
            server: self,
            token: None,
        }
    }

    /// Somebody with an account who signed in by password.
    pub async fn member(&self, email: &str) -> Client<'_> {
        let app = &self.app;
        let hash = app.accounts.passwords.hash(&app.random, PASSWORD).await;
        let account = Account {
            id: app.random.draw(|random| AccountId::mint(app.now(), random)),
            email: email.to_owned(),
            password_hash: Some(hash.unwrap()),
            created_at: app.now(),
            verified_at: Some(app.now()),
        };
        let act = Act::visitor(app.now());
        app.store.add_account(&act, &account).await.unwrap();
        let mut client = self.anybody();
        let given = json!({ "email": email, "password": PASSWORD });
        let answer = client.post("/api/sign-ins", &given).await;
        assert_eq!(answer.status, 201, "{}", answer.json);
        client.token = Some(answer.text("token"));
        client
    }
}

impl Client<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    pub async fn post(&self, path: &str, body: &Json) -> Answer {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    pub async fn put(&self, path: &str, header: (&str, &str), body: &Json) -> Answer {
        self.send(Method::PUT, path, &[header], Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], None).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Json>,
    ) -> Answer {
        let text = body.map(Json::to_string);
        let kind = body.map(|_| (header::CONTENT_TYPE.as_str(), "application/json"));
        let headers: Vec<(&str, &str)> = headers.iter().copied().chain(kind).collect();
        self.send_text(method, path, &headers, text.unwrap_or_default())
            .await
    }

    pub async fn send_text(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        text: String,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let mut request = request.body(Body::from(text)).unwrap();
        let home = SocketAddr::from(([192, 0, 2, 7], 4242));
        request.extensions_mut().insert(ConnectInfo(home));
        let response = self.server.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            json: serde_json::from_slice(&bytes).unwrap_or_default(),
            bytes,
        }
    }
}

impl Answer {
    /// A text of the document.
    pub fn text(&self, field: &str) -> String {
        let text = self.json[field].as_str();
        text.unwrap_or_else(|| panic!("no text {field} in {}", self.json))
            .to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// Refused with this status, as a problem document that blames this field.
    pub fn assert_blames(&self, status: u16, field: &str) {
        self.assert_problem(status);
        let errors = self.json["errors"].as_array().unwrap();
        let blamed = errors.iter().any(|error| error["field"] == field);
        assert!(blamed, "{field} in {}", self.json);
        assert!(errors.iter().all(|error| error["expected"] != ""));
    }

    pub fn assert_problem(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.json);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.json["status"], status);
        for field in ["type", "title", "detail"] {
            assert!(!self.text(field).is_empty(), "{}", self.json);
        }
    }
}

/// The answers of an ordinary adult with an ordinary ache.
pub fn typical() -> Json {
    let knowledge = Knowledge::embedded().unwrap();
    Answers::typical(&knowledge).to_json(&knowledge)
}
