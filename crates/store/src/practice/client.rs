//! Clients of a practice, with an account of their own or without.

use booking::Place;
use jiff::Timestamp;

use super::set_up;
use crate::Store;
use crate::db::{args, record};
use crate::error::Result;
use crate::ids::{AccountId, ClientId, PracticeId};
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
}

statements! {
    OF: "select practice, id, account, name, email, phone, address, home, access_notes, made_at, vetted_at, retired_at
        from client where account = $1 order by made_at, practice, id";
}
