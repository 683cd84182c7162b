//! A practice begins whole or not at all; people join by invitation, and the last owner stays.

use jiff::civil::Weekday;
use store::*;

use crate::practice::{Salon, clock, desk};
use crate::stage::{after, now};

fn member(salon: &Salon<'_>, account: AccountId, role: Role) -> Member {
    Member {
        practice: salon.practice,
        id: MemberId::mint(now(), &mut *salon.random()),
        account: Some(account),
        role,
        since: now(),
        until: None,
    }
}

/// The salon's records under a practice of their own.
fn opening(salon: &Salon<'_>, account: AccountId) -> Opening {
    let practice = PracticeId::mint(now(), &mut *salon.random());
    let location = Location {
        practice,
        ..salon.a_location()
    };
    let part = WorkingPart {
        weekday: Weekday::Friday,
        part: clock("22:00", "02:00"),
        location: Some(location.id),
    };
    Opening {
        practice: Practice {
            id: practice,
            ..salon.a_practice()
        },
        members: vec![Member {
            practice,
            ..member(salon, account, Role::Owner)
        }],
        service: Some(Service {
            practice,
            ..salon.a_service()
        }),
        therapist: Some((
            Therapist {
                practice,
                ..salon.a_therapist()
            },
            vec![part],
        )),
        location: Some(location),
    }
}

on_both! {
    async fn a_practice_begins_with_everything_or_with_nothing(stage) {
        let salon = Salon::open(&stage).await;
        let account = stage.somebody("ann@example.org").await;
        let mut whole = opening(&salon, account);
        let id = whole.practice.id;
        if let Some((_, week)) = &mut whole.therapist {
            week[0].location = Some(LocationId::mint(now(), &mut *stage.random()));
        }
        let refused = stage.store.open_practice(&desk(), &whole).await;
        assert!(matches!(refused, Err(StoreError::NotFound { .. })), "{refused:?}");
        assert_eq!(stage.store.get::<Practice>(id, id).await.unwrap(), None);
        assert!(stage.store.memberships(account).await.unwrap().is_empty());

        let whole = opening(&salon, account);
        let (id, (therapist, week)) = (whole.practice.id, whole.therapist.clone().unwrap());
        stage.store.open_practice(&desk(), &whole).await.unwrap();
        assert_eq!(stage.store.get(id, id).await.unwrap(), Some(whole.practice.clone()));
        assert_eq!(stage.store.list::<Location>(id).await.unwrap(), [whole.location.clone().unwrap()]);
        assert_eq!(stage.store.memberships(account).await.unwrap(), whole.members);
        assert_eq!(stage.store.week(id, therapist.id).await.unwrap(), week);
        let given = (therapist.id, whole.service.clone().unwrap().id);
        assert_eq!(stage.store.services_given(id).await.unwrap(), [given]);
        let again = stage.store.open_practice(&desk(), &whole).await;
        assert_eq!(again, Err(StoreError::Taken { what: "practice" }));
        let foreign = Opening { practice: Practice { id: PracticeId::mint(now(), &mut *stage.random()), ..whole.practice.clone() }, ..whole };
        let refused = stage.store.open_practice(&desk(), &foreign).await;
        assert_eq!(refused, Err(StoreError::NotFound { what: "practice" }));
    }

    async fn an_invitation_makes_one_member_once(stage) {
        let salon = Salon::open(&stage).await;
        let (ann, bob) = (stage.somebody("ann@example.org").await, stage.somebody("bob@example.org").await);
        let invitation = salon.an_invitation("ann@example.org");
        stage.store.invite(&desk(), &invitation).await.unwrap();
        stage.store.invite(&desk(), &invitation).await.unwrap();
        assert_eq!(stage.store.invitations(salon.practice, now()).await.unwrap(), std::slice::from_ref(&invitation));
        let (old, token) = (stage.a_token(), stage.a_token());
        for token in [&old, &token] {
            let armed = stage.store.arm_invitation(salon.practice, invitation.id, token, now()).await.unwrap();
            assert_eq!(armed.as_ref(), Some(&invitation));
        }
        assert_eq!(stage.store.invitation(&old, now()).await.unwrap(), None);
        assert_eq!(stage.store.invitation(&token, after(60)).await.unwrap(), None);
        assert_eq!(stage.store.invitation(&token, now()).await.unwrap(), Some(invitation.clone()));
        let mint = || MemberId::mint(now(), &mut *stage.random());
        let (first, second) = (mint(), mint());
        let act = desk();
        let said = stage.store.accept_invitation(&act, &token, ann, first).await.unwrap();
        assert_eq!(said.map(|member| (member.account, member.role)), Some((Some(ann), Role::Therapist)));
        assert_eq!(stage.store.accept_invitation(&act, &token, bob, second).await.unwrap(), None);
        let therapist: Therapist = stage.store.get(salon.practice, salon.therapist).await.unwrap().unwrap();
        assert_eq!(therapist.account, Some(ann));
        assert!(stage.store.invitations(salon.practice, now()).await.unwrap().is_empty());
        assert_eq!(stage.store.arm_invitation(salon.practice, invitation.id, &old, now()).await.unwrap(), None);
    }

    async fn an_invitation_that_was_taken_back_opens_nothing(stage) {
        let salon = Salon::open(&stage).await;
        let ann = stage.somebody("ann@example.org").await;
        let (invitation, token) = (salon.an_invitation("ann@example.org"), stage.a_token());
        stage.store.invite(&desk(), &invitation).await.unwrap();
        stage.store.arm_invitation(salon.practice, invitation.id, &token, now()).await.unwrap();
        let act = desk();
        let end = || stage.store.end_invitation(&act, salon.practice, invitation.id);
        end().await.unwrap();
        assert_eq!(end().await, Err(StoreError::NotFound { what: "invitation" }));
        let member = MemberId::mint(now(), &mut *stage.random());
        assert_eq!(stage.store.accept_invitation(&act, &token, ann, member).await.unwrap(), None);
    }

    async fn the_last_owner_stays(stage) {
        let salon = Salon::open(&stage).await;
        let (ann, bob) = (stage.somebody("ann@example.org").await, stage.somebody("bob@example.org").await);
        let (first, second) = (member(&salon, ann, Role::Owner), member(&salon, bob, Role::Owner));
        let desk_of_ann = member(&salon, ann, Role::FrontDesk);
        for one in [&first, &second, &desk_of_ann] {
            salon.put(one).await;
        }
        let act = desk();
        let end = |member: &Member| stage.store.end_member(&act, salon.practice, member.id);
        end(&first).await.unwrap();
        end(&first).await.unwrap();
        assert_eq!(end(&second).await, Err(StoreError::Refused { rule: "an_owner_stays".into() }));
        end(&desk_of_ann).await.unwrap();
        let members = stage.store.memberships(ann).await.unwrap();
        assert!(members.iter().all(|member| member.until == Some(now())));
    }

    async fn clients_are_found_by_their_visits(stage) {
        let salon = Salon::open(&stage).await;
        let other = salon.add_therapist().await;
        let wanted = salon.wants("2026-03-31 09:00");
        salon.book(&wanted).await.unwrap();
        let elsewhere = salon.other_wants("2026-03-31 11:00").await;
        salon.book(&Wanted { therapist: other, ..elsewhere }).await.unwrap();
        let ids = |clients: Vec<Client>| clients.into_iter().map(|client| client.id).collect::<Vec<_>>();
        let store = &stage.store;
        assert_eq!(ids(store.clients_of(salon.practice, salon.therapist).await.unwrap()), [salon.client]);
        let (from, noon) = (crate::practice::berlin("2026-03-31 00:00"), crate::practice::berlin("2026-03-31 10:30"));
        assert_eq!(ids(store.clients_between(salon.practice, from, noon).await.unwrap()), [salon.client]);
        let held = salon.other_wants("2026-03-31 13:00").await;
        salon.hold(&held).await.unwrap();
        assert_eq!(ids(store.clients_of(salon.practice, salon.therapist).await.unwrap()), [salon.client]);
    }
}
