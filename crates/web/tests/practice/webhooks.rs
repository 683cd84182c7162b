//! Programs that hear of appointments: signed as the Standard Webhooks want it, once, and again when it fails.

use std::io::Write;
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use booking::Status;
use jiff::SignedDuration;
use serde_json::{Value, json};
use store::By;
use web::outside::Outside;
use web::webhooks;

use crate::house::House;
use crate::person::Person;
use crate::venv::{packages, run};
use crate::visitor::Page;

/// A program that listens on this machine.
struct Listener {
    address: String,
    heard: Arc<Mutex<Heard>>,
}

struct Heard {
    answers: u16,
    messages: Vec<(HeaderMap, String)>,
}

impl Listener {
    async fn open() -> Listener {
        let heard = Arc::new(Mutex::new(Heard {
            answers: 204,
            messages: Vec::new(),
        }));
        let routes = Router::new()
            .route("/hook", post(hear))
            .with_state(Arc::clone(&heard));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Listener { address, heard }
    }

    fn answers(&self, status: u16) {
        self.heard.lock().unwrap().answers = status;
    }

    /// What was heard since the last time.
    fn heard(&self) -> Vec<(HeaderMap, String)> {
        std::mem::take(&mut self.heard.lock().unwrap().messages)
    }
}

async fn hear(
    State(heard): State<Arc<Mutex<Heard>>>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    let mut heard = heard.lock().unwrap();
    heard.messages.push((headers, body));
    StatusCode::from_u16(heard.answers).unwrap()
}

async fn house() -> (House, Person, Listener) {
    let mut house = House::open().await;
    house.app.outside = Outside::anywhere();
    let owner = house.somebody(house.people.owner).await;
    (house, owner, Listener::open().await)
}

fn after<'a>(text: &'a str, before: &str) -> &'a str {
    text.split(before)
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
}

/// Adds a listener, and gives its id and secret.
async fn add(house: &House, owner: &Person, address: &str) -> (String, String) {
    let page = owner.get(&house.at("/webhooks")).await;
    let id = after(&page.text, "name=\"webhook\" value=\"").to_owned();
    let made = owner
        .post(
            &house.at("/webhooks"),
            &[("webhook", &id), ("address", address)],
        )
        .await;
    assert_eq!(made.status, 200, "{}", made.text);
    (id, secret(&made))
}

fn secret(page: &Page) -> String {
    format!("whsec_{}", after(&page.text, "value=\"whsec_"))
}

/// What the library of the standard says of a message.
fn verify(secret: &str, (headers, body): &(HeaderMap, String)) -> Value {
    let headers: serde_json::Map<String, Value> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())))
        .collect();
    let message = json!({ "secret": secret, "headers": headers, "body": body });
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(message.to_string().as_bytes()).unwrap();
    let said = run(Command::new("node")
        .arg(packages().join("webhook.mjs"))
        .arg(file.path()));
    serde_json::from_str(&said).unwrap()
}

#[tokio::test]
async fn what_happens_is_told_in_order_once_and_signed() {
    let (house, owner, listener) = house().await;
    let (_, secret) = add(&house, &owner, &listener.address).await;
    let visit = house.book(9, 16).await;
    let moved = house.move_to(&visit, 10, 16).await;
    house.cancel(&moved, By::Client).await;
    assert_eq!(moved.status, Status::Confirmed);
    let (one, other) = (house.app.clone(), house.app.clone());
    let (one, other) = tokio::join!(webhooks::deliver(&one), webhooks::deliver(&other));
    assert_eq!(one.unwrap() + other.unwrap(), 4);
    let mut heard = listener.heard();
    heard.sort_by_key(|(_, body)| {
        let order = ["held", "confirmed", "moved", "cancelled"];
        order
            .iter()
            .position(|kind| body.contains(&format!("\"appointment.{kind}\"")))
    });
    assert_eq!(heard.len(), 4);
    let mut ids = Vec::new();
    for (message, kind) in heard
        .iter()
        .zip(["held", "confirmed", "moved", "cancelled"])
    {
        let verified = verify(&secret, message);
        let payload = &verified["payload"];
        assert_eq!(payload["type"], format!("appointment.{kind}"), "{verified}");
        assert_eq!(payload["data"]["id"], visit.id.to_string());
        assert_eq!(
            payload["data"]["status"], "cancelled",
            "how it stands when it is told"
        );
        for word in ["Robin", "assage", "pain", "reason", "price"] {
            assert!(!message.1.contains(word), "{word}");
        }
        assert!(verify("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", message)["refused"].is_string());
        let changed = (
            message.0.clone(),
            message.1.replace("cancelled", "confirmed"),
        );
        assert!(verify(&secret, &changed)["refused"].is_string());
        ids.push(message.0["webhook-id"].clone());
    }
    ids.dedup();
    assert_eq!(ids.len(), 4);
    assert_eq!(webhooks::deliver(&house.app).await.unwrap(), 0);
}

#[tokio::test]
async fn what_fails_is_tried_again_under_its_id_and_can_be_sent_by_hand() {
    let (house, owner, listener) = house().await;
    let (webhook, _) = add(&house, &owner, &listener.address).await;
    house.hold(9, 16).await;
    listener.answers(503);
    let mut tried = Vec::new();
    for _ in 0..10 {
        webhooks::deliver(&house.app).await.unwrap();
        tried.extend(listener.heard());
        house.pass(SignedDuration::from_hours(25));
    }
    assert_eq!(tried.len(), 8);
    let id = tried[0].0["webhook-id"].clone();
    assert!(tried.iter().all(|(headers, _)| headers["webhook-id"] == id));
    assert!(tried[0].0["webhook-timestamp"] != tried[1].0["webhook-timestamp"]);
    let page = owner.get(&house.at("/webhooks")).await.text;
    assert!(
        page.contains("Given up on") && page.contains("status 503"),
        "{page}"
    );

    listener.answers(200);
    let delivery = after(&page, "name=\"delivery\" value=\"");
    for _ in 0..2 {
        let again = owner
            .post(
                &house.at("/webhooks/again"),
                &[("webhook", &webhook), ("delivery", delivery)],
            )
            .await;
        assert_eq!(again.status, 303);
    }
    webhooks::deliver(&house.app).await.unwrap();
    let again = listener.heard();
    assert_eq!((again.len(), &again[0].0["webhook-id"]), (1, &id));
    assert!(
        owner
            .get(&house.at("/webhooks"))
            .await
            .text
            .contains("Taken on")
    );
}

#[tokio::test]
async fn a_secret_is_rotated_with_both_for_a_day() {
    let (house, owner, listener) = house().await;
    let (webhook, old) = add(&house, &owner, &listener.address).await;
    let rotated = owner
        .post(&house.at("/webhooks/rotate"), &[("webhook", &webhook)])
        .await;
    let new = secret(&rotated);
    assert_ne!(old, new);
    let page = owner.get(&house.at("/webhooks")).await.text;
    assert!(!page.contains("whsec_"), "it is shown once");
    house.hold(9, 16).await;
    webhooks::deliver(&house.app).await.unwrap();
    let heard = listener.heard();
    assert!(verify(&old, &heard[0])["payload"].is_object());
    assert!(verify(&new, &heard[0])["payload"].is_object());
    house.pass(SignedDuration::from_hours(25));
    house.hold(9, 12).await;
    webhooks::deliver(&house.app).await.unwrap();
    let heard = listener.heard();
    let last = heard.last().unwrap();
    assert!(verify(&old, last)["refused"].is_string());
    assert!(verify(&new, last)["payload"].is_object());
}

#[tokio::test]
async fn who_is_gone_hears_nothing_more() {
    let (house, owner, listener) = house().await;
    add(&house, &owner, &listener.address).await;
    listener.answers(410);
    house.book(9, 16).await;
    webhooks::deliver(&house.app).await.unwrap();
    assert_eq!(listener.heard().len(), 1);
    let page = owner.get(&house.at("/webhooks")).await.text;
    assert!(
        page.contains("its server said that it is gone (410)"),
        "{page}"
    );
    house.hold(10, 16).await;
    assert_eq!(webhooks::deliver(&house.app).await.unwrap(), 0);
}

#[tokio::test]
async fn an_address_inside_is_refused_when_it_is_added_and_each_time_it_is_used() {
    let (mut house, owner, listener) = house().await;
    add(&house, &owner, &listener.address).await;
    house.hold(9, 16).await;
    // The same address, after its name leads somewhere else.
    house.app.outside = Outside::with(|_| false, true);
    webhooks::deliver(&house.app).await.unwrap();
    assert_eq!(listener.heard().len(), 0);
    let owner = house.somebody(house.people.owner).await;
    let page = owner.get(&house.at("/webhooks")).await;
    assert!(
        page.text
            .contains("this address is not in the public internet"),
        "{}",
        page.text
    );
    let id = after(&page.text, "name=\"webhook\" value=\"");
    let refused = owner
        .post(
            &house.at("/webhooks"),
            &[("webhook", id), ("address", &listener.address)],
        )
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("cannot be used") && refused.text.contains(&listener.address));
}

#[tokio::test]
async fn only_owners_see_to_them() {
    let (house, ..) = house().await;
    let people = house.people;
    for (account, status) in [
        (people.owner, 200),
        (people.front_desk, 403),
        (people.therapist, 403),
        (people.client, 404),
    ] {
        let person = house.somebody(account).await;
        assert_eq!(person.get(&house.at("/webhooks")).await.status, status);
        let none = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77";
        let end = person
            .post(&house.at("/webhooks/end"), &[("webhook", none)])
            .await;
        assert_eq!(end.status, if status == 200 { 303 } else { status });
    }
}
