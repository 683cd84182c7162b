//! Clients and appointments from a file, looked at first and taken as often as wanted; and everything as one file.

use std::io::Read;

use booking::Status;
use jiff::SignedDuration;
use store::{Appointment, Client, Of};

use crate::house::House;
use crate::person::Person;
use crate::post::post;
use crate::visitor::Page;

const CLIENTS: &str = "Number;Full name;E-Mail;Telephone;Shoe size\r\n\
    1001;Zoë Müller;zoe@example.org;+49 30 555 0107;39\r\n\
    1002;\"Baum; Ben\";;;44\r\n\
    1003;;nobody@example.org;;\r\n\
    1004;Cem Aksoy;no address;;\r\n\
    1001;Again;;;\r\n";

async fn send(house: &House, owner: &Person, kind: &str, text: &str, take: bool) -> Page {
    let part = |name: &str, value: &str| {
        format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = match take {
        true => part("kind", kind) + &part("take", "yes") + &part("text", text) + "--cut--\r\n",
        false => format!(
            "{}--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n{text}\r\n--cut--\r\n",
            part("kind", kind)
        ),
    };
    owner
        .send(
            &house.at("/exchange/import"),
            "multipart/form-data; boundary=cut",
            body,
        )
        .await
}

/// The sentence about what happened, without its marks.
fn told(page: &Page) -> String {
    let lead = page
        .text
        .split("class=\"lead\">")
        .nth(1)
        .unwrap()
        .split("</p>")
        .next()
        .unwrap();
    lead.replace("<b>", "").replace("</b>", "")
}

async fn clients(house: &House) -> Vec<Client> {
    house.app.store.list(house.people.practice).await.unwrap()
}

async fn visits(house: &House, of: &str) -> Vec<Appointment> {
    let client = clients(house)
        .await
        .into_iter()
        .find(|client| client.name.as_deref() == Some(of))
        .unwrap();
    let year = SignedDuration::from_hours(24 * 365);
    let store = &house.app.store;
    let visits = store.appointments(
        house.people.practice,
        Of::Client(client.id),
        house.now() - year,
        house.now() + year,
    );
    visits.await.unwrap()
}

#[tokio::test]
async fn a_file_is_looked_at_first_then_taken_and_never_twice() {
    let house = House::open().await;
    let owner = house.somebody(house.people.owner).await;
    let before = clients(&house).await.len();
    let looked = send(&house, &owner, "clients", CLIENTS, false).await;
    assert_eq!(
        told(&looked),
        "Nothing was changed. This file of clients would add 2, change 0 and leave 0 as they are. 3 of its 5 rows cannot be taken."
    );
    for said in [
        "Line 4, name",
        "Line 5, email",
        "an e-mail address, such as ann@example.org, or nothing",
        "Line 6, id",
        "line 2 has the same",
        "Shoe size",
    ] {
        assert!(looked.text.contains(said), "{said}: {}", looked.text);
    }
    assert_eq!(clients(&house).await.len(), before);

    let taken = send(&house, &owner, "clients", CLIENTS, true).await;
    assert!(
        told(&taken).starts_with("This file of clients added 2, changed 0 and left 0"),
        "{}",
        told(&taken)
    );
    let known = clients(&house).await;
    assert_eq!(known.len(), before + 2);
    let zoe = known
        .iter()
        .find(|client| client.email.as_deref() == Some("zoe@example.org"))
        .unwrap();
    assert_eq!(zoe.name.as_deref(), Some("Zoë Müller"));
    assert!(
        known
            .iter()
            .any(|client| client.name.as_deref() == Some("Baum; Ben"))
    );

    let newer = CLIENTS
        .replace("+49 30 555 0107", "")
        .replace("Baum; Ben", "Baum, Benjamin");
    let again = send(&house, &owner, "clients", &newer, true).await;
    assert!(
        told(&again).starts_with("This file of clients added 0, changed 1 and left 1"),
        "{}",
        told(&again)
    );
    let known = clients(&house).await;
    assert_eq!(known.len(), before + 2);
    let zoe = known
        .iter()
        .find(|client| client.email.as_deref() == Some("zoe@example.org"))
        .unwrap();
    assert_eq!(
        zoe.phone.as_deref(),
        Some("+49 30 555 0107"),
        "an empty cell takes nothing away"
    );
}

#[tokio::test]
async fn appointments_come_with_their_history_and_without_mails() {
    let house = House::open().await;
    post(&house.app).await;
    let owner = house.somebody(house.people.owner).await;
    let client = "id,name,email\n7,Nora Imported,nora@example.org\n";
    send(&house, &owner, "clients", client, true).await;
    let appointments = "id,client,therapist,service,location,starts,status\n\
        a1,7,Mara Feld,Massage for the back,Linden house,2026-12-01 10:00,\n\
        a2,7,mara feld,massage for the back,linden house,2026-11-20 10:00,completed\n\
        a3,7,Mara Feld,Massage for the back,Linden house,2026-11-10T10:00,missed\n\
        a4,7,Nobody,Massage for the back,Linden house,2026-12-02 10:00,\n\
        a5,8,Mara Feld,Massage for the back,Linden house,2026-12-02 10:00,\n\
        a6,7,Mara Feld,Massage for the back,Linden house,2026-12-02,\n\
        a7,7,Mara Feld,Massage for the back,Linden house,2026-12-02 10:03,\n\
        a8,7,Mara Feld,Massage for the back,Linden house,2027-03-28 02:30,\n\
        a9,7,Mara Feld,Massage for the back,Linden house,2026-12-02 10:00,completed\n\
        a10,7,Mara Feld,Massage for the back,home,2026-12-02 10:00,\n";
    let looked = send(&house, &owner, "appointments", appointments, false).await;
    assert!(
        told(&looked).contains("would add 3, change 0 and leave 0 as they are. 7 of its 10 rows"),
        "{}",
        told(&looked)
    );
    for said in [
        "a therapist of this practice, such as ",
        "import the clients first",
        "a time beside the day",
        "a time on five minutes",
        "a time that the clock of the place shows once",
        "because it is still to come",
        "its place on the map must be known",
    ] {
        assert!(looked.text.contains(said), "{said}: {}", looked.text);
    }
    for _ in 0..2 {
        send(&house, &owner, "appointments", appointments, true).await;
    }
    let visits = visits(&house, "Nora Imported").await;
    let mut found: Vec<_> = visits
        .iter()
        .map(|visit| (visit.starts_at.to_string(), visit.status))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            ("2026-11-10T09:00:00Z".to_owned(), Status::NoShow),
            ("2026-11-20T09:00:00Z".to_owned(), Status::Completed),
            ("2026-12-01T09:00:00Z".to_owned(), Status::Confirmed),
        ]
    );
    assert!(
        visits
            .iter()
            .all(|visit| visit.over_reason.as_deref() == Some("imported"))
    );
    let mails = post(&house.app).await;
    assert!(mails.is_empty(), "{mails:?}");
    // The reminder of what is to come is no news of the import.
    house.pass(SignedDuration::from_hours(24 * 7 + 4));
    let mails = post(&house.app).await;
    let reminded = mails
        .iter()
        .filter(|mail| mail.is("to") == "nora@example.org")
        .count();
    assert_eq!(reminded, 1, "{mails:?}");
}

#[tokio::test]
async fn a_run_that_breaks_off_goes_on_and_an_export_comes_back_in_unchanged() {
    use web::exchange::{Import, Kind, Mode};
    let house = House::open().await;
    let text: String = std::iter::once("id,name\n".to_owned())
        .chain((0..450).map(|n| match n {
            // A row that cannot be taken takes none of its neighbours with it.
            17 => format!("{n},\n"),
            _ => format!("{n},Client {n}\n"),
        }))
        .collect();
    let (store, practice) = (&house.app.store, house.people.practice);
    let act = store::Act::operator(house.now());
    let import = Import::open(store, practice, act, store::By::Practice)
        .await
        .unwrap()
        .unwrap();
    let first = import
        .go(Kind::Clients, &text, Mode::Take, |_| false)
        .await
        .unwrap();
    assert_eq!((first.added, first.wrong, first.ended), (199, 1, false));
    assert_eq!(
        (first.mistakes[0].line, first.mistakes[0].column),
        (19, Some("name"))
    );
    let second = import
        .go(Kind::Clients, &text, Mode::Take, |_| true)
        .await
        .unwrap();
    assert_eq!((second.added, second.left, second.ended), (250, 0, true));

    let owner = house.somebody(house.people.owner).await;
    let file = owner.post(&house.at("/exchange/export"), &[]).await;
    assert_eq!(file.status, 200);
    let export = store.export_practice(&act, practice).await.unwrap();
    let zip = zip_of(&export, &house);
    let csv = &zip
        .iter()
        .find(|(name, _)| name == "csv/client.csv")
        .unwrap()
        .1;
    let back = import
        .go(Kind::Clients, csv, Mode::Look, |_| true)
        .await
        .unwrap();
    assert_eq!(
        (back.added, back.changed, back.wrong),
        (0, 0, 0),
        "{:?}",
        back.mistakes
    );
    assert_eq!(back.left as usize, clients(&house).await.len());
}

/// The files of an export, by name.
fn zip_of(export: &store::PracticeExport, house: &House) -> Vec<(String, String)> {
    let bytes = web::exchange::packed(export, house.now()).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let files = (0..zip.len()).map(|at| {
        let mut file = zip.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (file.name().unwrap().into_owned(), text)
    });
    files.collect()
}

#[tokio::test]
async fn visits_to_homes_come_with_their_place_and_an_export_brings_them_back() {
    use web::exchange::{Import, Kind, Mode};
    let house = House::open().await;
    let owner = house.somebody(house.people.owner).await;
    let homes = "id;name;address;home;lat;lng;How to get in\n\
        1;Hanna Home;Elm 1;52.51, 13.40;;;Ring twice\n\
        2;Nina South;Kiwi 2;;-33,9;18,4;\n\
        3;Far Away;Oak 3;48.14, 11.58;;;\n\
        4;Over;;91, 13;;;\n\
        5;Under;;;-91;13;\n\
        6;Wide;;;52.5;181;\n\
        7;Half;;;52.5;;\n\
        8;Other half;;;;13.4;\n\
        9;Swapped;;113.4, 52.5;;;\n\
        10;Words;;\"here, there\";;;\n\
        11;No number;;;NaN;13.4;\n";
    let looked = send(&house, &owner, "clients", homes, false).await;
    assert!(
        told(&looked).contains("would add 3, change 0"),
        "{}",
        told(&looked)
    );
    for said in [
        "Line 5, home",
        "Line 6, latitude",
        "Line 7, longitude",
        "Line 8, longitude",
        "Line 9, latitude",
        "Line 10, home",
        "Line 11, home",
        "Line 12, latitude",
    ] {
        assert!(looked.text.contains(said), "{said}: {}", looked.text);
    }
    send(&house, &owner, "clients", homes, true).await;
    let known = clients(&house).await;
    let named = |name: &str| {
        known
            .iter()
            .find(|one| one.name.as_deref() == Some(name))
            .unwrap()
    };
    let hanna = named("Hanna Home");
    assert_eq!(hanna.home, booking::Place::read("52.51, 13.40"));
    assert_eq!(hanna.access_notes.as_deref(), Some("Ring twice"));
    assert_eq!(
        named("Nina South").home,
        booking::Place::read("-33.9, 18.4")
    );

    let visits_at_home = "id,client,therapist,service,location,starts,status\n\
        h1,1,Mara Feld,Massage for the back,home,2026-12-01 10:00,\n\
        h2,3,Mara Feld,Massage for the back,home,2026-12-03 10:00,\n";
    for take in [false, true] {
        let page = send(&house, &owner, "appointments", visits_at_home, take).await;
        assert!(page.text.contains("Line 3, location"), "{}", page.text);
        assert!(
            page.text
                .contains("a home up to 12 km away, as far as Mara Feld goes; this one is 5"),
            "{}",
            page.text
        );
    }
    let visit = visits(&house, "Hanna Home").await.remove(0);
    assert_eq!((visit.location, visit.place), (None, hanna.home));
    assert!(
        visit.way_from < visit.starts_at,
        "setting up and the way there are taken, too"
    );

    // Both files of the export come back: here nothing is new, and elsewhere the homes are as they were.
    let (store, practice) = (&house.app.store, house.people.practice);
    let act = store::Act::operator(house.now());
    let export = store.export_practice(&act, practice).await.unwrap();
    let files = zip_of(&export, &house);
    let file = |name: &str| &files.iter().find(|(known, _)| known == name).unwrap().1;
    let import = Import::open(store, practice, act, store::By::Practice);
    let import = import.await.unwrap().unwrap();
    for (kind, name) in [
        (Kind::Clients, "csv/client.csv"),
        (Kind::Appointments, "csv/appointment.csv"),
    ] {
        let back = import
            .go(kind, file(name), Mode::Take, |_| true)
            .await
            .unwrap();
        assert_eq!(
            (back.added, back.changed, back.wrong),
            (0, 0, 0),
            "{:?}",
            back.mistakes
        );
        assert!(back.left > 2);
    }
    let other = House::with_nothing_ahead().await;
    let their = other.people.practice;
    let moved = Import::open(&other.app.store, their, act, store::By::Practice);
    let moved = moved.await.unwrap().unwrap();
    let text = file("csv/client.csv");
    moved
        .go(Kind::Clients, text, Mode::Take, |_| true)
        .await
        .unwrap();
    let there = clients(&other).await;
    let there = there.iter().find(|one| one.name == hanna.name).unwrap();
    assert_eq!(
        (there.home, &there.access_notes, &there.address),
        (hanna.home, &hanna.access_notes, &hanna.address)
    );
}

#[tokio::test]
async fn an_export_has_everything_of_the_practice_but_what_is_about_health() {
    let house = House::open().await;
    let act = store::Act::operator(house.now());
    let export = house
        .app
        .store
        .export_practice(&act, house.people.practice)
        .await
        .unwrap();
    let files = zip_of(&export, &house);
    let all: String = files.iter().map(|(_, text)| text.as_str()).collect();
    assert!(all.contains("Robin Hartmann") && all.contains("Linden house"));
    let readme = &files
        .iter()
        .find(|(name, _)| name == "README.txt")
        .unwrap()
        .1;
    assert!(
        readme.contains("intake: answers, outcome, changed") && readme.contains("token_hash"),
        "{readme}"
    );
    let json = &files
        .iter()
        .find(|(name, _)| name == "practice.json")
        .unwrap()
        .1;
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    assert!(json["tables"]["appointment"].as_array().unwrap().len() > 5);
}

#[tokio::test]
async fn only_owners_import_and_export() {
    let house = House::open().await;
    let people = house.people;
    for (account, status) in [
        (people.owner, 200),
        (people.front_desk, 403),
        (people.therapist, 403),
        (people.client, 404),
    ] {
        let person = house.somebody(account).await;
        assert_eq!(person.get(&house.at("/exchange")).await.status, status);
        assert_eq!(
            person
                .get(&house.at("/exchange/example/clients.csv"))
                .await
                .status,
            status
        );
        assert_eq!(
            person.post(&house.at("/exchange/export"), &[]).await.status,
            status
        );
        assert_eq!(
            send(&house, &person, "clients", CLIENTS, false)
                .await
                .status,
            status
        );
    }
    let owner = house.somebody(people.owner).await;
    let example = owner
        .get(&house.at("/exchange/example/appointments.csv"))
        .await;
    assert!(
        example.text.starts_with("\u{feff}id,client,therapist"),
        "{}",
        example.text
    );
    let none = send(&house, &owner, "clients", "", false).await;
    assert_eq!(none.status, 422);
    assert!(none.text.contains("Please choose a file"));
}
