//! What comes in from outside: headers, foreign forms, bad fields, addresses that do not exist.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "common/visitor.rs"]
mod visitor;

use std::num::NonZeroU32;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use axum::routing::get;
use visitor::{Page, Visitor, app};
use web::form::Fields;
use web::{Access, security};

const EMPTY: &str = r#"{"answers":{}}"#;

fn assert_guarded(page: &Page) {
    let header = |name: &str| page.headers.get(name).map(|value| value.to_str().unwrap());
    let policy = header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
    assert!(!policy.contains("unsafe"));
    assert!(policy.contains("form-action 'self'; frame-ancestors 'none'; base-uri 'none'"));
    assert_eq!(header("x-content-type-options"), Some("nosniff"));
    assert_eq!(header("x-frame-options"), Some("DENY"));
    assert_eq!(header("referrer-policy"), Some("same-origin"));
    assert_eq!(header("cross-origin-opener-policy"), Some("same-origin"));
    assert!(header("permissions-policy").unwrap().contains("camera=()"));
    assert!(header("x-request-id").is_some());
    assert!(header("cache-control").is_some());
    assert_eq!(header("set-cookie"), None);
}

/// Nothing inline, nothing from elsewhere.
fn assert_own_files_only(page: &Page) {
    assert!(!page.has("<style") && !page.has(" style=") && !page.has(" onclick="));
    for tag in page.text.split('<').filter(|tag| tag.starts_with("script")) {
        assert!(tag.contains("src=\"/static/"), "{tag}");
    }
    for part in page.text.split("src=\"").skip(1) {
        assert!(part.starts_with("/static/"), "{part:.60}");
    }
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let visitor = Visitor::new();
    let long = "x".repeat(70_000);
    let pages = [
        visitor.get("/").await,
        visitor.get("/check").await,
        visitor.get("/plan").await,
        visitor.get("/nowhere").await,
        visitor.get("/static/0/nothing.css").await,
        visitor.get("/static/0/icon.svg").await,
        visitor.post("/", &[]).await,
        visitor.post("/check", &[("answers", EMPTY)]).await,
        visitor.post("/check", &[("answers", &long)]).await,
        visitor.post("/check", &[("answers", "nonsense")]).await,
    ];
    for page in &pages {
        assert_guarded(page);
        assert_own_files_only(page);
    }
}

#[tokio::test]
async fn what_answers_a_form_is_not_stored_and_files_are_for_good() {
    let visitor = Visitor::new();
    let step = visitor.post("/check", &[("answers", EMPTY)]).await;
    assert_eq!(step.headers[header::CACHE_CONTROL], "no-store");
    let front = visitor.get("/").await;
    for name in ["supple.css", "supple.js", "theme.js", "icon.svg"] {
        let end = front.text.find(&format!("/{name}\"")).unwrap();
        let start = front.text[..end].rfind("/static/").unwrap();
        let file = visitor
            .get(&format!("{}/{name}", &front.text[start..end]))
            .await;
        assert_eq!(file.status, StatusCode::OK, "{name}");
        let keep = file.headers[header::CACHE_CONTROL].to_str().unwrap();
        assert!(keep.contains("immutable"), "{name}: {keep}");
        assert!(!file.text.is_empty());
        assert!(!file.has("http://") || name == "icon.svg", "{name}");
    }
    let old = visitor.get("/static/0123456789abcdef/supple.css").await;
    assert_eq!(old.headers[header::CACHE_CONTROL], "no-cache");
}

#[tokio::test]
async fn a_first_visit_is_small() {
    let visitor = Visitor::new();
    let front = visitor.get("/").await;
    let mut bytes = 0;
    let files = [
        "supple.css",
        "supple.js",
        "steps.js",
        "kept.js",
        "theme.js",
        "icon.svg",
    ];
    let addresses = files.map(|name| format!("/static/0/{name}"));
    for address in addresses.iter().map(String::as_str).chain(["/"]) {
        let request = Request::get(address)
            .header(header::ACCEPT_ENCODING, "gzip")
            .body(Body::empty())
            .unwrap();
        let page = visitor.send(request, address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        bytes += page.headers.get(header::CONTENT_LENGTH).map_or_else(
            // Compressed pages come in pieces; lossy text is never shorter than the bytes it stands for.
            || page.text.len(),
            |length| length.to_str().unwrap().parse().unwrap(),
        );
    }
    assert!(!front.text.is_empty());
    assert!(bytes < 120_000, "{bytes} bytes");
}

#[tokio::test]
async fn reading_never_changes_anything() {
    let visitor = Visitor::new();
    for address in ["/", "/check", "/check/answers", "/plan"] {
        let plain = visitor.get(address).await;
        assert_eq!(plain.status, StatusCode::OK);
        let tempting = format!(
            "{address}?answers=%7B%22answers%22%3A%7B%22age%22%3A40%7D%7D&question=age&value=41"
        );
        assert_eq!(visitor.get(&tempting).await.text, plain.text, "{address}");
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = Request::builder()
            .method(&method)
            .uri("/check")
            .body(Body::empty())
            .unwrap();
        let page = visitor.send(request, "/check").await;
        assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert!(page.has("reached another way"));
    }
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let visitor = Visitor::new();
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://elsewhere.test"),
    ] {
        let request = Request::post("/check")
            .header(header::HOST, "supple.test")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value)
            .body(Body::from("answers=%7B%7D"))
            .unwrap();
        let page = visitor.send(request, "/check").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}");
        assert!(page.has("came from another site"));
        assert_guarded(&page);
    }
}

#[tokio::test]
async fn bad_fields_are_named_and_what_was_typed_is_kept() {
    let visitor = Visitor::new();
    let age = |value: &'static str| [("answers", EMPTY), ("question", "age"), ("value", value)];
    for (typed, shown) in [
        ("four", "value=\"four\""),
        ("-1", "value=\"-1\""),
        ("121", "value=\"121\""),
        ("3.5", "value=\"3.5\""),
        ("NaN", "value=\"NaN\""),
        ("1e999", "value=\"1e999\""),
        ("\"><script>", "value=\"&quot;&gt;&lt;script&gt;\""),
    ] {
        let page = visitor.post("/check", &age(typed)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(page.has("Please type a whole number from 0 to 120."));
        assert!(page.has(shown), "{typed}");
        assert_eq!(page.hidden("question").as_deref(), Some("age"));
    }
    let nothing = [("answers", EMPTY), ("question", "nerve_signs")];
    let page = visitor.post("/check", &nothing).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("Please choose what applies"));
    let both = [
        ("answers", EMPTY),
        ("question", "nerve_signs"),
        ("value", "saddle"),
        ("reply", "none"),
    ];
    let page = visitor.post("/check", &both).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.has("value=\"saddle\" checked"),
        "what was chosen is kept"
    );
    let dont_know = [
        ("answers", EMPTY),
        ("question", "age"),
        ("reply", "dont_know"),
    ];
    let page = visitor.post("/check", &dont_know).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("We need an answer here"));
}

#[tokio::test]
async fn forms_that_no_page_of_ours_would_send_say_what_is_wrong() {
    let visitor = Visitor::new();
    let cases: [(&[(&str, &str)], &str); 9] = [
        (&[], "<code>answers</code>"),
        (
            &[("answers", EMPTY), ("colour", "red")],
            "<code>colour</code>",
        ),
        (
            &[("answers", EMPTY), ("answers", EMPTY)],
            "one value, not several",
        ),
        (
            &[("answers", EMPTY), ("question", "shoe_size")],
            "<code>question</code>",
        ),
        (
            &[("answers", EMPTY), ("ask", "shoe_size")],
            "<code>ask</code>",
        ),
        (
            &[("answers", EMPTY), ("keep", "shoe_size")],
            "<code>keep</code>",
        ),
        (&[("answers", "[")], "cannot be read"),
        (
            &[("answers", r#"{"answers":{"age":400}}"#)],
            "answers.age: expected a whole number",
        ),
        (
            &[("answers", r#"{"answers":{"agee":40}}"#)],
            "did you mean `age`",
        ),
    ];
    for address in ["/check", "/check/answers", "/plan"] {
        for (fields, expected) in &cases {
            let page = visitor.post(address, fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{expected}");
            assert_eq!(page.address, address);
            assert!(page.has(expected), "{address}: {expected}");
            assert!(page.has("href=\"/check\""), "a way on");
        }
    }
}

#[tokio::test]
async fn too_large_too_many_not_a_form_and_nowhere() {
    let visitor = Visitor::new();
    let long = "x".repeat(70_000);
    let page = visitor.post("/plan", &[("answers", &long)]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.has("too much at once"));

    let request = Request::post("/plan")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(EMPTY))
        .unwrap();
    let page = visitor.send(request, "/plan").await;
    assert_eq!(page.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);

    let page = visitor.get("/plam/%3Cscript%3E").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.has("There is no such page") && page.has("href=\"/\""));

    let access = Access {
        posts_per_minute: NonZeroU32::new(2),
        ..Access::default()
    };
    let visitor = Visitor::with(&access);
    for _ in 0..2 {
        let page = visitor.post("/check", &[("answers", EMPTY)]).await;
        assert_eq!(page.status, StatusCode::OK);
    }
    let page = visitor.post("/check", &[("answers", EMPTY)]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.headers.contains_key(header::RETRY_AFTER));
    assert_guarded(&page);
    // What was sent stays on the page, to be sent again.
    assert_eq!(page.hidden("answers").as_deref(), Some(EMPTY));
    assert!(page.has("action=\"/check\"") && page.has("Try again"));
    // Reading goes on.
    assert_eq!(visitor.get("/check").await.status, StatusCode::OK);
}

#[tokio::test]
async fn our_own_faults_are_calm_and_have_a_number() {
    async fn fault() -> &'static str {
        panic!("a fault of our own, planted by this test")
    }
    async fn fault_with(_: Fields) -> &'static str {
        fault().await
    }
    let routes = Router::new().route("/fault", get(fault).post(fault_with));
    let router = security::protect(routes, &Access::default()).unwrap();
    let visitor = Visitor::of(router.with_state(app()));
    let page = visitor.get("/fault").await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.has("Something went wrong here"));
    assert!(!page.has("planted"));
    let id = page.headers["x-request-id"].to_str().unwrap();
    assert!(page.has(&format!("<code>{id}</code>")));

    let fields = [("note", "long & \"dear\""), ("password", "seven")];
    let page = visitor.post("/fault", &fields).await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(page.hidden("note").as_deref(), Some("long & \"dear\""));
    assert!(!page.has("seven") && page.has("name=\"password\""));
}

#[test]
fn a_trusted_origin_with_a_path_is_refused_by_name() {
    let access = Access {
        trusted_origins: vec!["https://supple.example/app".to_owned()],
        ..Access::default()
    };
    let message = web::router(app(), &access).unwrap_err();
    assert!(message.contains("https://supple.example/app"), "{message}");
}
