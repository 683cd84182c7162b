//! The demonstration: an invented practice that can be found and booked.

use booking::index::Near;
use booking::{Place, Status};
use jiff::SignedDuration;
use store::{Of, Service};
use web::finder::{Search, named};

use crate::house::House;

const SIXTY_DAYS: SignedDuration = SignedDuration::from_hours(24 * 60);

#[tokio::test]
async fn there_are_visits_behind_and_ahead() {
    let house = House::open().await;
    let (store, practice) = (&house.app.store, house.people.practice);
    let (from, to) = (house.now() - SIXTY_DAYS, house.now() + SIXTY_DAYS);
    let client = Of::Client(house.client().await.id);
    let visits = store
        .appointments(practice, client, from, to)
        .await
        .unwrap();
    let behind = visits.iter().filter(|visit| visit.starts_at < house.now());
    let all_over = behind
        .clone()
        .all(|visit| visit.status == Status::Completed);
    assert!(behind.count() == 3 && all_over, "{visits:?}");
    let homes = visits.iter().filter(|visit| visit.starts_at > house.now());
    let homes: Vec<bool> = homes.map(|visit| visit.location.is_none()).collect();
    assert_eq!(
        homes,
        [false, true],
        "the next in the house and the next at home"
    );
    let ahead = store
        .appointments(practice, Of::Practice, house.now(), to)
        .await
        .unwrap();
    assert!(ahead.len() >= 5, "{}", ahead.len());
}

#[tokio::test]
async fn in_pregnancy_only_somebody_is_found_whose_certificate_was_seen() {
    let house = House::open().await;
    let finder = house.app.free_times().await.unwrap();
    let search = Search {
        wants: &[&named::technique("prenatal_massage")],
        near: Near::Home(Place::new(52.503, 13.44).unwrap()),
        from: house.now(),
        to: house.now() + SIXTY_DAYS,
        times: None,
        most: 3,
    };
    let found = finder.find(&search, house.now());
    let services: Vec<Service> = house.app.store.list(house.people.practice).await.unwrap();
    let [free] = &found[..] else {
        panic!("{found:?}");
    };
    let service = services
        .iter()
        .find(|service| service.id == free.listing.service);
    assert!(service.unwrap().populations.has("pregnancy"));
    assert_eq!(free.starts.len(), 3);
}

#[tokio::test]
async fn it_is_full_on_every_day_of_the_week_and_at_every_hour() {
    for day in 23..30 {
        for hour in [1, 10, 17, 23] {
            let now = jiff::civil::date(2026, 11, day).at(hour, 30, 0, 0);
            let house = House::open_at(now.in_tz("Europe/Berlin").unwrap()).await;
            let (store, practice) = (&house.app.store, house.people.practice);
            let (from, to) = (house.now() - SIXTY_DAYS, house.now() + SIXTY_DAYS);
            let client = Of::Client(house.client().await.id);
            let visits = store
                .appointments(practice, client, from, to)
                .await
                .unwrap();
            let is = |status| visits.iter().filter(move |visit| visit.status == status);
            assert_eq!(is(Status::Completed).count(), 3, "{now}");
            let ahead: Vec<_> = is(Status::Confirmed).collect();
            let homes = ahead.iter().filter(|visit| visit.location.is_none());
            assert_eq!((ahead.len(), homes.count()), (2, 1), "{now}");
            assert!(
                ahead.iter().all(|visit| visit.starts_at > house.now()),
                "{now}"
            );
        }
    }
}
