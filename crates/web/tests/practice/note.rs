//! The note of a visit: drafted, signed, amended, and read by whom its author lets read it.

use axum::http::{StatusCode, header};
use booking::Status;
use jiff::SignedDuration;
use store::{Act, Action};

use crate::house::House;
use crate::person::Person;
use crate::visitor::Page;

const TOLD: (&str, &str) = ("subjective", "Woke twice, better by noon.");

async fn signed(house: &House, privacy: &str) -> String {
    let visit = house.visit(false).await;
    house.until(visit.ends_at);
    let mara = house.therapist().await;
    let read = mara.get(&house.of(visit.id, "/note")).await;
    let read = version(&read);
    let page = mara
        .post(
            &house.of(visit.id, "/note"),
            &[
                TOLD,
                ("privacy", privacy),
                ("version", &read),
                ("then", "sign"),
            ],
        )
        .await;
    assert!(
        mara.follow(&page).await.has("Signed and locked."),
        "{}",
        page.text
    );
    house.at(&format!(
        "/notes/{}/{}",
        visit.id,
        house.named("Mara Feld").await.id
    ))
}

fn version(page: &Page) -> String {
    page.hidden("version").unwrap()
}

#[tokio::test]
async fn a_note_is_filled_in_kept_signed_and_then_only_amended() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let mara = house.therapist().await;
    let address = house.of(visit.id, "/note");
    let fresh = mara.get(&address).await;
    assert!(
        fresh.has("Diary of the last 7 days") && fresh.has("Look again after"),
        "{}",
        fresh.text
    );
    assert!(fresh.has("name=\"finding\" value=\"low_back\""));

    let typed = [
        TOLD,
        ("finding", "low_back"),
        ("choice", "went_well"),
        ("choice", "next_same"),
        ("plan", "Two walks a day"),
    ];
    let auto = mara
        .post(
            &address,
            &[&typed[..], &[("version", "0"), ("then", "auto")]].concat(),
        )
        .await;
    assert_eq!(auto.text, r#"{"version":1}"#);
    let draft = mara.get(&address).await;
    assert!(
        draft.has("Woke twice, better by noon.") && draft.has("A draft. Only you can read it.")
    );
    assert_eq!(version(&draft), "1");

    let early = mara
        .post(
            &address,
            &[&typed[..], &[("version", "1"), ("then", "sign")]].concat(),
        )
        .await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.has("the visit has not begun") && early.has("Woke twice"));

    house.until(visit.ends_at);
    let sign = mara
        .post(
            &address,
            &[
                &typed[..],
                &[("version", &version(&early)), ("then", "sign")],
            ]
            .concat(),
        )
        .await;
    let page = mara.follow(&sign).await;
    assert!(
        page.has("Signed and locked.")
            && page.has("Well tolerated")
            && page.has("Found at: Low back"),
        "{}",
        page.text
    );
    assert!(!page.has("data-note") && page.has("Europe/Berlin"));
    let after = house
        .app
        .store
        .appointment(house.people.practice, visit.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(after.status, Status::Completed);

    let again = mara
        .post(
            &address,
            &[("plan", "Another plan"), ("version", "1"), ("then", "keep")],
        )
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(
        again.has("Plan: Another plan") && again.has("signed meanwhile"),
        "what was typed is not lost"
    );
    for _ in 0..2 {
        let added = mara
            .post(
                &house.of(visit.id, "/note/amend"),
                &[("words", "It was the left side."), ("position", "1")],
            )
            .await;
        assert!(mara.follow(&added).await.has("It was the left side."));
    }
    let clash = mara
        .post(
            &house.of(visit.id, "/note/amend"),
            &[("words", "Something else."), ("position", "1")],
        )
        .await;
    assert_eq!(clash.status, StatusCode::CONFLICT);
    assert!(clash.has("Something else.") && clash.has("It was the left side."));
    let export = house
        .app
        .store
        .export(&Act::operator(house.now()), house.people.client)
        .await
        .unwrap();
    let export = export.to_json().to_string();
    assert!(
        export.contains("Woke twice, better by noon.") && export.contains("It was the left side.")
    );
}

#[tokio::test]
async fn a_note_is_read_by_whom_its_author_lets_read_it() {
    for (privacy, status) in [
        ("therapists", StatusCode::OK),
        ("author", StatusCode::NOT_FOUND),
    ] {
        let house = House::open().await;
        let address = signed(&house, privacy).await;
        let jonas = house.another_therapist().await;
        let page = jonas.get(&address).await;
        assert_eq!(
            (page.status, page.has("Woke twice")),
            (status, status == StatusCode::OK)
        );
        let noted = house.noted(jonas.account, Action::NoteRead).await.len();
        assert_eq!(noted, usize::from(status == StatusCode::OK));
        assert!(
            house
                .therapist()
                .await
                .get(&address)
                .await
                .has("Woke twice")
        );
        for (account, status) in [
            (house.people.front_desk, 403),
            (house.people.owner, 403),
            (house.people.client, 404),
        ] {
            let page = house.somebody(account).await.get(&address).await;
            assert_eq!(
                (page.status.as_u16(), page.has("Woke twice")),
                (status, false)
            );
        }
    }
}

#[tokio::test]
async fn a_draft_is_read_by_nobody_else() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let mara = house.therapist().await;
    mara.post(&house.of(visit.id, "/note"), &[TOLD, ("version", "0")])
        .await;
    let address = house.at(&format!("/notes/{}/{}", visit.id, visit.therapist));
    for person in [house.another_therapist().await, mara] {
        assert_eq!(person.get(&address).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn two_tabs_lose_nothing() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let (mara, address) = (house.therapist().await, house.of(visit.id, "/note"));
    mara.post(
        &address,
        &[
            ("subjective", "from the first tab"),
            ("choice", "went_well"),
            ("version", "0"),
        ],
    )
    .await;
    let second = [
        ("subjective", "from the second tab"),
        ("choice", "next_same"),
        ("version", "0"),
    ];
    let auto = mara
        .post(&address, &[&second[..], &[("then", "auto")]].concat())
        .await;
    assert_eq!(
        (auto.status, auto.text.as_str()),
        (StatusCode::CONFLICT, r#"{"stale":true}"#)
    );
    let both = mara.post(&address, &second).await;
    assert_eq!(both.status, StatusCode::CONFLICT);
    assert!(
        both.has("from the first tab\n\nfrom the second tab"),
        "{}",
        both.text
    );
    assert!(both.has("value=\"went_well\"") && both.has("value=\"next_same\""));
    let kept = mara
        .post(
            &address,
            &[("subjective", "both"), ("version", &version(&both))],
        )
        .await;
    assert!(mara.follow(&kept).await.has("both</textarea>"));
}

#[tokio::test]
async fn what_cannot_be_kept_is_told_and_stays_in_the_form() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let (mara, address) = (house.therapist().await, house.of(visit.id, "/note"));
    let huge = "ü".repeat(4_001);
    let page = mara
        .post(
            &address,
            &[
                ("objective", &huge),
                ("plan", "walks"),
                ("version", "0"),
                ("then", "sign"),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("there are 4001") && page.has(&huge) && page.has("walks"));
    let auto = mara
        .post(
            &address,
            &[("objective", &huge), ("version", "0"), ("then", "auto")],
        )
        .await;
    assert!(auto.has("too long"));
    let monster = "x".repeat(300 * 1024);
    assert_eq!(
        mara.post(&address, &[("objective", &monster)]).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    // The longest texts in a script of three bytes a letter fit.
    let full = "न".repeat(4_000);
    let whole = ["subjective", "objective", "assessment", "plan"].map(|part| (part, full.as_str()));
    assert_eq!(
        mara.post(&address, &whole).await.status,
        StatusCode::SEE_OTHER
    );

    let nothing = mara
        .post(&address, &[("version", "1"), ("then", "sign")])
        .await;
    assert!(nothing.has("the note says nothing yet"));
    for (field, value) in [
        ("finding", "moon"),
        ("choice", "cured"),
        ("privacy", "everybody"),
        ("version", "-1"),
        ("then", "burn"),
        ("zebra", "1"),
    ] {
        let page = mara.post(&address, &[(field, value)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
    }
    let unsigned = mara
        .post(
            &house.of(visit.id, "/note/amend"),
            &[("words", "more"), ("position", "1")],
        )
        .await;
    assert!(
        mara.follow(&unsigned).await.has("data-note"),
        "a draft is changed, not amended"
    );
    signed(&house, "author").await;
    let huge = mara
        .post(
            &house.of(visit.id, "/note/amend"),
            &[("words", &"y".repeat(4_001)), ("position", "1")],
        )
        .await;
    assert_eq!(huge.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(huge.has("Nothing was added.") && huge.has(&"y".repeat(4_001)));
    let empty = mara
        .post(
            &house.of(visit.id, "/note/amend"),
            &[("words", "  "), ("position", "1")],
        )
        .await;
    assert!(empty.has("Please say what is to be added."));
}

#[tokio::test]
async fn nothing_is_filled_in_that_is_not_shared() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let mara = house.therapist().await;
    house.withdraws().await;
    let page = mara.get(&house.of(visit.id, "/note")).await;
    assert!(
        !page.has("Diary of the last") && !page.has("6 months"),
        "{}",
        page.text
    );
    assert!(
        page.has("Look again after"),
        "the plan belongs to the decision"
    );
}

#[tokio::test]
async fn an_expired_sign_in_takes_what_was_typed_along() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let mara = house.therapist().await;
    let out = Person {
        cookie: "supple=gone".to_owned(),
        ..mara
    };
    let page = out
        .post(&house.of(visit.id, "/note"), &[TOLD, ("version", "0")])
        .await;
    assert!(page.has("Woke twice, better by noon."), "{}", page.text);
}

#[tokio::test]
async fn the_list_says_what_is_to_be_written() {
    let house = House::open().await;
    let visit = house.visit(false).await;
    let mara = house.therapist().await;
    let list = async || mara.get(&house.at("/notes")).await.text;
    let before = list().await;
    let place = |text: &str, words: &str| text.find(words).unwrap();
    let brief = format!("{}\"", house.of(visit.id, ""));
    assert!(
        place(&before, &brief) > place(&before, "To come"),
        "{before}"
    );
    house.until(visit.ends_at + SignedDuration::from_mins(1));
    let note = house.of(visit.id, "/note");
    let after = list().await;
    assert!(place(&after, &note) < place(&after, "To come"));
    signed(&house, "author").await;
    let after = list().await;
    assert!(place(&after, &note) > place(&after, "Signed</h2>"));
    let page = house
        .somebody(house.people.front_desk)
        .await
        .get(&house.at("/notes"))
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.headers.contains_key(header::CONTENT_TYPE));
}
