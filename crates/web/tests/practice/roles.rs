//! Who may do what in a practice.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use store::{AccountId, Act, Member};
use web::account::{Right, Staff};
use web::error::Problem;

use crate::house::House;
use crate::person::Person;
use crate::visitor::Visitor;

/// A page for those who have a right.
async fn page(staff: Staff, Path((_, right)): Path<(String, String)>) -> Result<(), Problem> {
    staff.must(match right.as_str() {
        "manage" => Right::Manage,
        "desk" => Right::Desk,
        _ => Right::Treat,
    })
}

async fn statuses(house: &House, account: AccountId) -> [u16; 3] {
    let pages = Router::new().route("/practice/{practice}/{right}", get(page));
    let person = Person {
        visitor: Visitor::of(pages.with_state(house.app.clone())),
        ..Person::of(&house.app, account).await
    };
    let mut statuses = [0; 3];
    for (status, right) in statuses.iter_mut().zip(["/manage", "/desk", "/treat"]) {
        *status = person.get(&house.at(right)).await.status.as_u16();
    }
    statuses
}

#[tokio::test]
async fn everybody_has_the_rights_of_their_role_and_no_other() {
    let house = House::open().await;
    let people = house.people;
    assert_eq!(statuses(&house, people.owner).await, [200, 200, 403]);
    assert_eq!(statuses(&house, people.front_desk).await, [403, 200, 403]);
    assert_eq!(statuses(&house, people.therapist).await, [403, 403, 200]);
}

#[tokio::test]
async fn a_client_and_somebody_who_left_find_no_such_page() {
    let house = House::open().await;
    assert_eq!(statuses(&house, house.people.client).await, [404; 3]);
    let members: Vec<Member> = house.app.store.list(house.people.practice).await.unwrap();
    let is_owner = |member: &&Member| member.account == Some(house.people.owner);
    let gone = Member {
        until: Some(house.now()),
        ..members.iter().find(is_owner).unwrap().clone()
    };
    let act = Act::operator(house.now());
    house.app.store.put(&act, &gone).await.unwrap();
    assert_eq!(statuses(&house, house.people.owner).await, [404; 3]);
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_sent_to_the_sign_in_and_back() {
    let house = House::open().await;
    let pages = Router::new().route("/practice/{practice}/{right}", get(page));
    let visitor = Visitor::of(pages.with_state(house.app.clone()));
    let address = house.at("/desk");
    let answer = visitor.get(&address).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let to = answer.headers["location"].to_str().unwrap();
    assert!(to.starts_with("/sign-in?next=%2Fpractice%2F"), "{to}");
}
