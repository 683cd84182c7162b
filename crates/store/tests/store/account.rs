//! Accounts.

use store::*;

use crate::people::*;
use crate::stage::{after, visitor};

on_both! {
    async fn an_account_comes_back_as_it_was(stage) {
        let account = stage.an_account("Ann.Ørsted@Example.org");
        stage.store.add_account(&visitor(), &account).await.unwrap();
        assert_eq!(stage.store.account(account.id).await.unwrap(), Some(account.clone()));
        let found = stage.store.account_by_email(" ann.ØRSTED@example.ORG ").await.unwrap();
        assert_eq!(found, Some(account));
    }

    async fn an_email_address_has_one_account_in_whatever_case(stage) {
        stage.somebody("émile@example.org").await;
        let second = stage.an_account("ÉMILE@example.org");
        let error = stage.store.add_account(&visitor(), &second).await.unwrap_err();
        assert_eq!(error, StoreError::Taken { what: "e-mail address" });
        assert_eq!(stage.store.account(second.id).await.unwrap(), None);
    }

    async fn of_many_who_sign_up_at_once_one_gets_the_address(stage) {
        let results = at_once(16, |_| {
            let account = stage.an_account("ann@example.org");
            let store = stage.store.clone();
            async move { store.add_account(&visitor(), &account).await }
        }).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        for error in results.into_iter().filter_map(Result::err) {
            assert_eq!(error, StoreError::Taken { what: "e-mail address" });
        }
    }

    async fn email_and_password_change(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        stage.somebody("bo@example.org").await;
        let act = Act::person(ann, after(1));
        let taken = store.change_email(&act, ann, "BO@example.org").await.unwrap_err();
        assert_eq!(taken, StoreError::Taken { what: "e-mail address" });

        store.change_email(&act, ann, "ann@new.example").await.unwrap();
        store.set_password(&act, ann, None).await.unwrap();
        let account = store.account(ann).await.unwrap().unwrap();
        assert_eq!(account.email, "ann@new.example");
        assert_eq!(account.verified_at, Some(after(1)));
        assert_eq!(account.password_hash, None);
        assert_eq!(store.account_by_email("ann@example.org").await.unwrap(), None);
    }

    async fn the_first_verification_stays(stage) {
        let ann = stage.somebody("ann@example.org").await;
        for minute in [5, 9] {
            stage.store.verify_email(&Act::person(ann, after(minute)), ann).await.unwrap();
        }
        let account = stage.store.account(ann).await.unwrap().unwrap();
        assert_eq!(account.verified_at, Some(after(5)));
    }

    async fn what_does_not_exist_cannot_be_changed(stage) {
        let nobody = stage.an_account("nobody@example.org").id;
        let error = stage.store.set_password(&visitor(), nobody, None).await.unwrap_err();
        assert_eq!(error, StoreError::NotFound { what: "account" });
        let entry = a_day(nobody, "2026-03-29");
        let error = stage.store.put_diary(&visitor(), &entry).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound { .. }), "{error}");
    }
}

#[test]
fn an_id_reads_what_it_writes_and_nothing_else() {
    let text = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77";
    let id: SessionId = text.parse().unwrap();
    assert_eq!(id.to_string(), text);
    assert_eq!(text.to_uppercase().parse(), Ok(id));
    for wrong in [
        "",
        "1",
        "019aa3c17b007c3e8d2a5f1e0c9b4a77",
        "{019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77}",
    ] {
        assert_eq!(wrong.parse::<SessionId>(), Err(BadId));
    }
}

#[test]
fn secrets_do_not_show() {
    use rand::SeedableRng;
    let mut random = rand::rngs::ChaCha12Rng::seed_from_u64(1);
    let token = Token::mint(&mut random);
    assert_eq!(format!("{token:?}"), "Token(…)");
    assert_eq!(token.reveal().parse(), Ok(token.clone()));
    for wrong in [
        "",
        "abc",
        &"g".repeat(64),
        &"é".repeat(32),
        &token.reveal()[1..],
    ] {
        assert_eq!(wrong.parse::<Token>(), Err(BadToken));
    }
    assert_eq!(format!("{:?}", Secret::new("hash")), "Secret(…)");
    let address: Address = "postgres://ann:hunter2@db.example/supple?sslmode=require"
        .parse()
        .unwrap();
    assert_eq!(
        format!("{address} {address:?}").matches("hunter2").count(),
        0
    );
    let address: Address = "postgres:///supple?host=db&password=hunter2"
        .parse()
        .unwrap();
    assert_eq!(
        format!("{address} {address:?}").matches("hunter2").count(),
        0
    );
}

#[test]
fn ids_sort_by_time() {
    use rand::SeedableRng;
    let mut random = rand::rngs::ChaCha12Rng::seed_from_u64(1);
    let ids: Vec<EventId> = (0..50)
        .map(|minute| EventId::mint(after(minute), &mut random))
        .collect();
    assert!(ids.is_sorted());
}
