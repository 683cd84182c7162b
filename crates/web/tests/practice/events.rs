//! What happened after visits, noted by the practice.

use axum::http::StatusCode;

use crate::house::House;

#[tokio::test]
async fn a_therapist_notes_what_happened_and_the_next_brief_says_it() {
    let house = House::open().await;
    let client = house.client().await;
    let visit = house.books(&client, -5, 14).await;
    let mara = house.therapist().await;
    let page = mara.get(&house.at(&format!("/events?visit={visit}"))).await;
    assert!(
        page.has(&format!("value=\"{visit}\" selected")),
        "{}",
        page.text
    );
    let (id, visit) = (page.hidden("event").unwrap(), visit.to_string());
    let fields = [
        ("event", id.as_str()),
        ("visit", &visit),
        ("kind", "after_bruise"),
        ("severity", "moderate"),
        ("day", "2026-11-19"),
        ("words", "as large as a hand"),
        ("done", "photo"),
        ("follow_up", "ring on Tuesday"),
    ];
    for _ in 0..2 {
        let noted = mara.post(&house.at("/events"), &fields).await;
        assert!(
            mara.follow(&noted).await.has("as large as a hand"),
            "{}",
            noted.text
        );
    }
    let events = house
        .app
        .store
        .events_of_client(house.people.practice, client.id)
        .await
        .unwrap();
    assert_eq!(
        events
            .iter()
            .filter(|event| event.id.to_string() == id)
            .count(),
        1
    );
    let list = mara.get(&house.at("/events")).await;
    assert!(
        list.has("Whom to tell:") && list.has("see a doctor today"),
        "{}",
        list.text
    );
    let brief = mara.get(&house.of(house.visit(false).await.id, "")).await;
    assert!(brief.has("as large as a hand") && brief.has("ring on Tuesday"));

    let mild = mara.get(&house.at("/events?severity=mild&days=90")).await;
    assert!(!mild.has("as large as a hand"));
    let odd = mara
        .get(&house.at("/events?severity=%3Cb%3E&days=17"))
        .await;
    assert!(odd.has("Nothing is noted in this time.") && !odd.has("<b>\""));
}

#[tokio::test]
async fn a_serious_event_of_no_known_kind_says_whom_to_tell_in_the_words_of_the_content() {
    let house = House::open().await;
    let visit = house.books(&house.client().await, -5, 14).await.to_string();
    let mara = house.therapist().await;
    let page = mara.get(&house.at("/events")).await;
    let id = page.hidden("event").unwrap();
    let fields = [
        ("event", id.as_str()),
        ("visit", &visit),
        ("kind", "other"),
        ("severity", "serious"),
        ("day", "2026-11-19"),
        ("words", "fainted at the door"),
        ("done", ""),
        ("follow_up", ""),
    ];
    let noted = mara.post(&house.at("/events"), &fields).await;
    let list = mara.follow(&noted).await;
    let words = &house.app.knowledge.shelves().dispositions;
    for how in ["same_day", "emergency"] {
        let whom = &words[how].item.see;
        assert!(list.has(&whom[1..]), "{whom}: {}", list.text);
    }
}

#[tokio::test]
async fn an_owner_sees_no_name_and_no_words_and_others_nothing() {
    let house = House::open().await;
    let owner = house.somebody(house.people.owner).await;
    let page = owner.get(&house.at("/events")).await;
    assert!(
        page.has("Mara Feld") && !page.has("Robin") && !page.has("Sore for a day"),
        "{}",
        page.text
    );
    assert!(!page.has("Note something"));
    let refused = owner.post(&house.at("/events"), &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let jonas = house
        .another_therapist()
        .await
        .get(&house.at("/events"))
        .await;
    assert!(jonas.has("Nothing is noted") && !jonas.has("Sore for a day"));
    for (account, status) in [(house.people.front_desk, 403), (house.people.client, 404)] {
        let person = house.somebody(account).await;
        assert_eq!(
            person.get(&house.at("/events")).await.status.as_u16(),
            status
        );
        assert_eq!(
            person.post(&house.at("/events"), &[]).await.status.as_u16(),
            status
        );
    }
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost() {
    let house = House::open().await;
    let mara = house.therapist().await;
    let id = mara
        .get(&house.at("/events"))
        .await
        .hidden("event")
        .unwrap();
    let huge = "z".repeat(2_001);
    let fields = [
        ("event", id.as_str()),
        ("visit", "nowhere"),
        ("kind", "after_wings"),
        ("severity", "cosmic"),
        ("day", "2027-01-01"),
        ("words", &huge),
        ("done", "kept words"),
    ];
    let page = mara.post(&house.at("/events"), &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "one of your visits",
        "choose what happened",
        "how bad it was",
        "has not come yet",
        "there are 2001",
        &huge,
        "kept words",
    ] {
        assert!(page.has(words), "{words}");
    }
    // A visit of somebody else cannot be named.
    let jonas = house.another_therapist().await;
    let visit = house.books(&house.client().await, -5, 14).await.to_string();
    let id = jonas.get(&house.at("/events")).await.hidden("event");
    let id = id.unwrap_or_else(|| "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77".to_owned());
    let fields = [
        ("event", id.as_str()),
        ("visit", &visit),
        ("kind", "after_bruise"),
        ("severity", "mild"),
        ("day", "2026-11-19"),
    ];
    let page = jonas.post(&house.at("/events"), &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.len() > 100);
}
