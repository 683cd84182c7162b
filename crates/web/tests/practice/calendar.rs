//! The calendar, and who may open which page.

use jiff::SignedDuration;
use store::{Act, Intake, Member, Of, Role, Therapist};

use crate::house::House;
use crate::person::Person;

#[tokio::test]
async fn the_front_desk_sees_everybody_and_a_therapist_themselves() {
    let house = House::open().await;
    let (desk, mara) = (
        house.somebody(house.people.front_desk).await,
        house.somebody(house.people.therapist).await,
    );
    let (all, own) = (
        desk.get(&house.at("/today")).await,
        mara.get(&house.at("/today")).await,
    );
    for name in ["Mara Feld", "Jonas Adler", "Inês Prado"] {
        assert!(all.has(name), "{}", all.text);
        assert_eq!(own.has(name), name == "Mara Feld");
    }
    assert!(all.has("Monday, 23 November 2026") && all.has("Europe/Berlin, UTC+1"));
    assert!(own.has("/visits/") && !all.has("/visits/"));
    let week = desk.get(&house.at("/week")).await;
    assert!(
        week.has("The week of 23 to 29 November 2026"),
        "{}",
        week.text
    );
    let empty = desk.get(&house.at("/today?day=2026-11-29")).await;
    assert!(empty.has("No visits.") && empty.has("Not working."));
    for bad in ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31"] {
        assert_eq!(
            desk.get(&house.at(&format!("/today?day={bad}")))
                .await
                .status,
            404,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn the_home_leads_to_the_calendar_and_to_the_set_up_while_there_is_nothing() {
    let house = House::open().await;
    for account in [
        house.people.owner,
        house.people.front_desk,
        house.people.therapist,
    ] {
        let person = house.somebody(account).await;
        let home = person.get(&house.at("")).await;
        assert!(
            home.headers["location"]
                .to_str()
                .unwrap()
                .ends_with("/today")
        );
    }
    let owner = house.somebody(house.people.owner).await;
    let id = house
        .app
        .random
        .draw(|random| store::PracticeId::mint(house.now(), random));
    let old = house.people.practice;
    let practice: store::Practice = house.app.store.get(old, old).await.unwrap().unwrap();
    let act = Act::operator(house.now());
    house
        .app
        .store
        .put(&act, &store::Practice { id, ..practice })
        .await
        .unwrap();
    let member = Member {
        practice: id,
        id: house
            .app
            .random
            .draw(|random| store::MemberId::mint(house.now(), random)),
        account: Some(owner.account),
        role: Role::Owner,
        since: house.now(),
        until: None,
    };
    house.app.store.put(&act, &member).await.unwrap();
    let home = owner.get(&format!("/practice/{id}")).await;
    assert!(
        home.headers["location"]
            .to_str()
            .unwrap()
            .ends_with("/set-up")
    );
}

#[tokio::test]
async fn both_hours_of_autumn_are_told_apart_and_the_day_has_25() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let jonas = house.named("Jonas Adler").await;
    let night =
        booking::ClockSpan::new(jiff::civil::time(0, 0, 0, 0), jiff::civil::time(5, 0, 0, 0))
            .unwrap();
    let week = [store::WorkingPart {
        weekday: jiff::civil::Weekday::Sunday,
        part: night,
        location: None,
    }];
    let act = Act::operator(house.now());
    house
        .app
        .store
        .set_week(&act, house.people.practice, jonas.id, &week)
        .await
        .unwrap();
    let autumn = desk.get(&house.at("/today?day=2027-10-31")).await;
    assert!(
        autumn.has(">02:00 (UTC+2)<") && autumn.has(">02:00 (UTC+1)<"),
        "{}",
        autumn.text
    );
    let spring = desk.get(&house.at("/today?day=2027-03-28")).await;
    assert!(
        spring.has(">01:00<") && spring.has(">03:00<") && !spring.has(">02:00<"),
        "{}",
        spring.text
    );
}

#[tokio::test]
async fn a_changed_answer_is_told_without_a_word_about_health() {
    let house = House::open().await;
    let own = house.named("Mara Feld").await.id;
    let (practice, now) = (house.people.practice, house.now());
    let today = house
        .app
        .store
        .appointments(
            practice,
            Of::Therapist(own),
            now,
            now + SignedDuration::from_hours(12),
        )
        .await
        .unwrap();
    let intake = Intake {
        practice,
        id: house
            .app
            .random
            .draw(|random| store::IntakeId::mint(now, random)),
        appointment: today[0].id,
        client: today[0].client,
        made_at: now,
        knowledge_version: "1".to_owned(),
        answers: Some(r#"{"fever": "secret-fever"}"#.to_owned()),
        outcome: Some("{}".to_owned()),
        changed: Some("fever".into()),
        alert: true,
        seen_at: None,
        seen_by: None,
    };
    house
        .app
        .store
        .add_intake(&Act::operator(now), &intake)
        .await
        .unwrap();
    let (desk, mara) = (
        house
            .somebody(house.people.front_desk)
            .await
            .get(&house.at("/today"))
            .await,
        house
            .somebody(house.people.therapist)
            .await
            .get(&house.at("/today"))
            .await,
    );
    assert!(mara.has("Answers changed: look before the visit."));
    assert!(desk.has("The therapist wants to look at this first.") && !desk.has("Answers changed"));
    assert!(!mara.has("fever") && !desk.has("fever"));
}

#[tokio::test]
async fn who_gives_massages_no_more_keeps_the_visits_in_the_calendar() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let mara = house.named("Mara Feld").await;
    let gone = Therapist {
        retired_at: Some(house.now()),
        ..mara
    };
    house
        .app
        .store
        .put(&Act::operator(house.now()), &gone)
        .await
        .unwrap();
    let today = desk.get(&house.at("/today")).await;
    assert!(today.has("Mara Feld"), "{}", today.text);
}

/// What a role gets from every page: owner, front desk, therapist, client, somebody else.
const PAGES: [(&str, [u16; 5]); 25] = [
    ("", [303, 303, 303, 404, 404]),
    ("/today", [200, 200, 200, 404, 404]),
    ("/week", [200, 200, 200, 404, 404]),
    ("/clients", [200, 200, 200, 404, 404]),
    ("/clients/new", [200, 200, 403, 404, 404]),
    ("/clients/{client}", [200, 200, 200, 404, 404]),
    ("/clients/{client}/change", [200, 200, 403, 404, 404]),
    ("/book", [303, 303, 403, 404, 404]),
    ("/book?client={client}", [200, 200, 403, 404, 404]),
    ("/why", [200, 200, 200, 404, 404]),
    ("/hours", [200, 403, 200, 404, 404]),
    ("/hours/{own}", [200, 403, 200, 404, 404]),
    ("/hours/{own}/days", [200, 403, 200, 404, 404]),
    ("/hours/{other}", [200, 403, 403, 404, 404]),
    ("/hours/{other}/days", [200, 403, 403, 404, 404]),
    ("/blocks", [200, 403, 200, 404, 404]),
    ("/set-up", [200, 403, 403, 404, 404]),
    ("/set-up/practice", [200, 403, 403, 404, 404]),
    ("/set-up/members", [200, 403, 403, 404, 404]),
    ("/set-up/services/new", [200, 403, 403, 404, 404]),
    ("/set-up/therapists/{own}", [200, 403, 403, 404, 404]),
    ("/set-up/credentials/new", [200, 403, 403, 404, 404]),
    ("/appointments/{own_visit}", [200, 200, 200, 404, 404]),
    ("/appointments/{own_visit}/move", [200, 200, 200, 404, 404]),
    ("/appointments/{other_visit}", [200, 200, 404, 404, 404]),
];

/// The same for every form; what comes with it is empty, so that whoever may gets as far as its fields.
const FORMS: [(&str, [bool; 5]); 19] = [
    ("/clients", [true, true, true, false, false]),
    ("/clients/keep", [true, true, false, false, false]),
    ("/book", [true, true, false, false, false]),
    ("/why", [true, true, true, false, false]),
    ("/hours/{own}", [true, false, true, false, false]),
    ("/hours/{other}", [true, false, false, false, false]),
    ("/hours/{own}/days", [true, false, true, false, false]),
    ("/hours/{other}/days", [true, false, false, false, false]),
    (
        "/hours/{other}/days/remove",
        [true, false, false, false, false],
    ),
    ("/blocks", [true, false, true, false, false]),
    ("/set-up/practice", [true, false, false, false, false]),
    ("/set-up/locations", [true, false, false, false, false]),
    ("/set-up/services", [true, false, false, false, false]),
    ("/set-up/therapists", [true, false, false, false, false]),
    ("/set-up/credentials", [true, false, false, false, false]),
    ("/set-up/members", [true, false, false, false, false]),
    (
        "/appointments/{other_visit}/cancel",
        [true, true, false, false, false],
    ),
    (
        "/appointments/{other_visit}/move",
        [true, true, false, false, false],
    ),
    (
        "/appointments/{other_visit}/completed",
        [true, true, false, false, false],
    ),
];

async fn everybody(house: &House) -> Vec<Person> {
    let people = house.people;
    let mut all = Vec::new();
    for account in [
        people.owner,
        people.front_desk,
        people.therapist,
        people.client,
    ] {
        all.push(house.somebody(account).await);
    }
    all.push(Person::new(&house.app, "somebody@example.org").await);
    all
}

async fn fill(house: &House, path: &str) -> String {
    let (own, other) = (
        house.named("Mara Feld").await.id,
        house.named("Jonas Adler").await.id,
    );
    let (from, to) = (
        house.now(),
        house.now() + SignedDuration::from_hours(24 * 10),
    );
    let first = async |of| {
        let all = house
            .app
            .store
            .appointments(house.people.practice, Of::Therapist(of), from, to)
            .await;
        all.unwrap()
            .into_iter()
            .find(|visit| visit.status.is_open())
            .unwrap()
            .id
            .to_string()
    };
    path.replace("{own}", &own.to_string())
        .replace("{other}", &other.to_string())
        .replace("{client}", &house.client().await.id.to_string())
        .replace("{own_visit}", &first(own).await)
        .replace("{other_visit}", &first(other).await)
}

#[tokio::test]
async fn every_page_opens_for_the_roles_that_need_it_and_for_no_other() {
    let house = House::open().await;
    let everybody = everybody(&house).await;
    for (path, expected) in PAGES {
        let address = house.at(&fill(&house, path).await);
        for (person, expected) in everybody.iter().zip(expected) {
            let page = person.get(&address).await;
            assert_eq!(
                page.status.as_u16(),
                expected,
                "{path} for {}: {}",
                person.cookie,
                page.text
            );
        }
    }
}

#[tokio::test]
async fn every_form_is_taken_from_the_roles_that_may_and_from_no_other() {
    let house = House::open().await;
    let everybody = everybody(&house).await;
    for (path, expected) in FORMS {
        let address = house.at(&fill(&house, path).await);
        // Those who may not go first: the others may change something.
        for (person, may) in everybody.iter().zip(expected).rev() {
            let status = person.post(&address, &[]).await.status.as_u16();
            let refused = matches!(status, 403 | 404);
            assert!(status < 500, "{path}: {status}");
            // Who may book and names no client is told that there is none.
            let of_nobody = path == "/book" && status == 404;
            assert!(refused != may || of_nobody, "{path}: {status}");
        }
    }
}

#[tokio::test]
async fn a_visitor_signs_in_first_on_every_page() {
    let house = House::open().await;
    let visitor = crate::visitor::Visitor::of(crate::person::router(&house.app));
    for (path, _) in PAGES {
        let page = visitor.get(&house.at(&fill(&house, path).await)).await;
        let to = page
            .headers
            .get("location")
            .map(|to| to.to_str().unwrap().to_owned());
        assert!(
            to.is_some_and(|to| to.starts_with("/sign-in?next=")),
            "{path}: {}",
            page.status
        );
    }
}

#[tokio::test]
async fn fifty_therapists_and_more_than_one_page_of_them_are_all_shown() {
    let house = House::open().await;
    let desk = house.somebody(house.people.front_desk).await;
    let jonas = house.named("Jonas Adler").await;
    let act = Act::operator(house.now());
    for n in 0..230 {
        let id = house
            .app
            .random
            .draw(|random| store::TherapistId::mint(house.now(), random));
        let another = Therapist {
            id,
            name: format!("Therapist {n}."),
            ..jonas.clone()
        };
        house.app.store.put(&act, &another).await.unwrap();
    }
    let today = desk.get(&house.at("/today")).await;
    for n in [0, 49, 150, 229] {
        assert!(today.has(&format!("Therapist {n}.")), "{n}");
    }
}
