//! Ways in: sign-ins, one-time links, passkeys.

use store::*;

use crate::people::*;
use crate::stage::{after, now, visitor};

on_both! {
    async fn a_sign_in_is_valid_until_it_expires(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let (sign_in, token) = (stage.a_sign_in(ann), stage.a_token());
        store.add_sign_in(&Act::person(ann, now()), &sign_in, &token).await.unwrap();

        assert_eq!(store.sign_in(&token, after(59)).await.unwrap(), Some(sign_in.clone()));
        assert_eq!(store.sign_in(&token, after(60)).await.unwrap(), None);
        assert_eq!(store.sign_in(&stage.a_token(), now()).await.unwrap(), None);

        store.seen(sign_in.id, after(30), after(90)).await.unwrap();
        let seen = store.sign_in(&token, after(89)).await.unwrap().unwrap();
        assert_eq!((seen.seen_at, seen.expires_at), (after(30), after(90)));
    }

    async fn rotating_makes_the_old_token_worthless(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let (sign_in, old, new) = (stage.a_sign_in(ann), stage.a_token(), stage.a_token());
        store.add_sign_in(&Act::person(ann, now()), &sign_in, &old).await.unwrap();
        store.rotate_sign_in(sign_in.id, &new).await.unwrap();
        assert_eq!(store.sign_in(&old, now()).await.unwrap(), None);
        assert_eq!(store.sign_in(&new, now()).await.unwrap(), Some(sign_in));
    }

    async fn the_database_never_sees_a_token(stage) {
        let ann = stage.somebody("ann@example.org").await;
        let token = stage.a_token();
        stage.store.add_sign_in(&visitor(), &stage.a_sign_in(ann), &token).await.unwrap();
        stage.store.add_link(&visitor(), &a_link(Some(ann), None), &token).await.unwrap();
        for question in ["select token_hash from sign_in", "select token_hash from one_time_link"] {
            let hash = &stage.peek(question).await[0][0];
            assert_eq!(hash.len(), 64);
            assert_ne!(*hash, token.reveal());
        }
    }

    async fn signing_out_here_and_elsewhere(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let bo = stage.somebody("bo@example.org").await;
        let act = Act::person(ann, now());
        let mut sign_ins = Vec::new();
        for minute in 0..4 {
            let sign_in = SignIn { seen_at: after(minute), ..stage.a_sign_in(ann) };
            store.add_sign_in(&act, &sign_in, &stage.a_token()).await.unwrap();
            sign_ins.push(sign_in);
        }
        let of_bo = stage.a_sign_in(bo);
        store.add_sign_in(&act, &of_bo, &stage.a_token()).await.unwrap();

        let error = store.sign_out(&act, ann, of_bo.id).await.unwrap_err();
        assert_eq!(error, StoreError::NotFound { what: "sign_in" });
        store.sign_out(&act, ann, sign_ins[3].id).await.unwrap();
        let left: Vec<_> = store.sign_ins(ann, now()).await.unwrap();
        assert_eq!(left, [sign_ins[2].clone(), sign_ins[1].clone(), sign_ins[0].clone()]);

        assert_eq!(store.sign_out_others(&act, ann, Some(sign_ins[0].id)).await.unwrap(), 2);
        assert_eq!(store.sign_ins(ann, now()).await.unwrap(), [sign_ins[0].clone()]);
        assert_eq!(store.sign_out_others(&act, ann, None).await.unwrap(), 1);
        assert_eq!(store.sign_ins(bo, now()).await.unwrap(), [of_bo]);
    }

    async fn of_32_who_use_a_link_at_once_one_wins(stage) {
        let ann = stage.somebody("ann@example.org").await;
        let (link, token) = (a_link(Some(ann), None), stage.a_token());
        stage.store.add_link(&visitor(), &link, &token).await.unwrap();
        let results = at_once(32, |_| {
            let (store, token) = (stage.store.clone(), token.clone());
            async move { store.use_link(&visitor(), &token, Purpose::Recover).await.unwrap() }
        }).await;
        let won: Vec<_> = results.into_iter().flatten().collect();
        assert_eq!(won, [link]);
    }

    async fn a_link_opens_only_what_it_is_for_and_not_for_ever(stage) {
        let store = &stage.store;
        let token = stage.a_token();
        let link = a_link(None, Some("New@example.org"));
        store.add_link(&visitor(), &link, &token).await.unwrap();
        let at = |minutes| Act::visitor(after(minutes));
        assert_eq!(store.use_link(&at(1), &token, Purpose::VerifyEmail).await.unwrap(), None);
        assert_eq!(store.use_link(&at(30), &token, Purpose::Recover).await.unwrap(), None);
        assert_eq!(store.link(&token, Purpose::Recover, after(1)).await.unwrap(), Some(link.clone()));
        assert_eq!(store.use_link(&at(1), &token, Purpose::Recover).await.unwrap(), Some(link));
        assert_eq!(store.link(&token, Purpose::Recover, after(1)).await.unwrap(), None);
    }

    async fn a_link_is_for_someone(stage) {
        let error = stage.store.add_link(&visitor(), &a_link(None, None), &stage.a_token()).await.unwrap_err();
        assert_eq!(error, StoreError::Refused { rule: "one_time_link_is_for_someone".into() });
    }

    async fn passkeys_belong_to_one_account(stage) {
        let store = &stage.store;
        let ann = stage.somebody("ann@example.org").await;
        let bo = stage.somebody("bo@example.org").await;
        let passkey = stage.a_passkey(ann);
        let act = Act::person(ann, now());
        store.add_passkey(&act, &passkey).await.unwrap();
        let stolen = Passkey { credential_id: passkey.credential_id.clone(), ..stage.a_passkey(bo) };
        let error = store.add_passkey(&act, &stolen).await.unwrap_err();
        assert_eq!(error, StoreError::Taken { what: "passkey" });

        store.passkey_used(passkey.id, Secret::new("{}"), after(3)).await.unwrap();
        store.rename_passkey(&act, ann, passkey.id, "Old phone").await.unwrap();
        let found = store.passkey_by_credential(&passkey.credential_id).await.unwrap().unwrap();
        assert_eq!(found.last_used_at, Some(after(3)));
        assert_eq!((found.label.as_str(), found.credential.reveal()), ("Old phone", "{}"));
        assert_eq!(store.passkeys(ann).await.unwrap(), [found]);

        let error = store.remove_passkey(&act, bo, passkey.id).await.unwrap_err();
        assert_eq!(error, StoreError::NotFound { what: "passkey" });
        store.remove_passkey(&act, ann, passkey.id).await.unwrap();
        assert_eq!(store.passkeys(ann).await.unwrap(), []);
    }

    async fn a_ceremony_is_finished_once_and_in_time(stage) {
        let store = &stage.store;
        let (ceremony, late) = (stage.a_ceremony(None), stage.a_ceremony(None));
        store.add_ceremony(&ceremony).await.unwrap();
        store.add_ceremony(&late).await.unwrap();
        assert_eq!(store.take_ceremony(ceremony.id, "sign_in", now()).await.unwrap(), None);
        assert_eq!(store.take_ceremony(late.id, "register", after(5)).await.unwrap(), None);
        let results = at_once(16, |_| {
            let (store, id) = (stage.store.clone(), ceremony.id);
            async move { store.take_ceremony(id, "register", now()).await.unwrap() }
        }).await;
        let taken: Vec<_> = results.into_iter().flatten().collect();
        assert_eq!(taken, [ceremony]);
    }
}
