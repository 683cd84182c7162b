//! How the clients of a practice are doing, in honest small numbers.

use axum::http::StatusCode;
use jiff::ToSpan;
use store::{Act, Action, Client, ClientId, DiaryEntry, Nrs};

use crate::house::House;
use crate::person::Person;

/// Mondays, Wednesdays and Fridays on which Mara Feld works in the house.
const DAYS: [i64; 6] = [-28, -26, -24, -33, -31, -35];

/// Somebody who came once, and whose pain went from one number to another since.
pub async fn somebody(house: &House, n: usize, before: u8, after: u8) -> Client {
    let person = Person::new(&house.app, &format!("client{n}@example.org")).await;
    let known = house.client().await;
    let client = Client {
        id: house
            .app
            .random
            .draw(|random| ClientId::mint(house.now(), random)),
        account: Some(person.account),
        name: Some(format!("Client {n}")),
        ..known
    };
    let act = Act::operator(house.now());
    house.app.store.put(&act, &client).await.unwrap();
    house.books(&client, DAYS[n], 14).await;
    let diary = |days: std::ops::Range<i64>, pain| days.map(move |ago| (ago, pain));
    let visited = -DAYS[n];
    for (ago, pain) in diary(visited + 1..visited + 8, before).chain(diary(0..7, after)) {
        let entry = DiaryEntry {
            account: person.account,
            day: house.app.today().saturating_sub(ago.days()),
            pain: Nrs::new(pain),
            sleep: None,
            note: Some("words of a zebra".to_owned()),
            version: 0,
            updated_at: house.now(),
        };
        house.app.store.put_diary(&act, &entry).await.unwrap();
    }
    client
}

#[tokio::test]
async fn a_few_people_are_not_counted() {
    let house = House::open().await;
    let page = house.therapist().await.get(&house.at("/outcomes")).await;
    assert!(
        page.has("Too few to say anything") && !page.has("<table"),
        "{}",
        page.text
    );
    assert!(page.has("What this cannot show") && page.has("regression to the mean"));
}

#[tokio::test]
async fn those_who_share_are_counted_with_their_uncertainty_and_others_are_not() {
    let house = House::open().await;
    let mut clients = Vec::new();
    for (n, (before, after)) in [(7, 2), (7, 2), (7, 2), (7, 7), (3, 8), (7, 2)]
        .into_iter()
        .enumerate()
    {
        clients.push(somebody(&house, n, before, after).await);
    }
    for client in &clients[..5] {
        house.consents(client, "diary").await;
    }
    // The invented client withdraws, and the last one never agreed.
    house.withdraws().await;
    let mara = house.therapist().await;
    let page = mara.get(&house.at("/outcomes")).await;
    assert!(
        page.has("Of 5 people who can be judged, <b>3</b> are meaningfully better"),
        "{}",
        page.text
    );
    assert!(page.has("<b>23 and 88</b> in 100"), "{}", page.text);
    for row in [("Within the noise", "<td>1</td>"), ("Worse", "<td>1</td>")] {
        assert!(
            page.text
                .split("<tr>")
                .any(|line| line.contains(row.0) && line.contains(row.1)),
            "{row:?}"
        );
    }
    assert!(!page.has("Client 1") && !page.has("zebra") && !page.has("Mara Feld is"));
    let log = house
        .app
        .store
        .audit_of(clients[0].account.unwrap(), 50)
        .await
        .unwrap();
    assert!(
        log.iter()
            .any(|row| row.action == Action::RecordRead.as_str())
    );
    let never = house
        .app
        .store
        .audit_of(clients[5].account.unwrap(), 50)
        .await
        .unwrap();
    assert!(
        never
            .iter()
            .all(|row| row.action != Action::RecordRead.as_str())
    );

    let owner = house
        .somebody(house.people.owner)
        .await
        .get(&house.at("/outcomes"))
        .await;
    assert!(owner.has("Of 5 people who can be judged") && !owner.has("Client 1"));
    house
        .app
        .store
        .withdraw_consent(
            &Act::operator(house.now()),
            clients[0].practice,
            clients[0].id,
        )
        .await
        .unwrap();
    let page = mara.get(&house.at("/outcomes")).await;
    assert!(
        page.has("fewer than 5") && !page.has("<table"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn another_therapist_has_no_share_in_it_and_the_desk_no_page() {
    let house = House::open().await;
    let page = house
        .another_therapist()
        .await
        .get(&house.at("/outcomes"))
        .await;
    assert!(page.has("Of 0 clients"), "{}", page.text);
    for (account, status) in [
        (house.people.front_desk, StatusCode::FORBIDDEN),
        (house.people.client, StatusCode::NOT_FOUND),
    ] {
        assert_eq!(
            house
                .somebody(account)
                .await
                .get(&house.at("/outcomes"))
                .await
                .status,
            status
        );
    }
}
