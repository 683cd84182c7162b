//! The guided session by plain requests: the page in words, what is refused, and what the browser may keep.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "common/visitor.rs"]
mod visitor;

use axum::http::{StatusCode, header};
use serde_json::Value;
use visitor::{Page, Visitor};

const DESK_WORKER: &str = include_str!("../../../examples/desk-worker.json");
const SADDLE_NUMBNESS: &str = include_str!("../../../examples/saddle-numbness.json");

async fn wish(answers: &str, setting: &str, minutes: &str, technique: &str) -> Page {
    let fields = [
        ("answers", answers),
        ("setting", setting),
        ("minutes", minutes),
        ("technique", technique),
    ];
    Visitor::new().post("/session", &fields).await
}

/// What the player is given.
fn guide(page: &Page) -> Value {
    let start = "<script id=\"guide\" type=\"application/json\">";
    let from = page.text.find(start).unwrap() + start.len();
    let text = page.text[from..].split("</script>").next().unwrap();
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn a_session_is_a_page_in_words_with_all_that_the_player_needs() {
    let page = wish(DESK_WORKER, "partner", "15", "").await;
    assert_eq!(
        (page.status, page.address.as_str()),
        (StatusCode::OK, "/session")
    );
    for part in [
        "<h1 data-title>Back massage by a partner</h1>",
        "15 minutes, with a partner",
        "Before you begin",
        "Step by step",
        "When to stop",
        "What to watch for",
    ] {
        assert!(page.has(part), "{part}");
    }
    let guide = guide(&page);
    let steps = guide["script"]["steps"].as_array().unwrap();
    let seconds: u64 = steps
        .iter()
        .map(|step| step["seconds"].as_u64().unwrap())
        .sum();
    assert_eq!(seconds, 15 * 60);
    let words = guide["words"]["steps"].as_array().unwrap();
    assert_eq!(words.len(), steps.len());
    for (step, words) in steps.iter().zip(words) {
        assert!(page.has(words["cue"].as_str().unwrap()));
        let drawn = !words["picture"].is_null();
        assert_eq!(drawn, step["action"]["kind"] == "stroke", "{words}");
    }
    assert_eq!(guide["script"]["setting"], "partner");
    assert!(guide["signs"].as_array().unwrap().len() > 10);
    assert!(
        page.headers[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .contains("no-store")
    );
}

#[tokio::test]
async fn what_is_not_possible_is_said_and_what_was_typed_is_kept() {
    for (setting, minutes, technique, said) in [
        (
            "partner",
            "600",
            "",
            "600 minutes are not possible: choose from",
        ),
        (
            "self",
            "half an hour",
            "",
            "Give a whole number of minutes, such as 20.",
        ),
        (
            "self",
            "-5",
            "",
            "Give a whole number of minutes, such as 20.",
        ),
        (
            "self",
            "99999",
            "",
            "Give a whole number of minutes, such as 20.",
        ),
        (
            "self",
            "20",
            "snake_oil",
            "There is no technique or session named `snake_oil`.",
        ),
        (
            "self",
            "20",
            "swedish_massage",
            "No session on your own is possible",
        ),
    ] {
        let page = wish(DESK_WORKER, setting, minutes, technique).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{minutes}");
        assert!(page.has(said), "{said}\n{}", page.text);
        let kept = format!("name=\"minutes\" value=\"{minutes}\"");
        assert!(page.has(&kept), "{kept}");
        assert!(
            page.has(&format!("value=\"{setting}\" checked")),
            "{setting}"
        );
        assert!(page.has("What is possible"));
        let answers = page.hidden("answers").unwrap();
        let plan = Visitor::new()
            .post("/plan", &[("answers", answers.as_str())])
            .await;
        assert!(page.has("action=\"/plan\"") && plan.has("Massage that fits"));
    }
    let unknown = wish(DESK_WORKER, "robot", "20", "").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.has("one of the words self, partner, therapist"));
    let hostile = wish(DESK_WORKER, "self", "\"><script>alert(1)</script>", "").await;
    assert!(!hostile.has("<script>alert"));
}

#[tokio::test]
async fn no_session_despite_a_red_flag() {
    let page = wish(SADDLE_NUMBNESS, "partner", "15", "").await;
    assert!(page.has("emergency"));
    assert!(!page.has("id=\"guide\"") && !page.has("data-begin"));
}

#[tokio::test]
async fn the_browser_keeps_the_empty_player_and_its_files_only() {
    let visitor = Visitor::new();
    let worker = visitor.get("/sw.js").await;
    assert_eq!(worker.headers[header::CACHE_CONTROL], "no-cache");
    let shell = worker.text.split("self.SHELL = ").nth(1).unwrap();
    let shell: Value = serde_json::from_str(shell.split(";\n").next().unwrap()).unwrap();
    let kept = shell["kept"].as_array().unwrap();
    for address in kept {
        let address = address.as_str().unwrap();
        let page = visitor.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert!(!page.has("id=\"guide\""));
    }
    // A script that one of the kept ones loads is kept as well.
    for address in kept.iter().filter_map(Value::as_str) {
        let Some((folder, _)) = address
            .rsplit_once('/')
            .filter(|_| address.ends_with(".js"))
        else {
            continue;
        };
        let script = visitor.get(address).await.text;
        let player = address.contains("/session");
        for name in script
            .split("from \"./")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            let needed = format!("{folder}/{name}");
            assert!(
                !player || kept.contains(&Value::from(needed.as_str())),
                "{needed}"
            );
        }
    }
    let look = visitor.get("/session").await;
    assert_eq!(look.status, StatusCode::SEE_OTHER);
    assert_eq!(look.headers[header::LOCATION], "/session/open");
}
