//! Finding, booking, moving and calling off by programs: the client's own, and for those who work at a practice.

use serde_json::{Value as Json, json};
use store::AccountId;
use web::demo::Demo;

use crate::client::{Answer, Client, Server, typical};

pub struct Practice {
    pub server: Server,
    pub people: Demo,
}

impl Practice {
    pub async fn open() -> Practice {
        let server = Server::new().await;
        let people = web::demo::fill(&server.app).await.unwrap();
        Practice { server, people }
    }

    pub async fn somebody(&self, account: AccountId) -> Client<'_> {
        let app = &self.server.app;
        let Ok((_, token)) = web::account::begin(app, account, "a program".to_owned()).await else {
            panic!("somebody signs in");
        };
        let mut client = self.server.anybody();
        client.token = Some(token.reveal());
        client
    }

    pub fn at(&self, path: &str) -> String {
        format!("/api/practices/{}{path}", self.people.practice)
    }

    /// The first offer with its starts, found by anybody.
    pub async fn offer(&self) -> Json {
        let find = format!(
            "/api/free-times?practice={}&technique=myofascial_release&starts=20",
            self.people.practice
        );
        let found = self.server.anybody().get(&find).await;
        assert_eq!(found.status, 200, "{}", found.json);
        let offers = found.json.as_array().unwrap();
        offers
            .iter()
            .find(|offer| !offer["location"].is_null())
            .unwrap()
            .clone()
    }

    pub fn wish(&self, offer: &Json, start: usize, id: &str) -> Json {
        json!({
            "practice": offer["practice"], "id": id, "therapist": offer["therapist"], "service": offer["service"],
            "location": offer["location"], "starts_at": offer["starts"][start],
        })
    }
}

pub const ONE: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77";
pub const TWO: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a78";

pub fn assert_kind(answer: &Answer, status: u16, kind: &str) {
    answer.assert_problem(status);
    assert_eq!(
        answer.text("type"),
        format!("/problems/{kind}"),
        "{}",
        answer.json
    );
}

async fn visits(client: &Client<'_>) -> Vec<String> {
    let listed = client.get("/api/visits?from=2026-11-21T00:00:00Z").await;
    let visits = listed.json.as_array().unwrap().iter();
    visits
        .map(|visit| visit["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_client_finds_holds_books_moves_and_cancels() {
    let practice = Practice::open().await;
    let client = practice.somebody(practice.people.client).await;
    let offer = practice.offer().await;
    let wish = practice.wish(&offer, 0, ONE);
    let before = visits(&client).await;
    for _ in 0..2 {
        let held = client.post("/api/visits", &wish).await;
        assert_eq!(
            (held.status.as_u16(), held.text("status").as_str()),
            (201, "held")
        );
    }
    let at = format!("/api/visits/{}/{ONE}", practice.people.practice);
    let booked = client.post(&format!("{at}/book"), &typical()).await;
    assert_eq!(booked.text("status"), "confirmed", "{}", booked.json);
    let kept = practice
        .server
        .app
        .store
        .intakes(practice.people.practice, ONE.parse().unwrap())
        .await
        .unwrap();
    assert_eq!(kept.len(), 1);

    let later = json!({ "sequence": 0, "starts_at": offer["starts"][19] });
    let moved = client.post(&format!("{at}/move"), &later).await;
    assert_eq!(
        (moved.status.as_u16(), &moved.json["sequence"]),
        (200, &json!(1)),
        "{}",
        moved.json
    );
    assert_kind(
        &client.post(&format!("{at}/move"), &later).await,
        409,
        "stale",
    );
    let night = json!({ "sequence": 1, "starts_at": "2026-11-26T02:00:00Z" });
    assert_kind(
        &client.post(&format!("{at}/move"), &night).await,
        409,
        "not-offered",
    );

    let after = visits(&client).await;
    let new: Vec<&String> = after.iter().filter(|id| !before.contains(id)).collect();
    assert_eq!(new, [ONE]);
    let cancelled = client.post(&format!("{at}/cancel"), &json!({})).await;
    assert_eq!(cancelled.text("status"), "cancelled");
    assert_kind(
        &client.post(&format!("{at}/cancel"), &json!({})).await,
        409,
        "not-possible",
    );
}

#[tokio::test]
async fn a_massage_that_the_check_withholds_is_not_booked() {
    let practice = Practice::open().await;
    let client = practice.somebody(practice.people.client).await;
    let offer = practice.offer().await;
    client
        .post("/api/visits", &practice.wish(&offer, 0, ONE))
        .await;
    let mut answers = typical();
    answers["answers"]["nerve_signs"] = json!(["saddle"]);
    let at = format!("/api/visits/{}/{ONE}", practice.people.practice);
    assert_kind(
        &client.post(&format!("{at}/book"), &answers).await,
        409,
        "withheld",
    );
    assert_eq!(client.get(&at).await.text("status"), "held");
}

#[tokio::test]
async fn a_plan_in_pregnancy_is_booked_only_as_a_service_for_it() {
    let practice = Practice::open().await;
    let client = practice.somebody(practice.people.client).await;
    let offer = practice.offer().await;
    client
        .post("/api/visits", &practice.wish(&offer, 0, ONE))
        .await;
    let mut answers = typical();
    answers["answers"]["pregnancy"] = json!("pregnant");
    answers["answers"]["pregnancy_weeks"] = json!(24);
    answers["answers"]["pregnancy_signs"] = json!([]);
    answers["answers"]["pregnancy_risks"] = json!([]);
    let at = format!("/api/visits/{}/{ONE}", practice.people.practice);
    assert_kind(
        &client.post(&format!("{at}/book"), &answers).await,
        409,
        "not-bookable",
    );
    assert_eq!(client.get(&at).await.text("status"), "held");
}

#[tokio::test]
async fn what_somebody_has_is_taken_also_for_the_desk() {
    let practice = Practice::open().await;
    let client = practice.somebody(practice.people.client).await;
    let desk = practice.somebody(practice.people.front_desk).await;
    let offer = practice.offer().await;
    client
        .post("/api/visits", &practice.wish(&offer, 0, ONE))
        .await;
    let clients = desk.get(&practice.at("/clients")).await;
    let other = clients
        .json
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "Paul Winter")
        .unwrap();
    let mut wish = practice.wish(&offer, 0, TWO);
    wish.as_object_mut().unwrap().remove("practice");
    wish["client"] = other["id"].clone();
    let refused = desk.post(&practice.at("/appointments"), &wish).await;
    assert_eq!(refused.status, 409, "{}", refused.json);
    assert!(["/problems/taken", "/problems/not-offered"].contains(&refused.text("type").as_str()));
    wish["over"] = json!("both know");
    let held = desk.post(&practice.at("/appointments"), &wish).await;
    assert_eq!(held.status, 201, "{}", held.json);
    let at = practice.at(&format!("/appointments/{TWO}"));
    assert_eq!(
        desk.post(&format!("{at}/book"), &json!({}))
            .await
            .text("status"),
        "confirmed"
    );
    let cancelled = desk
        .post(&format!("{at}/cancel"), &json!({ "reason": "a mistake" }))
        .await;
    assert_eq!(cancelled.text("status"), "cancelled");
}

#[tokio::test]
async fn everybody_sees_what_their_role_needs() {
    let practice = Practice::open().await;
    let people = practice.people;
    let desk = practice.somebody(people.front_desk).await;
    let all = desk.get(&practice.at("/appointments")).await;
    let therapist = practice.somebody(people.therapist).await;
    let own = therapist.get(&practice.at("/appointments")).await;
    let (all, own) = (all.json.as_array().unwrap(), own.json.as_array().unwrap());
    assert!(own.len() < all.len() && !own.is_empty());
    let mine = &own[0]["therapist"];
    assert!(own.iter().all(|visit| visit["therapist"] == *mine));
    let foreign = all
        .iter()
        .find(|visit| visit["therapist"] != *mine)
        .unwrap();
    let at =
        |visit: &Json| practice.at(&format!("/appointments/{}", visit["id"].as_str().unwrap()));
    assert_eq!(therapist.get(&at(&own[0])).await.status, 200);
    therapist.get(&at(foreign)).await.assert_problem(404);
    assert_kind(
        &therapist.get(&practice.at("/clients")).await,
        403,
        "not-your-role",
    );
    let client = practice.somebody(people.client).await;
    for path in ["/appointments", "/clients"] {
        client.get(&practice.at(path)).await.assert_problem(404);
        practice
            .server
            .anybody()
            .get(&practice.at(path))
            .await
            .assert_problem(401);
    }
    // Nobody reads the visit of somebody else, nor books as a client where they are none.
    let stranger = practice.server.member("stranger@example.org").await;
    let visit = foreign["id"].as_str().unwrap();
    stranger
        .get(&format!("/api/visits/{}/{visit}", people.practice))
        .await
        .assert_problem(404);
    let wish = practice.wish(&practice.offer().await, 0, ONE);
    stranger
        .post("/api/visits", &wish)
        .await
        .assert_problem(404);
    let clients = desk.get(&practice.at("/clients")).await;
    let first = clients.json[0]["id"].as_str().unwrap();
    let rest = desk
        .get(&practice.at(&format!("/clients?after={first}")))
        .await;
    assert_eq!(
        rest.json.as_array().unwrap().len() + 1,
        clients.json.as_array().unwrap().len()
    );
}

#[tokio::test]
async fn what_is_asked_wrongly_is_named() {
    let practice = Practice::open().await;
    let anybody = practice.server.anybody();
    for (query, field) in [
        ("latitude=91&longitude=0", "latitude"),
        ("latitude=1", "longitude"),
        ("home=yes", "latitude"),
        ("starts=0", "starts"),
        ("from=now", "from"),
        ("where=here", "where"),
    ] {
        anybody
            .get(&format!("/api/free-times?{query}"))
            .await
            .assert_blames(422, field);
    }
    let client = practice.somebody(practice.people.client).await;
    client
        .get("/api/visits?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")
        .await
        .assert_blames(422, "to");
    let mut wish = practice.wish(&practice.offer().await, 0, "one");
    client
        .post("/api/visits", &wish)
        .await
        .assert_blames(422, "id");
    wish["colour"] = json!("red");
    assert_eq!(client.post("/api/visits", &wish).await.status, 422);
}
