//! Keeping a result, and finding it again.

use std::future::Future;

use axum::http::StatusCode;
use serde_json::{Value, json};
use store::{Act, Screening, ScreeningId};
use web::account::Settings;

use crate::browser::{Browser, pairs};
use crate::on_both;
use crate::stage::{PASSWORD, Stage, at_once, confirmed};

pub const DESK_WORKER: &str = include_str!("../../../../examples/desk-worker.json");
const SADDLE_NUMBNESS: &str = include_str!("../../../../examples/saddle-numbness.json");
const ANN: &str = "ann@example.org";

on_both! {
    a_result_is_kept_by_whoever_is_signed_in
    answers_come_along_through_sign_in
    answers_come_along_through_a_mail
    an_expired_sign_in_loses_nothing_typed
    a_kept_result_says_when_the_content_changed
}

/// Keeps a result; the address of the page that says so.
pub async fn keep(browser: &Browser, answers: &str) -> String {
    let page = browser.post("/keep", &[("answers", answers)]).await;
    assert_eq!(page.status, 303, "{}", page.text);
    page.location().to_owned()
}

async fn a_result_is_kept_by_whoever_is_signed_in<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    // The button is on the result page, with the answers in its form.
    let plan = ann.post("/plan", &[("answers", DESK_WORKER)]).await;
    assert!(plan.has("formaction=\"/keep\""));
    assert_eq!(keep(&ann, DESK_WORKER).await, "/me?done=kept");
    let page = ann.get("/me?done=kept").await;
    assert!(page.has("Kept. You find it here") && page.has("Your newest result"));
    assert!(!page.has("Our content"), "nothing changed since");
    // Back button and the same form again.
    assert_eq!(keep(&ann, DESK_WORKER).await, "/me?done=kept_before");
    assert_eq!(stage.count("select count(*) from screening").await, 1);
    // From the overview back to the plan.
    let fields = page.form("/plan");
    let plan = ann.post("/plan", &pairs(&fields)).await;
    assert_eq!(plan.status, StatusCode::OK);
    assert!(plan.has("Your result"));

    stage.wait_minutes(10);
    keep(&ann, SADDLE_NUMBNESS).await;
    let page = ann.get("/me").await;
    assert!(page.has("tone-stop") && page.has("Earlier results"));
    let account = stage
        .app
        .store
        .account_by_email(ANN)
        .await
        .unwrap()
        .unwrap();
    let kept = stage.app.store.screenings(account.id, 9).await.unwrap();
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[1].knowledge_version, stage.app.knowledge.version());
    let outcome: Value = serde_json::from_str(&kept[1].outcome).unwrap();
    assert_eq!(outcome["knowledge_version"], stage.app.knowledge.version());

    for bad in ["", "[", r#"{"answers":{"age":400}}"#] {
        let page = ann.post("/keep", &[("answers", bad)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
}

async fn answers_come_along_through_sign_in<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(at_once()).await;
    stage.member(ANN).await;
    let ann = stage.browser();
    let page = ann.post("/keep", &[("answers", DESK_WORKER)]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("Your answers come along"));
    let carried = page.form("/sign-in");
    let value = |name: &str| {
        let found = carried.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(value("next"), Some("/keep"));
    assert_eq!(value("carry.answers"), Some(DESK_WORKER));
    // A wrong password in between loses nothing either.
    let mut fields = pairs(&carried);
    fields.extend([("email", ANN), ("password", "not this one")]);
    let page = ann.post("/sign-in", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.form("/sign-in"), carried);
    let mut fields = pairs(&carried);
    fields.extend([("email", ANN), ("password", PASSWORD)]);
    let page = ann.post("/sign-in", &fields).await;
    let go_on = page.form("/keep");
    assert_eq!(go_on, [("answers".to_owned(), DESK_WORKER.to_owned())]);
    let page = ann.post("/keep", &pairs(&go_on)).await;
    assert_eq!(page.location(), "/me?done=kept");

    // By way of a new account.
    let bob = stage.browser();
    let page = bob.post("/keep", &[("answers", DESK_WORKER)]).await;
    let carried = page.form("/sign-up");
    let page = bob.post("/sign-up", &pairs(&carried)).await;
    assert_eq!(page.form("/sign-up"), carried);
    let mut fields = pairs(&carried);
    fields.extend([("email", "bob@example.org"), ("password", PASSWORD)]);
    let page = bob.post("/sign-up", &fields).await;
    let page = bob.post("/keep", &pairs(&page.form("/keep"))).await;
    assert_eq!(page.location(), "/me?done=kept");
    assert_eq!(stage.count("select count(*) from screening").await, 2);
}

async fn answers_come_along_through_a_mail<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let ann = stage.browser();
    let page = ann.post("/keep", &[("answers", DESK_WORKER)]).await;
    let carried = page.form("/sign-up");
    let mut fields = pairs(&carried);
    fields.push(("email", ANN));
    let waiting = ann.post("/sign-up", &fields).await;
    assert!(waiting.has("Look into your mail"));
    let carried = waiting.form("/sign-in/resume");
    // Too early: nobody is signed in, and nothing is lost.
    let page = ann.post("/sign-in/resume", &pairs(&carried)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.form("/sign-in"), carried);
    let mail = stage.the_mail().await;
    assert!(!mail.source.contains('{'), "no answers in a mail");
    ann.open_link_with(&mail, &[("password", PASSWORD)]).await;
    let page = ann.post("/sign-in/resume", &pairs(&carried)).await;
    let page = ann.post("/keep", &pairs(&page.form("/keep"))).await;
    assert_eq!(page.location(), "/me?done=kept");
}

async fn an_expired_sign_in_loses_nothing_typed<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    keep(&ann, DESK_WORKER).await;
    let form = ann.get("/me").await.form("/me/shares");
    stage.wait_days(31);
    let mut typed = pairs(&form);
    typed.push(("days", "30"));
    let page = ann.post("/me/shares", &typed).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.has("What you typed is kept on this page"));
    let carried = page.form("/sign-in");
    let mut fields = pairs(&carried);
    fields.extend([("email", ANN), ("password", PASSWORD)]);
    let page = ann.post("/sign-in", &fields).await;
    let go_on = page.form("/me/shares");
    assert_eq!(pairs(&go_on), typed);
    let page = ann.post("/me/shares", &pairs(&go_on)).await;
    assert!(page.has("/shared?key=") && page.has("30 days"));
}

async fn a_kept_result_says_when_the_content_changed<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    keep(&ann, DESK_WORKER).await;
    let store = &stage.app.store;
    let account = store.account_by_email(ANN).await.unwrap().unwrap();
    let kept = store.newest_screening(account.id).await.unwrap().unwrap();
    let mut older: Value = serde_json::from_str(&kept.outcome).unwrap();
    older["knowledge_version"] = json!("an older one");
    let cases = [
        (
            json!("proceed"),
            kept.answers.clone(),
            "The decision is the same",
        ),
        (
            json!("emergency"),
            kept.answers.clone(),
            "and with it the decision",
        ),
        (
            json!("proceed"),
            r#"{"answers":{"a_question_of_old":true}}"#.to_owned(),
            "Our questions changed since",
        ),
    ];
    for (disposition, answers, said) in cases {
        stage.wait_minutes(1);
        let mut outcome = older.clone();
        if disposition == "emergency" {
            outcome["disposition"] = disposition;
            outcome["headline"] = json!("An older headline.");
        }
        let now = stage.app.now();
        let screening = Screening {
            id: stage
                .app
                .random
                .draw(|random| ScreeningId::mint(now, random)),
            account: account.id,
            made_at: now,
            knowledge_version: "an older one".to_owned(),
            answers,
            outcome: outcome.to_string(),
        };
        let act = Act::person(account.id, now);
        store.add_screening(&act, &screening).await.unwrap();
        let page = ann.get("/me").await;
        assert!(page.has(said), "{said}");
    }
}
