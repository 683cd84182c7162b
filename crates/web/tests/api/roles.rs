//! Every operation of a practice against every role: who may not is told so, and a stranger that there is nothing.

use axum::http::Method;
use serde_json::Value as Json;

use crate::booking::Practice;

const SOME: &str = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4d00";

/// What an operation asks of whoever uses it.
#[derive(Clone, Copy, PartialEq)]
enum For {
    Owner,
    Desk,
    Therapist,
    OwnerOrTherapist,
    Everybody,
}

use For::{Desk, Everybody, Owner, OwnerOrTherapist, Therapist};

/// By address; where one method is for others, by method and address.
const WHO: &[(&str, For)] = &[
    ("", Owner),
    ("/appointments", Everybody),
    ("POST /appointments", Desk),
    ("/appointments/{appointment}", Everybody),
    ("/appointments/{appointment}/book", Desk),
    ("/appointments/{appointment}/cancel", Desk),
    ("/appointments/{appointment}/completed", Everybody),
    ("/appointments/{appointment}/missed", Everybody),
    ("/appointments/{appointment}/move", Desk),
    ("/blocks", OwnerOrTherapist),
    ("/blocks/{block}", OwnerOrTherapist),
    ("/calendars", OwnerOrTherapist),
    ("/calendars/{calendar}", OwnerOrTherapist),
    ("/calendars/{calendar}/file", OwnerOrTherapist),
    ("/calendars/{calendar}/read", OwnerOrTherapist),
    ("/calls", Desk),
    ("/clients", Desk),
    ("/clients/{client}", Desk),
    ("/credentials", Owner),
    ("/credentials/{credential}", Owner),
    ("/events", OwnerOrTherapist),
    ("/events/{event}", Therapist),
    ("/export", Owner),
    ("/feeds", OwnerOrTherapist),
    ("/feeds/{feed}", OwnerOrTherapist),
    ("/import", Owner),
    ("/invitations/{invitation}", Owner),
    ("/locations", Owner),
    ("/locations/{location}", Owner),
    ("/members", Owner),
    ("/members/{member}", Owner),
    ("/messages", Desk),
    ("/notes/{appointment}/{author}", Therapist),
    ("/offered", Everybody),
    ("/outcomes", OwnerOrTherapist),
    ("/rooms", Owner),
    ("/rooms/{room}", Owner),
    ("/safety", Everybody),
    ("/safety/reached", Everybody),
    ("/series", Desk),
    ("/series/look", Desk),
    ("/series/{series}", Desk),
    ("/series/{series}/book", Desk),
    ("/services", Owner),
    ("/services/{service}", Owner),
    ("/therapists", Owner),
    ("/therapists/{therapist}", Owner),
    ("/therapists/{therapist}/days", OwnerOrTherapist),
    ("/therapists/{therapist}/days/{day}", OwnerOrTherapist),
    ("/therapists/{therapist}/week", OwnerOrTherapist),
    ("/visits/{appointment}/brief", Therapist),
    ("/visits/{appointment}/note", Therapist),
    ("/visits/{appointment}/note/amend", Therapist),
    ("/visits/{appointment}/note/sign", Therapist),
    ("/visits/{appointment}/presence", Therapist),
    ("/visits/{appointment}/seen", Therapist),
    ("/waitlist", Desk),
    ("/waitlist/{entry}/remove", Desk),
    ("/webhooks", Owner),
    ("/webhooks/{webhook}", Owner),
    ("/webhooks/{webhook}/deliveries/{delivery}/again", Owner),
    ("/webhooks/{webhook}/secret", Owner),
    ("/why", Everybody),
];

/// A body that its schema allows, so that only the role can be to blame.
fn body(schema: &Json) -> Json {
    let kind = schema["type"]
        .as_str()
        .or_else(|| schema["type"][0].as_str());
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    match kind {
        Some("object") => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let fields = required.into_iter().map(|name| {
                let name = name.as_str().unwrap().to_owned();
                let value = body(&schema["properties"][&name]);
                (name, value)
            });
            Json::Object(fields.collect())
        }
        Some("array") => Json::Array(Vec::new()),
        Some("integer") => schema["minimum"].as_u64().unwrap_or(1).into(),
        Some("number") => 1.0.into(),
        Some("boolean") => true.into(),
        _ if schema["format"] == "date-time" => "2026-11-23T09:00:00Z".into(),
        _ => SOME.into(),
    }
}

#[tokio::test]
async fn each_is_refused_for_each_wrong_role() {
    let practice = Practice::open().await;
    let people = practice.people;
    let roles = [
        (people.owner, vec![Owner, Desk, OwnerOrTherapist, Everybody]),
        (people.front_desk, vec![Desk, Everybody]),
        (
            people.therapist,
            vec![Therapist, OwnerOrTherapist, Everybody],
        ),
    ];
    let therapist = practice.somebody(people.therapist).await;
    let own = therapist.get("/api/practices").await.json[0]["therapist"].clone();
    let own = own.as_str().unwrap();
    let document = practice.server.anybody().get("/openapi.json").await.json;
    let mut unused: Vec<&str> = WHO.iter().map(|(known, _)| *known).collect();
    let mut who = |named: &str| {
        unused.retain(|known| *known != named);
        let found = WHO.iter().find(|(known, _)| *known == named);
        found.map(|(_, who)| *who)
    };
    for (path, entry) in document["paths"].as_object().unwrap() {
        let Some(rest) = path.strip_prefix("/api/practices/{practice}") else {
            continue;
        };
        let usual = who(rest).unwrap_or_else(|| panic!("{rest} has no line in the table"));
        let there: Vec<&str> = rest
            .split('/')
            .map(|part| match part {
                "{therapist}" => own,
                "{day}" => "2026-12-24",
                part if part.starts_with('{') => SOME,
                part => part,
            })
            .collect();
        let there = practice.at(&there.join("/"));
        for (method, operation) in entry.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let who = who(&format!("{method} {rest}")).unwrap_or(usual);
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let sent = (!schema.is_null()).then(|| body(schema));
            for (account, may) in &roles {
                let somebody = practice.somebody(*account).await;
                let answer = somebody
                    .send(method.clone(), &there, &[], sent.as_ref())
                    .await;
                let role = format!("{method} {there} {:?} {}", answer.status, answer.json);
                assert_eq!(answer.status == 403, !may.contains(&who), "{role}");
                let said = operation["responses"].get(answer.status.as_str());
                assert!(said.is_some(), "not described: {role}");
            }
            let stranger = practice.somebody(people.client).await;
            let answer = stranger
                .send(method.clone(), &there, &[], sent.as_ref())
                .await;
            assert_eq!(answer.status, 404, "{method} {there}");
        }
    }
    assert_eq!(unused, Vec::<&str>::new());
}
