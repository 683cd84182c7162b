//! What cannot be booked, however it is asked for.

use axum::http::StatusCode;
use store::{Credential, Therapist};

use crate::book::{ahead, hold, look};
use crate::find::{answers, button, pregnant, withheld};
use crate::house::House;
use crate::person::Person;

#[tokio::test]
async fn one_who_cannot_do_the_plan_cannot_be_picked_by_hand() {
    let house = House::with_nothing_ahead().await;
    let person = house.somebody(house.people.client).await;
    let plain = answers(&house, &[]);
    let list = look(&person, &plain, &[("gender", "man")]).await;
    let wish = button(&list, &["Jonas Adler"]).unwrap();
    let page = person
        .post(
            "/book",
            &[
                ("wish", &wish),
                ("answers", &pregnant(&house)),
                ("where", ""),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.has("nobody there can do your plan on that day"),
        "{}",
        page.text
    );
    // A decision that withholds care books nothing.
    let page = person
        .post(
            "/book",
            &[
                ("wish", &wish),
                ("answers", &withheld(&house)),
                ("where", ""),
            ],
        )
        .await;
    assert!(!page.has("Check and confirm") && !page.has("name=\"wish\""));
    assert!(ahead(&house, &house.client().await).await.is_empty());
}

#[tokio::test]
async fn a_certificate_that_runs_out_while_it_is_held_stops_the_booking() {
    let house = House::with_nothing_ahead().await;
    let person = house.somebody(house.people.client).await;
    let answers = pregnant(&house);
    let list = look(&person, &answers, &[("how", "either")]).await;
    let page = hold(&person, &answers, &list, &["Mara Feld"]).await;
    let credentials: Vec<Credential> = house.app.store.list(house.people.practice).await.unwrap();
    let seen = credentials
        .into_iter()
        .find(|credential| credential.verified_at.is_some())
        .unwrap();
    let ended = Credential {
        valid_until: Some(house.app.today().yesterday().unwrap()),
        ..seen
    };
    house
        .app
        .store
        .put(&store::Act::program(house.now()), &ended)
        .await
        .unwrap();
    let fields =
        ["practice", "appointment", "answers"].map(|name| (name, page.hidden(name).unwrap()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let page = person.post("/book/confirm", &fields).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("cannot do your plan on that day"), "{}", page.text);
}

#[tokio::test]
async fn what_no_page_sends_books_nothing() {
    let house = House::with_nothing_ahead().await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let list = look(&person, &answers, &[("view", "day"), ("day", "2026-11-25")]).await;
    let wish = button(&list, &["10:00", "Jonas Adler"]).unwrap();
    let parts: Vec<&str> = wish.split('/').collect();
    let unknown = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77";
    let with = |index: usize, value: &str| {
        let mut parts = parts.clone();
        parts[index] = value;
        parts.join("/")
    };
    let start: i64 = parts[5].parse().unwrap();
    let cases = [
        (with(1, unknown), 404, ""),
        (with(2, unknown), 404, ""),
        (with(3, unknown), 404, ""),
        (with(4, unknown), 404, ""),
        (
            with(5, &(start + 60).to_string()),
            409,
            "No visit begins at this minute",
        ),
        (
            with(5, &(start + 1).to_string()),
            409,
            "No visit begins at this minute",
        ),
        (
            with(5, &(start - 86_400 * 7).to_string()),
            409,
            "This time is past",
        ),
        (with(5, "0"), 409, "This time is past"),
        (with(5, "-9999999900"), 409, "This time is past"),
        (
            with(5, &(start + 86_400 * 365 * 20).to_string()),
            409,
            "further ahead",
        ),
        (
            with(5, &(start + 3600 * 12).to_string()),
            409,
            "Nobody works there",
        ),
        (with(5, "9223372036854775807"), 422, ""),
        (with(0, "x"), 422, ""),
        (String::new(), 422, ""),
        (wish.replace('/', " "), 422, ""),
    ];
    for (wish, status, words) in &cases {
        let page = person
            .post(
                "/book",
                &[("wish", wish), ("answers", &answers), ("where", "")],
            )
            .await;
        assert_eq!(page.status.as_u16(), *status, "{wish}: {}", page.text);
        assert!(page.has(words), "{wish}: {}", page.text);
    }
    let page = person
        .post(
            "/book",
            &[("wish", &wish), ("answers", "{}}"), ("where", "")],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = person
        .post(
            "/book",
            &[("wish", &wish), ("answers", &answers), ("price", "1")],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let client = house.client().await;
    assert!(ahead(&house, &client).await.is_empty());
}

#[tokio::test]
async fn a_home_far_away_is_refused_with_the_reason() {
    let house = House::with_nothing_ahead().await;
    let person = Person::new(&house.app, "far@example.org").await;
    let answers = answers(&house, &[]);
    let list = look(
        &person,
        &answers,
        &[("how", "home"), ("where", "52.50, 13.43")],
    )
    .await;
    let wish = button(&list, &["at your home"]).unwrap();
    let fields = [
        ("wish", wish.as_str()),
        ("answers", &answers),
        ("details", "yes"),
        ("name", "Far"),
        ("address", "Munich"),
        ("home", "48.14, 11.58"),
    ];
    let page = person.post("/book", &fields).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.has("the home is outside the area of the therapist"),
        "{}",
        page.text
    );
    assert!(!page.has("Check and confirm"));
}

#[tokio::test]
async fn a_therapist_who_leaves_meanwhile_is_not_booked() {
    let house = House::with_nothing_ahead().await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let list = look(&person, &answers, &[("gender", "man")]).await;
    let wish = button(&list, &["Jonas Adler"]).unwrap();
    let therapists: Vec<Therapist> = house.app.store.list(house.people.practice).await.unwrap();
    let jonas = therapists
        .into_iter()
        .find(|therapist| therapist.name == "Jonas Adler")
        .unwrap();
    let gone = Therapist {
        retired_at: Some(house.now()),
        ..jonas
    };
    house
        .app
        .store
        .put(&store::Act::program(house.now()), &gone)
        .await
        .unwrap();
    let page = person
        .post(
            "/book",
            &[("wish", &wish), ("answers", &answers), ("where", "")],
        )
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.has("the therapist takes no bookings any more"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn nobody_confirms_for_somebody_else() {
    let house = House::with_nothing_ahead().await;
    let person = house.somebody(house.people.client).await;
    let answers = answers(&house, &[]);
    let list = look(&person, &answers, &[]).await;
    let page = hold(&person, &answers, &list, &[]).await;
    let fields =
        ["practice", "appointment", "answers"].map(|name| (name, page.hidden(name).unwrap()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let stranger = Person::new(&house.app, "stranger@example.org").await;
    assert_eq!(
        stranger.post("/book/confirm", &fields).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        stranger
            .post("/book/series", &[&fields[..], &[("weeks", "3")]].concat())
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    let staff = house.somebody(house.people.front_desk).await;
    assert_eq!(
        staff.post("/book/confirm", &fields).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn without_answers_the_check_comes_first() {
    let house = House::with_nothing_ahead().await;
    let list = crate::find::visitor(&house)
        .post("/find", &[("how", "practice")])
        .await;
    let wish = button(&list, &[]).unwrap();
    let stranger = Person::new(&house.app, "new@example.org").await;
    let page = stranger
        .post("/book", &[("wish", &wish), ("where", "")])
        .await;
    assert!(page.has("First the check") && !page.has("Check and confirm"));
    // Whoever keeps a result goes on with it.
    let client = house.somebody(house.people.client).await;
    let page = client
        .post("/book", &[("wish", &wish), ("where", "")])
        .await;
    assert!(page.has("Check and confirm"), "{}", page.text);
}

#[tokio::test]
async fn somebody_new_who_books_twice_at_the_same_moment_is_one_client() {
    let house = House::open().await;
    let new = Person::new(&house.app, "new@example.org").await;
    let answers = answers(&house, &[]);
    let page = look(&new, &answers, &[]).await;
    let wishes: Vec<&str> = page.text.split("name=\"wish\" value=\"").skip(1).collect();
    let wishes: Vec<&str> = wishes
        .iter()
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(wishes.len() > 1);
    let begin = async |wish: &str| {
        let fields = [
            ("wish", wish),
            ("answers", answers.as_str()),
            ("where", ""),
            ("details", "yes"),
            ("name", "Nora New"),
            ("phone", "030 555"),
            ("address", ""),
            ("home", ""),
            ("access", ""),
        ];
        let page = new.post("/book", &fields).await;
        assert!(page.status == 200 || page.status == 409, "{}", page.text);
    };
    tokio::join!(begin(wishes[0]), begin(wishes[1]), begin(wishes[0]));
    let known = house.app.store.client_of(new.account).await.unwrap();
    assert_eq!(known.len(), 1, "{known:?}");
    assert_eq!(known[0].name.as_deref(), Some("Nora New"));
}
