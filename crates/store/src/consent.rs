//! Consent: what a client lets the therapists of a practice see, beside the decision that every booking shows.

use jiff::Timestamp;

use crate::Store;
use crate::audit::{Act, Action};
use crate::db::{args, record};
use crate::error::{Result, StoreError};
use crate::ids::{ClientId, ConsentId, PracticeId};
use crate::practice::{Client, Words};
use crate::sql::statements;

record! {
    /// A consent.
    pub struct Consent in "consent" by "practice" "id" {
        /// To which practice.
        practice: PracticeId,
        /// Its id.
        id: ConsentId,
        /// Whose.
        client: ClientId,
        /// What may be seen, such as `answers` and `diary`. The names are the caller's.
        sees: Words,
        /// Since when.
        given_at: Timestamp,
        /// Until when, if it was withdrawn or another took its place.
        withdrawn_at: Option<Timestamp>,
    }
}

impl Store {
    /// Gives a consent. It takes the place of the one that held before.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the practice has no such client.
    pub async fn give_consent(&self, act: &Act, consent: &Consent) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let key = args![consent.practice, consent.client];
        let client: Option<Client> = tx.get(key).await?;
        let client = client.ok_or(StoreError::NotFound { what: "client" })?;
        let before = args![consent.practice, consent.client, consent.given_at];
        tx.run(&WITHDRAW, before).await?;
        tx.put(consent).await?;
        tx.finish(act.did(Action::ConsentGiven, client.account, consent.id))
            .await
    }

    /// Withdraws whatever consent a client gave.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the practice has no such client.
    pub async fn withdraw_consent(
        &self,
        act: &Act,
        practice: PracticeId,
        client: ClientId,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let known: Option<Client> = tx.get(args![practice, client]).await?;
        let known = known.ok_or(StoreError::NotFound { what: "client" })?;
        tx.run(&WITHDRAW, args![practice, client, act.at]).await?;
        tx.finish(act.did(Action::ConsentWithdrawn, known.account, client))
            .await
    }

    /// What holds now, if a client gave a consent and did not withdraw it.
    ///
    /// # Errors
    /// As any question.
    pub async fn consent(&self, practice: PracticeId, client: ClientId) -> Result<Option<Consent>> {
        self.db.one(&HOLDS, args![practice, client]).await
    }

    /// The consents that hold of all clients of a practice.
    ///
    /// # Errors
    /// As any question.
    pub async fn consents_held(&self, practice: PracticeId) -> Result<Vec<Consent>> {
        self.db.all(&ALL_HELD, args![practice]).await
    }

    /// All consents of a client, the newest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn consents(&self, practice: PracticeId, client: ClientId) -> Result<Vec<Consent>> {
        self.db.all(&OF_CLIENT, args![practice, client]).await
    }
}

macro_rules! columns {
    () => {
        "practice, id, client, sees, given_at, withdrawn_at"
    };
}

statements! {
    WITHDRAW: "update consent set withdrawn_at = $3 where practice = $1 and client = $2 and withdrawn_at is null";
    HOLDS: concat!("select ", columns!(), " from consent
        where practice = $1 and client = $2 and withdrawn_at is null order by given_at desc, id desc");
    ALL_HELD: concat!("select ", columns!(), " from consent
        where practice = $1 and withdrawn_at is null order by client, given_at, id");
    OF_CLIENT: concat!("select ", columns!(), " from consent
        where practice = $1 and client = $2 order by given_at desc, id desc");
}
