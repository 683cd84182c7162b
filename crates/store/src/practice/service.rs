//! What a practice offers.

use jiff::Timestamp;

use super::{Words, set_up};
use crate::db::record;
use crate::ids::{PracticeId, ServiceId};

record! {
    /// Something that can be booked.
    pub struct Service in "service" by "practice" "id" {
        /// Of which practice.
        practice: PracticeId,
        /// Its id.
        id: ServiceId,
        /// What it is called.
        name: String,
        /// What it is.
        about: String,
        /// Minutes with the client.
        minutes: u32,
        /// Minutes before that the client does not see.
        before_minutes: u32,
        /// Minutes afterwards that the client does not see.
        after_minutes: u32,
        /// Starts lie on so many minutes after midnight and their multiples.
        grid_minutes: u32,
        /// Minutes from now to the earliest start, for clients.
        notice_minutes: u32,
        /// Days from now to the latest start.
        horizon_days: u32,
        /// At a location it needs a room.
        needs_room: bool,
        /// What must be in the room.
        equipment: Words,
        /// It is given in homes.
        at_home: bool,
        /// It is given at locations.
        at_location: bool,
        /// Techniques it consists of.
        techniques: Words,
        /// Whom it is meant for; empty for everybody.
        populations: Words,
        /// Kinds of credentials that whoever gives it must have.
        credentials: Words,
        /// What it costs, in words: information, not an offer.
        price: Option<String>,
        /// Since when it is not offered any more.
        retired_at: Option<Timestamp>,
    }
}

set_up! {
    Service: ServiceId = ServicePut;
}
