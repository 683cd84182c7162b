//! Therapists change their own hours, days and blocks, and nobody else's.

use booking::Change;
use store::Block;

use crate::house::House;
use crate::onboarding::with;

#[tokio::test]
async fn a_therapist_changes_their_own_week_and_nobody_elses() {
    let house = House::open().await;
    let mara = house.somebody(house.people.therapist).await;
    let (own, jonas) = (
        house.named("Mara Feld").await.id,
        house.named("Jonas Adler").await.id,
    );
    let address = house.at(&format!("/hours/{own}"));
    let page = mara.get(&address).await;
    assert!(page.has("The week of Mara Feld"));
    let seen = page.hidden("seen").unwrap();
    let row = |day, from, to| [("day", day), ("from", from), ("to", to), ("where", "home")];
    let night = [
        &[("seen", seen.as_str())][..],
        &row("1", "22:00", "02:00"),
        &row("1", "", ""),
        &row("3", "09:00", "12:00"),
    ]
    .concat();
    let kept = mara.post(&address, &night).await;
    assert_eq!(kept.status, 303, "{}", kept.text);
    let week = house
        .app
        .store
        .week(house.people.practice, own)
        .await
        .unwrap();
    assert_eq!(week.len(), 2);
    // A page from before that asks first.
    let stale = mara
        .post(
            &address,
            &[&[("seen", seen.as_str())][..], &row("5", "09:00", "12:00")].concat(),
        )
        .await;
    assert_eq!(stale.status, 409);
    assert!(stale.has("Somebody changed this week"));
    for (from, to, said) in [
        ("9", "12:00", "Please type both times"),
        ("09:02", "12:00", "on five minutes"),
        ("09:00", "09:00", "differs"),
    ] {
        let refused = mara.post(&address, &row("1", from, to)).await;
        assert_eq!(refused.status, 422);
        assert!(refused.has(said), "{from}-{to}: {}", refused.text);
    }
    let uneven = mara
        .post(&address, &[("day", "1"), ("from", "09:00")])
        .await;
    assert_eq!(uneven.status, 422);
    let other = house.at(&format!("/hours/{jonas}"));
    assert_eq!(mara.get(&other).await.status, 403);
    assert_eq!(
        mara.post(&other, &row("1", "09:00", "12:00")).await.status,
        403
    );
}

#[tokio::test]
async fn single_days_are_added_once_and_taken_back() {
    let house = House::open().await;
    let mara = house.somebody(house.people.therapist).await;
    let own = house.named("Mara Feld").await.id;
    let address = house.at(&format!("/hours/{own}/days"));
    let holiday = [
        ("day", "2026-12-24"),
        ("what", "off"),
        ("from", ""),
        ("to", ""),
        ("where", "home"),
    ];
    for _ in 0..2 {
        assert_eq!(mara.post(&address, &holiday).await.status, 303);
    }
    let more = [
        ("day", "2026-12-24"),
        ("what", "more"),
        ("from", "09:00"),
        ("to", "11:00"),
        ("where", "home"),
    ];
    assert_eq!(mara.post(&address, &more).await.status, 303);
    let day: jiff::civil::Date = "2026-12-24".parse().unwrap();
    let store = &house.app.store;
    let days = || store.days(house.people.practice, own, day, day);
    let changes: Vec<Change> = days()
        .await
        .unwrap()
        .iter()
        .map(|part| part.change)
        .collect();
    assert_eq!(changes, [Change::Remove, Change::Add]);
    let over = with(holiday.to_vec(), "day", "2026-11-01");
    assert!(mara.post(&address, &over).await.has("This day is over."));
    let removed = mara
        .post(&format!("{address}/remove"), &[("day", "2026-12-24")])
        .await;
    assert_eq!(removed.status, 303);
    assert!(days().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_block_keeps_to_its_owner_and_to_the_clock() {
    let house = House::open().await;
    let mara = house.somebody(house.people.therapist).await;
    let (own, jonas) = (
        house.named("Mara Feld").await.id.to_string(),
        house.named("Jonas Adler").await.id.to_string(),
    );
    let address = house.at("/blocks");
    let id = mara.get(&address).await.hidden("id").unwrap();
    let block = |whose, from_day, from, to_day, to| {
        vec![
            ("id", id.as_str()),
            ("whose", whose),
            ("from_day", from_day),
            ("from", from),
            ("to_day", to_day),
            ("to", to),
            ("why", "course"),
        ]
    };
    let refused = mara
        .post(
            &address,
            &block(&jonas, "2026-12-01", "09:00", "2026-12-01", "10:00"),
        )
        .await;
    assert!(refused.status == 422 && refused.has("Please choose one of these."));
    let backwards = mara
        .post(
            &address,
            &block(&own, "2026-12-02", "09:00", "2026-12-01", "10:00"),
        )
        .await;
    assert!(backwards.has("an end after the beginning"));
    let gap = mara
        .post(
            &address,
            &block(&own, "2027-03-28", "02:30", "2027-03-28", "10:00"),
        )
        .await;
    assert!(
        gap.has("This time does not exist on that day"),
        "{}",
        gap.text
    );
    let twice = block(&own, "2027-10-31", "02:30", "2027-10-31", "10:00");
    assert!(mara.post(&address, &twice).await.has("Which of the two"));
    let second = with(twice, "from_which", "second");
    for _ in 0..2 {
        assert_eq!(mara.post(&address, &second).await.status, 303);
    }
    let kept: Vec<Block> = house.app.store.list(house.people.practice).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].starts_at, "2027-10-31T01:30:00Z".parse().unwrap());
    let page = mara.get(&address).await;
    assert!(
        page.has("02:30 (UTC+1)") && page.has("course"),
        "{}",
        page.text
    );
    let removed = mara.post(&house.at("/blocks/remove"), &[("id", &id)]).await;
    assert_eq!(removed.status, 303);
    assert!(
        house
            .app
            .store
            .list::<Block>(house.people.practice)
            .await
            .unwrap()
            .is_empty()
    );
}
