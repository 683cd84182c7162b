//! Why a time is not offered.

use jiff::SignedDuration;
use store::{AppointmentId, Service};

use crate::desk::{paul, practice_day, send};
use crate::house::House;
use crate::onboarding::with;

#[tokio::test]
async fn why_a_time_is_not_offered_is_said_with_numbers() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let ines = house.named("Inês Prado").await.id.to_string();
    let pregnancy = house.service("Massage in pregnancy").await;
    let back = house.service("Massage for the back").await;
    let ask = |service: &Service, place: &str, home: &str, day: &str, time: &str| {
        vec![
            ("therapist".to_owned(), ines.clone()),
            ("service".to_owned(), service.id.to_string()),
            ("where".to_owned(), place.to_owned()),
            ("client".to_owned(), String::new()),
            ("home".to_owned(), home.to_owned()),
            ("day".to_owned(), day.to_owned()),
            ("time".to_owned(), time.to_owned()),
        ]
    };
    let why = house.at("/why");
    let cases = [
        (
            ask(&pregnancy, "home", "52.503, 13.44", "2026-11-24", "10:00"),
            "that nobody has seen: Pregnancy: a certificate in pregnancy massage",
        ),
        (
            ask(&back, "home", "53.5, 13.44", "2026-11-24", "10:00"),
            "km away, and Inês Prado goes up to 8 km",
        ),
        (
            ask(&back, "home", "52.503, 13.44", "2026-11-29", "10:00"),
            "does not work in homes during the whole visit of 60 minutes",
        ),
        (
            ask(&back, "home", "52.503, 13.44", "2026-11-24", "10:05"),
            "every 15 minutes after midnight",
        ),
        (
            ask(&back, "home", "52.503, 13.44", "2027-06-01", "10:00"),
            "further ahead than 90 days",
        ),
        (
            ask(&back, "home", "52.503, 13.44", "2026-11-20", "10:00"),
            "This time is over",
        ),
    ];
    for (fields, said) in cases {
        let page = send(&desk, &why, &fields).await;
        assert!(
            page.status == 200 && page.has(said),
            "{said}: {}",
            page.text
        );
    }
    // Two things at once are both said.
    let both = send(
        &desk,
        &why,
        &ask(&pregnancy, "home", "53.5, 13.44", "2026-11-29", "10:05"),
    )
    .await;
    for said in [
        "needs a paper",
        "km away",
        "does not work",
        "every 15 minutes",
    ] {
        assert!(both.has(said), "{said}: {}", both.text);
    }
    let bad = send(&desk, &why, &ask(&back, "moon", "x", "2026-13-01", "26:00")).await;
    assert_eq!(bad.status, 422);
}

#[tokio::test]
async fn why_counts_the_way_between_two_homes() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let mara = house.named("Mara Feld").await;
    let back = house.service("Massage for the back").await;
    let client = paul(&house).await;
    // On this Thursday she visits homes; somebody is booked from 09:00 to 10:00, packing up until 10:20.
    let starts_at = jiff::civil::date(2026, 12, 3)
        .at(9, 0, 0, 0)
        .in_tz("Europe/Berlin")
        .unwrap()
        .timestamp();
    let act = store::Act::operator(house.now());
    let mut wanted = store::Wanted {
        practice: house.people.practice,
        id: house
            .app
            .random
            .draw(|random| AppointmentId::mint(house.now(), random)),
        therapist: mara.id,
        client: client.id,
        service: back.id,
        location: None,
        starts_at,
        series: None,
    };
    for day in 0..5 {
        wanted.starts_at = starts_at + SignedDuration::from_hours(24 * day);
        if house
            .app
            .store
            .hold(&act, store::By::Practice, &wanted)
            .await
            .is_ok()
        {
            break;
        }
    }
    house
        .app
        .store
        .book(&act, store::By::Practice, wanted.practice, wanted.id)
        .await
        .unwrap();
    let day = practice_day(wanted.starts_at);
    let (id, service) = (mara.id.to_string(), back.id.to_string());
    let fields = [
        ("therapist", id.as_str()),
        ("service", &service),
        ("where", "home"),
        ("client", ""),
        ("home", "52.503, 13.55"),
        ("day", &day),
        ("time", "10:45"),
    ];
    let page = desk.post(&house.at("/why"), &fields).await;
    assert!(
        page.has("The way from what is before takes") && page.has("are there"),
        "{}",
        page.text
    );
    let named = with(
        with(
            fields.to_vec(),
            "client",
            "Paul Winter, Birkenstraße 3, Berlin (invented)",
        ),
        "time",
        "09:15",
    );
    let page = desk.post(&house.at("/why"), &named).await;
    assert!(
        page.has("Mara Feld has another visit then: 08:45 to 10:20"),
        "{}",
        page.text
    );
}
