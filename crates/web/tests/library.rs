//! The library as a visitor meets it: every article, every link, every way to search.
#![allow(clippy::unwrap_used, missing_docs)]

// The forms of other pages are not filled in here.
#[allow(dead_code)]
#[path = "common/visitor.rs"]
mod visitor;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use knowledge::{Knowledge, embedded};
use visitor::{Page, Visitor};
use web::account::Settings;
use web::{Access, App};

/// The addresses on our own site that a page links to, without the part behind `#`.
fn links(page: &Page) -> Vec<String> {
    let rest = page.text.split("href=\"").skip(1);
    let all = rest.filter_map(|rest| rest.split('"').next());
    all.filter(|address| address.starts_with('/'))
        .filter_map(|address| address.split('#').next())
        .map(str::to_owned)
        .collect()
}

fn words(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    escaped.replace('>', "&gt;").replace('"', "&quot;")
}

#[tokio::test]
async fn everything_is_reached_from_the_front_and_no_link_is_dead() {
    let visitor = Visitor::new();
    let mut seen = BTreeSet::new();
    let mut open = vec!["/library".to_owned()];
    while let Some(address) = open.pop() {
        if seen.contains(&address) {
            continue;
        }
        let page = visitor.get(&address).await;
        let there = page.status == StatusCode::OK || page.status == StatusCode::SEE_OTHER;
        assert!(there, "{address}: {}", page.status);
        seen.insert(address.clone());
        if address.starts_with("/library") {
            assert!(!page.headers.contains_key(header::SET_COOKIE), "{address}");
            assert!(page.headers.contains_key(header::ETAG), "{address}");
            assert_sound(&page);
            open.extend(links(&page));
        }
    }
    let knowledge = Knowledge::embedded().unwrap();
    let mut missed = Vec::new();
    knowledge.shelves().each(|folder, id, _, _, _| {
        let address = format!("/library/{folder}/{id}");
        if !seen.contains(&address) {
            missed.push(address);
        }
    });
    for id in knowledge.shelves().sources.keys() {
        let address = format!("/library/sources/{id}");
        if !seen.contains(&address) {
            missed.push(address);
        }
    }
    assert_eq!(missed, Vec::<String>::new());
}

/// One heading, no id twice, no heading skipped, nothing inline, nothing loaded from elsewhere.
fn assert_sound(page: &Page) {
    let name = &page.address;
    assert_eq!(page.text.matches("<h1").count(), 1, "{name}");
    assert!(!page.has(" style=\"") && !page.has("<style"), "{name}");
    for part in page.text.split(" src=\"").skip(1) {
        assert!(part.starts_with("/static/"), "{name}: {part:.60}");
    }
    let mut ids = BTreeSet::new();
    for id in page.text.split(" id=\"").skip(1) {
        let id = id.split('"').next().unwrap();
        assert!(ids.insert(id), "{name}: the id {id} comes twice");
    }
    let mut level = 1;
    for (at, _) in page.text.match_indices("<h") {
        let next = page.text[at + 2..].chars().next().unwrap().to_digit(10);
        if let Some(next) = next {
            assert!(next <= level + 1, "{name}: h{next} after h{level}");
            level = next;
        }
    }
    for link in page.text.split("<a ").skip(1) {
        let tag = link.split('>').next().unwrap();
        if tag.contains("href=\"http") {
            assert!(tag.contains("rel=\"external noreferrer\""), "{name}: {tag}");
        }
    }
}

#[tokio::test]
async fn every_article_has_its_words_its_own_rules_and_its_sources() {
    let visitor = Visitor::new();
    let knowledge = Knowledge::embedded().unwrap();
    let mut seen = 0;
    for item in knowledge.items() {
        let address = format!("/library/{}/{}", item.folder, item.id);
        let page = visitor.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        let header = &item.header;
        for text in [header.title, header.summary] {
            assert!(page.has(&words(text)), "{address}: {text}");
        }
        for part in header.text.split("\n\n").map(str::trim) {
            assert!(page.has(&words(part)), "{address}: {part}");
        }
        for rule in header.our_rule {
            assert!(page.has(&words(rule)), "{address}: {rule}");
        }
        let cited = care::library::Article::of(&knowledge, item.folder, item.id)
            .unwrap()
            .cited;
        for id in cited {
            let source = &knowledge.shelves().sources[&id];
            assert!(page.has(&words(&source.title)), "{address}: {id}");
            assert!(page.has(&format!("href=\"/library/sources/{id}\"")), "{id}");
        }
        let drawn = [
            "moves",
            "positions",
            "strokes",
            "regions",
            "muscles",
            "sites",
        ];
        let drawn = drawn.contains(&item.folder);
        assert_eq!(page.has("<figure"), drawn, "{address}");
        seen += 1;
    }
    assert!(seen > 500, "{seen} items");
}

#[tokio::test]
async fn evidence_and_claims_say_how_sure_anyone_can_be() {
    let visitor = Visitor::new();
    let knowledge = Knowledge::embedded().unwrap();
    for (id, entry) in &knowledge.shelves().techniques {
        let page = visitor.get(&format!("/library/techniques/{id}")).await;
        let text = page.text.to_lowercase();
        for evidence in &entry.item.evidence {
            assert!(text.contains(evidence.grade.words()), "{id}");
        }
    }
    let claims = visitor.get("/library/claims").await;
    for (id, entry) in &knowledge.shelves().claims {
        assert!(claims.has(&words(&entry.item.claim)), "{id}");
        let page = visitor.get(&format!("/library/claims/{id}")).await;
        assert!(page.has("What is often said") && page.has("What is known"));
        assert!(page.has(&words(&entry.item.claim)), "{id}");
        assert!(page.has("verdict-label"), "{id}");
    }
}

#[tokio::test]
async fn a_search_finds_or_guesses_and_leaves_no_trace() {
    let visitor = Visitor::new();
    let search = async |typed: &str| visitor.post("/library", &[("q", typed)]).await;
    let found = search("does massage help sciatica").await;
    assert_eq!(found.status, StatusCode::OK);
    assert!(found.has("href=\"/library/presentations/sciatica_mild\""));
    assert_eq!(found.headers[header::CACHE_CONTROL], "no-store");
    let guessed = search("effleurrage").await;
    assert!(guessed.has("Did you mean"));
    assert!(guessed.has("href=\"/library/strokes/effleurage\""));
    let nothing = search("qqqqzzzz").await;
    assert!(nothing.has("Nothing found") && !nothing.has("Did you mean"));
    assert!(search("").await.has("What are you looking for?"));
    // What is typed never goes into an address, and an address with a query finds nothing.
    assert!(found.has("<form class=\"search\" method=\"post\" action=\"/library\""));
    let plain = visitor.get("/library").await;
    assert_eq!(visitor.get("/library?q=sciatica").await.text, plain.text);
    let unknown = visitor.post("/library", &[("query", "back")]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.has("<code>query</code>"));
}

#[tokio::test]
async fn hostile_and_endless_words_are_only_words() {
    let visitor = Visitor::new();
    for typed in [
        "<script>alert(1)</script>\" onfocus='x'".to_owned(),
        "\u{202e}\u{0}' or 1=1 --".to_owned(),
        "ä".repeat(5_000),
        " ".repeat(1_000),
    ] {
        let page = visitor.post("/library", &[("q", &typed)]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.has("<script>alert") && !page.has("\" onfocus"));
        assert_sound(&page);
    }
    for address in [
        "/library/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/library/moves/%22%3E%3Cscript%3E",
        "/library/sources/..%2F..%2Fetc",
        "/library/choosing/%3Cb%3E",
    ] {
        let page = visitor.get(address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        assert!(!page.has("<script>") && !page.has("<b>"), "{address}");
        assert_sound(&page);
    }
}

#[tokio::test]
async fn what_is_missing_gets_suggestions_and_other_names_lead_home() {
    let visitor = Visitor::new();
    for (address, meant) in [
        ("/library/moves/birddog", "/library/moves/bird_dog"),
        (
            "/library/strokes/effleurrage",
            "/library/strokes/effleurage",
        ),
        ("/library/techniques/bird_dog", "/library/moves/bird_dog"),
        ("/library/techniqes", "/library/techniques"),
        (
            "/library/conditions/sciatica",
            "/library/presentations/sciatica_mild",
        ),
    ] {
        let mut page = visitor.get(address).await;
        if page.status == StatusCode::PERMANENT_REDIRECT {
            let to = page.headers[header::LOCATION].to_str().unwrap().to_owned();
            page = visitor.get(&to).await;
        }
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        assert!(page.has(&format!("href=\"{meant}\"")), "{address}");
    }
    for (address, to) in [
        ("/library/conditions", "/library/presentations"),
        ("/library/exercise/bridge", "/library/moves/bridge"),
        ("/library/choosing/UK", "/library/choosing/gb"),
    ] {
        let page = visitor.get(address).await;
        assert_eq!(page.status, StatusCode::PERMANENT_REDIRECT, "{address}");
        assert_eq!(page.headers[header::LOCATION], to);
    }
}

#[tokio::test]
async fn a_page_that_did_not_change_is_not_sent_again() {
    let visitor = Visitor::new();
    let address = "/library/techniques/stripping";
    let page = visitor.get(address).await;
    assert!(
        page.headers[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .starts_with("public")
    );
    let tag = page.headers[header::ETAG].clone();
    let ask = async |tag: &str| {
        let request = Request::get(address).header(header::IF_NONE_MATCH, tag);
        let request = request.body(Body::empty()).unwrap();
        visitor.send(request, address).await
    };
    let again = ask(tag.to_str().unwrap()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.text.is_empty());
    assert_eq!(again.headers[header::ETAG], tag);
    assert_eq!(ask("W/\"another\"").await.status, StatusCode::OK);
    // Another content has another tag.
    let changed = visitor_with(|path, text| match path {
        "techniques/stripping.toml" => text.replacen("title = \"", "title = \"Changed: ", 1),
        _ => text,
    });
    let other = changed.get(address).await;
    assert!(other.has("Changed: "));
    assert_ne!(other.headers[header::ETAG], tag);
}

#[tokio::test]
async fn a_withdrawn_item_says_so_and_is_not_found_by_searching() {
    let visitor = visitor_with(|path, text| match path {
        "faq/knots_and_scar_tissue.toml" => format!("withdrawn = \"<b>Replaced</b>\"\n{text}"),
        _ => text,
    });
    let page = visitor.get("/library/faq/knots_and_scar_tissue").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("No longer used.") && page.has("&lt;b&gt;Replaced"));
    assert!(visitor.get("/library/faq").await.has("No longer used"));
    let found = visitor
        .post("/library", &[("q", "knots and scar tissue")])
        .await;
    assert!(!found.has("/library/faq/knots_and_scar_tissue\""));
}

#[tokio::test]
async fn every_country_has_a_page_with_its_papers() {
    let visitor = Visitor::new();
    let knowledge = Knowledge::embedded().unwrap();
    let choosing = visitor.get("/library/choosing").await;
    for (id, entry) in &knowledge.shelves().credentials {
        let address = format!("/library/choosing/{}", entry.item.country.to_lowercase());
        assert!(choosing.has(&format!("href=\"{address}\"")), "{address}");
        let page = visitor.get(&address).await;
        assert!(page.has(&words(&entry.item.look_for)), "{id}");
    }
    for (id, entry) in &knowledge.shelves().therapist_criteria {
        assert!(choosing.has(&words(&entry.item.good_answer)), "{id}");
    }
    assert_eq!(
        visitor.get("/library/choosing/zz").await.status,
        StatusCode::NOT_FOUND
    );
}

/// A visitor to an app whose content was edited.
fn visitor_with(edit: impl Fn(&str, String) -> String) -> Visitor {
    let mut files = embedded();
    for file in &mut files {
        let text = String::from_utf8(file.text.to_vec()).unwrap();
        file.text = edit(&file.path, text).into_bytes().into();
    }
    let knowledge = Knowledge::load(&files).unwrap();
    let app = visitor::app();
    let app = App::new(
        Arc::new(knowledge),
        app.store,
        app.clock,
        app.random,
        Settings::default(),
    );
    Visitor::of(web::router(app.unwrap(), &Access::default()).unwrap())
}
