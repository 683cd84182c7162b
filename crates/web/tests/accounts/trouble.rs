//! When the database cannot take what somebody sends: they are told so, and what they typed stays on the page.

use std::time::Duration;

use axum::http::StatusCode;
use store::{Act, Screening, ScreeningId};

use crate::browser::pairs;
use crate::keeping::{DESK_WORKER, keep};
use crate::stage::{PASSWORD, Stage, confirmed};

const ANN: &str = "ann@example.org";

#[tokio::test]
async fn a_locked_database_says_so_and_the_form_goes_on_afterwards() {
    let store = store::Settings {
        patience: Duration::from_millis(500),
        ..store::Settings::default()
    };
    let stage = Stage::sqlite_with(&store, confirmed()).await;
    let ann = stage.member(ANN).await;
    let lock = stage.lock().await;

    let page = ann.post("/keep", &[("answers", DESK_WORKER)]).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.has("The server is busy") && page.has("kept on this page"));
    let kept = page.form("/keep");
    assert_eq!(pairs(&kept), [("answers", DESK_WORKER)]);
    // Reading goes on.
    assert_eq!(ann.get("/me").await.status, StatusCode::OK);

    // A password is typed again: no page repeats one.
    let door = stage.browser();
    let page = door.sign_in(ANN, PASSWORD).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!page.has(PASSWORD) && page.has("Your password, once more"));
    let typed = page.form("/sign-in");
    assert_eq!(pairs(&typed), [("email", ANN)]);

    drop(lock);
    let page = ann.post("/keep", &pairs(&kept)).await;
    assert_eq!(page.location(), "/me?done=kept");
    let mut again = pairs(&typed);
    again.push(("password", PASSWORD));
    assert_eq!(door.post("/sign-in", &again).await.location(), "/me");
}

#[tokio::test]
async fn a_full_disk_says_so_and_loses_nothing() {
    let store = store::Settings {
        largest_mib: Some(1),
        ..store::Settings::default()
    };
    let stage = Stage::sqlite_with(&store, confirmed()).await;
    let ann = stage.member(ANN).await;
    keep(&ann, DESK_WORKER).await;
    fill(&stage).await;

    let page = ann.post("/keep", &[("answers", DESK_WORKER)]).await;
    assert_eq!(page.status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(page.has("There is no room left here") && page.has("kept on this page"));
    assert_eq!(pairs(&page.form("/keep")), [("answers", DESK_WORKER)]);
    assert_eq!(ann.get("/me").await.status, StatusCode::OK);
}

/// Keeps results until there is no room for one more, however small.
async fn fill(stage: &Stage) {
    let store = &stage.app.store;
    let ann = store.account_by_email(ANN).await.unwrap().unwrap();
    for size in [50_000, 2_000, 0] {
        loop {
            stage.wait_minutes(1);
            let now = stage.app.now();
            let more = Screening {
                id: stage
                    .app
                    .random
                    .draw(|random| ScreeningId::mint(now, random)),
                account: ann.id,
                made_at: now,
                knowledge_version: "an older one".to_owned(),
                answers: format!(r#"{{"answers":{{}},"by":"{}"}}"#, "x".repeat(size)),
                outcome: "{}".to_owned(),
            };
            let act = Act::person(ann.id, now);
            match store.add_screening(&act, &more).await {
                Ok(()) => {}
                Err(store::StoreError::Full) => break,
                Err(error) => panic!("{error}"),
            }
        }
    }
}
