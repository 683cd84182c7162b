//! The log of messages: for the desk, with what failed and whom to call, and without a word that was said.

use jiff::SignedDuration;
use web::mail::{self, Smtp, Tls, Transport};

use crate::house::House;

/// A mail server that nobody runs.
fn nowhere() -> Transport {
    let smtp = Smtp {
        host: "127.0.0.1".to_owned(),
        port: Some(1),
        tls: Tls::None,
        credentials: None,
    };
    Transport::smtp(&smtp, "supple@supple.test").unwrap()
}

#[tokio::test]
async fn the_desk_sees_what_waits_what_failed_and_whom_to_call() {
    let house = House::open().await;
    let visit = house.book(20, 16).await;
    let desk = house.somebody(house.people.front_desk).await;
    let address = house.at("/mail");
    let page = || desk.get(&address);
    assert!(page().await.text.contains("There is nothing here yet"));

    web::notices::look(&house.app).await.unwrap();
    let waits = page().await.text;
    assert!(waits.contains("Waits to be sent since"), "{waits}");
    assert!(waits.contains("No e-mail address is known"));
    assert!(!waits.contains("Please call"), "who booked was there");
    mail::deliver(&house.app, &nowhere()).await.unwrap();
    let failed = page().await.text;
    assert!(
        failed.contains("Failed once, next try on Monday, 23 November 2026, 08:01"),
        "{failed}"
    );
    for _ in 0..8 {
        house.pass(SignedDuration::from_hours(25));
        mail::deliver(&house.app, &nowhere()).await.unwrap();
    }
    let given_up = page().await.text;
    assert!(given_up.contains("Given up on"), "{given_up}");
    let calls = given_up.split("Newest").next().unwrap();
    assert!(calls.contains("Robin Hartmann"), "{calls}");
    assert!(calls.contains(&visit.id.to_string()));
    for said in ["Your appointment is booked", "Cancelling is free"] {
        assert!(!given_up.contains(said), "what was said is not kept");
    }
}

#[tokio::test]
async fn only_the_desk_sees_it() {
    let house = House::open().await;
    let people = house.people;
    for (account, status) in [
        (people.owner, 200),
        (people.front_desk, 200),
        (people.therapist, 403),
        (people.client, 404),
    ] {
        let page = house.somebody(account).await.get(&house.at("/mail")).await;
        assert_eq!(page.status, status);
    }
}

#[tokio::test]
async fn once_a_day_it_is_looked_whether_mail_goes_out_at_all() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let address = house.at("/mail");
    let page = async || desk.get(&address).await.text;
    assert!(!page().await.contains("Mail goes out"), "not looked yet");

    let folder = tempfile::tempdir().unwrap();
    let works = Transport::folder(folder.path().to_owned(), "supple@supple.test").unwrap();
    let found = mail::check(&house.app, &works).await.unwrap();
    assert!(found.is_well(), "{found:?}");
    assert_eq!(
        folder.path().read_dir().unwrap().count(),
        0,
        "it leaves nothing"
    );
    let well = page().await;
    assert!(
        well.contains(
            "Mail goes out. Looked at on Monday, 23 November 2026, 08:00 (Europe/Berlin, UTC+1)"
        ),
        "{well}"
    );

    house.book(20, 16).await;
    web::notices::look(&house.app).await.unwrap();
    mail::deliver(&house.app, &nowhere()).await.unwrap();
    house.pass(SignedDuration::from_mins(30));
    let early = mail::check(&house.app, &works).await.unwrap();
    assert_eq!((early.outbox.late, early.outbox.failing > 0), (0, true));
    assert!(page().await.contains("Some addresses could not be reached"));

    house.pass(SignedDuration::from_hours(2));
    let found = mail::check(&house.app, &nowhere()).await.unwrap();
    assert!(
        found.trouble.is_some() && found.outbox.late > 0,
        "{found:?}"
    );
    assert!(!found.trouble.unwrap().contains('@'));
    let broken = page().await;
    assert!(
        broken.contains("Mail cannot go out.") && broken.contains("10:30"),
        "{broken}"
    );
    assert!(
        mail::check(&house.app, &works)
            .await
            .unwrap()
            .trouble
            .is_none()
    );
    assert!(
        page()
            .await
            .contains("Some mail waits for longer than it should.")
    );

    // A folder that is gone takes no mail.
    folder.close().unwrap();
    let gone = mail::check(&house.app, &works).await.unwrap();
    assert!(gone.trouble.is_some());
}
