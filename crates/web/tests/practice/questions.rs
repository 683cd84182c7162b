//! How often a page asks the database: as often with many visits and clients as with few.

use booking::index::Near;
use jiff::{SignedDuration, Timestamp};
use store::{Act, AppointmentId, By, Client, ClientId, Wanted, asked_by_this_thread};
use web::finder::Search;

use crate::house::House;
use crate::person::Person;

/// So many statements a page may need.
const MOST: u64 = 30;

/// Clients, each with a visit somewhere in the next two weeks, confirmed.
async fn more(house: &House, count: usize) {
    let app = &house.app;
    let act = Act::program(house.now());
    let search = Search {
        wants: &[],
        near: Near::Anywhere,
        from: house.now(),
        to: house.now() + SignedDuration::from_hours(24 * 14),
        times: None,
        most: usize::MAX,
    };
    let free = app.free_times().await.unwrap().find(&search, house.now());
    let mut times: Vec<(Timestamp, usize)> = free
        .iter()
        .enumerate()
        .filter(|(_, free)| free.listing.location.is_some())
        .flat_map(|(at, free)| free.starts.iter().map(move |start| (*start, at)))
        .collect();
    times.sort_unstable();
    let mut booked = 0;
    for (starts_at, at) in times {
        let listing = free[at].listing;
        let practice = listing.practice;
        let client = Client {
            practice,
            id: app.random.draw(|random| ClientId::mint(act.at, random)),
            account: None,
            name: Some(format!("Somebody {booked}")),
            email: Some(format!("somebody-{booked}@example.org")),
            phone: None,
            address: None,
            home: None,
            access_notes: None,
            made_at: act.at,
            vetted_at: Some(act.at),
            retired_at: None,
        };
        app.store.put(&act, &client).await.unwrap();
        let id = app
            .random
            .draw(|random| AppointmentId::mint(act.at, random));
        let wanted = Wanted {
            practice,
            id,
            therapist: listing.therapist,
            client: client.id,
            service: listing.service,
            location: listing.location,
            starts_at,
            series: None,
        };
        if app.store.hold(&act, By::Practice, &wanted).await.is_ok() {
            let done = app.store.book(&act, By::Practice, practice, id).await;
            done.unwrap();
            booked += 1;
        }
        if booked == count {
            return;
        }
    }
    panic!("only {booked} times are free");
}

/// The statements of one page, asked for twice: what is made at the first time does not count.
async fn asked(person: &Person, address: &str) -> u64 {
    person.get(address).await;
    let before = asked_by_this_thread();
    let page = person.get(address).await;
    assert_eq!(page.status, 200, "{address}: {}", page.text);
    let asked = asked_by_this_thread() - before;
    assert!(asked > 0, "{address} is answered by this very thread");
    asked
}

#[tokio::test]
async fn no_page_asks_once_for_each_visit_or_client() {
    let house = House::open().await;
    let of_practice = |paths: [&str; 5]| paths.map(|path| house.at(path));
    let people = [
        (
            house.people.front_desk,
            of_practice(["/today", "/week", "/clients", "/mail", "/why"]),
        ),
        (
            house.people.owner,
            of_practice(["/set-up", "/hours", "/blocks", "/outcomes", "/exchange"]),
        ),
        (
            house.people.therapist,
            of_practice(["/today", "/week", "/notes", "/safety", "/events"]),
        ),
        (
            house.people.client,
            [
                "/visits",
                "/find?where=52.503%2C+13.411&view=next",
                "/find?where=52.503%2C+13.411&view=people",
                "/find?where=52.503%2C+13.411&view=day",
                "/api/free-times?latitude=52.503&longitude=13.411&starts=50",
            ]
            .map(str::to_owned),
        ),
    ];
    let mut few = Vec::new();
    for (account, addresses) in &people {
        let person = house.somebody(*account).await;
        for address in addresses {
            few.push((address, asked(&person, address).await));
        }
    }
    more(&house, 60).await;
    let mut few = few.into_iter();
    let mut wrong = Vec::new();
    for (account, addresses) in &people {
        let person = house.somebody(*account).await;
        for address in addresses {
            let many = asked(&person, address).await;
            let (_, few) = few.next().unwrap();
            if many > few || many > MOST {
                wrong.push(format!(
                    "{address}: {few} statements, with more visits {many}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
