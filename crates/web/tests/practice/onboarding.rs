//! Somebody begins a practice, and it can be booked.

use booking::Place;
use booking::index::Near;
use jiff::SignedDuration;
use store::{Location, Member, Practice, Role, Service, Therapist};
use web::App;
use web::finder::{Search, named};

use crate::person::{Person, app};

/// What the form holds when it comes, and what somebody types into it.
pub fn filled(practice: &str) -> Vec<(&str, &str)> {
    vec![
        ("practice", practice),
        ("name", "Hands & Co"),
        ("kind", "solo"),
        ("country", "de"),
        ("zone", "Europe/Berlin"),
        ("house", "yes"),
        ("address", "Invented Street 1, Berlin"),
        ("place", "52.503, 13.411"),
        ("centre", ""),
        ("km", "10"),
        ("service", "Massage for the back"),
        ("minutes", "60"),
        ("before", "0"),
        ("after", "10"),
        ("grid", "15"),
        ("notice", "2"),
        ("horizon", "90"),
        ("price", "80 €"),
        ("techniques", "swedish_massage"),
        ("own", "yes"),
        ("therapist", "Ann Hands"),
        ("days", "1"),
        ("days", "2"),
        ("from", "09:00"),
        ("to", "17:00"),
        ("break_from", "12:00"),
        ("break_to", "13:00"),
    ]
}

pub fn with<'a>(
    mut fields: Vec<(&'a str, &'a str)>,
    name: &'a str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    fields.retain(|(known, _)| *known != name);
    fields.push((name, value));
    fields
}

async fn ann(app: &App) -> (Person, String) {
    let ann = Person::new(app, "ann@example.org").await;
    let page = ann.get("/practice/new").await;
    let id = page.hidden("practice").unwrap();
    (ann, id)
}

#[tokio::test]
async fn one_form_makes_a_practice_that_can_be_booked() {
    let app = app().await;
    let (ann, id) = ann(&app).await;
    let page = ann.post("/practice/new", &filled(&id)).await;
    let set_up = ann.follow(&page).await;
    assert!(set_up.has("Your practice can be booked"), "{}", set_up.text);
    assert!(!set_up.has("Before somebody can book"));

    let id = id.parse().unwrap();
    let practice: Practice = app.store.get(id, id).await.unwrap().unwrap();
    assert_eq!(
        (practice.name.as_str(), practice.country.as_str()),
        ("Hands & Co", "DE")
    );
    let finder = app.free_times().await.unwrap();
    let search = Search {
        wants: &[&named::technique("swedish_massage")],
        near: Near::Houses(Place::new(52.5, 13.4).unwrap(), 5.0),
        from: app.now(),
        to: app.now() + SignedDuration::from_hours(24 * 30),
        times: None,
        most: 100,
    };
    let found = finder.find(&search, app.now());
    let [free] = &found[..] else {
        panic!("{found:?}")
    };
    let first = practice.zone.rules().to_datetime(free.starts[0]);
    assert_eq!(first.to_string(), "2026-11-23T09:00:00");
    let at_noon = |start: &jiff::Timestamp| {
        let at = practice.zone.rules().to_datetime(*start);
        (at.hour() == 11 && at.minute() > 0) || at.hour() == 12
    };
    assert!(!free.starts.iter().any(at_noon), "{:?}", free.starts);

    let me = ann.get("/me").await;
    assert!(me.has("Your practices") && me.has("Hands &amp; Co"));
}

#[tokio::test]
async fn sent_twice_it_is_one_practice() {
    let app = app().await;
    let (ann, id) = ann(&app).await;
    ann.post("/practice/new", &filled(&id)).await;
    let again = ann
        .post("/practice/new", &with(filled(&id), "name", "Another"))
        .await;
    let home = again.headers["location"].to_str().unwrap();
    assert_eq!(home, format!("/practice/{id}"));
    let id = id.parse().unwrap();
    let members: Vec<Member> = app.store.list(id).await.unwrap();
    let roles: Vec<Role> = members.iter().map(|member| member.role).collect();
    assert_eq!(roles, [Role::Owner, Role::Therapist]);
    assert_eq!(app.store.list::<Service>(id).await.unwrap().len(), 1);
    assert_eq!(
        app.store
            .get::<Practice>(id, id)
            .await
            .unwrap()
            .unwrap()
            .name,
        "Hands & Co"
    );
}

#[tokio::test]
async fn nobody_takes_over_a_practice_by_its_id() {
    let app = app().await;
    let (ann, id) = ann(&app).await;
    ann.post("/practice/new", &filled(&id)).await;
    let bob = Person::new(&app, "bob@example.org").await;
    let page = bob.post("/practice/new", &filled(&id)).await;
    assert_eq!(bob.follow(&page).await.status, 404);
    assert_eq!(app.store.memberships(bob.account).await.unwrap(), []);
}

#[tokio::test]
async fn a_network_that_visits_homes_and_an_owner_who_gives_no_massages() {
    let app = app().await;
    let (ann, id) = ann(&app).await;
    let mut homes = with(filled(&id), "homes", "yes");
    homes.retain(|(name, _)| !matches!(*name, "house" | "own" | "address" | "place" | "therapist"));
    let homes = with(
        with(homes, "centre", "-33.87, 151.21"),
        "zone",
        "Australia/Sydney",
    );
    let page = ann.post("/practice/new", &homes).await;
    let set_up = ann.follow(&page).await;
    assert!(
        set_up.has("There is nobody who gives massages"),
        "{}",
        set_up.text
    );
    let id = id.parse().unwrap();
    assert!(app.store.list::<Location>(id).await.unwrap().is_empty());
    assert!(app.store.list::<Therapist>(id).await.unwrap().is_empty());
    let service = app.store.list::<Service>(id).await.unwrap().remove(0);
    assert!(service.at_home && !service.at_location);
}

#[tokio::test]
async fn what_cannot_be_is_said_beside_its_field_and_nothing_is_lost() {
    let app = app().await;
    let (ann, id) = ann(&app).await;
    let long = "x".repeat(10_000);
    let wrong = [
        ("name", "", "Please fill this in."),
        (
            "name",
            long.as_str(),
            "at most 120 characters; there are 10000",
        ),
        (
            "zone",
            "Europe/Atlantis",
            "Please choose a time zone by its name",
        ),
        ("country", "Germany", "two letters of a country"),
        ("place", "95, 13", "latitude (-90 to 90)"),
        ("place", "north", "latitude (-90 to 90)"),
        ("minutes", "-5", "a whole number of minutes from 5 to 480"),
        ("minutes", "4", "a whole number of minutes from 5 to 480"),
        ("after", "1e9", "a whole number of minutes from 0 to 240"),
        ("horizon", "0", "a whole number of days from 1 to 1000"),
        ("from", "25:00", "Please type both times"),
        ("from", "09:03", "expected a time on five minutes"),
        ("to", "09:00", "expected an end that differs"),
        ("break_from", "07:00", "a break that lies within the day"),
        ("kind", "empire", "Please choose one of these."),
        (
            "techniques",
            "sorcery",
            "Please choose only from this list.",
        ),
        ("house", "no", "Please tick at least one"),
    ];
    for (name, value, said) in wrong {
        let page = ann
            .post("/practice/new", &with(filled(&id), name, value))
            .await;
        assert_eq!(page.status, 422, "{name} {value:.20}: {}", page.text);
        assert!(page.has(said), "{name} {value:.20}: {}", page.text);
        assert!(page.has("Nothing was changed yet"), "{name}");
        assert!(
            page.has("Ann Hands") && page.has("value=\"80 €\""),
            "{name}"
        );
    }
    let id = id.parse().unwrap();
    assert_eq!(app.store.get::<Practice>(id, id).await.unwrap(), None);
}

#[tokio::test]
async fn hours_can_cross_midnight() {
    let app = app().await;
    let (ann, id) = ann(&app).await;
    let mut night = with(with(filled(&id), "from", "20:00"), "to", "02:00");
    night = with(with(night, "break_from", "23:30"), "break_to", "00:30");
    let page = ann.post("/practice/new", &night).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let practice = id.parse().unwrap();
    let therapist = app
        .store
        .list::<Therapist>(practice)
        .await
        .unwrap()
        .remove(0);
    let week = app.store.week(practice, therapist.id).await.unwrap();
    let times: Vec<String> = week
        .iter()
        .map(|part| format!("{}-{}", part.part.times().0, part.part.times().1))
        .collect();
    assert_eq!(times[..2], ["00:30:00-02:00:00", "20:00:00-23:30:00"]);
}

#[tokio::test]
async fn unknown_fields_are_refused_and_visitors_sign_in_first() {
    let app = app().await;
    let (ann, id) = ann(&app).await;
    let page = ann
        .post("/practice/new", &with(filled(&id), "admin", "yes"))
        .await;
    assert_eq!(page.status, 422);
    let visitor = crate::visitor::Visitor::of(crate::person::router(&app));
    let page = visitor.get("/practice/new").await;
    assert_eq!(page.status, 303);
    let page = visitor.post("/practice/new", &filled(&id)).await;
    assert!(
        page.has("Hands &amp; Co"),
        "the sign-in page carries the form"
    );
}
