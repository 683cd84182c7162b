//! Appointments, and what happened to them.

use booking::{Place, Side, Span, Standing, Status, Tick};
use jiff::{SignedDuration, Timestamp};

use crate::Store;
use crate::db::{args, column, record};
use crate::error::Result;
use crate::ids::{
    AppointmentId, ClientId, LocationId, MemberId, PracticeId, RoomId, SeriesId, ServiceId,
    TherapistId,
};
use crate::sql::statements;

mod calendar;
mod changes;

pub use calendar::Calendar;
pub(crate) use calendar::{STATEMENTS as CALENDAR_STATEMENTS, tick_range};
pub use changes::Changes;
pub(crate) use changes::STATEMENTS as CHANGE_STATEMENTS;

/// No appointment with its ways is longer; questions about a range of time look back so far. The schema says so, too.
pub(crate) const LONGEST: SignedDuration = SignedDuration::from_hours(72);

record! {
    /// An appointment, or a time that is held for one.
    pub struct Appointment in "appointment" by "practice" "id" {
        /// Of which practice.
        practice: PracticeId,
        /// Its id, which it keeps when it is moved.
        id: AppointmentId,
        /// Who gives it.
        therapist: TherapistId,
        /// Whom.
        client: ClientId,
        /// What.
        service: ServiceId,
        /// Where; without it it is a home visit.
        location: Option<LocationId>,
        /// In which room.
        room: Option<RoomId>,
        /// Where that is on earth.
        place: Option<Place>,
        /// When the client comes.
        starts_at: Timestamp,
        /// When the client goes.
        ends_at: Timestamp,
        /// When setting up begins.
        occupied_from: Timestamp,
        /// When packing up ends.
        occupied_to: Timestamp,
        /// When the therapist must be on the way.
        way_from: Timestamp,
        /// When the therapist is back, after the last visit of a day.
        way_to: Timestamp,
        /// The client can be in no other appointment meanwhile.
        client_claimed: bool,
        /// How it stands.
        status: Status,
        /// How often it was moved; calendars want it.
        sequence: u32,
        /// Until when it is held, while it is.
        held_until: Option<Timestamp>,
        /// Why staff put it where it would not be offered.
        over_reason: Option<String>,
        /// With which others it was booked.
        series: Option<SeriesId>,
        /// What it costs, in the words that the client saw.
        price: Option<String>,
        /// What calling it off cost, in percent of the price.
        fee_percent: Option<u32>,
        /// When it was first held.
        made_at: Timestamp,
        /// When it was last changed.
        changed_at: Timestamp,
    }
}

record! {
    /// Something that happened to an appointment.
    pub struct AppointmentEvent in "appointment_event" by "practice" "appointment" "position" {
        /// Of which practice.
        practice: PracticeId,
        /// To which.
        appointment: AppointmentId,
        /// The how-manieth.
        position: u32,
        /// Whose it is.
        client: ClientId,
        /// When.
        at: Timestamp,
        /// Which side did it.
        side: Side,
        /// Who of the practice, if known.
        member: Option<MemberId>,
        /// How it stood before; nothing when it was made by this.
        from_status: Option<Status>,
        /// How it stood afterwards.
        to_status: Status,
        /// When it was to begin before.
        from_starts_at: Option<Timestamp>,
        /// When it was to begin afterwards.
        to_starts_at: Timestamp,
        /// Who was to give it before.
        from_therapist: Option<TherapistId>,
        /// Who was to give it afterwards.
        to_therapist: TherapistId,
        /// Why, in somebody's words.
        reason: Option<String>,
    }
}

/// Whose appointments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// All of the practice.
    Practice,
    /// Those that a therapist gives.
    Therapist(TherapistId),
    /// Those at a location.
    Location(LocationId),
    /// Those of a client.
    Client(ClientId),
}

impl Appointment {
    /// The ticks with the client.
    #[must_use]
    pub fn visit(&self) -> Span {
        ticks(self.starts_at, self.ends_at)
    }

    /// The ticks that nothing else can have of the room and the client.
    #[must_use]
    pub fn occupied(&self) -> Span {
        ticks(self.occupied_from, self.occupied_to)
    }

    /// The ticks that nothing else can have of the therapist: the same and the ways.
    #[must_use]
    pub fn with_ways(&self) -> Span {
        ticks(self.way_from, self.way_to)
    }

    pub(crate) fn standing(&self) -> Standing {
        Standing {
            status: self.status,
            starts_at: self.starts_at,
            held_until: self.held_until,
        }
    }
}

fn ticks(from: Timestamp, to: Timestamp) -> Span {
    Span::new(Tick::at(from), Tick::from(to))
}

impl Store {
    /// The appointments that touch a range of time, ways included, in their order. Those that were called off are among
    /// them, holds that ran out are not.
    ///
    /// # Errors
    /// As any question.
    pub async fn appointments(
        &self,
        practice: PracticeId,
        of: Of,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Appointment>> {
        let [long_ago, from, to] = tick_range(from, to);
        match of {
            Of::Practice => {
                let args = args![practice, long_ago, from, to];
                self.db.all(&OF_PRACTICE, args).await
            }
            Of::Therapist(id) => {
                let args = args![practice, id, long_ago, from, to];
                self.db.all(&OF_THERAPIST, args).await
            }
            Of::Location(id) => {
                let args = args![practice, id, long_ago, from, to];
                self.db.all(&OF_LOCATION, args).await
            }
            Of::Client(id) => {
                let args = args![practice, id, long_ago, from, to];
                self.db.all(&OF_CLIENT, args).await
            }
        }
    }

    /// An appointment.
    ///
    /// # Errors
    /// As any question.
    pub async fn appointment(
        &self,
        practice: PracticeId,
        id: AppointmentId,
    ) -> Result<Option<Appointment>> {
        self.db.one(&ONE, args![practice, id]).await
    }

    /// What happened to an appointment, in order.
    ///
    /// # Errors
    /// As any question.
    pub async fn history(
        &self,
        practice: PracticeId,
        id: AppointmentId,
    ) -> Result<Vec<AppointmentEvent>> {
        self.db.all(&HISTORY, args![practice, id]).await
    }

    /// The appointments of a series, in their order.
    ///
    /// # Errors
    /// As any question.
    pub async fn series(&self, practice: PracticeId, id: SeriesId) -> Result<Vec<Appointment>> {
        self.db.all(&OF_SERIES, args![practice, id]).await
    }
}

column!(
    Status,
    String,
    Text,
    |status| status.as_str().to_owned(),
    |raw| Status::parse(&raw)
);
column!(
    Side,
    String,
    Text,
    |side| match side {
        Side::Client => "client".to_owned(),
        Side::Practice => "practice".to_owned(),
        Side::Time => "time".to_owned(),
    },
    |raw| match raw.as_str() {
        "client" => Some(Side::Client),
        "practice" => Some(Side::Practice),
        "time" => Some(Side::Time),
        _ => None,
    }
);

/// The columns of an appointment.
macro_rules! columns {
    () => {
        "practice, id, therapist, client, service, location, room, place, starts_at, ends_at, occupied_from, occupied_to, \
         way_from, way_to, client_claimed, status, sequence, held_until, over_reason, series, price, fee_percent, \
         made_at, changed_at"
    };
}
pub(crate) use columns;

statements! {
    ONE: concat!("select ", columns!(), " from appointment where practice = $1 and id = $2");
    OF_PRACTICE: concat!("select ", columns!(), " from appointment
        where practice = $1 and way_from > $2 and way_to > $3 and way_from < $4 and status <> 'expired'
        order by starts_at, id");
    OF_THERAPIST: concat!("select ", columns!(), " from appointment
        where practice = $1 and therapist = $2 and way_from > $3 and way_to > $4 and way_from < $5
            and status <> 'expired' order by starts_at, id");
    OF_LOCATION: concat!("select ", columns!(), " from appointment
        where practice = $1 and location = $2 and way_from > $3 and way_to > $4 and way_from < $5
            and status <> 'expired' order by starts_at, id");
    OF_CLIENT: concat!("select ", columns!(), " from appointment
        where practice = $1 and client = $2 and way_from > $3 and way_to > $4 and way_from < $5
            and status <> 'expired' order by starts_at, id");
    OF_SERIES: concat!("select ", columns!(), " from appointment where practice = $1 and series = $2
        order by starts_at, id");
    HISTORY: "select practice, appointment, position, client, at, side, member, from_status, to_status,
            from_starts_at, to_starts_at, from_therapist, to_therapist, reason
        from appointment_event where practice = $1 and appointment = $2 order by position";
}
