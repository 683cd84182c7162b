//! Messages, webhooks, calendars, import and export by programs.

use axum::http::Method;
use axum::routing::get;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use web::outside::Outside;

use crate::house::House;
use crate::programs::blames;

const ID: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4f00";
const OTHER: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4f01";

const CLIENTS: &str =
    "Number;Full name;E-Mail\r\n1001;Zoë Müller;zoe@example.org\r\n1002;;no address\r\n";

#[tokio::test]
async fn the_desk_reads_what_was_sent_and_not_what_it_said() {
    let house = House::open().await;
    let visit = house.book(20, 16).await;
    web::notices::look(&house.app).await.unwrap();
    let desk = house.program(house.people.front_desk).await;
    let (status, page) = desk.get(&house.api("/messages")).await;
    assert_eq!((status, &page["next"]), (200, &Json::Null), "{page}");
    let of = |message: &&Json| message["appointment"] == visit.id.to_string();
    let messages = page["messages"].as_array().unwrap();
    let message = messages.iter().find(of).unwrap();
    assert_eq!(
        (&message["to"], &message["kind"], &message["state"]),
        (&json!("client"), &json!("visit_confirmed"), &json!("waits"))
    );
    assert!(!page.to_string().contains("Cancelling is free"));
    assert_eq!(desk.get(&house.api("/calls")).await.1, json!([]));
    let wrong = desk.get(&house.api("/messages?before=1")).await;
    assert!(blames(&wrong, "before"), "{}", wrong.1);
    let mara = house.program(house.people.therapist).await;
    assert_eq!(mara.get(&house.api("/messages")).await.0, 403);
}

#[tokio::test]
async fn a_webhook_is_added_once_renewed_and_ended() {
    let mut house = House::open().await;
    let owner = house.people.owner;
    let at = house.api(&format!("/webhooks/{ID}"));
    for address in [
        "http://192.0.2.1/",
        "https://127.0.0.1/hook",
        "https://10.0.0.1/hook",
        "no address",
        "",
    ] {
        let owner = house.program(owner).await;
        let refused = owner.put(&at, json!({ "address": address })).await;
        assert!(blames(&refused, "address"), "{address}: {}", refused.1);
    }
    house.app.outside = Outside::anywhere();
    let owner = house.program(owner).await;
    let address = json!({ "address": "http://127.0.0.1:9/hook" });
    let (status, made) = owner.put(&at, address.clone()).await;
    assert_eq!(status, 201, "{made}");
    let secret = made["secret"].as_str().unwrap().to_owned();
    let (status, again) = owner.put(&at, address).await;
    assert_eq!((status, &again["secret"]), (200, &Json::Null));
    let elsewhere = json!({ "address": "http://127.0.0.1:9/other" });
    let taken = owner.put(&at, elsewhere).await;
    assert!(blames(&taken, "address"), "{}", taken.1);
    let (status, renewed) = owner
        .send(Method::POST, &format!("{at}/secret"), None)
        .await;
    assert_eq!(status, 200, "{renewed}");
    assert_ne!(renewed["secret"], json!(secret));
    let (_, listed) = owner.get(&house.api("/webhooks")).await;
    assert_eq!(
        (&listed[0]["id"], &listed[0]["deliveries"]),
        (&json!(ID), &json!([]))
    );
    assert!(
        !listed
            .to_string()
            .contains(renewed["secret"].as_str().unwrap())
    );
    let nothing = format!("{at}/deliveries/{OTHER}/again");
    assert_eq!(owner.send(Method::POST, &nothing, None).await.0, 204);
    for _ in 0..2 {
        assert_eq!(owner.send(Method::DELETE, &at, None).await.0, 204);
    }
    assert_eq!(owner.get(&house.api("/webhooks")).await.1, json!([]));
    let unknown = house.api(&format!("/webhooks/{OTHER}/secret"));
    assert_eq!(owner.send(Method::POST, &unknown, None).await.0, 404);
}

#[tokio::test]
async fn calendars_go_out_and_come_in() {
    let mut house = House::open().await;
    house.app.outside = Outside::anywhere();
    let busy = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a//b//EN\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n\
        DTSTAMP:20261101T080000Z\r\nDTSTART:20261127T090000Z\r\nDTEND:20261127T110000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let other = axum::Router::new().route("/busy.ics", get(move || async move { busy }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, other).await });
    let mara = house.named("Mara Feld").await.id;
    let jonas = house.named("Jonas Adler").await.id;
    let program = house.program(house.people.therapist).await;

    let feed = house.api(&format!("/feeds/{ID}"));
    let wish = json!({ "therapist": mara.to_string(), "shows_names": true });
    let (status, made) = program.put(&feed, wish.clone()).await;
    assert_eq!(status, 201, "{made}");
    let address = made["address"].as_str().unwrap();
    let path = &address[address.find("/calendar/").unwrap()..];
    assert_eq!(program.get(path).await.0, 200);
    let (status, again) = program.put(&feed, wish).await;
    assert_eq!((status, &again["address"]), (200, &Json::Null));
    let (_, feeds) = program.get(&house.api("/feeds")).await;
    assert!(feeds.to_string().contains(ID), "{feeds}");
    let not_hers = json!({ "therapist": jonas.to_string() });
    assert_eq!(program.put(&feed, not_hers).await.0, 404);
    for _ in 0..2 {
        assert_eq!(program.send(Method::DELETE, &feed, None).await.0, 204);
    }
    assert_eq!(program.get(path).await.0, 404);

    let at = house.api(&format!("/calendars/{ID}"));
    let mut calendar = json!({ "therapist": mara.to_string(), "name": "", "address": "nowhere" });
    let (status, wrong) = program.put(&at, calendar.clone()).await;
    assert_eq!(
        (status, wrong["errors"].as_array().unwrap().len()),
        (422, 2),
        "{wrong}"
    );
    calendar["name"] = json!("Private");
    calendar["address"] = json!(format!("http://127.0.0.1:{port}/none.ics"));
    let unread = program.put(&at, calendar.clone()).await;
    assert!(blames(&unread, "address"), "{}", unread.1);
    let at = house.api(&format!("/calendars/{OTHER}"));
    calendar["address"] = json!(format!("http://127.0.0.1:{port}/busy.ics"));
    for _ in 0..2 {
        assert_eq!(program.put(&at, calendar.clone()).await.0, 204);
    }
    let mut other = calendar.clone();
    other["name"] = json!("Another");
    let taken = program.put(&at, other).await;
    assert!(blames(&taken, "name"), "{}", taken.1);
    let over = json!({ "therapist": mara.to_string(), "name": "a.ics", "text": busy });
    assert_eq!(program.put(&format!("{at}/file"), over).await.0, 404);
    let (_, listed) = program.get(&house.api("/calendars")).await;
    let listed = listed.as_array().unwrap();
    let one = listed.iter().find(|one| one["id"] == OTHER).unwrap();
    assert_eq!(
        (&one["name"], &one["blocks"]),
        (&json!("Private"), &json!(1))
    );
    assert!(one.get("address").is_none(), "an address is a secret");
    let (status, read) = program.post(&format!("{at}/read"), json!({})).await;
    assert_eq!((status, &read["trouble"]), (200, &Json::Null), "{read}");
    let (_, blocks) = program.get(&house.api("/blocks")).await;
    let mut blocks = blocks.as_array().unwrap().iter();
    let outside = blocks.find(|block| block["starts_at"] == "2026-11-27T09:00:00Z");
    let outside = outside.unwrap();
    assert_eq!(outside["outside"], true);
    let block = house.api(&format!("/blocks/{}", outside["id"].as_str().unwrap()));
    let over = json!({
        "whose": mara.to_string(), "starts_at": "2026-11-27T09:00:00Z", "ends_at": "2026-11-27T10:00:00Z",
    });
    assert_eq!(program.put(&block, over).await.0, 404);
    assert_eq!(program.send(Method::DELETE, &block, None).await.0, 404);
    for _ in 0..2 {
        assert_eq!(program.send(Method::DELETE, &at, None).await.0, 204);
    }
    let (_, blocks) = program.get(&house.api("/blocks")).await;
    assert!(
        !blocks.to_string().contains("2026-11-27T09:00:00Z"),
        "{blocks}"
    );

    let at = house.api(&format!("/calendars/{ID}"));
    let mut file = json!({ "therapist": mara.to_string(), "name": "private.ics", "text": busy });
    for _ in 0..2 {
        let (status, taken) = program.put(&format!("{at}/file"), file.clone()).await;
        assert_eq!(
            (status, &taken["is_file"], &taken["blocks"]),
            (200, &json!(true), &json!(1)),
            "{taken}"
        );
    }
    file["text"] = json!("no calendar");
    let wrong = program.put(&format!("{at}/file"), file).await;
    assert!(blames(&wrong, "text"), "{}", wrong.1);
    assert_eq!(program.send(Method::DELETE, &at, None).await.0, 204);
}

#[tokio::test]
async fn a_file_is_looked_at_then_taken_and_everything_is_taken_along() {
    let house = House::open().await;
    let owner = house.program(house.people.owner).await;
    let clients = async || {
        let (_, clients) = owner.get(&house.api("/clients")).await;
        clients.as_array().unwrap().len()
    };
    let before = clients().await;
    let at = house.api("/import");
    let mut file = json!({ "kind": "clients", "text": format!("\u{feff}{CLIENTS}") });
    let (status, looked) = owner.post(&at, file.clone()).await;
    assert_eq!(status, 200, "{looked}");
    assert_eq!(
        (
            &looked["rows"],
            &looked["added"],
            &looked["wrong"],
            &looked["ended"]
        ),
        (&json!(2), &json!(1), &json!(1), &json!(true))
    );
    assert_eq!(looked["mistakes"][0]["line"], 3, "{looked}");
    assert_eq!(clients().await, before);
    file["take"] = json!(true);
    for added in [1, 0] {
        let (_, taken) = owner.post(&at, file.clone()).await;
        assert_eq!(taken["added"], added, "{taken}");
        assert_eq!(clients().await, before + 1);
    }
    for (field, value) in [("kind", "horses"), ("text", "")] {
        let mut wrong = file.clone();
        wrong[field] = json!(value);
        let answer = owner.post(&at, wrong).await;
        assert!(blames(&answer, field), "{}", answer.1);
    }
    assert_eq!(owner.get(&house.api("/export")).await.0, 200);
    house.pass(SignedDuration::from_mins(16));
    let (status, late) = owner.get(&house.api("/export")).await;
    assert_eq!(
        (status, &late["type"]),
        (401, &json!("/problems/sign-in-again"))
    );
    let desk = house.program(house.people.front_desk).await;
    assert_eq!(desk.get(&house.api("/export")).await.0, 403);
}
