//! Somebody with an account, signed in, and what the stories share.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use jiff::civil::date;
use serde_json::Value;
use store::{Account, AccountId, Act, Address, SessionLog, Store};
use web::account::Settings;
use web::clock::Clock;
use web::{Access, App};

use crate::visitor::{Page, Visitor, app_with};

/// Somebody with an account, signed in.
pub struct Person {
    pub visitor: Visitor,
    pub cookie: String,
    pub account: AccountId,
}

impl Person {
    pub async fn new(app: &App, email: &str) -> Person {
        let now = app.now();
        let id = app.random.draw(|random| AccountId::mint(now, random));
        let account = Account {
            id,
            email: email.to_owned(),
            password_hash: None,
            created_at: now,
            verified_at: Some(now),
        };
        app.store
            .add_account(&Act::visitor(now), &account)
            .await
            .unwrap();
        Person::of(app, id).await
    }

    pub async fn of(app: &App, account: AccountId) -> Person {
        let cookie = web::account::sign_in(app, &HeaderMap::new(), account)
            .await
            .unwrap();
        let cookie = cookie
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        Person {
            visitor: Visitor::of(router(app)),
            cookie,
            account,
        }
    }

    pub async fn get(&self, address: &str) -> Page {
        let request = Request::get(address).header(header::COOKIE, &self.cookie);
        self.visitor
            .send(request.body(Body::empty()).unwrap(), address)
            .await
    }

    pub async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.send(address, "application/x-www-form-urlencoded", body)
            .await
    }

    pub async fn hand_over(&self, body: &Value) -> Page {
        self.send("/api/session-logs", "application/json", body.to_string())
            .await
    }

    pub async fn send(&self, address: &str, kind: &str, body: String) -> Page {
        let request = Request::post(address)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, kind)
            .header(header::HOST, "supple.test")
            .header(header::ORIGIN, "http://supple.test");
        self.visitor
            .send(request.body(Body::from(body)).unwrap(), address)
            .await
    }

    pub async fn follow(&self, page: &Page) -> Page {
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        self.get(page.headers[header::LOCATION].to_str().unwrap())
            .await
    }
}

/// The app at noon, with a store in memory that lives as long as the test.
pub async fn app() -> App {
    let noon = date(2026, 11, 21).at(12, 0, 0, 0).in_tz("UTC").unwrap();
    let store = Store::open(&Address::Memory).await.unwrap();
    let clock = Clock::new(move || noon.clone());
    app_with(store, clock, Settings::default())
}

pub fn router(app: &App) -> Router {
    web::router(app.clone(), &Access::default()).unwrap()
}

/// An app with the invented account, and one of its sessions.
pub async fn demonstration() -> (App, Person, SessionLog) {
    let mut app = app().await;
    let people = web::demo::fill(&app).await.unwrap();
    let account = people.client;
    app.demo = Some(people);
    let person = Person::of(&app, account).await;
    let sessions = app.store.newest_sessions(account, 1).await.unwrap();
    let session = sessions.into_iter().next().unwrap();
    (app, person, session)
}

pub fn error_field(page: &Page) -> String {
    assert_eq!(
        page.headers[header::CONTENT_TYPE],
        "application/problem+json"
    );
    let problem: Value = serde_json::from_str(&page.text).unwrap();
    assert_eq!(problem["status"], page.status.as_u16());
    problem["errors"][0]["field"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}
