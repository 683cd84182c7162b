//! Whether an appointment fits a time: what a page offered is asked again, under the lock.

use booking::{Span, Spans, Tick, Wish};
use jiff::Timestamp;

use super::rules::Rules;
use super::ways::{DAY, ways};
use super::{Desk, Wanted};
use crate::appointment::{Appointment, Calendar, columns, tick_range};
use crate::db::{BadColumn, Record, Row, args};
use crate::error::{Result, StoreError};
use crate::ids::{AppointmentId, ClientId, LocationId, PracticeId, RoomId, ServiceId, TherapistId};
use crate::practice::{Room, Words};
use crate::sql::statements;

/// Where, when and with whom an appointment is to be.
pub(super) struct Spot {
    pub(super) practice: PracticeId,
    pub(super) id: AppointmentId,
    pub(super) therapist: TherapistId,
    pub(super) client: ClientId,
    pub(super) service: ServiceId,
    pub(super) location: Option<LocationId>,
    pub(super) starts_at: Timestamp,
    /// The room it has already.
    pub(super) room: Option<RoomId>,
}

impl From<&Wanted> for Spot {
    fn from(wanted: &Wanted) -> Self {
        Self {
            practice: wanted.practice,
            id: wanted.id,
            therapist: wanted.therapist,
            client: wanted.client,
            service: wanted.service,
            location: wanted.location,
            starts_at: wanted.starts_at,
            room: None,
        }
    }
}

impl From<&Appointment> for Spot {
    fn from(appointment: &Appointment) -> Self {
        Self {
            practice: appointment.practice,
            id: appointment.id,
            therapist: appointment.therapist,
            client: appointment.client,
            service: appointment.service,
            location: appointment.location,
            starts_at: appointment.starts_at,
            room: appointment.room,
        }
    }
}

/// An appointment fits: what was read to know it, and the times and the room it gets.
pub(super) struct Fit {
    pub(super) rules: Rules,
    pub(super) calendar: Calendar,
    visit: Span,
    occupied: Span,
    with_ways: Span,
    room: Option<RoomId>,
}

impl Fit {
    /// Gives an appointment its times and its room.
    pub(super) fn apply(&self, appointment: &mut Appointment) {
        appointment.starts_at = self.visit.from.instant();
        appointment.ends_at = self.visit.to.instant();
        appointment.occupied_from = self.occupied.from.instant();
        appointment.occupied_to = self.occupied.to.instant();
        appointment.way_from = self.with_ways.from.instant();
        appointment.way_to = self.with_ways.to.instant();
        appointment.room = self.room;
        appointment.place = self.rules.place;
    }
}

impl Desk {
    /// Asks whether a spot is free; everything it touches is locked. Staff who override are not asked for the time.
    pub(super) async fn fit(&mut self, spot: &Spot, over: bool) -> Result<Fit> {
        let rules = self.rules(spot).await?;
        self.bookable(&rules, spot).await?;
        let start = rules.start(spot.starts_at)?;
        let service = rules.service_for(self.by);
        let (visit, occupied) = (service.visit(start), service.occupied(start));
        let window = occupied.wider(DAY, DAY);
        let mut calendar = self
            .tx
            .calendar(spot.practice, spot.therapist, window)
            .await?;
        calendar.appointments.retain(|other| other.id != spot.id);
        let timetable = calendar.timetable(&rules.therapist, spot.location, &rules.zone);

        let rooms = match spot.location {
            Some(location) if rules.needs_room => {
                self.lock_rooms(spot.practice, location).await?;
                self.rooms(spot, location, &rules.equipment, occupied)
                    .await?
            }
            _ => Vec::new(),
        };
        if !over {
            let taken: Vec<Spans> = rooms.iter().map(|(_, taken)| taken.clone()).collect();
            let wish = Wish {
                service,
                place: rules.place,
                rooms: &taken,
                needs_room: rules.needs_room,
                now: Tick::from(self.act.at),
            };
            if let Some(reason) = timetable.why_not(&wish, &rules.travel, start) {
                return Err(reason.into());
            }
            if rules.client_exclusive {
                self.client_is_free(spot, occupied).await?;
            }
        }
        let free = |(_, taken): &&(RoomId, Spans)| taken.meets(occupied).is_none();
        let own = |(room, _): &&(RoomId, Spans)| Some(*room) == spot.room;
        let room = rooms
            .iter()
            .filter(free)
            .find(own)
            .or_else(|| rooms.iter().find(free))
            .or_else(|| rooms.first());
        if rules.needs_room && room.is_none() {
            return Err(StoreError::Taken { what: "room" });
        }
        let room = room.map(|(room, _)| *room);
        let with_ways = ways(&timetable, visit, occupied, rules.place, &rules.travel);
        Ok(Fit {
            rules,
            calendar,
            visit,
            occupied,
            with_ways,
            room,
        })
    }

    /// The rooms of a location that would do, and what is taken in each.
    async fn rooms(
        &mut self,
        spot: &Spot,
        location: LocationId,
        equipment: &Words,
        around: Span,
    ) -> Result<Vec<(RoomId, Spans)>> {
        let rooms: Vec<Room> = self.tx.all(&ROOMS, args![spot.practice, location]).await?;
        let [long_ago, from, to] = tick_range(around.from.instant(), around.to.instant());
        let busy = args![spot.practice, location, long_ago, from, to];
        let busy: Vec<Appointment> = self.tx.all(&BUSY_ROOMS, busy).await?;
        let blocked = args![spot.practice, location, from, to];
        let blocked: Vec<BlockedRoom> = self.tx.all(&BLOCKED_ROOMS, blocked).await?;
        let fitting = rooms
            .into_iter()
            .filter(|room| room.equipment.has_all(equipment));
        let taken = |room: RoomId| {
            let busy = busy
                .iter()
                .filter(|other| other.room == Some(room) && other.id != spot.id);
            let blocked = blocked.iter().filter(|block| block.room == room);
            busy.map(Appointment::occupied)
                .chain(blocked.map(|block| block.span))
                .collect()
        };
        Ok(fitting.map(|room| (room.id, taken(room.id))).collect())
    }

    async fn client_is_free(&mut self, spot: &Spot, occupied: Span) -> Result<()> {
        let [long_ago, from, to] = tick_range(occupied.from.instant(), occupied.to.instant());
        let args = args![spot.practice, spot.client, long_ago, from, to, spot.id];
        match self.tx.any(&BUSY_CLIENT, args).await? {
            true => Err(StoreError::Taken { what: "client" }),
            false => Ok(()),
        }
    }
}

struct BlockedRoom {
    room: RoomId,
    span: Span,
}

impl Record for BlockedRoom {
    const TABLE: &'static str = "block";
    const KEY: &'static [&'static str] = &["id"];

    fn read(row: &Row) -> Result<Self, BadColumn> {
        let (from, to) = (row.get("starts_at")?, row.get("ends_at")?);
        Ok(Self {
            room: row.get("room")?,
            span: Span::new(Tick::at(from), Tick::from(to)),
        })
    }
}

statements! {
    ROOMS: "select practice, id, location, name, equipment, retired_at from room
        where practice = $1 and location = $2 and retired_at is null order by id";
    BUSY_ROOMS: concat!("select ", columns!(), " from appointment
        where practice = $1 and location = $2 and way_from > $3 and occupied_to > $4 and occupied_from < $5
            and way_from < $5 and room is not null and status not in ('cancelled', 'expired')");
    BLOCKED_ROOMS: "select b.id, b.room, b.starts_at, b.ends_at
        from room r join block b on b.practice = r.practice and b.room = r.id
        where r.practice = $1 and r.location = $2 and b.ends_at > $3 and b.starts_at < $4";
    BUSY_CLIENT: "select 1 from appointment
        where practice = $1 and client = $2 and way_from > $3 and occupied_to > $4 and occupied_from < $5
            and way_from < $5 and id <> $6 and status not in ('cancelled', 'expired') limit 1";
}
