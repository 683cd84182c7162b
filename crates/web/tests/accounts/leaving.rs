//! Taking everything along, and deleting it.

use std::future::Future;
use std::io::Read;

use axum::http::{StatusCode, header};
use serde_json::Value;
use store::tables::{Person, TABLES};
use store::{Act, Action, Chain, DiaryEntry, Nrs};
use web::account::Settings;

use crate::keeping::{DESK_WORKER, keep};
use crate::on_both;
use crate::stage::{PASSWORD, Stage, confirmed};

const ANN: &str = "ann@example.org";
const BOB: &str = "bob@example.org";

on_both! {
    everything_and_only_what_is_ones_own
    deleting_leaves_nothing_about_health
}

/// Two people with something in every place that has a page.
async fn two_people(stage: &Stage) -> [crate::browser::Browser; 2] {
    let people = [stage.member(ANN).await, stage.member(BOB).await];
    for (person, (email, words)) in people.iter().zip([
        (ANN, "=the garden made my back sore"),
        (BOB, "the piano made my neck stiff"),
    ]) {
        keep(person, DESK_WORKER).await;
        let form = person.get("/me").await.form("/me/shares");
        let mut fields = crate::browser::pairs(&form);
        fields.push(("days", "7"));
        person.post("/me/shares", &fields).await;
        let store = &stage.app.store;
        let account = store.account_by_email(email).await.unwrap().unwrap().id;
        let act = Act::person(account, stage.app.now());
        let entry = DiaryEntry {
            account,
            day: stage.app.today(),
            pain: Nrs::new(6),
            sleep: None,
            note: Some(words.to_owned()),
            version: 0,
            updated_at: stage.app.now(),
        };
        store.put_diary(&act, &entry).await.unwrap();
    }
    people
}

async fn everything_and_only_what_is_ones_own<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let [ann, _] = two_people(&stage).await;
    let page = ann.post("/me/export", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.headers[header::CONTENT_TYPE], "application/zip");
    assert_eq!(
        page.headers[header::CONTENT_DISPOSITION],
        "attachment; filename=\"supple-2026-11-21.zip\""
    );
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&page.bytes)).unwrap();
    let mut all = String::new();
    let mut file = |name: &str| {
        let mut text = String::new();
        zip.by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        all.push_str(&text);
        text
    };
    let document: Value = serde_json::from_str(&file("supple.json")).unwrap();
    let tables = document["tables"].as_object().unwrap();
    for table in TABLES.iter().filter(|table| table.person != Person::Nobody) {
        assert!(tables.contains_key(table.name), "{}", table.name);
    }
    assert_eq!(tables["account"][0]["email"], ANN);
    assert_eq!(
        tables["diary_entry"][0]["note"],
        "=the garden made my back sore"
    );
    assert_eq!(tables["screening"].as_array().unwrap().len(), 1);
    assert_eq!(tables["share"].as_array().unwrap().len(), 1);
    let csv = file("csv/diary_entry.csv");
    assert!(
        csv.contains("'=the garden"),
        "a spreadsheet runs no formula: {csv}"
    );
    let html = file("supple.html");
    assert!(html.contains("Everything of yours") && html.contains("the garden"));
    assert!(html.contains("<dt>"), "answers in words");
    for secret in ["$argon2", "token_hash\":", BOB, "the piano"] {
        assert!(!all.contains(secret), "{secret}");
    }
    let account = stage
        .app
        .store
        .account_by_email(ANN)
        .await
        .unwrap()
        .unwrap();
    let log = stage.app.store.audit_of(account.id, 1).await.unwrap();
    assert_eq!(log[0].action, Action::Exported.as_str());
}

async fn deleting_leaves_nothing_about_health<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let [ann, bob] = two_people(&stage).await;
    let account = stage
        .app
        .store
        .account_by_email(ANN)
        .await
        .unwrap()
        .unwrap()
        .id;
    for typed in ["", "yes", "delete it"] {
        let page = ann.post("/me/delete", &[("confirmation", typed)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(page.has("Nothing was deleted"));
    }
    assert_eq!(ann.get("/me").await.status, 200);
    let page = ann
        .post("/me/delete", &[("confirmation", " Delete ")])
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.has("Everything is deleted") && page.has("What stays, and why"));
    assert_eq!(ann.cookie(), None);

    for table in TABLES {
        let left = match table.person {
            Person::Account | Person::AccountOrEmail => {
                format!(
                    "select count(*) from {} where account = '{account}'",
                    table.name
                )
            }
            _ => continue,
        };
        assert_eq!(stage.count(&left).await, 0, "{}", table.name);
    }
    let contact = "select count(*) from account where email is not null";
    assert_eq!(stage.count(contact).await, 1, "Bob's");
    let bytes = stage.bytes();
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    for gone in [ANN, "the garden made"] {
        assert!(!holds(gone), "{gone} is still in the file");
    }
    assert!(
        bytes.is_empty() || holds("the piano made"),
        "Bob's is untouched"
    );
    assert_eq!(bob.get("/me").await.status, 200);
    assert!(matches!(
        stage.app.store.verify_chain().await.unwrap(),
        Chain::Whole { .. }
    ));

    assert_eq!(stage.browser().sign_in(ANN, PASSWORD).await.status, 422);
    // The address is free again, and begins with nothing.
    stage.wait_minutes(5);
    let again = stage.member(ANN).await;
    assert!(again.get("/me").await.has("Nothing is kept yet"));
}
