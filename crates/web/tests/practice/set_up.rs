//! Owners set their practice up.

use store::{Credential, Location, Member, Practice, Role, Room, Service, SetUp};

use crate::house::House;
use crate::onboarding::with;
use crate::person::Person;
use crate::visitor::Page;

/// A form of a page as the browser would send it: its hidden fields, and what is typed.
async fn fresh<'a>(page: &'a Page, fields: &[(&'a str, &'a str)]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = ["id", "seen"]
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), page.hidden(name)?)))
        .collect();
    all.extend(
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    all
}

async fn send(person: &Person, address: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    person.post(address, &fields).await
}

async fn newest<R: SetUp>(house: &House) -> R {
    house
        .app
        .store
        .list::<R>(house.people.practice)
        .await
        .unwrap()
        .pop()
        .unwrap()
}

/// A kind of record, what is typed, and what its page shows afterwards.
type Form<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a str);

const ROOM: [(&str, &str); 2] = [("name", "Attic"), ("equipment", "table lamp")];

#[tokio::test]
async fn every_kind_of_record_is_added_and_changed() {
    let house = House::open().await;
    let owner = house.somebody(house.people.owner).await;
    let location = newest::<Location>(&house).await.id.to_string();
    let mara = house.named("Mara Feld").await;
    let therapist = mara.id.to_string();
    let forms: [Form<'_>; 5] = [
        (
            "locations",
            vec![
                ("name", "Attic"),
                ("address", "Street 2"),
                ("place", "52.5,13.4"),
                ("zone", "Europe/Lisbon"),
            ],
            "Street 2",
        ),
        (
            "rooms",
            [ROOM.to_vec(), vec![("location", location.as_str())]].concat(),
            "lamp table",
        ),
        (
            "services",
            vec![
                ("name", "Attic"),
                ("about", ""),
                ("minutes", "45"),
                ("before", "5"),
                ("after", "5"),
                ("grid", "30"),
                ("notice", "60"),
                ("horizon", "30"),
                ("equipment", ""),
                ("at_location", "yes"),
                ("techniques", "shiatsu"),
                ("price", "1 €"),
            ],
            "1 €",
        ),
        (
            "therapists",
            vec![
                ("name", "Attic"),
                ("about", "Hello."),
                ("gender", ""),
                ("languages", "de, EN"),
                ("centre", "52,5 13,4"),
                ("km", ""),
                ("set_up", "0"),
                ("pack_up", "0"),
                ("day_start", ""),
                ("day_end", ""),
            ],
            "Hello.",
        ),
        (
            "credentials",
            vec![
                ("therapist", therapist.as_str()),
                ("kind", "spec_sport"),
                ("number", "7"),
                ("country", "DE"),
                ("issuer", "School"),
                ("valid_until", "2026-11-22"),
                ("seen_on", "2026-11-20"),
                ("how", "shown"),
            ],
            "School",
        ),
    ];
    for (kind, fields, shown) in forms {
        let new = owner.get(&house.at(&format!("/set-up/{kind}/new"))).await;
        assert_eq!(new.status, 200, "{kind}");
        let fields = if kind == "therapists" {
            with(fields, "centre", "")
        } else {
            fields
        };
        let form = fresh(&new, &fields).await;
        let address = house.at(&format!("/set-up/{kind}"));
        let kept = send(&owner, &address, &form).await;
        assert_eq!(kept.status, 303, "{kind}: {}", kept.text);
        let page = owner.follow(&kept).await;
        assert!(
            page.has("Kept.") && page.has(shown),
            "{kind}: {}",
            page.text
        );
        // Sent twice it is the same record.
        assert_eq!(send(&owner, &address, &form).await.status, 303, "{kind}");
        // And changed from its own page.
        let seen = page.hidden("seen").unwrap();
        assert!(!seen.is_empty());
    }
    let overview = owner.get(&house.at("/set-up")).await;
    assert!(
        overview.has("Expired on 22 November 2026"),
        "{}",
        overview.text
    );
    assert_eq!(
        house
            .app
            .store
            .list::<Room>(house.people.practice)
            .await
            .unwrap()
            .len(),
        3
    );
    let languages = house.named("Attic").await.languages;
    assert_eq!(languages.to_string(), "de en");
    let papers: Vec<Credential> = house.app.store.list(house.people.practice).await.unwrap();
    let sport = papers
        .iter()
        .find(|paper| paper.kind == "spec_sport")
        .unwrap();
    assert!(sport.verified_by.is_some() && sport.verified_at.is_some());
}

#[tokio::test]
async fn an_expired_paper_says_what_it_blocks() {
    let house = House::open().await;
    let owner = house.somebody(house.people.owner).await;
    house.pass(jiff::SignedDuration::from_hours(24 * 701));
    let owner_again = house.somebody(owner.account).await;
    let overview = owner_again.get(&house.at("/set-up")).await;
    assert!(
        overview.has("Cannot be booked for Massage in pregnancy with it."),
        "{}",
        overview.text
    );
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_stays_typed() {
    let house = House::open().await;
    let owner = house.somebody(house.people.owner).await;
    let service = house.service("Gentle massage").await;
    let page = owner
        .get(&house.at(&format!("/set-up/services/{}", service.id)))
        .await;
    let long = "x".repeat(10_000);
    let wrong = [
        ("minutes", "-30", "from 5 to 480"),
        ("name", long.as_str(), "at most 120 characters"),
        ("equipment", "<script>", "single words"),
        ("credentials", "diploma_mill", "only from this list"),
        ("grid", "0", "from 5 to 1440"),
        ("price", long.as_str(), "at most 240 characters"),
    ];
    for (name, value, said) in wrong {
        let fields = [
            ("name", "Gentle massage"),
            ("minutes", "30"),
            ("before", "0"),
            ("after", "0"),
            ("grid", "15"),
            ("notice", "120"),
            ("horizon", "90"),
            ("at_home", "yes"),
            ("about", "typed before"),
        ];
        let fields = with(fields.to_vec(), name, value);
        let form = fresh(&page, &fields).await;
        let refused = send(&owner, &house.at("/set-up/services"), &form).await;
        assert_eq!(refused.status, 422, "{name}: {}", refused.text);
        assert!(
            refused.has(said) && refused.has("typed before"),
            "{name}: {}",
            refused.text
        );
    }
    let unchanged: Service = house
        .app
        .store
        .get(house.people.practice, service.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(unchanged, service);
}

#[tokio::test]
async fn a_page_from_before_somebody_elses_change_asks_first() {
    let house = House::open().await;
    let owner = house.somebody(house.people.owner).await;
    let room = newest::<Room>(&house).await;
    let location = room.location.to_string();
    let address = house.at(&format!("/set-up/rooms/{}", room.id));
    let (first, second) = (owner.get(&address).await, owner.get(&address).await);
    let fields = |name: &'static str| {
        vec![
            ("name", name),
            ("equipment", ""),
            ("location", location.as_str()),
        ]
    };
    let rooms = house.at("/set-up/rooms");
    let kept = send(&owner, &rooms, &fresh(&first, &fields("Blue room")).await).await;
    assert_eq!(kept.status, 303);
    let stale = send(&owner, &rooms, &fresh(&second, &fields("Red room")).await).await;
    assert_eq!(stale.status, 409);
    assert!(stale.has("Red room") && stale.has("Somebody changed this"));
    assert_eq!(newest::<Room>(&house).await.name, "Blue room");
    let kept = send(&owner, &rooms, &fresh(&stale, &fields("Red room")).await).await;
    assert_eq!(kept.status, 303);
    assert_eq!(newest::<Room>(&house).await.name, "Red room");
}

#[tokio::test]
async fn records_of_another_practice_are_not_there() {
    let (house, other) = (House::open().await, House::open().await);
    let owner = house.somebody(house.people.owner).await;
    // Another practice in the same store, whose owner is somebody else.
    let foreign = Practice {
        id: house
            .app
            .random
            .draw(|random| store::PracticeId::mint(house.now(), random)),
        ..newest_practice(&other).await
    };
    let act = store::Act::operator(house.now());
    house.app.store.put(&act, &foreign).await.unwrap();
    let room = Location {
        practice: foreign.id,
        ..newest::<Location>(&house).await
    };
    let room = Location {
        id: house
            .app
            .random
            .draw(|random| store::LocationId::mint(house.now(), random)),
        ..room
    };
    house.app.store.put(&act, &room).await.unwrap();
    let page = owner
        .get(&house.at(&format!("/set-up/locations/{}", room.id)))
        .await;
    assert_eq!(page.status, 404);
    let page = owner.get(&format!("/practice/{}/set-up", foreign.id)).await;
    assert_eq!(page.status, 404);
    let fields = [
        ("id", room.id.to_string()),
        ("seen", "abc".to_owned()),
        ("name", "Mine".to_owned()),
        ("address", "x".to_owned()),
        ("zone", "UTC".to_owned()),
    ];
    let fields: Vec<(String, String)> =
        fields.into_iter().map(|(a, b)| (a.to_owned(), b)).collect();
    assert_eq!(
        send(&owner, &house.at("/set-up/locations"), &fields)
            .await
            .status,
        404
    );
}

async fn newest_practice(house: &House) -> Practice {
    let id = house.people.practice;
    house.app.store.get(id, id).await.unwrap().unwrap()
}

#[tokio::test]
async fn somebody_joins_by_the_link_in_a_mail_and_leaves_again() {
    let house = House::open().await;
    let owner = house.somebody(house.people.owner).await;
    let members = house.at("/set-up/members");
    let page = owner.get(&members).await;
    let id = page.hidden("id").unwrap();
    let invite = [
        ("id", id.as_str()),
        ("email", "nina@example.org"),
        ("role", "front_desk"),
    ];
    for _ in 0..2 {
        assert_eq!(owner.post(&members, &invite).await.status, 303);
    }
    assert!(owner.get(&members).await.has("nina@example.org"));
    let folder = tempfile::tempdir().unwrap();
    let transport =
        web::mail::Transport::folder(folder.path().to_owned(), "Supple <no-reply@example.org>")
            .unwrap();
    let delivered = web::mail::deliver(&house.app, &transport).await.unwrap();
    assert_eq!(delivered.sent, 1);
    let mail = std::fs::read_dir(folder.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let mail = std::fs::read_to_string(mail.path())
        .unwrap()
        .replace("=\r\n", "")
        .replace("=3D", "=");
    let key = mail.split("/practice/join?key=").nth(1).unwrap();
    let key: String = key
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();

    let nina = Person::new(&house.app, "nina@example.org").await;
    let look = nina.get(&format!("/practice/join?key={key}")).await;
    assert!(look.has("Work for Linden Practice"), "{}", look.text);
    assert_eq!(nina.get(&house.at("/set-up")).await.status, 404);
    assert_eq!(
        nina.post("/practice/join", &[("key", &key)]).await.status,
        303
    );
    let again = nina.post("/practice/join", &[("key", &key)]).await;
    assert_ne!(again.status, 303);
    assert_eq!(nina.get(&house.at("/set-up")).await.status, 403);

    let all: Vec<Member> = house.app.store.list(house.people.practice).await.unwrap();
    let hers = all
        .iter()
        .find(|member| member.account == Some(nina.account))
        .unwrap();
    assert_eq!(hers.role, Role::FrontDesk);
    let end = house.at("/set-up/members/end");
    let id = hers.id.to_string();
    assert_eq!(owner.post(&end, &[("member", &id)]).await.status, 303);
    assert_eq!(nina.get(&house.at("/set-up")).await.status, 404);
    let own = all
        .iter()
        .find(|member| member.account == Some(owner.account))
        .unwrap();
    let last = owner.post(&end, &[("member", &own.id.to_string())]).await;
    assert_eq!(last.status, 422);
    assert!(last.has("This is the last owner"));
}
