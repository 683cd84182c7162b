//! Links that show one result to whoever has them.

use std::future::Future;

use axum::http::{StatusCode, header};
use store::Action;
use web::account::Settings;

use crate::browser::{Browser, pairs};
use crate::keeping::{DESK_WORKER, keep};
use crate::on_both;
use crate::stage::{Stage, confirmed};

const ANN: &str = "ann@example.org";

on_both! {
    a_link_shows_one_result_until_it_ends
    a_link_is_ended_by_whoever_made_it
    only_own_results_are_shared
}

/// Makes a link; gives its address.
async fn share(browser: &Browser, days: &str) -> String {
    let form = browser.get("/me").await.form("/me/shares");
    let mut fields = pairs(&form);
    fields.push(("days", days));
    let page = browser.post("/me/shares", &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    let from = page.text.find("/shared?key=").unwrap();
    page.text[from..].split('"').next().unwrap().to_owned()
}

async fn a_link_shows_one_result_until_it_ends<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    keep(&ann, DESK_WORKER).await;
    assert!(ann.get("/me/shares").await.has("You have made no link"));
    let link = share(&ann, "7").await;
    assert_eq!(link.len(), "/shared?key=".len() + 64);
    assert!(ann.get("/me/shares").await.has("Not opened so far"));

    let therapist = stage.browser();
    let page = therapist.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("A result shared with you") && page.has("Massage that fits"));
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("x-robots-tag", "noindex, nofollow, noarchive"),
    ] {
        assert_eq!(page.headers[name], value);
    }
    assert!(
        !page.has(ANN) && !page.has("<form"),
        "to read only, and nobody's name"
    );
    assert_eq!(page.hidden("answers"), None);
    assert_eq!(therapist.cookie(), None);
    assert_eq!(therapist.get("/me").await.status, 303);
    let list = ann.get("/me/shares").await;
    assert!(list.has("Last opened on 21 November 2026"));

    let account = stage
        .app
        .store
        .account_by_email(ANN)
        .await
        .unwrap()
        .unwrap();
    let log = stage.app.store.audit_of(account.id, 1).await.unwrap();
    assert_eq!(log[0].action, Action::ScreeningRead.as_str());
    assert_eq!(log[0].actor.to_string(), "visitor");

    stage.wait_days(7);
    let page = therapist.get(&link).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.has("Nothing is shared here"));
    assert!(ann.get("/me/shares").await.has("Ended on 28 November 2026"));
    for nonsense in ["", "?key=", "?key=zz", &format!("?key={}", "0".repeat(64))] {
        let page = therapist.get(&format!("/shared{nonsense}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{nonsense}");
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
    }
}

async fn a_link_is_ended_by_whoever_made_it<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    let bob = stage.member("bob@example.org").await;
    keep(&ann, DESK_WORKER).await;
    let (first, second) = (share(&ann, "1").await, share(&ann, "90").await);
    assert_ne!(first, second);
    let list = ann.get("/me/shares").await;
    let newest = list.form("/me/shares/end");
    bob.post("/me/shares/end", &pairs(&newest)).await;
    assert_eq!(
        stage.browser().get(&second).await.status,
        200,
        "not Bob's to end"
    );
    for _ in 0..2 {
        let page = ann.post("/me/shares/end", &pairs(&newest)).await;
        assert_eq!(page.location(), "/me/shares?done=revoked");
    }
    let mut statuses = Vec::new();
    for link in [&first, &second] {
        statuses.push(stage.browser().get(link).await.status.as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404], "one is ended, the other is not");
    assert!(ann.get("/me/shares").await.has("Ended by you on"));
}

async fn only_own_results_are_shared<F: Future<Output = Stage>>(stage: impl Fn(Settings) -> F) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    let bob = stage.member("bob@example.org").await;
    keep(&ann, DESK_WORKER).await;
    let form = ann.get("/me").await.form("/me/shares");
    let mut fields = pairs(&form);
    fields.push(("days", "7"));
    let page = bob.post("/me/shares", &fields).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    for (screening, days) in [("x", "7"), (fields[0].1, "8"), (fields[0].1, "")] {
        let page = ann
            .post("/me/shares", &[("screening", screening), ("days", days)])
            .await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{screening} {days}"
        );
    }
    assert_eq!(stage.count("select count(*) from share").await, 0);
}
