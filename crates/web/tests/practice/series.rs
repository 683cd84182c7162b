//! A weekly series: what stands in the way is said first.

use axum::http::StatusCode;
use booking::Status;
use jiff::SignedDuration;
use store::{AppointmentId, By, Client, Wanted};

use crate::book::{ahead, hold, look};
use crate::find::answers;
use crate::house::House;
use crate::visitor::Page;

#[tokio::test]
async fn a_series_says_its_conflicts_first_and_books_what_is_ticked() {
    let house = House::with_nothing_ahead().await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let list = look(&person, &answers, &[("view", "day"), ("day", "2026-11-25")]).await;
    let held = hold(&person, &answers, &list, &["10:00", "Jonas Adler"]).await;
    let client = house.client().await;
    let first = ahead(&house, &client).await.remove(0);
    // Somebody else has the second week.
    let others: Vec<Client> = house.app.store.list(client.practice).await.unwrap();
    let other = others.iter().find(|other| other.account.is_none()).unwrap();
    let act = store::Act::program(house.now());
    let wanted = Wanted {
        practice: first.practice,
        id: house
            .app
            .random
            .draw(|random| AppointmentId::mint(house.now(), random)),
        therapist: first.therapist,
        client: other.id,
        service: first.service,
        location: first.location,
        starts_at: first.starts_at + SignedDuration::from_hours(24 * 7),
        series: None,
    };
    house
        .app
        .store
        .hold(&act, By::Practice, &wanted)
        .await
        .unwrap();

    let hidden = |page: &Page, name: &str| page.hidden(name).unwrap();
    let (practice, appointment) = (hidden(&held, "practice"), hidden(&held, "appointment"));
    let base = [
        ("practice", practice.as_str()),
        ("appointment", appointment.as_str()),
        ("answers", answers.as_str()),
    ];
    for weeks in ["1", "11", "-2", "many", "99999999999"] {
        let page = person
            .post("/book/series", &[&base[..], &[("weeks", weeks)]].concat())
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{weeks}");
    }
    let page = person
        .post("/book/series", &[&base[..], &[("weeks", "4")]].concat())
        .await;
    assert!(page.has("3 of 4 dates are free"), "{}", page.text);
    assert!(
        page.has(
            "Wednesday, 2 December 2026, 10:00 (Europe/Berlin, UTC+1)</b>: Somebody else has taken"
        ),
        "{}",
        page.text
    );
    let dates: Vec<String> = page
        .text
        .split("name=\"date\" value=\"")
        .skip(1)
        .map(|part| part.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(dates.len(), 3);
    let series = hidden(&page, "series");
    let rest = [("series", series.as_str()), ("weeks", "4")];
    let none = person
        .post("/book/series/hold", &[&base[..], &rest[..]].concat())
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.has("Please tick at least one date"));
    let edited = format!("{}/{}", &dates[0][..36], first.starts_at.as_second() + 3600);
    let page = person
        .post(
            "/book/series/hold",
            &[&base[..], &rest[..], &[("date", edited.as_str())]].concat(),
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);

    let ticked = [("date", dates[0].as_str()), ("date", dates[2].as_str())];
    let page = person
        .post(
            "/book/series/hold",
            &[&base[..], &rest[..], &ticked[..]].concat(),
        )
        .await;
    assert!(page.has("Book these visits"), "{}", page.text);
    let series = hidden(&page, "series");
    let done = person
        .post(
            "/book/confirm",
            &[
                ("practice", &practice),
                ("series", &series),
                ("answers", &answers),
            ],
        )
        .await;
    let visits = person.follow(&done).await;
    assert!(visits.has("all of the visits"), "{}", visits.text);
    let booked: Vec<_> = ahead(&house, &client)
        .await
        .into_iter()
        .filter(|visit| visit.status == Status::Confirmed)
        .collect();
    let days: Vec<String> = booked
        .iter()
        .map(|visit| {
            visit
                .starts_at
                .to_zoned(jiff::tz::TimeZone::get("Europe/Berlin").unwrap())
                .date()
                .to_string()
        })
        .collect();
    assert_eq!(days, ["2026-11-25", "2026-12-16"]);
    for visit in &booked {
        assert_eq!(
            house
                .app
                .store
                .intakes(visit.practice, visit.id)
                .await
                .unwrap()
                .len(),
            1
        );
    }
}
