//! Clients of a practice, with an account of their own or without.

use booking::Place;
use jiff::Timestamp;

use super::set_up;
use crate::Store;
use crate::appointment::tick_range;
use crate::db::{args, record};
use crate::error::Result;
use crate::ids::{AccountId, ClientId, PracticeId, TherapistId};
use crate::sql::statements;

record! {
    /// A client of a practice.
    pub struct Client in "client" by "practice" "id" {
        /// Of which.
        practice: PracticeId,
        /// Their id here.
        id: ClientId,
        /// Their account, if they have one.
        account: Option<AccountId>,
        /// Their name; nothing once they were erased.
        name: Option<String>,
        /// How to reach them.
        email: Option<String>,
        /// How to reach them.
        phone: Option<String>,
        /// Their home, as on a letter.
        address: Option<String>,
        /// Where it is on earth.
        home: Option<Place>,
        /// How to get in.
        access_notes: Option<String>,
        /// Since when the practice knows them.
        made_at: Timestamp,
        /// When the practice made sure who they are.
        vetted_at: Option<Timestamp>,
        /// Since when they cannot book any more.
        retired_at: Option<Timestamp>,
    }
}

set_up! {
    Client: ClientId = ClientPut, account account, time of Client;
}

impl Store {
    /// Where somebody is a client.
    ///
    /// # Errors
    /// As any question.
    pub async fn client_of(&self, account: AccountId) -> Result<Vec<Client>> {
        self.db.all(&OF, args![account]).await
    }

    /// The clients whose appointments touch a range of time.
    ///
    /// # Errors
    /// As any question.
    pub async fn clients_between(
        &self,
        practice: PracticeId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Client>> {
        let [long_ago, from, to] = tick_range(from, to);
        let args = args![practice, long_ago, from, to];
        self.db.all(&BETWEEN, args).await
    }

    /// The clients with whom a therapist has or had an appointment.
    ///
    /// # Errors
    /// As any question.
    pub async fn clients_of(
        &self,
        practice: PracticeId,
        therapist: TherapistId,
    ) -> Result<Vec<Client>> {
        self.db.all(&OF_THERAPIST, args![practice, therapist]).await
    }
}

macro_rules! columns {
    () => {
        "practice, id, account, name, email, phone, address, home, access_notes, made_at, vetted_at, retired_at"
    };
}

statements! {
    OF: concat!("select ", columns!(), " from client where account = $1 order by made_at, practice, id");
    BETWEEN: concat!("select ", columns!(), " from client where practice = $1 and id in (
        select a.client from appointment a
        where a.practice = $1 and a.way_from > $2 and a.way_to > $3 and a.way_from < $4) order by id");
    OF_THERAPIST: concat!("select ", columns!(), " from client where practice = $1 and id in (
        select a.client from appointment a
        where a.practice = $1 and a.therapist = $2 and a.status not in ('held', 'expired')) order by id");
}
