//! The waitlist where it does not lead to a visit: nobody fits, the check is wanted again, it ends, or something is wrong.

use axum::http::StatusCode;
use jiff::SignedDuration;
use store::{Act, OfferOutcome, Service, WaitlistEnd, WaitlistEntry};

use crate::find::{answers, pregnant};
use crate::house::House;
use crate::person::Person;
use crate::post::{deliver, subjects};
use crate::waitlist::{NAMED, at, back, free, full, goal, join, look, now, outcomes};

#[tokio::test]
async fn only_whoever_can_be_helped_by_the_therapist_is_offered_the_time() {
    let house = House::with_nothing_ahead().await;
    let taken = full(&house).await;
    let person = house.somebody(house.people.client).await;
    let goal = goal(&house).await;
    // Jonas is not trained for it, and nobody else is there.
    let refused = person
        .post(
            "/waitlist/join",
            &[("answers", &pregnant(&house)), ("goal", &goal)],
        )
        .await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(refused.has("This cannot be waited for"));
    // Whose answers were changed behind our back is asked for the check, once, and offered nothing.
    let (entry, _) = join(&house, &person, &answers(&house, &[]), &[]).await;
    let unwell = WaitlistEntry {
        id: house
            .app
            .random
            .draw(|random| store::WaitlistId::mint(house.now(), random)),
        answers: Some("{}".to_owned()),
        ..entry.clone()
    };
    house
        .app
        .store
        .join_waitlist(&Act::program(house.now()), &unwell)
        .await
        .unwrap();
    free(&house, &taken).await;
    assert_eq!(look(&house).await, 1);
    assert_eq!(look(&house).await, 0);
    assert!(outcomes(&house, &entry).await.is_empty());
    let mails = deliver(&house.app).await.1;
    let asked: Vec<_> = mails
        .iter()
        .filter(|mail| mail.is("subject").contains("go through the check again"))
        .collect();
    assert_eq!(asked.len(), 1, "{:?}", subjects(&mails));
    assert!(person.get(&at(&entry)).await.has("Go through the check"));
    // New answers: the same place, and the time is theirs.
    let (same, page) = join(&house, &person, &answers(&house, &[]), &[]).await;
    assert_eq!((same.id, same.made_at), (entry.id, entry.made_at));
    assert!(!page.has("Go through the check"));
    assert_eq!(look(&house).await, 1);
    assert_eq!(outcomes(&house, &entry).await, [OfferOutcome::Open]);
}

#[tokio::test]
async fn answers_that_grow_old_are_wanted_again_before_an_offer() {
    for (days, offers) in [(28, vec![OfferOutcome::Open]), (29, vec![])] {
        let house = House::with_nothing_ahead().await;
        let taken = full(&house).await;
        let person = house.somebody(house.people.client).await;
        let (entry, _) = join(&house, &person, &answers(&house, &[]), &[]).await;
        let given = house.app.today();
        let before = given.checked_sub(jiff::Span::new().days(days)).unwrap();
        let old = entry.answers.as_ref().unwrap();
        let older = WaitlistEntry {
            id: house
                .app
                .random
                .draw(|random| store::WaitlistId::mint(house.now(), random)),
            answers: Some(old.replace(&given.to_string(), &before.to_string())),
            ..entry.clone()
        };
        let act = Act::program(house.now());
        house.app.store.join_waitlist(&act, &older).await.unwrap();
        free(&house, &taken).await;
        assert_eq!(look(&house).await, 1, "an offer, or a mail");
        assert_eq!(outcomes(&house, &entry).await, offers, "{days} days old");
        let page = person.get(&at(&entry)).await;
        assert_eq!(page.has("Go through the check"), offers.is_empty());
    }
}

#[tokio::test]
async fn whoever_waits_in_vain_is_told_and_the_practice_can_end_it() {
    let house = House::with_nothing_ahead().await;
    full(&house).await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let (entry, _) = join(&house, &person, &answers, &[]).await;
    house.pass(SignedDuration::from_hours(24 * 4));
    assert_eq!(look(&house).await, 1);
    assert_eq!(now(&house, &entry).await.ended_why, Some(WaitlistEnd::Over));
    let mails = deliver(&house.app).await.1;
    let told = mails
        .iter()
        .find(|mail| mail.is("subject") == "You wait no more: Linden Practice")
        .unwrap();
    assert!(
        told.text().contains("until the day that you gave"),
        "{}",
        told.text()
    );
    assert_eq!(look(&house).await, 0);

    let house = House::with_nothing_ahead().await;
    full(&house).await;
    let person = Person::new(&house.app, "nora@example.org").await;
    let (entry, _) = join(&house, &person, &answers, NAMED).await;
    let desk = house.somebody(house.people.front_desk).await;
    let list = desk.get(&house.at("/waitlist")).await;
    assert!(
        list.has("Nora New") && list.has("Massage for the back"),
        "{}",
        list.text
    );
    assert!(
        !list.has("answers") && !list.has("proceed"),
        "{}",
        list.text
    );
    let therapist = house.somebody(house.people.therapist).await;
    assert_eq!(
        therapist.get(&house.at("/waitlist")).await.status,
        StatusCode::FORBIDDEN
    );
    let fields = [("entry", &*entry.id.to_string())];
    assert_eq!(
        therapist
            .post(&house.at("/waitlist/remove"), &fields)
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    let done = desk.post(&house.at("/waitlist/remove"), &fields).await;
    assert!(!desk.follow(&done).await.has("Nora New"));
    assert_eq!(look(&house).await, 1);
    let mails = deliver(&house.app).await.1;
    assert!(
        mails
            .iter()
            .any(|mail| mail.text().contains("The practice took you off the list")),
        "{:?}",
        subjects(&mails)
    );

    // A service that is closed ends the waiting for it.
    let (entry, _) = join(&house, &person, &answers, &[]).await;
    let closed = Service {
        retired_at: Some(house.now()),
        ..back(&house).await
    };
    house
        .app
        .store
        .put(&Act::program(house.now()), &closed)
        .await
        .unwrap();
    look(&house).await;
    assert_eq!(
        now(&house, &entry).await.ended_why,
        Some(WaitlistEnd::Closed)
    );
}

#[tokio::test]
async fn what_cannot_be_is_said_beside_the_field_and_nothing_is_lost() {
    let house = House::with_nothing_ahead().await;
    full(&house).await;
    let person = Person::new(&house.app, "nora@example.org").await;
    let (answers, goal) = (answers(&house, &[]), goal(&house).await);
    let id = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77";
    let typed = [
        ("answers", answers.as_str()),
        ("goal", &goal),
        ("id", id),
        ("details", "yes"),
        ("name", ""),
        ("phone", "030 1"),
        ("times", "evening"),
        ("from", "2026-12-09"),
        ("until", "2026-12-01"),
    ];
    let page = person.post("/waitlist", &typed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "how the practice should call you",
        "choose two days",
        "030 1",
        "2026-12-09",
        "2026-12-01",
    ] {
        assert!(page.has(words), "{words}: {}", page.text);
    }
    assert!(
        house
            .app
            .store
            .client_of(person.account)
            .await
            .unwrap()
            .is_empty()
    );
    for (field, value) in [
        ("goal", "x"),
        ("id", "x"),
        ("times", "never"),
        ("more", "x"),
    ] {
        let mut wrong = typed.to_vec();
        wrong.retain(|(name, _)| *name != field);
        wrong.push((field, value));
        assert_eq!(
            person.post("/waitlist", &wrong).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field}"
        );
    }
    let unknown = goal.replace(&back(&house).await.id.to_string(), id);
    let lost = person
        .post(
            "/waitlist/join",
            &[("answers", &answers), ("goal", &unknown)],
        )
        .await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    let without = person.post("/waitlist/join", &[("goal", &goal)]).await;
    assert!(without.has("First the check"), "{}", without.text);
}
