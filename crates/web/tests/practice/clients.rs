//! Clients of a practice: who sees whom, and what is kept of them.

use store::Client;

use crate::house::House;
use crate::onboarding::with;

fn typed(id: &str) -> Vec<(&str, &str)> {
    vec![
        ("id", id),
        ("name", "Zoë Ångström"),
        ("email", "zoe@example.org"),
        ("phone", ""),
        ("address", "Street 9"),
        ("home", "52.51, 13.42"),
        ("access_notes", "Ring twice."),
    ]
}

#[tokio::test]
async fn the_front_desk_adds_finds_changes_and_retires() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let id = desk
        .get(&house.at("/clients/new"))
        .await
        .hidden("id")
        .unwrap();
    let keep = house.at("/clients/keep");
    for _ in 0..2 {
        assert_eq!(desk.post(&keep, &typed(&id)).await.status, 303);
    }
    let found = desk.post(&house.at("/clients"), &[("q", "zoë å")]).await;
    assert!(
        found.has("Zoë Ångström") && !found.has("Paul Winter"),
        "{}",
        found.text
    );
    let nobody = desk
        .post(&house.at("/clients"), &[("q", "'; drop table client; --")])
        .await;
    assert!(nobody.has("Nobody is found."));

    let change = desk.get(&house.at(&format!("/clients/{id}/change"))).await;
    let seen = change.hidden("seen").unwrap();
    let vetted = with(with(typed(&id), "seen", &seen), "vetted", "yes");
    let page = desk.post(&keep, &vetted).await;
    let page = desk.follow(&page).await;
    assert!(
        page.has("We know who this is, since Monday, 23 November 2026"),
        "{}",
        page.text
    );
    // A page from before that is asked to look again.
    let stale = desk
        .post(&keep, &with(with(typed(&id), "seen", &seen), "name", "Zed"))
        .await;
    assert!(stale.status == 409 && stale.has("Zed"), "{}", stale.text);
    let change = desk.get(&house.at(&format!("/clients/{id}/change"))).await;
    let seen = change.hidden("seen").unwrap();
    let ended = with(with(typed(&id), "ended", "yes"), "seen", &seen);
    assert_eq!(desk.post(&keep, &ended).await.status, 303);
    assert!(!desk.get(&house.at("/clients")).await.has("Zoë Ångström"));
    let client: Client = house
        .app
        .store
        .get(house.people.practice, id.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert!(client.retired_at.is_some());
}

#[tokio::test]
async fn hostile_words_are_kept_as_words_and_impossible_ones_refused() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let id = desk
        .get(&house.at("/clients/new"))
        .await
        .hidden("id")
        .unwrap();
    let keep = house.at("/clients/keep");
    let long = "x".repeat(10_000);
    for (name, value, said) in [
        ("name", long.as_str(), "at most 120 characters"),
        ("name", " \u{0} ", "Please fill this in."),
        ("email", "not an address", "Please type an e-mail address"),
        ("home", "91, 0", "latitude (-90 to 90)"),
        ("access_notes", long.as_str(), "at most 2000 characters"),
    ] {
        let page = desk.post(&keep, &with(typed(&id), name, value)).await;
        assert!(
            page.status == 422 && page.has(said),
            "{name}: {}",
            page.text
        );
    }
    let script = "<script>alert(1)</script>";
    let page = desk.post(&keep, &with(typed(&id), "name", script)).await;
    let page = desk.follow(&page).await;
    assert!(page.has("&lt;script&gt;") && !page.has(script));
}

#[tokio::test]
async fn a_therapist_sees_those_with_a_visit_with_them_and_the_door_only_of_homes() {
    let house = House::open().await;
    let mara = house.somebody(house.people.therapist).await;
    let list = mara.get(&house.at("/clients")).await;
    assert!(
        list.has("Robin Hartmann") && !list.has("Add a client"),
        "{}",
        list.text
    );
    let all: Vec<Client> = house.app.store.list(house.people.practice).await.unwrap();
    let own = house.named("Mara Feld").await.id;
    let hers = house
        .app
        .store
        .clients_of(house.people.practice, own)
        .await
        .unwrap();
    for client in &all {
        let page = mara
            .get(&house.at(&format!("/clients/{}", client.id)))
            .await;
        let visits = hers.contains(client);
        assert_eq!(page.status == 200, visits, "{:?}", client.name);
        let change = mara
            .get(&house.at(&format!("/clients/{}/change", client.id)))
            .await;
        assert_eq!(change.status, 403);
    }
    let robin = house.client().await;
    let page = mara.get(&house.at(&format!("/clients/{}", robin.id))).await;
    let goes_there = page.has(">At home") || page.has("Second door in the yard");
    let of = store::Of::Client(robin.id);
    let (from, to) = (
        house.now() - jiff::SignedDuration::from_hours(24 * 60),
        house.now() + jiff::SignedDuration::from_hours(24 * 60),
    );
    let visits = house
        .app
        .store
        .appointments(house.people.practice, of, from, to)
        .await
        .unwrap();
    assert_eq!(
        goes_there,
        visits.iter().any(|visit| visit.location.is_none())
    );
}
