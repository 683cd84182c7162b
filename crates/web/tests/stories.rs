//! The three stories, each from the first question to the result, by plain form posts.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "common/visitor.rs"]
mod visitor;

use axum::http::StatusCode;
use serde_json::Value;
use visitor::{Page, Visitor};

const DESK_WORKER: &str = include_str!("../../../examples/desk-worker.json");
const BLOOD_THINNER: &str = include_str!("../../../examples/blood-thinner.json");
const SADDLE_NUMBNESS: &str = include_str!("../../../examples/saddle-numbness.json");

/// What a person of the example gives as an answer, in the fields of the form.
fn reply(story: &Value, question: &str) -> Vec<(&'static str, String)> {
    match &story["answers"][question] {
        Value::Null => panic!("the story has no answer to {question}"),
        Value::Bool(true) => vec![("value", "yes".to_owned())],
        Value::Bool(false) => vec![("value", "no".to_owned())],
        Value::Number(number) => vec![("value", number.to_string())],
        Value::String(unknown) if unknown == "dont_know" => vec![("reply", unknown.clone())],
        Value::String(option) => vec![("value", option.clone())],
        Value::Array(options) if options.is_empty() => vec![("reply", "none".to_owned())],
        Value::Array(options) => options
            .iter()
            .map(|option| ("value", option.as_str().unwrap().to_owned()))
            .collect(),
        Value::Object(_) => panic!("no answer is an object"),
    }
}

/// Answers a page's question as the story says.
async fn answer(visitor: &Visitor, page: &Page, story: &Value) -> Page {
    let (answers, question) = (page.hidden("answers").unwrap(), page.hidden("question"));
    let question = question.unwrap();
    let given = reply(story, &question);
    let mut fields = vec![
        ("answers", answers.as_str()),
        ("question", question.as_str()),
    ];
    fields.extend(given.iter().map(|(name, value)| (*name, value.as_str())));
    visitor.post("/check", &fields).await
}

/// Goes through the whole check; gives the result and how many questions it took.
async fn check(visitor: &Visitor, story: &Value) -> (Page, usize) {
    let mut page = visitor.get("/check").await;
    for asked in 1..100 {
        page = answer(visitor, &page, story).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        if page.address == "/plan" {
            return (page, asked);
        }
    }
    panic!("the check has no end");
}

#[tokio::test]
async fn a_desk_worker_gets_a_plan_for_tonight() {
    let visitor = Visitor::new();
    let story = serde_json::from_str(DESK_WORKER).unwrap();
    let (plan, asked) = check(&visitor, &story).await;
    assert!((30..45).contains(&asked), "asked {asked} questions");
    assert!(plan.has("Nothing we asked about speaks against massage"));
    for part in [
        "Tonight",
        "Massage that fits",
        "Not chosen, and why",
        "When to stop",
        "Start a session now",
        "Low certainty",
        "This does not rule out everything",
    ] {
        assert!(plan.has(part), "{part}");
    }
    // The way into the session carries what the player needs.
    assert!(plan.has("action=\"/session\""));
    assert_eq!(plan.hidden("setting").as_deref(), Some("self"));
    assert_eq!(plan.hidden("minutes").as_deref(), Some("30"));
    assert_eq!(plan.hidden("technique").as_deref(), Some("self_massage"));
}

#[tokio::test]
async fn someone_on_a_blood_thinner_gets_a_plan_with_limits() {
    let visitor = Visitor::new();
    let story = serde_json::from_str(BLOOD_THINNER).unwrap();
    let (plan, _) = check(&visitor, &story).await;
    assert!(plan.has("Massage can go ahead, with limits"));
    assert!(plan.has("I take a blood thinner"), "the cause is named");
    assert!(plan.has("heavy lotioning"), "and its limit");
}

#[tokio::test]
async fn an_emergency_interrupts_at_once_and_can_be_corrected() {
    let visitor = Visitor::new();
    let story: Value = serde_json::from_str(SADDLE_NUMBNESS).unwrap();
    let (page, asked) = check(&visitor, &story).await;
    assert!(asked < 12, "it took {asked} questions");
    assert!(page.has("frame-bare"));
    assert!(page.has("Please get emergency help now"));
    assert!(page.has("Call the local emergency number"));
    assert!(page.has("Cauda equina syndrome"), "the hand-over names it");
    assert!(!page.has("Start a session") && !page.has("<nav"));

    // A mistyped answer is found and changed, and the check goes on.
    let answers = page.hidden("answers").unwrap();
    let all = visitor
        .post("/check/answers", &[("answers", &answers)])
        .await;
    assert!(all.has("name=\"ask\" value=\"nerve_signs\""));
    let again = visitor
        .post("/check", &[("answers", &answers), ("ask", "nerve_signs")])
        .await;
    assert_eq!(again.hidden("question").as_deref(), Some("nerve_signs"));
    assert!(
        again.has("value=\"saddle\" checked"),
        "what was said is kept"
    );
    let on = visitor
        .post(
            "/check",
            &[
                ("answers", &answers),
                ("question", "nerve_signs"),
                ("reply", "none"),
            ],
        )
        .await;
    assert_eq!(on.address, "/check");
    assert!(!on.has("emergency help now"));
}

#[tokio::test]
async fn back_and_two_tabs_go_on_from_what_their_page_holds() {
    let visitor = Visitor::new();
    let story = serde_json::from_str(DESK_WORKER).unwrap();
    let first = visitor.get("/check").await;
    let second = answer(&visitor, &first, &story).await;
    let third = answer(&visitor, &second, &story).await;
    // One question back, by the button: the answer is still there and can be changed.
    let answers = third.hidden("answers").unwrap();
    let back = visitor
        .post("/check", &[("answers", &answers), ("ask", "pain_where")])
        .await;
    assert!(back.has("value=\"low_back\" checked"));
    // The page of an earlier tab is sent again: the same answer gives the same next page.
    let again = answer(&visitor, &second, &story).await;
    assert_eq!(again.text, third.text);
}

#[tokio::test]
async fn a_clinicians_agreement_is_noted_or_refused_beside_its_fields() {
    let visitor = Visitor::new();
    let mut story: Value = serde_json::from_str(DESK_WORKER).unwrap();
    story["answers"]["operations"] = "under_12_weeks".into();
    story["answers"]["operation_kind"] = Value::Array(Vec::new());
    story["answers"]["device_where"] = serde_json::json!(["hips"]);
    story.as_object_mut().unwrap().remove("id");
    let answers = story.to_string();
    let page = visitor.post("/plan", &[("answers", &answers)]).await;
    if !page.has("name=\"agreed_by\"") {
        panic!(
            "expected a finding that a clinician can lift:\n{}",
            page.text
        );
    }
    let refused = visitor
        .post(
            "/check",
            &[
                ("answers", &answers),
                ("agreed_by", "<b>Dr Gray</b>"),
                ("agreed_on", "2027-01-01"),
            ],
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("value=\"&lt;b&gt;Dr Gray&lt;/b&gt;\""));
    assert!(refused.has("value=\"2027-01-01\""));
    assert!(refused.has("not in the future"));
    let noted = visitor
        .post(
            "/check",
            &[
                ("answers", &answers),
                ("agreed_by", "my family doctor"),
                ("agreed_on", "2026-11-20"),
            ],
        )
        .await;
    assert_eq!(noted.status, StatusCode::OK);
    assert!(!noted.has("name=\"agreed_by\""));
    assert!(
        noted
            .hidden("answers")
            .unwrap()
            .contains("my family doctor")
    );
}
