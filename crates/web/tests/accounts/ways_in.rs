//! Getting in, staying in, and keeping others out.

use std::future::Future;
use std::num::NonZeroU32;

use axum::http::{StatusCode, header};
use store::{Act, Action, Token};
use web::account::{Cookies, Settings, SignUp};

use crate::browser::pairs;
use crate::on_both;
use crate::stage::{PASSWORD, Stage, at_once, confirmed};

const ANN: &str = "ann@example.org";

on_both! {
    an_account_begins_with_a_mail
    an_account_begins_at_once
    nobody_learns_who_has_an_account
    a_link_works_once_and_not_for_long
    a_link_for_one_thing_opens_no_other
    a_planted_cookie_is_worth_nothing
    a_new_password_rotates_the_cookie_and_signs_out_the_others
    what_changes_the_ways_in_wants_a_fresh_sign_in
    a_step_up_by_somebody_else_sends_nothing_on
    a_sign_in_slides_and_ends
    devices_are_listed_and_signed_out
    an_unconfirmed_account_is_taken_over_by_the_owner_of_the_address
    an_address_is_changed_by_its_owner_only
    hostile_words_stay_words
    a_passkey_ceremony_counts_once
}

async fn an_account_begins_with_a_mail<F: Future<Output = Stage>>(stage: impl Fn(Settings) -> F) {
    let stage = stage(confirmed()).await;
    let ann = stage.browser();
    let page = ann.get("/sign-up").await;
    assert!(page.has("Send me a link to begin") && !page.has("type=\"password\""));
    let page = ann
        .post("/sign-up", &[("email", " Ann@Example.org ")])
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("Look into your mail") && page.has("Ann@Example.org"));
    assert_eq!(ann.cookie(), None);

    let mail = stage.the_mail().await;
    assert_eq!(mail.to, "Ann@Example.org");
    assert!(mail.link().starts_with("/sign-up/open?key="));
    // Mail programs look at links; that uses nothing.
    for _ in 0..3 {
        assert!(ann.get(&mail.link()).await.has("Begin the account"));
    }
    let page = ann.open_link_with(&mail, &[("password", "short")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("at least 10 characters") && !page.has("value=\"short\""));
    let page = ann.open_link_with(&mail, &[("password", PASSWORD)]).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, "/me"));
    let page = ann.get("/me").await;
    assert!(page.has("Nothing is kept yet") && page.has("Ann@Example.org"));
    assert!(!page.has("not confirmed yet"));
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");

    let page = ann.post("/sign-out", &[]).await;
    assert!(page.has("You are signed out"));
    assert_eq!(ann.cookie(), None);
    let page = ann.get("/me").await;
    assert_eq!(page.location(), "/sign-in?next=%2Fme");
    let page = ann.sign_in("ANN@example.org", PASSWORD).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, "/me"));
}

async fn an_account_begins_at_once<F: Future<Output = Stage>>(stage: impl Fn(Settings) -> F) {
    let stage = stage(at_once()).await;
    let ann = stage.browser();
    for (email, password, why) in [
        ("ann", PASSWORD, "Please type an e-mail address"),
        (ANN, "password123", "Many people use this password"),
        (ANN, "ann@example.org", "This is your e-mail address"),
    ] {
        let fields = [("email", email), ("password", password)];
        let page = ann.post("/sign-up", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(page.has(why) && page.has(&format!("value=\"{email}\"")));
        assert!(!page.has(&format!("value=\"{password}\"")) || email == password);
    }
    let fields = [("email", ANN), ("password", PASSWORD)];
    let page = ann.post("/sign-up", &fields).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, "/me"));
    let cookie = page.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-supple="), "{cookie}");
    for part in ["; Path=/;", "; HttpOnly;", "; SameSite=Lax;", "; Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    assert!(ann.get("/me").await.has("not confirmed yet"));

    let mail = stage.the_mail().await;
    // Whoever else gets the mail cannot confirm: the account is not theirs.
    let bob = stage.browser();
    let page = bob.open_link(&mail).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    let page = ann.open_link(&mail).await;
    assert_eq!(page.location(), "/me?done=confirmed");
    let page = ann.get("/me?done=confirmed").await;
    assert!(page.has("is confirmed") && !page.has("not confirmed yet"));

    // Whoever forgot that they have one is let in, with the right password only.
    let again = stage.browser();
    assert_eq!(again.post("/sign-up", &fields).await.status, 303);
    let wrong = [("email", ANN), ("password", "four small horses")];
    let page = stage.browser().post("/sign-up", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn nobody_learns_who_has_an_account<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    stage.member(ANN).await;
    stage.wait_minutes(5);
    let nobody = "zoe@example.org";
    let ask = [
        ("/sign-up", vec![]),
        ("/sign-in/link", vec![]),
        ("/sign-in", vec![("password", "not this one at all")]),
    ];
    for (address, more) in &ask {
        let stranger = stage.browser();
        let mut seen = Vec::new();
        for email in [ANN, nobody] {
            let mut fields = vec![("email", email)];
            fields.extend(more);
            let page = stranger.post(address, &fields).await;
            let headers: Vec<String> = page
                .headers
                .iter()
                .filter(|(name, _)| *name != "x-request-id")
                .map(|(name, value)| format!("{name}: {value:?}"))
                .collect();
            seen.push((page.status, headers, page.text.replace(email, "…")));
        }
        assert_eq!(seen[0], seen[1], "{address}");
        assert!(!seen[0].2.is_empty());
    }
    // What the mails say differs, and only their owners read them.
    let (delivered, landed) = stage.deliver().await;
    assert_eq!((delivered.sent, delivered.pointless), (3, 1));
    let of = |email: &str| landed.iter().filter(|mail| mail.to == email).count();
    assert_eq!((of(ANN), of(nobody)), (2, 1));
    let has_one = landed
        .iter()
        .find(|mail| mail.text.contains("It has one already"));
    assert_eq!(has_one.unwrap().to, ANN);
}

async fn a_link_works_once_and_not_for_long<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    stage.member(ANN).await;
    let ask = async || {
        stage.wait_minutes(5);
        let page = stage
            .browser()
            .post("/sign-in/link", &[("email", ANN)])
            .await;
        assert_eq!(page.status, StatusCode::OK);
        stage.the_mail().await
    };
    let mail = ask().await;
    let ann = stage.browser();
    assert_eq!(ann.open_link(&mail).await.location(), "/me");
    assert_eq!(ann.get("/me").await.status, StatusCode::OK);
    let thief = stage.browser();
    assert_eq!(thief.get(&mail.link()).await.status, StatusCode::GONE);
    let key = mail.key();
    let page = thief.post("/sign-in/open", &[("key", &key)]).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert_eq!(thief.cookie(), None);

    let late = ask().await;
    stage.wait_minutes(31);
    assert_eq!(thief.get(&late.link()).await.status, StatusCode::GONE);
    for nonsense in ["", "x", &"0".repeat(64), &"é".repeat(32)] {
        let page = thief.post("/sign-in/open", &[("key", nonsense)]).await;
        assert_eq!(page.status, StatusCode::GONE, "{nonsense}");
    }
    // Two mails within two minutes are one.
    for _ in 0..2 {
        stage
            .browser()
            .post("/sign-in/link", &[("email", ANN)])
            .await;
    }
    assert_eq!(stage.deliver().await.0.sent, 1);
}

async fn a_link_for_one_thing_opens_no_other<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    stage.member(ANN).await;
    stage.wait_minutes(5);
    let browser = stage.browser();
    browser.post("/sign-in/link", &[("email", ANN)]).await;
    let key = stage.the_mail().await.key();
    let fields = [("key", key.as_str()), ("password", PASSWORD)];
    assert_eq!(browser.post("/sign-up/open", &fields).await.status, 410);
    for path in ["/sign-up/open", "/confirm/email", "/confirm/change"] {
        let page = browser.get(&format!("{path}?key={key}")).await;
        assert_eq!(page.status, StatusCode::GONE, "{path}");
    }
    let page = browser.post("/sign-in/open", &[("key", &key)]).await;
    assert_eq!(page.status, 303, "and it is still good for its own");
}

async fn a_planted_cookie_is_worth_nothing<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let eve = stage.member("eve@example.org").await;
    stage.member(ANN).await;
    // Eve plants her own sign-in in Ann's browser; and a token that she made up.
    let made_up = stage.app.random.token().reveal();
    for planted in [eve.cookie().unwrap(), made_up] {
        let ann = stage.browser();
        ann.set_cookie(&planted);
        assert_eq!(ann.sign_in(ANN, PASSWORD).await.status, 303);
        let given = ann.cookie().unwrap();
        assert_ne!(given, planted);
        assert!(ann.get("/me").await.has(ANN));
        let watcher = stage.browser();
        watcher.set_cookie(&planted);
        assert_eq!(watcher.get("/me").await.status, 303, "it opens nothing");
    }
    for broken in ["", "nonsense", "%00", &"f".repeat(65)] {
        let browser = stage.browser();
        browser.set_cookie(broken);
        assert_eq!(browser.get("/me").await.status, 303, "{broken}");
        assert_eq!(browser.get("/").await.status, 200, "{broken}");
    }
}

async fn a_new_password_rotates_the_cookie_and_signs_out_the_others<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    let phone = stage.browser();
    assert_eq!(phone.sign_in(ANN, PASSWORD).await.status, 303);
    let before = ann.cookie().unwrap();
    let page = ann
        .post("/me/password", &[("password", "1234567890")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = "nine quiet walruses";
    let page = ann.post("/me/password", &[("password", new)]).await;
    assert_eq!(page.location(), "/me/ways-in?done=password");
    assert_ne!(ann.cookie().unwrap(), before);
    assert_eq!(ann.get("/me").await.status, 200);
    assert_eq!(
        phone.get("/me").await.status,
        303,
        "the phone is signed out"
    );
    let old = stage.browser();
    old.set_cookie(&before);
    assert_eq!(old.get("/me").await.status, 303, "the old token is dead");
    assert_eq!(stage.browser().sign_in(ANN, PASSWORD).await.status, 422);
    assert_eq!(stage.browser().sign_in(ANN, new).await.status, 303);
    let mail = stage.the_mail().await;
    assert_eq!(mail.subject, "Your Supple password was set");
    assert!(!mail.source.contains(new));
}

async fn what_changes_the_ways_in_wants_a_fresh_sign_in<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    stage.wait_minutes(16);
    let forms: [(&str, &[(&str, &str)]); 6] = [
        ("/me/password", &[("password", "nine quiet walruses")]),
        ("/me/email", &[("email", "new@example.org")]),
        ("/me/passkeys/new", &[]),
        ("/me/passkeys/begin", &[]),
        ("/me/export", &[]),
        ("/me/delete", &[("confirmation", "delete")]),
    ];
    for (address, fields) in forms {
        let page = ann.post(address, fields).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert!(page.has("Is it you?"), "{address}");
        assert!(
            !page.has("walruses"),
            "a password is not written into a page"
        );
    }
    assert_eq!(ann.get("/me").await.status, 200, "the rest goes on");
    let page = ann.post("/me/email", &[("email", "new@example.org")]).await;
    let carried = page.form("/sign-in");
    let mut fields = pairs(&carried);
    fields.extend([("email", ANN), ("password", PASSWORD)]);
    let page = ann.post("/sign-in", &fields).await;
    assert!(page.has("data-go-on"), "{}", page.text);
    let go_on = page.form("/me/email");
    let page = ann.post("/me/email", &pairs(&go_on)).await;
    assert_eq!(page.location(), "/me/ways-in?done=mail_owed");
}

async fn a_step_up_by_somebody_else_sends_nothing_on<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    stage.member("bob@example.org").await;
    stage.wait_minutes(16);
    let page = ann.post("/me/delete", &[("confirmation", "delete")]).await;
    let carried = page.form("/sign-in");
    let mut fields = pairs(&carried);
    fields.extend([("email", "bob@example.org"), ("password", PASSWORD)]);
    let page = ann.post("/sign-in", &fields).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, "/me"));
}

async fn a_sign_in_slides_and_ends<F: Future<Output = Stage>>(stage: impl Fn(Settings) -> F) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    let idle = stage.browser();
    idle.sign_in(ANN, PASSWORD).await;
    for _ in 0..8 {
        stage.wait_days(20);
        assert_eq!(ann.get("/me").await.status, 200);
    }
    assert_eq!(idle.get("/me").await.status, 303, "thirty days unused");
    stage.wait_days(21);
    assert_eq!(ann.get("/me").await.status, 303, "half a year is the most");
}

async fn devices_are_listed_and_signed_out<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    let bob = stage.member("bob@example.org").await;
    let (phone, tablet) = (stage.browser(), stage.browser());
    phone.sign_in(ANN, PASSWORD).await;
    let page = ann.get("/me/ways-in").await;
    assert!(page.has("Firefox on Android") && page.has(", this one"));
    let of_phone = page.form("/me/sign-ins/end");
    // Bob knows the number, and it is no use to him.
    let page = bob.post("/me/sign-ins/end", &pairs(&of_phone)).await;
    assert_eq!(page.status, 303);
    assert_eq!(phone.get("/me").await.status, 200);
    ann.post("/me/sign-ins/end", &pairs(&of_phone)).await;
    assert_eq!(phone.get("/me").await.status, 303);
    let page = ann.post("/me/sign-ins/end", &pairs(&of_phone)).await;
    assert_eq!(page.status, 303, "pressed twice");

    phone.sign_in(ANN, PASSWORD).await;
    tablet.sign_in(ANN, PASSWORD).await;
    ann.post("/me/sign-ins/end-others", &[]).await;
    for other in [&phone, &tablet] {
        assert_eq!(other.get("/me").await.status, 303);
    }
    assert_eq!(ann.get("/me").await.status, 200);
    assert_eq!(bob.get("/me").await.status, 200);
}

async fn an_unconfirmed_account_is_taken_over_by_the_owner_of_the_address<
    F: Future<Output = Stage>,
>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(at_once()).await;
    let eve = stage.browser();
    let fields = [("email", ANN), ("password", "eve knows this one")];
    assert_eq!(eve.post("/sign-up", &fields).await.status, 303);
    stage.deliver().await;
    // Ann asks for a link, as anybody may, and it comes to her.
    let ann = stage.browser();
    ann.post("/sign-in/link", &[("email", ANN)]).await;
    let page = ann.open_link(&stage.the_mail().await).await;
    assert_eq!(page.location(), "/me/ways-in?done=taken_over");
    assert!(ann.get(page.location()).await.has("choose a new password"));
    assert_eq!(eve.get("/me").await.status, 303, "Eve is out");
    let page = stage.browser().sign_in(ANN, "eve knows this one").await;
    assert_eq!(page.status, 422, "and her password opens nothing");
}

async fn an_address_is_changed_by_its_owner_only<F: Future<Output = Stage>>(
    stage: impl Fn(Settings) -> F,
) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    let bob = stage.member("bob@example.org").await;
    let ask = async |email: &str| {
        stage.wait_minutes(3);
        let page = ann.post("/me/email", &[("email", email)]).await;
        assert_eq!(page.location(), "/me/ways-in?done=mail_owed", "{email}");
    };
    // An address that somebody has gives the same answer, and no mail.
    ask("Bob@example.org").await;
    let (delivered, _) = stage.deliver().await;
    assert_eq!((delivered.sent, delivered.pointless), (0, 1));
    let page = ann.post("/me/email", &[("email", "@")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("value=\"@\""));

    ask("ann@new.example").await;
    let mail = stage.the_mail().await;
    assert_eq!(mail.to, "ann@new.example");
    let page = bob.open_link(&mail).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(ann.get("/me").await.has(ANN), "nothing changed yet");
    let page = ann.open_link(&mail).await;
    assert_eq!(page.location(), "/me/ways-in?done=email_changed");
    assert!(ann.get("/me").await.has("ann@new.example"));
    let told = stage.the_mail().await;
    assert_eq!(told.to, ANN, "the old address is told");
    assert_eq!(stage.browser().sign_in(ANN, PASSWORD).await.status, 422);
    let page = stage.browser().sign_in("ann@new.example", PASSWORD).await;
    assert_eq!(page.status, 303);
}

async fn hostile_words_stay_words<F: Future<Output = Stage>>(stage: impl Fn(Settings) -> F) {
    const HOSTILE: &str = "\"><script>alert(1)</script>";
    let stage = stage(confirmed()).await;
    let browser = stage.browser();
    let strange = "\"<script>alert(1)</script>\"@example.org";
    for address in ["/sign-in", "/sign-up", "/sign-in/link"] {
        for email in [
            HOSTILE,
            strange,
            "a@b\0c.org",
            &"a".repeat(5000),
            "é@é.example",
        ] {
            let page = browser.post(address, &[("email", email)]).await;
            assert!(!page.has("<script>alert"), "{address}: {email:.40}");
            assert!(!page.status.is_server_error(), "{address}: {email:.40}");
        }
    }
    let page = browser
        .get("/sign-in?next=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")
        .await;
    assert!(!page.has("<script>alert"));
    for other in [
        "//elsewhere.test",
        "https%3A%2F%2Felsewhere.test",
        "%2F%5Celsewhere.test",
    ] {
        let page = browser.get(&format!("/sign-in?next={other}")).await;
        assert_eq!(page.hidden("next"), None, "{other}");
    }
    let page = browser
        .post("/sign-in", &[("next", "//elsewhere.test"), ("email", ANN)])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Names of devices and passkeys are somebody's words, too; here a member tries.
    stage.deliver().await;
    let ann = stage.member(ANN).await;
    let page = ann.post("/me/delete", &[("confirmation", HOSTILE)]).await;
    assert!(page.has("Nothing was deleted") && !page.has("<script>alert"));
    let page = ann
        .post(
            "/me/passkeys/rename",
            &[("passkey", HOSTILE), ("label", "x")],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!page.has("<script>alert"));
}

async fn a_passkey_ceremony_counts_once<F: Future<Output = Stage>>(stage: impl Fn(Settings) -> F) {
    let stage = stage(confirmed()).await;
    let ann = stage.member(ANN).await;
    let page = ann.post("/sign-in/passkey/begin", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    let begun: serde_json::Value = serde_json::from_slice(&page.bytes).unwrap();
    assert_eq!(begun["options"]["publicKey"]["rpId"], "localhost");
    assert_eq!(
        begun["options"]["publicKey"]["userVerification"],
        "required"
    );
    let ceremony = begun["ceremony"].as_str().unwrap();
    let stranger = stage.browser();
    for credential in ["", "{}", "null", &"[".repeat(3000)] {
        let fields = [("ceremony", ceremony), ("credential", credential)];
        let page = stranger.post("/sign-in/passkey", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("opens no account here"));
        assert_eq!(stranger.cookie(), None);
    }
    assert_eq!(
        stage.count("select count(*) from ceremony").await,
        0,
        "taken"
    );

    let page = ann.post("/me/passkeys/new", &[]).await;
    assert!(page.has("Firefox on Android") && page.has("data-passkey-add"));
    let page = ann.post("/me/passkeys/begin", &[]).await;
    let begun: serde_json::Value = serde_json::from_slice(&page.bytes).unwrap();
    let asked = &begun["options"]["publicKey"];
    assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(asked["user"]["name"], ANN);
    let ceremony = begun["ceremony"].as_str().unwrap();
    // A ceremony of Ann's is none of Bob's.
    let bob = stage.member("bob@example.org").await;
    let fields = [
        ("ceremony", ceremony),
        ("credential", "{}"),
        ("label", "Phone"),
    ];
    let page = bob.post("/me/passkeys", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("could not be added"));
    assert_eq!(stage.count("select count(*) from passkey").await, 0);
}

#[tokio::test]
async fn tries_are_counted_by_account_and_by_address() {
    let settings = Settings {
        tries_per_account: NonZeroU32::new(3),
        tries_per_address: NonZeroU32::new(6),
        ..at_once()
    };
    let stage = Stage::sqlite(settings).await;
    stage.member(ANN).await;
    // From many places at one account, known or not.
    for email in [ANN, "zoe@example.org"] {
        let mut statuses = Vec::new();
        for _ in 0..4 {
            statuses.push(
                stage
                    .browser()
                    .sign_in(email, "wrong wrong")
                    .await
                    .status
                    .as_u16(),
            );
        }
        // Ann's first one was her signing up.
        let free = if email == ANN { 2 } else { 3 };
        assert!(
            statuses[..free].iter().all(|status| *status == 422),
            "{statuses:?}"
        );
        assert!(
            statuses[free..].iter().all(|status| *status == 429),
            "{statuses:?}"
        );
    }
    let page = stage.browser().sign_in(ANN, PASSWORD).await;
    assert_eq!(page.status, 429, "also with the right password");
    assert!(page.headers.contains_key(header::RETRY_AFTER));
    // From one place at many accounts.
    let guesser = stage.browser();
    for i in 0..6 {
        let page = guesser
            .sign_in(&format!("p{i}@example.org"), "wrong wrong")
            .await;
        assert_eq!(page.status, 422);
    }
    let page = guesser
        .post("/sign-in/link", &[("email", "p9@example.org")])
        .await;
    assert_eq!(page.status, 429);
    assert_eq!(guesser.get("/sign-in").await.status, 200);
}

#[tokio::test]
async fn forms_of_other_sites_do_nothing() {
    let stage = Stage::sqlite(confirmed()).await;
    let ann = stage.member(ANN).await;
    for address in [
        "/sign-in",
        "/sign-in/link",
        "/sign-in/open",
        "/sign-in/resume",
        "/sign-in/passkey",
        "/sign-in/passkey/begin",
        "/sign-up",
        "/sign-up/open",
        "/sign-out",
        "/confirm/email",
        "/confirm/change",
        "/keep",
        "/me/confirm",
        "/me/shares",
        "/me/shares/end",
        "/me/email",
        "/me/password",
        "/me/passkeys",
        "/me/passkeys/begin",
        "/me/passkeys/new",
        "/me/passkeys/rename",
        "/me/passkeys/remove",
        "/me/sign-ins/end",
        "/me/sign-ins/end-others",
        "/me/export",
        "/me/delete",
    ] {
        let page = ann
            .post_from(
                "https://elsewhere.test",
                address,
                &[("confirmation", "delete")],
            )
            .await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{address}");
        assert_eq!(page.headers.get(header::SET_COOKIE), None, "{address}");
    }
    assert_eq!(ann.get("/me").await.status, 200);
}

#[tokio::test]
async fn nobody_begins_an_account_where_that_is_closed() {
    let settings = Settings {
        sign_up: SignUp::Closed,
        ..Settings::default()
    };
    let stage = Stage::sqlite(settings).await;
    let browser = stage.browser();
    assert!(browser.get("/sign-up").await.has("cannot be begun here"));
    assert!(!browser.get("/sign-in").await.has("New here?"));
    let fields = [("email", ANN), ("password", PASSWORD)];
    let page = browser.post("/sign-up", &fields).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(stage.deliver().await.0.sent, 0);
}

#[tokio::test]
async fn plain_cookies_only_where_somebody_chose_them() {
    let settings = Settings {
        cookies: Cookies::Plain,
        ..at_once()
    };
    let stage = Stage::sqlite(settings).await;
    let browser = stage.browser();
    let fields = [("email", ANN), ("password", PASSWORD)];
    let page = browser.post("/sign-up", &fields).await;
    let cookie = page.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("supple=") && !cookie.contains("Secure"));
    assert_eq!(browser.get("/me").await.status, 200);
}

#[tokio::test]
async fn failed_tries_are_in_the_audit_without_a_word_typed() {
    let stage = Stage::sqlite(confirmed()).await;
    stage.member(ANN).await;
    let account = stage
        .app
        .store
        .account_by_email(ANN)
        .await
        .unwrap()
        .unwrap();
    stage.browser().sign_in(ANN, "my secret guess").await;
    let log = stage.app.store.audit_of(account.id, 10).await.unwrap();
    assert_eq!(log[0].action, Action::SignInFailed.as_str());
    assert_eq!(log[0].actor, Act::visitor(log[0].at).actor);
    assert!(!stage.bytes().windows(9).any(|bytes| bytes == b"my secret"));
    assert!(stage.app.random.token().reveal().parse::<Token>().is_ok());
}
