//! Home visits: coming and going, who is late, and leaving without a word.

use axum::http::StatusCode;
use jiff::SignedDuration;
use store::{Action, Client, Mail, Sending};
use web::pages::practice::safety::{late_words, tell_late};

use crate::house::House;
use crate::person::Person;

async fn next_mail(house: &House) -> Option<Mail> {
    house
        .app
        .store
        .claim_mail(house.now(), SignedDuration::from_mins(5))
        .await
        .unwrap()
}

/// The same about one visit; others are not checked in to either.
async fn next_mail_about(house: &House, visit: &store::Appointment) -> Option<Mail> {
    loop {
        let mail = next_mail(house).await?;
        let sent = house.app.store.mail_done(&mail, Sending::Sent, house.now());
        sent.await.unwrap();
        if mail.data.contains(&visit.id.to_string()) {
            return Some(mail);
        }
    }
}

/// The page of who is in a home asks about this visit.
async fn is_late(house: &House, desk: &Person, visit: &store::Appointment) -> bool {
    let page = desk.get(&house.at("/safety")).await;
    page.has(&format!("name=\"visit\" value=\"{}\"", visit.id))
}

impl House {
    /// The owner wants to hear when a therapist has not checked in to a home.
    async fn watch(&self, name: &str) {
        let watched = store::Therapist {
            watched: true,
            ..self.named(name).await
        };
        let act = store::Act::operator(self.now());
        self.app.store.put(&act, &watched).await.unwrap();
    }
}

#[tokio::test]
async fn the_brief_of_a_home_visit_has_the_way_in_and_the_state_of_the_client() {
    let house = House::open().await;
    let visit = house.visit(true).await;
    let mara = house.therapist().await;
    let page = mara.get(&house.of(visit.id, "")).await;
    for words in [
        "Birkenstraße 3",
        "Second door in the yard",
        "The practice made sure on",
        "I am here",
        "Be on the way from",
    ] {
        assert!(page.has(words), "{words}: {}", page.text);
    }
    let stranger = Client {
        vetted_at: None,
        access_notes: None,
        ..house.client().await
    };
    house
        .app
        .store
        .put(&store::Act::operator(house.now()), &stranger)
        .await
        .unwrap();
    assert!(
        mara.get(&house.of(visit.id, ""))
            .await
            .has("Nobody has made sure who they are")
    );
    let in_house = house.visit(false).await;
    let page = mara.get(&house.of(in_house.id, "")).await;
    assert!(!page.has("I am here") && !page.has("Birkenstraße"));
    let refused = mara
        .post(&house.of(in_house.id, "/presence"), &[("do", "in")])
        .await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_does_not_check_out_is_looked_for_once() {
    let house = House::open().await;
    let visit = house.visit(true).await;
    let (mara, desk) = (
        house.therapist().await,
        house.somebody(house.people.front_desk).await,
    );
    house.until(visit.starts_at);
    let address = house.of(visit.id, "/presence");
    for _ in 0..2 {
        let here = mara
            .post(&address, &[("do", "in"), ("minutes", "15")])
            .await;
        assert!(mara.follow(&here).await.has("Expected out by"));
    }
    house.until(visit.ends_at + SignedDuration::from_mins(14));
    tell_late(&house.app).await.unwrap();
    assert_eq!(next_mail(&house).await, None);
    assert!(desk.get(&house.at("/safety")).await.has("Nobody is late."));

    house.pass(SignedDuration::from_mins(1));
    for _ in 0..3 {
        tell_late(&house.app).await.unwrap();
    }
    let mail = next_mail(&house).await.unwrap();
    assert_eq!(
        (mail.kind.as_str(), mail.email.as_str()),
        ("late_from_home", "hello@linden.invalid")
    );
    assert!(
        !mail.data.contains("Mara") && !mail.data.contains("Birken"),
        "{}",
        mail.data
    );
    let (words, link) = late_words(&house.app, &mail.data).await.unwrap().unwrap();
    let words = words.join(" ");
    for there in ["Mara Feld", "Birkenstraße 3", "Europe/Berlin"] {
        assert!(words.contains(there), "{words}");
    }
    assert!(
        !words.contains("Robin") && !words.to_lowercase().contains("pain"),
        "{words}"
    );
    assert!(link.ends_with(&house.at("/safety")), "{link}");
    assert_eq!(next_mail(&house).await, None);

    let late = desk.get(&house.at("/safety")).await;
    assert!(
        late.has("Reached, all is well") && late.has("Mara Feld") && !late.has("Robin"),
        "{}",
        late.text
    );
    assert!(mara.get(&house.of(visit.id, "")).await.has("You are late."));
    for page in ["/today", "/week"] {
        let calendar = desk.get(&house.at(page)).await;
        assert!(calendar.has("Somebody on a home visit was not heard of in time."));
    }
    for _ in 0..2 {
        let reached = desk
            .post(
                &house.at("/safety/reached"),
                &[("visit", &visit.id.to_string())],
            )
            .await;
        assert!(desk.follow(&reached).await.has("Nobody is late."));
    }
    assert_eq!(
        late_words(&house.app, &mail.data).await.unwrap(),
        None,
        "a mail that waits makes no sense any more"
    );
}

#[tokio::test]
async fn who_says_that_it_takes_longer_is_looked_for_later_and_who_left_is_not() {
    let house = House::open().await;
    let visit = house.visit(true).await;
    let mara = house.therapist().await;
    house.until(visit.starts_at);
    let address = house.of(visit.id, "/presence");
    mara.post(&address, &[("do", "in"), ("minutes", "15")])
        .await;
    mara.post(&address, &[("do", "later"), ("minutes", "15")])
        .await;
    house.until(visit.ends_at + SignedDuration::from_mins(29));
    tell_late(&house.app).await.unwrap();
    assert_eq!(next_mail(&house).await, None);
    let out = mara
        .post(&address, &[("do", "out"), ("minutes", "15")])
        .await;
    assert!(mara.follow(&out).await.has("You left at"));
    house.pass(SignedDuration::from_hours(5));
    tell_late(&house.app).await.unwrap();
    assert_eq!(next_mail(&house).await, None);
    // A page that was left open changes nothing.
    let stale = mara
        .post(&address, &[("do", "later"), ("minutes", "15")])
        .await;
    assert!(mara.follow(&stale).await.has("You left at"));
    for (field, value) in [
        ("do", "fly"),
        ("minutes", "-5"),
        ("minutes", "9999999999"),
        ("zebra", "1"),
    ] {
        let page = mara.post(&address, &[(field, value)]).await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field}={value}"
        );
    }
}

#[tokio::test]
async fn whoever_leaves_now_owes_nobody_a_word() {
    let house = House::open().await;
    let visit = house.visit(true).await;
    let mara = house.therapist().await;
    house.until(visit.starts_at);
    mara.post(
        &house.of(visit.id, "/presence"),
        &[("do", "in"), ("minutes", "15")],
    )
    .await;
    let left = mara
        .post(&house.of(visit.id, "/presence"), &[("do", "early")])
        .await;
    let page = mara.follow(&left).await;
    assert!(
        page.has("You owe nobody a reason") && page.has("Call the practice"),
        "{}",
        page.text
    );
    let check = house
        .app
        .store
        .visit_check(house.people.practice, visit.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (check.early_at, check.out_at),
        (Some(house.now()), Some(house.now()))
    );
    house.pass(SignedDuration::from_hours(9));
    tell_late(&house.app).await.unwrap();
    assert_eq!(next_mail(&house).await, None);
    let list = mara.get(&house.at("/notes")).await;
    assert!(
        !list.has(&house.of(visit.id, "/note")),
        "no note is asked for"
    );
    let desk = house
        .somebody(house.people.front_desk)
        .await
        .get(&house.at("/safety"))
        .await;
    assert!(!desk.has("early"));
}

#[tokio::test]
async fn a_therapist_sees_their_own_visits_and_a_client_nothing() {
    let house = House::open().await;
    let visit = house.visit(true).await;
    let mara = house.therapist().await;
    house.until(visit.starts_at);
    mara.post(
        &house.of(visit.id, "/presence"),
        &[("do", "in"), ("minutes", "15")],
    )
    .await;
    let jonas = house.another_therapist().await;
    let page = jonas.get(&house.at("/safety")).await;
    assert!(page.has("Nobody has checked in") && !page.has("Birkenstraße"));
    let reached = jonas
        .post(
            &house.at("/safety/reached"),
            &[("visit", &visit.id.to_string())],
        )
        .await;
    assert_eq!(reached.status, StatusCode::NOT_FOUND);
    assert!(
        house
            .somebody(house.people.owner)
            .await
            .get(&house.at("/safety"))
            .await
            .has("Birkenstraße")
    );
    let client = house.somebody(house.people.client).await;
    assert_eq!(
        client.get(&house.at("/safety")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        house
            .noted(house.people.front_desk, Action::RecordRead)
            .await,
        []
    );
}

#[tokio::test]
async fn whoever_is_watched_and_does_not_check_in_is_looked_for_once() {
    let house = House::open().await;
    let visit = house.visit(true).await;
    let mara = house.therapist().await;
    let desk = house.somebody(house.people.front_desk).await;
    let minutes = SignedDuration::from_mins;
    house.until(visit.starts_at + minutes(20));
    tell_late(&house.app).await.unwrap();
    assert_eq!(
        next_mail_about(&house, &visit).await,
        None,
        "nobody is watched unasked"
    );

    house.watch("Mara Feld").await;
    house.until(visit.starts_at + minutes(14));
    tell_late(&house.app).await.unwrap();
    assert_eq!(next_mail_about(&house, &visit).await, None);
    house.until(visit.starts_at + minutes(15));
    for _ in 0..3 {
        tell_late(&house.app).await.unwrap();
    }
    let mail = next_mail_about(&house, &visit).await.unwrap();
    assert_eq!(mail.kind, "late_from_home");
    let (words, _) = late_words(&house.app, &mail.data).await.unwrap().unwrap();
    let words = words.join(" ");
    assert!(
        words.contains("Mara Feld is expected at Birkenstraße 3")
            && words.contains("has not checked in"),
        "{words}"
    );
    assert_eq!(next_mail_about(&house, &visit).await, None, "one mail");
    assert!(is_late(&house, &desk, &visit).await);
    let late = desk.get(&house.at("/safety")).await;
    assert!(
        late.has("Has not checked in. Expected there by") && late.has("Reached, all is well"),
        "{}",
        late.text
    );
    let brief = mara.get(&house.of(visit.id, "")).await;
    assert!(brief.has("You have not checked in.") && brief.has("I am here"));

    // A check-in begins the watch over the way out, as ever; the mail that waits is about nothing any more.
    let address = house.of(visit.id, "/presence");
    let here = mara
        .post(&address, &[("do", "in"), ("minutes", "15")])
        .await;
    assert!(mara.follow(&here).await.has("Checked in at"));
    assert_eq!(late_words(&house.app, &mail.data).await.unwrap(), None);
    assert!(!is_late(&house, &desk, &visit).await);
    tell_late(&house.app).await.unwrap();
    assert_eq!(next_mail_about(&house, &visit).await, None);
    house.until(visit.ends_at + minutes(16));
    tell_late(&house.app).await.unwrap();
    let mail = next_mail_about(&house, &visit).await.unwrap();
    let (words, _) = late_words(&house.app, &mail.data).await.unwrap().unwrap();
    assert!(words.join(" ").contains("has not checked out"));
}

#[tokio::test]
async fn who_was_reached_without_a_check_in_can_still_check_in_and_who_left_is_not_looked_for() {
    let house = House::open().await;
    let visit = house.visit(true).await;
    let mara = house.therapist().await;
    let desk = house.somebody(house.people.front_desk).await;
    house.watch("Mara Feld").await;
    house.until(visit.starts_at + SignedDuration::from_mins(15));
    tell_late(&house.app).await.unwrap();
    assert!(next_mail_about(&house, &visit).await.is_some());
    let reached = [("visit", &*visit.id.to_string())];
    desk.post(&house.at("/safety/reached"), &reached).await;
    tell_late(&house.app).await.unwrap();
    assert_eq!(next_mail_about(&house, &visit).await, None);
    assert!(!is_late(&house, &desk, &visit).await);
    let here = mara
        .post(
            &house.of(visit.id, "/presence"),
            &[("do", "in"), ("minutes", "15")],
        )
        .await;
    assert!(mara.follow(&here).await.has("Checked in at"));
    mara.post(&house.of(visit.id, "/presence"), &[("do", "early")])
        .await;
    tell_late(&house.app).await.unwrap();
    assert_eq!(next_mail_about(&house, &visit).await, None);
}
